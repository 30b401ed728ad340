//! What holds for every body, header and key.

use chrono::TimeDelta;
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use serde_json::{Value, json};
use tallydesk_sources::{Delivery, Outgoing, Posted, Refused, SOURCES, Secrets, Source};

use crate::{Payload, URL, deliver, delivery, fixtures, key, now, posted, source_and_secrets};

pub(crate) const BODY: &[u8] = br#"{"id":"e1","type":"ticket.restored"}"#;

/// The headers in which a source proves itself, by signing with this key.
pub(crate) fn proving_headers(source: &Source) -> Vec<HeaderName> {
    let (_, secrets) = source_and_secrets(source.name);
    posted(source, &secrets, BODY).headers.keys().cloned().collect()
}

/// True if the header is there and proves nothing, such as the id of a delivery.
pub(crate) fn is_unsigned(source: &Source, name: &HeaderName) -> bool {
    let (_, secrets) = source_and_secrets(source.name);
    let mut posted = posted(source, &secrets, BODY);
    posted.headers.insert(name, HeaderValue::from_static("another"));
    source.verify(delivery(&posted), &secrets, now()).is_ok()
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

/// A key of the same form as the one that the tests sign with.
fn any_key(source: &Source) -> BoxedStrategy<String> {
    let key = key(source);
    if key.starts_with("whsec_") {
        return "whsec_[A-Za-z0-9+/]{32}".boxed();
    }
    match key.matches(':').count() {
        _ if !key.starts_with("url:") => "[ -~]{1,40}[!-~]".boxed(),
        1 => "url:[a-z0-9_-]{16,40}".boxed(),
        _ => "url:[a-z0-9_-]{16,40}:[a-z0-9_-]{16,40}".boxed(),
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
        values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 4),
        secret_path in "[ -~]{0,40}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let (_, secrets) = source_and_secrets(source.name);
        let mut headers = HeaderMap::new();
        for (name, value) in proving_headers(source).into_iter().zip(values) {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.insert(name, value);
            }
        }
        let delivery =
            Delivery { url: URL, secret_path: &secret_path, ..Delivery::post(&headers, &body) };
        prop_assert!(source.verify(delivery, &secrets, now()).is_err());
    }

    #[test]
    fn greet_never_panics_and_is_short(
        source in any_source(),
        name in "[a-z-]{1,20}",
        value in "[ -~]{0,300}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let name: HeaderName = name.parse().expect("a name");
        let headers = HeaderMap::from_iter([(name, value.parse().expect("a value"))]);
        if let Some(greeting) = source.greet(&Delivery::post(&headers, &body)) {
            prop_assert!(greeting.0.to_string().len() <= 400);
        }
    }

    #[test]
    fn decode_never_panics_on_bytes(
        source in any_source(), body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = deliver(source.name, &Payload::of(body));
    }

    #[test]
    fn decode_never_panics_on_json(source in any_source(), value in any_json()) {
        let _ = deliver(source.name, &Payload::of(value.to_string()));
    }

    /// A fixture with arbitrary values in some places is decoded or set aside, never half: events of
    /// one payload have different ids.
    #[test]
    fn a_fixture_with_anything_anywhere_is_decoded_or_set_aside(
        (source, fixture) in any_fixture(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4),
    ) {
        let mut value: Value = serde_json::from_slice(&fixture.body).expect("JSON");
        for (place, anything) in changes {
            let mut pointers = Vec::new();
            pointers_of(&value, "", &mut pointers);
            if pointers.is_empty() {
                break;
            }
            let pointer = &pointers[place.index(pointers.len())];
            if let Some(found) = value.pointer_mut(pointer) {
                *found = anything;
            }
        }
        if let Ok(decoded) = deliver(source.name, &fixture.with_body(value.to_string())) {
            let ids: Vec<_> =
                decoded.events.iter().map(|event| (&event.ticket, &event.call, &event.id)).collect();
            let is_unique =
                |id: &_| ids.iter().filter(|other| *other == id).count() == 1;
            prop_assert!(source.name == "generic" || ids.iter().all(is_unique), "{ids:?}");
        }
    }

    #[test]
    fn a_flipped_byte_of_the_body_refuses(
        source in any_source(), index in any::<prop::sample::Index>(), mask in 1..=u8::MAX,
    ) {
        let (_, secrets) = source_and_secrets(source.name);
        let mut posted = posted(source, &secrets, BODY);
        if posted.secret_path.is_empty() {
            posted.body = flipped(&posted.body, index, mask).into();
            let refused = source.verify(delivery(&posted), &secrets, now()).expect_err("refused");
            prop_assert_eq!(refused, Refused::WrongSignature);
        }
    }

    #[test]
    fn a_changed_secret_of_the_address_refuses(source in any_source(), other in "[ -~]{0,40}") {
        let (_, secrets) = source_and_secrets(source.name);
        let mut posted = posted(source, &secrets, BODY);
        if !posted.secret_path.is_empty() && posted.secret_path != other {
            posted.secret_path = other;
            prop_assert!(source.verify(delivery(&posted), &secrets, now()).is_err());
        }
    }

    #[test]
    fn a_flipped_byte_of_a_proving_header_refuses(
        source in any_source(), index in any::<prop::sample::Index>(), mask in 1..=u8::MAX,
    ) {
        let (_, secrets) = source_and_secrets(source.name);
        for name in proving_headers(source) {
            let mut posted = posted(source, &secrets, BODY);
            let value = flipped(posted.headers[&name].as_bytes(), index, mask);
            let Ok(value) = HeaderValue::from_bytes(&value) else {
                continue;
            };
            if is_unsigned(source, &name) {
                continue;
            }
            posted.headers.insert(&name, value);
            prop_assert!(source.verify(delivery(&posted), &secrets, now()).is_err(), "{}", name);
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
            let posted = posted(source, &signer, BODY);
            source.verify(delivery(&posted), &accepted, now()).map(|_| ())
        };
        for key in keys {
            prop_assert_eq!(verify(secrets(vec![key])), Ok(()));
        }
        let refused = verify(secrets(vec![other])).expect_err("refused");
        prop_assert!(matches!(refused, Refused::WrongSignature | Refused::WrongSecret));
    }
}

