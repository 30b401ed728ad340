use std::fmt;

use chrono::{DateTime, Utc};
use http::{HeaderMap, Method};
use thiserror::Error;

static POST: Method = Method::POST;

/// What arrived at a source's endpoint.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The method of the request.
    pub method: &'a Method,
    /// The address that the sender called, for the vendors that sign it: as it is configured,
    /// never as a header claims.
    pub url: &'a str,
    /// What follows the source's name in the path, for the vendors that sign nothing: the secret
    /// part of the address, without slashes around it.
    pub secret_path: &'a str,
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// The body's raw bytes: the signature is over these, not over what they mean.
    pub body: &'a [u8],
}

impl<'a> Delivery<'a> {
    /// A POST to an address that neither is signed nor has a secret part.
    #[must_use]
    pub fn post(headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        Self { method: &POST, url: "", secret_path: "", headers, body }
    }
}

/// What a source is known to have sent, with what of the request its events are read from.
/// [`Source::verify`](crate::Source::verify) makes one, and
/// [`Source::vouch`](crate::Source::vouch) for what somebody else vouches for.
#[derive(Clone, Copy)]
pub struct Verified<'a> {
    source: &'static str,
    headers: &'a HeaderMap,
    body: &'a [u8],
    received_at: DateTime<Utc>,
}

impl<'a> Verified<'a> {
    pub(crate) fn new(
        source: &'static str,
        headers: &'a HeaderMap,
        body: &'a [u8],
        received_at: DateTime<Utc>,
    ) -> Self {
        Self { source, headers, body, received_at }
    }

    pub(crate) fn source(&self) -> &'static str {
        self.source
    }

    pub(crate) fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    pub(crate) fn body(&self) -> &'a [u8] {
        self.body
    }

    pub(crate) fn received_at(&self) -> DateTime<Utc> {
        self.received_at
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Verified");
        shown.field("source", &self.source).field("body", &"[redacted]").finish_non_exhaustive()
    }
}

/// Why a delivery is not authentic: answer 401. The text is safe to log and to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// A header that the proof needs is not there.
    #[error("missing header {0}")]
    MissingHeader(&'static str),
    /// A header that the proof needs is not what it should be.
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
    /// The secret part of the address, or the secret that comes with it, is none of the accepted
    /// ones: compare both with the keys.
    #[error("wrong secret in the address, or beside it")]
    WrongSecret,
}

/// A header as text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Refused> {
    let value = headers.get(name).ok_or(Refused::MissingHeader(name))?;
    value.to_str().map_err(|_| Refused::MalformedHeader(name))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (Refused::WrongSecret, "wrong secret in the address, or beside it"),
        ] {
            assert_eq!(refused.to_string(), expected);
        }
        let headers = HeaderMap::new();
        let verified = Verified::new("generic", &headers, b"secret", DateTime::UNIX_EPOCH);
        let expected = r#"Verified { source: "generic", body: "[redacted]", .. }"#;
        assert_eq!(format!("{verified:?}"), expected);
    }
}
