//! `[[cost]]`: what the service costs, from a day on.

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_kpis::{Cost, Costs, Currency};
use toml::Spanned;

use super::entries::check_ascending;
use super::error::Fault;
use super::values::{Count, Day, Money, Share};

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
    /// What each head costs in a month: a seat, a licence.
    #[serde(default)]
    head_month: Money,
    /// How many heads there are.
    heads: Option<Count>,
    /// The share of an order's value that is earned.
    margin: Option<Share>,
}

/// The costs, by their days.
pub(super) fn costs(currency: Currency, entries: Vec<Spanned<CostEntry>>) -> Result<Costs, Fault> {
    check_ascending("cost", &entries, |entry| entry.from)?;
    let entries = entries.into_iter().map(|entry| entry.into_inner().into()).collect();
    Ok(Costs { currency, entries })
}

impl From<CostEntry> for Cost {
    fn from(entry: CostEntry) -> Self {
        Self {
            from: entry.from.map(|from| from.0),
            agent_hour_thousandths: entry.agent_hour.0,
            fixed_month_thousandths: entry.fixed_month.0,
            head_month_thousandths: entry.head_month.0,
            heads: entry.heads.map_or(0, |heads| heads.0),
            margin: entry.margin.map(f64::from),
        }
    }
}
