//! Agents' presence.

use chrono_tz::Tz;
use tallydesk_events::SubjectKind;
use tallydesk_ledger::{Line, Lines, Measure, Rules, settle};

use crate::accounts::choosing;
use crate::story::{check, check_under, events, samples};

const PRESENCE: [Measure; 2] = [Measure::DutyTime, Measure::AvailableTime];

#[test]
fn an_agent_is_on_duty_unless_he_is_offline() {
    check(
        &[
            "0 901 goes available",
            "2h 901 goes busy",
            "3h 901 goes away",
            "3h30m 901 goes available",
            "4h 901 goes offline",
            "6h 901 goes available",
            "7h 901 goes offline",
        ],
        &PRESENCE,
        &["7h duty_time 18000 901", "7h available_time 12600 901"],
    );
}

#[test]
fn a_presence_counts_once_its_end_is_told() {
    check(&["0 901 goes available"], &PRESENCE, &[]);
    check(&["0 901 goes busy", "90s 901 goes busy"], &PRESENCE, &["1m30s duty_time 90 901"]);
    check(&["0 901 goes busy", "0 901 goes available"], &PRESENCE, &[]);
}

#[test]
fn a_presence_without_news_counts_for_a_day_and_not_a_second_longer() {
    check(
        &["0 901 goes busy", "1d 901 goes offline"],
        &PRESENCE,
        &["15h duty_time 54000 901", "1d duty_time 32400 901"],
    );
    check(&["0 901 goes busy", "1d1s 901 goes offline"], &PRESENCE, &[]);
    let shorter = choosing(|choices| choices.presence_seconds_max = 3_600);
    check_under(&shorter, &["0 901 goes busy", "1h1s 901 goes offline"], &PRESENCE, &[]);
}

/// What was counted on each day, in hours and minutes.
fn duty(rules: &Rules, story: &[&str]) -> Vec<(String, String)> {
    let samples = samples(&events(story), rules).into_iter();
    let duty = samples.filter(|sample| sample.measure == Measure::DutyTime);
    let told = duty.map(|sample| {
        let (hours, minutes) = (sample.amount / 3_600, sample.amount % 3_600 / 60);
        (sample.day.to_string(), format!("{hours}:{minutes:02}"))
    });
    told.collect()
}

fn days(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(day, time)| ((*day).to_owned(), (*time).to_owned())).collect()
}

#[test]
fn a_presence_is_split_at_midnight_of_the_account() {
    // 9 in the morning and 12 hours are 21 o'clock in UTC, and 22 o'clock in Berlin.
    let story = ["12h 901 goes busy", "20h 901 goes offline"];
    let expected = days(&[("2026-11-16", "3:00"), ("2026-11-17", "5:00")]);
    assert_eq!(duty(&Rules::default(), &story), expected);
    let in_berlin = Rules { zone: Tz::Europe__Berlin, ..Rules::default() };
    let expected = days(&[("2026-11-16", "2:00"), ("2026-11-17", "6:00")]);
    assert_eq!(duty(&in_berlin, &story), expected);
}

/// The clocks go back on 25 October 2026, which is 22 days before the story begins.
#[test]
fn an_agent_who_is_busy_while_the_clocks_change_is_on_duty_for_every_hour_that_passes() {
    let in_berlin = Rules { zone: Tz::Europe__Berlin, ..Rules::default() };
    // From Saturday, 22:00 in summer time (20:00 UTC), to Sunday, 6:00 in winter time (5:00 UTC).
    let back = ["-22d13h 901 goes busy", "-22d4h 901 goes offline"];
    let expected = days(&[("2026-10-24", "2:00"), ("2026-10-25", "7:00")]);
    assert_eq!(duty(&in_berlin, &back), expected);
    // From midnight to midnight on a day of 25 hours: two stretches, since one may last 24.
    let whole = ["-22d11h 901 goes busy", "-22d 901 goes away", "-21d10h 901 goes offline"];
    assert_eq!(duty(&in_berlin, &whole), days(&[("2026-10-25", "25:00")]));
    // The clocks go forward on 29 March 2026: from midnight (23:00 UTC) to midnight (22:00 UTC).
    let forward = ["-232d10h 901 goes busy", "-231d11h 901 goes offline"];
    assert_eq!(duty(&in_berlin, &forward), days(&[("2026-03-29", "23:00")]));
}

/// The first of December is 14 days and 15 hours after the story begins.
#[test]
fn a_presence_over_the_end_of_a_month_is_counted_by_the_next() {
    let story = ["14d14h 901 goes available", "14d16h 901 goes offline"];
    let expected = days(&[("2026-11-30", "1:00"), ("2026-12-01", "1:00")]);
    assert_eq!(duty(&Rules::default(), &story), expected);
    let events = events(&story);
    let left = |events: &[_]| {
        let line = settle(SubjectKind::Agent, events, &Lines::default(), &Rules::default()).line;
        line.map(|(reader, line)| (reader.to_string(), line))
    };
    let (reader, line) = left(&events[..1]).unwrap();
    assert_eq!(reader, "generic/901/2026-12");
    assert!(matches!(line, Line::Presence(carried) if carried.event == events[0].id));
    assert_eq!(left(&events[1..]), None, "who is offline leaves nothing");
}

#[test]
fn a_presence_that_cannot_reach_the_next_month_leaves_nothing_there() {
    let left = |when: &str| {
        let events = events(&[&format!("{when} 901 goes available")]);
        settle(SubjectKind::Agent, &events, &Lines::default(), &Rules::default()).line.is_some()
    };
    assert!(!left("13d14h59m59s"));
    assert!(left("13d15h"), "just 24 hours before the month ends");
}

#[test]
fn two_agents_are_on_duty_each_for_himself() {
    check(
        &["0 901 goes busy", "1m 902 goes busy", "2m 901 goes offline", "4m 902 goes offline"],
        &PRESENCE,
        &["2m duty_time 120 901", "4m duty_time 180 902"],
    );
}
