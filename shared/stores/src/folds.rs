//! The one write that moves figures: states and counter deltas in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use chrono::{DateTime, NaiveDate, Utc};
use tallydesk_ledger::{Contributions, Dimensions, Line, Scope, Shelf, pack, shelve};
use thiserror::Error;
use ulid::Ulid;

use crate::Store;
use crate::calls::TransactionFailure;
use crate::errors::StoreError;
use crate::items::{Item, PK, SK, bytes, key, number, string};
use crate::journal::State;
use crate::keys::{DELTA_PREFIX, SubjectPk, line_sort_key, shelf_pk};

/// DynamoDB's bound on the actions of one transaction.
const ACTIONS_MAX: usize = 100;
/// Days that one subject may move in one transaction; leaves room for states and the backlog.
const DAYS_MAX: usize = 90;
/// Bound on a transaction's states and deltas together; DynamoDB's is 4 MB.
const TRANSACTION_BYTES_MAX: usize = 3_000_000;
/// Bound on one packed delta; DynamoDB's is 400 KB an item.
const DELTA_BYTES_MAX: usize = 300_000;

/// A subject's next state, and what has to move in the counters with it.
#[derive(Clone, Debug)]
pub struct FoldWrite {
    /// The subject.
    pub pk: SubjectPk,
    /// The version that the state must still have.
    pub expected_version: u64,
    /// The next state.
    pub state: State,
    /// The difference between what it contributed and what it contributes.
    pub moved: Contributions,
    /// Lines that change in other subjects' histories.
    pub lines: Vec<LineWrite>,
    /// True if it had been folded before, under other rules.
    pub rebuilds: bool,
}

/// A subject's line in another's history, put or (without content) withdrawn.
#[derive(Clone, Debug)]
pub struct LineWrite {
    /// The subject whose history it is in.
    pub reader: SubjectPk,
    /// The content; `None` withdraws it. The item stays, so that a history never shrinks.
    pub line: Option<Line>,
}

impl LineWrite {
    /// The keys of the line that a subject leaves: what the stream tells of it.
    #[must_use]
    pub fn keys(&self, subject: &SubjectPk) -> (SubjectPk, String) {
        (self.reader.clone(), line_sort_key(subject))
    }
}

/// Why a transaction was not applied. Nothing of it was.
#[derive(Debug, Error)]
pub enum FoldsError {
    /// Somebody else wrote these subjects meanwhile (positions in the list given): read them again.
    #[error("{} states were written by somebody else", .0.len())]
    Overtaken(BTreeSet<usize>),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Cuts writes into transactions: many subjects to one, and a subject with too many days into
/// several steps, of which all but the last leave it `unfinished`. Order is kept.
#[must_use]
pub fn plan(writes: Vec<FoldWrite>) -> Vec<Vec<FoldWrite>> {
    let mut transactions: Vec<Vec<FoldWrite>> = Vec::new();
    let mut size = Size::default();
    for write in writes.into_iter().flat_map(steps) {
        let grown = size.with(&write);
        match transactions.last_mut() {
            Some(transaction) if grown.fits() && !write.follows(transaction) => {
                transaction.push(write);
                size = grown;
            }
            Some(_) | None => {
                size = Size::default().with(&write);
                transactions.push(vec![write]);
            }
        }
    }
    transactions
}

impl FoldWrite {
    /// True if the transaction writes the same subject already.
    fn follows(&self, transaction: &[Self]) -> bool {
        transaction.iter().any(|write| write.pk == self.pk)
    }

    fn days(&self) -> BTreeSet<NaiveDate> {
        self.moved.iter().map(|(contribution, _)| contribution.day).collect()
    }
}

/// What a transaction holds so far.
#[derive(Clone, Default)]
struct Size {
    /// States and lines.
    puts: usize,
    days: BTreeSet<NaiveDate>,
    bytes: usize,
}

impl Size {
    fn with(&self, write: &FoldWrite) -> Self {
        // A packed contribution takes about ten bytes and its texts; six texts of 256 bytes at
        // most, nearly always shared. The estimate is high, so that the bound holds.
        let contributions = write.moved.len() + write.state.contributions.len();
        let mut grown = self.clone();
        grown.puts += 1 + write.lines.len();
        grown.days.extend(write.days());
        grown.bytes += 300 + contributions * 200 + write.lines.len() * 2_000;
        grown
    }

