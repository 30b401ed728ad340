//! Opening hours: how many seconds of a span are business time, and when so many have passed.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use thiserror::Error;

/// Seconds of a day without a change of the clocks.
const DAY_SECONDS: u32 = 86_400;
/// How far a due time is looked for, in days: beyond that a schedule is closed for good.
const DAYS_MAX: usize = 50 * 366;
/// Minutes looked through for the end of a gap in wall time: a zone may skip a whole day.
const GAP_MINUTES_MAX: i64 = 48 * 60;

/// A stretch of a day in which the desk is open: wall times `[start, end)` in seconds after
/// midnight; 86,400 is the next midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OpenHours {
    /// Seconds after midnight.
    pub start: u32,
    /// Seconds after midnight, more than `start` and at most 86,400.
    pub end: u32,
}

/// Opening hours from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hours {
    /// The first day that they hold on; `None` for always.
    pub from: Option<NaiveDate>,
    /// The zone of their wall times.
    pub zone: Tz,
    /// Monday to Sunday: any number of stretches each.
    pub week: [Vec<OpenHours>; 7],
    /// Days that are closed.
    pub holidays: BTreeSet<NaiveDate>,
}

/// A schedule that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScheduleError {
    /// No hours are given.
    #[error("expected hours")]
    NoHours,
    /// No day of the week is open.
    #[error("expected at least one open hour in a week")]
    NeverOpen,
    /// Two versions begin on one day.
    #[error("expected one version for each day that one begins on")]
    TwoVersions,
    /// A stretch ends before it begins, or after midnight.
    #[error("{0}: expected hours that begin before they end, until 24:00")]
    WrongHours(&'static str),
    /// Two stretches of a day share a second.
    #[error("{0}: expected hours that do not overlap")]
    Overlapping(&'static str),
}

/// Opening hours by the days that they hold on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Schedule {
    name: String,
    /// By the day that they begin on; the first holds before it, too.
    versions: Vec<Hours>,
}

impl Schedule {
    /// A schedule of one or more versions.
    ///
    /// # Errors
    /// [`ScheduleError`] names the day of the week and what was expected.
    pub fn new(name: impl Into<String>, mut versions: Vec<Hours>) -> Result<Self, ScheduleError> {
        versions.sort_by_key(|version| version.from);
        let mut froms: Vec<_> = versions.iter().map(|version| version.from).collect();
        froms.dedup();
        if versions.is_empty() {
            return Err(ScheduleError::NoHours);
        }
        if froms.len() < versions.len() {
            return Err(ScheduleError::TwoVersions);
        }
        for version in &mut versions {
            version.check()?;
        }
        Ok(Self { name: name.into(), versions })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seconds of opening hours between two instants, each truncated to the second; 0 if `to` is
    /// not after `from`. Takes time in proportion to the days between them.
    #[must_use]
    pub fn business_seconds(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        let (from, to) = (from.timestamp(), to.timestamp());
        let open = self.open_from(from).take_while(|(start, _)| *start < to);
        open.map(|(start, end)| (end.min(to) - start.max(from)).max(0)).sum()
    }

    /// The first instant at which so many seconds of opening hours have passed since `from`
    /// (truncated to the second); `None` if that is more than fifty years of days away.
    #[must_use]
    pub fn after(&self, from: DateTime<Utc>, seconds: i64) -> Option<DateTime<Utc>> {
        let from = from.timestamp();
        if seconds <= 0 {
            return DateTime::from_timestamp(from, 0);
        }
        let mut left = seconds;
        for (start, end) in self.open_from(from) {
            let start = start.max(from);
            let passed = (end - start).max(0);
            if passed >= left {
                return DateTime::from_timestamp(start + left, 0);
            }
            left -= passed;
        }
        None
    }

    /// Open stretches as seconds since 1970, in order and without overlap, from the day of an
    /// instant on.
    fn open_from(&self, from: i64) -> impl Iterator<Item = (i64, i64)> {
        let ends = self.versions.iter().skip(1).map(Hours::begins);
        let versions = self.versions.iter().zip(ends.chain([i64::MAX]));
        let versions = versions.enumerate().filter(move |(_, (_, ends))| *ends > from);
        versions.flat_map(move |(position, (version, ends))| {
            let begins = if position == 0 { i64::MIN } else { version.begins() };
            let first = instant(begins.max(from)).with_timezone(&version.zone).date_naive();
            // A day before: where a zone skips or repeats hours about midnight, the end of a day
            // may lie within the next.
            let first = first.pred_opt().unwrap_or(first);
            let days = first.iter_days().take(DAYS_MAX);
            let days = days.take_while(move |day| midnight(*day, version.zone) < ends);
            let open = days.flat_map(move |day| version.open_on(day));
            open.filter_map(move |(start, end)| {
                let (start, end) = (start.max(begins), end.min(ends));
                (start < end && end > from).then_some((start, end))
            })
        })
    }
}

impl Hours {
    /// Refuses hours that mean nothing, and sorts those of each day.
    fn check(&mut self) -> Result<(), ScheduleError> {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        for (day, hours) in DAYS.into_iter().zip(&mut self.week) {
            hours.sort();
            if hours.iter().any(|open| open.start >= open.end || open.end > DAY_SECONDS) {
                return Err(ScheduleError::WrongHours(day));
            }
            let pairs = hours.iter().zip(hours.iter().skip(1));
            if pairs.into_iter().any(|(one, next)| next.start < one.end) {
                return Err(ScheduleError::Overlapping(day));
            }
        }
        if self.week.iter().all(Vec::is_empty) {
            return Err(ScheduleError::NeverOpen);
        }
        Ok(())
    }

