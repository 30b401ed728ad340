use std::collections::BTreeSet;

use backon::BackoffBuilder;
use tallydesk_events::SubjectKind;
use tallydesk_stores::{Erasure, Step, StoreError, SubjectPk, Traces};

use crate::Tally;

/// Looks through the journal before an erasure is given up: each but the last finds what has come in
/// since the one before.
const LOOKS_MAX: usize = 10;

/// What an erasure has replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Tickets that named the customer.
    pub tickets: usize,
    /// Calls and agents' months that named him.
    pub others: usize,
    /// Events that named him.
    pub events: usize,
    /// Lines about his tickets in his history.
    pub lines: usize,
}

impl Erased {
    /// True if nothing named him.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what one look through the journal has found.
    pub fn add(&mut self, traces: &Traces) {
        let is_ticket = |subject: &&SubjectPk| subject.kind() == SubjectKind::Ticket;
        let tickets = traces.subjects.iter().filter(is_ticket).count();
        self.tickets += tickets;
        self.others += traces.subjects.len() - tickets;
        self.events += traces.events;
        self.lines += traces.lines;
    }
}

impl Tally {
    /// Replaces a customer by a token in all that is journaled, and folds him and the token, so that
    /// what he contributed becomes the token's and the counters stay. Runs beside other folders, and
    /// may be cut off anywhere: the same erasure then goes on where it stopped. At its end a mark
    /// stays, so that what comes late does not bring him back.
    ///
    /// # Errors
    /// [`StoreError`] if the store did not take a step; the rest is done when it runs again.
    pub async fn erase(&self, erasure: &Erasure) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        let mut is_marked = false;
        for _ in 0..LOOKS_MAX {
            let traces = self.store.traces_of(&erasure.customer).await?;
            if traces.is_empty() && is_marked {
                self.store.end_erasure(erasure).await?;
                return Ok(erased);
            }
            if traces.is_empty() {
                // Not before: a fold takes what is marked for late. Then he is looked for once more,
                // since what came before the mark was not.
                self.store.mark_erased(&erasure.customer, self.clock.now()).await?;
                is_marked = true;
                continue;
            }
            erased.add(&traces);
            for subject in &traces.subjects {
                self.until_done(|| self.store.replace_customer(subject, erasure)).await?;
            }
            self.until_done(|| self.store.move_history(erasure)).await?;
            self.fold_both(erasure).await?;
            self.retried(|| self.store.remove_history(&erasure.customer)).await?;
        }
        Err(StoreError::Retry("events that name the customer kept arriving".to_owned()))
    }

    /// In one batch, so that what leaves the one and comes to the other cancels out.
    async fn fold_both(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let both = [&erasure.customer, &erasure.token].map(SubjectPk::customer);
        let outcome = self.fold_subjects(BTreeSet::from(both)).await;
        if outcome.failed.is_empty() {
            return Ok(());
        }
        Err(StoreError::Retry("a customer could not be folded".to_owned()))
    }

    async fn until_done<F>(&self, step: impl Fn() -> F) -> Result<(), StoreError>
    where
        F: Future<Output = Result<Step, StoreError>>,
    {
        while self.retried(&step).await? == Step::Continues {}
        Ok(())
    }

    /// Tries again what may pass: whatever was read is then read anew.
    pub(crate) async fn retried<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut delays = self.backoff.build();
        loop {
            match attempt().await {
                Err(error) if error.is_retryable() => match delays.next() {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => return Err(error),
                },
                outcome => return outcome,
            }
        }
    }
}
