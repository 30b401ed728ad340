mod promises;
mod rules;
mod schedules;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::{self, Deserializer};
use tallydesk_kpis::{PeriodKind, kpi};
use tallydesk_ledger::Rules;
use thiserror::Error;
use toml::Spanned;

use promises::{MarketplaceEntry, PolicyEntry, Seconds};
use rules::RuleChoices;
use schedules::HoursEntry;

/// A config that cannot be used: where, which key, and what was expected.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A line is wrong.
    #[error("{path}:{line}:{column}: {reason}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The key, and what was expected.
        reason: String,
    },
}

/// The account's choices: what `tallydesk.toml` says, with every default filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who and where.
    pub account: Account,
    /// Named choices of figures.
    rules: RuleChoices,
    /// Opening hours; entries of one name are versions of one schedule.
    schedules: Vec<Spanned<HoursEntry>>,
    /// Service-level policies.
    sla: Vec<Spanned<PolicyEntry>>,
    /// Seconds within which a first reply is in time, by channel.
    service_level: BTreeMap<String, Seconds>,
    /// Marketplaces with limits of their own.
    marketplaces: Vec<Spanned<MarketplaceEntry>>,
    /// What is reported, when and to whom.
    digests: Vec<Spanned<DigestPlan>>,
    /// Where digests go.
    destinations: Vec<Spanned<Destination>>,
    /// What it was read from.
    #[serde(skip)]
    text: String,
}

/// `[account]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// The name on the digest.
    pub name: String,
    /// Where the vendors reach us; `serve` prints the addresses to paste.
    pub public_url: Option<String>,
    /// The zone that days are cut in.
    #[serde(deserialize_with = "time_zone")]
    pub time_zone: Tz,
    /// The first day of a week.
    #[serde(deserialize_with = "weekday")]
    pub week_starts: Weekday,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            name: "Tallydesk".into(),
            public_url: None,
            time_zone: Tz::UTC,
            week_starts: Weekday::Mon,
        }
    }
}

/// `[[digests]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestPlan {
    /// Its name, unique in the account.
    pub name: String,
    /// How long a period it tells about.
    pub period: PeriodKind,
    /// When it goes out, in the account's zone, about the period that just ended.
    #[serde(deserialize_with = "wall_time")]
    pub at: NaiveTime,
    /// The KPIs to see first.
    #[serde(default = "default_headline")]
    pub headline: Vec<String>,
    /// Names of destinations.
    #[serde(default)]
    pub to: Vec<String>,
}

/// `[[destinations]]`, by kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Destination {
    /// Files in a folder: `<digest>-<period>-<first day>.html`, `.txt` and `.json`.
    File {
        /// Its name, unique in the account.
        name: String,
        /// The folder.
        folder: PathBuf,
    },
}

impl Destination {
    /// Its name, unique in the account.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::File { name, .. } => name,
        }
    }
}

/// The headline of a digest that chooses none.
fn default_headline() -> Vec<String> {
    ["tickets_created", "tickets_solved", "first_reply_time.calendar.median", "csat", "backlog"]
        .map(str::to_owned)
        .to_vec()
}

