use http::{HeaderMap, HeaderValue};
use serde_json::Value;
use tallydesk_events::{ActorKind, Address, EventKind, IncomingEvent, Status};
use tallydesk_sources::{Choices, Decoded, Delivery, Refused, Secrets, source};

use super::{check_any_order, samples, subscriptions};
use crate::{Payload, deliver, deliver_to, now};

fn fixture(name: &str) -> Payload {
    crate::fixture("intercom", name)
}

/// A fixture with one place changed.
fn changed(name: &str, pointer: &str, value: Value) -> Payload {
    let mut payload: Value = serde_json::from_slice(&fixture(name).body).expect("JSON");
    *payload.pointer_mut(pointer).expect("a place") = value;
    Payload::of(payload.to_string())
}

fn decoded(payload: &Payload) -> Decoded {
    deliver("intercom", payload).expect("readable")
}

/// The types that a payload tells beside the creation.
fn types(decoded: &Decoded) -> Vec<&'static str> {
    let types = decoded.events.iter().map(|event| event.kind.type_name());
    types.filter(|name| *name != "ticket.created").collect()
}

fn check(payload: &Payload, expected: &[&str]) {
    let decoded = decoded(payload);
    assert_eq!(types(&decoded), expected);
    assert!(decoded.not_understood.is_empty(), "{decoded:?}");
}

fn check_reason(payload: &Payload, expected: &str) {
    let reasons: Vec<_> =
        decoded(payload).not_understood.into_iter().flat_map(|aside| aside.reasons).collect();
    assert_eq!(reasons, [expected]);
}

fn creation(name: &str) -> IncomingEvent {
    let events = decoded(&fixture(name)).events;
    let is_creation = |event: &IncomingEvent| matches!(event.kind, EventKind::TicketCreated(_));
    events.into_iter().find(is_creation).unwrap_or_else(|| panic!("no creation in {name}"))
}

/// The statuses that a payload sets.
fn statuses(payload: &Payload) -> Vec<Status> {
    let status = |event: &IncomingEvent| {
        let EventKind::TicketStatusChanged(changed) = &event.kind else { return None };
        Some(changed.to)
    };
    decoded(payload).events.iter().filter_map(status).collect()
}

const PART: &str = "/data/item/conversation_parts/conversation_parts/0";

