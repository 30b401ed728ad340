use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tallydesk_stores::{Place, Store, StoreError, Walked};

/// The note that keeps how far the round has come.
const WATCH: &str = "watch";
/// Time from the beginning of a round to that of the next.
const EVERY: TimeDelta = TimeDelta::days(1);
/// The same, after one in which the store did not take something.
const AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);

/// A round through the journal, as it is kept between two ticks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Round {
    began_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// The fingerprint of the rules that it folds under.
    rules: u64,
    place: Option<Place>,
    /// Subjects that it could not fold so far.
    pub(crate) parked: usize,
    /// Subjects that the store did not take.
    pub(crate) failed: usize,
    quarantined: usize,
    /// What the round before has found.
    before: Standing,
}

/// What stood still when a round had come to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Standing {
    pub(crate) parked: usize,
    pub(crate) quarantined: usize,
}

impl Round {
    pub(crate) fn begin(rules: u64, now: DateTime<Utc>, known: Option<Self>) -> Self {
        Self {
            began_at: now,
            ended_at: None,
            rules,
            place: None,
            parked: 0,
            failed: 0,
            quarantined: 0,
            before: known.map(|round| round.standing()).unwrap_or_default(),
        }
    }

    /// The round that was kept, if one was and this version can read it.
    pub(crate) async fn kept(store: &Store) -> Result<Option<Self>, StoreError> {
        let note = store.note(WATCH).await?;
        Ok(note.and_then(|note| serde_json::from_str(&note).ok()))
    }

    pub(crate) async fn keep(&self, store: &Store) -> Result<(), StoreError> {
        let note = serde_json::to_string(self)
            .map_err(|error| StoreError::Unfit(format!("a round cannot be written: {error}")))?;
        store.set_note(WATCH, &note).await
    }

    pub(crate) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended_at.is_some()
    }

    /// True if it is time for another one.
    pub(crate) fn is_over(&self, rules: u64, now: DateTime<Utc>) -> bool {
        let every = if self.failed > 0 { AGAIN_AFTER } else { EVERY };
        self.rules != rules || (self.has_ended() && now - self.began_at >= every)
    }

    /// Notes a part that is done; true if it was the last, and the store has taken everything.
    pub(crate) fn pass(&mut self, walked: Walked, now: DateTime<Utc>) -> bool {
        self.quarantined += walked.quarantined;
        self.place = walked.next;
        if self.place.is_some() {
            return false;
        }
        self.ended_at = Some(now);
        if self.failed > 0 {
            tracing::warn!(
                failed = self.failed,
                "not everything could be folded: again in an hour"
            );
        }
        self.failed == 0
    }

    /// What the last whole round has found.
    pub(crate) fn standing(&self) -> Standing {
        if !self.has_ended() {
            return self.before;
        }
        Standing { parked: self.parked, quarantined: self.quarantined }
    }
}
