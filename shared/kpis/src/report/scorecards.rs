//! What each agent's work shows, beside the team's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Figure;

/// The KPIs of a scorecard, in the order in which they are read.
pub const SCORECARD: [&str; 8] = [
    "tickets_handled",
    "tickets_solved",
    "first_reply_time.calendar.median",
    "full_resolution_time.calendar.median",
    "first_contact_resolution_rate",
    "csat",
    "sla_attainment",
    "quality_score",
];

/// An agent's figures. The team's are the report's own `kpis`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// The agent's id.
    pub agent: String,
    /// Of [`SCORECARD`], those that have something behind them, by KPI.
    pub scores: BTreeMap<String, Score>,
}

/// An agent's figure and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The figure.
    pub figure: Figure,
    /// Its place among those that can be ranked, if it can: see [`Rank`].
    pub rank: Option<Rank>,
}

/// A place among agents with at least `rank_from` cases: 1 is best, and figures that read the same
/// share a place. Where neither way is better, and while a figure is provisional, nobody is ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    /// The place.
    pub place: u32,
    /// Among how many.
    pub of: u32,
}
