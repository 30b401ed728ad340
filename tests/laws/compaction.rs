//! Compaction, folders and readers at once: a reader sees the sum of committed transactions.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tallydesk::Embedded;
use tallydesk_ledger::{Dimension, Measure, Rules, Shelf};
use tallydesk_stores::{Compacted, DELTAS_MAX};
use tallydesk_tally::Tally;

use crate::faults::{Faulty, Weather};
use crate::histories::{beginning, clock, put};

const TICKETS: usize = 80;

fn created(ticket: usize) -> tallydesk_events::Event {
    let fields = serde_json::json!({"id": "c", "type": "ticket.created", "source": "generic",
        "ticket": ticket.to_string(), "occurred_at": beginning().to_rfc3339(),
        "actor": {"kind": "requester"}, "channel": "email"});
    tallydesk_events::Event::from_json(fields.to_string().as_bytes()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_and_compactors_at_once_never_see_one_half_done() {
    let database = Embedded::in_memory().unwrap();
    database.store().create_tables().await.unwrap();
    let shelf = Shelf::Day(beginning().date_naive());
    let weather = Weather { pauses: 60, page_items: 4, conflicts: 20, ..Weather::default() };
    let done = Arc::new(AtomicBool::new(false));

    // Counted only grows while this runs, by one a ticket: a reader that loses or doubles a delta
    // sees it shrink, or exceed what has been put. One of two reads no details.
    let readers = (0..4).map(|reader| {
        let store = Faulty::new(&database, weather, reader).store();
        let done = Arc::clone(&done);
        tokio::spawn(async move {
            let (mut last, mut reads) = (0, 0);
            while !done.load(Ordering::SeqCst) {
                let read = if reader % 2 == 0 {
                    store.read_shelf(shelf).await
                } else {
                    store.read_condensed(shelf).await
                };
                let Ok(read) = read else { continue };
                let day = read.book.day(beginning().date_naive());
                let count = |dimension, value| {
                    day.and_then(|day| day.cell(dimension, value, Measure::TicketsCreated))
                        .map_or(0, |cell| cell.n)
                };
                let all = count(Dimension::All, "");
                assert_eq!(
                    all,
                    count(Dimension::Channel, "email"),
                    "one moment in every dimension"
                );
                assert!(all >= last, "{all} after {last}");
                last = all;
                reads += 1;
            }
            reads
        })
    });
    let readers: Vec<_> = readers.collect();
    // Two compactors overtake one another.
    let compactors = (0..2).map(|compactor| {
        let store = Faulty::new(&database, weather, 99 + compactor).store();
        let done = Arc::clone(&done);
        tokio::spawn(async move {
            let mut merged = 0;
            while !done.load(Ordering::SeqCst) {
                if let Ok(Compacted::Merged(deltas)) = store.compact_shelf(shelf).await {
                    merged += deltas;
                }
            }
            merged
        })
    });
    let compactors: Vec<_> = compactors.collect();
    let tally = Tally::new(database.store(), Rules::default(), clock());
    for ticket in 0..TICKETS {
        let pk = put(tally.store(), &created(ticket)).await;
        tally.fold_subjects(BTreeSet::from([pk])).await;
    }
    done.store(true, Ordering::SeqCst);
    let mut reads = 0;
    for reader in readers {
        reads += reader.await.unwrap();
    }
    let mut merged = 0;
    for compactor in compactors {
        merged += compactor.await.unwrap();
    }
    assert!(reads > 5 && merged > 20, "{reads} reads beside {merged} merged deltas");
    let verification = tally.verify().await.unwrap();
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_compactions_of_one_shelf_keep_its_sum() {
    let database = Embedded::in_memory().unwrap();
    database.store().create_tables().await.unwrap();
    let tally = Tally::new(database.store(), Rules::default(), clock());
    for ticket in 0..40 {
        let pk = put(tally.store(), &created(ticket)).await;
        tally.fold_subjects(BTreeSet::from([pk])).await;
    }
    let shelf = Shelf::Day(beginning().date_naive());
    let weather = Weather { pauses: 100, lost_answers: 30, ..Weather::default() };
    let compactions = (0..4).map(|seed| {
        let store = Faulty::new(&database, weather, seed).store();
        async move { store.compact_shelf(shelf).await }
    });
    futures::future::join_all(compactions).await;
    let read = tally.store().read_shelf(shelf).await.unwrap();
    assert_eq!(read.deltas, 0);
    assert!(tally.verify().await.unwrap().differences.is_empty());
}

#[tokio::test]
async fn a_pile_that_others_left_is_merged_to_less_than_a_lot() {
    let database = Embedded::in_memory().unwrap();
    database.store().create_tables().await.unwrap();
    let shelf = Shelf::Day(beginning().date_naive());
    // Each folder ends before it has added enough to merge: what it has counted is forgotten.
    let (tickets, of_a_folder) = (DELTAS_MAX * 7 / 2, DELTAS_MAX - 1);
    let mut tally = Tally::new(database.store(), Rules::default(), clock());
    for ticket in 0..tickets {
        if ticket % of_a_folder == 0 {
            tally = Tally::new(database.store(), Rules::default(), clock());
        }
        let pk = put(tally.store(), &created(ticket)).await;
        tally.fold_subjects(BTreeSet::from([pk])).await;
    }
    let before = tally.store().read_shelf(shelf).await.unwrap();
    assert_eq!(before.deltas, tickets);
    let compacted = tally.store().compact_shelf(shelf).await.unwrap();
    assert_eq!(compacted, Compacted::Merged(DELTAS_MAX * 3));
    let after = tally.store().read_shelf(shelf).await.unwrap();
    assert_eq!(after.deltas, tickets - DELTAS_MAX * 3);
    assert_eq!(after.book, before.book);
    let condensed = tally.store().read_condensed(shelf).await.unwrap();
    assert_eq!((condensed.book, condensed.deltas), (after.book.condensed(), after.deltas));
    assert!(tally.verify().await.unwrap().differences.is_empty());
}
