use sha2::{Digest, Sha256};

use crate::rules::first_eight_bytes;

/// Which events a fold has seen: enough to tell whether another look at the journal shows the
/// same, more, or (a stale read) fewer. Order does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// How many events.
    pub events: u64,
    /// The sum of their revisions.
    pub revisions: u128,
    /// The exclusive-or of 64-bit hashes of their keys and revisions.
    pub hash: u64,
}

impl Folded {
    /// Adds an event by its key in the journal and its revision.
    pub fn add(&mut self, event_key: &str, revision: u64) {
        let digest =
            Sha256::new_with_prefix(event_key).chain_update(revision.to_be_bytes()).finalize();
        self.events += 1;
        self.revisions += u128::from(revision);
        self.hash ^= first_eight_bytes(&digest);
    }

    /// True if a read that shows `self` cannot be newer than one that showed `other`: the journal
    /// only grows, so fewer events, or older revisions of as many, are a stale read.
    #[must_use]
    pub fn is_staler_than(&self, other: &Self) -> bool {
        self.events < other.events
            || (self.events == other.events && self.revisions < other.revisions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(events: &[(&str, u64)]) -> Folded {
        let mut folded = Folded::default();
        for (key, revision) in events {
            folded.add(key, *revision);
        }
        folded
    }

    #[test]
    fn order_does_not_matter_and_content_does() {
        assert_eq!(folded(&[("a", 0), ("b", 1)]), folded(&[("b", 1), ("a", 0)]));
        assert_ne!(folded(&[("a", 0), ("b", 1)]), folded(&[("a", 1), ("b", 0)]));
    }

    #[test]
    fn fewer_events_or_older_revisions_are_stale() {
        let stored = folded(&[("a", 0), ("b", 2)]);
        assert!(folded(&[("a", 0)]).is_staler_than(&stored));
        assert!(folded(&[("a", 0), ("b", 1)]).is_staler_than(&stored));
        assert!(!stored.is_staler_than(&stored));
        assert!(!folded(&[("a", 0), ("b", 2), ("c", 0)]).is_staler_than(&stored));
        let large = folded(&[("a", u64::MAX), ("b", 1)]);
        assert!(!folded(&[("a", u64::MAX), ("b", u64::MAX)]).is_staler_than(&large));
    }
}
