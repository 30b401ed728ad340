use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tallydesk_events::ActorKind;
use tallydesk_sources::{Delivery, Refused, Secrets, source};

use super::{samples, story};
use crate::{Payload, deliver, now};

fn fixture(name: &str) -> Payload {
    crate::fixture("amazon-connect", name)
}

fn value(name: &str) -> Value {
    serde_json::from_slice(&fixture(name).body).expect("JSON")
}

/// Each contact's call, direction, outcome and seconds (in the queue, talking, on hold, after it), and
/// why the rest was set aside. Ids are cut to their last digit.
fn told(payload: &Payload) -> Vec<String> {
    let decoded = deliver("amazon-connect", payload).expect("readable");
    let events = decoded.events.iter().map(|event| {
        let value = serde_json::to_value(event).expect("JSON");
        let word = |name: &str| value[name].as_str().unwrap_or("-").to_owned();
        let last = |name: &str| word(name).chars().last().unwrap_or('-');
        let seconds = ["queue_seconds", "talk_seconds", "hold_seconds", "after_call_work_seconds"];
        let seconds =
            seconds.map(|name| value[name].as_u64().map_or("-".into(), |of| of.to_string()));
        format!(
            "{} of {}: {} {} {}",
            last("id"),
            last("call"),
            word("direction"),
            word("outcome"),
            seconds.join(" ")
        )
    });
    let reasons = decoded.not_understood.iter().flat_map(|aside| aside.reasons.clone());
    events.chain(reasons).collect()
}

fn check(name: &str, expected: &[&str]) {
    assert_eq!(told(&fixture(name)), expected, "{name}");
}

#[test]
fn a_secret_address_and_a_static_header_prove_it() {
    let connect = source("amazon-connect").expect("a source");
    let key = "url:a-secret-of-the-address:a-secret-of-the-header";
    let secrets = Secrets::new(connect, vec![key.into()]).expect("secrets");
    let verify = |secret_path: &str, header: Option<&'static str>| {
        let name = HeaderName::from_static("x-tallydesk-key");
        let header = header.map(|value| (name, HeaderValue::from_static(value)));
        let headers: HeaderMap = header.into_iter().collect();
        let delivery = Delivery { secret_path, ..Delivery::post(&headers, b"{}") };
        connect.verify(delivery, &secrets, now()).map(|_| ())
    };
    let (path, header) = ("a-secret-of-the-address", Some("a-secret-of-the-header"));
    assert_eq!(verify(path, header), Ok(()));
    assert_eq!(verify("", header), Err(Refused::WrongSecret));
    assert_eq!(verify(path, Some("another")), Err(Refused::WrongSecret));
    assert_eq!(verify(path, None), Err(Refused::MissingHeader("x-tallydesk-key")));
}

#[test]
fn hold_is_no_part_of_the_interaction() {
    check("call_answered", &["1 of 1: inbound answered 14 301 45 32"]);
}

#[test]
fn a_caller_has_given_up_if_he_was_queued_and_neither_answered_nor_passed_on() {
    check("call_abandoned", &["1 of 1: inbound abandoned 41 - - -"]);
    check("passed_on_from_queue_to_queue", &["1 of 1: inbound missed 41 - - -"]);
    check("sent_away_by_the_flow", &["1 of 1: inbound missed 41 - - -"]);
    check("ended_before_any_queue", &["1 of 1: inbound missed - - - -"]);
    check("event_disconnected_in_the_queue", &["1 of 1: inbound abandoned 41 - - -"]);
}

#[test]
fn a_transfer_is_another_part_of_the_same_call() {
    check("transferred_by_the_first_agent", &["1 of 1: inbound answered 14 301 45 32"]);
    check("transferred_to_the_second_agent", &["2 of 1: inbound answered 20 120 0 10"]);
    let transferred = |name: &str| {
        let decoded = deliver("amazon-connect", &fixture(name)).expect("readable");
        serde_json::to_value(&decoded.events[0]).expect("JSON")["transferred"].clone()
    };
    assert_eq!(transferred("transferred_by_the_first_agent"), true);
    assert_eq!(transferred("transferred_out_of_the_house"), true);
    assert_eq!(transferred("transferred_to_the_second_agent"), false);
}

#[test]
fn a_callback_is_a_call_of_its_own() {
    check("callback", &["3 of 3: outbound answered 14 301 45 32"]);
}

#[test]
fn a_call_of_ours_is_answered_once_the_customer_is_there() {
    check("called_by_us_and_answered", &["1 of 1: outbound answered - 301 45 32"]);
    check("called_by_us_and_not_answered", &["1 of 1: outbound missed - - 0 0"]);
}

#[test]
fn who_listens_in_is_no_call_and_neither_is_a_task() {
    let none = [
        "listened_in_by_a_supervisor",
        "survey_after_the_call",
        "task",
        "event_connected_to_agent",
    ];
    for name in none {
        check(name, &[]);
    }
}

