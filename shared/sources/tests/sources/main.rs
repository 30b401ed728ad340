//! What the sources make of whole deliveries: fixtures, laws, and what must never leak.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod bounds;
mod customers;
mod fixtures;
mod forging;
mod fuzzing;
mod history;
mod laws;
mod leaks;
mod story;
mod vendors;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue};
use tallydesk_events::{Event, IncomingEvent};
use tallydesk_sources::{
    Choices, Decoded, Delivery, NotReadable, Outgoing, Posted, SOURCES, Secrets, Source, source,
};

/// Keys of every form that a source may want: to sign with, and to know an address by.
const KEYS: &[&str] = &[
    "only for tests, no secret",
    "whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA==",
    "url:only-for-tests-1:no-secret-at-all",
    "url:only-for-tests-1",
];

/// The first of the keys that a source takes.
fn key(source: &Source) -> &'static str {
    let fits = |key: &&&str| Secrets::new(source, vec![(**key).to_owned()]).is_ok();
    KEYS.iter().find(fits).expect("a key")
}

/// The address that everything is sent to, without its secret part.
const URL: &str = "https://tallydesk.example/endpoint";

fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().expect("a time")
}

/// A source with one accepted key.
fn source_and_secrets(name: &str) -> (&'static Source, Secrets) {
    let source = source(name).expect("a source");
    (source, Secrets::new(source, vec![key(source).to_owned()]).expect("secrets"))
}

/// A body as the source would post it.
fn posted<'a>(source: &Source, secrets: &Secrets, body: &'a [u8]) -> Posted<'a> {
    let outgoing = Outgoing { id: "delivery-1", at: now(), url: URL, body };
    source.sign(secrets, outgoing).expect("signed")
}

fn delivery<'a>(posted: &'a Posted<'_>) -> Delivery<'a> {
    let Posted { secret_path, headers, body } = posted;
    Delivery { url: URL, secret_path, ..Delivery::post(headers, body) }
}

/// What a source sent: the headers that its events are read from, and the body; and when it came.
#[derive(Clone, Debug)]
struct Payload {
    headers: HeaderMap,
    body: Vec<u8>,
    received_at: DateTime<Utc>,
}

impl Payload {
    fn of(body: impl Into<Vec<u8>>) -> Self {
        Self { headers: HeaderMap::new(), body: body.into(), received_at: now() }
    }

    /// Reads a file: JSON, or lines of headers, an empty line, and JSON. For a source that says of
    /// nothing when it happened, the name ends with the time of day at which it came, on the day of
    /// the story: `_at_093000`.
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a file");
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        let (head, body) = match text.split_once("\n\n") {
            Some(parts) if !is_json => parts,
            Some(_) | None => ("", text.as_str()),
        };
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a header");
            let name: HeaderName = name.parse().expect("a name");
            (name, value.parse::<HeaderValue>().expect("a value"))
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let of_story = |(_, time): (&str, &str)| {
            let time = NaiveTime::parse_from_str(time, "%H%M%S").ok()?;
            Some(NaiveDate::from_ymd_opt(2026, 11, 16)?.and_time(time).and_utc())
        };
        let received_at = stem.rsplit_once("_at_").and_then(of_story).unwrap_or_else(now);
        Self { headers: head.lines().map(header).collect(), body: body.into(), received_at }
    }

    fn with_body(&self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.clone() }
    }
}

/// What an account has chosen in a source that tells less without.
fn choices(name: &str) -> Choices {
    let mut choices = Choices::default();
    if name == "hubspot" {
        choices.rating_field = Some("csat_rating".to_owned());
    }
    choices
}

/// The whole way of a payload: posted as the source does, verified, decoded.
fn deliver(name: &str, payload: &Payload) -> Result<Decoded, NotReadable> {
    deliver_to(name, payload, &choices(name))
}

/// What a payload tells, proved or not.
fn decoded(source: &Source, payload: &Payload) -> Result<Decoded, NotReadable> {
    let verified = source.vouch(&payload.headers, &payload.body, payload.received_at);
    source.decode(&verified, &choices(source.name))
}

fn deliver_to(name: &str, payload: &Payload, choices: &Choices) -> Result<Decoded, NotReadable> {
    let (source, secrets) = source_and_secrets(name);
    let at = payload.received_at;
    let outgoing = Outgoing { id: "delivery-1", at, url: URL, body: &payload.body };
    let Ok(mut posted) = source.sign(&secrets, outgoing) else {
        // A source whose secret is in the body cannot post what is no object.
        let verified = source.vouch(&payload.headers, &payload.body, at);
        return source.decode(&verified, choices);
    };
    posted.headers.extend(payload.headers.clone());
    let verified = source.verify(delivery(&posted), &secrets, at).expect("authentic");
    source.decode(&verified, choices)
}

/// The payloads of a folder with their names, in the order of these.
fn payloads(folder: &Path) -> Vec<(String, Payload)> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let is_payload = |path: &Path| {
        path.extension().is_some_and(|extension| extension == "json" || extension == "http")
    };
    let mut files: Vec<_> = entries
        .filter(|path| is_payload(path))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, Payload::read(&path))
        })
        .collect();
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    files
}

fn folder(source: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(source)
}

/// A source's fixtures, read once.
fn fixtures(source: &str) -> &'static [(String, Payload)] {
    static READ: LazyLock<BTreeMap<&str, Vec<(String, Payload)>>> = LazyLock::new(|| {
        SOURCES.iter().map(|source| (source.name, payloads(&folder(source.name)))).collect()
    });
    READ.get(source).expect("a source")
}

/// A fixture, or a webhook of a story by its path.
fn fixture(source: &str, name: &str) -> Payload {
    let path = |extension| folder(source).join(format!("{name}.{extension}"));
    let found = ["json", "http"].map(path).into_iter().find(|path| path.exists());
    Payload::read(&found.unwrap_or_else(|| panic!("no fixture {name}")))
}

/// The types of events.
fn types(events: &[IncomingEvent]) -> Vec<&'static str> {
    events.iter().map(|event| event.kind.type_name()).collect()
}

/// Events as a journal keeps them: each once, in its newest revision.
fn kept<C>(events: impl IntoIterator<Item = Event<C>>) -> Vec<Event<C>> {
    let mut kept: Vec<Event<C>> = Vec::new();
    for event in events {
        match kept.iter_mut().find(|known| known.id == event.id) {
            Some(known) if known.revision < event.revision => *known = event,
            Some(_) => {}
            None => kept.push(event),
        }
    }
    kept
}

/// What a story's webhooks tell, of which everything is understood.
fn told_by_story(source: &str, folder_name: &str) -> Vec<IncomingEvent> {
    let told = |(name, payload): (String, Payload)| {
        let decoded = deliver(source, &payload).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{source}/{name}: {decoded:?}");
        decoded.events
    };
    payloads(&folder(source).join(folder_name)).into_iter().flat_map(told).collect()
}
