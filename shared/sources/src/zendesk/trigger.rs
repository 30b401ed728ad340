//! Webhooks that triggers and automations fill from our template, which `docs/sources/zendesk.md` has.
//!
//! Facts: <https://support.zendesk.com/hc/en-us/articles/4408886858138> lists the placeholders. Two
//! constants of the template say what no placeholder does: `event` what happened, and `by` who did
//! it, as the trigger's own conditions found it. The rest is a snapshot of the ticket at
//! `updated_at`. Several triggers tell of one save; each fact has one id, whichever tells it.
//!
//! Zendesk does not say that it escapes what it puts in. So the template has no text that people
//! write freely, and asks for names and addresses with `url_encode`, a filter of Liquid, in which
//! placeholders are written (<https://support.zendesk.com/hc/en-us/articles/203660966>).

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;
use tallydesk_events::{
    Actor, ActorKind, Change, EventKind, IncomingEvent, Invalid, Status, TicketAssigned,
    TicketFieldsChanged, TicketMerged, TicketMessagePosted, TicketStatusChanged, TicketSurveySent,
};

use super::creation::Creation;
use super::moment::{LAST, comment_revision, place_by_id, second, sequence, sorted};
use super::people::People;
use super::{MERGED_TAG, NAME, channel, status};
use crate::choices::Choices;
use crate::json::{Fields, required, url_decoded};
use crate::source::{Decoded, Message};
use crate::told::{Subject, known_by_its_facts, set, shown_name};

const SCHEMA: &str = "tallydesk.zendesk.trigger/1";

/// Reads the events of one payload.
type Reader = fn(&Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// What `event` may say.
const EVENTS: &[(&str, Reader)] =
    &[("change", changes), ("comment", comment), ("rating", rating), ("survey", survey)];

/// Takes the ticket's creation, and the payload's own events.
pub(super) fn read(
    fields: Fields<'_>,
    message: &Message<'_>,
    decoded: &mut Decoded,
) -> Result<(), Invalid> {
    if fields.text("schema")? != Some(SCHEMA) {
        return Err(Invalid::field("schema", format!("expected {SCHEMA}")));
    }
    let name = required(fields.text("event")?, "event")?;
    let row = EVENTS.iter().find(|(known, _)| *known == name);
    let (_, reader) =
        row.ok_or_else(|| Invalid::field("event", "expected change, comment, rating or survey"))?;
    let payload = Payload::read(fields, message.choices)?;
    for told in [creation(&payload), reader(&payload)] {
        decoded.take(told, message.body);
    }
    Ok(())
}

/// The snapshot that every payload has.
struct Payload<'a> {
    fields: Fields<'a>,
    choices: &'a Choices,
    ticket: String,
    updated_at: DateTime<Utc>,
    by: Option<ActorKind>,
}

impl<'a> Payload<'a> {
    fn read(fields: Fields<'a>, choices: &'a Choices) -> Result<Self, Invalid> {
        Ok(Self {
            fields,
            choices,
            ticket: required(fields.id("ticket_id")?, "ticket_id")?,
            updated_at: second(required(time(fields, "updated_at")?, "updated_at")?),
            by: by(fields)?,
        })
    }

    /// An event that has no id of its own. If the trigger knew who acted, it replaces what another
    /// trigger told of the same fact without knowing it.
    fn event(&self, actor: Actor, kind: impl Into<EventKind>) -> IncomingEvent {
        let event = Subject::Ticket(&self.ticket).event(NAME, "", self.updated_at, kind);
        let sequence = sequence(&event.kind, LAST);
        let revision = u64::from(self.by.is_some());
        known_by_its_facts(IncomingEvent { revision, sequence, actor, ..event })
    }

    fn people(&self, actor_path: &str) -> Result<People, Invalid> {
        Ok(People {
            actor: self.fields.id(actor_path)?,
            assignee: self.fields.id("assignee_id")?,
            requester: self.fields.id("requester_id")?,
        })
    }

    /// Who acted: of the kind that the trigger knows, else as far as the ids tell.
    fn actor(&self, by_ids: fn(&People) -> Actor) -> Result<Actor, Invalid> {
        let people = self.people("actor_id")?;
        let Some(kind) = self.by else {
            return Ok(by_ids(&people));
        };
        let name = match kind {
            ActorKind::Agent => unescaped(self.fields, "actor_name")?,
            ActorKind::Requester | ActorKind::Bot | ActorKind::System | ActorKind::Unknown => None,
        };
        Ok(Actor { kind, id: people.actor, name: shown_name(name.as_deref()) })
    }
}

/// Who did it, as the trigger's conditions found it; `None` if the trigger runs for everybody.
fn by(fields: Fields<'_>) -> Result<Option<ActorKind>, Invalid> {
    match fields.text("by")? {
        None => Ok(None),
        Some("agent") => Ok(Some(ActorKind::Agent)),
        Some("end_user") => Ok(Some(ActorKind::Requester)),
        Some("system") => Ok(Some(ActorKind::System)),
        Some(_) => Err(Invalid::field("by", "expected agent, end_user, system or nothing")),
    }
}

/// A time with seconds, as Zendesk writes it, or without, as Zendesk's documentation shows it.
fn time(fields: Fields<'_>, path: &str) -> Result<Option<DateTime<Utc>>, Invalid> {
    let Some(text) = fields.text(path)? else {
        return Ok(None);
    };
    let to_the_minute = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%MZ").ok();
    match DateTime::parse_from_rfc3339(text) {
        Ok(time) => Ok(Some(time.to_utc())),
        Err(_) => to_the_minute()
            .map(|time| Some(time.and_utc()))
            .ok_or_else(|| Invalid::field(path, "expected an RFC 3339 time")),
    }
}

