//! Evaluates the formulas of the registry over a period's counters.

mod counted;
mod customers;
mod service;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use tallydesk_ledger::{Dimension, Measure, OF_MONTHS_ALONE};

pub(crate) use counted::{Counted, RUNNING};
pub(crate) use customers::{of_months, year_until};

use crate::costs::{Costs, Exact};
use crate::counters::{Book, Cell, Counters};
use crate::duty::{self, OnDuty};
use crate::formulas::{Formula, Term};
use crate::registry::Kpi;
use crate::report::Amount;
use crate::standards::Standard;
use crate::{Period, PeriodKind};

/// The days, the last one included, over which a marketplace awards its badge.
pub(crate) const BADGE_DAYS: u64 = 7;
/// The days, the last one included, in which the newest review is looked for.
pub(crate) const LOOK_BACK_DAYS: u64 = 28;
/// A badge takes nine turns in ten answered.
const BADGE_ANSWERED: (i64, i64) = (9, 10);

/// What a place without samples holds.
static NOTHING: Cell = Cell { n: 0, sum: 0, buckets: BTreeMap::new() };

/// A formula's result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Evaluated {
    /// `None` if there was nothing to measure.
    pub value: Option<Amount>,
    /// How many samples are behind it; for a count, the count.
    pub n: i64,
}

/// What the figures of a period are computed from.
pub(crate) struct Evaluation<'a> {
    period: Period,
    /// Every day's counters, for what looks for single days.
    days: &'a Book,
    /// The sum of the period's days.
    own: Counters,
    /// The sum of all days up to its last, of what runs on.
    running: Counters,
    /// The sum of the days of a badge.
    badge: Counters,
    /// On how many of its days each agent did anything.
    agent_days: BTreeMap<&'a str, i64>,
    /// The account's orders.
    orders: i64,
    /// What each agent did on the days on which his presence is known.
    on_duty: BTreeMap<&'a str, OnDuty>,
    /// The same, of all agents.
    all_on_duty: OnDuty,
    /// What customers came to in each month.
    customer_months: &'a Book,
    standards: &'a [Standard],
    /// The last day that has begun.
    today: NaiveDate,
    costs: &'a Costs,
    /// What the days cost, and on how many of them there are costs.
    cost: Option<(Exact, i64)>,
}

impl<'a> Evaluation<'a> {
    /// Sums the days that the figures of a period read.
    pub fn new(period: Period, counted: Counted<'a>) -> Self {
        let days: Vec<NaiveDate> = period.days().collect();
        let badge_days = badge_days(period);
        let mut badge = Counters::default();
        for (_, counters) in counted.days.days().filter(|(day, _)| is_within(badge_days, *day)) {
            badge.merge_of(counters, &[Measure::TurnAnswered, Measure::ReplyTime]);
        }
        let running = counted.running(period.to);
        Self { running, badge, ..Self::of_days(period, &days, counted) }
    }

    /// Sums some days as if they were one, the newest of them. What looks back from a single day
    /// (badges, the newest review) has no meaning there.
    pub fn pooled(days: &[NaiveDate], counted: Counted<'a>) -> Self {
        let newest = days.iter().copied().max().unwrap_or(counted.to);
        let period = Period { kind: PeriodKind::Day, from: newest, to: newest };
        let mut running = Counters::default();
        for day in days {
            running.merge(&counted.running(*day));
        }
        Self { running, ..Self::of_days(period, days, counted) }
    }

