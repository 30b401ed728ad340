//! HubSpot: the webhooks of an app that is subscribed to tickets, or to conversations.
//!
//! Facts: <https://developers.hubspot.com/docs/api-reference/legacy/webhooks/guide> for the payloads,
//! <https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation>
//! for the signature. HMAC-SHA-256 over method, address, body and timestamp, with nothing between, in
//! base64; the key is the app's client secret. A payload is an array of up to a hundred events, each
//! of which is a number of ids. "`eventId` is not guaranteed to be unique", so an event is known by its
//! facts.
//!
//! **What HubSpot does not tell stays out.** `conversation.newMessage` says that somebody wrote, and
//! not who: taken for an agent's, it would answer the customer's own question. Nobody is named, the
//! customer included.
//!
//! **Who acts** is a person of the account if the change was made in HubSpot's own pages. His user's
//! number is not the owner's number that tickets are assigned to, so that it is not taken for it.
//!
//! **A stage of a pipeline is a number**, and what it means is the account's to say
//! ([`Choices::statuses`]); only the four of the pipeline that HubSpot sets up are known.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tallydesk_events::{
    Actor, ActorKind, Change, DeletionReason, EventKind, IncomingEvent, Invalid, RatingScale,
    Score, Status, TicketAssigned, TicketCreated, TicketDeleted, TicketFieldsChanged, TicketMerged,
    TicketRated, TicketRestored, TicketStatusChanged,
};

use crate::choices::Choices;
use crate::json::{self, Fields, required};
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe, TimeForm};
use crate::secrets::KeyForm;
use crate::source::{Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{Subject, channel, id_of_facts, unknown_word};

const NAME: &str = "hubspot";
/// Bound on the events of one delivery; HubSpot sends up to a hundred.
const EVENTS_MAX: usize = 1_000;
/// Bound on the tickets that one merge may take in.
const MERGED_MAX: usize = 100;
/// HubSpot's number for the type of objects that tickets are.
const TICKETS: &str = "0-5";
/// What a ticket is about, unless the account keeps it in a property of its own.
const CATEGORY: &str = "hs_ticket_category";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "HubSpot",
    tells: &[
        "ticket.created",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.merged",
        "ticket.deleted",
        "ticket.restored",
    ],
    tells_fields: &[],
    reads: &[],
    proofs: &[Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha256,
        key: KeyForm::Text,
        signed: &[Part::Method, Part::Url, Part::Body, Part::Timestamp],
        encoding: Encoding::Base64,
        header: "x-hubspot-signature-v3",
        prefix: "",
        timestamp: Some(("x-hubspot-request-timestamp", TimeForm::UnixMilliseconds)),
        id: None,
    })],
    greet: no_greeting,
    decode,
};

/// Reads what one event tells.
type Reader = fn(&Told<'_>, &Choices) -> Result<Vec<IncomingEvent>, Invalid>;

/// The types that tell something.
const TYPES: &[(&str, Reader)] = &[
    ("ticket.creation", created),
    ("ticket.propertyChange", property_changed),
    ("ticket.deletion", deleted),
    ("ticket.restore", restored),
    ("ticket.merge", merged),
    ("conversation.creation", created),
    ("conversation.propertyChange", conversation_changed),
    ("conversation.deletion", deleted),
    ("conversation.privacyDeletion", deleted),
];

/// The types that are known and move no figure.
const IGNORED: &[&str] = &["ticket.associationChange", "conversation.newMessage"];

/// The other objects that an app may be subscribed to: their types begin with these.
const OTHER_OBJECTS: &[&str] = &["contact.", "company.", "deal.", "product.", "line_item."];

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    let value = json::parse(message.body)?;
    let events = match &value {
        Value::Object(_) => std::slice::from_ref(&value),
        Value::Array(events) if events.len() > EVENTS_MAX => {
            return Err(NotReadable::new(format!("more than {EVENTS_MAX} events")));
        }
        Value::Array(events) => events.as_slice(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(NotReadable::new("expected an event or an array of events"));
        }
    };
    let mut decoded = Decoded::default();
    for event in events {
        decoded.take(read(Fields(event), message.choices), message.body);
    }
    // What a batch tells twice is one event.
    let mut known = BTreeSet::new();
    decoded.events.retain(|event| known.insert((event.ticket.clone(), event.id.clone())));
    Ok(decoded)
}

fn read(fields: Fields<'_>, choices: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    match reader(fields)? {
        None => Ok(Vec::new()),
        Some((name, reader)) => reader(&Told::read(fields, name)?, choices),
    }
}

