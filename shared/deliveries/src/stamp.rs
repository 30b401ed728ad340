use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// Bytes of an id; more than a receiver could confuse.
const ID_BYTES: usize = 16;

/// What makes one delivery that one: an id, the same whenever it is tried, and the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub(crate) id: String,
    pub(crate) at: DateTime<Utc>,
}

impl Stamp {
    /// A stamp of what is delivered, part by part.
    #[must_use]
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a str>, at: DateTime<Utc>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let id = hex::encode(hash.finalize().get(..ID_BYTES).unwrap_or_default());
        Self { id, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_its_parts_and_not_of_the_time() {
        let id = |parts: [&str; 2], at: &str| Stamp::new(parts, at.parse().expect("a time")).id;
        let one = id(["ab", "c"], "2026-11-22T08:00:00Z");
        assert_eq!(one, id(["ab", "c"], "2026-11-22T09:00:00Z"));
        assert_ne!(one, id(["a", "bc"], "2026-11-22T08:00:00Z"));
        assert_eq!(one.len(), 32);
    }
}
