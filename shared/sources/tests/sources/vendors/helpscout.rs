use http::{HeaderMap, HeaderValue};
use serde_json::Value;
use tallydesk_events::{
    ActorKind, Address, Change, DeletionReason, EventKind, IncomingEvent, Status,
};
use tallydesk_sources::{Choices, Decoded, Delivery, Refused, Secrets, source};

use super::{check_any_order, samples, subscriptions};
use crate::{Payload, deliver, deliver_to, now};

fn fixture(name: &str) -> Payload {
    crate::fixture("helpscout", name)
}

/// A fixture with one place changed.
fn changed(name: &str, pointer: &str, value: Value) -> Payload {
    let payload = fixture(name);
    let mut body: Value = serde_json::from_slice(&payload.body).expect("JSON");
    *body.pointer_mut(pointer).expect("a place") = value;
    payload.with_body(body.to_string())
}

/// A payload under another event's name.
fn named(mut payload: Payload, event: &'static str) -> Payload {
    payload.headers.insert("x-helpscout-event", HeaderValue::from_static(event));
    payload
}

fn decoded(payload: &Payload) -> Decoded {
    deliver("helpscout", payload).expect("readable")
}

/// The events beside the creation; nothing is set aside.
fn told(payload: &Payload) -> Vec<IncomingEvent> {
    let decoded = decoded(payload);
    assert!(decoded.not_understood.is_empty(), "{decoded:?}");
    let is_other = |event: &IncomingEvent| !matches!(event.kind, EventKind::TicketCreated(_));
    decoded.events.into_iter().filter(is_other).collect()
}

/// The types that a payload tells beside the creation.
fn check(payload: &Payload, expected: &[&str]) {
    let types: Vec<_> = told(payload).iter().map(|event| event.kind.type_name()).collect();
    assert_eq!(types, expected);
}

fn check_reason(payload: &Payload, expected: &str) {
    let reasons: Vec<_> =
        decoded(payload).not_understood.into_iter().flat_map(|aside| aside.reasons).collect();
    assert_eq!(reasons, [expected]);
}

/// Who did the first thing that a fixture tells beside the creation.
fn check_actor(name: &str, kind: ActorKind, id: Option<&str>) {
    let events = told(&fixture(name));
    assert_eq!((events[0].actor.kind, events[0].actor.id.as_deref()), (kind, id), "{name}");
}

/// The status that a fixture sets, and when.
fn check_status(name: &str, to: Status, at: &str) {
    let events = told(&fixture(name));
    let event = events.last().expect("an event");
    let time = event.occurred_at.format("%H:%M:%S").to_string();
    let EventKind::TicketStatusChanged(changed) = &event.kind else {
        panic!("no status in {name}");
    };
    assert_eq!((changed.to, time.as_str()), (to, at), "{name}");
}

const REPLY: [&str; 2] = ["ticket.message_posted", "ticket.status_changed"];

