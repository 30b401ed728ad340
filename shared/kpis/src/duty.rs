//! What agents did on the days on which their presence is known. Where no source tells of it, output
//! cannot be set against working time, so that nothing is known there, and nothing is zero.

use std::collections::BTreeMap;

use tallydesk_ledger::{Dimension, Measure};

use crate::counters::Counters;
use crate::formulas::Term;

/// The measures that are set against time on duty, by agent.
pub(crate) const ON_DUTY: [Measure; 5] = [
    Measure::DutyTime,
    Measure::AvailableTime,
    Measure::HandleTime,
    Measure::CallHandleTime,
    Measure::TicketsSolved,
];

/// The sums of some agent-days.
#[derive(Clone, Debug, Default)]
pub(crate) struct OnDuty {
    /// How many there are.
    pub days: i64,
    sums: BTreeMap<Measure, (i64, i64)>,
}

impl OnDuty {
    /// The sum of a measure's amounts.
    pub fn sum(&self, measure: Measure) -> i64 {
        self.sums.get(&measure).map_or(0, |(sum, _)| *sum)
    }

    /// Terms added up.
    pub fn total(&self, terms: &[Term]) -> i64 {
        let amounts = terms.iter().map(|term| match term {
            Term::Sum(measure) => self.sum(*measure),
            Term::Count(measure) => self.sums.get(measure).map_or(0, |(_, n)| *n),
        });
        amounts.sum()
    }

    fn merge(&mut self, other: &Self) {
        self.days += other.days;
        for (measure, (sum, n)) in &other.sums {
            let own = self.sums.entry(*measure).or_default();
            *own = (own.0 + sum, own.1 + n);
        }
    }
}

/// Adds each agent's day, of those who were on duty on it.
pub(crate) fn add_day<'a>(agents: &mut BTreeMap<&'a str, OnDuty>, day: &'a Counters) {
    for (agent, cells) in day.values(Dimension::Agent) {
        if cells.get(&Measure::DutyTime).is_none_or(|duty| duty.sum <= 0) {
            continue;
        }
        let known = ON_DUTY.into_iter().filter_map(|of| Some((of, cells.get(&of)?)));
        let sums = known.map(|(of, cell)| (of, (cell.sum, cell.n))).collect();
        agents.entry(agent).or_default().merge(&OnDuty { days: 1, sums });
    }
}

/// All agents as one.
pub(crate) fn of_all(agents: &BTreeMap<&str, OnDuty>) -> OnDuty {
    let mut all = OnDuty::default();
    for agent in agents.values() {
        all.merge(agent);
    }
    all
}
