use serde_json::Value;
use tallydesk_events::{Address, CallEnded, CallOutcome, EventKind, IncomingEvent, Presence};
use tallydesk_sources::{Decoded, Delivery, Refused, Secrets, source};

use super::{samples, subscriptions};
use crate::{Payload, deliver, now};

fn fixture(name: &str) -> Payload {
    crate::fixture("aircall", name)
}

fn decoded(name: &str) -> Decoded {
    deliver("aircall", &fixture(name)).expect("readable")
}

/// The one event of a fixture.
fn event(name: &str) -> IncomingEvent {
    let Decoded { mut events, not_understood } = decoded(name);
    assert!(
        not_understood.is_empty() && events.len() == 1,
        "{name}: {events:?} {not_understood:?}"
    );
    events.remove(0)
}

fn ended(name: &str) -> CallEnded {
    let EventKind::CallEnded(ended) = event(name).kind else { panic!("no call in {name}") };
    ended
}

/// How a call ended, and how long it waited in a queue, if it entered one.
fn check_outcome(name: &str, outcome: CallOutcome, queue_seconds: Option<u64>) {
    let ended = ended(name);
    assert_eq!((ended.outcome, ended.queue_seconds), (outcome, queue_seconds), "{name}");
    assert_eq!(ended.offered_at.is_some(), queue_seconds.is_some(), "{name}");
    assert_eq!(ended.queue.is_some(), queue_seconds.is_some(), "{name}");
}

fn check_presence(name: &str, expected: Presence) {
    let EventKind::AgentWent(went) = event(name).kind else { panic!("nobody went in {name}") };
    assert_eq!(went.to, expected, "{name}");
}

fn check_reason(name: &str, expected: &str) {
    let reasons: Vec<_> =
        decoded(name).not_understood.into_iter().flat_map(|aside| aside.reasons).collect();
    assert_eq!(reasons, [expected], "{name}");
}

#[test]
fn the_token_in_the_body_and_the_secret_address_are_both_needed() {
    let aircall = source("aircall").expect("a source");
    let key = "url:a-secret-path-of-ours:45XXYYZZa08".to_owned();
    let secrets = Secrets::new(aircall, vec![key]).expect("secrets");
    let headers = http::HeaderMap::new();
    let verify = |secret_path, body: &[u8]| {
        let delivery = Delivery { secret_path, ..Delivery::post(&headers, body) };
        aircall.verify(delivery, &secrets, now()).map(|_| ())
    };
    let body = br#"{"resource":"number","token":"45XXYYZZa08"}"#;
    assert_eq!(verify("a-secret-path-of-ours", body), Ok(()));
    assert_eq!(verify("a-secret-path-of-others", body), Err(Refused::WrongSecret));
    let other = br#"{"resource":"number","token":"45XXYYZZa09"}"#;
    assert_eq!(verify("a-secret-path-of-ours", other), Err(Refused::WrongSecret));
}

#[test]
fn every_webhook_of_a_call_is_one_event_and_the_later_replaces_the_earlier() {
    let told = |name| (event(name).id, event(name).revision);
    let (id, hung_up) = told("call_answered_when_hung_up");
    let (same, all_known) = told("call_answered");
    assert!(id == same && hung_up < all_known);
    let (_, left) = told("voicemail_left");
    let (_, all_known) = told("voicemail_when_all_is_known");
    assert!(left < all_known);
}

#[test]
fn of_one_second_the_end_of_a_call_knows_more_than_its_hanging_up() {
    let at = |name| {
        let mut body: Value = serde_json::from_slice(&fixture(name).body).expect("JSON");
        body["timestamp"] = 1_795_165_555.into();
        let decoded = deliver("aircall", &Payload::of(body.to_string())).expect("readable");
        decoded.events[0].revision
    };
    assert!(at("call_answered_when_hung_up") < at("voicemail_left"));
    assert!(at("voicemail_left") < at("call_answered"));
}

#[test]
fn the_duration_includes_ringing_and_is_not_the_talk() {
    let call = ended("call_answered");
    assert_eq!((call.queue_seconds, call.talk_seconds), (Some(25), Some(300)));
    let call = ended("call_made");
    assert_eq!((call.ring_seconds, call.talk_seconds), (Some(12), Some(313)));
    assert_eq!(call.queue_seconds, None);
}

#[test]
fn every_reason_for_a_missed_call_has_its_outcome() {
    let (abandoned, missed) = (CallOutcome::Abandoned, CallOutcome::Missed);
    check_outcome("call_abandoned", abandoned, Some(40));
    check_outcome("call_abandoned_at_once", abandoned, Some(4));
    check_outcome("call_abandoned_in_the_menu", abandoned, None);
    check_outcome("call_missed", missed, Some(40));
    check_outcome("call_missed_with_nobody_there", missed, Some(40));
    check_outcome("call_missed_for_no_reason_told", missed, Some(40));
    check_outcome("call_outside_the_hours", missed, None);
    check_outcome("call_made_and_not_answered", missed, None);
    check_outcome("call_answered", CallOutcome::Answered, Some(25));
    let reason = "data.missed_call_reason: unknown reason";
    check_reason("missed_for_a_reason_not_known", reason);
}

