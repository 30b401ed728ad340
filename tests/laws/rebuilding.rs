//! Counters under new rules: folding again comes to the same as never having had the old ones.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use tallydesk::Embedded;
use tallydesk_events::Event;
use tallydesk_kpis::Book;
use tallydesk_ledger::{CallServiceLevel, Rules, ScheduleRule, Shelf, ShortAbandons, SlaRule};
use tallydesk_stores::SubjectPk;
use tallydesk_tally::Tally;

use crate::folding::{database, deliveries};
use crate::histories::{clock, put_among, rules};

/// The account after it has changed its mind about everything that a fold depends on.
fn other_rules() -> Rules {
    let mut other = Rules { zone: Tz::Asia__Shanghai, ..rules() };
    for choices in other.choices.values_mut() {
        choices.schedule_rule = match choices.schedule_rule {
            ScheduleRule::AtEvent => ScheduleRule::Accumulate,
            ScheduleRule::Accumulate => ScheduleRule::AtEvent,
        };
        choices.sla_rule = match choices.sla_rule {
            SlaRule::Latest => SlaRule::AtStart,
            SlaRule::AtStart => SlaRule::Latest,
        };
        choices.fcr_window_days += 2;
        choices.repeat_window_days = 1;
        choices.complaint_categories = vec!["returns".into()];
        choices.short_abandons = ShortAbandons::Include;
        choices.asa_includes_ring = true;
        choices.call_service_level = CallServiceLevel::AbandonsWithinCount;
        choices.presence_seconds_max = 3_600;
    }
    other.schedules.rotate_left(1);
    other.policies.rotate_left(1);
    other.marketplaces.clear();
    other.service_level_seconds = BTreeMap::from([("email".into(), 60)]);
    other
}

/// Puts events in batches, and folds each as the stream would bring it about.
async fn fold_in_batches(tally: &Tally, events: &[Event], batch: usize) {
    for events in events.chunks(batch) {
        let mut subjects: BTreeSet<SubjectPk> = BTreeSet::new();
        for event in events {
            put_among(tally.store(), event, &mut subjects).await;
        }
        let outcome = tally.fold_through(subjects).await;
        assert!(outcome.failed.is_empty() && outcome.parked.is_empty(), "{outcome:?}");
    }
}

/// Every figure's counters; what a rebuild has moved is a record, and no figure.
async fn counters(database: &Embedded) -> BTreeMap<Shelf, Book> {
    let store = database.store();
    let mut books = BTreeMap::new();
    for shelf in store.shelves().await.unwrap() {
        let book = store.read_shelf(shelf).await.unwrap().book;
        if book != Book::default() && !matches!(shelf, Shelf::Rebuild(_)) {
            books.insert(shelf, book);
        }
    }
    books
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_under_other_rules_equals_folding_from_nothing_under_them() {
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let events = deliveries(10, &mut random);
        let (before, late) = events.split_at(events.len() * 3 / 4);

        let rebuilt = database().await;
        fold_in_batches(&Tally::new(rebuilt.store(), rules(), clock()), before, 7).await;
        let under_old_rules = counters(&rebuilt).await;
        let other = Tally::new(rebuilt.store(), other_rules(), clock());
        // What arrives before the rebuild is folded under the new rules beside old states.
        fold_in_batches(&other, late, 5).await;
        let swept = other.sweep(|_| {}).await.unwrap();
        assert!(swept.failed.is_empty() && swept.parked.is_empty(), "{swept:?}");
        assert!(other.verify().await.unwrap().differences.is_empty());

        let from_nothing = database().await;
        let fresh = Tally::new(from_nothing.store(), other_rules(), clock());
        fold_in_batches(&fresh, &events, 1_000).await;
        let expected = counters(&from_nothing).await;
        assert_eq!(counters(&rebuilt).await, expected, "seed {seed}");
        assert_ne!(under_old_rules, expected, "the rules make a difference");
    }
}
