//! Calls and live chats.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};

pub(super) const THEME: Theme = Theme {
    title: "Calls and live chats",
    kpis: &[
        Kpi {
            id: "calls",
            name: Wording { en: "Calls", zh_hans: "呼叫数", zh_hant: "通話數" },
            definition: Wording {
                en: "Calls and live chats, in and out, by the day on which they were over; one \
                     that agents passed on is one, and one of each of them.",
                zh_hans: "呼入和呼出的电话及在线聊天，按结束之日统计；经多名客服转接的只计一次，\
                          各客服名下各计一次。",
                zh_hant: "撥入與撥出的電話及線上聊天，依結束之日統計；經多名客服轉接的只計一次，\
                          各客服名下各計一次。",
            },
            unit: Unit::Calls,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Calls),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "calls_offered",
            name: Wording {
                en: "Calls offered", zh_hans: "呼入排队数", zh_hant: "撥入排隊數"
            },
            definition: Wording {
                en: "Inbound calls that entered a queue before they reached an agent.",
                zh_hans: "在接通客服之前进入过队列的呼入电话。",
                zh_hant: "在接通客服之前進入過佇列的撥入電話。",
            },
            unit: Unit::Calls,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::CallsOffered),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "calls_answered",
            name: Wording {
                en: "Calls answered", zh_hans: "呼叫接通数", zh_hant: "通話接通數"
            },
            definition: Wording {
                en: "Inbound calls that reached an agent, with a queue or without.",
                zh_hans: "接通客服的呼入电话，无论是否经过队列。",
                zh_hant: "接通客服的撥入電話，無論是否經過佇列。",
            },
            unit: Unit::Calls,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::CallsAnswered),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "calls_abandoned",
            name: Wording {
                en: "Calls abandoned", zh_hans: "呼叫放弃数", zh_hant: "通話放棄數"
            },
            definition: Wording {
                en: "Calls offered that the caller hung up before an agent answered, quickly or \
                     not.",
                zh_hans: "进入队列后、客服接听之前被来电者挂断的电话，不论等待长短。",
                zh_hant: "進入佇列後、客服接聽之前被來電者掛斷的電話，不論等待長短。",
            },
            unit: Unit::Calls,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::CallsAbandoned),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "abandonment_rate",
            name: Wording {
                en: "Abandonment rate", zh_hans: "呼叫放弃率", zh_hant: "通話放棄率"
            },
            definition: Wording {
                en: "Share of calls offered that were abandoned; those hung up before \
                     short_abandon_seconds are left out of both, unless short_abandons says otherwise.",
                zh_hans: "进入队列的电话中被放弃的比例；等待不足 short_abandon_seconds 即挂断的，\
                          分子分母都不计，除非 short_abandons 另有设定。",
                zh_hant: "進入佇列的電話中被放棄的比例；等待不足 short_abandon_seconds 即掛斷的，\
                          分子分母都不計，除非 short_abandons 另有設定。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::CallAbandoned),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "call_service_level",
            name: Wording {
                en: "Call service level",
                zh_hans: "呼叫服务级别",
                zh_hant: "通話服務水準",
            },
            definition: Wording {
                en: "Share of calls answered within their channel's seconds in [service_level]. \
                     Of calls offered without those hung up quickly, or as call_service_level \
                     says.",
                zh_hans: "在 [service_level] 为其渠道规定的秒数内接听的比例；分母为进入队列且未\
                          很快挂断的电话，或依 call_service_level 的设定。",
                zh_hant: "在 [service_level] 為其管道規定的秒數內接聽的比例；分母為進入佇列且未\
                          很快掛斷的電話，或依 call_service_level 的設定。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::CallInTime),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "call_transfer_rate",
            name: Wording {
                en: "Call transfer rate",
                zh_hans: "呼叫转接率",
                zh_hant: "通話轉接率",
            },
            definition: Wording {
                en: "Share of calls answered that were passed on: the source says so, or another \
                     agent answered after the first. Of an agent, those that he passed on.",
                zh_hans: "接通的电话中被转接的比例：来源如此标明，或其后由另一名客服接听。按客服\
                          统计时，为其转出的比例。",
                zh_hant: "接通的電話中被轉接的比例：來源如此標明，或其後由另一名客服接聽。依客服\
                          統計時，為其轉出的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::CallTransferred),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "rings",
            name: Wording {
                en: "Rings", zh_hans: "平均振铃次数", zh_hant: "平均響鈴次數"
            },
            definition: Wording {
                en: "How often agents' phones rang for a call, as the source reports. Mean.",
                zh_hans: "每个电话的振铃次数，以来源报告为准，取平均值。",
                zh_hant: "每通電話的響鈴次數，以來源回報為準，取平均值。",
            },
            unit: Unit::Rings,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::Rings),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "cost_per_call",
            name: Wording {
                en: "Cost per call", zh_hans: "平均单呼成本", zh_hant: "平均每通成本"
            },
            definition: Wording {
                en: "The part of the service cost that calls take of all handling time, for each \
                     call answered. Only overall and by channel.",
                zh_hans: "服务成本中按处理时间分摊给电话的部分，除以接通的电话数。仅统计整体和各\
                          渠道。",
                zh_hant: "服務成本中依處理時間分攤給電話的部分，除以接通的電話數。僅統計整體與各\
                          管道。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::CostPerCall,
            settles: Settles::AtOnce,
        },
    ],
    durations: &[
        &SPEED_OF_ANSWER,
        &ABANDON,
        &QUEUE,
        &RING,
        &TALK,
        &HOLD,
        &AFTER_CALL_WORK,
        &CALL_HANDLE,
    ],
};

