//! Chatwoot: the webhooks of an account.
//!
//! Facts: <https://www.chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks> for what
//! is sent, and the source of Chatwoot itself, <https://github.com/chatwoot/chatwoot>:
//! `lib/webhooks/trigger.rb` for the signature, `app/listeners/webhook_listener.rb` and
//! `app/presenters/conversations/event_data_presenter.rb` for the payloads. Current releases sign
//! `{timestamp}.{body}` with HMAC-SHA-256, in hex; older ones sign nothing and can send no header,
//! so that they are known by a secret address alone. Nothing is sent twice.
//!
//! A payload is written by a job that runs later, and tells what the conversation is like by then.
//! So a message's payload tells nothing of the conversation but what never changes, and what has
//! changed is read from `changed_attributes`. Releases that do not send these send a snapshot,
//! which is decoded to all the changes that it implies.
//!
//! **One creation, whichever payload tells it.** Every payload with the conversation tells its
//! creation. Who opened it is known only from a message that was written along with it, and a
//! payload that has that message has the higher revision.

mod changes;
mod messages;

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Address, EventKind, IncomingEvent, Invalid, TicketCreated,
};

use self::changes::{conversation_created, conversation_updated, status_changed};
use self::messages::{author, message_created, message_updated};
use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::proof::{Algorithm, Beside, Encoding, Part, Proof, Recipe, TimeForm};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{self, Subject, creation_revision, set, unknown_type};

const NAME: &str = "chatwoot";
/// How many seconds after a conversation its opening message may be written: both are written by
/// one request.
const OPENING_SECONDS_MAX: i64 = 5;

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Chatwoot",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.survey_sent",
        "ticket.bot_handed_off",
    ],
    tells_fields: &[],
    reads: &[],
    proofs: &[
        Proof::Signed(Recipe {
            algorithm: Algorithm::HmacSha256,
            key: KeyForm::Text,
            signed: &[Part::Timestamp, Part::Text("."), Part::Body],
            encoding: Encoding::Hex,
            header: "x-chatwoot-signature",
            prefix: "sha256=",
            timestamp: Some(("x-chatwoot-timestamp", TimeForm::UnixSeconds)),
            id: Some("x-chatwoot-delivery"),
        }),
        Proof::Address(Beside::Nothing),
    ],
    greet: no_greeting,
    decode,
};

/// Reads the events of one payload.
type Reader = fn(&Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// The types that tell something.
const TYPES: &[(&str, Reader)] = &[
    ("conversation_created", conversation_created),
    ("conversation_status_changed", status_changed),
    ("conversation_updated", conversation_updated),
    ("message_created", message_created),
    ("message_updated", message_updated),
];

/// The types that are known and move no figure.
const IGNORED: &[&str] = &[
    "contact_created",
    "contact_updated",
    "conversation_typing_off",
    "conversation_typing_on",
    "inbox_created",
    "inbox_updated",
    "webwidget_triggered",
];

/// A channel's class and the channel in everybody's words; another class is called as its name is,
/// in lower case.
const CHANNELS: &[(&str, &str)] = &[
    ("webwidget", "chat"),
    ("facebookpage", "facebook"),
    ("twitterprofile", "twitter"),
    ("twiliosms", "sms"),
    ("voice", "phone"),
];

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    let Some(reader) = reader(fields)? else {
        return Ok(());
    };
    let payload = Payload::read(fields, message)?;
    for told in [creation(&payload), reader(&payload)] {
        decoded.take(told, message.body);
    }
    Ok(())
}

/// How the payload's type is read; `None` if it moves no figure.
fn reader(fields: Fields<'_>) -> Result<Option<Reader>, Invalid> {
    let name = required(fields.text("event")?, "event")?;
    if IGNORED.contains(&name) {
        return Ok(None);
    }
    let row = TYPES.iter().find(|(known, _)| *known == name);
    row.map(|(_, reader)| Some(*reader)).ok_or_else(|| unknown_type(name, "event"))
}

fn is_of_message(fields: Fields<'_>) -> Result<bool, Invalid> {
    Ok(fields.text("event")?.is_some_and(|name| name.starts_with("message_")))
}

