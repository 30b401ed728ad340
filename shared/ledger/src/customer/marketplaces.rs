//! What marketplaces judge their sellers by, of each order by the day it was placed.

use tallydesk_events::Trader;

use super::orders::{Order, Orders};
use super::segments::Segments;
use crate::measures::Measure;
use crate::ticket::Sample;

/// Of each order of a marketplace, cancelled or not: whether it is defective, whether the seller
/// cancelled it, and whether it went out late, if that is told.
pub(super) fn marketplaces(orders: &Orders<'_>, segments: &Segments<'_>) -> Vec<Sample> {
    let of_marketplace = orders.placed.iter().filter(|order| order.ordered.marketplace.is_some());
    of_marketplace.flat_map(|order| judged(order, segments)).collect()
}

fn judged(order: &Order<'_>, segments: &Segments<'_>) -> Vec<Sample> {
    let dimensions = order.dimensions(segments);
    let is_cancelled = order.cancelled_by == Some(Trader::Seller);
    let late = order.late.map(|is_late| (Measure::ShippedLate, is_late));
    let judged = [
        (Measure::OrderDefective, order.defect.is_some()),
        (Measure::SellerCancelled, is_cancelled),
    ];
    let samples = judged.into_iter().chain(late).map(|(measure, is_true)| {
        let mut sample = order.sample(measure, is_true.into(), &dimensions);
        if measure == Measure::OrderDefective {
            sample.behind.extend(order.defect.map(|event| event.id.clone()));
        }
        sample
    });
    samples.collect()
}
