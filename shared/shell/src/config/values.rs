//! What a value may look like, each with the words that say what was expected.

use std::fmt;
use std::marker::PhantomData;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

/// A value that is written as text.
pub(super) trait FromText: Sized {
    /// What was expected, for a message.
    const EXPECTED: &'static str;

    /// Reads it; none if it is not what was expected.
    fn from_text(text: &str) -> Option<Self>;
}

/// Reads a value from text, and says what was expected of anything else.
pub(super) fn text<'de, T: FromText, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Reader<T>(PhantomData<T>);
    impl<T: FromText> Visitor<'_> for Reader<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(T::EXPECTED)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            T::from_text(text).ok_or_else(|| E::custom(format!("expected {}", T::EXPECTED)))
        }
    }
    deserializer.deserialize_any(Reader(PhantomData))
}

/// Values that serde reads as their text.
macro_rules! read_from_text {
    ($($value:ty),* $(,)?) => {
        $(
            impl<'de> ::serde::Deserialize<'de> for $value {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    $crate::config::values::text(deserializer)
                }
            }
        )*
    };
}
pub(super) use read_from_text;

read_from_text!(Seconds, ShiftSeconds, Share, Name, Identifier, Zone, WallTime);

/// A span of time in whole seconds, more than none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct Seconds(u32);

impl FromText for Seconds {
    const EXPECTED: &'static str = "a duration such as \"90s\", \"30m\", \"1h30m\" or \"2d\"";

    /// Reads days, hours, minutes and seconds, in that order, each at most once. Longer units have
    /// no exact length, and their letters are easily mistaken for these.
    fn from_text(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut sum = 0_u32;
        for (unit, length) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
            let Some((digits, after)) = rest.split_once(unit) else { continue };
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let number: u32 = digits.parse().ok()?;
            sum = sum.checked_add(number.checked_mul(length)?)?;
            rest = after;
        }
        (rest.is_empty() && sum > 0).then_some(Self(sum))
    }
}

impl From<Seconds> for i64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.into()
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.into()
    }
}

/// How long a presence may last: at most a week, so that none reaches over a whole month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct ShiftSeconds(Seconds);

impl FromText for ShiftSeconds {
    const EXPECTED: &'static str = "a duration such as \"8h\" or \"1d\", at most \"7d\"";

    fn from_text(text: &str) -> Option<Self> {
        let week = 7 * 86_400;
        Seconds::from_text(text).filter(|seconds| seconds.0 <= week).map(Self)
    }
}

impl From<ShiftSeconds> for i64 {
    fn from(seconds: ShiftSeconds) -> Self {
        seconds.0.into()
    }
}

/// A share of one, written as a percentage: "35%", "99.5%".
#[derive(Clone, Copy, Debug, PartialEq, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct Share(f64);

impl FromText for Share {
    const EXPECTED: &'static str = "a percentage from \"0%\" to \"100%\"";

    fn from_text(text: &str) -> Option<Self> {
        let digits = text.strip_suffix('%')?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return None;
        }
        let percent: f64 = digits.parse().ok()?;
        (percent <= 100.0).then_some(Self(percent / 100.0))
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}

/// A name for people to read.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct Name(pub(super) String);

impl FromText for Name {
    const EXPECTED: &'static str = "a name";

    fn from_text(name: &str) -> Option<Self> {
        (!name.trim().is_empty()).then(|| Self(name.to_owned()))
    }
}

/// A name that becomes part of keys and of files' names.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct Identifier(pub(super) String);

impl FromText for Identifier {
    const EXPECTED: &'static str = "a name of letters, digits, \"-\" and \"_\"";

    fn from_text(name: &str) -> Option<Self> {
        let fits = |character: char| character.is_alphanumeric() || "-_".contains(character);
        (!name.is_empty() && name.chars().all(fits)).then(|| Self(name.to_owned()))
    }
}

/// An IANA time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct Zone(pub(super) Tz);

impl FromText for Zone {
    const EXPECTED: &'static str = "an IANA time zone such as \"Europe/Berlin\"";

    fn from_text(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct WallTime(pub(super) NaiveTime);

impl FromText for WallTime {
    const EXPECTED: &'static str = "a time such as \"09:00\"";

    fn from_text(text: &str) -> Option<Self> {
        NaiveTime::parse_from_str(text, "%H:%M").ok().map(Self)
    }
}

/// What was expected, as an error's text.
type Expected = &'static str;

/// A whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Whole(i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Whole;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a whole number")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Whole, E> {
                Ok(Whole(number))
            }
        }
        deserializer.deserialize_i64(Reader)
    }
}

