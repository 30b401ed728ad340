use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use http::HeaderMap;
use serde_json::{Value, json};
use tallydesk_events::{ActorKind, EventKind, IncomingEvent, Status};
use tallydesk_sources::{Choices, Delivery, Refused, Secrets, source};

use super::samples;
use crate::{Payload, deliver, deliver_to, now, types};

const BODY: &[u8] = br#"{"ticket":{"id":4711}}"#;
/// `printf '%s' BODY | openssl dgst -sha1 -hmac 'a token of a webhook' -hex`
const SIGNATURE: &str = "sha1=d299ad5af8955544b1a8237d3f5de77527a1349d";

fn fixture(name: &str) -> Payload {
    crate::fixture("zammad", name)
}

fn told(name: &str) -> Vec<IncomingEvent> {
    let decoded = deliver("zammad", &fixture(name)).expect("readable");
    assert!(decoded.not_understood.is_empty(), "{decoded:?}");
    decoded.events
}

fn of_type(name: &str, type_name: &str) -> IncomingEvent {
    let found = told(name).into_iter().find(|event| event.kind.type_name() == type_name);
    found.expect("an event")
}

fn verify(key: &str, secret_path: &str, header: (&'static str, &str)) -> Result<(), Refused> {
    let zammad = source("zammad").expect("a source");
    let secrets = Secrets::new(zammad, vec![key.to_owned()]).expect("secrets");
    let mut headers = HeaderMap::new();
    if !header.1.is_empty() {
        headers.insert(header.0, header.1.parse().expect("a header"));
    }
    let delivery = Delivery { secret_path, ..Delivery::post(&headers, BODY) };
    zammad.verify(delivery, &secrets, now()).map(|_| ())
}

#[test]
fn the_signature_is_over_the_body() {
    let header = ("x-hub-signature", SIGNATURE);
    assert_eq!(verify("a token of a webhook", "", header), Ok(()));
    assert_eq!(verify("another", "", header), Err(Refused::WrongSignature));
}

#[test]
fn without_a_token_there_is_an_address_with_a_bearer_token_or_with_nothing() {
    let path = "path-of-16-chars";
    let bearer = ("authorization", "Bearer token-of-16-char");
    let wrong = Err(Refused::WrongSecret);
    let with_token = "url:path-of-16-chars:token-of-16-char";
    assert_eq!(verify(with_token, path, bearer), Ok(()));
    assert_eq!(verify(with_token, path, ("authorization", "Bearer another")), wrong);
    assert_eq!(verify(with_token, path, ("authorization", "Basic dG9rZW4=")), wrong);
    assert_eq!(verify(with_token, path, ("authorization", "")), wrong);
    assert_eq!(verify(with_token, "another", bearer), wrong);
    let without = "url:path-of-16-chars";
    assert_eq!(verify(without, path, ("authorization", "")), Ok(()));
    assert_eq!(verify(without, "another", ("authorization", "")), wrong);
}

#[test]
fn the_triggers_name_says_what_has_happened() {
    let changes = |trigger: &str| -> Vec<&'static str> {
        let mut payload = fixture("solved_by_assignee");
        payload.headers.insert("x-zammad-trigger", trigger.parse().expect("a header"));
        let decoded = deliver("zammad", &payload).expect("readable");
        let mut types = types(&decoded.events);
        types.retain(|name| !["ticket.created", "ticket.message_posted"].contains(name));
        types
    };
    assert_eq!(changes("kpi.state"), ["ticket.status_changed"]);
    assert_eq!(changes("kpi.owner"), ["ticket.assigned", "ticket.fields_changed"]);
    assert_eq!(changes("kpi.owner (priority)"), ["ticket.assigned", "ticket.fields_changed"]);
    assert_eq!(changes("kpi.article"), [""; 0]);
    assert_eq!(changes("kpi.created"), ["ticket.assigned", "ticket.fields_changed"]);
}