    fn fits(&self) -> bool {
        // Two more deltas for the backlog's months and a rebuild, and slack for a delta cut in
        // parts.
        self.puts + self.days.len() + 6 <= ACTIONS_MAX && self.bytes <= TRANSACTION_BYTES_MAX
    }
}

/// A write as it is, or in steps of [`DAYS_MAX`] days: each step moves stored contributions
/// together with their deltas, so that a crash between two leaves the counters exact.
fn steps(write: FoldWrite) -> Vec<FoldWrite> {
    let days: Vec<NaiveDate> = write.days().into_iter().collect();
    if days.len() <= DAYS_MAX {
        return vec![write];
    }
    let mut reached = write.state.contributions.clone();
    reached.merge(write.moved.negated());
    let chunks: Vec<&[NaiveDate]> = days.chunks(DAYS_MAX).collect();
    let mut steps = Vec::new();
    for (number, chunk) in (1..).zip(&chunks) {
        let moved: Contributions = write
            .moved
            .iter()
            .filter(|(contribution, _)| chunk.contains(&contribution.day))
            .map(|(contribution, weight)| (contribution.clone(), weight))
            .collect();
        reached.merge(moved.clone());
        let expected_version = write.expected_version + number - 1;
        let state = State {
            version: expected_version + 1,
            contributions: reached.clone(),
            unfinished: write.state.unfinished || reached != write.state.contributions,
            ..write.state.clone()
        };
        // Lines go with the first step, whose state tells of them already.
        let lines = if number == 1 { write.lines.clone() } else { Vec::new() };
        let (pk, rebuilds) = (write.pk.clone(), write.rebuilds);
        steps.push(FoldWrite { pk, expected_version, state, moved, lines, rebuilds });
    }
    steps
}

impl Store {
    /// Applies one transaction of [`plan`]: every state, guarded by its version, and one delta
    /// item for each shelf that moves. Returns those shelves.
    ///
    /// # Errors
    /// [`FoldsError::Overtaken`] names the subjects to read again; otherwise see [`StoreError`].
    pub async fn write_folds(
        &self,
        writes: &[FoldWrite],
        now: DateTime<Utc>,
    ) -> Result<BTreeSet<Shelf>, FoldsError> {
        let mut moved = Contributions::default();
        let mut rebuilt: BTreeMap<Shelf, Contributions> = BTreeMap::new();
        let mut actions = Vec::with_capacity(writes.len() + 2);
        for write in writes {
            moved.merge(write.moved.clone());
            actions.push(self.put_state(write)?);
            if write.rebuilds {
                let shelf = Shelf::Rebuild(write.state.rules_fingerprint);
                rebuilt.entry(shelf).or_default().merge(in_all(&write.moved));
            }
        }
        // After the states, whose positions tell whose guard failed.
        for write in writes {
            for line in &write.lines {
                actions.push(self.put_line(write, line)?);
            }
        }
        rebuilt.retain(|_, contributions| !contributions.is_empty());
        let mut shelves = shelve(&moved);
        shelves.extend(rebuilt);
        for (shelf, contributions) in &shelves {
            for packed in pack_in_parts(contributions)? {
                actions.push(self.put_delta(*shelf, packed, now)?);
            }
        }
        match self.transact(actions).await {
            Ok(()) => Ok(shelves.into_keys().collect()),
            Err(error) => Err(match error.as_service_error().and_then(overtaken) {
                Some(positions) => FoldsError::Overtaken(positions),
                None if is_cancelled(error.as_service_error()) => cancelled(error).into(),
                None => StoreError::from(error).into(),
            }),
        }
    }

    pub(crate) fn put_state(&self, write: &FoldWrite) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.journal)
            .set_item(Some(write.state.to_item(&write.pk)?));
        let put = if write.expected_version == 0 {
            put.condition_expression("attribute_not_exists(version)")
        } else {
            put.condition_expression("version = :expected")
                .expression_attribute_values(":expected", number(write.expected_version))
        };
        transact_put(put.build())
    }

    fn put_line(
        &self,
        write: &FoldWrite,
        line: &LineWrite,
    ) -> Result<TransactWriteItem, StoreError> {
        let (reader, sk) = line.keys(&write.pk);
        let mut item = key(reader.as_str(), &sk);
        // A subject's versions only grow, and so do the revisions of its lines.
        item.insert("revision".into(), number(write.state.version));
        if let Some(line) = &line.line {
            let text = serde_json::to_string(line)
                .map_err(|error| StoreError::unfit("a line cannot be written", error))?;
            item.insert("line".into(), string(text));
        }
        transact_put(Put::builder().table_name(&self.tables.journal).set_item(Some(item)).build())
    }

    pub(crate) fn put_delta(
        &self,
        shelf: Shelf,
        packed: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<TransactWriteItem, StoreError> {
        let ulid = Ulid::from_datetime(now.into());
        let item = Item::from([
            (PK.to_owned(), string(shelf_pk(shelf))),
            (SK.to_owned(), string(format!("{DELTA_PREFIX}{ulid}"))),
            ("contributions".to_owned(), bytes(packed)),
        ]);
        let put = Put::builder()
            .table_name(&self.tables.counters)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        transact_put(put.build())
    }
}

