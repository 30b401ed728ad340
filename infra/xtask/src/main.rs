//! `cargo xtask`: measurements that are too long, or need too much beside them, to be tests.
//!
//! Everything is measured on the functions' own programs, as Lambda would run them (the crate
//! `tallydesk-aws`). What is printed is Markdown; `docs/performance.md` has it, dated.

// A measurement that meets what it does not expect ends there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod bench;
mod counted;
mod digests;
mod instructions;
mod load;
mod orders;
mod scale;
mod traffic;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tallydesk::Cli;

/// Measurements of Tallydesk.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// receive beside the same handler in Python and in Node: CPU for each webhook, spawn to first
    /// response, memory, size, and whether the figures are right after repeats and kills
    Bench(bench::Arguments),
    /// What receive and tally take of a processor for each event: instructions (with valgrind) and time
    Instructions(instructions::Arguments),
    /// What `instructions` counts without a store
    #[command(hide = true)]
    Fold(instructions::Folding),
    /// Many webhooks, some of them twice, in any order, through processes that die and a store that
    /// fails; then whether anything is lost or counted twice
    Load(load::Arguments),
    /// What a digest reads, and how long it takes, as an account grows
    Digests(digests::Arguments),
    /// A shop's orders through replay: rate, memory, write units, and whether verify finds them right
    Orders(orders::Arguments),
    /// The program tallydesk itself, so that what is measured of it runs in a process of its own
    #[command(hide = true)]
    Tallydesk {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// What binds first as traffic grows, and what a million events cost: a simulation
    Scale(scale::Arguments),
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().command {
        Command::Bench(arguments) => bench::run(&arguments).await?,
        Command::Instructions(arguments) => instructions::run(&arguments).await?,
        Command::Fold(arguments) => instructions::fold(&arguments)?,
        Command::Load(arguments) => load::run(&arguments).await?,
        Command::Digests(arguments) => digests::run(&arguments).await?,
        Command::Orders(arguments) => orders::run(&arguments).await?,
        Command::Scale(arguments) => print!("{}", scale::report(&arguments).await),
        Command::Tallydesk { arguments } => {
            let named = std::iter::once("tallydesk".to_owned()).chain(arguments);
            return Ok(Box::pin(tallydesk::run(Cli::parse_from(named))).await);
        }
    }
    Ok(ExitCode::SUCCESS)
}
