//! The canonical vocabulary: every source is decoded to these events, the generic source
//! accepts them, and `tallydesk replay` reads them (JSON Lines, one event a line).
//!
//! An event arrives with the customer's address and is *sealed* before it may be stored:
//! [`IncomingEvent::seal`] replaces the address by a keyed hash and drops the names of
//! everybody but agents. Only a sealed [`Event`] can be written to the journal.
//!
//! ```
//! use tallydesk_events::{IncomingEvent, Pepper};
//!
//! let incoming = IncomingEvent::from_json(
//!     br#"{"id":"e1","type":"ticket.created","occurred_at":"2026-11-20T09:00:00Z",
//!          "source":"generic","ticket":"1001","actor":{"kind":"requester"},
//!          "channel":"email","customer":"Mei@example.com"}"#,
//! )?;
//! let event = incoming.seal(&Pepper::new("a secret of the account"));
//! assert_eq!(event.subject_key().to_string(), "generic/1001");
//! assert!(!serde_json::to_string(&event).unwrap().contains("mei@"));
//! # Ok::<(), tallydesk_events::Invalid>(())
//! ```
//!
//! **Architecture invariant:** this crate does no I/O and reads no clock and no environment.

mod customer;
mod event;
mod kinds;
mod subject;
mod values;

pub use customer::{Address, CustomerKey, Pepper};
pub use event::{Actor, ActorKind, Event, IncomingEvent, Invalid};
pub use kinds::{
    AgentWent, CallEnded, CustomerNpsAnswered, CustomerOrderCancelled, CustomerOrderDisputed,
    CustomerOrderRefunded, CustomerOrderReplaced, CustomerOrderReturned, CustomerOrderShipped,
    CustomerOrdered, CustomerReviewed, EventKind, TicketAssigned, TicketBotHandedOff,
    TicketCreated, TicketDeleted, TicketFieldsChanged, TicketHandled, TicketMerged,
    TicketMessagePosted, TicketRated, TicketRestored, TicketReviewed, TicketStatusChanged,
    TicketSurveySent,
};
pub use subject::{Month, SubjectKey, SubjectKind};
pub use values::{
    ArticleLine, CallDirection, CallOutcome, Change, DeletionReason, DisputeKind, Money, OrderLine,
    Presence, RatingScale, STAR_PARTS, Score, Status, Trader,
};

/// The JSON Schema of an event as a sender writes it (draft 2020-12), generated from the types.
///
/// ```
/// let schema = tallydesk_events::json_schema();
/// assert_eq!(schema["title"], "Tallydesk event");
/// ```
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(IncomingEvent).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".into(), "Tallydesk event".into());
    }
    schema
}
