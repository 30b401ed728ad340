//! Conversations, as both generations of the API write them.

use std::iter;

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Address, Change, DeletionReason, EventKind, IncomingEvent, Invalid,
    RatingScale, Score, Status, TicketBotHandedOff, TicketCreated, TicketDeleted,
    TicketFieldsChanged, TicketHandled, TicketMessagePosted, TicketRated, TicketStatusChanged,
};

use super::item::{
    assigned_by, event_by_facts, fields_at_creation, fields_changed, owner_at_creation,
};
use super::part::{self, Part};
use super::{NAME, Notification};
use crate::json::{Fields, required};
use crate::told::{Subject, channel, creation_revision, status};

const PARTS: &str = "conversation_parts.conversation_parts";
const ATTRIBUTES: &str = "custom_attributes";

const STATES: &[(&str, Status)] =
    &[("open", Status::Open), ("closed", Status::Solved), ("snoozed", Status::Pending)];

/// Intercom's words for a channel that are not everybody's.
pub(super) const CHANNELS: &[(&str, &str)] = &[
    ("conversation", "chat"),
    ("messenger", "chat"),
    ("phone_call", "phone"),
    ("phone_switch", "phone"),
];

/// How a conversation is delivered that the account began with no person in it.
const SENT_BY_NOBODY: &[&str] = &["campaigns_initiated", "operator_initiated", "automated"];

/// A conversation that has begun: somebody asked, or a teammate wrote to one person.
struct Conversation<'a> {
    item: Fields<'a>,
    id: String,
    began_at: DateTime<Utc>,
    updated_at: Option<DateTime<Utc>>,
    opener: Actor,
    /// The opening, with its author and its channel; of the first generation, without a channel.
    opening: Fields<'a>,
}

impl<'a> Conversation<'a> {
    /// `None` for what was sent to somebody who has not answered: nobody has asked yet.
    fn read(notification: &Notification<'a>) -> Result<Option<Self>, Invalid> {
        let item = notification.item;
        let opening = match item.object("source")? {
            Some(opening) => opening,
            None => required(item.object("conversation_message")?, "source")?,
        };
        let Some((began_at, opener)) = beginning(item, opening)? else {
            return Ok(None);
        };
        let id = required(item.id("id")?, "id")?;
        let updated_at = item.unix_seconds("updated_at")?;
        Ok(Some(Self { item, id, began_at, updated_at, opener, opening }))
    }

    /// An e-mail address where there is one, else the contact's id.
    fn customer(&self) -> Result<Option<Address>, Invalid> {
        let of_contact = part::author(self.opening, "author")?.kind == ActorKind::Requester;
        let of_opener = self.opening.text("author.email")?.filter(|_| of_contact);
        let email = of_opener.or(self.item.text("user.email")?);
        let id = || contact_id(self.item);
        let address = email.map_or_else(id, |email| Ok(Some(email.to_owned())))?;
        Ok(address.map(Address::new))
    }

    /// What a teammate opened it with. It is no part, and would else be missing: the first
    /// message of whom opened a conversation is its opening, and not a reply.
    fn opening_message(&self) -> Option<IncomingEvent> {
        let message = TicketMessagePosted { public: true, ..TicketMessagePosted::default() };
        let id = format!("{}.opening", self.id);
        let event = Subject::Ticket(&self.id).event(NAME, id, self.began_at, message);
        let is_by_agent = self.opener.kind == ActorKind::Agent;
        is_by_agent.then(|| IncomingEvent { actor: self.opener.clone(), ..event })
    }

    fn channel(&self, notification: &Notification<'_>) -> Result<Change, Invalid> {
        let is_of_second_generation = self.item.at("source").is_some();
        let label = self.opening.text("type")?.filter(|_| is_of_second_generation);
        Ok(label.map_or(Change::Keep, |label| {
            Change::Set(channel(notification.choices, CHANNELS, label))
        }))
    }

