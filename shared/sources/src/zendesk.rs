//! Zendesk: webhooks that are subscribed to ticket events (`zen:event-type:ticket.*`).
//!
//! Facts: <https://developer.zendesk.com/documentation/webhooks/verifying/> for the signature,
//! <https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/> for the
//! events. HMAC-SHA-256 over the timestamp header's text and the body, with nothing between,
//! in base64; the secret is used as it is shown. Zendesk states no tolerance; ours is the five
//! minutes that other receivers use.
//!
//! A payload is a change (`event`) with a snapshot of the ticket (`detail`). The snapshot is
//! taken when the payload is written, not when the change happened, so that a change is read
//! from `event` wherever it is there.
//!
//! **One creation, whichever payload tells it.** Every payload whose snapshot is complete
//! yields the ticket's `ticket.created`, always under the id `<ticket>.created` and only with
//! facts that do not change: when, through which channel, for whom, by whom. Should they differ
//! all the same (somebody was made the requester later), then the snapshot nearest to the
//! creation has the highest revision, so that the order of arrival does not matter.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Address, Change, DeletionReason, EventKind, IncomingEvent, Invalid,
    RatingScale, Score, Status, TicketAssigned, TicketCreated, TicketDeleted, TicketFieldsChanged,
    TicketMerged, TicketMessagePosted, TicketRated, TicketRestored, TicketStatusChanged,
    TicketSurveySent,
};

use crate::json::{self, Fields, required};
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe, TimeForm};
use crate::secrets::KeyForm;
use crate::source::{Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{NAME_BYTES_MAX, creation_revision};

const NAME: &str = "zendesk";
/// Zendesk's own id for what no user did.
const SYSTEM_USER: &str = "-1";
/// The prefix of the id under which Zendesk's bot writes.
const ANSWER_BOT: &str = "zd:answerBot";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Zendesk",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.survey_sent",
        "ticket.merged",
        "ticket.deleted",
        "ticket.restored",
    ],
    reads: &[],
    proofs: &[Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha256,
        key: KeyForm::Text,
        signed: &[Part::Timestamp, Part::Body],
        encoding: Encoding::Base64,
        header: "x-zendesk-webhook-signature",
        prefix: "",
        timestamp: Some(("x-zendesk-webhook-signature-timestamp", TimeForm::Rfc3339)),
        id: Some("x-zendesk-webhook-invocation-id"),
    })],
    greet: no_greeting,
    decode,
};

