//! Whether once was enough, or customers had to come back.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};

pub(super) const THEME: Theme = Theme {
    title: "Contacts",
    kpis: &[
        Kpi {
            id: "first_contact_resolution_rate",
            name: Wording {
                en: "First-contact resolution",
                zh_hans: "首次解决率",
                zh_hant: "首次解決率",
            },
            definition: "Share of tickets resolved at first contact, by the day of their first \
                         solve and of those with a question and a reply: one turn (on live_channels \
                         one conversation), and within fcr_window_days neither a reopen nor \
                         another ticket of the customer, unless on another category.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::FirstContactResolved),
            settles: Settles::AfterFirstContactWindow,
        },
        Kpi {
            id: "first_contact_resolution_rate.with_knowledge",
            name: Wording {
                en: "First contact, knowledge base",
                zh_hans: "首次解决率（使用知识库）",
                zh_hant: "首次解決率（使用知識庫）",
            },
            definition: "First-contact resolution of tickets with a reply that links the knowledge \
                         base; fcr_window_days applies.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::FirstContactWithKnowledge),
            settles: Settles::AfterFirstContactWindow,
        },
        Kpi {
            id: "first_contact_resolution_rate.without_knowledge",
            name: Wording {
                en: "First contact, no knowledge base",
                zh_hans: "首次解决率（未使用知识库）",
                zh_hant: "首次解決率（未使用知識庫）",
            },
            definition: "First-contact resolution of tickets without a reply that links the \
                         knowledge base; fcr_window_days applies.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::FirstContactWithoutKnowledge),
            settles: Settles::AfterFirstContactWindow,
        },
        Kpi {
            id: "first_contact_resolution_rate.with_macro",
            name: Wording {
                en: "First contact, macro",
                zh_hans: "首次解决率（使用宏）",
                zh_hant: "首次解決率（使用巨集）",
            },
            definition: "First-contact resolution of tickets with a reply that used a macro; \
                         fcr_window_days applies.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::FirstContactWithMacro),
            settles: Settles::AfterFirstContactWindow,
        },
        Kpi {
            id: "first_contact_resolution_rate.without_macro",
            name: Wording {
                en: "First contact, no macro",
                zh_hans: "首次解决率（未使用宏）",
                zh_hant: "首次解決率（未使用巨集）",
            },
            definition: "First-contact resolution of tickets without a reply that used a macro; \
                         fcr_window_days applies.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::FirstContactWithoutMacro),
            settles: Settles::AfterFirstContactWindow,
        },
        Kpi {
            id: "unresolved_rate",
            name: Wording {
                en: "Not resolved at first contact",
                zh_hans: "未解决问题率",
                zh_hant: "未解決問題率",
            },
            definition: "What first-contact resolution leaves: one less that share; \
                         fcr_window_days applies.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::OneMinusMean(Measure::FirstContactResolved),
            settles: Settles::AfterFirstContactWindow,
        },
        Kpi {
            id: "repeat_contact_rate",
            name: Wording {
                en: "Customers who came again",
                zh_hans: "重复联系率",
                zh_hant: "重複聯絡率",
            },
            definition: "Share of the period's known customers with a ticket who had one within \
                         repeat_window_days after an earlier one; each counts once in a period. \
                         Only overall.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::MeanOfPeriod([
                Measure::RepeatCustomerOfDay,
                Measure::RepeatCustomerOfWeek,
                Measure::RepeatCustomerOfMonth,
                Measure::RepeatCustomerOfQuarter,
            ]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repeat_issue_rate",
            name: Wording {
                en: "Customers with the same issue",
                zh_hans: "问题重复率",
                zh_hant: "問題重複率",
            },
            definition: "Share of the period's known customers with a ticket who had one within \
                         repeat_window_days after an earlier one in its category; each counts once \
                         in a period. Only overall.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::MeanOfPeriod([
                Measure::RepeatIssueCustomerOfDay,
                Measure::RepeatIssueCustomerOfWeek,
                Measure::RepeatIssueCustomerOfMonth,
                Measure::RepeatIssueCustomerOfQuarter,
            ]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repeat_contact_ticket_rate",
            name: Wording {
                en: "Repeated tickets",
                zh_hans: "重复联系工单率",
                zh_hant: "重複聯絡工單率",
            },
            definition: "Share of known customers' tickets that were created within \
                         repeat_window_days after an earlier one of the customer.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::RepeatTicket),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repeat_issue_ticket_rate",
            name: Wording {
                en: "Tickets with the same issue",
                zh_hans: "问题重复工单率",
                zh_hant: "問題重複工單率",
            },
            definition: "Share of known customers' tickets that were created within \
                         repeat_window_days after an earlier one of the customer in the category.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::RepeatIssueTicket),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
