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
    "From the ticket's creation to the first public reply by an agent.",
    "从工单创建到客服首次公开回复。",
    "從工單建立到客服首次公開回覆。"
);

const REPLY: [Kpi; 6] = duration!(
    "reply_time",
    ReplyTime,
    ReplyBusinessTime,
    "Reply",
    "响应时间",
    "回應時間",
    "From the first unanswered message of the requester to the agent's reply.",
    "从客户第一条未获答复的消息到客服回复。",
    "從客戶第一則未獲回覆的訊息到客服回覆。"
);

const FIRST_RESOLUTION: [Kpi; 6] = duration!(
    "first_resolution_time",
    FirstResolutionTime,
    FirstResolutionBusinessTime,
    "First resolution",
    "首次解决时间",
    "首次解決時間",
    "From creation to the first solve.",
    "从工单创建到首次解决。",
    "從工單建立到首次解決。"
);

const FULL_RESOLUTION: [Kpi; 6] = duration!(
    "full_resolution_time",
    FullResolutionTime,
    FullResolutionBusinessTime,
    "Full resolution",
    "解决时间",
    "解決時間",
    "From creation to the last solve, of tickets that are solved.",
    "从工单创建到最后一次解决，只计已解决的工单。",
    "從工單建立到最後一次解決，只計已解決的工單。"
);

const REQUESTER_WAIT: [Kpi; 6] = duration!(
    "requester_wait_time",
    RequesterWaitTime,
    RequesterWaitBusinessTime,
    "Requester's wait",
    "客户等待时间",
    "客戶等待時間",
    "Time in new, open and on hold until the last solve, of tickets that are solved.",
    "到最后一次解决为止，处于新建、处理中和搁置状态的时间，只计已解决的工单。",
    "到最後一次解決為止，處於新建、處理中和擱置狀態的時間，只計已解決的工單。"
);

const AGENT_WAIT: [Kpi; 6] = duration!(
    "agent_wait_time",
    AgentWaitTime,
    AgentWaitBusinessTime,
    "Agent's wait",
    "客服等待时间",
    "客服等待時間",
    "Time in pending until the last solve, of tickets that are solved.",
    "到最后一次解决为止，处于等待客户状态的时间，只计已解决的工单。",
    "到最後一次解決為止，處於等待客戶狀態的時間，只計已解決的工單。"
);

const ON_HOLD: [Kpi; 6] = duration!(
    "on_hold_time",
    OnHoldTime,
    OnHoldBusinessTime,
    "On hold",
    "搁置时间",
    "擱置時間",
    "Time on hold until the last solve, of tickets that are solved.",
    "到最后一次解决为止，处于搁置状态的时间，只计已解决的工单。",
    "到最後一次解決為止，處於擱置狀態的時間，只計已解決的工單。"
);

const BOT_FIRST_REPLY: [Kpi; 6] = duration!(
    "bot_first_reply_time",
    BotFirstReplyTime,
    BotFirstReplyBusinessTime,
    "Bot's first reply",
    "机器人首次响应时间",
    "機器人首次回應時間",
    "From creation to the first public message by a bot.",
    "从工单创建到机器人发出首条公开消息。",
    "從工單建立到機器人發出第一則公開訊息。"
);

const HANDOFF_REPLY: [Kpi; 6] = duration!(
    "handoff_reply_time",
    HandoffReplyTime,
    HandoffReplyBusinessTime,
    "Reply after hand-off",
    "转人工响应时间",
    "轉真人回應時間",
    "From a bot's hand-off, the first since the last reply, to the agent's reply.",
    "从机器人转人工（上一次回复之后的第一次）到客服回复。",
    "從機器人轉真人（上一次回覆之後的第一次）到客服回覆。"
);

const HANDLE: [Kpi; 3] = reported_duration!(
    "ticket_handle_time",
    HandleTime,
    "Handling",
    "处理时间",
    "處理時間",
    "Handling time as the source reports it, one sum a ticket; under an agent, his own share.",
    "来源系统报告的处理时间，每张工单合计为一次；按客服统计时，只计其本人的部分。",
    "來源系統報告的處理時間，每件工單合計為一次；依客服統計時，只計其本人的部分。"
);

const COMPLAINT_RESOLUTION: [Kpi; 6] = duration!(
    "complaint_resolution_time",
    ComplaintResolutionTime,
    ComplaintResolutionBusinessTime,
    "Complaint resolution",
    "投诉处理时间",
    "投訴處理時間",
    "From creation to the last solve, of complaints (complaint_tags, complaint_categories) that \
     are solved.",
    "从工单创建到最后一次解决，只计已解决的投诉（complaint_tags、complaint_categories）。",
    "從工單建立到最後一次解決，只計已解決的投訴（complaint_tags、complaint_categories）。"
);
