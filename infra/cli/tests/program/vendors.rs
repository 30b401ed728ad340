//! Payloads of vendors, from the command line: what they come to, sent to a server, and taken out of
//! quarantine once they are understood.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::desk::{Desk, Server};

const FRESHDESK: &str = "url:only-for-tests-1:no-secret-at-all";

fn fixture(source: &str, name: &str) -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/sources/fixtures");
    sources.join(source).join(name)
}

/// A desk with keys for two vendors, and a server on it.
fn desk() -> (Desk, Server) {
    let desk = Desk::new();
    let secrets = format!(r#"{{"zendesk": ["current"], "freshdesk": ["{FRESHDESK}"]}}"#);
    desk.write("secrets.json", secrets);
    let server = desk.serve("");
    (desk, server)
}

/// What `send` was answered: its exit code, the status and the body.
fn send(desk: &Desk, server: &Server, source: &str, body: &Value) -> (Option<i32>, u64, Value) {
    desk.write("payload.json", body.to_string());
    let to = format!("http://{}", server.address);
    let ended = desk.run(&format!(
        "send --source {source} --secrets secrets.json --to {to} --format json payload.json"
    ));
    let told: Value = serde_json::from_str(&ended.output).expect(&ended.errors);
    (ended.code, told["status"].as_u64().unwrap(), told["answer"].clone())
}

#[test]
fn a_payload_is_shown_as_the_events_that_it_comes_to() {
    let desk = Desk::new();
    let solved = fixture("zendesk", "solved_by_assignee.json");
    let unknown = fixture("zendesk", "type_not_known.json");
    let ended = desk.start_with(
        &["decode", "--source", "zendesk", solved.to_str().unwrap(), unknown.to_str().unwrap()],
        "",
    );
    let ended = ended.wait();
    assert_eq!(ended.code, Some(1));
    let events: Vec<Value> =
        ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[1]["type"], "ticket.status_changed");
    assert_eq!(events[1]["to"], "solved");
    assert!(ended.errors.contains("type_not_known.json: type: unknown type"), "{}", ended.errors);
}

#[test]
fn the_events_name_may_come_in_a_header() {
    let desk = Desk::new();
    desk.write("deleted.json", r#"{"id": 20417}"#);
    let line =
        "decode --source helpscout --event convo.deleted --at 2026-11-20T09:00:00Z deleted.json";
    let ended = desk.run(line);
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    let event: Value = serde_json::from_str(ended.output.lines().last().unwrap()).unwrap();
    assert_eq!(event["type"], "ticket.deleted");
    assert_eq!(event["occurred_at"], "2026-11-20T09:00:00Z");
    let ended = desk.run("decode --source zendesk --event ticket.deleted deleted.json");
    assert_eq!(ended.code, Some(1));
    assert!(ended.errors.contains("sends the event's name in the body"), "{}", ended.errors);
    let ended = desk.run("decode --source telex deleted.json");
    assert_eq!(ended.code, Some(2));
    assert!(ended.errors.contains("expected one of generic, aircall"), "{}", ended.errors);
}

#[test]
fn what_is_sent_is_taken_as_if_its_vendor_had_sent_it() {
    let (desk, server) = desk();
    let solved = std::fs::read(fixture("zendesk", "solved_by_assignee.json")).unwrap();
    let solved: Value = serde_json::from_slice(&solved).unwrap();
    let (code, status, answer) = send(&desk, &server, "zendesk", &solved);
    assert_eq!((code, status, &answer["accepted"]), (Some(0), 200, &2.into()));
    let (_, _, answer) = send(&desk, &server, "zendesk", &solved);
    assert_eq!(answer["repeated"], 2);
    // The server looks for other keys at most every thirty seconds.
    desk.write("secrets.json", r#"{"zendesk": ["another"]}"#);
    let (code, status, _) = send(&desk, &server, "zendesk", &solved);
    assert_eq!((code, status), (Some(1), 401));
    let nowhere = desk
        .run("send --source zendesk --secrets secrets.json --to http://127.0.0.1:1 payload.json");
    assert_eq!(nowhere.code, Some(1));
    assert!(!nowhere.errors.contains("127.0.0.1"), "{}", nowhere.errors);
    server.stop();
    assert_eq!(desk.json("ticket zendesk/20417")["status"], "solved");
}

#[test]
fn what_waits_in_quarantine_is_counted_once_its_words_are_known() {
    let (desk, server) = desk();
    let created = std::fs::read(fixture("freshdesk", "created_by_requester.json")).unwrap();
    let mut created: Value = serde_json::from_slice(&created).unwrap();
    created["ticket_status"] = "Bei der Post".into();
    created["ticket_id"] = "77".into();
    let (code, status, answer) = send(&desk, &server, "freshdesk", &created);
    assert_eq!((code, status), (Some(0), 202), "{answer}");
    assert_eq!(answer["quarantined"][0], "ticket_status: unknown status");
    server.stop();

    let redriven = desk.run("redrive --format json");
    assert_eq!(redriven.code, Some(1), "{}", redriven.errors);
    let told: Value = serde_json::from_str(&redriven.output).unwrap();
    assert_eq!((&told["deliveries"], &told["released"]), (&1.into(), &0.into()));
    assert_eq!(told["waiting"][0]["reason"], "ticket_status: unknown status");

    desk.write("desk.toml", "[sources.freshdesk]\nstatuses = { \"bei der post\" = \"on_hold\" }\n");
    let told = desk.json("redrive --config desk.toml");
    assert_eq!((&told["deliveries"], &told["released"]), (&1.into(), &1.into()));
    assert_eq!(told["waiting"], serde_json::json!([]));
    assert_eq!(desk.json("ticket freshdesk/77")["status"], "on_hold");
    assert_eq!(desk.json("redrive")["deliveries"], 0);
    desk.verified_events();
}

#[test]
fn an_address_with_a_wrong_secret_is_refused_and_not_logged() {
    let (desk, server) = desk();
    let secret = "wrong-path-of-somebody";
    let headers = http::HeaderMap::new();
    let answer = server.send(&format!("POST /freshdesk/{secret}"), &headers, b"{}");
    assert_eq!(answer.status, 401);
    let answer = server.send("HEAD /intercom", &headers, b"");
    assert_eq!(answer.status, 200);
    let ended = server.stop();
    assert!(!ended.errors.contains(secret), "{}", ended.errors);
    assert_eq!(desk.verified_events(), 0);
}
