//! What an agent's presence comes to in a month, and what it leaves to the next.
//!
//! A presence counts once its end is told, by the next event: so nothing depends on when it is asked.
//! The presence in which a month ends is a line in the history of the next, which counts it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use tallydesk_events::{Event, EventKind, Presence, SubjectKey};

use crate::calendar::midnight;
use crate::contributions::Dimensions;
use crate::history::in_order;
use crate::line::{CarriedPresence, Line};
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// Folds the events of an agent's month and what the month before has left in it, in any order and
/// with any repetition, to one sum of each measure and day.
#[must_use]
pub fn fold_agent(events: &[Event], carried: &[CarriedPresence], rules: &Rules) -> Vec<Sample> {
    let Some(agent) = events.iter().find_map(|event| event.agent.clone()) else {
        return Vec::new();
    };
    let mut days: BTreeMap<(NaiveDate, Measure), Sum> = BTreeMap::new();
    for stretch in stretches(events, carried) {
        if stretch.counts(rules) {
            stretch.add_to(&mut days, rules);
        }
    }
    let samples = days.into_iter().map(|((day, measure), sum)| Sample {
        measure,
        amount: sum.seconds,
        at: DateTime::from_timestamp(sum.until, 0).unwrap_or_default(),
        day,
        dimensions: Dimensions { agent: Some(agent.clone()), ..Dimensions::default() },
        rule: Some(format!("presence_max {} s", rules.choices_of(day).presence_seconds_max)),
        in_advance: false,
        behind: sum.behind,
    });
    let mut samples: Vec<Sample> = samples.collect();
    samples.sort_by_key(|sample| (sample.at, sample.measure));
    samples
}

/// The line that an agent's month leaves to the next: the presence in which it ends, if that may
/// yet count there.
pub(crate) fn left_to_next_month(events: &[Event], rules: &Rules) -> Option<(SubjectKey, Line)> {
    let (event, went) = went(events).pop()?;
    let subject = event.subject_key();
    let next = subject.month?.next();
    let longest = rules.choices_of(rules.day(went.since)).presence_seconds_max;
    let may_count =
        went.is_on_duty() && went.since.timestamp() + longest >= next.begins().timestamp();
    may_count.then_some((SubjectKey { month: Some(next), ..subject }, Line::Presence(went)))
}

impl CarriedPresence {
    fn is_on_duty(&self) -> bool {
        match self.presence {
            Presence::Available | Presence::Busy | Presence::Away => true,
            Presence::Offline => false,
        }
    }
}

/// What the agent was told to be, in the order in which he was.
fn went(events: &[Event]) -> Vec<(&Event, CarriedPresence)> {
    let went = in_order(events).into_iter().filter_map(|(event, since)| {
        let EventKind::AgentWent(went) = &event.kind else { return None };
        let (presence, event_id) = (went.to, event.id.clone());
        Some((event, CarriedPresence { presence, since, event: event_id }))
    });
    went.collect()
}

/// A presence whose end is told: from one event to the next.
struct Stretch {
    began: CarriedPresence,
    /// Seconds since 1970.
    from: i64,
    to: i64,
    ended_by: String,
}

fn stretches(events: &[Event], carried: &[CarriedPresence]) -> Vec<Stretch> {
    let newest = carried.iter().max_by_key(|line| (line.since, &line.event)).cloned();
    let own = went(events).into_iter().map(|(_, went)| went);
    let all: Vec<CarriedPresence> = newest.into_iter().chain(own).collect();
    let pairs = all.iter().zip(all.iter().skip(1));
    let stretches = pairs.map(|(began, next)| Stretch {
        began: began.clone(),
        from: began.since.timestamp(),
        to: next.since.timestamp(),
        ended_by: next.event.clone(),
    });
    stretches.collect()
}

/// A day's seconds of one measure, and the events behind them.
#[derive(Default)]
struct Sum {
    seconds: i64,
    until: i64,
    behind: Vec<String>,
}

impl Stretch {
    /// A presence that nothing was heard of for so long had an end that was not told.
    fn counts(&self, rules: &Rules) -> bool {
        let longest = rules.choices_of(rules.day(self.began.since)).presence_seconds_max;
        self.began.is_on_duty() && self.to - self.from <= longest
    }

    /// Adds its seconds to each day, by the days of the account.
    fn add_to(&self, days: &mut BTreeMap<(NaiveDate, Measure), Sum>, rules: &Rules) {
        let mut from = self.from;
        for day in rules.day(self.began.since).iter_days() {
            let end = day.succ_opt().map_or(self.to, |next| midnight(next, rules.zone));
            let to = end.min(self.to);
            for measure in self.measures() {
                if to > from {
                    days.entry((day, *measure)).or_default().add(self, (from, to));
                }
            }
            from = from.max(to);
            if end >= self.to {
                return;
            }
        }
    }

    fn measures(&self) -> &'static [Measure] {
        match self.began.presence {
            Presence::Available => &[Measure::DutyTime, Measure::AvailableTime],
            Presence::Busy | Presence::Away => &[Measure::DutyTime],
            Presence::Offline => &[],
        }
    }
}

impl Sum {
    fn add(&mut self, stretch: &Stretch, (from, to): (i64, i64)) {
        self.seconds += to - from;
        self.until = self.until.max(to);
        for event in [&stretch.began.event, &stretch.ended_by] {
            if self.behind.last() != Some(event) {
                self.behind.push(event.clone());
            }
        }
    }
}
