//! How a figure is written. Text and HTML both take their strings from here, so that the same
//! figure reads the same everywhere, to the last digit.
//!
//! A figure is first rounded to a whole number of the steps that a reader sees (tickets, seconds,
//! tenths of a percent, tenths of a point). Changes are differences of these: whoever lays two
//! digests side by side finds that they agree.

pub use tallydesk_kpis::steps;
use tallydesk_kpis::{Amount, Notation, Unit, shown_seconds};

use crate::words::{Message, Words};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// What stands between thousands in every language that there is.
const THOUSANDS: char = ',';
/// What stands before a decimal in every language that there is.
const DECIMAL_POINT: char = '.';

/// A figure as it is written: a number, and the unit where it is a word of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What is set large.
    pub number: String,
    /// What follows it in small; empty for what carries its unit in the number.
    pub unit: String,
}

impl Written {
    /// The number with its unit.
    pub fn whole(&self) -> String {
        format!("{} {}", self.number, self.unit).trim_end().to_owned()
    }
}

/// A figure with its unit.
pub fn written(words: Words, unit: Unit, amount: Amount) -> Written {
    let steps = steps(unit, amount);
    Written { number: number(words, unit, steps), unit: words.unit(unit, steps) }
}

/// A figure where a column's heading says the unit.
pub fn number_of(words: Words, unit: Unit, amount: Amount) -> String {
    number(words, unit, steps(unit, amount))
}

/// A difference of [`steps`] with its sign and its own unit.
pub fn difference(words: Words, unit: Unit, steps: i64) -> String {
    let sign = match steps.signum() {
        0 => "±",
        1 => "+",
        _ => "−",
    };
    let size = steps.saturating_abs();
    let size = match unit.notation() {
        Notation::Whole | Notation::YesNo => count(size),
        Notation::Duration => duration(words, shown_seconds(size)),
        Notation::Percentage => {
            words.say(Message::PercentagePoints { number: &tenths(size), tenths: size })
        }
        Notation::Tenths => decimal(size),
        Notation::Money => money(words, size),
    };
    format!("{sign}{size}")
}

/// A count that cannot be negative, as the others are counted.
pub fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count with its thousands apart.
pub fn count(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut grouped = String::from(if count < 0 { "−" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(THOUSANDS);
        }
        grouped.push(digit);
    }
    grouped
}

fn number(words: Words, unit: Unit, steps: i64) -> String {
    match unit.notation() {
        Notation::Whole => count(steps),
        Notation::Duration => duration(words, steps),
        Notation::Percentage => percentage(words, steps),
        Notation::Tenths => decimal(steps),
        Notation::Money => money(words, steps),
        Notation::YesNo => words.say(if steps > 0 { Message::Yes } else { Message::No }),
    }
}

/// The largest two units of rounded seconds; a second unit of zero is left out.
fn duration(words: Words, seconds: i64) -> String {
    let (large, small) = match seconds {
        DAY.. => (DAY, HOUR),
        HOUR.. => (HOUR, MINUTE),
        _ => (MINUTE, 1),
    };
    words.say(match (large, seconds / large, seconds % large / small) {
        (DAY, days, 0) => Message::Days { days },
        (DAY, days, hours) => Message::DaysAndHours { days, hours },
        (HOUR, hours, 0) => Message::Hours { hours },
        (HOUR, hours, minutes) => Message::HoursAndMinutes { hours, minutes },
        (_, 0, seconds) => Message::Seconds { seconds },
        (_, minutes, 0) => Message::Minutes { minutes },
        (_, minutes, seconds) => Message::MinutesAndSeconds { minutes, seconds },
    })
}

fn percentage(words: Words, tenths_of_a_percent: i64) -> String {
    let is_small = (1..100).contains(&tenths_of_a_percent);
    let number = if is_small { decimal(tenths_of_a_percent) } else { tenths(tenths_of_a_percent) };
    words.say(Message::Percentage { number: &number })
}

/// Tenths with their decimal only where there is one.
fn tenths(tenths: i64) -> String {
    if tenths % 10 == 0 { count(tenths / 10) } else { decimal(tenths) }
}

/// Tenths with one decimal.
fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "−" } else { "" };
    let size = tenths.saturating_abs();
    format!("{sign}{}{}{}", count(size / 10), DECIMAL_POINT, size % 10)
}

/// Minor units as an amount of their currency, without its name.
fn money(words: Words, minor_units: i64) -> String {
    let digits = words.currency.minor_digits();
    if digits == 0 {
        return count(minor_units);
    }
    let whole = 10_i64.saturating_pow(digits);
    let sign = if minor_units < 0 { "−" } else { "" };
    let size = minor_units.saturating_abs();
    let (units, rest) = (count(size / whole), size % whole);
    let width = usize::try_from(digits).unwrap_or_default();
    format!("{sign}{units}{DECIMAL_POINT}{rest:0width$}")
}

