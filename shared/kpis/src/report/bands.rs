//! Where a figure was to be expected by its own season.
//!
//! From the days before, at least 28 and at most 56, STL (through `augurs-mstl`) takes what each
//! weekday adds or takes away: the same in every week, and robust, so that single odd days do not
//! count. What was to be expected of a day is the median of the last fourteen days without their
//! weekdays' parts, and with its own weekday's part. How far it may lie from that is learned from
//! the past, too: of each of the last 28 days (not of the first fourteen, which are too few to learn
//! from) the same is foretold from the days before it alone, and three times the median error, scaled
//! to a standard deviation (1.4826), is the distance to either end of the band. If errors were
//! normal, 99.7 % of days would lie within; of simulated desks of several kinds and sizes it was 97
//! to 99 % after four weeks and 98 to 99 % after eight. Single numbers that scatter widely are seldom
//! called odd: the band is as wide as the figure is hard to foretell.
//!
//! Counts are compared by their square roots and durations by their logarithms, so that a quiet
//! Sunday and a busy Monday can have one measure of what is odd.

use augurs_core::Fit;
use augurs_mstl::MSTLModel;
use augurs_mstl::stlrs::{MstlParams, StlParams};
use serde::{Deserialize, Serialize};

use super::{Amount, Figure};
use crate::formulas::Formula;
use crate::registry::Kpi;
use crate::shown::steps;
use crate::units::{Notation, Unit};

/// Where a day's figure was to be expected, by the days before and their weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The least that was to be expected, in the figure's unit.
    pub low: f64,
    /// The most that was to be expected.
    pub high: f64,
    /// How many days it is made from.
    pub days: u32,
    /// On which side the figure lies outside; `null` if it lies within, or if there is too little
    /// behind it to say so.
    pub outside: Option<Outside>,
}

/// A side of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// More than was to be expected.
    Above,
    /// Less than was to be expected.
    Below,
}

/// Days of a season.
const WEEK: usize = 7;
/// Less history than four weeks makes no band.
const VALUES_MIN: usize = 4 * WEEK;
/// Days that a forecast needs before it.
const LEARNED_FROM: usize = 2 * WEEK;
/// Days of which the forecast is held against what came.
const CHECKED: usize = 4 * WEEK;
/// Days whose median is the level.
const LEVEL: usize = 2 * WEEK;
/// A smoother of the season so long that every week has the same.
const PERIODIC: usize = 1_001;
/// Standard deviations from the middle of the band to its ends.
const WIDTH: f64 = 3.0;
/// A normal distribution's standard deviation as a multiple of its median absolute deviation.
const DEVIATION_OF_MEDIAN: f64 = 1.4826;

/// What is smaller comes of rounding.
const SMALLEST_DEVIATION: f64 = 1e-6;

/// How values are compared: on a scale on which they scatter alike whatever their size.
#[derive(Clone, Copy, Debug)]
enum Scale {
    /// Of counts.
    SquareRoot,
    /// Of durations.
    Logarithm,
    /// As they are, from a least to a most.
    Plain(f64, f64),
}

impl Scale {
    /// The scale of a KPI; `None` for what has no season.
    fn of(kpi: &Kpi) -> Option<Self> {
        if let Formula::DaysSince(_) | Formula::ResponsivenessBadge { .. } = kpi.formula {
            return None;
        }
        if kpi.formula.is_count() {
            return Some(Self::SquareRoot);
        }
        match kpi.unit.notation() {
            Notation::Duration => Some(Self::Logarithm),
            Notation::Percentage => Some(Self::Plain(0.0, 1.0)),
            Notation::YesNo => None,
            Notation::Whole | Notation::Tenths | Notation::Money => Some(Self::points(kpi.unit)),
        }
    }

    fn points(unit: Unit) -> Self {
        match unit {
            Unit::Points => Self::Plain(1.0, 5.0),
            Unit::PointsOfHundred => Self::Plain(0.0, 100.0),
            Unit::NetPromoter => Self::Plain(-100.0, 100.0),
            Unit::Tickets
            | Unit::Reopens
            | Unit::Replies
            | Unit::Messages
            | Unit::Reviews
            | Unit::Days
            | Unit::Seconds
            | Unit::Ratio
            | Unit::Contacts
            | Unit::Agents
            | Unit::TicketsPerAgentDay
            | Unit::TicketsPerHundredOrders
            | Unit::Calls
            | Unit::Rings
            | Unit::TicketsPerDutyHour
            | Unit::MinorUnits
            | Unit::MinorUnitsOfItsCurrency
            | Unit::Customers
            | Unit::Orders
            | Unit::OrdersPerCustomer
            | Unit::Deeds
            | Unit::YesNo => Self::Plain(0.0, f64::MAX),
        }
    }

