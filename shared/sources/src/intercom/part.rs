//! A part of a conversation or of a ticket: what somebody did to it.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Change, EventKind, IncomingEvent, Invalid, TicketAssigned,
    TicketMessagePosted,
};

use super::{NAME, Notification, within};
use crate::json::{Fields, required};
use crate::told::{Subject, shown_name};

/// The topic under which a text within an assignment, a closing or a reopening is a reply.
const REPLY: &str = "conversation.admin.replied";

pub(super) struct Part<'a> {
    fields: Fields<'a>,
    pub(super) id: String,
    pub(super) kind: &'a str,
    pub(super) at: DateTime<Utc>,
    pub(super) author: Actor,
}

impl<'a> Part<'a> {
    pub(super) fn read(fields: Fields<'a>) -> Result<Self, Invalid> {
        Ok(Self {
            fields,
            id: required(fields.id("id")?, "id")?,
            kind: required(fields.text("part_type")?, "part_type")?,
            at: required(fields.unix_seconds("created_at")?, "created_at")?,
            author: author(fields, "author")?,
        })
    }

    /// The newest part of a list. Parts of tickets come with the whole history.
    pub(super) fn newest(item: Fields<'a>, path: &str) -> Result<Option<Self>, Invalid> {
        let mut newest: Option<Self> = None;
        for fields in item.items(path)? {
            let part = Self::read(fields).map_err(|invalid| within(path, invalid))?;
            let is_newer = |known: &Self| (known.at, known.number()) <= (part.at, part.number());
            if newest.as_ref().is_none_or(is_newer) {
                newest = Some(part);
            }
        }
        Ok(newest)
    }

    /// Parts are numbered in order; one that is not a number only loses that.
    fn number(&self) -> i64 {
        self.id.parse().unwrap_or(0)
    }

    /// True if nothing has changed the item since the part, so that its snapshot is of that time.
    pub(super) fn is_latest(&self, updated_at: Option<DateTime<Utc>>) -> bool {
        updated_at.is_some_and(|updated_at| updated_at <= self.at)
    }

    pub(super) fn text(&self, path: &str) -> Result<Option<&'a str>, Invalid> {
        self.fields.text(path)
    }

    /// An event that the part tells of the ticket. A part tells one of each type.
    pub(super) fn event(&self, ticket: &str, kind: impl Into<EventKind>) -> IncomingEvent {
        let kind = kind.into();
        let id = format!("part-{}.{}", self.id, kind.type_name());
        let event = Subject::Ticket(ticket).event(NAME, id, self.at, kind);
        IncomingEvent { actor: self.author.clone(), sequence: self.number(), ..event }
    }

    /// What was written, if the part says that somebody wrote.
    ///
    /// A teammate's text within an assignment is a reply under one topic and a note under
    /// all others. A contact writes to be read, so that a text of his is a message in any part.
    pub(super) fn message(
        &self,
        notification: &Notification<'_>,
    ) -> Result<Option<TicketMessagePosted>, Invalid> {
        let is_of_contact = self.author.kind == ActorKind::Requester;
        let is_reply = match self.kind {
            "note" | "note_and_reopen" => return Ok(Some(TicketMessagePosted::default())),
            "comment" | "quick_reply" => true,
            "open" | "close" => is_of_contact || notification.topic == REPLY,
            _ if self.is_assignment() => {
                notification.topic == REPLY && notification.choices.replies_in_assignments
            }
            _ => false,
        };
        let is_written = matches!(self.kind, "comment" | "quick_reply")
            || (is_reply && self.fields.text("body")?.is_some());
        let message = TicketMessagePosted { public: true, ..TicketMessagePosted::default() };
        Ok(is_written.then_some(message))
    }

    /// True for `assignment`, `assign_and_reopen`, `default_assignment` and their like.
    pub(super) fn is_assignment(&self) -> bool {
        self.kind.contains("assign")
    }

    /// Whom the part assigns it to: an admin or a team, or nobody any more.
    pub(super) fn assigned(&self) -> Result<Option<TicketAssigned>, Invalid> {
        assigned_to(self.fields, "assigned_to")
    }
}

/// Whom something is assigned to, as `{type, id}` tells it.
pub(super) fn assigned_to(
    fields: Fields<'_>,
    path: &str,
) -> Result<Option<TicketAssigned>, Invalid> {
    let Some(owner) = fields.object(path)? else {
        return Ok(None);
    };
    let at = |invalid| within(path, invalid);
    let id = owner.id("id").map_err(at)?;
    Ok(match (owner.text("type").map_err(at)?, id) {
        (Some("admin"), Some(id)) => {
            Some(TicketAssigned { assignee: Change::Set(id), group: Change::Keep })
        }
        (Some("team"), Some(id)) => {
            Some(TicketAssigned { assignee: Change::Keep, group: Change::Set(id) })
        }
        (Some("nobody_admin"), _) => {
            Some(TicketAssigned { assignee: Change::Empty, group: Change::Empty })
        }
        (Some(_) | None, _) => None,
    })
}

/// Who wrote or did something. What an AI wrote in an admin's name is a bot's; a team is not known
/// to be a person.
pub(super) fn author(fields: Fields<'_>, path: &str) -> Result<Actor, Invalid> {
    let Some(author) = fields.object(path)? else {
        return Ok(Actor::default());
    };
    let at = |invalid| within(path, invalid);
    let is_of_ai = |name| Ok(author.flag(name).map_err(at)? == Some(true));
    let kind = match author.text("type").map_err(at)? {
        Some("admin") if is_of_ai("from_ai_agent")? || is_of_ai("is_ai_answer")? => ActorKind::Bot,
        Some("admin") => ActorKind::Agent,
        Some("bot") => ActorKind::Bot,
        Some("user" | "lead" | "contact" | "visitor") => ActorKind::Requester,
        Some("team") | None => ActorKind::Unknown,
        Some(_) => {
            let reason = "expected admin, bot, user, lead, contact, visitor or team";
            return Err(Invalid::field(format!("{path}.type"), reason));
        }
    };
    let is_shown = matches!(kind, ActorKind::Agent | ActorKind::Bot);
    let name = author.text("name").map_err(at)?.filter(|_| is_shown);
    Ok(Actor { kind, id: author.id("id").map_err(at)?, name: shown_name(name) })
}
