//! What holds for every body, header and key.

use chrono::TimeDelta;
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use serde_json::{Value, json};
use tallydesk_sources::{Delivery, Refused, SOURCES, Secrets, Source};

use crate::{deliver, fixtures, now, source_and_secrets};

const BODY: &[u8] = br#"{"id":"e1","type":"ticket.restored"}"#;

/// The headers that the signature covers or is in.
fn signed_headers(name: &str) -> &'static [&'static str] {
    match name {
        "generic" => &["webhook-id", "webhook-timestamp", "webhook-signature"],
        _ => &["x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp"],
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,24}".prop_map(Value::from),
        Just(json!("2026-11-20T09:00:00Z")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,8}", inner, 0..6).prop_map(|fields| json!(fields)),
        ]
    })
}

/// A Zendesk payload of a known type, with arbitrary fields where those stand that are read.
fn any_payload() -> impl Strategy<Value = Value> {
    let types = prop::sample::select(vec![
        "ticket.created",
        "ticket.comment_added",
        "ticket.status_changed",
        "ticket.agent_assignment_changed",
        "ticket.priority_changed",
        "ticket.tags_changed",
        "ticket.csat_received",
        "ticket.merged",
        "messaging_ticket.message_added",
    ]);
    (types, prop::collection::vec(any_json(), 8)).prop_map(|(type_name, any)| {
        json!({
            "type": format!("zen:event-type:{type_name}"), "id": "e1", "time": any[0],
            "detail": {
                "id": "1001", "created_at": "2026-11-20T09:00:00Z", "updated_at": any[1],
                "actor_id": any[2], "requester_id": any[3], "tags": any[4], "via": any[5],
            },
            "event": {
                "current": any[6], "comment": any[7], "message": any[7], "actor": any[7],
                "satisfaction_score": any[6], "target_ticket_id": any[6], "meta": any[5],
            },
        })
    })
}

fn any_key(source: &Source) -> BoxedStrategy<String> {
    match source.name {
        "generic" => "whsec_[A-Za-z0-9+/]{32}".boxed(),
        _ => "[ -~]{1,40}[!-~]".boxed(),
    }
}

fn any_source() -> impl Strategy<Value = &'static Source> {
    (0..SOURCES.len()).prop_map(|index| &SOURCES[index])
}

fn flipped(bytes: &[u8], index: prop::sample::Index, mask: u8) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[index.index(bytes.len())] ^= mask;
    flipped
}

