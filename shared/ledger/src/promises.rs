//! Promises: a time that something may take, and what became of it.
//!
//! A promise that is running counts as broken from its due time on. That is contributed in
//! advance, on the day it falls due, and taken back by the event that keeps it: no timer is
//! needed, and a ticket that nobody touches again is still a broken promise.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tallydesk_events::Status;

use crate::life::{Life, Moment, TurnEnd};
use crate::rules::{Clock, Policy, SlaRule, Target};
use crate::spans::{Limit, Run, Watch};

/// What a service-level policy promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promised {
    /// The first reply by an agent.
    FirstReply,
    /// The reply to a later turn.
    NextReply,
    /// The last solve.
    FullResolution,
}

impl Promised {
    /// The word in JSON and in the config.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstReply => "first_reply",
            Self::NextReply => "next_reply",
            Self::FullResolution => "full_resolution",
        }
    }

    fn target(self, policy: &Policy) -> Option<&Target> {
        match self {
            Self::FirstReply => policy.first_reply.as_ref(),
            Self::NextReply => policy.next_reply.as_ref(),
            Self::FullResolution => policy.full_resolution.as_ref(),
        }
    }
}

/// A promise of a service-level policy on one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The policy's name.
    pub policy: String,
    /// What was promised.
    pub promised: Promised,
    /// The time allowed, in seconds.
    pub within_seconds: i64,
    /// The clock that it runs on.
    pub clock: Clock,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When the time allowed was or will be over; `None` while it stands still.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was kept, at last or in time; `None` while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    /// Seconds that counted until the end; of one that runs, until the instant asked about.
    pub elapsed_seconds: i64,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseResult {
    /// Kept in time.
    Met,
    /// Not kept in time.
    Breached,
    /// There is time left, or it stands still.
    Running,
}

impl Promise {
    /// What became of it by an instant.
    #[must_use]
    pub fn result(&self, now: DateTime<Utc>) -> PromiseResult {
        match self.ended_at {
            Some(_) if self.elapsed_seconds <= self.within_seconds => PromiseResult::Met,
            Some(_) => PromiseResult::Breached,
            None if self.due_at.is_some_and(|due_at| due_at < now) => PromiseResult::Breached,
            None => PromiseResult::Running,
        }
    }
}

/// A time that runs from one moment to another, or still.
pub(crate) struct Course<'a> {
    pub(crate) start: Moment<'a>,
    pub(crate) end: TurnEnd<'a>,
}

impl<'a> Course<'a> {
    /// The moment that ended it, whichever way.
    pub(crate) fn ended(&self) -> Option<&Moment<'a>> {
        match &self.end {
            TurnEnd::Open => None,
            TurnEnd::Replied(end) | TurnEnd::Dropped(end) => Some(end),
        }
    }

    /// The stretch whose rules it is judged by: at its end, or as things stand.
    pub(crate) fn closing(&self, life: &Life<'_>) -> usize {
        self.ended().map_or(life.now(), |end| end.stretch)
    }
}

/// What a limit made of a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// In time, at the end.
    Kept,
    /// Too late, from that instant on; perhaps prevented yet, if the course is open.
    Broken(DateTime<Utc>),
    /// Neither: it stands still, or it ended without an answer and in time.
    None,
}

impl<'a> Life<'a> {
    /// Judges a course by a limit.
    pub(crate) fn judge(&self, limit: Limit<'a>, course: &Course<'a>) -> Verdict {
        let run = self.run(limit, &course.start, course.ended(), None);
        let in_time = run.elapsed_seconds <= limit.within_seconds;
        match (&course.end, run.due_at) {
            (TurnEnd::Replied(_), _) if in_time => Verdict::Kept,
            (TurnEnd::Dropped(_), _) if in_time => Verdict::None,
            (_, Some(due_at)) => Verdict::Broken(due_at),
            (_, None) => Verdict::None,
        }
    }

    /// Everything that policies promise on the ticket. Without a creation nothing is promised:
    /// nobody knows since when.
    pub(crate) fn promised(&self) -> Vec<(Promised, Course<'a>)> {
        if self.creation.is_none() {
            return Vec::new();
        }
        let first_reply = self.first_reply_course().map(|course| (Promised::FirstReply, course));
        let answered_at = self.replies.first().map(|reply| reply.moment);
        let later = self
            .turns
            .iter()
            .filter(|turn| answered_at.is_some_and(|first| turn.start.place > first.place));
        let next_replies =
            later.map(|turn| (Promised::NextReply, Course { start: turn.start, end: turn.end }));
        let resolution = self.resolution_course().map(|course| (Promised::FullResolution, course));
        first_reply.into_iter().chain(next_replies).chain(resolution).collect()
    }

    /// From when the requester began to wait to the first reply: from the creation, unless an
    /// agent's message opened the ticket; then from the requester's first turn.
    pub(crate) fn first_reply_course(&self) -> Option<Course<'a>> {
        let reply = self.replies.first().map(|reply| reply.moment);
        let start = match self.creation {
            Some(_) if self.opened_by_message => self.turns.first()?.start,
            creation => creation?,
        };
        // The agent who opened wrote again before the requester did: nobody waited for that.
        let nobody_waited = reply.is_some_and(|reply| reply.place < start.place);
        let end = reply.map_or(TurnEnd::Open, TurnEnd::Replied);
        (!nobody_waited).then_some(Course { start, end })
    }

    fn resolution_course(&self) -> Option<Course<'a>> {
        let end = self.standing_solve();
        let end = end.map_or(TurnEnd::Open, |solve| TurnEnd::Replied(solve.moment));
        Some(Course { start: self.creation?, end })
    }

    /// The policy that a course is judged by, and its target.
    pub(crate) fn target_of(
        &self,
        promised: Promised,
        course: &Course<'a>,
    ) -> Option<(&'a Policy, &'a Target)> {
        let stretch = match self.choices.sla_rule {
            SlaRule::Latest => course.closing(self),
            SlaRule::AtStart => course.start.stretch,
        };
        let policy = self.known_at(stretch)?.policy?;
        Some((policy, promised.target(policy)?))
    }

    /// The promises as they stand; those that run have run until `now`, if it is given.
    pub(crate) fn promises(&self, now: Option<DateTime<Utc>>) -> Vec<Promise> {
        let promised = self.promised().into_iter().filter_map(|(promised, course)| {
            let (policy, target) = self.target_of(promised, &course)?;
            if matches!(course.end, TurnEnd::Dropped(_))
                && self.judge(target.limit(), &course) == Verdict::None
            {
                return None;
            }
            let Run { elapsed_seconds, due_at } =
                self.run(target.limit(), &course.start, course.ended(), now);
            Some(Promise {
                policy: policy.name.clone(),
                promised,
                within_seconds: target.within_seconds,
                clock: target.clock,
                started_at: course.start.at,
                due_at,
                ended_at: course.ended().map(|end| end.at),
                elapsed_seconds,
            })
        });
        let mut promises: Vec<Promise> = promised.collect();
        promises.sort_by_key(|promise| (promise.started_at, promise.promised));
        promises
    }
}

impl Target {
    pub(crate) fn limit(&self) -> Limit<'_> {
        let Self { within_seconds, clock, pauses_in } = self;
        Limit { within_seconds: *within_seconds, watch: Watch::from(*clock), pauses_in }
    }
}

/// A limit that only the solved statuses pause.
pub(crate) fn plain_limit(within_seconds: i64, watch: Watch<'_>) -> Limit<'_> {
    static NONE: BTreeSet<Status> = BTreeSet::new();
    Limit { within_seconds, watch, pauses_in: &NONE }
}
