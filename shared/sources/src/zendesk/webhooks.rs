//! Webhooks that are subscribed to ticket events (`zen:event-type:ticket.*`).
//!
//! Facts: <https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/>.
//!
//! A payload is a change (`event`) with a snapshot of the ticket (`detail`). The snapshot is
//! taken when the payload is written, not when the change happened, so that a change is read
//! from `event` wherever it is there.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Change, DeletionReason, EventKind, IncomingEvent, Invalid, Status,
    TicketAssigned, TicketDeleted, TicketFieldsChanged, TicketMerged, TicketMessagePosted,
    TicketRestored, TicketStatusChanged, TicketSurveySent,
};

use super::creation::{Creation, at_creation};
use super::moment::{Fact, comment_revision, place, place_by_id, second, sequence, sorted, word};
use super::people::{People, SYSTEM_USER};
use super::{NAME, channel, rating, status};
use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::told::{Subject, set, shown_name, unknown_word};

/// The prefix of the id under which Zendesk's bot writes.
const ANSWER_BOT: &str = "zd:answerBot";

/// Reads the events of one payload.
pub(super) type Reader = fn(&Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// The types that tell something, each after `zen:event-type:`.
pub(super) const TYPES: &[(&str, Reader)] = &[
    ("ticket.created", snapshot),
    ("ticket.comment_added", comment_added),
    ("ticket.status_changed", status_changed),
    ("ticket.agent_assignment_changed", assignee_changed),
    ("ticket.group_assignment_changed", group_changed),
    ("ticket.priority_changed", priority_changed),
    ("ticket.brand_changed", brand_changed),
    ("ticket.tags_changed", tags_changed),
    ("ticket.csat_requested", survey_sent),
    ("ticket.csat_received", rated),
    ("ticket.merged", merged),
    ("ticket.soft_deleted", deleted),
    ("ticket.permanently_deleted", deleted),
    ("ticket.marked_as_spam", marked_as_spam),
    ("ticket.undeleted", restored),
    ("messaging_ticket.message_added", message_added),
];

/// Moves a figure only if the field is the one that holds what tickets are about.
const CUSTOM_FIELD_CHANGED: &str = "ticket.custom_field_changed";

/// The types that are known and move no figure. A comment made private stays a reply: it had
/// reached the requester. A new requester is not the one who opened the ticket. What the ticket
/// is about is read from a field of the account's choice, not from Zendesk's four types.
pub(super) const IGNORED: &[&str] = &[
    "ticket.attachment_linked_to_comment",
    "ticket.attachment_redacted_from_comment",
    "ticket.comment_made_private",
    "ticket.comment_redacted",
    "ticket.custom_status_changed",
    "ticket.description_changed",
    "ticket.email_ccs_changed",
    "ticket.external_id_changed",
    "ticket.followers_changed",
    "ticket.form_changed",
    "ticket.next_sla_breach_changed",
    "ticket.ola_policy_changed",
    "ticket.organization_changed",
    "ticket.problem_link_changed",
    "ticket.requester_changed",
    "ticket.schedule_changed",
    "ticket.sla_policy_changed",
    "ticket.subject_changed",
    "ticket.submitter_changed",
    "ticket.task_due_at_changed",
    "ticket.type_changed",
];

/// What a payload tells: the ticket's creation, and its own events.
pub(super) fn read(
    fields: Fields<'_>,
    choices: &Choices,
) -> Result<Vec<Result<Vec<IncomingEvent>, Invalid>>, Invalid> {
    let Some(reader) = reader(fields, choices)? else {
        return Ok(Vec::new());
    };
    let payload = Payload::read(fields, choices)?;
    Ok(vec![creation(&payload), reader(&payload)])
}

/// How the payload's type is read; `None` if it moves no figure.
fn reader(fields: Fields<'_>, choices: &Choices) -> Result<Option<Reader>, Invalid> {
    let given = required(fields.text("type")?, "type")?;
    let name = given.strip_prefix("zen:event-type:").unwrap_or_default();
    if name == CUSTOM_FIELD_CHANGED {
        let field = fields.id("event.custom_field.id")?;
        let is_category = field.is_some() && field == choices.category_field;
        return Ok(is_category.then_some(category_changed));
    }
    if IGNORED.contains(&name) {
        return Ok(None);
    }
    let row = TYPES.iter().find(|(known, _)| *known == name);
    row.map(|(_, reader)| Some(*reader)).ok_or_else(|| unknown_type(name))
}

fn unknown_type(name: &str) -> Invalid {
    let is_of_type = |letter: char| letter.is_ascii_lowercase() || "._".contains(letter);
    match unknown_word(name, is_of_type, "type", "expected zen:event-type: and a name") {
        Invalid::UnknownType(name) => Invalid::UnknownType(format!("zen:event-type:{name}")),
        invalid @ (Invalid::Field { .. } | Invalid::NotJson(_)) => invalid,
    }
}

/// The envelope, which is the same for all types.
pub(super) struct Payload<'a> {
    fields: Fields<'a>,
    choices: &'a Choices,
    id: String,
    ticket: String,
    /// In whole seconds.
    time: DateTime<Utc>,
    /// Where it comes among what happened in its second.
    place: i64,
}

