use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;
use serde_json::{Value, json};
use tallydesk_events::{ActorKind, Change, EventKind, IncomingEvent, Status};
use tallydesk_sources::{Choices, Delivery, Refused, Secrets, source};

use crate::{Payload, deliver, deliver_to, types};

const SECRET: &str = "a secret of a webhook";
const BODY: &[u8] = br#"{"event":"conversation_typing_on"}"#;
/// `printf '1763720000.%s' BODY | openssl dgst -sha256 -hmac SECRET -hex`
const SIGNATURE: &str = "sha256=7f66273baed8e7cd8d1518d3bf525ce5e6d860591643ca84c0ef52d21b2d43c3";
const SIGNED_AT: &str = "1763720000";

fn fixture(name: &str) -> Payload {
    crate::fixture("chatwoot", name)
}

/// The events of a fixture with some fields replaced, without the creation.
fn told(name: &str, changes: &[(&str, Value)]) -> Vec<IncomingEvent> {
    let mut value: Value = serde_json::from_slice(&fixture(name).body).expect("JSON");
    for (pointer, change) in changes {
        *value.pointer_mut(pointer).expect("a field") = change.clone();
    }
    let mut decoded = deliver("chatwoot", &Payload::of(value.to_string())).expect("readable");
    assert!(decoded.not_understood.is_empty(), "{decoded:?}");
    decoded.events.retain(|event| !event.id.ends_with(".created"));
    decoded.events
}

fn creation(name: &str) -> IncomingEvent {
    let decoded = deliver("chatwoot", &fixture(name)).expect("readable");
    let is_creation = |event: &IncomingEvent| event.id.ends_with(".created");
    decoded.events.into_iter().find(is_creation).expect("a creation")
}

/// Verifies at some seconds after the signing, with an accepted key and a secret path.
fn verify(key: &str, secret_path: &str, age_seconds: i64) -> Result<(), Refused> {
    let chatwoot = source("chatwoot").expect("a source");
    let secrets = Secrets::new(chatwoot, vec![key.to_owned()]).expect("secrets");
    let mut headers = HeaderMap::new();
    headers.insert("x-chatwoot-signature", SIGNATURE.parse().expect("a header"));
    headers.insert("x-chatwoot-timestamp", SIGNED_AT.parse().expect("a header"));
    headers.insert("x-chatwoot-delivery", "4b2f".parse().expect("a header"));
    let signed_at: DateTime<Utc> =
        DateTime::from_timestamp(SIGNED_AT.parse().expect("seconds"), 0).expect("a time");
    let delivery = Delivery { secret_path, ..Delivery::post(&headers, BODY) };
    let now = signed_at + TimeDelta::seconds(age_seconds);
    chatwoot.verify(delivery, &secrets, now).map(|_| ())
}

#[test]
fn the_signature_is_over_the_timestamp_a_dot_and_the_body() {
    assert_eq!(verify(SECRET, "", 0), Ok(()));
    assert_eq!(verify("another", "", 0), Err(Refused::WrongSignature));
    assert_eq!(verify(SECRET, "", 301), Err(Refused::Stale { age_seconds: 301 }));
}

#[test]
fn an_installation_that_signs_nothing_is_known_by_its_address() {
    let key = "url:only-for-tests-1";
    let chatwoot = source("chatwoot").expect("a source");
    let secrets = Secrets::new(chatwoot, vec![key.to_owned()]).expect("secrets");
    let no_headers = HeaderMap::new();
    let verify = |secret_path| {
        let delivery = Delivery { secret_path, ..Delivery::post(&no_headers, BODY) };
        chatwoot.verify(delivery, &secrets, DateTime::UNIX_EPOCH).map(|_| ())
    };
    assert_eq!(verify("only-for-tests-1"), Ok(()));
    assert_eq!(verify("only-for-tests-2"), Err(Refused::WrongSecret));
    assert_eq!(verify(""), Err(Refused::WrongSecret));
}

#[test]
fn an_account_that_has_a_key_to_sign_with_takes_nothing_by_address_alone() {
    assert_eq!(verify(SECRET, "only-for-tests-1", 301), Err(Refused::Stale { age_seconds: 301 }));
}

#[test]
fn a_status_that_is_told_along_with_the_creation_changes_nothing() {
    let events = told("status_told_along_with_the_creation", &[]);
    let expected: EventKind = tallydesk_events::TicketStatusChanged { to: Status::New }.into();
    assert_eq!(events.iter().map(|event| &event.kind).collect::<Vec<_>>(), [&expected]);
}

#[test]
fn a_status_is_the_change_and_not_what_the_payload_found_later() {
    let events = told("reopened_before_the_payload_was_written", &[]);
    let expected: EventKind = tallydesk_events::TicketStatusChanged { to: Status::Solved }.into();
    assert_eq!(events.iter().map(|event| &event.kind).collect::<Vec<_>>(), [&expected]);
}

#[test]
fn a_change_that_two_webhooks_tell_has_one_id() {
    let as_update = [("/event", json!("conversation_updated"))];
    let ids = |changes: &[_]| -> Vec<String> {
        told("solved_by_assignee", changes).into_iter().map(|event| event.id).collect()
    };
    assert_eq!(ids(&[]), ids(&as_update));
}