    /// The instant from which they hold.
    fn begins(&self) -> i64 {
        self.from.map_or(i64::MIN, |from| midnight(from, self.zone))
    }

    /// The open stretches of a day. None begins before the one before it has ended: a wall time
    /// that exists twice may otherwise be counted in both.
    fn open_on(&self, day: NaiveDate) -> Vec<(i64, i64)> {
        let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
        let hours = self.week.get(weekday).filter(|_| !self.holidays.contains(&day));
        let mut open: Vec<(i64, i64)> = Vec::new();
        for OpenHours { start, end } in hours.into_iter().flatten() {
            let start = first_instant(wall(day, *start), self.zone);
            let end = last_instant(wall(day, *end), self.zone);
            let start = open.last().map_or(start, |(_, before)| start.max(*before));
            if start < end {
                open.push((start, end));
            }
        }
        open
    }
}

fn wall(day: NaiveDate, seconds: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::seconds(i64::from(seconds))
}

/// The first instant of a day.
pub(crate) fn midnight(day: NaiveDate, zone: Tz) -> i64 {
    first_instant(day.and_time(NaiveTime::MIN), zone)
}

/// The instant of a wall time; of one that exists twice the first.
fn first_instant(wall: NaiveDateTime, zone: Tz) -> i64 {
    let first = zone.from_local_datetime(&wall).earliest();
    first.map_or_else(|| end_of_gap(wall, zone), |first| first.timestamp())
}

/// The instant of a wall time; of one that exists twice the second.
fn last_instant(wall: NaiveDateTime, zone: Tz) -> i64 {
    let last = zone.from_local_datetime(&wall).latest();
    last.map_or_else(|| end_of_gap(wall, zone), |last| last.timestamp())
}

/// The first instant after a gap in which a wall time is skipped. Zones change on whole minutes.
fn end_of_gap(wall: NaiveDateTime, zone: Tz) -> i64 {
    let minute = wall - TimeDelta::seconds(wall.and_utc().timestamp().rem_euclid(60));
    let later = (1..=GAP_MINUTES_MAX).map(|minutes| minute + TimeDelta::minutes(minutes));
    let mut existing = later.filter_map(|wall| zone.from_local_datetime(&wall).earliest());
    existing.next().map_or_else(|| wall.and_utc().timestamp(), |first| first.timestamp())
}

fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `mon 09:00-12:30 13:30-18:00; tue …`, closed on the holidays given.
    fn schedule(zone: &str, week: &str, holidays: &[&str]) -> Schedule {
        Schedule::new("desk", vec![hours(None, zone, week, holidays)]).expect("a schedule")
    }

    fn hours(from: Option<&str>, zone: &str, week: &str, holidays: &[&str]) -> Hours {
        let mut days: [Vec<OpenHours>; 7] = Default::default();
        for day in week.split(';') {
            let mut words = day.split_whitespace();
            let name: chrono::Weekday = words.next().expect("a day").parse().expect("a day");
            let stretches = words.map(|stretch| {
                let (start, end) = stretch.split_once('-').expect("hours");
                OpenHours { start: seconds(start), end: seconds(end) }
            });
            let position = usize::try_from(name.num_days_from_monday()).expect("a day");
            days[position].extend(stretches);
        }
        Hours {
            from: from.map(|from| from.parse().expect("a date")),
            zone: zone.parse().expect("a zone"),
            week: days,
            holidays: holidays.iter().map(|day| day.parse().expect("a date")).collect(),
        }
    }

    fn seconds(clock: &str) -> u32 {
        let (hours, minutes) = clock.split_once(':').expect("a time");
        hours.parse::<u32>().expect("hours") * 3_600 + minutes.parse::<u32>().expect("minutes") * 60
    }