#[test]
fn the_signature_is_of_the_body_alone_in_base64() {
    // printf '%s' '{"id":2890044}' | openssl dgst -sha1 -hmac 'forty characters at most' -binary | base64
    let signature = "CY90HdwODwsq3GoDOxMULFqa92I=";
    let helpscout = source("helpscout").expect("a source");
    let secrets =
        Secrets::new(helpscout, vec!["forty characters at most".into()]).expect("secrets");
    let verify = |body: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert("x-helpscout-signature", HeaderValue::from_static(signature));
        helpscout.verify(Delivery::post(&headers, body), &secrets, now()).map(|_| ())
    };
    assert_eq!(verify(br#"{"id":2890044}"#), Ok(()));
    assert_eq!(verify(br#"{"id":2890045}"#), Err(Refused::WrongSignature));
}

#[test]
fn the_event_is_told_by_the_header_alone() {
    check_reason(&fixture("event_missing"), "x-helpscout-event: missing");
    let unknown = "type: unknown type \"convo.teleported\"";
    check_reason(&fixture("event_not_known"), unknown);
    let odd = named(fixture("event_not_known"), "Dear Sir");
    check_reason(&odd, "x-helpscout-event: expected the name of a type of event");
    let as_note = named(fixture("public_reply_by_agent"), "convo.note.created");
    check_reason(&as_note, "_embedded.threads: none that fits the event");
}

#[test]
fn of_several_threads_the_newest_that_fits_the_event_is_told() {
    let id = |name| told(&fixture(name))[0].id.clone();
    let at = |name| told(&fixture(name))[0].occurred_at.format("%H:%M").to_string();
    assert_eq!(at("reply_before_the_newest_thread"), "09:20");
    assert_eq!(at("public_comment_by_requester"), "10:00");
    assert_eq!(at("private_note_by_agent"), "10:05");
    assert_ne!(id("public_comment_by_requester"), id("private_note_by_agent"));
}

#[test]
fn a_thread_that_reached_nobody_is_no_reply() {
    check_reason(&fixture("reply_held_for_review"), "_embedded.threads: none that fits the event");
    for state in ["draft", "hidden", "bounced"] {
        let body = changed("public_reply_by_agent", "/_embedded/threads/0/state", state.into());
        check_reason(&body, "_embedded.threads: none that fits the event");
    }
    assert_eq!(decoded(&fixture("draft")), Decoded::default());
}

#[test]
fn the_status_of_a_thread_holds_and_the_conversations_only_for_the_newest() {
    check(&fixture("reply_that_closes"), &REPLY);
    check_status("reply_that_closes", Status::Solved, "09:20:00");
    check(&fixture("reply_before_the_newest_thread"), &["ticket.message_posted"]);
    check_status("private_note_by_agent", Status::Open, "10:05:00");
    check_status("reopened_by_requester", Status::Open, "14:00:00");
}

#[test]
fn a_workflow_that_ran_by_itself_is_no_agent() {
    check_actor("reply_by_automatic_workflow", ActorKind::System, None);
    check_actor("reply_by_manual_workflow", ActorKind::Agent, Some("510071"));
}

#[test]
fn an_ai_is_told_from_a_user_by_the_payload_v3() {
    check_actor("message_by_bot", ActorKind::Bot, Some("510099"));
}

#[test]
fn a_message_that_a_user_noted_for_the_customer_is_the_customers() {
    check_actor("comment_noted_for_the_customer", ActorKind::Requester, None);
}

#[test]
fn somebody_of_a_type_that_is_not_known_is_set_aside() {
    let body =
        changed("public_reply_by_agent", "/_embedded/threads/0/createdBy/type", "oracle".into());
    let reasons: Vec<_> =
        decoded(&body).not_understood.into_iter().flat_map(|aside| aside.reasons).collect();
    let expected = "_embedded.threads.createdBy.type: expected user, customer, system_user or team";
    assert_eq!(reasons, [expected]);
}

#[test]
fn a_closing_is_by_who_closed_it_and_not_before_what_was_written_with_it() {
    check_status("solved_by_assignee", Status::Solved, "10:30:00");
    check_status("closed_a_second_before_its_reply", Status::Solved, "10:30:01");
    check_actor("solved_by_a_user_without_a_name", ActorKind::Agent, Some("510071"));
}

#[test]
fn a_status_is_as_late_as_the_last_thing_that_a_user_did() {
    check_status("set_to_pending", Status::Pending, "09:40:00");
    check_actor("set_to_pending", ActorKind::Agent, Some("510072"));
    check_status("set_to_pending_without_a_line_item", Status::Pending, "09:40:00");
    check_actor("set_to_pending_without_a_line_item", ActorKind::Unknown, None);
}

#[test]
fn spam_leaves_the_figures_and_comes_back() {
    let events = told(&fixture("marked_as_spam"));
    let EventKind::TicketDeleted(deleted) = &events[0].kind else {
        panic!("not deleted: {events:?}");
    };
    assert_eq!(deleted.reason, Some(DeletionReason::Spam));
    check(&fixture("restored"), &["ticket.restored", "ticket.status_changed"]);
    check(&fixture("set_to_pending"), &["ticket.status_changed"]);
}

#[test]
fn what_was_merged_is_named_by_a_line_item() {
    let events = told(&fixture("merged"));
    assert_eq!(events[0].ticket.as_deref(), Some("2890050"));
    let expected =
        "_embedded.threads.action.associatedEntities: names no conversation that was merged";
    check_reason(&fixture("merged_without_a_name"), expected);
}

#[test]
fn what_has_no_time_of_its_own_is_replaced_by_what_was_received_last() {
    let events =
        [told(&fixture("tags_changed")), told(&fixture("moved_to_another_inbox"))].concat();
    let ids: Vec<_> = events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["2890044.fields", "2890044.fields"]);
    let received = u64::try_from(now().timestamp_millis()).expect("a time after 1970");
    assert!(events.iter().all(|event| event.revision == received));
}

#[test]
fn a_rating_is_one_of_three_and_may_be_changed() {
    let rated = |name| {
        let events = told(&fixture(name));
        let EventKind::TicketRated(rated) = &events[0].kind else {
            panic!("no rating in {name}");
        };
        (events[0].id.clone(), rated.score.thousandths(), events[0].revision)
    };
    let (id, great, first) = rated("rated_good");
    let (same, not_good, later) = rated("rating_changed_to_bad");
    let (_, okay, _) = rated("rated_okay_by_the_first_payload");
    assert_eq!([great, okay, not_good], [3_000, 2_000, 1_000]);
    assert!(id == same && first < later);
    check(&fixture("rated_unknown"), &[]);
    let odd = changed("rated_good", "/rating", "splendid".into());
    check_reason(&odd, "rating: expected great, okay, not_good or unknown");
}

#[test]
fn a_rating_without_a_zone_is_utc() {
    let events = told(&fixture("rated_good"));
    assert_eq!(events[0].occurred_at.to_rfc3339(), "2026-11-20T16:00:00+00:00");
}

#[test]
fn nobody_is_no_assignee_and_a_team_is_a_group() {
    let owner = |name| {
        let events = told(&fixture(name));
        let EventKind::TicketAssigned(assigned) = &events[0].kind else {
            panic!("no assignment in {name}");
        };
        (assigned.assignee.clone(), assigned.group.clone())
    };
    let set = |id: &str| Change::Set(id.into());
    assert_eq!(owner("unassigned"), (Change::Empty, Change::Empty));
    assert_eq!(owner("assigned_to_another"), (set("510072"), Change::Empty));
    assert_eq!(owner("assigned_to_a_team"), (Change::Empty, set("770012")));
}

#[test]
fn a_customer_is_known_by_his_address_and_else_by_his_id() {
    let customer = |name| decoded(&fixture(name)).events[0].customer.clone();
    assert_eq!(customer("created_by_requester"), Some(Address::new("mei.tanaka@mail.example")));
    let without = customer("created_by_customer_without_address");
    assert_eq!(without, Some(Address::new("660210034")));
}

#[test]
fn what_a_user_opens_with_is_his_message() {
    let opening = ["ticket.message_posted", "ticket.status_changed", "ticket.assigned"];
    check(&fixture("created_by_agent"), &opening);
    check(&fixture("created_by_phone"), &opening);
    check(&fixture("created_by_requester"), &[]);
}

#[test]
fn the_category_is_a_custom_field_by_its_name_or_its_id() {
    let told = |chosen: &str| {
        let choices = Choices { category_field: Some(chosen.into()), ..Choices::default() };
        let payload = fixture("custom_field_changed");
        let decoded = deliver_to("helpscout", &payload, &choices).expect("readable");
        decoded.events.iter().find_map(|event| {
            let EventKind::TicketFieldsChanged(changed) = &event.kind else { return None };
            Some(changed.category.clone())
        })
    };
    let late = Some(Change::Set("Delivery late".into()));
    assert_eq!(told("reason"), late);
    assert_eq!(told("6688"), late);
    assert_eq!(told("Order"), Some(Change::Set("A-1093".into())));
    assert_eq!(told("Colour"), Some(Change::Keep));
}

#[test]
fn a_test_delivery_and_what_is_no_conversation_tell_nothing() {
    for name in ["test_delivery", "customer_updated"] {
        assert_eq!(decoded(&fixture(name)), Decoded::default(), "{name}");
    }
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    check_any_order("helpscout", "story");
}

#[test]
fn the_set_up_page_subscribes_to_events_that_are_known() {
    let page = include_str!("../../../../../docs/sources/helpscout.md");
    let events = subscriptions(page);
    assert!(events.len() > 10, "{events:?}");
    for event in events {
        // An empty body lacks what every event that is read needs.
        let mut payload = Payload::of("{}");
        payload.headers.insert("x-helpscout-event", event.parse().expect("a header"));
        let reasons: Vec<_> =
            decoded(&payload).not_understood.into_iter().flat_map(|aside| aside.reasons).collect();
        assert!(reasons.iter().all(|reason| reason.ends_with("missing")), "{event}: {reasons:?}");
        assert!(!reasons.is_empty(), "{event} tells nothing");
    }
}

/// The published samples are objects of the API: each under the event that sends it, and what it
/// then comes to.
const SAMPLES: &[(&str, &str, &[&str])] = &[
    ("conversation.v2.no_threads", "convo.status", &["ticket.created", "ticket.status_changed"]),
    ("customer.updated.real_redacted", "customer.updated", &[]),
    ("customer.v2", "customer.created", &[]),
    ("tag", "tag.created", &[]),
    (
        "thread.customer",
        "convo.customer.reply.created",
        &["ticket.created", "_embedded.threads: none that fits the event"],
    ),
];

#[test]
fn help_scouts_samples_are_understood_but_for_a_reply_without_its_threads() {
    for (name, payload) in samples("helpscout") {
        let row = SAMPLES.iter().find(|(known, ..)| *known == name);
        let (_, event, expected) = row.unwrap_or_else(|| panic!("{name} is not listed"));
        let decoded = decoded(&named(payload, event));
        let types = decoded.events.iter().map(|event| event.kind.type_name().to_owned());
        let reasons = decoded.not_understood.iter().flat_map(|aside| aside.reasons.clone());
        let told: Vec<_> = types.chain(reasons).collect();
        assert_eq!(told, *expected, "{name}");
    }
}
