use anyhow::Context;
use chrono::Months;
use clap::Args;
use serde_json::json;

use super::{Done, Format, Invocation, counted, print, tell_progress};
use crate::installation::{Access, Due};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// How many months of histories are kept.
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=1_200))]
    months: u32,
}

/// Removes the histories of what ended long ago. Every figure stays as it is.
pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let (installation, config) = invocation.open(Access::Write).await?;
    let tally = installation.tally(&config, invocation.clock.clone());
    if installation.begin(&config).await? == Due::Sweep {
        installation.sweep(&tally, tell_progress).await?;
    }
    installation.settle(&config).await?;
    let now = invocation.clock.now();
    let before = now.checked_sub_months(Months::new(options.months));
    let retained = tally.retain(before.context("that is before all time")?).await?;
    installation.end().await?;
    if invocation.format == Format::Json {
        print(&serde_json::to_string_pretty(&json!({
            "tickets": retained.tickets,
            "customers": retained.customers,
            "others": retained.others,
            "events": retained.events,
            "late": retained.late,
            "open": retained.open,
            "unfit": retained.unfit,
        }))?)?;
    } else {
        print(&format!(
            "removed {}, {} and {} of calls and agents, with {}; {} stay open, {} cannot be removed",
            counted(retained.tickets, "ticket"),
            counted(retained.customers, "customer"),
            counted(retained.others, "history").replace("historys", "histories"),
            counted(retained.events, "event"),
            retained.open,
            retained.unfit,
        ))?;
    }
    Ok(if retained.unfit == 0 { Done::Well } else { Done::FoundWrong })
}