    fn of_days(period: Period, of: &[NaiveDate], counted: Counted<'a>) -> Self {
        let Counted { days, customer_months, standards, today, costs, .. } = counted;
        let mut own = Counters::default();
        let (mut agent_days, mut on_duty) = (BTreeMap::new(), BTreeMap::new());
        for (day, counters) in of.iter().filter_map(|day| Some((*day, days.day(*day)?))) {
            if day <= today {
                own.merge(counters);
            } else {
                own.merge_ahead(counters);
            }
            count_agents(counters, &mut agent_days);
            duty::add_day(&mut on_duty, counters);
        }
        merge_months(&mut own, period, customer_months);
        let orders = own.cell(Dimension::All, "", Measure::Orders).map_or(0, |cell| cell.sum);
        let (running, badge) = (Counters::default(), Counters::default());
        let begun = of.iter().filter(|day| **day <= today);
        let begun: Vec<_> =
            begun.map(|day| (*day, service::seconds_on_duty(days.day(*day)))).collect();
        let (all_on_duty, cost) = (duty::of_all(&on_duty), costs.total(&begun));
        Self {
            period,
            days,
            own,
            running,
            badge,
            agent_days,
            orders,
            on_duty,
            all_on_duty,
            customer_months,
            standards,
            today,
            costs,
            cost,
        }
    }

    /// A KPI under a value of a dimension; `None` if it does not exist there.
    pub fn figure(&self, kpi: &Kpi, dimension: Dimension, value: &str) -> Option<Evaluated> {
        self.evaluate(kpi.formula, &self.place(dimension, value))
    }

