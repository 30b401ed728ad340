use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tallydesk_deliveries::{PlaceSecret, Route};
use tallydesk_events::Pepper;
use tallydesk_sources::{Secrets, source};
use thiserror::Error;
use tokio::sync::Mutex;

use crate::config::{Config, Destination};
use crate::links::LinkKeys;

/// The name of the keys of links to the live page.
const LINK_KEYS: &str = "dashboard";
/// The least time between two looks at the secret store.
const REFRESH_AFTER: TimeDelta = TimeDelta::seconds(30);
/// The age at which secrets are looked up again though nothing has failed.
const STALE_AFTER: TimeDelta = TimeDelta::minutes(5);

/// What is about destinations, by their names.
const DESTINATIONS: &str = "destinations";

/// The account's secrets: accepted keys for each source, what destinations take, the pepper, and the
/// keys of links to the live page.
#[derive(Clone, Default)]
pub struct AccountSecrets {
    sources: BTreeMap<&'static str, Secrets>,
    destinations: BTreeMap<String, PlaceSecret>,
    pepper: Option<Pepper>,
    link_keys: Option<LinkKeys>,
}

/// Secrets that cannot be used. The message never shows one.
#[derive(Debug, Error)]
#[error("secrets: {0}")]
pub struct SecretsError(String);

impl AccountSecrets {
    /// Reads `{"zendesk": ["current", "previous"], "generic": ["whsec_…"], "pepper": "…",
    /// "dashboard": ["current", "previous"], "destinations": {"team-slack": {"url": "https://…"}}}`.
    ///
    /// # Errors
    /// [`SecretsError`] names the entry and what was expected.
    pub fn parse(text: &str) -> Result<Self, SecretsError> {
        let entries: BTreeMap<String, Value> = serde_json::from_str(text)
            .map_err(|error| SecretsError(format!("expected a JSON object ({error})")))?;
        let mut secrets = Self::default();
        for (name, value) in entries {
            match (source(&name), value) {
                (None, Value::String(pepper)) if name == "pepper" && !pepper.is_empty() => {
                    secrets.pepper = Some(Pepper::new(pepper));
                }
                (None, _) if name == "pepper" => {
                    return Err(SecretsError("pepper: expected a text".into()));
                }
                (None, value) if name == LINK_KEYS => {
                    let keys = LinkKeys::new(&texts(&name, value)?)
                        .map_err(|error| SecretsError(format!("{name}: {error}")))?;
                    secrets.link_keys = Some(keys);
                }
                (None, places) if name == DESTINATIONS => {
                    secrets.destinations = destinations(places)?;
                }
                (None, _) => return Err(SecretsError(format!("no source is called {name:?}"))),
                (Some(source), value) => {
                    let keys = Secrets::new(source, texts(&name, value)?)
                        .map_err(|error| SecretsError(format!("{name}: {error}")))?;
                    secrets.sources.insert(source.name, keys);
                }
            }
        }
        Ok(secrets)
    }

    /// Reads a file of what [`parse`](Self::parse) takes.
    ///
    /// # Errors
    /// [`SecretsError`] if the file cannot be read, else as `parse`.
    pub fn read(path: &Path) -> Result<Self, SecretsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| SecretsError(format!("{}: {error}", path.display())))?;
        Self::parse(&text)
    }

    /// The accepted keys of a source, if it has any.
    #[must_use]
    pub fn of(&self, source: &str) -> Option<&Secrets> {
        self.sources.get(source)
    }

    /// The names of the sources that have keys.
    pub fn sources(&self) -> impl Iterator<Item = &'static str> {
        self.sources.keys().copied()
    }

    /// What a destination takes, if anything is set for it.
    #[must_use]
    pub fn destination(&self, name: &str) -> Option<&PlaceSecret> {
        self.destinations.get(name)
    }

    /// The way to a destination of the config, with its secrets.
    ///
    /// # Errors
    /// [`SecretsError`] names the destination, the entry and what was expected.
    pub fn route(&self, destination: &Destination) -> Result<Route, SecretsError> {
        let Destination { name, place, .. } = destination;
        Route::to(place, self.destination(name))
            .map_err(|error| SecretsError(format!("{DESTINATIONS}.{name}: {error}")))
    }

    /// Checks that every destination of a config can be reached.
    ///
    /// # Errors
    /// As [`route`](Self::route), for the first that cannot.
    pub fn check_destinations(&self, config: &Config) -> Result<(), SecretsError> {
        config.destinations().try_for_each(|destination| self.route(destination).map(|_| ()))
    }

    /// The secret for hashing customers, if one is set.
    #[must_use]
    pub fn pepper(&self) -> Option<&Pepper> {
        self.pepper.as_ref()
    }

    /// The keys of links to the live page, if any are set: without them there are no links.
    #[must_use]
    pub fn link_keys(&self) -> Option<&LinkKeys> {
        self.link_keys.as_ref()
    }
}

