//! `[[schedules]]`: entries of one name are versions of one schedule.

use std::collections::BTreeSet;

use chrono::{NaiveTime, Timelike};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_ledger::{AppliesTo, Hours, OpenHours, Schedule, ScheduleChoice};
use toml::Spanned;

use super::applies_to::Fields;
use super::entries::check_versions;
use super::error::Fault;
use super::values::{Day, FromText, Name, Zone, read_from_text};

/// A schedule, or a later version of one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Schedule")]
pub(super) struct ScheduleEntry {
    /// Its name. Entries of one name are versions of one schedule.
    name: Name,
    /// The first day of this version. One that holds always needs none.
    from: Option<Day>,
    /// The zone of its hours: an IANA name. Without it, that of the account.
    zone: Option<Zone>,
    /// Days on which it is closed.
    #[serde(default)]
    holidays: BTreeSet<Day>,
    /// The tickets that it is for: those of which any of these fields matches. The first schedule is
    /// for all that no other matches. Later versions need not repeat it.
    applies_to: Option<Fields>,
    /// When the desk is open on each day of the week: wall times, `"24:00"` is the next midnight.
    hours: Week,
}

/// Stretches of opening hours.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Week {
    /// On Mondays.
    mon: Vec<Stretch>,
    /// On Tuesdays.
    tue: Vec<Stretch>,
    /// On Wednesdays.
    wed: Vec<Stretch>,
    /// On Thursdays.
    thu: Vec<Stretch>,
    /// On Fridays.
    fri: Vec<Stretch>,
    /// On Saturdays.
    sat: Vec<Stretch>,
    /// On Sundays; a day that is left out is closed.
    sun: Vec<Stretch>,
}

impl Week {
    fn days(&self) -> [Vec<OpenHours>; 7] {
        let days = [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun];
        days.map(|stretches| stretches.iter().map(|stretch| stretch.0).collect())
    }
}

/// One stretch: "09:00-12:30".
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(with = "String")]
struct Stretch(OpenHours);

read_from_text!(Stretch);

impl FromText for Stretch {
    const EXPECTED: &'static str = "opening hours such as \"09:00-12:30\", up to \"24:00\"; hours \
                                    past midnight go on at \"00:00\" of the next day";

    fn from_text(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('-')?;
        let (start, end) = (start_of(start)?, end_of(end)?);
        (start < end).then_some(Self(OpenHours { start, end }))
    }
}

/// Seconds after midnight.
fn start_of(text: &str) -> Option<u32> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok();
    time.map(|time| time.num_seconds_from_midnight())
}

/// Seconds after midnight, which is itself a day's last end.
fn end_of(text: &str) -> Option<u32> {
    if text == "24:00" { Some(86_400) } else { start_of(text) }
}

impl ScheduleEntry {
    fn hours(&self, account_zone: Tz) -> Hours {
        Hours {
            from: self.from.map(|from| from.0),
            zone: self.zone.map_or(account_zone, |zone| zone.0),
            week: self.hours.days(),
            holidays: self.holidays.iter().map(|day| day.0).collect(),
        }
    }
}

/// Gathers the versions of each schedule, in the order of the first of each. Marketplaces choose
/// some by name: these need not be for any ticket.
pub(super) fn schedule_choices(
    entries: &[Spanned<ScheduleEntry>],
    account_zone: Tz,
    chosen_by_name: &[&str],
) -> Result<Vec<ScheduleChoice>, Fault> {
    check_versions("schedules", entries, |entry| (&entry.name.0, entry.from))?;
    let mut choices: Vec<ScheduleChoice> = Vec::new();
    for first in entries {
        let name = &first.as_ref().name;
        if choices.iter().any(|known| known.schedule.name() == name.0) {
            continue;
        }
        let versions: Vec<_> =
            entries.iter().filter(|entry| entry.as_ref().name == *name).collect();
        let applies_to = applies_to(first, &versions)?;
        let is_chosen = choices.is_empty() || chosen_by_name.contains(&name.0.as_str());
        if applies_to.is_empty() && !is_chosen {
            let reason = format!(
                "schedules.{}.applies_to: expected at least one field, or it is never chosen: only \
                 the first schedule is for tickets that no other matches, and no marketplace \
                 names it",
                name.0
            );
            return Err(Fault::at(first, reason));
        }
        choices.push(ScheduleChoice {
            schedule: schedule(first, &versions, account_zone)?,
            applies_to,
        });
    }
    Ok(choices)
}

/// What all versions of a schedule apply to: what the first says.
fn applies_to(
    first: &Spanned<ScheduleEntry>,
    versions: &[&Spanned<ScheduleEntry>],
) -> Result<AppliesTo, Fault> {
    let entry = first.as_ref();
    let differs = |version: &ScheduleEntry| {
        version.applies_to.is_some() && version.applies_to != entry.applies_to
    };
    if let Some(other) = versions.iter().find(|version| differs(version.as_ref())) {
        let reason = format!(
            "schedules.{}.applies_to: expected what the first version says, or nothing",
            entry.name.0
        );
        return Err(Fault::at(other, reason));
    }
    Ok(entry.applies_to.clone().unwrap_or_default().into())
}

/// The schedule of all versions. Each is tried alone first, to tell which one is wrong.
fn schedule(
    first: &Spanned<ScheduleEntry>,
    versions: &[&Spanned<ScheduleEntry>],
    account_zone: Tz,
) -> Result<Schedule, Fault> {
    let of = |versions: &[&Spanned<ScheduleEntry>], place: &Spanned<ScheduleEntry>| {
        let name = &place.as_ref().name.0;
        let hours = versions.iter().map(|version| version.as_ref().hours(account_zone)).collect();
        Schedule::new(name, hours)
            .map_err(|error| Fault::at(place, format!("schedules.{name}.hours: {error}")))
    };
    for version in versions {
        of(&[*version], version)?;
    }
    of(versions, first)
}
