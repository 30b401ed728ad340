//! Agents' time and what the service costs.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};
use crate::formulas::Term;

/// What agents spent on tickets and on calls.
const HANDLING: [Term; 2] = [Term::Sum(Measure::HandleTime), Term::Sum(Measure::CallHandleTime)];

pub(super) const THEME: Theme = Theme {
    title: "Agents and cost",
    kpis: &[
        Kpi {
            id: "duty_time",
            name: Wording { en: "Time on duty", zh_hans: "在岗时间", zh_hant: "在崗時間" },
            definition: Wording {
                en: "Time in which agents were available, busy or away, split at midnight; a \
                     presence counts once its end is told, and not if it lasted longer than \
                     presence_max. Only overall and by agent.",
                zh_hans: "客服处于可接待、忙碌或离开状态的时间，在午夜分开；一段状态在其结束被报告\
                          后才计入，超过 presence_max 的不计。仅统计整体和各客服。",
                zh_hant: "客服處於可接待、忙碌或離開狀態的時間，在午夜分開；一段狀態在其結束被回報\
                          後才計入，超過 presence_max 的不計。僅統計整體與各客服。",
            },
            unit: Unit::Seconds,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::OnDuty(Measure::DutyTime),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "utilisation",
            name: Wording {
                en: "Utilisation", zh_hans: "在岗利用率", zh_hant: "在崗利用率"
            },
            definition: Wording {
                en: "Handling time of tickets and calls, as sources report it, divided by time on \
                     duty; of the agents and days whose presence is known. Only overall and by \
                     agent.",
                zh_hans: "来源报告的工单和电话处理时间除以在岗时间；只计状态已知的客服和日期。\
                          仅统计整体和各客服。",
                zh_hant: "來源回報的工單與電話處理時間除以在崗時間；只計狀態已知的客服與日期。\
                          僅統計整體與各客服。",
            },
            unit: Unit::Ratio,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::RatioOnDuty(&HANDLING, &[Term::Sum(Measure::DutyTime)]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "occupancy",
            name: Wording {
                en: "Occupancy", zh_hans: "工时占用率", zh_hant: "工時佔用率"
            },
            definition: Wording {
                en: "Handling time of tickets and calls divided by handling time and time \
                     available together; of the agents and days whose presence is known. Only \
                     overall and by agent.",
                zh_hans: "工单和电话处理时间除以处理时间与可接待时间之和；只计状态已知的客服和日\
                          期。仅统计整体和各客服。",
                zh_hant: "工單與電話處理時間除以處理時間與可接待時間總和；只計狀態已知的客服與日\
                          期。僅統計整體與各客服。",
            },
            unit: Unit::Ratio,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::RatioOnDuty(
                &HANDLING,
                &[
                    Term::Sum(Measure::HandleTime),
                    Term::Sum(Measure::CallHandleTime),
                    Term::Sum(Measure::AvailableTime),
                ],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "solved_per_duty_hour",
            name: Wording {
                en: "Solved per hour on duty",
                zh_hans: "每在岗小时解决数",
                zh_hant: "每在崗小時解決數",
            },
            definition: Wording {
                en: "Tickets solved for each hour on duty, of the agents and days whose presence \
                     is known. Only overall and by agent.",
                zh_hans: "每个在岗小时解决的工单数，只计状态已知的客服和日期。仅统计整体和各客服。",
                zh_hant: "每個在崗小時解決的工單數，只計狀態已知的客服與日期。僅統計整體與各客服。",
            },
            unit: Unit::TicketsPerDutyHour,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::PerDutyHour(Measure::TicketsSolved),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "solved_per_agent_day",
            name: Wording {
                en: "Tickets solved per agent",
                zh_hans: "人均解决数",
                zh_hant: "人均解決數",
            },
            definition: Wording {
                en: "Tickets solved, divided by the days on which an agent did anything on \
                     tickets, summed over agents. Only overall and by agent.",
                zh_hans: "解决的工单数除以各客服在工单上有任何操作的天数之和。仅统计整体和各客服。",
                zh_hant: "解決的工單數除以各客服在工單上有任何操作的天數總和。僅統計整體與各客服。",
            },
            unit: Unit::TicketsPerAgentDay,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::PerAgentDay(Measure::TicketsSolved),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "service_cost",
            name: Wording { en: "Service cost", zh_hans: "服务成本", zh_hant: "服務成本" },
            definition: Wording {
                en: "By [[cost]]: agent_hour for each hour on duty, and each day's part of \
                     fixed_month and of head_month for each of heads. Absent if hours cost \
                     something and none are known. Only overall and by channel: of a channel, the \
                     part that it takes of all handling time.",
                zh_hans: "依 [[cost]] 计：每个在岗小时的 agent_hour，加上 fixed_month 及每人\
                          head_month 按日分摊的部分。小时有成本而无已知工时时为空。仅统计整体和各渠\
                          道；渠道按处理时间分摊。",
                zh_hant: "依 [[cost]] 計：每個在崗小時的 agent_hour，加上 fixed_month 及每人\
                          head_month 按日分攤的部分。小時有成本而無已知工時時為空。僅統計整體與各管\
                          道；管道依處理時間分攤。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::ServiceCost,
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "cost_per_contact",
            name: Wording {
                en: "Cost per contact",
                zh_hans: "单次联系成本",
                zh_hant: "單次聯絡成本",
            },
            definition: Wording {
                en: "Service cost for each ticket created and each call. Only overall and by \
                     channel.",
                zh_hans: "服务成本除以新建工单数与电话数之和。仅统计整体和各渠道。",
                zh_hant: "服務成本除以新建工單數與電話數總和。僅統計整體與各管道。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::CostPer(&[
                Term::Sum(Measure::TicketsCreated),
                Term::Sum(Measure::Calls),
            ]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "cost_per_resolution",
            name: Wording {
                en: "Cost per resolution",
                zh_hans: "单次解决成本",
                zh_hant: "單次解決成本",
            },
            definition: Wording {
                en: "Service cost for each ticket solved. Only overall and by channel.",
                zh_hans: "服务成本除以解决的工单数。仅统计整体和各渠道。",
                zh_hant: "服務成本除以解決的工單數。僅統計整體與各管道。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::CostPer(&[Term::Sum(Measure::TicketsSolved)]),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
