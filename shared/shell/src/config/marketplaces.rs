//! `[[marketplaces]]`: shops with limits of their own for replies and for orders.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_kpis::{Judged, Limit, PRESETS, Preset, Standard};
use tallydesk_ledger::{AppliesTo, Marketplace, ScheduleChoice};
use toml::Spanned;

use super::applies_to::Fields;
use super::entries::check_unique;
use super::error::Fault;
use super::values::{Days, FromText, Name, OneOrMany, Seconds, Share, read_from_text};

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
    /// How many orders may have a bad review, a claim or a chargeback, of those of so many days; as
    /// the next three, one limit or a list of them over other days.
    #[schemars(with = "Option<Vec<Most>>")]
    order_defects: Option<OneOrMany<Most>>,
    /// How many orders the seller may cancel.
    #[schemars(with = "Option<Vec<Most>>")]
    cancellations: Option<OneOrMany<Most>>,
    /// How many orders may go out late.
    #[schemars(with = "Option<Vec<Most>>")]
    late_shipments: Option<OneOrMany<Most>>,
    /// How many orders have to go out on time.
    #[schemars(with = "Option<Vec<Least>>")]
    on_time_shipments: Option<OneOrMany<Least>>,
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
    /// Its own limits over those of its preset, by their days.
    fn limits(&self) -> BTreeMap<Judged, Vec<Limit>> {
        let mut limits: BTreeMap<Judged, Vec<Limit>> = BTreeMap::new();
        for published in self.preset.into_iter().flat_map(|preset| preset.0.limits) {
            limits.entry(published.judged).or_default().push(published.limit);
        }
        for (_, judged, own) in self.own_limits() {
            limits.insert(judged, own.into_iter().map(Spanned::into_inner).collect());
        }
        for of in limits.values_mut() {
            of.sort_by_key(|limit| limit.days);
        }
        limits
    }

    /// What is judged by limits of its own, with the key and where each stands.
    fn own_limits(&self) -> impl Iterator<Item = (&'static str, Judged, Vec<Spanned<Limit>>)> {
        let own = [
            ("order_defects", Judged::Defects, read(self.order_defects.as_ref())),
            ("cancellations", Judged::Cancellations, read(self.cancellations.as_ref())),
            ("late_shipments", Judged::LateShipments, read(self.late_shipments.as_ref())),
            ("on_time_shipments", Judged::OnTimeShipments, read(self.on_time_shipments.as_ref())),
        ];
        own.into_iter().filter_map(|(key, judged, limits)| Some((key, judged, limits?)))
    }
}

impl From<Most> for Limit {
    fn from(most: Most) -> Self {
        Self { share: most.at_most.into(), days: most.days.0 }
    }
}

impl From<Least> for Limit {
    fn from(least: Least) -> Self {
        Self { share: least.at_least.into(), days: least.days.0 }
    }
}

fn read<L: Copy + Into<Limit>>(limits: Option<&OneOrMany<L>>) -> Option<Vec<Spanned<Limit>>> {
    let limit = |given: &Spanned<L>| Spanned::new(given.span(), (*given.as_ref()).into());
    limits.map(|limits| limits.0.iter().map(limit).collect())
}

/// No two limits of one thing are over as many days.
fn check_limits(entry: &MarketplaceEntry) -> Result<(), Fault> {
    for (key, _, limits) in entry.own_limits() {
        let mut seen = BTreeSet::new();
        let is_again = |limit: &&Spanned<Limit>| !seen.insert(limit.as_ref().days);
        if let Some(again) = limits.iter().find(is_again) {
            let (name, days) = (&entry.name.0, again.as_ref().days);
            let reason = format!("marketplaces.{name}.{key}: two limits over {days} days");
            return Err(Fault::at(again, reason));
        }
    }
    Ok(())
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
    check_limits(&entry)?;
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
