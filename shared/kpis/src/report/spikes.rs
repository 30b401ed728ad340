//! Days on which far more tickets came in than of late.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A day on which at least three tickets came in, and at least twice as many as on a day of the
/// 28 before it in the mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spike {
    /// The day.
    pub day: NaiveDate,
    /// Where: `all`, `channel` or `category`.
    pub dimension: String,
    /// Which channel or category; empty for all.
    pub value: String,
    /// Tickets created on the day.
    pub tickets: i64,
    /// Tickets created on the days before, days without any included.
    pub tickets_before: i64,
    /// How many days these are: 28, or those since the account's first.
    pub days_before: u32,
}
