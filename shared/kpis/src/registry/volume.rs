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
            definition: Wording {
                en: "Tickets created, by the day of their creation.",
                zh_hans: "新创建的工单，按创建之日统计。",
                zh_hant: "新建立的工單，依建立之日統計。",
            },
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
            definition: Wording {
                en: "Tickets whose last solve falls in the period and that are solved still.",
                zh_hans: "最后一次解决落在本期、且至今仍为已解决的工单。",
                zh_hant: "最後一次解決落在本期、且至今仍為已解決的工單。",
            },
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
            definition: Wording {
                en: "Tickets with a reply or a solve by an agent, once for each day on which \
                     there was one.",
                zh_hans: "有客服回复或由客服解决的工单；每张工单在有此类操作的每一天各计一次。",
                zh_hant: "有客服回覆或由客服解決的工單；每件工單在有此類操作的每一天各計一次。",
            },
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
            definition: Wording {
                en: "Tickets handled, divided by agent-days: the days on which an agent did \
                     anything, summed over agents, so that absence does not dilute it. Only \
                     overall and by agent.",
                zh_hans: "经手工单数除以客服人天。人天是各客服有任何操作的天数之和，因此缺勤不会\
                          摊薄结果。仅统计整体和各客服。",
                zh_hant: "經手工單數除以客服人天。人天是各客服有任何操作的天數總和，因此缺勤不會\
                          稀釋結果。僅統計整體與各客服。",
            },
            unit: Unit::TicketsPerAgentDay,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::PerAgentDay(Measure::TicketsHandled),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "backlog",
            name: Wording { en: "Backlog", zh_hans: "未结工单", zh_hant: "未結工單" },
            definition: Wording {
                en: "Tickets created and not solved at the end of the period's last day.",
                zh_hans: "截至本期最后一天结束时，已创建而尚未解决的工单。",
                zh_hant: "截至本期最後一天結束時，已建立而尚未解決的工單。",
            },
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
            definition: Wording {
                en: "Changes from solved or closed back to an unsolved status.",
                zh_hans: "从已解决或已关闭变回未解决状态的次数。",
                zh_hant: "從已解決或已關閉變回未解決狀態的次數。",
            },
            unit: Unit::Reopens,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Reopens),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "replies",
            name: Wording { en: "Replies", zh_hans: "回复数", zh_hant: "回覆數" },
            definition: Wording {
                en: "Public messages by agents, without the opening of a ticket by an agent.",
                zh_hans: "客服发出的公开消息；客服主动建单的首条消息不计。",
                zh_hant: "客服發出的公開訊息；客服主動建單的第一則訊息不計。",
            },
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
            definition: Wording {
                en: "Tickets created for every hundred orders of the account in the period; under \
                     a channel or category, its tickets for every hundred of all orders.",
                zh_hans: "本期新建工单数与账户每一百笔订单之比；按渠道或类别统计时，为其工单数与\
                          每一百笔全部订单之比。",
                zh_hant: "本期新建工單數與帳戶每一百筆訂單之比；依管道或類別統計時，為其工單數與\
                          每一百筆全部訂單之比。",
            },
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
            definition: Wording {
                en: "Share of tickets created that ask where an order is: those of the categories \
                     in order_status_categories.",
                zh_hans: "新建工单中询问订单去向的占比，即类别属于 order_status_categories 的工单。",
                zh_hant: "新建工單中詢問訂單去向的占比，即類別屬於 order_status_categories 的工單。",
            },
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
