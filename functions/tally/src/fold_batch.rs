use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::Ordering;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::stream;
use tallydesk_events::{Actor, ActorKind, Event, SubjectKey};
use tallydesk_ledger::{Line, Settled, Shelf, settle};
use tallydesk_stores::{
    DELTAS_MAX, FoldWrite, FoldsError, History, LineRef, LineWrite, State, StoreError, SubjectPk,
    plan,
};

use crate::{Tally, lock};

/// Subjects read at the same time.
const READS_AT_ONCE: usize = 8;
/// Attempts of one batch, all its parts together; what is left then is tried by the next one.
const ATTEMPTS_MAX: usize = 60;

/// What became of a batch. Beside that, what was late.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchOutcome {
    /// Subjects whose state was written.
    pub folded: BTreeSet<SubjectPk>,
    /// Subjects that needed no write.
    pub unchanged: BTreeSet<SubjectPk>,
    /// Subjects that fail alone: marked, with the reason, and handled as far as the stream goes.
    pub parked: BTreeMap<SubjectPk, String>,
    /// Subjects to deliver again: the store did not take them.
    pub failed: BTreeSet<SubjectPk>,
    /// Subjects in whose histories something came late for those who are gone: how many events were
    /// dropped uncounted. None, where a token has taken an erased customer's place again.
    pub late: BTreeMap<SubjectPk, usize>,
    /// Keys of the lines that changed in other subjects' histories: the stream brings them next.
    pub lines: BTreeSet<(SubjectPk, String)>,
}

impl BatchOutcome {
    /// Adds what became of another batch, after this one.
    fn merge(&mut self, later: Self) {
        self.folded.extend(later.folded);
        self.unchanged.extend(later.unchanged);
        self.parked.extend(later.parked);
        self.failed.extend(later.failed);
        for (pk, late) in later.late {
            *self.late.entry(pk).or_default() += late;
        }
        self.lines.extend(later.lines);
    }
}

/// Five retries, from 20 ms to 1 s, with jitter.
pub(crate) fn default_backoff() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_jitter()
        .with_min_delay(Duration::from_millis(20))
        .with_max_delay(Duration::from_secs(1))
        .with_max_times(5)
}

/// Subjects that are still to be written: with the write where it has been computed.
type Pending = BTreeMap<SubjectPk, Option<FoldWrite>>;

/// What reading a subject has come to.
pub(crate) enum Read {
    /// It has to be written.
    Due(Box<FoldWrite>),
    /// Nothing has to be done.
    Unchanged,
    /// Its history was mended, with so many events dropped: it has to be read again.
    Mended(usize),
}

/// Why a group is not done yet.
enum Trouble {
    /// Nothing yet.
    None,
    /// It may pass: a conflict, throttling, a stale read.
    Passing,
    /// The store has to be mended first; the subjects are not at fault.
    Away,
    /// One of the group will never be taken.
    Unfit(String),
}

impl Trouble {
    /// The same, unless it is less than a trouble that passes.
    fn or_passing(self) -> Self {
        match self {
            Self::None | Self::Passing | Self::Unfit(_) => Self::Passing,
            Self::Away => Self::Away,
        }
    }
}

impl Tally {
    /// Folds subjects and writes what changed. Every subject given is in one part of the outcome.
    pub async fn fold_subjects(&self, subjects: BTreeSet<SubjectPk>) -> BatchOutcome {
        let mut outcome = BatchOutcome::default();
        let mut touched = BTreeMap::new();
        let mut attempts_left = ATTEMPTS_MAX;
        let mut groups = VecDeque::from([subjects.into_iter().collect::<Vec<_>>()]);
        while let Some(group) = groups.pop_front() {
            let mut pending: Pending = group.into_iter().map(|pk| (pk, None)).collect();
            let trouble =
                self.settle(&mut pending, &mut outcome, &mut touched, &mut attempts_left).await;
            let left: Vec<SubjectPk> = pending.into_keys().collect();
            match (left.as_slice(), trouble) {
                ([], _) => {}
                (_, trouble) if attempts_left == 0 || matches!(trouble, Trouble::Away) => {
                    outcome.failed.extend(left);
                }
                ([alone], Trouble::Unfit(reason)) => {
                    self.give_up(alone, reason, &mut outcome).await;
                }
                // What passes is no fault of the subject: it is delivered again.
                ([_alone], _) => outcome.failed.extend(left),
                (many, _) => {
                    let (one, other) = many.split_at(many.len() / 2);
                    groups.extend([one.to_vec(), other.to_vec()]);
                }
            }
        }
        self.compact_piles(&touched).await;
        outcome
    }

