use chrono::DateTime;
use http::HeaderMap;
use serde_json::{Value, json};

use super::webhooks::{IGNORED, TYPES};
use super::*;

/// A payload with a complete snapshot; `changes` are merged into it.
fn payload(type_name: &str, changes: &Value) -> Value {
    let mut payload = json!({
        "type": format!("zen:event-type:{type_name}"),
        "id": "e1",
        "time": "2026-11-20T10:00:00.5Z",
        "detail": {
            "id": "1001", "requester_id": "9", "submitter_id": "9", "assignee_id": "7",
            "created_at": "2026-11-20T09:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
            "via": {"channel": "mail"},
        },
    });
    merge(&mut payload, changes);
    payload
}

fn merge(into: &mut Value, changes: &Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(into.entry(name.as_str()).or_insert(Value::Null), change);
            }
        }
        (into, changes) => *into = changes.clone(),
    }
}

fn decoded(payload: &Value) -> Decoded {
    let (headers, body) = (HeaderMap::new(), payload.to_string());
    let verified = SOURCE.vouch(&headers, body.as_bytes(), DateTime::UNIX_EPOCH);
    SOURCE.decode(&verified, &Choices::default()).expect("readable")
}

/// One line for an event, and one for a reason.
fn lines(payload: &Value) -> Vec<String> {
    let decoded = decoded(payload);
    let events = decoded.events.iter().map(|event| {
        let actor = &event.actor;
        let who = format!("{:?} {}", actor.kind, actor.id.as_deref().unwrap_or("-"));
        // A fact's id is what changed, and a hash.
        let id = event.id.rsplit_once('-').filter(|(_, hash)| hash.len() == 32);
        let id = id.map_or(event.id.as_str(), |(what, _)| what);
        format!("{id} {} by {who}", event.kind.type_name())
    });
    let reasons = decoded.not_understood.iter().flat_map(|aside| aside.reasons.clone());
    events.chain(reasons).collect()
}

/// What a payload tells beside the creation.
fn check(type_name: &str, changes: &Value, expected: &[&str]) {
    let mut told = lines(&payload(type_name, changes));
    told.retain(|line| !line.starts_with("1001.created"));
    assert_eq!(told, expected, "{type_name} {changes}");
}

#[test]
fn the_actor_is_told_from_the_ids_and_not_guessed() {
    let check_by = |actor: Value, to: &str, expected: &str| {
        let changes = json!({"detail": {"actor_id": actor}, "event": {"current": to}});
        check(
            "ticket.status_changed",
            &changes,
            &[&format!("status ticket.status_changed by {expected}")],
        );
    };
    check_by(json!("7"), "SOLVED", "Agent 7");
    check_by(json!(7), "OPEN", "Agent 7");
    check_by(json!("8"), "SOLVED", "Agent 8");
    check_by(json!("8"), "PENDING", "Agent 8");
    check_by(json!("8"), "OPEN", "Unknown 8");
    check_by(json!("9"), "SOLVED", "Requester 9");
    check_by(json!("-1"), "CLOSED", "System -1");
    check_by(json!(-1), "CLOSED", "System -1");
    check_by(Value::Null, "SOLVED", "Unknown -");
}

#[test]
fn an_assignee_is_staff_even_on_his_own_ticket() {
    let changes = json!({
        "detail": {"actor_id": "7", "requester_id": "7"}, "event": {"current": "SOLVED"},
    });
    let expected = "status ticket.status_changed by Agent 7";
    check("ticket.status_changed", &changes, &[expected]);
}

#[test]
fn without_the_requester_nobody_can_be_told_from_him() {
    let changes = json!({
        "detail": {"actor_id": "8", "requester_id": null}, "event": {"current": "SOLVED"},
    });
    let expected = "status ticket.status_changed by Unknown 8";
    check("ticket.status_changed", &changes, &[expected]);
}