    /// The state as the snapshot has it. Of a conversation that became a ticket, only its end
    /// is told here; the rest is the ticket's to tell.
    fn status(&self, notification: &Notification<'_>) -> Result<Option<Status>, Invalid> {
        let Some(state) = self.item.text("state")? else {
            return Ok(None);
        };
        let known = status(notification.choices, STATES, state);
        let to = known.ok_or_else(|| Invalid::field("state", "unknown state"))?;
        let is_ticket = self.item.object("ticket")?.is_some();
        Ok(Some(to).filter(|to| !is_ticket || to.is_solved()))
    }

    /// The status that a part sets: as its type says, else as the snapshot says.
    fn status_by(
        &self,
        part: &Part<'_>,
        notification: &Notification<'_>,
    ) -> Result<Option<Status>, Invalid> {
        let state = match part.kind {
            "close" => "closed",
            "snoozed" => "snoozed",
            "open"
            | "assign_and_reopen"
            | "note_and_reopen"
            | "unsnoozed"
            | "timer_unsnooze"
            | "assign_and_unsnooze" => "open",
            _ if part.is_latest(self.updated_at) => return self.status(notification),
            _ => return Ok(None),
        };
        Ok(status(notification.choices, STATES, state))
    }

    /// A bot that took part passes it on, before any person has replied.
    fn is_handed_off_by(&self, part: &Part<'_>) -> Result<bool, Invalid> {
        let is_passed_on = part.is_assignment()
            && part.author.kind == ActorKind::Bot
            && part
                .assigned()?
                .is_some_and(|to| to.assignee.value().is_some() || to.group.value().is_some());
        let took_part = self.item.flag("ai_agent_participated")? == Some(true);
        Ok(is_passed_on
            && took_part
            && self.item.text("statistics.first_admin_reply_at")?.is_none())
    }
}

/// When a conversation began, and who opened it: the contact, if he initiated it (for some channels
/// its author is blank) or was the first person in it; else the author.
fn beginning(
    item: Fields<'_>,
    opening: Fields<'_>,
) -> Result<Option<(DateTime<Utc>, Actor)>, Invalid> {
    let author = part::author(opening, "author")?;
    let created_at = required(item.unix_seconds("created_at")?, "created_at")?;
    let how = opening.text("delivered_as")?.unwrap_or_default();
    let is_by_contact = author.kind == ActorKind::Requester || how == "customer_initiated";
    if !is_by_contact && !SENT_BY_NOBODY.contains(&how) {
        return Ok(Some((created_at, author)));
    }
    let contact = Actor::new(ActorKind::Requester, contact_id(item)?);
    let began_at = if is_by_contact {
        Some(created_at)
    } else {
        item.unix_seconds("first_contact_reply.created_at")?
    };
    Ok(began_at.map(|began_at| (began_at, contact)))
}

fn contact_id(item: Fields<'_>) -> Result<Option<String>, Invalid> {
    if let Some(contact) = item.items("contacts.contacts")?.first() {
        return contact.id("id");
    }
    item.id("user.id")
}

/// The creation, which every notification of a conversation tells.
pub(super) fn creation(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(notification)? else {
        return Ok(Vec::new());
    };
    let created = TicketCreated {
        status: Status::Open,
        channel: conversation.channel(notification)?,
        ..TicketCreated::default()
    };
    let Conversation { ref id, began_at, updated_at, .. } = conversation;
    let event = Subject::Ticket(id).event(NAME, format!("{id}.created"), began_at, created);
    let creation = IncomingEvent {
        revision: creation_revision(began_at, updated_at),
        customer: conversation.customer()?,
        actor: conversation.opener.clone(),
        ..event
    };
    Ok(iter::once(creation).chain(conversation.opening_message()).collect())
}

/// What a conversation was like when it came into being.
pub(super) fn at_creation(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(notification)? else {
        return Ok(Vec::new());
    };
    let fields = fields_changed(notification, conversation.item, ATTRIBUTES)?;
    let is_untouched = conversation.updated_at == Some(conversation.began_at);
    let to = conversation.status(notification)?.filter(|_| is_untouched);
    let kinds = [
        owner_at_creation(conversation.item)?.map(EventKind::from),
        fields_at_creation(fields).map(EventKind::from),
        to.filter(|to| *to != Status::Open).map(|to| TicketStatusChanged { to }.into()),
    ];
    // What is set on a contact's conversation at once, a rule has set.
    let is_by_agent = conversation.opener.kind == ActorKind::Agent;
    let actor = if is_by_agent { conversation.opener.clone() } else { Actor::default() };
    let event = |kind| event_by_facts(&conversation.id, conversation.began_at, actor.clone(), kind);
    Ok(kinds.into_iter().flatten().map(event).collect())
}

