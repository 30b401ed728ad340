//! What a subject's history comes to: what it contributes, and what it leaves for others to read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tallydesk_events::{Event, Status, SubjectKey, SubjectKind};

use crate::agent::{fold_agent, left_to_next_month};
use crate::call::fold_call;
use crate::contributions::Contributions;
use crate::customer::fold_customer;
use crate::figures::first_contact_samples;
use crate::fold::fold;
use crate::line::{Line, Lines};
use crate::promises::Promised;
use crate::quality::event_samples;
use crate::rules::Rules;
use crate::ticket::{Sample, Ticket};

/// What a subject's history comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What it contributes to the counters.
    pub contributions: Contributions,
    /// The line that it leaves in another subject's history.
    pub line: Option<(SubjectKey, Line)>,
    /// What the index of open tickets tells of it; `None` for what is solved and answered.
    pub open: Option<Open>,
}

/// A ticket that somebody waits for: unsolved, or with a turn that nobody has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// When it came into being, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: Status,
    /// The start of the turn that nobody has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered_since: Option<DateTime<Utc>>,
    /// Promises of policies that run towards a due time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due: Vec<DuePromise>,
    /// The first instant at which something is contributed in advance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_due_at: Option<DateTime<Utc>>,
}

/// A promise that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuePromise {
    /// The policy's name.
    pub policy: String,
    /// What was promised.
    pub promised: Promised,
    /// When the time allowed is over.
    pub due_at: DateTime<Utc>,
}

/// Folds a subject's history to what it comes to. `lines` are what others have left in it.
#[must_use]
pub fn settle(kind: SubjectKind, events: &[Event], lines: &Lines, rules: &Rules) -> Settled {
    match kind {
        SubjectKind::Ticket => settle_ticket(fold(events, rules), rules),
        SubjectKind::Customer => Settled {
            contributions: fold_customer(events, &lines.tickets, rules).contributions(),
            ..Settled::default()
        },
        SubjectKind::Call => Settled {
            contributions: contributions(&call_samples(events, rules)),
            ..Settled::default()
        },
        SubjectKind::Agent => Settled {
            contributions: contributions(&agent_samples(events, lines, rules)),
            line: left_to_next_month(events, rules),
            ..Settled::default()
        },
    }
}

/// Every sample behind what a subject contributes, in time order, for who asks why. How a ticket
/// moved the backlog is among them, as 1 and −1.
#[must_use]
pub fn samples(kind: SubjectKind, events: &[Event], lines: &Lines, rules: &Rules) -> Vec<Sample> {
    let mut samples = match kind {
        SubjectKind::Ticket => {
            let ticket = fold(events, rules);
            let mut samples = own_first_contact(&ticket, rules);
            samples.extend(ticket.flows.iter().map(|flow| flow.sample(rules)));
            samples.extend(ticket.samples);
            samples
        }
        SubjectKind::Customer => fold_customer(events, &lines.tickets, rules).samples,
        SubjectKind::Call => call_samples(events, rules),
        SubjectKind::Agent => agent_samples(events, lines, rules),
    };
    samples.sort_by_key(|sample| (sample.at, sample.measure));
    samples
}

fn call_samples(events: &[Event], rules: &Rules) -> Vec<Sample> {
    fold_call(events, rules).into_iter().chain(event_samples(events, rules)).collect()
}

fn agent_samples(events: &[Event], lines: &Lines, rules: &Rules) -> Vec<Sample> {
    let samples = fold_agent(events, &lines.presences, rules).into_iter();
    samples.chain(event_samples(events, rules)).collect()
}

fn contributions(samples: &[Sample]) -> Contributions {
    samples.iter().map(|sample| (sample.contribution(), 1)).collect()
}

fn settle_ticket(ticket: Ticket, rules: &Rules) -> Settled {
    let mut contributions = ticket.contributions(rules);
    for sample in own_first_contact(&ticket, rules) {
        contributions.add(sample.contribution(), 1);
    }
    let open = open(&ticket);
    let customer = ticket.customer.as_ref().map(SubjectKey::customer);
    let line = customer.zip(ticket.line.map(|line| Line::Ticket(Box::new(line))));
    Settled { contributions, line, open }
}

/// First-contact resolution of a ticket whose customer is not known: nobody can tell whether he
/// came again, so that only the rest of the definition is asked.
fn own_first_contact(ticket: &Ticket, rules: &Rules) -> Vec<Sample> {
    match (&ticket.customer, &ticket.line) {
        (None, Some(line)) => first_contact_samples(line, Vec::new(), rules),
        (Some(_) | None, Some(_) | None) => Vec::new(),
    }
}

fn open(ticket: &Ticket) -> Option<Open> {
    let waits = !ticket.status.is_solved() || ticket.unanswered_since.is_some();
    if ticket.left_out.is_some() || !waits {
        return None;
    }
    let running = ticket.promises.iter().filter(|promise| promise.ended_at.is_none());
    let due = running.filter_map(|promise| {
        Some(DuePromise {
            policy: promise.policy.clone(),
            promised: promise.promised,
            due_at: promise.due_at?,
        })
    });
    Some(Open {
        created_at: ticket.created_at,
        status: ticket.status,
        unanswered_since: ticket.unanswered_since,
        due: due.collect(),
        next_due_at: ticket
            .samples
            .iter()
            .filter(|sample| sample.in_advance)
            .map(|sample| sample.at)
            .min(),
    })
}
