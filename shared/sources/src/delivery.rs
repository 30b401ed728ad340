use std::fmt;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

/// How far a signed timestamp may be from now, either way. Timestamps are in whole seconds, so
/// that their age is counted in these, too.
const TOLERANCE_SECONDS: i64 = 300;

/// What arrived at a source's endpoint.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// The body's raw bytes: the signature is over these, not over what they mean.
    pub body: &'a [u8],
}

/// A body that a source has signed. Only [`Source::verify`](crate::Source::verify) makes one.
#[derive(Clone, Copy)]
pub struct Verified<'a> {
    source: &'static str,
    body: &'a [u8],
}

impl<'a> Verified<'a> {
    pub(crate) fn new(source: &'static str, body: &'a [u8]) -> Self {
        Self { source, body }
    }

    pub(crate) fn source(&self) -> &'static str {
        self.source
    }

    pub(crate) fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Verified");
        shown.field("source", &self.source).field("body", &"[redacted]").finish()
    }
}

/// Why a delivery is not authentic: answer 401. The text is safe to log and to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// A header that the signature needs is not there.
    #[error("missing header {0}")]
    MissingHeader(&'static str),
    /// A header that the signature needs is not what it should be.
    #[error("malformed header {0}")]
    MalformedHeader(&'static str),
    /// It was signed too long ago, or by a clock that is ahead of ours: compare the clocks.
    #[error("signed {age_seconds} s before now; at most 300 s either way are accepted")]
    Stale {
        /// Seconds since it was signed; negative if that is yet to come.
        age_seconds: i64,
    },
    /// None of the accepted keys made the signature: compare the keys.
    #[error("wrong signature")]
    WrongSignature,
}

/// A header as text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Refused> {
    let value = headers.get(name).ok_or(Refused::MissingHeader(name))?;
    value.to_str().map_err(|_| Refused::MalformedHeader(name))
}

/// Refuses what was signed more than five minutes ago or ahead.
pub(crate) fn check_age(signed_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refused> {
    let age_seconds = (now - signed_at).num_seconds();
    if age_seconds.abs() > TOLERANCE_SECONDS {
        return Err(Refused::Stale { age_seconds });
    }
    Ok(())
}

/// Refuses unless one of the given signatures is one of those that the accepted keys make.
///
/// All pairs are compared, each in constant time, so that the time taken tells nothing.
pub(crate) fn check_signature(
    expected: impl Iterator<Item = String>,
    given: &[&str],
) -> Result<(), Refused> {
    let mut found = Choice::from(0);
    for signature in expected {
        for candidate in given {
            found |= signature.as_bytes().ct_eq(candidate.as_bytes());
        }
    }
    if bool::from(found) { Ok(()) } else { Err(Refused::WrongSignature) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(signed_at: &str, expected: Result<(), Refused>) {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        assert_eq!(check_age(at(signed_at), at("2026-11-20T09:00:00Z")), expected, "{signed_at}");
    }

    #[test]
    fn five_minutes_either_way_are_accepted() {
        check("2026-11-20T09:00:00Z", Ok(()));
        check("2026-11-20T08:55:00Z", Ok(()));
        check("2026-11-20T09:05:00Z", Ok(()));
        check("2026-11-20T08:54:59Z", Err(Refused::Stale { age_seconds: 301 }));
        check("2026-11-20T09:05:01Z", Err(Refused::Stale { age_seconds: -301 }));
        check("2026-11-20T08:54:59.001Z", Ok(()));
    }

    #[test]
    fn a_reason_is_short_and_a_body_is_not_printed() {
        for (refused, expected) in [
            (Refused::MissingHeader("webhook-id"), "missing header webhook-id"),
            (Refused::MalformedHeader("webhook-id"), "malformed header webhook-id"),
            (
                Refused::Stale { age_seconds: 301 },
                "signed 301 s before now; at most 300 s either way are accepted",
            ),
            (Refused::WrongSignature, "wrong signature"),
        ] {
            assert_eq!(refused.to_string(), expected);
        }
        let shown = format!("{:?}", Verified::new("generic", b"secret"));
        assert_eq!(shown, r#"Verified { source: "generic", body: "[redacted]" }"#);
    }
}