/// A text that the template asks for in the form of a URL.
fn unescaped(fields: Fields<'_>, path: &str) -> Result<Option<String>, Invalid> {
    let Some(text) = fields.text(path)? else {
        return Ok(None);
    };
    let decoded = url_decoded(text);
    decoded.map(Some).ok_or_else(|| Invalid::field(path, "expected UTF-8 in the form of a URL"))
}

/// A field of the snapshot: not in the template, empty, or its value.
fn field(fields: Fields<'_>, path: &str) -> Result<Change, Invalid> {
    if fields.at(path).is_none() {
        return Ok(Change::Keep);
    }
    let value = if fields.at(path).is_some_and(Value::is_string) {
        unescaped(fields, path)?
    } else {
        fields.id(path)?
    };
    Ok(value.into())
}

/// The ticket's creation, if the snapshot tells all of it.
fn creation(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Payload { fields, choices, .. } = payload;
    let requester = fields.id("requester_id")?;
    let creation = Creation {
        created_at: time(*fields, "created_at")?,
        updated_at: Some(payload.updated_at),
        channel: fields.text("channel")?.map(|word| channel(word, choices)),
        customer: unescaped(*fields, "requester_email")?.or_else(|| requester.clone()),
        requester,
        submitter: fields.id("submitter_id")?,
    };
    let told = creation.is_complete().then(|| creation.event(&payload.ticket, payload.updated_at));
    Ok(told.into_iter().collect())
}

/// The changes that the snapshot implies: setting what is already set changes nothing. As it may
/// well have changed nothing, whoever saved is not taken for staff.
fn changes(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let told = [assigned(payload)?, fields_changed(payload)?, status_changed(payload)?];
    Ok(told.into_iter().flatten().collect())
}

fn assigned(payload: &Payload<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let assigned = TicketAssigned {
        assignee: field(payload.fields, "assignee_id")?,
        group: field(payload.fields, "group")?,
    };
    if assigned == TicketAssigned::default() {
        return Ok(None);
    }
    Ok(Some(payload.event(payload.actor(People::acted)?, assigned)))
}

fn fields_changed(payload: &Payload<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    let changed = TicketFieldsChanged {
        priority: match field(fields, "priority")? {
            Change::Set(word) => Change::Set(payload.choices.priority(&word)),
            unset @ (Change::Keep | Change::Empty) => unset,
        },
        // Every ticket has a brand: an empty one is not told.
        brand: set(unescaped(fields, "brand")?),
        category: field(fields, "category")?,
        tags: fields.words("tags")?.map(sorted),
        ..TicketFieldsChanged::default()
    };
    if changed == TicketFieldsChanged::default() {
        return Ok(None);
    }
    Ok(Some(payload.event(payload.actor(People::acted)?, changed)))
}

/// The status; or the merge that closed the ticket, which is no solution.
fn status_changed(payload: &Payload<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    let Some(to) = status(fields, "status", payload.choices)? else {
        return Ok(None);
    };
    let tags = fields.words("tags")?.unwrap_or_default();
    if to == Status::Closed && tags.iter().any(|tag| tag == MERGED_TAG) {
        let actor = payload.actor(People::acted_as_staff)?;
        return Ok(Some(payload.event(actor, TicketMerged::default())));
    }
    let actor = match to {
        // A message reopens a ticket, whoever writes it.
        Status::New | Status::Open => payload.actor(People::acted)?,
        Status::Pending | Status::OnHold | Status::Solved | Status::Closed => {
            payload.actor(People::acted_as_staff)?
        }
    };
    Ok(Some(payload.event(actor, TicketStatusChanged { to })))
}

/// The newest comment, and what was saved with it. Its own id makes it the same event in a webhook
/// that is subscribed to events, and in a history import.
fn comment(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    let public = required(fields.flag_or_word("comment_public")?, "comment_public")?;
    let message = TicketMessagePosted { public, ..TicketMessagePosted::default() };
    let event = payload.event(author(payload)?, message);
    let id = fields.id("comment_id")?;
    let sequence = sequence(&event.kind, place_by_id(id.as_deref(), LAST));
    let revision = comment_revision(payload.updated_at, payload.by.is_some());
    let id = id.map_or_else(|| event.id.clone(), |id| format!("comment-{id}"));
    let mut events = changes(payload)?;
    events.push(IncomingEvent { id, revision, sequence, ..event });
    Ok(events)
}

/// Who wrote: he who saved, unless the comment names another.
fn author(payload: &Payload<'_>) -> Result<Actor, Invalid> {
    let saved = payload.actor(People::acted)?;
    let people = payload.people("comment_author_id")?;
    if people.actor.is_none() || people.actor == saved.id {
        return Ok(saved);
    }
    Ok(match payload.by {
        Some(kind) => Actor::new(kind, people.actor),
        None => people.acted(),
    })
}

/// Only the requester is asked, so only he can have answered.
fn rating(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let word = required(payload.fields.text("rating")?, "rating")?.to_lowercase();
    let rated = if word.starts_with("good") {
        super::rating(1_000)
    } else if word.starts_with("bad") {
        super::rating(0)
    } else {
        return Err(Invalid::field("rating", "expected good or bad"));
    };
    let rater = Actor::new(ActorKind::Requester, payload.fields.id("requester_id")?);
    Ok(vec![payload.event(rater, rated)])
}

fn survey(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    Ok(vec![payload.event(payload.actor(People::acted)?, TicketSurveySent {})])
}
