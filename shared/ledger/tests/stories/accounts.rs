//! The accounts that stories happen in: their choices, hours and promises.

use chrono::{NaiveDate, Weekday};
use chrono_tz::Tz;
use tallydesk_events::Status;
use tallydesk_ledger::{
    AppliesTo, Choices, Clock, Hours, OpenHours, Policy, Rules, Schedule, ScheduleChoice, Target,
};

use crate::story::seconds;

/// An account of which one choice differs from the default.
pub fn choosing(choose: impl FnOnce(&mut Choices)) -> Rules {
    let mut choices = Choices::default();
    choose(&mut choices);
    Rules { choices: [(NaiveDate::MIN, choices)].into(), ..Rules::default() }
}

/// Changes a choice of an account that has one set of them.
pub fn choose(rules: &mut Rules, choose: impl FnOnce(&mut Choices)) {
    choose(rules.choices.get_mut(&NaiveDate::MIN).unwrap());
}

/// An account with promises, and hours for them.
pub fn promising(schedules: Vec<ScheduleChoice>, policies: Vec<Policy>) -> Rules {
    Rules { schedules, policies, ..Rules::default() }
}

/// An office open from Monday to Friday, 09:00 to 17:00 (UTC).
pub fn office() -> ScheduleChoice {
    schedule("office", "UTC", "mon-fri 09:00-17:00", "")
}

/// The office, closed on a holiday.
pub fn office_closed_on(day: &str) -> ScheduleChoice {
    let holidays = [date(day)].into();
    let version = Hours { holidays, ..hours("UTC", "mon-fri 09:00-17:00") };
    let schedule = Schedule::new("office", vec![version]).unwrap();
    ScheduleChoice { schedule, applies_to: AppliesTo::default() }
}

/// Hours every evening from 18:00 to 24:00 (UTC), for tickets of the group `night`.
pub fn night() -> ScheduleChoice {
    schedule("night", "UTC", "mon-sun 18:00-24:00", "group=night")
}

/// A schedule such as `mon-fri 09:00-17:00`.
pub fn schedule(name: &str, zone: &str, week: &str, applies: &str) -> ScheduleChoice {
    let schedule = Schedule::new(name, vec![hours(zone, week)]).unwrap();
    ScheduleChoice { schedule, applies_to: applies_to(applies) }
}

/// Hours such as `mon-fri 09:00-17:00`.
pub fn hours(zone: &str, week: &str) -> Hours {
    let (days, times) = week.split_once(' ').unwrap();
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let day = |name: &str| {
        let day: Weekday = name.parse().unwrap();
        usize::try_from(day.num_days_from_monday()).unwrap()
    };
    let (start, end) = times.split_once('-').unwrap();
    let mut week: [Vec<OpenHours>; 7] = Default::default();
    week[day(first)..=day(last)].fill(vec![OpenHours { start: clock(start), end: clock(end) }]);
    let zone: Tz = zone.parse().unwrap();
    Hours { from: None, zone, week, holidays: [].into() }
}

/// Seconds after midnight.
fn clock(time: &str) -> u32 {
    let (hours, minutes) = time.split_once(':').unwrap();
    hours.parse::<u32>().unwrap() * 3_600 + minutes.parse::<u32>().unwrap() * 60
}

/// `group=night` and the like; nothing is everything.
pub fn applies_to(field: &str) -> AppliesTo {
    let (name, value) = field.split_once('=').unwrap_or_default();
    let values = vec![value.to_owned()];
    let mut applies_to = AppliesTo::default();
    match name {
        "" => {}
        "priority" => applies_to.priority = values,
        "channel" => applies_to.channel = values,
        "group" => applies_to.group = values,
        "brand" => applies_to.brand = values,
        "category" => applies_to.category = values,
        "tag" => applies_to.tag = values,
        unknown => panic!("{unknown} is no field that something applies to"),
    }
    applies_to
}

/// A policy of targets such as `full_resolution 4h business on_hold pending`: what is promised,
/// the time allowed, the clock, and the statuses that pause it.
pub fn policy(name: &str, applies: &str, targets: &[&str]) -> Policy {
    let mut policy =
        Policy { name: name.into(), applies_to: applies_to(applies), ..Policy::default() };
    for target in targets {
        let words: Vec<&str> = target.split_whitespace().collect();
        let kept = Some(Target {
            within_seconds: seconds(words[1]),
            clock: match words[2] {
                "business" => Clock::Business,
                "calendar" => Clock::Calendar,
                unknown => panic!("{unknown} is no clock"),
            },
            pauses_in: words[3..].iter().map(|word| status(word)).collect(),
        });
        match words[0] {
            "first_reply" => policy.first_reply = kept,
            "next_reply" => policy.next_reply = kept,
            "full_resolution" => policy.full_resolution = kept,
            unknown => panic!("{unknown} is not promised"),
        }
    }
    policy
}

fn status(word: &str) -> Status {
    serde_json::from_value(serde_json::json!(word)).unwrap()
}

/// A day as the rules name it.
pub fn date(day: &str) -> NaiveDate {
    day.parse().unwrap()
}