/// Reads the events of one payload.
type Reader = fn(&Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// The types that tell something, each after `zen:event-type:`.
const TYPES: &[(&str, Reader)] = &[
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

/// The types that are known and move no figure. A comment made private stays a reply: it had
/// reached the requester. A new requester is not the one who opened the ticket. What the ticket
/// is about is mapped from a field of the account's choice, not from Zendesk's four types.
const IGNORED: &[&str] = &[
    "ticket.attachment_linked_to_comment",
    "ticket.attachment_redacted_from_comment",
    "ticket.comment_made_private",
    "ticket.comment_redacted",
    "ticket.custom_field_changed",
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

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    let body = message.body;
    let value = json::parse(body)?;
    let mut decoded = Decoded::default();
    if let Err(invalid) = read(Fields(&value), body, &mut decoded) {
        decoded.set_aside(&invalid, body);
    }
    Ok(decoded)
}

fn read(fields: Fields<'_>, body: &[u8], decoded: &mut Decoded) -> Result<(), Invalid> {
    let Some(reader) = reader(fields)? else {
        return Ok(());
    };
    let payload = Payload::read(fields)?;
    for told in [creation(&payload), reader(&payload)] {
        decoded.take(told, body);
    }
    Ok(())
}

/// How the payload's type is read; `None` if it moves no figure.
fn reader(fields: Fields<'_>) -> Result<Option<Reader>, Invalid> {
    let given = required(fields.text("type")?, "type")?;
    let name = given.strip_prefix("zen:event-type:").unwrap_or_default();
    if IGNORED.contains(&name) {
        return Ok(None);
    }
    let row = TYPES.iter().find(|(known, _)| *known == name);
    row.map(|(_, reader)| Some(*reader)).ok_or_else(|| unknown_type(name))
}

/// Quotes the type only if it looks like one: in a payload of another shape it could be a text
/// that a customer wrote.
fn unknown_type(name: &str) -> Invalid {
    let is_of_type = |character: char| character.is_ascii_lowercase() || "._".contains(character);
    if name.is_empty() || name.len() > 64 || !name.chars().all(is_of_type) {
        return Invalid::field("type", "expected zen:event-type: and a name");
    }
    Invalid::UnknownType(format!("zen:event-type:{name}"))
}

/// The envelope, which is the same for all types.
struct Payload<'a> {
    fields: Fields<'a>,
    id: String,
    ticket: String,
    time: DateTime<Utc>,
    /// Orders what one save changed. It only breaks ties, so an unreadable one is none.
    sequence: i64,
}

impl<'a> Payload<'a> {
    fn read(fields: Fields<'a>) -> Result<Self, Invalid> {
        let sequence = fields.id("event.meta.sequence.position").unwrap_or_default();
        Ok(Self {
            fields,
            id: required(fields.id("id")?, "id")?,
            ticket: ticket(fields)?,
            time: required(fields.time("time")?, "time")?,
            sequence: sequence.and_then(|position| position.parse().ok()).unwrap_or(0),
        })
    }

    /// The payload's one event.
    fn event(&self, actor: Actor, kind: impl Into<EventKind>) -> IncomingEvent {
        IncomingEvent {
            id: self.id.clone(),
            revision: 0,
            sequence: self.sequence,
            occurred_at: self.time,
            source: NAME.to_owned(),
            ticket: Some(self.ticket.clone()),
            call: None,
            agent: None,
            customer: None,
            actor,
            kind: kind.into(),
        }
    }
}

fn ticket(fields: Fields<'_>) -> Result<String, Invalid> {
    if let Some(id) = fields.id("detail.id")? {
        return Ok(id);
    }
    let of_subject = fields.text("subject")?.and_then(|text| text.strip_prefix("zen:ticket:"));
    required(of_subject.map(str::to_owned), "detail.id")
}

/// Who acted, as far as the ids tell.
///
/// An assignee is staff by definition, so he is an agent even on a ticket that he requested for
/// himself. Anybody else is unknown: it may be an end user in copy.
fn actor(fields: Fields<'_>) -> Result<Actor, Invalid> {
    let Some(id) = fields.id("detail.actor_id")? else {
        return Ok(Actor::default());
    };
    let kind = if id == SYSTEM_USER {
        ActorKind::System
    } else if fields.id("detail.assignee_id")?.as_ref() == Some(&id) {
        ActorKind::Agent
    } else if fields.id("detail.requester_id")?.as_ref() == Some(&id) {
        ActorKind::Requester
    } else {
        ActorKind::Unknown
    };
    Ok(Actor::new(kind, Some(id)))
}

/// Who did what the helpdesk lets only staff do on somebody else's ticket, such as solving it.
///
/// Whoever does it and is not the requester is an agent, or a rule that runs under an agent's
/// id, and gets the credit. Without the requester's id, that cannot be told.
fn staff_actor(fields: Fields<'_>) -> Result<Actor, Invalid> {
    let actor = actor(fields)?;
    let is_other = actor.id.is_some() && fields.id("detail.requester_id")?.is_some();
    if actor.kind == ActorKind::Unknown && is_other {
        return Ok(Actor { kind: ActorKind::Agent, ..actor });
    }
    Ok(actor)
}

/// What a snapshot tells of the ticket's creation.
struct Creation {
    created_at: Option<DateTime<Utc>>,
    updated_at: Option<DateTime<Utc>>,
    channel: Option<String>,
    requester: Option<String>,
    submitter: Option<String>,
}

/// Zendesk's word for a channel in everybody's words, so that one channel is one row whatever
/// source it came from; other words stay as they are.
fn channel(word: &str) -> String {
    match word {
        "mail" => "email",
        "native_messaging" | "messaging" => "chat",
        "voice" | "phone_call" => "phone",
        other => other,
    }
    .to_owned()
}

impl Creation {
    fn read(fields: Fields<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            created_at: fields.time("detail.created_at")?,
            updated_at: fields.time("detail.updated_at")?,
            channel: fields.text("detail.via.channel")?.map(channel),
            requester: fields.id("detail.requester_id")?,
            submitter: fields.id("detail.submitter_id")?,
        })
    }

    fn is_complete(&self) -> bool {
        let Self { created_at, updated_at: _, channel, requester, submitter } = self;
        created_at.is_some() && channel.is_some() && requester.is_some() && submitter.is_some()
    }

    /// True if nothing has changed the ticket since.
    fn is_untouched(&self) -> bool {
        self.created_at.is_some() && self.created_at == self.updated_at
    }

    /// 0 for incomplete facts, so that complete ones replace them; else higher, the nearer the
    /// snapshot is to the creation.
    fn revision(&self) -> u64 {
        let (true, Some(created_at)) = (self.is_complete(), self.created_at) else {
            return 0;
        };
        creation_revision(created_at, self.updated_at)
    }

    /// Who wrote the opening: a submitter who is not the requester opened it for him.
    fn opener(&self) -> Actor {
        let kind = match (&self.submitter, &self.requester) {
            (Some(submitter), _) if submitter == SYSTEM_USER => ActorKind::System,
            (Some(submitter), Some(requester)) if submitter == requester => ActorKind::Requester,
            (Some(_), Some(_)) => ActorKind::Agent,
            (Some(_) | None, None) | (None, Some(_)) => ActorKind::Unknown,
        };
        Actor::new(kind, self.submitter.clone())
    }
}

