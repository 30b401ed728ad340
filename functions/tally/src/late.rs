//! What comes late for somebody who is gone: a redelivery, or an import of what was counted already.
//!
//! The door cannot know, since it may only put. So it is here, before anything is counted, that what
//! is late is dropped, and that an erased customer gives way again to a token.

use std::collections::BTreeSet;

use tallydesk_events::{CustomerKey, SubjectKind};
use tallydesk_stores::{Erasure, History, State, Step, StoreError, SubjectPk};

use crate::Tally;
use crate::fold_batch::Read;

impl Tally {
    /// Drops what has come for a subject that was removed; its mark counts it.
    pub(crate) async fn drop_late_of_removed(
        &self,
        pk: &SubjectPk,
        state: &State,
    ) -> Result<Read, StoreError> {
        if state.unfinished || pk.kind() == SubjectKind::Customer {
            // It is being removed, and what is left of it is looked at then.
            return Ok(Read::Unchanged);
        }
        if self.store.history(pk).await?.folded.events == 0 {
            return Ok(Read::Unchanged);
        }
        let now = self.clock.now();
        let removed = self.store.remove_subject(pk, now, now).await?;
        Ok(removed.map_or(Read::Unchanged, |removed| Read::Mended(removed.events)))
    }

    /// Takes out of a history what may not be counted or kept: how many events were dropped, or
    /// `None` if nothing is late.
    pub(crate) async fn part_with_late(
        &self,
        pk: &SubjectPk,
        state: &State,
        history: &History,
    ) -> Result<Option<usize>, StoreError> {
        match pk.kind() {
            SubjectKind::Customer => self.drop_late_of_customer(pk, history).await,
            SubjectKind::Ticket | SubjectKind::Call | SubjectKind::Agent => {
                self.replace_erased(pk, state, history).await
            }
        }
    }

    async fn drop_late_of_customer(
        &self,
        pk: &SubjectPk,
        history: &History,
    ) -> Result<Option<usize>, StoreError> {
        // Lines are never late: who left them was not counted before.
        let Some(first_at) = history.events.iter().map(|event| event.occurred_at).min() else {
            return Ok(None);
        };
        match self.store.gone(pk).await?.before() {
            Some(before) if first_at < before => {
                self.store.drop_told_before(pk, before).await.map(Some)
            }
            Some(_) | None => Ok(None),
        }
    }

    /// Replaces erased customers in events of a time before their erasure. Whom the subject's line is
    /// with is known here, and nobody who was erased.
    async fn replace_erased(
        &self,
        pk: &SubjectPk,
        state: &State,
        history: &History,
    ) -> Result<Option<usize>, StoreError> {
        let reader = state.line.as_ref().map(|line| &line.reader);
        let named: BTreeSet<&CustomerKey> =
            history.events.iter().filter_map(|event| event.customer.as_ref()).collect();
        let mut has_replaced = false;
        for customer in named {
            let own = SubjectPk::customer(customer);
            if reader == Some(&own) {
                continue;
            }
            let Some(before) = self.store.gone(&own).await?.erased_before else { continue };
            let is_late = history.events.iter().any(|event| {
                event.customer.as_ref() == Some(customer) && event.occurred_at < before
            });
            if is_late {
                let erasure = Erasure { customer: customer.clone(), token: token(state)? };
                while self.store.replace_told_before(pk, &erasure, before).await? == Step::Continues
                {
                }
                has_replaced = true;
            }
        }
        Ok(has_replaced.then_some(0))
    }
}

/// The token that a subject has been given already, if it has one; else a new one.
fn token(state: &State) -> Result<CustomerKey, StoreError> {
    if let Some(known) = state.line.as_ref().and_then(|line| line.reader.customer_key()) {
        return Ok(known);
    }
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| StoreError::Retry(format!("no randomness for a token: {error}")))?;
    Ok(CustomerKey::of_nobody(random))
}
