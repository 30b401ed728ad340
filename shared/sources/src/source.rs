use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use serde_json::Value;
use tallydesk_events::{Change, EventKind, IncomingEvent, Invalid};
use thiserror::Error;

use crate::choices::Choices;
use crate::delivery::{Delivery, Refused, Verified};
use crate::json::{self, Fields};
use crate::proof::{self, Outgoing, Posted, Proof};
use crate::secrets::Secrets;
use crate::{
    aircall, amazon_connect, chatwoot, freshdesk, front, generic, gorgias, helpscout, hubspot,
    intercom, shopify, woocommerce, zammad, zendesk,
};

/// Bound on the events of one payload; a vendor's own bound may be lower.
const EVENTS_MAX: usize = 2_000;
/// Bound on the reasons that are told of one body.
const REASONS_MAX: usize = 10;

/// Every source that is supported.
pub static SOURCES: &[Source] = &[
    generic::SOURCE,
    aircall::SOURCE,
    amazon_connect::SOURCE,
    chatwoot::SOURCE,
    freshdesk::SOURCE,
    front::SOURCE,
    gorgias::SOURCE,
    helpscout::SOURCE,
    hubspot::SOURCE,
    intercom::SOURCE,
    shopify::SOURCE,
    woocommerce::SOURCE,
    zammad::SOURCE,
    zendesk::SOURCE,
];

/// Fields of events that not every source tells that tells the event: a figure that needs one cannot
/// be had from the others.
pub const FIELDS: [&str; 2] = ["ticket.message_posted.knowledge", "ticket.message_posted.macro"];

/// The source of a name, which is also the first part of its endpoint's path.
#[must_use]
pub fn source(name: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.name == name)
}

/// A system that sends us webhooks: how it proves that it sent them, and what it says in them.
pub struct Source {
    /// The name in events, in the config and in the endpoint's path.
    pub name: &'static str,
    /// The name as its makers write it.
    pub title: &'static str,
    /// The types of events that it can tell, in the order of
    /// [`EventKind::TYPES`](tallydesk_events::EventKind::TYPES). A figure that needs another type
    /// cannot be had from this source.
    pub tells: &'static [&'static str],
    /// Those of [`FIELDS`] that it can tell.
    pub tells_fields: &'static [&'static str],
    /// The headers that its events are read from, beside the body. Where a header has the event's
    /// name, it is the first.
    pub reads: &'static [&'static str],
    pub(crate) proofs: &'static [Proof],
    /// Answers what the source asks before it sends anything, so that an endpoint can be set up.
    pub(crate) greet: fn(&Delivery<'_>) -> Option<Greeting>,
    pub(crate) decode: fn(&Message<'_>) -> Result<Decoded, NotReadable>,
}

/// What is read of an authentic delivery.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// When it came, for vendors that say of an event only that it has just happened.
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) choices: &'a Choices,
}

impl<'a> Message<'a> {
    /// A header of [`Source::reads`]; `None` if it is absent, empty or no text.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok().filter(|text| !text.is_empty())
    }
}

/// The answer to what a source sends to set up an endpoint: status 200 and this body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting(pub Value);

/// Most sources are set up without a question.
pub(crate) fn no_greeting(_: &Delivery<'_>) -> Option<Greeting> {
    None
}

impl Source {
    /// True if it can tell events of a type, or one of [`FIELDS`].
    #[must_use]
    pub fn can_tell(&self, name: &str) -> bool {
        self.tells.contains(&name) || self.tells_fields.contains(&name)
    }

    /// The answer to a question that the source asks to set up an endpoint. Nothing is proved by
    /// then, and nothing may be kept of it.
    #[must_use]
    pub fn greet(&self, delivery: &Delivery<'_>) -> Option<Greeting> {
        (self.greet)(delivery)
    }

