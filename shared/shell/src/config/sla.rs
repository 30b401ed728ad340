//! `[[sla]]`: policies, the first that matches a ticket is its own.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_events::Status;
use tallydesk_ledger::{Clock, Policy, Target};
use toml::Spanned;

use super::applies_to::Fields;
use super::entries::check_versions;
use super::error::Fault;
use super::values::{Day, FromText, Name, Seconds, read_from_text};

/// A policy, or a later version of one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Policy")]
pub(super) struct PolicyEntry {
    /// Its name. Entries of one name are versions of one policy.
    name: Name,
    /// Tickets created from that day on follow this version. One that holds always needs none.
    from: Option<Day>,
    /// The tickets that it is for: those of which any of these fields matches. Without it, all.
    applies_to: Option<Fields>,
    /// And of these fields every one has to match.
    requires: Option<Fields>,
    /// From the ticket's creation to the first agent reply.
    first_reply: Option<TargetEntry>,
    /// From each later turn of the requester to the reply that ends it.
    next_reply: Option<TargetEntry>,
    /// From the ticket's creation to the last solve.
    full_resolution: Option<TargetEntry>,
}

/// One promise.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Target")]
struct TargetEntry {
    /// The time allowed; exactly that is still kept.
    within: Seconds,
    /// `"calendar"`, every second counts, or `"business"`, those of opening hours. Without it,
    /// `"calendar"`.
    #[serde(default)]
    #[schemars(with = "String")]
    clock: Clock,
    /// Unsolved statuses in which it stands still: `"new"`, `"open"`, `"pending"`, `"on_hold"`.
    #[serde(default)]
    pauses_in: BTreeSet<Pause>,
}

impl From<TargetEntry> for Target {
    fn from(entry: TargetEntry) -> Self {
        let TargetEntry { within, clock, pauses_in } = entry;
        let pauses_in = pauses_in.into_iter().map(|pause| pause.0).collect();
        Self { within_seconds: within.into(), clock, pauses_in }
    }
}

/// A status in which a promise may stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
struct Pause(Status);

read_from_text!(Pause);

impl FromText for Pause {
    const EXPECTED: &'static str = "\"new\", \"open\", \"pending\" or \"on_hold\"; in \"solved\" and \
                                    \"closed\" every promise stands still";

    fn from_text(text: &str) -> Option<Self> {
        let statuses = [Status::New, Status::Open, Status::Pending, Status::OnHold];
        statuses.into_iter().find(|status| status.as_str() == text).map(Self)
    }
}

/// The policies, in their order.
pub(super) fn policies(entries: Vec<Spanned<PolicyEntry>>) -> Result<Vec<Policy>, Fault> {
    check_versions("sla", &entries, |entry| (&entry.name.0, entry.from))?;
    entries.into_iter().map(policy).collect()
}

fn policy(entry: Spanned<PolicyEntry>) -> Result<Policy, Fault> {
    let offset = entry.span().start;
    let entry = entry.into_inner();
    let policy = Policy {
        name: entry.name.0,
        from: entry.from.map(|from| from.0),
        applies_to: entry.applies_to.unwrap_or_default().into(),
        requires: entry.requires.unwrap_or_default().into(),
        first_reply: entry.first_reply.map(Target::from),
        next_reply: entry.next_reply.map(Target::from),
        full_resolution: entry.full_resolution.map(Target::from),
    };
    let targets = [&policy.first_reply, &policy.next_reply, &policy.full_resolution];
    if targets.iter().all(|target| target.is_none()) {
        let reason = format!(
            "sla.{}: expected first_reply, next_reply or full_resolution: it promises nothing",
            policy.name
        );
        return Err(Fault::new(offset, reason));
    }
    Ok(policy)
}