    fn compared(self, value: f64) -> f64 {
        match self {
            Self::SquareRoot => value.max(0.0).sqrt(),
            Self::Logarithm => value.max(0.0).ln_1p(),
            Self::Plain(..) => value,
        }
    }

    fn value(self, compared: f64) -> f64 {
        match self {
            Self::SquareRoot => compared.max(0.0).powi(2),
            Self::Logarithm => compared.max(0.0).exp_m1(),
            Self::Plain(least, most) => compared.clamp(least, most),
        }
    }
}

/// The band of a day's figure, from the values of the days before it, the oldest first and without
/// a gap; `None` stands for a day without a figure.
pub(super) fn band(
    kpi: &Kpi,
    before: &[Option<f64>],
    current: &Figure,
    rank_from: u32,
) -> Option<Band> {
    let scale = Scale::of(kpi)?;
    let days = before.iter().map(|value| value.map(|value| scale.compared(value)));
    let days: Vec<_> = days.skip_while(Option::is_none).collect();
    if days.len() < VALUES_MIN || own_weekday(&days).count() < VALUES_MIN / WEEK {
        return None;
    }
    let middle = expected(&days)?;
    let reach = WIDTH * deviation(&errors(&days))?;
    let (low, high) = (scale.value(middle - reach), scale.value(middle + reach));
    let outside = outside(kpi, current, (low, high)).filter(|_| current.n >= rank_from.into());
    let days = u32::try_from(days.iter().flatten().count()).ok()?;
    Some(Band { low, high, days, outside })
}

/// The values of the weekday that comes next.
fn own_weekday(days: &[Option<f64>]) -> impl Iterator<Item = f64> {
    days.iter().rev().skip(WEEK - 1).step_by(WEEK).copied().flatten()
}

/// What is to be expected of the day after some days; `None` without any value.
fn expected(days: &[Option<f64>]) -> Option<f64> {
    let days = filled(days)?;
    let mut stl = StlParams::new();
    stl.robust(true).seasonal_degree(0);
    let mut mstl = MstlParams::new();
    mstl.stl_params(stl).seasonal_lengths(&[PERIODIC]).iterations(1);
    let model = MSTLModel::naive(vec![WEEK]).mstl_params(mstl).fit(&days).ok()?;
    let parts = model.fit();
    let without_weekdays = parts.trend().iter().zip(parts.remainder());
    let newest = without_weekdays.rev().take(LEVEL);
    let level = median(newest.map(|(trend, rest)| f64::from(trend + rest)).collect())?;
    let weekday = parts.seasonal().first()?.iter().rev().nth(WEEK - 1)?;
    Some(level + f64::from(*weekday))
}

/// Every day with a value: one without takes its weekday's median, or that of all. (Where the desk
/// is closed at weekends, replies have no duration then.)
fn filled(days: &[Option<f64>]) -> Option<Vec<f64>> {
    let all = median(days.iter().copied().flatten().collect())?;
    let of_weekday = |weekday| {
        let values = days.iter().skip(weekday).step_by(WEEK).copied().flatten();
        median(values.collect()).unwrap_or(all)
    };
    let weekdays: Vec<f64> = (0..WEEK).map(of_weekday).collect();
    let days = days.iter().zip(weekdays.into_iter().cycle());
    Some(days.map(|(value, weekday)| value.unwrap_or(weekday)).collect())
}

/// How far each day's value was from what the days before it alone foretell.
fn errors(days: &[Option<f64>]) -> Vec<f64> {
    let from = days.len().saturating_sub(CHECKED).max(LEARNED_FROM);
    let checked = days.iter().enumerate().skip(from);
    let errors = checked.filter_map(|(day, value)| {
        let before = days.get(..day)?;
        Some((value.as_ref()? - expected(before)?).abs())
    });
    errors.collect()
}

/// The standard deviation that errors tell of: by their median, which odd days do not move; by
/// their mean if most days are alike. `None` if all are: then nothing can be called odd.
fn deviation(errors: &[f64]) -> Option<f64> {
    const DEVIATION_OF_MEAN: f64 = 1.2533;
    let count = f64::from(u32::try_from(errors.len()).ok()?);
    let by_median = DEVIATION_OF_MEDIAN * median(errors.to_vec())?;
    let by_mean = DEVIATION_OF_MEAN * errors.iter().sum::<f64>() / count;
    [by_median, by_mean].into_iter().find(|deviation| *deviation > SMALLEST_DEVIATION)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get(values.len().saturating_sub(1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

/// On which side a figure lies, if it does as it is shown.
fn outside(kpi: &Kpi, current: &Figure, (low, high): (f64, f64)) -> Option<Outside> {
    let shown = |value| steps(kpi.unit, value);
    let value = shown(current.value?);
    if value > shown(Amount::Fraction(high)) {
        Some(Outside::Above)
    } else if value < shown(Amount::Fraction(low)) {
        Some(Outside::Below)
    } else {
        None
    }
}
