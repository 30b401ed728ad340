//! `[targets]`: what a KPI should reach.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use tallydesk_kpis::{Currency, Kpi, Unit, kpi};
use toml::Spanned;

use super::error::Fault;
use super::values::{FromText, Seconds, Share, exact};

/// A target as it is written, before the KPI says what it means.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(with = "String")]
pub(super) enum WrittenTarget {
    Text(String),
    Number(f64),
}

impl<'de> Deserialize<'de> for WrittenTarget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = WrittenTarget;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a duration, a percentage or a number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<WrittenTarget, E> {
                Ok(WrittenTarget::Text(text.to_owned()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<WrittenTarget, E> {
                exact(number).map(WrittenTarget::Number)
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<WrittenTarget, E> {
                Ok(WrittenTarget::Number(number))
            }

            // TOML takes the dots of an id for tables in tables.
            fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<WrittenTarget, A::Error> {
                Err(de::Error::custom("expected a KPI's id in quotes, since it has dots"))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// Each target in its KPI's own unit: seconds, a share of one, minor units, or a number.
pub(super) fn targets(
    written: BTreeMap<String, Spanned<WrittenTarget>>,
    currency: Currency,
) -> Result<BTreeMap<String, f64>, Fault> {
    written.into_iter().map(|written| target(written, currency)).collect()
}

fn target(
    (id, written): (String, Spanned<WrittenTarget>),
    currency: Currency,
) -> Result<(String, f64), Fault> {
    let Some(kpi) = kpi(&id) else {
        return Err(Fault::at(&written, format!("targets.{id}: no KPI is called {id:?}")));
    };
    match in_unit_of(kpi, written.as_ref(), currency) {
        Ok(amount) => Ok((id, amount)),
        Err(expected) => Err(Fault::at(&written, format!("targets.{id}: expected {expected}"))),
    }
}

fn in_unit_of(kpi: &Kpi, written: &WrittenTarget, currency: Currency) -> Result<f64, &'static str> {
    if kpi.unit == Unit::Seconds {
        duration(written).ok_or(Seconds::EXPECTED)
    } else if kpi.unit == Unit::Ratio {
        share(written).ok_or("a share such as \"90%\" or 0.9")
    } else if kpi.unit == Unit::MinorUnits {
        // Money is written as it is spoken of, in the currency.
        let minor_units = f64::from(10_u32.pow(currency.minor_digits()));
        number(written).map(|amount| amount * minor_units).ok_or("an amount of money")
    } else {
        number(written).ok_or("a number")
    }
}

fn duration(written: &WrittenTarget) -> Option<f64> {
    match written {
        WrittenTarget::Text(text) => Seconds::from_text(text).map(f64::from),
        WrittenTarget::Number(_) => None,
    }
}

fn share(written: &WrittenTarget) -> Option<f64> {
    match written {
        WrittenTarget::Text(text) => Share::from_text(text).map(f64::from),
        WrittenTarget::Number(number) => {
            Some(*number).filter(|number| (0.0..=1.0).contains(number))
        }
    }
}

fn number(written: &WrittenTarget) -> Option<f64> {
    match written {
        WrittenTarget::Text(_) => None,
        WrittenTarget::Number(number) => Some(*number).filter(|number| number.is_finite()),
    }
}
