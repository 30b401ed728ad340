//! An erased customer is named nowhere, and no counter has moved: in any weather, beside other
//! folders, and after a crash at any call.

use std::collections::{BTreeMap, BTreeSet};

use tallydesk::Embedded;
use tallydesk_events::{Address, CustomerKey, Event, Pepper};
use tallydesk_kpis::Book;
use tallydesk_ledger::Shelf;
use tallydesk_stores::{Erasure, Quarantined, StoreError, SubjectPk};
use tallydesk_tally::{Erased, Tally};

use crate::faults::{Faulty, Weather};
use crate::folding::{database, deliveries, tally};
use crate::histories::{beginning, clock, history, put, put_among, rules, told};
use crate::items::items_with;

const ADDRESS: &str = "mei@example.com";

fn erasure() -> Erasure {
    let customer = Pepper::new("pepper").key(&Address::new(ADDRESS), "generic");
    Erasure { customer, token: CustomerKey::of_nobody([7; 16]) }
}

fn fair(database: &Embedded) -> Tally {
    Tally::new(database.store(), rules(), clock())
}

/// Every figure's counters.
pub async fn counters(database: &Embedded) -> BTreeMap<Shelf, Book> {
    let store = database.store();
    let mut books = BTreeMap::new();
    for shelf in store.shelves().await.unwrap() {
        let book = store.read_shelf(shelf).await.unwrap().book;
        if book != Book::default()
            && matches!(shelf, Shelf::Day(_) | Shelf::BacklogMonths | Shelf::CustomerMonths)
        {
            books.insert(shelf, book);
        }
    }
    books
}

/// A journal in which everything is folded, with many tickets of few customers.
async fn folded(events: &[Event]) -> Embedded {
    let database = database().await;
    let store = database.store();
    for event in events {
        put(&store, event).await;
    }
    let swept = fair(&database).sweep(|_| {}).await.unwrap();
    assert!(swept.parked.is_empty() && swept.failed.is_empty(), "{swept:?}");
    database
}

/// Begins an erasure (or takes up one that has begun) and takes it as far as it goes.
async fn erase(tally: &Tally) -> Result<Erased, StoreError> {
    let begun = tally.store().begin_erasure(erasure()).await?;
    tally.erase(&begun).await
}

async fn assert_forgotten(database: &Embedded) {
    let hash = erasure().customer;
    assert_eq!(items_with(database, hash.as_str()).await, Vec::<String>::new());
    let verification = fair(database).verify().await.unwrap();
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
    let swept = fair(database).sweep(|_| {}).await.unwrap();
    assert_eq!(swept.swept, 0, "nothing is left to fold");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_customer_is_named_nowhere_and_no_counter_moves() {
    for seed in 0..4 {
        let mut random = fastrand::Rng::with_seed(seed);
        let events = deliveries(12, &mut random);
        let database = folded(&events).await;
        let before = counters(&database).await;
        let hash = erasure().customer;
        assert!(items_with(&database, hash.as_str()).await.len() > 5, "he is a customer");
        let erased = erase(&fair(&database)).await.unwrap();
        assert!(erased.tickets > 0 && erased.events > 0 && erased.lines > 0, "{erased:?}");
        assert_forgotten(&database).await;
        assert_eq!(counters(&database).await, before, "seed {seed}");
        assert!(erase(&fair(&database)).await.unwrap().is_nothing(), "there is nothing to erase");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_is_cut_off_at_any_call_is_exact_there_and_goes_on() {
    let mut random = fastrand::Rng::with_seed(2);
    let events = deliveries(3, &mut random);
    let before = counters(&folded(&events).await).await;
    let mut calls = 0;
    loop {
        let database = folded(&events).await;
        let outcome = erase(&tally(&Faulty::dying(&database, calls))).await;
        // Whoever writes next finds nothing that a sweep does not mend.
        let swept = fair(&database).sweep(|_| {}).await.unwrap();
        assert!(swept.failed.is_empty() && swept.parked.is_empty(), "{calls}: {swept:?}");
        let verification = fair(&database).verify().await.unwrap();
        assert!(verification.differences.is_empty(), "{calls}: {:?}", verification.differences);
        erase(&fair(&database)).await.unwrap();
        assert_forgotten(&database).await;
        assert_eq!(counters(&database).await, before, "after {calls} calls");
        if outcome.is_ok() {
            break;
        }
        calls += 1;
    }
    assert!(calls > 15, "the crash struck at {calls} calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_in_a_storm_beside_folders_and_senders_loses_nothing() {
    let mut met = BTreeSet::new();
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let events = deliveries(8, &mut random);
        let (early, late) = events.split_at(events.len() / 2);
        let database = folded(early).await;
        let weather = Weather {
            throttled: 3,
            conflicts: 8,
            lost: 2,
            lost_answers: 4,
            stale: 0,
            pauses: 50,
            page_items: 3,
        };
        let faulty = Faulty::new(&database, weather, seed);
        let folder = tally(&Faulty::new(&database, weather, seed + 100));
        let folding = async {
            for chunk in late.chunks(5) {
                let mut subjects = BTreeSet::new();
                for event in chunk {
                    put_among(folder.store(), event, &mut subjects).await;
                }
                folder.fold_through(subjects).await;
            }
        };
        // It may be given up in such weather; somebody asks again.
        let eraser = tally(&faulty);
        let (_, ()) = tokio::join!(erase(&eraser), folding);
        met.extend(faulty.met.lock().unwrap().keys().copied());
        fair(&database).sweep(|_| {}).await.unwrap();
        erase(&fair(&database)).await.unwrap();
        assert_forgotten(&database).await;
    }
    assert_eq!(met.len(), 5, "every fault has struck: {met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_again_after_his_erasure_is_somebody_new() {
    let mut random = fastrand::Rng::with_seed(4);
    let events: Vec<Event> = (0..6).flat_map(|ticket| history(ticket, &mut random)).collect();
    let database = folded(&events).await;
    erase(&fair(&database)).await.unwrap();
    let again = told(&mut random)
        .into_iter()
        .find(|event| event.kind.subject_kind() == tallydesk_events::SubjectKind::Customer);
    let mut again = again.unwrap();
    again.occurred_at = clock().now();
    again.customer = Some(erasure().customer);
    put(&database.store(), &again).await;
    fair(&database).sweep(|_| {}).await.unwrap();
    let own = SubjectPk::customer(&erasure().customer);
    let known = database.store().history(&own).await.unwrap();
    assert_eq!((known.events.len(), known.lines.tickets.len()), (1, 0));
    assert!(fair(&database).verify().await.unwrap().differences.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_in_quarantine_is_found_by_the_address_in_it() {
    let database = database().await;
    let store = database.store();
    let headers = BTreeMap::from([("x-from", ADDRESS.to_owned())]);
    let none = BTreeMap::new();
    let bodies = [
        (&none, r#"{"from":"MEI\u0040example.com"}"#),
        (&none, r#"{"from":"jo@example.com"}"#),
        (&headers, r#"{"from":"somebody"}"#),
    ];
    for (headers, body) in bodies {
        let raw = body.as_bytes();
        let delivery = Quarantined { source: "generic", reason: "a reason", headers, raw };
        store.quarantine(&delivery, beginning()).await.unwrap();
    }
    let address = Address::new(ADDRESS);
    let found = store
        .quarantined_that(|source, body| source == "generic" && address.is_mentioned_in(body))
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    for kept in &found {
        store.release(kept).await.unwrap();
    }
    let day = beginning().date_naive();
    let left = store.quarantined("generic", day, beginning()).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(!address.is_mentioned_in(left[0].raw.as_ref().unwrap()));
}
