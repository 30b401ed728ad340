//! When in the week tickets come in and are answered.

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Hours of the week: of the seven days up to the period's last for a day or a week, of the whole
/// period for a month or a quarter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heatmap {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Monday to Sunday.
    pub weekdays: Vec<HeatmapDay>,
}

/// A weekday's hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatmapDay {
    /// The weekday, `Mon` to `Sun`.
    pub weekday: Weekday,
    /// How many such days there are between the first and the last.
    pub days: u32,
    /// From midnight, one for each of 24 hours of the local day. An hour that comes twice when the
    /// clocks go back counts both; one that is skipped counts nothing.
    pub hours: Vec<HeatmapHour>,
}

/// An hour of a weekday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatmapHour {
    /// Tickets created in it.
    pub created: i64,
    /// Replies in it that ended a requester's turn.
    pub replies: i64,
    /// The median time that these took, on the calendar clock; `null` without any.
    pub reply_seconds_median: Option<i64>,
}
