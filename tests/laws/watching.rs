//! The watch goes through the whole journal, whatever cuts a tick off, and leaves nothing unfolded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use tallydesk::Embedded;
use tallydesk_ledger::Rules;
use tallydesk_shell::{Clock, Config};
use tallydesk_stores::{CountedUnder, Quarantined, Store, SubjectPk};
use tallydesk_tally::Tally;
use tallydesk_watch::{Watch, Watched};

use crate::erasing::counters;
use crate::faults::{Faulty, Weather, damage};
use crate::folding::{database, deliveries, tally};
use crate::histories::{beginning, clock, put, rules};

/// Long after all that invented histories tell.
fn now() -> DateTime<Utc> {
    beginning() + TimeDelta::days(90)
}

fn config(text: &str) -> Config {
    Config::parse(text, "tallydesk.toml".as_ref()).unwrap()
}

/// Journaled, and folded by nobody.
async fn journaled(tickets: usize, seed: u64) -> Embedded {
    let database = database().await;
    for event in deliveries(tickets, &mut fastrand::Rng::with_seed(seed)) {
        put(&database.store(), &event).await;
    }
    database
}

/// A tick that has all the time that it wants.
async fn tick(store: Store, rules: &Rules, config: &Config, at: DateTime<Utc>) -> Watched {
    let clock = Clock::from_fn(move || at);
    let tally = Tally::new(store, rules.clone(), clock.clone());
    let watch = Watch { tally: &tally, config, clock: &clock };
    watch.tick(at + TimeDelta::minutes(1)).await.unwrap()
}