/// How an event is read; `None` if it moves no figure. Apps of the newer platform have one word for
/// all objects, with the number of their type beside it.
fn reader(fields: Fields<'_>) -> Result<Option<(&'static str, Reader)>, Invalid> {
    let path = "subscriptionType";
    let given = required(fields.text(path)?, path)?;
    let name = match given.strip_prefix("object.") {
        None => given.to_owned(),
        Some(what) if fields.id("objectTypeId")?.as_deref() == Some(TICKETS) => {
            format!("ticket.{what}")
        }
        Some(_) => return Ok(None),
    };
    let is_other = OTHER_OBJECTS.iter().any(|object| name.starts_with(object));
    if is_other || IGNORED.contains(&name.as_str()) {
        return Ok(None);
    }
    let row = TYPES.iter().find(|(known, _)| *known == name);
    row.map(|row| Some(*row)).ok_or_else(|| unknown_type(&name))
}

/// Quotes a type only if it looks like one.
fn unknown_type(name: &str) -> Invalid {
    let is_of_type = |letter: char| letter.is_ascii_alphabetic() || "._".contains(letter);
    let expected = "expected an object, a dot and what happened";
    unknown_word(name, is_of_type, "subscriptionType", expected)
}

/// What every event has.
struct Told<'a> {
    fields: Fields<'a>,
    type_name: &'static str,
    at: DateTime<Utc>,
    actor: Actor,
}

impl<'a> Told<'a> {
    fn read(fields: Fields<'a>, type_name: &'static str) -> Result<Self, Invalid> {
        let at = required(fields.unix_milliseconds("occurredAt")?, "occurredAt")?;
        Ok(Self { fields, type_name, at, actor: actor(fields)? })
    }

    /// The ticket's number; a conversation's is another's, and is marked as such.
    fn ticket(&self) -> Result<String, Invalid> {
        let id = required(self.fields.id("objectId")?, "objectId")?;
        Ok(if self.type_name.starts_with("conversation.") { format!("thread-{id}") } else { id })
    }

    fn event(&self, ticket: &str, kind: impl Into<EventKind>) -> IncomingEvent {
        let kind = kind.into();
        let second = self.at.timestamp().to_string();
        let value = serde_json::to_value(&kind).unwrap_or_default().to_string();
        let id = id_of_facts(&[NAME, ticket, kind.type_name(), &second, &value]);
        let event = Subject::Ticket(ticket).event(NAME, id, self.at, kind);
        IncomingEvent { actor: self.actor.clone(), ..event }
    }

    fn only(&self, kind: impl Into<EventKind>) -> Result<Vec<IncomingEvent>, Invalid> {
        Ok(vec![self.event(&self.ticket()?, kind)])
    }

    /// A property's new value; empty if it was emptied.
    fn value(&self) -> Result<Option<String>, Invalid> {
        self.fields.id("propertyValue")
    }
}

/// Where a change may come from, and who makes it there. Only people of the account have its pages.
const CHANGE_SOURCES: &[(&str, ActorKind)] = &[
    ("CRM", ActorKind::Agent),
    ("CRM_UI", ActorKind::Agent),
    ("CRM_UI_BULK_ACTION", ActorKind::Agent),
    ("MOBILE_ANDROID", ActorKind::Agent),
    ("MOBILE_IOS", ActorKind::Agent),
    ("AUTOMATION", ActorKind::System),
    ("AUTOMATION_PLATFORM", ActorKind::System),
    ("CALCULATED", ActorKind::System),
    ("WORKFLOW", ActorKind::System),
    ("WORKFLOWS", ActorKind::System),
];

fn actor(fields: Fields<'_>) -> Result<Actor, Invalid> {
    let word = fields.text("changeSource")?.unwrap_or_default();
    let row = CHANGE_SOURCES.iter().find(|(known, _)| *known == word);
    Ok(Actor::new(row.map_or(ActorKind::Unknown, |(_, kind)| *kind), None))
}

/// How the ticket is when it comes into being, HubSpot tells in changes of its properties.
fn created(told: &Told<'_>, _: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    let ticket = told.ticket()?;
    let id = format!("{ticket}.created");
    Ok(vec![IncomingEvent { id, ..told.event(&ticket, TicketCreated::default()) }])
}