#[test]
fn a_message_does_not_tell_what_the_conversation_is_like_by_then() {
    let resolved = [("/conversation/status", json!("resolved"))];
    assert_eq!(types(&told("public_reply_by_agent", &resolved)), ["ticket.message_posted"]);
}

#[test]
fn a_type_and_a_time_have_another_form_within_the_conversation() {
    let alone = creation("opened_by_the_first_message");
    let within = creation("created_by_requester");
    assert_eq!((&alone.actor, alone.revision), (&within.actor, within.revision));
    assert_eq!(within.actor.kind, ActorKind::Requester);
}

#[test]
fn a_contact_that_sends_has_no_type_and_is_the_requester_all_the_same() {
    let event = told("public_comment_by_requester", &[]).remove(0);
    assert_eq!(event.actor.kind, ActorKind::Requester);
    assert_eq!(event.actor.name, None);
}

#[test]
fn what_a_greeting_opened_nobody_has_opened() {
    assert_eq!(creation("created_and_greeted").actor.kind, ActorKind::Unknown);
    assert_eq!(creation("created_and_greeted").revision, 0);
    assert_eq!(creation("message_by_campaign").actor.kind, ActorKind::Unknown);
    assert_eq!(creation("created_by_agent").actor.kind, ActorKind::Agent);
}

#[test]
fn a_message_of_later_is_no_opening() {
    assert_eq!(creation("public_reply_by_agent").actor.kind, ActorKind::Unknown);
}

#[test]
fn an_outgoing_message_is_an_agents_only_if_a_user_sent_it() {
    for (name, expected) in [
        ("public_reply_by_agent", ActorKind::Agent),
        ("message_by_bot", ActorKind::Bot),
        ("message_by_assistant", ActorKind::Bot),
        ("message_by_automation", ActorKind::System),
        ("message_by_campaign", ActorKind::System),
        ("greeting_by_the_widget", ActorKind::System),
        ("message_from_the_channels_own_app", ActorKind::Unknown),
    ] {
        assert_eq!(told(name, &[]).remove(0).actor.kind, expected, "{name}");
    }
}

#[test]
fn a_bot_hands_off_and_an_agent_takes_back_what_he_has_parked() {
    assert_eq!(
        types(&told("handed_off_by_bot", &[])),
        ["ticket.status_changed", "ticket.bot_handed_off"]
    );
    assert_eq!(types(&told("taken_back_from_being_parked", &[])), ["ticket.status_changed"]);
}

#[test]
fn a_bot_is_no_assignee() {
    let event = told("assigned_to_bot", &[]).remove(0);
    let EventKind::TicketAssigned(assigned) = event.kind else { panic!("{event:?}") };
    assert_eq!(assigned.assignee, Change::Empty);
}

#[test]
fn a_comment_that_is_added_to_a_rating_is_the_same_rating() {
    let ids = |changes: &[_]| -> Vec<String> {
        told("rated_good", changes).into_iter().map(|event| event.id).collect()
    };
    let commented = [("/conversation/updated_at", json!(1_795_020_180.5))];
    assert_eq!(ids(&[]), ids(&commented));
    assert_eq!(ids(&[]), ["message-90325.survey", "message-90325.rated-5"]);
}

#[test]
fn a_rating_beyond_its_scale_is_set_aside() {
    let pointer = "/content_attributes/submitted_values/csat_survey_response/rating";
    let mut value: Value = serde_json::from_slice(&fixture("rated_good").body).expect("JSON");
    *value.pointer_mut(pointer).expect("a field") = json!(6);
    let decoded = deliver("chatwoot", &Payload::of(value.to_string())).expect("readable");
    let path = pointer.trim_start_matches('/').replace('/', ".");
    assert_eq!(decoded.not_understood[0].reasons[0], format!("{path}: expected 1 to 5"));
}

#[test]
fn a_release_that_does_not_send_when_it_changed_sends_at_once() {
    let mut value: Value = serde_json::from_slice(&fixture("snoozed").body).expect("JSON");
    value["updated_at"] = Value::Null;
    value["changed_attributes"] = Value::Null;
    let decoded = deliver("chatwoot", &Payload::of(value.to_string())).expect("readable");
    let changed = decoded.events.iter().find(|event| !event.id.ends_with(".created"));
    assert_eq!(changed.map(|event| event.occurred_at), Some(crate::now()));
}

#[test]
fn an_account_chooses_its_words_and_the_attribute_with_the_category() {
    let choices = Choices {
        statuses: BTreeMap::from([("resolved".into(), Status::Closed)]),
        priorities: BTreeMap::from([("medium".into(), "normal".into())]),
        channels: BTreeMap::from([("channel::webwidget".into(), "shop chat".into())]),
        category_field: Some("topic".into()),
        ..Choices::default()
    };
    let payload = fixture("snapshot_by_older_release");
    let events = deliver_to("chatwoot", &payload, &choices).expect("readable").events;
    let shown = serde_json::to_value(&events).expect("JSON");
    assert_eq!(shown[0]["channel"], "shop chat");
    assert_eq!(shown[2]["priority"], "normal");
    assert_eq!(shown[2]["category"], "lost in transit");
    assert_eq!(shown[3]["to"], "closed");
}
