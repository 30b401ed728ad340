//! Whether questions were resolved, and with how much effort.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};
use crate::formulas::Term;

pub(super) const THEME: Theme = Theme {
    title: "Resolution",
    kpis: &[
        Kpi {
            id: "resolution_rate",
            name: Wording {
                en: "Resolution rate", zh_hans: "问题解决率", zh_hant: "問題解決率"
            },
            definition: "Share of the tickets created in the period that are solved by now; under \
                         an agent, of those ever assigned to him.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::Resolved),
            settles: Settles::AfterSevenDays,
        },
        Kpi {
            id: "reopen_rate",
            name: Wording {
                en: "Reopen rate", zh_hans: "重新打开率", zh_hant: "重新開啟率"
            },
            definition: "Share of the tickets first solved in the period that were ever reopened.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::Reopened),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "one_touch_rate",
            name: Wording {
                en: "One touch", zh_hans: "一次回复解决率", zh_hant: "一次回覆解決率"
            },
            definition: "Share of solved tickets with exactly one agent reply, of those with at \
                         least one; or, with one_touch_rule = \"at_most_one\", with none or one, of \
                         all.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::OneTouch),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "contacts_per_resolution",
            name: Wording {
                en: "Contacts per resolution",
                zh_hans: "平均需要联系的次数",
                zh_hant: "平均需要聯絡的次數",
            },
            definition: "The requester's turns until the last solve, for each solved ticket.",
            unit: Unit::Contacts,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ContactsPerResolution),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "agents_per_resolution",
            name: Wording {
                en: "Agents per resolution",
                zh_hans: "平均经手客服人数",
                zh_hant: "平均經手客服人數",
            },
            definition: "Different agents who replied until the last solve, for each solved ticket.",
            unit: Unit::Agents,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::AgentsPerResolution),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "transfer_rate",
            name: Wording { en: "Transfer rate", zh_hans: "转接率", zh_hant: "轉接率" },
            definition: "Share of solved tickets that had moved from one agent to another, or from \
                         one group to another.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::Transferred),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "knowledge_use_rate",
            name: Wording {
                en: "Knowledge base use",
                zh_hans: "知识库使用率",
                zh_hant: "知識庫使用率",
            },
            definition: "Share of agents' replies that link the knowledge base.",
            unit: Unit::Ratio,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::KnowledgeReplies)],
                &[Term::Sum(Measure::Replies)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "macro_use_rate",
            name: Wording { en: "Macro use", zh_hans: "宏使用率", zh_hant: "巨集使用率" },
            definition: "Share of agents' replies that were written with a macro.",
            unit: Unit::Ratio,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::MacroReplies)],
                &[Term::Sum(Measure::Replies)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "bot_resolution_rate",
            name: Wording {
                en: "Bot resolution",
                zh_hans: "机器人解决率",
                zh_hant: "機器人解決率",
            },
            definition: "Share of tickets with a bot's message that are solved without any reply \
                         by an agent, by the day of the bot's first message.",
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::BotResolved),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "bot_handoff_rate",
            name: Wording {
                en: "Bot hand-off",
                zh_hans: "机器人转人工率",
                zh_hant: "機器人轉真人率",
            },
            definition: "Share of tickets with a bot's message that the bot passed on to people, \
                         by the day of its first message.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::BotHandedOff),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
