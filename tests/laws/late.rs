//! What comes late for somebody who is gone (a redelivery, an import) is not counted a second time,
//! and brings no erased customer back.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tallydesk::Embedded;
use tallydesk_events::{Address, CustomerKey, Event, IncomingEvent, Pepper};
use tallydesk_stores::{Erasure, SubjectPk};
use tallydesk_tally::{BatchOutcome, Tally};

use crate::erasing::counters;
use crate::faults::Faulty;
use crate::folding::{database, tally};
use crate::histories::{beginning, clock, rules};
use crate::items::items_with;

const ADDRESS: &str = "mei@example.com";

fn pepper() -> Pepper {
    Pepper::new("pepper")
}

fn mei() -> CustomerKey {
    pepper().key(&Address::new(ADDRESS), "generic")
}

fn fair(database: &Embedded) -> Tally {
    Tally::new(database.store(), rules(), clock())
}

fn event(id: &str, at: DateTime<Utc>, mut fields: Value) -> Event {
    fields["id"] = json!(id);
    fields["source"] = json!("generic");
    fields["occurred_at"] = json!(at.to_rfc3339());
    IncomingEvent::from_json(fields.to_string().as_bytes()).unwrap().seal(&pepper())
}

fn ordered(id: &str, at: DateTime<Utc>) -> Event {
    let total = json!({"amount": 4_900, "currency": "EUR"});
    let fields = json!({"type": "customer.ordered", "order": id, "total": total,
        "customer": ADDRESS});
    event(id, at, fields)
}

fn created(ticket: &str, revision: u64) -> Event {
    let fields = json!({"type": "ticket.created", "ticket": ticket, "customer": ADDRESS,
        "revision": revision, "actor": {"kind": "requester"}});
    event(&format!("created-{ticket}"), beginning(), fields)
}

fn solved(ticket: &str) -> Event {
    let fields = json!({"type": "ticket.status_changed", "ticket": ticket, "to": "solved",
        "actor": {"kind": "agent", "id": "901"}});
    event(&format!("solved-{ticket}"), beginning() + TimeDelta::hours(1), fields)
}

fn called(revision: u64) -> Event {
    let fields = json!({"type": "call.ended", "call": "1", "customer": ADDRESS,
        "revision": revision, "direction": "inbound", "outcome": "answered"});
    event("called", beginning(), fields)
}

/// A customer's order and his solved ticket.
fn history() -> Vec<Event> {
    vec![ordered("A1", beginning()), created("1", 0), solved("1"), called(0)]
}

/// Takes events that come after all that the clock tells of removals and erasures.
async fn take(tally: &Tally, events: &[Event]) -> BatchOutcome {
    take_at(tally, events, beginning() + TimeDelta::days(31)).await
}

async fn take_at(tally: &Tally, events: &[Event], received_at: DateTime<Utc>) -> BatchOutcome {
    let mut subjects = BTreeSet::new();
    for event in events {
        tally.store().put_event(event, received_at).await.unwrap();
        subjects.insert(SubjectPk::from(&event.subject_key()));
    }
    tally.fold_through(subjects).await
}

async fn assert_exact(database: &Embedded) {
    let swept = fair(database).sweep(|_| {}).await.unwrap();
    assert_eq!((swept.swept, swept.failed.len(), swept.parked.len()), (0, 0, 0), "{swept:?}");
    let verification = fair(database).verify().await.unwrap();
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
}

async fn erase(tally: &Tally) {
    let erasure = Erasure { customer: mei(), token: CustomerKey::of_nobody([7; 16]) };
    let begun = tally.store().begin_erasure(erasure).await.unwrap();
    tally.erase(&begun).await.unwrap();
}

/// Takes the history, removes or erases it, and takes events again.
struct Gone {
    database: Embedded,
}

impl Gone {
    async fn removed() -> Self {
        let gone = Self::told().await;
        let retained =
            fair(&gone.database).retain(beginning() + TimeDelta::days(20)).await.unwrap();
        assert_eq!((retained.tickets, retained.customers), (1, 1), "{retained:?}");
        gone
    }

    async fn erased() -> Self {
        let gone = Self::told().await;
        erase(&fair(&gone.database)).await;
        gone
    }

    async fn told() -> Self {
        let database = database().await;
        take_at(&fair(&database), &history(), beginning()).await;
        Self { database }
    }

    /// Takes events that are late, each of them, and change no counter.
    async fn check_late(&self, events: &[Event], late: usize) {
        let before = counters(&self.database).await;
        let outcome = take(&fair(&self.database), events).await;
        assert_eq!(outcome.late.values().sum::<usize>(), late, "{outcome:?}");
        assert_eq!(counters(&self.database).await, before);
        assert_exact(&self.database).await;
    }
}

