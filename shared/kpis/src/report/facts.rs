//! What a sentence about a day may say: numbers that the counters prove, and no words.

use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure, MeasureKind};

use super::input::ReportInput;
use super::past::{Past, UsualDay};
use super::period_figures::PeriodFigures;
use super::{Amount, Figure, Headline};
use crate::counters::Cell;
use crate::evaluate::Evaluation;
use crate::formulas::{Formula, Term};
use crate::registry::{Direction, Kpi, kpi};
use crate::shown::{is_steady, steps};
use crate::units::Notation;

/// One thing that is so. Facts about one KPI stand together, the first of them
/// [`WorseThanUsual`](Fact::WorseThanUsual); KPIs are in the order of the headline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A duration or a share of the headline is worse than on the same weekday of the four weeks
    /// before, by more than such figures vary.
    WorseThanUsual {
        /// The KPI's id.
        kpi: String,
        /// The day's figure.
        now: Figure,
        /// What is usual.
        usual: Figure,
    },
    /// How many cases fell short.
    FellShort {
        /// The KPI's id.
        kpi: String,
        /// What falling short means.
        of: Shortfall,
        /// How many did.
        late: i64,
        /// Of how many.
        cases: i64,
    },
    /// One value of a dimension has at least half of those that fell short, and a larger part of
    /// them than of all cases.
    MostlyUnder {
        /// The KPI's id.
        kpi: String,
        /// The dimension, such as `channel`.
        dimension: String,
        /// The value, such as `chat`.
        value: String,
        /// How many fell short there.
        late: i64,
        /// How many fell short in all.
        of: i64,
    },
    /// Some hours of the day, at most six that follow one another, have at least half of those that
    /// fell short, and a larger part of them than of all cases. An hour is that of the event that
    /// decided a case: the reply, or the moment at which a promise fell due.
    MostlyAt {
        /// The KPI's id.
        kpi: String,
        /// The first hour, 0 to 23.
        from_hour: u8,
        /// The hour after the last, 1 to 24.
        until_hour: u8,
        /// How many fell short then.
        late: i64,
        /// How many fell short in all.
        of: i64,
    },
}

/// What it means that a case fell short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shortfall", rename_all = "snake_case")]
pub enum Shortfall {
    /// A share's case that is not what it should be: a promise missed, a rating that is not
    /// positive.
    Missed,
    /// It took longer than the account's target for the figure.
    OverTarget {
        /// The target in seconds.
        limit: Amount,
    },
    /// It took longer than nine in ten usually do.
    OverUsual {
        /// What nine in ten usually take at most, in seconds.
        limit: Amount,
    },
}

/// A share is worse by at least so many of the day's cases: one alone makes much of few.
const SHARE_CASES_MIN: f64 = 2.0;
/// Of fewer than so many that fell short, "most" says nothing.
const LATE_MIN: i64 = 3;
/// The longest part of the day that hours are told of.
const HOURS_MAX: u8 = 6;

/// The facts about a day that is over.
pub(super) fn facts(
    input: &ReportInput<'_>,
    headline: &[Headline],
    current: &PeriodFigures<'_>,
    past: &Past<'_>,
) -> Vec<Fact> {
    let Some(usual) = past.usual_day().filter(|_| input.is_over()) else {
        return Vec::new();
    };
    let worse = headline.iter().filter_map(|headline| {
        let kpi = kpi(&headline.kpi)?;
        let fact = worse_than_usual(kpi, headline, input.rank_from)?;
        let reason = Cases::new(kpi, input.targets.get(kpi.id).copied(), &usual);
        let reasons = reason.map(|cases| cases.facts(&current.evaluation, &input.splits()));
        Some(std::iter::once(fact).chain(reasons.into_iter().flatten()))
    });
    worse.flatten().collect()
}

fn worse_than_usual(kpi: &Kpi, headline: &Headline, rank_from: u32) -> Option<Fact> {
    let (now, usual) = (&headline.current, &headline.usual.as_ref()?.figure);
    let is_enough = [now, usual].iter().all(|figure| figure.n >= rank_from.into());
    let is_decided = !now.provisional && !usual.provisional;
    let before = steps(kpi.unit, usual.value?);
    let moved = steps(kpi.unit, now.value?) - before;
    let is_worse = match kpi.better {
        Direction::Higher => moved < 0,
        Direction::Lower => moved > 0,
        Direction::Neither => false,
    };
    let is_told = match kpi.unit.notation() {
        Notation::Duration => !is_steady(kpi.unit, moved, before),
        Notation::Percentage => {
            !is_steady(kpi.unit, moved, before) && cases_between(now, usual)? >= SHARE_CASES_MIN
        }
        Notation::Whole | Notation::Tenths | Notation::Money | Notation::YesNo => false,
    };
    let is_told = is_told && is_enough && is_decided && is_worse;
    let (now, usual) = (now.clone(), usual.clone());
    is_told.then(|| Fact::WorseThanUsual { kpi: kpi.id.to_owned(), now, usual })
}

