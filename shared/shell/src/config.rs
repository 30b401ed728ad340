//! The account's config: `tallydesk.toml`, read, checked, and with every default filled in.
//!
//! What the file says has a type for each section, which serde reads; a section's function then
//! checks what one key says about another and makes of it what the rest of the program uses. A
//! [`Config`] that exists is right as a whole.

mod account;
mod applies_to;
mod cost;
mod destinations;
mod digests;
mod entries;
mod error;
mod example;
mod key_at;
mod marketplaces;
mod retention;
mod rules;
mod schedules;
mod sla;
mod sources;
mod targets;
#[cfg(test)]
mod tests;
mod values;
mod without_effect;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use chrono::{NaiveDate, TimeDelta};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tallydesk_kpis::{Costs, PeriodKind, Standard};
use tallydesk_ledger::{Choices, Rules};
use tallydesk_sources::Choices as SourceWords;
use toml::Spanned;

pub use account::Account;
pub use destinations::Destination;
pub use digests::DigestPlan;
pub use error::ConfigError;
pub use example::example_config;
pub use rules::ReportChoices;
pub use tallydesk_kpis::Language;

use cost::{CostEntry, costs};
use destinations::{DestinationEntry, Kinds, destinations};
use digests::{DigestEntry, digest_plans};
use error::Fault;
use key_at::key_at;
use marketplaces::{MarketplaceEntry, marketplaces, schedule_names, standards};
use retention::Retention;
use rules::{RulesEntry, dated_choices};
use schedules::{ScheduleEntry, schedule_choices};
use sla::{PolicyEntry, policies};
use sources::{SourceChoices, SourceEntry, source_choices};
use targets::{WrittenTarget, targets};
use values::{FromText, LimitSeconds, OneOrMany, Seconds};
use without_effect::without_effect;

/// What the file says, before one key is held against another.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Written {
    /// Who and where.
    account: Account,
    /// Choices that figures depend on. A single entry may also be headed `[rules]`.
    #[schemars(with = "Vec<RulesEntry>")]
    rules: OneOrMany<RulesEntry>,
    /// Opening hours. Without any, business time is calendar time.
    #[schemars(with = "Vec<ScheduleEntry>")]
    schedules: Vec<Spanned<ScheduleEntry>>,
    /// What is promised to which tickets. The first policy that matches a ticket is its own.
    #[schemars(with = "Vec<PolicyEntry>")]
    sla: Vec<Spanned<PolicyEntry>>,
    /// What KPIs should reach, by their ids in quotes: a duration, a percentage or a number, as the
    /// KPI has it.
    #[schemars(with = "BTreeMap<String, WrittenTarget>")]
    targets: BTreeMap<String, Spanned<WrittenTarget>>,
    /// Seconds in which a first reply is in time, by channel.
    service_level: BTreeMap<String, LimitSeconds>,
    /// Shops with limits of their own for replies and orders. The first that matches a ticket or an
    /// order is its own.
    #[schemars(with = "Vec<MarketplaceEntry>")]
    marketplaces: Vec<Spanned<MarketplaceEntry>>,
    /// What the service costs, from a day on.
    #[schemars(with = "Vec<CostEntry>")]
    cost: Vec<Spanned<CostEntry>>,
    /// How long histories are kept; figures stay in any case.
    retention: Retention,
    /// What a source's webhooks do not say, and what the account's own words in them mean, by the
    /// source's name.
    #[schemars(with = "BTreeMap<String, SourceEntry>")]
    sources: BTreeMap<String, Spanned<SourceEntry>>,
    /// What is reported, when and to whom: one entry for each digest.
    #[schemars(with = "Vec<DigestEntry>")]
    digests: Vec<Spanned<DigestEntry>>,
    /// Where digests go; `to` names them. What is secret of one (a chat's URL, a login) stands in the
    /// secrets, under `destinations` and its name.
    #[schemars(with = "Vec<DestinationEntry>")]
    destinations: Vec<Spanned<DestinationEntry>>,
}

/// The account's choices: what `tallydesk.toml` says, with every default filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Who and where.
    pub account: Account,
    rules: Rules,
    report_choices: BTreeMap<NaiveDate, ReportChoices>,
    targets: BTreeMap<String, f64>,
    costs: Costs,
    standards: Vec<Standard>,
    retention: Retention,
    sources: SourceChoices,
    digests: Vec<DigestPlan>,
    destinations: Vec<Destination>,
    text: String,
}

