//! Who is who in an event.

use tallydesk_events::{Actor, ActorKind, Address, Invalid};

use super::Event;
use crate::json::Fields;
use crate::told::shown_name;

/// Who did it, by the type of its source. What a rule, a reminder or a program does is the
/// system's, on whose behalf ever.
pub(super) fn actor(event: &Event<'_>) -> Result<Actor, Invalid> {
    match event.source_type()? {
        Some("teammate") => teammate(event.fields, "source.data"),
        Some("api" | "oauth_client" | "rule" | "reminder") => {
            Ok(Actor::new(ActorKind::System, None))
        }
        Some("recipient") => Ok(Actor::new(ActorKind::Requester, None)),
        Some(_) | None => Ok(Actor::default()),
    }
}

/// A teammate with his name; a preview has his id alone.
pub(super) fn teammate(fields: Fields<'_>, path: &str) -> Result<Actor, Invalid> {
    let first = fields.text(&format!("{path}.first_name"))?;
    let last = fields.text(&format!("{path}.last_name"))?;
    let parts: Vec<&str> = first.into_iter().chain(last).collect();
    let name = (!parts.is_empty()).then(|| parts.join(" "));
    Ok(Actor {
        kind: ActorKind::Agent,
        id: fields.id(&format!("{path}.id"))?,
        name: shown_name(name.as_deref()),
    })
}

/// The requester's address: whom the conversation is with, whoever wrote last.
pub(super) fn customer(event: &Event<'_>) -> Result<Option<Address>, Invalid> {
    let handle = event.conversation.text("recipient.handle")?;
    Ok(handle.map(|handle| Address::new(handle.to_owned())))
}
