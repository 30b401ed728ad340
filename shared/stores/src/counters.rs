//! Reading a shelf (bases plus deltas) and compacting it (deltas into bases).
//!
//! A query is no snapshot, so a reader could see a compaction half done. Three things make every
//! read either exact or repeated: each part of a base carries the version of its head; the head
//! lists the deltas that it has merged, and readers pass over them; and the head is read again at
//! the end, and the whole read starts over if it moved.
//!
//! A base is divided: what figures of days gone by are made from lies beside the deltas, and the details
//! after them, so that who needs no details reads none, by one query.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, Get, Put, ReturnConsumedCapacity, TransactGetItem, TransactWriteItem,
};
use tallydesk_kpis::{Book, pack_dimension, unpack_dimension};
use tallydesk_ledger::{Dimension, Shelf, unpack};

use crate::errors::StoreError;
use crate::folds::{cancelled, is_cancelled, transact_put};
use crate::items::{Item, SK, bytes, get_bytes, get_number, get_string, key, number, string};
use crate::keys::{
    BASE_HEAD, CONDENSED_END, CONDENSED_PREFIX, DELTA_PREFIX, condensed_sk, detail_sk,
    dimension_of_part, shelf_pk,
};
use crate::{Access, Store};

/// How often a reader starts over before it reports the shelf as busy.
const READ_ATTEMPTS_MAX: usize = 10;
/// Deltas that a shelf may pile up before somebody merges them, and that are merged at once: with
/// head and parts within a transaction's hundred actions.
pub const DELTAS_MAX: usize = 64;
/// The attribute of a part that has one dimension.
const COUNTERS: &str = "counters";
/// Size of one part of a base; DynamoDB's bound is 400 KB an item.
const PART_BYTES_MAX: usize = 200_000;
/// Size of one dimension in a part that has all of them.
const CONDENSED_BYTES_MAX: usize = 20_000;

/// A shelf as it is now.
#[derive(Debug, Default)]
pub struct ShelfRead {
    /// Its counters: bases and deltas summed.
    pub book: Book,
    /// How many deltas wait to be merged.
    pub deltas: usize,
}

/// What a compaction did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compacted {
    /// So many deltas were merged into the bases; fewer than [`DELTAS_MAX`] are left, unless
    /// somebody else compacted the shelf, too.
    Merged(usize),
    /// There were none.
    Nothing,
    /// Somebody else compacted the shelf at the same time.
    Overtaken,
    /// This store is only read: they wait for who writes.
    Left,
}

/// How much of a shelf is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    /// All but the details of the base.
    Condensed,
}

/// A shelf as it is stored.
#[derive(Default)]
struct Stored {
    version: u64,
    merged: BTreeSet<String>,
    part_keys: Vec<String>,
    base: Book,
    deltas: Vec<(String, tallydesk_ledger::Contributions)>,
}

impl Store {
    /// Reads a shelf's counters: exactly the sum of all committed transactions.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if the shelf was compacted all the while.
    pub async fn read_shelf(&self, shelf: Shelf) -> Result<ShelfRead, StoreError> {
        Ok(self.read_stored(shelf, Extent::Whole).await?.into())
    }

    /// Reads what is condensed ([`Book::condensed`]) of a shelf's counters.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if the shelf was compacted all the while.
    pub async fn read_condensed(&self, shelf: Shelf) -> Result<ShelfRead, StoreError> {
        let read = ShelfRead::from(self.read_stored(shelf, Extent::Condensed).await?);
        Ok(ShelfRead { book: read.book.condensed(), ..read })
    }

    /// Merges a shelf's deltas into its bases, the oldest first, in guarded transactions of
    /// [`DELTAS_MAX`]; goes on while as many are left, whoever left them.
    ///
    /// # Errors
    /// [`StoreError`] if the store did not take a transaction; what it took before stays merged.
    pub async fn compact_shelf(&self, shelf: Shelf) -> Result<Compacted, StoreError> {
        if self.access == Access::ReadOnly {
            return Ok(Compacted::Left);
        }
        let mut stored = self.read_stored(shelf, Extent::Whole).await?;
        let mut merged = 0;
        while stored.deltas.len() >= DELTAS_MAX || (merged == 0 && !stored.deltas.is_empty()) {
            let Some(next) = self.merge_oldest(shelf, &mut stored).await? else {
                return Ok(if merged == 0 {
                    Compacted::Overtaken
                } else {
                    Compacted::Merged(merged)
                });
            };
            merged += next;
        }
        Ok(if merged == 0 { Compacted::Nothing } else { Compacted::Merged(merged) })
    }

