//! `[[digests]]`: what is reported, when and to whom.

use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use tallydesk_kpis::{Agents, PeriodKind, kpi};
use tallydesk_ledger::Dimension;
use toml::Spanned;

use super::destinations::Destination;
use super::entries::check_unique;
use super::error::Fault;
use super::values::{Identifier, WallTime};

/// A digest.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Digest")]
pub(super) struct DigestEntry {
    /// Its name.
    name: Identifier,
    /// The period that it tells about, the one that just ended: `"day"`, `"week"`, `"month"` or
    /// `"quarter"`.
    #[schemars(with = "String")]
    period: PeriodKind,
    /// When it goes out, in `account.time_zone`.
    at: WallTime,
    /// The figures to see first, by their KPIs' ids.
    #[schemars(with = "Option<Vec<String>>")]
    headline: Option<Vec<Spanned<String>>>,
    /// What figures are split by: `"agent"`, `"group"`, `"channel"`, `"brand"`, `"category"`,
    /// `"priority"`, `"segment"`, `"currency"`, `"source"`; and what is made good by `"article"`, shown
    /// of weeks or longer.
    #[serde(default = "default_dimensions", deserialize_with = "dimensions")]
    #[schemars(with = "Vec<String>")]
    dimensions: Vec<Dimension>,
    /// Whether agents are shown: `"named"`, as their helpdesk names them; or `"hidden"`, not at all.
    #[serde(default)]
    #[schemars(with = "String")]
    agents: Agents,
    /// Names of destinations. Without any, it is computed and kept, and sent nowhere.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    to: Vec<Spanned<String>>,
}

/// A digest that is planned: what it shows, when it goes out, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestPlan {
    /// Its name, unique in the account.
    pub name: String,
    /// How long a period it tells about.
    pub period: PeriodKind,
    /// When it goes out, in the account's zone, about the period that just ended.
    pub at: NaiveTime,
    /// The KPIs to see first.
    pub headline: Vec<String>,
    /// What figures are split by.
    pub dimensions: Vec<Dimension>,
    /// Whether agents are shown.
    pub agents: Agents,
    /// Names of destinations.
    pub to: Vec<String>,
}

impl DigestPlan {
    /// A plan for a report that is asked for by hand: it is split by everything.
    #[must_use]
    pub fn unscheduled(period: PeriodKind) -> Self {
        Self {
            name: period.as_str().to_owned(),
            period,
            at: NaiveTime::default(),
            headline: default_headline(),
            dimensions: splits().collect(),
            agents: Agents::default(),
            to: Vec::new(),
        }
    }
}

/// The headline of a digest that chooses none.
fn default_headline() -> Vec<String> {
    ["tickets_created", "tickets_solved", "first_reply_time.calendar.median", "csat", "backlog"]
        .map(str::to_owned)
        .to_vec()
}

/// The splits of a digest that chooses none.
fn default_dimensions() -> Vec<Dimension> {
    vec![Dimension::Agent, Dimension::Channel, Dimension::Category]
}

/// Dimensions that a digest may be split by: "all" is no split, and hours have a picture of their
/// own.
fn splits() -> impl Iterator<Item = Dimension> {
    let is_split = |dimension: &Dimension| ![Dimension::All, Dimension::Hour].contains(dimension);
    Dimension::ALL.into_iter().filter(is_split)
}

/// Reads dimensions, each once.
fn dimensions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Dimension>, D::Error> {
    let mut chosen = Vec::new();
    for name in Vec::<String>::deserialize(deserializer)? {
        let Some(dimension) = splits().find(|dimension| dimension.as_str() == name) else {
            let names: Vec<_> = splits().map(Dimension::as_str).collect();
            let names = names.join(", ");
            return Err(Error::custom(format!("{name:?}: expected any of {names}")));
        };
        if !chosen.contains(&dimension) {
            chosen.push(dimension);
        }
    }
    Ok(chosen)
}

/// The digests, in their order.
pub(super) fn digest_plans(
    entries: Vec<Spanned<DigestEntry>>,
    destinations: &[Destination],
) -> Result<Vec<DigestPlan>, Fault> {
    check_unique("digests", &entries, |entry| &entry.name.0)?;
    let entries = entries.into_iter().map(Spanned::into_inner);
    entries.map(|entry| digest_plan(entry, destinations)).collect()
}

fn digest_plan(entry: DigestEntry, destinations: &[Destination]) -> Result<DigestPlan, Fault> {
    let name = entry.name.0;
    let headline = match entry.headline {
        None => default_headline(),
        Some(ids) => known(ids, |id| kpi(id).is_some())
            .map_err(|id| unknown(&id, &format!("digests.{name}.headline: no KPI")))?,
    };
    let is_destination = |to: &str| destinations.iter().any(|known| known.name == to);
    let to = known(entry.to, is_destination)
        .map_err(|to| unknown(&to, &format!("digests.{name}.to: no destination")))?;
    let DigestEntry { period, at, dimensions, agents, .. } = entry;
    Ok(DigestPlan { name, period, at: at.0, headline, dimensions, agents, to })
}

/// The names, or the first that is not known.
fn known(
    names: Vec<Spanned<String>>,
    is_known: impl Fn(&str) -> bool,
) -> Result<Vec<String>, Spanned<String>> {
    let check = |name: Spanned<String>| {
        if is_known(name.as_ref()) { Ok(name.into_inner()) } else { Err(name) }
    };
    names.into_iter().map(check).collect()
}

fn unknown(name: &Spanned<String>, what: &str) -> Fault {
    Fault::at(name, format!("{what} is called {:?}", name.as_ref()))
}
