//! Whether promises were kept.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};
use crate::formulas::Term;

pub(super) const THEME: Theme = Theme {
    title: "Promises",
    kpis: &[
        Kpi {
            id: "sla_attainment",
            name: Wording {
                en: "SLA attainment", zh_hans: "SLA达成率", zh_hant: "SLA達成率"
            },
            definition: Wording {
                en: "Share of promises kept, of first replies, later replies and resolutions \
                     together: kept on the day of the reply or solve, broken on the day they fell \
                     due. [[sla]] makes the promises; sla_rule says which policy holds after a \
                     change.",
                zh_hans: "首次回复、后续回复和解决三类承诺合计的兑现比例：兑现的计入回复或解决当\
                          日，未兑现的计入到期当日。承诺由 [[sla]] 设定；工单变化后适用哪条策略，\
                          由 sla_rule 决定。",
                zh_hant: "首次回覆、後續回覆和解決三類承諾合計的兌現比例：兌現的計入回覆或解決當\
                          日，未兌現的計入到期當日。承諾由 [[sla]] 設定；工單變更後適用哪項政策，\
                          由 sla_rule 決定。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[
                    Term::Sum(Measure::SlaFirstReply),
                    Term::Sum(Measure::SlaNextReply),
                    Term::Sum(Measure::SlaFullResolution),
                ],
                &[
                    Term::Count(Measure::SlaFirstReply),
                    Term::Count(Measure::SlaNextReply),
                    Term::Count(Measure::SlaFullResolution),
                ],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "sla_attainment.first_reply",
            name: Wording {
                en: "SLA attainment, first reply",
                zh_hans: "SLA达成率（首次回复）",
                zh_hant: "SLA達成率（首次回覆）",
            },
            definition: Wording {
                en: "Share of promised first replies that came in time, as [[sla]] says.",
                zh_hans: "[[sla]] 承诺的首次回复中按时完成的比例。",
                zh_hant: "[[sla]] 承諾的首次回覆中準時完成的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::SlaFirstReply),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "sla_attainment.next_reply",
            name: Wording {
                en: "SLA attainment, later replies",
                zh_hans: "SLA达成率（后续回复）",
                zh_hant: "SLA達成率（後續回覆）",
            },
            definition: Wording {
                en: "Share of promised replies after the first that came in time, as [[sla]] says.",
                zh_hans: "[[sla]] 承诺的首次之后的回复中按时完成的比例。",
                zh_hant: "[[sla]] 承諾的首次之後的回覆中準時完成的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::SlaNextReply),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "sla_attainment.full_resolution",
            name: Wording {
                en: "SLA attainment, resolution",
                zh_hans: "SLA达成率（解决）",
                zh_hant: "SLA達成率（解決）",
            },
            definition: Wording {
                en: "Share of promised resolutions that came in time, as [[sla]] says; taken back \
                     on a reopen, and the clock goes on.",
                zh_hans: "[[sla]] 承诺的解决中按时完成的比例；重新打开时撤回，计时继续。",
                zh_hant: "[[sla]] 承諾的解決中準時完成的比例；重新開啟時撤回，計時繼續。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::SlaFullResolution),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "service_level",
            name: Wording { en: "Service level", zh_hans: "服务级别", zh_hant: "服務水準" },
            definition: Wording {
                en: "Share of first replies, come or fallen due, within the seconds that \
                     [service_level] sets for their channel.",
                zh_hans: "已回复或已到时限的首次回复中，在 [service_level] 为其渠道设定的秒数内完\
                          成的比例。",
                zh_hant: "已回覆或已到時限的首次回覆中，在 [service_level] 為其管道設定的秒數內完\
                          成的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ServiceLevel),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "reply_rate_within.3min",
            name: Wording {
                en: "Replies within 3 minutes",
                zh_hans: "3分钟回复率",
                zh_hant: "3分鐘回覆率",
            },
            definition: Wording {
                en: "Share of the requester's turns, answered or fallen due, that were answered \
                     within three minutes, in the hours of the marketplace's schedule where \
                     [[marketplaces]] names one.",
                zh_hans: "已回复或已到时限的客户来询中，三分钟内得到回复的比例；[[marketplaces]] \
                          为平台指定了时间表的，只计其营业时间。",
                zh_hant: "已回覆或已到時限的客戶來詢中，三分鐘內得到回覆的比例；[[marketplaces]] \
                          為平台指定了時程表的，只計其營業時間。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ReplyWithin3Minutes),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "reply_rate_within.5min",
            name: Wording {
                en: "Replies within 5 minutes",
                zh_hans: "5分钟回复率",
                zh_hant: "5分鐘回覆率",
            },
            definition: Wording {
                en: "Share of the requester's turns, answered or fallen due, that were answered \
                     within five minutes, in the hours of the marketplace's schedule where \
                     [[marketplaces]] names one.",
                zh_hans: "已回复或已到时限的客户来询中，五分钟内得到回复的比例；[[marketplaces]] \
                          为平台指定了时间表的，只计其营业时间。",
                zh_hant: "已回覆或已到時限的客戶來詢中，五分鐘內得到回覆的比例；[[marketplaces]] \
                          為平台指定了時程表的，只計其營業時間。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ReplyWithin5Minutes),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "marketplace_response",
            name: Wording {
                en: "Marketplace response",
                zh_hans: "平台按时回复率",
                zh_hant: "平台準時回覆率",
            },
            definition: Wording {
                en: "Share of turns on a marketplace that were answered within its \
                     response_within ([[marketplaces]]), on the calendar clock.",
                zh_hans: "平台上的客户来询中，在该平台的 response_within（[[marketplaces]]）之内\
                          得到回复的比例，按自然时间计。",
                zh_hant: "平台上的客戶來詢中，在該平台的 response_within（[[marketplaces]]）之內\
                          得到回覆的比例，依日曆時間計。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::MarketplaceResponse),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "marketplace_late",
            name: Wording {
                en: "Late marketplace replies",
                zh_hans: "平台逾期回复",
                zh_hant: "平台逾期回覆",
            },
            definition: Wording {
                en: "Turns on a marketplace that were answered after its response_within, on the \
                     day that it ended.",
                zh_hans: "平台上超过 response_within 才得到回复的客户来询，计入时限届满当日。",
                zh_hant: "平台上超過 response_within 才得到回覆的客戶來詢，計入時限屆滿當日。",
            },
            unit: Unit::Messages,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::MarketplaceLate),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "marketplace_no_response",
            name: Wording {
                en: "Unanswered on marketplaces",
                zh_hans: "平台未回复",
                zh_hant: "平台未回覆",
            },
            definition: Wording {
                en: "Turns on a marketplace that have no answer though its response_within is \
                     over, on the day that it ended.",
                zh_hans: "平台上已超过 response_within 仍未得到回复的客户来询，计入时限届满当日。",
                zh_hant: "平台上已超過 response_within 仍未得到回覆的客戶來詢，計入時限屆滿當日。",
            },
            unit: Unit::Messages,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::MarketplaceNoResponse),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "response_rate",
            name: Wording { en: "Response rate", zh_hans: "回复率", zh_hant: "回覆率" },
            definition: Wording {
                en: "Share of the requester's turns that an agent's reply ended, by the day on \
                     which they began.",
                zh_hans: "客户来询中得到客服回复的比例，按来询开始之日统计。",
                zh_hant: "客戶來詢中得到客服回覆的比例，依來詢開始之日統計。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::TurnAnswered),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "responsiveness_badge.5min",
            name: Wording {
                en: "Badge for replies in 5 minutes",
                zh_hans: "快速响应徽章（5分钟）",
                zh_hant: "快速回應徽章（5分鐘）",
            },
            definition: Wording {
                en: "Yes if, over the seven days that end with the period, the response rate is \
                     90 % or more and replies take 5 minutes or less in the mean.",
                zh_hans: "截至本期末的七天内，回复率不低于 90%，且平均响应时间不超过 5 分钟，则为\
                          “是”。",
                zh_hant: "截至本期末的七天內，回覆率不低於 90%，且平均回應時間不超過 5 分鐘，則為\
                          「是」。",
            },
            unit: Unit::YesNo,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::ResponsivenessBadge { mean_seconds_max: 300 },
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "responsiveness_badge.15min",
            name: Wording {
                en: "Badge for replies in 15 minutes",
                zh_hans: "快速响应徽章（15分钟）",
                zh_hant: "快速回應徽章（15分鐘）",
            },
            definition: Wording {
                en: "Yes if, over the seven days that end with the period, the response rate is \
                     90 % or more and replies take 15 minutes or less in the mean.",
                zh_hans: "截至本期末的七天内，回复率不低于 90%，且平均响应时间不超过 15 分钟，则\
                          为“是”。",
                zh_hant: "截至本期末的七天內，回覆率不低於 90%，且平均回應時間不超過 15 分鐘，則\
                          為「是」。",
            },
            unit: Unit::YesNo,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::ResponsivenessBadge { mean_seconds_max: 900 },
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