/// How many of the day's cases would have to be other ones for a share to be the usual.
fn cases_between(now: &Figure, usual: &Figure) -> Option<f64> {
    let difference = now.value?.as_f64() - usual.value?.as_f64();
    #[allow(clippy::as_conversions, clippy::cast_precision_loss)] // cases stay far below 2^52
    let cases = now.n as f64;
    Some((difference.abs() * cases).round())
}

/// The cases behind a figure, and which of them fall short.
struct Cases<'k> {
    kpi: &'k Kpi,
    shortfall: Shortfall,
}

/// How many cases, and how many of them fell short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    late: i64,
    cases: i64,
}

impl std::ops::Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { late: self.late + other.late, cases: self.cases + other.cases }
    }
}

impl Count {
    /// True if this part has at least half of all that fell short, and more than its part of the
    /// cases would bring.
    fn is_most_of(self, all: Self) -> bool {
        2 * self.late >= all.late && self.late * all.cases > self.cases * all.late
    }
}

impl<'k> Cases<'k> {
    /// `None` if nothing says which cases fall short.
    fn new(kpi: &'k Kpi, target: Option<f64>, usual: &UsualDay<'_>) -> Option<Self> {
        let shortfall = match duration(kpi.formula) {
            None => Shortfall::Missed,
            Some(measure) => match target {
                Some(target) => Shortfall::OverTarget { limit: Amount::Fraction(target) },
                None => Shortfall::OverUsual {
                    limit: Amount::Whole(usual.cell(measure).quantile(900)?),
                },
            },
        };
        Some(Self { kpi, shortfall })
    }

    fn facts(&self, evaluation: &Evaluation<'_>, splits: &[Dimension]) -> Vec<Fact> {
        let all = self.count(evaluation, Dimension::All, "");
        let kpi = self.kpi.id.to_owned();
        let mut facts = Vec::new();
        if all.late > 0 {
            let Count { late, cases } = all;
            facts.push(Fact::FellShort { kpi, of: self.shortfall, late, cases });
        }
        if all.late >= LATE_MIN {
            // Whose work it was is no reason.
            let splits = splits.iter().filter(|split| **split != Dimension::Agent);
            facts.extend(splits.filter_map(|split| self.mostly_under(evaluation, *split, all)));
            facts.extend(self.mostly_at(evaluation, all));
        }
        facts
    }

    fn mostly_under(
        &self,
        evaluation: &Evaluation<'_>,
        dimension: Dimension,
        all: Count,
    ) -> Option<Fact> {
        let values = evaluation.values(dimension).into_iter();
        let counts = values.map(|value| (value, self.count(evaluation, dimension, value)));
        let most = counts.filter(|(_, count)| count.is_most_of(all));
        // Of equals the first by name.
        let (value, count) = most.min_by_key(|(_, count)| std::cmp::Reverse(count.late))?;
        Some(Fact::MostlyUnder {
            kpi: self.kpi.id.to_owned(),
            dimension: dimension.as_str().to_owned(),
            value: value.to_owned(),
            late: count.late,
            of: all.late,
        })
    }

    /// The fewest hours that have most of them; of equally many the worst, then the first.
    fn mostly_at(&self, evaluation: &Evaluation<'_>, all: Count) -> Option<Fact> {
        let hour = |hour: u8| self.count(evaluation, Dimension::Hour, &format!("{hour:02}"));
        let hours: Vec<_> = (0..24).map(hour).collect();
        let of_length = |length: u8| {
            let windows = hours.windows(length.into()).zip(0_u8..);
            let counts = windows.map(|(hours, from)| {
                (from, hours.iter().fold(Count::default(), |sum, hour| sum + *hour))
            });
            let most = counts.filter(|(_, count)| count.is_most_of(all));
            let worst = most.min_by_key(|(_, count)| std::cmp::Reverse(count.late));
            worst.map(|(from, count)| (from, from + length, count.late))
        };
        let (from_hour, until_hour, late) = (1..=HOURS_MAX).find_map(of_length)?;
        let kpi = self.kpi.id.to_owned();
        Some(Fact::MostlyAt { kpi, from_hour, until_hour, late, of: all.late })
    }

