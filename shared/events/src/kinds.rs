use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::{Invalid, read};
use crate::subject::SubjectKind;
use crate::values::{
    ArticleLine, CallDirection, CallOutcome, Change, DeletionReason, DisputeKind, Money, OrderLine,
    Presence, RatingScale, Score, Status, Trader,
};

/// Declares the closed list of event types: the enum, its names, and how each is read.
macro_rules! event_kinds {
    ($($(#[$doc:meta])* $subject:ident $type:literal => $name:ident,)*) => {
        /// What happened, with the fields of its type.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
        #[serde(tag = "type")]
        pub enum EventKind {
            $($(#[$doc])* #[serde(rename = $type)] $name($name),)*
        }

        impl EventKind {
            /// Every type's name, in the order of this list.
            pub const TYPES: &'static [&'static str] = &[$($type),*];

            /// The name in JSON, for example `ticket.created`.
            #[must_use]
            pub fn type_name(&self) -> &'static str {
                match self { $(Self::$name(_) => $type,)* }
            }

            /// What the event is about.
            #[must_use]
            pub fn subject_kind(&self) -> SubjectKind {
                match self { $(Self::$name(_) => SubjectKind::$subject,)* }
            }

            pub(crate) fn read(type_name: &str, value: &Value) -> Result<Self, Invalid> {
                match type_name {
                    $($type => read(value).map(Self::$name),)*
                    unknown => Err(Invalid::UnknownType(unknown.chars().take(64).collect())),
                }
            }
        }

        $(impl From<$name> for EventKind {
            fn from(fields: $name) -> Self { Self::$name(fields) }
        })*
    };
}

event_kinds! {
    /// A ticket came into being; its actor wrote the opening.
    Ticket "ticket.created" => TicketCreated,
    /// Somebody wrote on the ticket.
    Ticket "ticket.message_posted" => TicketMessagePosted,
    /// The status was set.
    Ticket "ticket.status_changed" => TicketStatusChanged,
    /// Agent or group was set.
    Ticket "ticket.assigned" => TicketAssigned,
    /// Other fields were set.
    Ticket "ticket.fields_changed" => TicketFieldsChanged,
    /// The requester rated the service.
    Ticket "ticket.rated" => TicketRated,
    /// An agent spent time on it.
    Ticket "ticket.handled" => TicketHandled,
    /// A reviewer judged its handling.
    Ticket "ticket.reviewed" => TicketReviewed,
    /// A satisfaction survey went out.
    Ticket "ticket.survey_sent" => TicketSurveySent,
    /// It was merged into another ticket.
    Ticket "ticket.merged" => TicketMerged,
    /// It was deleted, or marked as spam.
    Ticket "ticket.deleted" => TicketDeleted,
    /// It came back after a merge or a deletion.
    Ticket "ticket.restored" => TicketRestored,
    /// A bot passed it on to people.
    Ticket "ticket.bot_handed_off" => TicketBotHandedOff,
    /// A call or live chat was over, or one agent's part of it.
    Call "call.ended" => CallEnded,
    /// A customer ordered.
    Customer "customer.ordered" => CustomerOrdered,
    /// An order was cancelled.
    Customer "customer.order_cancelled" => CustomerOrderCancelled,
    /// An order was refunded, in whole or in part.
    Customer "customer.order_refunded" => CustomerOrderRefunded,
    /// An order was shipped.
    Customer "customer.order_shipped" => CustomerOrderShipped,
    /// An order came back.
    Customer "customer.order_returned" => CustomerOrderReturned,
    /// An order was replaced: what was ordered was sent once more.
    Customer "customer.order_replaced" => CustomerOrderReplaced,
    /// An order was disputed.
    Customer "customer.order_disputed" => CustomerOrderDisputed,
    /// A customer reviewed the shop or an order.
    Customer "customer.reviewed" => CustomerReviewed,
    /// A customer answered the question for the net promoter score.
    Customer "customer.nps_answered" => CustomerNpsAnswered,
    /// An agent's presence changed.
    Agent "agent.went" => AgentWent,
}

/// Declares the fields of one event type; optional ones are absent from JSON when empty.
macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($body:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name { $($body)* }
    };
}

fields! {
    /// Fields of `ticket.created`: what the ticket was like when it came into being.
    TicketCreated {
        /// The status at creation.
        #[serde(default)]
        pub status: Status,
        /// How it came in: email, chat, phone, social and so on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub channel: Change,
        /// Its priority.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub priority: Change,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub category: Change,
        /// The brand or shop.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub brand: Change,
        /// The group it belongs to.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub group: Change,
        /// The agent it is assigned to.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub assignee: Change,
        /// The customer's segment.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub segment: Change,
        /// Its tags.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<String>>,
    }
}

fields! {
    /// Fields of `ticket.message_posted`; the actor says who wrote.
    TicketMessagePosted {
        /// True for a public message, false for an internal note.
        pub public: bool,
        /// It links the knowledge base.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub knowledge: Option<bool>,
        /// It was written with a macro.
        #[serde(default, rename = "macro", skip_serializing_if = "Option::is_none")]
        pub used_macro: Option<bool>,
    }
}

fields! {
    /// Fields of `ticket.status_changed`.
    TicketStatusChanged {
        /// The status from now on.
        pub to: Status,
    }
}

fields! {
    /// Fields of `ticket.assigned`.
    TicketAssigned {
        /// The agent from now on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub assignee: Change,
        /// The group from now on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub group: Change,
    }
}

fields! {
    /// Fields of `ticket.fields_changed`: any of these.
    TicketFieldsChanged {
        /// The priority from now on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub priority: Change,
        /// The category from now on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub category: Change,
        /// The channel from now on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub channel: Change,
        /// The brand from now on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub brand: Change,
        /// The segment from now on.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub segment: Change,
        /// The tags from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<String>>,
    }
}

/// Fields of `ticket.rated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketRated {
    /// The score on its scale.
    pub score: Score,
    /// The scale.
    pub scale: RatingScale,
}

