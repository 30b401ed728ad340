use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure};

use crate::counters::{Book, Cell, Counters};
use crate::registry::{Empty, Formula, KPIS, Kpi, Term, kpi};
use crate::{Period, PeriodKind};

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
    /// The names that the helpdesk shows for agents, by id.
    pub agent_names: BTreeMap<String, String>,
    /// What did not become a figure.
    pub data_quality: DataQuality,
}

/// What a report is made of.
pub struct ReportInput<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The zone that days are cut in.
    pub time_zone: &'a str,
    /// When the report is made.
    pub generated_at: DateTime<Utc>,
    /// The period.
    pub period: Period,
    /// Ids of the KPIs to see first; unknown ones are passed over.
    pub headline: &'a [String],
    /// The counters of at least [`days_needed`].
    pub days: &'a Book,
    /// How the backlog moved in each month.
    pub backlog_months: &'a Book,
    /// The names that the helpdesk shows for agents, by id.
    pub agent_names: BTreeMap<String, String>,
    /// What did not become a figure.
    pub data_quality: DataQuality,
}

/// The days whose counters a report of this period reads: its own, those of the period before,
/// and, for the backlog, those from the first of the month in which each of the two ends.
#[must_use]
pub fn days_needed(period: Period) -> BTreeSet<NaiveDate> {
    let months = [period, period.previous()].map(|period| Period {
        from: period.to.with_day(1).unwrap_or(period.to).min(period.from),
        ..period
    });
    months.into_iter().flat_map(Period::days).collect()
}

/// Computes a report.
#[must_use]
pub fn report(input: ReportInput<'_>) -> Report {
    let current = Sums::new(input.period, input.days, input.backlog_months);
    let previous = Sums::new(input.period.previous(), input.days, input.backlog_months);
    let headline = input.headline.iter().filter_map(|id| kpi(id)).map(|kpi| Headline {
        kpi: kpi.id.to_owned(),
        current: current.figure(kpi, Dimension::All, ""),
        previous: previous.figure(kpi, Dimension::All, ""),
    });
    Report {
        account: input.account.to_owned(),
        time_zone: input.time_zone.to_owned(),
        generated_at: input.generated_at,
        period: input.period,
        previous_period: input.period.previous(),
        headline: headline.collect(),
        kpis: current.figures(Dimension::All, ""),
        dimensions: Dimension::ALL
            .into_iter()
            .filter(|dimension| *dimension != Dimension::All)
            .map(|dimension| (dimension.as_str().to_owned(), current.by_value(dimension)))
            .filter(|(_, values)| !values.is_empty())
            .collect(),
        agent_names: input.agent_names,
        data_quality: input.data_quality,
    }
}

/// A period's counters, and the running sums at its end.
struct Sums {
    kind: PeriodKind,
    /// By agent, the days of the period on which he did anything.
    agent_days: BTreeMap<String, i64>,
    period: Counters,
    running: Counters,
}

impl Sums {
    fn new(period: Period, days: &Book, backlog_months: &Book) -> Self {
        let month = period.to.with_day(1).unwrap_or(period.to);
        let mut sums = Self {
            kind: period.kind,
            agent_days: BTreeMap::new(),
            period: Counters::default(),
            running: Counters::default(),
        };
        for (day, counters) in days.days() {
            if (period.from..=period.to).contains(&day) {
                sums.period.merge(counters);
                let agents = counters.values(Dimension::Agent);
                let active = agents.filter(|(_, cells)| {
                    cells.get(&Measure::AgentActivity).is_some_and(|cell| cell.n > 0)
                });
                for (agent, _) in active {
                    *sums.agent_days.entry(agent.to_owned()).or_default() += 1;
                }
            }
            if (month..=period.to).contains(&day) {
                sums.running.merge(counters);
            }
        }
        for (_, counters) in backlog_months.days().filter(|(of, _)| *of < month) {
            sums.running.merge(counters);
        }
        sums
    }

    fn figure(&self, kpi: &Kpi, dimension: Dimension, value: &str) -> Figure {
        let (amount, n) = self.evaluate(kpi.formula, dimension, value);
        let empty = match kpi.empty {
            Empty::Absent => None,
            Empty::Zero => Some(Amount::Whole(0)),
        };
        Figure { value: amount.or(empty), n, unit: kpi.unit.as_str().to_owned() }
    }

