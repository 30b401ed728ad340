//! Every fixture is decoded and compared with its snapshot.

use serde_json::{Value, json};
use tallydesk_sources::{Decoded, SOURCES};

use crate::{deliver, fixtures};

/// Events as they would be written, and the reasons for what was set aside.
fn shown(decoded: &Decoded) -> Value {
    let reasons: Vec<_> = decoded.not_understood.iter().map(|aside| &aside.reason).collect();
    json!({ "events": decoded.events, "not_understood": reasons })
}

fn check(source: &str, name: &str, body: &[u8]) {
    let decoded = deliver(source, body).expect("readable");
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
        for (name, body) in files {
            check(source.name, &name, &body);
        }
    }
}

#[test]
fn every_source_tells_the_same_situations() {
    for situation in [
        "created_by_requester",
        "public_reply_by_agent",
        "public_comment_by_requester",
        "private_note_by_agent",
        "message_by_bot",
        "solved_by_assignee",
        "reopened_by_requester",
        "unassigned",
        "tags_changed",
        "rated_good",
        "merged",
        "marked_as_spam",
        "restored",
    ] {
        for source in SOURCES {
            let is_there = fixtures(source.name).iter().any(|(name, _)| name == situation);
            assert!(is_there, "{} has no {situation}", source.name);
        }
    }
}

#[test]
fn what_was_set_aside_is_what_was_sent() {
    for (name, body) in fixtures("zendesk") {
        for aside in deliver("zendesk", &body).expect("readable").not_understood {
            assert_eq!(aside.raw, body, "{name}");
        }
    }
    let batch = br#"[ {"id": "e1"}, 7 ]"#;
    let asides = deliver("generic", batch).expect("readable").not_understood;
    let raws: Vec<_> = asides.iter().map(|aside| aside.raw.as_slice()).collect();
    assert_eq!(raws, [br#"{"id":"e1"}"#.as_slice(), b"7"]);
}
