use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who waits at the moment of a report. Tickets are known by source and id, as in
/// `zendesk/35436`; instants are in UTC, ages and waits in whole seconds at that moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Tickets that are not solved.
    pub unsolved: u64,
    /// Those of them whose requester has no answer.
    pub unanswered: u64,
    /// How long the requester who waits longest has waited for an answer; `null` if none waits.
    pub longest_wait_seconds: Option<i64>,
    /// Unsolved tickets by age.
    pub ages: Ages,
    /// The oldest unsolved tickets, the oldest first; not all of them.
    pub oldest: Vec<WaitingTicket>,
    /// Promises that fall due before the next report, the next first; not all of them.
    pub due_soon: Vec<DueTicket>,
    /// Promises that fell due since the report before and are not kept, the latest first; not all
    /// of them.
    pub just_missed: Vec<DueTicket>,
    /// How many promises fall due before the next report.
    pub due_soon_total: u64,
    /// How many promises fell due since the report before and are not kept.
    pub just_missed_total: u64,
}

/// Unsolved tickets by the time since their creation. A ticket of exactly one day is no longer
/// under one day, and so on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ages {
    /// Less than 24 hours.
    pub under_1_day: u64,
    /// From 24 hours, less than 72.
    pub from_1_to_3_days: u64,
    /// From 72 hours, less than 168.
    pub from_3_to_7_days: u64,
    /// 168 hours and more.
    pub over_7_days: u64,
}

/// An unsolved ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingTicket {
    /// Source and id.
    pub ticket: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// How long ago that was.
    pub age_seconds: i64,
    /// Its status: `new`, `open`, `pending` or `on_hold`.
    pub status: String,
}

/// A promise that runs, or that was missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueTicket {
    /// Source and id.
    pub ticket: String,
    /// The name of the policy that makes the promise.
    pub policy: String,
    /// What is promised: `first_reply`, `next_reply` or `full_resolution`.
    pub target: String,
    /// When it falls due, or fell due.
    pub due_at: DateTime<Utc>,
}
