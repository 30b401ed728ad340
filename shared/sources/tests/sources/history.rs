//! History from an export of Zendesk's API: what its lines tell, and that it comes to the same figures
//! as the webhooks that told it live.

mod invented;

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use tallydesk_events::{Event, Pepper, SubjectKind};
use tallydesk_ledger::{Lines, Measure, Rules, Sample, samples};
use tallydesk_sources::{Choices, Decoded, ZendeskHistory};

use crate::leaks::leaves;
use crate::story;
use crate::{Payload, deliver};
use invented::{Invented, any_invented};

/// The samples of what arrived, in that order.
fn measured(events: &[Event]) -> Vec<Sample> {
    let mut samples = samples(SubjectKind::Ticket, events, &Lines::default(), &Rules::default());
    samples.sort_by_key(|sample| format!("{sample:?}"));
    samples
}

/// The same without how many events told it: an audit tells in fewer what webhooks tell one by one.
fn measured_of_ticket(events: &[Event]) -> Vec<Sample> {
    let mut samples = measured(events);
    samples.retain(|sample| sample.measure != Measure::EventLate);
    samples
}

fn sealed(decoded: Decoded) -> Vec<Event> {
    assert!(decoded.not_understood.is_empty(), "{decoded:?}");
    let pepper = Pepper::new("pepper");
    decoded.events.into_iter().map(|event| event.seal(&pepper)).collect()
}

fn live(webhooks: &[Value]) -> Vec<Event> {
    let told = |webhook: &Value| {
        let payload = Payload::of(webhook.to_string());
        sealed(deliver("zendesk", &payload).expect("readable"))
    };
    webhooks.iter().flat_map(told).collect()
}

fn imported(lines: &[Value]) -> Vec<Event> {
    let mut history = ZendeskHistory::new(Choices::default());
    let told =
        |line: &Value| sealed(history.decode(line.to_string().as_bytes()).expect("readable"));
    lines.iter().flat_map(told).collect()
}

proptest! {
    /// Live, imported in either form, or all of it at once in any order: one ticket, one set of samples.
    #[test]
    fn a_ticket_gives_the_same_samples_live_and_imported(
        ticket in any_invented(),
        places in prop::collection::vec(any::<Index>(), 200),
    ) {
        let Invented { webhooks, audits, ticket_events } = ticket;
        let (live, audits, exported) =
            (live(&webhooks), imported(&audits), imported(&ticket_events));
        let expected = measured(&live);
        prop_assert!(!expected.is_empty());
        prop_assert_eq!(&measured(&audits), &expected, "audits");
        prop_assert_eq!(&measured(&exported), &expected, "ticket events");
        let mut all = [live, audits, exported].concat();
        for (from, place) in places.iter().enumerate().take(all.len()) {
            let to = place.index(all.len());
            all.swap(from, to);
        }
        prop_assert_eq!(&measured(&all), &expected, "all of it");
    }

    /// An import that ends, and webhooks that begin, anywhere: what both leave out nobody knows, and
    /// what either tells counts once.
    #[test]
    fn an_import_may_end_where_webhooks_begin(
        ticket in any_invented(), end in any::<Index>(), overlap in 0..4_usize,
    ) {
        let Invented { webhooks, audits, .. } = ticket;
        let seconds = |value: &Value| {
            let text = value["created_at"].as_str().or_else(|| value["time"].as_str());
            text.and_then(|text| text.get(..19)).unwrap_or_default().to_owned()
        };
        // A second is exported as a whole or not at all.
        let from = seconds(&audits[end.index(audits.len())]);
        let last = seconds(&audits[(end.index(audits.len()) + overlap).min(audits.len() - 1)]);
        let later: Vec<_> =
            webhooks.iter().filter(|webhook| seconds(webhook) >= from).cloned().collect();
        let earlier: Vec<_> =
            audits.iter().filter(|audit| seconds(audit) <= last).cloned().collect();
        let joined = [live(&later), imported(&earlier)].concat();
        prop_assert_eq!(measured(&joined), measured(&live(&webhooks)));
    }
}

/// The exported history of the story: the users, the ticket, and its saves in one of two forms.
fn exported(form: &str) -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/zendesk/history");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}.jsonl")).expect(name);
    let lines = ["users", "tickets", form].map(read).concat();
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// When, what, how much and under what; not behind which events.
fn figures(events: &[Event]) -> Vec<String> {
    let line = |sample: Sample| {
        let Sample { at, measure, amount, dimensions, .. } = sample;
        format!("{at} {measure:?} {amount} {dimensions:?}")
    };
    measured_of_ticket(events).into_iter().map(line).collect()
}

#[test]
fn the_story_comes_to_the_same_figures_live_imported_and_both() {
    let live = story::events("zendesk", "story");
    let expected = figures(&live);
    for form in ["audits", "ticket_events"] {
        let imported = imported(&exported(form));
        assert_eq!(figures(&imported), expected, "{form}");
        for both in [[live.clone(), imported.clone()], [imported, live.clone()]] {
            assert_eq!(figures(&both.concat()), expected, "{form}");
        }
    }
}

