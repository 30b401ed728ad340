//! The order in which a history acts, whatever the order in which it came.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tallydesk_events::{Event, EventKind};

/// The history as it acts: repeats removed, sorted, creation first, and nothing before creation.
/// Each event comes with the instant at which it acts.
#[must_use]
pub fn in_order(events: &[Event]) -> Vec<(&Event, DateTime<Utc>)> {
    // An id is unique within its source, and a customer's history has events of several.
    let mut by_id: BTreeMap<(&str, &str), &Event> = BTreeMap::new();
    for event in events {
        let kept = by_id.entry((&event.source, &event.id)).or_insert(event);
        if event.revision > kept.revision {
            *kept = event;
        }
    }
    let mut ordered: Vec<&Event> = by_id.into_values().collect();
    ordered.sort_by(|one, other| compare(one, other));
    let creation =
        ordered.iter().position(|event| matches!(event.kind, EventKind::TicketCreated(_)));
    let Some(position) = creation else {
        return ordered.into_iter().map(|event| (event, event.occurred_at)).collect();
    };
    if let Some(front) = ordered.get_mut(..=position) {
        front.rotate_right(1);
    }
    let created_at = ordered.first().map_or(DateTime::UNIX_EPOCH, |event| event.occurred_at);
    ordered.into_iter().map(|event| (event, event.occurred_at.max(created_at))).collect()
}

fn compare(one: &Event, other: &Event) -> Ordering {
    let key = |event: &Event| (event.occurred_at, event.sequence, rank(&event.kind));
    key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
}

/// Orders events of one instant: creation, fields, messages, statuses, everything else.
fn rank(kind: &EventKind) -> u8 {
    match kind {
        EventKind::TicketCreated(_) => 0,
        EventKind::TicketAssigned(_) | EventKind::TicketFieldsChanged(_) => 1,
        EventKind::TicketMessagePosted(_) => 2,
        EventKind::TicketStatusChanged(_) => 3,
        EventKind::TicketRated(_)
        | EventKind::TicketHandled(_)
        | EventKind::TicketReviewed(_)
        | EventKind::TicketSurveySent(_)
        | EventKind::TicketMerged(_)
        | EventKind::TicketDeleted(_)
        | EventKind::TicketRestored(_)
        | EventKind::TicketBotHandedOff(_)
        | EventKind::CallEnded(_)
        | EventKind::CustomerOrdered(_)
        | EventKind::CustomerOrderCancelled(_)
        | EventKind::CustomerOrderRefunded(_)
        | EventKind::CustomerOrderShipped(_)
        | EventKind::CustomerOrderReturned(_)
        | EventKind::CustomerOrderReplaced(_)
        | EventKind::CustomerOrderDisputed(_)
        | EventKind::CustomerReviewed(_)
        | EventKind::CustomerNpsAnswered(_)
        | EventKind::AgentWent(_) => 4,
    }
}
