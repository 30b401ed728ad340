//! The segment that a customer is in: what his orders and tickets name, each from its own instant on.

use chrono::{DateTime, Utc};

use super::orders::Orders;
use crate::line::TicketLine;

/// Segments in the order in which they were told.
pub(super) struct Segments<'a>(Vec<(DateTime<Utc>, &'a String)>);

impl<'a> Segments<'a> {
    /// What orders name from when they were placed, and tickets, by their latest segment, from when
    /// they were created. Of two at one instant, that of the order; of two tickets, the last by
    /// source and id.
    pub fn of(orders: &Orders<'a>, tickets: &[&'a TicketLine]) -> Self {
        let of_tickets = tickets
            .iter()
            .filter_map(|line| line.segment.as_ref().map(|segment| (line.created_at, segment)));
        let of_orders = orders
            .placed
            .iter()
            .filter_map(|order| order.ordered.segment.as_ref().map(|segment| (order.at, segment)));
        let mut told: Vec<_> = of_tickets.chain(of_orders).collect();
        told.sort_by_key(|(at, _)| *at);
        told.dedup_by(|later, earlier| later.1 == earlier.1);
        Self(told)
    }

    /// The segment at an instant: what was told last, then or before.
    pub fn at(&self, at: DateTime<Utc>) -> Option<&'a String> {
        let told = self.0.partition_point(|(told_at, _)| *told_at <= at);
        told.checked_sub(1).and_then(|last| self.0.get(last)).map(|(_, segment)| *segment)
    }

    /// Changes after one instant and before another.
    pub fn between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl Iterator<Item = (DateTime<Utc>, &'a String)> {
        self.0.iter().copied().filter(move |(at, _)| from < *at && *at < to)
    }
}