    fn check(schedule: &Schedule, from: &str, to: &str, expected: i64) {
        let (from, to) = (from.parse().expect("an instant"), to.parse().expect("an instant"));
        assert_eq!(schedule.business_seconds(from, to), expected, "{from} to {to}");
        if expected > 0 {
            let due = schedule.after(from, expected).expect("a due time");
            assert!(due <= to);
            assert_eq!(schedule.business_seconds(from, due), expected);
            assert_eq!(schedule.business_seconds(from, due - TimeDelta::seconds(1)), expected - 1);
        }
    }

    #[test]
    fn worked_cases_of_other_systems() {
        let biz = schedule(
            "UTC",
            "mon 09:00-17:00; tue 10:00-16:00; wed 09:00-17:00; thu 10:00-16:00; \
             fri 09:00-17:00; sat 11:00-14:30",
            &[],
        );
        check(&biz, "2006-01-01T00:00:00Z", "2006-01-08T00:00:00Z", 142_200);
        check(&biz, "2006-01-05T12:00:00Z", "2006-01-06T12:00:00Z", 25_200);
        check(&biz, "2006-01-08T00:00:00Z", "2006-01-01T00:00:00Z", 0);
        let week = "mon 09:00-17:00; tue 09:00-17:00; wed 09:00-17:00; thu 09:00-17:00; \
                    fri 09:00-17:00";
        let office = schedule("UTC", week, &[]);
        check(&office, "2022-03-20T00:00:00Z", "2022-03-26T23:59:00Z", 144_000);
        check(&office, "2022-03-20T12:00:00Z", "2022-03-21T14:00:00Z", 18_000);
    }

    #[test]
    fn a_due_time_is_the_first_instant_and_waits_for_the_desk_to_open() {
        let desk = schedule("UTC", "mon 10:00-18:00; tue 10:00-18:00", &["2026-11-17"]);
        let due = |from: &str, seconds| {
            let due = desk.after(from.parse().expect("an instant"), seconds);
            due.expect("a due time").to_rfc3339()
        };
        assert_eq!(due("2026-11-16T12:00:00Z", 3_600), "2026-11-16T13:00:00+00:00");
        assert_eq!(due("2026-11-16T12:00:00Z", 6 * 3_600), "2026-11-16T18:00:00+00:00");
        assert_eq!(due("2026-11-16T12:00:00Z", 6 * 3_600 + 1), "2026-11-23T10:00:01+00:00");
        assert_eq!(due("2026-11-15T12:00:00Z", 0), "2026-11-15T12:00:00+00:00");
    }

