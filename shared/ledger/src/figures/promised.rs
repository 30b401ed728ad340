//! What was promised, by policies, by marketplaces and by the figures themselves, and whether it
//! was kept.

use super::volume::replier;
use super::{Credit, Measured, Samples};
use crate::life::{Life, Turn, TurnEnd};
use crate::measures::Measure;
use crate::promises::{Course, Promised, Verdict, plain_limit};
use crate::rules::Marketplace;
use crate::spans::{Limit, Watch};

/// `reply_rate_within`: seconds allowed, and the measure.
const REPLY_RATES: [(i64, Measure); 2] =
    [(180, Measure::ReplyWithin3Minutes), (300, Measure::ReplyWithin5Minutes)];

pub(super) fn add(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    policies(life, samples);
    service_level(life, samples);
    for turn in &life.turns {
        let course = Course { start: turn.start, end: turn.end };
        reply_rates(life, &course, samples);
        marketplace(life, turn, &course, samples);
    }
}

/// `sla_attainment`: kept on the day of the event that kept it, broken on the day it fell due.
fn policies(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    for (promised, course) in life.promised() {
        let Some((policy, target)) = life.target_of(promised, &course) else { continue };
        let measure = match promised {
            Promised::FirstReply => Measure::SlaFirstReply,
            Promised::NextReply => Measure::SlaNextReply,
            Promised::FullResolution => Measure::SlaFullResolution,
        };
        let rule = format!("sla {}", policy.name);
        judge(life, &course, target.limit(), samples, (measure, rule));
    }
}

/// `service_level`: first replies within the channel's seconds, on the calendar clock.
fn service_level(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some(course) = life.first_reply_course() else { return };
    let known = life.known_at(course.closing(life));
    let channel = known.and_then(|known| known.fields.channel.as_ref());
    let limits = &life.rules.service_level_seconds;
    let Some(seconds) = channel.and_then(|channel| limits.get(channel)) else { return };
    let rule = format!("service_level {seconds} s");
    let limit = plain_limit(*seconds, Watch::Calendar);
    judge(life, &course, limit, samples, (Measure::ServiceLevel, rule));
}

/// `reply_rate_within`: turns answered within some minutes of the marketplace's hours.
fn reply_rates(life: &Life<'_>, course: &Course<'_>, samples: &mut Samples<'_, '_>) {
    let hours = marketplace_of(life, course).and_then(|marketplace| marketplace.schedule.as_ref());
    let schedule = hours.and_then(|name| life.rules.schedule_named(name));
    let watch = schedule.map_or(Watch::Calendar, Watch::Hours);
    for (seconds, measure) in REPLY_RATES {
        let rule =
            schedule.map_or("calendar".to_owned(), |known| format!("schedule {}", known.name()));
        judge(life, course, plain_limit(seconds, watch), samples, (measure, rule));
    }
}

/// `marketplace_response`: messages answered within the marketplace's own limit; those that were
/// answered late, and those that were not, apart.
fn marketplace(
    life: &Life<'_>,
    turn: &Turn<'_>,
    course: &Course<'_>,
    samples: &mut Samples<'_, '_>,
) {
    let Some(marketplace) = marketplace_of(life, course) else { return };
    let Some(within_seconds) = marketplace.response_within_seconds else { return };
    let limit = plain_limit(within_seconds, Watch::Calendar);
    let rule = format!("marketplace {}", marketplace.name);
    judge(life, course, limit, samples, (Measure::MarketplaceResponse, rule.clone()));
    if let Verdict::Broken(due_at) = life.judge(limit, course) {
        let measure = match turn.end {
            TurnEnd::Replied(_) => Measure::MarketplaceLate,
            TurnEnd::Open | TurnEnd::Dropped(_) => Measure::MarketplaceNoResponse,
        };
        let measured = measured(measure, 1, course).under(rule).at(due_at);
        samples.add(measured, credit(life, course));
    }
}

fn marketplace_of<'a>(life: &Life<'a>, course: &Course<'_>) -> Option<&'a Marketplace> {
    life.known_at(course.closing(life))?.marketplace
}

/// Adds 1 at the end of what was kept, 0 at the due time of what was not, or will not be unless
/// an event prevents it.
fn judge<'a>(
    life: &Life<'a>,
    course: &Course<'a>,
    limit: Limit<'a>,
    samples: &mut Samples<'_, '_>,
    (measure, rule): (Measure, String),
) {
    let measured = |amount| measured(measure, amount, course).under(rule);
    match life.judge(limit, course) {
        Verdict::Kept => samples.add(measured(1), credit(life, course)),
        Verdict::Broken(due_at) => samples.add(measured(0).at(due_at), credit(life, course)),
        Verdict::None => {}
    }
}

/// Who kept it, however late; else who has the ticket.
fn credit(life: &Life<'_>, course: &Course<'_>) -> Credit {
    match &course.end {
        TurnEnd::Replied(end) => {
            let solve = life.solves.iter().find(|solve| solve.moment.place == end.place);
            solve.map_or_else(|| replier(life, end), Credit::of_solve)
        }
        TurnEnd::Open | TurnEnd::Dropped(_) => Credit::of_assignee(life),
    }
}

fn measured(measure: Measure, amount: i64, course: &Course<'_>) -> Measured {
    match course.ended() {
        Some(end) => Measured::new(measure, amount, end).since(&course.start),
        None => Measured { in_advance: true, ..Measured::new(measure, amount, &course.start) },
    }
}