    /// Folds subjects, and then those in whose histories they have left lines: what the stream brings
    /// about by itself.
    pub async fn fold_through(&self, subjects: BTreeSet<SubjectPk>) -> BatchOutcome {
        let mut outcome = self.fold_subjects(subjects).await;
        let readers = outcome.lines.iter().map(|(reader, _)| reader.clone()).collect();
        outcome.merge(self.fold_subjects(readers).await);
        outcome
    }

    /// Tries a group until it is written, the trouble lasts, or the backoff ends.
    async fn settle(
        &self,
        pending: &mut Pending,
        outcome: &mut BatchOutcome,
        touched: &mut BTreeMap<Shelf, usize>,
        attempts_left: &mut usize,
    ) -> Trouble {
        let mut trouble = Trouble::None;
        let mut delays = self.backoff.build();
        while !pending.is_empty() && *attempts_left > 0 {
            *attempts_left -= 1;
            // Read first: what was overtaken, or never read, has no write.
            trouble = self.read_and_fold(pending, outcome).await;
            if !matches!(trouble, Trouble::Away) {
                let writing = self.write(pending, outcome, touched).await;
                trouble = if matches!(writing, Trouble::None) { trouble } else { writing };
            }
            let delay = match trouble {
                Trouble::Away | Trouble::Unfit(_) => None,
                Trouble::None | Trouble::Passing if pending.is_empty() => None,
                Trouble::None | Trouble::Passing => delays.next(),
            };
            let Some(delay) = delay else { break };
            tokio::time::sleep(delay).await;
        }
        trouble
    }

    async fn read_and_fold(&self, pending: &mut Pending, outcome: &mut BatchOutcome) -> Trouble {
        let unread: Vec<SubjectPk> =
            pending.iter().filter(|(_, write)| write.is_none()).map(|(pk, _)| pk.clone()).collect();
        let reads = unread.into_iter().map(|pk| async move {
            let read = self.fold_one(&pk).await;
            (pk, read)
        });
        let mut reads = stream::iter(reads).buffer_unordered(READS_AT_ONCE);
        let mut trouble = Trouble::None;
        while let Some((pk, read)) = reads.next().await {
            match read {
                Ok(Read::Due(write)) => {
                    pending.insert(pk, Some(*write));
                }
                Ok(Read::Unchanged) => {
                    pending.remove(&pk);
                    outcome.unchanged.insert(pk);
                }
                Ok(Read::Mended(late)) => {
                    tracing::info!(kind = pk.kind().as_str(), dropped = late, "came late");
                    *outcome.late.entry(pk).or_default() += late;
                    trouble = trouble.or_passing();
                }
                Err(StoreError::Retry(reason)) => {
                    tracing::debug!(subject = %pk, reason, "not read yet");
                    trouble = trouble.or_passing();
                }
                Err(StoreError::Alarm(reason)) => {
                    tracing::error!(subject = %pk, reason, "not read");
                    trouble = Trouble::Away;
                }
                Err(StoreError::Unfit(reason)) => {
                    pending.remove(&pk);
                    self.give_up(&pk, reason, outcome).await;
                }
            }
        }
        trouble
    }

