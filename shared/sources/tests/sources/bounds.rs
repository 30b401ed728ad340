//! The worst bodies that receive lets in: each is decoded within bounds of time, events and memory.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use tallydesk_sources::{Decoded, SOURCES, Source};

use crate::laws::pointers_of;
use crate::{Payload, decoded, fixtures};

/// What receive lets in.
const BODY_BYTES_MAX: usize = 1 << 20;
/// Of a dev build, on a machine that is busy. The optimised function takes milliseconds.
const TIME_MAX: Duration = Duration::from_secs(10);

/// What holds of whatever was decoded.
pub(crate) fn assert_bounded(source: &Source, body: &[u8], decoded: &Decoded) {
    let name = source.name;
    let Decoded { events, not_understood } = decoded;
    assert!(events.len() <= 2_000, "{name}: {} events", events.len());
    // The generic source sets events aside one by one, and takes a hundred; the others the body.
    assert!(not_understood.len() <= 100, "{name}: {} parts", not_understood.len());
    let kept: usize = not_understood.iter().map(|aside| aside.raw.len()).sum();
    // A body is written anew, without spaces, and some characters in their longer forms.
    assert!(kept <= 6 * body.len() + 64, "{name}: {kept} bytes of {}", body.len());
    for aside in not_understood {
        assert!((1..=11).contains(&aside.reasons.len()), "{name}: {:?}", aside.reasons);
        assert!(aside.reasons.iter().all(|reason| reason.len() <= 512), "{name}");
    }
}

fn check(source: &Source, situation: &str, payload: &Payload) {
    let body = &payload.body;
    assert!(body.len() <= BODY_BYTES_MAX, "{}: {} bytes", source.name, body.len());
    let began = Instant::now();
    let outcome = decoded(source, payload);
    let took = began.elapsed();
    assert!(took < TIME_MAX, "{}: {situation} took {took:?}", source.name);
    if let Ok(decoded) = outcome {
        assert_bounded(source, body, &decoded);
    }
}

/// As often as it fits, with commas between.
fn repeated(text: &str) -> String {
    vec![text; (BODY_BYTES_MAX - 2_048) / (text.len() + 1)].join(",")
}

#[test]
fn a_body_of_one_thing_as_often_as_it_fits_is_decoded_within_bounds() {
    let fields = (0..70_000).map(|number| format!("\"{number}\":0")).collect::<Vec<_>>().join(",");
    let bodies = [
        ("objects", format!("[{}]", repeated("{}"))),
        ("numbers", format!("[{}]", repeated("7"))),
        ("records", format!("{{\"Records\":[{}]}}", repeated("{}"))),
        ("brackets", "[".repeat(BODY_BYTES_MAX)),
        ("nested", format!("[{}]", repeated(&format!("{}{}", "[".repeat(100), "]".repeat(100))))),
        ("fields", format!("{{{fields}}}")),
        ("a text", format!("{{\"type\":\"{}\"}}", "x".repeat(BODY_BYTES_MAX - 16))),
        ("escapes", format!("{{\"id\":\"{}\"}}", "\\u0001".repeat(BODY_BYTES_MAX / 6 - 8))),
        ("digits", "9".repeat(BODY_BYTES_MAX)),
        ("spaces", " ".repeat(BODY_BYTES_MAX)),
    ];
    for source in SOURCES {
        for (situation, body) in &bodies {
            check(source, situation, &Payload::of(body.as_str()));
        }
    }
}

/// Repeats an array's first item, with another id each time, until the body is full.
fn fill(value: &mut Value, pointer: &str, bytes: usize) {
    let Some(Value::Array(items)) = value.pointer_mut(pointer) else { return };
    let Some(first) = items.first().cloned() else { return };
    let count = bytes / (first.to_string().len() + 24);
    items.extend((0..count).map(|number| another(&first, number)));
}

