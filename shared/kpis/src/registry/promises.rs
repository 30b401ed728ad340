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
            definition: "Share of promises kept, of first replies, later replies and resolutions \
                         together: kept on the day of the reply or solve, broken on the day they \
                         fell due. [[sla]] makes the promises; sla_rule says which policy holds \
                         after a change.",
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
            definition: "Share of promised first replies that came in time, as [[sla]] says.",
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
            definition: "Share of promised replies after the first that came in time, as [[sla]] \
                         says.",
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
            definition: "Share of promised resolutions that came in time, as [[sla]] says; taken \
                         back on a reopen, and the clock goes on.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::SlaFullResolution),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "service_level",
            name: Wording { en: "Service level", zh_hans: "服务级别", zh_hant: "服務水準" },
            definition: "Share of first replies, come or fallen due, within the seconds that \
                         [service_level] sets for their channel.",
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
            definition: "Share of the requester's turns, answered or fallen due, that were \
                         answered within three minutes, in the hours of the marketplace's schedule \
                         where [[marketplaces]] names one.",
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
            definition: "Share of the requester's turns, answered or fallen due, that were \
                         answered within five minutes, in the hours of the marketplace's schedule \
                         where [[marketplaces]] names one.",
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
            definition: "Share of turns on a marketplace that were answered within its \
                         response_within ([[marketplaces]]), on the calendar clock.",
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
            definition: "Turns on a marketplace that were answered after its response_within, on \
                         the day that it ended.",
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
            definition: "Turns on a marketplace that have no answer though its response_within is \
                         over, on the day that it ended.",
            unit: Unit::Messages,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::MarketplaceNoResponse),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "response_rate",
            name: Wording { en: "Response rate", zh_hans: "回复率", zh_hant: "回覆率" },
            definition: "Share of the requester's turns that an agent's reply ended, by the day on \
                         which they began.",
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
            definition: "Yes if, over the seven days that end with the period, the response rate \
                         is 90 % or more and replies take 5 minutes or less in the mean.",
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
            definition: "Yes if, over the seven days that end with the period, the response rate \
                         is 90 % or more and replies take 15 minutes or less in the mean.",
            unit: Unit::YesNo,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::ResponsivenessBadge { mean_seconds_max: 900 },
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