#[test]
fn a_trigger_of_another_name_or_of_none_is_set_aside() {
    let expected = "x-zammad-trigger: expected kpi.created, kpi.article, kpi.state or kpi.owner";
    let reasons = |payload: &Payload| -> Vec<String> {
        let decoded = deliver("zammad", payload).expect("readable");
        assert!(decoded.events.is_empty(), "{decoded:?}");
        decoded.not_understood.into_iter().flat_map(|aside| aside.reasons).collect()
    };
    assert_eq!(reasons(&fixture("trigger_not_known")), [expected]);
    let mut ours = fixture("solved_by_assignee");
    ours.headers.insert("x-zammad-trigger", "kpi.states".parse().expect("a header"));
    assert_eq!(reasons(&ours), [expected]);
    ours.headers.remove("x-zammad-trigger");
    assert_eq!(reasons(&ours), ["x-zammad-trigger: missing"]);
}

#[test]
fn the_systems_answer_may_be_the_latest_article_and_solves_nothing() {
    let solved = of_type("solved_with_the_systems_message_as_latest", "ticket.status_changed");
    assert_eq!((solved.actor.kind, solved.actor.id.as_deref()), (ActorKind::Agent, Some("21")));
    let message = of_type("solved_with_the_systems_message_as_latest", "ticket.message_posted");
    assert_eq!(message.actor.kind, ActorKind::System);
}

#[test]
fn what_is_said_on_the_phone_is_the_requesters_though_an_agent_writes_it_down() {
    for type_name in ["ticket.created", "ticket.message_posted"] {
        let event = of_type("created_on_the_phone", type_name);
        assert_eq!(event.actor.kind, ActorKind::Requester, "{type_name}");
        assert_eq!(event.actor.name, None);
    }
}

#[test]
fn nobody_owns_what_the_first_user_owns() {
    let assigned = of_type("unassigned", "ticket.assigned");
    let shown = serde_json::to_value(&assigned).expect("JSON");
    assert_eq!(shown["assignee"], Value::Null);
    assert_eq!(shown["group"], "Service Desk");
}

#[test]
fn what_a_trigger_or_a_scheduler_sends_is_the_systems() {
    for name in ["message_by_trigger", "message_by_trigger_in_an_agents_name"] {
        assert_eq!(of_type(name, "ticket.message_posted").actor.kind, ActorKind::System, "{name}");
    }
    let closed = of_type("closed_by_the_scheduler", "ticket.status_changed");
    assert_eq!(closed.actor.kind, ActorKind::System);
}

#[test]
fn nobody_is_an_agent_by_guess() {
    for (name, expected) in [
        ("solved_by_assignee", ActorKind::Agent),
        ("solved_by_another_agent", ActorKind::Agent),
        ("solved_by_somebody_with_a_role_of_the_account", ActorKind::Unknown),
        ("custom_solved_by_another_agent_who_replied", ActorKind::Agent),
        ("custom_solved_by_another", ActorKind::Unknown),
        ("reopened_by_requester", ActorKind::Requester),
    ] {
        assert_eq!(of_type(name, "ticket.status_changed").actor.kind, expected, "{name}");
    }
}

#[test]
fn times_are_read_with_a_zone_and_without() {
    let seconds = |name: &str| -> Vec<i64> {
        told(name).iter().map(|event| event.occurred_at.timestamp()).collect()
    };
    assert_eq!(seconds("times_of_older_releases"), seconds("public_reply_by_agent"));
}

#[test]
fn both_payloads_tell_the_same() {
    for (default, custom) in [
        ("created_by_requester", "custom_created_by_requester"),
        ("public_reply_by_agent", "custom_public_reply_by_agent"),
        ("private_note_by_agent", "custom_with_everything_as_text"),
        ("without_an_article", "custom_without_an_article"),
    ] {
        let shown = |name: &str| -> Vec<Value> {
            let in_short = |event: IncomingEvent| {
                let mut event = serde_json::to_value(event).expect("JSON");
                // The custom payload has no fractions of seconds.
                event["occurred_at"] = event["occurred_at"].as_str().expect("a time")[..19].into();
                event["revision"] = Value::Null;
                event
            };
            told(name).into_iter().map(in_short).collect()
        };
        assert_eq!(shown(default), shown(custom), "{default}");
    }
}

#[test]
fn an_article_that_may_be_a_note_is_set_aside() {
    let payload = fixture("custom_public_reply_by_agent");
    let mut value: Value = serde_json::from_slice(&payload.body).expect("JSON");
    value["article"]["internal"] = "#{article.internal / no such method}".into();
    let decoded = deliver("zammad", &payload.with_body(value.to_string())).expect("readable");
    assert_eq!(types(&decoded.events), ["ticket.created"]);
    assert_eq!(decoded.not_understood[0].reasons[0], "article.internal: expected true or false");
}

