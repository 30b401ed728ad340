use chrono::{DateTime, Datelike, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::customer::{Address, CustomerKey, Pepper};
use crate::kinds::EventKind;
use crate::subject::{Month, SubjectKey, SubjectKind};

/// Bound on an event's id, in bytes.
const ID_BYTES_MAX: usize = 1_024;
/// Bound on every other text of an event, in bytes.
const TEXT_BYTES_MAX: usize = 256;
/// Bound on the tags and order lines of one event.
const LIST_LENGTH_MAX: usize = 100;
/// Bound on a reported duration, in seconds: 31 days. Sums of these stay far from overflowing.
const DURATION_SECONDS_MAX: u64 = 31 * 86_400;
/// An event that comes later than this after it happened is late.
const LATE_AFTER: TimeDelta = TimeDelta::hours(1);
/// Years that an event may have happened in; a clock outside them is broken.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

/// Why a document is no event. The message names the field and never quotes its content.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Invalid {
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The type is not in the vocabulary.
    #[error("type: unknown type \"{0}\"")]
    UnknownType(String),
    /// A field is missing or is not what it should be.
    #[error("{field}: {reason}")]
    Field {
        /// The field's path.
        field: String,
        /// What was expected.
        reason: String,
    },
}

impl Invalid {
    /// A field that is not what it should be.
    #[must_use]
    pub fn field(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Field { field: field.into(), reason: reason.into() }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// The customer who asked.
    Requester,
    /// A person who answers.
    Agent,
    /// A program that writes messages.
    Bot,
    /// The helpdesk itself: a trigger, an automation.
    System,
    /// The source does not say.
    #[default]
    Unknown,
}

/// Who did it, with the source's id and name where it tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// The kind of person or program.
    pub kind: ActorKind,
    /// The source's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name that the source shows; kept for agents and bots only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Actor {
    /// An actor of a kind, with an id where one is known.
    #[must_use]
    pub fn new(kind: ActorKind, id: Option<String>) -> Self {
        Self { kind, id, name: None }
    }

    /// The agent's id, if the actor is an agent and has one.
    #[must_use]
    pub fn agent_id(&self) -> Option<&str> {
        (self.kind == ActorKind::Agent).then_some(self.id.as_deref()).flatten()
    }

    fn is_absent(&self) -> bool {
        *self == Self::default()
    }

    /// Forgets who a requester is: his id and name would be a customer's identity.
    fn sealed(self) -> Self {
        match self.kind {
            ActorKind::Agent | ActorKind::Bot => self,
            ActorKind::Requester | ActorKind::System | ActorKind::Unknown => {
                Self { kind: self.kind, id: None, name: None }
            }
        }
    }
}

/// One thing that happened, by the source's clock. `C` is how the customer is known:
/// [`Address`] on the way in, [`CustomerKey`] once sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Event<C = CustomerKey> {
    /// Unique within the source; a redelivery carries the same.
    pub id: String,
    /// For sources that send a record again with more in it: the newer revision replaces the older.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u64,
    /// Orders events of one instant, where the source says how.
    #[serde(default, skip_serializing_if = "is_zero_signed")]
    pub sequence: i64,
    /// When it happened, by the source's clock.
    pub occurred_at: DateTime<Utc>,
    /// The system that it was decoded from.
    pub source: String,
    /// The ticket, for `ticket.*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The call, for `call.*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The agent: the subject of `agent.*`, the one who answered of `call.*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The customer: the subject of `customer.*`, the requester elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<C>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Actor::is_absent")]
    pub actor: Actor,
    /// True if it came more than an hour after it had happened, as a webhook and for the first time.
    /// Only the door knows that, and marks what it puts: no sender can say it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(skip)]
    pub received_late: bool,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// An event as a source tells it: the customer's address is still readable.
pub type IncomingEvent = Event<Address>;

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
fn is_zero_signed(number: &i64) -> bool {
    *number == 0
}

/// The fields that every event has, as JSON gives them.
#[derive(Deserialize)]
#[serde(bound = "C: DeserializeOwned")]
struct Common<C> {
    id: String,
    #[serde(default)]
    revision: u64,
    #[serde(default)]
    sequence: i64,
    occurred_at: DateTime<Utc>,
    source: String,
    #[serde(rename = "type")]
    type_name: String,
    ticket: Option<String>,
    call: Option<String>,
    agent: Option<String>,
    customer: Option<C>,
    #[serde(default)]
    actor: Actor,
    #[serde(default)]
    received_late: bool,
}

