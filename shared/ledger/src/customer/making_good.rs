//! What was made good, on its own day: refunds, returns, replacements and disputes.

use std::collections::BTreeMap;

use super::orders::{Deed, Done, OrderKey, Orders};
use super::segments::Segments;
use crate::contributions::Dimensions;
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// Each deed, under who did it, the order's marketplace, and its reason as the category; and how long
/// after a return or a dispute a refund or a replacement came.
pub(super) fn making_good(
    orders: &Orders<'_>,
    segments: &Segments<'_>,
    rules: &Rules,
) -> Vec<Sample> {
    // The first return or dispute of each order that nothing has answered yet.
    let mut asked: BTreeMap<OrderKey<'_>, &Done<'_>> = BTreeMap::new();
    let mut samples = Vec::new();
    for done in &orders.done {
        let dimensions = dimensions(done, orders, segments);
        let sample = |measure, amount| sample(done, (measure, amount), &dimensions, rules);
        samples.push(sample(Measure::MadeGood, 1));
        match done.deed {
            Deed::Return => samples.push(sample(Measure::Returns, 1)),
            Deed::Dispute => samples.push(sample(Measure::Disputes, 1)),
            Deed::Replacement => samples.push(sample(Measure::Replacements, 1)),
            Deed::Refund(amount) => {
                samples.push(sample(Measure::Refunds, 1));
                let is_counted = amount.currency == rules.currency;
                let value = is_counted.then(|| sample(Measure::RefundValue, amount.amount));
                samples.extend(value);
            }
        }
        match done.deed {
            Deed::Return | Deed::Dispute => {
                asked.entry(done.order).or_insert(done);
            }
            Deed::Replacement | Deed::Refund(_) => {
                samples.extend(asked.remove(&done.order).map(|since| {
                    let seconds = done.at.timestamp() - since.at.timestamp();
                    let behind = vec![since.event.id.clone(), done.event.id.clone()];
                    Sample { behind, ..sample(Measure::MakingGoodTime, seconds) }
                }));
            }
        }
    }
    samples
}

fn dimensions(done: &Done<'_>, orders: &Orders<'_>, segments: &Segments<'_>) -> Dimensions {
    let order = orders.get(done.order);
    Dimensions {
        agent: done.event.actor.agent_id().map(str::to_owned),
        channel: order.and_then(|order| order.ordered.marketplace.clone()),
        category: done.reason.map(str::to_owned),
        segment: segments.at(done.at).cloned(),
        ..Dimensions::default()
    }
}

fn sample(
    done: &Done<'_>,
    (measure, amount): (Measure, i64),
    dimensions: &Dimensions,
    rules: &Rules,
) -> Sample {
    Sample {
        measure,
        amount,
        at: done.at,
        day: rules.day(done.at),
        dimensions: dimensions.clone(),
        rule: None,
        in_advance: false,
        behind: vec![done.event.id.clone()],
    }
}