fn any_fixture() -> impl Strategy<Value = (&'static Source, &'static Payload)> {
    any_source().prop_flat_map(|source| {
        let payloads: Vec<_> = fixtures(source.name).iter().map(|(_, payload)| payload).collect();
        (Just(source), prop::sample::select(payloads))
    })
}

/// The pointers of everything in a value.
pub(crate) fn pointers_of(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                pointers_of(inner, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointers_of(inner, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found.push(pointer.to_owned());
}

/// The creation that is kept in the end: a newer revision replaces, anything else does not.
fn kept_creation(payloads: &[Value]) -> Option<tallydesk_events::IncomingEvent> {
    let mut kept: Option<tallydesk_events::IncomingEvent> = None;
    for payload in payloads {
        let decoded = deliver("zendesk", &Payload::of(payload.to_string())).expect("readable");
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
    let of_story = |(name, payload): &(String, Payload)| {
        let situations = ["created_by_requester", "public_reply_by_agent", "solved_by_assignee"];
        let is_told = situations.contains(&name.as_str());
        is_told.then(|| serde_json::from_slice(&payload.body).expect("JSON"))
    };
    let mut story: Vec<Value> = fixtures("zendesk").iter().filter_map(of_story).collect();
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

/// True if what is posted says when it was signed, by a time that another second changes.
fn posts_a_time(source: &Source, secrets: &Secrets) -> bool {
    let headers = |at| {
        let outgoing = Outgoing { id: "delivery-1", at, url: URL, body: BODY };
        source.sign(secrets, outgoing).expect("signed").headers
    };
    headers(now()) != headers(now() + TimeDelta::seconds(1))
}

#[test]
fn a_source_that_signs_a_time_accepts_five_minutes_either_way() {
    for source in SOURCES {
        let (_, secrets) = source_and_secrets(source.name);
        let verify = |age_seconds| {
            let at = now() - TimeDelta::seconds(age_seconds);
            let outgoing = Outgoing { id: "delivery-1", at, url: URL, body: BODY };
            let posted: Posted<'_> = source.sign(&secrets, outgoing).expect("signed");
            source.verify(delivery(&posted), &secrets, now()).map(|_| ())
        };
        for age_seconds in [0, 300, -300] {
            assert_eq!(verify(age_seconds), Ok(()), "{}", source.name);
        }
        // A source with several ways of proving may sign a time in some of them only.
        let posts_a_time = posts_a_time(source, &secrets);
        assert!(posts_a_time || !source.signs_time(), "{}", source.name);
        for age_seconds in [301, -301] {
            let stale = Err(Refused::Stale { age_seconds });
            let expected = if posts_a_time { stale } else { Ok(()) };
            assert_eq!(verify(age_seconds), expected, "{}", source.name);
        }
    }
}
