//! A digest with three destinations, those who receive it, and a clock that the test sets.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tallydesk::Embedded;
use tallydesk_deliveries::{Carriers, Network};
use tallydesk_digest::{Delivered, Dispatch, Issued, ResendError};
use tallydesk_kpis::{Period, PeriodKind};
use tallydesk_shell::{Clock, Config, KeyRing};
use tallydesk_stores::{Delivery, FailedDelivery, Store};
use tempfile::TempDir;

use crate::stand_in::StandIn;

/// Where the chat is.
pub(super) const CHAT: &str = "/services/x";
/// Where the receiver is that knows a repeat by its id.
pub(super) const HOOK: &str = "/digests";

const CONFIG: &str = r#"
[[digests]]
name = "morning"
period = "day"
at = "00:00"
to = TO

[[destinations]]
name = "team"
kind = "slack"

[[destinations]]
name = "hook"
kind = "webhook"
host = "hooks.example.com"

[[destinations]]
name = "folder"
kind = "file"
folder = "FOLDER"
"#;

pub(super) const SECRETS: &str = r#"{"destinations": {
    "team": {"url": "https://hooks.slack.com/services/x"},
    "hook": {"url": "https://hooks.example.com/digests"}
}}"#;

/// What the chat does with a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// It takes it, and never says so.
    TakesInSilence,
    /// It does not take it.
    Refuses(u16),
}

/// A digest that arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    path: String,
    pub(super) is_marked: bool,
    pub(super) id: Option<String>,
    pub(super) figures: Value,
}

#[derive(Clone, Default)]
struct Receiver {
    minutes: Arc<AtomicI64>,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    asked: Arc<Mutex<Vec<i64>>>,
    behaviours: Arc<Mutex<VecDeque<Behaviour>>>,
}

pub(super) struct Scene {
    pub(super) database: Embedded,
    receiver: Receiver,
    network: Network,
    folder: TempDir,
}

/// A process that is more patient than the test.
pub(super) struct Patient<'a>(&'a Scene);

impl Scene {
    pub(super) async fn new() -> Self {
        let database = Embedded::in_memory().unwrap();
        database.store().create_tables().await.unwrap();
        let receiver = Receiver::default();
        let router = Router::new()
            .route(CHAT, post(receive))
            .route(HOOK, post(receive))
            .with_state(receiver.clone());
        let network = StandIn::serving(router).await.waiting(Duration::from_millis(300));
        let scene = Self { database, receiver, network, folder: tempfile::tempdir().unwrap() };
        scene.write_secrets(SECRETS);
        scene
    }

    /// Sets the clock: minutes after the digest of 21 November is due.
    pub(super) fn at(&self, minutes: i64) {
        self.receiver.minutes.store(minutes, Ordering::SeqCst);
    }

    /// What the chat does with the next posts, before it takes whatever comes.
    pub(super) fn will(&self, behaviours: &[Behaviour]) {
        self.receiver.behaviours.lock().unwrap().extend(behaviours);
    }

    pub(super) fn write_secrets(&self, text: &str) {
        std::fs::write(self.folder.path().join("secrets.json"), text).unwrap();
    }

    pub(super) async fn keys(&self) -> KeyRing {
        let file = self.folder.path().join("secrets.json");
        KeyRing::from_file(file, self.clock().now()).await.unwrap()
    }

    fn clock(&self) -> Clock {
        let due: DateTime<Utc> = "2026-11-22T00:00:00Z".parse().unwrap();
        let minutes = Arc::clone(&self.receiver.minutes);
        Clock::from_fn(move || due + TimeDelta::minutes(minutes.load(Ordering::SeqCst)))
    }

    fn config(&self, to: &str) -> Config {
        let folder = self.folder.path().to_str().unwrap();
        // The folder last: its random name may hold any letters.
        let text = CONFIG.replace("TO", to).replace("FOLDER", folder);
        Config::parse(&text, "tallydesk.toml".as_ref()).unwrap()
    }

    /// Issues the digest to nobody, so that a later tick has only its deliveries to make.
    pub(super) async fn keep_report(&self) {
        let (store, keys) = (self.database.store(), self.keys().await);
        let config = self.config("[]");
        let (carriers, clock) = (Carriers::new(self.network.clone(), None), self.clock());
        let (config, keys, carriers, clock) = (&config, &keys, &carriers, &clock);
        Dispatch { store: &store, config, keys, carriers, clock }.tick().await;
    }

