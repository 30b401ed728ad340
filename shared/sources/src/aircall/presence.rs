//! Whether a user is there.

use tallydesk_events::{AgentWent, IncomingEvent, Invalid, Presence};

use super::{NAME, Webhook, user};
use crate::json::required;
use crate::told::{Subject, known_by_its_facts, meaning};

/// What an event says by itself, whatever the user's availability is set to.
const EVENTS: &[(&str, Presence)] = &[
    ("user.deleted", Presence::Offline),
    ("user.disconnected", Presence::Offline),
    ("user.wut_start", Presence::Busy),
];

/// Why a user is not available: what he does meanwhile is work, or a break from it.
const REASONS: &[(&str, Presence)] = &[
    ("always_closed", Presence::Offline),
    ("always_open", Presence::Available),
    ("always_opened", Presence::Available),
    ("doing_back_office", Presence::Away),
    ("in_training", Presence::Away),
    ("on_a_break", Presence::Away),
    ("other", Presence::Away),
    ("out_for_lunch", Presence::Away),
];

/// Availability as Aircall tells it. `custom` follows a schedule, and says nothing by itself.
const AVAILABILITIES: &[(&str, Presence)] = &[
    ("after_call_work", Presence::Busy),
    ("available", Presence::Available),
    ("do_not_disturb", Presence::Away),
    ("in_call", Presence::Busy),
    ("offline", Presence::Offline),
    ("unavailable", Presence::Offline),
];

/// A change of a user's availability. Where accounts ask for the reason, Aircall tells one change
/// twice, the second time with the reason, which therefore comes after.
pub(super) fn went(webhook: &Webhook<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let data = webhook.data;
    let id = required(data.id("id")?, "id")?;
    let to = presence(webhook)?;
    let event = Subject::Agent(&id).event(NAME, "", webhook.at, AgentWent { to });
    let actor = user(Some(id), data.text("name")?);
    let sequence = i64::from(data.text("substatus")?.is_some());
    Ok(Some(known_by_its_facts(IncomingEvent { actor, sequence, ..event })))
}

/// What the event says by itself, else the reason, the availability, the schedule, and at last the
/// event's own word.
fn presence(webhook: &Webhook<'_>) -> Result<Presence, Invalid> {
    let data = webhook.data;
    if let Some(presence) = meaning(EVENTS, webhook.event) {
        return Ok(presence);
    }
    if let Some(presence) = data.text("substatus")?.and_then(|reason| meaning(REASONS, reason)) {
        return Ok(presence);
    }
    let availability = data.text("availability_status")?;
    if let Some(presence) = availability.and_then(|word| meaning(AVAILABILITIES, word)) {
        return Ok(presence);
    }
    match (data.flag("available")?, webhook.event) {
        (Some(true), _) | (None, "user.opened" | "user.wut_end") => Ok(Presence::Available),
        (Some(false), _) | (None, "user.closed") => Ok(Presence::Offline),
        (None, _) => Err(Invalid::field("availability_status", "missing, or not known")),
    }
}
