use serde_json::json;

use super::{Done, Format, Invocation, counted, print, tell_progress};
use crate::local::Access;

pub(super) async fn run(invocation: Invocation) -> anyhow::Result<Done> {
    let (local, config) = invocation.open(Access::Write).await?;
    let tally = local.tally(&config, invocation.clock);
    let outcome = local.catch_up(&tally, &config, tell_progress).await?;
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