/// Zendesk does not say that the clocks of its webhooks and of its audits agree.
#[test]
fn clocks_that_differ_by_a_second_leave_no_turn_without_its_reply() {
    let measures = |events: &[Event]| {
        let measures = measured_of_ticket(events).into_iter().map(|sample| sample.measure);
        let mut measures: Vec<_> = measures.collect();
        measures.sort();
        measures
    };
    let live = story::events("zendesk", "story");
    let expected = measures(&live);
    let exported = imported(&exported("audits"));
    for seconds in [-1, 1] {
        let late = |event: &Event| {
            let is_creation = event.id.contains(".created");
            let shift = TimeDelta::seconds(if is_creation { 0 } else { seconds });
            let occurred_at = event.occurred_at + shift;
            // As the adapter would make it of another time.
            let earlier = |revision: u64| revision.saturating_add_signed(-2 * seconds);
            let is_comment = event.id.starts_with("comment-");
            let revision = if is_comment { earlier(event.revision) } else { event.revision };
            let id =
                if is_comment || is_creation { event.id.clone() } else { format!("{}+", event.id) };
            Event { id, revision, occurred_at, ..event.clone() }
        };
        let live: Vec<_> = live.iter().map(late).collect();
        assert_eq!(measures(&[live, exported.clone()].concat()), expected, "{seconds}");
    }
}

#[test]
fn an_import_beside_triggers_or_an_event_bus_moves_no_time() {
    for folder in ["story-trigger", "story-event-bus"] {
        let live = story::events("zendesk", folder);
        let times = |events: &[Event]| {
            let is_time = |line: &&String| line.contains("Time ") || line.contains("Replies ");
            let measures =
                |line: &String| line.split(" Dimensions").next().unwrap_or("").to_owned();
            figures(events).iter().filter(is_time).map(measures).collect::<Vec<_>>()
        };
        let imported = imported(&exported("audits"));
        let expected = times(&imported);
        assert!(expected.len() > 10, "{expected:?}");
        for both in [[live.clone(), imported.clone()], [imported, live]] {
            assert_eq!(times(&both.concat()), expected, "{folder}");
        }
    }
}

/// What a line tells: events as they would be written, and reasons.
fn check(lines: &[Value], expected: &[&str]) {
    let mut history = ZendeskHistory::new(Choices {
        category_field: Some("360031".to_owned()),
        ..Choices::default()
    });
    let mut told = Vec::new();
    for line in lines {
        let decoded = history.decode(line.to_string().as_bytes()).expect("readable");
        for event in decoded.events {
            let kind = serde_json::to_value(&event.kind).expect("JSON");
            told.push(format!("{kind} by {:?}", event.actor.kind));
        }
        told.extend(decoded.not_understood.into_iter().flat_map(|aside| aside.reasons));
    }
    assert_eq!(told, expected, "{lines:?}");
}

fn amy() -> Value {
    json!({"id": 7, "role": "agent", "name": "Amy Ford", "email": "amy@desk.example"})
}

/// A save by Amy with these changes.
fn audit(events: &Value) -> Value {
    json!({
        "id": 1, "ticket_id": 1001, "created_at": "2026-11-20T09:00:00Z", "author_id": 7,
        "via": {"channel": "web"}, "events": events,
    })
}

fn check_audit(events: &Value, expected: &[&str]) {
    check(&[amy(), audit(events)], expected);
}

