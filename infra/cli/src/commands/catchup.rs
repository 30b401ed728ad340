use serde_json::json;

use super::journaling::told_late;
use super::{Done, Format, Invocation, counted, print, tell_progress};
use crate::installation::Access;

pub(super) async fn run(invocation: Invocation) -> anyhow::Result<Done> {
    let (installation, config) = invocation.open(Access::Write).await?;
    let tally = installation.tally(&config, invocation.clock);
    installation.begin(&config).await?;
    let outcome = installation.sweep(&tally, tell_progress).await?;
    installation.settle(&config).await?;
    if outcome.parked.is_empty() {
        installation.end().await?;
    }
    if invocation.format == Format::Json {
        print(&serde_json::to_string_pretty(&json!({
            "subjects": outcome.subjects,
            "folded": outcome.swept,
            "parked": outcome.parked.len(),
            "late": outcome.late,
        }))?)?;
    } else {
        print(&format!(
            "{}, {} folded, {} parked",
            counted(outcome.subjects, "subject"),
            outcome.swept,
            outcome.parked.len(),
        ))?;
        if outcome.late > 0 {
            print(&told_late(outcome.late))?;
        }
        for (subject, reason) in &outcome.parked {
            print(&format!("  {subject}: {reason}"))?;
        }
    }
    Ok(if outcome.parked.is_empty() { Done::Well } else { Done::FoundWrong })
}
