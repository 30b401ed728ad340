use chrono::Weekday;
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use tallydesk_kpis::{Currency, Language};

use super::values::{FromText, Name, Zone, text};

/// Who and where.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// The name on every digest.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Where vendors reach us; `serve` prints the addresses to paste. On AWS the first deployment
    /// prints it (output `ReceiveUrl`).
    #[serde(deserialize_with = "public_url")]
    pub public_url: Option<String>,
    /// Where readers reach the live page: on AWS the output `DashboardUrl`, on a machine of your own
    /// the address of serve. With it, and with keys for links in the secrets, digests carry a link.
    #[serde(deserialize_with = "public_url")]
    pub dashboard_url: Option<String>,
    /// The zone that days are cut in: an IANA name. Without it, `"UTC"`.
    #[serde(deserialize_with = "time_zone")]
    #[schemars(with = "String")]
    pub time_zone: Tz,
    /// The languages of digests: `"en"`, `"zh-Hans"`, `"zh-Hant"`. The first is that of destinations
    /// that choose none.
    #[serde(deserialize_with = "languages")]
    #[schemars(with = "Vec<String>")]
    pub languages: Vec<Language>,
    /// What money is counted in: three letters, as ISO 4217 has them.
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    pub currency: Currency,
    /// The first day of a week.
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    pub week_starts: Weekday,
}

impl Account {
    /// The language of whoever chooses none.
    #[must_use]
    pub fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or_default()
    }
}

impl Default for Account {
    fn default() -> Self {
        Self {
            name: "Tallydesk".into(),
            public_url: None,
            dashboard_url: None,
            time_zone: Tz::UTC,
            languages: vec![Language::English],
            currency: Currency::default(),
            week_starts: Weekday::Mon,
        }
    }
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Name::deserialize(deserializer).map(|name| name.0)
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    Zone::deserialize(deserializer).map(|zone| zone.0)
}

/// Where vendors reach us.
struct Address(String);

impl FromText for Address {
    const EXPECTED: &'static str = "an address such as \"https://desk.example.com\"";

    fn from_text(url: &str) -> Option<Self> {
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let fits = !host.is_empty() && !host.contains(char::is_whitespace);
        fits.then(|| Self(url.to_owned()))
    }
}

fn public_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(|address: Address| Some(address.0))
}

fn languages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Language>, D::Error> {
    let languages = Vec::<Language>::deserialize(deserializer)?;
    if languages.is_empty() {
        return Err(Error::custom("expected at least one language"));
    }
    Ok(languages)
}

impl FromText for Currency {
    const EXPECTED: &'static str = "three capital letters such as \"EUR\"";

    fn from_text(code: &str) -> Option<Self> {
        code.parse().ok()
    }
}

impl FromText for Weekday {
    const EXPECTED: &'static str = "a day of the week such as \"monday\"";

    fn from_text(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}
