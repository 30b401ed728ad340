//! What a customer thinks of the shop: reviews, and answers to the question for the net promoter score.

use chrono::{DateTime, Utc};
use tallydesk_events::{Event, EventKind};

use crate::contributions::Dimensions;
use crate::figures::{NEGATIVE_STARS, POSITIVE_STARS};
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// What the customer told, of his events in their order.
pub(super) fn told(ordered: &[(&Event, DateTime<Utc>)], rules: &Rules) -> Vec<Sample> {
    let samples = ordered.iter().flat_map(|(event, at)| {
        let measured = match &event.kind {
            EventKind::CustomerReviewed(reviewed) => reviewed_as(reviewed.stars),
            EventKind::CustomerNpsAnswered(answered) => {
                vec![(Measure::NetPromoter, net_promoter(answered.score))]
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
            | EventKind::CustomerOrderCancelled(_)
            | EventKind::CustomerOrderRefunded(_)
            | EventKind::CustomerOrderShipped(_)
            | EventKind::CustomerOrderReturned(_)
            | EventKind::CustomerOrderReplaced(_)
            | EventKind::CustomerOrderDisputed(_)
            | EventKind::AgentWent(_) => Vec::new(),
        };
        measured.into_iter().map(|(measure, amount)| Sample {
            measure,
            amount,
            at: *at,
            day: rules.day(*at),
            // It counts overall alone: reviews have no channel, agent or hour of the desk.
            dimensions: Dimensions::default(),
            rule: None,
            in_advance: false,
            behind: vec![event.id.clone()],
        })
    });
    samples.collect()
}

fn reviewed_as(stars: u8) -> Vec<(Measure, i64)> {
    let stars = i64::from(stars);
    let kept = [
        (Measure::ReviewStars, stars * 1_000, true),
        (Measure::NegativeReviews, 1, stars <= NEGATIVE_STARS),
        (Measure::PositiveReviews, 1, stars >= POSITIVE_STARS),
    ];
    let kept = kept.into_iter().filter(|(_, _, counts)| *counts);
    kept.map(|(measure, amount, _)| (measure, amount)).collect()
}

/// Hundred for 9 and 10, minus hundred for 0 to 6, in thousandths of a point.
fn net_promoter(score: u8) -> i64 {
    match score {
        0..=6 => -100_000,
        7..=8 => 0,
        _ => 100_000,
    }
}
