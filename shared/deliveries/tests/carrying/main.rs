//! What leaves, as those see it whom it reaches.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chats;
mod folders;
mod mails;
mod networks;
mod ses;
mod smtp;

mod smtp_server;
mod stand_in;
mod vendors;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tallydesk_deliveries::{
    Carriers, DeliveryError, Message, Network, Parcel, Place, PlaceSecret, Route, Stamp,
};

/// The time of every test.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

pub(crate) fn stamp() -> Stamp {
    Stamp::new(["morning", "day", "2026-11-21", "team"], now())
}

pub(crate) fn route(place: &Place, secret: &Value) -> Route {
    let secret: PlaceSecret = serde_json::from_value(secret.clone()).unwrap();
    Route::to(place, Some(&secret)).unwrap()
}

/// Sends a message over a network, as the digest does.
pub(crate) async fn send(
    network: &Network,
    route: &Route,
    message: Message,
) -> Result<(), DeliveryError> {
    let parcel = Parcel::new(route, message, &stamp()).unwrap();
    Carriers::new(network.clone(), None).send(&parcel).await
}

/// An outcome in a few words.
pub(crate) fn told(outcome: &Result<(), DeliveryError>) -> String {
    match outcome {
        Ok(()) => "taken".to_owned(),
        Err(DeliveryError::Retry { reason, after: None }) => format!("retry: {reason}"),
        Err(DeliveryError::Retry { reason, after: Some(after) }) => {
            format!("retry after {} s: {reason}", after.as_secs_f64())
        }
        Err(DeliveryError::GiveUp { reason }) => format!("give up: {reason}"),
        Err(DeliveryError::Unknown { reason }) => format!("unknown: {reason}"),
    }
}