#[tokio::test]
async fn history_that_is_imported_again_after_its_removal_is_counted_as_late() {
    let gone = Gone::removed().await;
    gone.check_late(&history(), 4).await;
    let hash = mei();
    assert_eq!(items_with(&gone.database, hash.as_str()).await, Vec::<String>::new());
    let ticket = SubjectPk::from(&created("1", 0).subject_key());
    let store = gone.database.store();
    assert_eq!(store.history(&ticket).await.unwrap().events.len(), 0, "what is late is not kept");
    assert_eq!(store.state(&ticket).await.unwrap().sealed.unwrap().late, 2);
}

#[tokio::test]
async fn a_customer_who_comes_again_after_his_removal_counts_from_then_on() {
    let gone = Gone::removed().await;
    let before = counters(&gone.database).await;
    let again = ordered("A2", beginning() + TimeDelta::days(25));
    take(&fair(&gone.database), std::slice::from_ref(&again)).await;
    assert_ne!(counters(&gone.database).await, before, "he has ordered again");
    gone.check_late(&history(), 4).await;
    let known = gone.database.store().history(&SubjectPk::customer(&mei())).await.unwrap();
    assert_eq!(known.events, [again]);
}

#[tokio::test]
async fn history_that_is_imported_again_after_an_erasure_brings_nobody_back() {
    let gone = Gone::erased().await;
    // The ticket and the call are known, and so are their events.
    gone.check_late(&history(), 1).await;
    let hash = mei();
    assert_eq!(items_with(&gone.database, hash.as_str()).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_newer_revision_of_an_erased_event_keeps_the_token() {
    let gone = Gone::erased().await;
    let tally = fair(&gone.database);
    let customer = async |event: &Event| {
        let pk = SubjectPk::from(&event.subject_key());
        let events = gone.database.store().history(&pk).await.unwrap().events;
        events.into_iter().find(|known| known.id == event.id).unwrap().customer.unwrap()
    };
    let token = customer(&created("1", 0)).await;
    take(&tally, &[created("1", 5), called(5)]).await;
    assert_eq!(customer(&created("1", 5)).await, token);
    let hash = mei();
    assert_eq!(items_with(&gone.database, hash.as_str()).await, Vec::<String>::new());
    assert_exact(&gone.database).await;
}

#[tokio::test]
async fn an_old_ticket_that_was_not_known_is_counted_without_the_erased() {
    let gone = Gone::erased().await;
    let before = counters(&gone.database).await;
    take(&fair(&gone.database), &[created("2", 0), solved("2")]).await;
    assert_ne!(counters(&gone.database).await, before, "it had never been counted");
    let hash = mei();
    assert_eq!(items_with(&gone.database, hash.as_str()).await, Vec::<String>::new());
    assert_exact(&gone.database).await;
}

#[tokio::test]
async fn who_writes_again_after_his_erasure_keeps_what_is_new_alone() {
    let gone = Gone::erased().await;
    let again = ordered("A2", beginning() + TimeDelta::days(31));
    take(&fair(&gone.database), std::slice::from_ref(&again)).await;
    gone.check_late(&[ordered("A1", beginning())], 1).await;
    let known = gone.database.store().history(&SubjectPk::customer(&mei())).await.unwrap();
    assert_eq!(known.events, [again]);
}

#[tokio::test]
async fn who_was_not_known_when_he_was_erased_is_not_imported_later() {
    let database = database().await;
    erase(&fair(&database)).await;
    take(&fair(&database), &history()).await;
    let hash = mei();
    assert_eq!(items_with(&database, hash.as_str()).await, Vec::<String>::new());
    assert_exact(&database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fold_of_what_is_late_may_be_cut_off_at_any_call() {
    for is_erased in [false, true] {
        let mut calls = 0;
        loop {
            let gone = if is_erased { Gone::erased().await } else { Gone::removed().await };
            let before = counters(&gone.database).await;
            let late = [ordered("A1", beginning()), created("1", 5), called(5)];
            let subjects: Vec<_> =
                late.iter().map(|event| SubjectPk::from(&event.subject_key())).collect();
            for event in &late {
                gone.database.store().put_event(event, beginning()).await.unwrap();
            }
            let dying = tally(&Faulty::dying(&gone.database, calls));
            let outcome = dying.fold_through(subjects.iter().cloned().collect()).await;
            let is_through = outcome.failed.is_empty() && outcome.parked.is_empty();
            fair(&gone.database).fold_through(subjects.into_iter().collect()).await;
            assert_exact(&gone.database).await;
            assert_eq!(counters(&gone.database).await, before, "after {calls} calls");
            let hash = mei();
            assert_eq!(items_with(&gone.database, hash.as_str()).await, Vec::<String>::new());
            if is_through {
                break;
            }
            calls += 1;
        }
        assert!(calls > 5, "the crash struck at {calls} calls");
    }
}
