//! What leaves no event is counted at the door: cheaply, and without holding anybody up.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use http::{HeaderMap, Method};
use serde_json::json;
use tallydesk::Embedded;
use tallydesk_events::Pepper;
use tallydesk_receive::{Receive, Request};
use tallydesk_shell::{AccountSecrets, Clock, Config, KeyRing};
use tallydesk_sources::{Outgoing, Secrets, source};
use tallydesk_stores::{DoorCounts, Store};

use crate::faults::{Faulty, Weather};

const KEY: &str = "whsec_a2V5IG9mIG5vIGFjY291bnQ=";
/// Shortly before midnight of the account, which is two hours behind.
const BEGINNING: &str = "2026-11-17T01:59:00Z";

fn beginning() -> DateTime<Utc> {
    BEGINNING.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A door, and the seconds by which its clock is moved on.
struct Door {
    receive: Receive,
    seconds: Arc<AtomicI64>,
}

impl Door {
    fn of(store: &Store) -> Self {
        let seconds = Arc::new(AtomicI64::new(0));
        let moved = Arc::clone(&seconds);
        let clock =
            Clock::from_fn(move || beginning() + TimeDelta::seconds(moved.load(Ordering::SeqCst)));
        let secrets = AccountSecrets::parse(&json!({"generic": [KEY]}).to_string()).unwrap();
        let account = "[account]\nname = 'Example'\ntime_zone = 'America/Noronha'";
        let config = Config::parse(account, "tallydesk.toml".as_ref()).unwrap();
        let keys = KeyRing::fixed(secrets);
        let receive = Receive::new(store.clone(), keys, Pepper::new("pepper"), config, clock);
        Self { receive, seconds }
    }

    fn now(&self) -> DateTime<Utc> {
        beginning() + TimeDelta::seconds(self.seconds.load(Ordering::SeqCst))
    }

    fn move_on(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn post(&self, headers: &HeaderMap, body: &[u8]) -> u16 {
        let request = Request { method: &Method::POST, address: "/generic", headers, body };
        self.receive.handle(request).await.status.as_u16()
    }

    async fn refuse(&self) {
        assert_eq!(self.post(&HeaderMap::new(), b"{}").await, 401);
    }

    async fn deliver(&self, id: &str) -> u16 {
        let event = json!({
            "id": id, "type": "ticket.created", "occurred_at": self.now().to_rfc3339(),
            "source": "generic", "ticket": id,
        });
        let body = event.to_string().into_bytes();
        let generic = source("generic").unwrap();
        let secrets = Secrets::new(generic, vec![KEY.to_owned()]).unwrap();
        let outgoing = Outgoing { id, at: self.now(), url: "", body: &body };
        let posted = generic.sign(&secrets, outgoing).unwrap();
        self.post(&posted.headers, &body).await
    }
}

async fn counted(store: &Store, day: NaiveDate) -> DoorCounts {
    store.door_counts(day).await.unwrap().remove("generic").unwrap_or_default()
}

#[tokio::test]
async fn a_flood_of_refused_requests_costs_one_write_a_minute() {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    let door = Door::of(&store);
    for _ in 0..200 {
        door.refuse().await;
    }
    assert!((store.meter().total().write_units - 1.0).abs() < 1e-9);
    door.move_on(59);
    door.refuse().await;
    assert_eq!(counted(&store, day("2026-11-16")).await.refused, 1, "one was put at once");
    door.move_on(1);
    door.refuse().await;
    // One of yesterday with all that came, and one of the day that has begun.
    assert!((store.meter().total().write_units - 3.0).abs() < 1e-9);
    assert_eq!(counted(&store, day("2026-11-16")).await.refused, 201);
    assert_eq!(counted(&store, day("2026-11-17")).await.refused, 1);
}

#[tokio::test]
async fn instances_count_side_by_side_and_what_tells_nothing_new_is_repeated() {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    let doors = [Door::of(&store), Door::of(&store)];
    for door in &doors {
        assert_eq!(door.deliver("1").await, 200);
        door.refuse().await;
        assert_eq!(door.deliver("1").await, 200);
        door.receive.flush().await;
    }
    let expected = DoorCounts { refused: 2, repeated: 3 };
    assert_eq!(counted(&store, day("2026-11-16")).await, expected);
    // What is counted is no subject, and nothing to fold.
    assert_eq!(store.subject_statuses().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_store_that_does_not_take_counts_changes_no_answer_and_gets_them_later() {
    let database = Embedded::in_memory().unwrap();
    let store = database.store();
    store.create_tables().await.unwrap();
    let weather = Weather { lost: 80, ..Weather::default() };
    let faulty = Faulty::new(&database, weather, 7);
    let door = Door::of(&faulty.store());
    for _ in 0..5 {
        door.refuse().await;
        door.move_on(61);
    }
    assert!(faulty.met.lock().unwrap().contains_key("lost"), "something was lost");
    let mut refused = 0;
    for _ in 0..50 {
        door.receive.flush().await;
        let of = async |on| counted(&store, day(on)).await.refused;
        refused = of("2026-11-16").await + of("2026-11-17").await;
    }
    assert_eq!(refused, 5);
}
