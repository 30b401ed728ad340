//! `cargo xtask`: measurements that are too long, or need too much beside them, to be tests.
//!
//! Everything is measured on the functions' own programs, as Lambda would run them (the crate
//! `tallydesk-aws`). What is printed is Markdown; `docs/performance.md` has it, dated.

// A measurement that meets what it does not expect ends there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod bench;
mod digests;
mod load;
mod scale;
mod traffic;

use clap::{Parser, Subcommand};

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
    /// Many webhooks, some of them twice, in any order, through processes that die and a store that
    /// fails; then whether anything is lost or counted twice
    Load(load::Arguments),
    /// What a digest reads, and how long it takes, as an account grows
    Digests(digests::Arguments),
    /// What binds first as traffic grows, and what a million events cost: a simulation
    Scale(scale::Arguments),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Bench(arguments) => bench::run(&arguments).await,
        Command::Load(arguments) => load::run(&arguments).await,
        Command::Digests(arguments) => digests::run(&arguments).await,
        Command::Scale(arguments) => {
            print!("{}", scale::report(&arguments).await);
            Ok(())
        }
    }
}
