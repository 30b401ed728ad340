//! An article of a ticket: a message, or a note.

use serde_json::Value;
use tallydesk_events::{Actor, ActorKind, IncomingEvent, Invalid, TicketMessagePosted};

use super::{NOBODY, Payload, agent, id, name};
use crate::json::{Fields, required};

/// The payload's article, if there is one. It may have been written before what the trigger was
/// about: then it is known already, by its id.
pub(super) fn message(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = payload.fields;
    let Some(article) = id(fields, "article.id")? else {
        return Ok(Vec::new());
    };
    let path = "article.created_at";
    let written_at = required(fields.time_of_any_form(path)?, path)?;
    let internal = required(flag(fields, "article.internal")?, "article.internal")?;
    let message = TicketMessagePosted { public: !internal, ..TicketMessagePosted::default() };
    Ok(vec![IncomingEvent {
        id: format!("article-{article}"),
        actor: author(payload)?,
        ..payload.event(written_at, message)
    }])
}

/// True or false, which a custom payload may write as a text.
fn flag(fields: Fields<'_>, path: &str) -> Result<Option<bool>, Invalid> {
    match fields.at(path).and_then(Value::as_str) {
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) | None => fields.flag(path),
    }
}

/// What a requester said on the phone is his, though an agent has written it down. What a trigger
/// or a scheduler sends in an agent's name is the system's.
fn author(payload: &Payload<'_>) -> Result<Actor, Invalid> {
    let fields = payload.fields;
    let path = "article.sender";
    match required(name(fields, path)?, path)? {
        "Customer" => {
            let origin = id(fields, "article.origin_by_id")?;
            let id = origin.or(payload.customer_id()?);
            Ok(Actor::new(ActorKind::Requester, id))
        }
        "Agent" => {
            let id = id(fields, "article.created_by.id")?;
            let origin = fields.at("article.preferences.perform_origin");
            if id.as_deref() == Some(NOBODY) || origin.is_some_and(Value::is_string) {
                return Ok(Actor::new(ActorKind::System, None));
            }
            agent(fields, "article.created_by", id)
        }
        "System" => Ok(Actor::new(ActorKind::System, None)),
        _ => Err(Invalid::field(path, "expected Agent, Customer or System")),
    }
}