#[test]
fn what_is_not_understood_is_named_and_not_quoted() {
    let current = |word: Value| json!({"event": {"current": word}});
    let status = "ticket.status_changed";
    check(status, &current(json!("MELTED")), &["event.current: unknown status"]);
    check(status, &current(json!(["OPEN"])), &["event.current: expected a string"]);
    check(status, &current(Value::Null), &["event.current: missing"]);
    check("ticket.priority_changed", &json!({}), &["event.current: missing"]);
    check(
        "ticket.brand_changed",
        &current(json!(4.5)),
        &["event.current: expected a string or an integer"],
    );
    check("ticket.tags_changed", &json!({}), &["detail.tags: missing"]);
    check(
        "ticket.tags_changed",
        &json!({"detail": {"tags": [7]}}),
        &["detail.tags: expected a list of strings"],
    );
    check(
        "ticket.tags_changed",
        &json!({"detail": {"tags": vec!["x"; 101]}}),
        &["tags: more than 100 entries"],
    );
    check("ticket.undeleted", &json!({"time": "noon"}), &["time: expected an RFC 3339 time"]);
    check("ticket.undeleted", &json!({"detail": {"id": null}}), &["detail.id: missing"]);
    check("ticket.csat_received", &json!({}), &["event.satisfaction_score.score: missing"]);
    check(
        "messaging_ticket.message_added",
        &json!({"event": {"actor": {"type": "ghost"}}}),
        &["event.actor.type: expected agent, end_user, trigger or system"],
    );
}

#[test]
fn a_type_is_quoted_only_if_it_looks_like_one() {
    let of_type = |type_name: Value| json!({"type": type_name});
    let not_a_type = "type: expected zen:event-type: and a name";
    let new = of_type(json!("zen:event-type:ticket.teleported"));
    check("", &new, &["type: unknown type \"zen:event-type:ticket.teleported\""]);
    check("", &of_type(json!("zen:event-type:Dear Sir")), &[not_a_type]);
    check("", &of_type(json!("ticket.created")), &[not_a_type]);
    check("", &of_type(Value::Null), &["type: missing"]);
}

#[test]
fn a_name_that_is_too_long_costs_no_reply() {
    let author = json!({"id": 7, "is_staff": true, "name": "x".repeat(257)});
    let comment = json!({"id": 5, "is_public": true, "author": author});
    check(
        "ticket.comment_added",
        &json!({"event": {"comment": comment}}),
        &["comment-5 ticket.message_posted by Agent 7"],
    );
}

/// The creation that a payload tells, in short.
fn check_creation(type_name: &str, changes: &Value, expected: Option<(&str, u64)>) {
    let body = payload(type_name, changes);
    let decoded = decoded(&body);
    let found = decoded.events.iter().find(|event| event.id == "1001.created");
    let told = found.map(|event| {
        let actor = format!("{:?}", event.actor.kind);
        (actor, event.revision)
    });
    assert_eq!(told, expected.map(|(actor, revision)| (actor.to_owned(), revision)), "{body}");
}

#[test]
fn every_complete_snapshot_tells_the_creation() {
    let newest = 1 + u64::from(u32::MAX);
    let untouched = json!({"detail": {"updated_at": "2026-11-20T09:00:00Z"}});
    let by_staff = json!({"detail": {"submitter_id": "7"}});
    let by_system = json!({"detail": {"submitter_id": -1}});
    let timeless = json!({"detail": {"updated_at": null}});
    check_creation("ticket.created", &untouched, Some(("Requester", newest)));
    check_creation("ticket.undeleted", &untouched, Some(("Requester", newest)));
    check_creation("ticket.undeleted", &json!({}), Some(("Requester", newest - 3_600)));
    check_creation("ticket.undeleted", &by_staff, Some(("Agent", newest - 3_600)));
    check_creation("ticket.undeleted", &by_system, Some(("System", newest - 3_600)));
    check_creation("ticket.undeleted", &timeless, Some(("Requester", 1)));
    check_creation("ticket.subject_changed", &untouched, None);
}

#[test]
fn an_abridged_snapshot_tells_the_creation_only_in_its_own_payload() {
    for field in ["requester_id", "submitter_id", "via", "created_at"] {
        let abridged = json!({"detail": {field: null}});
        check_creation("ticket.undeleted", &abridged, None);
    }
    let without = |field: &str| json!({"detail": {field: null}});
    check_creation("ticket.created", &without("requester_id"), Some(("Unknown", 0)));
    check_creation("ticket.created", &without("submitter_id"), Some(("Unknown", 0)));
    check_creation("ticket.created", &without("via"), Some(("Requester", 0)));
    check_creation("ticket.created", &without("created_at"), Some(("Requester", 0)));
}

#[test]
fn no_type_is_listed_twice() {
    let names = || TYPES.iter().map(|(name, _)| *name).chain(IGNORED.iter().copied());
    for name in names() {
        assert_eq!(names().filter(|other| *other == name).count(), 1, "{name}");
    }
}
