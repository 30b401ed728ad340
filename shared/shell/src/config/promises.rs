//! `[[sla]]`, `[service_level]` and `[[marketplaces]]`: times that something may take.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::Deserializer;
use tallydesk_events::Status;
use tallydesk_ledger::{AppliesTo, Clock, Marketplace, Policy, Target};

use super::{Config, expected};

/// A duration such as `"30m"`, in seconds; more than none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seconds(pub(super) i64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Seconds(i64),
            Text(String),
        }
        let seconds = match Given::deserialize(deserializer) {
            Ok(Given::Seconds(seconds)) => Some(seconds),
            Ok(Given::Text(text)) => humantime::parse_duration(&text).ok().and_then(whole_seconds),
            Err(_) => None,
        };
        let seconds = seconds.filter(|seconds| *seconds > 0);
        seconds.map(Self).ok_or_else(|| expected("a duration such as \"30m\", or seconds"))
    }
}

fn whole_seconds(duration: Duration) -> Option<i64> {
    let seconds = i64::try_from(duration.as_secs()).ok()?;
    (duration.subsec_nanos() == 0).then_some(seconds)
}

/// `[[sla]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyEntry {
    /// Its name; another entry of the same name replaces it for tickets from its day on.
    name: String,
    /// The first day of creation that it is for.
    #[serde(default)]
    from: Option<NaiveDate>,
    /// Any of these; without it, every ticket.
    #[serde(default)]
    applies_to: AppliesTo,
    /// And all of these.
    #[serde(default)]
    requires: AppliesTo,
    first_reply: Option<TargetEntry>,
    next_reply: Option<TargetEntry>,
    full_resolution: Option<TargetEntry>,
}

/// `{ within = "30m", clock = "business", pauses_in = ["pending"] }`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetEntry {
    within: Seconds,
    #[serde(default)]
    clock: Clock,
    #[serde(default)]
    pauses_in: BTreeSet<Status>,
}

/// `[[marketplaces]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarketplaceEntry {
    name: String,
    /// Any of these.
    applies_to: AppliesTo,
    response_within: Seconds,
    /// The schedule in whose hours its reply rate is measured.
    schedule: Option<String>,
}

impl PolicyEntry {
    pub(super) fn policy(&self) -> Policy {
        let target = |entry: &Option<TargetEntry>| entry.as_ref().map(TargetEntry::target);
        Policy {
            name: self.name.clone(),
            from: self.from,
            applies_to: self.applies_to.clone(),
            requires: self.requires.clone(),
            first_reply: target(&self.first_reply),
            next_reply: target(&self.next_reply),
            full_resolution: target(&self.full_resolution),
        }
    }

    fn targets(&self) -> impl Iterator<Item = &TargetEntry> {
        [&self.first_reply, &self.next_reply, &self.full_resolution].into_iter().flatten()
    }
}

impl TargetEntry {
    fn target(&self) -> Target {
        let pauses_in = self.pauses_in.clone();
        Target { within_seconds: self.within.0, clock: self.clock, pauses_in }
    }
}

impl MarketplaceEntry {
    pub(super) fn rule(&self) -> Marketplace {
        Marketplace {
            name: self.name.clone(),
            applies_to: self.applies_to.clone(),
            response_within_seconds: self.response_within.0,
            schedule: self.schedule.clone(),
        }
    }
}

impl Config {
    /// Checks what policies and marketplaces say together.
    pub(super) fn check_policies(&self) -> Result<(), (usize, String)> {
        for spanned in &self.sla {
            let entry = spanned.as_ref();
            let wrong =
                |reason: &str| Err((spanned.span().start, format!("sla.{}: {reason}", entry.name)));
            if entry.targets().next().is_none() {
                return wrong("expected first_reply, next_reply or full_resolution");
            }
            let pauses =
                |target: &TargetEntry| target.pauses_in.iter().any(|status| status.is_solved());
            if entry.targets().any(pauses) {
                return wrong("pauses_in: expected new, open, pending or on_hold");
            }
            let is_twin = |other: &&toml::Spanned<PolicyEntry>| {
                other.as_ref().name == entry.name && other.as_ref().from == entry.from
            };
            if self.sla.iter().filter(is_twin).count() > 1 {
                return wrong("expected another name, or another day in from");
            }
        }
        for spanned in &self.marketplaces {
            let entry = spanned.as_ref();
            let wrong = |reason: String| {
                Err((spanned.span().start, format!("marketplaces.{}: {reason}", entry.name)))
            };
            if entry.applies_to.is_empty() {
                return wrong("expected applies_to".to_owned());
            }
            if let Some(name) = entry.schedule.as_ref().filter(|name| !self.has_schedule(name)) {
                return wrong(format!("no schedule is called {name:?}"));
            }
        }
        Ok(())
    }

    pub(super) fn service_levels(&self) -> impl Iterator<Item = (String, i64)> {
        self.service_level.iter().map(|(channel, seconds)| (channel.clone(), seconds.0))
    }
}
