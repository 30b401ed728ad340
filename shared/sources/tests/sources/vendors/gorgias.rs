use std::collections::BTreeMap;

use serde_json::{Value, json};
use tallydesk_events::{ActorKind, IncomingEvent, Status};
use tallydesk_sources::{Choices, Decoded};

use super::template;
use crate::{Payload, deliver, deliver_to};

fn fixture(name: &str) -> Payload {
    crate::fixture("gorgias", name)
}

fn decoded(name: &str) -> Decoded {
    let decoded = deliver("gorgias", &fixture(name)).expect("readable");
    assert!(decoded.not_understood.is_empty(), "{name}: {:?}", decoded.not_understood);
    decoded
}

fn event<'a>(decoded: &'a Decoded, type_name: &str) -> &'a IncomingEvent {
    let is_of_type = |event: &&IncomingEvent| event.kind.type_name() == type_name;
    decoded.events.iter().find(is_of_type).expect("an event of this type")
}

fn field(event: &IncomingEvent, name: &str) -> Value {
    serde_json::to_value(event).expect("JSON")[name].clone()
}

/// What a placeholder of the template renders to, on its own.
fn value_of<'a>(placeholder: &str, name: &'a str) -> &'a str {
    match placeholder {
        "event.id" => "1897045193",
        "event.type" => "ticket-message-created",
        "event.user_id" | "ticket.assignee_user_id" | "message.sender.id" => "4001",
        "ticket.id" | "message.ticket_id" => "20417",
        "ticket.status" => "open",
        "ticket.priority" => "normal",
        "ticket.channel" | "message.channel" => "email",
        "message.via" => "helpdesk",
        "ticket.from_agent" | "ticket.spam" => "False",
        "message.from_agent" | "message.public" => "True",
        "ticket.created_datetime" => "2026-11-18 09:03:11.120456+00:00",
        "event.created_datetime" | "ticket.updated_datetime" | "message.created_datetime" => {
            "2026-11-18T11:20:05.120456+00:00"
        }
        "ticket.assignee_team_id" => "31",
        "ticket.customer.id" => "90017",
        "ticket.customer.email" => "mei.tanaka+shop@mail.example",
        "ticket.satisfaction_survey.score" => "4",
        "ticket.satisfaction_survey.sent_datetime" => "",
        "message.id" => "81003",
        "message.sender.name" => name,
        "ticket.closed_datetime"
        | "ticket.snooze_datetime"
        | "ticket.trashed_datetime"
        | "ticket.satisfaction_survey.scored_datetime"
        | "message.rule_id"
        | "message.failed_datetime" => "None",
        _ => panic!("{placeholder}"),
    }
}

fn rendered(placeholder: &str, name: &str) -> String {
    match placeholder.split_once(" | ") {
        None => value_of(placeholder, name).to_owned(),
        Some((placeholder, "urlencode")) => url_encoded(value_of(placeholder, name)),
        Some(("ticket.tags", "map(attribute='name') | join(',') | urlencode")) => {
            url_encoded(&["parcel", name].join(","))
        }
        Some((_, filters)) => panic!("{filters}"),
    }
}

