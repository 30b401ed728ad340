use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tallydesk_events::{ActorKind, RatingScale, Status};
use tallydesk_sources::{Choices, Delivery, Refused, Secrets, source};

use super::{captured, samples};
use crate::{Payload, choices, deliver, deliver_to};

fn fixture(name: &str) -> Payload {
    crate::fixture("hubspot", name)
}

fn told_with(payload: &Payload, choices: &Choices) -> Vec<String> {
    let decoded = deliver_to("hubspot", payload, choices).expect("readable");
    let events = decoded.events.iter().map(|event| {
        let value = serde_json::to_value(&event.kind).expect("JSON");
        let what = ["to", "assignee", "priority", "category", "channel", "score", "into"]
            .iter()
            .find_map(|name| value.get(*name));
        let what = what.map(|what| format!(" {what}")).unwrap_or_default();
        format!("{} {}{what}", event.ticket.clone().expect("a ticket"), event.kind.type_name())
    });
    let reasons = decoded.not_understood.iter().flat_map(|aside| aside.reasons.clone());
    events.chain(reasons).collect()
}

fn told(payload: &Payload) -> Vec<String> {
    told_with(payload, &choices("hubspot"))
}

#[test]
fn the_third_signature_is_over_method_configured_address_body_and_time() {
    // printf 'POST%s%s%s' "$URL" '[]' 1795165200000 | openssl dgst -sha256 -hmac "the app's client
    // secret" -binary | base64
    let hubspot = source("hubspot").expect("a source");
    let secrets = Secrets::new(hubspot, vec!["the app's client secret".into()]).expect("secrets");
    let headers: HeaderMap = [
        ("x-hubspot-signature-v3", "IY8DB/7opAEsDGWOq6LyWW02M4eTv90GRwyL/7wLi4w="),
        ("x-hubspot-request-timestamp", "1795165200000"),
        // What HubSpot sends for receivers that are older.
        ("x-hubspot-signature-version", "v1"),
        ("x-hubspot-signature", "0badc0de"),
    ]
    .into_iter()
    .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
    .collect();
    let verify = |url: &str, after: i64| {
        let delivery = Delivery { url, ..Delivery::post(&headers, b"[]") };
        let now = chrono::DateTime::from_timestamp(1_795_165_200 + after, 0).expect("a time");
        hubspot.verify(delivery, &secrets, now).map(|_| ())
    };
    let url = "https://tallydesk.example/hubspot";
    assert_eq!(verify(url, 0), Ok(()));
    assert_eq!(verify(url, 300), Ok(()));
    assert_eq!(verify(url, 301), Err(Refused::Stale { age_seconds: 301 }));
    let other = "https://internal.example/hubspot";
    assert_eq!(verify(other, 0), Err(Refused::WrongSignature));
}

#[test]
fn a_message_is_nobodys_since_who_wrote_is_not_told() {
    assert!(told(&fixture("conversation_with_a_message")).is_empty());
}

#[test]
fn a_change_made_in_the_pages_is_an_agents_without_his_users_number() {
    let actor = |name: &str| {
        let decoded = deliver("hubspot", &fixture(name)).expect("readable");
        decoded.events[0].actor.clone()
    };
    assert_eq!(
        (actor("solved_by_assignee").kind, actor("solved_by_assignee").id),
        (ActorKind::Agent, None)
    );
    assert_eq!(actor("closed_by_a_workflow").kind, ActorKind::System);
    assert_eq!(actor("reopened_by_requester").kind, ActorKind::Unknown);
    assert_eq!(actor("created_by_requester").kind, ActorKind::Unknown);
}

