use tallydesk_events::{Actor, ActorKind};

/// Zendesk's own id for what no user did.
pub(super) const SYSTEM_USER: &str = "-1";

/// Who is who on a ticket, by the ids that a payload gives.
pub(super) struct People {
    pub(super) actor: Option<String>,
    pub(super) assignee: Option<String>,
    pub(super) requester: Option<String>,
}

impl People {
    /// Who acted, as far as the ids tell.
    ///
    /// An assignee is staff by definition, so he is an agent even on a ticket that he requested for
    /// himself. Anybody else is unknown: it may be an end user in copy.
    pub(super) fn acted(&self) -> Actor {
        let Some(id) = &self.actor else {
            return Actor::default();
        };
        let kind = if id == SYSTEM_USER {
            ActorKind::System
        } else if self.assignee.as_ref() == Some(id) {
            ActorKind::Agent
        } else if self.requester.as_ref() == Some(id) {
            ActorKind::Requester
        } else {
            ActorKind::Unknown
        };
        Actor::new(kind, Some(id.clone()))
    }

    /// Who did what the helpdesk lets only staff do on somebody else's ticket, such as solving it.
    ///
    /// Whoever does it and is not the requester is an agent, or a rule that runs under an agent's
    /// id, and gets the credit. Without the requester's id, that cannot be told.
    pub(super) fn acted_as_staff(&self) -> Actor {
        let actor = self.acted();
        let is_other = actor.id.is_some() && self.requester.is_some();
        if actor.kind == ActorKind::Unknown && is_other {
            return Actor { kind: ActorKind::Agent, ..actor };
        }
        actor
    }
}