#[test]
fn a_chat_is_a_call_that_came_in_through_the_api_and_a_call_through_it_is_ours() {
    let channel = |name: &str| {
        let decoded = deliver("amazon-connect", &fixture(name)).expect("readable");
        serde_json::to_value(&decoded.events[0]).expect("JSON")["channel"].clone()
    };
    check("chat", &["1 of 1: inbound answered 14 301 0 32"]);
    check("event_of_a_chat", &["1 of 1: inbound answered 14 - - -"]);
    assert_eq!((channel("chat"), channel("call_answered")), (json!("chat"), json!("phone")));
    let mut call = value("chat");
    call["Channel"] = "VOICE".into();
    assert_eq!(told(&Payload::of(call.to_string())), ["1 of 1: outbound answered 14 301 0 32"]);
}

#[test]
fn records_are_read_from_every_form_that_the_stream_gives_them() {
    let answered = "1 of 1: inbound answered 14 301 45 32";
    for name in ["records_of_a_function", "records_that_the_pipe_has_parsed"] {
        check(name, &[answered]);
    }
    check("records_of_a_pipe", &[answered, "2 of 2: inbound abandoned 41 - - -"]);
    check("record_that_is_no_json", &[answered, "data: expected JSON in base64"]);
    let array = Payload::of(json!([value("call_answered")]).to_string());
    assert_eq!(told(&array), [answered]);
}

#[test]
fn a_newer_record_replaces_the_older_and_any_record_an_event() {
    let revision = |name: &str| {
        let decoded = deliver("amazon-connect", &fixture(name)).expect("readable");
        decoded.events[0].revision
    };
    let rising = ["event_disconnected", "event_completed", "call_answered", "updated_days_later"];
    let revisions = rising.map(revision);
    assert!(revisions.is_sorted_by(|one, other| one < other), "{revisions:?}");
    let [first, .., newest] = rising.map(|name| {
        let decoded = deliver("amazon-connect", &fixture(name)).expect("readable");
        (decoded.events[0].call.clone(), decoded.events[0].id.clone())
    });
    assert_eq!(first, newest);
    check("records_of_one_contact_twice", &["1 of 1: inbound answered 14 301 45 95"]);
}

#[test]
fn an_events_names_are_read_in_any_case() {
    let expected = "1 of 1: inbound answered 14 - - -";
    check("event_disconnected", &[expected]);
    check("event_disconnected_in_other_case", &[expected]);
    check("event_without_its_envelope", &[expected]);
    check("event_completed", &["1 of 1: inbound answered 14 - - 32"]);
}

#[test]
fn an_agent_is_known_by_the_same_id_in_records_and_events() {
    let actor = |name: &str| {
        let decoded = deliver("amazon-connect", &fixture(name)).expect("readable");
        decoded.events[0].actor.clone()
    };
    let (record, event) = (actor("call_answered"), actor("event_disconnected"));
    assert_eq!((record.kind, &record.id), (ActorKind::Agent, &event.id));
    assert_eq!((record.name.as_deref(), event.name), (Some("amy.okafor"), None));
}

#[test]
fn a_withheld_number_is_no_customer() {
    let decoded = deliver("amazon-connect", &fixture("number_withheld")).expect("readable");
    assert!(decoded.events[0].customer.is_none());
}

#[test]
fn attributes_are_never_taken_a_rating_among_them_included() {
    let told = format!("{:?}", deliver("amazon-connect", &fixture("call_answered")));
    for text in ["Mei Tanaka", "1042", "csat", "dented", "305550123"] {
        assert!(!told.contains(text), "{text}");
    }
}

#[test]
fn a_delivery_is_bounded() {
    let records = |length| Payload::of(json!(vec![json!({}); length]).to_string());
    let decoded = deliver("amazon-connect", &records(1_000)).expect("readable");
    assert_eq!(decoded.not_understood.len(), 1, "it is set aside once");
    let refused = deliver("amazon-connect", &records(1_001)).expect_err("refused");
    assert_eq!(refused.to_string(), "body: more than 1000 records");
    assert!(deliver("amazon-connect", &Payload::of("\"a text\"")).is_err());
}

#[test]
fn the_story_of_a_call_is_one_event_though_five_events_and_three_records_tell_it() {
    let events = story("amazon-connect");
    assert_eq!(events.len(), 1);
    let newest = deliver("amazon-connect", &fixture("updated_days_later")).expect("readable");
    assert_eq!(events, newest.events);
}

/// What the documentation's own examples come to.
const SAMPLES: &[(&str, &[&str])] = &[
    ("contact_event.connected_to_agent.docs", &[]),
    // Its agent is connected and its queue entered eleven minutes after it was over.
    ("contact_event.disconnected.docs", &["1 of 5: outbound answered 5 - - -"]),
];

#[test]
fn the_documentations_examples_are_understood() {
    for (name, sample) in samples("amazon-connect") {
        let row = SAMPLES.iter().find(|(known, _)| *known == name);
        let (_, expected) = row.unwrap_or_else(|| panic!("{name} is not in the table"));
        assert_eq!(told(&sample), *expected, "{name}");
    }
}
