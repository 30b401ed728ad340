//! Zammad: webhooks that triggers send.
//!
//! Facts: <https://admin-docs.zammad.org/en/latest/manage/webhook/add.html> and
//! <https://admin-docs.zammad.org/en/latest/manage/webhook/payload.html>, and Zammad's own source,
//! <https://github.com/zammad/zammad>: `app/jobs/trigger_webhook_job.rb`. A webhook with a token is
//! signed with HMAC-SHA-1 over the body, in hex; one without may send a bearer token, or nothing.
//! Zammad tries five times, with the same `X-Zammad-Delivery` but a payload that it writes anew.
//!
//! A payload is a snapshot of a ticket, with the article that the trigger was about, or the latest.
//! It does not say what has happened: the name of the trigger does, in `X-Zammad-Trigger`. The
//! account makes four triggers, `kpi.created`, `kpi.article`, `kpi.state` and `kpi.owner`; what
//! follows such a name after something that is no letter is the account's own. The article is
//! known by its id, so that it is taken from every payload.
//!
//! The payload is the default one or the custom one that this source's page has: the same fields,
//! but with names and numbers instead of objects, since no other variables are allowed. A variable
//! that has no value is left standing, as `#{article.id / no such method}`; it is none.

mod article;
mod changes;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tallydesk_events::{
    Actor, ActorKind, Address, EventKind, IncomingEvent, Invalid, TicketCreated,
};

use self::article::message;
use self::changes::{at_creation, owner_changed, state_changed};
use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::proof::{Algorithm, Beside, Encoding, Part, Proof, Recipe};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{Subject, creation_revision, set, shown_name};

const NAME: &str = "zammad";
const TRIGGER: &str = "x-zammad-trigger";
/// The user of whom Zammad says that he did what nobody did, and who owns what nobody owns.
const NOBODY: &str = "1";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Zammad",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.merged",
    ],
    tells_fields: &[],
    reads: &[TRIGGER],
    proofs: &[
        Proof::Signed(Recipe {
            algorithm: Algorithm::HmacSha1,
            key: KeyForm::Text,
            signed: &[Part::Body],
            encoding: Encoding::Hex,
            header: "x-hub-signature",
            prefix: "sha1=",
            timestamp: None,
            id: Some("x-zammad-delivery"),
        }),
        Proof::Address(Beside::Bearer),
        Proof::Address(Beside::Nothing),
    ],
    greet: no_greeting,
    decode,
};

/// Reads what a trigger says of the ticket.
type Reader = fn(&Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid>;

/// The names of triggers, and what each means beside the creation and the article.
const TRIGGERS: &[(&str, Option<Reader>)] = &[
    ("kpi.created", Some(at_creation)),
    ("kpi.article", None),
    ("kpi.state", Some(state_changed)),
    ("kpi.owner", Some(owner_changed)),
];

/// A type of article and the channel in everybody's words; another is called as it is. Their
/// numbers are those that every installation starts with.
const CHANNELS: &[(&str, &str, &str)] = &[
    ("1", "email", "email"),
    ("2", "sms", "sms"),
    ("3", "chat", "chat"),
    ("4", "fax", "fax"),
    ("5", "phone", "phone"),
    ("6", "twitter status", "twitter"),
    ("7", "twitter direct-message", "twitter"),
    ("8", "facebook feed post", "facebook"),
    ("9", "facebook feed comment", "facebook"),
    ("10", "note", "note"),
    ("11", "web", "web"),
    ("12", "telegram personal-message", "telegram"),
    ("13", "facebook direct-message", "facebook"),
    ("14", "whatsapp message", "whatsapp"),
];

/// The senders of articles, with their numbers.
const SENDERS: &[(&str, &str)] = &[("1", "Agent"), ("2", "Customer"), ("3", "System")];

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, delivery: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    let reader = reader(required(delivery.header(TRIGGER), TRIGGER)?)?;
    let payload = Payload::read(fields, delivery.choices)?;
    let changes = reader.map_or_else(|| Ok(Vec::new()), |reader| reader(&payload));
    for told in [creation(&payload), changes, message(&payload)] {
        decoded.take(told, delivery.body);
    }
    Ok(())
}

fn reader(trigger: &str) -> Result<Option<Reader>, Invalid> {
    let is_named = |name: &str| {
        let rest = trigger.strip_prefix(name);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let row = TRIGGERS.iter().find(|(name, _)| is_named(name));
    row.map(|(_, reader)| *reader).ok_or_else(|| {
        let expected = "expected kpi.created, kpi.article, kpi.state or kpi.owner";
        Invalid::field(TRIGGER, expected)
    })
}

/// A ticket, and the article that came with it.
struct Payload<'a> {
    fields: Fields<'a>,
    ticket: String,
    choices: &'a Choices,
}

impl<'a> Payload<'a> {
    fn read(fields: Fields<'a>, choices: &'a Choices) -> Result<Self, Invalid> {
        let ticket = required(id(fields, "ticket.id")?, "ticket.id")?;
        Ok(Self { fields, ticket, choices })
    }

