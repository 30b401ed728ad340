//! A headline figure beside its own past.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Amount, Figure};

/// What a weekday usually shows: the same weekday of the four weeks before, pooled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usual {
    /// The figure of the four days' counters added up, as if they were one day. A count is then
    /// divided by the days, so that it can stand beside a day's; `n` is that of all days.
    pub figure: Figure,
    /// How many of the four days there are: those since the account's first.
    pub days: u32,
}

/// One period of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The period's first day.
    pub from: NaiveDate,
    /// Its figure; `null` if there was nothing to measure, or no account yet.
    pub value: Option<Amount>,
    /// How much is behind it.
    pub n: i64,
    /// Whether time alone may still change it; left out if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}
