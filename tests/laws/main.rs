//! Laws of the whole pipeline, on the embedded database, with faults injected below the client.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod compaction;
mod deliveries;
mod digests;
mod door;
mod erasing;
mod explaining;
mod faults;
mod figures;
mod folding;
mod histories;
mod installations;
mod items;
mod late;
mod looking;
mod measurements;
mod rebuilding;
mod reports;
mod retaining;
mod rotating;
mod tidy;
mod watching;

#[path = "../../shared/deliveries/tests/carrying/stand_in.rs"]
mod stand_in;