    /// Several KPIs under a value of a dimension, without those that do not exist there.
    pub fn figures<'k>(
        &self,
        kpis: &'k [Kpi],
        dimension: Dimension,
        value: &str,
    ) -> Vec<(&'k Kpi, Evaluated)> {
        let place = self.place(dimension, value);
        let figures = kpis.iter().map(|kpi| (kpi, self.evaluate(kpi.formula, &place)));
        figures.filter_map(|(kpi, evaluated)| Some((kpi, evaluated?))).collect()
    }

    /// What the period counted of a measure under a value of a dimension.
    pub fn cell(&self, dimension: Dimension, value: &str, measure: Measure) -> &Cell {
        Cells(self.own.cells(dimension, value)).cell(measure)
    }

    /// The values of a dimension under which the period counted something, or something waits.
    pub fn values(&self, dimension: Dimension) -> BTreeSet<&str> {
        let own = self.own.values(dimension);
        own.chain(self.running.values(dimension)).map(|(value, _)| value).collect()
    }

    fn place<'v>(&'v self, dimension: Dimension, value: &'v str) -> Place<'v> {
        Place {
            dimension,
            value,
            own: Cells(self.own.cells(dimension, value)),
            running: Cells(self.running.cells(dimension, value)),
            badge: Cells(self.badge.cells(dimension, value)),
        }
    }

    fn evaluate(&self, formula: Formula, place: &Place<'_>) -> Option<Evaluated> {
        let own = |measure| place.own.cell(measure);
        Some(match formula {
            Formula::Sum(measure) => count(own(measure).sum),
            Formula::Money(measure) => {
                let Cell { sum, n, .. } = own(measure);
                Evaluated { value: Some(Amount::Whole(*sum)), n: *n }
            }
            Formula::Count(measure) => count(own(measure).n),
            Formula::Mean(measure) => mean(own(measure)),
            Formula::MeanOfPoints(measure) => mean_of_points(own(measure), measure.parts()),
            Formula::OneMinusMean(measure) => one_minus_mean(own(measure)),
            Formula::Quantile(measure, q_thousandths) => quantile(own(measure), q_thousandths),
            Formula::RunningSum(measure) => count(place.running.cell(measure).sum),
            Formula::Ratio(numerator, denominator) => {
                quotient(place.own.total(numerator), place.own.total(denominator))
            }
            Formula::MeanElse(first, second) => {
                let first = own(first);
                mean(if first.n > 0 { first } else { own(second) })
            }
            Formula::MeanOfPeriod(measures) => {
                return place.only_overall(|| mean(own(of_period(self.period, measures))));
            }
            Formula::PerAgentDay(measure) => quotient(own(measure).sum, self.agent_days(place)?),
            // Of a source's tickets nothing is counted under it but how good they are.
            Formula::PerHundredOrders(_) if place.dimension == Dimension::Source => return None,
            Formula::PerHundredOrders(measure) => quotient(own(measure).sum * 100, self.orders),
            Formula::ResponsivenessBadge { mean_seconds_max } => {
                badge(&place.badge, mean_seconds_max)
            }
            Formula::DaysSince(measure) => {
                return place.only_overall(|| self.days_since(measure));
            }
            Formula::OnDuty(measure) => self.sum_on_duty(place, measure)?,
            Formula::RatioOnDuty(numerator, denominator) => {
                self.ratio_on_duty(place, numerator, denominator)?
            }
            Formula::PerDutyHour(measure) => self.per_duty_hour(place, measure)?,
            Formula::ServiceCost => self.service_cost(place)?,
            Formula::CostPer(terms) => self.cost_per(place, terms)?,
            Formula::CostPerCall => self.cost_per_call(place)?,
            Formula::PerActiveCustomer(measure) => place.per_active_customer(measure)?,
            Formula::Retention(measures) => self.retention(place, measures)?,
            Formula::Churn(measures) => self.churn(place, measures)?,
            Formula::LifetimeRevenue => self.lifetime(place, Some(1.0))?,
            Formula::LifetimeValue => self.lifetime(place, self.margin())?,
            Formula::OfMarketplace(judged) => self.of_marketplace(place, judged)?,
        })
    }

    /// The days on which agents worked; `None` where they cannot be told apart.
    fn agent_days(&self, place: &Place<'_>) -> Option<i64> {
        match place.dimension {
            Dimension::All => Some(self.agent_days.values().sum()),
            Dimension::Agent => Some(self.agent_days.get(place.value).copied().unwrap_or(0)),
            Dimension::Group
            | Dimension::Channel
            | Dimension::Brand
            | Dimension::Category
            | Dimension::Priority
            | Dimension::Hour
            | Dimension::Segment
            | Dimension::Currency
            | Dimension::Source
            | Dimension::Article => None,
        }
    }

    fn days_since(&self, measure: Measure) -> Evaluated {
        let looked_at = days_looked_at(self.period);
        let days = self.days.days().filter(|(day, _)| is_within(looked_at, *day));
        let samples = days.map(|(day, counters)| {
            (day, counters.cell(Dimension::All, "", measure).map_or(0, |cell| cell.n))
        });
        let samples: Vec<_> = samples.filter(|(_, n)| *n > 0).collect();
        let newest = samples.iter().map(|(day, _)| *day).max();
        Evaluated {
            value: newest.map(|day| Amount::Whole((self.period.to - day).num_days())),
            n: samples.iter().map(|(_, n)| n).sum(),
        }
    }
}

/// A value of a dimension with all that is counted under it.
struct Place<'a> {
    dimension: Dimension,
    value: &'a str,
    own: Cells<'a>,
    running: Cells<'a>,
    badge: Cells<'a>,
}

impl Place<'_> {
    fn only_overall(&self, evaluate: impl FnOnce() -> Evaluated) -> Option<Evaluated> {
        (self.dimension == Dimension::All).then(evaluate)
    }
}

/// The cells of one place, by measure.
struct Cells<'a>(Option<&'a BTreeMap<Measure, Cell>>);

impl<'a> Cells<'a> {
    fn cell(&self, measure: Measure) -> &'a Cell {
        self.0.and_then(|cells| cells.get(&measure)).unwrap_or(&NOTHING)
    }

    fn total(&self, terms: &[Term]) -> i64 {
        let amounts = terms.iter().map(|term| match term {
            Term::Sum(measure) => self.cell(*measure).sum,
            Term::Count(measure) => self.cell(*measure).n,
        });
        amounts.sum()
    }
}

