//! A call's state: what it was, from what was told of its end.
//!
//! A source tells a call in one event, or each agent's part of it in an event of its own: the parts
//! are one call, which counts on the day on which the last of them was over. A live chat is a call
//! of another channel.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tallydesk_events::{CallDirection, CallEnded, CallOutcome, Event, EventKind};

use crate::contributions::{Dimensions, Scope};
use crate::history::in_order;
use crate::measures::Measure;
use crate::rules::{CallServiceLevel, Choices, Rules, ShortAbandons};
use crate::ticket::Sample;

/// The channel of a call that tells none.
const PHONE: &str = "phone";

/// Folds a call's history, in any order and with any repetition, to what was measured, in time
/// order. Nothing here depends on when it is asked.
#[must_use]
pub fn fold_call(events: &[Event], rules: &Rules) -> Vec<Sample> {
    let parts = parts(events);
    let Some(last) = parts.last() else { return Vec::new() };
    let choices = rules.choices_of(rules.day(last.at));
    let call = Call { parts: &parts, at: last.at, rules, choices };
    let mut samples = Vec::new();
    volume(&call, &mut samples);
    waits(&call, &mut samples);
    times(&call, &mut samples);
    service_level(&call, &mut samples);
    transfers(&call, &mut samples);
    samples.sort_by_key(|sample| sample.measure);
    samples
}

/// One event of a call: all of it, or one agent's part.
struct Part<'a> {
    event: &'a Event,
    at: DateTime<Utc>,
    ended: &'a CallEnded,
}

/// The parts of a call in the order in which they were over.
fn parts(events: &[Event]) -> Vec<Part<'_>> {
    let parts = in_order(events).into_iter().filter_map(|(event, at)| {
        let EventKind::CallEnded(ended) = &event.kind else { return None };
        Some(Part { event, at, ended })
    });
    parts.collect()
}

impl Part<'_> {
    fn is_answered(&self) -> bool {
        self.ended.outcome == CallOutcome::Answered
    }

    /// The agent who talked, or tried to.
    fn agent(&self) -> Option<String> {
        let took_part = self.is_answered() || self.ended.direction == CallDirection::Outbound;
        let agent = self.event.agent.as_deref().or(self.event.actor.agent_id());
        agent.filter(|_| took_part).map(str::to_owned)
    }

    fn was_queued(&self) -> bool {
        let CallEnded { queue, offered_at, queue_seconds, .. } = self.ended;
        queue.is_some() || offered_at.is_some() || queue_seconds.is_some()
    }
}

/// A call and the choices of the day on which it was over.
struct Call<'a> {
    parts: &'a [Part<'a>],
    at: DateTime<Utc>,
    rules: &'a Rules,
    choices: &'a Choices,
}

impl<'a> Call<'a> {
    fn is_inbound(&self) -> bool {
        self.parts.first().is_some_and(|part| part.ended.direction == CallDirection::Inbound)
    }

    /// The parts in which an agent talked.
    fn answered(&self) -> impl Iterator<Item = &'a Part<'a>> {
        self.parts.iter().filter(|part| part.is_answered())
    }

