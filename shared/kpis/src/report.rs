//! The report and what it is made of.

mod bands;
mod facts;
mod heatmap;
mod past;
mod restated;
mod scorecards;
mod spikes;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use tallydesk_ledger::Dimension;

use crate::Period;
use crate::counters::Book;
use crate::evaluate::{Evaluated, Evaluation, days_read};
use crate::registry::{Direction, Empty, KPIS, Kpi, Settles, kpi};
use crate::settling::Settling;
use crate::waiting::Waiting;

pub use bands::{Band, Outside};
pub use facts::{Fact, Shortfall};
pub use heatmap::{Heatmap, HeatmapDay, HeatmapHour};
pub use past::{Point, Usual};
pub use restated::Restated;
pub use scorecards::{Rank, SCORECARD, Score, Scorecard};
pub use spikes::Spike;

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

/// What came in and did not become a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataQuality {
    /// Authentic deliveries of the period that were not understood and wait in quarantine.
    pub quarantined: u64,
}

/// A period's figures, ready to be shown. Its JSON is a contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The account's name.
    pub account: String,
    /// The zone that days are cut in.
    pub time_zone: String,
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
    /// Who waits at the moment of the report; left out if that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// The names that the helpdesk shows for agents, by id.
    pub agent_names: BTreeMap<String, String>,
    /// What did not become a figure.
    pub data_quality: DataQuality,
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

/// What a report is made of.
pub struct ReportInput<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The zone that days are cut in.
    pub zone: Tz,
    /// When the report is made.
    pub generated_at: DateTime<Utc>,
    /// The period.
    pub period: Period,
    /// Ids of the KPIs to see first; unknown ones are passed over.
    pub headline: &'a [String],
    /// The account's targets by KPI: seconds of a duration, a share from 0 to 1, else as the unit
    /// is; unknown KPIs are passed over.
    pub targets: &'a BTreeMap<String, f64>,
    /// What figures are split by, beside the hour.
    pub dimensions: &'a [Dimension],
    /// Whether agents are shown.
    pub agents: Agents,
    /// Ranks and trends need at least so many cases.
    pub rank_from: u32,
    /// How long after a first solve the customer may come back.
    pub fcr_window_days: u32,
    /// The counters of at least [`days_needed`].
    pub days: &'a Book,
    /// How the backlog moved in each month.
    pub backlog_months: &'a Book,
    /// Who waits at that moment, if that is known.
    pub waiting: Option<Waiting>,
    /// The names that the helpdesk shows for agents, by id.
    pub agent_names: BTreeMap<String, String>,
    /// What did not become a figure.
    pub data_quality: DataQuality,
    /// The reports of this plan that went out before, about earlier periods; in any order.
    pub told: &'a [Report],
    /// Where a source shows its tickets, by source.
    pub ticket_links: BTreeMap<String, String>,
    /// Deliveries of the digest before that did not reach their destination.
    pub failed_deliveries: Vec<FailedDelivery>,
}

impl ReportInput<'_> {
    fn settling(&self) -> Settling {
        let Self { generated_at, zone, fcr_window_days, .. } = *self;
        Settling { generated_at, zone, fcr_window_days }
    }

    fn period_in(&self, period: Period) -> PeriodFigures<'_> {
        let evaluation = Evaluation::new(period, self.days, self.backlog_months);
        PeriodFigures { period, evaluation, settling: self.settling() }
    }
}

/// The days whose counters a report reads. Of its period and of the one before: their own days,
/// those from the first of the month in which each ends (for the backlog), and the four weeks up
/// to each end (for reviews and badges). While first contacts are provisional, the newest decided
/// day, too.
#[must_use]
pub fn days_needed(
    period: Period,
    generated_at: DateTime<Utc>,
    zone: Tz,
    fcr_window_days: u32,
) -> BTreeSet<NaiveDate> {
    let settling = Settling { generated_at, zone, fcr_window_days };
    let days = [period, period.previous()].into_iter().flat_map(days_read);
    days.chain(decided_day(period, settling)).collect()
}

/// The newest decided day, if the period's own first contacts are not decided.
fn decided_day(period: Period, settling: Settling) -> Option<NaiveDate> {
    let is_provisional = settling.is_provisional(Settles::AfterFirstContactWindow, period.to);
    settling.decided_day().filter(|_| is_provisional)
}

