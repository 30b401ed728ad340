//! How good what each source tells is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure};

use super::input::ReportInput;
use super::past::Past;
use super::period_figures::PeriodFigures;

/// What the door counted of a source in a period. It counts in memory and writes now and then, so
/// that there may have been more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtDoor {
    /// The source.
    pub source: String,
    /// Its name as its makers write it.
    pub title: String,
    /// Authentic deliveries that were not understood and wait in quarantine.
    pub rejected: u64,
    /// Deliveries that were not authentic.
    pub refused: u64,
    /// Deliveries that told nothing new.
    pub repeated: u64,
}

/// What came in, and how good it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DataQuality {
    /// Authentic deliveries of the period that were not understood and wait in quarantine.
    pub quarantined: u64,
    /// Each source that told something, or tried to.
    #[serde(default)]
    pub sources: Vec<SourceQuality>,
}

/// What may be missing of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// When it was created.
    Creation,
    /// Whose its replies and solves were.
    Agent,
    /// Whose it is.
    Customer,
    /// How it came in.
    Channel,
    /// What it is about.
    Category,
}

impl Missing {
    const ALL: [(Self, Measure); 5] = [
        (Self::Creation, Measure::CreationKnown),
        (Self::Agent, Measure::AgentKnown),
        (Self::Customer, Measure::CustomerKnown),
        (Self::Channel, Measure::ChannelKnown),
        (Self::Category, Measure::CategoryKnown),
    ];

    /// The name in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::Agent => "agent",
            Self::Customer => "customer",
            Self::Channel => "channel",
            Self::Category => "category",
        }
    }
}

/// How good what a source told in the period is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceQuality {
    /// The source.
    pub source: String,
    /// Its name as its makers write it.
    pub title: String,
    /// Events that happened in the period.
    pub events: i64,
    /// How many of them came more than an hour after they had happened.
    pub late: i64,
    /// Tickets of the period.
    pub tickets: i64,
    /// How many of them lack nothing.
    pub complete: i64,
    /// How many of them lack what.
    pub missing: BTreeMap<Missing, i64>,
    /// What most of them lack; left out if they lack nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_most: Option<Missing>,
    /// Deliveries that wait in quarantine.
    pub rejected: u64,
    /// Deliveries that were not authentic; at least so many.
    pub refused: u64,
    /// Deliveries that told nothing new; at least so many.
    pub repeated: u64,
    /// 0 to 100: the share of what is known of tickets, times the share of events in time, times
    /// the share of what was taken. `null` if nothing was told.
    pub score: Option<u8>,
    /// Events that the weekday usually has, if it has none now and usually has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_usual: Option<i64>,
}

/// The quality of each source that told something, tried to, or fell silent; in the order of names.
pub(super) fn data_quality(
    input: &ReportInput<'_>,
    current: &PeriodFigures<'_>,
    past: &Past<'_>,
) -> DataQuality {
    let usual = usual_events(input, past);
    let at_door = input.at_door.iter().filter(|door| door.rejected + door.refused > 0);
    let mut names: BTreeSet<&str> = at_door.map(|door| door.source.as_str()).collect();
    names.extend(current.evaluation.values(Dimension::Source));
    let is_silent = |(name, _): &(&str, i64)| !names.contains(name);
    let silent: Vec<(&str, i64)> =
        usual.iter().map(|(name, events)| (name.as_str(), *events)).filter(is_silent).collect();
    let told = names.into_iter().map(|name| of_source(input, current, name));
    let silent = silent.into_iter().map(|(name, events)| SourceQuality {
        silent_usual: Some(events),
        ..of_source(input, current, name)
    });
    let mut sources: Vec<_> = told.chain(silent).collect();
    sources.sort_by(|one, other| one.source.cmp(&other.source));
    DataQuality { quarantined: input.at_door.iter().map(|door| door.rejected).sum(), sources }
}

/// Events that each source usually tells on the weekday, of days that are over, where there are
/// enough to call their absence a silence.
fn usual_events(input: &ReportInput<'_>, past: &Past<'_>) -> BTreeMap<String, i64> {
    let usual = past.usual_day().filter(|_| input.is_over());
    let mut events = usual.map(|usual| usual.events_a_day()).unwrap_or_default();
    events.retain(|_, events| *events >= i64::from(input.rank_from));
    events
}

fn of_source(input: &ReportInput<'_>, current: &PeriodFigures<'_>, name: &str) -> SourceQuality {
    let cell = |measure| current.evaluation.cell(Dimension::Source, name, measure);
    let lacking = |(missing, measure)| {
        let cell = cell(measure);
        (missing, cell.n - cell.sum)
    };
    let missing: BTreeMap<Missing, i64> = Missing::ALL.into_iter().map(lacking).collect();
    let most = missing.iter().rev().max_by_key(|(_, tickets)| **tickets);
    let door = input.at_door.iter().find(|door| door.source == name).cloned().unwrap_or_default();
    let (events, complete) = (cell(Measure::EventLate), cell(Measure::Complete));
    let known = Missing::ALL.map(|(_, measure)| (cell(measure).sum, cell(measure).n));
    SourceQuality {
        source: name.to_owned(),
        title: if door.title.is_empty() { name.to_owned() } else { door.title },
        events: events.n,
        late: events.sum,
        tickets: complete.n,
        complete: complete.sum,
        missing_most: most.filter(|(_, tickets)| **tickets > 0).map(|(missing, _)| *missing),
        rejected: door.rejected,
        refused: door.refused,
        repeated: door.repeated,
        score: score(&known, (events.sum, events.n), door.rejected + door.refused),
        missing,
        silent_usual: None,
    }
}

/// Of each thing that is asked of tickets the share that is known, in the mean; times the share of
/// events in time; times the events' share of events and of deliveries that were not taken.
fn score(known: &[(i64, i64)], (late, events): (i64, i64), not_taken: u64) -> Option<u8> {
    let not_taken = i64::try_from(not_taken).unwrap_or(i64::MAX);
    let asked: Vec<f64> =
        known.iter().filter_map(|(known, tickets)| share(*known, *tickets)).collect();
    let known = match u32::try_from(asked.len()) {
        Ok(figures) if figures > 0 => asked.iter().sum::<f64>() / f64::from(figures),
        Ok(_) | Err(_) => 1.0,
    };
    let in_time = share(events - late, events).unwrap_or(1.0);
    let taken = share(events, events.saturating_add(not_taken))?;
    Some(percent(known * in_time * taken))
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // counts stay far below 2^52
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A share as a whole percentage; only what lacks nothing at all is a hundred.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 100
fn percent(share: f64) -> u8 {
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u8;
    if share < 1.0 { percent.min(99) } else { percent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_falls_with_whatever_is_wrong() {
        let check = |known: &[(i64, i64)], late, not_taken, expected| {
            assert_eq!(score(known, late, not_taken), expected);
        };
        check(&[(10, 10), (10, 10)], (0, 40), 0, Some(100));
        check(&[(10, 10), (6, 10)], (0, 40), 0, Some(80));
        check(&[(10, 10), (0, 0)], (4, 40), 0, Some(90));
        check(&[], (0, 30), 10, Some(75));
        check(&[(999, 1000)], (0, 40), 0, Some(99));
        check(&[], (0, 0), 5, Some(0));
        check(&[], (0, 0), 0, None);
    }
}
