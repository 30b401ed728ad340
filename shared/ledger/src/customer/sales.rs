//! What a customer's orders are worth, and what he takes when he orders again.
//!
//! An order that was cancelled is none here. What was paid back is taken off the day of the order.

use std::collections::{BTreeMap, BTreeSet};

use tallydesk_events::OrderLine;

use super::orders::{Order, Orders};
use super::periods::{Once, once_a_period};
use super::segments::Segments;
use crate::contributions::{Dimensions, Scope};
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

const REPURCHASED: [Measure; 4] = [
    Measure::RepurchasedOfDay,
    Measure::RepurchasedOfWeek,
    Measure::RepurchasedOfMonth,
    Measure::RepurchasedOfQuarter,
];
const CROSS_SOLD: [Measure; 4] = [
    Measure::CrossSoldOfDay,
    Measure::CrossSoldOfWeek,
    Measure::CrossSoldOfMonth,
    Measure::CrossSoldOfQuarter,
];
const UP_SOLD: [Measure; 4] =
    [Measure::UpSoldOfDay, Measure::UpSoldOfWeek, Measure::UpSoldOfMonth, Measure::UpSoldOfQuarter];

/// Every order with what it is worth, and each customer once a period.
pub(super) fn sales(orders: &Orders<'_>, segments: &Segments<'_>, rules: &Rules) -> Vec<Sample> {
    let mut once: Once = BTreeMap::new();
    let mut bought = Bought::default();
    let mut samples = Vec::new();
    for order in &orders.placed {
        samples.push(order.sample(Measure::Orders, 1, &order.dimensions(segments)));
    }
    for order in orders.kept() {
        let dimensions = order.dimensions(segments);
        samples.extend(worth(order, &dimensions, bought.orders > 0, rules));
        for (of, is_true) in bought.asked_of(order) {
            let sample = order.sample(of[0], is_true.into(), &Dimensions::default());
            once_a_period(&mut once, of, &sample, rules);
        }
        bought.add(order);
    }
    samples.extend(once.into_values());
    samples
}

/// What an order counts for; in another currency it is worth nothing but there.
fn worth(
    order: &Order<'_>,
    dimensions: &Dimensions,
    is_repeat: bool,
    rules: &Rules,
) -> Vec<Sample> {
    let net = order.net();
    let mut measured = vec![(Measure::OrdersKept, 1)];
    measured.extend(is_repeat.then_some((Measure::RepeatOrders, 1)));
    if order.is_in(rules) {
        measured.push((Measure::OrderValue, net));
        measured.extend(is_repeat.then_some((Measure::RepeatOrderValue, net)));
    }
    let sample = |(measure, amount)| order.sample(measure, amount, dimensions);
    let mut samples: Vec<Sample> = measured.into_iter().map(sample).collect();
    if !order.is_in(rules) {
        let currency = Some(order.ordered.total.currency.clone());
        let counted = Dimensions { currency: currency.clone(), ..dimensions.clone() };
        let alone = Dimensions { scope: Scope::Alone, currency, ..Dimensions::default() };
        samples.push(order.sample(Measure::OrdersInOtherCurrencies, 1, &counted));
        samples.push(order.sample(Measure::OtherCurrencyValue, net, &alone));
    }
    samples
}

/// What a customer bought until now.
#[derive(Default)]
struct Bought<'o> {
    orders: usize,
    categories: BTreeSet<&'o str>,
    /// The dearest article of each category, by currency.
    dearest: BTreeMap<(&'o str, &'o str), i64>,
}

impl<'o> Bought<'o> {
    /// What is asked of an order: of any whether there was one before; of a repeated one with
    /// categories, after one with categories, whether one is new to the customer, and whether
    /// he took a dearer article of one that is not.
    fn asked_of(&self, order: &Order<'_>) -> Vec<([Measure; 4], bool)> {
        let mut asked = vec![(REPURCHASED, self.orders > 0)];
        let mut categories = categories(order).peekable();
        if !self.categories.is_empty() && categories.peek().is_some() {
            let is_new = categories.any(|(category, _)| !self.categories.contains(category));
            asked.push((CROSS_SOLD, is_new));
            asked.push((UP_SOLD, self.is_dearer(order)));
        }
        asked
    }

    fn is_dearer(&self, order: &Order<'_>) -> bool {
        let currency = order.ordered.total.currency.as_str();
        categories(order).any(|(category, line)| {
            self.dearest
                .get(&(currency, category))
                .is_some_and(|dearest| line.unit_amount > *dearest)
        })
    }

    fn add(&mut self, order: &Order<'o>) {
        self.orders += 1;
        let currency = order.ordered.total.currency.as_str();
        for (category, line) in categories(order) {
            self.categories.insert(category);
            let dearest = self.dearest.entry((currency, category)).or_insert(line.unit_amount);
            *dearest = line.unit_amount.max(*dearest);
        }
    }
}

/// The lines of an order whose category is known.
fn categories<'o>(order: &Order<'o>) -> impl Iterator<Item = (&'o str, &'o OrderLine)> {
    order.ordered.lines.iter().filter_map(|line| Some((line.category.as_deref()?, line)))
}