/// Computes a report.
#[must_use]
pub fn report(input: ReportInput<'_>) -> Report {
    let current = input.period_in(input.period);
    let kpis = current.overall();
    let targets = targets(input.targets, &kpis);
    let headline = headline(&input, &current, &targets);
    let dimensions = current.dimensions();
    let decided = decided(&input);
    Report {
        account: input.account.to_owned(),
        time_zone: input.zone.name().to_owned(),
        generated_at: input.generated_at,
        period: input.period,
        previous_period: input.period.previous(),
        headline,
        kpis,
        dimensions,
        targets,
        decided,
        waiting: input.waiting,
        agent_names: input.agent_names,
        data_quality: input.data_quality,
        rank_from: input.rank_from,
        agents_shown: input.agents,
        heatmap: None,
        spikes: Vec::new(),
        restated: Vec::new(),
        restated_total: 0,
        scorecards: Vec::new(),
        facts: Vec::new(),
        ticket_links: input.ticket_links,
        failed_deliveries: input.failed_deliveries,
    }
}

fn targets(
    targets: &BTreeMap<String, f64>,
    figures: &BTreeMap<String, Figure>,
) -> BTreeMap<String, TargetView> {
    let views = targets.iter().filter_map(|(id, target)| {
        let value = figures.get(id).and_then(|figure| figure.value);
        Some((id.clone(), TargetView::new(kpi(id)?, *target, value)))
    });
    views.collect()
}

fn headline(
    input: &ReportInput<'_>,
    current: &PeriodFigures<'_>,
    targets: &BTreeMap<String, TargetView>,
) -> Vec<Headline> {
    let previous = input.period_in(input.period.previous());
    let kpis = input.headline.iter().filter_map(|id| kpi(id));
    let headline = kpis.map(|kpi| Headline {
        kpi: kpi.id.to_owned(),
        current: current.figure(kpi),
        previous: previous.figure(kpi),
        target: targets.get(kpi.id).copied(),
        usual: None,
        series: Vec::new(),
        band: None,
    });
    headline.collect()
}

fn decided(input: &ReportInput<'_>) -> BTreeMap<String, Decided> {
    let Some(day) = decided_day(input.period, input.settling()) else {
        return BTreeMap::new();
    };
    let figures = input.period_in(Period { kind: crate::PeriodKind::Day, from: day, to: day });
    let kpis = KPIS.iter().filter(|kpi| kpi.settles == Settles::AfterFirstContactWindow);
    kpis.map(|kpi| (kpi.id.to_owned(), Decided { day, figure: figures.figure(kpi) })).collect()
}

/// A period's figures at the moment of a report.
struct PeriodFigures<'a> {
    period: Period,
    evaluation: Evaluation<'a>,
    settling: Settling,
}

impl PeriodFigures<'_> {
    /// A KPI overall.
    fn figure(&self, kpi: &Kpi) -> Figure {
        let nothing = Evaluated { value: None, n: 0 };
        self.shown(kpi, self.evaluation.figure(kpi, Dimension::All, "").unwrap_or(nothing))
    }

    fn overall(&self) -> BTreeMap<String, Figure> {
        KPIS.iter().map(|kpi| (kpi.id.to_owned(), self.figure(kpi))).collect()
    }

    fn dimensions(&self) -> BTreeMap<String, BTreeMap<String, BTreeMap<String, Figure>>> {
        Dimension::ALL
            .into_iter()
            .filter(|dimension| *dimension != Dimension::All)
            .map(|dimension| (dimension.as_str().to_owned(), self.by_value(dimension)))
            .filter(|(_, values)| !values.is_empty())
            .collect()
    }

    fn by_value(&self, dimension: Dimension) -> BTreeMap<String, BTreeMap<String, Figure>> {
        let values = self.evaluation.values(dimension).into_iter().map(|value| {
            let figures = self.evaluation.figures(&KPIS, dimension, value).into_iter();
            let figures = figures.filter(|(_, evaluated)| evaluated.n != 0);
            let shown =
                |(kpi, evaluated): (&Kpi, _)| (kpi.id.to_owned(), self.shown(kpi, evaluated));
            (value.to_owned(), figures.map(shown).collect())
        });
        values.filter(|(_, figures): &(_, BTreeMap<_, _>)| !figures.is_empty()).collect()
    }

    fn shown(&self, kpi: &Kpi, evaluated: Evaluated) -> Figure {
        let empty = match kpi.empty {
            Empty::Absent => None,
            Empty::Zero => Some(Amount::Whole(0)),
        };
        Figure {
            value: evaluated.value.or(empty),
            n: evaluated.n,
            unit: kpi.unit.as_str().to_owned(),
            provisional: self.settling.is_provisional(kpi.settles, self.period.to),
        }
    }
}

#[cfg(test)]
mod tests;