/// A number, with or without decimals.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Number;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Number, E> {
                exact(number).map(Number)
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Number, E> {
                Ok(Number(number))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// A whole number as a decimal one.
pub(super) fn exact<E: de::Error>(number: i64) -> Result<f64, E> {
    let number = i32::try_from(number);
    number.map(f64::from).map_err(|_| E::custom("expected a number below two thousand million"))
}

/// Thousandths of a number between 0 and a thousand million, rounded.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // at most a million million
fn thousandths(number: f64) -> i64 {
    (number.clamp(0.0, 1e9) * 1000.0).round() as i64
}

/// A rating on the 1–5 scale, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Number")]
#[schemars(with = "f64")]
pub(super) struct Stars(pub(super) i64);

impl TryFrom<Number> for Stars {
    type Error = Expected;

    fn try_from(stars: Number) -> Result<Self, Expected> {
        let fits = (1.0..=5.0).contains(&stars.0);
        if fits { Ok(Self(thousandths(stars.0))) } else { Err("expected a rating from 1 to 5") }
    }
}

/// An amount of money, in thousandths of the account's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Number")]
#[schemars(with = "f64")]
pub(super) struct Money(pub(super) i64);

impl TryFrom<Number> for Money {
    type Error = Expected;

    fn try_from(amount: Number) -> Result<Self, Expected> {
        let fits = (0.0..=1e9).contains(&amount.0);
        if fits {
            Ok(Self(thousandths(amount.0)))
        } else {
            Err("expected an amount from 0 to a thousand million")
        }
    }
}

/// Days of 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Whole")]
#[schemars(with = "u32")]
pub(super) struct Days(pub(super) u32);

impl TryFrom<Whole> for Days {
    type Error = Expected;

    fn try_from(days: Whole) -> Result<Self, Expected> {
        let days = u32::try_from(days.0).ok().filter(|days| (1..=366).contains(days));
        days.map(Self).ok_or("expected a number of days from 1 to 366")
    }
}

/// Months for which something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Whole")]
#[schemars(with = "u32")]
pub(super) struct MonthsKept(pub(super) u32);

impl TryFrom<Whole> for MonthsKept {
    type Error = Expected;

    fn try_from(months: Whole) -> Result<Self, Expected> {
        let months = u32::try_from(months.0).ok().filter(|months| (1..=1_200).contains(months));
        months.map(Self).ok_or("expected a number of months from 1 to 1200")
    }
}

/// How many, none included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Whole")]
#[schemars(with = "u32")]
pub(super) struct Count(pub(super) u32);

impl TryFrom<Whole> for Count {
    type Error = Expected;

    fn try_from(count: Whole) -> Result<Self, Expected> {
        u32::try_from(count.0).map(Self).map_err(|_| "expected 0 or more")
    }
}

/// A time allowed, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Whole")]
#[schemars(with = "u32")]
pub(super) struct LimitSeconds(pub(super) u32);

impl TryFrom<Whole> for LimitSeconds {
    type Error = Expected;

    fn try_from(seconds: Whole) -> Result<Self, Expected> {
        let seconds = u32::try_from(seconds.0).ok().filter(|seconds| *seconds > 0);
        seconds.map(Self).ok_or("expected a number of seconds, at least 1")
    }
}

/// A date, as TOML's own or as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub(super) struct Day(pub(super) NaiveDate);

impl FromText for Day {
    const EXPECTED: &'static str = "a date such as 2026-07-01";

    fn from_text(text: &str) -> Option<Self> {
        // Chrono alone would take "2026-7-1" and "+2026-07-01", too.
        let is_whole = text.len() == "2026-07-01".len();
        is_whole.then(|| text.parse().ok().map(Self)).flatten()
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Day;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(Day::EXPECTED)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Day, E> {
                let expected = || E::custom(format!("expected {}", Day::EXPECTED));
                Day::from_text(text).ok_or_else(expected)
            }

            // TOML's own dates come as a map with a key that only the parser uses.
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Day, A::Error> {
                let date = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map));
                self.visit_str(&date.map(|date| date.to_string()).unwrap_or_default())
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// One table, or an array of tables.
#[derive(Clone, Debug)]
pub(super) struct OneOrMany<T>(pub(super) Vec<Spanned<T>>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a table or an array of tables")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrMany<T>, A::Error> {
                let entry = T::deserialize(MapAccessDeserializer::new(map))?;
                // Nothing is said about the place of the only entry: faults are between entries.
                Ok(OneOrMany(vec![Spanned::new(0..0, entry)]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = list.next_element()? {
                    entries.push(entry);
                }
                Ok(OneOrMany(entries))
            }
        }
        deserializer.deserialize_any(Reader(PhantomData))
    }
}
