//! Whether questions were resolved, and with how much effort.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};

pub(super) const THEME: Theme = Theme {
    title: "Resolution",
    kpis: &[
        Kpi {
            id: "resolution_rate",
            name: Wording {
                en: "Resolution rate", zh_hans: "问题解决率", zh_hant: "問題解決率"
            },
            definition: Wording {
                en: "Share of the tickets created in the period that are solved by now; under an \
                     agent, of those ever assigned to him.",
                zh_hans: "本期新建的工单中目前已解决的比例；按客服统计时，为曾分配给该客服的工单\
                          中已解决的比例。",
                zh_hant: "本期新建的工單中目前已解決的比例；依客服統計時，為曾指派給該客服的工單\
                          中已解決的比例。",
            },
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
            definition: Wording {
                en: "Share of the tickets first solved in the period that were ever reopened.",
                zh_hans: "本期首次解决的工单中曾被重新打开的比例。",
                zh_hant: "本期首次解決的工單中曾被重新開啟的比例。",
            },
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
            definition: Wording {
                en: "Share of solved tickets with exactly one agent reply, of those with at least \
                     one; or, with one_touch_rule = \"at_most_one\", with none or one, of all.",
                zh_hans: "至少有一次客服回复的已解决工单中，恰好一次回复即解决的比例；若 \
                          one_touch_rule = \"at_most_one\"，则为全部已解决工单中回复不超过一次的\
                          比例。",
                zh_hant: "至少有一次客服回覆的已解決工單中，恰好一次回覆即解決的比例；若 \
                          one_touch_rule = \"at_most_one\"，則為全部已解決工單中回覆不超過一次的\
                          比例。",
            },
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
            definition: Wording {
                en: "The requester's turns until the last solve, for each solved ticket.",
                zh_hans: "每张已解决工单到最后一次解决为止的客户来询轮数。",
                zh_hant: "每件已解決工單到最後一次解決為止的客戶來詢輪數。",
            },
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
            definition: Wording {
                en: "Different agents who replied until the last solve, for each solved ticket.",
                zh_hans: "每张已解决工单到最后一次解决为止参与回复的不同客服人数。",
                zh_hant: "每件已解決工單到最後一次解決為止參與回覆的不同客服人數。",
            },
            unit: Unit::Agents,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::AgentsPerResolution),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "transfer_rate",
            name: Wording { en: "Transfer rate", zh_hans: "转接率", zh_hant: "轉接率" },
            definition: Wording {
                en: "Share of solved tickets that had moved from one agent to another, or from \
                     one group to another.",
                zh_hans: "已解决的工单中，曾从一位客服转到另一位、或从一个客服组转到另一个的比例。",
                zh_hant: "已解決的工單中，曾從一位客服轉到另一位、或從一個客服群組轉到另一個的比\
                          例。",
            },
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
            definition: Wording {
                en: "Share of agents' replies that link the knowledge base, where the source tells it.",
                zh_hans: "客服回复中附有知识库链接的比例，只计来源会报告此项的回复。",
                zh_hant: "客服回覆中附有知識庫連結的比例，只計來源會回報此項的回覆。",
            },
            unit: Unit::Ratio,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::KnowledgeReplies),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "macro_use_rate",
            name: Wording { en: "Macro use", zh_hans: "宏使用率", zh_hant: "巨集使用率" },
            definition: Wording {
                en: "Share of agents' replies that were written with a macro, where the source tells it.",
                zh_hans: "客服回复中使用宏的比例，只计来源会报告此项的回复。",
                zh_hant: "客服回覆中使用巨集的比例，只計來源會回報此項的回覆。",
            },
            unit: Unit::Ratio,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::MacroReplies),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "bot_resolution_rate",
            name: Wording {
                en: "Bot resolution",
                zh_hans: "机器人解决率",
                zh_hant: "機器人解決率",
            },
            definition: Wording {
                en: "Share of tickets with a bot's message that are solved without any reply by \
                     an agent, by the day of the bot's first message.",
                zh_hans: "有机器人消息的工单中，没有任何客服回复即已解决的比例，按机器人首条消息\
                          之日统计。",
                zh_hant: "有機器人訊息的工單中，沒有任何客服回覆即已解決的比例，依機器人第一則訊\
                          息之日統計。",
            },
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
            definition: Wording {
                en: "Share of tickets with a bot's message that the bot passed on to people, by \
                     the day of its first message.",
                zh_hans: "有机器人消息的工单中，由机器人转给人工的比例，按机器人首条消息之日统计。",
                zh_hant: "有機器人訊息的工單中，由機器人轉給真人的比例，依機器人第一則訊息之日統\
                          計。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::BotHandedOff),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
