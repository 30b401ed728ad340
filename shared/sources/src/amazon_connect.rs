//! Amazon Connect: contact records from its Kinesis stream, and contact events from EventBridge.
//!
//! Facts: <https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html> for the records,
//! <https://docs.aws.amazon.com/connect/latest/adminguide/contact-events.html> for the events. Neither
//! is a webhook: a pipe (records) or a rule (events) of EventBridge posts them through an API
//! destination, which sets a header of our choice and signs nothing.
//!
//! **A contact is one agent's part of a call.** A transfer makes a new contact, and all of them name the
//! first, which is the call. A callback is another call, of ours.
//!
//! **A record is sent again whenever it changes**, days later, too. Its `LastUpdateTimestamp` is the
//! event's revision. An event of a contact's end tells the same with less, so that any record
//! replaces it.
//!
//! **A live chat is a call of its own channel.** Tasks and e-mails are none. A rating among a contact's
//! attributes would be a ticket's, and a call is none.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tallydesk_events::{
    Actor, ActorKind, Address, CallDirection, CallEnded, CallOutcome, IncomingEvent, Invalid,
};

use crate::json::{self, Fields, required};
use crate::proof::{Beside, Proof};
use crate::source::{Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{Subject, shown_name, unknown_word};

const NAME: &str = "amazon-connect";
/// Bound on the records of one delivery.
const RECORDS_MAX: usize = 1_000;

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Amazon Connect",
    tells: &["call.ended"],
    tells_fields: &[],
    reads: &[],
    proofs: &[Proof::Address(Beside::Header("x-tallydesk-key"))],
    greet: no_greeting,
    decode,
};

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    let value = json::parse(message.body)?;
    let items = items(&value)?;
    if items.len() > RECORDS_MAX {
        return Err(NotReadable::new(format!("more than {RECORDS_MAX} records")));
    }
    let mut decoded = Decoded::default();
    for item in items {
        let told = unpacked(item).and_then(|item| read(&item));
        decoded.take(told.map(|event| event.into_iter().collect()), message.body);
    }
    decoded.events = newest(decoded.events);
    Ok(decoded)
}

/// A delivery is one record, an array of them, or what the stream gives to a function.
fn items(value: &Value) -> Result<&[Value], NotReadable> {
    match value.get("Records").unwrap_or(value) {
        Value::Array(items) => Ok(items),
        item @ Value::Object(_) => Ok(std::slice::from_ref(item)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err(NotReadable::new("expected a record or an array of records"))
        }
    }
}

/// What is in an envelope: a record of the stream has its data in base64, unless the pipe has
/// parsed it, and an event of the bus has its detail.
fn unpacked(item: &Value) -> Result<Value, Invalid> {
    let data = ["/data", "/kinesis/data", "/detail"].iter().find_map(|place| item.pointer(place));
    match data {
        None => Ok(item.clone()),
        Some(Value::String(encoded)) => {
            let invalid = || Invalid::field("data", "expected JSON in base64");
            let bytes = STANDARD.decode(encoded).map_err(|_| invalid())?;
            serde_json::from_slice(&bytes).map_err(|_| invalid())
        }
        Some(parsed) => Ok(parsed.clone()),
    }
}

/// Of a contact that one delivery tells more than once, what is newest.
fn newest(events: Vec<IncomingEvent>) -> Vec<IncomingEvent> {
    let mut contacts: BTreeMap<String, IncomingEvent> = BTreeMap::new();
    for event in events {
        let known = contacts.entry(event.id.clone()).or_insert_with(|| event.clone());
        if known.revision < event.revision {
            *known = event;
        }
    }
    contacts.into_values().collect()
}

fn read(item: &Value) -> Result<Option<IncomingEvent>, Invalid> {
    if Fields(item).text("ContactId")?.is_some() {
        return record(Fields(item));
    }
    // The documentation's own examples differ in case.
    event(Fields(&in_lower_case(item)))
}

/// A value whose fields' names are in lower case.
fn in_lower_case(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, inner)| (name.to_lowercase(), in_lower_case(inner)))
                .collect(),
        ),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            value.clone()
        }
    }
}

/// How a contact came about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Began {
    /// The customer called, or his call was passed on.
    Inbound,
    /// We called.
    Outbound,
    /// We called back: the call that asked for it was another.
    Callback,
    /// No call of a customer: a supervisor listens, a flow runs after the call, an agent asks a third.
    Beside,
}

const BEGAN: &[(&str, Began)] = &[
    ("INBOUND", Began::Inbound),
    ("TRANSFER", Began::Inbound),
    ("QUEUE_TRANSFER", Began::Inbound),
    ("WEBRTC_API", Began::Inbound),
    ("OUTBOUND", Began::Outbound),
    ("API", Began::Outbound),
    ("CAMPAIGN_PREVIEW", Began::Outbound),
    ("CALLBACK", Began::Callback),
    ("MONITOR", Began::Beside),
    ("DISCONNECT", Began::Beside),
    ("EXTERNAL_OUTBOUND", Began::Beside),
];