#[test]
fn a_voicemail_is_the_outcome_of_the_call_that_it_was_left_on() {
    check_outcome("voicemail_left", CallOutcome::Voicemail, Some(40));
    check_outcome("voicemail_when_all_is_known", CallOutcome::Voicemail, Some(40));
}

#[test]
fn a_call_that_was_missed_has_no_agent() {
    assert_eq!(event("call_answered").agent.as_deref(), Some("456"));
    assert_eq!(event("call_made_and_not_answered").agent.as_deref(), Some("456"));
    let mut body: Value = serde_json::from_slice(&fixture("call_missed").body).expect("JSON");
    body["data"]["user"] = serde_json::json!({"id": 456, "name": "Amy Ford"});
    let decoded = deliver("aircall", &Payload::of(body.to_string())).expect("readable");
    assert_eq!((decoded.events[0].agent.as_deref(), &decoded.events[0].actor.id), (None, &None));
}

#[test]
fn a_call_that_was_passed_on_is_of_who_took_it_over() {
    assert_eq!(ended("call_transferred").transferred, Some(true));
    assert_eq!(ended("call_answered").transferred, Some(false));
    assert_eq!(event("call_transferred").agent.as_deref(), Some("457"));
}

#[test]
fn the_queue_is_the_team_or_else_the_number() {
    assert_eq!(ended("call_answered").queue.as_deref(), Some("Returns"));
    let by_number = ended("call_answered_by_a_number_alone").queue;
    assert_eq!(by_number.as_deref(), Some("Support line"));
}

#[test]
fn a_caller_is_known_by_his_address_or_his_number_and_one_who_hides_is_not() {
    let customer = |name| event(name).customer;
    assert_eq!(customer("call_answered"), Some(Address::new("mei.tanaka@mail.example")));
    let by_number = customer("call_answered_by_a_number_alone");
    assert_eq!(by_number, Some(Address::new("+44 20 7946 0991")));
    assert_eq!(customer("caller_hides_his_number"), None);
}

#[test]
fn a_call_is_told_when_it_is_over() {
    for name in ["hung_up_and_not_over", "call_created", "call_tagged"] {
        assert_eq!(decoded(name), Decoded::default(), "{name}");
    }
    check_reason("ended_without_an_end", "data.ended_at: missing");
}

#[test]
fn presence_is_what_the_event_the_reason_and_the_availability_say() {
    check_presence("agent_came", Presence::Available);
    check_presence("agent_is_available", Presence::Available);
    check_presence("agent_is_available_by_the_first_version", Presence::Available);
    check_presence("agent_wraps_up", Presence::Busy);
    check_presence("agent_has_wrapped_up", Presence::Available);
    check_presence("agent_takes_a_break", Presence::Away);
    check_presence("agent_left_for_the_day", Presence::Offline);
    check_presence("agent_went_offline", Presence::Offline);
    check_presence("agent_follows_a_schedule", Presence::Offline);
    let reason = "data.availability_status: missing, or not known";
    check_reason("agent_in_an_availability_not_known", reason);
}

#[test]
fn of_two_webhooks_about_one_change_the_one_with_the_reason_comes_after() {
    assert_eq!(event("agent_left_for_the_day").sequence, 0);
    assert_eq!(event("agent_takes_a_break").sequence, 1);
}

#[test]
fn an_event_is_quoted_only_if_it_looks_like_one() {
    check_reason("event_not_known", "type: unknown type \"call.teleported\"");
    let mut body: Value = serde_json::from_slice(&fixture("event_not_known").body).expect("JSON");
    body["event"] = "Dear Sir".into();
    let decoded = deliver("aircall", &Payload::of(body.to_string())).expect("readable");
    let reason = &decoded.not_understood[0].reasons[0];
    assert_eq!(reason, "event: expected the name of a type of event");
}

#[test]
fn the_set_up_page_subscribes_to_events_that_are_known() {
    let page = include_str!("../../../../../docs/sources/aircall.md");
    let events = subscriptions(page);
    assert_eq!(events.len(), 10, "{events:?}");
    for event in events {
        let body = format!(r#"{{"event":"{event}"}}"#);
        let decoded = deliver("aircall", &Payload::of(body)).expect("readable");
        assert_eq!(decoded.not_understood[0].reasons[0], "timestamp: missing", "{event}");
    }
}

#[test]
fn aircalls_samples_tell_nothing() {
    for (name, payload) in samples("aircall") {
        let decoded = deliver("aircall", &payload).expect("readable");
        assert_eq!(decoded, Decoded::default(), "{name}");
    }
}