fn property_changed(told: &Told<'_>, choices: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    let name = required(told.fields.text("propertyName")?, "propertyName")?;
    if name == choices.category_field.as_deref().unwrap_or(CATEGORY) {
        let category = told.value()?.into();
        return told.only(TicketFieldsChanged { category, ..TicketFieldsChanged::default() });
    }
    if choices.rating_field.as_deref() == Some(name) {
        return rated(told, choices);
    }
    match name {
        "hs_pipeline_stage" => told.only(TicketStatusChanged { to: stage(told, choices)? }),
        "hubspot_owner_id" => told.only(assigned(told)?),
        "hubspot_team_id" => {
            told.only(TicketAssigned { assignee: Change::Keep, group: told.value()?.into() })
        }
        "hs_ticket_priority" => {
            let priority = told.value()?.map(|word| choices.priority(&word)).into();
            told.only(TicketFieldsChanged { priority, ..TicketFieldsChanged::default() })
        }
        "source_type" => {
            let channel = told.value()?.map(|word| channel(choices, CHANNELS, &word)).into();
            told.only(TicketFieldsChanged { channel, ..TicketFieldsChanged::default() })
        }
        _ => Ok(Vec::new()),
    }
}

/// The stages of the pipeline that HubSpot sets up: new, waiting on contact, waiting on us, closed.
const STAGES: &[(&str, Status)] =
    &[("1", Status::New), ("2", Status::Pending), ("3", Status::Open), ("4", Status::Solved)];

fn stage(told: &Told<'_>, choices: &Choices) -> Result<Status, Invalid> {
    let stage = required(told.value()?, "propertyValue")?;
    let known = || STAGES.iter().find(|(known, _)| *known == stage).map(|(_, status)| *status);
    let status = choices.status(&stage).or_else(known);
    status.ok_or_else(|| Invalid::field("propertyValue", "a stage that no status is chosen for"))
}

fn assigned(told: &Told<'_>) -> Result<TicketAssigned, Invalid> {
    Ok(TicketAssigned { assignee: told.value()?.into(), group: Change::Keep })
}

/// HubSpot's words for where a ticket came from, in everybody's words.
const CHANNELS: &[(&str, &str)] = &[("form", "web")];

/// A property that the account keeps ratings in. Only a customer rates.
fn rated(told: &Told<'_>, choices: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(text) = told.value()? else {
        return Ok(Vec::new());
    };
    let score = thousandths(&text)
        .map(Score::from_thousandths)
        .ok_or_else(|| Invalid::field("propertyValue", "expected a number as a rating"))?;
    let scale = choices.rating_scale.unwrap_or(RatingScale::Stars5);
    let event = told.event(&told.ticket()?, TicketRated { score, scale });
    Ok(vec![IncomingEvent { actor: Actor::new(ActorKind::Requester, None), ..event }])
}

/// A number with up to three decimals.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| part.chars().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 3 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<3}").parse().ok()
}

/// The properties of a conversation that HubSpot tells changes of.
fn conversation_changed(told: &Told<'_>, choices: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    match required(told.fields.text("propertyName")?, "propertyName")? {
        "status" => told.only(TicketStatusChanged { to: conversation_status(told, choices)? }),
        "assignedTo" => told.only(assigned(told)?),
        "isArchived" => {
            let value = told.value()?.map(|word| word.to_lowercase());
            let is_back = value.as_deref() == Some("false");
            if is_back { told.only(TicketRestored {}) } else { Ok(Vec::new()) }
        }
        _ => Ok(Vec::new()),
    }
}

fn conversation_status(told: &Told<'_>, choices: &Choices) -> Result<Status, Invalid> {
    let word = required(told.value()?, "propertyValue")?;
    if let Some(status) = choices.status(&word) {
        return Ok(status);
    }
    match word.to_uppercase().as_str() {
        "OPEN" => Ok(Status::Open),
        "CLOSED" => Ok(Status::Solved),
        _ => Err(Invalid::field("propertyValue", "unknown status")),
    }
}

fn deleted(told: &Told<'_>, _: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    told.only(TicketDeleted { reason: Some(DeletionReason::Deleted) })
}

fn restored(told: &Told<'_>, _: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    told.only(TicketRestored {})
}

/// What was merged is merged into what came of it, which may be a ticket of its own: then none of
/// the others is left.
fn merged(told: &Told<'_>, _: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = told.fields;
    let primary = required(fields.id("primaryObjectId")?, "primaryObjectId")?;
    let into = fields.id("newObjectId")?.unwrap_or_else(|| primary.clone());
    let mut gone = vec![primary];
    gone.extend(fields.ids("mergedObjectIds")?);
    if gone.len() > MERGED_MAX {
        let reason = format!("more than {MERGED_MAX} tickets");
        return Err(Invalid::field("mergedObjectIds", reason));
    }
    gone.retain(|ticket| *ticket != into);
    let merged = |ticket: &String| told.event(ticket, TicketMerged { into: Some(into.clone()) });
    Ok(gone.iter().map(merged).collect())
}
