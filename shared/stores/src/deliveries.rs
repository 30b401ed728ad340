//! The record of each delivery: a digest of a period, to a destination.
//!
//! A delivery is taken up (intent), begun (sending), and ended (done or failed). Each step is one
//! write, on the condition that nobody else has moved since. Who takes a delivery up holds it for a
//! while; if he does not come back, somebody else may take it up. If that was in the middle of
//! sending, it may have arrived, and the record says so.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, TimeDelta, Utc};
use tallydesk_kpis::Period;
use ulid::Ulid;

use crate::Store;
use crate::errors::StoreError;
use crate::items::{Item, SK, get_number, get_string, key, number, string};
use crate::keys::{escape, unescape};

/// How long a delivery is held by who took it up: well above what sending takes.
pub const DELIVERY_LEASE: TimeDelta = TimeDelta::minutes(5);
/// Reasons are cut to so many characters.
const REASON_CHARS_MAX: usize = 500;

/// Which delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryKey<'a> {
    /// The digest's name.
    pub digest: &'a str,
    /// The period that it tells about.
    pub period: Period,
    /// The destination's name.
    pub destination: &'a str,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStep {
    /// Taken up, and held until then. Nothing has left.
    Intent(DateTime<Utc>),
    /// It is leaving, and held until then.
    Sending(DateTime<Utc>),
    /// It was taken.
    Done,
    /// It was not taken, or nobody knows. It is tried again from then on, or not at all.
    Failed(Option<DateTime<Utc>>),
}

/// What is known of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where it stands.
    pub step: DeliveryStep,
    /// How often it was begun since it was first wanted, or last wanted again.
    pub attempts: u32,
    /// How many of those may have arrived, without anybody knowing.
    pub unknown: u32,
    /// How often somebody asked for it again.
    pub resends: u32,
    /// Whether it has arrived before, or may have.
    pub has_arrived: bool,
    /// Why it failed last.
    pub reason: Option<String>,
    /// When it was first taken up.
    pub first_at: DateTime<Utc>,
    /// When the record was last moved.
    pub at: DateTime<Utc>,
}

/// Why a delivery is taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It is due, and not done.
    Due,
    /// Somebody wants it again, whatever became of it.
    Resend,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// It was taken.
    Done,
    /// It was not taken: why, and from when on it is tried again, if it is.
    Failed(String, Option<DateTime<Utc>>),
    /// It may have been taken: why that is not known, and from when on it is tried again, if it is.
    Unknown(String, Option<DateTime<Utc>>),
}

/// A delivery that is held.
#[derive(Clone, Debug)]
pub struct HeldDelivery {
    /// What is known of it.
    pub delivery: Delivery,
    holder: String,
    version: u64,
}

/// A delivery that did not arrive, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedDelivery {
    /// The destination's name.
    pub destination: String,
    /// What is known of it.
    pub delivery: Delivery,
}

impl Delivery {
    fn new(now: DateTime<Utc>) -> Self {
        Self {
            step: DeliveryStep::Intent(now + DELIVERY_LEASE),
            attempts: 0,
            unknown: 0,
            resends: 0,
            has_arrived: false,
            reason: None,
            first_at: now,
            at: now,
        }
    }

    /// Whether it may be taken up now.
    #[must_use]
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        match self.step {
            DeliveryStep::Intent(until) | DeliveryStep::Sending(until) => until <= now,
            DeliveryStep::Done => false,
            DeliveryStep::Failed(from) => from.is_some_and(|from| from <= now),
        }
    }

    fn is_held(&self, now: DateTime<Utc>) -> bool {
        match self.step {
            DeliveryStep::Intent(until) | DeliveryStep::Sending(until) => now < until,
            DeliveryStep::Done | DeliveryStep::Failed(_) => false,
        }
    }

    /// The same delivery, taken up; none if it is not its time, or somebody else holds it.
    fn taken_up(&self, occasion: Occasion, now: DateTime<Utc>) -> Option<Self> {
        let is_wanted = match occasion {
            Occasion::Due => self.is_due(now),
            Occasion::Resend => !self.is_held(now),
        };
        if !is_wanted {
            return None;
        }
        let mut next =
            Self { step: DeliveryStep::Intent(now + DELIVERY_LEASE), at: now, ..self.clone() };
        if let DeliveryStep::Sending(_) = self.step {
            // Whoever held it was cut off, before or after it had left.
            next.unknown = next.unknown.saturating_add(1);
            next.has_arrived = true;
        }
        if occasion == Occasion::Resend {
            (next.attempts, next.unknown) = (0, 0);
            next.resends = next.resends.saturating_add(1);
        }
        Some(next)
    }

    fn begun(&self, now: DateTime<Utc>) -> Self {
        let (step, attempts) =
            (DeliveryStep::Sending(now + DELIVERY_LEASE), self.attempts.saturating_add(1));
        Self { step, attempts, at: now, ..self.clone() }
    }

    fn ended(&self, end: DeliveryEnd, now: DateTime<Utc>) -> Self {
        let next = Self { at: now, ..self.clone() };
        let cut = |reason: String| Some(reason.chars().take(REASON_CHARS_MAX).collect());
        match end {
            DeliveryEnd::Done => {
                Self { step: DeliveryStep::Done, has_arrived: true, reason: None, ..next }
            }
            DeliveryEnd::Failed(reason, from) => {
                Self { step: DeliveryStep::Failed(from), reason: cut(reason), ..next }
            }
            DeliveryEnd::Unknown(reason, from) => Self {
                step: DeliveryStep::Failed(from),
                unknown: next.unknown.saturating_add(1),
                has_arrived: true,
                reason: cut(reason),
                ..next
            },
        }
    }
}

