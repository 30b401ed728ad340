use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tallydesk_events::{ActorKind, RatingScale, Status};
use tallydesk_sources::{Choices, Decoded, Secrets, source};

use super::{samples, template};
use crate::{Payload, deliver, deliver_to, types};

fn fixture(name: &str) -> Payload {
    crate::fixture("freshdesk", name)
}

fn last(decoded: &Decoded) -> Value {
    serde_json::to_value(decoded.events.last().expect("an event")).expect("JSON")
}

#[test]
fn freshdesks_samples_are_understood() {
    let expected = BTreeMap::from([
        ("inline_images", vec!["ticket.created", "ticket.fields_changed"]),
        (
            "private_note",
            vec!["ticket.message_posted", "ticket.fields_changed", "ticket.status_changed"],
        ),
        (
            "public_note",
            vec!["ticket.message_posted", "ticket.fields_changed", "ticket.status_changed"],
        ),
        ("status_changed", vec!["ticket.fields_changed", "ticket.status_changed"]),
        (
            "status_changed_fixture_with_missing_key",
            vec!["ticket.fields_changed", "ticket.status_changed"],
        ),
        (
            "ticket_created",
            vec!["ticket.created", "ticket.fields_changed", "ticket.status_changed"],
        ),
    ]);
    for (name, payload) in samples("freshdesk") {
        let decoded = deliver("freshdesk", &payload).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{name}: {:?}", decoded.not_understood);
        assert_eq!(Some(&types(&decoded.events)), expected.get(name.as_str()), "{name}");
    }
}

/// What a placeholder of the template renders to. Freshdesk escapes what it puts into JSON: its
/// payloads have descriptions with quotes and line breaks.
fn rendered(placeholder: &str, name: &str) -> String {
    let value = match placeholder {
        "ticket.id" => "20417",
        "ticket.status" => "Waiting on Customer",
        "ticket.priority" => "High",
        "ticket.source" => "Email",
        "ticket.agent.email" => "amy.ford@parcel-shop.example",
        "ticket.requester.email" => "mei.tanaka@mail.example",
        "ticket.requester.phone" => "+49 30 5550199",
        "triggered_event" => "{status:{from:2,to:6}}",
        "ticket.tags" => "parcel, lost at the depot",
        "ticket.ticket_type" | "ticket.group.name" | "ticket.portal_name" => name,
        _ => panic!("{placeholder}"),
    };
    let quoted = Value::from(value).to_string();
    quoted.trim_matches('"').to_owned()
}

/// The template as a rule fills it, with the rule's own constants.
fn filled(constants: &Value, name: &str) -> Payload {
    let body = template("freshdesk", |placeholder| rendered(placeholder, name));
    let mut value: Value = serde_json::from_str(&body).expect("JSON");
    for (field, constant) in constants.as_object().expect("an object") {
        assert!(value.get(field).is_some(), "the template has no {field}");
        value[field] = constant.clone();
    }
    Payload::of(value.to_string())
}

#[test]
fn the_template_of_the_page_is_the_one_that_is_decoded() {
    let check = |constants: Value, expected: &[&str]| {
        let decoded = deliver("freshdesk", &filled(&constants, "First line")).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{:?}", decoded.not_understood);
        assert_eq!(types(&decoded.events), expected, "{constants}");
    };
    let changes = ["ticket.assigned", "ticket.fields_changed", "ticket.status_changed"];
    let [assigned, fields, status] = changes;
    check(json!({"event": "created"}), &["ticket.created", assigned, fields, status]);
    check(
        json!({"event": "message", "by": "agent", "public": "true"}),
        &["ticket.message_posted", assigned, fields, status],
    );
    check(json!({"event": "change", "by": "agent"}), &changes);
    check(json!({"event": "rating", "by": "requester", "rating": "happy"}), &["ticket.rated"]);
    check(json!({"event": "deleted", "by": "agent"}), &["ticket.deleted"]);
    check(json!({"event": "spam", "by": "agent"}), &["ticket.deleted"]);
}

#[test]
fn names_with_anything_in_them_are_taken_as_they_are() {
    for name in ["\"}, {\\", "two\nlines", "{{ticket.id}}", "组"] {
        let decoded = deliver("freshdesk", &filled(&json!({"event": "change"}), name));
        let decoded = decoded.expect("readable");
        let assigned = serde_json::to_value(&decoded.events[0]).expect("JSON");
        assert_eq!(assigned["group"], name);
    }
}

#[test]
fn who_wrote_is_what_the_rule_says_and_is_never_guessed() {
    let kind = |name: &str| {
        let decoded = deliver("freshdesk", &fixture(name)).expect("readable");
        decoded.events[0].actor.kind
    };
    assert_eq!(kind("public_reply_by_agent"), ActorKind::Agent);
    assert_eq!(kind("public_comment_by_requester"), ActorKind::Requester);
    assert_eq!(kind("message_by_automation"), ActorKind::System);
    assert_eq!(kind("message_by_somebody"), ActorKind::Unknown);
    assert_eq!(kind("simple_public_note"), ActorKind::Unknown);
    assert_eq!(kind("simple_created"), ActorKind::Unknown);
}

#[test]
fn the_assigned_agent_is_not_taken_for_the_one_who_acted() {
    let decoded = deliver("freshdesk", &fixture("public_reply_by_agent")).expect("readable");
    assert_eq!(decoded.events[0].actor.id, None);
    let decoded = deliver("freshdesk", &fixture("reply_by_one_agent")).expect("readable");
    assert_eq!(decoded.events[0].actor.id.as_deref(), Some("bo.lind@parcel-shop.example"));
}

