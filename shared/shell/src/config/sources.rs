//! `[sources.<name>]`: what a source's webhooks do not say.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_events::{EventKind, RatingScale, Status};
use tallydesk_sources::{Choices, FIELDS, SOURCES, source};
use toml::Spanned;

use super::error::Fault;
use super::values::{FromText, read_from_text};

/// What a source's webhooks do not say, and what the account's own words in them mean.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Source")]
pub(super) struct SourceEntry {
    /// The brand of tickets that come without one.
    default_brand: Option<String>,
    /// Where its helpdesk shows a ticket to agents, with `{id}` for the ticket's id: digests link
    /// there.
    ticket_url: Option<TicketUrl>,
    /// What statuses mean that the account has renamed or added, or the stages of a pipeline: `new`,
    /// `open`, `pending` (waits for the requester), `on_hold` (for a third party), `solved`, `closed`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    statuses: BTreeMap<String, Status>,
    /// What priorities are called in the figures.
    #[serde(default)]
    priorities: BTreeMap<String, String>,
    /// What channels are called in the figures.
    #[serde(default)]
    channels: BTreeMap<String, String>,
    /// The field that holds what a ticket is about.
    category_field: Option<String>,
    /// The field that holds a rating, where ratings have no place of their own.
    rating_field: Option<String>,
    /// The scale that ratings are on, where the source has several: `good_bad`, `stars_5`, `stars_10`,
    /// `faces_3`, `percent`.
    #[schemars(with = "Option<String>")]
    rating_scale: Option<RatingScale>,
    /// Whether a text that comes with an assignment is a reply to the customer, where the source does
    /// not say. Without it, it is.
    replies_in_assignments: Option<bool>,
}

impl SourceEntry {
    /// What is for the source to know; links to tickets are for digests.
    fn choices(self) -> Choices {
        Choices {
            default_brand: self.default_brand,
            statuses: self.statuses,
            priorities: self.priorities,
            channels: self.channels,
            category_field: self.category_field,
            rating_field: self.rating_field,
            rating_scale: self.rating_scale,
            replies_in_assignments: self.replies_in_assignments.unwrap_or(true),
        }
    }
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

/// What is chosen for each source that has an entry, by its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SourceChoices {
    pub(super) choices: BTreeMap<String, Choices>,
    pub(super) ticket_links: BTreeMap<String, String>,
}

/// The choices of every source.
pub(super) fn source_choices(
    entries: BTreeMap<String, Spanned<SourceEntry>>,
) -> Result<SourceChoices, Fault> {
    let mut chosen = SourceChoices::default();
    for (name, entry) in entries {
        if source(&name).is_none() {
            let known: Vec<_> = SOURCES.iter().map(|source| source.name).collect();
            let reason = format!("sources.{name}: expected one of {}", known.join(", "));
            return Err(Fault::at(&entry, reason));
        }
        let mut entry = entry.into_inner();
        let link = entry.ticket_url.take().map(|url| (name.clone(), url.0));
        chosen.ticket_links.extend(link);
        chosen.choices.insert(name, entry.choices());
    }
    Ok(chosen)
}

/// What each helpdesk cannot tell of its tickets, by its name.
pub(super) fn untold() -> BTreeMap<String, BTreeSet<String>> {
    let helpdesks = SOURCES.iter().filter(|source| source.can_tell("ticket.created"));
    let untold = helpdesks.map(|source| {
        let names = EventKind::TYPES.iter().chain(&FIELDS);
        let names = names.filter(|name| name.starts_with("ticket.") && !source.can_tell(name));
        let untold = names.map(|name| (*name).to_owned());
        (source.name.to_owned(), untold.collect::<BTreeSet<_>>())
    });
    untold.filter(|(_, untold)| !untold.is_empty()).collect()
}
