//! Orders that follow a ticket which was solved.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::days;
use super::orders::{Order, Orders};
use crate::line::{Solved, TicketLine};
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// A ticket that is solved, by whom, and for how many seconds an order counts as following it.
struct Supported<'t> {
    line: &'t TicketLine,
    solved: &'t Solved,
    day: NaiveDate,
    window: i64,
}

/// `conversion_rate`, of each day on which a ticket was created, and `sales_after_support`, of each
/// order that followed one.
pub(super) fn conversion(
    orders: &Orders<'_>,
    tickets: &[&TicketLine],
    rules: &Rules,
) -> Vec<Sample> {
    let supported = tickets.iter().filter_map(|line| {
        Some(Supported {
            line,
            solved: line.solved.as_ref()?,
            day: rules.day(line.created_at),
            window: days(rules, line, |choices| choices.conversion_window_days),
        })
    });
    let supported: Vec<Supported<'_>> = supported.collect();
    let mut samples = converted(orders, &supported, rules);
    for order in orders.kept() {
        // The latest ticket is credited: tickets are in the order of their creation.
        if let Some(ticket) = supported.iter().rev().find(|ticket| ticket.is_before(order)) {
            samples.extend(ticket.sold(order, rules));
        }
    }
    samples
}

/// Whether the customer ordered after a ticket of a day, once for him and the day: of the latest
/// ticket that he ordered after, else of the day's latest.
fn converted(orders: &Orders<'_>, supported: &[Supported<'_>], rules: &Rules) -> Vec<Sample> {
    let mut by_day: BTreeMap<NaiveDate, (&Supported<'_>, Option<&Order<'_>>)> = BTreeMap::new();
    for ticket in supported {
        let order = orders.kept().find(|order| ticket.is_before(order));
        let entry = by_day.entry(ticket.day).or_insert((ticket, order));
        if order.is_some() || entry.1.is_none() {
            *entry = (ticket, order);
        }
    }
    by_day.into_values().map(|(ticket, order)| ticket.converted(order, rules)).collect()
}

impl Supported<'_> {
    /// True if an order followed the ticket's creation within the window.
    fn is_before(&self, order: &Order<'_>) -> bool {
        let after = order.at.timestamp() - self.line.created_at.timestamp();
        (0..=self.window).contains(&after)
    }

    fn converted(&self, order: Option<&Order<'_>>, rules: &Rules) -> Sample {
        let at = self.line.created_at;
        let order = order.map(|order| order.event.id.clone());
        Sample {
            measure: Measure::Converted,
            amount: order.is_some().into(),
            at,
            day: self.day,
            dimensions: self.line.dimensions(
                self.solved.agent.as_ref(),
                self.solved.group.as_ref(),
                rules.hour(at),
            ),
            rule: Some(self.rule()),
            in_advance: false,
            behind: std::iter::once(self.line.name()).chain(order).collect(),
        }
    }

    fn sold(&self, order: &Order<'_>, rules: &Rules) -> Vec<Sample> {
        let dimensions = self.line.dimensions(
            self.solved.agent.as_ref(),
            self.solved.group.as_ref(),
            rules.hour(order.at),
        );
        let value = order.is_in(rules).then(|| (Measure::SalesAfterSupport, order.net()));
        let measured = [(Measure::OrdersAfterSupport, 1)].into_iter().chain(value);
        let samples = measured.map(|(measure, amount)| Sample {
            rule: Some(self.rule()),
            behind: vec![self.line.name(), order.event.id.clone()],
            ..order.sample(measure, amount, &dimensions)
        });
        samples.collect()
    }

    fn rule(&self) -> String {
        format!("conversion_window_days {}", self.window / crate::figures::DAY_SECONDS)
    }
}
