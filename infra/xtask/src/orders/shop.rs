//! An invented shop's two years, event by event.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

const SECONDS: i64 = 730 * 86_400;
/// Of a hundred orders, those of customers who have ordered before.
const REPEATED: u8 = 45;
const CATEGORIES: [&str; 6] = ["shoes", "shirts", "bags", "toys", "books", "garden"];
const MARKETPLACES: [Option<&str>; 4] = [None, None, Some("amazon"), Some("ebay")];
const SEGMENTS: [&str; 3] = ["new", "regular", "wholesale"];

/// The shop, as far as its events have been told.
pub struct Shop {
    orders: usize,
    random: Rng,
    /// The customer of each order so far.
    customers_of: Vec<u32>,
    /// How many orders each customer has.
    orders_of: Vec<u32>,
    /// What will become of orders, the earliest first.
    to_come: BinaryHeap<Reverse<(i64, String)>>,
    events: usize,
}

impl Shop {
    /// A shop of so many orders.
    pub fn new(orders: usize) -> Self {
        Self {
            orders,
            random: Rng::with_seed(7),
            customers_of: Vec::with_capacity(orders),
            orders_of: Vec::new(),
            to_come: BinaryHeap::new(),
            events: 0,
        }
    }

    /// How many customers it has.
    pub fn customers(&self) -> usize {
        self.orders_of.len()
    }

    /// How many orders its best customer has.
    pub fn most_orders(&self) -> u32 {
        self.orders_of.iter().max().copied().unwrap_or_default()
    }

    /// How many events have been told.
    pub fn events(&self) -> usize {
        self.events
    }

    /// The next event in time, if there is one.
    pub fn next_event(&mut self) -> Option<String> {
        let next_order = (self.customers_of.len() < self.orders).then(|| self.order_seconds());
        let is_follow_up = self
            .to_come
            .peek()
            .is_some_and(|Reverse((seconds, _))| next_order.is_none_or(|order| *seconds < order));
        let event = if is_follow_up {
            self.to_come.pop().map(|Reverse((_, event))| event)
        } else {
            next_order.map(|seconds| self.order(seconds))
        };
        self.events += usize::from(event.is_some());
        event
    }

    /// When the next order is placed: they come evenly.
    fn order_seconds(&self) -> i64 {
        let share = |number: usize| i64::try_from(number).unwrap();
        SECONDS * share(self.customers_of.len()) / share(self.orders)
    }

    /// Of those who order again, most have ordered often: the customer of any order so far.
    fn customer(&mut self) -> u32 {
        let is_repeated = self.random.u8(0..100) < REPEATED;
        let before = self.customers_of.len();
        if is_repeated && before > 0 {
            return self.customers_of[self.random.usize(0..before)];
        }
        self.orders_of.push(0);
        u32::try_from(self.orders_of.len()).unwrap() - 1
    }

    fn order(&mut self, seconds: i64) -> String {
        let (number, customer) = (self.customers_of.len(), self.customer());
        self.customers_of.push(customer);
        let place = usize::try_from(customer).unwrap();
        self.orders_of[place] += 1;
        let random = &mut self.random;
        let lines: Vec<Value> = (0..random.usize(1..4))
            .map(|_| {
                json!({"category": CATEGORIES[random.usize(0..CATEGORIES.len())],
                       "quantity": 1, "unit_amount": random.i64(500..9_000)})
            })
            .collect();
        let total: i64 = lines.iter().filter_map(|line| line["unit_amount"].as_i64()).sum();
        let mut event = told(number, customer, (seconds, "ordered", 0));
        event["total"] = json!({"amount": total, "currency": "EUR"});
        event["lines"] = json!(lines);
        event["segment"] = json!(SEGMENTS[place % SEGMENTS.len()]);
        if let Some(marketplace) = MARKETPLACES[random.usize(0..MARKETPLACES.len())] {
            event["marketplace"] = json!(marketplace);
        }
        self.follow(number, customer, seconds, total);
        event.to_string()
    }

    /// What becomes of an order: of a hundred, three are cancelled, the others shipped; some come
    /// back and are paid back.
    fn follow(&mut self, number: usize, customer: u32, seconds: i64, total: i64) {
        let mut later = |days: std::ops::Range<i64>, kind: &str, fields: Value| {
            let at = seconds + self.random.i64(days.start * 86_400..days.end * 86_400);
            let mut event = told(number, customer, (at, kind, 1));
            for (name, value) in fields.as_object().unwrap() {
                event[name] = value.clone();
            }
            self.to_come.push(Reverse((at, event.to_string())));
        };
        let fate = number * 37 % 100;
        if fate < 3 {
            later(
                0..2,
                "order_cancelled",
                json!({"by": if fate == 0 { "seller" } else { "buyer" }}),
            );
            return;
        }
        later(1..5, "order_shipped", json!({"late": fate < 8}));
        if fate >= 92 {
            later(6..20, "order_returned", json!({"reason": "does not fit"}));
            let amount = json!({"amount": total, "currency": "EUR"});
            later(20..40, "order_refunded", json!({"amount": amount}));
        }
    }
}

fn told(order: usize, customer: u32, (seconds, kind, place): (i64, &str, u8)) -> Value {
    let at = first() + TimeDelta::seconds(seconds);
    json!({
        "id": format!("{order}-{place}-{kind}"),
        "type": format!("customer.{kind}"),
        "occurred_at": at.to_rfc3339(),
        "source": "generic",
        "actor": {"kind": "system"},
        "customer": format!("customer-{customer}@example.com"),
        "order": order.to_string(),
    })
}

/// When the first order is placed.
fn first() -> DateTime<Utc> {
    DateTime::from_timestamp(1_717_200_000, 0).unwrap()
}