#[test]
fn a_stage_means_what_the_account_says_and_is_set_aside_until_it_says() {
    let payload = fixture("stage_of_another_pipeline");
    assert_eq!(told(&payload), ["propertyValue: a stage that no status is chosen for"]);
    let statuses =
        BTreeMap::from([("94720481".to_owned(), Status::OnHold), ("4".to_owned(), Status::Closed)]);
    let choices = Choices { statuses, ..Choices::default() };
    assert_eq!(told_with(&payload, &choices), [r#"17234567890 ticket.status_changed "on_hold""#]);
    assert_eq!(
        told_with(&fixture("solved_by_assignee"), &choices),
        [r#"17234567890 ticket.status_changed "closed""#]
    );
}

#[test]
fn one_bad_event_of_a_batch_does_not_take_the_others_with_it() {
    assert_eq!(
        told(&fixture("one_of_a_batch_not_understood")),
        [
            r#"17234567890 ticket.assigned "41629779""#,
            r#"17234567890 ticket.status_changed "pending""#,
            "propertyValue: a stage that no status is chosen for",
        ]
    );
}

#[test]
fn an_event_is_known_by_its_facts_since_its_number_is_not_unique() {
    let ids = |name: &str| {
        let decoded = deliver("hubspot", &fixture(name)).expect("readable");
        decoded.events.into_iter().map(|event| event.id).collect::<Vec<_>>()
    };
    let twice = ids("told_twice_in_a_batch");
    assert_eq!(twice.len(), 1);
    assert_eq!(twice[0], ids("one_of_a_batch_not_understood")[1]);
}

#[test]
fn a_batch_is_bounded() {
    let batch = |length| Payload::of(json!(vec![json!({}); length]).to_string());
    let decoded = deliver("hubspot", &batch(1_000)).expect("readable");
    assert_eq!(decoded.not_understood.len(), 1, "it is set aside once");
    let refused = deliver("hubspot", &batch(1_001)).expect_err("refused");
    assert_eq!(refused.to_string(), "body: more than 1000 events");
    assert!(deliver("hubspot", &Payload::of("7")).is_err());
}

#[test]
fn tickets_of_both_platforms_are_the_same_and_other_objects_are_none() {
    assert_eq!(
        told(&fixture("ticket_of_the_newer_platform")),
        ["17234567890 ticket.created", r#"17234567890 ticket.status_changed "solved""#,]
    );
    assert!(told(&fixture("contact_changed")).is_empty());
}

#[test]
fn a_conversation_and_a_ticket_of_one_number_are_two() {
    let mut value: Value =
        serde_json::from_slice(&fixture("created_by_requester").body).expect("JSON");
    let mut conversation = value[0].clone();
    conversation["subscriptionType"] = "conversation.creation".into();
    value.as_array_mut().expect("an array").push(conversation);
    assert_eq!(
        told(&Payload::of(value.to_string())),
        ["17234567890 ticket.created", "thread-17234567890 ticket.created"]
    );
}

#[test]
fn what_is_merged_is_merged_into_what_came_of_it() {
    assert_eq!(
        told(&fixture("merged")),
        [
            r#"17234567890 ticket.merged "17234567899""#,
            r#"17234567891 ticket.merged "17234567899""#,
        ]
    );
    assert_eq!(
        told(&fixture("merged_into_the_first")),
        [
            r#"17234567891 ticket.merged "17234567890""#,
            r#"17234567892 ticket.merged "17234567890""#,
        ]
    );
}

#[test]
fn a_rating_is_read_from_the_property_that_the_account_keeps_it_in() {
    let payload = fixture("rated_good");
    assert_eq!(told(&payload), ["17234567890 ticket.rated 5"]);
    assert!(told_with(&payload, &Choices::default()).is_empty());
    let of_ten = Choices { rating_scale: Some(RatingScale::Stars10), ..choices("hubspot") };
    let decoded = deliver_to("hubspot", &payload, &of_ten).expect("readable");
    let value = serde_json::to_value(&decoded.events[0]).expect("JSON");
    assert_eq!((&value["score"], &value["scale"]), (&json!(5), &json!("stars_10")));
    assert_eq!(
        told(&fixture("rated_with_a_word")),
        ["propertyValue: expected a number as a rating"]
    );
    let good_bad = Choices { rating_scale: Some(RatingScale::GoodBad), ..choices("hubspot") };
    assert_eq!(told_with(&payload, &good_bad), ["score: outside its scale"]);
}

#[test]
fn a_category_is_read_from_the_property_that_the_account_keeps_it_in() {
    let category = Choices { category_field: Some("topic".to_owned()), ..Choices::default() };
    assert!(told_with(&fixture("category_set"), &category).is_empty());
    let value = fixture("category_set").body;
    let body = String::from_utf8(value).expect("text").replace("hs_ticket_category", "topic");
    assert_eq!(
        told_with(&Payload::of(body), &category),
        [r#"17234567890 ticket.fields_changed "PRODUCT_ISSUE""#]
    );
}

/// What captured webhooks of workflows come to: an object as a whole, which is no event.
const SAMPLES: &[(&str, &[&str])] = &[
    ("workflow-webhook-CONTACT", &["subscriptionType: missing"]),
    ("workflow-webhook-DEAL", &["subscriptionType: missing"]),
];

#[test]
fn webhooks_of_workflows_are_set_aside() {
    let hubspot = source("hubspot").expect("a source");
    for (name, sample) in samples("hubspot") {
        let row = SAMPLES.iter().find(|(known, _)| *known == name);
        let (_, expected) = row.unwrap_or_else(|| panic!("{name} is not in the table"));
        assert_eq!(told(&captured(hubspot, &sample)), *expected, "{name}");
    }
}
