//! The stream function: folds the subjects whose history grew, and moves the counters by what
//! changed. The same [`Tally`] serves Lambda, the program on one machine, the sweep and `verify`.
//!
//! **Architecture invariant:** nothing here remembers a figure between two batches. What a batch
//! may assume is in the journal and the states; everything else is read again.

mod erase;
mod fold_batch;
mod late;
mod retain;
mod stream;
mod sweep;
mod verify;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use backon::ExponentialBuilder;
use tallydesk_ledger::{Rules, Shelf};
use tallydesk_shell::Clock;
use tallydesk_stores::Store;

pub use erase::Erased;
pub use fold_batch::BatchOutcome;
pub use retain::Retained;
pub use stream::{Handled, stream_event};
pub use sweep::{SweepOutcome, SweepProgress};
pub use verify::{Difference, Verification};

/// Folds subjects of one store under one set of rules.
pub struct Tally {
    store: Store,
    rules: Rules,
    /// Of these rules. Made once: it is of all their versions, and of many that takes longer than a fold.
    fingerprint: u64,
    clock: Clock,
    backoff: ExponentialBuilder,
    /// Deltas that this folder has added to each shelf since it last compacted it. Only a reason
    /// to compact sooner or later: losing it loses nothing.
    piled: Mutex<HashMap<Shelf, usize>>,
    /// Agents' names that are stored already, so that each is written once.
    known_names: Mutex<HashMap<String, String>>,
    /// Whether a subject was parked.
    parked: AtomicBool,
}

impl Tally {
    /// A folder for a store.
    #[must_use]
    pub fn new(store: Store, rules: Rules, clock: Clock) -> Self {
        Self {
            store,
            fingerprint: rules.fingerprint(),
            rules,
            clock,
            backoff: fold_batch::default_backoff(),
            piled: Mutex::default(),
            known_names: Mutex::default(),
            parked: AtomicBool::default(),
        }
    }

    /// The same folder with another backoff between attempts.
    #[must_use]
    pub fn with_backoff(mut self, backoff: ExponentialBuilder) -> Self {
        self.backoff = backoff;
        self
    }

    /// The store that it folds into.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// True if this folder has parked a subject: a sweep should try it again.
    #[must_use]
    pub fn has_parked(&self) -> bool {
        self.parked.load(Ordering::Relaxed)
    }

    /// The rules that it folds under.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}

/// Locks a mutex whose holder cannot leave it half changed, so that poisoning means nothing.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
