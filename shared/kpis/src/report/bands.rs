//! Where a figure was to be expected by its own season.

use serde::{Deserialize, Serialize};

/// Where a day's figure was to be expected, by the days before and their weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The least that was to be expected, in the figure's unit.
    pub low: f64,
    /// The most that was to be expected.
    pub high: f64,
    /// How many days it is made from.
    pub days: u32,
    /// On which side the figure lies outside; `null` if it lies within, or if there is too little
    /// behind it to say so.
    pub outside: Option<Outside>,
}

/// A side of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// More than was to be expected.
    Above,
    /// Less than was to be expected.
    Below,
}