    /// The parts until the first in which an agent talked, that one included.
    fn until_answered(&self) -> &'a [Part<'a>] {
        let answered = self.parts.iter().position(Part::is_answered);
        answered.and_then(|position| self.parts.get(..=position)).unwrap_or(self.parts)
    }

    /// True if it came in and entered a queue before it reached an agent.
    fn is_offered(&self) -> bool {
        self.is_inbound() && self.until_answered().iter().any(Part::was_queued)
    }

    fn is_answered(&self) -> bool {
        self.is_inbound() && self.answered().next().is_some()
    }

    /// True if it entered a queue and the caller hung up before an agent answered.
    fn is_abandoned(&self) -> bool {
        let last = self.parts.last().map(|part| part.ended.outcome);
        self.is_offered() && !self.is_answered() && last == Some(CallOutcome::Abandoned)
    }

    /// Seconds that the caller waited until he reached an agent or gave up, if they are known.
    fn wait(&self) -> Option<i64> {
        let parts = self.until_answered();
        let queued = sum(parts.iter(), |part| part.queue_seconds);
        let rang = sum(parts.iter(), |part| part.ring_seconds);
        let rang = rang.filter(|_| self.choices.asa_includes_ring).unwrap_or(0);
        match queued {
            Some(queued) => Some(queued + rang),
            None if self.is_abandoned() => {
                let offered_at = parts.iter().find_map(|part| part.ended.offered_at)?;
                Some((self.at.timestamp() - offered_at.timestamp()).max(0))
            }
            None => None,
        }
    }

    /// True if the caller hung up so quickly that the rates leave the call out.
    fn is_short(&self) -> bool {
        let limit = i64::from(self.choices.short_abandon_seconds);
        self.choices.short_abandons == ShortAbandons::Exclude
            && self.is_abandoned()
            && self.wait().is_some_and(|wait| wait < limit)
    }

    /// A field's newest value.
    fn latest(&self, field: impl Fn(&CallEnded) -> &Option<String>) -> Option<String> {
        self.parts.iter().rev().find_map(|part| field(part.ended).clone())
    }

    fn channel(&self) -> String {
        self.latest(|ended| &ended.channel).unwrap_or_else(|| PHONE.to_owned())
    }

    /// The first who answered; of a call that nobody answered, who made it.
    fn first_agent(&self) -> Option<String> {
        let first = self.answered().next().or(self.parts.last());
        first.and_then(Part::agent)
    }

    /// The agents who talked, each once, in the order in which they came.
    fn agents(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let agents = self.answered().filter_map(Part::agent);
        agents.filter(|agent| seen.insert(agent.clone())).collect()
    }

    /// A sample of all, credited to an agent. The call's group is the queue in which it was answered.
    fn sample(&self, measure: Measure, amount: i64, agent: Option<String>) -> Sample {
        let answered = self.answered().next().and_then(|part| part.ended.queue.clone());
        let dimensions = Dimensions {
            scope: Scope::Whole,
            agent,
            group: answered.or_else(|| self.latest(|ended| &ended.queue)),
            channel: Some(self.channel()),
            brand: self.latest(|ended| &ended.brand),
            category: self.latest(|ended| &ended.category),
            hour: Some(self.rules.hour(self.at)),
            ..Dimensions::default()
        };
        self.under(measure, amount, dimensions)
    }

    /// A sample of an agent alone.
    fn sample_of(&self, measure: Measure, amount: i64, agent: String) -> Sample {
        self.under(measure, amount, Dimensions::agent_alone(agent))
    }

    fn under(&self, measure: Measure, amount: i64, dimensions: Dimensions) -> Sample {
        Sample {
            measure,
            amount,
            at: self.at,
            day: self.rules.day(self.at),
            dimensions,
            rule: self.rule_of(measure),
            in_advance: false,
            behind: self.parts.iter().map(|part| part.event.id.clone()).collect(),
        }
    }

    /// The account's choice that a measure was taken by.
    fn rule_of(&self, measure: Measure) -> Option<String> {
        let Choices { short_abandons, short_abandon_seconds, asa_includes_ring, .. } = self.choices;
        if [Measure::CallAbandoned, Measure::AbandonTime].contains(&measure) {
            return Some(match short_abandons {
                ShortAbandons::Exclude => format!("short_abandon_seconds {short_abandon_seconds}"),
                ShortAbandons::Include => "short_abandons include".to_owned(),
            });
        }
        (measure == Measure::SpeedOfAnswer)
            .then(|| format!("asa_includes_ring {asa_includes_ring}"))
    }
}

/// `calls`, `calls_offered`, `calls_answered`, `calls_abandoned` and `abandonment_rate`: once for
/// the desk, and what an agent did once for each agent.
fn volume(call: &Call<'_>, samples: &mut Vec<Sample>) {
    let first = call.first_agent();
    let of_others: Vec<String> = call.agents().into_iter().skip(1).collect();
    for (measure, counts, by_agents) in [
        (Measure::Calls, true, true),
        (Measure::CallsOffered, call.is_offered(), false),
        (Measure::CallsAnswered, call.is_answered(), true),
        (Measure::CallsAbandoned, call.is_abandoned(), false),
    ] {
        if counts {
            samples.push(call.sample(measure, 1, first.clone()));
            let of_others = of_others.iter().filter(|_| by_agents);
            samples.extend(of_others.map(|agent| call.sample_of(measure, 1, agent.clone())));
        }
    }
    if call.is_offered() && !call.is_short() {
        let abandoned = i64::from(call.is_abandoned());
        samples.push(call.sample(Measure::CallAbandoned, abandoned, first));
    }
}

/// `abandon_time`, `speed_of_answer`, `queue_time`: of calls offered.
fn waits(call: &Call<'_>, samples: &mut Vec<Sample>) {
    if !call.is_offered() {
        return;
    }
    let queued = sum(call.parts.iter(), |part| part.queue_seconds);
    for (measure, seconds) in [
        (Measure::AbandonTime, call.wait().filter(|_| call.is_abandoned() && !call.is_short())),
        (Measure::SpeedOfAnswer, call.wait().filter(|_| call.is_answered())),
        (Measure::QueueTime, queued.or(call.wait().filter(|_| call.is_abandoned()))),
    ] {
        let sample = |seconds| call.sample(measure, seconds, call.first_agent());
        samples.extend(seconds.map(sample));
    }
}

