//! From values to places between the bottom and the top of a picture.

/// More points than this are not told apart in a small picture: the last ones are shown.
pub const POINTS_MAX: usize = 60;

/// What all values of a picture must at least differ by to fill its height, as a part of the largest
/// of them: so that a backlog of 1000, 1001, 1000 looks as flat as it is.
const SPAN_MIN: f64 = 0.1;

/// The points that are shown, oldest first. What is not a number is a gap.
pub fn shown(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let hidden = values.len().saturating_sub(POINTS_MAX);
    values.iter().skip(hidden).map(|value| value.filter(|value| value.is_finite())).collect()
}

/// A linear scale over finite values.
pub struct Scale {
    /// The largest magnitude. Values are divided by it first, so that no difference overflows.
    unit: f64,
    middle: f64,
    span: f64,
}

impl Scale {
    /// The scale over which these values are spread; equal values are in the middle.
    pub fn over(values: &[f64]) -> Scale {
        let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let unit = if largest > 0.0 { largest } else { 1.0 };
        let parts = values.iter().map(|value| value / unit);
        let (low, high) = parts
            .fold((1.0, -1.0), |(low, high): (f64, f64), part| (low.min(part), high.max(part)));
        Scale { unit, middle: f64::midpoint(low, high), span: (high - low).max(SPAN_MIN) }
    }

    /// Where a value is: 0 at the bottom, 1 at the top.
    pub fn place(&self, value: f64) -> f64 {
        ((value / self.unit - self.middle) / self.span + 0.5).clamp(0.0, 1.0)
    }
}

/// Which of so many equal steps a place is in, counted from 0.
pub fn step(place: f64, steps: u16) -> u16 {
    let scaled = place * f64::from(steps);
    (1..steps).take_while(|step| f64::from(*step) <= scaled).last().unwrap_or(0)
}