    /// Checks that one of the accepted keys stands behind the delivery; where it is signed with a
    /// time, within five minutes of `now`.
    ///
    /// # Errors
    /// [`Refused`] tells why it is not authentic: answer 401, and store nothing of it.
    pub fn verify<'a>(
        &self,
        delivery: Delivery<'a>,
        secrets: &Secrets,
        now: DateTime<Utc>,
    ) -> Result<Verified<'a>, Refused> {
        proof::verify(self.proofs, delivery, secrets, now)?;
        Ok(Verified::new(self.name, delivery.headers, delivery.body, now))
    }

    /// Takes what was verified when it came, and kept since, or what an operator vouches for.
    #[must_use]
    pub fn vouch<'a>(
        &self,
        headers: &'a HeaderMap,
        body: &'a [u8],
        received_at: DateTime<Utc>,
    ) -> Verified<'a> {
        Verified::new(self.name, headers, body, received_at)
    }

    /// Reads what an authentic delivery tells, in the words that the account has chosen.
    ///
    /// # Errors
    /// [`NotReadable`] if the body as a whole cannot be read: answer 400 with the reason.
    pub fn decode(
        &self,
        verified: &Verified<'_>,
        choices: &Choices,
    ) -> Result<Decoded, NotReadable> {
        if verified.source() != self.name {
            return Err(NotReadable::new("the delivery was verified for another source"));
        }
        let mut decoded = (self.decode)(&Message {
            headers: verified.headers(),
            body: verified.body(),
            received_at: verified.received_at(),
            choices,
        })?;
        decoded.set_brand(choices);
        Ok(decoded)
    }

    /// The headers of [`reads`](Self::reads) that a delivery has, to be kept with a body that
    /// is to be decoded again.
    #[must_use]
    pub fn read_headers(&self, headers: &HeaderMap) -> BTreeMap<&'static str, String> {
        let text =
            |name: &&'static str| Some((*name, headers.get(*name)?.to_str().ok()?.to_owned()));
        self.reads.iter().filter_map(text).collect()
    }

    /// True if the source signs when it sent a delivery, so that an old one cannot be sent again;
    /// of a source with several proofs, in at least one of them.
    #[must_use]
    pub fn signs_time(&self) -> bool {
        let signs_time = |proof: &Proof| match proof {
            Proof::Signed(recipe) => recipe.timestamp.is_some(),
            Proof::Address(_) => false,
        };
        self.proofs.iter().any(signs_time)
    }

    /// True if the address of its endpoint may have a secret part.
    #[must_use]
    pub fn has_secret_address(&self) -> bool {
        self.proofs.iter().any(|proof| matches!(proof, Proof::Address(_)))
    }

    /// What the source would post, proved with the newest key.
    ///
    /// # Errors
    /// [`NotSigned`] if the source could not have sent this.
    pub fn sign<'a>(
        &self,
        secrets: &Secrets,
        outgoing: Outgoing<'a>,
    ) -> Result<Posted<'a>, NotSigned> {
        proof::sign(self.proofs, secrets, outgoing)
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
            Ok(events) if self.events.len() + events.len() > EVENTS_MAX => {
                let reason = format!("more than {EVENTS_MAX} events");
                self.set_aside(&Invalid::field("body", reason), raw);
            }
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

    /// A ticket that comes without a brand has the account's.
    pub(crate) fn set_brand(&mut self, choices: &Choices) {
        let Some(brand) = &choices.default_brand else {
            return;
        };
        for event in &mut self.events {
            if let EventKind::TicketCreated(created) = &mut event.kind
                && created.brand == Change::Keep
            {
                created.brand = Change::Set(brand.clone());
            }
        }
    }

    /// Sets aside what was not understood: once, for whatever reasons.
    pub(crate) fn set_aside(&mut self, reason: &Invalid, raw: &[u8]) {
        let reason = reason.to_string();
        match self.not_understood.last_mut() {
            Some(last) if last.raw == raw => last.add(reason),
            Some(_) | None => {
                self.not_understood
                    .push(NotUnderstood { reasons: vec![reason], raw: raw.to_vec() });
            }
        }
    }
}

/// Reads one payload; what in it stops the reader sets all of it aside.
pub(crate) fn one(
    message: &Message<'_>,
    read: fn(Fields<'_>, &Message<'_>, &mut Decoded) -> Result<(), Invalid>,
) -> Result<Decoded, NotReadable> {
    let value = json::parse(message.body)?;
    let mut decoded = Decoded::default();
    if let Err(invalid) = read(Fields(&value), message, &mut decoded) {
        decoded.set_aside(&invalid, message.body);
    }
    Ok(decoded)
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
    /// Each names the field, and never quotes what a customer or an agent wrote. If there are more
    /// than ten, the last says so.
    pub reasons: Vec<String>,
    /// What the source sent.
    pub raw: Vec<u8>,
}

impl NotUnderstood {
    fn add(&mut self, reason: String) {
        if self.reasons.len() > REASONS_MAX || self.reasons.contains(&reason) {
            return;
        }
        let is_told = self.reasons.len() < REASONS_MAX;
        self.reasons.push(if is_told { reason } else { "and other reasons".to_owned() });
    }
}

impl fmt::Debug for NotUnderstood {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("NotUnderstood");
        shown.field("reasons", &self.reasons).field("raw", &"[redacted]").finish()
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
        let headers = HeaderMap::new();
        let verified = Verified::new("zendesk", &headers, b"[]", DateTime::UNIX_EPOCH);
        let refused = generic.decode(&verified, &Choices::default()).expect_err("refused");
        assert_eq!(refused.to_string(), "body: the delivery was verified for another source");
    }

    #[test]
    fn what_was_set_aside_is_not_printed() {
        let set_aside =
            NotUnderstood { reasons: vec!["id: missing".into()], raw: b"secret".to_vec() };
        let expected = r#"NotUnderstood { reasons: ["id: missing"], raw: "[redacted]" }"#;
        assert_eq!(format!("{set_aside:?}"), expected);
    }
}