#[test]
fn an_event_happened_when_it_came_unless_a_better_time_is_sent() {
    let payload = fixture("public_reply_by_agent");
    let decoded = deliver("freshdesk", &payload).expect("readable");
    assert_eq!(decoded.events[0].occurred_at, payload.received_at);
    let decoded = deliver("freshdesk", &fixture("with_times")).expect("readable");
    let times: Vec<_> = decoded.events.iter().map(|event| event.occurred_at.to_rfc3339()).collect();
    assert_eq!(times[..2], ["2026-11-18T08:03:11+00:00", "2026-11-18T11:20:05+00:00"]);
}

#[test]
fn a_message_that_comes_twice_within_a_minute_is_one_and_two_sides_are_two() {
    let id = |name: &str, seconds: i64| {
        let mut payload = fixture(name);
        payload.received_at += TimeDelta::seconds(seconds);
        deliver("freshdesk", &payload).expect("readable").events[0].id.clone()
    };
    let first = id("public_reply_by_agent", 0);
    assert_eq!(id("public_reply_by_agent", 59), first);
    assert_ne!(id("public_reply_by_agent", 60), first);
    assert_ne!(id("public_comment_by_requester", 0), first);
    assert_ne!(id("private_note_by_agent", 0), first);
}

#[test]
fn a_label_that_the_account_made_up_is_mapped_or_set_aside_without_the_rest() {
    let payload = fixture("status_renamed");
    let told = |statuses: BTreeMap<String, Status>| {
        let choices = Choices { statuses, ..Choices::default() };
        deliver_to("freshdesk", &payload, &choices).expect("readable")
    };
    let unmapped = told(BTreeMap::new());
    assert_eq!(types(&unmapped.events), ["ticket.assigned", "ticket.fields_changed"]);
    assert_eq!(unmapped.not_understood[0].reasons[0], "ticket_status: unknown status");
    for label in ["9", "waiting for the depot"] {
        let mapped = told(BTreeMap::from([(label.to_owned(), Status::OnHold)]));
        assert_eq!(last(&mapped)["to"], "on_hold", "{label}");
    }
}

#[test]
fn a_renamed_status_is_known_by_its_number_after_the_change() {
    let decoded = deliver("freshdesk", &fixture("status_renamed_with_a_known_number"));
    assert_eq!(last(&decoded.expect("readable"))["to"], "solved");
}

#[test]
fn what_a_customer_wrote_into_a_field_sets_off_nothing() {
    for name in ["field_that_looks_like_a_trigger", "simple_field_that_looks_like_a_trigger"] {
        let decoded = deliver("freshdesk", &fixture(name)).expect("readable");
        let changes = ["ticket.assigned", "ticket.fields_changed", "ticket.status_changed"];
        assert_eq!(types(&decoded.events), changes, "{name}");
        assert_eq!(last(&decoded)["to"], "open", "{name}");
    }
}

#[test]
fn a_trigger_that_is_not_understood_is_needed_only_where_the_rule_says_nothing() {
    let reasons =
        |name: &str| deliver("freshdesk", &fixture(name)).expect("readable").not_understood;
    assert!(reasons("trigger_in_another_notation").is_empty());
    let reason = "triggered_event: expected {name:value} or {name:{from:value,to:value}}";
    assert_eq!(reasons("simple_trigger_in_another_notation")[0].reasons, [reason]);
}

#[test]
fn a_rating_is_a_face_or_a_number_of_freshdesks_or_one_on_the_accounts_scale() {
    let told = |rating: &str, rating_scale| {
        let choices = Choices { rating_scale, ..Choices::default() };
        let payload = filled(&json!({"event": "rating", "rating": rating}), "First line");
        let decoded = deliver_to("freshdesk", &payload, &choices).expect("readable");
        decoded.events.last().map(|_| last(&decoded)["score"].clone())
    };
    assert_eq!(told("Unhappy", None), Some(json!(1)));
    assert_eq!(told("103", None), Some(json!(100)));
    assert_eq!(told("-101", None), Some(json!(33.333)));
    assert_eq!(told("4", Some(RatingScale::Stars5)), Some(json!(4)));
    assert_eq!(told("9", Some(RatingScale::Stars5)), None);
    assert_eq!(told("4", None), None);
}

#[test]
fn what_is_about_a_ticket_is_its_type_or_the_field_that_the_account_chose() {
    let told = |field: Option<&str>| {
        let category_field = field.map(str::to_owned);
        let choices = Choices { category_field, ..Choices::default() };
        let payload = filled(&json!({"event": "change"}), "Lost parcel");
        let decoded = deliver_to("freshdesk", &payload, &choices).expect("readable");
        serde_json::to_value(&decoded.events[1]).expect("JSON")["category"].clone()
    };
    assert_eq!(told(None), "Lost parcel");
    assert_eq!(told(Some("ticket_portal_name")), "Lost parcel");
    assert_eq!(told(Some("cf_topic")), Value::Null);
}

#[test]
fn a_key_may_do_without_a_header() {
    let freshdesk = source("freshdesk").expect("a source");
    let told = |key: &str| {
        let secrets = Secrets::new(freshdesk, vec![key.to_owned()]);
        secrets.map_or_else(|error| error.to_string(), |_| "ok".to_owned())
    };
    assert_eq!(told("url:path-of-16-chars:value-of-16-char"), "ok");
    assert_eq!(told("url:path-of-16-chars"), "ok");
    assert_ne!(told("url:short"), "ok");
    assert_ne!(told("a signing secret"), "ok");
}
