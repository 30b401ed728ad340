use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use tallydesk_ledger::AppliesTo;

/// Fields of tickets, each with the values that match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "AppliesTo")]
pub(super) struct Fields {
    /// Priorities.
    #[serde(deserialize_with = "some_values")]
    priority: Vec<String>,
    /// How the ticket came in.
    #[serde(deserialize_with = "some_values")]
    channel: Vec<String>,
    /// Groups of agents.
    #[serde(deserialize_with = "some_values")]
    group: Vec<String>,
    /// Brands or shops.
    #[serde(deserialize_with = "some_values")]
    brand: Vec<String>,
    /// What the ticket is about.
    #[serde(deserialize_with = "some_values")]
    category: Vec<String>,
    /// Tags.
    #[serde(deserialize_with = "some_values")]
    tag: Vec<String>,
}

impl From<Fields> for AppliesTo {
    fn from(fields: Fields) -> Self {
        let Fields { priority, channel, group, brand, category, tag } = fields;
        Self { priority, channel, group, brand, category, tag }
    }
}

/// An empty list would match nothing, or everything: whoever writes one means something else.
fn some_values<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values = Vec::<String>::deserialize(deserializer)?;
    if values.is_empty() { Err(Error::custom("expected at least one value")) } else { Ok(values) }
}
