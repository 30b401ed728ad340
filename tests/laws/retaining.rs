//! What retention removes is gone, and every counter stays: after a crash at any call, and whatever
//! arrives late.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use tallydesk::Embedded;
use tallydesk_events::{Event, SubjectKind};
use tallydesk_stores::SubjectPk;
use tallydesk_tally::{Retained, Tally};

use crate::erasing::counters;
use crate::faults::{Faulty, Weather};
use crate::folding::{database, deliveries, replies_on, tally};
use crate::histories::{beginning, clock, history, put, rules};
use crate::items::items_with;

fn fair(database: &Embedded) -> Tally {
    Tally::new(database.store(), rules(), clock())
}

/// After all that invented histories tell.
fn late_in_time() -> DateTime<Utc> {
    beginning() + TimeDelta::days(25)
}

async fn folded(events: &[Event]) -> Embedded {
    let database = database().await;
    let store = database.store();
    for event in events {
        put(&store, event).await;
    }
    fair(&database).sweep(|_| {}).await.unwrap();
    database
}

async fn assert_exact(database: &Embedded) {
    let swept = fair(database).sweep(|_| {}).await.unwrap();
    assert!(swept.failed.is_empty() && swept.parked.is_empty(), "{swept:?}");
    let verification = fair(database).verify().await.unwrap();
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
}

