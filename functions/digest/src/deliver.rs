//! One delivery, from its record to its place and back.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tallydesk_deliveries::{Kind, Parcel, Stamp};
use tallydesk_digests::Rendering;
use tallydesk_kpis::Report;
use tallydesk_shell::Destination;
use tallydesk_stores::{Delivery, DeliveryEnd, DeliveryKey, HeldDelivery, Occasion, StoreError};

use crate::dispatch::Dispatch;
use crate::messages::message;
use crate::policy;

/// How often the end of a delivery is written before that is left to its lease.
const END_ATTEMPTS_MAX: usize = 3;
/// The wait between two of them.
const END_WAIT: Duration = Duration::from_millis(200);

/// What is delivered where.
#[derive(Clone, Copy)]
pub(crate) struct Order<'a> {
    pub(crate) digest: &'a str,
    pub(crate) report: &'a Report,
    pub(crate) destination: &'a Destination,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It was taken.
    Done,
    /// It is done already, failed for good, not to be tried yet, or somebody else is at it.
    NotNow,
    /// It was not taken, or nobody knows; why.
    Failed(String),
}

impl<'a> Order<'a> {
    pub(crate) fn key(&self) -> DeliveryKey<'a> {
        let Self { digest, report, destination } = *self;
        DeliveryKey { digest, period: report.period, destination: &destination.name }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.destination.place.kind()
    }
}

impl Dispatch<'_> {
    /// Takes a delivery up, sends it, and writes down how that ended. Between the three nobody else
    /// can send it; whoever is cut off leaves in the record how far he had come.
    pub(crate) async fn deliver(
        &self,
        order: Order<'_>,
        occasion: Occasion,
    ) -> Result<Delivered, StoreError> {
        let key = order.key();
        let now = self.clock.now();
        let Some(held) = self.store.take_up_delivery(key, occasion, now).await? else {
            return Ok(Delivered::NotNow);
        };
        let parcel = match self.prepare(order, &held.delivery).await {
            Ok(parcel) => parcel,
            Err(end) => return self.end(key, held, end).await,
        };
        let Some(held) = self.store.begin_delivery(key, held, self.clock.now()).await? else {
            return Ok(Delivered::NotNow);
        };
        let outcome = self.carriers.send(&parcel).await;
        let end = policy::end(order.kind(), &held.delivery, outcome, self.clock.now());
        self.end(key, held, end).await
    }

    /// Everything that can go wrong before anything is sent.
    async fn prepare(&self, order: Order<'_>, delivery: &Delivery) -> Result<Parcel, DeliveryEnd> {
        let for_good = |reason: String| DeliveryEnd::Failed(reason, None);
        let is_repeat = policy::is_repeat(order.kind(), delivery).map_err(for_good)?;
        let now = self.clock.now();
        let secrets = self.keys.latest(now).await;
        let route = secrets
            .route(order.destination)
            .map_err(|error| policy::end_without_secrets(error.to_string(), now))?;
        let rendering = Rendering {
            language: order.destination.language,
            link: self.link(&secrets, now),
            repeat: is_repeat,
        };
        let message = message(order.kind(), order.digest, order.report, &rendering)
            .map_err(|error| for_good(error.to_string()))?;
        let stamp = stamp(order.key(), delivery.resends, now);
        Parcel::new(&route, message, &stamp).map_err(|error| for_good(error.to_string()))
    }

    /// Writes the end down. If the store does not take it, the delivery stays held and is taken up
    /// again later, as one that may have arrived.
    async fn end(
        &self,
        key: DeliveryKey<'_>,
        held: HeldDelivery,
        end: DeliveryEnd,
    ) -> Result<Delivered, StoreError> {
        let mut attempts = 1;
        loop {
            let ended =
                self.store.end_delivery(key, held.clone(), end.clone(), self.clock.now()).await;
            match ended {
                Ok(ended) => {
                    if ended.is_none() {
                        tracing::warn!(
                            destination = key.destination,
                            "a delivery took so long that somebody else has taken it up"
                        );
                    }
                    return Ok(Delivered::from(end));
                }
                Err(error) if error.is_retryable() && attempts < END_ATTEMPTS_MAX => {
                    attempts += 1;
                    tokio::time::sleep(END_WAIT).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// The id is of the delivery, and of how often somebody wanted it again.
pub(crate) fn stamp(key: DeliveryKey<'_>, resends: u32, now: DateTime<Utc>) -> Stamp {
    let (period, resends) = (key.period, resends.to_string());
    let (kind, from) = (period.kind.as_str(), period.from.to_string());
    Stamp::new([key.digest, kind, &from, key.destination, &resends], now)
}

impl From<DeliveryEnd> for Delivered {
    fn from(end: DeliveryEnd) -> Self {
        match end {
            DeliveryEnd::Done => Self::Done,
            DeliveryEnd::Failed(reason, _) => Self::Failed(reason),
            DeliveryEnd::Unknown(reason, _) => {
                Self::Failed(format!("{reason}; it may have arrived"))
            }
        }
    }
}
