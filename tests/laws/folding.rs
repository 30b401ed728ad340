//! Counters equal the sum of contributions: after any interleaving of batches, repeats, faults,
//! concurrent folders, and a crash at any call.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use backon::ExponentialBuilder;
use chrono_tz::Tz;
use futures::StreamExt;
use proptest::prelude::*;
use tallydesk::Embedded;
use tallydesk_events::{Event, SubjectKey};
use tallydesk_ledger::{Lines, Rules, fold, settle};
use tallydesk_stores::SubjectPk;
use tallydesk_tally::Tally;

use crate::faults::{Faulty, Weather};
use crate::histories::{clock, history, put, put_among, rules, told};

const STORM: Weather = Weather {
    throttled: 4,
    conflicts: 10,
    lost: 3,
    lost_answers: 5,
    stale: 20,
    pauses: 50,
    page_items: 3,
};

pub fn tally(faulty: &Faulty) -> Tally {
    tally_under(rules(), faulty)
}

fn tally_under(rules: Rules, faulty: &Faulty) -> Tally {
    let backoff = ExponentialBuilder::default()
        .with_jitter()
        .with_min_delay(Duration::from_millis(1))
        .with_max_delay(Duration::from_millis(8))
        .with_max_times(5);
    Tally::new(faulty.store(), rules, clock()).with_backoff(backoff)
}

pub async fn database() -> Embedded {
    let database = Embedded::in_memory().unwrap();
    database.store().create_tables().await.unwrap();
    database
}

/// Events of some tickets and of their customers, shuffled, with repeats.
pub fn deliveries(tickets: usize, random: &mut fastrand::Rng) -> Vec<Event> {
    let mut events: Vec<Event> = (0..tickets).flat_map(|ticket| history(ticket, random)).collect();
    events.extend(told(random));
    let repeats: Vec<Event> =
        (0..events.len() / 4).map(|_| events[random.usize(0..events.len())].clone()).collect();
    events.extend(repeats);
    random.shuffle(&mut events);
    events
}

