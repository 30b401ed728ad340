//! A customer's orders, each with what became of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use tallydesk_events::{
    ArticleLine, CustomerOrdered, DisputeKind, Event, EventKind, Money, Trader,
};

use super::segments::Segments;
use crate::contributions::Dimensions;
use crate::figures::NEGATIVE_STARS;
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// The source, and its number of the order.
pub(super) type OrderKey<'a> = (&'a str, &'a str);

/// An order, and what became of it.
pub(super) struct Order<'a> {
    pub event: &'a Event,
    pub at: DateTime<Utc>,
    pub day: NaiveDate,
    pub ordered: &'a CustomerOrdered,
    /// The customer's segment: what the order names, else what its tags do.
    pub segment: Option<&'a String>,
    /// Who cancelled it first.
    pub cancelled_by: Option<Trader>,
    /// What was paid back of it, in its own currency's minor units.
    paid_back: i64,
    /// The first bad review, claim or chargeback.
    pub defect: Option<&'a Event>,
    /// Whether a shipment of it was late, if that is told of any.
    pub late: Option<bool>,
}

/// What was done to make an order good, or what a customer asked of it by disputing it.
#[derive(Clone, Copy)]
pub(super) enum Deed<'a> {
    Refund(&'a Money),
    Return,
    Replacement,
    Dispute,
}

/// A deed with its order, of which nothing else may be known.
pub(super) struct Done<'a> {
    pub event: &'a Event,
    pub at: DateTime<Utc>,
    pub order: OrderKey<'a>,
    pub deed: Deed<'a>,
    pub reason: Option<&'a str>,
    /// The articles that it names.
    named: &'a [ArticleLine],
}

/// A customer's orders.
pub(super) struct Orders<'a> {
    /// In the order in which they were placed.
    pub placed: Vec<Order<'a>>,
    /// In time order.
    pub done: Vec<Done<'a>>,
    numbers: BTreeMap<OrderKey<'a>, usize>,
}