/// The ticket's creation, from any payload that tells all of it. A payload that leaves something
/// out yields none, unless it is the creation's own.
fn creation(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let creation = Creation::read(payload.fields)?;
    let is_own = payload.fields.text("type")? == Some("zen:event-type:ticket.created");
    if !is_own && !creation.is_complete() {
        return Ok(Vec::new());
    }
    let fields =
        TicketCreated { channel: set(creation.channel.clone()), ..TicketCreated::default() };
    Ok(vec![IncomingEvent {
        id: format!("{}.created", payload.ticket),
        revision: creation.revision(),
        sequence: 0,
        occurred_at: creation.created_at.unwrap_or(payload.time),
        customer: creation.requester.clone().map(Address::new),
        ..payload.event(creation.opener(), fields)
    }])
}

/// What the ticket was like when it came into being, as changes at that time.
fn snapshot(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let creation = Creation::read(payload.fields)?;
    let actor = staff_actor(payload.fields)?;
    let kinds = [
        fields_at_creation(payload.fields)?,
        assigned_at_creation(payload.fields)?,
        status_at_creation(payload.fields, &creation)?,
    ];
    let event = |kind: EventKind| IncomingEvent {
        id: format!("{}.{}", payload.id, kind.type_name()),
        sequence: 0,
        occurred_at: creation.created_at.unwrap_or(payload.time),
        ..payload.event(actor.clone(), kind)
    };
    Ok(kinds.into_iter().flatten().map(event).collect())
}

/// What is empty at creation goes without saying.
fn set(value: Option<String>) -> Change {
    value.map_or(Change::Keep, Change::Set)
}

fn fields_at_creation(fields: Fields<'_>) -> Result<Option<EventKind>, Invalid> {
    let changed = TicketFieldsChanged {
        priority: set(fields.id("detail.priority")?.map(|word| word.to_lowercase())),
        brand: set(fields.id("detail.brand_id")?),
        tags: fields.words("detail.tags")?.filter(|tags| !tags.is_empty()),
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
    fields: Fields<'_>,
    creation: &Creation,
) -> Result<Option<EventKind>, Invalid> {
    let to = status(fields, "detail.status")?.filter(|to| *to != Status::New);
    Ok(to.filter(|_| creation.is_untouched()).map(|to| TicketStatusChanged { to }.into()))
}

/// A status, in upper case or in lower; `None` for what Zendesk calls a status and is none.
fn status(fields: Fields<'_>, path: &str) -> Result<Option<Status>, Invalid> {
    let Some(word) = fields.text(path)? else {
        return Ok(None);
    };
    match word.to_lowercase().as_str() {
        "new" => Ok(Some(Status::New)),
        "open" => Ok(Some(Status::Open)),
        "pending" => Ok(Some(Status::Pending)),
        "hold" => Ok(Some(Status::OnHold)),
        "solved" => Ok(Some(Status::Solved)),
        "closed" => Ok(Some(Status::Closed)),
        "deleted" | "archived" | "scrubbed" => Ok(None),
        _ => Err(Invalid::field(path, "unknown status")),
    }
}

fn status_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    required(fields.text("event.current")?, "event.current")?;
    let Some(to) = status(fields, "event.current")? else {
        return Ok(Vec::new());
    };
    let actor = match to {
        // A message reopens a ticket, whoever writes it.
        Status::New | Status::Open => actor(fields)?,
        Status::Pending | Status::OnHold | Status::Solved | Status::Closed => staff_actor(fields)?,
    };
    Ok(vec![payload.event(actor, TicketStatusChanged { to })])
}

