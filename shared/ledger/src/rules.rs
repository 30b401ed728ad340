use chrono::{DateTime, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Raised whenever the meaning of a fold changes in code, so that old states are folded again.
const FOLD_VERSION: u32 = 1;

/// Which solved tickets count as one-touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OneTouchRule {
    /// Exactly one agent reply, among solved tickets with at least one (Zendesk's).
    #[default]
    ExactlyOne,
    /// None or one agent reply, among all solved tickets.
    AtMostOne,
}

/// The account's named choices that a fold depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The zone that days and hours are cut in.
    pub zone: Tz,
    /// Which solved tickets count as one-touch.
    pub one_touch: OneTouchRule,
    /// The least rating on the 1–5 scale that is positive, in thousandths.
    pub csat_positive_thousandths: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { zone: Tz::UTC, one_touch: OneTouchRule::default(), csat_positive_thousandths: 4_000 }
    }
}

impl Rules {
    /// Names these rules and this version of the fold; a state that was folded under another
    /// fingerprint has to be folded again.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let text = format!(
            "{FOLD_VERSION}|{}|{:?}|{}",
            self.zone.name(),
            self.one_touch,
            self.csat_positive_thousandths
        );
        first_eight_bytes(&Sha256::digest(text.as_bytes()))
    }

    /// The calendar day of an instant, in the account's zone.
    #[must_use]
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The hour of the local day of an instant, 0 to 23.
    #[must_use]
    pub fn hour(&self, at: DateTime<Utc>) -> u8 {
        u8::try_from(at.with_timezone(&self.zone).hour()).unwrap_or_default()
    }
}

/// A 64-bit hash from the front of a longer digest.
pub(crate) fn first_eight_bytes(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}