    /// A tick of a process of its own, in fair weather.
    pub(super) async fn tick(&self) -> Vec<Issued> {
        self.tick_on(&self.database.store()).await
    }

    pub(super) async fn tick_with(&self, keys: &KeyRing) -> Vec<Issued> {
        let carriers = Carriers::new(self.network.clone(), None);
        let (store, clock) = (&self.database.store(), &self.clock());
        let (config, carriers) = (&self.config(TO_ALL), &carriers);
        Dispatch { store, config, keys, carriers, clock }.tick().await
    }

    /// A tick of a process of its own, behind some connector.
    pub(super) async fn tick_on(&self, store: &Store) -> Vec<Issued> {
        let carriers = Carriers::new(self.network.clone(), None);
        let (config, clock, keys) = (&self.config(TO_ALL), &self.clock(), &self.keys().await);
        Dispatch { store, config, keys, carriers: &carriers, clock }.tick().await
    }

    pub(super) fn patient(&self) -> Patient<'_> {
        Patient(self)
    }

    pub(super) async fn resend(&self, to: &str) -> Result<Delivered, ResendError> {
        let carriers = &Carriers::new(self.network.clone(), None);
        let (store, config, clock) = (&self.database.store(), &self.config(TO_ALL), &self.clock());
        let keys = &self.keys().await;
        let destination = config.destination(to).unwrap();
        let dispatch = Dispatch { store, config, keys, carriers, clock };
        dispatch.resend("morning", period(), destination).await
    }

    /// What arrived somewhere, in its order.
    pub(super) fn arrivals(&self, path: &str) -> Vec<Arrival> {
        let arrivals = self.receiver.arrivals.lock().unwrap();
        arrivals.iter().filter(|arrival| arrival.path == path).cloned().collect()
    }

    /// The minutes at which the chat was asked.
    pub(super) fn asked(&self) -> Vec<i64> {
        self.receiver.asked.lock().unwrap().clone()
    }

    pub(super) fn page(&self) -> PathBuf {
        self.folder.path().join("morning-day-2026-11-21.html")
    }

    pub(super) async fn records(&self) -> BTreeMap<String, Delivery> {
        self.database.store().deliveries("morning", period()).await.unwrap()
    }

    pub(super) async fn failed(&self) -> Vec<FailedDelivery> {
        self.database.store().failed_deliveries("morning", period()).await.unwrap()
    }
}

impl Patient<'_> {
    pub(super) async fn tick(&self) -> Vec<Issued> {
        let scene = self.0;
        let network = scene.network.clone().waiting(Duration::from_mins(1));
        let carriers = &Carriers::new(network, None);
        let (store, config, clock) =
            (&scene.database.store(), &scene.config(TO_ALL), &scene.clock());
        let keys = &scene.keys().await;
        Dispatch { store, config, keys, carriers, clock }.tick().await
    }
}

const TO_ALL: &str = r#"["team", "hook", "folder"]"#;

fn period() -> Period {
    let day = "2026-11-21".parse().unwrap();
    Period::containing(day, PeriodKind::Day, chrono::Weekday::Mon)
}

async fn receive(
    State(receiver): State<Receiver>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_chat = uri.path() == CHAT;
    let behaviour = if is_chat {
        receiver.asked.lock().unwrap().push(receiver.minutes.load(Ordering::SeqCst));
        receiver.behaviours.lock().unwrap().pop_front()
    } else {
        None
    };
    if let Some(Behaviour::Refuses(status)) = behaviour {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let is_marked = match body["data"]["repeat"].as_bool() {
        Some(is_marked) => is_marked,
        None => body.to_string().contains("Sent again"),
    };
    let id = headers.get("webhook-id").map(|id| id.to_str().unwrap().to_owned());
    let (path, figures) = (uri.path().to_owned(), body["data"]["report"].clone());
    receiver.arrivals.lock().unwrap().push(Arrival { path, is_marked, id, figures });
    if behaviour == Some(Behaviour::TakesInSilence) {
        std::future::pending::<()>().await;
    }
    "ok".into_response()
}
