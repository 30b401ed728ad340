//! Digests from their counters to what they tell again, and what reading for them costs.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc, Weekday};
use chrono_tz::Tz;
use serde_json::{Value, json};
use tallydesk::Embedded;
use tallydesk_deliveries::{Carriers, Network};
use tallydesk_digest::{Dispatch, compute};
use tallydesk_events::{IncomingEvent, Pepper};
use tallydesk_kpis::{Agents, Period, PeriodKind, Report, days_needed};
use tallydesk_ledger::{Rules, Shelf};
use tallydesk_shell::{AccountSecrets, Clock, Config, DigestPlan, KeyRing};
use tallydesk_stores::Store;
use tallydesk_tally::Tally;
use tallydesk_tests::demo_events;

use crate::histories::{clock, put};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn config(text: &str) -> Config {
    Config::parse(text, "tallydesk.toml".as_ref()).unwrap()
}

async fn store() -> Store {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    store
}

/// Journals and folds events of one ticket: time, and what happened.
async fn tell(store: &Store, events: &[(String, Value)]) {
    let tally = Tally::new(store.clone(), Rules::default(), clock());
    let mut subjects = BTreeSet::new();
    for (number, (occurred_at, fields)) in events.iter().enumerate() {
        let mut fields = fields.clone();
        fields["id"] = json!(format!("{occurred_at}-{number}"));
        fields["source"] = json!("generic");
        fields["occurred_at"] = json!(occurred_at);
        let event = IncomingEvent::from_json(&serde_json::to_vec(&fields).unwrap()).unwrap();
        subjects.insert(put(store, &event.seal(&Pepper::new("pepper"))).await);
    }
    let outcome = tally.fold_through(subjects).await;
    assert!(outcome.failed.is_empty() && outcome.parked.is_empty());
}

fn solved_and_rated(ticket: &str, hour: u8, stars: u8) -> Vec<(String, Value)> {
    let agent = json!({"kind": "agent", "id": "901"});
    let at = |minute: u8| format!("2026-11-16T{hour:02}:{minute:02}:00Z");
    vec![
        (
            at(0),
            json!({"type": "ticket.created", "ticket": ticket, "actor": {"kind": "requester"},
            "channel": "email"}),
        ),
        (
            at(10),
            json!({"type": "ticket.status_changed", "ticket": ticket, "actor": agent,
            "to": "solved"}),
        ),
        (
            at(20),
            json!({"type": "ticket.rated", "ticket": ticket, "score": stars, "scale": "stars_5"}),
        ),
    ]
}

async fn told(store: &Store, config: &Config, now: &str, day: &str) -> Report {
    let now = at(now);
    let clock = Clock::from_fn(move || now);
    let keys = KeyRing::fixed(AccountSecrets::default());
    let carriers = Carriers::new(Network::internet(), None);
    let dispatch = Dispatch { store, config, keys: &keys, carriers: &carriers, clock: &clock };
    let issued = dispatch.tick().await;
    assert!(issued[0].failed.is_empty(), "{issued:?}");
    let period = Period::containing(day.parse().unwrap(), PeriodKind::Day, Weekday::Mon);
    store.report("morning", period).await.unwrap().expect("a report")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rating_that_comes_late_is_told_once_by_the_next_digest() {
    let (store, config) = (
        store().await,
        config(
            "[[digests]]\nname = 'morning'\nperiod = 'day'\nat = '09:00'\n\
             headline = ['csat']\nagents = 'hidden'\n\
             [sources.zendesk]\nticket_url = 'https://example.zendesk.com/agent/tickets/{id}'\n",
        ),
    );
    tell(&store, &solved_and_rated("1", 8, 5)).await;
    let monday = told(&store, &config, "2026-11-17T09:00:00Z", "2026-11-16").await;
    assert_eq!((monday.headline[0].current.n, monday.restated_total), (1, 0));
    assert_eq!(monday.agents_shown, Agents::Hidden);
    assert_eq!(monday.dimensions.keys().collect::<Vec<_>>(), ["channel", "hour"]);
    assert_eq!(monday.ticket_links.len(), 1);

    tell(&store, &solved_and_rated("2", 9, 1)).await;
    let tuesday = told(&store, &config, "2026-11-18T09:00:00Z", "2026-11-17").await;
    let restated = &tuesday.restated[0];
    assert_eq!((restated.period, restated.kpi.as_str()), (monday.period, "csat"));
    assert_eq!((restated.told.n, restated.now.n, tuesday.restated_total), (1, 2, 1));

    let wednesday = told(&store, &config, "2026-11-19T09:00:00Z", "2026-11-18").await;
    assert_eq!(wednesday.restated_total, 0);
    // The first report stays as it went out.
    assert_eq!(told(&store, &config, "2026-11-19T09:05:00Z", "2026-11-16").await, monday);
}

/// Read units of a digest over the demo's fortnight; then, by the cost of a shelf that has a day in
/// it, over a history that fills every day.
#[tokio::test(flavor = "multi_thread")]
async fn read_units_of_a_digest() {
    let store = store().await;
    let zone = Tz::Europe__Berlin;
    let rules = Rules { zone, ..Rules::default() };
    let tally = Tally::new(store.clone(), rules, clock());
    for events in demo_events().chunks(100) {
        let mut subjects = BTreeSet::new();
        for event in events {
            subjects.insert(put(&store, event).await);
        }
        tally.fold_through(subjects).await;
    }
    let config = config("[account]\ntime_zone = 'Europe/Berlin'\n");
    let units = || store.meter().total().read_units;
    let shelf = Shelf::Day("2026-11-18".parse().unwrap());
    store.compact_shelf(shelf).await.unwrap();
    let before = units();
    store.read_shelf(shelf).await.unwrap();
    let a_day = units() - before;
    let before = units();
    store.read_condensed(shelf).await.unwrap();
    let a_condensed_day = units() - before;
    let before = units();
    store.read_shelf(Shelf::Day("2020-01-01".parse().unwrap())).await.unwrap();
    let an_empty_day = units() - before;
    println!(
        "a day's shelf: {a_day} read units, condensed {a_condensed_day}, an empty one: {an_empty_day}"
    );
    assert!(a_condensed_day < a_day);
    for kind in PeriodKind::ALL {
        let period = Period::containing("2026-11-18".parse().unwrap(), kind, Weekday::Mon);
        let now = at("2027-01-01T09:00:00Z");
        let plan = DigestPlan::unscheduled(kind);
        let (before, begun) = (units(), std::time::Instant::now());
        compute(&store, &config, &plan, period, now).await.unwrap();
        let (read, took) = (units() - before, begun.elapsed());
        let needed = days_needed(period, now, zone, 7, &[]);
        let shelves = needed.whole.len() + needed.condensed.len();
        let count = |days: usize| u32::try_from(days).map(f64::from).unwrap();
        let full =
            count(needed.whole.len()) * a_day + count(needed.condensed.len()) * a_condensed_day;
        println!(
            "{}: {shelves} shelves, {read} read units in {took:.1?}, about {full} if every day is full",
            kind.as_str()
        );
        assert!(shelves <= 1_400, "{} reads {shelves} shelves", kind.as_str());
    }
}
