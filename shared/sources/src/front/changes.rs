//! What happens to a conversation beside messages.

use serde_json::Value;
use tallydesk_events::{
    Change, DeletionReason, IncomingEvent, Invalid, Status, TicketAssigned, TicketDeleted,
    TicketFieldsChanged, TicketMerged, TicketRestored, TicketStatusChanged,
};

use super::Event;
use super::people::actor;
use crate::json::{Fields, required};

/// Bound on the conversations that one event merges.
const MERGED_MAX: usize = 100;

/// The teammate to whom it was assigned: the event's target. An application's event of this type
/// may as well have taken the assignee away.
pub(super) fn assigned(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let assignee = if event.target_type()? == Some("teammate") {
        Some(required(event.fields.id("target.data.id")?, "target.data.id")?)
    } else {
        required(event.conversation.at("assignee"), "conversation.assignee")?;
        event.conversation.id("assignee.id")?
    };
    let assigned = TicketAssigned { assignee: assignee.into(), ..TicketAssigned::default() };
    Ok(vec![event.told(actor(event)?, assigned)])
}

pub(super) fn unassigned(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let assigned = TicketAssigned { assignee: Change::Empty, ..TicketAssigned::default() };
    Ok(vec![event.told(actor(event)?, assigned)])
}

/// The inbox that it was moved to is its group.
pub(super) fn moved(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let group = required(inbox(event, "target")?, "target.data")?;
    let assigned = TicketAssigned { group: Change::Set(group), ..TicketAssigned::default() };
    Ok(vec![event.told(actor(event)?, assigned)])
}

/// The name of the first inbox of an event's source or target, else its id.
pub(super) fn inbox(event: &Event<'_>, of: &str) -> Result<Option<String>, Invalid> {
    if event.fields.text(&format!("{of}._meta.type"))? != Some("inboxes") {
        return Ok(None);
    }
    let inbox = match event.fields.at(&format!("{of}.data")) {
        Some(Value::Array(inboxes)) => inboxes.first(),
        other => other,
    };
    let Some(inbox) = inbox.map(Fields) else {
        return Ok(None);
    };
    match inbox.text("name")? {
        Some(name) => Ok(Some(name.to_owned())),
        None => inbox.id("id"),
    }
}

/// An archived conversation is solved; one that a reminder brings back is only snoozed.
pub(super) fn archived(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let is_to_come_back = !event.conversation.items("scheduled_reminders")?.is_empty();
    let to = if is_to_come_back { Status::Pending } else { Status::Solved };
    set_status(event, to)
}

pub(super) fn reopened(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    set_status(event, Status::Open)
}

pub(super) fn snoozed(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    set_status(event, Status::Pending)
}

fn set_status(event: &Event<'_>, to: Status) -> Result<Vec<IncomingEvent>, Invalid> {
    Ok(vec![event.told(actor(event)?, TicketStatusChanged { to })])
}

/// A status of ticketing: what the account says of its id, else its category.
pub(super) fn ticket_status_updated(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let path = "status_category";
    let id = event.conversation.id("status_id")?;
    if let Some(to) = id.and_then(|id| event.choices.status(&id)) {
        return set_status(event, to);
    }
    let to = match required(event.conversation.text(path)?, "conversation.status_category")? {
        "open" => Status::Open,
        "waiting" => Status::Pending,
        "resolved" => Status::Solved,
        _ => return Err(Invalid::field("conversation.status_category", "unknown category")),
    };
    set_status(event, to)
}

/// True if the conversation is open, by the category of its ticketing, if it has that.
pub(super) fn is_open(event: &Event<'_>) -> Result<bool, Invalid> {
    Ok(match event.conversation.text("status_category")? {
        Some(category) => category == "open",
        None => matches!(event.conversation.text("status")?, Some("assigned" | "unassigned")),
    })
}

/// The event tells what was added or taken away; the conversation, what its tags are now. A preview
/// does not have them.
pub(super) fn tags_changed(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    if event.conversation.at("tags").is_none() {
        return Ok(Vec::new());
    }
    let names = event.conversation.items("tags")?.into_iter();
    let names = names.map(|tag| required(tag.text("name")?, "conversation.tags.name"));
    let tags: Vec<String> = names.map(|name| name.map(str::to_owned)).collect::<Result<_, _>>()?;
    let changed = TicketFieldsChanged { tags: Some(tags), ..TicketFieldsChanged::default() };
    Ok(vec![event.told(actor(event)?, changed)])
}

/// What the account keeps in a custom field of its choice. A preview does not have it.
pub(super) fn custom_field_updated(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let custom_fields = event.conversation.object("custom_fields")?;
    let (Some(name), Some(custom_fields)) = (&event.choices.category_field, custom_fields) else {
        return Ok(Vec::new());
    };
    let category = custom_fields.id(name)?.into();
    let changed = TicketFieldsChanged { category, ..TicketFieldsChanged::default() };
    Ok(vec![event.told(actor(event)?, changed)])
}

pub(super) fn deleted(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let deleted = TicketDeleted { reason: Some(DeletionReason::Deleted) };
    Ok(vec![event.told(actor(event)?, deleted)])
}

pub(super) fn restored(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    Ok(vec![event.told(actor(event)?, TicketRestored {})])
}

/// The conversation of the event is what the others were merged into, which are gone.
pub(super) fn merged(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let path = "target.data";
    if event.target_type()? != Some("deleted_conversation_ids") {
        let reason = "expected deleted_conversation_ids";
        return Err(Invalid::field("target._meta.type", reason));
    }
    let items = event.fields.items(path)?;
    if items.len() > MERGED_MAX {
        return Err(Invalid::field(path, format!("more than {MERGED_MAX} conversations")));
    }
    let actor = actor(event)?;
    let mut events: Vec<IncomingEvent> = Vec::new();
    for gone in items {
        let id = gone.0.as_str().ok_or_else(|| Invalid::field(path, "expected ids"))?;
        let merged = TicketMerged { into: Some(event.ticket.clone()) };
        let told = event.told(actor.clone(), merged);
        let told =
            IncomingEvent { id: format!("{}.{id}", event.id), ticket: Some(id.to_owned()), ..told };
        if !events.iter().any(|known| known.id == told.id) {
            events.push(told);
        }
    }
    Ok(events)
}