/// The events of folded subjects that end before an instant, and that nobody waits for.
async fn leaving(database: &Embedded, before: DateTime<Utc>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (pk, subject) in tallydesk_tests::subjects(&database.store()).await {
        let is_old = subject.history.events.iter().all(|event| event.occurred_at < before);
        if pk.kind() == SubjectKind::Ticket && subject.state.open.is_none() && is_old {
            ids.extend(subject.history.events.into_iter().map(|event| event.id));
        }
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_gone_and_every_counter_stays() {
    for seed in 0..4 {
        let mut random = fastrand::Rng::with_seed(seed);
        let database = folded(&deliveries(20, &mut random)).await;
        let before = beginning() + TimeDelta::days(5);
        let figures = counters(&database).await;
        let events = leaving(&database, before).await;
        let kept = tallydesk_tests::subjects(&database.store()).await.len();
        let retained = fair(&database).retain(before).await.unwrap();
        assert!(retained.tickets > 3 && retained.open > 0, "{retained:?}");
        assert!(kept > retained.tickets, "some are newer");
        for id in &events {
            let quoted = format!("\"{id}\"");
            assert_eq!(items_with(&database, &quoted).await, Vec::<String>::new());
        }
        assert_exact(&database).await;
        assert_eq!(counters(&database).await, figures, "seed {seed}");
        let again = fair(&database).retain(before).await.unwrap();
        assert_eq!(again, Retained { open: retained.open, ..Retained::default() });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_goes_with_the_last_of_his_tickets() {
    let mut random = fastrand::Rng::with_seed(1);
    let database = folded(&deliveries(20, &mut random)).await;
    let figures = counters(&database).await;
    let first = fair(&database).retain(beginning() + TimeDelta::days(3)).await.unwrap();
    assert_eq!(first.customers, 0, "tickets of theirs are newer");
    let customers: Vec<SubjectPk> = customers(&database).await;
    // Everybody is answered and every ticket solved, so that nothing has to stay.
    let closing: Vec<Event> = (0..20).flat_map(closed).collect();
    for event in &closing {
        put(&database.store(), event).await;
    }
    fair(&database).sweep(|_| {}).await.unwrap();
    let figures_closed = counters(&database).await;
    assert_ne!(figures, figures_closed);
    let retained = fair(&database).retain(late_in_time()).await.unwrap();
    assert_eq!(retained.customers, customers.len(), "{retained:?}");
    for customer in customers {
        let hash = customer.as_str().rsplit('#').next().unwrap().to_owned();
        assert_eq!(items_with(&database, &hash).await, unfolded(&database, &hash).await);
    }
    assert_exact(&database).await;
    assert_eq!(counters(&database).await, figures_closed);
}

/// Calls and agents, which no fold exists for, stay.
async fn unfolded(database: &Embedded, hash: &str) -> Vec<String> {
    let items = items_with(database, hash).await;
    items.into_iter().filter(|key| key.contains("call#") || key.contains("agent#")).collect()
}

async fn customers(database: &Embedded) -> Vec<SubjectPk> {
    let subjects = tallydesk_tests::subjects(&database.store()).await.into_keys();
    subjects.filter(|pk| pk.kind() == SubjectKind::Customer).collect()
}

/// A reply and a solve, after everything else.
fn closed(ticket: usize) -> Vec<Event> {
    let at = beginning() + TimeDelta::days(20);
    let deeds = [
        serde_json::json!({"type": "ticket.message_posted", "public": true}),
        serde_json::json!({"type": "ticket.status_changed", "to": "solved"}),
    ];
    let events = (0..).zip(deeds).map(|(number, mut fields)| {
        fields["id"] = format!("closed-{ticket}-{number}").into();
        fields["source"] = "generic".into();
        fields["ticket"] = ticket.to_string().into();
        fields["actor"] = serde_json::json!({"kind": "agent", "id": "901"});
        fields["occurred_at"] = (at + TimeDelta::minutes(number)).to_rfc3339().into();
        Event::from_json(fields.to_string().as_bytes()).unwrap()
    });
    events.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_is_cut_off_at_any_call_is_exact_there_and_goes_on() {
    let mut random = fastrand::Rng::with_seed(3);
    let mut events = deliveries(2, &mut random);
    events.extend((0..2).flat_map(closed));
    // One ticket contributes to more days than one transaction moves.
    let mut long = replies_on(45);
    for event in &mut long {
        event.ticket = Some("long".into());
        event.id = format!("long-{}", event.id);
    }
    events.extend(long);
    let before = beginning() + TimeDelta::days(200);
    let figures = counters(&folded(&events).await).await;
    let mut calls = 0;
    loop {
        let database = folded(&events).await;
        let outcome = tally(&Faulty::dying(&database, calls)).retain(before).await;
        assert_exact(&database).await;
        assert_eq!(counters(&database).await, figures, "after {calls} calls");
        fair(&database).retain(before).await.unwrap();
        assert_exact(&database).await;
        assert_eq!(counters(&database).await, figures, "and another round");
        assert_eq!(items_with(&database, "ticket.status_changed").await, Vec::<String>::new());
        if outcome.is_ok() {
            break;
        }
        calls += 1;
    }
    assert!(calls > 15, "the crash struck at {calls} calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn late_events_of_what_is_removed_are_counted_as_late_and_move_no_figure() {
    let mut random = fastrand::Rng::with_seed(5);
    let mut events = history(0, &mut random);
    events.extend(closed(0));
    let database = folded(&events).await;
    let figures = counters(&database).await;
    let tally = fair(&database);
    tally.retain(late_in_time()).await.unwrap();
    let pk = SubjectPk::from(&events[0].subject_key());
    let store = database.store();
    for (number, event) in events.iter().take(2).enumerate() {
        // Received after the removal, which the clock puts on the thirtieth day.
        let received_at = beginning() + TimeDelta::days(40);
        store.put_event(event, received_at).await.unwrap();
        let outcome = tally.fold_through(BTreeSet::from([pk.clone()])).await;
        assert_eq!(outcome.late.get(&pk), Some(&1), "{outcome:?}");
        assert_eq!(counters(&database).await, figures, "late event {number}");
    }
    assert_exact(&database).await;
    let retained = tally.retain(late_in_time()).await.unwrap();
    assert_eq!((retained.late, retained.tickets), (0, 0), "they were dropped before: {retained:?}");
    assert_eq!(store.state(&pk).await.unwrap().sealed.unwrap().late, 2);
    assert_eq!(store.history(&pk).await.unwrap().events.len(), 0);
    assert_exact(&database).await;
    assert_eq!(counters(&database).await, figures);
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_in_a_storm_beside_folders_and_senders_loses_nothing() {
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut events = deliveries(10, &mut random);
        events.extend((0..10).flat_map(closed));
        let (early, late) = events.split_at(events.len() - 20);
        let database = folded(early).await;
        let weather = Weather {
            throttled: 3,
            conflicts: 8,
            lost: 2,
            lost_answers: 4,
            pauses: 50,
            page_items: 3,
            ..Weather::default()
        };
        let retaining = tally(&Faulty::new(&database, weather, seed));
        let folder = tally(&Faulty::new(&database, weather, seed + 100));
        let folding = async {
            for chunk in late.chunks(3) {
                let mut subjects = BTreeSet::new();
                for event in chunk {
                    subjects.insert(put(folder.store(), event).await);
                }
                folder.fold_through(subjects).await;
            }
        };
        let before = beginning() + TimeDelta::days(6);
        let (_, ()) = tokio::join!(retaining.retain(before), folding);
        assert_exact(&database).await;
        let figures = counters(&database).await;
        fair(&database).retain(late_in_time()).await.unwrap();
        assert_exact(&database).await;
        assert_eq!(counters(&database).await, figures, "seed {seed}");
    }
}
