//! What a sentence may say.

use super::*;

const FIRST_REPLY: &str = "first_reply_time.calendar.median";

/// So many samples on a day, on a channel and in an hour.
fn samples(
    measure: Measure,
    amount: i64,
    n: usize,
    day: i64,
    place: (&str, u8),
) -> Vec<Contribution> {
    let mut sample = counted(measure, amount, day, "901", place.0);
    sample.dimensions.hour = Some(place.1);
    vec![sample; n]
}

/// Twenty quick replies on each of the four Mondays before.
fn usual() -> Vec<Contribution> {
    let quick = |week: i64| samples(Measure::FirstReplyTime, 600, 20, -7 * week, ("email", 9));
    (1..=4).flat_map(quick).collect()
}

fn facts_at(made: &str, id: &str, target: Option<f64>, days: &[Contribution]) -> Vec<Fact> {
    let ids = [id.to_owned()];
    let targets = target.map(|target| (id.to_owned(), target)).into_iter().collect();
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    let days = book(days);
    report(ReportInput { targets: &targets, ..input(made, day, &days, &ids) }).facts
}

fn check(id: &str, target: Option<f64>, days: &[Contribution], expected: &[&str]) {
    let facts = facts_at("2026-11-17T08:00:00Z", id, target, days);
    let told = facts.iter().map(|fact| match fact {
        Fact::WorseThanUsual { now, usual, .. } => {
            format!("{}, usually {}", shown(now), shown(usual))
        }
        Fact::FellShort { of, late, cases, .. } => match of {
            Shortfall::Missed => format!("{late} of {cases} missed"),
            Shortfall::OverTarget { limit } => format!("{late} of {cases} over {}", limit.as_f64()),
            Shortfall::OverUsual { limit } => {
                format!("{late} of {cases} over the usual {}", limit.as_f64())
            }
        },
        Fact::MostlyUnder { dimension, value, late, of, .. } => {
            format!("{late} of {of} under {dimension}={value}")
        }
        Fact::MostlyAt { from_hour, until_hour, late, of, .. } => {
            format!("{late} of {of} from {from_hour} to {until_hour}")
        }
    });
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn a_slow_day_tells_where_and_when_it_was_slow() {
    let day = [
        samples(Measure::FirstReplyTime, 600, 6, 0, ("email", 9)),
        samples(Measure::FirstReplyTime, 5_000, 2, 0, ("email", 14)),
        samples(Measure::FirstReplyTime, 9_000, 6, 0, ("chat", 17)),
        samples(Measure::FirstReplyTime, 9_000, 1, 0, ("chat", 19)),
    ];
    let days = [usual(), day.concat()].concat();
    check(
        FIRST_REPLY,
        Some(3_600.0),
        &days,
        &[
            "5024 of 15, usually 604 of 80",
            "9 of 15 over 3600",
            "7 of 9 under channel=chat",
            "6 of 9 from 17 to 18",
        ],
    );
    // Without a target, late is what nine in ten are usually not.
    check(
        FIRST_REPLY,
        None,
        &days,
        &[
            "5024 of 15, usually 604 of 80",
            "9 of 15 over the usual 604",
            "7 of 9 under channel=chat",
            "6 of 9 from 17 to 18",
        ],
    );
}

#[test]
fn hours_that_follow_one_another_are_told_together_up_to_six() {
    let late = |hour| samples(Measure::FirstReplyTime, 9_000, 2, 0, ("email", hour));
    let quick = samples(Measure::FirstReplyTime, 600, 3, 0, ("email", 9));
    let days = |hours: &[u8]| {
        let late = hours.iter().flat_map(|hour| late(*hour));
        [usual(), quick.clone(), late.collect()].concat()
    };
    let two = ["9024 of 11, usually 604 of 80", "8 of 11 over 3600", "4 of 8 from 17 to 19"];
    check(FIRST_REPLY, Some(3_600.0), &days(&[13, 17, 18, 22]), &two);
    let scattered = ["9024 of 11, usually 604 of 80", "8 of 11 over 3600"];
    check(FIRST_REPLY, Some(3_600.0), &days(&[1, 8, 15, 22]), &scattered);
}

#[test]
fn what_has_only_its_part_is_no_reason() {
    // All came in by mail: that they were late by mail says nothing.
    let day = [
        samples(Measure::FirstReplyTime, 600, 5, 0, ("email", 9)),
        samples(Measure::FirstReplyTime, 9_000, 7, 0, ("email", 9)),
    ];
    let days = [usual(), day.concat()].concat();
    check(
        FIRST_REPLY,
        None,
        &days,
        &["9024 of 12, usually 604 of 80", "7 of 12 over the usual 604"],
    );
}

#[test]
fn promises_missed_are_told_by_their_number() {
    const SLA: &str = "sla_attainment";
    let kept = |n, day, place| samples(Measure::SlaFirstReply, 1, n, day, place);
    let usual: Vec<_> = (1..=4).flat_map(|week: i64| kept(10, -7 * week, ("email", 9))).collect();
    let missed = |n, place| samples(Measure::SlaNextReply, 0, n, 0, place);
    let day = |chat, email| {
        [kept(20, 0, ("email", 9)), missed(chat, ("chat", 18)), missed(email, ("email", 8))]
            .concat()
    };
    check(
        SLA,
        None,
        &[usual.clone(), day(3, 1)].concat(),
        &[
            "0.8333 of 24, usually 1.0000 of 40",
            "4 of 24 missed",
            "3 of 4 under channel=chat",
            "3 of 4 from 18 to 19",
        ],
    );
    // Two are too few to say where most of them were.
    check(
        SLA,
        None,
        &[usual, day(2, 0)].concat(),
        &["0.9091 of 22, usually 1.0000 of 40", "2 of 22 missed"],
    );
}

#[test]
fn one_case_more_makes_no_share_worse() {
    let rated = |n: usize, positive: usize, day| {
        let amounts = (0..n).map(|rating| i64::from(rating < positive));
        let ratings =
            amounts.flat_map(|amount| samples(Measure::Csat, amount, 1, day, ("email", 9)));
        ratings.collect::<Vec<_>>()
    };
    let usual: Vec<_> = (1..=4).flat_map(|week: i64| rated(25, 22, -7 * week)).collect();
    check("csat", None, &[usual.clone(), rated(14, 12, 0)].concat(), &[]);
    check("csat", None, &[usual.clone(), rated(14, 11, 0)].concat(), &[]);
    check(
        "csat",
        None,
        &[usual, rated(14, 10, 0)].concat(),
        &["0.7143 of 14, usually 0.8800 of 100", "4 of 14 missed"],
    );
}

#[test]
fn nothing_is_claimed_of_little_of_better_or_of_half_a_day() {
    let slow = |n| [usual(), samples(Measure::FirstReplyTime, 9_000, n, 0, ("chat", 17))].concat();
    check(FIRST_REPLY, None, &slow(9), &[]);
    let quick = samples(Measure::FirstReplyTime, 60, 20, 0, ("chat", 17));
    check(FIRST_REPLY, None, &[usual(), quick].concat(), &[]);
    let little_slower = samples(Measure::FirstReplyTime, 620, 20, 0, ("chat", 17));
    check(FIRST_REPLY, None, &[usual(), little_slower].concat(), &[]);
    check(FIRST_REPLY, None, &samples(Measure::FirstReplyTime, 9_000, 20, 0, ("chat", 17)), &[]);
    assert!(facts_at("2026-11-16T20:00:00Z", FIRST_REPLY, None, &slow(12)).is_empty());
    assert!(!facts_at("2026-11-17T08:00:00Z", FIRST_REPLY, None, &slow(12)).is_empty());
    // What was solved, and what waits, have no usual that would be worse.
    check("backlog", None, &slow(12), &[]);
}
