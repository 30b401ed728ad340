use serde_json::json;
use tallydesk_kpis::Book;
use tallydesk_ledger::Dimension;

use super::{Done, Format, Invocation, counted, print, tell_progress};
use crate::installation::{Access, Due};

/// Lines that are printed; the rest is counted.
const SHOWN_MAX: usize = 100;

/// Folds every ticket and customer again that was folded under other rules, and tells which
/// figures of which days moved. Taken up where it was cut off.
pub(super) async fn run(invocation: Invocation) -> anyhow::Result<Done> {
    let (installation, config) = invocation.open(Access::Write).await?;
    let tally = installation.tally(&config, invocation.clock);
    let mut folded = 0;
    if installation.begin(&config).await? == Due::Sweep {
        folded = installation.sweep(&tally, tell_progress).await?.swept;
    }
    installation.settle(&config).await?;
    if !tally.has_parked() {
        installation.end().await?;
    }
    let moved = moved(&installation.moved_by_rules(&config).await?);
    if invocation.format == Format::Json {
        let moved: Vec<_> = moved
            .iter()
            .map(|(day, measure, n, sum)| {
                json!({ "day": day, "measure": measure, "n": n, "sum": sum })
            })
            .collect();
        print(&serde_json::to_string_pretty(&json!({ "folded": folded, "moved": moved }))?)?;
    } else {
        print(&format!(
            "{folded} folded again; under these rules {} of days moved",
            counted(moved.len(), "figure")
        ))?;
        for (day, measure, n, sum) in moved.iter().take(SHOWN_MAX) {
            print(&format!("  {day}  {measure:<40} samples {n:+}, sum {sum:+}"))?;
        }
        if moved.len() > SHOWN_MAX {
            print(&format!("  … and {} more", moved.len() - SHOWN_MAX))?;
        }
    }
    Ok(Done::Well)
}

/// What moved: the day, the measure, and by how many samples and how much.
fn moved(book: &Book) -> Vec<(String, &'static str, i64, i64)> {
    let days = book.days().flat_map(|(day, counters)| {
        let all = counters.values(Dimension::All);
        let cells = all.flat_map(|(_, cells)| cells.iter());
        cells.map(move |(measure, cell)| (day.to_string(), measure.id(), cell.n, cell.sum))
    });
    days.collect()
}
