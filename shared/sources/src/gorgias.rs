//! Gorgias: requests of an HTTP integration, with the body that our template makes
//! (`docs/sources/gorgias.md` has it), with the whole context that Gorgias offers to a template, or
//! with its ticket or its message alone.
//!
//! Facts: <https://developers.gorgias.com/reference/integrations> for integrations and their triggers,
//! <https://developers.gorgias.com/reference/the-tickethttpintegration-object>,
//! <https://developers.gorgias.com/reference/the-ticket-object>,
//! <https://developers.gorgias.com/reference/ticket-messages> and
//! <https://developers.gorgias.com/reference/satisfaction-surveys> for what is in a body. Nothing is
//! signed; an integration has headers of its own.
//!
//! A body is a snapshot of the ticket, as it was at its `updated_datetime`, often with the message and
//! the event that the request is about. Our template is made after the context, with less in it, so
//! that all are read alike: a ticket alone and a message alone are their parts.

mod message;
mod object;
mod ticket;

use chrono::{DateTime, Utc};
use tallydesk_events::{Actor, ActorKind, IncomingEvent, Invalid, TicketBotHandedOff};

use crate::json::{Fields, required};
use crate::proof::{Beside, Proof};
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};
use object::Object;
use ticket::Snapshot;

const NAME: &str = "gorgias";
/// The trigger that tells that people take over from the bot.
const HANDED_OVER: &str = "ticket-handed-over";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Gorgias",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.survey_sent",
        "ticket.deleted",
        "ticket.restored",
        "ticket.bot_handed_off",
    ],
    tells_fields: &[],
    reads: &[],
    proofs: &[Proof::Address(Beside::Header("x-tallydesk-key"))],
    greet: no_greeting,
    decode,
};

/// One part of what a payload tells, which does not depend on the others.
type Told = Result<Vec<IncomingEvent>, Invalid>;

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    for told in Payload::read(fields)?.told(message)? {
        decoded.take(told, message.body);
    }
    Ok(())
}

/// The parts of a body.
struct Payload<'a> {
    event: Option<Object<'a>>,
    ticket: Option<Object<'a>>,
    message: Option<Object<'a>>,
}

impl<'a> Payload<'a> {
    fn read(body: Fields<'a>) -> Result<Self, Invalid> {
        let event = body.object("event")?.map(|_| Object::new(body, "event."));
        let ticket = part(body, "ticket", "ticket.")?;
        let message = part(body, "message", "message.")?;
        if ticket.is_some() || message.is_some() {
            return Ok(Self { event, ticket, message });
        }
        let alone = Object::new(body, "");
        if alone.id("ticket_id")?.is_some() {
            return Ok(Self { event, ticket: None, message: Some(alone) });
        }
        required(alone.id("id")?, "ticket.id")?;
        Ok(Self { event, ticket: Some(alone), message: None })
    }

    fn told(&self, message: &Message<'_>) -> Result<Vec<Told>, Invalid> {
        let id = self.ticket_id()?;
        let mut told = Vec::new();
        if let Some(posted) = self.message {
            told.push(message::posted(posted, &id).map(|event| vec![event]));
        }
        if let Some(ticket) = self.ticket {
            let (at, actor) = (self.at(message.received_at)?, self.actor()?);
            let snapshot = Snapshot { ticket, choices: message.choices, id, at, actor };
            told.extend(self.told_of_ticket(&snapshot));
        }
        Ok(told)
    }

    /// What the snapshot implies: setting what is already set changes nothing.
    fn told_of_ticket(&self, snapshot: &Snapshot<'_>) -> Vec<Told> {
        let mut told = vec![
            snapshot.creation(),
            snapshot.assigned(),
            snapshot.fields_changed(),
            snapshot.status(),
            snapshot.survey_sent(),
            snapshot.rated(),
            snapshot.left_out(),
            self.handed_off(snapshot),
        ];
        if self.message.is_none() {
            // With a message, the request is not about the ticket coming back.
            told.push(snapshot.back());
        }
        told
    }

    fn ticket_id(&self) -> Result<String, Invalid> {
        let of_ticket = self.ticket.map(|ticket| ticket.id("id")).transpose()?.flatten();
        let of_message = self.message.map(|message| message.id("ticket_id")).transpose()?.flatten();
        required(of_ticket.or(of_message), "ticket.id")
    }

    /// When the ticket was as the snapshot says.
    fn at(&self, received_at: DateTime<Utc>) -> Result<DateTime<Utc>, Invalid> {
        let updated_at = self.ticket.map(|ticket| ticket.time("updated_datetime")).transpose()?;
        let event_at = self.event.map(|event| event.time("created_datetime")).transpose()?;
        Ok(updated_at.flatten().or(event_at.flatten()).unwrap_or(received_at))
    }

    /// Who did it: who wrote the message, else the user of the event. Only agents are users.
    fn actor(&self) -> Result<Actor, Invalid> {
        if let Some(message) = self.message {
            return message::author(message);
        }
        let user = self.event.map(|event| event.reference("user")).transpose()?.flatten();
        Ok(user.map_or_else(Actor::default, |id| Actor::new(ActorKind::Agent, Some(id))))
    }

    /// That people took over from the bot.
    fn handed_off(&self, snapshot: &Snapshot<'_>) -> Told {
        let Some(event) = self.event else {
            return Ok(Vec::new());
        };
        if event.text("type")? != Some(HANDED_OVER) {
            return Ok(Vec::new());
        }
        let handed_off = snapshot.event(TicketBotHandedOff {});
        let id = event.id("id")?.map(|id| format!("event-{id}"));
        let occurred_at = event.time("created_datetime")?.unwrap_or(snapshot.at);
        Ok(vec![IncomingEvent {
            id: id.unwrap_or(handed_off.id.clone()),
            occurred_at,
            ..handed_off
        }])
    }
}

/// A part of a body, if it is there. Where the context has no such part, a template leaves its id
/// empty.
fn part<'a>(
    body: Fields<'a>,
    name: &str,
    prefix: &'static str,
) -> Result<Option<Object<'a>>, Invalid> {
    if body.object(name)?.is_none() {
        return Ok(None);
    }
    let part = Object::new(body, prefix);
    Ok(part.id("id")?.map(|_| part))
}