fn texts(name: &str, value: Value) -> Result<Vec<String>, SecretsError> {
    serde_json::from_value(value)
        .map_err(|_| SecretsError(format!("{name}: expected a list of texts")))
}

/// Each destination's own entries. What serde says of a wrong one would quote it.
fn destinations(places: Value) -> Result<BTreeMap<String, PlaceSecret>, SecretsError> {
    let Value::Object(places) = places else {
        return Err(SecretsError(format!("{DESTINATIONS}: expected an object")));
    };
    let place = |(name, entries): (String, Value)| {
        let secret = serde_json::from_value(entries).map_err(|_| {
            SecretsError(format!(
                "{DESTINATIONS}.{name}: expected an object with texts as \"url\", \"secret\", \
                 \"token\", \"username\" or \"password\""
            ))
        })?;
        Ok((name, secret))
    };
    places.into_iter().map(place).collect()
}

impl fmt::Debug for AccountSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Where secrets come from.
enum Origin {
    Fixed,
    File(PathBuf),
    SecretsManager { client: aws_sdk_secretsmanager::Client, id: String },
}

/// The secrets in force. When a signature fails they may have been rotated: they are fetched
/// again, at most every thirty seconds, so that rotation needs no pause.
pub struct KeyRing {
    origin: Origin,
    held: Mutex<Held>,
}

struct Held {
    secrets: Arc<AccountSecrets>,
    fetched_at: DateTime<Utc>,
}

impl KeyRing {
    /// Secrets that never change.
    #[must_use]
    pub fn fixed(secrets: AccountSecrets) -> Self {
        Self::new(Origin::Fixed, secrets, DateTime::UNIX_EPOCH)
    }

    /// Secrets in a JSON file.
    ///
    /// # Errors
    /// If the file cannot be read or holds no usable secrets.
    pub async fn from_file(path: PathBuf, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let origin = Origin::File(path);
        let secrets = origin.fetch().await?;
        Ok(Self::new(origin, secrets, now))
    }

    /// Secrets in AWS Secrets Manager.
    ///
    /// # Errors
    /// If the secret cannot be fetched or holds no usable secrets.
    pub(crate) async fn from_secrets_manager(
        client: aws_sdk_secretsmanager::Client,
        id: String,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let origin = Origin::SecretsManager { client, id };
        let secrets = origin.fetch().await?;
        Ok(Self::new(origin, secrets, now))
    }

    fn new(origin: Origin, secrets: AccountSecrets, fetched_at: DateTime<Utc>) -> Self {
        Self { origin, held: Mutex::new(Held { secrets: Arc::new(secrets), fetched_at }) }
    }

    /// The secrets in force.
    pub async fn current(&self) -> Arc<AccountSecrets> {
        Arc::clone(&self.held.lock().await.secrets)
    }

    /// The secrets in force, looked up again if the last look is five minutes ago: for what has to
    /// end soon after its key was taken away, though nothing fails.
    pub async fn fresh(&self, now: DateTime<Utc>) -> Arc<AccountSecrets> {
        let (secrets, fetched_at) = {
            let held = self.held.lock().await;
            (Arc::clone(&held.secrets), held.fetched_at)
        };
        if now - fetched_at < STALE_AFTER {
            return secrets;
        }
        self.newer_than(&secrets, now).await.unwrap_or(secrets)
    }

    /// The secrets as they are now, as far as a look every thirty seconds tells: for what is about to
    /// be sent, where nothing fails first.
    pub async fn latest(&self, now: DateTime<Utc>) -> Arc<AccountSecrets> {
        let held = self.current().await;
        self.newer_than(&held, now).await.unwrap_or(held)
    }