const SPEED_OF_ANSWER: [Kpi; 3] = reported_duration!(
    "speed_of_answer",
    SpeedOfAnswer,
    "Speed of answer",
    "应答速度",
    "應答速度",
    "Time in queue of calls offered until an agent answered; with the ring, if asa_includes_ring.",
    "进入队列的电话到客服接听为止的排队时间；asa_includes_ring 为真时含振铃。",
    "進入佇列的電話到客服接聽為止的排隊時間；asa_includes_ring 為真時含響鈴。"
);

const ABANDON: [Kpi; 3] = reported_duration!(
    "abandon_time",
    AbandonTime,
    "Wait of abandoned calls",
    "放弃时间",
    "放棄時間",
    "How long callers waited who hung up; without those before short_abandon_seconds, unless \
     short_abandons says otherwise.",
    "被放弃的电话的等待时间；不含不足 short_abandon_seconds 的，除非 short_abandons 另有设定。",
    "被放棄的電話的等待時間；不含不足 short_abandon_seconds 的，除非 short_abandons 另有設定。"
);

const QUEUE: [Kpi; 3] = reported_duration!(
    "queue_time",
    QueueTime,
    "Queue time",
    "排队时间",
    "排隊時間",
    "Time in all queues of calls offered, answered or not.",
    "进入队列的电话在各队列中的总时间，无论是否接通。",
    "進入佇列的電話在各佇列中的總時間，無論是否接通。"
);

const RING: [Kpi; 3] = reported_duration!(
    "ring_time",
    RingTime,
    "Ring time",
    "振铃时间",
    "響鈴時間",
    "How long agents' phones rang for a call, as the source reports.",
    "每个电话的振铃时长，以来源报告为准。",
    "每通電話的響鈴時長，以來源回報為準。"
);

const TALK: [Kpi; 3] = reported_duration!(
    "talk_time",
    TalkTime,
    "Talk time",
    "交谈时间",
    "交談時間",
    "How long a call with an agent was talked, as the source reports.",
    "客服通话的交谈时长，以来源报告为准。",
    "客服通話的交談時長，以來源回報為準。"
);

const HOLD: [Kpi; 3] = reported_duration!(
    "hold_time",
    HoldTime,
    "Hold time",
    "持线时间",
    "保留時間",
    "How long a call with an agent was on hold, of calls that were, as the source reports.",
    "客服通话的持线时长，只计有过持线的电话，以来源报告为准。",
    "客服通話的保留時長，只計有過保留的電話，以來源回報為準。"
);

const AFTER_CALL_WORK: [Kpi; 3] = reported_duration!(
    "after_call_work_time",
    AfterCallWorkTime,
    "After-call work",
    "事后处理时间",
    "話後處理時間",
    "How long agents worked on a call after it, as the source reports.",
    "通话结束后的处理时长，以来源报告为准。",
    "通話結束後的處理時長，以來源回報為準。"
);

const CALL_HANDLE: [Kpi; 3] = reported_duration!(
    "call_handle_time",
    CallHandleTime,
    "Call handle time",
    "呼叫处理时间",
    "通話處理時間",
    "Talk, hold and after-call work of a call together.",
    "一个电话的交谈、持线和事后处理时间之和。",
    "一通電話的交談、保留與話後處理時間總和。"
);