async fn assert_all_folded(database: &Embedded, rules: &Rules) {
    let fair = Tally::new(database.store(), rules.clone(), clock());
    assert_eq!(fair.sweep(|_| {}).await.unwrap().swept, 0, "nothing is left");
    let verification = fair.verify().await.unwrap();
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_is_folded_and_what_stands_still_is_counted() {
    let database = journaled(8, 1).await;
    let store = database.store();
    let subjects: BTreeSet<SubjectPk> =
        tallydesk_tests::subjects(&store).await.into_keys().collect();
    damage(&database, subjects.first().unwrap()).await;
    for body in ["one", "another"] {
        let delivery = Quarantined {
            source: "generic",
            reason: "a reason",
            headers: &BTreeMap::new(),
            raw: body.as_bytes(),
        };
        store.quarantine(&delivery, now()).await.unwrap();
    }
    let config = Config::default();
    let first = tick(store.clone(), &rules(), &config, now()).await;
    assert!(first.folded > 8 && first.is_through, "{first:?}");
    assert_eq!((first.parked, first.quarantined), (1, 2));
    assert!(matches!(store.counted_under().await.unwrap(), CountedUnder::Rules(_)));

    let soon = tick(store.clone(), &rules(), &config, now() + TimeDelta::hours(23)).await;
    assert_eq!(soon, Watched { folded: 0, ..first }, "a round a day, and what it found stands");
    let next_day = tick(store, &rules(), &config, now() + TimeDelta::hours(24)).await;
    assert_eq!(next_day, Watched { folded: 0, ..first }, "the damaged one was tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_goes_on_where_the_last_tick_stopped() {
    let database = journaled(150, 2).await;
    let config = Config::default();
    let mut folded = 0;
    let mut ticks = 0;
    loop {
        ticks += 1;
        // Its time is over when the first part is done.
        let seconds = Arc::new(AtomicI64::new(0));
        let clock = Clock::from_fn(move || {
            now() + TimeDelta::seconds(seconds.fetch_add(1, Ordering::SeqCst))
        });
        let tally = Tally::new(database.store(), rules(), clock.clone());
        let until = now() + TimeDelta::seconds(3);
        let watched = Watch { tally: &tally, config: &config, clock: &clock }.tick(until).await;
        let watched = watched.unwrap();
        folded += watched.folded;
        if watched.is_through {
            break;
        }
    }
    assert!(ticks > 2, "{ticks} ticks");
    assert!(folded > 150, "{folded} folded");
    assert_all_folded(&database, &rules()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_that_is_cut_off_at_any_call_is_made_up_for() {
    let mut calls = 0;
    loop {
        let database = journaled(3, 3).await;
        let faulty = Faulty::dying(&database, calls);
        let (tally, clock, config) = (tally(&faulty), clock(), Config::default());
        let watch = Watch { tally: &tally, config: &config, clock: &clock };
        let outcome = watch.tick(clock.now() + TimeDelta::minutes(1)).await;
        let is_whole = outcome.is_ok_and(|watched| watched.is_through);
        let mut at = clock.now();
        while !tick(database.store(), &rules(), &config, at).await.is_through {
            at += TimeDelta::minutes(5);
        }
        // What the store had not taken is taken an hour later.
        tick(database.store(), &rules(), &config, at + TimeDelta::hours(1)).await;
        assert_all_folded(&database, &rules()).await;
        if is_whole {
            break;
        }
        calls += 7;
    }
    assert!(calls > 20, "{calls}");
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_are_exact_in_bad_weather() {
    let database = journaled(10, 4).await;
    let weather = Weather { conflicts: 10, lost_answers: 5, page_items: 3, ..Weather::default() };
    let faulty = Faulty::new(&database, weather, 4);
    let config = Config::default();
    for hours in 0..30 {
        let at = now() + TimeDelta::hours(hours);
        let clock = Clock::from_fn(move || at);
        let tally = tally(&faulty);
        let watch = Watch { tally: &tally, config: &config, clock: &clock };
        // A call may fail for good; the next tick goes on.
        let _ = watch.tick(at + TimeDelta::minutes(1)).await;
    }
    assert_all_folded(&database, &rules()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_rules_begin_a_round_at_once_and_are_told_when_it_is_through() {
    let database = journaled(6, 5).await;
    let store = database.store();
    let config = config("[account]\ntime_zone = \"Asia/Shanghai\"\n");
    tick(store.clone(), &rules(), &Config::default(), now()).await;
    let before = counters(&database).await;
    let other = Rules { zone: chrono_tz::Asia::Shanghai, ..rules() };

    let clock = Clock::from_fn(now);
    let tally = Tally::new(store.clone(), other.clone(), clock.clone());
    let watch = Watch { tally: &tally, config: &config, clock: &clock };
    let begun = watch.tick(now()).await.unwrap();
    assert!(!begun.is_through, "no time was left for any of it");
    let fingerprint = other.fingerprint();
    assert_eq!(store.counted_under().await.unwrap(), CountedUnder::ChangingTo(fingerprint));
    assert_eq!(store.config_in_force().await.unwrap().as_deref(), Some(config.text()));

    let watched = tick(store.clone(), &other, &config, now() + TimeDelta::minutes(5)).await;
    assert!(watched.is_through && watched.folded >= 6, "{watched:?}");
    assert_eq!(store.counted_under().await.unwrap(), CountedUnder::Rules(fingerprint));
    assert_ne!(counters(&database).await, before);
    assert_all_folded(&database, &other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_than_the_config_keeps_is_removed_and_every_counter_stays() {
    let database = journaled(20, 6).await;
    let store = database.store();
    let everything = Config::default();
    tick(store.clone(), &rules(), &everything, now()).await;
    let figures = counters(&database).await;
    let day = |days| now() + TimeDelta::days(days);
    assert_eq!(tick(store.clone(), &rules(), &everything, day(1)).await.removed, 0);
    let config = config("[retention]\nkeep_months = 2\n");
    let removed = tick(store.clone(), &rules(), &config, day(2)).await.removed;
    assert!(removed > 3, "{removed}");
    assert_eq!(counters(&database).await, figures);
    assert_all_folded(&database, &rules()).await;
}
