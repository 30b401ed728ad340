//! Spans of a ticket's life on its clocks: how long something took, and when it falls due.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tallydesk_events::Status;

use crate::calendar::Schedule;
use crate::life::{Life, Moment};
use crate::rules::{Clock, ScheduleRule};

/// A part of a life in which neither status nor schedule changed. Seconds since 1970.
struct Part<'a> {
    from: i64,
    /// `None` while it lasts.
    to: Option<i64>,
    status: Status,
    schedule: Option<&'a Schedule>,
}

/// What a promise's time runs on.
#[derive(Clone, Copy)]
pub(crate) enum Watch<'a> {
    /// Every second.
    Calendar,
    /// The ticket's opening hours.
    Ticket,
    /// The hours of one schedule, whatever the ticket's.
    Hours(&'a Schedule),
}

impl From<Clock> for Watch<'_> {
    fn from(clock: Clock) -> Self {
        match clock {
            Clock::Calendar => Self::Calendar,
            Clock::Business => Self::Ticket,
        }
    }
}

/// How long something may take.
#[derive(Clone, Copy)]
pub(crate) struct Limit<'a> {
    pub(crate) within_seconds: i64,
    pub(crate) watch: Watch<'a>,
    /// Statuses in which time stands still; the solved ones always.
    pub(crate) pauses_in: &'a BTreeSet<Status>,
}

/// How long something took, so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Seconds that counted, up to the end asked for.
    pub(crate) elapsed_seconds: i64,
    /// The first instant at which the limit was or will be reached; none while it stands still.
    pub(crate) due_at: Option<DateTime<Utc>>,
}

impl<'a> Life<'a> {
    /// Seconds between two moments on the business clock.
    pub(crate) fn business_seconds(&self, from: &Moment<'_>, to: &Moment<'_>) -> i64 {
        let watch = Watch::Ticket;
        let parts = self.parts(from, Some(to.second()), watch, to.stretch);
        parts.iter().map(|part| seconds(part, to.second())).sum()
    }

    /// Seconds in statuses until a moment, on both clocks. Each stretch in one status is a span of
    /// its own, closed by the event that left the status.
    pub(crate) fn seconds_in(&self, statuses: &[Status], until: &Moment<'_>) -> (i64, i64) {
        let mut sums = (0, 0);
        let mut spans = self.status_spans();
        spans.retain(|(status, from, _)| statuses.contains(status) && from.stretch < until.stretch);
        for (_, from, to) in spans {
            sums.0 += seconds_between(&from, &to);
            sums.1 += self.business_seconds(&from, &to);
        }
        sums
    }

    /// The closed stretches of one status each, whatever else changed within them.
    fn status_spans(&self) -> Vec<(Status, Moment<'a>, Moment<'a>)> {
        let mut spans = Vec::new();
        let mut open: Option<(Status, Moment<'a>)> = None;
        for stretch in self.stretches.iter().skip_while(|stretch| !self.counts(stretch.since)) {
            match open {
                Some((status, _)) if status == stretch.status => {}
                Some((status, since)) => {
                    spans.push((status, since, stretch.since));
                    open = Some((stretch.status, stretch.since));
                }
                None => open = Some((stretch.status, stretch.since)),
            }
        }
        spans
    }

    /// A wait is known from the creation on.
    fn counts(&self, moment: Moment<'_>) -> bool {
        self.creation.is_none_or(|creation| moment.stretch >= creation.stretch)
    }

    /// Runs a limit from a start to an end, or (without one) as far as `until`, or for ever.
    pub(crate) fn run(
        &self,
        limit: Limit<'a>,
        start: &Moment<'_>,
        end: Option<&Moment<'_>>,
        until: Option<DateTime<Utc>>,
    ) -> Run {
        let closing = end.map_or(self.now(), |end| end.stretch);
        let to = end.map(Moment::second);
        let mut run = Run { elapsed_seconds: 0, due_at: None };
        let mut parts = self.parts(start, to, limit.watch, closing);
        parts.retain(|part| !part.status.is_solved() && !limit.pauses_in.contains(&part.status));
        for part in parts {
            let left = limit.within_seconds - run.elapsed_seconds;
            let until = until.map_or(part.from, |until| until.timestamp().max(part.from));
            let passed = seconds(&part, until);
            if run.due_at.is_none() && (part.to.is_none() || passed >= left) {
                run.due_at = after(&part, left);
            }
            run.elapsed_seconds += passed;
        }
        run
    }

    /// The parts of a span, each under the schedule that measures it.
    fn parts(
        &self,
        from: &Moment<'_>,
        to: Option<i64>,
        watch: Watch<'a>,
        closing: usize,
    ) -> Vec<Part<'a>> {
        let ends = self.stretches.iter().skip(1).map(|next| Some(next.since.second()));
        let stretches = self.stretches.iter().zip(ends.chain([None]));
        let clipped = stretches.filter_map(|(stretch, end)| {
            let start = stretch.since.second().max(from.second());
            let end = [end, to].into_iter().flatten().min();
            (end.is_none_or(|end| end > start)).then(|| Part {
                from: start,
                to: end,
                status: stretch.status,
                schedule: self.measuring(watch, stretch.known, closing),
            })
        });
        clipped.collect()
    }

    /// The schedule that measures a part of a span; none is the calendar clock.
    fn measuring(&self, watch: Watch<'a>, known: usize, closing: usize) -> Option<&'a Schedule> {
        match watch {
            Watch::Calendar => None,
            Watch::Hours(schedule) => Some(schedule),
            Watch::Ticket => match self.choices.schedule_rule {
                ScheduleRule::AtEvent => self.known_at(closing)?.schedule,
                ScheduleRule::Accumulate => self.known.get(known)?.schedule,
            },
        }
    }
}

/// Whole seconds between two moments, each truncated first; never negative.
pub(crate) fn seconds_between(from: &Moment<'_>, to: &Moment<'_>) -> i64 {
    (to.second() - from.second()).max(0)
}

/// The seconds of a part that count; of one that lasts, those until a second.
fn seconds(part: &Part<'_>, until: i64) -> i64 {
    let to = part.to.unwrap_or(until);
    part.schedule.map_or((to - part.from).max(0), |schedule| {
        schedule.business_seconds(instant(part.from), instant(to))
    })
}

/// The instant at which so many seconds of a part have counted.
fn after(part: &Part<'_>, seconds: i64) -> Option<DateTime<Utc>> {
    let from = instant(part.from);
    match part.schedule {
        Some(schedule) => schedule.after(from, seconds),
        None => DateTime::from_timestamp(part.from.checked_add(seconds)?, 0),
    }
}

fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap_or_default()
}
