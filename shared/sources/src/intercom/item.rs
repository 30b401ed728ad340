//! What conversations and tickets have in common.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, Change, EventKind, IncomingEvent, Invalid, TicketAssigned, TicketFieldsChanged,
};

use super::part::{self, Part};
use super::{NAME, Notification, within};
use crate::json::Fields;
use crate::told::{Subject, known_by_its_facts};

/// An event that no part tells but the snapshot alone: its id is made of what it tells.
pub(super) fn event_by_facts(
    ticket: &str,
    at: DateTime<Utc>,
    actor: Actor,
    kind: impl Into<EventKind>,
) -> IncomingEvent {
    known_by_its_facts(IncomingEvent { actor, ..Subject::Ticket(ticket).event(NAME, "", at, kind) })
}

/// Whom a snapshot says that it is assigned to; `None` if it does not say. Nobody is null, 0 or
/// `"0"`.
fn owner(item: Fields<'_>) -> Result<Option<TicketAssigned>, Invalid> {
    if item.at("admin_assignee_id").is_none() {
        return part::assigned_to(item, "assignee");
    }
    let id = |path| Ok(Change::from(item.id(path)?.filter(|id| id != "0")));
    Ok(Some(TicketAssigned { assignee: id("admin_assignee_id")?, group: id("team_assignee_id")? }))
}

/// The fields beside the status, as the snapshot has them: `attributes` is where the account's own
/// are.
pub(super) fn fields_changed(
    notification: &Notification<'_>,
    item: Fields<'_>,
    attributes: &str,
) -> Result<TicketFieldsChanged, Invalid> {
    Ok(TicketFieldsChanged {
        priority: priority(notification, item)?,
        category: category(notification, item, attributes)?,
        tags: tags(item)?,
        ..TicketFieldsChanged::default()
    })
}

/// Priority is a mark that is there or not; an account may have words for both.
fn priority(notification: &Notification<'_>, item: Fields<'_>) -> Result<Change, Invalid> {
    Ok(item.text("priority")?.map_or(Change::Keep, |label| {
        match notification.choices.priority(label) {
            unmarked if unmarked == "not_priority" => Change::Empty,
            word => Change::Set(word),
        }
    }))
}

fn category(
    notification: &Notification<'_>,
    item: Fields<'_>,
    attributes: &str,
) -> Result<Change, Invalid> {
    let chosen = notification.choices.category_field.as_deref();
    let (Some(name), Some(attributes)) = (chosen, item.object(attributes)?) else {
        return Ok(Change::Keep);
    };
    // An attribute that the payload leaves out says nothing; one that is null is empty.
    attributes.own(name)
}

fn tags(item: Fields<'_>) -> Result<Option<Vec<String>>, Invalid> {
    if item.at("tags.tags").is_none() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for tag in item.items("tags.tags")? {
        let name = tag.text("name").map_err(|invalid| within("tags.tags", invalid))?;
        names.extend(name.map(str::to_owned));
    }
    Ok(Some(names))
}

/// Whom it is assigned to after a part. The snapshot names both the admin and the team, but it may
/// be of a later time; the part names the one that it set.
pub(super) fn assigned_by(
    part: &Part<'_>,
    item: Fields<'_>,
    updated_at: Option<DateTime<Utc>>,
) -> Result<Option<TicketAssigned>, Invalid> {
    if !part.is_assignment() {
        return Ok(None);
    }
    if part.is_latest(updated_at) { owner(item) } else { part.assigned() }
}

/// What is empty at creation goes without saying.
pub(super) fn owner_at_creation(item: Fields<'_>) -> Result<Option<TicketAssigned>, Invalid> {
    Ok(owner(item)?.and_then(|owner| {
        let owner = TicketAssigned { assignee: set(owner.assignee), group: set(owner.group) };
        (owner != TicketAssigned::default()).then_some(owner)
    }))
}

/// As [`owner_at_creation`], for the other fields.
pub(super) fn fields_at_creation(fields: TicketFieldsChanged) -> Option<TicketFieldsChanged> {
    let fields = TicketFieldsChanged {
        priority: set(fields.priority),
        category: set(fields.category),
        tags: fields.tags.filter(|tags| !tags.is_empty()),
        ..TicketFieldsChanged::default()
    };
    (fields != TicketFieldsChanged::default()).then_some(fields)
}

fn set(change: Change) -> Change {
    if change == Change::Empty { Change::Keep } else { change }
}
