use std::fmt;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use tallydesk_events::{IncomingEvent, Invalid};
use thiserror::Error;

use crate::delivery::{Delivery, Refused, Verified};
use crate::secrets::{KeyForm, Secrets};
use crate::{generic, zendesk};

/// Every source that is supported.
pub static SOURCES: &[Source] = &[
    // Canonical events, signed as Standard Webhooks prescribes.
    Source {
        name: "generic",
        keys: KeyForm::Base64,
        verify: generic::verify,
        decode: generic::decode,
        sign: generic::sign,
    },
    // Zendesk webhooks that are subscribed to ticket events.
    Source {
        name: "zendesk",
        keys: KeyForm::Text,
        verify: zendesk::verify,
        decode: zendesk::decode,
        sign: zendesk::sign,
    },
];

/// The source of a name, which is also the last part of its endpoint's path.
#[must_use]
pub fn source(name: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.name == name)
}

/// Makes the headers for a body.
type Sign = fn(key: &str, id: &str, at: DateTime<Utc>, body: &[u8]) -> Result<HeaderMap, NotSigned>;

/// A system that sends us webhooks: how it signs them, and what it says in them.
pub struct Source {
    /// The name in events, in the config and in the endpoint's path.
    pub name: &'static str,
    pub(crate) keys: KeyForm,
    verify: fn(Delivery<'_>, &Secrets, DateTime<Utc>) -> Result<(), Refused>,
    decode: fn(&[u8]) -> Result<Decoded, NotReadable>,
    sign: Sign,
}

impl Source {
    /// Checks that one of the accepted keys signed the delivery within five minutes of `now`.
    ///
    /// # Errors
    /// [`Refused`] tells why it is not authentic: answer 401, and store nothing of it.
    pub fn verify<'a>(
        &self,
        delivery: Delivery<'a>,
        secrets: &Secrets,
        now: DateTime<Utc>,
    ) -> Result<Verified<'a>, Refused> {
        (self.verify)(delivery, secrets, now)?;
        Ok(Verified::new(self.name, delivery.body))
    }

    /// Reads what an authentic delivery tells.
    ///
    /// # Errors
    /// [`NotReadable`] if the body as a whole cannot be read: answer 400 with the reason.
    pub fn decode(&self, verified: &Verified<'_>) -> Result<Decoded, NotReadable> {
        if verified.source() != self.name {
            return Err(NotReadable::new("the delivery was verified for another source"));
        }
        (self.decode)(verified.body())
    }

    /// The headers that the source would send with a body, signed with the newest key.
    ///
    /// # Errors
    /// [`NotSigned`] if the source could not have sent this.
    pub fn sign(
        &self,
        secrets: &Secrets,
        id: &str,
        at: DateTime<Utc>,
        body: &[u8],
    ) -> Result<HeaderMap, NotSigned> {
        (self.sign)(secrets.newest(), id, at, body)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a delivery told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The events, in the order that the source told them.
    pub events: Vec<IncomingEvent>,
    /// What is authentic and no event that we know.
    pub not_understood: Vec<NotUnderstood>,
}

impl Decoded {
    /// Takes the events that a vendor's payload told. What keeps to the bounds of every event
    /// is taken; for the rest, the payload is set aside.
    pub(crate) fn take(&mut self, told: Result<Vec<IncomingEvent>, Invalid>, raw: &[u8]) {
        match told {
            Err(invalid) => self.set_aside(&invalid, raw),
            Ok(events) => {
                for event in events {
                    match bounded(&event) {
                        Ok(event) => self.events.push(event),
                        Err(invalid) => self.set_aside(&invalid, raw),
                    }
                }
            }
        }
    }

    /// Sets aside what was not understood.
    pub(crate) fn set_aside(&mut self, reason: &Invalid, raw: &[u8]) {
        self.not_understood.push(NotUnderstood { reason: reason.to_string(), raw: raw.to_vec() });
    }
}

/// Reads an event as if a sender had written it, which checks it.
fn bounded(event: &IncomingEvent) -> Result<IncomingEvent, Invalid> {
    let value = serde_json::to_value(event)
        .map_err(|_| Invalid::field("event", "cannot be written as JSON"))?;
    IncomingEvent::from_value(&value)
}

/// Something authentic that is no event that we know; the caller quarantines it.
#[derive(Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Names the field, and never quotes what a customer or an agent wrote.
    pub reason: String,
    /// What the source sent.
    pub raw: Vec<u8>,
}

impl fmt::Debug for NotUnderstood {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("NotUnderstood");
        shown.field("reason", &self.reason).field("raw", &"[redacted]").finish()
    }
}

/// An authentic body that cannot be read as a whole. The sender has to change it: answer 400.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("body: {0}")]
pub struct NotReadable(String);

impl NotReadable {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// Something that the source could not have sent, and that is therefore not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot be signed: {0}")]
pub struct NotSigned(pub(crate) &'static str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_is_unique() {
        for row in SOURCES {
            assert_eq!(source(row.name).map(|found| found.name), Some(row.name));
            assert_eq!(SOURCES.iter().filter(|other| other.name == row.name).count(), 1);
        }
        assert!(source("Zendesk").is_none());
    }

    #[test]
    fn a_delivery_is_decoded_only_by_the_source_that_verified_it() {
        let generic = source("generic").expect("a source");
        let verified = Verified::new("zendesk", b"[]");
        let refused = generic.decode(&verified).expect_err("refused");
        assert_eq!(refused.to_string(), "body: the delivery was verified for another source");
    }

    #[test]
    fn what_was_set_aside_is_not_printed() {
        let set_aside = NotUnderstood { reason: "id: missing".into(), raw: b"secret".to_vec() };
        let expected = r#"NotUnderstood { reason: "id: missing", raw: "[redacted]" }"#;
        assert_eq!(format!("{set_aside:?}"), expected);
    }
}