    fn count(&self, evaluation: &Evaluation<'_>, dimension: Dimension, value: &str) -> Count {
        let cell = |measure| evaluation.cell(dimension, value, measure);
        match self.shortfall {
            Shortfall::OverTarget { limit } | Shortfall::OverUsual { limit } => {
                let cell = duration(self.kpi.formula).map(cell);
                let late = cell.map_or(0, |cell| cell.count_above(whole(limit)));
                Count { late, cases: cell.map_or(0, |cell| cell.n) }
            }
            Shortfall::Missed => {
                let (is_so, cases) = share(self.kpi.formula, cell);
                let late = match self.kpi.better {
                    Direction::Higher => cases - is_so,
                    Direction::Lower => is_so,
                    Direction::Neither => 0,
                };
                Count { late, cases }
            }
        }
    }
}

/// The measure of a duration's samples.
fn duration(formula: Formula) -> Option<Measure> {
    match formula {
        Formula::Quantile(measure, _) => Some(measure),
        Formula::Mean(measure) => Some(measure).filter(|of| of.kind() == MeasureKind::Duration),
        Formula::Sum(_)
        | Formula::Money(_)
        | Formula::Count(_)
        | Formula::MeanOfPoints(_)
        | Formula::OneMinusMean(_)
        | Formula::RunningSum(_)
        | Formula::Ratio(..)
        | Formula::MeanElse(..)
        | Formula::MeanOfPeriod(_)
        | Formula::PerAgentDay(_)
        | Formula::PerHundredOrders(_)
        | Formula::ResponsivenessBadge { .. }
        | Formula::DaysSince(_)
        | Formula::OnDuty(_)
        | Formula::RatioOnDuty(..)
        | Formula::PerDutyHour(_)
        | Formula::ServiceCost
        | Formula::CostPer(_)
        | Formula::CostPerCall
        | Formula::PerActiveCustomer(_)
        | Formula::Retention(_)
        | Formula::Churn(_)
        | Formula::LifetimeRevenue
        | Formula::LifetimeValue
        | Formula::OfMarketplace(_) => None,
    }
}

/// Of how many cases of a day a share says yes, and how many there are.
fn share<'c>(formula: Formula, cell: impl Fn(Measure) -> &'c Cell) -> (i64, i64) {
    let mean = |measure| (cell(measure).sum, cell(measure).n);
    let total = |terms: &[Term]| -> i64 {
        let amounts = terms.iter().map(|term| match term {
            Term::Sum(measure) => cell(*measure).sum,
            Term::Count(measure) => cell(*measure).n,
        });
        amounts.sum()
    };
    match formula {
        Formula::Mean(measure) => mean(measure),
        Formula::OneMinusMean(measure) => {
            let (sum, n) = mean(measure);
            (n - sum, n)
        }
        Formula::Ratio(numerator, denominator) => (total(numerator), total(denominator)),
        Formula::MeanElse(first, second) => mean(if cell(first).n > 0 { first } else { second }),
        Formula::MeanOfPeriod([of_day, ..]) => mean(of_day),
        Formula::Sum(_)
        | Formula::Money(_)
        | Formula::Count(_)
        | Formula::MeanOfPoints(_)
        | Formula::Quantile(..)
        | Formula::RunningSum(_)
        | Formula::PerAgentDay(_)
        | Formula::PerHundredOrders(_)
        | Formula::ResponsivenessBadge { .. }
        | Formula::DaysSince(_)
        | Formula::OnDuty(_)
        | Formula::RatioOnDuty(..)
        | Formula::PerDutyHour(_)
        | Formula::ServiceCost
        | Formula::CostPer(_)
        | Formula::CostPerCall
        | Formula::PerActiveCustomer(_)
        | Formula::Retention(_)
        | Formula::Churn(_)
        | Formula::LifetimeRevenue
        | Formula::LifetimeValue
        | Formula::OfMarketplace(_) => (0, 0),
    }
}

/// Whole seconds.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // limits are small
fn whole(limit: Amount) -> i64 {
    limit.as_f64().floor() as i64
}
