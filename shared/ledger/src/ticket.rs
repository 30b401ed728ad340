//! What a ticket's state is made of.

use chrono::{DateTime, NaiveDate, Utc};
use tallydesk_events::{CustomerKey, Status};

use crate::contributions::{Contribution, Contributions, Dimensions};
use crate::line::TicketLine;
use crate::measures::Measure;
use crate::promises::Promise;
use crate::rules::Rules;

/// A ticket's fields, as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The agent it is assigned to.
    pub assignee: Option<String>,
    /// The group it is assigned to.
    pub group: Option<String>,
    /// How it came in.
    pub channel: Option<String>,
    /// The brand or shop.
    pub brand: Option<String>,
    /// What it is about.
    pub category: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// The customer's segment: what the source names, else what the tags do.
    pub segment: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// Why a ticket is left out of every figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Merged into another ticket.
    Merged,
    /// Deleted, or marked as spam.
    Deleted,
}

/// One measured value: what, how much, when and where it counts, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What was measured.
    pub measure: Measure,
    /// Seconds, a count, 0 or 1, or thousandths of a point, as the measure's kind says.
    pub amount: i64,
    /// The instant that completed it. A promise that is running has its due time here, which may
    /// lie ahead: it counts as broken from then on, unless an event prevents it.
    pub at: DateTime<Utc>,
    /// The day it counts on, in the account's zone.
    pub day: NaiveDate,
    /// What it counts under.
    pub dimensions: Dimensions,
    /// The choice that it was measured by, if the account has one: a schedule, a policy, a rule.
    pub rule: Option<String>,
    /// True while an event may yet prevent it: a promise that runs.
    pub in_advance: bool,
    /// Ids of the events behind it; of a customer's samples, the tickets behind it.
    pub behind: Vec<String>,
}

impl Sample {
    /// What it adds to the counters.
    #[must_use]
    pub fn contribution(&self) -> Contribution {
        Contribution {
            day: self.day,
            measure: self.measure,
            amount: self.amount,
            dimensions: self.dimensions.clone(),
        }
    }
}

/// The backlog moved by one ticket: in or out, under the fields that it had then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// +1 in, −1 out.
    pub amount: i64,
    /// The instant.
    pub at: DateTime<Utc>,
    /// The id of the event that moved it.
    pub event: String,
    pub(crate) dimensions: Dimensions,
}

impl Flow {
    /// The move as a sample of the backlog.
    pub(crate) fn sample(&self, rules: &Rules) -> Sample {
        Sample {
            measure: Measure::Backlog,
            amount: self.amount,
            at: self.at,
            day: rules.day(self.at),
            dimensions: self.dimensions.clone(),
            rule: None,
            in_advance: false,
            behind: vec![self.event.clone()],
        }
    }
}

/// A ticket's state: a pure function of its history and the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// When it came into being; `None` if the history does not say.
    pub created_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: Status,
    /// Its fields as they stand.
    pub fields: Fields,
    /// Whose it is; `None` if no event says.
    pub customer: Option<CustomerKey>,
    /// Set while the ticket is left out of the figures.
    pub left_out: Option<LeftOut>,
    /// The start of the turn that nobody has answered.
    pub unanswered_since: Option<DateTime<Utc>>,
    /// What was measured, in time order; none while the ticket is left out.
    pub samples: Vec<Sample>,
    /// How it moved the backlog; not at all while it is left out.
    pub flows: Vec<Flow>,
    /// What was promised and what became of it, in the order of their beginnings.
    pub promises: Vec<Promise>,
    /// What its customer's history keeps of it; `None` without a creation.
    pub line: Option<TicketLine>,
}

impl Ticket {
    /// What the ticket contributes to the counters by itself. What needs the customer's other
    /// tickets, too, is contributed by the customer, if he is known.
    ///
    /// Agent and group are those of the sample; the other dimensions are the ticket's latest
    /// values, so that a change of category moves its past. The backlog is the exception: it moves
    /// on the day of the change, under the values that held then.
    #[must_use]
    pub fn contributions(&self, rules: &Rules) -> Contributions {
        let mut contributions: Contributions =
            self.samples.iter().map(|sample| (sample.contribution(), 1)).collect();
        // Flows of one day under the same values cancel: the multiset counts +1 `amount` times.
        for flow in &self.flows {
            let day = rules.day(flow.at);
            let dimensions = flow.dimensions.clone();
            let entry = Contribution { day, measure: Measure::Backlog, amount: 1, dimensions };
            contributions.add(entry, flow.amount);
        }
        contributions
    }
}