impl<'a> Payload<'a> {
    fn read(fields: Fields<'a>, choices: &'a Choices) -> Result<Self, Invalid> {
        // It only orders what one save changed, so an unreadable one is none.
        let position = fields.id("event.meta.sequence.position").unwrap_or_default();
        let position = position.and_then(|position| position.parse().ok()).unwrap_or(0);
        let time = required(fields.time("time")?, "time")?;
        Ok(Self {
            fields,
            choices,
            id: required(fields.id("id")?, "id")?,
            ticket: ticket(fields)?,
            time: second(time),
            place: place(time, position),
        })
    }

    /// The payload's one event, known by what changed from which word to which.
    fn event(
        &self,
        what: &str,
        [previous, current]: [String; 2],
        actor: Actor,
        kind: impl Into<EventKind>,
    ) -> IncomingEvent {
        let fact = Fact { ticket: &self.ticket, at: self.time, what, previous, current };
        let event = Subject::Ticket(&self.ticket).event(NAME, fact.id(), self.time, kind);
        IncomingEvent { sequence: sequence(&event.kind, self.place), actor, ..event }
    }

    /// The value before and after the change.
    fn words(&self) -> [String; 2] {
        ["event.previous", "event.current"].map(|path| word(self.fields, path))
    }

    fn people(&self) -> Result<People, Invalid> {
        Ok(People {
            actor: self.fields.id("detail.actor_id")?,
            assignee: self.fields.id("detail.assignee_id")?,
            requester: self.fields.id("detail.requester_id")?,
        })
    }

    fn actor(&self) -> Result<Actor, Invalid> {
        Ok(self.people()?.acted())
    }

    fn staff_actor(&self) -> Result<Actor, Invalid> {
        Ok(self.people()?.acted_as_staff())
    }

    fn snapshot_of_creation(&self) -> Result<Creation, Invalid> {
        let Self { fields, choices, .. } = self;
        let requester = fields.id("detail.requester_id")?;
        Ok(Creation {
            created_at: fields.time("detail.created_at")?,
            updated_at: fields.time("detail.updated_at")?,
            channel: fields.text("detail.via.channel")?.map(|word| channel(word, choices)),
            customer: requester.clone(),
            requester,
            submitter: fields.id("detail.submitter_id")?,
        })
    }
}

fn ticket(fields: Fields<'_>) -> Result<String, Invalid> {
    if let Some(id) = fields.id("detail.id")? {
        return Ok(id);
    }
    let of_subject = fields.text("subject")?.and_then(|text| text.strip_prefix("zen:ticket:"));
    required(of_subject.map(str::to_owned), "detail.id")
}

/// The ticket's creation, from any payload that tells all of it. A payload that leaves something
/// out yields none, unless it is the creation's own.
fn creation(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let creation = payload.snapshot_of_creation()?;
    let is_own = payload.fields.text("type")? == Some("zen:event-type:ticket.created");
    if !is_own && !creation.is_complete() {
        return Ok(Vec::new());
    }
    Ok(vec![creation.event(&payload.ticket, payload.time)])
}

/// What the ticket was like when it came into being, as changes at that time.
fn snapshot(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let creation = payload.snapshot_of_creation()?;
    let actor = payload.staff_actor()?;
    let kinds = [
        fields_at_creation(payload)?,
        assigned_at_creation(payload.fields)?,
        status_at_creation(payload, &creation)?,
    ];
    let at = creation.created_at.map_or(payload.time, second);
    let event = |kind| at_creation(&payload.ticket, at, actor.clone(), kind);
    Ok(kinds.into_iter().flatten().map(event).collect())
}

