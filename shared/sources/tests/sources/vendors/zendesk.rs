use std::collections::BTreeMap;

use http::HeaderMap;
use tallydesk_events::ActorKind;
use tallydesk_sources::{Choices, Decoded, Delivery, Refused, Secrets, source};

use super::{samples, template};
use crate::{Payload, deliver, deliver_to, now, types};

/// A fixture, or a webhook of a story by its path.
fn fixture(name: &str) -> Payload {
    crate::fixture("zendesk", name)
}

fn decoded(name: &str) -> Decoded {
    deliver("zendesk", &fixture(name)).expect("readable")
}

#[test]
fn zendesks_samples_are_understood() {
    for (name, payload) in samples("zendesk") {
        let decoded = deliver("zendesk", &payload).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{name}: {:?}", decoded.not_understood);
        let moves_no_figure = name == "eventbridge.attachment_linked_to_comment";
        assert_eq!(decoded.events.is_empty(), moves_no_figure, "{name}");
    }
}

/// What a placeholder of the template renders to.
fn rendered(placeholder: &str, name: &str) -> String {
    let values = BTreeMap::from([
        ("ticket.id", "20417"),
        ("ticket.created_at_with_timestamp", "2026-11-18T09:03:11Z"),
        ("ticket.updated_at_with_timestamp", "2026-11-18T11:20:05Z"),
        ("ticket.status", "Pending"),
        ("ticket.priority", "High"),
        ("ticket.via", "Web form"),
        ("ticket.tags", "parcel lost"),
        ("ticket.brand.name", name),
        ("ticket.group.name", name),
        ("ticket.assignee.id", "360011870001"),
        ("ticket.requester.id", "360011990017"),
        ("ticket.requester.email", "mei.tanaka+shop@mail.example"),
        ("ticket.submitter.id", "360011990017"),
        ("current_user.id", "360011870001"),
        ("current_user.name", name),
        ("ticket.latest_comment.id", "91002"),
        ("ticket.latest_comment.author.id", "360011870001"),
        ("ticket.latest_comment.is_public", "true"),
        ("satisfaction.current_rating", "Good, I'm satisfied"),
    ]);
    match placeholder.split_once(" | ") {
        None => values[placeholder].to_owned(),
        Some((placeholder, "url_encode")) => url_encoded(values[placeholder]),
        Some((_, filter)) => panic!("{filter}"),
    }
}