proptest! {
    #[test]
    fn verify_refuses_arbitrary_headers_and_never_panics(
        source in any_source(),
        values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 3),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let (_, secrets) = source_and_secrets(source.name);
        let mut headers = HeaderMap::new();
        for (name, value) in signed_headers(source.name).iter().zip(values) {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        let delivery = Delivery { headers: &headers, body: &body };
        prop_assert!(source.verify(delivery, &secrets, now()).is_err());
    }

    #[test]
    fn decode_never_panics_on_bytes(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = deliver("zendesk", &body);
        let _ = deliver("generic", String::from_utf8_lossy(&body).as_bytes());
    }

    #[test]
    fn decode_never_panics_on_json(value in any_json()) {
        for source in SOURCES {
            let _ = deliver(source.name, value.to_string().as_bytes());
        }
    }

    #[test]
    fn what_is_json_is_decoded_or_set_aside(payload in any_payload()) {
        let decoded = deliver("zendesk", payload.to_string().as_bytes()).expect("readable");
        let ids: Vec<_> = decoded.events.iter().map(|event| &event.id).collect();
        let all_differ = ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1);
        prop_assert!(all_differ, "{ids:?}");
    }

    #[test]
    fn a_flipped_byte_of_the_body_refuses(
        source in any_source(), index in any::<prop::sample::Index>(), mask in 1..=u8::MAX,
    ) {
        let (_, secrets) = source_and_secrets(source.name);
        let headers = source.sign(&secrets, "delivery-1", now(), BODY).expect("headers");
        let body = flipped(BODY, index, mask);
        let delivery = Delivery { headers: &headers, body: &body };
        let refused = source.verify(delivery, &secrets, now()).expect_err("refused");
        prop_assert_eq!(refused, Refused::WrongSignature);
    }

    #[test]
    fn a_flipped_byte_of_a_signed_header_refuses(
        source in any_source(), index in any::<prop::sample::Index>(), mask in 1..=u8::MAX,
    ) {
        let (_, secrets) = source_and_secrets(source.name);
        for name in signed_headers(source.name) {
            let mut headers = source.sign(&secrets, "delivery-1", now(), BODY).expect("headers");
            let value = flipped(headers[*name].as_bytes(), index, mask);
            let Ok(value) = HeaderValue::from_bytes(&value) else {
                continue;
            };
            headers.insert(*name, value);
            let delivery = Delivery { headers: &headers, body: BODY };
            prop_assert!(source.verify(delivery, &secrets, now()).is_err(), "{}", name);
        }
    }

    #[test]
    fn every_accepted_key_is_accepted_and_no_other(
        (source, keys, other) in any_source().prop_flat_map(|source| {
            let key = any_key(source);
            (Just(source), prop::collection::hash_set(key.clone(), 1..5), key)
        }),
    ) {
        prop_assume!(!keys.contains(&other));
        let secrets = |keys| Secrets::new(source, keys).expect("secrets");
        let accepted = secrets(keys.iter().cloned().collect());
        let verify = |signer: Secrets| {
            let headers = source.sign(&signer, "delivery-1", now(), BODY).expect("headers");
            let delivery = Delivery { headers: &headers, body: BODY };
            source.verify(delivery, &accepted, now()).map(|_| ())
        };
        for key in keys {
            prop_assert_eq!(verify(secrets(vec![key])), Ok(()));
        }
        prop_assert_eq!(verify(secrets(vec![other])), Err(Refused::WrongSignature));
    }
}

/// The creation that is kept in the end: a newer revision replaces, anything else does not.
fn kept_creation(payloads: &[Value]) -> Option<tallydesk_events::IncomingEvent> {
    let mut kept: Option<tallydesk_events::IncomingEvent> = None;
    for payload in payloads {
        let decoded = deliver("zendesk", payload.to_string().as_bytes()).expect("readable");
        let creation = decoded.events.into_iter().find(|event| event.id.ends_with(".created"));
        kept = match (kept, creation) {
            (Some(old), Some(new)) if new.revision <= old.revision => Some(old),
            (old, new) => new.or(old),
        };
    }
    kept
}

/// A ticket's payloads in time order, the requester being exchanged half-way.
fn story() -> Vec<Value> {
    let of_story = |(name, body): (String, Vec<u8>)| {
        let situations = ["created_by_requester", "public_reply_by_agent", "solved_by_assignee"];
        situations.contains(&name.as_str()).then(|| serde_json::from_slice(&body).expect("JSON"))
    };
    let mut story: Vec<Value> = fixtures("zendesk").into_iter().filter_map(of_story).collect();
    let mut later = story[0].clone();
    later["type"] = "zen:event-type:ticket.undeleted".into();
    later["detail"]["requester_id"] = "360011990018".into();
    later["detail"]["updated_at"] = "2026-11-19T00:00:00Z".into();
    story.push(later);
    story
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_change_the_creation(
        arrived in Just(story()).prop_shuffle(),
    ) {
        prop_assert_eq!(kept_creation(&arrived), kept_creation(&story()));
    }
}

#[test]
fn every_source_accepts_what_was_signed_within_five_minutes() {
    for source in SOURCES {
        let (_, secrets) = source_and_secrets(source.name);
        for (age_seconds, expected) in [
            (0, Ok(())),
            (300, Ok(())),
            (-300, Ok(())),
            (301, Err(Refused::Stale { age_seconds: 301 })),
            (-301, Err(Refused::Stale { age_seconds: -301 })),
        ] {
            let signed_at = now() - TimeDelta::seconds(age_seconds);
            let headers = source.sign(&secrets, "delivery-1", signed_at, BODY).expect("headers");
            let delivery = Delivery { headers: &headers, body: BODY };
            let outcome = source.verify(delivery, &secrets, now()).map(|_| ());
            assert_eq!(outcome, expected, "{}", source.name);
        }
    }
}