/// After a sweep in fair weather: nothing is unfolded, and no counter differs.
async fn assert_exact(database: &Embedded, events: &[Event]) {
    let fair = Tally::new(database.store(), rules(), clock());
    let outcome = fair.sweep(|_| {}).await.unwrap();
    assert!(outcome.parked.is_empty() && outcome.failed.is_empty(), "{outcome:?}");
    let again = fair.sweep(|_| {}).await.unwrap();
    assert_eq!(again.swept, 0, "a sweep leaves nothing to sweep");
    let verification = fair.verify().await.unwrap();
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
    let distinct: BTreeSet<&str> = events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(verification.events, u64::try_from(distinct.len()).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_are_exact_after_batches_in_any_order_and_weather() {
    let mut met = BTreeSet::new();
    for seed in 0..12 {
        let mut random = fastrand::Rng::with_seed(seed);
        let database = database().await;
        let events = deliveries(12, &mut random);
        let faulty = Faulty::new(&database, STORM, seed);
        let tally = tally(&faulty);
        let store = faulty.store();
        let mut batch = BTreeSet::new();
        for event in &events {
            put_among(&store, event, &mut batch).await;
            if random.u8(0..5) == 0 {
                tally.fold_subjects(std::mem::take(&mut batch)).await;
            }
        }
        tally.fold_subjects(batch).await;
        assert_exact(&database, &events).await;
        met.extend(faulty.met.lock().unwrap().keys().copied());
    }
    let all = ["conflict", "lost", "lost answer", "pause", "stale", "throttled"];
    assert_eq!(met, BTreeSet::from(all), "every fault has struck");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_read_never_takes_back_what_was_folded() {
    let mut random = fastrand::Rng::with_seed(5);
    let events = history(1, &mut random);
    let database = database().await;
    let fair = database.store();
    let pk = put(&fair, &events[0]).await;
    // This folder's queries answer for ever as the first one did.
    let faulty = Faulty::new(&database, Weather { stale: 100, ..Weather::default() }, 0);
    let stale = tally(&faulty);
    stale.fold_subjects(BTreeSet::from([pk.clone()])).await;
    for event in &events {
        put(&fair, event).await;
    }
    let folder = Tally::new(fair.clone(), rules(), clock());
    folder.fold_subjects(BTreeSet::from([pk.clone()])).await;
    let folded = fair.state(&pk).await.unwrap();
    let outcome = stale.fold_subjects(BTreeSet::from([pk.clone()])).await;
    let after = fair.state(&pk).await.unwrap();
    assert!(outcome.folded.is_empty(), "{outcome:?}");
    assert_eq!((after.folded, after.contributions), (folded.folded, folded.contributions));
    assert_exact(&database, &events).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_that_overtake_one_another_at_every_call_lose_nothing() {
    for seed in 100..108 {
        let mut random = fastrand::Rng::with_seed(seed);
        let database = database().await;
        let events = deliveries(6, &mut random);
        let weather = Weather { throttled: 0, lost: 0, ..STORM };
        let folders = (0..3).map(|folder| {
            let faulty = Faulty::new(&database, weather, seed * 10 + folder);
            let events = events.clone();
            let mut random = fastrand::Rng::with_seed(seed + folder);
            tokio::spawn(async move {
                let (tally, store) = (tally(&faulty), faulty.store());
                for chunk in events.chunks(7) {
                    let mut subjects: BTreeSet<SubjectPk> = BTreeSet::new();
                    for event in chunk {
                        // Each folder sees its own part of the events, and folds all subjects.
                        let pk = SubjectPk::from(&event.subject_key());
                        if random.bool() {
                            put(&store, event).await;
                        }
                        subjects.insert(pk);
                    }
                    tally.fold_subjects(subjects).await;
                }
            })
        });
        for folder in folders.collect::<Vec<_>>() {
            folder.await.unwrap();
        }
        let fair = database.store();
        for event in &events {
            put(&fair, event).await;
        }
        assert_exact(&database, &events).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_any_two_calls_loses_nothing() {
    let mut random = fastrand::Rng::with_seed(7);
    let events = deliveries(4, &mut random);
    let mut calls = 0;
    loop {
        let database = database().await;
        let fair = database.store();
        // The first half is folded in peace, so that the crash meets states to change.
        let (first, second) = events.split_at(events.len() / 2);
        let mut subjects = BTreeSet::new();
        for event in first {
            put_among(&fair, event, &mut subjects).await;
        }
        Tally::new(fair.clone(), rules(), clock()).fold_subjects(subjects.clone()).await;
        for event in second {
            put_among(&fair, event, &mut subjects).await;
        }
        let dying = tally(&Faulty::dying(&database, calls));
        let outcome = dying.fold_subjects(subjects.clone()).await;
        assert_exact(&database, &events).await;
        if outcome.failed.is_empty() && outcome.parked.is_empty() {
            break;
        }
        calls += 1;
    }
    assert!(calls > 8, "the crash struck at {calls} calls");
}

/// One ticket with a reply on each of so many days.
pub fn replies_on(days: i64) -> Vec<Event> {
    let reply = |day| {
        let at = crate::histories::beginning() + chrono::TimeDelta::days(day);
        let fields = serde_json::json!({"id": format!("m{day}"), "type": "ticket.message_posted",
            "public": true, "actor": {"kind": "agent", "id": "901"}, "source": "generic",
            "ticket": "1", "occurred_at": at.to_rfc3339()});
        Event::from_json(fields.to_string().as_bytes()).unwrap()
    };
    (0..days).map(reply).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_that_overtake_one_another_between_steps_lose_nothing() {
    for seed in 0..10 {
        let database = database().await;
        let fair = database.store();
        let events = replies_on(250);
        let mut subjects = BTreeSet::new();
        for event in &events {
            put_among(&fair, event, &mut subjects).await;
        }
        let weather = Weather { conflicts: 50, pauses: 70, ..Weather::default() };
        let folders = (0..3).map(|folder| {
            // Each folds to other days, so that one's step upon another's state would show.
            let zones = [Tz::UTC, Tz::Pacific__Pago_Pago, Tz::Pacific__Kiritimati];
            let zone = zones[usize::try_from(folder).unwrap()];
            let rules = Rules { zone, ..rules() };
            let tally = tally_under(rules, &Faulty::new(&database, weather, seed * 10 + folder));
            let subjects = subjects.clone();
            tokio::spawn(async move { tally.fold_subjects(subjects).await })
        });
        for folder in folders.collect::<Vec<_>>() {
            folder.await.unwrap();
        }
        assert_exact(&database, &events).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_away_is_not_the_subjects_fault() {
    let mut random = fastrand::Rng::with_seed(9);
    let database = database().await;
    let fair = database.store();
    let events = deliveries(2, &mut random);
    let mut subjects = BTreeSet::new();
    for event in &events {
        put_among(&fair, event, &mut subjects).await;
    }
    for weather in [
        Weather { throttled: 100, ..Weather::default() },
        Weather { conflicts: 100, ..Weather::default() },
        Weather { lost: 100, ..Weather::default() },
    ] {
        let away = tally(&Faulty::new(&database, weather, 0));
        let outcome = away.fold_subjects(subjects.clone()).await;
        assert_eq!(outcome.failed, subjects, "{weather:?}");
        assert!(outcome.parked.is_empty(), "{weather:?}");
    }
    assert_exact(&database, &events).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_of_many_days_is_moved_in_steps_and_survives_a_crash_between_them() {
    let text = replies_on(250);
    for calls in 0..8 {
        let database = database().await;
        let fair = database.store();
        let mut subjects = BTreeSet::new();
        for event in &text {
            put_among(&fair, event, &mut subjects).await;
        }
        tally(&Faulty::dying(&database, calls)).fold_subjects(subjects).await;
        let cut_off = Tally::new(fair, rules(), clock()).verify().await.unwrap();
        let counters_differ = cut_off
            .differences
            .iter()
            .filter(|difference| matches!(difference, tallydesk_tally::Difference::Counter { .. }))
            .count();
        assert!(calls > 3 || counters_differ > 0, "the first calls cannot have moved everything");
        assert_exact(&database, &text).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_cannot_be_folded_is_parked_and_holds_up_no_other() {
    let database = database().await;
    let store = database.store();
    let mut random = fastrand::Rng::with_seed(3);
    let events = deliveries(3, &mut random);
    let mut subjects = BTreeSet::new();
    for event in &events {
        put_among(&store, event, &mut subjects).await;
    }
    let damaged = subjects.first().unwrap().clone();
    crate::faults::damage(&database, &damaged).await;
    let tally = Tally::new(store, rules(), clock());
    let outcome = tally.fold_subjects(subjects.clone()).await;
    assert_eq!(outcome.parked.keys().collect::<Vec<_>>(), [&damaged]);
    assert_eq!(outcome.folded.len(), subjects.len() - 1);
    assert!(outcome.failed.is_empty());
    let again = tally.sweep(|_| {}).await.unwrap();
    assert_eq!(again.parked.keys().collect::<Vec<_>>(), [&damaged], "a sweep finds it again");
}

/// A history of more than ten thousand events is not read to its end, ever more slowly.
#[tokio::test(flavor = "multi_thread")]
async fn an_agents_month_of_too_many_events_is_parked_and_holds_up_no_other() {
    let database = database().await;
    let store = database.store();
    let went = |agent: &str, number: usize| {
        let text = format!(
            r#"{{"id":"{number}","type":"agent.went","source":"generic","agent":"{agent}",
            "occurred_at":"2026-11-16T08:00:00Z","to":"busy"}}"#
        );
        Event::from_json(text.as_bytes()).unwrap()
    };
    let many = went("901", 0);
    let puts = (0..10_001).map(|number| {
        let (store, event) = (store.clone(), went("901", number));
        async move { put(&store, &event).await }
    });
    futures::stream::iter(puts).buffer_unordered(16).collect::<Vec<_>>().await;
    let few = put(&store, &went("902", 0)).await;
    let many = SubjectPk::from(&many.subject_key());
    let tally = Tally::new(store, rules(), clock());
    let outcome = tally.fold_subjects(BTreeSet::from([many.clone(), few.clone()])).await;
    assert_eq!(outcome.parked.into_keys().collect::<Vec<_>>(), [many]);
    assert_eq!(outcome.folded, BTreeSet::from([few]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_order_and_any_repetition_of_calls_and_presences_give_the_same(seed: u64, order: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut subjects: BTreeMap<SubjectKey, Vec<Event>> = BTreeMap::new();
        for event in told(&mut random) {
            subjects.entry(event.subject_key()).or_default().push(event);
        }
        let rules = rules();
        for (subject, events) in subjects {
            let settle = |events: &[Event]| settle(subject.kind, events, &Lines::default(), &rules);
            let mut shuffled = events.clone();
            let mut random = fastrand::Rng::with_seed(order);
            shuffled.extend((0..3).map(|_| events[random.usize(0..events.len())].clone()));
            random.shuffle(&mut shuffled);
            prop_assert_eq!(settle(&events), settle(&shuffled), "{}", subject);
        }
    }

    #[test]
    fn any_order_and_any_repetition_of_a_history_give_the_same_state(seed: u64, order: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let events = history(1, &mut random);
        let rules = rules();
        let straight = fold(&events, &rules);
        let mut shuffled = events.clone();
        let mut random = fastrand::Rng::with_seed(order);
        shuffled.extend((0..random.usize(0..5)).map(|_| events[random.usize(0..events.len())].clone()));
        random.shuffle(&mut shuffled);
        let other = fold(&shuffled, &rules);
        prop_assert_eq!(&straight, &other);
        prop_assert_eq!(straight.contributions(&rules), other.contributions(&rules));
    }
}