impl DigestPlan {
    /// A plan for a report that is asked for by hand.
    #[must_use]
    pub fn unscheduled(period: PeriodKind) -> Self {
        Self {
            name: period.as_str().to_owned(),
            period,
            at: NaiveTime::default(),
            headline: default_headline(),
            to: Vec::new(),
        }
    }
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
        let wrong = |offset: usize, reason: String| {
            let before = text.get(..offset).unwrap_or(text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(1, |last| last.chars().count() + 1);
            ConfigError::Wrong { path: path.to_owned(), line, column, reason }
        };
        let deserializer = toml::Deserializer::parse(text).map_err(|error| {
            wrong(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;
        let mut config: Self = serde_path_to_error::deserialize(deserializer).map_err(|error| {
            // A spanned value shows as one more step of the path.
            let key = error.path().to_string().replace(".$__serde_spanned_private_value", "");
            let error = error.into_inner();
            let reason = match key.as_str() {
                "." => error.message().to_owned(),
                key => format!("{key}: {}", error.message()),
            };
            wrong(error.span().map_or(0, |span| span.start), reason)
        })?;
        config.check().map_err(|(offset, reason)| wrong(offset, reason))?;
        text.clone_into(&mut config.text);
        Ok(config)
    }

    /// Checks what one key says about another.
    fn check(&self) -> Result<(), (usize, String)> {
        self.check_schedules()?;
        self.check_policies()?;
        check_unique("destinations", &self.destinations, Destination::name)?;
        check_unique("digests", &self.digests, |digest| &digest.name)?;
        let destinations: BTreeSet<&str> =
            self.destinations.iter().map(|destination| destination.as_ref().name()).collect();
        for digest in &self.digests {
            let (offset, digest) = (digest.span().start, digest.as_ref());
            let fit = |character: char| character.is_alphanumeric() || "-_".contains(character);
            if digest.name.is_empty() || !digest.name.chars().all(fit) {
                let reason = format!(
                    "digests.name: {:?}: expected letters, digits, \"-\" and \"_\"",
                    digest.name
                );
                return Err((offset, reason));
            }
            let unknown = digest.headline.iter().find(|id| kpi(id).is_none());
            if let Some(id) = unknown {
                let reason = format!("digests.{}.headline: no KPI is called {id:?}", digest.name);
                return Err((offset, reason));
            }
            let missing = digest.to.iter().find(|name| !destinations.contains(name.as_str()));
            if let Some(name) = missing {
                let reason =
                    format!("digests.{}.to: no destination is called {name:?}", digest.name);
                return Err((offset, reason));
            }
        }
        Ok(())
    }

    /// The text that it was read from; empty if it is all defaults.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What a fold depends on.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules {
            zone: self.account.time_zone,
            week_starts: self.account.week_starts,
            choices: self.rules.dated(),
            // Checked when the config was read: none is passed over.
            schedules: self.schedule_choices().into_values().filter_map(Result::ok).collect(),
            policies: self.sla.iter().map(|entry| entry.as_ref().policy()).collect(),
            marketplaces: self.marketplaces.iter().map(|entry| entry.as_ref().rule()).collect(),
            service_level_seconds: self.service_levels().collect(),
        }
    }

    /// The planned digests.
    pub fn digests(&self) -> impl Iterator<Item = &DigestPlan> {
        self.digests.iter().map(AsRef::as_ref)
    }

    /// The destination of a name.
    #[must_use]
    pub fn destination(&self, name: &str) -> Option<&Destination> {
        self.destinations.iter().map(AsRef::as_ref).find(|destination| destination.name() == name)
    }
}

fn check_unique<T>(
    list: &str,
    entries: &[Spanned<T>],
    name: impl Fn(&T) -> &str,
) -> Result<(), (usize, String)> {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let name = name(entry.as_ref());
        if !seen.insert(name) {
            return Err((entry.span().start, format!("{list}.name: {name:?} is used twice")));
        }
    }
    Ok(())
}

pub(crate) fn expected<E: de::Error>(what: impl fmt::Display) -> E {
    E::custom(format!("expected {what}"))
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| expected("an IANA time zone such as \"Europe/Berlin\""))
}

fn weekday<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| expected("a day of the week such as \"monday\""))
}

fn wall_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveTime::parse_from_str(&text, "%H:%M").map_err(|_| expected("a time such as \"09:00\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let outcome = Config::parse(text, Path::new("tallydesk.toml"));
        let message = outcome.expect_err("refused").to_string();
        assert_eq!(message, expected);
    }

    #[test]
    fn an_empty_config_is_all_defaults() {
        let config = Config::parse("", Path::new("tallydesk.toml")).expect("a config");
        assert_eq!(config.rules(), Rules::default());
    }

    #[test]
    fn a_digest_goes_to_a_destination_that_exists() {
        let text = "[[digests]]\nname = \"morning\"\nperiod = \"day\"\nat = \"09:00\"\nto = [\"folder\"]\n\
                    [[destinations]]\nname = \"folder\"\nkind = \"file\"\nfolder = \"digests\"\n";
        let config = Config::parse(text, Path::new("tallydesk.toml")).expect("a config");
        let plan = config.digests().next().expect("a digest");
        assert_eq!(plan.to, ["folder"]);
        assert_eq!(config.destination("folder").map(Destination::name), Some("folder"));
    }

    #[test]
    fn a_wrong_config_is_refused_with_line_and_column() {
        check(
            "[account]\ntime_zone = \"Mars\"\n",
            "tallydesk.toml:2:13: account.time_zone: expected an IANA time zone such as \"Europe/Berlin\"",
        );
        check(
            "[account]\nnam = \"x\"\n",
            "tallydesk.toml:2:1: account.nam: unknown field `nam`, expected one of `name`, `public_url`, `time_zone`, `week_starts`",
        );
        check(
            "[rules]\ncsat_positive = 9\n",
            "tallydesk.toml:2:17: rules.csat_positive: expected a rating from 1 to 5",
        );
        check("[account\n", "tallydesk.toml:1:9: unclosed table, expected `]`");
        check(
            "[[digests]]\nname = \"a\"\nperiod = \"day\"\nat = \"9\"\n",
            "tallydesk.toml:4:6: digests[0].at: expected a time such as \"09:00\"",
        );
        check(
            "[[digests]]\nname = \"a\"\nperiod = \"day\"\nat = \"09:00\"\nto = [\"nobody\"]\n",
            "tallydesk.toml:1:1: digests.a.to: no destination is called \"nobody\"",
        );
        check(
            "[[digests]]\nname = \"a\"\nperiod = \"day\"\nat = \"09:00\"\nheadline = [\"luck\"]\n",
            "tallydesk.toml:1:1: digests.a.headline: no KPI is called \"luck\"",
        );
    }
}