    /// Merges the oldest deltas in one transaction, and brings `stored` to what is stored then.
    /// Returns how many they were; `None` if somebody else has compacted the shelf meanwhile.
    async fn merge_oldest(
        &self,
        shelf: Shelf,
        stored: &mut Stored,
    ) -> Result<Option<usize>, StoreError> {
        let left = stored.deltas.split_off(stored.deltas.len().min(DELTAS_MAX));
        for (_, contributions) in &stored.deltas {
            stored.base.add(contributions);
        }
        let (actions, part_keys) = self.compaction(shelf, stored)?;
        match self.transact(actions).await {
            Ok(()) => {}
            Err(error) if is_cancelled(error.as_service_error()) => {
                return match cancelled(error) {
                    StoreError::Retry(_) => Ok(None),
                    lasting @ (StoreError::Alarm(_) | StoreError::Unfit(_)) => Err(lasting),
                };
            }
            Err(error) => return Err(error.into()),
        }
        stored.version += 1;
        stored.part_keys = part_keys;
        Ok(Some(std::mem::replace(&mut stored.deltas, left).len()))
    }

    /// Forgets a shelf: for the record of a rebuild, which a later one replaces.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read or written; some of it may be forgotten.
    pub async fn clear_shelf(&self, shelf: Shelf) -> Result<(), StoreError> {
        let pk = shelf_pk(shelf);
        let items = self.query_partition(&pk).await?;
        for items in items.chunks(DELTAS_MAX) {
            let deletes = items.iter().map(|item| {
                let key = key(&pk, get_string(item, SK)?);
                let delete = Delete::builder().table_name(&self.tables.counters).set_key(Some(key));
                transact_delete(delete.build())
            });
            self.transact(deletes.collect::<Result<_, _>>()?).await?;
        }
        Ok(())
    }

    /// Head and parts with the next version, parts that are no longer needed and merged deltas
    /// deleted; and the keys of the parts.
    fn compaction(
        &self,
        shelf: Shelf,
        stored: &Stored,
    ) -> Result<(Vec<TransactWriteItem>, Vec<String>), StoreError> {
        let pk = shelf_pk(shelf);
        let version = stored.version + 1;
        let mut actions = vec![self.put_head(&pk, stored)?];
        let mut kept = Vec::new();
        for (sk, attributes) in parts(&stored.base)? {
            let mut item = key(&pk, &sk);
            item.insert("version".into(), number(version));
            item.extend(attributes);
            let put = Put::builder().table_name(&self.tables.counters).set_item(Some(item));
            actions.push(transact_put(put.build())?);
            kept.push(sk);
        }
        let surplus = stored.part_keys.iter().filter(|sk| !kept.contains(sk)).cloned();
        let merged = stored.deltas.iter().map(|(ulid, _)| format!("{DELTA_PREFIX}{ulid}"));
        for sk in surplus.chain(merged) {
            let delete = Delete::builder()
                .table_name(&self.tables.counters)
                .set_key(Some(key(&pk, &sk)))
                .condition_expression("attribute_exists(pk)");
            actions.push(transact_delete(delete.build())?);
        }
        Ok((actions, kept))
    }

    fn put_head(&self, pk: &str, stored: &Stored) -> Result<TransactWriteItem, StoreError> {
        let merged = stored.deltas.iter().map(|(ulid, _)| ulid.clone()).collect();
        let mut item = key(pk, BASE_HEAD);
        item.insert("version".into(), number(stored.version + 1));
        item.insert("merged".into(), AttributeValue::Ss(merged));
        let put = Put::builder().table_name(&self.tables.counters).set_item(Some(item));
        let put = if stored.version == 0 {
            put.condition_expression("attribute_not_exists(pk)")
        } else {
            put.condition_expression("version = :expected")
                .expression_attribute_values(":expected", number(stored.version))
        };
        transact_put(put.build())
    }

    async fn read_stored(&self, shelf: Shelf, extent: Extent) -> Result<Stored, StoreError> {
        let pk = shelf_pk(shelf);
        for _ in 0..READ_ATTEMPTS_MAX {
            let items = match extent {
                Extent::Whole => self.query_partition(&pk).await?,
                Extent::Condensed => self.query_without_details(&pk).await?,
            };
            let Some(stored) = Stored::from_items(&items)? else {
                continue;
            };
            if self.head_version(&pk).await? == Some(stored.version) {
                return Ok(stored);
            }
        }
        Err(StoreError::Retry(format!("{pk} was compacted all the while")))
    }

