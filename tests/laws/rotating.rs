//! A key is changed while webhooks arrive, in the steps of the runbook.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, Method};
use serde_json::json;
use tallydesk_events::Pepper;
use tallydesk_receive::{Receive, Request};
use tallydesk_shell::{AccountSecrets, Clock, Config, KeyRing};
use tallydesk_sources::{Outgoing, source};

use crate::folding::database;
use crate::histories::beginning;

const OLD: &str = "whsec_dGhlIG9sZCBrZXksIG5vIHNlY3JldCBhdCBhbGw=";
const NEW: &str = "whsec_dGhlIG5ldyBrZXksIG5vIHNlY3JldCBhdCBhbGw=";
/// When the new key is put before the old one.
const ADDED: i64 = 100;
/// From then on the vendor may sign with it: a process looks again every thirty seconds.
const IN_USE: i64 = ADDED + 31;
/// When the last of the vendor's senders signs with it.
const IN_USE_BY_ALL: i64 = 250;
/// When the old key is taken away.
const REMOVED: i64 = 300;
/// When the old key opens nothing any more, whatever arrives: five minutes later.
const ENDED: i64 = REMOVED + 300;
const SENDERS: i64 = 8;

fn write(file: &Path, keys: &[&str]) {
    let next = file.with_extension("next");
    std::fs::write(&next, json!({ "generic": keys }).to_string()).unwrap();
    std::fs::rename(next, file).unwrap();
}

fn at(seconds: i64) -> DateTime<Utc> {
    beginning() + TimeDelta::seconds(seconds)
}

/// The headers of a body that is signed with a key.
fn sign(key: &str, seconds: i64, body: &[u8]) -> HeaderMap {
    let secrets = AccountSecrets::parse(&json!({ "generic": [key] }).to_string()).unwrap();
    let id = format!("delivery-{}", fastrand::u64(..));
    let outgoing = Outgoing { id: &id, at: at(seconds), url: "", body };
    source("generic").unwrap().sign(secrets.of("generic").unwrap(), outgoing).unwrap().headers
}

/// A webhook, with the key that its sender has at a time; returns the status.
async fn post(receive: &Receive, key: &str, seconds: i64, number: i64) -> u16 {
    let event = json!({
        "id": format!("{number}"), "type": "ticket.created", "source": "generic",
        "ticket": format!("{number}"), "occurred_at": at(0).to_rfc3339(),
        "actor": {"kind": "requester"},
    });
    let body = event.to_string().into_bytes();
    let headers = sign(key, seconds, &body);
    let request =
        Request { method: &Method::POST, address: "/generic", headers: &headers, body: &body };
    receive.handle(request).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_changed_under_load_and_no_webhook_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secrets.json");
    write(&file, &[OLD]);
    let seconds = Arc::new(AtomicI64::new(0));
    let shown = Arc::clone(&seconds);
    let clock = Clock::from_fn(move || at(shown.load(Ordering::SeqCst)));
    let store = database().await.store();
    let keys = KeyRing::from_file(file.clone(), clock.now()).await.unwrap();
    let pepper = Pepper::new("a pepper for tests");
    let receive = Arc::new(Receive::new(store.clone(), keys, pepper, Config::default(), clock));

    let senders = (0..SENDERS).map(|sender| {
        let (receive, seconds, file) = (Arc::clone(&receive), Arc::clone(&seconds), file.clone());
        tokio::spawn(async move {
            // They change one after the other.
            let changes_at = IN_USE + sender * (IN_USE_BY_ALL - IN_USE) / SENDERS;
            let mut refused = Vec::new();
            let mut sent = 0;
            loop {
                let now = seconds.fetch_add(1, Ordering::SeqCst);
                match now {
                    ADDED => write(&file, &[NEW, OLD]),
                    REMOVED => write(&file, &[NEW]),
                    now if now > ENDED => return (sent, refused),
                    _ => {}
                }
                let key = if now < changes_at { OLD } else { NEW };
                if post(&receive, key, now, now).await != 200 {
                    refused.push(now);
                }
                sent += 1;
            }
        })
    });
    let mut sent = 0;
    for sender in senders.collect::<Vec<_>>() {
        let (of_one, refused) = sender.await.unwrap();
        sent += of_one;
        assert_eq!(refused, Vec::<i64>::new(), "refused at these seconds");
    }
    assert_eq!(tallydesk_tests::subjects(&store).await.len(), sent, "all of them are journaled");
    assert!(sent > 500, "{sent}");
    let late = seconds.load(Ordering::SeqCst);
    assert_eq!(post(&receive, OLD, late, late).await, 401, "what was taken away has ended");
}
