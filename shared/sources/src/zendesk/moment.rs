//! When something happened, what of one second came first, and what a fact is known by: the same
//! whichever way Zendesk tells it.
//!
//! Webhooks tell times to the nanosecond, triggers and exports to the second. An exported solve must
//! not come before the live reply that was saved with it. So every time is cut to its second, and what
//! happened in one second is ordered alike for all: what was assigned and changed, what was written,
//! then statuses, then the rest. Within such a class, webhooks are ordered by the time that was cut off
//! and by their place in the save, exports by Zendesk's ids, which only grow.

use chrono::{DateTime, SubsecRound, Utc};
use tallydesk_events::EventKind;

use crate::json::Fields;
use crate::told::id_of_facts;

/// More than there are places in a class.
const PLACES: i64 = 1_000_000_000_000_000;
/// More than one save changes.
const POSITIONS: i64 = 1_000;
/// A snapshot tells how the second ended: it comes after what it is made of.
pub(super) const LAST: i64 = PLACES - 1;

/// When it happened, in whole seconds.
pub(super) fn second(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0)
}

/// The place of a webhook among those of its second.
pub(super) fn place(at: DateTime<Utc>, position: i64) -> i64 {
    i64::from(at.timestamp_subsec_nanos()) * POSITIONS + position.clamp(0, POSITIONS - 1)
}

/// The place of what has one of Zendesk's ids; otherwise another one.
pub(super) fn place_by_id(id: Option<&str>, otherwise: i64) -> i64 {
    id.and_then(|id| id.parse().ok()).filter(|id| (0..PLACES).contains(id)).unwrap_or(otherwise)
}

/// What orders the events of one second.
pub(super) fn sequence(kind: &EventKind, place: i64) -> i64 {
    let class = match kind.type_name() {
        "ticket.created" => return 0,
        "ticket.assigned" | "ticket.fields_changed" => 1,
        "ticket.message_posted" => 2,
        "ticket.status_changed" => 3,
        _ => 4,
    };
    class * PLACES + place
}

/// The revision of a comment, which has one id in every way that it is told. The earlier telling
/// stands, so that the comment is not later than what was saved with it; of two of one second, the one
/// that knows who wrote.
pub(super) fn comment_revision(at: DateTime<Utc>, is_author_known: bool) -> u64 {
    let seconds = u32::try_from(at.timestamp()).unwrap_or(0);
    u64::from(u32::MAX - seconds) * 2 + u64::from(is_author_known)
}

/// A change as every way tells it: what, in which second, from what to what.
pub(super) struct Fact<'a> {
    pub(super) ticket: &'a str,
    pub(super) at: DateTime<Utc>,
    /// What changed, such as `status`.
    pub(super) what: &'a str,
    /// Zendesk's words, before the account's choices are asked: these may change.
    pub(super) previous: String,
    pub(super) current: String,
}

impl Fact<'_> {
    /// The id of the event. Who did it is no part of it: an export knows that better.
    pub(super) fn id(&self) -> String {
        let at = self.at.timestamp().to_string();
        let Self { ticket, what, previous, current, at: _ } = self;
        format!("{what}-{}", id_of_facts(&[ticket, &at, what, previous, current]))
    }
}

/// Zendesk's word in a field, in the one case that facts are compared in; empty if there is none.
pub(super) fn word(fields: Fields<'_>, path: &str) -> String {
    fields.id(path).ok().flatten().unwrap_or_default().to_lowercase()
}

/// Tags in the order of the alphabet, since not every way tells them in the same one.
pub(super) fn sorted(mut tags: Vec<String>) -> Vec<String> {
    tags.sort();
    tags
}
