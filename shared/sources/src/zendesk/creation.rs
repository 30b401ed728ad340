use chrono::{DateTime, Utc};
use tallydesk_events::{Actor, ActorKind, Address, EventKind, IncomingEvent, TicketCreated};

use super::NAME;
use super::moment::{second, sequence};
use super::people::SYSTEM_USER;
use crate::told::{Subject, creation_revision, set};

/// What a snapshot tells of the ticket's creation.
pub(super) struct Creation {
    pub(super) created_at: Option<DateTime<Utc>>,
    pub(super) updated_at: Option<DateTime<Utc>>,
    pub(super) channel: Option<String>,
    pub(super) requester: Option<String>,
    pub(super) submitter: Option<String>,
    /// By what the customer is known: an address if one is given, else the requester's id.
    pub(super) customer: Option<String>,
}

impl Creation {
    pub(super) fn is_complete(&self) -> bool {
        let Self { created_at, updated_at: _, channel, requester, submitter, customer: _ } = self;
        created_at.is_some() && channel.is_some() && requester.is_some() && submitter.is_some()
    }

    /// True if nothing has changed the ticket since.
    pub(super) fn is_untouched(&self) -> bool {
        self.created_at.is_some() && self.created_at == self.updated_at
    }

    /// The event, always under one id; `otherwise_at` is for a snapshot that does not say when.
    pub(super) fn event(&self, ticket: &str, otherwise_at: DateTime<Utc>) -> IncomingEvent {
        let created =
            TicketCreated { channel: set(self.channel.clone()), ..TicketCreated::default() };
        let at = second(self.created_at.unwrap_or(otherwise_at));
        IncomingEvent {
            revision: self.revision(),
            customer: self.customer.clone().map(Address::new),
            actor: self.opener(),
            ..Subject::Ticket(ticket).event(NAME, format!("{ticket}.created"), at, created)
        }
    }

    /// 0 for incomplete facts, so that complete ones replace them; else higher, the nearer the
    /// snapshot is to the creation.
    fn revision(&self) -> u64 {
        let (true, Some(created_at)) = (self.is_complete(), self.created_at) else {
            return 0;
        };
        creation_revision(created_at, self.updated_at)
    }

    /// Who wrote the opening: a submitter who is not the requester opened it for him.
    fn opener(&self) -> Actor {
        let kind = match (&self.submitter, &self.requester) {
            (Some(submitter), _) if submitter == SYSTEM_USER => ActorKind::System,
            (Some(submitter), Some(requester)) if submitter == requester => ActorKind::Requester,
            (Some(_), Some(_)) => ActorKind::Agent,
            (Some(_) | None, None) | (None, Some(_)) => ActorKind::Unknown,
        };
        Actor::new(kind, self.submitter.clone())
    }
}

/// What a ticket was like when it came into being, as a change at that time. There is one of each type.
pub(super) fn at_creation(
    ticket: &str,
    at: DateTime<Utc>,
    actor: Actor,
    kind: EventKind,
) -> IncomingEvent {
    let id = format!("{ticket}.created.{}", kind.type_name());
    let event = Subject::Ticket(ticket).event(NAME, id, at, kind);
    IncomingEvent { sequence: sequence(&event.kind, 0), actor, ..event }
}
