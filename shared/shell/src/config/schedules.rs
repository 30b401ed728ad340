//! `[[schedules]]`: opening hours.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::Deserializer;
use tallydesk_ledger::{AppliesTo, Hours, OpenHours, Schedule, ScheduleChoice, ScheduleError};

use super::{Config, expected};

/// `[[schedules]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursEntry {
    /// Its name; another entry of the same name is another version, from another day on.
    name: String,
    /// The zone of its hours; else the account's.
    #[serde(default, deserialize_with = "zone")]
    zone: Option<Tz>,
    hours: Week,
    /// Days that are closed.
    #[serde(default)]
    holidays: BTreeSet<NaiveDate>,
    /// Any of these; the first schedule is the default.
    #[serde(default)]
    applies_to: AppliesTo,
    /// The first day that these hours hold on.
    #[serde(default)]
    from: Option<NaiveDate>,
}

/// Hours by day of the week; a day left out is closed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Week {
    mon: Vec<Stretch>,
    tue: Vec<Stretch>,
    wed: Vec<Stretch>,
    thu: Vec<Stretch>,
    fri: Vec<Stretch>,
    sat: Vec<Stretch>,
    sun: Vec<Stretch>,
}

/// `"09:00-12:30"`
#[derive(Clone, Debug)]
struct Stretch(OpenHours);

impl Config {
    /// Each schedule by its place in the file, or what is wrong with it.
    pub(super) fn schedule_choices(
        &self,
    ) -> BTreeMap<usize, Result<ScheduleChoice, ScheduleError>> {
        let names = self.schedules.iter().enumerate().map(|(place, entry)| {
            let name = &entry.as_ref().name;
            let first = self.schedules.iter().position(|other| other.as_ref().name == *name);
            (first.unwrap_or(place), entry)
        });
        let mut versions: BTreeMap<usize, Vec<&HoursEntry>> = BTreeMap::new();
        for (first, entry) in names {
            versions.entry(first).or_default().push(entry.as_ref());
        }
        let choices = versions.into_iter().filter_map(|(place, entries)| {
            let first = *entries.first()?;
            let hours = entries.iter().map(|entry| entry.hours(self.account.time_zone)).collect();
            let choice = Schedule::new(first.name.clone(), hours)
                .map(|schedule| ScheduleChoice { schedule, applies_to: first.applies_to.clone() });
            Some((place, choice))
        });
        choices.collect()
    }

    /// Checks that every schedule is open at some time and can be chosen.
    pub(super) fn check_schedules(&self) -> Result<(), (usize, String)> {
        for (place, choice) in self.schedule_choices() {
            let Some(entry) = self.schedules.get(place) else { continue };
            let wrong = |reason: &str| {
                let name = &entry.as_ref().name;
                (entry.span().start, format!("schedules.{name}: {reason}"))
            };
            let choice = choice.map_err(|error| wrong(&error.to_string()))?;
            if place > 0 && choice.applies_to.is_empty() {
                return Err(wrong("expected applies_to: only the first schedule is the default"));
            }
        }
        Ok(())
    }

    pub(super) fn has_schedule(&self, name: &str) -> bool {
        self.schedules.iter().any(|entry| entry.as_ref().name == name)
    }
}

impl HoursEntry {
    fn hours(&self, account: Tz) -> Hours {
        let Week { mon, tue, wed, thu, fri, sat, sun } = &self.hours;
        let open = |day: &Vec<Stretch>| day.iter().map(|stretch| stretch.0).collect();
        Hours {
            from: self.from,
            zone: self.zone.unwrap_or(account),
            week: [mon, tue, wed, thu, fri, sat, sun].map(open),
            holidays: self.holidays.clone(),
        }
    }
}

impl<'de> Deserialize<'de> for Stretch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let ends = text.split_once('-');
        let ends = ends.and_then(|(start, end)| Some((seconds(start)?, seconds(end)?)));
        let (start, end) = ends.ok_or_else(|| expected("hours such as \"09:00-17:30\""))?;
        Ok(Self(OpenHours { start, end }))
    }
}

/// Seconds after midnight of `09:30`; `24:00` is the next midnight.
fn seconds(clock: &str) -> Option<u32> {
    let (hours, minutes) = clock.trim().split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_time = minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0));
    is_time.then_some(hours * 3_600 + minutes * 60)
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tz>, D::Error> {
    super::time_zone(deserializer).map(Some)
}
