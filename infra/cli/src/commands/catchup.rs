use serde_json::json;

use super::{Done, Format, Invocation, counted, print, tell};
use crate::local::{Access, Local};

pub(super) async fn run(invocation: Invocation) -> anyhow::Result<Done> {
    let local = Local::open(&invocation.data(), Access::Write).await?;
    let tally = local.tally(&invocation.config, invocation.clock);
    local.mark_dirty().await?;
    let outcome = tally
        .sweep(|progress| {
            tell(&format!("{} of {}", progress.done, counted(progress.total, "ticket")));
        })
        .await?;
    if outcome.failed.is_empty() {
        local.end().await?;
    }
    if invocation.format == Format::Json {
        print(&serde_json::to_string_pretty(&json!({
            "tickets": outcome.subjects,
            "folded": outcome.swept,
            "parked": outcome.parked.len(),
            "failed": outcome.failed.len(),
        }))?)?;
    } else {
        print(&format!(
            "{}, {} folded, {} parked, {} failed",
            counted(outcome.subjects, "ticket"),
            outcome.swept,
            outcome.parked.len(),
            outcome.failed.len()
        ))?;
        for (subject, reason) in &outcome.parked {
            print(&format!("  {subject}: {reason}"))?;
        }
    }
    let is_well = outcome.parked.is_empty() && outcome.failed.is_empty();
    Ok(if is_well { Done::Well } else { Done::FoundWrong })
}
