//! How a figure is written. Text and HTML both take their strings from here, so that the same
//! figure reads the same everywhere, to the last digit.
//!
//! A figure is first rounded to a whole number of the steps that a reader sees (tickets, seconds,
//! tenths of a percent, tenths of a point). Changes are differences of these: whoever lays two
//! digests side by side finds that they agree.

pub use tallydesk_kpis::steps;
use tallydesk_kpis::{Amount, Notation, Unit, shown_seconds};

use crate::words;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A figure as it is written: a number, and the unit where it is a word of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What is set large.
    pub number: String,
    /// What follows it in small; empty for what carries its unit in the number.
    pub unit: &'static str,
}

impl Written {
    /// The number with its unit.
    pub fn whole(&self) -> String {
        format!("{} {}", self.number, self.unit).trim_end().to_owned()
    }
}

/// A figure with its unit.
pub fn written(unit: Unit, amount: Amount) -> Written {
    let steps = steps(unit, amount);
    let unit_word = words::unit(unit, steps);
    Written { number: number(unit, steps), unit: unit_word }
}

/// A figure where a column's heading says the unit.
pub fn number_of(unit: Unit, amount: Amount) -> String {
    number(unit, steps(unit, amount))
}

/// A difference of [`steps`] with its sign and its own unit.
pub fn difference(unit: Unit, steps: i64) -> String {
    let sign = match steps.signum() {
        0 => "±",
        1 => "+",
        _ => "−",
    };
    let size = steps.saturating_abs();
    let size = match unit.notation() {
        Notation::Whole | Notation::YesNo => count(size),
        Notation::Duration => duration(shown_seconds(size)),
        Notation::Percentage => format!("{} {}", tenths(size), words::percentage_points(size)),
        Notation::Tenths => decimal(size),
    };
    format!("{sign}{size}")
}

/// A count with its thousands apart.
pub fn count(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut grouped = String::from(if count < 0 { "−" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push_str(words::THOUSANDS);
        }
        grouped.push(digit);
    }
    grouped
}

/// A text in pieces between which a line may break: never between a number and its unit.
pub fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let is_unit = words::UNITS.contains(&word.trim_end_matches([',', '.', ';']));
        match pieces.last_mut().filter(|_| is_unit) {
            Some(number) => *number = format!("{number} {word}"),
            None => pieces.push(word.to_owned()),
        }
    }
    pieces
}

fn number(unit: Unit, steps: i64) -> String {
    match unit.notation() {
        Notation::Whole => count(steps),
        Notation::Duration => duration(steps),
        Notation::Percentage => percentage(steps),
        Notation::Tenths => decimal(steps),
        Notation::YesNo => words::yes_no(steps > 0).to_owned(),
    }
}

/// The largest two units of rounded seconds; a second unit of zero is left out.
fn duration(seconds: i64) -> String {
    let (large, small) = match seconds {
        DAY.. => (DAY, HOUR),
        HOUR.. => (HOUR, MINUTE),
        MINUTE.. => (MINUTE, 1),
        _ => return words::duration(seconds, 1),
    };
    let whole = words::duration(seconds / large, large);
    match seconds % large / small {
        0 => whole,
        rest => format!("{whole} {}", words::duration(rest, small)),
    }
}

fn percentage(tenths_of_a_percent: i64) -> String {
    let is_small = (1..100).contains(&tenths_of_a_percent);
    let number = if is_small { decimal(tenths_of_a_percent) } else { tenths(tenths_of_a_percent) };
    words::percentage(&number)
}

/// Tenths with their decimal only where there is one.
fn tenths(tenths: i64) -> String {
    if tenths % 10 == 0 { count(tenths / 10) } else { decimal(tenths) }
}

/// Tenths with one decimal.
fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "−" } else { "" };
    let size = tenths.saturating_abs();
    format!("{sign}{}{}{}", count(size / 10), words::DECIMAL_POINT, size % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_show_their_largest_two_units() {
        let check = |seconds: i64, expected: &str| {
            assert_eq!(number_of(Unit::Seconds, Amount::Whole(seconds)), expected, "{seconds} s");
        };
        check(0, "0 s");
        check(45, "45 s");
        check(59, "59 s");
        check(60, "1 min");
        check(61, "1 min 1 s");
        check(599, "9 min 59 s");
        check(600, "10 min");
        check(2448, "41 min");
        check(3569, "59 min");
        check(3599, "1 h");
        check(3600, "1 h");
        check(4920, "1 h 22 min");
        check(86_369, "23 h 59 min");
        check(86_399, "1 d");
        check(86_400, "1 d");
        check(273_600, "3 d 4 h");
        check(431_999, "5 d");
        check(400 * 86_400, "400 d");
    }

    #[test]
    fn a_mean_duration_is_rounded_to_seconds_first() {
        assert_eq!(number_of(Unit::Seconds, Amount::Fraction(59.5)), "1 min");
    }

    #[test]
    fn percentages_have_a_decimal_under_ten_and_just_under_all() {
        let check = |share: f64, expected: &str| {
            assert_eq!(number_of(Unit::Ratio, Amount::Fraction(share)), expected, "{share}");
        };
        check(0.0, "0 %");
        check(0.0001, "0.1 %");
        check(0.09, "9.0 %");
        check(0.0994, "9.9 %");
        check(0.0995, "10 %");
        check(0.1, "10 %");
        check(0.124, "12 %");
        check(0.994, "99 %");
        check(0.996, "99.6 %");
        check(0.99999, "99.9 %");
        check(1.0, "100 %");
        assert_eq!(number_of(Unit::Ratio, Amount::Whole(1)), "100 %");
    }

    #[test]
    fn counts_have_their_thousands_apart() {
        let check = |count: i64, expected: &str| {
            assert_eq!(written(Unit::Tickets, Amount::Whole(count)).whole(), expected);
        };
        check(0, "0 tickets");
        check(1, "1 ticket");
        check(999, "999 tickets");
        check(1_234, "1,234 tickets");
        check(1_234_567, "1,234,567 tickets");
        check(-12, "−12 tickets");
    }

    #[test]
    fn scores_have_one_decimal() {
        assert_eq!(written(Unit::Points, Amount::Fraction(4.649)).whole(), "4.6 of 5");
    }

    #[test]
    fn changes_have_a_sign_and_their_own_unit() {
        let check = |unit: Unit, steps: i64, expected: &str| {
            assert_eq!(difference(unit, steps), expected);
        };
        check(Unit::Tickets, 0, "±0");
        check(Unit::Tickets, 3, "+3");
        check(Unit::Tickets, -1_200, "−1,200");
        check(Unit::Seconds, 0, "±0 s");
        check(Unit::Seconds, 1_320, "+22 min");
        check(Unit::Seconds, -59, "−59 s");
        check(Unit::Ratio, 0, "±0 pts");
        check(Unit::Ratio, -40, "−4 pts");
        check(Unit::Ratio, 10, "+1 pt");
        check(Unit::Ratio, 825, "+82.5 pts");
        check(Unit::Points, -2, "−0.2");
    }

    #[test]
    fn no_line_breaks_between_a_number_and_its_unit() {
        assert_eq!(pieces("1 h 22 min"), ["1 h", "22 min"]);
        assert_eq!(pieces("took 41 min, 92 % of 57"), ["took", "41 min,", "92 %", "of", "57"]);
    }
}
