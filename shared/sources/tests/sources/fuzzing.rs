//! Bodies that nobody sends, by the ten thousand: a seed tells each again. Whatever comes is decoded,
//! set aside or refused, within bounds, and never a panic.

use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Value, json};
use tallydesk_events::IncomingEvent;
use tallydesk_sources::{SOURCES, Source};

use crate::bounds::assert_bounded;
use crate::laws::pointers_of;
use crate::{Payload, decoded, fixtures};

/// For one input, of a dev build on a machine that is busy.
const TIME_MAX: Duration = Duration::from_secs(5);

/// What became of the inputs.
#[derive(Debug, Default)]
struct Told {
    decoded: usize,
    set_aside: usize,
    refused: usize,
    slowest: Duration,
}

#[test]
fn tens_of_thousands_of_odd_bodies_are_decoded_set_aside_or_refused() {
    for source in SOURCES {
        let told = feed(source, 2_000);
        assert!(told.decoded > 0 && told.set_aside > 0 && told.refused > 0, "{told:?}");
    }
}

#[test]
#[ignore = "minutes: a million inputs for all sources together"]
fn a_million_odd_bodies_are_decoded_set_aside_or_refused() {
    for source in SOURCES {
        let told = feed(source, 1_000_000_usize.div_ceil(SOURCES.len()));
        println!("{}: {told:?}", source.name);
    }
}

fn feed(source: &Source, inputs: usize) -> Told {
    let mut told = Told::default();
    for seed in (0..).take(inputs) {
        let mut random = Rng::with_seed(seed);
        let payload = odd(source, &mut random);
        let began = Instant::now();
        let outcome = decoded(source, &payload);
        let took = began.elapsed();
        assert!(took < TIME_MAX, "{} seed {seed} took {took:?}", source.name);
        told.slowest = told.slowest.max(took);
        match outcome {
            Err(_) => told.refused += 1,
            Ok(decoded) => {
                assert_bounded(source, &payload.body, &decoded);
                for event in &decoded.events {
                    let value = serde_json::to_value(event).expect("JSON");
                    let read = IncomingEvent::from_value(&value);
                    assert!(read.is_ok(), "{} seed {seed}: {read:?}", source.name);
                }
                told.set_aside += usize::from(!decoded.not_understood.is_empty());
                told.decoded += usize::from(!decoded.events.is_empty());
            }
        }
    }
    told
}

/// A fixture with something wrong in it, or nothing that was ever one.
fn odd(source: &Source, random: &mut Rng) -> Payload {
    let payloads = fixtures(source.name);
    let (_, fixture) = &payloads[random.usize(..payloads.len())];
    match random.u8(..10) {
        0 => fixture.with_body(any_bytes(random, 300)),
        1 => fixture.with_body(any_value(random, 4).to_string()),
        2 => fixture.with_body(with_a_key_twice(&fixture.body, random)),
        3 | 4 => fixture.with_body(mutated_bytes(&fixture.body, random)),
        _ => fixture.with_body(mutated_value(&fixture.body, random).to_string()),
    }
}

fn any_bytes(random: &mut Rng, bytes_max: usize) -> Vec<u8> {
    (0..random.usize(..bytes_max)).map(|_| random.u8(..)).collect()
}

fn any_value(random: &mut Rng, depth: u8) -> Value {
    match random.u8(..if depth == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 => odd_number(random),
        3 | 4 => odd_text(random),
        5 => (0..random.usize(..5)).map(|_| any_value(random, depth - 1)).collect(),
        _ => {
            let names =
                ["id", "type", "ticket", "data", "conversation", "status", "events", "user"];
            let name = |random: &mut Rng| names[random.usize(..names.len())].to_owned();
            let fields =
                (0..random.usize(..6)).map(|_| (name(random), any_value(random, depth - 1)));
            Value::Object(fields.collect())
        }
    }
}

fn odd_number(random: &mut Rng) -> Value {
    let numbers = [
        json!(0),
        json!(-1),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e308),
        json!(-1e308),
        json!(5e-324),
        json!(0.1),
        json!(-0.0),
        json!(random.i64(..)),
        json!(random.i64(-100..4_000_000_000)),
    ];
    numbers[random.usize(..numbers.len())].clone()
}

fn odd_text(random: &mut Rng) -> Value {
    let texts = [
        "",
        " ",
        "null",
        "true",
        "-1",
        "1e999",
        "9999-12-31T23:59:60Z",
        "0000-00-00",
        "2026-02-30T25:61:61+99:99",
        "2026-11-20T09:00:00.123456789012345Z",
        "+262143-12-31T00:00:00Z",
        "\u{0}",
        "\u{202e}",
        "\u{feff}",
        "é\u{301}\u{301}",
        "💥",
        "%00%ff",
        "{{ticket.id}}",
        "../../..",
        "\"",
        "\\u0000",
        "solved",
        "a@b@c",
        "+",
        "00",
    ];
    match random.u8(..4) {
        0 => json!("x".repeat(random.usize(..3_000))),
        1 => json!((0..random.usize(..24)).map(|_| random.char(..)).collect::<String>()),
        _ => json!(texts[random.usize(..texts.len())]),
    }
}

/// A value that is nowhere expected.
fn odd_value(random: &mut Rng) -> Value {
    match random.u8(..8) {
        0 => odd_number(random),
        1 | 2 => odd_text(random),
        3 => Value::Null,
        4 => {
            let depth = random.usize(..120);
            (0..depth).fold(json!(1), |inner, _| json!([inner]))
        }
        5 => {
            let depth = random.usize(..120);
            (0..depth).fold(json!({}), |inner, _| json!({ "data": inner }))
        }
        6 => any_value(random, 3),
        _ => vec![odd_text(random); random.usize(..300)].into(),
    }
}

fn mutated_value(body: &[u8], random: &mut Rng) -> Value {
    let mut value: Value = serde_json::from_slice(body).expect("JSON");
    for _ in 0..random.usize(1..4) {
        let mut pointers = Vec::new();
        pointers_of(&value, "", &mut pointers);
        let [one, other] = [(); 2].map(|()| pointers[random.usize(..pointers.len())].clone());
        let placed = match random.u8(..3) {
            // Two values change places, in one direction: the other may be inside the first.
            0 => value.pointer(&other).cloned().unwrap_or_default(),
            _ => odd_value(random),
        };
        if let Some(found) = value.pointer_mut(&one) {
            *found = placed;
        }
    }
    value
}

fn mutated_bytes(body: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut bytes = body.to_vec();
    for _ in 0..random.usize(1..6) {
        let at = random.usize(..=bytes.len());
        match random.u8(..5) {
            0 => bytes.truncate(at),
            1 => {
                let inserted = any_bytes(random, 8);
                bytes.splice(at..at, inserted);
            }
            2 => {
                let end = (at + random.usize(..64)).min(bytes.len());
                let copied = bytes[at..end].to_vec();
                bytes.splice(at..at, copied);
            }
            3 => {
                let end = (at + random.usize(..16)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= random.u8(1..);
                }
            }
        }
    }
    bytes
}

/// A field that stands twice in its object, with another value.
fn with_a_key_twice(body: &[u8], random: &mut Rng) -> String {
    let value: Value = serde_json::from_slice(body).expect("JSON");
    let text = value.to_string();
    let places: Vec<usize> = text.match_indices("{\"").map(|(at, _)| at).collect();
    let Some(at) = random.choice(places) else { return text };
    let name = text[at + 2..].split('"').next().unwrap_or_default();
    format!("{}\"{name}\":{},{}", &text[..=at], odd_value(random), &text[at + 1..])
}
