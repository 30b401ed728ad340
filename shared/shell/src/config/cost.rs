//! `[[cost]]`: what the service costs, from a day on.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::entries::check_ascending;
use super::error::Fault;
use super::values::{Day, Money, Share};

/// Costs from a day on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Cost")]
pub(super) struct CostEntry {
    /// The first day of these costs. The first entry needs none.
    from: Option<Day>,
    /// What an agent's hour on duty costs, in the account's currency.
    #[serde(default)]
    agent_hour: Money,
    /// What the service costs in a month whatever its work.
    #[serde(default)]
    fixed_month: Money,
    /// The share of an order's value that is earned.
    margin: Option<Share>,
}

/// What the service costs, from a day on.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// The first day; `None` for always.
    pub from: Option<NaiveDate>,
    /// An agent's hour on duty, in thousandths of the account's currency.
    pub agent_hour_thousandths: i64,
    /// What a month costs whatever its work, in thousandths of the account's currency.
    pub fixed_month_thousandths: i64,
    /// The share of an order's value that is earned, of one.
    pub margin: Option<f64>,
}

/// The costs, by their days.
pub(super) fn costs(entries: Vec<Spanned<CostEntry>>) -> Result<Vec<Cost>, Fault> {
    check_ascending("cost", &entries, |entry| entry.from)?;
    Ok(entries.into_iter().map(|entry| entry.into_inner().into()).collect())
}

impl From<CostEntry> for Cost {
    fn from(entry: CostEntry) -> Self {
        Self {
            from: entry.from.map(|from| from.0),
            agent_hour_thousandths: entry.agent_hour.0,
            fixed_month_thousandths: entry.fixed_month.0,
            margin: entry.margin.map(f64::from),
        }
    }
}
