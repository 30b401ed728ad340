//! The report and what it is made of.

mod bands;
mod facts;
mod heatmap;
mod input;
mod make;
mod past;
mod period_figures;
mod quality;
mod restated;
mod scorecards;
mod spikes;
mod untold;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::Period;
use crate::registry::{Direction, Kpi};
use crate::standards::Standing;
use crate::units::Currency;
use crate::waiting::Waiting;

pub use bands::{Band, Outside};
pub(crate) use period_figures::PeriodFigures;

pub use facts::{Fact, Shortfall};
pub use heatmap::{Heatmap, HeatmapDay, HeatmapHour};
pub use input::{DaysNeeded, ReportInput, days_needed, periods_told};
pub use make::report;
pub use past::{Point, Usual};
pub use quality::{AtDoor, DataQuality, Missing, SourceQuality};
pub use restated::Restated;
pub use scorecards::{Rank, SCORECARD, Score, Scorecard};
pub use spikes::Spike;
pub use untold::Untold;

/// A figure's value: whole where the unit is, else a fraction; rounded only when it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// A count, or seconds of a quantile.
    Whole(i64),
    /// A mean or a share.
    Fraction(f64),
}

impl Amount {
    /// The value as a number with a fraction.
    #[must_use]
    #[allow(clippy::as_conversions, clippy::cast_precision_loss)] // figures stay far below 2^52
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Fraction(fraction) => fraction,
        }
    }
}

/// One figure: `null` where there was nothing to measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The value, in `unit`.
    pub value: Option<Amount>,
    /// How many samples are behind it; for a count, the count.
    pub n: i64,
    /// What it is counted in.
    pub unit: String,
    /// Whether time alone may still change it; left out if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// What the account wants of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetView {
    /// The target, in the figure's unit.
    pub value: Amount,
    /// Whether the figure reaches it; `null` if there is no figure, or neither way is better.
    pub met: Option<bool>,
}

impl TargetView {
    /// A target beside a figure's value; exactly the target is met.
    #[must_use]
    pub fn new(kpi: &Kpi, target: f64, value: Option<Amount>) -> Self {
        let met = value.map(Amount::as_f64).and_then(|value| match kpi.better {
            Direction::Higher => Some(value >= target),
            Direction::Lower => Some(value <= target),
            Direction::Neither => None,
        });
        Self { value: Amount::Fraction(target), met }
    }
}

/// One KPI of the headline, beside the period before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// The KPI's id.
    pub kpi: String,
    /// The period's figure.
    pub current: Figure,
    /// The figure of the period before.
    pub previous: Figure,
    /// The account's target for it, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetView>,
    /// What the weekday usually shows; of days only, and absent if none of the four days before
    /// has anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<Usual>,
    /// The last fourteen periods, the oldest first, this one last.
    #[serde(default)]
    pub series: Vec<Point>,
    /// Where it was to be expected by its own season; of days that are over, and where there is
    /// enough to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
}

/// The newest figure of a day that time alone cannot change any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// The day.
    pub day: NaiveDate,
    /// Its figure.
    pub figure: Figure,
}

/// Whether a digest shows agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agents {
    /// By the names that their helpdesk shows.
    #[default]
    Named,
    /// Not at all: the report has nothing by agent.
    Hidden,
}

/// A delivery of the digest before that did not reach its destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedDelivery {
    /// The destination's name.
    pub destination: String,
    /// Why, as a word for programs.
    pub reason_kind: String,
}

/// A period's figures, ready to be shown. Its JSON is a contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The account's name.
    pub account: String,
    /// The zone that days are cut in.
    pub time_zone: String,
    /// What money is counted in.
    #[serde(default)]
    pub currency: Currency,
    /// When the figures were computed.
    pub generated_at: DateTime<Utc>,
    /// The period; both days belong to it.
    pub period: Period,
    /// The period that changes are told against.
    pub previous_period: Period,
    /// The figures that the account wants to see first.
    pub headline: Vec<Headline>,
    /// Every KPI by id.
    pub kpis: BTreeMap<String, Figure>,
    /// Dimension, value, KPI: only figures that have something behind them.
    pub dimensions: BTreeMap<String, BTreeMap<String, BTreeMap<String, Figure>>>,
    /// The account's targets by KPI, and whether the overall figure meets each.
    #[serde(default)]
    pub targets: BTreeMap<String, TargetView>,
    /// Of each KPI that is provisional because customers may still come back: the newest single
    /// day that is decided.
    #[serde(default)]
    pub decided: BTreeMap<String, Decided>,
    /// How each marketplace judges the account's orders, beside its limits; left out if none does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marketplaces: Vec<Standing>,
    /// Who waits at the moment of the report; left out if that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// The names that the helpdesk shows for agents, by id.
    pub agent_names: BTreeMap<String, String>,
    /// How good what came in is, and what did not become a figure.
    pub data_quality: DataQuality,
    /// By KPI, the titles of the sources that had tickets in the period and cannot tell what it
    /// needs: the figure is without them. If none can tell, its value is `null`.
    #[serde(default)]
    pub untold: BTreeMap<String, Vec<String>>,
    /// Ranks and trends need at least so many cases.
    #[serde(default = "default_rank_from")]
    pub rank_from: u32,
    /// Whether agents are shown; if not, the report has nothing by agent.
    #[serde(default)]
    pub agents_shown: Agents,
    /// When in the week tickets came in and were answered; left out if none were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmap: Option<Heatmap>,
    /// Days of the period on which far more tickets came in than of late: the largest surplus
    /// first, at most twenty.
    #[serde(default)]
    pub spikes: Vec<Spike>,
    /// Figures of earlier digests of this plan that read differently now: the newest period first,
    /// at most twenty.
    #[serde(default)]
    pub restated: Vec<Restated>,
    /// How many there are in all.
    #[serde(default)]
    pub restated_total: u64,
    /// Each agent's figures, where the report is split by agents.
    #[serde(default)]
    pub scorecards: Vec<Scorecard>,
    /// What a sentence about the day may say.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// Where a source shows its tickets, by source: an address with `{id}` in it.
    #[serde(default)]
    pub ticket_links: BTreeMap<String, String>,
    /// Deliveries of the digest before that did not reach their destination.
    #[serde(default)]
    pub failed_deliveries: Vec<FailedDelivery>,
}

/// What an account that says nothing needs for ranks and trends.
const RANK_FROM: u32 = 10;

fn default_rank_from() -> u32 {
    RANK_FROM
}

#[cfg(test)]
mod tests;
