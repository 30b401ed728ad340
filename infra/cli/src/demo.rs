//! The story that the demo plays.

mod story;

pub use story::{Telling, story};