/// Liquid's `url_encode`.
fn url_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn check_template(event: &str, by: &str, name: &str, expected: &[&str]) -> Decoded {
    let body = template("zendesk", |placeholder| rendered(placeholder, name))
        .replace(r#""event": "change""#, &format!(r#""event": "{event}""#))
        .replace(r#""by": """#, &format!(r#""by": "{by}""#));
    let decoded = deliver("zendesk", &Payload::of(body)).expect("readable");
    assert!(decoded.not_understood.is_empty(), "{:?}", decoded.not_understood);
    assert_eq!(types(&decoded.events), expected);
    decoded
}

const CHANGES: [&str; 4] =
    ["ticket.created", "ticket.assigned", "ticket.fields_changed", "ticket.status_changed"];

#[test]
fn the_template_of_the_page_is_the_one_that_is_decoded() {
    let [created, assigned, fields, status] = CHANGES;
    check_template("change", "", "Amy", &CHANGES);
    let comment = [created, assigned, fields, status, "ticket.message_posted"];
    let decoded = check_template("comment", "agent", "Amy", &comment);
    let message = decoded.events.last().expect("an event");
    assert_eq!(message.id, "comment-91002");
    assert_eq!(message.actor.kind, ActorKind::Agent);
    let creation = serde_json::to_value(&decoded.events[0]).expect("JSON");
    assert_eq!(creation["customer"], "mei.tanaka+shop@mail.example");
    check_template("rating", "end_user", "Amy", &[created, "ticket.rated"]);
    check_template("survey", "system", "Amy", &[created, "ticket.survey_sent"]);
}

#[test]
fn names_with_anything_in_them_leave_the_template_valid() {
    for name in ["Amy Ford", "\"}, {\\", "two\nlines\tand { {{ }} }", "姓 名", "100% + 1", "%41"]
    {
        let decoded = check_template("comment", "agent", name, &{
            let [created, assigned, fields, status] = CHANGES;
            [created, assigned, fields, status, "ticket.message_posted"]
        });
        let message = decoded.events.last().expect("an event");
        assert_eq!(message.actor.name.as_deref(), Some(name));
    }
}

#[test]
fn one_save_that_several_triggers_tell_of_is_one_save() {
    let changed = decoded("story-trigger/03_amy_takes_and_sets_to_pending");
    let commented = decoded("story-trigger/04_amy_replies");
    let ids = |decoded: &Decoded| {
        let ids = decoded.events.iter().map(|event| (event.id.clone(), event.kind.type_name()));
        ids.filter(|(_, name)| *name != "ticket.message_posted").collect::<Vec<_>>()
    };
    assert_eq!(ids(&changed), ids(&commented));
    assert!(changed.events[1].revision < commented.events[1].revision);
}

#[test]
fn a_comment_is_the_same_event_in_all_three_shapes() {
    let ids: Vec<_> =
        ["story/03_amy_replies", "story-trigger/04_amy_replies", "story-event-bus/04_amy_replies"]
            .map(|name| decoded(name).events.last().expect("an event").id.clone())
            .into();
    assert_eq!(ids, ["comment-90003"; 3]);
}

#[test]
fn a_private_transcript_by_the_end_user_is_no_note_by_an_agent() {
    let decoded = decoded("private_transcript_by_requester");
    assert_eq!(decoded.events.last().expect("an event").actor.kind, ActorKind::Requester);
}

#[test]
fn a_ticket_that_a_merge_closed_is_merged_and_not_solved() {
    let told = decoded("trigger_merged");
    assert!(types(&told.events).contains(&"ticket.merged"));
    assert!(!types(&told.events).contains(&"ticket.status_changed"));
}

#[test]
fn a_custom_field_counts_only_if_the_account_chose_it() {
    let payload = fixture("custom_field_changed");
    let told = |field: Option<&str>| {
        let category_field = field.map(str::to_owned);
        let choices = Choices { category_field, ..Choices::default() };
        types(&deliver_to("zendesk", &payload, &choices).expect("readable").events)
    };
    assert_eq!(told(Some("360031")), ["ticket.created", "ticket.fields_changed"]);
    assert!(told(Some("360032")).is_empty());
    assert!(told(None).is_empty());
}

#[test]
fn renamed_labels_mean_what_the_account_says() {
    let statuses = BTreeMap::from([("Solved".to_owned(), tallydesk_events::Status::Pending)]);
    let choices = Choices { statuses, ..Choices::default() };
    let payload = fixture("story-trigger/09_amy_solves");
    let decoded = deliver_to("zendesk", &payload, &choices).expect("readable");
    let last = serde_json::to_value(&decoded.events.last().expect("an event").kind).expect("JSON");
    assert_eq!(last["to"], "pending");
}

#[test]
fn an_event_bus_proves_itself_by_its_address_and_header() {
    let zendesk = source("zendesk").expect("a source");
    let keys = ["the signing secret", "url:path-of-16-chars:value-of-16-char"];
    let secrets = Secrets::new(zendesk, keys.map(str::to_owned).into()).expect("secrets");
    let verify = |secret_path: &str, value: &str| {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static("x-tallydesk-key"),
            value.parse().expect("a value"),
        )]);
        let delivery = Delivery { secret_path, ..Delivery::post(&headers, b"{}") };
        zendesk.verify(delivery, &secrets, now()).map(|_| ())
    };
    assert_eq!(verify("path-of-16-chars", "value-of-16-char"), Ok(()));
    assert_eq!(verify("", "value-of-16-char"), Err(Refused::WrongSecret));
    assert_eq!(verify("path-of-16-chars", "another-of-16-ch"), Err(Refused::WrongSecret));
    let headers = HeaderMap::new();
    let unproved = zendesk.verify(Delivery::post(&headers, b"{}"), &secrets, now());
    let missing = Refused::MissingHeader("x-zendesk-webhook-signature");
    assert_eq!(unproved.map(|_| ()), Err(missing));
}

#[test]
fn a_reason_names_the_place_in_the_envelope_of_the_event_bus() {
    let reasons = |name: &str| {
        let asides = decoded(name).not_understood;
        asides.into_iter().flat_map(|aside| aside.reasons).collect::<Vec<_>>()
    };
    let status = "detail.ticket_event.current: unknown status";
    assert_eq!(reasons("event_bus_status_not_known"), [status]);
    assert_eq!(reasons("event_bus_type_not_known"), ["detail.ticket_event.type: unknown type"]);
}