#[test]
fn an_account_chooses_its_words_and_the_attribute_with_the_category() {
    let choices = Choices {
        statuses: BTreeMap::from([("waiting for the carrier".into(), Status::OnHold)]),
        priorities: BTreeMap::from([("2 normal".into(), "standard".into())]),
        channels: BTreeMap::from([("email".into(), "letters".into())]),
        category_field: Some("topic".into()),
        ..Choices::default()
    };
    let shown = |name: &str| {
        let decoded = deliver_to("zammad", &fixture(name), &choices).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{decoded:?}");
        serde_json::to_value(&decoded.events).expect("JSON")
    };
    assert_eq!(shown("state_of_the_account")[1]["to"], "on_hold");
    let created = shown("created_by_requester");
    assert_eq!(created[0]["channel"], "letters");
    assert_eq!(created[2]["priority"], "standard");
    assert_eq!(created[2]["category"], "shipping");
}

/// The page's template, with each variable replaced as Zammad does: quotes fall away around what
/// is no text.
fn rendered(values: &Value) -> Payload {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sources/zammad.md");
    let page = fs::read_to_string(page).expect("the page");
    let (_, template) = page.split_once("```json template\n").expect("a template");
    let (template, _) = template.split_once("```").expect("an end");
    let mut body = template.to_owned();
    while let Some((before, rest)) = body.split_once("\"#{") {
        let (variable, after) = rest.split_once("}\"").expect("a variable's end");
        let value = values.get(variable).unwrap_or_else(|| panic!("no value of {variable}"));
        body = format!("{before}{value}{after}");
    }
    Payload::of(body)
}

#[test]
fn the_pages_template_is_what_is_decoded() {
    let mut payload = rendered(&json!({
        "ticket.id": 4711, "ticket.created_at": "2026-11-18 08:41:12 UTC",
        "ticket.updated_at": "2026-11-18 09:10:44 UTC", "ticket.state.name": "open",
        "ticket.priority.name": "2 normal", "ticket.group.name": "Service Desk",
        "ticket.owner.id": 21, "ticket.customer.id": 812,
        "ticket.customer.email": "mei.tanaka@mail.example", "ticket.customer.phone": "",
        "ticket.customer.mobile": "", "ticket.created_by.id": 812,
        "ticket.created_by.fullname": "Mei Tanaka", "ticket.updated_by.id": 21,
        "ticket.updated_by.fullname": "Amy Ford", "ticket.create_article_type_id": 1,
        "ticket.create_article_sender_id": 2, "article.id": 107,
        "article.created_at": "2026-11-18 09:10:44 UTC", "article.sender.name": "Agent",
        "article.internal": false, "article.created_by.id": 21,
        "article.created_by.fullname": "Amy Ford", "article.origin_by_id": "",
    }));
    payload.headers.insert("x-zammad-trigger", "kpi.article".parse().expect("a header"));
    let decoded = deliver("zammad", &payload).expect("readable");
    assert!(decoded.not_understood.is_empty(), "{decoded:?}");
    assert_eq!(decoded.events, told("custom_public_reply_by_agent"));
}

/// The sample is a custom payload of another shape, for another receiver.
#[test]
fn the_sample_of_another_custom_payload_is_set_aside_for_what_it_lacks() {
    for (name, mut payload) in samples("zammad") {
        payload.headers.insert("x-zammad-trigger", "kpi.state".parse().expect("a header"));
        let decoded = deliver("zammad", &payload).expect("readable");
        assert!(decoded.events.is_empty(), "{name}: {decoded:?}");
        let reasons: Vec<_> =
            decoded.not_understood.iter().flat_map(|aside| &aside.reasons).collect();
        assert_eq!(reasons, ["ticket.created_at: missing", "ticket.updated_at: missing"], "{name}");
    }
}

#[test]
fn a_merge_leaves_the_ticket_out_and_does_not_say_into_which() {
    let merged = of_type("merged", "ticket.merged");
    let EventKind::TicketMerged(merged) = merged.kind else { panic!("{merged:?}") };
    assert_eq!(merged.into, None);
}
