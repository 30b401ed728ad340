//! How much came in, was done and is left.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};
use crate::formulas::Term;

pub(super) const THEME: Theme = Theme {
    title: "How much there was",
    kpis: &[
        Kpi {
            id: "tickets_created",
            name: Wording {
                en: "Tickets created", zh_hans: "服务请求量", zh_hant: "服務請求量"
            },
            definition: "Tickets created, by the day of their creation.",
            unit: Unit::Tickets,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::TicketsCreated),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "tickets_solved",
            name: Wording {
                en: "Tickets solved", zh_hans: "处理的工单", zh_hant: "處理的工單"
            },
            definition: "Tickets whose last solve falls in the period and that are solved still.",
            unit: Unit::Tickets,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::TicketsSolved),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "tickets_handled",
            name: Wording {
                en: "Tickets handled", zh_hans: "经手工单", zh_hant: "經手工單"
            },
            definition: "Tickets with a reply or a solve by an agent, once for each day on which \
                         there was one.",
            unit: Unit::Tickets,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::TicketsHandled),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "handled_per_agent",
            name: Wording {
                en: "Tickets handled per agent",
                zh_hans: "平均处理票",
                zh_hant: "平均處理票",
            },
            definition: "Tickets handled, divided by agent-days: the days on which an agent did \
                         anything, summed over agents, so that absence does not dilute it. Only \
                         overall and by agent.",
            unit: Unit::TicketsPerAgentDay,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::PerAgentDay(Measure::TicketsHandled),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "backlog",
            name: Wording { en: "Backlog", zh_hans: "未结工单", zh_hant: "未結工單" },
            definition: "Tickets created and not solved at the end of the period's last day.",
            unit: Unit::Tickets,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::RunningSum(Measure::Backlog),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "reopens",
            name: Wording {
                en: "Reopens", zh_hans: "重新打开次数", zh_hant: "重新開啟次數"
            },
            definition: "Changes from solved or closed back to an unsolved status.",
            unit: Unit::Reopens,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Reopens),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "replies",
            name: Wording { en: "Replies", zh_hans: "回复数", zh_hant: "回覆數" },
            definition: "Public messages by agents, without the opening of a ticket by an agent.",
            unit: Unit::Replies,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Replies),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "contact_rate",
            name: Wording {
                en: "Tickets per 100 orders",
                zh_hans: "每百单工单数",
                zh_hant: "每百筆訂單工單數",
            },
            definition: "Tickets created for every hundred orders of the account in the period; \
                         under a channel or category, its tickets for every hundred of all orders.",
            unit: Unit::TicketsPerHundredOrders,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::PerHundredOrders(Measure::TicketsCreated),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "order_status_share",
            name: Wording {
                en: "Questions after an order",
                zh_hans: "查询订单占比",
                zh_hant: "查詢訂單占比",
            },
            definition: "Share of tickets created that ask where an order is: those of the \
                         categories in order_status_categories.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::OrderStatusQuestions)],
                &[Term::Sum(Measure::TicketsCreated)],
            ),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