/// The value after the change; null empties the field.
fn current(fields: Fields<'_>) -> Result<Change, Invalid> {
    required(fields.at("event.current"), "event.current")?;
    Ok(fields.id("event.current")?.into())
}

fn assignee_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let assigned = TicketAssigned { assignee: current(payload.fields)?, group: Change::Keep };
    Ok(vec![payload.event(staff_actor(payload.fields)?, assigned)])
}

fn group_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let assigned = TicketAssigned { assignee: Change::Keep, group: current(payload.fields)? };
    Ok(vec![payload.event(staff_actor(payload.fields)?, assigned)])
}

fn priority_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let priority = match current(payload.fields)? {
        Change::Set(word) => Change::Set(word.to_lowercase()),
        Change::Keep | Change::Empty => Change::Empty,
    };
    let changed = TicketFieldsChanged { priority, ..TicketFieldsChanged::default() };
    Ok(vec![payload.event(actor(payload.fields)?, changed)])
}

fn brand_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let brand = current(payload.fields)?;
    let changed = TicketFieldsChanged { brand, ..TicketFieldsChanged::default() };
    Ok(vec![payload.event(actor(payload.fields)?, changed)])
}

/// The event tells what was added and removed; the snapshot, what the list is now.
fn tags_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let tags = required(payload.fields.words("detail.tags")?, "detail.tags")?;
    let changed = TicketFieldsChanged { tags: Some(tags), ..TicketFieldsChanged::default() };
    Ok(vec![payload.event(actor(payload.fields)?, changed)])
}

/// A comment is known by its own id, so that a history import meets the same event.
///
/// A private comment by an end user is the transcript of a chat, no note; as it is not public,
/// it moves no figure either way.
fn comment_added(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    let public = required(fields.flag("event.comment.is_public")?, "event.comment.is_public")?;
    let message = TicketMessagePosted { public, ..TicketMessagePosted::default() };
    let id = natural_id(payload, "comment", "event.comment.id")?;
    Ok(vec![IncomingEvent { id, ..payload.event(author(fields)?, message) }])
}

fn natural_id(payload: &Payload<'_>, kind: &str, path: &str) -> Result<String, Invalid> {
    let id = payload.fields.id(path)?;
    Ok(id.map_or_else(|| payload.id.clone(), |id| format!("{kind}-{id}")))
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
    let name = fields.text(path)?.filter(|name| name.len() <= NAME_BYTES_MAX);
    Ok(name.map(str::to_owned))
}

/// A message of a conversation: everybody in it reads it, so it is public.
fn message_added(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let message = TicketMessagePosted { public: true, ..TicketMessagePosted::default() };
    let id = natural_id(payload, "message", "event.message.id")?;
    Ok(vec![IncomingEvent { id, ..payload.event(speaker(payload.fields)?, message) }])
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
    Ok(vec![payload.event(actor(payload.fields)?, TicketSurveySent {})])
}

/// Only the requester is asked, so only he can have answered.
fn rated(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let path = "event.satisfaction_score.score";
    let word = required(payload.fields.text(path)?, path)?;
    let thousandths = match word.to_lowercase().as_str() {
        "good" => 1_000,
        "bad" => 0,
        _ => return Err(Invalid::field(path, "expected GOOD or BAD")),
    };
    let score = Score::from_thousandths(thousandths);
    let rater = Actor::new(ActorKind::Requester, payload.fields.id("detail.requester_id")?);
    Ok(vec![payload.event(rater, TicketRated { score, scale: RatingScale::GoodBad })])
}

fn merged(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let into = payload.fields.id("event.target_ticket_id")?;
    Ok(vec![payload.event(staff_actor(payload.fields)?, TicketMerged { into })])
}

fn deleted(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    left_out(payload, DeletionReason::Deleted)
}

fn marked_as_spam(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    left_out(payload, DeletionReason::Spam)
}

fn left_out(payload: &Payload<'_>, reason: DeletionReason) -> Result<Vec<IncomingEvent>, Invalid> {
    let deleted = TicketDeleted { reason: Some(reason) };
    Ok(vec![payload.event(staff_actor(payload.fields)?, deleted)])
}

