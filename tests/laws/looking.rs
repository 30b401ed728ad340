//! The live page looks and never writes.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::TimeDelta;
use http::{Method, StatusCode, Uri};
use tallydesk::Embedded;
use tallydesk_dashboard::Dashboard;
use tallydesk_kpis::{Period, PeriodKind};
use tallydesk_ledger::{Rules, Shelf};
use tallydesk_shell::{AccountSecrets, Config, KeyRing, LinkKeys};
use tallydesk_stores::{Compacted, DELTAS_MAX, Store};
use tallydesk_tally::Tally;

use crate::histories::{beginning, clock, history, put};

/// A key for tests, no secret.
const KEY: &str = "only for tests, no secret: a key of links";

/// A store with more deltas on a day than readers of the digest leave there: each ticket is folded
/// by a folder of its own, none of which knows of the others' deltas.
async fn piled_up() -> Store {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    let mut random = fastrand::Rng::with_seed(5);
    for ticket in 0..8 * DELTAS_MAX {
        let created = history(ticket, &mut random).swap_remove(0);
        let subject = put(&store, &created).await;
        let tally = Tally::new(store.clone(), Rules::default(), clock());
        tally.fold_subjects(BTreeSet::from([subject])).await;
    }
    store
}

async fn deltas(store: &Store) -> usize {
    store.read_shelf(Shelf::Day(beginning().date_naive())).await.unwrap().deltas
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_leaves_what_it_reads_as_it_was() {
    let store = piled_up().await;
    let piled = deltas(&store).await;
    assert!(piled > DELTAS_MAX, "{piled}");
    let keys = LinkKeys::new(&[KEY.to_owned()]).unwrap();
    let config = Config::default();
    let now = clock().now();
    let link = keys.sign(&config.account.name, now + TimeDelta::days(1));
    let ring = secrets(&format!(r#"{{"dashboard":["{KEY}"]}}"#));
    let dashboard = Dashboard::new(&store, config.clone(), ring, clock());
    let day = beginning().date_naive();
    let written = store.meter().total().write_units;
    for kind in ["day", "week", "month", "quarter"] {
        let address = format!("/{kind}/{day}.json?{}", link.query()).parse().unwrap();
        let answer = dashboard.handle(&Method::GET, &address).await;
        assert_eq!(answer.status(), StatusCode::OK, "{kind}");
        assert!(answer.body().contains("\"tickets_created\""), "{kind}");
    }
    assert_eq!(deltas(&store).await, piled);
    assert!(store.meter().total().write_units.total_cmp(&written).is_eq(), "no write unit");

    // A digest of the same day does merge them.
    let period = Period::containing(day, PeriodKind::Day, config.account.week_starts);
    let plan = config.plan_of(PeriodKind::Day);
    tallydesk_digest::compute(&store, &config, &plan, period, now).await.unwrap();
    assert!(deltas(&store).await < piled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_only_read_refuses_every_kind_of_write() {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    let [event, ..] = &history(1, &mut fastrand::Rng::with_seed(5))[..] else { unreachable!() };
    let subject = put(&store, event).await;
    store.set_note("a note", "kept").await.unwrap();
    let looking = store.read_only();
    assert!(looking.set_note("a note", "changed").await.is_err(), "PutItem");
    assert!(looking.put_event(event, beginning()).await.is_err(), "PutItem under a condition");
    assert!(looking.park(&subject, "a reason").await.is_err(), "UpdateItem");
    assert!(looking.create_tables().await.is_err(), "CreateTable");
    let tally = Tally::new(looking.clone(), Rules::default(), clock());
    tally.fold_subjects(BTreeSet::from([subject.clone()])).await;
    assert_eq!(store.state(&subject).await.unwrap().version, 0, "TransactWriteItems");
    let shelf = Shelf::Day(beginning().date_naive());
    assert_eq!(looking.compact_shelf(shelf).await.unwrap(), Compacted::Left);
    assert_eq!(looking.note("a note").await.unwrap().as_deref(), Some("kept"));
    assert!(!looking.history(&subject).await.unwrap().events.is_empty());
}

/// A page of an empty store, and a link that opens it once its secrets have this key.
async fn page(secrets: KeyRing) -> (Dashboard, Uri) {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    let config = Config::default();
    let until = clock().now() + TimeDelta::days(1);
    let link = LinkKeys::new(&[KEY.to_owned()]).unwrap().sign(&config.account.name, until);
    let address = link.address("").parse().unwrap();
    (Dashboard::new(&store, config, secrets, clock()), address)
}

fn secrets(text: &str) -> KeyRing {
    KeyRing::fixed(AccountSecrets::parse(text).unwrap())
}

async fn status(dashboard: &Dashboard, method: Method, address: &Uri) -> StatusCode {
    dashboard.handle(&method, address).await.status()
}

#[tokio::test]
async fn without_keys_there_is_no_page() {
    let (dashboard, address) = page(secrets("{}")).await;
    assert_eq!(status(&dashboard, Method::GET, &address).await, StatusCode::NOT_FOUND);
    let health = "/healthz".parse().unwrap();
    assert_eq!(status(&dashboard, Method::GET, &health).await, StatusCode::OK);
    let own = LinkKeys::new(&[KEY.to_owned()]).unwrap();
    let dashboard = dashboard.with_own_keys(own.clone());
    assert_eq!(status(&dashboard, Method::GET, &address).await, StatusCode::OK);

    // Keys among the secrets replace the machine's own.
    let other = format!(r#"{{"dashboard":["{}"]}}"#, KEY.to_uppercase());
    let (dashboard, address) = page(secrets(&other)).await;
    let dashboard = dashboard.with_own_keys(own);
    assert_eq!(status(&dashboard, Method::GET, &address).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_that_is_closed_shows_no_figures_until_it_is_opened() {
    let (dashboard, address) = page(secrets(&format!(r#"{{"dashboard":["{KEY}"]}}"#))).await;
    let dashboard = dashboard.closed();
    let answer = dashboard.handle(&Method::GET, &address).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "30");
    let unsigned = "/".parse().unwrap();
    assert_eq!(status(&dashboard, Method::GET, &unsigned).await, StatusCode::UNAUTHORIZED);
    dashboard.open();
    assert_eq!(status(&dashboard, Method::GET, &address).await, StatusCode::OK);
}

#[tokio::test]
async fn a_refusal_is_said_in_the_languages_of_the_account_and_tells_nothing_else_of_it() {
    let store = Embedded::in_memory().unwrap().store();
    store.create_tables().await.unwrap();
    let text = "[account]\nname = 'Quiet Store'\nlanguages = ['zh-Hant', 'en']\n";
    let config = Config::parse(text, Path::new("desk.toml")).unwrap();
    let keys = secrets(&format!(r#"{{"dashboard":["{KEY}"]}}"#));
    let dashboard = Dashboard::new(&store, config, keys, clock());
    let answer = dashboard.handle(&Method::GET, &"/".parse().unwrap()).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    for said in ["lang=\"zh-Hant\"", "此連結無法開啟頁面", "This link does not open the page"]
    {
        assert!(answer.body().contains(said), "{said}: {}", answer.body());
    }
    assert!(!answer.body().contains("Quiet Store"));
}

#[tokio::test]
async fn the_page_is_only_read() {
    let (dashboard, address) = page(secrets(&format!(r#"{{"dashboard":["{KEY}"]}}"#))).await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let answer = dashboard.handle(&method, &address).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.headers()["allow"], "GET, HEAD");
    }
}

#[tokio::test]
async fn a_key_that_is_rotated_in_opens_at_once_and_one_taken_away_opens_nothing_for_long() {
    let folder = std::env::temp_dir().join(format!("tallydesk-page-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("secrets.json");
    let older = KEY.to_uppercase();
    std::fs::write(&file, format!(r#"{{"dashboard":["{older}"]}}"#)).unwrap();
    let fetched_at = clock().now() - TimeDelta::seconds(31);
    let ring = KeyRing::from_file(file.clone(), fetched_at).await.unwrap();
    let (dashboard, address) = page(ring).await;
    std::fs::write(&file, format!(r#"{{"dashboard":["{KEY}"]}}"#)).unwrap();
    assert_eq!(status(&dashboard, Method::GET, &address).await, StatusCode::OK);

    let fetched_at = clock().now() - TimeDelta::minutes(5);
    let ring = KeyRing::from_file(file.clone(), fetched_at).await.unwrap();
    let (dashboard, address) = page(ring).await;
    std::fs::write(&file, format!(r#"{{"dashboard":["{older}"]}}"#)).unwrap();
    assert_eq!(status(&dashboard, Method::GET, &address).await, StatusCode::UNAUTHORIZED);
    std::fs::remove_dir_all(&folder).unwrap();
}
