//! The program as people and senders meet it: started, spoken to, stopped, killed, started again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod asked_wrongly;
mod backfilling;
mod demonstrating;
mod erasing;
mod histories;
mod killing;
mod looking;
mod planned;
mod privacy;
mod rebuilding;
mod receiving;
mod replaying;
mod results;
mod sending;
mod stopping;
mod vendors;
mod watching;
mod writers;

mod desk;
mod senders;
mod stories;
