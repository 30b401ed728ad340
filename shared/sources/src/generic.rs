//! The generic source: canonical events, signed as Standard Webhooks 1.0.0 prescribes.
//!
//! Facts: <https://github.com/standard-webhooks/standard-webhooks>, the specification.
//! HMAC-SHA-256 over `{webhook-id}.{webhook-timestamp}.{body}`, with the secret that follows
//! `whsec_` in base64; `webhook-signature` lists signatures with spaces between, and one that
//! matches is enough, so that the sender can rotate its keys, too.
//!
//! The body is one event or an array of at most 100. Each element stands for itself: a bad one
//! does not take the good ones with it.

use serde_json::Value;
use tallydesk_events::{EventKind, IncomingEvent, Invalid};

use crate::json;
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe, TimeForm};
use crate::secrets::KeyForm;
use crate::source::{Decoded, FIELDS, Message, NotReadable, SOURCES, Source, no_greeting};

const NAME: &str = "generic";
/// Bound on the events of one delivery.
const EVENTS_MAX: usize = 100;

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Generic",
    tells: EventKind::TYPES,
    tells_fields: &FIELDS,
    reads: &[],
    proofs: &[Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha256,
        key: KeyForm::Base64,
        signed: &[Part::Id, Part::Text("."), Part::Timestamp, Part::Text("."), Part::Body],
        encoding: Encoding::Base64,
        header: "webhook-signature",
        prefix: "v1,",
        timestamp: Some(("webhook-timestamp", TimeForm::UnixSeconds)),
        id: Some("webhook-id"),
    })],
    greet: no_greeting,
    decode,
};

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    let value = json::parse(message.body)?;
    let mut decoded = Decoded::default();
    match &value {
        Value::Object(_) => decode_event(&value, &mut decoded),
        Value::Array(events) if events.len() > EVENTS_MAX => {
            return Err(NotReadable::new(format!("more than {EVENTS_MAX} events")));
        }
        Value::Array(events) => {
            for event in events {
                decode_event(event, &mut decoded);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(NotReadable::new("expected an event or an array of events"));
        }
    }
    Ok(decoded)
}

fn decode_event(value: &Value, decoded: &mut Decoded) {
    match read(value) {
        Ok(event) => decoded.events.push(event),
        Err(invalid) => decoded.set_aside(&invalid, value.to_string().as_bytes()),
    }
}

/// Reads an event, unless it claims to be of a source that has keys of its own: a key for one
/// source must not speak for another.
fn read(value: &Value) -> Result<IncomingEvent, Invalid> {
    let event = IncomingEvent::from_value(value)?;
    let is_of_other = |name| name != NAME && name == event.source;
    if SOURCES.iter().any(|source| is_of_other(source.name)) {
        let reason = format!("\"{}\" has its own endpoint", event.source);
        return Err(Invalid::field("source", reason));
    }
    Ok(event)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use http::HeaderMap;

    use super::*;
    use crate::choices::Choices;

    const EVENT: &str = r#"{"id":"e1","type":"ticket.restored","occurred_at":"2026-11-20T09:00:00Z",
        "source":"generic","ticket":"1001"}"#;

    fn check(body: &str, expected: &[&str]) {
        let headers = HeaderMap::new();
        let verified = SOURCE.vouch(&headers, body.as_bytes(), DateTime::UNIX_EPOCH);
        let told = match SOURCE.decode(&verified, &Choices::default()) {
            Err(not_readable) => vec![not_readable.to_string()],
            Ok(decoded) => {
                let events = decoded.events.into_iter().map(|event| event.id);
                let reasons = decoded.not_understood.into_iter().flat_map(|aside| aside.reasons);
                events.chain(reasons).collect()
            }
        };
        assert_eq!(told, expected, "{body}");
    }

    #[test]
    fn a_body_is_an_event_or_an_array_of_at_most_100() {
        let array = |length| format!("[{}]", vec![EVENT; length].join(","));
        check(EVENT, &["e1"]);
        check("[]", &[]);
        check(&array(100), &["e1"; 100]);
        check(&array(101), &["body: more than 100 events"]);
        check("7", &["body: expected an event or an array of events"]);
        check("", &["body: not JSON: EOF while parsing a value at line 1 column 0"]);
        let nested = "[".repeat(200);
        check(&nested, &["body: not JSON: recursion limit exceeded at line 1 column 128"]);
    }

    #[test]
    fn a_bad_event_does_not_take_the_good_ones_with_it() {
        let nameless = EVENT.replace("\"id\":\"e1\",", "");
        check(&nameless, &["id: missing"]);
        check(
            &format!("[{nameless},{EVENT},7]"),
            &["e1", "id: missing", "event: expected an object"],
        );
    }

    #[test]
    fn a_key_for_one_source_does_not_speak_for_another() {
        let of = |name: &str| EVENT.replace("\"generic\"", &format!("\"{name}\""));
        check(&of("zendesk"), &["source: \"zendesk\" has its own endpoint"]);
        check(&of("generic"), &["e1"]);
        check(&of("our own helpdesk"), &["e1"]);
    }
}
