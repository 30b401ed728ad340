//! No message text and no customer's name gets into an event, and no content into a reason.

use serde_json::Value;

use crate::{deliver, fixtures};

const CANARY: &str = "Canary Bird";

/// Every place of a payload that holds free text or somebody's name.
const FREE_TEXTS: &[&str] = &[
    "/title",
    "/detail/subject",
    "/detail/raw_subject",
    "/detail/description",
    "/detail/external_id",
    "/detail/requester",
    "/detail/via/source",
    "/event/comment/body",
    "/event/comment/html_body",
    "/event/comment/plain_body",
    "/event/message/body",
    "/event/satisfaction_score/comment",
    "/event/satisfaction_score/reason",
    "/event/conversation_id",
];

/// Places where a name stands, and the place that says whether it is a customer's.
const NAMES: &[(&str, &str, &str)] = &[
    ("/event/comment/author/name", "/event/comment/author/is_staff", "false"),
    ("/event/actor/name", "/event/actor/type", "\"end_user\""),
];

/// Sets a field of an object that is there.
fn put(payload: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    if let Some(Value::Object(object)) = payload.pointer_mut(parent) {
        object.insert(name.to_owned(), CANARY.into());
    }
}

fn check(name: &str, payload: &Value) {
    assert!(payload.to_string().contains(CANARY), "{name}: no canary was put");
    let decoded = deliver("zendesk", payload.to_string().as_bytes()).expect("readable");
    let told = serde_json::to_string(&decoded.events).expect("JSON");
    assert!(!told.contains("Canary"), "{name}: {told}");
    let shown = format!("{decoded:?}");
    assert!(!shown.contains("Canary"), "{name}: {shown}");
}

#[test]
fn free_text_and_customers_names_are_not_read() {
    for (name, body) in fixtures("zendesk") {
        let mut payload: Value = serde_json::from_slice(&body).expect("JSON");
        for pointer in FREE_TEXTS {
            put(&mut payload, pointer);
        }
        for (pointer, decisive, of_customer) in NAMES {
            let decider = payload.pointer(decisive).map(Value::to_string);
            if decider.as_deref() == Some(of_customer) {
                put(&mut payload, pointer);
            }
        }
        check(&name, &payload);
    }
}

/// The pointers of all leaves.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                leaves(inner, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                leaves(inner, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.push(pointer.to_owned());
        }
    }
}

#[test]
fn no_reason_quotes_what_stands_in_a_field() {
    for source in ["zendesk", "generic"] {
        for (name, body) in fixtures(source) {
            let payload: Value = serde_json::from_slice(&body).expect("JSON");
            let mut pointers = Vec::new();
            leaves(&payload, "", &mut pointers);
            // The vocabulary quotes an unknown type, which a sender of canonical events wrote.
            pointers.retain(|pointer| source == "zendesk" || !pointer.ends_with("/type"));
            for pointer in pointers {
                check_reasons(source, &name, &payload, &pointer);
            }
        }
    }
}

/// Replaces one leaf by a text, and by that text in an array, which is no leaf's shape.
fn check_reasons(source: &str, name: &str, payload: &Value, pointer: &str) {
    for canary in [Value::from(CANARY), Value::from(vec![CANARY])] {
        let mut payload = payload.clone();
        if let Some(leaf) = payload.pointer_mut(pointer) {
            *leaf = canary;
        }
        let reasons = match deliver(source, payload.to_string().as_bytes()) {
            Ok(decoded) => decoded.not_understood.into_iter().map(|aside| aside.reason).collect(),
            Err(not_readable) => vec![not_readable.to_string()],
        };
        for reason in reasons {
            assert!(!reason.contains("Canary"), "{name}{pointer}: {reason}");
        }
    }
}
