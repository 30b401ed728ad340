//! Front: the webhooks of rules and of applications.
//!
//! Facts: <https://dev.frontapp.com/docs/rule-webhooks> and
//! <https://dev.frontapp.com/docs/application-webhooks> for the signatures and the handshake,
//! <https://dev.frontapp.com/reference/events> for the events. A rule's webhook is signed with
//! HMAC-SHA-1 over the body, in base64; Front's own example signs what `JSON.stringify` makes of the
//! parsed body, so that both are tried. An application's is signed with HMAC-SHA-256 over
//! `{milliseconds}:{body}`. When an application's webhook is saved, Front sends a challenge in
//! `X-Front-Challenge` and wants it back within ten seconds, as a text, a form or the JSON
//! `{"challenge": …}`; the answer here is the JSON.
//!
//! Both kinds of webhooks carry one event of Front's: a rule's is the body, an application's is in
//! `payload`, and has another name. It is the whole event or a preview, which leaves out when a
//! conversation was created, who wrote, and which tags it has: then these are not told.
//!
//! **One creation, whichever event tells it.** Every whole event has the conversation's time of
//! creation. Who opened it is told by a message, best by that nearest to the creation, which has
//! the highest revision.

mod changes;
mod messages;
mod people;

use chrono::{DateTime, Utc};
use serde_json::json;
use tallydesk_events::{Actor, EventKind, IncomingEvent, Invalid, TicketCreated};

use self::changes::{
    archived, assigned, custom_field_updated, deleted, merged, moved, reopened, restored, snoozed,
    tags_changed, ticket_status_updated, unassigned,
};
use self::messages::{commented, opener, received, sent};
use self::people::customer;
use crate::choices::Choices;
use crate::delivery::Delivery;
use crate::json::{self, Fields, required};
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe, TimeForm};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Greeting, Message, NotReadable, Source};
use crate::told::{self, Subject, creation_revision, set, unknown_type};

const NAME: &str = "front";
const SIGNATURE: &str = "x-front-signature";
const CHALLENGE: &str = "x-front-challenge";
/// Bound on a challenge that is sent back, in bytes.
const CHALLENGE_BYTES_MAX: usize = 256;

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Front",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.merged",
        "ticket.deleted",
        "ticket.restored",
    ],
    tells_fields: &[],
    reads: &[],
    proofs: &[
        Proof::Signed(Recipe {
            algorithm: Algorithm::HmacSha256,
            key: KeyForm::Text,
            signed: &[Part::Timestamp, Part::Text(":"), Part::Body],
            encoding: Encoding::Base64,
            header: SIGNATURE,
            prefix: "",
            timestamp: Some(("x-front-request-timestamp", TimeForm::UnixMilliseconds)),
            id: None,
        }),
        Proof::Signed(of_rule(&[Part::Body])),
        Proof::Signed(of_rule(&[Part::CompactBody])),
    ],
    greet,
    decode,
};

/// How a rule's webhook is signed, over one form of the body or the other.
const fn of_rule(signed: &'static [Part]) -> Recipe {
    Recipe {
        algorithm: Algorithm::HmacSha1,
        key: KeyForm::Text,
        signed,
        encoding: Encoding::Base64,
        header: SIGNATURE,
        prefix: "",
        timestamp: None,
        id: None,
    }
}

/// Reads what one event of Front's tells.
type Reader = fn(&Event<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// The types that tell something: as a rule sends them, and as an application does.
const TYPES: &[(&str, &str, Reader)] = &[
    ("inbound", "inbound_received", received),
    ("outbound", "outbound_sent", sent),
    ("out_reply", "outbound_sent", sent),
    ("comment", "new_comment_added", commented),
    ("mention", "mention", commented),
    ("assign", "assignee_changed", assigned),
    ("unassign", "assignee_changed", unassigned),
    ("archive", "conversation_archived", archived),
    ("reopen", "conversation_reopened", reopened),
    ("reminder", "conversation_snooze_expired", reopened),
    ("conversation_snoozed", "conversation_snoozed", snoozed),
    ("ticket_status_update", "ticket_status_update", ticket_status_updated),
    ("trash", "conversation_deleted", deleted),
    ("restore", "conversation_restored", restored),
    ("move", "conversation_moved", moved),
    ("tag", "tag_added", tags_changed),
    ("untag", "tag_removed", tags_changed),
    ("custom_field_updated", "custom_field_updated", custom_field_updated),
    ("conversations_merged", "conversations_merged", merged),
];

/// The types that are known and move no figure. A forwarded message answers no requester; a call's
/// steps do not tell how long it was.
const IGNORED: &[&str] = &[
    "call_abandoned",
    "call_connected",
    "call_hangup",
    "call_missed",
    "call_on_hold",
    "call_parked",
    "call_queued",
    "call_resumed",
    "call_started",
    "call_transcript_added",
    "call_transferred",
    "call_voicemail_transcript_added",
    "forward",
    "link_added",
    "link_removed",
    "macro_triggered",
    "message_bounce_error",
    "message_delivery_failed",
    "sending_error",
    "sync",
    "topic_identified",
];

/// A type of message and the channel in everybody's words; another is called as it is.
const CHANNELS: &[(&str, &str)] = &[
    ("call", "phone"),
    ("front_chat", "chat"),
    ("intercom", "chat"),
    ("phone-call", "phone"),
    ("smooch", "chat"),
    ("tweet", "twitter"),
    ("tweet_dm", "twitter"),
];

/// Sends a challenge back, if it comes as Front sends it and is short enough.
fn greet(delivery: &Delivery<'_>) -> Option<Greeting> {
    let challenge = delivery.headers.get(CHALLENGE)?.to_str().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    let is_fit = (1..=CHALLENGE_BYTES_MAX).contains(&challenge.len());
    let body = json::parse(delivery.body).ok()?;
    let is_sync = body.get("type").is_some_and(|name| name == "sync");
    (is_fit && is_sync && challenge.bytes().all(is_plain))
        .then(|| Greeting(json!({ "challenge": challenge })))
}

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    let Some(reader) = reader(fields)? else {
        return Ok(());
    };
    let event = Event::read(fields, message.choices)?;
    for told in [creation(&event), reader(&event)] {
        decoded.take(told, message.body);
    }
    Ok(())
}