/// `ring_time` and `rings` of every call; `talk_time`, `hold_time`, `after_call_work_time` and
/// `call_handle_time` of those with an agent, one sum a call, and one for each agent of his own.
fn times(call: &Call<'_>, samples: &mut Vec<Sample>) {
    let all = || call.parts.iter();
    let rings = sum(all(), |part| part.rings.map(u64::from));
    for (measure, amount) in
        [(Measure::RingTime, sum(all(), |part| part.ring_seconds)), (Measure::Rings, rings)]
    {
        samples.extend(amount.map(|amount| call.sample(measure, amount, call.first_agent())));
    }
    for (measure, reported) in HANDLING {
        let seconds = sum(call.answered(), reported);
        samples
            .extend(counted(measure, seconds).map(|seconds| call.sample(measure, seconds, None)));
        for agent in call.agents() {
            let own = call.answered().filter(|part| part.agent().as_ref() == Some(&agent));
            let seconds = counted(measure, sum(own, reported));
            samples.extend(seconds.map(|seconds| call.sample_of(measure, seconds, agent.clone())));
        }
    }
}

/// What an agent's part reports of the time that it took.
type Reported = fn(&CallEnded) -> Option<u64>;

const HANDLING: [(Measure, Reported); 4] = [
    (Measure::TalkTime, |part| part.talk_seconds),
    (Measure::HoldTime, |part| part.hold_seconds),
    (Measure::AfterCallWorkTime, |part| part.after_call_work_seconds),
    (Measure::CallHandleTime, |part| {
        let reported = [part.talk_seconds, part.hold_seconds, part.after_call_work_seconds];
        let reported = reported.into_iter().flatten();
        reported.reduce(u64::saturating_add)
    }),
];

/// Time on hold is told of calls that had any.
fn counted(measure: Measure, seconds: Option<i64>) -> Option<i64> {
    seconds.filter(|seconds| measure != Measure::HoldTime || *seconds > 0)
}

/// `call_service_level`: answered within the channel's limit, of the calls that the account's rule
/// divides by. An answer after a wait that nobody tells is neither in time nor late.
fn service_level(call: &Call<'_>, samples: &mut Vec<Sample>) {
    let Some(limit) = call.rules.service_level_seconds.get(&call.channel()) else { return };
    if !call.is_offered() {
        return;
    }
    let is_within = call.wait().map(|wait| wait <= *limit);
    let answered = call.is_answered();
    let not_in_time = Some(false);
    let (name, in_time) = match (call.choices.call_service_level, answered) {
        (CallServiceLevel::Default, true) => ("default", is_within),
        (CallServiceLevel::Default, false) => ("default", not_in_time.filter(|_| !call.is_short())),
        (CallServiceLevel::AllOffered, true) => ("all_offered", is_within),
        (CallServiceLevel::AllOffered, false) => ("all_offered", not_in_time),
        (CallServiceLevel::AnsweredOnly, true) => ("answered_only", is_within),
        (CallServiceLevel::AnsweredOnly, false) => ("answered_only", None),
        (CallServiceLevel::AbandonsWithinCount, true) => ("abandons_within_count", is_within),
        (CallServiceLevel::AbandonsWithinCount, false) => {
            let gave_up_within = call.is_abandoned() && is_within == Some(true);
            ("abandons_within_count", Some(gave_up_within))
        }
    };
    let rule = format!("call_service_level {name} {limit} s");
    let sample = |in_time| Sample {
        rule: Some(rule),
        ..call.sample(Measure::CallInTime, i64::from(in_time), call.first_agent())
    };
    samples.extend(in_time.map(sample));
}

/// `call_transfer_rate`: whether a call answered was passed on, and of each agent whether he did.
fn transfers(call: &Call<'_>, samples: &mut Vec<Sample>) {
    if !call.is_answered() {
        return;
    }
    let answered: Vec<&Part<'_>> = call.answered().collect();
    // Who passed a call on: the source says so, or somebody else answered it after him.
    let passed_on: Vec<(Option<String>, bool)> = answered
        .iter()
        .enumerate()
        .map(|(position, part)| {
            let agent = part.agent();
            let mut later = answered.iter().skip(position + 1).filter_map(|part| part.agent());
            let others = agent.is_some() && later.any(|other| Some(other) != agent);
            (agent, part.ended.transferred == Some(true) || others)
        })
        .collect();
    let was = passed_on.iter().any(|(_, passed_on)| *passed_on);
    samples.push(call.sample(Measure::CallTransferred, i64::from(was), None));
    for agent in call.agents() {
        let by_him =
            passed_on.iter().any(|(of, passed_on)| *passed_on && *of == Some(agent.clone()));
        samples.push(call.sample_of(Measure::CallTransferred, i64::from(by_him), agent));
    }
}

/// What parts report, added up; `None` if none of them reports it.
fn sum<'a>(
    parts: impl Iterator<Item = &'a Part<'a>>,
    reported: impl Fn(&CallEnded) -> Option<u64>,
) -> Option<i64> {
    let reported = parts.filter_map(|part| reported(part.ended)).reduce(u64::saturating_add)?;
    Some(i64::try_from(reported).unwrap_or(i64::MAX))
}
