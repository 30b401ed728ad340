//! `[sources.<name>]`: what a source's webhooks do not say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_sources::{SOURCES, source};
use toml::Spanned;

use super::error::Fault;
use super::values::{FromText, read_from_text};

/// What a source's webhooks do not say.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Source")]
pub(super) struct SourceEntry {
    /// The brand of tickets that come without one.
    default_brand: Option<String>,
    /// Where its helpdesk shows a ticket to agents, with `{id}` for the ticket's id: digests link
    /// there.
    ticket_url: Option<TicketUrl>,
}

/// An address with a place for a ticket's id.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(with = "String")]
struct TicketUrl(String);

impl FromText for TicketUrl {
    const EXPECTED: &'static str =
        "an address such as \"https://example.zendesk.com/agent/tickets/{id}\"";

    fn from_text(text: &str) -> Option<Self> {
        let (host, place) = text.strip_prefix("https://")?.split_once('/')?;
        let is_fit =
            |character: char| character.is_ascii_graphic() && !"\"<>\\^`|".contains(character);
        let has_one_id = place.matches("{id}").count() == 1;
        let has_no_other = !place.replacen("{id}", "", 1).contains(['{', '}']);
        let is_host = !host.is_empty() && !host.contains(['{', '}', '@']);
        let fits = is_host && has_one_id && has_no_other && text.chars().all(is_fit);
        fits.then(|| Self(text.to_owned()))
    }
}

read_from_text!(TicketUrl);

/// What sources do not say, by the name of each source that has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SourceChoices {
    pub(super) default_brands: BTreeMap<String, String>,
    pub(super) ticket_links: BTreeMap<String, String>,
}

/// The choices of every source.
pub(super) fn source_choices(
    entries: BTreeMap<String, Spanned<SourceEntry>>,
) -> Result<SourceChoices, Fault> {
    let mut choices = SourceChoices::default();
    for (name, entry) in entries {
        if source(&name).is_none() {
            let known: Vec<_> = SOURCES.iter().map(|source| source.name).collect();
            let reason = format!("sources.{name}: expected one of {}", known.join(", "));
            return Err(Fault::at(&entry, reason));
        }
        let SourceEntry { default_brand, ticket_url } = entry.into_inner();
        choices.default_brands.extend(default_brand.map(|brand| (name.clone(), brand)));
        choices.ticket_links.extend(ticket_url.map(|url| (name, url.0)));
    }
    Ok(choices)
}