    /// Reads a subject and folds it: the write that is due, or none.
    async fn fold_one(&self, pk: &SubjectPk) -> Result<Read, StoreError> {
        // The state comes first. Whoever wrote it had seen no more events than the history that
        // is read after it shows; a history that shows fewer is stale.
        let state = self.store.state(pk).await?;
        if state.sealed.is_some() {
            return self.drop_late_of_removed(pk, &state).await;
        }
        let history = self.store.history(pk).await?;
        if history.folded.is_staler_than(&state.folded) {
            return Err(StoreError::Retry(format!("a stale read of {pk}")));
        }
        let is_current = state.folded == history.folded
            && state.rules_fingerprint == self.fingerprint
            && !state.unfinished
            && state.parked.is_none();
        let is_empty = state.version == 0 && state.parked.is_none() && history.folded.events == 0;
        self.remember_names(&history.events).await;
        if is_current || is_empty {
            return Ok(Read::Unchanged);
        }
        if let Some(late) = self.part_with_late(pk, &state, &history).await? {
            return Ok(Read::Mended(late));
        }
        Ok(Read::Due(Box::new(self.fold_write(pk, &state, &history))))
    }

    /// What has to be written after a subject's history grew, or its rules changed.
    fn fold_write(&self, pk: &SubjectPk, state: &State, history: &History) -> FoldWrite {
        let settled = settle(pk.kind(), &history.events, &history.lines, &self.rules);
        let lines = changed_lines(state.line.as_ref(), settled.line.as_ref());
        let line = settled.line.as_ref().map(|(reader, line)| LineRef {
            reader: reader.into(),
            fingerprint: line.fingerprint(),
        });
        FoldWrite {
            pk: pk.clone(),
            expected_version: state.version,
            moved: state.contributions.difference(&settled.contributions),
            lines,
            rebuilds: state.version > 0 && state.rules_fingerprint != self.fingerprint,
            state: State {
                version: state.version + 1,
                folded: history.folded,
                rules_fingerprint: self.fingerprint,
                line,
                indexed_at: indexed_at(state, &settled),
                contributions: settled.contributions,
                open: settled.open,
                unfinished: false,
                parked: None,
                sealed: None,
            },
        }
    }

    /// Writes what is pending, in as few transactions as hold it.
    async fn write(
        &self,
        pending: &mut Pending,
        outcome: &mut BatchOutcome,
        touched: &mut BTreeMap<Shelf, usize>,
    ) -> Trouble {
        let mut trouble = Trouble::None;
        for transaction in plan(pending.values().flatten().cloned().collect()) {
            let is_ready =
                transaction.iter().all(|write| pending.get(&write.pk).is_some_and(Option::is_some));
            if !is_ready {
                // An earlier step of the same subject failed: it is read again first.
                continue;
            }
            let error = match self.store.write_folds(&transaction, self.clock.now()).await {
                Ok(shelves) => {
                    let lines = transaction
                        .iter()
                        .flat_map(|write| write.lines.iter().map(|line| line.keys(&write.pk)));
                    outcome.lines.extend(lines);
                    for shelf in shelves {
                        *touched.entry(shelf).or_default() += 1;
                    }
                    for write in transaction.into_iter().filter(|write| !write.state.unfinished) {
                        pending.remove(&write.pk);
                        outcome.folded.insert(write.pk);
                    }
                    continue;
                }
                Err(error) => error,
            };
            // A step that was not written takes the later steps of its subject with it: what they
            // would be written upon is not known any more.
            for write in transaction.iter().filter(|write| write.state.unfinished) {
                pending.insert(write.pk.clone(), None);
            }
            match error {
                FoldsError::Overtaken(positions) => {
                    trouble = Trouble::Passing;
                    for write in positions.iter().filter_map(|position| transaction.get(*position))
                    {
                        pending.insert(write.pk.clone(), None);
                    }
                }
                FoldsError::Store(StoreError::Retry(reason)) => {
                    tracing::debug!(reason, "not written yet");
                    trouble = Trouble::Passing;
                }
                FoldsError::Store(StoreError::Alarm(reason)) => {
                    tracing::error!(reason, "not written");
                    return Trouble::Away;
                }
                FoldsError::Store(StoreError::Unfit(reason)) => return Trouble::Unfit(reason),
            }
        }
        trouble
    }