impl<C: DeserializeOwned> Event<C> {
    /// Reads one event from its JSON text.
    ///
    /// # Errors
    /// [`Invalid`] names what is wrong; the sender has to change it.
    pub fn from_json(text: &[u8]) -> Result<Self, Invalid> {
        let value: Value =
            serde_json::from_slice(text).map_err(|error| Invalid::NotJson(error.to_string()))?;
        Self::from_value(&value)
    }

    /// Reads one event from parsed JSON. Unknown fields are ignored.
    ///
    /// # Errors
    /// [`Invalid`] names what is wrong; the sender has to change it.
    pub fn from_value(value: &Value) -> Result<Self, Invalid> {
        if !value.is_object() {
            return Err(Invalid::field("event", "expected an object"));
        }
        let common: Common<C> = read(value)?;
        let event = Self {
            kind: EventKind::read(&common.type_name, value)?,
            id: common.id,
            revision: common.revision,
            sequence: common.sequence,
            occurred_at: common.occurred_at,
            source: common.source,
            ticket: common.ticket,
            call: common.call,
            agent: common.agent,
            customer: common.customer,
            actor: common.actor,
            received_late: common.received_late,
        };
        event.check(value)?;
        Ok(event)
    }

    /// Bounds and presence: what types alone do not say.
    fn check(&self, value: &Value) -> Result<(), Invalid> {
        check_text("id", &self.id, ID_BYTES_MAX)?;
        check_texts(value)?;
        let subject = self.kind.subject_kind();
        let is_there = match subject {
            SubjectKind::Ticket => self.ticket.is_some(),
            SubjectKind::Call => self.call.is_some(),
            SubjectKind::Agent => self.agent.is_some(),
            SubjectKind::Customer => self.customer.is_some(),
        };
        if !is_there {
            return Err(Invalid::field(subject.as_str(), "missing"));
        }
        if !YEARS.contains(&self.occurred_at.year()) {
            let reason = format!("expected a year from {} to {}", YEARS.start(), YEARS.end());
            return Err(Invalid::field("occurred_at", reason));
        }
        self.check_scores()?;
        self.check_durations()
    }

    fn check_durations(&self) -> Result<(), Invalid> {
        let told = match &self.kind {
            EventKind::TicketHandled(handled) => vec![("seconds", Some(handled.seconds))],
            EventKind::CallEnded(ended) => ended.durations().into(),
            EventKind::TicketCreated(_)
            | EventKind::TicketMessagePosted(_)
            | EventKind::TicketStatusChanged(_)
            | EventKind::TicketAssigned(_)
            | EventKind::TicketFieldsChanged(_)
            | EventKind::TicketRated(_)
            | EventKind::TicketReviewed(_)
            | EventKind::TicketSurveySent(_)
            | EventKind::TicketMerged(_)
            | EventKind::TicketDeleted(_)
            | EventKind::TicketRestored(_)
            | EventKind::TicketBotHandedOff(_)
            | EventKind::CustomerOrdered(_)
            | EventKind::CustomerOrderCancelled(_)
            | EventKind::CustomerOrderRefunded(_)
            | EventKind::CustomerOrderShipped(_)
            | EventKind::CustomerOrderReturned(_)
            | EventKind::CustomerOrderReplaced(_)
            | EventKind::CustomerOrderDisputed(_)
            | EventKind::CustomerReviewed(_)
            | EventKind::CustomerNpsAnswered(_)
            | EventKind::AgentWent(_) => Vec::new(),
        };
        let is_too_long =
            |seconds: &Option<u64>| seconds.is_some_and(|of| of > DURATION_SECONDS_MAX);
        match told.into_iter().find(|(_, seconds)| is_too_long(seconds)) {
            Some((field, _)) => Err(Invalid::field(field, "longer than 31 days")),
            None => Ok(()),
        }
    }

