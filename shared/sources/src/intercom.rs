//! Intercom: notifications about conversations and tickets, of both generations of its API.
//!
//! Facts: <https://developers.intercom.com/docs/webhooks/webhook-notifications> for the signature and
//! the delivery, <https://developers.intercom.com/docs/references/webhooks/webhook-models> for the
//! topics, <https://github.com/intercom/Intercom-OpenAPI> (2.14) for the objects. HMAC-SHA-1 over
//! the body with the app's client secret, in hex after `sha1=`; nothing in it tells when it was signed.
//!
//! A notification is a topic with a snapshot of the conversation or ticket, and the part of it
//! that caused the notification. One action is told under several topics with the same part, so
//! that an event is known by its part: whichever topic comes first tells it, and the others repeat
//! it. Parts are numbered in order, which orders those of one second.
//!
//! **The topic alone is not trusted.** `conversation.operator.replied` comes for housekeeping, and
//! `ticket.admin.replied` for an assignment with a note in it: what a part is, its type says. Only for
//! a text within an assignment is the topic asked, and [`Choices::replies_in_assignments`].
//!
//! **A ticket that was a conversation keeps its id**, and so is one ticket here. Back-office and
//! tracker tickets stand beside a customer's, who would be counted twice with them; they tell
//! nothing.

mod conversation;
mod item;
mod part;
mod ticket;

use chrono::{DateTime, Utc};
use tallydesk_events::{IncomingEvent, Invalid};

use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{unknown_type, within};

const NAME: &str = "intercom";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Intercom",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.handled",
        "ticket.deleted",
        "ticket.bot_handed_off",
    ],
    tells_fields: &[],
    reads: &[],
    proofs: &[Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha1,
        key: KeyForm::Text,
        signed: &[Part::Body],
        encoding: Encoding::Hex,
        header: "x-hub-signature",
        prefix: "sha1=",
        timestamp: None,
        id: None,
    })],
    greet: no_greeting,
    decode,
};

/// Reads the events of one notification.
type Reader = fn(&Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// What most topics are read for: the creation of what they are about, and the part that caused them.
const CONVERSATION: &[Reader] = &[conversation::creation, conversation::part];
const TICKET: &[Reader] = &[ticket::creation, ticket::part];

/// The topics that tell something, with what each is read for.
const TOPICS: &[(&str, &[Reader])] = &[
    ("conversation.user.created", &[conversation::creation, conversation::at_creation]),
    ("conversation.admin.single.created", &[conversation::creation, conversation::at_creation]),
    ("conversation.user.replied", CONVERSATION),
    ("conversation.admin.replied", CONVERSATION),
    ("conversation.operator.replied", CONVERSATION),
    ("conversation.admin.noted", CONVERSATION),
    ("conversation.admin.assigned", CONVERSATION),
    ("conversation.admin.open.assigned", CONVERSATION),
    ("conversation.admin.opened", CONVERSATION),
    ("conversation.admin.snoozed", CONVERSATION),
    ("conversation.admin.unsnoozed", CONVERSATION),
    (
        "conversation.admin.closed",
        &[conversation::creation, conversation::part, conversation::fields, conversation::handling],
    ),
    ("conversation_part.tag.created", &[conversation::creation, conversation::fields]),
    ("conversation.priority.updated", &[conversation::creation, conversation::fields]),
    ("conversation.rating.added", &[conversation::creation, conversation::rating]),
    ("conversation.deleted", &[conversation::deletion]),
    ("ticket.created", &[ticket::creation, ticket::at_creation]),
    ("ticket.state.updated", TICKET),
    ("ticket.resolved", TICKET),
    ("ticket.closed", TICKET),
    ("ticket.admin.assigned", TICKET),
    ("ticket.team.assigned", TICKET),
    ("ticket.admin.replied", TICKET),
    ("ticket.contact.replied", TICKET),
    ("ticket.note.created", TICKET),
    ("ticket.attribute.updated", &[ticket::creation, ticket::fields]),
    ("ticket.rating.provided", &[ticket::creation, ticket::rating]),
];

/// The topics of conversations and tickets that are known and move no figure. A translated reply is
/// one that was told before.
const IGNORED: &[&str] = &[
    "conversation.admin.replied.translated",
    "conversation.company.updated",
    "conversation.contact.attached",
    "conversation.contact.detached",
    "conversation.read",
    "conversation_part.redacted",
    "ping",
    "ticket.admin.replied.translated",
    "ticket.contact.attached",
    "ticket.contact.detached",
];

/// What the topics begin with that are about something else.
const IGNORED_OBJECTS: &[&str] = &[
    "admin.",
    "api.",
    "article.",
    "audience.",
    "call.",
    "company.",
    "contact.",
    "content_import_source.",
    "content_snippet.",
    "content_stat.",
    "data_connector.",
    "event.",
    "granular.",
    "job.",
    "messenger.",
    "procedure.",
    "user.",
    "visitor.",
];

/// What comes around every item.
struct Notification<'a> {
    topic: &'a str,
    item: Fields<'a>,
    /// When the notification was made, right after what it tells.
    at: DateTime<Utc>,
    choices: &'a Choices,
}

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    let topic = required(fields.text("topic")?, "topic")?;
    let Some(readers) = readers(topic)? else {
        return Ok(());
    };
    let notification = Notification {
        topic,
        item: required(fields.object("data.item")?, "data.item")?,
        at: required(fields.unix_seconds("created_at")?, "created_at")?,
        choices: message.choices,
    };
    for reader in readers {
        let told = reader(&notification).map_err(|invalid| within("data.item", invalid));
        decoded.take(told, message.body);
    }
    Ok(())
}

/// How a topic is read; `None` if it moves no figure.
fn readers(topic: &str) -> Result<Option<&'static [Reader]>, Invalid> {
    let is_of_other = IGNORED_OBJECTS.iter().any(|object| topic.starts_with(object));
    if is_of_other || IGNORED.contains(&topic) {
        return Ok(None);
    }
    let row = TOPICS.iter().find(|(known, _)| *known == topic);
    row.map(|(_, readers)| Some(*readers)).ok_or_else(|| unknown_type(topic, "topic"))
}
