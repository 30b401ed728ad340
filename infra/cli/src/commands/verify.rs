use serde_json::json;

use super::{Done, Format, Invocation, counted, print};
use crate::installation::Access;

/// Differences that are printed; the rest is counted.
const SHOWN_MAX: usize = 50;

pub(super) async fn run(invocation: Invocation) -> anyhow::Result<Done> {
    let (installation, config) = invocation.open(Access::Read).await?;
    let tally = installation.tally(&config, invocation.clock);
    let verification = tally.verify().await?;
    let differences: Vec<String> =
        verification.differences.iter().map(ToString::to_string).collect();
    if invocation.format == Format::Json {
        print(&serde_json::to_string_pretty(&json!({
            "tickets": verification.tickets,
            "customers": verification.customers,
            "calls": verification.calls,
            "agent_months": verification.agent_months,
            "events": verification.events,
            "counters": verification.cells,
            "differences": differences,
        }))?)?;
    } else {
        let verdict = match differences.len() {
            0 => "no difference".to_owned(),
            number => counted(number, "difference"),
        };
        let events = usize::try_from(verification.events)?;
        print(&format!(
            "{}, {}, {}, {}, {}, {} recomputed: {verdict}",
            counted(verification.tickets, "ticket"),
            counted(verification.customers, "customer"),
            counted(verification.calls, "call"),
            counted(verification.agent_months, "agent's month"),
            counted(events, "event"),
            counted(verification.cells, "counter"),
        ))?;
        for difference in differences.iter().take(SHOWN_MAX) {
            print(&format!("  {difference}"))?;
        }
        if differences.len() > SHOWN_MAX {
            print(&format!("  … and {} more", differences.len() - SHOWN_MAX))?;
        }
    }
    Ok(if differences.is_empty() { Done::Well } else { Done::FoundWrong })
}
