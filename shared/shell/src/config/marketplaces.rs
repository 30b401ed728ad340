//! `[[marketplaces]]`: shops with limits of their own for replies.

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_ledger::{Marketplace, ScheduleChoice};
use toml::Spanned;

use super::applies_to::Fields;
use super::entries::check_unique;
use super::error::Fault;
use super::values::{Name, Seconds};

/// A marketplace.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Marketplace")]
pub(super) struct MarketplaceEntry {
    /// Its name.
    name: Name,
    /// The tickets that come from it: those of which any of these fields matches.
    #[schemars(with = "Fields")]
    applies_to: Spanned<Fields>,
    /// The time that it allows for a reply, by the calendar: it knows no opening hours.
    response_within: Seconds,
    /// The hours in which it counts replies within minutes: a schedule's name. Without it, around
    /// the clock.
    #[schemars(with = "Option<String>")]
    schedule: Option<Spanned<String>>,
}

/// The schedules that marketplaces name.
pub(super) fn schedule_names(entries: &[Spanned<MarketplaceEntry>]) -> Vec<&str> {
    let named = entries.iter().filter_map(|entry| entry.as_ref().schedule.as_ref());
    named.map(|name| name.as_ref().as_str()).collect()
}

/// The marketplaces, in their order.
pub(super) fn marketplaces(
    entries: Vec<Spanned<MarketplaceEntry>>,
    schedules: &[ScheduleChoice],
) -> Result<Vec<Marketplace>, Fault> {
    check_unique("marketplaces", &entries, |entry| &entry.name.0)?;
    let entries = entries.into_iter().map(Spanned::into_inner);
    entries.map(|entry| marketplace(entry, schedules)).collect()
}

fn marketplace(
    entry: MarketplaceEntry,
    schedules: &[ScheduleChoice],
) -> Result<Marketplace, Fault> {
    let name = entry.name.0;
    if *entry.applies_to.as_ref() == Fields::default() {
        let reason = format!("marketplaces.{name}.applies_to: expected at least one field");
        return Err(Fault::at(&entry.applies_to, reason));
    }
    let is_known = |wanted: &str| schedules.iter().any(|choice| choice.schedule.name() == wanted);
    if let Some(schedule) = entry.schedule.as_ref().filter(|wanted| !is_known(wanted.as_ref())) {
        let wanted = schedule.as_ref();
        let reason = format!("marketplaces.{name}.schedule: no schedule is called {wanted:?}");
        return Err(Fault::at(schedule, reason));
    }
    Ok(Marketplace {
        name,
        applies_to: entry.applies_to.into_inner().into(),
        response_within_seconds: entry.response_within.into(),
        schedule: entry.schedule.map(Spanned::into_inner),
    })
}