    #[test]
    fn clocks_that_change_leave_real_seconds() {
        // Berlin skips 02:00 to 03:00 on 29 March 2026 and repeats it on 25 October.
        let night = schedule("Europe/Berlin", "sun 00:00-24:00", &[]);
        check(&night, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", 23 * 3_600);
        check(&night, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", 25 * 3_600);
        let gap = schedule("Europe/Berlin", "sun 02:15-02:45 02:50-03:30", &[]);
        check(&gap, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", 1_800);
        let repeated = schedule("Europe/Berlin", "sun 02:15-02:45", &[]);
        check(&repeated, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", 1_800 + 3_600);
        // Beirut skips midnight itself: the day begins at 01:00.
        let beirut = schedule("Asia/Beirut", "sun 00:00-02:00", &[]);
        check(&beirut, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", 3_600);
        // Apia skipped 30 December 2011, a Friday.
        let apia = schedule("Pacific/Apia", "fri 09:00-17:00", &[]);
        check(&apia, "2011-12-29T00:00:00Z", "2012-01-02T00:00:00Z", 0);
    }

    #[test]
    fn versions_hold_from_their_day_in_their_own_zone() {
        let versions = vec![
            hours(None, "UTC", "wed 09:00-17:00; thu 00:00-24:00", &[]),
            hours(Some("2026-07-02"), "America/New_York", "thu 00:00-01:00", &[]),
        ];
        let desk = Schedule::new("desk", versions).expect("a schedule");
        // Thursday 2 July begins in New York at 04:00 UTC; until then the first version holds.
        check(&desk, "2026-07-01T00:00:00Z", "2026-07-03T00:00:00Z", (8 + 4 + 1) * 3_600);
        check(&desk, "2026-07-08T00:00:00Z", "2026-07-10T00:00:00Z", 3_600);
    }

    #[test]
    fn hours_that_mean_nothing_are_refused() {
        let new = |week: &str| Schedule::new("desk", vec![hours(None, "UTC", week, &[])]);
        assert_eq!(new("mon"), Err(ScheduleError::NeverOpen));
        assert_eq!(new("mon 10:00-09:00"), Err(ScheduleError::WrongHours("mon")));
        assert_eq!(new("tue 10:00-24:01"), Err(ScheduleError::WrongHours("tue")));
        assert_eq!(new("wed 09:00-12:00 11:00-13:00"), Err(ScheduleError::Overlapping("wed")));
        assert_eq!(Schedule::new("desk", Vec::new()), Err(ScheduleError::NoHours));
    }

    const ZONES: [&str; 6] = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/Santiago",
    ];

    fn any_schedule() -> impl Strategy<Value = Schedule> {
        let stretch = (0_u32..1_440, 1_u32..1_440);
        let day = prop::option::of(stretch);
        let week = prop::collection::vec(day, 7);
        let holidays = prop::collection::btree_set(0_u64..30, 0..4);
        let zone = prop::sample::select(ZONES.to_vec());
        (week, holidays, zone).prop_filter_map("open at all", |(week, holidays, zone)| {
            let mut days: [Vec<OpenHours>; 7] = Default::default();
            for (day, stretch) in days.iter_mut().zip(week) {
                if let Some((start, length)) = stretch {
                    let end = (start + length).min(1_440);
                    day.push(OpenHours { start: start * 60, end: end * 60 });
                }
            }
            let first: NaiveDate = "2026-10-01".parse().expect("a date");
            let holidays = holidays.into_iter().map(|day| first + chrono::Days::new(day)).collect();
            let zone = zone.parse().expect("a zone");
            Schedule::new("desk", vec![Hours { from: None, zone, week: days, holidays }]).ok()
        })
    }

    /// Whether each minute from a second on is open, told by walking through the minutes: open at
    /// the first minute whose wall time is at or after a start, closed after the last that is
    /// before an end.
    fn open_minutes(schedule: &Schedule, from: i64, minutes: i64) -> i64 {
        let version = &schedule.versions[0];
        let margin = 3 * 1_440;
        let local: Vec<NaiveDateTime> = (-margin..minutes + margin)
            .map(|minute| instant(from + minute * 60).with_timezone(&version.zone).naive_local())
            .collect();
        let mut open = vec![false; local.len()];
        let days: BTreeSet<NaiveDate> = local.iter().map(NaiveDateTime::date).collect();
        for day in days {
            if version.holidays.contains(&day) {
                continue;
            }
            let weekday = usize::try_from(day.weekday().num_days_from_monday()).expect("a day");
            for hours in &version.week[weekday] {
                let (start, end) = (wall(day, hours.start), wall(day, hours.end));
                let first = local.iter().position(|wall| *wall >= start);
                let last = local.iter().rposition(|wall| *wall < end);
                if let (Some(first), Some(last)) = (first, last)
                    && first <= last
                {
                    open[first..=last].fill(true);
                }
            }
        }
        let margin = usize::try_from(margin).expect("minutes");
        let inner = &open[margin..open.len() - margin];
        i64::try_from(inner.iter().filter(|open| **open).count()).expect("minutes")
    }

    proptest! {
        #[test]
        fn business_time_is_that_of_a_walk_through_the_minutes(
            schedule in any_schedule(),
            start in 0_i64..30 * 1_440,
            minutes in 0_i64..10 * 1_440,
        ) {
            let first: DateTime<Utc> = "2026-10-01T00:00:00Z".parse().expect("an instant");
            let from = first + TimeDelta::minutes(start);
            let to = from + TimeDelta::minutes(minutes);
            let walked = open_minutes(&schedule, from.timestamp(), minutes) * 60;
            prop_assert_eq!(schedule.business_seconds(from, to), walked);
        }

        #[test]
        fn business_time_is_additive_bounded_and_invertible(
            schedule in any_schedule(),
            from in 0_i64..40 * 86_400,
            one in 0_i64..9 * 86_400,
            other in 0_i64..9 * 86_400,
        ) {
            let first: DateTime<Utc> = "2026-09-25T00:00:00Z".parse().expect("an instant");
            let from = first + TimeDelta::seconds(from);
            let middle = from + TimeDelta::seconds(one);
            let to = middle + TimeDelta::seconds(other);
            let whole = schedule.business_seconds(from, to);
            let parts =
                schedule.business_seconds(from, middle) + schedule.business_seconds(middle, to);
            prop_assert_eq!(whole, parts);
            prop_assert!((0..=one + other).contains(&whole));
            if whole > 0 {
                let due = schedule.after(from, whole).expect("a due time");
                prop_assert_eq!(schedule.business_seconds(from, due), whole);
                let before = due - TimeDelta::seconds(1);
                prop_assert_eq!(schedule.business_seconds(from, before), whole - 1);
            }
        }
    }
}
