use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure};

use crate::counters::{Book, Cell, Counters};
use crate::periods::Period;
use crate::registry::{Empty, Formula, KPIS, Kpi, kpi};

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
    period: Counters,
    running: Counters,
}

impl Sums {
    fn new(period: Period, days: &Book, backlog_months: &Book) -> Self {
        let month = period.to.with_day(1).unwrap_or(period.to);
        let mut sums = Self { period: Counters::default(), running: Counters::default() };
        for (day, counters) in days.days() {
            if (period.from..=period.to).contains(&day) {
                sums.period.merge(counters);
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
        let counters = match kpi.formula {
            Formula::RunningSum(_) => &self.running,
            Formula::Sum(_)
            | Formula::Mean(_)
            | Formula::MeanOfThousandths(_)
            | Formula::Quantile(..) => &self.period,
        };
        let cell = counters.cell(dimension, value, kpi.formula.measure());
        let amount = cell.and_then(|cell| evaluate(kpi.formula, cell));
        let is_count = matches!(kpi.formula, Formula::Sum(_) | Formula::RunningSum(_));
        let n = cell.map_or(0, |cell| if is_count { cell.sum } else { cell.n });
        let empty = match kpi.empty {
            Empty::Absent => None,
            Empty::Zero => Some(Amount::Whole(0)),
        };
        Figure { value: amount.or(empty), n, unit: kpi.unit.as_str().to_owned() }
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

/// The formula over one cell; `None` if there is nothing to measure.
#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // sums stay far below 2^52
fn evaluate(formula: Formula, cell: &Cell) -> Option<Amount> {
    let mean = || (cell.n > 0).then(|| cell.sum as f64 / cell.n as f64);
    match formula {
        Formula::Sum(_) | Formula::RunningSum(_) => Some(Amount::Whole(cell.sum)),
        Formula::Mean(_) => mean().map(Amount::Fraction),
        Formula::MeanOfThousandths(_) => mean().map(|mean| Amount::Fraction(mean / 1000.0)),
        Formula::Quantile(_, q_thousandths) => cell.quantile(q_thousandths).map(Amount::Whole),
    }
}