impl<'a> Orders<'a> {
    /// Reads them from a customer's events in their order. What is told of an order before the order
    /// itself waits for it.
    pub fn of(events: &[(&'a Event, DateTime<Utc>)], rules: &'a Rules) -> Self {
        let mut orders = Self { placed: Vec::new(), done: Vec::new(), numbers: BTreeMap::new() };
        for (event, at) in events {
            if let EventKind::CustomerOrdered(ordered) = &event.kind {
                orders.place(ordered, event, *at, rules);
            }
        }
        for (event, at) in events {
            orders.apply(event, *at);
        }
        orders
    }

    /// Orders that were not cancelled.
    pub fn kept(&self) -> impl Iterator<Item = &Order<'a>> {
        self.placed.iter().filter(|order| order.cancelled_by.is_none())
    }

    /// The order of a number.
    pub fn get(&self, key: OrderKey<'_>) -> Option<&Order<'a>> {
        self.numbers.get(&key).and_then(|place| self.placed.get(*place))
    }

    /// An order that is told twice is one order, placed when it was told first.
    fn place(
        &mut self,
        ordered: &'a CustomerOrdered,
        event: &'a Event,
        at: DateTime<Utc>,
        rules: &'a Rules,
    ) {
        let day = rules.day(at);
        let of_tags = || rules.choices_of(day).segment_of(&ordered.tags);
        let key = (event.source.as_str(), ordered.order.as_str());
        let next = self.placed.len();
        if *self.numbers.entry(key).or_insert(next) == next {
            self.placed.push(Order {
                event,
                at,
                day,
                ordered,
                segment: ordered.segment.as_ref().or_else(of_tags),
                cancelled_by: None,
                paid_back: 0,
                defect: None,
                late: None,
            });
        }
    }

    fn apply(&mut self, event: &'a Event, at: DateTime<Utc>) {
        match &event.kind {
            EventKind::CustomerOrderCancelled(cancelled) => {
                self.change(event, &cancelled.order, |order| {
                    order.cancelled_by = order.cancelled_by.or(Some(cancelled.by));
                });
            }
            EventKind::CustomerOrderRefunded(refunded) => {
                self.change(event, &refunded.order, |order| order.pay_back(&refunded.amount));
                let reason = refunded.reason.as_deref();
                self.do_it(
                    event,
                    at,
                    (&refunded.order, Deed::Refund(&refunded.amount), reason),
                    &refunded.lines,
                );
            }
            EventKind::CustomerOrderShipped(shipped) => {
                self.change(event, &shipped.order, |order| {
                    let is_late = order.late.unwrap_or_default() || shipped.late == Some(true);
                    order.late = shipped.late.or(order.late).map(|_| is_late);
                });
            }
            EventKind::CustomerOrderReturned(returned) => {
                let reason = returned.reason.as_deref();
                self.do_it(event, at, (&returned.order, Deed::Return, reason), &returned.lines);
            }
            EventKind::CustomerOrderReplaced(replaced) => {
                let reason = replaced.reason.as_deref();
                self.do_it(
                    event,
                    at,
                    (&replaced.order, Deed::Replacement, reason),
                    &replaced.lines,
                );
            }
            EventKind::CustomerOrderDisputed(disputed) => {
                self.change(event, &disputed.order, |order| order.blame(event));
                let reason = Some(kind_of(disputed.kind));
                self.do_it(event, at, (&disputed.order, Deed::Dispute, reason), &[]);
            }
            EventKind::CustomerReviewed(reviewed) => {
                let is_bad = i64::from(reviewed.stars) <= NEGATIVE_STARS;
                if let Some(number) = reviewed.order.as_ref().filter(|_| is_bad) {
                    self.change(event, number, |order| order.blame(event));
                }
            }
            EventKind::TicketCreated(_)
            | EventKind::TicketMessagePosted(_)
            | EventKind::TicketStatusChanged(_)
            | EventKind::TicketAssigned(_)
            | EventKind::TicketFieldsChanged(_)
            | EventKind::TicketRated(_)
            | EventKind::TicketHandled(_)
            | EventKind::TicketReviewed(_)
            | EventKind::TicketSurveySent(_)
            | EventKind::TicketMerged(_)
            | EventKind::TicketDeleted(_)
            | EventKind::TicketRestored(_)
            | EventKind::TicketBotHandedOff(_)
            | EventKind::CallEnded(_)
            | EventKind::CustomerOrdered(_)
            | EventKind::CustomerNpsAnswered(_)
            | EventKind::AgentWent(_) => {}
        }
    }

    /// The articles of a deed, by their names: those that it names; else that of its order, if it has
    /// one line.
    pub fn articles(&self, done: &Done<'a>) -> BTreeSet<&'a str> {
        let named = done.named.iter().map(|line| (&line.sku, &line.category));
        let ordered = self.get(done.order).map(|order| order.ordered.lines.as_slice());
        let only = match ordered.filter(|_| done.named.is_empty()) {
            Some([line]) => Some((&line.sku, &line.category)),
            Some(_) | None => None,
        };
        let names =
            named.chain(only).filter_map(|(sku, category)| sku.as_ref().or(category.as_ref()));
        names.map(String::as_str).collect()
    }

    fn change(&mut self, event: &Event, number: &str, change: impl FnOnce(&mut Order<'a>)) {
        let place = self.numbers.get(&(event.source.as_str(), number)).copied();
        if let Some(order) = place.and_then(|place| self.placed.get_mut(place)) {
            change(order);
        }
    }

    fn do_it(
        &mut self,
        event: &'a Event,
        at: DateTime<Utc>,
        (number, deed, reason): (&'a str, Deed<'a>, Option<&'a str>),
        named: &'a [ArticleLine],
    ) {
        let order = (event.source.as_str(), number);
        self.done.push(Done { event, at, order, deed, reason, named });
    }
}

impl<'a> Order<'a> {
    fn pay_back(&mut self, amount: &Money) {
        if amount.currency == self.ordered.total.currency {
            self.paid_back = self.paid_back.saturating_add(amount.amount);
        }
    }

    fn blame(&mut self, event: &'a Event) {
        self.defect = self.defect.or(Some(event));
    }

    /// What it is worth without what was paid back; never less than nothing.
    pub fn net(&self) -> i64 {
        self.ordered.total.amount.saturating_sub(self.paid_back).max(0)
    }

    /// True if it is in the account's own currency.
    pub fn is_in(&self, rules: &Rules) -> bool {
        self.ordered.total.currency == rules.currency
    }

    /// What an order counts under: its marketplace as the channel, and its customer's segment then.
    pub fn dimensions(&self, segments: &Segments<'_>) -> Dimensions {
        Dimensions {
            channel: self.ordered.marketplace.clone(),
            segment: segments.at(self.at).cloned(),
            ..Dimensions::default()
        }
    }

    /// A sample on the day on which it was placed.
    pub fn sample(&self, measure: Measure, amount: i64, dimensions: &Dimensions) -> Sample {
        Sample {
            measure,
            amount,
            at: self.at,
            day: self.day,
            dimensions: dimensions.clone(),
            rule: None,
            in_advance: false,
            behind: vec![self.event.id.clone()],
        }
    }
}

fn kind_of(kind: DisputeKind) -> &'static str {
    match kind {
        DisputeKind::Claim => "claim",
        DisputeKind::Chargeback => "chargeback",
    }
}
