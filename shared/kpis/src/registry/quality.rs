//! How complete and how timely what sources tell is.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};

pub(super) const THEME: Theme = Theme {
    title: "Data quality",
    kpis: &[
        Kpi {
            id: "complete_rate",
            name: Wording {
                en: "Complete tickets", zh_hans: "资料齐全率", zh_hant: "資料齊全率"
            },
            definition: Wording {
                en: "Share of tickets of which all that the next five figures ask for \
                     is known, on the day of creation; of tickets without a known \
                     creation, on the day of the first event. Only overall and by \
                     source, as are the figures below.",
                zh_hans: "以下五项所问均为已知的工单比例，计入创建当日；创建时间未知的工单计\
                     入首个事件当日。本项及以下各项仅统计整体和各来源。",
                zh_hant: "以下五項所問均為已知的工單比例，計入建立當日；建立時間未知的工單計\
                     入首個事件當日。本項及以下各項僅統計整體與各來源。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::Complete),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "creation_known_rate",
            name: Wording {
                en: "Tickets with a known creation",
                zh_hans: "创建时间已知率",
                zh_hant: "建立時間已知率",
            },
            definition: Wording {
                en: "Share of tickets whose creation was told. Without it a ticket has \
                     no first reply and no resolution time.",
                zh_hans: "创建已被报告的工单比例；没有创建的工单没有首次响应和解决时间。",
                zh_hant: "建立已被回報的工單比例；沒有建立的工單沒有首次回應與解決時間。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::CreationKnown),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "agent_known_rate",
            name: Wording {
                en: "Tickets with a known agent",
                zh_hans: "客服已知率",
                zh_hant: "客服已知率",
            },
            definition: Wording {
                en: "Share of tickets of which every agent's reply and solve tells \
                     whose it was, of tickets that an agent has answered or solved.",
                zh_hans: "在有客服回复或解决的工单中，每次回复和解决都能认出客服的工单比例。",
                zh_hant: "在有客服回覆或解決的工單中，每次回覆與解決都能認出客服的工單比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::AgentKnown),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "customer_known_rate",
            name: Wording {
                en: "Tickets with a known customer",
                zh_hans: "客户已知率",
                zh_hant: "客戶已知率",
            },
            definition: Wording {
                en: "Share of tickets whose customer is known by a hash.",
                zh_hans: "能以哈希认出客户的工单比例。",
                zh_hant: "能以雜湊認出客戶的工單比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::CustomerKnown),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "channel_known_rate",
            name: Wording {
                en: "Tickets with a known channel",
                zh_hans: "渠道已知率",
                zh_hant: "管道已知率",
            },
            definition: Wording {
                en: "Share of tickets of which it is known how they came in.",
                zh_hans: "已知从何渠道进入的工单比例。",
                zh_hant: "已知從何管道進入的工單比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ChannelKnown),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "category_known_rate",
            name: Wording {
                en: "Tickets with a known category",
                zh_hans: "类别已知率",
                zh_hant: "類別已知率",
            },
            definition: Wording {
                en: "Share of tickets of which it is known what they are about.",
                zh_hans: "已知所属类别的工单比例。",
                zh_hant: "已知所屬類別的工單比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::CategoryKnown),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "late_event_rate",
            name: Wording {
                en: "Late events", zh_hans: "迟到事件率", zh_hant: "遲到事件率"
            },
            definition: Wording {
                en: "Share of events that reached us as webhooks more than an hour \
                     after they had happened, of all events, on the day they happened. \
                     What was imported is not late, nor what its source may tell again \
                     in a newer revision.",
                zh_hans: "发生后超过一小时才送达的事件占全部事件的比例，\
                     计入发生当日；导入的事件不算迟到，来源可能以新版本再次报告的事件也\
                     不算。",
                zh_hant: "發生後超過一小時才送達的事件佔全部事件的比例，\
                     計入發生當日；匯入的事件不算遲到，來源可能以新版本再次回報的事件也\
                     不算。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::EventLate),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
