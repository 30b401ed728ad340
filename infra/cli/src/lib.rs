//! Tallydesk on one machine: the same handlers and the same store as on AWS, on an embedded
//! DynamoDB, and the commands of the `tallydesk` program.

mod commands;
mod demo;
mod embedded;
mod installation;

pub use commands::{Cli, run};
pub use demo::{Telling, story};
pub use embedded::Embedded;
pub use installation::{Access, Due, Installation};