#[test]
fn the_signature_is_of_the_body_alone_in_hex() {
    // printf '%s' '{"topic":"ping"}' | openssl dgst -sha1 -hmac 'the client secret'
    let signature = "sha1=720a853644dfde65eb79f5f33cefe283192de105";
    let intercom = source("intercom").expect("a source");
    let secrets = Secrets::new(intercom, vec!["the client secret".into()]).expect("secrets");
    let verify = |signature: &'static str, body: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert("x-hub-signature", HeaderValue::from_static(signature));
        intercom.verify(Delivery::post(&headers, body), &secrets, now()).map(|_| ())
    };
    assert_eq!(verify(signature, br#"{"topic":"ping"}"#), Ok(()));
    assert_eq!(verify(signature, br#"{"topic":"pong"}"#), Err(Refused::WrongSignature));
    let bare = signature.trim_start_matches("sha1=");
    assert_eq!(verify(bare, br#"{"topic":"ping"}"#), Err(Refused::WrongSignature));
}

#[test]
fn a_text_in_an_assignment_is_a_reply_only_under_the_topic_of_replies() {
    let reply = ["ticket.assigned", "ticket.message_posted", "ticket.status_changed"];
    let assignment = ["ticket.assigned", "ticket.status_changed"];
    check(&fixture("reply_that_assigns"), &reply);
    check(&fixture("assignment_of_that_reply"), &assignment);
    check(&fixture("assigned_with_a_note"), &assignment);
    check(&fixture("ticket_assigned_with_a_note"), &assignment);
    let textless = changed("reply_that_assigns", &format!("{PART}/body"), Value::Null);
    check(&textless, &assignment);
}

#[test]
fn an_account_may_say_that_texts_in_assignments_are_notes() {
    let notes = Choices { replies_in_assignments: false, ..Choices::default() };
    let told = |name| types(&deliver_to("intercom", &fixture(name), &notes).expect("readable"));
    assert_eq!(told("reply_that_assigns"), ["ticket.assigned", "ticket.status_changed"]);
    assert_eq!(told("public_reply_by_agent"), ["ticket.message_posted", "ticket.status_changed"]);
    assert_eq!(told("reply_that_closes"), ["ticket.message_posted", "ticket.status_changed"]);
}

#[test]
fn one_action_under_several_topics_is_one_event() {
    let ids = |name| -> Vec<String> {
        let events = decoded(&fixture(name)).events.into_iter();
        let is_assignment = |event: &IncomingEvent| event.kind.type_name() == "ticket.assigned";
        events.filter(is_assignment).map(|event| event.id).collect()
    };
    assert_eq!(ids("reply_that_assigns").len(), 1);
    assert_eq!(ids("reply_that_assigns"), ids("assignment_of_that_reply"));
    let of_first_generation = ids("first_generation_reply_that_assigns");
    assert_eq!(of_first_generation, ids("first_generation_assignment_of_that_reply"));
}

#[test]
fn housekeeping_by_the_operator_is_no_message() {
    check(&fixture("housekeeping_by_bot"), &["ticket.status_changed"]);
    check(&fixture("message_by_bot"), &["ticket.message_posted", "ticket.status_changed"]);
}

#[test]
fn what_an_ai_writes_in_a_teammates_name_is_a_bots() {
    let events = decoded(&fixture("answer_of_ai_in_an_agents_name")).events;
    assert_eq!(events[1].actor.kind, ActorKind::Bot);
    let answer =
        changed("public_reply_by_agent", &format!("{PART}/author/is_ai_answer"), true.into());
    assert_eq!(decoded(&answer).events[1].actor.kind, ActorKind::Bot);
}

#[test]
fn a_team_is_not_taken_for_an_agent() {
    let by_team = changed("public_reply_by_agent", &format!("{PART}/author/type"), "team".into());
    assert_eq!(decoded(&by_team).events[1].actor.kind, ActorKind::Unknown);
}

#[test]
fn a_ticket_state_that_stays_the_same_changes_nothing() {
    assert_eq!(statuses(&fixture("ticket_state_that_stays")), [Status::New]);
}

#[test]
fn a_ticket_is_solved_while_it_is_closed_and_not_when_it_is_open_again() {
    assert_eq!(statuses(&fixture("ticket_resolved")), [Status::Solved]);
    assert_eq!(statuses(&fixture("ticket_closed_within_an_item")), [Status::Solved]);
    assert_eq!(statuses(&fixture("ticket_reopened_by_requester")), [Status::Open]);
    assert_eq!(statuses(&fixture("ticket_waits_for_requester")), [Status::Pending]);
}

#[test]
fn a_renamed_ticket_state_means_what_the_account_says() {
    let statuses = [("waiting ON you".to_owned(), Status::OnHold)].into_iter().collect();
    let choices = Choices { statuses, ..Choices::default() };
    let payload = fixture("ticket_waits_for_requester");
    let decoded = deliver_to("intercom", &payload, &choices).expect("readable");
    let last = decoded.events.last().map(|event| event.kind.clone());
    let Some(EventKind::TicketStatusChanged(changed)) = last else {
        panic!("no status in {decoded:?}");
    };
    assert_eq!(changed.to, Status::OnHold);
}

#[test]
fn a_snapshot_of_a_later_time_does_not_speak_for_the_part() {
    check(&fixture("assigned_and_changed_since"), &["ticket.assigned"]);
    assert_eq!(statuses(&fixture("ticket_state_changed_since")), [Status::Open]);
}

#[test]
fn a_rating_is_of_when_it_was_given_and_not_of_when_it_was_asked_for() {
    for name in ["rated_good", "rated_bad_without_its_time"] {
        let events = decoded(&fixture(name)).events;
        assert_eq!(events[1].occurred_at.to_rfc3339(), "2026-11-20T16:00:00+00:00", "{name}");
    }
}

#[test]
fn a_rating_off_the_scale_is_set_aside() {
    let rating = "/data/item/conversation_rating/rating";
    check_reason(&changed("rated_good", rating, 6.into()), "score: outside its scale");
    let null = changed("rated_good", rating, Value::Null);
    check_reason(&null, "data.item.conversation_rating.rating: missing");
    check_reason(&fixture("ticket_rated"), "data.item.conversation_rating.rating: missing");
}

#[test]
fn a_deletion_is_known_by_the_conversations_id_alone() {
    let events = decoded(&fixture("deleted")).events;
    assert_eq!(events[0].ticket.as_deref(), Some("215480000471100"));
}

#[test]
fn nobody_is_null_or_zero_or_nobody_admin() {
    for name in ["unassigned", "first_generation_unassigned", "ticket_unassigned"] {
        let events = decoded(&fixture(name)).events;
        let EventKind::TicketAssigned(assigned) = &events[1].kind else {
            panic!("no assignment in {name}");
        };
        let empty = tallydesk_events::Change::Empty;
        assert_eq!((&assigned.assignee, &assigned.group), (&empty, &empty), "{name}");
    }
}

#[test]
fn a_campaign_is_a_ticket_once_somebody_answers() {
    check(&fixture("campaign_that_nobody_has_answered"), &[]);
    let answered = creation("campaign_that_was_answered");
    assert_eq!(answered.actor.kind, ActorKind::Requester);
    assert_eq!(answered.occurred_at.to_rfc3339(), "2026-11-20T10:00:00+00:00");
    assert_eq!(answered.customer, Some(Address::new("65f1c0de1a2b3c4d5e6f7081")));
}

#[test]
fn what_a_contact_initiated_is_his_though_its_author_is_blank() {
    let created = creation("created_by_contact_without_an_author");
    assert_eq!(created.actor.kind, ActorKind::Requester);
    assert_eq!(created.customer, Some(Address::new("65f1c0de1a2b3c4d5e6f7081")));
}

#[test]
fn what_a_teammate_opens_with_is_a_message_of_his() {
    check(&fixture("created_by_agent"), &["ticket.message_posted", "ticket.assigned"]);
    check(
        &fixture("first_generation_created_by_agent"),
        &["ticket.message_posted", "ticket.assigned"],
    );
}

#[test]
fn back_office_tickets_are_not_counted_beside_the_customers() {
    check(&fixture("ticket_of_the_back_office"), &[]);
}

#[test]
fn a_ticket_keeps_the_id_of_its_conversation_and_tells_its_own_status() {
    assert_eq!(statuses(&fixture("conversation_that_is_a_ticket")), []);
    let closed = "conversation_that_is_a_ticket";
    assert_eq!(statuses(&changed(closed, "/data/item/state", "closed".into())), [Status::Solved]);
}

#[test]
fn a_bot_hands_off_once_and_only_before_a_reply() {
    let handed_off = ["ticket.assigned", "ticket.status_changed", "ticket.bot_handed_off"];
    check(&fixture("handed_off_by_bot"), &handed_off);
    check(
        &fixture("reassigned_by_bot_after_a_reply"),
        &["ticket.assigned", "ticket.status_changed"],
    );
    let alone = changed("handed_off_by_bot", "/data/item/ai_agent_participated", false.into());
    check(&alone, &["ticket.assigned", "ticket.status_changed"]);
}

#[test]
fn the_category_is_an_attribute_of_the_accounts_choice() {
    let told = |name, field: &str| {
        let choices = Choices { category_field: Some(field.into()), ..Choices::default() };
        let decoded = deliver_to("intercom", &fixture(name), &choices).expect("readable");
        let reasons: Vec<_> =
            decoded.not_understood.iter().flat_map(|aside| aside.reasons.clone()).collect();
        let category = decoded.events.iter().find_map(|event| {
            let EventKind::TicketFieldsChanged(changed) = &event.kind else { return None };
            Some(changed.category.clone())
        });
        (category.and_then(|change| change.value().map(str::to_owned)), reasons)
    };
    let carrier = (Some("Carrier".to_owned()), vec![]);
    assert_eq!(told("solved_by_assignee", "Reason"), (Some("Delivery late".to_owned()), vec![]));
    assert_eq!(told("ticket_attribute_updated", "Root cause"), carrier);
    let reason = "data.item.Copilot used: expected a string or a number".to_owned();
    assert_eq!(told("solved_by_assignee", "Copilot used"), (None, vec![reason]));
}

#[test]
fn a_ping_and_what_is_no_ticket_tell_nothing() {
    for name in ["ping", "contact_read_it", "away_mode_updated"] {
        assert_eq!(decoded(&fixture(name)), Decoded::default(), "{name}");
    }
}

#[test]
fn a_topic_is_quoted_only_if_it_looks_like_one() {
    let of_topic = |topic: &str| changed("ping", "/topic", topic.into());
    check_reason(&of_topic("conversation.moved"), "type: unknown type \"conversation.moved\"");
    check_reason(&of_topic("Dear Sir"), "topic: expected the name of a type of event");
    check_reason(&of_topic(""), "topic: missing");
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    for story in ["story", "story-first-generation", "story-tickets"] {
        check_any_order("intercom", story);
    }
}

#[test]
fn the_set_up_page_subscribes_to_topics_that_are_known() {
    let page = include_str!("../../../../../docs/sources/intercom.md");
    let topics = subscriptions(page);
    assert!(topics.len() > 20, "{topics:?}");
    for topic in topics {
        let payload = changed("ping", "/topic", topic.into());
        let decoded = decoded(&payload);
        let mut reasons = decoded.not_understood.iter().flat_map(|aside| &aside.reasons);
        let unknown = reasons.find(|reason| reason.contains("type"));
        assert!(unknown.is_none() && !decoded.not_understood.is_empty(), "{topic}: {unknown:?}");
    }
}

/// What the published samples tell beside the creation.
const SAMPLES: &[(&str, &[&str])] = &[
    ("contact_created", &[]),
    ("conversation_admin_assigned", &["ticket.assigned", "ticket.status_changed"]),
    ("conversation_admin_closed", &["ticket.status_changed", "ticket.fields_changed"]),
    ("conversation_admin_noted", &["ticket.message_posted", "ticket.status_changed"]),
    ("conversation_admin_opened", &["ticket.status_changed"]),
    (
        "conversation_admin_replied",
        &["ticket.assigned", "ticket.message_posted", "ticket.status_changed"],
    ),
    ("conversation_admin_snoozed", &["ticket.status_changed"]),
    ("conversation_deleted", &["ticket.deleted"]),
    ("conversation_part_tag_created", &["ticket.fields_changed"]),
    ("conversation_priority_updated.v2", &["ticket.fields_changed"]),
    ("conversation_user_created", &[]),
    ("conversation_user_replied", &["ticket.message_posted", "ticket.status_changed"]),
    ("ping", &[]),
    ("ticket_admin_replied.abridged", &["ticket.assigned", "ticket.status_changed"]),
    ("ticket_contact_replied.abridged", &["ticket.message_posted", "ticket.status_changed"]),
    ("ticket_note_created.abridged", &["ticket.message_posted", "ticket.status_changed"]),
    ("user_created", &[]),
];

#[test]
fn intercoms_samples_are_understood() {
    for (name, payload) in samples("intercom") {
        let row = SAMPLES.iter().find(|(known, _)| *known == name);
        let (_, expected) = row.unwrap_or_else(|| panic!("{name} is not listed"));
        let decoded = decoded(&payload);
        assert!(decoded.not_understood.is_empty(), "{name}: {decoded:?}");
        assert_eq!(types(&decoded), *expected, "{name}");
    }
}
