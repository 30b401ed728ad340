//! What vendors send of customers is in no table and no log.
//!
//! Every payload of the sources' fixtures is posted with a canary in each text that changes nothing
//! of what it tells, to a server that logs all that it ever does. Which texts do change something, the
//! sources list themselves, and their tests hold them to it.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};
use tallydesk_sources::{Choices, Outgoing, SOURCES, Secrets, Source};

use crate::desk::{Desk, Server, listening};
use crate::senders::now;

const CANARY: &str = "canary-bird-of-passage";
/// Keys of every form that a source may want.
const KEYS: [&str; 4] = [
    "only for tests, no secret",
    "whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA==",
    "url:only-for-tests-1:no-secret-at-all",
    "url:only-for-tests-1",
];

fn key(source: &Source) -> &'static str {
    let fits = |key: &&str| Secrets::new(source, vec![(*key).to_owned()]).is_ok();
    KEYS.into_iter().find(fits).unwrap()
}

fn folder(source: &Source) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/sources/fixtures");
    fixtures.join(source.name)
}

/// What a payload tells: its events, and why what is not understood is not.
fn told(source: &Source, headers: &HeaderMap, body: &Value) -> String {
    let now: DateTime<Utc> = "2026-11-25T18:00:00Z".parse().unwrap();
    let body = body.to_string();
    let verified = source.vouch(headers, body.as_bytes(), now);
    source.decode(&verified, &Choices::default()).map_or_else(
        |not_readable| not_readable.to_string(),
        |decoded| {
            let reasons = decoded
                .not_understood
                .iter()
                .flat_map(|aside| aside.reasons.iter().map(String::as_str));
            let events = serde_json::to_string(&decoded.events).unwrap();
            format!("{events} {:?}", reasons.collect::<Vec<_>>())
        },
    )
}

/// The pointers of all texts.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, inner)| texts(inner, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, inner)| texts(inner, &format!("{at}/{index}"), found));
        }
        Value::String(_) => found.push(at.to_owned()),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Puts the canary into every text that changes nothing; returns into how many.
fn plant(source: &Source, headers: &HeaderMap, body: &mut Value) -> usize {
    let before = told(source, headers, body);
    let mut found = Vec::new();
    texts(body, "", &mut found);
    let mut planted = 0;
    for text in found {
        let Some(leaf) = body.pointer_mut(&text) else { continue };
        let was = std::mem::replace(leaf, CANARY.into());
        if told(source, headers, body) == before {
            planted += 1;
        } else if let Some(leaf) = body.pointer_mut(&text) {
            *leaf = was;
        }
    }
    planted
}

/// A fixture: its headers and its body.
fn read(path: &Path) -> (HeaderMap, Value) {
    let text = fs::read_to_string(path).unwrap();
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let (head, body) = match text.split_once("\n\n") {
        Some(parts) if !is_json => parts,
        Some(_) | None => ("", text.as_str()),
    };
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap())
    };
    (head.lines().map(header).collect(), serde_json::from_str(body).unwrap())
}

/// Posts a payload as its source would; returns the status.
fn post(server: &Server, source: &Source, headers: HeaderMap, body: &Value) -> u16 {
    let secrets = Secrets::new(source, vec![key(source).to_owned()]).unwrap();
    let url = format!("http://desk.example/{}", source.name);
    let body = body.to_string();
    let outgoing = Outgoing { id: "delivery-1", at: now(), url: &url, body: body.as_bytes() };
    let mut posted = source.sign(&secrets, outgoing).unwrap();
    posted.headers.extend(headers);
    let path = format!("/{}/{}", source.name, posted.secret_path);
    let line = format!("POST {}", path.trim_end_matches('/'));
    server.send(&line, &posted.headers, &posted.body).status
}

#[test]
fn no_text_of_a_customer_is_in_a_table_or_a_log() {
    let desk = Desk::new();
    let named = |source: &Source| (source.name.to_owned(), Value::from(vec![key(source)]));
    let secrets: Map<String, Value> = SOURCES.iter().map(named).collect();
    desk.write("secrets.json", Value::from(secrets).to_string());
    desk.write("desk.toml", "[account]\npublic_url = \"http://desk.example\"\n");
    let server = listening(desk.start_verbosely(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--config",
        "desk.toml",
        "--secrets",
        "secrets.json",
    ]));
    let (mut payloads, mut texts, mut understood) = (0, 0, 0);
    for source in SOURCES.iter().filter(|source| source.name != "generic") {
        for entry in fs::read_dir(folder(source)).unwrap() {
            let path = entry.unwrap().path();
            if !path.extension().is_some_and(|extension| extension == "json" || extension == "http")
            {
                continue;
            }
            let (headers, mut body) = read(&path);
            texts += plant(source, &headers, &mut body);
            let status = post(&server, source, headers, &body);
            assert!([200, 202, 400].contains(&status), "{}: {status}", path.display());
            payloads += 1;
            understood += usize::from(status == 200);
        }
    }
    assert!(payloads > 300 && texts > 3 * payloads, "{payloads} payloads, {texts} texts");
    assert!(understood > payloads / 2, "{understood} of {payloads} are understood");
    let logged = server.stop().errors;
    assert!(logged.lines().count() > payloads, "{}", logged.lines().count());
    assert!(!logged.contains(CANARY), "{}", line_of(&logged));
    assert!(desk.verified_events() > 300);
    for file in ["tallydesk.sqlite", "tallydesk.sqlite-wal"] {
        let bytes = fs::read(desk.path(file)).unwrap_or_default();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{file}");
    }
}

/// The line of a log that has the canary in it.
fn line_of(log: &str) -> &str {
    log.lines().find(|line| line.contains(CANARY)).unwrap_or_default()
}
