use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;
use serde_json::{Value, json};
use tallydesk_events::{ActorKind, IncomingEvent, Status};
use tallydesk_sources::{Choices, Delivery, Refused, Secrets, source};

use super::samples;
use crate::{Payload, deliver, deliver_to};

const BODY: &[u8] = br#"{"type":"link_added", "id":"evt_1", "emitted_at":1763720000.5}"#;
/// `printf '1763720000000:%s' BODY | openssl dgst -sha256 -hmac 'a signing key' -binary | base64`
const OF_APPLICATION: &str = "Z33gmX5BTO1y8IjW7iiHYy7z5JzakFqsQu9bbVIyYJc=";
/// `printf '%s' BODY | openssl dgst -sha1 -hmac 'an API secret' -binary | base64`
const OF_RULE: &str = "GSu4hr8nhW2FHgwwuvHbKXwlV2k=";
/// As that, over the body without its spaces.
const OF_RULE_AND_COMPACT: &str = "Vcy5ikzGVDIZq2/UTjInrcVftPc=";
const SIGNED_AT: &str = "1763720000000";

fn fixture(name: &str) -> Payload {
    crate::fixture("front", name)
}

fn told(name: &str) -> Vec<IncomingEvent> {
    let decoded = deliver("front", &fixture(name)).expect("readable");
    assert!(decoded.not_understood.is_empty(), "{decoded:?}");
    decoded.events
}

fn of_type(name: &str, type_name: &str) -> IncomingEvent {
    let found = told(name).into_iter().find(|event| event.kind.type_name() == type_name);
    found.expect("an event")
}

fn types(name: &str) -> Vec<&'static str> {
    told(name).iter().map(|event| event.kind.type_name()).collect()
}

fn shown(event: &IncomingEvent) -> Value {
    serde_json::to_value(event).expect("JSON")
}

/// Verifies some seconds after the signing; with a timestamp, as an application's webhook.
fn verify(
    key: &str,
    signature: &str,
    timestamp: Option<&str>,
    age_seconds: i64,
) -> Result<(), Refused> {
    let front = source("front").expect("a source");
    let secrets = Secrets::new(front, vec![key.to_owned()]).expect("secrets");
    let mut headers = HeaderMap::new();
    headers.insert("x-front-signature", signature.parse().expect("a header"));
    if let Some(timestamp) = timestamp {
        headers.insert("x-front-request-timestamp", timestamp.parse().expect("a header"));
    }
    let milliseconds = SIGNED_AT.parse().expect("milliseconds");
    let signed_at: DateTime<Utc> = DateTime::from_timestamp_millis(milliseconds).expect("a time");
    let now = signed_at + TimeDelta::seconds(age_seconds);
    front.verify(Delivery::post(&headers, BODY), &secrets, now).map(|_| ())
}

#[test]
fn an_applications_signature_is_over_milliseconds_a_colon_and_the_body() {
    let key = "a signing key";
    assert_eq!(verify(key, OF_APPLICATION, Some(SIGNED_AT), 300), Ok(()));
    let stale = Err(Refused::Stale { age_seconds: 301 });
    assert_eq!(verify(key, OF_APPLICATION, Some(SIGNED_AT), 301), stale);
    let wrong = Err(Refused::WrongSignature);
    assert_eq!(verify("another", OF_APPLICATION, Some(SIGNED_AT), 0), wrong);
    assert_eq!(verify(key, OF_APPLICATION, Some("1763720000001"), 0), wrong);
}

#[test]
fn a_rules_signature_is_over_the_body_as_it_is_or_without_its_spaces() {
    let key = "an API secret";
    assert_eq!(verify(key, OF_RULE, None, 0), Ok(()));
    assert_eq!(verify(key, OF_RULE_AND_COMPACT, None, 0), Ok(()));
    assert_eq!(verify("another", OF_RULE, None, 0), Err(Refused::WrongSignature));
    assert_eq!(verify(key, OF_APPLICATION, None, 0), Err(Refused::WrongSignature));
}

fn greeting(challenge: &str, body: &str) -> Option<Value> {
    let mut headers = HeaderMap::new();
    if let Ok(challenge) = challenge.parse() {
        headers.insert("x-front-challenge", challenge);
    }
    let delivery = Delivery::post(&headers, body.as_bytes());
    source("front").expect("a source").greet(&delivery).map(|greeting| greeting.0)
}