impl Config {
    /// Reads and checks a config.
    ///
    /// # Errors
    /// [`ConfigError`] names the file, the line, the key and what was expected.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        Self::parse(&text, path)
    }

    /// Reads and checks the text of a config; `path` is for the message.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let written = read::<Kinds>(text).and_then(|_| read::<Written>(text));
        let checked = written.and_then(Self::checked);
        let config = checked.map_err(|fault| fault.located(text, path))?;
        Ok(Self { text: text.to_owned(), ..config })
    }

    /// Holds each section against those that it names.
    fn checked(written: Written) -> Result<Self, Fault> {
        let account = written.account;
        let dated = dated_choices(written.rules.0)?;
        let schedules = schedule_choices(
            &written.schedules,
            account.time_zone,
            &schedule_names(&written.marketplaces),
        )?;
        let destinations = destinations(written.destinations, &account.languages)?;
        let service_level = written.service_level.into_iter();
        let standards = standards(&written.marketplaces);
        let rules = Rules {
            zone: account.time_zone,
            week_starts: account.week_starts,
            currency: account.currency.to_string(),
            choices: dated.choices,
            policies: policies(written.sla)?,
            marketplaces: marketplaces(written.marketplaces, &schedules)?,
            schedules,
            service_level_seconds: service_level
                .map(|(channel, seconds)| (channel, seconds.0.into()))
                .collect(),
            untold: BTreeMap::new(),
        };
        let currency = account.currency;
        Ok(Self {
            account,
            rules,
            report_choices: dated.report_choices,
            targets: targets(written.targets, currency)?,
            costs: costs(currency, written.cost)?,
            standards,
            retention: written.retention,
            sources: source_choices(written.sources)?,
            digests: digest_plans(written.digests, &destinations)?,
            destinations,
            text: String::new(),
        })
    }

    /// The text that it was read from; empty if it is all defaults.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The keys that it sets and that nothing in this version follows.
    #[must_use]
    pub fn without_effect(&self) -> Vec<String> {
        without_effect(&self.text)
    }

    /// What a fold depends on.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules { untold: sources::untold(), ..self.rules.clone() }
    }

    /// The choices for what began on a day.
    #[must_use]
    pub fn choices_of(&self, day: NaiveDate) -> &Choices {
        self.rules.choices_of(day)
    }

    /// The choices of what a report of a day shows.
    #[must_use]
    pub fn report_choices_of(&self, day: NaiveDate) -> &ReportChoices {
        static DEFAULT: LazyLock<ReportChoices> = LazyLock::new(ReportChoices::default);
        let latest = self.report_choices.range(..=day).next_back();
        latest.map_or(&DEFAULT, |(_, choices)| choices)
    }

    /// What KPIs should reach, by their ids, each in its KPI's own unit: seconds, a share of one, or
    /// a number.
    #[must_use]
    pub fn targets(&self) -> &BTreeMap<String, f64> {
        &self.targets
    }

    /// What the service costs, by the days from which it does.
    #[must_use]
    pub fn costs(&self) -> &Costs {
        &self.costs
    }

    /// What marketplaces judge the account's orders by.
    #[must_use]
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }

    /// How many months a history is kept after its end, if not for ever.
    #[must_use]
    pub fn keep_months(&self) -> Option<u32> {
        self.retention.keep_months()
    }

    /// What an account's own words mean in a source.
    #[must_use]
    pub fn source_choices(&self, source: &str) -> &SourceWords {
        static DEFAULT: LazyLock<SourceWords> = LazyLock::new(SourceWords::default);
        self.sources.choices.get(source).unwrap_or(&DEFAULT)
    }

    /// Where sources show their tickets, by the source's name: an address with `{id}` in it.
    #[must_use]
    pub fn ticket_links(&self) -> &BTreeMap<String, String> {
        &self.sources.ticket_links
    }

    /// The planned digests.
    pub fn digests(&self) -> impl Iterator<Item = &DigestPlan> {
        self.digests.iter()
    }

    /// The plan of a report that is asked for: the account's own digest of that kind of period if
    /// there is one, else one with the usual headline.
    #[must_use]
    pub fn plan_of(&self, kind: PeriodKind) -> DigestPlan {
        let planned = self.digests.iter().find(|plan| plan.period == kind);
        planned.cloned().unwrap_or_else(|| DigestPlan::unscheduled(kind))
    }

    /// The destinations, in their order.
    pub fn destinations(&self) -> impl Iterator<Item = &Destination> {
        self.destinations.iter()
    }

    /// The destination of a name.
    #[must_use]
    pub fn destination(&self, name: &str) -> Option<&Destination> {
        self.destinations.iter().find(|destination| destination.name == name)
    }
}

/// Reads a duration as the config has them: "90s", "30m", "1h30m" or "2d".
///
/// # Errors
/// If it is none; the text says what was expected.
pub fn duration(text: &str) -> Result<TimeDelta, String> {
    let seconds = Seconds::from_text(text).map(i64::from);
    let duration = seconds.and_then(TimeDelta::try_seconds);
    duration.ok_or_else(|| format!("expected {}", Seconds::EXPECTED))
}

/// Reads what a text says; what is wrong is told with the key that it is at.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let reason = match key_at(text, &span) {
            Some(key) => format!("{key}: {}", error.message()),
            None => error.message().to_owned(),
        };
        Fault::new(span.start, reason)
    })
}