fn fields_at_creation(payload: &Payload<'_>) -> Result<Option<EventKind>, Invalid> {
    let Payload { fields, choices, .. } = payload;
    let changed = TicketFieldsChanged {
        priority: set(fields.id("detail.priority")?.map(|word| choices.priority(&word))),
        brand: set(fields.id("detail.brand_id")?),
        tags: fields.words("detail.tags")?.filter(|tags| !tags.is_empty()).map(sorted),
        ..TicketFieldsChanged::default()
    };
    Ok((changed != TicketFieldsChanged::default()).then_some(changed.into()))
}

fn assigned_at_creation(fields: Fields<'_>) -> Result<Option<EventKind>, Invalid> {
    let assigned = TicketAssigned {
        assignee: set(fields.id("detail.assignee_id")?),
        group: set(fields.id("detail.group_id")?),
    };
    Ok((assigned != TicketAssigned::default()).then_some(assigned.into()))
}

/// The status is the creation's only if nothing has changed the ticket since. A new ticket's
/// goes without saying.
fn status_at_creation(
    payload: &Payload<'_>,
    creation: &Creation,
) -> Result<Option<EventKind>, Invalid> {
    let to =
        status(payload.fields, "detail.status", payload.choices)?.filter(|to| *to != Status::New);
    Ok(to.filter(|_| creation.is_untouched()).map(|to| TicketStatusChanged { to }.into()))
}

fn status_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    required(fields.text("event.current")?, "event.current")?;
    let Some(to) = status(fields, "event.current", payload.choices)? else {
        return Ok(Vec::new());
    };
    let actor = match to {
        // A message reopens a ticket, whoever writes it.
        Status::New | Status::Open => payload.actor()?,
        Status::Pending | Status::OnHold | Status::Solved | Status::Closed => {
            payload.staff_actor()?
        }
    };
    Ok(vec![payload.event("status", payload.words(), actor, TicketStatusChanged { to })])
}

/// The value after the change; null empties the field.
fn current(fields: Fields<'_>) -> Result<Change, Invalid> {
    required(fields.at("event.current"), "event.current")?;
    Ok(fields.id("event.current")?.into())
}

fn assignee_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let assigned = TicketAssigned { assignee: current(payload.fields)?, group: Change::Keep };
    Ok(vec![payload.event("assignee", payload.words(), payload.staff_actor()?, assigned)])
}

fn group_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let assigned = TicketAssigned { assignee: Change::Keep, group: current(payload.fields)? };
    Ok(vec![payload.event("group", payload.words(), payload.staff_actor()?, assigned)])
}

fn priority_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let priority = match current(payload.fields)? {
        Change::Set(word) => Change::Set(payload.choices.priority(&word)),
        Change::Keep | Change::Empty => Change::Empty,
    };
    let changed = TicketFieldsChanged { priority, ..TicketFieldsChanged::default() };
    Ok(vec![payload.event("priority", payload.words(), payload.actor()?, changed)])
}

fn category_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let category = current(payload.fields)?;
    let changed = TicketFieldsChanged { category, ..TicketFieldsChanged::default() };
    Ok(vec![payload.event("category", payload.words(), payload.actor()?, changed)])
}

fn brand_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let brand = current(payload.fields)?;
    let changed = TicketFieldsChanged { brand, ..TicketFieldsChanged::default() };
    Ok(vec![payload.event("brand", payload.words(), payload.actor()?, changed)])
}

/// The event tells what was added and removed; the snapshot, what the list is now.
fn tags_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let tags = sorted(required(payload.fields.words("detail.tags")?, "detail.tags")?);
    let words = [String::new(), tags.join(" ")];
    let changed = TicketFieldsChanged { tags: Some(tags), ..TicketFieldsChanged::default() };
    Ok(vec![payload.event("tags", words, payload.actor()?, changed)])
}

