//! The scheduled function: every five minutes it asks what is due and has not gone out, computes
//! the report from the counters, keeps it, and delivers the digest to its destinations.
//!
//! **Architecture invariant:** a digest is rendered from the stored report, never from counters
//! read a second time, so that what goes out late or again shows the same figures.
//!
//! **Architecture invariant:** nothing is sent that the delivery's record does not hold for whoever
//! sends it.

mod compute;
mod deliver;
mod dispatch;
mod due;
mod explain;
mod messages;
mod policy;
mod waiting;

pub use compute::compute;
pub use deliver::Delivered;
pub use dispatch::{Dispatch, Issued, ResendError, ShowError};
pub use due::due;
pub use explain::{Explained, Part, explain};
pub use messages::message;
