use tallydesk_events::{Actor, ActorKind, IncomingEvent, Invalid, TicketMessagePosted};

use super::NAME;
use super::object::Object;
use crate::json::required;
use crate::told::{Subject, shown_name};

/// The channel of what agents write for one another.
const INTERNAL_NOTE: &str = "internal-note";
/// How a message came that a rule sent.
const BY_RULE: &str = "rule";

/// A message, by its own id. One that could not be sent has reached nobody, so that it replaces
/// what was told of it when it was written.
pub(super) fn posted(message: Object<'_>, ticket: &str) -> Result<IncomingEvent, Invalid> {
    let id = required(message.id("id")?, &message.path("id"))?;
    let at = required(message.time("created_datetime")?, &message.path("created_datetime"))?;
    let has_failed = message.time("failed_datetime")?.is_some();
    let is_note = message.text("channel")? == Some(INTERNAL_NOTE);
    let public =
        required(message.flag("public")?.or(is_note.then_some(false)), &message.path("public"))?;
    let posted = TicketMessagePosted {
        public: public && !is_note && !has_failed,
        ..TicketMessagePosted::default()
    };
    let event = Subject::Ticket(ticket).event(NAME, format!("message-{id}"), at, posted);
    Ok(IncomingEvent { revision: u64::from(has_failed), actor: author(message)?, ..event })
}

/// Who wrote: a rule, a user, which is what Gorgias calls an agent, or a customer.
pub(super) fn author(message: Object<'_>) -> Result<Actor, Invalid> {
    let sender = message.reference("sender")?;
    let by_rule = message.id("rule_id")?.is_some() || message.text("via")? == Some(BY_RULE);
    match message.flag("from_agent")? {
        _ if by_rule => Ok(Actor::new(ActorKind::System, None)),
        None => Ok(Actor::new(ActorKind::Unknown, sender)),
        Some(false) => Ok(Actor::new(ActorKind::Requester, sender)),
        Some(true) => {
            let name = shown_name(message.unescaped("sender.name")?.as_deref());
            Ok(Actor { kind: ActorKind::Agent, id: sender, name })
        }
    }
}