    fn event(&self, at: DateTime<Utc>, kind: impl Into<EventKind>) -> IncomingEvent {
        Subject::Ticket(&self.ticket).event(NAME, String::new(), at, kind)
    }

    /// When the ticket was last changed.
    fn updated_at(&self) -> Result<DateTime<Utc>, Invalid> {
        required(self.fields.time_of_any_form("ticket.updated_at")?, "ticket.updated_at")
    }

    /// The agent who owns the ticket.
    fn owner(&self) -> Result<Option<String>, Invalid> {
        let owner = id(self.fields, "ticket.owner.id")?.or(id(self.fields, "ticket.owner_id")?);
        Ok(owner.filter(|owner| owner != NOBODY))
    }

    fn customer_id(&self) -> Result<Option<String>, Invalid> {
        Ok(id(self.fields, "ticket.customer.id")?.or(id(self.fields, "ticket.customer_id")?))
    }
}

/// A text; a variable that was left standing is none.
fn text<'a>(fields: Fields<'a>, path: &str) -> Result<Option<&'a str>, Invalid> {
    Ok(fields.text(path)?.filter(|text| !text.starts_with("#{")))
}

/// An id; a variable that was left standing is none.
fn id(fields: Fields<'_>, path: &str) -> Result<Option<String>, Invalid> {
    Ok(fields.id(path)?.filter(|id| !id.starts_with("#{")))
}

/// The name of what is an object in the default payload and a text in the custom one.
fn name<'a>(fields: Fields<'a>, path: &str) -> Result<Option<&'a str>, Invalid> {
    match fields.at(path) {
        Some(Value::Object(_)) => text(fields, &format!("{path}.name")),
        _ => text(fields, path),
    }
}

/// An agent with his name: whole in the custom payload, in two parts in the default one.
fn agent(fields: Fields<'_>, path: &str, id: Option<String>) -> Result<Actor, Invalid> {
    let whole = text(fields, &format!("{path}.name"))?.map(str::to_owned);
    let first = text(fields, &format!("{path}.firstname"))?;
    let last = text(fields, &format!("{path}.lastname"))?;
    let parts: Vec<&str> = first.into_iter().chain(last).collect();
    let joined = (!parts.is_empty()).then(|| parts.join(" "));
    Ok(Actor { kind: ActorKind::Agent, id, name: shown_name(whole.or(joined).as_deref()) })
}

/// The ticket's creation, which every payload tells.
fn creation(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    let path = "ticket.created_at";
    let created_at = required(fields.time_of_any_form(path)?, path)?;
    let updated_at = fields.time_of_any_form("ticket.updated_at")?;
    let created = TicketCreated { channel: set(channel(payload)?), ..TicketCreated::default() };
    Ok(vec![IncomingEvent {
        id: format!("{}.created", payload.ticket),
        revision: creation_revision(created_at, updated_at),
        customer: customer(payload)?,
        actor: opener(payload)?,
        ..payload.event(created_at, created)
    }])
}

fn channel(payload: &Payload<'_>) -> Result<Option<String>, Invalid> {
    let number = id(payload.fields, "ticket.create_article_type_id")?;
    let row = |known: &(&str, &str, &str)| Some(known.0) == number.as_deref();
    let of_number = CHANNELS.iter().find(|known| row(known)).map(|(_, name, _)| *name);
    let Some(name) = text(payload.fields, "ticket.create_article_type")?.or(of_number) else {
        return Ok(None);
    };
    let word = CHANNELS.iter().find(|(_, known, _)| *known == name).map(|(.., word)| *word);
    Ok(Some(payload.choices.channel(name).unwrap_or_else(|| word.unwrap_or(name).to_owned())))
}

/// The requester's e-mail address, else his phone number, else Zammad's id for him.
fn customer(payload: &Payload<'_>) -> Result<Option<Address>, Invalid> {
    for path in ["ticket.customer.email", "ticket.customer.phone", "ticket.customer.mobile"] {
        if let Some(address) = text(payload.fields, path)? {
            return Ok(Some(Address::new(address)));
        }
    }
    Ok(payload.customer_id()?.map(Address::new))
}

/// Who asked: what a requester said on the phone is his, whoever wrote it down.
fn opener(payload: &Payload<'_>) -> Result<Actor, Invalid> {
    let number = id(payload.fields, "ticket.create_article_sender_id")?;
    let of_number = SENDERS.iter().find(|(known, _)| Some(*known) == number.as_deref());
    let sender = text(payload.fields, "ticket.create_article_sender")?;
    match sender.or(of_number.map(|(_, name)| *name)) {
        Some("Customer") => Ok(Actor::new(ActorKind::Requester, payload.customer_id()?)),
        Some("Agent") => {
            let id = id(payload.fields, "ticket.created_by.id")?;
            agent(payload.fields, "ticket.created_by", id)
        }
        Some("System") => Ok(Actor::new(ActorKind::System, None)),
        Some(_) | None => Ok(Actor::default()),
    }
}
