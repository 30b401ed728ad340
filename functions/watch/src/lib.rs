//! The watch: once a day a round through the whole journal, a part at each tick. It folds what the
//! stream has left, what is parked, and what other rules have counted; removes what is older than
//! the config keeps; and counts what stands still. The program on one machine does the same.
//!
//! How far the round has come is kept after each part, so that a tick may end anywhere: the next one
//! goes on there, and finds what was folded already done.

mod round;

use std::collections::BTreeSet;

use chrono::{DateTime, Months, Utc};
use tallydesk_shell::{Clock, Config};
use tallydesk_stores::{Store, StoreError, SubjectPk, Walked};
use tallydesk_tally::Tally;

use round::Round;

/// Subjects folded at once.
const FOLDED_AT_ONCE: usize = 100;

/// What it takes to watch.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Who folds and removes.
    pub tally: &'a Tally,
    /// The account's choices.
    pub config: &'a Config,
    /// The time.
    pub clock: &'a Clock,
}

/// What a tick did, and what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Subjects that it folded.
    pub folded: usize,
    /// Histories that it removed since they are old enough.
    pub removed: usize,
    /// Subjects that the last whole round could not fold.
    pub parked: usize,
    /// Deliveries that the last whole round found in quarantine.
    pub quarantined: usize,
    /// The round has come to its end.
    pub is_through: bool,
}

impl Watch<'_> {
    /// Begins a round if its time has come, and goes on with it until there is no more of it, or a
    /// time is over: a part that has begun then is finished.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be used. The next tick goes on where this one stopped.
    pub async fn tick(&self, until: DateTime<Utc>) -> Result<Watched, StoreError> {
        self.store().tell_config(self.config.text()).await?;
        let mut round = self.round().await?;
        let mut watched = Watched::default();
        while !round.has_ended() && self.clock.now() < until {
            self.go_on(&mut round, &mut watched).await?;
            round.keep(self.store()).await?;
        }
        let standing = round.standing();
        watched.parked = standing.parked;
        watched.quarantined = standing.quarantined;
        watched.is_through = round.has_ended();
        Ok(watched)
    }

    fn store(&self) -> &Store {
        self.tally.store()
    }

    /// The round that goes on, or another one.
    async fn round(&self) -> Result<Round, StoreError> {
        let (rules, now) = (self.tally.rules().fingerprint(), self.clock.now());
        let known = Round::kept(self.store()).await?;
        if let Some(round) = known.as_ref().filter(|round| !round.is_over(rules, now)) {
            return Ok(round.clone());
        }
        self.store().begin_counting_under(rules).await?;
        Ok(Round::begin(rules, now, known))
    }

    /// Does what is to be done in the next part of the journal.
    async fn go_on(&self, round: &mut Round, watched: &mut Watched) -> Result<(), StoreError> {
        let walked = self.store().walk(round.place()).await?;
        self.fold(&walked, round, watched).await;
        watched.removed += self.remove(&walked).await?;
        if round.pass(walked, self.clock.now()) {
            self.store().end_counting_under(self.tally.rules().fingerprint()).await?;
        }
        Ok(())
    }

    /// Folds what is not folded yet, and those in whose histories that leaves lines.
    async fn fold(&self, walked: &Walked, round: &mut Round, watched: &mut Watched) {
        let rules = self.tally.rules().fingerprint();
        let due: Vec<&SubjectPk> = walked
            .subjects
            .iter()
            .filter(|(_, status)| status.needs_folding(rules))
            .map(|(pk, _)| pk)
            .collect();
        for chunk in due.chunks(FOLDED_AT_ONCE) {
            let subjects: BTreeSet<SubjectPk> = chunk.iter().copied().cloned().collect();
            let outcome = self.tally.fold_through(subjects).await;
            watched.folded += outcome.folded.len();
            round.failed += outcome.failed.len();
            // Whoever else is parked is met in a part of his own.
            round.parked += chunk.iter().filter(|pk| outcome.parked.contains_key(**pk)).count();
        }
    }

    /// Removes what ended longer ago than the config keeps. A customer goes a round after the last of
    /// his tickets.
    async fn remove(&self, walked: &Walked) -> Result<usize, StoreError> {
        let months = self.config.keep_months().map(Months::new);
        let Some(before) = months.and_then(|months| self.clock.now().checked_sub_months(months))
        else {
            return Ok(0);
        };
        let retained = self.tally.retain_in(walked, before).await?;
        Ok(retained.tickets + retained.customers + retained.others)
    }
}
