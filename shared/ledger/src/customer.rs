//! A customer's state: what his tickets and his orders mean together, and what he told beside them.

mod activity;
mod contacts;
mod conversion;
mod making_good;
mod marketplaces;
mod orders;
mod periods;
mod sales;
mod segments;
mod told;

use tallydesk_events::Event;

use crate::contributions::Contributions;
use crate::figures::DAY_SECONDS;
use crate::history::in_order;
use crate::line::TicketLine;
use crate::measures::Measure;
use crate::quality::event_samples;
use crate::rules::{Choices, Rules};
use crate::ticket::Sample;
use orders::Orders;
use segments::Segments;

/// A customer's state: a pure function of his history, the lines of his tickets and the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// What was measured, in time order.
    pub samples: Vec<Sample>,
}

impl Customer {
    /// What the customer contributes to the counters.
    #[must_use]
    pub fn contributions(&self) -> Contributions {
        let mut contributions = Contributions::default();
        for sample in &self.samples {
            let mut contribution = sample.contribution();
            let mut weight = 1;
            if sample.measure == Measure::CustomersActive {
                // He came and went on one day under the same segment: both cancel, as the backlog's.
                (contribution.amount, weight) = (1, sample.amount);
            }
            contributions.add(contribution, weight);
        }
        contributions
    }
}

/// Folds a customer's history and the lines of his tickets, in any order and with any repetition.
#[must_use]
pub fn fold_customer(events: &[Event], lines: &[TicketLine], rules: &Rules) -> Customer {
    let mut tickets: Vec<&TicketLine> = lines.iter().collect();
    tickets.sort_by_key(|line| (line.created_at, &line.ticket));
    let ordered = in_order(events);
    let orders = Orders::of(&ordered, rules);
    let segments = Segments::of(&orders, &tickets);
    let mut samples = told::told(&ordered, rules);
    samples.extend(contacts::first_contacts(&tickets, rules));
    samples.extend(contacts::repeats(&tickets, rules));
    samples.extend(activity::activity(&orders, &segments, rules));
    samples.extend(sales::sales(&orders, &segments, rules));
    samples.extend(conversion::conversion(&orders, &tickets, rules));
    samples.extend(making_good::making_good(&orders, &segments, rules));
    samples.extend(marketplaces::marketplaces(&orders, &segments));
    samples.extend(event_samples(events, rules));
    samples.sort_by_key(|sample| (sample.at, sample.measure));
    Customer { samples }
}

/// A window of the rules in force when the ticket was created, in seconds.
fn days(rules: &Rules, line: &TicketLine, of: impl Fn(&Choices) -> u32) -> i64 {
    i64::from(of(rules.choices_of(rules.day(line.created_at)))) * DAY_SECONDS
}
