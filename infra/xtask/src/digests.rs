//! What a digest reads, and how long it takes, as an account grows.

use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::Days;
use clap::Args;
use fastrand::Rng;
use tallydesk::Embedded;
use tallydesk_digest::compute;
use tallydesk_events::{IncomingEvent, Pepper, SubjectKind};
use tallydesk_kpis::{Period, PeriodKind};
use tallydesk_ledger::{Contributions, Lines, Rules, Shelf, settle};
use tallydesk_shell::Config;
use tallydesk_stores::{Compacted, FoldWrite, State, Store, SubjectPk};

use crate::traffic::{DAYS, now, ticket_within};

#[derive(Args)]
pub struct Arguments {
    /// Tickets of an account's history
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 100_000, 1_000_000])]
    tickets: Vec<usize>,
    /// Tickets a day, so that an account with more is older; without it each account has the 57
    /// days that a day's digest reads
    #[arg(long)]
    a_day: Option<usize>,
}

impl Arguments {
    /// Over how many days so many tickets are spread.
    fn days(&self, tickets: usize) -> anyhow::Result<u64> {
        let Some(a_day) = self.a_day else { return Ok(DAYS) };
        ensure!(a_day > 0, "--a-day is at least 1");
        Ok(u64::try_from(tickets.div_ceil(a_day))?.max(1))
    }
}

/// Tickets whose contributions come in one transaction, as those of a full batch do.
const BATCH: usize = 20;
const RUNS: usize = 7;

/// Prints a row for each number of tickets.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    println!("| tickets | days | read units of a digest | time, median of {RUNS} |");
    println!("|---|---|---|---|");
    for tickets in &arguments.tickets {
        let days = arguments.days(*tickets)?;
        let store = counted(*tickets, days).await?;
        let (units, time) = digest(&store).await?;
        println!("| {tickets} | {days} | {units} | {:.0} ms |", time.as_secs_f64() * 1_000.0);
    }
    Ok(())
}

/// Counters of so many tickets of so many days, those that are read compacted as tally does; their
/// histories are folded and not kept.
async fn counted(tickets: usize, days: u64) -> anyhow::Result<Store> {
    let store = Embedded::in_memory()?.store();
    store.create_tables().await?;
    let (mut random, rules, pepper) = (Rng::with_seed(6), Rules::default(), Pepper::new("pepper"));
    let mut moved = Contributions::default();
    for number in 0..tickets {
        let told = ticket_within(days, number, &mut random);
        let events: Vec<_> = told
            .iter()
            .map(|event| {
                IncomingEvent::from_json(event.to_string().as_bytes())
                    .map(|event| event.seal(&pepper))
            })
            .collect::<Result<_, _>>()?;
        let settled = settle(SubjectKind::Ticket, &events, &Lines::default(), &rules);
        moved.merge(settled.contributions);
        if (number + 1) % BATCH == 0 {
            write(&store, number, std::mem::take(&mut moved)).await?;
        }
        if (number + 1) % (BATCH * 64) == 0 {
            compact(&store).await?;
        }
        if (number + 1) % 100_000 == 0 {
            eprintln!("{} of {tickets} tickets", number + 1);
        }
    }
    write(&store, tickets, moved).await?;
    compact(&store).await?;
    Ok(store)
}

async fn write(store: &Store, number: usize, moved: Contributions) -> anyhow::Result<()> {
    let pk = SubjectPk::parse(&format!("ticket#generic#{number}")).unwrap();
    let write = FoldWrite {
        pk,
        expected_version: 0,
        state: State { version: 1, ..State::default() },
        moved,
        lines: Vec::new(),
        rebuilds: false,
    };
    store.write_folds(&[write], now()).await?;
    Ok(())
}

async fn compact(store: &Store) -> anyhow::Result<()> {
    for ago in 0..=DAYS + 1 {
        let shelf = Shelf::Day(now().date_naive() - Days::new(ago));
        while matches!(store.compact_shelf(shelf).await?, Compacted::Merged(_)) {}
    }
    while matches!(store.compact_shelf(Shelf::BacklogMonths).await?, Compacted::Merged(_)) {}
    Ok(())
}

async fn digest(store: &Store) -> anyhow::Result<(f64, Duration)> {
    let config = Config::parse("[account]\nname = \"Example\"\n", "example.toml".as_ref())?;
    let plan = config.plan_of(PeriodKind::Day);
    let yesterday = now().date_naive() - Days::new(1);
    let period = Period::containing(yesterday, PeriodKind::Day, config.account.week_starts);
    let before = store.meter().total().read_units;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let began = Instant::now();
        compute(store, &config, &plan, period, now()).await?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let runs = f64::from(u32::try_from(RUNS)?);
    Ok(((store.meter().total().read_units - before) / runs, times[RUNS / 2]))
}
