use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::Days;
use clap::Args;
use serde_json::json;
use tallydesk_receive::Receive;
use tallydesk_shell::KeyRing;
use tallydesk_sources::SOURCES;

use super::journaling::{Folds, Ready, fold, ready, told_late};
use super::{Done, Format, Invocation, counted, print};

/// Days of the quarantine: what is older has expired, and today counts, too.
const DAYS: u64 = 31;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The account's secrets, if they name the pepper that hashes customers [default: the stack's].
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
}

/// What a redrive did.
#[derive(Default)]
struct Sums {
    deliveries: usize,
    released: usize,
    events: usize,
    /// Events for those who are removed or erased, dropped uncounted.
    late: usize,
    /// How many wait on, by source and reason.
    waiting: BTreeMap<(&'static str, String), usize>,
}

/// Decodes again what is in quarantine, folds what came of it, and tells why the rest waits on.
pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let secrets = invocation.secrets(options.secrets.as_deref()).await?;
    let clock = invocation.clock.clone();
    let Ready { installation, config, pepper, tally } = ready(&invocation, &secrets).await?;
    let receive = Receive::new(
        installation.store.clone(),
        KeyRing::fixed(secrets),
        pepper,
        config,
        clock.clone(),
    );
    let now = clock.now();
    let mut sums = Sums::default();
    let mut subjects = BTreeSet::new();
    let days = (0..DAYS).filter_map(|age| now.date_naive().checked_sub_days(Days::new(age)));
    let days: Vec<_> = days.collect();
    for source in SOURCES {
        for day in &days {
            for kept in installation.store.quarantined(source.name, *day, now).await? {
                let redriven = receive.redrive(source, &kept).await?;
                sums.deliveries += 1;
                sums.events += redriven.journaled.len();
                sums.released += usize::from(redriven.reasons.is_empty());
                for reason in redriven.reasons {
                    *sums.waiting.entry((source.name, reason)).or_default() += 1;
                }
                subjects.extend(redriven.journaled.into_iter().map(|(pk, _)| pk));
            }
        }
    }
    let Folds { failed, late, has_mended, .. } = fold(&tally, subjects).await;
    sums.late = late;
    if has_mended {
        installation.scrub().await?;
    }
    if failed == 0 {
        installation.end().await?;
    }
    show(&invocation, &sums)?;
    Ok(if failed == 0 && sums.waiting.is_empty() { Done::Well } else { Done::FoundWrong })
}

fn show(invocation: &Invocation, sums: &Sums) -> anyhow::Result<()> {
    let Sums { deliveries, released, events, late, waiting } = sums;
    if invocation.format == Format::Json {
        let waiting: Vec<_> = waiting
            .iter()
            .map(|((source, reason), count)| {
                json!({ "source": source, "reason": reason, "deliveries": count })
            })
            .collect();
        return print(&serde_json::to_string_pretty(&json!({
            "deliveries": deliveries, "released": released, "events": events, "late": late,
            "waiting": waiting,
        }))?);
    }
    print(&format!(
        "{} in quarantine: {released} understood now, {} new",
        counted(*deliveries, "delivery").replace("deliverys", "deliveries"),
        counted(*events, "event"),
    ))?;
    if *late > 0 {
        print(&told_late(*late))?;
    }
    for ((source, reason), count) in waiting {
        print(&format!("{count:>6}  {source}: {reason}"))?;
    }
    Ok(())
}
