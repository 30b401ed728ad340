use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use futures::stream;
use futures::{StreamExt, TryStreamExt};
use tallydesk_kpis::{
    AtDoor, Book, DaysNeeded, Period, Report, ReportInput, days_needed, periods_told, report,
};
use tallydesk_ledger::{Contributions, Rules, Shelf, fold};
use tallydesk_shell::{Config, DigestPlan};
use tallydesk_sources::SOURCES;
use tallydesk_stores::{DELTAS_MAX, DoorCounts, History, OpenTicket, ShelfRead, Store, StoreError};

use crate::due::moments;
use crate::waiting::waiting_at;

/// Shelves, and days of the quarantine, read at the same time.
const READS_AT_ONCE: usize = 8;
/// The quarantine forgets after so many days; older ones need no look.
const QUARANTINE_DAYS: i64 = 31;
/// So does the door, of what it counted.
const DOOR_DAYS: i64 = 121;

/// Computes a period's report from the counters.
///
/// # Errors
/// [`StoreError`] if the counters cannot be read.
pub async fn compute(
    store: &Store,
    config: &Config,
    plan: &DigestPlan,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Report, StoreError> {
    let account = &config.account;
    let rules = config.rules();
    let choices = config.choices_of(period.to);
    let (zone, standards) = (account.time_zone, config.standards());
    let needed = days_needed(period, now, zone, choices.fcr_window_days, standards);
    let mut days = read_days(store, needed).await?;
    let told = told_before(store, &plan.name, period).await?;
    let backlog_months = read_months(store, Shelf::BacklogMonths).await?;
    let customer_months = read_months(store, Shelf::CustomerMonths).await?;
    let at_door = at_door(store, period, now).await?;
    let today = now.with_timezone(&account.time_zone).date_naive();
    let mut waiting = None;
    // Of a period that ended long ago, nobody asks who waits now.
    let newest = Period::containing(today, period.kind, account.week_starts).previous();
    if period.from >= newest.from {
        let open = store.open_tickets().await?;
        if period.to >= today {
            days.add(&yet_to_come(store, &open, &rules, period, now).await?.negated());
        }
        waiting = Some(waiting_at(&open, moments(plan, account, now)));
    }
    Ok(report(ReportInput {
        account: &account.name,
        zone: account.time_zone,
        generated_at: now,
        period,
        headline: &plan.headline,
        targets: config.targets(),
        dimensions: &plan.dimensions,
        agents: plan.agents,
        rank_from: config.report_choices_of(period.to).rank_from,
        fcr_window_days: choices.fcr_window_days,
        conversion_window_days: choices.conversion_window_days,
        days: &days,
        backlog_months: &backlog_months,
        customer_months: &customer_months,
        standards,
        costs: config.costs(),
        waiting,
        agent_names: store.agent_names().await?,
        at_door,
        untold: &rules.untold,
        told: &told,
        ticket_links: config.ticket_links().clone(),
        failed_deliveries: Vec::new(),
    }))
}

/// What open tickets contribute in advance to the days of a period, after this moment: a report
/// never reads beyond its own.
async fn yet_to_come(
    store: &Store,
    open: &[OpenTicket],
    rules: &Rules,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Contributions, StoreError> {
    let is_near = |ticket: &&OpenTicket| {
        ticket.open.next_due_at.is_some_and(|due_at| rules.day(due_at) <= period.to)
    };
    let near = open.iter().filter(is_near);
    // Collected, as below: the compiler cannot tell else that a server may answer with this on any
    // of its threads.
    let reads: Vec<_> = near.map(|ticket| store.history(&ticket.ticket)).collect();
    let histories: Vec<History> =
        stream::iter(reads).buffer_unordered(READS_AT_ONCE).try_collect().await?;
    let tickets = histories.iter().map(|history| fold(&history.events, rules));
    let samples = tickets.flat_map(|ticket| ticket.samples);
    let to_come = samples.filter(|sample| sample.in_advance && sample.at > now);
    Ok(to_come.map(|sample| (sample.contribution(), 1)).collect())
}

/// The reports that this digest told of periods before. One that cannot be read holds up no
/// other: then nothing is told again.
async fn told_before(
    store: &Store,
    digest: &str,
    period: Period,
) -> Result<Vec<Report>, StoreError> {
    let (oldest, newest) = periods_told(period);
    match store.reports(digest, oldest, newest).await {
        Err(StoreError::Unfit(reason)) => {
            tracing::error!(digest, reason, "earlier reports cannot be read");
            Ok(Vec::new())
        }
        told => told,
    }
}

/// Reads each day once; of days gone by only what figures need: there are more than a thousand before
/// a quarter.
async fn read_days(store: &Store, needed: DaysNeeded) -> Result<Book, StoreError> {
    let DaysNeeded { whole, condensed } = needed;
    let read = async |day| {
        let shelf = Shelf::Day(day);
        let read = if whole.contains(&day) {
            store.read_shelf(shelf).await?
        } else {
            store.read_condensed(shelf).await?
        };
        Ok::<_, StoreError>(merged(store, shelf, read).await)
    };
    let reads: Vec<_> = whole.iter().chain(&condensed).map(|day| read(*day)).collect();
    let mut books = stream::iter(reads).buffer_unordered(READS_AT_ONCE);
    let mut all = Book::default();
    while let Some(book) = books.try_next().await? {
        all.merge(&book);
    }
    Ok(all)
}

/// What was read of a shelf; its deltas are merged if they are many.
async fn merged(store: &Store, shelf: Shelf, read: ShelfRead) -> Book {
    if read.deltas > DELTAS_MAX
        && let Err(error) = store.compact_shelf(shelf).await
    {
        // The figures are read already; merging only spares the next reader.
        tracing::warn!(%error, "a shelf was not compacted");
    }
    read.book
}

/// Reads what is kept of months, however old.
async fn read_months(store: &Store, shelf: Shelf) -> Result<Book, StoreError> {
    Ok(merged(store, shelf, store.read_shelf(shelf).await?).await)
}

/// What the door counted of each source in the period: what is in quarantine by the UTC days of its
/// receipt, the rest by the account's days.
async fn at_door(
    store: &Store,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Vec<AtDoor>, StoreError> {
    let mut rejected = count_quarantined(store, period, now).await?;
    let mut counted: BTreeMap<String, DoorCounts> = BTreeMap::new();
    let days: Vec<_> =
        days_kept(period, now, DOOR_DAYS).map(|day| store.door_counts(day)).collect();
    let mut days = stream::iter(days).buffer_unordered(READS_AT_ONCE);
    while let Some(of_day) = days.try_next().await? {
        for (source, counts) in of_day {
            let all = counted.entry(source).or_default();
            all.refused += counts.refused;
            all.repeated += counts.repeated;
        }
    }
    let at_door = SOURCES.iter().map(|source| {
        let DoorCounts { refused, repeated } = counted.remove(source.name).unwrap_or_default();
        AtDoor {
            source: source.name.to_owned(),
            title: source.title.to_owned(),
            rejected: rejected.remove(source.name).unwrap_or_default(),
            refused,
            repeated,
        }
    });
    Ok(at_door.collect())
}

/// The days of a period of which something may still be kept that is forgotten after so many days.
fn days_kept(
    period: Period,
    now: DateTime<Utc>,
    kept_days: i64,
) -> impl Iterator<Item = NaiveDate> {
    let oldest = (now - TimeDelta::days(kept_days)).date_naive();
    let newest = now.date_naive().checked_add_days(Days::new(1)).unwrap_or(period.to);
    period.days().filter(move |day| (oldest..=newest).contains(day))
}

/// Deliveries of the period in quarantine by source.
async fn count_quarantined(
    store: &Store,
    period: Period,
    now: DateTime<Utc>,
) -> Result<BTreeMap<&'static str, u64>, StoreError> {
    let days = days_kept(period, now, QUARANTINE_DAYS);
    let places = days.flat_map(|day| SOURCES.iter().map(move |source| (source.name, day)));
    let counts = places.map(|(source, day)| async move {
        Ok::<_, StoreError>((source, store.count_quarantined(source, day).await?))
    });
    let counts: Vec<_> = counts.collect();
    let counts: Vec<_> = stream::iter(counts).buffer_unordered(READS_AT_ONCE).try_collect().await?;
    let mut by_source = BTreeMap::new();
    for (source, count) in counts {
        *by_source.entry(source).or_default() += count;
    }
    Ok(by_source)
}
