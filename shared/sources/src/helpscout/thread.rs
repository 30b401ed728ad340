//! A thread of a conversation: a message, a note, or a line item that tells what was done.

use chrono::{DateTime, Utc};
use tallydesk_events::{Actor, ActorKind, EventKind, IncomingEvent, Invalid, TicketMessagePosted};

use super::NAME;
use crate::json::{Fields, required};
use crate::told::{Subject, shown_name};

/// The types of threads that nobody wrote to the other side.
const NO_MESSAGES: &[&str] = &["lineitem", "note", "forwardparent", "forwardchild"];

pub(super) struct Thread<'a> {
    fields: Fields<'a>,
    pub(super) id: String,
    pub(super) kind: &'a str,
    pub(super) at: DateTime<Utc>,
    pub(super) author: Actor,
}

impl<'a> Thread<'a> {
    pub(super) fn read(fields: Fields<'a>) -> Result<Self, Invalid> {
        let kind = required(fields.text("type")?, "type")?;
        Ok(Self {
            fields,
            id: required(fields.id("id")?, "id")?,
            kind,
            at: required(fields.time_of_any_form("createdAt")?, "createdAt")?,
            author: author(fields, kind)?,
        })
    }

    /// Threads are numbered in order; one that is not a number only loses that.
    pub(super) fn number(&self) -> i64 {
        self.id.parse().unwrap_or(0)
    }

    /// What is drafted, hidden, held for review or bounced has reached nobody.
    pub(super) fn is_published(&self) -> Result<bool, Invalid> {
        Ok(self.fields.text("state")?.is_none_or(|state| state == "published"))
    }

    pub(super) fn is_message(&self) -> bool {
        !NO_MESSAGES.contains(&self.kind)
    }

    /// What it set the conversation's status to; `None` if it left that alone.
    pub(super) fn status(&self) -> Result<Option<&'a str>, Invalid> {
        Ok(self.fields.text("status")?.filter(|status| *status != "nochange"))
    }

    /// What a line item tells that was done, such as `manual-workflow` or `merged`.
    pub(super) fn action(&self) -> Result<&'a str, Invalid> {
        Ok(self.fields.text("action.type")?.unwrap_or_default())
    }

    /// The conversation that an action was about, other than the thread's own. Help Scout does
    /// not document under which name it stands among the entities of the action.
    pub(super) fn other_conversation(&self, own: &str) -> Result<Option<String>, Invalid> {
        let Some(entities) = self.fields.object("action.associatedEntities")? else {
            return Ok(None);
        };
        let names = entities.0.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        for name in names.filter(|name| name.to_lowercase().ends_with("conversation")) {
            let id = entities.id(name)?.filter(|id| id != own);
            if id.is_some() {
                return Ok(id);
            }
        }
        Ok(None)
    }

    pub(super) fn message(&self) -> Result<TicketMessagePosted, Invalid> {
        // 0 and absent are no saved reply.
        let saved_reply = self.fields.id("savedReplyId")?.filter(|id| id != "0");
        Ok(TicketMessagePosted {
            public: self.kind != "note",
            used_macro: saved_reply.map(|_| true),
            ..TicketMessagePosted::default()
        })
    }

    /// An event that the thread tells of the ticket. It tells one of each type.
    pub(super) fn event(&self, ticket: &str, kind: impl Into<EventKind>) -> IncomingEvent {
        let kind = kind.into();
        let id = format!("thread-{}.{}", self.id, kind.type_name());
        let event = Subject::Ticket(ticket).event(NAME, id, self.at, kind);
        IncomingEvent { actor: self.author.clone(), sequence: self.number(), ..event }
    }
}

/// A message that a user noted for a customer is the customer's. A workflow that ran by itself
/// writes as a user, too; one that a user ran is his.
fn author(fields: Fields<'_>, kind: &str) -> Result<Actor, Invalid> {
    let author = person(fields, "createdBy")?;
    if kind == "customer" {
        let id = author.id.filter(|_| author.kind == ActorKind::Requester);
        return Ok(Actor::new(ActorKind::Requester, id));
    }
    let is_automatic = fields.text("action.type")? == Some("automatic-workflow");
    if author.kind == ActorKind::Agent && is_automatic {
        return Ok(Actor::new(ActorKind::System, None));
    }
    Ok(author)
}

/// A person as `{id, type, first, last}`. V3 tells an AI from a user; V2 calls both users.
pub(super) fn person(fields: Fields<'_>, path: &str) -> Result<Actor, Invalid> {
    let field = |name: &str| format!("{path}.{name}");
    let kind = match fields.text(&field("type"))? {
        Some("user") => ActorKind::Agent,
        Some("customer") => ActorKind::Requester,
        Some("system_user") => ActorKind::Bot,
        Some("team") | None => ActorKind::Unknown,
        Some(_) => {
            let reason = "expected user, customer, system_user or team";
            return Err(Invalid::field(field("type"), reason));
        }
    };
    let mut actor = Actor::new(kind, fields.id(&field("id"))?);
    if matches!(kind, ActorKind::Agent | ActorKind::Bot) {
        let names = [fields.text(&field("first"))?, fields.text(&field("last"))?];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        actor.name = shown_name(Some(&name).filter(|name| !name.is_empty()).map(String::as_str));
    }
    Ok(actor)
}
