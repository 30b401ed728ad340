//! From a life to its samples: each function below reads as the definition of its figures
//! (KPIS.md), and says which events and which of the account's choices are behind them.

mod contacts;
mod feedback;
mod promised;
mod quality;
mod times;
mod volume;

use chrono::{DateTime, Utc};

use crate::contributions::Dimensions;
use crate::life::{Life, Moment, Solve};
use crate::measures::Measure;
use crate::spans::seconds_between;
use crate::ticket::Sample;

pub(crate) use contacts::{DAY_SECONDS, first_contact, first_contact_samples};
pub(crate) use feedback::{NEGATIVE_STARS, POSITIVE_STARS};

/// Everything that is measured of a ticket by itself, in time order.
pub(crate) fn samples(life: &Life<'_>) -> Vec<Sample> {
    let mut samples = Samples { life, list: Vec::new() };
    volume::add(life, &mut samples);
    times::add(life, &mut samples);
    promised::add(life, &mut samples);
    contacts::add(life, &mut samples);
    feedback::add(life, &mut samples);
    quality::add(life, &mut samples);
    let mut list = samples.list;
    list.sort_by_key(|sample| (sample.at, sample.measure));
    list
}

/// Whose work a sample is.
#[derive(Clone, Default)]
struct Credit {
    agent: Option<String>,
    group: Option<String>,
}

impl Credit {
    fn of_solve(solve: &Solve<'_>) -> Self {
        Self { agent: solve.agent.clone(), group: solve.group.clone() }
    }

    /// The agent who solved the ticket last, else the assignee.
    fn of_last_solver(life: &Life<'_>) -> Self {
        let (agent, group) = life.last_solver();
        Self { agent, group }
    }

    /// The agent who opened the ticket, if one did, and the group that it was created in.
    fn of_creation(life: &Life<'_>, creation: &Moment<'_>) -> Self {
        Self { agent: creation.agent(), group: life.created_group.clone() }
    }

    /// Who has the ticket now.
    fn of_assignee(life: &Life<'_>) -> Self {
        Self { agent: life.fields.assignee.clone(), group: life.fields.group.clone() }
    }

    fn of_group(group: Option<&String>) -> Self {
        Self { agent: None, group: group.cloned() }
    }
}

/// What was measured, before it is known for whom it counts.
struct Measured {
    measure: Measure,
    amount: i64,
    at: DateTime<Utc>,
    behind: Vec<String>,
    rule: Option<String>,
    in_advance: bool,
}

impl Measured {
    /// An amount with the event that completed it.
    fn new(measure: Measure, amount: i64, completed: &Moment<'_>) -> Self {
        let behind = vec![completed.id()];
        Self { measure, amount, at: completed.at, behind, rule: None, in_advance: false }
    }

    fn one(measure: Measure, completed: &Moment<'_>) -> Self {
        Self::new(measure, 1, completed)
    }

    fn share(measure: Measure, is_true: bool, completed: &Moment<'_>) -> Self {
        Self::new(measure, i64::from(is_true), completed)
    }

    /// An event that comes before the others behind it.
    fn since(mut self, began: &Moment<'_>) -> Self {
        self.behind.insert(0, began.id());
        self
    }

    /// The account's choice behind it.
    fn under(self, rule: impl Into<String>) -> Self {
        Self { rule: Some(rule.into()), ..self }
    }

    /// It counts at an instant of its own: a due time.
    fn at(self, at: DateTime<Utc>) -> Self {
        Self { at, ..self }
    }
}

/// The samples of a life, as they are found.
struct Samples<'l, 'a> {
    life: &'l Life<'a>,
    list: Vec<Sample>,
}

impl Samples<'_, '_> {
    /// Adds one of all.
    fn add(&mut self, measured: Measured, credit: Credit) {
        let whole = Dimensions::whole(credit.agent, credit.group, &self.life.fields);
        let hour = Some(self.life.rules.hour(measured.at));
        self.add_alone(measured, Dimensions { hour, ..whole });
    }

    /// Adds what counts under these values alone. It has no hour: there it would count again
    /// beside the one of all.
    fn add_alone(&mut self, measured: Measured, dimensions: Dimensions) {
        let Measured { measure, amount, at, behind, rule, in_advance } = measured;
        let day = self.life.rules.day(at);
        self.list.push(Sample { measure, amount, at, day, dimensions, rule, in_advance, behind });
    }

    /// Adds a span on both clocks.
    fn add_span(&mut self, measure: Measure, from: &Moment<'_>, to: &Moment<'_>, credit: Credit) {
        let business = self.life.business_seconds(from, to);
        self.add_both(measure, (seconds_between(from, to), business), (from, to), credit);
    }

    /// Adds seconds between two events on both clocks.
    fn add_both(
        &mut self,
        measure: Measure,
        (calendar, business): (i64, i64),
        (from, to): (&Moment<'_>, &Moment<'_>),
        credit: Credit,
    ) {
        if let Some(on_business_clock) = measure.on_business_clock() {
            let mut measured = Measured::new(on_business_clock, business, to).since(from);
            measured.rule = self.schedule_at(to.stretch);
            self.add(measured, credit.clone());
        }
        self.add(Measured::new(measure, calendar, to).since(from), credit);
    }

    /// The name of the schedule in force.
    fn schedule_at(&self, stretch: usize) -> Option<String> {
        let schedule = self.life.known_at(stretch)?.schedule?;
        Some(format!("schedule {}", schedule.name()))
    }
}
