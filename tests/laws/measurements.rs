//! What the store reports of its own cost. The numbers are printed; bounds that must hold are
//! asserted. `cargo test -p tallydesk-tests --test laws measurements -- --nocapture` shows them.

use std::collections::BTreeSet;
use std::path::Path;

use tallydesk::Embedded;
use tallydesk_events::{Event, IncomingEvent, Pepper};
use tallydesk_ledger::{Rules, pack};
use tallydesk_stores::{State, Store, SubjectPk};
use tallydesk_tally::Tally;
use tallydesk_tests::demo_events;

use crate::histories::{clock, put};

/// Write units of `receive` and of `tally` for each new event, at batches of some size.
async fn write_units(events: &[Event], batch: usize) -> (f64, f64, Store) {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    let tally = Tally::new(store.clone(), Rules::default(), clock());
    let (mut received, mut tallied, mut new) = (0.0, 0.0, 0_u32);
    for batch in events.chunks(batch) {
        let before = store.meter().total().write_units;
        let mut subjects: BTreeSet<SubjectPk> = BTreeSet::new();
        for event in batch {
            subjects.insert(put(&store, event).await);
            new += 1;
        }
        let between = store.meter().total().write_units;
        let outcome = tally.fold_through(subjects).await;
        assert!(outcome.failed.is_empty() && outcome.parked.is_empty());
        received += between - before;
        tallied += store.meter().total().write_units - between;
    }
    (received / f64::from(new), tallied / f64::from(new), store)
}

async fn measure(name: &str, events: &[Event]) {
    for batch in [1, 10, 100] {
        let events = if batch == 1 { &events[..events.len().min(500)] } else { events };
        let (received, tallied, store) = write_units(events, batch).await;
        println!(
            "{name}: batch {batch}: receive {received:.2}, tally {tallied:.2} write units an event"
        );
        assert!((received - 1.0).abs() < 1e-9, "an event costs one unit");
        if batch == 100 {
            state_sizes(name, &store).await;
            let verification = Tally::new(store, Rules::default(), clock()).verify().await.unwrap();
            assert!(verification.differences.is_empty());
        }
    }
}

/// The size of a state's item as DynamoDB counts it: names and values, numbers at two digits a
/// byte and one more.
fn item_bytes(state: &State, pk: &SubjectPk) -> usize {
    let number = |number: u128| number.to_string().len().div_ceil(2) + 1;
    let names = ["pk", "sk", "version", "events", "revisions", "hash", "rules", "contributions"];
    let numbers = [
        state.version.into(),
        state.folded.events.into(),
        state.folded.revisions,
        state.folded.hash.into(),
        state.rules_fingerprint.into(),
    ];
    names.map(str::len).iter().sum::<usize>()
        + pk.as_str().len()
        + "state".len()
        + numbers.map(number).iter().sum::<usize>()
        + pack(&state.contributions).unwrap().len()
}

async fn state_sizes(name: &str, store: &Store) {
    let mut sizes: Vec<usize> = tallydesk_tests::subjects(store)
        .await
        .into_iter()
        .map(|(pk, subject)| item_bytes(&subject.state, &pk))
        .collect();
    sizes.sort_unstable();
    let at = |q: usize| sizes[(sizes.len() - 1) * q / 100];
    println!("{name}: state item: median {} B, p90 {} B, max {} B", at(50), at(90), at(100));
    assert!(at(50) < 1_024, "a typical state fits one write unit");
}

#[tokio::test(flavor = "multi_thread")]
async fn write_units_an_event() {
    measure("demo traffic", &demo_events()).await;
    for history in ["service-desk", "social-care"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("../../shared/data/{history}.jsonl"));
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let pepper = Pepper::new("pepper");
        let mut events: Vec<Event> = text
            .lines()
            .map(|line| IncomingEvent::from_json(line.as_bytes()).unwrap().seal(&pepper))
            .collect();
        events.sort_by_key(|event| event.occurred_at);
        measure(history, &events).await;
    }
}
