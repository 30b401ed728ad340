//! Removing a whole subject: what it contributes moves into anonymous sums, and its history goes.
//!
//! The counters stay: a sealed shelf tells which part of them no history tells any more. The state's
//! mark comes with the first sums, in one transaction; from then on nothing folds the subject.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use chrono::{DateTime, NaiveDate, Utc};
use tallydesk_events::SubjectKind;
use tallydesk_ledger::{Contributions, Folded, Shelf, shelve};

use crate::Store;
use crate::calls::transact_update;
use crate::errors::StoreError;
use crate::folds::{FoldWrite, pack_in_parts};
use crate::items::{Item, SK, get_number, get_string, key, number};
use crate::journal::{History, SEALED, Sealed, State};
use crate::keys::{STATE, SubjectPk};
use crate::scans::told_at;

/// Days whose sums move in one transaction; leaves room for deltas that are cut in parts.
const DAYS_AT_ONCE: usize = 40;
/// Items that one transaction deletes; leaves room for the state.
const DELETED_AT_ONCE: usize = 99;

/// What a removal has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// The sealed shelves that have grown.
    pub shelves: BTreeSet<Shelf>,
    /// Events that are gone.
    pub events: usize,
    /// Those among them that had come after the removal, uncounted.
    pub late: usize,
    /// True if something newer is left of a customer, which has to be folded.
    pub remains: bool,
}

