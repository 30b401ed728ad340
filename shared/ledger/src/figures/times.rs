//! How long things took, on both clocks.

use std::collections::BTreeMap;

use tallydesk_events::Status;

use super::volume::replier;
use super::{Credit, Measured, Samples};
use crate::contributions::Dimensions;
use crate::life::{Life, Moment, TurnEnd};
use crate::measures::Measure;

pub(super) fn add(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    replies(life, samples);
    bots(life, samples);
    resolutions(life, samples);
    waits(life, samples);
    handling(life, samples);
}

/// `first_reply_time`: creation to the first agent reply. `reply_time`: each turn to its reply.
fn replies(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    if let (Some(creation), Some(reply)) = (&life.creation, life.replies.first()) {
        let credit = replier(life, &reply.moment);
        samples.add_span(Measure::FirstReplyTime, creation, &reply.moment, credit);
    }
    for turn in &life.turns {
        if let TurnEnd::Replied(reply) = &turn.end {
            samples.add_span(Measure::ReplyTime, &turn.start, reply, replier(life, reply));
        }
    }
}

/// `bot_first_reply_time`: creation to the first message by a bot. `handoff_reply_time`: a bot's
/// hand-off to the next agent reply; of several before one reply the first counts.
fn bots(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    if let (Some(creation), Some(message)) = (&life.creation, &life.bot_message) {
        let group = replier(life, message).group;
        let credit = Credit { agent: None, group };
        samples.add_span(Measure::BotFirstReplyTime, creation, message, credit);
    }
    let mut handoffs = life.handoffs.iter().peekable();
    for reply in &life.replies {
        let mut first: Option<&Moment<'_>> = None;
        while let Some(handoff) = handoffs.next_if(|handoff| handoff.place < reply.moment.place) {
            first.get_or_insert(handoff);
        }
        if let Some(handoff) = first {
            let credit = replier(life, &reply.moment);
            samples.add_span(Measure::HandoffReplyTime, handoff, &reply.moment, credit);
        }
    }
}

/// `first_resolution_time` and `full_resolution_time`: creation to the first solve, and to the
/// last while it stands.
fn resolutions(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some(creation) = &life.creation else { return };
    if let Some(first) = life.solves.first() {
        let credit = Credit::of_solve(first);
        samples.add_span(Measure::FirstResolutionTime, creation, &first.moment, credit);
    }
    if let Some(last) = life.standing_solve() {
        let credit = Credit::of_solve(last);
        samples.add_span(Measure::FullResolutionTime, creation, &last.moment, credit);
    }
}

/// `requester_wait_time`, `agent_wait_time` and `on_hold_time`: time in statuses until the last
/// solve, while it stands.
fn waits(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let (Some(creation), Some(solve)) = (&life.creation, life.standing_solve()) else { return };
    for (measure, statuses) in [
        (Measure::RequesterWaitTime, &[Status::New, Status::Open, Status::OnHold][..]),
        (Measure::AgentWaitTime, &[Status::Pending]),
        (Measure::OnHoldTime, &[Status::OnHold]),
    ] {
        let seconds = life.seconds_in(statuses, &solve.moment);
        let between = (creation, &solve.moment);
        samples.add_both(measure, seconds, between, Credit::of_solve(solve));
    }
}

/// `ticket_handle_time`: the seconds that the source reports, one sum a ticket at the latest
/// report, and one for each agent of his own.
fn handling(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some((latest, _)) = life.handled.last() else { return };
    let sum = life.handled.iter().fold(0_i64, |sum, (_, seconds)| sum.saturating_add(*seconds));
    let credit = Credit { agent: None, ..replier(life, latest) };
    samples.add(Measured::new(Measure::HandleTime, sum, latest), credit);
    let mut own: BTreeMap<String, (&Moment<'_>, i64)> = BTreeMap::new();
    for (moment, seconds) in &life.handled {
        let Some(agent) = moment.agent() else { continue };
        let (latest, sum) = own.entry(agent).or_insert((moment, 0));
        *latest = moment;
        *sum = sum.saturating_add(*seconds);
    }
    for (agent, (latest, sum)) in own {
        let measured = Measured::new(Measure::HandleTime, sum, latest);
        samples.add_alone(measured, Dimensions::agent_alone(agent));
    }
}
