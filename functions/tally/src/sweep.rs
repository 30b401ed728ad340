use std::collections::{BTreeMap, BTreeSet};

use tallydesk_stores::{StoreError, SubjectPk};

use crate::{BatchOutcome, Tally};

/// Subjects folded at once by a sweep.
const SWEPT_AT_ONCE: usize = 100;

/// How far a sweep is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepProgress {
    /// Subjects folded so far.
    pub done: usize,
    /// Subjects that had to be folded.
    pub total: usize,
}

/// What a sweep found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SweepOutcome {
    /// Subjects in the journal.
    pub subjects: usize,
    /// Folds that were due: histories that had not been folded, or not under these rules, and
    /// those in which these have left lines.
    pub swept: usize,
    /// Subjects that fail alone, with the reason.
    pub parked: BTreeMap<SubjectPk, String>,
    /// Subjects that the store did not take; sweep again.
    pub failed: BTreeSet<SubjectPk>,
    /// Events that had come late for those who are gone, and were dropped uncounted.
    pub late: usize,
}

impl SweepOutcome {
    /// Adds what became of a batch.
    fn add(&mut self, batch: BatchOutcome) {
        self.swept += batch.folded.len();
        self.parked.extend(batch.parked);
        self.failed.extend(batch.failed);
        self.late += batch.late.values().sum::<usize>();
    }
}

impl Tally {
    /// Finds the subjects whose journal and state do not match, that are parked or unfinished, or
    /// that were folded under other rules, and folds them. The way back after an outage or a crash.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be scanned.
    pub async fn sweep(
        &self,
        mut progress: impl FnMut(SweepProgress),
    ) -> Result<SweepOutcome, StoreError> {
        let statuses = self.store.subject_statuses().await?;
        let mut outcome = SweepOutcome { subjects: statuses.len(), ..SweepOutcome::default() };
        let due: Vec<SubjectPk> = statuses
            .into_iter()
            .filter(|(_, status)| status.needs_folding(self.fingerprint))
            .map(|(pk, _)| pk)
            .collect();
        let mut readers = BTreeSet::new();
        for (done, chunk) in (1..).zip(due.chunks(SWEPT_AT_ONCE)) {
            let batch = self.fold_subjects(chunk.iter().cloned().collect()).await;
            readers.extend(batch.lines.iter().map(|(reader, _)| reader.clone()));
            outcome.add(batch);
            let done = (done * SWEPT_AT_ONCE).min(due.len());
            progress(SweepProgress { done, total: due.len() });
        }
        // Whom the others have left lines with, last: a customer once for all of his tickets.
        let readers: Vec<SubjectPk> = readers.into_iter().collect();
        for chunk in readers.chunks(SWEPT_AT_ONCE) {
            outcome.add(self.fold_subjects(chunk.iter().cloned().collect()).await);
        }
        Ok(outcome)
    }
}
