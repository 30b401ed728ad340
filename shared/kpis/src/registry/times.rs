//! How long things took.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};

pub(super) const THEME: Theme = Theme {
    title: "How long it took",
    kpis: &[],
    durations: &[
        &FIRST_REPLY,
        &REPLY,
        &FIRST_RESOLUTION,
        &FULL_RESOLUTION,
        &REQUESTER_WAIT,
        &AGENT_WAIT,
        &ON_HOLD,
        &BOT_FIRST_REPLY,
        &HANDOFF_REPLY,
        &HANDLE,
        &COMPLAINT_RESOLUTION,
    ],
};

const FIRST_REPLY: [Kpi; 6] = duration!(
    "first_reply_time",
    FirstReplyTime,
    FirstReplyBusinessTime,
    "First reply",
    "首次响应时间",
    "首次回應時間",
    "From the ticket's creation to the first public reply by an agent."
);

const REPLY: [Kpi; 6] = duration!(
    "reply_time",
    ReplyTime,
    ReplyBusinessTime,
    "Reply",
    "响应时间",
    "回應時間",
    "From the first unanswered message of the requester to the agent's reply."
);

const FIRST_RESOLUTION: [Kpi; 6] = duration!(
    "first_resolution_time",
    FirstResolutionTime,
    FirstResolutionBusinessTime,
    "First resolution",
    "首次解决时间",
    "首次解決時間",
    "From creation to the first solve."
);

const FULL_RESOLUTION: [Kpi; 6] = duration!(
    "full_resolution_time",
    FullResolutionTime,
    FullResolutionBusinessTime,
    "Full resolution",
    "解决时间",
    "解決時間",
    "From creation to the last solve, of tickets that are solved."
);

const REQUESTER_WAIT: [Kpi; 6] = duration!(
    "requester_wait_time",
    RequesterWaitTime,
    RequesterWaitBusinessTime,
    "Requester's wait",
    "客户等待时间",
    "客戶等待時間",
    "Time in new, open and on hold until the last solve, of tickets that are solved."
);

const AGENT_WAIT: [Kpi; 6] = duration!(
    "agent_wait_time",
    AgentWaitTime,
    AgentWaitBusinessTime,
    "Agent's wait",
    "客服等待时间",
    "客服等待時間",
    "Time in pending until the last solve, of tickets that are solved."
);

const ON_HOLD: [Kpi; 6] = duration!(
    "on_hold_time",
    OnHoldTime,
    OnHoldBusinessTime,
    "On hold",
    "搁置时间",
    "擱置時間",
    "Time on hold until the last solve, of tickets that are solved."
);

const BOT_FIRST_REPLY: [Kpi; 6] = duration!(
    "bot_first_reply_time",
    BotFirstReplyTime,
    BotFirstReplyBusinessTime,
    "Bot's first reply",
    "机器人首次响应时间",
    "機器人首次回應時間",
    "From creation to the first public message by a bot."
);

const HANDOFF_REPLY: [Kpi; 6] = duration!(
    "handoff_reply_time",
    HandoffReplyTime,
    HandoffReplyBusinessTime,
    "Reply after hand-off",
    "转人工响应时间",
    "轉真人回應時間",
    "From a bot's hand-off, the first since the last reply, to the agent's reply."
);

const HANDLE: [Kpi; 3] = reported_duration!(
    "ticket_handle_time",
    HandleTime,
    "Handling",
    "处理时间",
    "處理時間",
    "Handling time as the source reports it, one sum a ticket; under an agent, his own share."
);

const COMPLAINT_RESOLUTION: [Kpi; 6] = duration!(
    "complaint_resolution_time",
    ComplaintResolutionTime,
    ComplaintResolutionBusinessTime,
    "Complaint resolution",
    "投诉处理时间",
    "投訴處理時間",
    "From creation to the last solve, of complaints (complaint_tags, complaint_categories) that \
     are solved."
);