/// The measure that is kept for periods of this kind.
pub(crate) fn of_period(period: Period, [day, week, month, quarter]: [Measure; 4]) -> Measure {
    match period.kind {
        PeriodKind::Day => day,
        PeriodKind::Week => week,
        PeriodKind::Month => month,
        PeriodKind::Quarter => quarter,
    }
}

/// The last so many days of a period, or more than it has.
pub(crate) fn period_of_days(period: Period, days: u64) -> Period {
    let from = period.to.checked_sub_days(Days::new(days - 1)).unwrap_or(period.to);
    Period { from, ..period }
}

/// The days of which a period reads everything that is counted: its own, and those of a badge, which
/// are those of the week's hours.
pub(crate) fn days_split(period: Period) -> impl Iterator<Item = NaiveDate> {
    let from = period.from.min(badge_days(period).from);
    Period { from, ..period }.days()
}

/// The days that are looked through for a period's overall figures, beside its own.
pub(crate) fn days_looked_at(period: Period) -> Period {
    period_of_days(period, LOOK_BACK_DAYS)
}

/// Adds what is kept for a month or a quarter alone.
fn merge_months(own: &mut Counters, period: Period, customer_months: &Book) {
    let is_kept = match period.kind {
        PeriodKind::Day | PeriodKind::Week => false,
        PeriodKind::Month | PeriodKind::Quarter => true,
    };
    if let Some(counters) = customer_months.day(period.from).filter(|_| is_kept) {
        own.merge_of(counters, &OF_MONTHS_ALONE);
    }
}

fn badge_days(period: Period) -> Period {
    period_of_days(period, BADGE_DAYS)
}

fn is_within(period: Period, day: NaiveDate) -> bool {
    (period.from..=period.to).contains(&day)
}

pub(crate) fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn count_agents<'a>(counters: &'a Counters, agent_days: &mut BTreeMap<&'a str, i64>) {
    let agents = counters.values(Dimension::Agent).filter(|(_, cells)| {
        cells.get(&Measure::AgentActivity).is_some_and(|activity| activity.n > 0)
    });
    for (agent, _) in agents {
        *agent_days.entry(agent).or_default() += 1;
    }
}

fn count(count: i64) -> Evaluated {
    Evaluated { value: Some(Amount::Whole(count)), n: count }
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // sums stay far below 2^52
fn quotient(numerator: i64, denominator: i64) -> Evaluated {
    let value = (denominator > 0).then(|| numerator as f64 / denominator as f64);
    Evaluated { value: value.map(Amount::Fraction), n: denominator }
}

fn mean(cell: &Cell) -> Evaluated {
    quotient(cell.sum, cell.n)
}

/// The mean of amounts of which so many make a point.
fn mean_of_points(cell: &Cell, parts: i64) -> Evaluated {
    Evaluated { n: cell.n, ..quotient(cell.sum, cell.n * parts) }
}

fn one_minus_mean(cell: &Cell) -> Evaluated {
    quotient(cell.n - cell.sum, cell.n)
}

fn quantile(cell: &Cell, q_thousandths: i64) -> Evaluated {
    Evaluated { value: cell.quantile(q_thousandths).map(Amount::Whole), n: cell.n }
}

/// Whole numbers only: a mean of exactly the limit earns the badge on every machine.
fn badge(cells: &Cells<'_>, mean_seconds_max: i64) -> Evaluated {
    let (turns, replies) = (cells.cell(Measure::TurnAnswered), cells.cell(Measure::ReplyTime));
    let (least, of) = BADGE_ANSWERED;
    let are_answered = turns.sum * of >= turns.n * least;
    let are_fast = replies.sum <= replies.n * mean_seconds_max;
    let earned = i64::from(are_answered && are_fast);
    // Where too few were answered, no time of replies is needed to say no.
    let is_known = turns.n > 0 && (replies.n > 0 || !are_answered);
    Evaluated { value: is_known.then_some(Amount::Whole(earned)), n: turns.n }
}
