//! How figures are rounded when they are shown, and which changes a reader may call one.
//!
//! A figure is first rounded to a whole number of the steps that a reader sees (tickets, seconds,
//! tenths of a percent, tenths of a point): two figures are the same if they read the same.

use crate::report::Amount;
use crate::units::{Notation, Unit};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// From here on seconds are not shown: a median is exact within one percent only.
const SECONDS_SHOWN_BELOW: i64 = 10 * MINUTE;
/// Changes smaller than one part in this many of the figure before are steady: medians are exact
/// within one percent, and counts vary by chance.
const STEADY_BELOW_ONE_IN: i64 = 20;
/// Shares are steady below one percentage point, in tenths.
const STEADY_BELOW_TENTHS: i64 = 10;

/// A figure in the steps that a reader sees.
#[must_use]
pub fn steps(unit: Unit, amount: Amount) -> i64 {
    let value = amount.as_f64();
    match unit.notation() {
        Notation::Whole | Notation::Money | Notation::YesNo => nearest(value),
        Notation::Duration => shown_seconds(nearest(value)),
        Notation::Percentage => tenths_of_a_percent(value),
        Notation::Tenths => nearest(value * 10.0),
    }
}

/// Seconds rounded to the smaller of the two units that are shown.
#[must_use]
pub fn shown_seconds(seconds: i64) -> i64 {
    let to_the = |unit: i64| (seconds + unit / 2).div_euclid(unit) * unit;
    if seconds < SECONDS_SHOWN_BELOW {
        seconds
    } else if to_the(MINUTE) < DAY {
        to_the(MINUTE)
    } else {
        to_the(HOUR)
    }
}

/// True if a change of so many steps from a figure cannot be told from none.
#[must_use]
pub fn is_steady(unit: Unit, moved: i64, before: i64) -> bool {
    let size = moved.saturating_abs();
    match unit.notation() {
        Notation::Percentage => size < STEADY_BELOW_TENTHS,
        Notation::Tenths | Notation::YesNo => size == 0,
        Notation::Whole | Notation::Money | Notation::Duration => {
            size == 0 || size.saturating_mul(STEADY_BELOW_ONE_IN) < before.saturating_abs()
        }
    }
}

/// A share rounded to a percent; to a tenth where a percent would be too coarse: under ten, and
/// where it would make nearly all look like all. Only nothing is 0 and only all is 100.
fn tenths_of_a_percent(share: f64) -> i64 {
    let tenths = nearest(share * 1000.0);
    let percents = nearest(share * 100.0);
    if share <= 0.0 || share >= 1.0 {
        percents * 10
    } else if tenths < 100 {
        tenths.max(1)
    } else if percents >= 100 {
        tenths.min(999)
    } else {
        percents * 10
    }
}

#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // saturates; none comes near
fn nearest(value: f64) -> i64 {
    value.round() as i64
}