fn another(item: &Value, number: usize) -> Value {
    match item {
        Value::Object(fields) => {
            let mut fields: Map<String, Value> = fields.clone();
            for (name, value) in &mut fields {
                if name.to_lowercase().ends_with("id") {
                    *value = if value.is_string() {
                        json!(format!("n{number}"))
                    } else {
                        json!(1_000_000 + number)
                    };
                }
            }
            Value::Object(fields)
        }
        Value::String(_) => json!(format!("n{number}")),
        Value::Number(_) => json!(1_000_000 + number),
        Value::Null | Value::Bool(_) | Value::Array(_) => item.clone(),
    }
}

#[test]
fn a_list_of_a_fixture_that_fills_the_body_is_decoded_within_bounds() {
    for source in SOURCES {
        // Each list once, and not in every fixture that has it.
        let mut known = BTreeSet::new();
        for (situation, payload) in fixtures(source.name) {
            let value: Value = serde_json::from_slice(&payload.body).expect("JSON");
            let mut pointers = Vec::new();
            pointers_of(&value, "", &mut pointers);
            pointers.retain(|pointer| {
                let is_filled = value.pointer(pointer).and_then(Value::as_array);
                is_filled.is_some_and(|items| !items.is_empty())
                    && known.insert(pointer.replace(|letter: char| letter.is_ascii_digit(), ""))
            });
            for pointer in pointers {
                let mut filled = value.clone();
                fill(&mut filled, &pointer, BODY_BYTES_MAX - 2 * payload.body.len() - 4_096);
                let mut body = filled.to_string().into_bytes();
                if body.len() > BODY_BYTES_MAX {
                    let half = BODY_BYTES_MAX / 2 - 2 * payload.body.len();
                    let mut filled = value.clone();
                    fill(&mut filled, &pointer, half);
                    body = filled.to_string().into_bytes();
                }
                check(source, &format!("{situation}{pointer}"), &payload.with_body(body));
            }
        }
    }
}

/// A batch in which every event is wrong in a way of its own.
#[test]
fn a_body_with_a_thousand_reasons_is_set_aside_once_with_ten_of_them() {
    let letters = |number: usize| -> String {
        let letter = |digit: usize| char::from(b'a' + u8::try_from(digit % 26).unwrap());
        [letter(number / 676), letter(number / 26), letter(number)].iter().collect()
    };
    let event = |number: usize| {
        json!({"subscriptionType": format!("ticket.{}", letters(number)), "objectId": 1,
            "occurredAt": 1_763_629_200_000_i64})
    };
    let body = Value::from((0..1_000).map(event).collect::<Vec<_>>()).to_string();
    let payload = Payload::of(body);
    let hubspot = tallydesk_sources::source("hubspot").expect("a source");
    check(hubspot, "a thousand reasons", &payload);
    let decoded = decoded(hubspot, &payload).expect("readable");
    assert_eq!(decoded.not_understood.len(), 1);
    let reasons = &decoded.not_understood[0].reasons;
    assert_eq!((reasons.len(), reasons[10].as_str()), (11, "and other reasons"));
}

#[test]
fn a_payload_gives_at_most_two_thousand_events() {
    let merge = |number: usize| {
        let merged: Vec<usize> = (0..90).map(|other| number * 100 + other).collect();
        json!({"subscriptionType": "ticket.merge", "objectId": number, "newObjectId": 1,
            "primaryObjectId": number, "mergedObjectIds": merged,
            "occurredAt": 1_763_629_200_000_i64})
    };
    let hubspot = tallydesk_sources::source("hubspot").expect("a source");
    let reasons = |body: Value| {
        let payload = Payload::of(body.to_string());
        check(hubspot, "merges", &payload);
        let decoded = decoded(hubspot, &payload).expect("readable");
        let reasons = decoded.not_understood.into_iter().flat_map(|aside| aside.reasons);
        (decoded.events.len(), reasons.collect::<Vec<_>>())
    };
    let many = Value::from((2..102).map(merge).collect::<Vec<_>>());
    let (events, told) = reasons(many);
    assert!(events > 1_800, "{events}");
    assert_eq!(told, ["body: more than 2000 events"]);
    let mut huge = merge(2);
    huge["mergedObjectIds"] = (0..100_000).collect();
    assert_eq!(reasons(huge), (0, vec!["mergedObjectIds: more than 100 tickets".to_owned()]));
}