    pub(crate) async fn query_partition(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        let query = self.client.query().table_name(&self.tables.counters);
        let query = query.key_condition_expression("pk = :pk");
        let query = query.expression_attribute_values(":pk", string(pk));
        self.query_all(query, usize::MAX).await
    }

    async fn query_without_details(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        let query = self.client.query().table_name(&self.tables.counters);
        let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to");
        let query = query.expression_attribute_values(":pk", string(pk));
        let query = query.expression_attribute_values(":from", string(BASE_HEAD));
        let query = query.expression_attribute_values(":to", string(CONDENSED_END));
        self.query_all(query, usize::MAX).await
    }

    /// The head's version, 0 if there is none yet; `None` while a transaction holds the head. A
    /// plain read could return the old head while that transaction's deletions already show.
    async fn head_version(&self, pk: &str) -> Result<Option<u64>, StoreError> {
        let get =
            Get::builder().table_name(&self.tables.counters).set_key(Some(key(pk, BASE_HEAD)));
        let get =
            get.build().map_err(|error| StoreError::unfit("a read cannot be built", error))?;
        let outcome = self
            .client
            .transact_get_items()
            .transact_items(TransactGetItem::builder().get(get).build())
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match outcome {
            Ok(output) => {
                self.meter.read(output.consumed_capacity().first());
                let item = output.responses().first().and_then(|response| response.item());
                item.map_or(Ok(Some(0)), |item| get_number(item, "version").map(Some))
            }
            Err(error) if error.as_service_error().is_some_and(is_held) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

pub(crate) fn transact_delete<E: std::fmt::Display>(
    delete: Result<Delete, E>,
) -> Result<TransactWriteItem, StoreError> {
    let delete =
        delete.map_err(|error| StoreError::unfit("a transaction cannot be built", error))?;
    Ok(TransactWriteItem::builder().delete(delete).build())
}

/// True if a read was cancelled because a transaction holds what it reads.
fn is_held(error: &TransactGetItemsError) -> bool {
    let TransactGetItemsError::TransactionCanceledException(cancelled) = error else {
        return false;
    };
    let mut reasons = cancelled.cancellation_reasons().iter();
    reasons.any(|reason| reason.code() == Some("TransactionConflict"))
}

/// A base's parts: the key of each, and its attributes. What is condensed of all dimensions is one, as
/// long as it is short, and the details of each dimension are another.
fn parts(base: &Book) -> Result<Vec<(String, Item)>, StoreError> {
    let pack = |book: &Book, dimension, bytes_max| {
        pack_dimension(book, dimension, bytes_max)
            .map_err(|error| StoreError::unfit("counters cannot be packed", error))
    };
    let (condensed, details) = (base.condensed(), base.details());
    let mut together: Vec<Item> = Vec::new();
    let mut parts = Vec::new();
    for dimension in Dimension::ALL {
        for (part, packed) in
            pack(&condensed, dimension, CONDENSED_BYTES_MAX)?.into_iter().enumerate()
        {
            together.resize(together.len().max(part + 1), Item::new());
            if let Some(item) = together.get_mut(part) {
                item.insert(dimension.as_str().to_owned(), bytes(packed));
            }
        }
        for (part, packed) in pack(&details, dimension, PART_BYTES_MAX)?.into_iter().enumerate() {
            let item = Item::from([(COUNTERS.to_owned(), bytes(packed))]);
            parts.push((detail_sk(dimension, part), item));
        }
    }
    let together = together.into_iter().enumerate();
    parts.extend(together.map(|(part, item)| (condensed_sk(part), item)));
    Ok(parts)
}

impl From<Stored> for ShelfRead {
    fn from(stored: Stored) -> Self {
        let mut read = Self { book: stored.base, deltas: stored.deltas.len() };
        for (_, contributions) in &stored.deltas {
            read.book.add(contributions);
        }
        read
    }
}

impl Stored {
    /// Sums what a query returned; `None` if it shows a compaction half done.
    fn from_items(items: &[Item]) -> Result<Option<Self>, StoreError> {
        let mut stored = Self::default();
        for item in items {
            let sk = get_string(item, SK)?;
            if sk == BASE_HEAD {
                stored.version = get_number(item, "version")?;
                let merged = item.get("merged").and_then(|merged| merged.as_ss().ok());
                stored.merged = merged.into_iter().flatten().cloned().collect();
            } else if let Some(ulid) = sk.strip_prefix(DELTA_PREFIX) {
                stored.add_delta(ulid, item)?;
            } else {
                if get_number::<u64>(item, "version")? != stored.version {
                    return Ok(None);
                }
                stored.add_part(sk, item)?;
            }
        }
        Ok(Some(stored))
    }

    fn add_part(&mut self, sk: &str, item: &Item) -> Result<(), StoreError> {
        self.part_keys.push(sk.to_owned());
        if sk.starts_with(CONDENSED_PREFIX) {
            let dimensions = Dimension::ALL.into_iter();
            for dimension in dimensions.filter(|dimension| item.contains_key(dimension.as_str())) {
                self.unpack(item, dimension.as_str(), dimension)?;
            }
            return Ok(());
        }
        let dimension = dimension_of_part(sk)
            .ok_or_else(|| StoreError::Unfit(format!("a base of an unknown dimension: {sk}")))?;
        self.unpack(item, COUNTERS, dimension)
    }

    fn unpack(
        &mut self,
        item: &Item,
        attribute: &str,
        dimension: Dimension,
    ) -> Result<(), StoreError> {
        unpack_dimension(get_bytes(item, attribute)?, dimension, &mut self.base)
            .map_err(|error| StoreError::unfit("counters cannot be read", error))
    }

    fn add_delta(&mut self, ulid: &str, item: &Item) -> Result<(), StoreError> {
        if self.merged.contains(ulid) {
            return Ok(());
        }
        let contributions = unpack(get_bytes(item, "contributions")?)
            .map_err(|error| StoreError::unfit("a delta cannot be read", error))?;
        self.deltas.push((ulid.to_owned(), contributions));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tallydesk_ledger::{Contribution, Contributions, Dimensions, Measure};

    use super::*;

    fn book() -> Book {
        let contributions: Contributions = (0_i64..3_000)
            .map(|number| {
                let agent = Some(format!("agent-{number}"));
                let dimensions = Dimensions { agent, ..Dimensions::default() };
                let day = "2026-11-16".parse().unwrap();
                let measure = if number % 2 == 0 { Measure::ReplyTime } else { Measure::Backlog };
                (Contribution { day, measure, amount: number * number, dimensions }, 1)
            })
            .collect();
        Book::from(&contributions)
    }

    fn stored(parts: Vec<(String, Item)>) -> Option<Stored> {
        let mut head = key("day#2026-11-16#0", BASE_HEAD);
        head.insert("version".into(), number(7));
        let parts = parts.into_iter().map(|(sk, attributes)| {
            let mut item = key("day#2026-11-16#0", &sk);
            item.insert("version".into(), number(7));
            item.extend(attributes);
            item
        });
        let items: Vec<Item> = std::iter::once(head).chain(parts).collect();
        Stored::from_items(&items).unwrap()
    }

    #[test]
    fn a_base_comes_back_from_its_parts() {
        let book = book();
        let parts = parts(&book).unwrap();
        let condensed: Vec<_> =
            parts.iter().filter(|(sk, _)| sk.as_str() < CONDENSED_END).cloned().collect();
        assert!(condensed.len() > 1 && condensed.len() < parts.len(), "{}", condensed.len());
        assert_eq!(stored(condensed).unwrap().base, book.condensed());
        assert_eq!(stored(parts).unwrap().base, book);
    }

    #[test]
    fn a_base_from_before_it_was_divided_is_read_and_its_parts_go() {
        let book = book();
        let undivided: Vec<_> = Dimension::ALL
            .into_iter()
            .flat_map(|dimension| {
                let parts = pack_dimension(&book, dimension, PART_BYTES_MAX).unwrap();
                parts.into_iter().enumerate().map(move |(part, packed)| {
                    let sk = format!("base#{}#{part:04}", dimension.as_str());
                    (sk, Item::from([(COUNTERS.to_owned(), bytes(packed))]))
                })
            })
            .collect();
        let keys: Vec<String> = undivided.iter().map(|(sk, _)| sk.clone()).collect();
        assert!(keys.iter().all(|sk| sk.as_str() < CONDENSED_END));
        let stored = stored(undivided).unwrap();
        assert_eq!((&stored.base, &stored.part_keys), (&book, &keys));
        let divided = parts(&book).unwrap();
        assert!(divided.iter().all(|(sk, _)| !keys.contains(sk)), "each of them is surplus");
    }
}
