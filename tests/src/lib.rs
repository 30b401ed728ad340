//! What tests and measurements share. The tests of this crate are in `laws/`.

// For tests and measurements alone: what is not as expected ends one.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use tallydesk::story;
use tallydesk_events::{Event, Pepper};
use tallydesk_sources::{Choices, Delivery, Outgoing, Secrets, source};
use tallydesk_stores::{Journaled, Store, SubjectPk};

/// Every subject of a journal that fits into memory.
pub async fn subjects(store: &Store) -> BTreeMap<SubjectPk, Journaled> {
    let mut subjects = BTreeMap::new();
    let each = |pk, subject| assert!(subjects.insert(pk, subject).is_none(), "one comes once");
    store.each_subject(each).await.unwrap();
    subjects
}

/// The demo's genuine events, in the order of their receipt.
#[must_use]
pub fn demo_events() -> Vec<Event> {
    let pepper = Pepper::new("pepper");
    let day = "2026-11-20".parse().unwrap();
    let mut known = BTreeSet::new();
    let mut events = Vec::new();
    let mut puts = 0;
    for telling in story(42, day, 14, Tz::Europe__Berlin) {
        let source = source(telling.source).unwrap();
        let key = if telling.source == "generic" { "whsec_a2V5" } else { "key" };
        let secrets = Secrets::new(source, vec![key.to_owned()]).unwrap();
        let outgoing = Outgoing { id: "id", at: telling.signed_at, url: "", body: &telling.body };
        let posted = source.sign(&secrets, outgoing).unwrap();
        let delivery = Delivery::post(&posted.headers, &telling.body);
        let verified = source.verify(delivery, &secrets, telling.signed_at).unwrap();
        for event in source.decode(&verified, &Choices::default()).unwrap().events {
            puts += usize::from(!telling.forged);
            if !telling.forged && known.insert((event.ticket.clone(), event.id.clone())) {
                events.push(event.seal(&pepper));
            }
        }
    }
    // A put that finds its event there costs a unit, too; DynamoDB reports none for it.
    println!("demo traffic: {puts} puts for {} new events", events.len());
    events
}
