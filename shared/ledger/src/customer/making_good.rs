//! What was made good, on its own day: refunds, returns, replacements and disputes.

use std::collections::BTreeMap;

use super::orders::{Deed, Done, OrderKey, Orders};
use super::segments::Segments;
use crate::contributions::Dimensions;
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// Each deed, under who did it, the order's marketplace, its reason as the category, and its articles;
/// and how long after a return or a dispute a refund or a replacement came.
pub(super) fn making_good<'a>(
    orders: &Orders<'a>,
    segments: &Segments<'_>,
    rules: &Rules,
) -> Vec<Sample> {
    // The first return or dispute of each order that nothing has answered yet.
    let mut asked: BTreeMap<OrderKey<'_>, &Done<'a>> = BTreeMap::new();
    let mut samples = Vec::new();
    for done in &orders.done {
        let places = places(done, orders, segments);
        let mut count = |measure, amount, behind: Vec<String>| {
            samples.extend(places.iter().map(|dimensions| Sample {
                behind: behind.clone(),
                ..sample(done, (measure, amount), dimensions, rules)
            }));
        };
        let own = || vec![done.event.id.clone()];
        count(Measure::MadeGood, 1, own());
        match done.deed {
            Deed::Return => count(Measure::Returns, 1, own()),
            Deed::Dispute => count(Measure::Disputes, 1, own()),
            Deed::Replacement => count(Measure::Replacements, 1, own()),
            Deed::Refund(_) => count(Measure::Refunds, 1, own()),
        }
        match done.deed {
            Deed::Return | Deed::Dispute => {
                asked.entry(done.order).or_insert(done);
            }
            Deed::Replacement | Deed::Refund(_) => {
                if let Some(since) = asked.remove(&done.order) {
                    let seconds = done.at.timestamp() - since.at.timestamp();
                    let behind = vec![since.event.id.clone(), done.event.id.clone()];
                    count(Measure::MakingGoodTime, seconds, behind);
                }
            }
        }
        samples.extend(value(done, places.first(), rules));
    }
    samples
}

/// What a refund in the account's currency was worth. How it is shared among several articles nobody
/// tells, so that it is worth nothing to any of them.
fn value(done: &Done<'_>, whole: Option<&Dimensions>, rules: &Rules) -> Option<Sample> {
    let Deed::Refund(amount) = done.deed else { return None };
    let is_counted = amount.currency == rules.currency;
    let dimensions = whole.filter(|_| is_counted)?;
    Some(sample(done, (Measure::RefundValue, amount.amount), dimensions, rules))
}

/// What a deed counts under: one of all, with its article if that is one; and each of several
/// articles by itself.
fn places<'a>(done: &Done<'a>, orders: &Orders<'a>, segments: &Segments<'_>) -> Vec<Dimensions> {
    let order = orders.get(done.order);
    let mut articles: Vec<String> = orders.articles(done).into_iter().map(str::to_owned).collect();
    let article = if articles.len() == 1 { articles.pop() } else { None };
    let whole = Dimensions {
        agent: done.event.actor.agent_id().map(str::to_owned),
        channel: order.and_then(|order| order.ordered.marketplace.clone()),
        category: done.reason.map(str::to_owned),
        segment: segments.at(done.at).cloned(),
        article,
        ..Dimensions::default()
    };
    std::iter::once(whole).chain(articles.into_iter().map(Dimensions::article_alone)).collect()
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