/// The nearest whole number.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // saturates; none comes near
pub fn nearest(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use tallydesk_kpis::Language;

    use super::*;

    const ENGLISH: Language = Language::English;
    const SIMPLIFIED: Language = Language::SimplifiedChinese;
    const TRADITIONAL: Language = Language::TraditionalChinese;

    fn number(language: Language, unit: Unit, amount: Amount) -> String {
        number_of(Words::of(language), unit, amount)
    }

    #[test]
    fn money_is_written_to_the_minor_unit_of_its_currency() {
        let check = |currency: &str, minor_units: i64, expected: &str| {
            let words = Words::of(ENGLISH).counting_in(currency.parse().expect("a currency"));
            let written = written(words, Unit::MinorUnits, Amount::Whole(minor_units));
            assert_eq!(written.whole(), expected);
        };
        check("EUR", 123_456, "1,234.56 EUR");
        check("EUR", 5, "0.05 EUR");
        check("EUR", -150, "−1.50 EUR");
        check("JPY", 123_456, "123,456 JPY");
        check("KWD", 1_005, "1.005 KWD");
        let words = Words::of(ENGLISH);
        assert_eq!(difference(words, Unit::MinorUnits, -250), "−2.50");
    }

    #[test]
    fn durations_show_their_largest_two_units() {
        let check = |seconds: i64, expected: &str| {
            let amount = Amount::Whole(seconds);
            assert_eq!(number(ENGLISH, Unit::Seconds, amount), expected, "{seconds} s");
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
        assert_eq!(number(ENGLISH, Unit::Seconds, Amount::Fraction(59.5)), "1 min");
    }

    #[test]
    fn percentages_have_a_decimal_under_ten_and_just_under_all() {
        let check = |share: f64, expected: &str| {
            let amount = Amount::Fraction(share);
            assert_eq!(number(ENGLISH, Unit::Ratio, amount), expected, "{share}");
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
        assert_eq!(number(ENGLISH, Unit::Ratio, Amount::Whole(1)), "100 %");
    }

    #[test]
    fn counts_have_their_thousands_apart() {
        let check = |count: i64, expected: &str| {
            let written = written(Words::of(ENGLISH), Unit::Tickets, Amount::Whole(count));
            assert_eq!(written.whole(), expected);
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
        let check = |language, expected: &str| {
            let written = written(Words::of(language), Unit::Points, Amount::Fraction(4.649));
            assert_eq!(written.whole(), expected);
        };
        check(ENGLISH, "4.6 of 5");
        check(SIMPLIFIED, "4.6 分（满分 5 分）");
        check(TRADITIONAL, "4.6 分（滿分 5 分）");
    }

    #[test]
    fn changes_have_a_sign_and_their_own_unit() {
        let check = |unit: Unit, steps: i64, expected: &str| {
            assert_eq!(difference(Words::of(ENGLISH), unit, steps), expected);
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
    fn figures_are_written_as_their_language_writes_them() {
        let check = |language, unit, amount, expected: [&str; 2]| {
            let words = Words::of(language);
            let number = number_of(words, unit, amount);
            let by = difference(words, unit, steps(unit, amount));
            assert_eq!([number.as_str(), &by], expected);
        };
        let (seconds, share) = (Amount::Whole(4_920), Amount::Fraction(0.93));
        check(SIMPLIFIED, Unit::Seconds, seconds, ["1 小时 22 分", "+1 小时 22 分"]);
        check(TRADITIONAL, Unit::Seconds, seconds, ["1 小時 22 分", "+1 小時 22 分"]);
        check(SIMPLIFIED, Unit::Seconds, Amount::Whole(2_460), ["41 分钟", "+41 分钟"]);
        check(TRADITIONAL, Unit::Seconds, Amount::Whole(2_460), ["41 分鐘", "+41 分鐘"]);
        check(SIMPLIFIED, Unit::Seconds, Amount::Whole(599), ["9 分 59 秒", "+9 分 59 秒"]);
        check(SIMPLIFIED, Unit::Seconds, Amount::Whole(273_600), ["3 天 4 小时", "+3 天 4 小时"]);
        check(SIMPLIFIED, Unit::Ratio, share, ["93%", "+93 个百分点"]);
        check(TRADITIONAL, Unit::Ratio, share, ["93%", "+93 個百分點"]);
        check(SIMPLIFIED, Unit::Tickets, Amount::Whole(12_345), ["12,345", "+12,345"]);
    }
}
