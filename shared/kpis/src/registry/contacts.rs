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
            definition: Wording {
                en: "Share of tickets resolved at first contact, by the day of their first solve \
                     and of those with a question and a reply: one turn (on live_channels one \
                     conversation), and within fcr_window_days neither a reopen nor another \
                     ticket of the customer, unless on another category.",
                zh_hans: "首次联系即解决的工单占比，按首次解决之日统计，只计既有客户来询又有客服\
                          回复的工单：来询仅一轮（live_channels 上为一次会话），且在 \
                          fcr_window_days 天内既没有重新打开，该客户也没有另建工单（类别不同的除\
                          外）。",
                zh_hant: "首次聯絡即解決的工單占比，依首次解決之日統計，只計既有客戶來詢又有客服\
                          回覆的工單：來詢僅一輪（live_channels 上為一次對話），且在 \
                          fcr_window_days 天內既未重新開啟，該客戶也沒有另建工單（類別不同的除外）。",
            },
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
            definition: Wording {
                en: "First-contact resolution of tickets with a reply that links the knowledge \
                     base; fcr_window_days applies.",
                zh_hans: "回复中附有知识库链接的工单的首次解决率；适用 fcr_window_days。",
                zh_hant: "回覆中附有知識庫連結的工單的首次解決率；適用 fcr_window_days。",
            },
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
            definition: Wording {
                en: "First-contact resolution of tickets without a reply that links the knowledge \
                     base; fcr_window_days applies.",
                zh_hans: "回复中没有知识库链接的工单的首次解决率；适用 fcr_window_days。",
                zh_hant: "回覆中沒有知識庫連結的工單的首次解決率；適用 fcr_window_days。",
            },
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
            definition: Wording {
                en: "First-contact resolution of tickets with a reply that used a macro; \
                     fcr_window_days applies.",
                zh_hans: "回复中使用过宏的工单的首次解决率；适用 fcr_window_days。",
                zh_hant: "回覆中使用過巨集的工單的首次解決率；適用 fcr_window_days。",
            },
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
            definition: Wording {
                en: "First-contact resolution of tickets without a reply that used a macro; \
                     fcr_window_days applies.",
                zh_hans: "回复中没有使用宏的工单的首次解决率；适用 fcr_window_days。",
                zh_hant: "回覆中沒有使用巨集的工單的首次解決率；適用 fcr_window_days。",
            },
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
            definition: Wording {
                en: "What first-contact resolution leaves: one less that share; fcr_window_days \
                     applies.",
                zh_hans: "首次解决率以外的部分，即一减去首次解决率；适用 fcr_window_days。",
                zh_hant: "首次解決率以外的部分，即一減去首次解決率；適用 fcr_window_days。",
            },
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
            definition: Wording {
                en: "Share of the period's known customers with a ticket who had one within \
                     repeat_window_days after an earlier one; each counts once in a period. Only \
                     overall.",
                zh_hans: "本期有工单的已知客户中，在自己前一张工单之后 repeat_window_days 天内又\
                          建工单的客户占比；每位客户每期只计一次。仅统计整体。",
                zh_hant: "本期有工單的已知客戶中，在自己前一件工單之後 repeat_window_days 天內又\
                          建工單的客戶占比；每位客戶每期只計一次。僅統計整體。",
            },
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
            definition: Wording {
                en: "Share of the period's known customers with a ticket who had one within \
                     repeat_window_days after an earlier one in its category; each counts once in \
                     a period. Only overall.",
                zh_hans: "本期有工单的已知客户中，在自己前一张同类别工单之后 repeat_window_days \
                          天内又建工单的客户占比；每位客户每期只计一次。仅统计整体。",
                zh_hant: "本期有工單的已知客戶中，在自己前一件同類別工單之後 repeat_window_days \
                          天內又建工單的客戶占比；每位客戶每期只計一次。僅統計整體。",
            },
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
            definition: Wording {
                en: "Share of known customers' tickets that were created within \
                     repeat_window_days after an earlier one of the customer.",
                zh_hans: "已知客户的工单中，在该客户前一张工单之后 repeat_window_days 天内创建的\
                          占比。",
                zh_hant: "已知客戶的工單中，在該客戶前一件工單之後 repeat_window_days 天內建立的\
                          占比。",
            },
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
            definition: Wording {
                en: "Share of known customers' tickets that were created within \
                     repeat_window_days after an earlier one of the customer in the category.",
                zh_hans: "已知客户的工单中，在该客户前一张同类别工单之后 repeat_window_days 天内\
                          创建的占比。",
                zh_hant: "已知客戶的工單中，在該客戶前一件同類別工單之後 repeat_window_days 天內\
                          建立的占比。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::RepeatIssueTicket),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
