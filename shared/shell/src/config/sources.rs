//! `[sources.<name>]`: what a source's webhooks do not say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_sources::{SOURCES, source};
use toml::Spanned;

use super::error::Fault;

/// What a source's webhooks do not say.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Source")]
pub(super) struct SourceEntry {
    /// The brand of tickets that come without one.
    default_brand: Option<String>,
}

/// The default brand of each source that has one.
pub(super) fn default_brands(
    entries: BTreeMap<String, Spanned<SourceEntry>>,
) -> Result<BTreeMap<String, String>, Fault> {
    let mut brands = BTreeMap::new();
    for (name, entry) in entries {
        if source(&name).is_none() {
            let known: Vec<_> = SOURCES.iter().map(|source| source.name).collect();
            let reason = format!("sources.{name}: expected one of {}", known.join(", "));
            return Err(Fault::at(&entry, reason));
        }
        brands.extend(entry.into_inner().default_brand.map(|brand| (name, brand)));
    }
    Ok(brands)
}
