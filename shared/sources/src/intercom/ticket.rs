//! Tickets: alone, beside the part that caused the notification, or within the item.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Address, Change, EventKind, IncomingEvent, Invalid, Status, TicketCreated,
    TicketFieldsChanged, TicketStatusChanged,
};

use super::conversation::{CHANNELS, rated};
use super::item::{
    assigned_by, event_by_facts, fields_at_creation, fields_changed, owner_at_creation,
};
use super::part::Part;
use super::{NAME, Notification, within};
use crate::json::{Fields, required};
use crate::told::{Subject, channel, creation_revision, status};

const PARTS: &str = "ticket_parts.ticket_parts";
const ATTRIBUTES: &str = "ticket_attributes";

/// The categories of ticket states. Accounts rename the states themselves and not these.
const CATEGORIES: &[(&str, Status)] = &[
    ("submitted", Status::New),
    ("in_progress", Status::Open),
    ("waiting_on_customer", Status::Pending),
    ("resolved", Status::Solved),
];

struct Ticket<'a> {
    /// The ticket.
    item: Fields<'a>,
    id: String,
    created_at: DateTime<Utc>,
    updated_at: Option<DateTime<Utc>>,
    /// What caused the notification: the part beside the ticket, else the newest of its parts.
    part: Option<Part<'a>>,
}

impl<'a> Ticket<'a> {
    /// `None` for a back-office or tracker ticket.
    fn read(notification: &Notification<'a>) -> Result<Option<Self>, Invalid> {
        let item = notification.item.object("ticket")?.unwrap_or(notification.item);
        if item.text("category")?.is_some_and(|category| category != "Customer") {
            return Ok(None);
        }
        let part = match notification.item.object("ticket_part")? {
            Some(part) => Some(Part::read(part).map_err(|invalid| within("ticket_part", invalid))?),
            None => Part::newest(item, PARTS)?,
        };
        Ok(Some(Self {
            item,
            // Not `ticket_id`, which is the number that people see.
            id: required(item.id("id")?, "id")?,
            created_at: required(item.unix_seconds("created_at")?, "created_at")?,
            updated_at: item.unix_seconds("updated_at")?,
            part,
        }))
    }

    fn contact(&self) -> Result<Option<String>, Invalid> {
        let contacts = self.item.items("contacts.contacts")?;
        contacts.first().map_or(Ok(None), |contact| contact.id("id"))
    }

    /// The status as the snapshot has it. A ticket that was closed is solved whatever its state
    /// says, and one that is open again is not, though its state may still say so.
    fn status(&self, notification: &Notification<'_>) -> Result<Option<Status>, Invalid> {
        let is_open = self.item.flag("open")?;
        if is_open == Some(false) {
            return Ok(Some(Status::Solved));
        }
        if self.item.unix_seconds("snoozed_until")?.is_some() {
            return Ok(Some(Status::Pending));
        }
        let path = "ticket_state.category";
        let Some(category) = self.item.text(path)? else {
            return Ok(None);
        };
        let label = self.item.text("ticket_state.internal_label")?.unwrap_or_default();
        let known = notification.choices.status(label);
        let to = known.or_else(|| status(notification.choices, CATEGORIES, category));
        let to = to.ok_or_else(|| Invalid::field(path, "unknown state"))?;
        Ok(Some(if is_open == Some(true) && to.is_solved() { Status::Open } else { to }))
    }

    /// The status after a part: as the snapshot has it if that is of its time, else as the part
    /// alone says.
    fn status_by(
        &self,
        part: &Part<'_>,
        notification: &Notification<'_>,
    ) -> Result<Option<Status>, Invalid> {
        if part.is_latest(self.updated_at) {
            return self.status(notification);
        }
        Ok(match (part.kind, part.text("ticket_state")?) {
            ("close", _) => Some(Status::Solved),
            ("open" | "assign_and_reopen" | "note_and_reopen", _) => Some(Status::Open),
            ("snoozed", _) => Some(Status::Pending),
            (_, Some(category)) => status(notification.choices, CATEGORIES, category),
            (_, None) => None,
        })
    }
}

/// The creation, which every notification of a ticket tells. Nobody is named as the one who
/// opened it; a customer's ticket is opened for him.
pub(super) fn creation(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(ticket) = Ticket::read(notification)? else {
        return Ok(Vec::new());
    };
    let label = ticket.item.text("channel")?;
    let created = TicketCreated {
        channel: label.map_or(Change::Keep, |label| {
            Change::Set(channel(notification.choices, CHANNELS, label))
        }),
        ..TicketCreated::default()
    };
    let Ticket { ref id, created_at, updated_at, .. } = ticket;
    let event = Subject::Ticket(id).event(NAME, format!("{id}.created"), created_at, created);
    let contact = ticket.contact()?;
    Ok(vec![IncomingEvent {
        revision: creation_revision(created_at, updated_at),
        customer: contact.clone().map(Address::new),
        actor: Actor::new(ActorKind::Requester, contact),
        ..event
    }])
}

/// What a ticket was like when it was made. One that was a conversation before began earlier.
pub(super) fn at_creation(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(ticket) = Ticket::read(notification)? else {
        return Ok(Vec::new());
    };
    let fields = fields_changed(notification, ticket.item, ATTRIBUTES)?;
    let to = ticket.status(notification)?.filter(|to| *to != Status::New);
    let kinds = [
        owner_at_creation(ticket.item)?.map(EventKind::from),
        fields_at_creation(fields).map(EventKind::from),
        to.map(|to| TicketStatusChanged { to }.into()),
    ];
    let at = ticket.updated_at.unwrap_or(notification.at);
    let event = |kind| event_by_facts(&ticket.id, at, Actor::default(), kind);
    Ok(kinds.into_iter().flatten().map(event).collect())
}

/// What the part tells that caused the notification.
pub(super) fn part(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(ticket) = Ticket::read(notification)? else {
        return Ok(Vec::new());
    };
    let Some(part) = &ticket.part else {
        return snapshot(notification, &ticket);
    };
    let kinds = [
        assigned_by(part, ticket.item, ticket.updated_at)?.map(EventKind::from),
        part.message(notification)?.map(EventKind::from),
        ticket.status_by(part, notification)?.map(|to| TicketStatusChanged { to }.into()),
    ];
    Ok(kinds.into_iter().flatten().map(|kind| part.event(&ticket.id, kind)).collect())
}

/// A ticket without any part tells its status alone.
fn snapshot(
    notification: &Notification<'_>,
    ticket: &Ticket<'_>,
) -> Result<Vec<IncomingEvent>, Invalid> {
    let at = ticket.updated_at.unwrap_or(notification.at);
    let event = |to| event_by_facts(&ticket.id, at, Actor::default(), TicketStatusChanged { to });
    Ok(ticket.status(notification)?.map(event).into_iter().collect())
}

pub(super) fn fields(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(ticket) = Ticket::read(notification)? else {
        return Ok(Vec::new());
    };
    let changed = fields_changed(notification, ticket.item, ATTRIBUTES)?;
    if changed == TicketFieldsChanged::default() {
        return Ok(Vec::new());
    }
    let at = ticket.updated_at.unwrap_or(notification.at);
    Ok(vec![event_by_facts(&ticket.id, at, Actor::default(), changed)])
}

/// Intercom does not document where a ticket's rating is; it is looked for where a
/// conversation's is, and what is elsewhere is set aside.
pub(super) fn rating(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(ticket) = Ticket::read(notification)? else {
        return Ok(Vec::new());
    };
    rated(notification, ticket.item, &ticket.id)
}