#[test]
fn a_challenge_is_sent_back_as_json() {
    let sync = r#"{"type":"sync","authorization":{"id":"cmp_k30"}}"#;
    let longest = "x".repeat(256);
    assert_eq!(greeting("a1-B2_c3=", sync), Some(json!({"challenge": "a1-B2_c3="})));
    assert_eq!(greeting(&longest, sync), Some(json!({ "challenge": longest })));
    assert_eq!(greeting(&"x".repeat(257), sync), None);
    assert_eq!(greeting("a\"b", sync), None);
    assert_eq!(greeting("", sync), None);
    assert_eq!(greeting("a1", r#"{"type":"inbound_received"}"#), None);
    assert_eq!(greeting("a1", "sync"), None);
}

#[test]
fn what_sets_up_a_webhook_is_no_event() {
    let decoded = deliver("front", &Payload::of(r#"{"type":"sync","authorization":{}}"#));
    assert_eq!(decoded.expect("readable"), tallydesk_sources::Decoded::default());
}

#[test]
fn one_comment_is_one_note_though_a_mention_tells_it_again() {
    let note = |name| of_type(name, "ticket.message_posted");
    assert_eq!(note("private_note_by_agent").id, note("mention_of_a_teammate").id);
    assert_eq!(note("private_note_by_agent").id, note("preview_of_a_comment").id);
}

#[test]
fn a_rules_reply_is_no_agents_even_in_his_name() {
    for (name, expected) in [
        ("public_reply_by_agent", ActorKind::Agent),
        ("reply_by_rule", ActorKind::System),
        ("reply_by_rule_in_an_agents_name", ActorKind::System),
        ("reply_from_the_channels_own_app", ActorKind::Unknown),
        ("preview_of_a_reply", ActorKind::Unknown),
    ] {
        assert_eq!(of_type(name, "ticket.message_posted").actor.kind, expected, "{name}");
    }
}

#[test]
fn who_opened_a_conversation_is_told_by_the_message_nearest_to_its_creation() {
    let creation = |name| of_type(name, "ticket.created");
    assert_eq!(creation("created_by_requester").actor.kind, ActorKind::Requester);
    assert_eq!(creation("created_by_agent").actor.kind, ActorKind::Agent);
    assert_eq!(creation("public_comment_by_requester").actor.kind, ActorKind::Unknown);
    assert_eq!(creation("public_comment_by_requester").revision, 0);
    assert!(creation("created_by_requester").revision > creation("created_by_agent").revision);
}

#[test]
fn a_requesters_message_opens_what_was_archived_unless_a_rule_archives_it_again() {
    let to = shown(&of_type("reopened_by_requester", "ticket.status_changed"))["to"].clone();
    assert_eq!(to, "open");
    assert_eq!(types("answered_and_archived_by_rule"), ["ticket.created", "ticket.message_posted"]);
}

#[test]
fn what_a_reminder_brings_back_is_not_solved() {
    let to = |name| shown(&of_type(name, "ticket.status_changed"))["to"].clone();
    assert_eq!(to("solved_by_assignee"), "solved");
    assert_eq!(to("archived_until_a_reminder"), "pending");
    assert_eq!(to("snoozed"), "pending");
    assert_eq!(to("reopened_by_a_reminder"), "open");
}

#[test]
fn tags_are_what_the_conversation_has_after_the_event() {
    let tags = |name| shown(&of_type(name, "ticket.fields_changed"))["tags"].clone();
    assert_eq!(tags("tags_changed"), json!(["parcel", "lost"]));
    assert_eq!(tags("tags_emptied"), json!([]));
    assert_eq!(types("preview_of_a_tag"), [""; 0]);
}

#[test]
fn a_preview_tells_what_it_has_and_no_creation() {
    assert_eq!(types("preview_of_a_message_received"), ["ticket.message_posted"]);
    assert_eq!(types("preview_of_an_assignment"), ["ticket.assigned"]);
}

#[test]
fn an_applications_change_of_assignee_is_an_assignment_or_the_end_of_one() {
    let assignee = |name| shown(&of_type(name, "ticket.assigned"))["assignee"].clone();
    assert_eq!(assignee("preview_of_an_assignment"), "tea_21");
    assert_eq!(assignee("preview_of_an_unassignment"), Value::Null);
    assert_eq!(assignee("assignee_taken_away_under_the_applications_name"), Value::Null);
    let nameless = fixture("preview_of_a_change_of_assignee_that_names_nobody");
    let decoded = deliver("front", &nameless).expect("readable");
    assert_eq!(decoded.not_understood[0].reasons[0], "conversation.assignee: missing");
}

#[test]
fn a_rules_event_and_an_applications_are_the_same_event() {
    let rule: Value = serde_json::from_slice(&fixture("solved_by_assignee").body).expect("JSON");
    let application = json!({
        "type": "conversation_archived", "authorization": {"id": "cmp_k30"}, "payload": rule,
    });
    let decoded = deliver("front", &Payload::of(application.to_string())).expect("readable");
    assert_eq!(decoded.events, told("solved_by_assignee"));
}

#[test]
fn every_merged_conversation_is_told_once() {
    let mut value: Value = serde_json::from_slice(&fixture("merged").body).expect("JSON");
    let tickets = |value: &Value| -> Vec<Option<String>> {
        let decoded = deliver("front", &Payload::of(value.to_string())).expect("readable");
        let merged = decoded.events.into_iter().skip(1);
        merged.map(|event| event.ticket).collect()
    };
    let expected = ["cnv_1470", "cnv_1471"].map(|ticket| Some(ticket.to_owned()));
    assert_eq!(tickets(&value), expected);
    value["target"]["data"] = json!(["cnv_1470", "cnv_1470", "cnv_1471"]);
    assert_eq!(tickets(&value), expected);
    value["target"]["data"] = vec!["cnv_1"; 101].into();
    let decoded = deliver("front", &Payload::of(value.to_string())).expect("readable");
    assert_eq!(decoded.not_understood[0].reasons[0], "target.data: more than 100 conversations");
}

#[test]
fn an_account_chooses_its_words_and_the_field_with_the_category() {
    let choices = Choices {
        statuses: BTreeMap::from([("sts_5".into(), Status::OnHold)]),
        channels: BTreeMap::from([("email".into(), "letters".into())]),
        category_field: Some("Topic".into()),
        ..Choices::default()
    };
    let shown = |name: &str| {
        let decoded = deliver_to("front", &fixture(name), &choices).expect("readable");
        serde_json::to_value(&decoded.events).expect("JSON")
    };
    assert_eq!(shown("ticket_status_waiting")[1]["to"], "on_hold");
    assert_eq!(shown("custom_field_updated")[0]["channel"], "letters");
    assert_eq!(shown("custom_field_updated")[1]["category"], "shipping");
}

/// What each sample of a rule's webhook comes to, beside the creation.
const SAMPLES: &[(&str, &[&str])] = &[
    ("comment", &["ticket.message_posted"]),
    ("conversation_archived", &["ticket.status_changed"]),
    ("conversation_assigned", &["ticket.assigned"]),
    ("conversation_assigned_outbound", &["ticket.assigned"]),
    ("conversation_deleted", &["ticket.deleted"]),
    ("conversation_reopened", &["ticket.status_changed"]),
    ("conversation_restored", &["ticket.restored"]),
    ("conversation_tagged", &["ticket.fields_changed"]),
    ("conversation_unassigned", &["ticket.assigned"]),
    ("conversation_untagged", &["ticket.fields_changed"]),
    ("inbound_message", &["ticket.message_posted", "ticket.status_changed", "ticket.assigned"]),
    ("mention", &["ticket.message_posted"]),
    ("mention_all", &["ticket.message_posted"]),
    ("outbound_reply", &["ticket.message_posted"]),
];

#[test]
fn every_sample_is_understood() {
    for (name, payload) in samples("front") {
        let decoded = deliver("front", &payload).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{name}: {decoded:?}");
        let types: Vec<_> = decoded.events.iter().map(|event| event.kind.type_name()).collect();
        let (_, expected) = SAMPLES.iter().find(|(known, _)| *known == name).expect("a sample");
        assert_eq!(types.split_first(), Some((&"ticket.created", *expected)), "{name}");
    }
}
