//! A headline figure beside its own past.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure};

use super::bands::{self, Band};
use super::input::{BAND_DAYS, ReportInput, SERIES_PERIODS, days_before};
use super::period_figures::PeriodFigures;
use super::{Amount, Figure};
use crate::counters::{Book, Cell, Counters};
use crate::evaluate::Evaluation;
use crate::formulas::Formula;
use crate::registry::Kpi;
use crate::{Period, PeriodKind};

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

/// What went before a report's period, overall.
pub(super) struct Past<'a> {
    input: &'a ReportInput<'a>,
    /// All days at hand, condensed.
    pub days: Book,
    /// The account's first day, as far as the days at hand tell. `None` if there is nothing.
    pub first_day: Option<NaiveDate>,
}

impl<'a> Past<'a> {
    pub fn new(input: &'a ReportInput<'a>) -> Self {
        let days = input.days.condensed();
        let first_day = first_day(&days, input.backlog_months);
        Self { input, days, first_day }
    }

    /// An earlier period's figures, overall.
    pub fn figures_of(&self, period: Period) -> PeriodFigures<'_> {
        self.input.figures(period, Evaluation::new(period, self.input.counted(&self.days)))
    }

    /// True if the account has days up to this one.
    pub fn reaches(&self, day: NaiveDate) -> bool {
        self.first_day.is_some_and(|first| first <= day)
    }

    /// The same weekday of the four weeks before; `None` for other periods than days, and if there
    /// was nothing on any of them.
    pub fn usual_day(&self) -> Option<UsualDay<'_>> {
        let period = self.input.period;
        let days = (1..=4).map(|weeks| days_before(period.to, 7 * weeks));
        let days: Vec<_> = days.filter(|day| self.reaches(*day)).collect();
        let has_any = days.iter().any(|day| self.days.day(*day).is_some());
        if period.kind != PeriodKind::Day || !has_any {
            return None;
        }
        let counted = self.input.counted(&self.days);
        let newest = days.iter().copied().max()?;
        let period = Period { kind: PeriodKind::Day, from: newest, to: newest };
        let figures = self.input.figures(period, Evaluation::pooled(&days, counted));
        Some(UsualDay { figures, days: u32::try_from(days.len()).unwrap_or_default() })
    }

    /// The periods before the current one, as far back as anything looks.
    pub fn history(&self) -> History<'_> {
        let current = self.input.period;
        let count = match current.kind {
            PeriodKind::Day => usize::try_from(BAND_DAYS).unwrap_or(SERIES_PERIODS),
            PeriodKind::Week | PeriodKind::Month | PeriodKind::Quarter => SERIES_PERIODS - 1,
        };
        let before = |period: &Period| Some(period.previous());
        let periods = std::iter::successors(Some(current.previous()), before).take(count);
        let figures = periods.map(|period| Known {
            is_known: self.reaches(period.to),
            figures: self.figures_of(period),
        });
        let mut before: Vec<_> = figures.collect();
        before.reverse();
        History { current, before }
    }
}

/// The first day on which an agent handled a ticket. Before it lie only the creations of tickets
/// that are older than the account, which are told with whatever happens to them later: days that
/// seem quiet because nobody told of them. Of an account whose agents have not begun, the first day
/// with anything; a month before the days at hand is told by the backlog alone.
fn first_day(days: &Book, backlog_months: &Book) -> Option<NaiveDate> {
    let is_worked = |counters: &Counters| {
        let handled = counters.cell(Dimension::All, "", Measure::TicketsHandled);
        handled.is_some_and(|cell| cell.sum > 0)
    };
    let mut worked = days.days().filter(|(_, counters)| is_worked(counters));
    let first = |book: &Book| book.days().map(|(day, _)| day).next();
    let first_of_months = first(backlog_months);
    worked.next().map(|(day, _)| day).or_else(|| match (first(days), first_of_months) {
        (Some(day), Some(month)) if is_before_month_of(month, day) => Some(month),
        (day, month) => day.or(month),
    })
}

/// True if a month, given by a day of it, is over before a day.
fn is_before_month_of(month: NaiveDate, day: NaiveDate) -> bool {
    Period::containing(month, PeriodKind::Month, Weekday::Mon).to < day
}

