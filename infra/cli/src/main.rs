//! The program `tallydesk`.

use std::process::ExitCode;

use clap::Parser;
use tallydesk::{Cli, run};

#[tokio::main]
async fn main() -> ExitCode {
    Box::pin(run(Cli::parse())).await
}
