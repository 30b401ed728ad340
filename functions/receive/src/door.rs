//! What leaves no event is counted in memory and put now and then, so that a flood of refused
//! requests costs no writes. What was counted since the last put is lost with the instance.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures::future::join_all;
use tallydesk_stores::{DoorCounts, DoorInstance, Store};

/// An instance puts at most once in this time.
const PUT_EVERY: TimeDelta = TimeDelta::minutes(1);
/// A put that takes longer is given up, so that it holds up no sender; the next one makes up for it.
const PUT_WITHIN: Duration = Duration::from_secs(1);

/// Why a delivery left no event.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LeftNothing {
    /// It was not authentic.
    Refused,
    /// It told nothing new.
    Repeated,
}

/// The counts of one instance.
#[derive(Default)]
pub(crate) struct Door {
    instance: DoorInstance,
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    /// By source and day, with whether they are to be put. There are a few days at most.
    counts: BTreeMap<(&'static str, NaiveDate), (DoorCounts, bool)>,
    put_at: Option<DateTime<Utc>>,
}

impl Door {
    /// Counts a delivery on a day of the account.
    pub(crate) fn count(&self, source: &'static str, day: NaiveDate, why: LeftNothing) {
        self.with(|counted| {
            counted.counts.retain(|(_, of), (_, is_due)| *is_due || *of >= day);
            let (counts, is_due) = counted.counts.entry((source, day)).or_default();
            *is_due = true;
            match why {
                LeftNothing::Refused => counts.refused += 1,
                LeftNothing::Repeated => counts.repeated += 1,
            }
        });
    }

    /// Puts what is to be put, unless something was put just before.
    pub(crate) async fn put_if_due(&self, store: &Store, now: DateTime<Utc>) {
        let is_due = self
            .with(|counted| counted.put_at.is_none_or(|put_at| (now - put_at).abs() >= PUT_EVERY));
        if is_due {
            self.put(store, now).await;
        }
    }

    /// Puts what is to be put. What cannot be put now is put another time.
    pub(crate) async fn put(&self, store: &Store, now: DateTime<Utc>) {
        let due = self.with(|counted| counted.take_due(now));
        let puts = due.into_iter().map(|(place, counts)| async move {
            let put = store.put_door_counts(&self.instance, place, counts, now);
            match tokio::time::timeout(PUT_WITHIN, put).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => self.put_again(place, &error.to_string()),
                Err(_) => self.put_again(place, "it took too long"),
            }
        });
        join_all(puts).await;
    }

    fn put_again(&self, place: (&'static str, NaiveDate), reason: &str) {
        tracing::warn!(source = place.0, reason, "counts of the door were not put");
        self.with(|counted| {
            if let Some((_, is_due)) = counted.counts.get_mut(&place) {
                *is_due = true;
            }
        });
    }

    /// Counts hold whatever became of who held them before.
    fn with<T>(&self, change: impl FnOnce(&mut Counted) -> T) -> T {
        change(&mut self.counted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Counted {
    fn take_due(&mut self, now: DateTime<Utc>) -> Vec<((&'static str, NaiveDate), DoorCounts)> {
        let mut due = Vec::new();
        for (place, (counts, is_due)) in &mut self.counts {
            if std::mem::take(is_due) {
                due.push((*place, *counts));
            }
        }
        if !due.is_empty() {
            self.put_at = Some(now);
        }
        due
    }
}
