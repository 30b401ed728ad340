//! Folds a subject's history to its state, and says what the state contributes to the counters.
//!
//! - [`fold`] is a pure function of a history: the order and the repetition of events never matter.
//! - [`Ticket::contributions`] turns a state into `(day, dimensions, measure) -> amount`, as a multiset.
//! - [`Contributions::difference`] is what has to move in the counters when a history grew.
//!
//! ```
//! use tallydesk_events::Event;
//! use tallydesk_ledger::{Measure, Rules, fold};
//!
//! let history = [
//!     r#"{"id":"1","type":"ticket.created","occurred_at":"2026-11-20T09:00:00Z",
//!         "source":"generic","ticket":"1001","actor":{"kind":"requester"}}"#,
//!     r#"{"id":"2","type":"ticket.message_posted","occurred_at":"2026-11-20T10:00:00Z",
//!         "source":"generic","ticket":"1001","actor":{"kind":"agent","id":"901"},"public":true}"#,
//! ];
//! let events: Vec<Event> = history
//!     .iter()
//!     .map(|text| Event::from_json(text.as_bytes()))
//!     .collect::<Result<_, _>>()?;
//! let rules = Rules::default();
//! let ticket = fold(&events, &rules);
//! let first_reply = ticket.samples.iter().find(|sample| sample.measure == Measure::FirstReplyTime);
//! assert_eq!(first_reply.map(|sample| sample.amount), Some(3600));
//! assert_eq!(ticket.contributions(&rules).total(Measure::Replies), 1);
//! # Ok::<(), tallydesk_events::Invalid>(())
//! ```
//!
//! **Architecture invariant:** this crate does no I/O and reads no clock and no environment; the
//! account's time zone and its named choices come in as [`Rules`].

mod agent;
mod calendar;
mod call;
mod contributions;
mod customer;
mod figures;
mod fold;
mod folded;
mod history;
mod life;
mod line;
mod measures;
mod needs;
mod packed;
mod periods;
mod promises;
mod quality;
mod rules;
mod settle;
mod spans;
mod ticket;

pub use calendar::{Hours, OpenHours, Schedule, ScheduleError};
pub use contributions::{
    Contribution, Contributions, Dimension, Dimensions, OF_MONTHS_ALONE, Scope, Shelf, shelve,
};
pub use customer::{Customer, fold_customer};
pub use fold::{fold, promises};
pub use folded::Folded;
pub use history::in_order;
pub use line::{CarriedPresence, FirstContact, Line, Lines, Solved, TicketLine};
pub use measures::{Measure, MeasureKind};
pub use packed::{PackingError, pack, unpack};
pub use periods::{Period, PeriodKind};
pub use promises::{Promise, PromiseResult, Promised};
pub use rules::{
    AppliesTo, CallServiceLevel, Choices, Clock, Marketplace, OneTouchRule, Policy, Rules,
    ScheduleChoice, ScheduleRule, ShortAbandons, SlaRule, Target,
};
pub use settle::{DuePromise, Open, Settled, samples, settle};
pub use ticket::{Fields, Flow, LeftOut, Sample, Ticket};