/// Four days as one.
pub(super) struct UsualDay<'a> {
    figures: PeriodFigures<'a>,
    days: u32,
}

impl UsualDay<'_> {
    /// What a KPI usually shows; `None` if it looks back from a single day.
    pub fn of(&self, kpi: &Kpi) -> Option<Usual> {
        let figure = self.figures.figure(kpi);
        let value = match kpi.formula {
            Formula::ResponsivenessBadge { .. }
            | Formula::DaysSince(_)
            | Formula::PerActiveCustomer(_)
            | Formula::Retention(_)
            | Formula::Churn(_)
            | Formula::LifetimeRevenue
            | Formula::LifetimeValue
            | Formula::OfMarketplace(_) => {
                return None;
            }
            Formula::Sum(_)
            | Formula::Money(_)
            | Formula::Count(_)
            | Formula::RunningSum(_)
            | Formula::OnDuty(_)
            | Formula::ServiceCost => {
                let by_day = |value: Amount| value.as_f64() / f64::from(self.days);
                figure.value.map(|value| Amount::Fraction(by_day(value)))
            }
            Formula::Mean(_)
            | Formula::MeanOfPoints(_)
            | Formula::OneMinusMean(_)
            | Formula::Quantile(..)
            | Formula::Ratio(..)
            | Formula::MeanElse(..)
            | Formula::MeanOfPeriod(_)
            | Formula::PerAgentDay(_)
            | Formula::PerHundredOrders(_)
            | Formula::RatioOnDuty(..)
            | Formula::PerDutyHour(_)
            | Formula::CostPer(_)
            | Formula::CostPerCall => figure.value,
        };
        Some(Usual { figure: Figure { value, ..figure }, days: self.days })
    }

    /// How many events a source told on these days, by the day, and every source that told any.
    pub fn events_a_day(&self) -> BTreeMap<String, i64> {
        let evaluation = &self.figures.evaluation;
        let events = |source: &str| {
            evaluation.cell(Dimension::Source, source, Measure::EventLate).n / i64::from(self.days)
        };
        let sources = evaluation.values(Dimension::Source).into_iter();
        sources.map(|source| (source.to_owned(), events(source))).collect()
    }

    /// A measure's samples on these days.
    pub fn cell(&self, measure: Measure) -> &Cell {
        self.figures.evaluation.cell(Dimension::All, "", measure)
    }
}

/// A period of the past, and whether the account had begun by its end.
struct Known<'a> {
    is_known: bool,
    figures: PeriodFigures<'a>,
}

impl Known<'_> {
    fn figure(&self, kpi: &Kpi) -> Option<Figure> {
        self.is_known.then(|| self.figures.figure(kpi))
    }
}

/// The periods before the current one, the oldest first.
pub(super) struct History<'a> {
    current: Period,
    before: Vec<Known<'a>>,
}

impl History<'_> {
    /// The last fourteen periods, with the current figure as the last.
    pub fn series(&self, kpi: &Kpi, current: &Figure) -> Vec<Point> {
        let left_out = self.before.len().saturating_sub(SERIES_PERIODS - 1);
        let before = self.before.iter().skip(left_out);
        let before = before.map(|known| point(known.figures.period, known.figure(kpi).as_ref()));
        before.chain([point(self.current, Some(current))]).collect()
    }

    /// Where a day's figure was to be expected.
    pub fn band(&self, kpi: &Kpi, current: &Figure, input: &ReportInput<'_>) -> Option<Band> {
        let is_told = self.current.kind == PeriodKind::Day && input.is_over();
        if !is_told || current.provisional {
            return None;
        }
        let values = self.before.iter().map(|known| known.figure(kpi)?.value);
        let values = values.map(|value| value.map(Amount::as_f64));
        bands::band(kpi, &values.collect::<Vec<_>>(), current, input.rank_from)
    }
}

fn point(period: Period, figure: Option<&Figure>) -> Point {
    Point {
        from: period.from,
        value: figure.and_then(|figure| figure.value),
        n: figure.map_or(0, |figure| figure.n),
        provisional: figure.is_some_and(|figure| figure.provisional),
    }
}