impl Store {
    /// Removes a subject whose history ends before an instant, or what is left of one that is being
    /// removed. `None` if it has to stay: it is not folded whole, somebody waits for it, it is newer,
    /// or it is a customer with a ticket that stays.
    ///
    /// Of a ticket, a call or an agent a mark stays, so that late events are known as such. Of a
    /// customer a mark stays that does not name him: who comes again is somebody new, and what he did
    /// before that is late.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if somebody else wrote the subject meanwhile.
    pub async fn remove_subject(
        &self,
        pk: &SubjectPk,
        before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Removed>, StoreError> {
        let items = self.subject_items(pk).await?;
        let mut state = items
            .iter()
            .find(|item| is_state(item))
            .map_or_else(|| Ok(State::default()), State::from_item)?;
        let is_sealed = state.sealed.is_some();
        if !is_sealed && !self.may_be_removed(pk, &state, &items, before).await? {
            return Ok(None);
        }
        let mut removed = Removed::default();
        if !is_sealed || state.unfinished {
            removed.shelves = self.seal(pk, &mut state, before, now).await?;
        }
        match pk.kind() {
            SubjectKind::Customer => self.clear_customer(pk, &state, items, &mut removed).await?,
            SubjectKind::Ticket | SubjectKind::Call | SubjectKind::Agent => {
                self.clear(pk, &state, items, &mut removed).await?;
            }
        }
        Ok(Some(removed))
    }

    async fn may_be_removed(
        &self,
        pk: &SubjectPk,
        state: &State,
        items: &[Item],
        before: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut history = History::default();
        for item in items {
            history.add(item)?;
        }
        let is_whole = state.version > 0
            && state.folded == history.folded
            && !state.unfinished
            && state.parked.is_none();
        let is_old = items.iter().filter_map(told_at).all(|at| at < before);
        if !is_whole || !is_old || state.open.is_some() {
            return Ok(false);
        }
        if pk.kind() != SubjectKind::Customer {
            return Ok(true);
        }
        for line in items.iter().filter(|item| is_line(item)) {
            if !self.is_of_sealed(line).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// True for a line whose own subject is removed, and which nobody will change any more.
    async fn is_of_sealed(&self, line: &Item) -> Result<bool, StoreError> {
        let state = self.get(&self.tables.journal, key(get_string(line, SK)?, STATE)).await?;
        Ok(state.is_some_and(|state| state.contains_key(SEALED)))
    }

    /// Moves what a subject contributes into the sealed shelves, in as many transactions as its days
    /// need, and marks it in the first.
    async fn seal(
        &self,
        pk: &SubjectPk,
        state: &mut State,
        before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<BTreeSet<Shelf>, StoreError> {
        let mut shelves = BTreeSet::new();
        loop {
            let (moved, left) = first_days(&state.contributions);
            let sealed = state.sealed.unwrap_or(Sealed { at: now, late: 0 });
            let next = State {
                version: state.version + 1,
                rules_fingerprint: state.rules_fingerprint,
                unfinished: !left.is_empty(),
                contributions: left,
                sealed: Some(sealed),
                folded: Folded::default(),
                ..State::default()
            };
            let moved: BTreeMap<Shelf, Contributions> = shelve(&moved)
                .into_iter()
                .map(|(shelf, contributions)| (shelf.sealed(), contributions))
                .collect();
            let mut actions = vec![self.put_sealed(pk, state.version, &next)?];
            if pk.kind() == SubjectKind::Customer {
                actions.push(self.put_removed(pk, before)?);
            }
            actions.extend(self.put_moved(&moved, now)?);
            self.transact_or_retry(actions).await?;
            shelves.extend(moved.into_keys());
            *state = next;
            if !state.unfinished {
                return Ok(shelves);
            }
        }
    }

    fn put_sealed(
        &self,
        pk: &SubjectPk,
        expected_version: u64,
        state: &State,
    ) -> Result<TransactWriteItem, StoreError> {
        self.put_state(&FoldWrite {
            pk: pk.clone(),
            expected_version,
            state: state.clone(),
            moved: Contributions::default(),
            lines: Vec::new(),
            rebuilds: false,
        })
    }

    fn put_moved(
        &self,
        moved: &BTreeMap<Shelf, Contributions>,
        now: DateTime<Utc>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut deltas = Vec::new();
        for (shelf, contributions) in moved {
            for packed in pack_in_parts(contributions)? {
                deltas.push(self.put_delta(*shelf, packed, now)?);
            }
        }
        Ok(deltas)
    }

    /// Deletes a history and what came late, and counts the latter in the mark that stays.
    async fn clear(
        &self,
        pk: &SubjectPk,
        state: &State,
        items: Vec<Item>,
        removed: &mut Removed,
    ) -> Result<(), StoreError> {
        let mut version = state.version;
        let mut late = state.sealed.map_or(0, |sealed| sealed.late);
        let history: Vec<Item> = items.into_iter().filter(|item| !is_state(item)).collect();
        for chunk in history.chunks(DELETED_AT_ONCE) {
            let mut actions = self.deletions(chunk)?;
            let came_late = chunk.iter().filter(|item| is_late(item, state)).count();
            if came_late > 0 {
                late += u64::try_from(came_late).unwrap_or_default();
                actions.push(self.count_late(pk, version, late)?);
                version += 1;
            }
            self.transact_or_retry(actions).await?;
            removed.events += chunk.len();
            removed.late += came_late;
        }
        Ok(())
    }

    /// Deletes a customer's history, and last his state; what is newer than his removal stays.
    async fn clear_customer(
        &self,
        pk: &SubjectPk,
        state: &State,
        items: Vec<Item>,
        removed: &mut Removed,
    ) -> Result<(), StoreError> {
        let mut old = Vec::new();
        for item in items.into_iter().filter(|item| !is_state(item)) {
            let stays = if is_line(&item) {
                !self.is_of_sealed(&item).await?
            } else {
                is_late(&item, state)
            };
            removed.remains |= stays;
            if !stays {
                old.push(item);
            }
        }
        for chunk in old.chunks(DELETED_AT_ONCE) {
            self.transact_or_retry(self.deletions(chunk)?).await?;
            removed.events += chunk.iter().filter(|item| item.contains_key("event")).count();
        }
        let mut item = key(pk.as_str(), STATE);
        item.insert("version".into(), number(state.version));
        self.transact_or_retry(vec![self.delete_unchanged(&item, "version")?]).await
    }

    fn deletions(&self, items: &[Item]) -> Result<Vec<TransactWriteItem>, StoreError> {
        items.iter().map(|item| self.delete_unchanged(item, "revision")).collect()
    }

    fn count_late(
        &self,
        pk: &SubjectPk,
        version: u64,
        late: u64,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.journal)
            .set_key(Some(key(pk.as_str(), STATE)))
            .update_expression("SET version = :next, late = :late")
            .condition_expression("version = :expected")
            .expression_attribute_values(":expected", number(version))
            .expression_attribute_values(":next", number(version + 1))
            .expression_attribute_values(":late", number(late));
        transact_update(update.build())
    }
}

/// The contributions of the first days, as many as one transaction moves, and the others.
fn first_days(contributions: &Contributions) -> (Contributions, Contributions) {
    let days: BTreeSet<NaiveDate> =
        contributions.iter().map(|(contribution, _)| contribution.day).collect();
    let end = days.into_iter().nth(DAYS_AT_ONCE);
    let (mut first, mut others) = (Contributions::default(), Contributions::default());
    for (contribution, weight) in contributions.iter() {
        let is_first = end.is_none_or(|end| contribution.day < end);
        let part = if is_first { &mut first } else { &mut others };
        part.add(contribution.clone(), weight);
    }
    (first, others)
}

fn is_state(item: &Item) -> bool {
    get_string(item, SK).is_ok_and(|sk| sk == STATE)
}

/// True for a line that is not withdrawn.
fn is_line(item: &Item) -> bool {
    !is_state(item) && item.contains_key("line")
}

/// True for an event that was received after its subject was removed.
fn is_late(item: &Item, state: &State) -> bool {
    let received_at: Option<i64> = get_number(item, "received_at").ok();
    let sealed_at = state.sealed.map(|sealed| sealed.at.timestamp());
    item.contains_key("event") && received_at > sealed_at
}