/// How the event's type is read; `None` if it moves no figure. An application's name covers two
/// of Front's types now and then, which the event itself may tell apart.
fn reader(fields: Fields<'_>) -> Result<Option<Reader>, Invalid> {
    let name = required(fields.text("type")?, "type")?;
    if IGNORED.contains(&name) {
        return Ok(None);
    }
    let inner = fields.text("payload.type")?.unwrap_or(name);
    let is_named = |row: &&(&str, &str, Reader)| row.0 == name || row.1 == name;
    let rows = || TYPES.iter().filter(is_named);
    let row = rows().find(|row| row.0 == inner).or_else(|| rows().next());
    row.map(|(.., reader)| Some(*reader)).ok_or_else(|| unknown_type(name, "type"))
}

/// One event of Front's, which happened to a conversation.
struct Event<'a> {
    fields: Fields<'a>,
    conversation: Fields<'a>,
    type_name: &'a str,
    id: String,
    ticket: String,
    emitted_at: DateTime<Utc>,
    choices: &'a Choices,
}

impl<'a> Event<'a> {
    fn read(body: Fields<'a>, choices: &'a Choices) -> Result<Self, Invalid> {
        let fields = body.object("payload")?.unwrap_or(body);
        let type_name = fields.text("type")?.or(body.text("type")?);
        let conversation = required(fields.object("conversation")?, "conversation")?;
        Ok(Self {
            fields,
            conversation,
            type_name: required(type_name, "type")?,
            id: required(fields.id("id")?, "id")?,
            ticket: required(conversation.id("id")?, "conversation.id")?,
            emitted_at: required(fields.unix_seconds("emitted_at")?, "emitted_at")?,
            choices,
        })
    }

    /// The one thing that it tells.
    fn told(&self, actor: Actor, kind: impl Into<EventKind>) -> IncomingEvent {
        let event =
            Subject::Ticket(&self.ticket).event(NAME, self.id.clone(), self.emitted_at, kind);
        IncomingEvent { actor, ..event }
    }

    /// The type of its source, such as `teammate`.
    fn source_type(&self) -> Result<Option<&'a str>, Invalid> {
        self.fields.text("source._meta.type")
    }

    /// The type of its target, such as `message`.
    fn target_type(&self) -> Result<Option<&'a str>, Invalid> {
        self.fields.text("target._meta.type")
    }
}

/// The conversation's creation, from any whole event.
fn creation(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(created_at) = event.conversation.unix_seconds("created_at")? else {
        return Ok(Vec::new());
    };
    let opener = opener(event, created_at)?;
    let revision =
        opener.as_ref().map_or(0, |_| creation_revision(created_at, Some(event.emitted_at)));
    let created = TicketCreated { channel: set(channel(event)?), ..TicketCreated::default() };
    Ok(vec![IncomingEvent {
        id: format!("{}.created", event.ticket),
        revision,
        occurred_at: created_at,
        customer: customer(event)?,
        ..event.told(opener.unwrap_or_default(), created)
    }])
}

/// What its messages are; a comment is none.
fn channel(event: &Event<'_>) -> Result<Option<String>, Invalid> {
    let of_target = match event.target_type()? {
        Some("message") => event.fields.text("target.data.type")?,
        Some(_) | None => None,
    };
    let Some(name) = of_target.or(event.conversation.text("last_message.type")?) else {
        return Ok(None);
    };
    Ok(Some(told::channel(event.choices, CHANNELS, name)))
}