    /// Parks a subject that fails alone, so that it does not hold up the others.
    async fn give_up(&self, pk: &SubjectPk, reason: String, outcome: &mut BatchOutcome) {
        match self.store.park(pk, &reason).await {
            Ok(()) => {
                tracing::error!(subject = %pk, reason, "parked");
                self.parked.store(true, Ordering::Relaxed);
                outcome.parked.insert(pk.clone(), reason);
            }
            Err(error) => {
                tracing::warn!(subject = %pk, reason, %error, "neither folded nor parked");
                outcome.failed.insert(pk.clone());
            }
        }
    }

    /// Stores the names that the helpdesk shows for agents. A name is no figure: failing to store
    /// one fails nothing else.
    async fn remember_names(&self, events: &[Event]) {
        let mut latest: BTreeMap<&str, (&Event, &str)> = BTreeMap::new();
        for event in events {
            let Actor { kind: ActorKind::Agent, id: Some(id), name: Some(name) } = &event.actor
            else {
                continue;
            };
            let known = latest.entry(id).or_insert((event, name));
            if event.occurred_at > known.0.occurred_at {
                *known = (event, name);
            }
        }
        for (id, (event, name)) in latest {
            if lock(&self.known_names).get(id).is_some_and(|known| known == name) {
                continue;
            }
            match self.store.put_agent_name(id, name, event.occurred_at).await {
                Ok(()) => {
                    lock(&self.known_names).insert(id.to_owned(), name.to_owned());
                }
                Err(error) => tracing::warn!(%error, "an agent's name was not stored"),
            }
        }
    }

    /// Merges the deltas of shelves to which this folder has added many. Nothing depends on its
    /// success.
    pub(crate) async fn compact_piles(&self, touched: &BTreeMap<Shelf, usize>) {
        for (shelf, added) in touched {
            let has_many = {
                let mut piled = lock(&self.piled);
                let count = piled.entry(*shelf).or_default();
                *count += added;
                let has_many = *count >= DELTAS_MAX;
                *count %= DELTAS_MAX;
                has_many
            };
            if has_many && let Err(error) = self.store.compact_shelf(*shelf).await {
                tracing::warn!(%error, "a shelf was not compacted");
            }
        }
    }
}

/// The lines that change: one that is new, or says something else, and one that is withdrawn since
/// it is for another subject now (a ticket is another customer's), or for none.
fn changed_lines(known: Option<&LineRef>, line: Option<&(SubjectKey, Line)>) -> Vec<LineWrite> {
    let line = line.map(|(reader, line)| (SubjectPk::from(reader), line));
    let mut changed = Vec::new();
    let left =
        known.filter(|known| line.as_ref().is_none_or(|(reader, _)| *reader != known.reader));
    if let Some(known) = left {
        changed.push(LineWrite { reader: known.reader.clone(), line: None });
    }
    if let Some((reader, line)) = line {
        let is_known = known
            .is_some_and(|known| known.reader == reader && known.fingerprint == line.fingerprint());
        if !is_known {
            changed.push(LineWrite { reader, line: Some(line.clone()) });
        }
    }
    changed
}

/// Where an open ticket stands in the index. It only ever moves earlier: readers look at the
/// ticket itself, and a move costs a write.
fn indexed_at(state: &State, settled: &Settled) -> Option<DateTime<Utc>> {
    let due_at = settled.open.as_ref()?.next_due_at;
    let known = state.open.as_ref().and(state.indexed_at);
    known.into_iter().chain(due_at).min()
}
