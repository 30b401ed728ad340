use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use tallydesk_events::SubjectKind;
use tallydesk_ledger::Shelf;
use tallydesk_stores::{StoreError, SubjectPk, SubjectStatus, Walked};

use crate::Tally;

/// What retention has removed, and what it has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retained {
    /// Tickets.
    pub tickets: usize,
    /// Customers.
    pub customers: usize,
    /// Calls and agents' months.
    pub others: usize,
    /// Their events.
    pub events: usize,
    /// Late events of what had been removed before, uncounted.
    pub late: usize,
    /// Subjects that are as old and stay, since somebody waits for them.
    pub open: usize,
    /// Subjects that cannot be removed: what is stored of them is damaged.
    pub unfit: usize,
}

impl Retained {
    /// Adds what another part of the journal came to.
    pub fn add(&mut self, other: Self) {
        self.tickets += other.tickets;
        self.customers += other.customers;
        self.others += other.others;
        self.events += other.events;
        self.late += other.late;
        self.open += other.open;
        self.unfit += other.unfit;
    }

    /// True if something was removed.
    #[must_use]
    pub fn removed_something(&self) -> bool {
        self.tickets + self.customers + self.others + self.late > 0
    }

    fn count(&mut self, kind: SubjectKind) {
        *(match kind {
            SubjectKind::Ticket => &mut self.tickets,
            SubjectKind::Customer => &mut self.customers,
            SubjectKind::Call | SubjectKind::Agent => &mut self.others,
        }) += 1;
    }
}

impl Tally {
    /// Removes every subject whose history ends before an instant. Customers stay until none of their
    /// tickets does, so they may go only in another round.
    ///
    /// # Errors
    /// [`StoreError`] if the store did not take it; the rest is done when it runs again.
    pub async fn retain(&self, before: DateTime<Utc>) -> Result<Retained, StoreError> {
        let mut retained = self.retain_round(before).await?;
        let again = self.retain_round(before).await?;
        retained.add(Retained { open: 0, unfit: 0, ..again });
        Ok(retained)
    }

    async fn retain_round(&self, before: DateTime<Utc>) -> Result<Retained, StoreError> {
        let mut retained = Retained::default();
        let mut place = None;
        loop {
            let walked = self.store.walk(place.as_ref()).await?;
            retained.add(self.retain_in(&walked, before).await?);
            place = walked.next;
            if place.is_none() {
                return Ok(retained);
            }
        }
    }

    /// Removes what is old enough in a part of the journal.
    ///
    /// # Errors
    /// As [`retain`](Self::retain).
    pub async fn retain_in(
        &self,
        walked: &Walked,
        before: DateTime<Utc>,
    ) -> Result<Retained, StoreError> {
        let mut retained = Retained::default();
        let mut touched = BTreeMap::new();
        let mut remaining = BTreeSet::new();
        for (pk, status) in &walked.subjects {
            retained.open += usize::from(stays_open(status, before));
            if !status.may_go(pk.kind(), self.fingerprint, before) {
                continue;
            }
            if self.remove(pk, before, &mut retained, &mut touched).await? {
                remaining.insert(pk.clone());
            }
        }
        self.compact_piles(&touched).await;
        // Customers who have come again while they were removed.
        self.fold_subjects(remaining).await;
        Ok(retained)
    }

    /// Removes a subject; true if something newer is left of it.
    async fn remove(
        &self,
        pk: &SubjectPk,
        before: DateTime<Utc>,
        retained: &mut Retained,
        touched: &mut BTreeMap<Shelf, usize>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let removed = match self.retried(|| self.store.remove_subject(pk, before, now)).await {
            Ok(Some(removed)) => removed,
            Ok(None) => return Ok(false),
            Err(StoreError::Unfit(reason)) => {
                tracing::error!(subject = %pk, reason, "not removed");
                retained.unfit += 1;
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        if removed.late == 0 {
            retained.count(pk.kind());
        }
        retained.events += removed.events;
        retained.late += removed.late;
        for shelf in removed.shelves {
            *touched.entry(shelf).or_default() += 1;
        }
        Ok(removed.remains)
    }
}

/// True for what is old and stays: solved late, it would never leave the backlog again.
fn stays_open(status: &SubjectStatus, before: DateTime<Utc>) -> bool {
    status.open && status.last_at.is_some_and(|last_at| last_at < before)
}