    fn check_scores(&self) -> Result<(), Invalid> {
        let out_of_range = match &self.kind {
            EventKind::TicketRated(rated) => rated.scale.star_parts(rated.score).is_none(),
            EventKind::TicketReviewed(reviewed) => {
                !(0..=100_000).contains(&reviewed.score.thousandths())
            }
            EventKind::CustomerNpsAnswered(answered) => answered.score > 10,
            EventKind::CustomerReviewed(reviewed) => !(1..=5).contains(&reviewed.stars),
            EventKind::TicketCreated(_)
            | EventKind::TicketMessagePosted(_)
            | EventKind::TicketStatusChanged(_)
            | EventKind::TicketAssigned(_)
            | EventKind::TicketFieldsChanged(_)
            | EventKind::TicketHandled(_)
            | EventKind::TicketSurveySent(_)
            | EventKind::TicketMerged(_)
            | EventKind::TicketDeleted(_)
            | EventKind::TicketRestored(_)
            | EventKind::TicketBotHandedOff(_)
            | EventKind::CallEnded(_)
            | EventKind::CustomerOrdered(_)
            | EventKind::CustomerOrderCancelled(_)
            | EventKind::CustomerOrderRefunded(_)
            | EventKind::CustomerOrderShipped(_)
            | EventKind::CustomerOrderReturned(_)
            | EventKind::CustomerOrderReplaced(_)
            | EventKind::CustomerOrderDisputed(_)
            | EventKind::AgentWent(_) => false,
        };
        if out_of_range {
            return Err(Invalid::field("score", "outside its scale"));
        }
        Ok(())
    }
}

impl IncomingEvent {
    /// Makes the event fit to be stored: the customer becomes a keyed hash, and only agents and
    /// bots keep id and name.
    #[must_use]
    pub fn seal(self, pepper: &Pepper) -> Event {
        Event {
            customer: self.customer.map(|address| pepper.key(&address, &self.source)),
            id: self.id,
            revision: self.revision,
            sequence: self.sequence,
            occurred_at: self.occurred_at,
            source: self.source,
            ticket: self.ticket,
            call: self.call,
            agent: self.agent,
            actor: self.actor.sealed(),
            received_late: false,
            kind: self.kind,
        }
    }
}

impl Event {
    /// Marks what came late as a webhook. What its source may tell again in a newer revision is never
    /// late: it takes the place of what may have come in time.
    #[must_use]
    pub fn received(self, received_at: DateTime<Utc>) -> Self {
        let received_late = self.revision == 0 && received_at - self.occurred_at > LATE_AFTER;
        Self { received_late, ..self }
    }

    /// The subject whose history the event belongs to. A customer is one subject across sources; an
    /// agent has one for each month.
    #[must_use]
    pub fn subject_key(&self) -> SubjectKey {
        let kind = self.kind.subject_kind();
        let (source, id) = match kind {
            SubjectKind::Ticket => (self.source.as_str(), self.ticket.as_deref()),
            SubjectKind::Call => (self.source.as_str(), self.call.as_deref()),
            SubjectKind::Agent => (self.source.as_str(), self.agent.as_deref()),
            SubjectKind::Customer => ("", self.customer.as_ref().map(CustomerKey::as_str)),
        };
        let month = (kind == SubjectKind::Agent).then(|| Month::of(self.occurred_at));
        SubjectKey { kind, source: source.to_owned(), id: id.unwrap_or_default().to_owned(), month }
    }
}

/// Deserializes a part of an event, naming the field and not quoting what it holds.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Invalid> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        let missing =
            message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        match (missing, message.rsplit_once("expected ")) {
            (Some(field), _) if path == "." => Invalid::field(field, "missing"),
            (Some(field), _) => Invalid::field(format!("{path}.{field}"), "missing"),
            (None, Some((_, expected))) => Invalid::field(path, format!("expected {expected}")),
            (None, None) if path == "occurred_at" || path == "offered_at" => {
                Invalid::field(path, "expected an RFC 3339 time")
            }
            (None, None) => Invalid::field(path, "not understood"),
        }
    })
}

fn check_text(field: &str, text: &str, bytes_max: usize) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid::field(field, "is empty"));
    }
    if text.len() > bytes_max {
        return Err(Invalid::field(field, format!("longer than {bytes_max} bytes")));
    }
    Ok(())
}