#[test]
fn every_field_that_counts_is_read_from_an_audit() {
    let change = |name: &str, value: Value| json!([{"id": 2, "type": "Change", "field_name": name, "value": value}]);
    let fields = |rest: &str| format!(r#"{{{rest},"type":"ticket.fields_changed"}} by Agent"#);
    for (name, value, expected) in [
        ("priority", json!("High"), r#""priority":"high""#),
        ("priority", json!(null), r#""priority":null"#),
        ("brand_id", json!("36"), r#""brand":"36""#),
        ("tags", json!(["b", "a"]), r#""tags":["a","b"]"#),
        ("360031", json!("shipping"), r#""category":"shipping""#),
    ] {
        check_audit(&change(name, value), &[&fields(expected)]);
    }
    let group = r#"{"group":"5","type":"ticket.assigned"} by Agent"#;
    check_audit(&change("group_id", json!(5)), &[group]);
    let solved = r#"{"to":"solved","type":"ticket.status_changed"} by Agent"#;
    check_audit(&change("status", json!("solved")), &[solved]);
    let survey = r#"{"type":"ticket.survey_sent"} by Agent"#;
    check_audit(&change("satisfaction_score", json!("offered")), &[survey]);
    let rated = r#"{"scale":"good_bad","score":0,"type":"ticket.rated"} by Requester"#;
    check_audit(&change("satisfaction_score", json!("bad")), &[rated]);
    for (name, value) in [
        ("subject", json!("x")),
        ("360032", json!("x")),
        ("satisfaction_score", json!("unoffered")),
    ] {
        check_audit(&change(name, value), &[]);
    }
}

#[test]
fn a_ticket_that_a_merge_closed_is_merged_and_not_solved() {
    let events = json!([
        {"id": 2, "type": "Change", "field_name": "status", "value": "closed"},
        {"id": 3, "type": "Change", "field_name": "tags", "value": ["closed_by_merge"]},
    ]);
    let tags = r#"{"tags":["closed_by_merge"],"type":"ticket.fields_changed"} by Agent"#;
    check_audit(&events, &[r#"{"type":"ticket.merged"} by Agent"#, tags]);
}

#[test]
fn comments_by_themselves_and_deleted_tickets_are_read() {
    let comment = json!({
        "id": 5, "type": "Comment", "author_id": 7, "public": false, "ticket_id": 1001,
        "created_at": "2026-11-20T09:00:00Z",
    });
    let note = r#"{"public":false,"type":"ticket.message_posted"} by Agent"#;
    check(&[amy(), comment], &[note]);
    let ticket = json!({
        "id": 1001, "requester_id": 9, "submitter_id": 9, "via": {"channel": "mail"},
        "created_at": "2026-11-20T09:00:00Z", "updated_at": "2026-11-21T09:00:00Z",
        "status": "deleted",
    });
    check(
        &[ticket],
        &[
            r#"{"channel":"email","status":"new","type":"ticket.created"} by Requester"#,
            r#"{"reason":"deleted","type":"ticket.deleted"} by Unknown"#,
        ],
    );
}

#[test]
fn what_cannot_be_read_is_told_by_its_place_and_not_quoted() {
    let line = "line: expected a user, a ticket, a ticket event, an audit or a comment";
    check(&[json!({"subject": "Canary"})], &[line]);
    check(&[json!(["Canary"])], &[line]);
    let event = |event: Value| json!([event]);
    check_audit(&event(json!("Canary")), &["events.0.type: missing"]);
    check_audit(
        &event(json!({"type": "Change", "field_name": "status", "value": "Canary"})),
        &["events.0.value: unknown status"],
    );
    check_audit(&event(json!({"type": "Comment", "id": 3})), &["events.0.public: missing"]);
    let broken = ZendeskHistory::new(Choices::default()).decode(b"{");
    let reason = "body: not JSON: EOF while parsing an object at line 1 column 1";
    assert_eq!(broken.map_err(|error| error.to_string()), Err(reason.to_owned()));
}

/// The comment that is kept if one was told by an author that nobody knew.
#[test]
fn who_was_not_known_is_made_good_by_an_import_that_knows_him() {
    let comment = audit(&json!([{"id": 2, "type": "Comment", "public": true}]));
    let without = [comment.clone()];
    let missing = "author_id: nobody among the users of the lines before";
    let unknown = r#"{"public":true,"type":"ticket.message_posted"} by Unknown"#;
    check(&without, &[unknown, missing]);
    let mut history = ZendeskHistory::new(Choices::default());
    let line = comment.to_string();
    let early = history.decode(line.as_bytes()).expect("readable").events.remove(0);
    history.decode(amy().to_string().as_bytes()).expect("readable");
    let later = history.decode(line.as_bytes()).expect("readable").events.remove(0);
    assert_eq!(early.id, later.id);
    assert!(early.revision < later.revision);
    assert_eq!(later.actor.name.as_deref(), Some("Amy Ford"));
}

/// What of a line may be in events: ids, the account's own words, and names of staff.
const TAKEN: &[&str] = &[
    "id",
    "ticket_id",
    "author_id",
    "updater_id",
    "requester_id",
    "submitter_id",
    "assignee_id",
    "group_id",
    "brand_id",
    "priority",
    "value",
    "previous_value",
    "channel",
];

#[test]
fn no_text_of_an_export_gets_into_an_event_and_no_content_into_a_reason() {
    for form in ["audits", "ticket_events"] {
        let lines = exported(form);
        for (place, line) in lines.iter().enumerate() {
            let mut pointers = Vec::new();
            leaves(line, "", &mut pointers);
            for pointer in pointers {
                let mut changed = lines.clone();
                *changed[place].pointer_mut(&pointer).expect("a leaf") = "Canary Bird".into();
                let name = pointer.rsplit('/').next().unwrap_or_default();
                let is_staff = line["role"] != "end-user" && name == "name";
                check_canary(&changed, &pointer, is_staff || TAKEN.contains(&name));
            }
        }
    }
}

fn check_canary(lines: &[Value], pointer: &str, may_be_taken: bool) {
    let mut history = ZendeskHistory::new(Choices::default());
    let pepper = Pepper::new("pepper");
    for line in lines {
        let decoded = history.decode(line.to_string().as_bytes()).expect("readable");
        let has_canary = |text: String| text.to_lowercase().contains("canary");
        for event in decoded.events {
            let event = serde_json::to_string(&event.seal(&pepper)).expect("JSON");
            assert!(may_be_taken || !has_canary(event), "{pointer}");
        }
        for aside in decoded.not_understood {
            assert!(!aside.reasons.into_iter().any(has_canary), "{pointer}");
        }
    }
}