/// A comment is known by its own id, so that a history import meets the same event.
///
/// A private comment by an end user is the transcript of a chat, no note; as it is not public,
/// it moves no figure either way.
fn comment_added(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    let public = required(fields.flag("event.comment.is_public")?, "event.comment.is_public")?;
    let message = TicketMessagePosted { public, ..TicketMessagePosted::default() };
    let posted = posted(payload, "comment", author(fields)?, message)?;
    Ok(vec![IncomingEvent { revision: comment_revision(payload.time, true), ..posted }])
}

/// A message under its own id, which also orders those of one second.
fn posted(
    payload: &Payload<'_>,
    what: &str,
    author: Actor,
    message: TicketMessagePosted,
) -> Result<IncomingEvent, Invalid> {
    let natural = payload.fields.id(&format!("event.{what}.id"))?;
    let place = place_by_id(natural.as_deref(), payload.place);
    let id = natural.map_or_else(|| payload.id.clone(), |id| format!("{what}-{id}"));
    let event = payload.event(what, payload.words(), author, message);
    Ok(IncomingEvent { id, sequence: sequence(&event.kind, place), ..event })
}

fn author(fields: Fields<'_>) -> Result<Actor, Invalid> {
    let path = "event.comment.author.is_staff";
    let is_staff = required(fields.flag(path)?, path)?;
    let id = fields.id("event.comment.author.id")?;
    if id.as_deref() == Some(SYSTEM_USER) {
        return Ok(Actor::new(ActorKind::System, id));
    }
    if !is_staff {
        return Ok(Actor::new(ActorKind::Requester, id));
    }
    Ok(Actor { kind: ActorKind::Agent, id, name: staff_name(fields, "event.comment.author.name")? })
}

/// A name, of staff only; whoever reads it has checked that.
fn staff_name(fields: Fields<'_>, path: &str) -> Result<Option<String>, Invalid> {
    Ok(shown_name(fields.text(path)?))
}

/// A message of a conversation: everybody in it reads it, so it is public.
fn message_added(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let message = TicketMessagePosted { public: true, ..TicketMessagePosted::default() };
    Ok(vec![posted(payload, "message", speaker(payload.fields)?, message)?])
}

fn speaker(fields: Fields<'_>) -> Result<Actor, Invalid> {
    let path = "event.actor.type";
    let id = fields.id("event.actor.id")?;
    if id.as_ref().is_some_and(|id| id.starts_with(ANSWER_BOT)) {
        return Ok(Actor::new(ActorKind::Bot, id));
    }
    match required(fields.text(path)?, path)? {
        "agent" => {
            Ok(Actor { kind: ActorKind::Agent, id, name: staff_name(fields, "event.actor.name")? })
        }
        "end_user" => Ok(Actor::new(ActorKind::Requester, id)),
        "trigger" | "system" => Ok(Actor::new(ActorKind::System, id)),
        _ => Err(Invalid::field(path, "expected agent, end_user, trigger or system")),
    }
}

fn survey_sent(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    Ok(vec![payload.event("survey", payload.words(), payload.actor()?, TicketSurveySent {})])
}

/// Only the requester is asked, so only he can have answered.
fn rated(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let path = "event.satisfaction_score.score";
    let word = required(payload.fields.text(path)?, path)?.to_lowercase();
    let rated = match word.as_str() {
        "good" => rating(1_000),
        "bad" => rating(0),
        _ => return Err(Invalid::field(path, "expected GOOD or BAD")),
    };
    let rater = Actor::new(ActorKind::Requester, payload.fields.id("detail.requester_id")?);
    Ok(vec![payload.event("rating", [String::new(), word], rater, rated)])
}

fn merged(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let into = payload.fields.id("event.target_ticket_id")?;
    Ok(vec![payload.event(
        "merged",
        payload.words(),
        payload.staff_actor()?,
        TicketMerged { into },
    )])
}

fn deleted(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    left_out(payload, DeletionReason::Deleted)
}

fn marked_as_spam(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    left_out(payload, DeletionReason::Spam)
}

fn left_out(payload: &Payload<'_>, reason: DeletionReason) -> Result<Vec<IncomingEvent>, Invalid> {
    let deleted = TicketDeleted { reason: Some(reason) };
    Ok(vec![payload.event("deleted", payload.words(), payload.staff_actor()?, deleted)])
}

fn restored(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    Ok(vec![payload.event("restored", payload.words(), payload.staff_actor()?, TicketRestored {})])
}
