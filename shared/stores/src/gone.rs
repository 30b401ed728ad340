//! Marks of customers who are gone, and what comes late for them.
//!
//! A mark stands under a hash of the customer's key, so that nobody's key is stored: who has the key
//! finds the mark, and not the other way round. It tells since when he is gone. What happened before
//! and comes later is late: a redelivery, or an import of what was counted already.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use tallydesk_events::CustomerKey;

use crate::Store;
use crate::calls::transact_update;
use crate::errors::StoreError;
use crate::folds::transact_put;
use crate::items::{Item, SK, get_string, key, number, string};
use crate::journal::State;
use crate::keys::{STATE, SubjectPk};
use crate::scans::told_at;

/// What stands before the hash of a customer's key.
const GONE_PREFIX: &str = "gone#";
/// Events that one transaction deletes; leaves room for the state.
const DELETED_AT_ONCE: usize = 99;

/// How a customer went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// Retention has removed him.
    Removed,
    /// He was erased.
    Erased,
}

impl Farewell {
    fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Erased => "erased",
        }
    }
}

/// Before when what a customer did is late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// The end of the history that retention has removed.
    pub removed_before: Option<DateTime<Utc>>,
    /// When he was erased.
    pub erased_before: Option<DateTime<Utc>>,
}

impl Store {
    /// Whether a customer is gone.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn gone(&self, customer: &SubjectPk) -> Result<Gone, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.counters)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(gone_pk(customer)));
        let mut gone = Gone::default();
        for item in self.query_all(query, usize::MAX).await? {
            let sk = get_string(&item, SK)?;
            let before = Some(read_before(&item)?);
            if sk == Farewell::Removed.as_str() {
                gone.removed_before = before;
            } else if sk == Farewell::Erased.as_str() {
                gone.erased_before = before;
            }
        }
        Ok(gone)
    }

    /// Notes that a customer is erased: what he did before and comes later is not taken for his.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be written.
    pub async fn mark_erased(
        &self,
        customer: &CustomerKey,
        before: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let item = mark(&SubjectPk::customer(customer), Farewell::Erased, before);
        let put = self.client.put_item().table_name(&self.tables.counters).set_item(Some(item));
        put.send().await?;
        Ok(())
    }

    pub(crate) fn put_removed(
        &self,
        customer: &SubjectPk,
        before: DateTime<Utc>,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = mark(customer, Farewell::Removed, before);
        transact_put(Put::builder().table_name(&self.tables.counters).set_item(Some(item)).build())
    }

    /// Deletes what a customer's history tells of a time before he was gone, and returns how many
    /// events that were. If he has a state, it has to be folded again.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if somebody else wrote the history meanwhile.
    pub async fn drop_told_before(
        &self,
        customer: &SubjectPk,
        before: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let (states, others): (Vec<Item>, Vec<Item>) = self
            .subject_items(customer)
            .await?
            .into_iter()
            .partition(|item| get_string(item, SK).is_ok_and(|sk| sk == STATE));
        let mut version = match states.first() {
            Some(item) => State::from_item(item)?.version,
            None => 0,
        };
        let late: Vec<Item> =
            others.into_iter().filter(|item| is_told_before(item, before)).collect();
        for chunk in late.chunks(DELETED_AT_ONCE) {
            let mut actions = Vec::new();
            for item in chunk {
                actions.push(self.delete_unchanged(item, "revision")?);
            }
            if version > 0 {
                // A state may have folded them already, and a history never shrinks below its state.
                actions.push(self.forget_folded(customer, version)?);
                version += 1;
            }
            self.transact_or_retry(actions).await?;
        }
        Ok(late.len())
    }

    /// Has a subject folded from the beginning. What it contributes stays stored, so that the
    /// difference is right.
    fn forget_folded(&self, pk: &SubjectPk, version: u64) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.journal)
            .set_key(Some(key(pk.as_str(), STATE)))
            .update_expression(
                "SET version = :next, events = :none, revisions = :none, #hash = :none",
            )
            .condition_expression("version = :expected")
            .expression_attribute_names("#hash", "hash")
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":expected", number(version))
            .expression_attribute_values(":next", number(version + 1));
        transact_update(update.build())
    }
}

/// True for an event of a time before an instant.
pub(crate) fn is_told_before(item: &Item, before: DateTime<Utc>) -> bool {
    item.contains_key("event") && told_at(item).is_some_and(|at| at < before)
}

impl Gone {
    /// Before when what he did himself is late.
    #[must_use]
    pub fn before(&self) -> Option<DateTime<Utc>> {
        self.removed_before.max(self.erased_before)
    }
}

fn mark(customer: &SubjectPk, farewell: Farewell, before: DateTime<Utc>) -> Item {
    let mut item = key(&gone_pk(customer), farewell.as_str());
    item.insert("before".into(), string(before.to_rfc3339_opts(SecondsFormat::Nanos, true)));
    item
}

fn read_before(item: &Item) -> Result<DateTime<Utc>, StoreError> {
    let text = get_string(item, "before")?;
    text.parse().map_err(|error| StoreError::unfit("a mark cannot be read", error))
}

fn gone_pk(customer: &SubjectPk) -> String {
    format!("{GONE_PREFIX}{}", hex::encode(Sha256::digest(customer.as_str().as_bytes())))
}