/// A payload and the conversation in it: in a message's payload, that is a field.
struct Payload<'a> {
    fields: Fields<'a>,
    conversation: Fields<'a>,
    ticket: String,
    received_at: DateTime<Utc>,
    choices: &'a Choices,
}

impl<'a> Payload<'a> {
    fn read(fields: Fields<'a>, message: &Message<'a>) -> Result<Self, Invalid> {
        let (conversation, path) = if is_of_message(fields)? {
            (required(fields.object("conversation")?, "conversation")?, "conversation.id")
        } else {
            (fields, "id")
        };
        Ok(Self {
            fields,
            conversation,
            ticket: required(conversation.id("id")?, path)?,
            received_at: message.received_at,
            choices: message.choices,
        })
    }

    fn event(&self, at: DateTime<Utc>, kind: impl Into<EventKind>) -> IncomingEvent {
        Subject::Ticket(&self.ticket).event(NAME, String::new(), at, kind)
    }

    /// When the conversation was last changed, which is when what the payload tells of it happened.
    /// Releases that do not send it send the payload right away.
    fn changed_at(&self) -> Result<DateTime<Utc>, Invalid> {
        Ok(self.conversation.unix_seconds("updated_at")?.unwrap_or(self.received_at))
    }

    /// The conversation's creation. Releases that do not send it do send the last activity, which is
    /// the creation in that one's own payload.
    fn created_at(&self) -> Result<Option<DateTime<Utc>>, Invalid> {
        let created_at = self.conversation.unix_seconds("created_at")?;
        if created_at.is_none() && self.fields.text("event")? == Some("conversation_created") {
            let active_at = self.conversation.unix_seconds("timestamp")?;
            return Ok(Some(active_at.unwrap_or(self.received_at)));
        }
        Ok(created_at)
    }
}

/// The conversation's creation, from any payload that tells when it was.
fn creation(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(created_at) = payload.created_at()? else {
        return Ok(Vec::new());
    };
    let channel = payload.conversation.text("channel")?.map(|class| channel(class, payload));
    let fields = TicketCreated { channel: set(channel), ..TicketCreated::default() };
    let updated_at = payload.conversation.unix_seconds("updated_at")?;
    let opener = opener(payload, created_at)?;
    let revision = opener.as_ref().map_or(0, |_| creation_revision(created_at, updated_at));
    Ok(vec![IncomingEvent {
        id: format!("{}.created", payload.ticket),
        revision,
        customer: customer(payload.conversation)?,
        actor: opener.unwrap_or_default(),
        ..payload.event(created_at, fields)
    }])
}

fn channel(class: &str, payload: &Payload<'_>) -> String {
    let name = class.strip_prefix("Channel::").unwrap_or(class);
    let by_name = || told::channel(payload.choices, CHANNELS, name);
    payload.choices.channel(class).unwrap_or_else(by_name)
}

/// The requester's e-mail address, else his phone number, else Chatwoot's id for him.
fn customer(conversation: Fields<'_>) -> Result<Option<Address>, Invalid> {
    let address = conversation.text("meta.sender.email")?;
    let address = address.or(conversation.text("meta.sender.phone_number")?).map(str::to_owned);
    let address = match address {
        Some(address) => Some(address),
        None => conversation.id("meta.sender.id")?,
    };
    Ok(address.map(Address::new))
}

/// Who wrote the message that came with the creation, if that was the requester or an agent. What
/// the widget says to greet him is no opening.
fn opener(payload: &Payload<'_>, created_at: DateTime<Utc>) -> Result<Option<Actor>, Invalid> {
    let mut messages = payload.conversation.items("messages")?;
    if is_of_message(payload.fields)? {
        messages.push(payload.fields);
    }
    for message in messages {
        let Some(written_at) = message.time_of_any_form("created_at")? else {
            continue;
        };
        let seconds = (written_at - created_at).num_seconds();
        let author = author(message)?;
        let may_open = matches!(author.kind, ActorKind::Requester | ActorKind::Agent);
        let is_public = message.flag("private")? != Some(true);
        if may_open && is_public && seconds.abs() <= OPENING_SECONDS_MAX {
            return Ok(Some(author));
        }
    }
    Ok(None)
}
