//! `[[marketplaces]]`: shops with limits of their own for replies and for orders.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_kpis::{Judged, Limit, PRESETS, Preset, Standard};
use tallydesk_ledger::{AppliesTo, Marketplace, ScheduleChoice};
use toml::Spanned;

use super::applies_to::Fields;
use super::entries::check_unique;
use super::error::Fault;
use super::values::{Days, FromText, Name, Seconds, Share, read_from_text};

/// A marketplace.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Marketplace")]
pub(super) struct MarketplaceEntry {
    /// Its name.
    name: Name,
    /// The tickets that come from it: those of which any of these fields matches; and the orders, by
    /// the channel.
    #[schemars(with = "Fields")]
    applies_to: Spanned<Fields>,
    /// Whose limits hold for what this entry leaves out: `"amazon"`, `"ebay"`, `"walmart"` or
    /// `"etsy"`; docs/marketplaces.md has them.
    preset: Option<PresetName>,
    /// The time that it allows for a reply, by the calendar: it knows no opening hours.
    response_within: Option<Seconds>,
    /// The hours in which it counts replies within minutes: a schedule's name. Without it, around
    /// the clock.
    #[schemars(with = "Option<String>")]
    schedule: Option<Spanned<String>>,
    /// How many orders may have a bad review, a claim or a chargeback, of those of so many days.
    order_defects: Option<Most>,
    /// How many orders the seller may cancel.
    cancellations: Option<Most>,
    /// How many orders may go out late.
    late_shipments: Option<Most>,
    /// How many orders have to go out on time.
    on_time_shipments: Option<Least>,
}

/// A limit that a share has to stay under.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Most {
    /// The most that is allowed; exactly that is still met.
    at_most: Share,
    /// The days up to the end of a period whose orders are judged together.
    days: Days,
}

/// A limit that a share has to reach.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Least {
    /// The least that is allowed.
    at_least: Share,
    /// The days up to the end of a period whose orders are judged together.
    days: Days,
}

/// A preset's name.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(with = "String")]
struct PresetName(&'static Preset);

read_from_text!(PresetName);

impl FromText for PresetName {
    const EXPECTED: &'static str = "\"amazon\", \"ebay\", \"walmart\" or \"etsy\"";

    fn from_text(text: &str) -> Option<Self> {
        PRESETS.iter().find(|preset| preset.id == text).map(Self)
    }
}

impl MarketplaceEntry {
    /// Its own limits over those of its preset.
    fn limits(&self) -> BTreeMap<Judged, Limit> {
        let preset = self.preset.into_iter().flat_map(|preset| preset.0.limits);
        let mut limits: BTreeMap<Judged, Limit> =
            preset.map(|published| (published.judged, published.limit)).collect();
        let most = |most: Most| Limit { share: most.at_most.into(), days: most.days.0 };
        let least = |least: Least| Limit { share: least.at_least.into(), days: least.days.0 };
        let own = [
            (Judged::Defects, self.order_defects.map(most)),
            (Judged::Cancellations, self.cancellations.map(most)),
            (Judged::LateShipments, self.late_shipments.map(most)),
            (Judged::OnTimeShipments, self.on_time_shipments.map(least)),
        ];
        limits.extend(own.into_iter().filter_map(|(judged, limit)| Some((judged, limit?))));
        limits
    }
}

/// What marketplaces judge the account's orders by, in their order.
pub(super) fn standards(entries: &[Spanned<MarketplaceEntry>]) -> Vec<Standard> {
    let standards = entries.iter().map(|entry| {
        let entry = entry.as_ref();
        let AppliesTo { channel, .. } = entry.applies_to.as_ref().clone().into();
        Standard { name: entry.name.0.clone(), channels: channel, limits: entry.limits() }
    });
    standards.collect()
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
    let of_preset = entry.preset.and_then(|preset| preset.0.response_within_seconds);
    let response_within_seconds = entry.response_within.map(i64::from).or(of_preset);
    Ok(Marketplace {
        name,
        applies_to: entry.applies_to.into_inner().into(),
        response_within_seconds,
        schedule: entry.schedule.map(Spanned::into_inner),
    })
}