    /// Newer secrets than the ones tried: those that another request has fetched meanwhile, or
    /// those of another look, if one is due; `None` if there is nothing newer to try.
    pub async fn newer_than(
        &self,
        tried: &Arc<AccountSecrets>,
        now: DateTime<Utc>,
    ) -> Option<Arc<AccountSecrets>> {
        let mut held = self.held.lock().await;
        if !Arc::ptr_eq(&held.secrets, tried) {
            return Some(Arc::clone(&held.secrets));
        }
        if matches!(self.origin, Origin::Fixed) || now - held.fetched_at < REFRESH_AFTER {
            return None;
        }
        held.fetched_at = now;
        match self.origin.fetch().await {
            Ok(secrets) => {
                held.secrets = Arc::new(secrets);
                Some(Arc::clone(&held.secrets))
            }
            Err(error) => {
                tracing::error!(%error, "the secrets cannot be fetched; the ones held stay in force");
                None
            }
        }
    }
}

impl Origin {
    async fn fetch(&self) -> anyhow::Result<AccountSecrets> {
        let text = match self {
            Self::Fixed => return Ok(AccountSecrets::default()),
            Self::File(path) => return Ok(AccountSecrets::read(path)?),
            Self::SecretsManager { client, id } => {
                let output = client.get_secret_value().secret_id(id).send().await;
                let output = output.context("secrets: Secrets Manager cannot be read")?;
                output.secret_string.context("secrets: expected a text secret")?
            }
        };
        Ok(AccountSecrets::parse(&text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let message = AccountSecrets::parse(text).expect_err("refused").to_string();
        assert!(message.starts_with(expected), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }

    #[test]
    fn wrong_secrets_are_refused_and_not_shown() {
        check("[]", "secrets: expected a JSON object");
        check(r#"{"telex":["hunter2"]}"#, "secrets: no source is called \"telex\"");
        check(r#"{"zendesk":"hunter2"}"#, "secrets: zendesk: expected a list of texts");
        check(r#"{"zendesk":[]}"#, "secrets: zendesk: no key");
        check(r#"{"generic":["hunter2!"]}"#, "secrets: generic: key 1");
        check(r#"{"pepper":["hunter2"]}"#, "secrets: pepper: expected a text");
        check(r#"{"dashboard":"hunter2"}"#, "secrets: dashboard: expected a list of texts");
        check(r#"{"dashboard":["hunter2"]}"#, "secrets: dashboard: key 1: expected at least 32");
        check(r#"{"dashboard":[]}"#, "secrets: dashboard: no key");
        check(r#"{"destinations":["hunter2"]}"#, "secrets: destinations: expected an object");
        for entry in [r#""hunter2""#, r#"{"url":["hunter2"]}"#, r#"{"hunter2":"x"}"#] {
            let expected = "secrets: destinations.team: expected an object with texts as \"url\"";
            check(&format!(r#"{{"destinations":{{"team":{entry}}}}}"#), expected);
        }
    }

    #[test]
    fn a_destination_is_reached_with_its_own_secrets() {
        let config = "[[destinations]]\nname = 'team'\nkind = 'slack'";
        let config = Config::parse(config, Path::new("tallydesk.toml")).expect("a config");
        let told = |text: &str| {
            let secrets = AccountSecrets::parse(text).expect("secrets");
            let checked = secrets.check_destinations(&config);
            checked.map_or_else(|error| error.to_string(), |()| "reached".to_owned())
        };
        let slack = "https://hooks.slack.com/services/hunter2";
        assert_eq!(
            told(&format!(r#"{{"destinations":{{"team":{{"url":"{slack}"}}}}}}"#)),
            "reached"
        );
        let missing = r#"secrets: destinations.team: expected "url", which kind "slack" needs"#;
        assert_eq!(told("{}"), missing);
        assert_eq!(told(r#"{"destinations":{"other":{"url":"hunter2"}}}"#), missing);
        let elsewhere = told(r#"{"destinations":{"team":{"url":"https://example.com/hunter2"}}}"#);
        assert!(elsewhere.starts_with("secrets: destinations.team: url: expected an address"));
        assert!(!elsewhere.contains("hunter2"));
    }

    #[test]
    fn secrets_are_not_printed() {
        let secrets = AccountSecrets::parse(r#"{"zendesk":["hunter2"],"pepper":"hunter2"}"#);
        assert_eq!(format!("{:?}", secrets.expect("secrets")), "[redacted]");
    }
}