/// The channels that are calls, in everybody's words; `None` of those that are none.
const CHANNELS: &[(&str, Option<&str>)] =
    &[("VOICE", Some("phone")), ("CHAT", Some("chat")), ("TASK", None), ("EMAIL", None)];

/// A contact's channel; `None` if it is no call.
fn channel(fields: Fields<'_>, path: &str) -> Result<Option<&'static str>, Invalid> {
    let word = required(fields.text(path)?, path)?.to_uppercase();
    let row = CHANNELS.iter().find(|(known, _)| *known == word);
    row.map(|(_, channel)| *channel).ok_or_else(|| Invalid::field(path, "unknown channel"))
}

/// How a contact began; `None` if it is no call of a customer. The API is how customers begin chats,
/// and how programs of ours call them.
fn began(fields: Fields<'_>, channel: &str, method: &str) -> Result<Option<Began>, Invalid> {
    let word = required(fields.text(method)?, method)?;
    if channel == "chat" && word == "API" {
        return Ok(Some(Began::Inbound));
    }
    let row = BEGAN.iter().find(|(known, _)| *known == word);
    let (_, began) = row.ok_or_else(|| Invalid::field(method, "unknown method"))?;
    Ok(Some(*began).filter(|began| *began != Began::Beside))
}

/// What both kinds of payload tell of a contact that is over.
struct Contact {
    id: String,
    initial: Option<String>,
    began: Began,
    at: DateTime<Utc>,
    agent: Option<String>,
    /// The agent's or, of a call of ours, also the customer's.
    is_answered: bool,
    is_queued: bool,
    /// True if the caller was neither passed on nor sent away by the flow.
    is_given_up: bool,
}

impl Contact {
    /// The call that a contact is a part of: the first contact of the chain.
    fn call(&self) -> &str {
        let initial = self.initial.as_deref().filter(|_| self.began != Began::Callback);
        initial.unwrap_or(&self.id)
    }

    fn direction(&self) -> CallDirection {
        match self.began {
            Began::Inbound => CallDirection::Inbound,
            Began::Outbound | Began::Callback | Began::Beside => CallDirection::Outbound,
        }
    }

    /// Nobody hangs up on a call of ours: it was answered or it was not.
    fn outcome(&self) -> CallOutcome {
        if self.is_answered {
            CallOutcome::Answered
        } else if self.began == Began::Inbound && self.is_queued && self.is_given_up {
            CallOutcome::Abandoned
        } else {
            CallOutcome::Missed
        }
    }

    fn event(&self, revision: u64, ended: CallEnded) -> IncomingEvent {
        let event = Subject::Call(self.call()).event(NAME, &self.id, self.at, ended);
        let actor = match &self.agent {
            Some(agent) => Actor::new(ActorKind::Agent, Some(agent.clone())),
            None => Actor::default(),
        };
        IncomingEvent { revision, agent: self.agent.clone(), actor, ..event }
    }
}

/// The last part of an ARN, which is the id of what it names.
fn id_of(arn: Option<&str>) -> Option<String> {
    arn.and_then(|arn| arn.rsplit('/').next()).map(str::to_owned)
}

/// A contact record.
fn record(fields: Fields<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let Some(channel) = channel(fields, "Channel")? else {
        return Ok(None);
    };
    let Some(began) = began(fields, channel, "InitiationMethod")? else {
        return Ok(None);
    };
    let time = |path| required(fields.time(path)?, path);
    let is_passed_on = fields.text("NextContactId")?.is_some();
    let contact = Contact {
        id: required(fields.id("ContactId")?, "ContactId")?,
        initial: fields.id("InitialContactId")?,
        began,
        at: time("DisconnectTimestamp")?,
        agent: id_of(fields.text("Agent.ARN")?),
        is_answered: is_answered(
            began,
            fields.time("Agent.ConnectedToAgentTimestamp")?,
            fields.time("ConnectedToSystemTimestamp")?,
        ),
        is_queued: fields.object("Queue")?.is_some(),
        is_given_up: !is_passed_on
            && fields.text("DisconnectReason")? != Some("CONTACT_FLOW_DISCONNECT"),
    };
    let left = is_passed_on || fields.time("TransferCompletedTimestamp")?.is_some();
    let ended = CallEnded {
        direction: contact.direction(),
        outcome: contact.outcome(),
        queue: queue(fields)?,
        offered_at: fields.time("Queue.EnqueueTimestamp")?,
        queue_seconds: fields.whole("Queue.Duration")?,
        ring_seconds: None,
        // Of a call that nobody answered, it is how long the agent listened to the ringing.
        talk_seconds: fields
            .whole("Agent.AgentInteractionDuration")?
            .filter(|_| contact.is_answered),
        hold_seconds: fields.whole("Agent.CustomerHoldDuration")?,
        after_call_work_seconds: fields.whole("Agent.AfterContactWorkDuration")?,
        rings: None,
        transferred: Some(left),
        channel: Some(channel.to_owned()),
        brand: None,
        category: None,
    };
    let revision = u64::try_from(time("LastUpdateTimestamp")?.timestamp()).unwrap_or(0);
    let mut event = contact.event(revision, ended);
    event.actor.name = event.agent.as_ref().and(shown_name(fields.text("Agent.Username")?));
    event.customer = customer(fields)?;
    Ok(Some(event))
}

/// Of a call of ours, the agent is there before the customer is.
fn is_answered(
    began: Began,
    agent_at: Option<DateTime<Utc>>,
    customer_at: Option<DateTime<Utc>>,
) -> bool {
    agent_at.is_some() && (began == Began::Inbound || customer_at.is_some())
}

/// A queue by its name, which is what the figures call it.
fn queue(fields: Fields<'_>) -> Result<Option<String>, Invalid> {
    match fields.text("Queue.Name")? {
        Some(name) => Ok(Some(name.to_owned())),
        None => Ok(id_of(fields.text("Queue.ARN")?)),
    }
}

/// The customer's phone number; a withheld one is none.
fn customer(fields: Fields<'_>) -> Result<Option<Address>, Invalid> {
    let number = fields.text("CustomerEndpoint.Address")?;
    Ok(number.filter(|number| number.starts_with('+')).map(Address::new))
}

/// The events that end a contact, by how much they know of it: the second knows the work after it.
const ENDS: &[(&str, u64)] = &[("DISCONNECTED", 1), ("COMPLETED", 2)];

/// The events before a contact's end, which tells all of them again.
const BEFORE: &[&str] = &[
    "AMD_DISABLED",
    "CONNECTED_TO_AGENT",
    "CONNECTED_TO_SYSTEM",
    "CONTACT_DATA_UPDATED",
    "INITIATED",
    "PAUSED",
    "PICKED_UP",
    "QUEUED",
    "RESUMED",
];

/// A contact event. It does not tell how long the agent talked: the time since he was connected has the
/// customer's time on hold in it.
fn event(fields: Fields<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let word = required(fields.text("eventtype")?, "eventType")?;
    if BEFORE.contains(&word) {
        return Ok(None);
    }
    let row = ENDS.iter().find(|(known, _)| *known == word);
    let (_, revision) = row.ok_or_else(|| unknown_type(word))?;
    let Some(channel) = channel(fields, "channel")? else {
        return Ok(None);
    };
    let Some(began) = began(fields, channel, "initiationmethod")? else {
        return Ok(None);
    };
    let offered_at = fields.time("queueinfo.enqueuetimestamp")?;
    let agent_at = fields.time("agentinfo.connectedtoagenttimestamp")?;
    let contact = Contact {
        id: required(fields.id("contactid")?, "contactId")?,
        initial: fields.id("initialcontactid")?,
        began,
        at: required(fields.time("disconnecttimestamp")?, "disconnectTimestamp")?,
        agent: id_of(fields.text("agentinfo.agentarn")?),
        is_answered: is_answered(began, agent_at, fields.time("connectedtosystemtimestamp")?),
        is_queued: offered_at.is_some(),
        is_given_up: fields.text("disconnectreason")? != Some("CONTACT_FLOW_DISCONNECT"),
    };
    let ended = CallEnded {
        direction: contact.direction(),
        outcome: contact.outcome(),
        queue: id_of(fields.text("queueinfo.queuearn")?),
        offered_at,
        queue_seconds: seconds(offered_at, agent_at.unwrap_or(contact.at)),
        ring_seconds: None,
        talk_seconds: None,
        hold_seconds: None,
        after_call_work_seconds: fields.whole("agentinfo.aftercontactworkduration")?,
        rings: None,
        transferred: None,
        channel: Some(channel.to_owned()),
        brand: None,
        category: None,
    };
    Ok(Some(contact.event(*revision, ended)))
}

fn seconds(from: Option<DateTime<Utc>>, to: DateTime<Utc>) -> Option<u64> {
    u64::try_from((to - from?).num_seconds()).ok()
}

/// Quotes a type only if it looks like one.
fn unknown_type(word: &str) -> Invalid {
    let is_of_type = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    unknown_word(word, is_of_type, "eventType", "expected a word such as DISCONNECTED")
}
