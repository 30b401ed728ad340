//! What is true of one vendor's webhooks alone: its pitfalls, and what it publishes, where a copy of
//! that lies beside this repository.

mod aircall;
mod generic;
mod helpscout;
mod intercom;
mod zendesk;

use std::path::{Path, PathBuf};

use tallydesk_events::IncomingEvent;

use crate::{Payload, deliver, payloads};

/// What a vendor publishes, by file; nothing where there is no copy.
fn samples(vendor: &str) -> Vec<(String, Payload)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(vendor);
    if folder.is_dir() { payloads(&folder) } else { Vec::new() }
}

/// What a set-up page tells to subscribe to: the names in its quoted lines.
fn subscriptions(page: &str) -> Vec<&str> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("> "));
    let names = lines.flat_map(|line| line.split([',', ' '])).filter(|name| !name.is_empty());
    names.collect()
}

/// The events of a story that are kept in the end: each in its newest revision, by its id.
fn kept(source: &str, payloads: impl Iterator<Item = Payload>) -> Vec<IncomingEvent> {
    let mut kept: Vec<IncomingEvent> = Vec::new();
    for payload in payloads {
        for event in deliver(source, &payload).expect("readable").events {
            match kept.iter_mut().find(|known| known.id == event.id) {
                Some(known) if known.revision < event.revision => *known = event,
                Some(_) => {}
                None => kept.push(event),
            }
        }
    }
    kept.sort_by(|one, other| one.id.cmp(&other.id));
    kept
}

/// Whatever the order of arrival, and however often a webhook comes, the same is kept.
fn check_any_order(source: &str, story: &str) {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(source);
    let story: Vec<_> =
        payloads(&fixtures.join(story)).into_iter().map(|(_, payload)| payload).collect();
    let in_order = kept(source, story.iter().cloned());
    assert!(!in_order.is_empty());
    assert_eq!(kept(source, story.iter().rev().cloned()), in_order);
    for shift in 1..story.len() {
        let (late, early) = story.split_at(shift);
        let shifted = early.iter().chain(late).chain(early).cloned();
        assert_eq!(kept(source, shifted), in_order);
    }
}
