//! Help Scout: webhooks about conversations and ratings, with the payload V2 or V3.
//!
//! Facts: <https://developer.helpscout.com/webhooks/> for the events and the signature,
//! <https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/>,
//! <https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/> and
//! <https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/> for the objects. HMAC-SHA-1
//! over the body with the webhook's secret, in base64; nothing in it tells when it was signed. The
//! event's name is in a header alone.
//!
//! A body is the conversation as it is now, with its threads and without an envelope: nothing says
//! when it was sent, or what changed. Messages have their threads' ids and times; a change has those
//! of the newest thread, since Help Scout writes a line item for what somebody does, and the conversation's
//! own times where these are later.
//!
//! What has no time of its own at all (tags, custom fields, the inbox) is told as it is now, under one
//! id, and the webhook received last holds.

mod conversation;
mod thread;

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, DeletionReason, IncomingEvent, Invalid, RatingScale, Score, TicketDeleted,
    TicketRated,
};

use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{Subject, meaning, unknown_type};

const NAME: &str = "helpscout";
const EVENT: &str = "x-helpscout-event";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Help Scout",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.merged",
        "ticket.deleted",
        "ticket.restored",
    ],
    tells_fields: &["ticket.message_posted.macro"],
    reads: &[EVENT],
    proofs: &[Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha1,
        key: KeyForm::Text,
        signed: &[Part::Body],
        encoding: Encoding::Base64,
        header: "x-helpscout-signature",
        prefix: "",
        timestamp: None,
        id: None,
    })],
    greet: no_greeting,
    decode,
};

/// Reads the events of one webhook.
type Reader = fn(&Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// The events that tell something, with what each is read for.
const EVENTS: &[(&str, &[Reader])] = &[
    ("convo.created", &[conversation::creation, conversation::at_creation]),
    ("convo.customer.reply.created", &[conversation::creation, conversation::customer_reply]),
    ("convo.agent.reply.created", &[conversation::creation, conversation::agent_reply]),
    ("convo.note.created", &[conversation::creation, conversation::note]),
    ("convo.assigned", &[conversation::creation, conversation::assignment]),
    ("convo.status", &[conversation::creation, conversation::status]),
    ("convo.tags", &[conversation::creation, conversation::fields]),
    ("convo.custom-fields", &[conversation::creation, conversation::fields]),
    ("convo.moved", &[conversation::creation, conversation::fields]),
    ("convo.merged", &[conversation::creation, conversation::merge]),
    ("convo.deleted", &[deletion]),
    ("satisfaction.ratings", &[rating]),
];

/// The events that are known and move no figure. What is written in a Beacon's chat is told as a
/// conversation, too; what AI Answers answered alone has no turn of people in it.
const IGNORED: &[&str] = &[
    "beacon.chat.created",
    "beacon.chat.customer.replied",
    "convo.ai-answers.created",
    "helpscout.test",
    "message.survey.response.received",
    "user.status.changed",
];

/// What the events begin with that are about something else.
const IGNORED_OBJECTS: &[&str] = &["customer.", "organization.", "tag."];

/// A rating is one of three; `unknown` is none. V1 writes two of them otherwise.
const RATINGS: &[(&str, i64)] = &[("great", 3), ("okay", 2), ("not_good", 1), ("bad", 1)];

struct Webhook<'a> {
    fields: Fields<'a>,
    received_at: DateTime<Utc>,
    choices: &'a Choices,
}

impl Webhook<'_> {
    /// For what is told as it is now: what was received last replaces what was received before.
    fn revision(&self) -> u64 {
        u64::try_from(self.received_at.timestamp_millis()).unwrap_or(0)
    }
}

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    let Message { received_at, choices, .. } = *message;
    let webhook = Webhook { fields, received_at, choices };
    for reader in readers(message)? {
        decoded.take(reader(&webhook), message.body);
    }
    Ok(())
}

/// How an event is read; not at all if it moves no figure.
fn readers(message: &Message<'_>) -> Result<&'static [Reader], Invalid> {
    let name = required(message.header(EVENT), EVENT)?;
    let is_of_other = IGNORED_OBJECTS.iter().any(|object| name.starts_with(object));
    if is_of_other || IGNORED.contains(&name) {
        return Ok(&[]);
    }
    let row = EVENTS.iter().find(|(known, _)| *known == name);
    row.map(|(_, readers)| *readers).ok_or_else(|| unknown_type(name, EVENT))
}

/// A deletion comes with the id alone.
fn deletion(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let id = required(webhook.fields.id("id")?, "id")?;
    let deleted = TicketDeleted { reason: Some(DeletionReason::Deleted) };
    let event_id = format!("{id}.deleted");
    let event = Subject::Ticket(&id).event(NAME, event_id, webhook.received_at, deleted);
    Ok(vec![IncomingEvent { revision: webhook.revision(), ..event }])
}

/// A rating has an id, and is told again when the customer changes it.
fn rating(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = webhook.fields;
    let word = required(fields.text("rating")?, "rating")?;
    if word == "unknown" {
        return Ok(Vec::new());
    }
    let face = meaning(RATINGS, word)
        .ok_or_else(|| Invalid::field("rating", "expected great, okay, not_good or unknown"))?;
    let score = Score::from_thousandths(face * 1_000);
    let ticket =
        fields.id("conversationId")?.map_or_else(|| fields.id("ticketId"), |id| Ok(Some(id)))?;
    let ticket = required(ticket, "conversationId")?;
    let created_at = required(fields.time_of_any_form("createdAt")?, "createdAt")?;
    let at = fields.time_of_any_form("modifiedAt")?.unwrap_or(created_at);
    let id = required(fields.id("id")?, "id")?;
    let rated = TicketRated { score, scale: RatingScale::Faces3 };
    let event = Subject::Ticket(&ticket).event(NAME, format!("rating-{id}"), at, rated);
    Ok(vec![IncomingEvent {
        revision: u64::try_from(at.timestamp()).unwrap_or(0),
        actor: Actor::new(ActorKind::Requester, fields.id("customer.id")?),
        ..event
    }])
}