    /// A formula over a value's cells, and how many samples are behind it.
    fn evaluate(
        &self,
        formula: Formula,
        dimension: Dimension,
        value: &str,
    ) -> (Option<Amount>, i64) {
        let cell = |measure| self.period.cell(dimension, value, measure);
        let of_cell = |measure| of_cell(formula, cell(measure));
        match formula {
            Formula::RunningSum(measure) => {
                of_cell_sum(self.running.cell(dimension, value, measure))
            }
            Formula::Sum(measure) => of_cell_sum(cell(measure)),
            Formula::Count(measure) => {
                let n = cell(measure).map_or(0, |cell| cell.n);
                (Some(Amount::Whole(n)), n)
            }
            Formula::Mean(measure)
            | Formula::MeanOfThousandths(measure)
            | Formula::OneMinusMean(measure)
            | Formula::Quantile(measure, _) => of_cell(measure),
            Formula::MeanElse(first, second) => {
                let has_first = cell(first).is_some_and(|cell| cell.n > 0);
                of_cell(if has_first { first } else { second })
            }
            Formula::MeanOfPeriod(measures) => {
                let position = PeriodKind::ALL.into_iter().position(|kind| kind == self.kind);
                let measure = position.and_then(|position| measures.get(position));
                measure.map_or((None, 0), |measure| of_cell(*measure))
            }
            Formula::Ratio(above, below) => {
                let sum = |terms: &[Term]| -> i64 {
                    let term = |term: &Term| {
                        cell(term.measure()).map_or(0, |cell| match term {
                            Term::Sum(_) => cell.sum,
                            Term::Count(_) => cell.n,
                        })
                    };
                    terms.iter().map(term).sum()
                };
                ratio(sum(above), sum(below))
            }
            Formula::PerAgentDay(measure) => {
                let days = self.agent_days(dimension, value);
                ratio(cell(measure).map_or(0, |cell| cell.sum), days)
            }
            Formula::PerHundredOrders(measure) => {
                let orders = self.period.cell(Dimension::All, "", Measure::Orders);
                let tickets = cell(measure).map_or(0, |cell| cell.sum);
                ratio(tickets * 100, orders.map_or(0, |cell| cell.sum))
            }
        }
    }

    /// The days on which each agent did anything, of one agent or of all.
    fn agent_days(&self, dimension: Dimension, value: &str) -> i64 {
        match dimension {
            Dimension::All => self.agent_days.values().sum(),
            Dimension::Agent => self.agent_days.get(value).copied().unwrap_or_default(),
            Dimension::Group
            | Dimension::Channel
            | Dimension::Brand
            | Dimension::Category
            | Dimension::Priority
            | Dimension::Hour
            | Dimension::Segment => 0,
        }
    }

    fn figures(&self, dimension: Dimension, value: &str) -> BTreeMap<String, Figure> {
        KPIS.iter().map(|kpi| (kpi.id.to_owned(), self.figure(kpi, dimension, value))).collect()
    }

    fn by_value(&self, dimension: Dimension) -> BTreeMap<String, BTreeMap<String, Figure>> {
        let counted = self.period.values(dimension).map(|(value, _)| value);
        let waiting = self
            .running
            .values(dimension)
            .filter(|(_, cells)| cells.contains_key(&Measure::Backlog))
            .map(|(value, _)| value);
        let values: BTreeSet<&str> = counted.chain(waiting).collect();
        let figures = values.into_iter().map(|value| {
            let mut figures = self.figures(dimension, value);
            figures.retain(|_, figure| figure.n != 0);
            (value.to_owned(), figures)
        });
        figures.filter(|(_, figures)| !figures.is_empty()).collect()
    }
}

/// A formula of one measure over its cell, and how many samples are behind it.
fn of_cell(formula: Formula, cell: Option<&Cell>) -> (Option<Amount>, i64) {
    let Some(cell) = cell else { return (None, 0) };
    let mean = ratio(cell.sum, cell.n).0.map(Amount::as_f64);
    let amount = match formula {
        Formula::MeanOfThousandths(_) => mean.map(|mean| Amount::Fraction(mean / 1000.0)),
        Formula::OneMinusMean(_) => mean.map(|mean| Amount::Fraction(1.0 - mean)),
        Formula::Quantile(_, q_thousandths) => cell.quantile(q_thousandths).map(Amount::Whole),
        Formula::Sum(_)
        | Formula::Count(_)
        | Formula::Mean(_)
        | Formula::RunningSum(_)
        | Formula::Ratio(..)
        | Formula::MeanElse(..)
        | Formula::MeanOfPeriod(_)
        | Formula::PerAgentDay(_)
        | Formula::PerHundredOrders(_) => mean.map(Amount::Fraction),
    };
    (amount, cell.n)
}

/// The sum of a cell; nothing in it is no amount.
fn of_cell_sum(cell: Option<&Cell>) -> (Option<Amount>, i64) {
    (cell.map(|cell| Amount::Whole(cell.sum)), cell.map_or(0, |cell| cell.sum))
}

/// A quotient; `None` without a denominator.
#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // sums stay far below 2^52
fn ratio(above: i64, below: i64) -> (Option<Amount>, i64) {
    ((below > 0).then(|| Amount::Fraction(above as f64 / below as f64)), below)
}