impl Store {
    /// Takes a delivery up and holds it; none if it is done, has failed for good, is not to be tried
    /// yet, or is held by somebody else.
    ///
    /// # Errors
    /// [`StoreError`] if the record cannot be read or written.
    pub async fn take_up_delivery(
        &self,
        delivery: DeliveryKey<'_>,
        occasion: Occasion,
        now: DateTime<Utc>,
    ) -> Result<Option<HeldDelivery>, StoreError> {
        let stored = self.get(&self.tables.counters, delivery.item()).await?;
        let stored = stored.as_ref().map(read).transpose()?;
        let (taken_up, version) = match &stored {
            None => (Some(Delivery::new(now)), 0),
            Some((known, version)) => (known.taken_up(occasion, now), *version),
        };
        let Some(taken_up) = taken_up else { return Ok(None) };
        let holder = Ulid::generate().to_string();
        self.move_delivery(delivery, HeldDelivery { delivery: taken_up, holder, version }).await
    }

    /// Begins to send a delivery that is held; none if somebody else has taken it up meanwhile, and
    /// nothing may be sent.
    ///
    /// # Errors
    /// [`StoreError`] if the record cannot be written: nothing may be sent then, either.
    pub async fn begin_delivery(
        &self,
        key: DeliveryKey<'_>,
        held: HeldDelivery,
        now: DateTime<Utc>,
    ) -> Result<Option<HeldDelivery>, StoreError> {
        let delivery = held.delivery.begun(now);
        self.move_delivery(key, HeldDelivery { delivery, ..held }).await
    }

    /// Ends an attempt; none if somebody else has taken the delivery up meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] if the record cannot be written: the delivery is then tried again when the time
    /// for which it is held is over.
    pub async fn end_delivery(
        &self,
        key: DeliveryKey<'_>,
        held: HeldDelivery,
        end: DeliveryEnd,
        now: DateTime<Utc>,
    ) -> Result<Option<Delivery>, StoreError> {
        let delivery = held.delivery.ended(end, now);
        let moved = self.move_delivery(key, HeldDelivery { delivery, ..held }).await?;
        Ok(moved.map(|held| held.delivery))
    }

    /// Every delivery of a digest and period that there is a record of, by destination.
    ///
    /// # Errors
    /// [`StoreError`] if the records cannot be read.
    pub async fn deliveries(
        &self,
        digest: &str,
        period: Period,
    ) -> Result<BTreeMap<String, Delivery>, StoreError> {
        let items = self.query_partition(&partition(digest, period)).await?;
        let deliveries = items.iter().map(|item| {
            let destination = unescape(get_string(item, SK)?);
            Ok((destination, read(item)?.0))
        });
        deliveries.collect()
    }

    /// What of a digest and period did not arrive, as far as is known: what the next one tells.
    ///
    /// # Errors
    /// As [`deliveries`](Self::deliveries).
    pub async fn failed_deliveries(
        &self,
        digest: &str,
        period: Period,
    ) -> Result<Vec<FailedDelivery>, StoreError> {
        let deliveries = self.deliveries(digest, period).await?.into_iter();
        let failed = deliveries.filter(|(_, delivery)| delivery.step != DeliveryStep::Done);
        Ok(failed.map(|(destination, delivery)| FailedDelivery { destination, delivery }).collect())
    }

