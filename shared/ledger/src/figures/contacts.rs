//! How many contacts a resolution took.

use super::{Credit, Measured, Samples};
use crate::contributions::Dimensions;
use crate::life::Life;
use crate::line::{FirstContact, TicketLine};
use crate::measures::Measure;
use crate::rules::{OneTouchRule, Rules};
use crate::ticket::Sample;

/// Seconds of a day of 24 hours.
pub(crate) const DAY_SECONDS: i64 = 86_400;

pub(super) fn add(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    one_touch(life, samples);
}

/// `one_touch_rate`: replies count up to and including the last solve's second, whatever sorts
/// after it.
fn one_touch(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some(solve) = life.standing_solve() else { return };
    let replies = life.replies_until(solve.moment.second()).count();
    let (is_one_touch, rule) = match (life.choices.one_touch_rule, replies) {
        (OneTouchRule::ExactlyOne, 0) => return,
        (OneTouchRule::ExactlyOne, replies) => (replies == 1, "exactly_one"),
        (OneTouchRule::AtMostOne, replies) => (replies <= 1, "at_most_one"),
    };
    let credit = Credit { group: solve.group.clone(), ..Credit::of_last_solver(life) };
    let measured = Measured::share(Measure::OneTouch, is_one_touch, &solve.moment);
    samples.add(measured.under(format!("one_touch_rule {rule}")), credit);
}

/// The ticket's own part of first-contact resolution. Asked of tickets that were solved after at
/// least one turn of the requester and one reply of an agent.
pub(crate) fn first_contact(life: &Life<'_>) -> Option<FirstContact> {
    life.creation?;
    let first = life.solves.first()?;
    let solved = first.moment.second();
    let turns = life.turns_until(solved);
    if turns == 0 || life.replies_until(solved).count() == 0 {
        return None;
    }
    let is_live = life.fields.channel.as_ref();
    let is_live = is_live.is_some_and(|channel| life.choices.live_channels.contains(channel));
    let window = i64::from(life.choices.fcr_window_days) * DAY_SECONDS;
    let reopened = first.reopened.is_some_and(|reopen| reopen.second() - solved <= window);
    let (agent, group) = life.last_solver();
    Some(FirstContact {
        solved_at: first.moment.at,
        agent,
        group,
        one_contact: (turns == 1 || is_live) && !reopened,
        knowledge: life.replies_until(solved).any(|reply| reply.knowledge),
        used_macro: life.replies_until(solved).any(|reply| reply.used_macro),
    })
}

/// `first_contact_resolution_rate` of one ticket, with and without knowledge and macros beside it.
/// `undone_by` names the customer's tickets that undo it.
pub(crate) fn first_contact_samples(
    line: &TicketLine,
    undone_by: Vec<String>,
    rules: &Rules,
) -> Vec<Sample> {
    let Some(contact) = &line.first_contact else { return Vec::new() };
    let at = contact.solved_at;
    let is_resolved = contact.one_contact && undone_by.is_empty();
    let dimensions: Dimensions =
        line.dimensions(contact.agent.as_ref(), contact.group.as_ref(), rules.hour(at));
    let choices = rules.choices_of(rules.day(line.created_at));
    let behind: Vec<String> = std::iter::once(line.name()).chain(undone_by).collect();
    let knowledge = if contact.knowledge {
        Measure::FirstContactWithKnowledge
    } else {
        Measure::FirstContactWithoutKnowledge
    };
    let used_macro = if contact.used_macro {
        Measure::FirstContactWithMacro
    } else {
        Measure::FirstContactWithoutMacro
    };
    let (source, _) = &line.ticket;
    let measures = [Measure::FirstContactResolved, knowledge, used_macro].into_iter();
    measures
        .filter(|measure| rules.can_measure(*measure, source))
        .map(|measure| Sample {
            measure,
            amount: i64::from(is_resolved),
            at,
            day: rules.day(at),
            dimensions: dimensions.clone(),
            rule: Some(format!("fcr_window_days {}", choices.fcr_window_days)),
            in_advance: false,
            behind: behind.clone(),
        })
        .collect()
}