pub(crate) fn transact_put<E: std::fmt::Display>(
    put: Result<Put, E>,
) -> Result<TransactWriteItem, StoreError> {
    let put = put.map_err(|error| StoreError::unfit("a transaction cannot be built", error))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// The same in no dimension but all.
fn in_all(contributions: &Contributions) -> Contributions {
    let whole = contributions.iter().filter(|(entry, _)| entry.dimensions.scope == Scope::Whole);
    let entries = whole.map(|(entry, weight)| {
        let mut entry = entry.clone();
        entry.dimensions = Dimensions::default();
        (entry, weight)
    });
    entries.collect()
}

/// Packs contributions to items of bounded size, halving until each part fits.
pub(crate) fn pack_in_parts(contributions: &Contributions) -> Result<Vec<Vec<u8>>, StoreError> {
    let packed = pack(contributions)
        .map_err(|error| StoreError::unfit("a delta cannot be packed", error))?;
    if packed.len() <= DELTA_BYTES_MAX || contributions.len() < 2 {
        return Ok(vec![packed]);
    }
    let half = contributions.len() / 2;
    let mut halves =
        BTreeMap::from([(false, Contributions::default()), (true, Contributions::default())]);
    for (position, (contribution, weight)) in contributions.iter().enumerate() {
        halves.entry(position < half).or_default().add(contribution.clone(), weight);
    }
    let parts: Vec<_> = halves.values().map(pack_in_parts).collect::<Result<_, _>>()?;
    Ok(parts.concat())
}

/// The positions of the states whose guard failed, if that is why the transaction was cancelled.
fn overtaken(error: &TransactWriteItemsError) -> Option<BTreeSet<usize>> {
    let positions = positions_of(error, "ConditionalCheckFailed");
    (!positions.is_empty()).then_some(positions)
}

fn positions_of(error: &TransactWriteItemsError, code: &str) -> BTreeSet<usize> {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        return BTreeSet::new();
    };
    let reasons = cancelled.cancellation_reasons().iter().enumerate();
    reasons
        .filter(|(_, reason)| reason.code() == Some(code))
        .map(|(position, _)| position)
        .collect()
}

pub(crate) fn is_cancelled(error: Option<&TransactWriteItemsError>) -> bool {
    error.is_some_and(TransactWriteItemsError::is_transaction_canceled_exception)
}

/// A cancellation for another reason than a guard: a conflict or throttling passes, the rest
/// (an item too large, a wrong request) does not.
pub(crate) fn cancelled(error: TransactionFailure) -> StoreError {
    let permanent = ["ValidationError", "ItemCollectionSizeLimitExceeded"];
    let is_permanent = error
        .as_service_error()
        .is_some_and(|error| permanent.iter().any(|code| !positions_of(error, code).is_empty()));
    let text = error.into_service_error().to_string();
    if is_permanent { StoreError::Unfit(text) } else { StoreError::Retry(text) }
}

#[cfg(test)]
mod tests {
    use tallydesk_ledger::{Contribution, Dimensions, Measure};

    use super::*;

    fn write(id: u64, days: u64) -> FoldWrite {
        let first: NaiveDate = "2026-01-01".parse().expect("a day");
        let moved: Contributions = (0..days)
            .map(|day| {
                let day = first + chrono::Days::new(day);
                let dimensions = Dimensions::default();
                (Contribution { day, measure: Measure::Replies, amount: 1, dimensions }, 1)
            })
            .collect();
        let state = State { version: 1, contributions: moved.clone(), ..State::default() };
        let pk = SubjectPk::parse(&format!("ticket#generic#{id}")).expect("a key");
        let lines = Vec::new();
        FoldWrite { pk, expected_version: 0, state, moved, lines, rebuilds: false }
    }

    fn check(writes: Vec<FoldWrite>, expected: &[usize]) {
        let transactions = plan(writes);
        let lengths: Vec<usize> = transactions.iter().map(Vec::len).collect();
        assert_eq!(lengths, expected);
    }

    #[test]
    fn many_subjects_share_a_transaction_up_to_its_bound() {
        check((0..50).map(|id| write(id, 2)).collect(), &[50]);
        check((0..200).map(|id| write(id, 2)).collect(), &[92, 92, 16]);
        check(vec![write(1, 80), write(2, 80), write(3, 1)], &[3]);
    }

    #[test]
    fn a_subject_with_too_many_days_is_written_in_steps_that_add_up() {
        let write = write(1, 200);
        let transactions = plan(vec![write.clone()]);
        let steps: Vec<FoldWrite> = transactions.into_iter().flatten().collect();
        let unfinished: Vec<bool> = steps.iter().map(|step| step.state.unfinished).collect();
        assert_eq!(unfinished, [true, true, false]);
        let mut moved = Contributions::default();
        for (version, step) in (0..).zip(&steps) {
            assert_eq!(step.expected_version, version);
            moved.merge(step.moved.clone());
            assert_eq!(step.state.contributions, moved);
        }
        assert_eq!(moved, write.moved);
    }
}
