//! Verifies the webhooks of every source and decodes them to events.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use tallydesk_sources::{Choices, Delivery, Outgoing, Secrets, source};
//!
//! let zendesk = source("zendesk").ok_or("no such source")?;
//! let secrets = Secrets::new(zendesk, vec!["the webhook's signing secret".to_owned()])?;
//! let now: DateTime<Utc> = "2026-11-20T09:30:00Z".parse()?;
//! let body = br#"{"type":"zen:event-type:ticket.status_changed","id":"7f9c",
//!     "time":"2026-11-20T09:29:58.250Z","detail":{"id":"1001"},
//!     "event":{"previous":"OPEN","current":"SOLVED"}}"#;
//!
//! let posted = zendesk.sign(&secrets, Outgoing { id: "delivery-1", at: now, url: "", body })?;
//! let verified = zendesk.verify(Delivery::post(&posted.headers, body), &secrets, now)?;
//! let decoded = zendesk.decode(&verified, &Choices::default())?;
//! assert_eq!(decoded.events[0].kind.type_name(), "ticket.status_changed");
//! assert!(decoded.not_understood.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Trust is a type: only [`Source::verify`] makes a [`Verified`], and [`Source::decode`] takes
//! nothing else. What is authentic but not understood comes back in
//! [`Decoded::not_understood`], with the reason, for the caller to quarantine.
//!
//! To add a source: write its file with a `SOURCE` (how it proves itself, what it can tell, how it is
//! decoded), list that in [`SOURCES`], and tell the situations of `fixtures/` in its words.
//!
//! **Architecture invariant:** this crate does no I/O and reads no clock and no environment.
//! It reads only the fields that it names, so no message text can slip into an event.

mod aircall;
mod amazon_connect;
mod chatwoot;
mod choices;
mod csv;
mod delivery;
mod document;
mod freshdesk;
mod front;
mod generic;
mod gorgias;
mod helpscout;
mod hubspot;
mod intercom;
mod json;
mod orders;
mod proof;
mod secrets;
mod shopify;
mod source;
mod told;
mod woocommerce;
mod zammad;
mod zendesk;

pub use choices::Choices;
pub use csv::CsvHistory;
pub use delivery::{Delivery, Refused, Verified};
pub use document::document;
pub use proof::{Outgoing, Posted};
pub use secrets::{SecretError, Secrets};
pub use source::{
    Decoded, FIELDS, Greeting, NotReadable, NotSigned, NotUnderstood, SOURCES, Source, source,
};
pub use zendesk::ZendeskHistory;
