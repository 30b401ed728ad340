//! The segment that a customer is in: what his orders and tickets name, each from its own instant on.

use chrono::{DateTime, Utc};

use super::orders::Orders;
use crate::line::TicketLine;

/// Segments in the order in which they were told.
pub(super) struct Segments<'a>(Vec<(DateTime<Utc>, &'a String)>);

impl<'a> Segments<'a> {
    /// What orders name from when they were placed, and tickets from when each segment was set. Of two
    /// at one instant, that of the order; of two tickets, that of the later one. A segment that is taken
    /// off a ticket, and a ticket or an order without one, tell nothing: he is in what was named last.
    pub fn of(orders: &Orders<'a>, tickets: &[&'a TicketLine]) -> Self {
        let of_tickets = tickets.iter().flat_map(|line| line.told_segments());
        let of_orders = orders.placed.iter().filter_map(|order| Some((order.at, order.segment?)));
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
