//! Days on which far more tickets came in than of late.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure};

use super::input::days_before;
use super::past::Past;
use crate::Period;

/// A day on which at least three tickets came in, and at least twice as many as on a day of the
/// 28 before it in the mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spike {
    /// The day.
    pub day: NaiveDate,
    /// Where: `all`, `channel` or `category`.
    pub dimension: String,
    /// Which channel or category; empty for all.
    pub value: String,
    /// Tickets created on the day.
    pub tickets: i64,
    /// Tickets created on the days before, days without any included.
    pub tickets_before: i64,
    /// How many days these are: 28, or those since the account's first.
    pub days_before: u32,
}

impl Spike {
    /// Far more than of late: with fewer than three a day, twice the mean is chance.
    fn is_one(&self) -> bool {
        let days = i64::from(self.days_before);
        days > 0 && self.tickets >= TICKETS_MIN && self.tickets * days >= 2 * self.tickets_before
    }

    /// How many more than on a day before in the mean, times the days.
    fn surplus(&self) -> f64 {
        let days = f64::from(self.days_before).max(1.0);
        as_f64(self.tickets) - as_f64(self.tickets_before) / days
    }
}

/// The recent days.
const DAYS_BEFORE: u64 = 28;
/// Fewer tickets on a day are no spike.
const TICKETS_MIN: i64 = 3;
/// Spikes that are named.
const NAMED_MAX: usize = 20;
/// Where spikes are looked for.
const PLACES: [Dimension; 3] = [Dimension::All, Dimension::Channel, Dimension::Category];

/// The spikes of a period's days, the largest surplus first.
pub(super) fn spikes(period: Period, past: &Past<'_>) -> Vec<Spike> {
    let mut spikes: Vec<_> = period.days().flat_map(|day| of_day(day, past)).collect();
    spikes.sort_by(|one, other| {
        let by_surplus = other.surplus().total_cmp(&one.surplus());
        by_surplus.then_with(|| {
            let key = |spike: &Spike| (Reverse(spike.day), spike.dimension.clone());
            key(one).cmp(&key(other)).then_with(|| one.value.cmp(&other.value))
        })
    });
    spikes.truncate(NAMED_MAX);
    spikes
}

fn of_day(day: NaiveDate, past: &Past<'_>) -> Vec<Spike> {
    let Some(counters) = past.days.day(day) else {
        return Vec::new();
    };
    let before: Vec<_> = (1..=DAYS_BEFORE)
        .map(|days| days_before(day, days))
        .filter(|day| past.reaches(*day))
        .collect();
    let mut spikes = Vec::new();
    for dimension in PLACES {
        let values: BTreeSet<_> = counters.values(dimension).map(|(value, _)| value).collect();
        spikes.extend(values.into_iter().map(|value| {
            let created = |day| created(past, day, dimension, value);
            Spike {
                day,
                dimension: dimension.as_str().to_owned(),
                value: value.to_owned(),
                tickets: created(day),
                tickets_before: before.iter().map(|day| created(*day)).sum(),
                days_before: u32::try_from(before.len()).unwrap_or_default(),
            }
        }));
    }
    spikes.retain(Spike::is_one);
    spikes
}

fn created(past: &Past<'_>, day: NaiveDate, dimension: Dimension, value: &str) -> i64 {
    let cell = past.days.day(day);
    let cell = cell.and_then(|day| day.cell(dimension, value, Measure::TicketsCreated));
    cell.map_or(0, |cell| cell.sum)
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // tickets stay far below 2^52
fn as_f64(tickets: i64) -> f64 {
    tickets as f64
}