fn restored(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    Ok(vec![payload.event(staff_actor(payload.fields)?, TicketRestored {})])
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use serde_json::{Value, json};

    use super::*;
    use crate::choices::Choices;

    /// A payload with a complete snapshot; `changes` are merged into it.
    fn payload(type_name: &str, changes: &Value) -> Value {
        let mut payload = json!({
            "type": format!("zen:event-type:{type_name}"),
            "id": "e1",
            "time": "2026-11-20T10:00:00.5Z",
            "detail": {
                "id": "1001", "requester_id": "9", "submitter_id": "9", "assignee_id": "7",
                "created_at": "2026-11-20T09:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
                "via": {"channel": "mail"},
            },
        });
        merge(&mut payload, changes);
        payload
    }

    fn merge(into: &mut Value, changes: &Value) {
        match (into, changes) {
            (Value::Object(into), Value::Object(changes)) => {
                for (name, change) in changes {
                    merge(into.entry(name.as_str()).or_insert(Value::Null), change);
                }
            }
            (into, changes) => *into = changes.clone(),
        }
    }

    fn decoded(payload: &Value) -> Decoded {
        let (headers, body) = (HeaderMap::new(), payload.to_string());
        let verified = SOURCE.vouch(&headers, body.as_bytes(), DateTime::UNIX_EPOCH);
        SOURCE.decode(&verified, &Choices::default()).expect("readable")
    }

    /// One line for an event, and one for a reason.
    fn lines(payload: &Value) -> Vec<String> {
        let decoded = decoded(payload);
        let events = decoded.events.iter().map(|event| {
            let actor = &event.actor;
            let who = format!("{:?} {}", actor.kind, actor.id.as_deref().unwrap_or("-"));
            format!("{} {} by {who}", event.id, event.kind.type_name())
        });
        let reasons = decoded.not_understood.iter().map(|aside| aside.reason.clone());
        events.chain(reasons).collect()
    }

    /// What a payload tells beside the creation.
    fn check(type_name: &str, changes: &Value, expected: &[&str]) {
        let mut told = lines(&payload(type_name, changes));
        told.retain(|line| !line.starts_with("1001.created"));
        assert_eq!(told, expected, "{type_name} {changes}");
    }

    #[test]
    fn the_actor_is_told_from_the_ids_and_not_guessed() {
        let check_by = |actor: Value, to: &str, expected: &str| {
            let changes = json!({"detail": {"actor_id": actor}, "event": {"current": to}});
            check(
                "ticket.status_changed",
                &changes,
                &[&format!("e1 ticket.status_changed by {expected}")],
            );
        };
        check_by(json!("7"), "SOLVED", "Agent 7");
        check_by(json!(7), "OPEN", "Agent 7");
        check_by(json!("8"), "SOLVED", "Agent 8");
        check_by(json!("8"), "PENDING", "Agent 8");
        check_by(json!("8"), "OPEN", "Unknown 8");
        check_by(json!("9"), "SOLVED", "Requester 9");
        check_by(json!("-1"), "CLOSED", "System -1");
        check_by(json!(-1), "CLOSED", "System -1");
        check_by(Value::Null, "SOLVED", "Unknown -");
    }

    #[test]
    fn an_assignee_is_staff_even_on_his_own_ticket() {
        let changes = json!({
            "detail": {"actor_id": "7", "requester_id": "7"}, "event": {"current": "SOLVED"},
        });
        let expected = "e1 ticket.status_changed by Agent 7";
        check("ticket.status_changed", &changes, &[expected]);
    }

    #[test]
    fn without_the_requester_nobody_can_be_told_from_him() {
        let changes = json!({
            "detail": {"actor_id": "8", "requester_id": null}, "event": {"current": "SOLVED"},
        });
        let expected = "e1 ticket.status_changed by Unknown 8";
        check("ticket.status_changed", &changes, &[expected]);
    }

    #[test]
    fn what_is_not_understood_is_named_and_not_quoted() {
        let current = |word: Value| json!({"event": {"current": word}});
        let status = "ticket.status_changed";
        check(status, &current(json!("MELTED")), &["event.current: unknown status"]);
        check(status, &current(json!(["OPEN"])), &["event.current: expected a string"]);
        check(status, &current(Value::Null), &["event.current: missing"]);
        check("ticket.priority_changed", &json!({}), &["event.current: missing"]);
        check(
            "ticket.brand_changed",
            &current(json!(4.5)),
            &["event.current: expected a string or an integer"],
        );
        check("ticket.tags_changed", &json!({}), &["detail.tags: missing"]);
        check(
            "ticket.tags_changed",
            &json!({"detail": {"tags": [7]}}),
            &["detail.tags: expected a list of strings"],
        );
        check(
            "ticket.tags_changed",
            &json!({"detail": {"tags": vec!["x"; 101]}}),
            &["tags: more than 100 entries"],
        );
        check("ticket.undeleted", &json!({"time": "noon"}), &["time: expected an RFC 3339 time"]);
        check("ticket.undeleted", &json!({"detail": {"id": null}}), &["detail.id: missing"]);
        check("ticket.csat_received", &json!({}), &["event.satisfaction_score.score: missing"]);
        check(
            "messaging_ticket.message_added",
            &json!({"event": {"actor": {"type": "ghost"}}}),
            &["event.actor.type: expected agent, end_user, trigger or system"],
        );
    }

    #[test]
    fn a_type_is_quoted_only_if_it_looks_like_one() {
        let of_type = |type_name: Value| json!({"type": type_name});
        let not_a_type = "type: expected zen:event-type: and a name";
        let new = of_type(json!("zen:event-type:ticket.teleported"));
        check("", &new, &["type: unknown type \"zen:event-type:ticket.teleported\""]);
        check("", &of_type(json!("zen:event-type:Dear Sir")), &[not_a_type]);
        check("", &of_type(json!("ticket.created")), &[not_a_type]);
        check("", &of_type(Value::Null), &["type: missing"]);
    }

    #[test]
    fn a_name_that_is_too_long_costs_no_reply() {
        let author = json!({"id": 7, "is_staff": true, "name": "x".repeat(257)});
        let comment = json!({"id": 5, "is_public": true, "author": author});
        check(
            "ticket.comment_added",
            &json!({"event": {"comment": comment}}),
            &["comment-5 ticket.message_posted by Agent 7"],
        );
    }

    /// The creation that a payload tells, in short.
    fn check_creation(type_name: &str, changes: &Value, expected: Option<(&str, u64)>) {
        let body = payload(type_name, changes);
        let decoded = decoded(&body);
        let found = decoded.events.iter().find(|event| event.id == "1001.created");
        let told = found.map(|event| {
            let actor = format!("{:?}", event.actor.kind);
            (actor, event.revision)
        });
        assert_eq!(told, expected.map(|(actor, revision)| (actor.to_owned(), revision)), "{body}");
    }

    #[test]
    fn every_complete_snapshot_tells_the_creation() {
        let newest = 1 + u64::from(u32::MAX);
        let untouched = json!({"detail": {"updated_at": "2026-11-20T09:00:00Z"}});
        let by_staff = json!({"detail": {"submitter_id": "7"}});
        let by_system = json!({"detail": {"submitter_id": -1}});
        let timeless = json!({"detail": {"updated_at": null}});
        check_creation("ticket.created", &untouched, Some(("Requester", newest)));
        check_creation("ticket.undeleted", &untouched, Some(("Requester", newest)));
        check_creation("ticket.undeleted", &json!({}), Some(("Requester", newest - 3_600)));
        check_creation("ticket.undeleted", &by_staff, Some(("Agent", newest - 3_600)));
        check_creation("ticket.undeleted", &by_system, Some(("System", newest - 3_600)));
        check_creation("ticket.undeleted", &timeless, Some(("Requester", 1)));
        check_creation("ticket.subject_changed", &untouched, None);
    }

    #[test]
    fn an_abridged_snapshot_tells_the_creation_only_in_its_own_payload() {
        for field in ["requester_id", "submitter_id", "via", "created_at"] {
            let abridged = json!({"detail": {field: null}});
            check_creation("ticket.undeleted", &abridged, None);
        }
        let without = |field: &str| json!({"detail": {field: null}});
        check_creation("ticket.created", &without("requester_id"), Some(("Unknown", 0)));
        check_creation("ticket.created", &without("submitter_id"), Some(("Unknown", 0)));
        check_creation("ticket.created", &without("via"), Some(("Requester", 0)));
        check_creation("ticket.created", &without("created_at"), Some(("Requester", 0)));
    }

    #[test]
    fn no_type_is_listed_twice() {
        let names = || TYPES.iter().map(|(name, _)| *name).chain(IGNORED.iter().copied());
        for name in names() {
            assert_eq!(names().filter(|other| *other == name).count(), 1, "{name}");
        }
    }
}
