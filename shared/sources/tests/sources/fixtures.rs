//! Every fixture is decoded and compared with its snapshot.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tallydesk_events::EventKind;
use tallydesk_sources::{Decoded, FIELDS, SOURCES};

use crate::{Payload, deliver, fixtures, posted, source_and_secrets};

/// Events as they would be written, and the reasons for what was set aside.
fn shown(decoded: &Decoded) -> Value {
    let reasons: Vec<_> = decoded.not_understood.iter().flat_map(|aside| &aside.reasons).collect();
    json!({ "events": decoded.events, "not_understood": reasons })
}

fn check(source: &str, name: &str, payload: &Payload) {
    let decoded = deliver(source, payload).expect("readable");
    insta::with_settings!({
        snapshot_path => format!("snapshots/{source}"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_json_snapshot!(name, shown(&decoded));
    });
}

#[test]
fn every_fixture_decodes_to_its_snapshot() {
    for source in SOURCES {
        let files = fixtures(source.name);
        assert!(!files.is_empty(), "{} has no fixtures", source.name);
        for (name, payload) in files {
            check(source.name, name, payload);
        }
    }
}

/// Situations that every source tells that can, each with the type of event that it takes.
const SITUATIONS: &[(&str, &str)] = &[
    ("created_by_requester", "ticket.created"),
    ("public_reply_by_agent", "ticket.message_posted"),
    ("public_comment_by_requester", "ticket.message_posted"),
    ("private_note_by_agent", "ticket.message_posted"),
    ("solved_by_assignee", "ticket.status_changed"),
    ("reopened_by_requester", "ticket.status_changed"),
    ("unassigned", "ticket.assigned"),
    ("tags_changed", "ticket.fields_changed"),
    ("rated_good", "ticket.rated"),
    ("merged", "ticket.merged"),
    ("marked_as_spam", "ticket.deleted"),
    ("restored", "ticket.restored"),
    ("ordered", "customer.ordered"),
    ("refunded", "customer.order_refunded"),
    ("cancelled_by_the_seller", "customer.order_cancelled"),
    ("shipped", "customer.order_shipped"),
    ("call_answered", "call.ended"),
    ("call_abandoned", "call.ended"),
];

/// Situations that a source cannot tell though it tells others of the same type, with the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("front", "marked_as_spam", "it has no event for that"),
    (
        "intercom",
        "marked_as_spam",
        "what is marked as spam is closed, and its webhook says no more",
    ),
    ("zammad", "tags_changed", "its payloads have no tags"),
    ("hubspot", "marked_as_spam", "what becomes spam is not told apart"),
    ("hubspot", "tags_changed", "its tickets have properties, and no list of tags"),
];

#[test]
fn every_source_tells_the_same_situations() {
    for source in SOURCES {
        let names: Vec<_> = fixtures(source.name).iter().map(|(name, _)| name).collect();
        for (situation, type_name) in SITUATIONS {
            let excused = EXCEPTIONS
                .iter()
                .any(|(name, exception, _)| (*name, *exception) == (source.name, *situation));
            let is_there = names.iter().any(|name| name == situation);
            let is_told = source.tells.contains(type_name) && !excused;
            assert_eq!(is_there, is_told, "{}: {situation}", source.name);
        }
    }
}

#[test]
fn a_source_tells_what_it_says_that_it_tells() {
    for source in SOURCES.iter().filter(|source| source.name != "generic") {
        let decoded = fixtures(source.name)
            .iter()
            .flat_map(|(_, payload)| deliver(source.name, payload).expect("readable").events);
        let (mut told, mut fields) = (BTreeSet::new(), BTreeSet::new());
        for event in decoded {
            told.insert(event.kind.type_name());
            if let EventKind::TicketMessagePosted(posted) = &event.kind {
                let told = [posted.knowledge, posted.used_macro];
                let told = FIELDS.into_iter().zip(told).filter(|(_, told)| told.is_some());
                fields.extend(told.map(|(field, _)| field));
            }
        }
        assert_eq!(told, source.tells.iter().copied().collect(), "{}", source.name);
        assert_eq!(fields, source.tells_fields.iter().copied().collect(), "{}", source.name);
    }
}

#[test]
fn only_the_headers_that_a_source_names_are_in_its_fixtures() {
    for source in SOURCES {
        for (name, payload) in fixtures(source.name) {
            for header in payload.headers.keys() {
                assert!(source.reads.contains(&header.as_str()), "{}/{name}", source.name);
            }
        }
    }
}

#[test]
fn what_was_set_aside_is_what_was_sent() {
    for source in SOURCES.iter().filter(|source| source.name != "generic") {
        let (_, secrets) = source_and_secrets(source.name);
        for (name, payload) in fixtures(source.name) {
            let sent = posted(source, &secrets, &payload.body).body;
            for aside in deliver(source.name, payload).expect("readable").not_understood {
                assert_eq!(aside.raw, *sent, "{}/{name}", source.name);
            }
        }
    }
    let batch = Payload::of(br#"[ {"id": "e1"}, 7 ]"#);
    let asides = deliver("generic", &batch).expect("readable").not_understood;
    let raws: Vec<_> = asides.iter().map(|aside| aside.raw.as_slice()).collect();
    assert_eq!(raws, [br#"{"id":"e1"}"#.as_slice(), b"7"]);
}
