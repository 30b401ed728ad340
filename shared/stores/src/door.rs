//! What the door counted and let go: deliveries that left no event.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use ulid::Ulid;

use crate::Store;
use crate::errors::StoreError;
use crate::items::{SK, get_number, get_string, key, number, string};
use crate::keys::{escape, unescape};

/// Counts are kept for so many days: a quarter, and what is asked about it afterwards.
const KEPT_DAYS: u64 = 120;
/// What stands before a source in the key of its counts. No history has such keys.
const SOURCE_PREFIX: &str = "source#";

/// Deliveries of a source on a day that left no event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DoorCounts {
    /// They were not authentic.
    pub refused: u64,
    /// They told nothing new.
    pub repeated: u64,
}

/// One instance of the door among several: it overwrites its own counts and nobody else's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorInstance(String);

impl DoorInstance {
    /// A new instance.
    #[must_use]
    pub fn new() -> Self {
        Self(Ulid::generate().to_string())
    }
}

impl Default for DoorInstance {
    fn default() -> Self {
        Self::new()
    }
}

impl Store {
    /// Puts all that an instance has counted of a source on a day, in place of what it put before.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be written.
    pub async fn put_door_counts(
        &self,
        instance: &DoorInstance,
        (source, day): (&str, NaiveDate),
        counts: DoorCounts,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let expires = now.checked_add_days(Days::new(KEPT_DAYS)).unwrap_or(now);
        let sk = format!("{SOURCE_PREFIX}{}#{}", escape(source), instance.0);
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.journal)
            .set_item(Some(key(&partition(day), &sk)))
            .item("refused", number(counts.refused))
            .item("repeated", number(counts.repeated))
            .item("expires", number(expires.timestamp()));
        self.put_if(put).await.map(|_| ())
    }

    /// What all instances have counted on a day, by source.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn door_counts(
        &self,
        day: NaiveDate,
    ) -> Result<BTreeMap<String, DoorCounts>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.journal)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(partition(day)));
        let mut counted: BTreeMap<String, DoorCounts> = BTreeMap::new();
        for item in self.query_all(query, usize::MAX).await? {
            let sk = get_string(&item, SK)?.strip_prefix(SOURCE_PREFIX);
            let (source, _) = sk.and_then(|sk| sk.split_once('#')).unwrap_or_default();
            let counts = counted.entry(unescape(source)).or_default();
            counts.refused += get_number::<u64>(&item, "refused")?;
            counts.repeated += get_number::<u64>(&item, "repeated")?;
        }
        Ok(counted)
    }
}

/// The days of counts, in the account's zone.
fn partition(day: NaiveDate) -> String {
    format!("door#{day}")
}
