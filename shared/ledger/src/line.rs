//! What one subject leaves in another's history: as much as the figures of both together need.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tallydesk_events::Presence;

use crate::contributions::Dimensions;
use crate::rules::first_eight_bytes;
use crate::ticket::Fields;

/// What one subject leaves in the history of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Line {
    /// A ticket, with its customer.
    Ticket(Box<TicketLine>),
    /// An agent's presence at the end of a month, with his next month.
    Presence(CarriedPresence),
}

impl Line {
    /// Tells one content from another.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        // A line holds texts, flags and times: it can always be written.
        first_eight_bytes(&Sha256::digest(serde_json::to_vec(self).unwrap_or_default()))
    }
}

/// The lines in a subject's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Of a customer: his tickets.
    pub tickets: Vec<TicketLine>,
    /// Of an agent's month: what the one before it has left.
    pub presences: Vec<CarriedPresence>,
}

impl Lines {
    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        match line {
            Line::Ticket(ticket) => self.tickets.push(*ticket),
            Line::Presence(presence) => self.presences.push(presence),
        }
    }
}

/// What an agent was last told to be in a month, as the next month's history keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedPresence {
    /// The presence.
    pub presence: Presence,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The id of the event that told it.
    pub event: String,
}

/// A ticket as its customer's history keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLine {
    /// The source, and the source's id of the ticket.
    pub ticket: (String, String),
    /// When it came into being.
    pub created_at: DateTime<Utc>,
    /// The agent who opened it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_agent: Option<String>,
    /// The group that it was created in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_group: Option<String>,
    /// Its latest channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Its latest brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Its latest category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Its latest priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Its latest segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The segments that it had, each from when on, if that is more than its latest one since it came
    /// into being. The oldest of more than [`SEGMENTS_MAX`](Self::SEGMENTS_MAX) are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<(DateTime<Utc>, String)>,
    /// How it was first solved, if it was and if first-contact resolution is asked of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact: Option<FirstContact>,
    /// Who solved it, while it is solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<Solved>,
}

/// Whose work a ticket that is solved was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solved {
    /// The agent who solved it last, else the assignee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The group of that solve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// The first solve of a ticket that had a requester's turn and an agent's reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstContact {
    /// The first solve.
    pub solved_at: DateTime<Utc>,
    /// The agent credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The group credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// One turn (or a live channel), and no reopen within the window.
    pub one_contact: bool,
    /// A reply before it linked the knowledge base.
    pub knowledge: bool,
    /// A reply before it used a macro.
    #[serde(rename = "macro")]
    pub used_macro: bool,
}

impl TicketLine {
    /// The ticket as people write it: `zendesk/35436`.
    #[must_use]
    pub fn name(&self) -> String {
        let (source, id) = &self.ticket;
        format!("{source}/{id}")
    }

    /// Bound on the segments of one ticket, so that its line stays small.
    pub const SEGMENTS_MAX: usize = 16;

    /// The segments that it told, each from when on, oldest first.
    pub(crate) fn told_segments(&self) -> impl Iterator<Item = (DateTime<Utc>, &String)> {
        let latest = self.segment.as_ref().filter(|_| self.segments.is_empty());
        let since_creation = latest.map(|segment| (self.created_at, segment));
        self.segments.iter().map(|(since, segment)| (*since, segment)).chain(since_creation)
    }

    /// What the ticket counts under, credited to an agent and a group.
    pub(crate) fn dimensions(
        &self,
        agent: Option<&String>,
        group: Option<&String>,
        hour: u8,
    ) -> Dimensions {
        let fields = Fields {
            channel: self.channel.clone(),
            brand: self.brand.clone(),
            category: self.category.clone(),
            priority: self.priority.clone(),
            segment: self.segment.clone(),
            ..Fields::default()
        };
        let dimensions = Dimensions::whole(agent.cloned(), group.cloned(), &fields);
        Dimensions { hour: Some(hour), ..dimensions }
    }
}