/// Bounds every text and list of the event's own fields, so that one event stays small.
fn check_texts(value: &Value) -> Result<(), Invalid> {
    const BOUNDED: [&str; 23] = [
        "source",
        "ticket",
        "call",
        "agent",
        "customer",
        "channel",
        "priority",
        "category",
        "brand",
        "group",
        "assignee",
        "segment",
        "into",
        "queue",
        "order",
        "marketplace",
        "reason",
        "outcome",
        "tags",
        "lines",
        "actor",
        "total",
        "amount",
    ];
    BOUNDED
        .iter()
        .try_for_each(|field| value.get(field).map_or(Ok(()), |part| check_part(field, part)))
}

/// Bounds what is in a field, however deep: the parser allows no more than 128 levels.
fn check_part(field: &str, part: &Value) -> Result<(), Invalid> {
    match part {
        Value::String(text) => check_text(field, text, TEXT_BYTES_MAX),
        Value::Array(items) if items.len() > LIST_LENGTH_MAX => {
            Err(Invalid::field(field, format!("more than {LIST_LENGTH_MAX} entries")))
        }
        Value::Array(items) => items.iter().try_for_each(|item| check_part(field, item)),
        // What an object holds beside its own fields is ignored, and so not kept.
        Value::Object(parts) => ["id", "name", "sku", "category", "currency"]
            .iter()
            .filter_map(|name| parts.get(*name).map(|part| (name, part)))
            .try_for_each(|(name, part)| check_part(&format!("{field}.{name}"), part)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: &str = r#"{"id":"e1","type":"ticket.created","occurred_at":"2026-11-20T10:00:00+01:00",
        "source":"generic","ticket":"1001","actor":{"kind":"requester","id":"7","name":"Mei"},
        "channel":"email","customer":"mei@example.com","unheard_of":1}"#;

    /// Reads `CREATED` with one field replaced (or removed, by an empty replacement).
    fn check_refused(field: &str, replacement: &str, expected: &str) {
        let mut value: Value = serde_json::from_str(CREATED).expect("a fixture");
        let object = value.as_object_mut().expect("an object");
        object.remove(field);
        if !replacement.is_empty() {
            object.insert(field.into(), serde_json::from_str(replacement).expect("JSON"));
        }
        let error = IncomingEvent::from_value(&value).expect_err("refused");
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn a_sealed_event_keeps_no_customer() {
        let event =
            IncomingEvent::from_json(CREATED.as_bytes()).expect("an event").seal(&Pepper::new("p"));
        let stored = serde_json::to_string(&event).expect("JSON");
        check_stored(&stored);
        let again = Event::from_json(stored.as_bytes()).expect("an event");
        assert_eq!(again, event);
    }

    fn check_stored(stored: &str) {
        assert!(stored.contains(r#""occurred_at":"2026-11-20T09:00:00Z""#), "{stored}");
        assert!(!stored.contains("mei") && !stored.contains("Mei"), "{stored}");
        assert!(!stored.contains(r#""id":"7""#), "{stored}");
    }

    #[test]
    fn a_late_shipment_is_no_late_event_and_a_late_event_no_late_shipment() {
        let shipped = |late: bool| {
            let text = format!(
                r#"{{"id":"s","type":"customer.order_shipped","occurred_at":"2026-11-20T09:00:00Z",
                "source":"generic","customer":"c","order":"1","late":{late},"received_late":true}}"#
            );
            let event = IncomingEvent::from_json(text.as_bytes()).expect("an event");
            event.seal(&Pepper::new("p"))
        };
        for (late, hours) in [(true, 1), (false, 2)] {
            let received_at = "2026-11-20T09:00:00Z".parse::<DateTime<Utc>>().expect("a time");
            let event = shipped(late).received(received_at + TimeDelta::hours(hours));
            assert_eq!(event.received_late, hours > 1, "whatever the sender claims");
            let stored = serde_json::to_string(&event).expect("JSON");
            assert_eq!(Event::from_json(stored.as_bytes()).expect("an event"), event);
        }
    }

    #[test]
    fn a_wrong_field_is_named_and_its_content_is_not_quoted() {
        check_refused("id", "", "id: missing");
        check_refused("id", "\"\"", "id: is empty");
        check_refused("ticket", "", "ticket: missing");
        check_refused("ticket", "1001", "ticket: expected a string");
        check_refused("type", "\"ticket.exploded\"", "type: unknown type \"ticket.exploded\"");
        check_refused(
            "occurred_at",
            "\"yesterday mei@example.com\"",
            "occurred_at: expected an RFC 3339 time",
        );
        check_refused(
            "occurred_at",
            "\"0001-01-01T00:00:00Z\"",
            "occurred_at: expected a year from 1990 to 2199",
        );
        check_refused("channel", "{\"secret\":\"mei\"}", "channel: expected a string");
        check_refused(
            "actor",
            "{\"kind\":\"mei@example.com\"}",
            "actor.kind: expected one of `requester`, `agent`, `bot`, `system`, `unknown`",
        );
        check_refused(
            "actor",
            &format!("{{\"kind\":\"agent\",\"name\":\"{}\"}}", "x".repeat(257)),
            "actor.name: longer than 256 bytes",
        );
        check_refused(
            "tags",
            &format!("[{}\"x\"]", "\"x\",".repeat(100)),
            "tags: more than 100 entries",
        );
        check_refused(
            "category",
            &format!("\"{}\"", "x".repeat(257)),
            "category: longer than 256 bytes",
        );
    }

    #[test]
    fn every_text_of_an_order_is_bounded() {
        let long = "x".repeat(257);
        let ordered = |sku: &str, currency: &str| {
            let text = format!(
                r#"{{"id":"o","type":"customer.ordered","occurred_at":"2026-11-20T09:00:00Z",
                "source":"generic","customer":"c","order":"1",
                "total":{{"amount":1,"currency":"{currency}"}},
                "lines":[{{"sku":"{sku}","quantity":1,"unit_amount":1}}]}}"#
            );
            IncomingEvent::from_json(text.as_bytes())
        };
        assert!(ordered("sku", "EUR").is_ok());
        for (outcome, field) in
            [(ordered(&long, "EUR"), "lines.sku"), (ordered("sku", &long), "total.currency")]
        {
            let message = outcome.expect_err("refused").to_string();
            assert_eq!(message, format!("{field}: longer than 256 bytes"));
        }
    }

    #[test]
    fn a_duration_of_more_than_a_month_is_refused() {
        let ended = |seconds: u64| {
            let text = format!(
                r#"{{"id":"c","type":"call.ended","occurred_at":"2026-11-20T09:00:00Z",
                "source":"generic","call":"1","direction":"inbound","outcome":"answered",
                "hold_seconds":{seconds}}}"#
            );
            IncomingEvent::from_json(text.as_bytes())
        };
        assert!(ended(31 * 86_400).is_ok());
        let message = ended(31 * 86_400 + 1).expect_err("refused").to_string();
        assert_eq!(message, "hold_seconds: longer than 31 days");
    }

    #[test]
    fn an_agents_history_is_cut_by_months_in_utc() {
        let subject = |at: &str| {
            let text = format!(
                r#"{{"id":"p","type":"agent.went","occurred_at":"{at}","source":"generic",
                "agent":"901","to":"busy"}}"#
            );
            let event = IncomingEvent::from_json(text.as_bytes()).expect("an event");
            event.seal(&Pepper::new("p")).subject_key().to_string()
        };
        assert_eq!(subject("2026-12-01T00:59:59+01:00"), "generic/901/2026-11");
        assert_eq!(subject("2026-12-01T00:00:00Z"), "generic/901/2026-12");
    }

    #[test]
    fn a_rating_outside_its_scale_is_refused() {
        let rated = r#"{"id":"r","type":"ticket.rated","occurred_at":"2026-11-20T09:00:00Z",
            "source":"generic","ticket":"1","score":6,"scale":"stars_5"}"#;
        let error = IncomingEvent::from_json(rated.as_bytes()).expect_err("refused");
        assert_eq!(error.to_string(), "score: outside its scale");
    }

    #[test]
    fn every_type_is_in_the_schema() {
        let schema = crate::json_schema().to_string();
        for type_name in EventKind::TYPES {
            assert!(schema.contains(type_name), "{type_name}");
        }
    }
}
