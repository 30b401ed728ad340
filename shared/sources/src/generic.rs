//! The generic source: canonical events, signed as Standard Webhooks 1.0.0 prescribes.
//!
//! Facts: <https://github.com/standard-webhooks/standard-webhooks>, the specification.
//! HMAC-SHA-256 over `{webhook-id}.{webhook-timestamp}.{body}`, with the secret that follows
//! `whsec_` in base64; `webhook-signature` lists signatures with spaces between, and one that
//! matches is enough, so that the sender can rotate its keys, too.
//!
//! The body is one event or an array of at most 100. Each element stands for itself: a bad one
//! does not take the good ones with it.

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;
use standardwebhooks::{
    HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook,
};
use tallydesk_events::{IncomingEvent, Invalid};

use crate::delivery::{Delivery, Refused, check_age, check_signature, header};
use crate::json;
use crate::secrets::Secrets;
use crate::source::{Decoded, NotReadable, NotSigned, SOURCES};

const NAME: &str = "generic";
/// Bound on the events of one delivery.
const EVENTS_MAX: usize = 100;

pub(crate) fn verify(
    delivery: Delivery<'_>,
    secrets: &Secrets,
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let id = header(delivery.headers, HEADER_WEBHOOK_ID)?;
    let timestamp = timestamp(header(delivery.headers, HEADER_WEBHOOK_TIMESTAMP)?)?;
    let given = header(delivery.headers, HEADER_WEBHOOK_SIGNATURE)?;
    check_age(timestamp, now)?;
    let expected = secrets.iter().filter_map(|key| {
        Webhook::new(key).ok()?.sign(id, timestamp.timestamp(), delivery.body).ok()
    });
    let given: Vec<&str> = given.split(' ').collect();
    check_signature(expected, &given)
}

/// Whole seconds since 1970, in the one way to write them: the signature covers the text, and
/// we sign the number again.
fn timestamp(text: &str) -> Result<DateTime<Utc>, Refused> {
    let seconds = text.parse::<i64>().ok().filter(|seconds| seconds.to_string() == text);
    seconds
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(Refused::MalformedHeader(HEADER_WEBHOOK_TIMESTAMP))
}

pub(crate) fn sign(
    key: &str,
    id: &str,
    at: DateTime<Utc>,
    body: &[u8],
) -> Result<HeaderMap, NotSigned> {
    let not_text = NotSigned("Standard Webhooks signs text, and the body is not UTF-8");
    let signature = Webhook::new(key)
        .and_then(|webhook| webhook.sign(id, at.timestamp(), body))
        .map_err(|_| not_text)?;
    let id = HeaderValue::try_from(id).map_err(|_| NotSigned("the id does not fit a header"))?;
    let signature =
        HeaderValue::try_from(signature).map_err(|_| NotSigned("the signature is no header"))?;
    Ok(HeaderMap::from_iter([
        (http::HeaderName::from_static(HEADER_WEBHOOK_ID), id),
        (http::HeaderName::from_static(HEADER_WEBHOOK_TIMESTAMP), at.timestamp().into()),
        (http::HeaderName::from_static(HEADER_WEBHOOK_SIGNATURE), signature),
    ]))
}

pub(crate) fn decode(body: &[u8]) -> Result<Decoded, NotReadable> {
    let value = json::parse(body)?;
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
    use super::*;
    use crate::source::source;

    /// The signature test vector that the libraries of Standard Webhooks share.
    const KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    const TIMESTAMP: i64 = 1_649_367_553;
    const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;

    const EVENT: &str = r#"{"id":"e1","type":"ticket.restored","occurred_at":"2026-11-20T09:00:00Z",
        "source":"generic","ticket":"1001"}"#;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(TIMESTAMP, 0).expect("a time")
    }

    /// Verifies the vector with one header replaced, or removed by an empty replacement.
    fn check_verify(name: &'static str, replacement: &str, expected: Result<(), Refused>) {
        let secrets = Secrets::new(source(NAME).expect("a source"), vec![KEY.into()]);
        let mut headers = sign(KEY, ID, now(), BODY).expect("headers");
        headers.remove(name);
        if !replacement.is_empty() {
            headers.insert(name, replacement.parse().expect("a header"));
        }
        let delivery = Delivery { headers: &headers, body: BODY };
        let outcome = verify(delivery, &secrets.expect("secrets"), now());
        assert_eq!(outcome, expected, "{name}: {replacement}");
    }

    #[test]
    fn the_official_vector_is_what_we_sign() {
        let headers = sign(KEY, ID, now(), BODY).expect("headers");
        assert_eq!(headers[HEADER_WEBHOOK_ID], ID);
        assert_eq!(headers[HEADER_WEBHOOK_TIMESTAMP], TIMESTAMP.to_string());
        assert_eq!(headers[HEADER_WEBHOOK_SIGNATURE], SIGNATURE);
    }

    #[test]
    fn one_signature_of_the_list_is_enough() {
        let (name, wrong) = (HEADER_WEBHOOK_SIGNATURE, Err(Refused::WrongSignature));
        check_verify(name, SIGNATURE, Ok(()));
        check_verify(name, &format!("v1,AAAA v1a,BBBB {SIGNATURE}"), Ok(()));
        check_verify(name, &format!("{SIGNATURE} v1,AAAA"), Ok(()));
        check_verify(name, "v1,AAAA v1,BBBB", wrong);
        check_verify(name, &SIGNATURE.replace("v1,", "v1a,"), wrong);
        check_verify(name, &SIGNATURE.replace("v1,", ""), wrong);
        check_verify(name, SIGNATURE.trim_end_matches('='), wrong);
        check_verify(name, "", Err(Refused::MissingHeader(name)));
    }

    #[test]
    fn a_timestamp_has_one_spelling_and_is_near() {
        let name = HEADER_WEBHOOK_TIMESTAMP;
        let stale = |age_seconds| Err(Refused::Stale { age_seconds });
        check_verify(name, "1649367553", Ok(()));
        for malformed in ["01649367553", "+1649367553", "1649367553.0", "soon", "99999999999999"] {
            check_verify(name, malformed, Err(Refused::MalformedHeader(name)));
        }
        check_verify(name, "1649367252", stale(301));
        check_verify(name, "1649367854", stale(-301));
        check_verify(name, "1649367253", Err(Refused::WrongSignature));
        check_verify(name, "", Err(Refused::MissingHeader(name)));
        check_verify(HEADER_WEBHOOK_ID, "msg_other", Err(Refused::WrongSignature));
        check_verify(HEADER_WEBHOOK_ID, "", Err(Refused::MissingHeader(HEADER_WEBHOOK_ID)));
    }

    #[test]
    fn what_cannot_be_sent_is_not_signed() {
        assert!(sign(KEY, "an id\nin two lines", now(), BODY).is_err());
        assert!(sign(KEY, ID, now(), b"\xff").is_err());
    }

    fn check(body: &str, expected: &[&str]) {
        let told = match decode(body.as_bytes()) {
            Err(not_readable) => vec![not_readable.to_string()],
            Ok(decoded) => {
                let events = decoded.events.into_iter().map(|event| event.id);
                let reasons = decoded.not_understood.into_iter().map(|aside| aside.reason);
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