fields! {
    /// Fields of `ticket.handled`.
    TicketHandled {
        /// Handling time in seconds.
        pub seconds: u64,
    }
}

/// Fields of `ticket.reviewed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketReviewed {
    /// The reviewer's score, 0 to 100.
    pub score: Score,
    /// How many errors the reviewer found.
    #[serde(default)]
    pub errors: u32,
}

fields! {
    /// `ticket.survey_sent` has no fields.
    TicketSurveySent {}
}

fields! {
    /// Fields of `ticket.merged`.
    TicketMerged {
        /// The ticket that it was merged into.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub into: Option<String>,
    }
}

fields! {
    /// Fields of `ticket.deleted`.
    TicketDeleted {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<DeletionReason>,
    }
}

fields! {
    /// `ticket.restored` has no fields.
    TicketRestored {}
}

fields! {
    /// `ticket.bot_handed_off` has no fields.
    TicketBotHandedOff {}
}

/// Fields of `call.ended`: of a call or live chat, or of one agent's part of it. Durations are in
/// seconds. The agent and the customer are common fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CallEnded {
    /// Which way it went.
    pub direction: CallDirection,
    /// How it ended.
    pub outcome: CallOutcome,
    /// The queue it waited in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// When it entered the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_at: Option<DateTime<Utc>>,
    /// Seconds in the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_seconds: Option<u64>,
    /// Seconds of ringing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_seconds: Option<u64>,
    /// Seconds of talking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub talk_seconds: Option<u64>,
    /// Seconds on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_seconds: Option<u64>,
    /// Seconds of after-call work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_call_work_seconds: Option<u64>,
    /// How often it rang.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rings: Option<u32>,
    /// Whether it was passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transferred: Option<bool>,
    /// How it came in: phone if it is not told, chat for a live chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The brand or shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

impl CallEnded {
    /// Every duration by its name in JSON, in seconds.
    #[must_use]
    pub fn durations(&self) -> [(&'static str, Option<u64>); 5] {
        [
            ("queue_seconds", self.queue_seconds),
            ("ring_seconds", self.ring_seconds),
            ("talk_seconds", self.talk_seconds),
            ("hold_seconds", self.hold_seconds),
            ("after_call_work_seconds", self.after_call_work_seconds),
        ]
    }
}

/// Fields of `customer.ordered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrdered {
    /// The order.
    pub order: String,
    /// What it costs.
    pub total: Money,
    /// Where it was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketplace: Option<String>,
    /// What was ordered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OrderLine>,
    /// The customer's segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The tags of the order and of its customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// Fields of `customer.order_cancelled`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrderCancelled {
    /// The order.
    pub order: String,
    /// Who cancelled.
    pub by: Trader,
}

/// Fields of `customer.order_refunded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrderRefunded {
    /// The order.
    pub order: String,
    /// What was paid back.
    pub amount: Money,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The articles that it is for; none where that is not told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ArticleLine>,
}

/// Fields of `customer.order_shipped`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrderShipped {
    /// The order.
    pub order: String,
    /// Whether it went out after the promised time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
}

/// Fields of `customer.order_returned`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrderReturned {
    /// The order.
    pub order: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The articles that came back; none where that is not told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ArticleLine>,
}

/// Fields of `customer.order_replaced`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrderReplaced {
    /// The order.
    pub order: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The articles that were sent; none where that is not told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ArticleLine>,
}

/// Fields of `customer.order_disputed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrderDisputed {
    /// The order.
    pub order: String,
    /// Where it was disputed.
    pub kind: DisputeKind,
    /// How it ended, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// Fields of `customer.reviewed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerReviewed {
    /// One to five.
    pub stars: u8,
    /// The order, if the review is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

/// Fields of `customer.nps_answered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerNpsAnswered {
    /// Zero to ten.
    pub score: u8,
}

/// Fields of `agent.went`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentWent {
    /// The presence from now on.
    pub to: Presence,
}