/// What the part tells that caused the notification.
pub(super) fn part(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(notification)? else {
        return Ok(Vec::new());
    };
    let part = required(Part::newest(conversation.item, PARTS)?, PARTS)?;
    let handed_off = conversation.is_handed_off_by(&part)?.then_some(TicketBotHandedOff {});
    let to = conversation.status_by(&part, notification)?;
    let kinds = [
        assigned_by(&part, conversation.item, conversation.updated_at)?.map(EventKind::from),
        part.message(notification)?.map(EventKind::from),
        to.map(|to| TicketStatusChanged { to }.into()),
        handed_off.map(EventKind::from),
    ];
    Ok(kinds.into_iter().flatten().map(|kind| part.event(&conversation.id, kind)).collect())
}

/// The fields as the snapshot has them. No topic tells that a tag was removed or an attribute
/// changed, so that a closing tells them, too, as they are in the end.
pub(super) fn fields(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(notification)? else {
        return Ok(Vec::new());
    };
    let changed = fields_changed(notification, conversation.item, ATTRIBUTES)?;
    if changed == TicketFieldsChanged::default() {
        return Ok(Vec::new());
    }
    let at = conversation.updated_at.unwrap_or(notification.at);
    Ok(vec![event_by_facts(&conversation.id, at, Actor::default(), changed)])
}

/// The seconds that teammates spent until a closing. Intercom sums them up; each sum replaces the
/// one before.
pub(super) fn handling(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(notification)? else {
        return Ok(Vec::new());
    };
    let Some(seconds) = conversation.item.whole("statistics.handling_time")? else {
        return Ok(Vec::new());
    };
    let at = conversation.updated_at.unwrap_or(notification.at);
    let event_id = format!("{}.handled", conversation.id);
    let handled = TicketHandled { seconds };
    let event = Subject::Ticket(&conversation.id).event(NAME, event_id, at, handled);
    Ok(vec![IncomingEvent { revision: revision(at), ..event }])
}

/// The later of two tellings of one thing replaces the earlier.
fn revision(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or(0)
}

/// A conversation has one rating. Its `created_at` is when it was asked for.
pub(super) fn rating(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let id = required(notification.item.id("id")?, "id")?;
    rated(notification, notification.item, &id)
}

/// The rating of a conversation or a ticket.
pub(super) fn rated(
    notification: &Notification<'_>,
    item: Fields<'_>,
    id: &str,
) -> Result<Vec<IncomingEvent>, Invalid> {
    let path = "conversation_rating.rating";
    let stars = required(item.whole(path)?, path)?;
    let stars = i64::try_from(stars).unwrap_or(i64::MAX);
    let score = Score::from_thousandths(stars.saturating_mul(1_000));
    let at = item.unix_seconds("conversation_rating.updated_at")?.unwrap_or(notification.at);
    let rated = TicketRated { score, scale: RatingScale::Stars5 };
    let event = Subject::Ticket(id).event(NAME, format!("{id}.rated"), at, rated);
    let actor = Actor::new(ActorKind::Requester, contact_id(item)?);
    Ok(vec![IncomingEvent { revision: revision(at), actor, ..event }])
}

/// A deletion comes with the conversation's id alone, under a name of its own.
pub(super) fn deletion(notification: &Notification<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let item = notification.item;
    let id = item.id("conversation_id")?.map_or_else(|| item.id("id"), |id| Ok(Some(id)))?;
    let id = required(id, "conversation_id")?;
    let deleted = TicketDeleted { reason: Some(DeletionReason::Deleted) };
    let event_id = format!("{id}.deleted");
    Ok(vec![Subject::Ticket(&id).event(NAME, event_id, notification.at, deleted)])
}
