//! The functions' own programs, run as Lambda runs them, from a signed webhook to a mail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod operating;
mod privileges;
mod scene;
mod starting;
mod stories;
mod travelling;
mod watching;