/// Jinja's `urlencode`.
fn url_encoded(text: &str) -> String {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    let encode = |byte: u8| match byte {
        byte if is_safe(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[test]
fn the_template_of_the_page_is_the_one_that_is_decoded() {
    let body = template("gorgias", |placeholder| rendered(placeholder, "Amy Ford"));
    let decoded = deliver("gorgias", &Payload::of(body)).expect("readable");
    assert!(decoded.not_understood.is_empty(), "{:?}", decoded.not_understood);
    let types: Vec<_> = decoded.events.iter().map(|event| event.kind.type_name()).collect();
    let expected = [
        "ticket.message_posted",
        "ticket.created",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.status_changed",
        "ticket.rated",
    ];
    assert_eq!(types, expected);
    let message = event(&decoded, "ticket.message_posted");
    assert_eq!(message.id, "message-81003");
    assert_eq!((message.actor.kind, field(message, "public")), (ActorKind::Agent, json!(true)));
    let creation = event(&decoded, "ticket.created");
    assert_eq!(field(creation, "customer"), "mei.tanaka+shop@mail.example");
    assert_eq!(field(creation, "occurred_at"), "2026-11-18T09:03:11.120456Z");
}

#[test]
fn names_with_anything_in_them_leave_the_template_valid() {
    for name in ["\"}, {\\", "two\nlines\tand {{ }}", "姓 名", "100% + 1", "%41"] {
        let body = template("gorgias", |placeholder| rendered(placeholder, name));
        let decoded = deliver("gorgias", &Payload::of(body)).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{:?}", decoded.not_understood);
        let message = event(&decoded, "ticket.message_posted");
        assert_eq!(message.actor.name.as_deref(), Some(name));
        let tags = field(event(&decoded, "ticket.fields_changed"), "tags");
        assert_eq!(tags[0], "parcel", "{name}");
    }
}

#[test]
fn a_template_and_the_whole_context_tell_the_same() {
    for name in ["04_amy_replies", "10_amy_closes", "16_rated"] {
        let template = decoded(&format!("story/{name}"));
        let context = decoded(&format!("story-context/{name}"));
        assert_eq!(template, context, "{name}");
    }
}

#[test]
fn a_message_alone_is_the_same_event_as_in_its_context() {
    let alone = decoded("story-objects/04_amy_replies");
    let context = decoded("story-context/04_amy_replies");
    assert_eq!(alone.events, [event(&context, "ticket.message_posted").clone()]);
}

#[test]
fn a_message_that_could_not_be_sent_replaces_the_reply() {
    let (sent, failed) = (decoded("public_reply_by_agent"), decoded("message_that_failed"));
    let sent = event(&sent, "ticket.message_posted");
    let failed = event(&failed, "ticket.message_posted");
    assert_eq!(sent.id, failed.id);
    assert!(sent.revision < failed.revision);
    assert_eq!((field(sent, "public"), field(failed, "public")), (json!(true), json!(false)));
}

#[test]
fn a_message_without_a_time_of_sending_counts_when_it_was_written() {
    let reply = decoded("context_of_reply");
    let at = event(&reply, "ticket.message_posted").occurred_at.to_rfc3339();
    assert_eq!(at, "2026-11-16T11:20:05.120456+00:00");
}

#[test]
fn a_rule_is_no_agent() {
    let message = decoded("message_by_rule");
    assert_eq!(event(&message, "ticket.message_posted").actor.kind, ActorKind::System);
}

#[test]
fn a_closing_is_told_once_and_credited_only_by_the_request_that_it_made() {
    let (closing, later) = (decoded("solved_by_assignee"), decoded("solved_some_time_ago"));
    let closing = event(&closing, "ticket.status_changed");
    let later = event(&later, "ticket.status_changed");
    assert_eq!((&closing.id, closing.occurred_at), (&later.id, later.occurred_at));
    assert!(later.revision < closing.revision);
    assert_eq!(closing.actor.kind, ActorKind::Agent);
    assert_eq!(later.actor.kind, ActorKind::Unknown);
}

#[test]
fn a_ticket_sleeps_until_its_time_has_come() {
    let status = |name: &str| field(event(&decoded(name), "ticket.status_changed"), "to");
    assert_eq!(status("snoozed"), "pending");
    assert_eq!(status("unsnoozed_by_itself"), "open");
    let statuses = BTreeMap::from([("Snoozed".to_owned(), Status::OnHold)]);
    let choices = Choices { statuses, ..Choices::default() };
    let snoozed = deliver_to("gorgias", &fixture("snoozed"), &choices).expect("readable");
    assert_eq!(field(event(&snoozed, "ticket.status_changed"), "to"), "on_hold");
}

#[test]
fn what_a_ticket_is_about_is_read_from_the_field_of_the_accounts_choice() {
    let told = |field_id: &str| {
        let choices = Choices { category_field: Some(field_id.into()), ..Choices::default() };
        let payload = fixture("context_of_update");
        let decoded = deliver_to("gorgias", &payload, &choices).expect("readable");
        field(event(&decoded, "ticket.fields_changed"), "category")
    };
    assert_eq!(told("123"), "Shipping::Late");
    assert_eq!(told("124"), Value::Null);
    let body = template("gorgias", |placeholder| rendered(placeholder, "Amy Ford"));
    let mut filled: Value = serde_json::from_str(&body).expect("JSON");
    filled["ticket"]["custom_fields"] = json!({"123": {"value": url_encoded("Lost, or \"late\"")}});
    let choices = Choices { category_field: Some("123".into()), ..Choices::default() };
    let payload = Payload::of(filled.to_string());
    let decoded = deliver_to("gorgias", &payload, &choices).expect("readable");
    let category = field(event(&decoded, "ticket.fields_changed"), "category");
    assert_eq!(category, "Lost, or \"late\"");
}

#[test]
fn what_gorgias_leaves_out_is_not_emptied() {
    let decoded = decoded("context_with_ids_only");
    assert_eq!(field(event(&decoded, "ticket.assigned"), "assignee"), "4001");
    let fields = serde_json::to_value(event(&decoded, "ticket.fields_changed")).expect("JSON");
    assert!(fields.get("priority").is_none());
}

#[test]
fn times_flags_and_nothing_are_read_as_templates_write_them() {
    assert_eq!(decoded("times_as_python_writes_them").events.len(), 5);
    let reasons = |body: Value| {
        let payload = Payload::of(body.to_string());
        let asides = deliver("gorgias", &payload).expect("readable").not_understood;
        asides.into_iter().flat_map(|aside| aside.reasons).collect::<Vec<_>>()
    };
    let message = |public: &str, at: &str| {
        json!({"message": {"id": "1", "ticket_id": "2", "from_agent": "True", "public": public,
                           "created_datetime": at}})
    };
    assert!(reasons(message("False", "2026-11-18T11:20:05")).is_empty());
    assert_eq!(
        reasons(message("perhaps", "2026-11-18T11:20:05")),
        ["message.public: expected true or false"]
    );
    assert_eq!(reasons(message("True", "None")), ["message.created_datetime: missing"]);
    assert_eq!(
        reasons(message("True", "at noon")),
        ["message.created_datetime: expected an ISO 8601 time"]
    );
}