    /// Writes the next step of a delivery, if nobody has moved it since.
    async fn move_delivery(
        &self,
        key: DeliveryKey<'_>,
        held: HeldDelivery,
    ) -> Result<Option<HeldDelivery>, StoreError> {
        let next = HeldDelivery { version: held.version.saturating_add(1), ..held };
        let mut item = write(&next.delivery, key.item());
        item.insert("holder".into(), string(&next.holder));
        item.insert("version".into(), number(next.version));
        let put = self.client.put_item().table_name(&self.tables.counters).set_item(Some(item));
        let put = if held.version == 0 {
            put.condition_expression("attribute_not_exists(pk)")
        } else {
            put.condition_expression("version = :version")
                .expression_attribute_values(":version", number(held.version))
        };
        if self.put_if(put).await? || self.is_moved(key, &next).await? {
            return Ok(Some(next));
        }
        Ok(None)
    }

    /// Whether it was this step that the record was moved by: a write whose answer was lost is tried
    /// again by the client, and then fails on itself.
    async fn is_moved(
        &self,
        key: DeliveryKey<'_>,
        next: &HeldDelivery,
    ) -> Result<bool, StoreError> {
        let Some(item) = self.get(&self.tables.counters, key.item()).await? else {
            return Ok(false);
        };
        let version: u64 = get_number(&item, "version")?;
        Ok(version == next.version && get_string(&item, "holder")? == next.holder)
    }
}

impl DeliveryKey<'_> {
    fn item(&self) -> Item {
        key(&partition(self.digest, self.period), &escape(self.destination))
    }
}

fn partition(digest: &str, period: Period) -> String {
    format!("delivery#{}#{}#{}", escape(digest), period.kind.as_str(), period.from)
}

fn write(delivery: &Delivery, mut item: Item) -> Item {
    let (step, time) = match delivery.step {
        DeliveryStep::Intent(until) => ("intent", Some(("until", until))),
        DeliveryStep::Sending(until) => ("sending", Some(("until", until))),
        DeliveryStep::Done => ("done", None),
        DeliveryStep::Failed(from) => ("failed", from.map(|from| ("not_before", from))),
    };
    let times = [Some(("first_at", delivery.first_at)), Some(("at", delivery.at)), time];
    for (name, time) in times.into_iter().flatten() {
        item.insert(name.into(), number(time.timestamp_millis()));
    }
    item.insert("step".into(), string(step));
    item.insert("attempts".into(), number(delivery.attempts));
    item.insert("unknown".into(), number(delivery.unknown));
    item.insert("resends".into(), number(delivery.resends));
    item.insert("has_arrived".into(), AttributeValue::Bool(delivery.has_arrived));
    if let Some(reason) = &delivery.reason {
        item.insert("reason".into(), string(reason));
    }
    item
}

/// A record and its version.
fn read(item: &Item) -> Result<(Delivery, u64), StoreError> {
    let has_arrived = item.get("has_arrived").and_then(|value| value.as_bool().ok());
    let delivery = Delivery {
        step: read_step(item)?,
        attempts: get_number(item, "attempts")?,
        unknown: get_number(item, "unknown")?,
        resends: get_number(item, "resends")?,
        has_arrived: has_arrived.copied().unwrap_or_default(),
        reason: item.get("reason").and_then(|reason| reason.as_s().ok()).cloned(),
        first_at: get_time(item, "first_at")?,
        at: get_time(item, "at")?,
    };
    Ok((delivery, get_number(item, "version")?))
}

fn read_step(item: &Item) -> Result<DeliveryStep, StoreError> {
    match get_string(item, "step")? {
        "intent" => Ok(DeliveryStep::Intent(get_time(item, "until")?)),
        "sending" => Ok(DeliveryStep::Sending(get_time(item, "until")?)),
        "done" => Ok(DeliveryStep::Done),
        "failed" if item.contains_key("not_before") => {
            Ok(DeliveryStep::Failed(Some(get_time(item, "not_before")?)))
        }
        "failed" => Ok(DeliveryStep::Failed(None)),
        step => Err(StoreError::Unfit(format!("a delivery's step is {step:?}"))),
    }
}

fn get_time(item: &Item, name: &str) -> Result<DateTime<Utc>, StoreError> {
    let time = DateTime::from_timestamp_millis(get_number(item, name)?);
    time.ok_or_else(|| StoreError::Unfit(format!("a delivery's {name} is no time")))
}
