//! Events of Zendesk's connector to Amazon `EventBridge`, as an API destination of `EventBridge` posts
//! them on; and webhooks that went through `EventBridge` on their way.
//!
//! Facts: <https://developer.zendesk.com/api-reference/amazon-eventbridge/tickets/>. Zendesk took no
//! new connections from August 2024, and says that those there were worked until December 2025
//! (<https://developer.zendesk.com/api-reference/amazon-eventbridge/introduction>). Who sends webhooks
//! to an event bus instead has them whole in the envelope's `detail`.
//!
//! The connector says the same as a webhook in other places, so that an event is put into a
//! webhook's places and read as one. A comment has the same id both ways.

use serde_json::{Value, json};
use tallydesk_events::Invalid;

use super::webhooks;
use crate::json::{Fields, required};
use crate::source::{Decoded, Message};

/// Where the connector has what a webhook has elsewhere: the beginning of the path there, and here.
const PLACES: &[(&str, &str)] = &[
    ("detail.actor_id", "detail.ticket_event.meta.actor_id"),
    ("detail", "detail.ticket_event.ticket"),
    ("event", "detail.ticket_event"),
    ("type", "detail.ticket_event.type"),
    ("time", "detail.ticket_event.meta.occurred_at"),
];

/// Types that the connector names otherwise than webhooks do.
const RENAMED: &[(&str, &str)] = &[("comment_created", "comment_added")];

/// Takes what an event of the connector tells, or what the envelope holds.
pub(super) fn read(
    fields: Fields<'_>,
    message: &Message<'_>,
    decoded: &mut Decoded,
) -> Result<(), Invalid> {
    let Some(event) = fields.object("detail.ticket_event")? else {
        let detail = required(fields.object("detail")?, "detail")?;
        return super::read(detail, message, decoded);
    };
    let webhook = webhook(fields, event)?;
    for told in webhooks::read(Fields(&webhook), message.choices).map_err(in_its_place)? {
        decoded.take(told.map_err(in_its_place), message.body);
    }
    Ok(())
}

/// The event in the places of a webhook.
fn webhook(fields: Fields<'_>, event: Fields<'_>) -> Result<Value, Invalid> {
    let name = required(fields.text("detail.ticket_event.type")?, "detail.ticket_event.type")?;
    let mut detail = event.at("ticket").cloned().unwrap_or_default();
    if let Some(ticket) = detail.as_object_mut() {
        let actor = event.at("meta.actor_id").cloned().unwrap_or_default();
        ticket.insert("actor_id".to_owned(), actor);
    }
    Ok(json!({
        "type": format!("zen:event-type:ticket.{}", type_name(name)),
        "id": fields.at("id"),
        "time": event.at("meta.occurred_at"),
        "detail": detail,
        "event": event.0,
    }))
}

/// `Ticket Soft Deleted` is the webhooks' `soft_deleted`.
fn type_name(name: &str) -> String {
    let name = name.to_lowercase().replace(' ', "_");
    let name = name.strip_prefix("ticket_").unwrap_or(&name);
    let renamed = RENAMED.iter().find(|(theirs, _)| *theirs == name);
    renamed.map_or(name, |(_, ours)| ours).to_owned()
}

/// Names the place in the envelope, not the one in the webhook that was made of it. The connector's
/// types are words with spaces, which could be anybody's text, so that none is quoted.
fn in_its_place(invalid: Invalid) -> Invalid {
    let (field, reason) = match invalid {
        Invalid::Field { field, reason } => (field, reason),
        Invalid::UnknownType(_) => ("type".to_owned(), "unknown type".to_owned()),
        Invalid::NotJson(_) => return invalid,
    };
    let is_within = |rest: &str| rest.is_empty() || rest.starts_with('.');
    let place = PLACES.iter().find_map(|(there, here)| {
        let rest = field.strip_prefix(there).filter(|rest| is_within(rest))?;
        Some(format!("{here}{rest}"))
    });
    Invalid::Field { field: place.unwrap_or(field), reason }
}
