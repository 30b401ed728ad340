//! What is true of one vendor's webhooks alone: its pitfalls, and what it publishes, where a copy of
//! that lies beside this repository.

mod aircall;
mod amazon_connect;
mod chatwoot;
mod freshdesk;
mod front;
mod generic;
mod gorgias;
mod helpscout;
mod hubspot;
mod intercom;
mod shopify;
mod woocommerce;
mod zammad;
mod zendesk;

use std::fs;
use std::path::Path;

use http::{HeaderName, HeaderValue};
use serde_json::Value;
use tallydesk_events::IncomingEvent;
use tallydesk_sources::Source;

use crate::{Payload, kept, payloads, told_by_story};

/// What a vendor publishes, by file; nothing where there is no copy.
fn samples(vendor: &str) -> Vec<(String, Payload)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(vendor);
    if folder.is_dir() { payloads(&folder) } else { Vec::new() }
}

/// The template on a vendor's page, with each `{{placeholder}}` replaced by what it renders to.
fn template(vendor: &str, render: impl Fn(&str) -> String) -> String {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sources");
    let page = fs::read_to_string(pages.join(format!("{vendor}.md"))).expect("a page");
    let (_, rest) = page.split_once("```json template\n").expect("a template");
    let (template, _) = rest.split_once("```").expect("the template's end");
    let mut parts = template.split("{{");
    let mut rendered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (placeholder, text) = part.split_once("}}").expect("a placeholder's end");
        rendered.push_str(&render(placeholder.trim()));
        rendered.push_str(text);
    }
    rendered
}

/// A delivery that was captured as JSON, with its headers and its body beside each other; of the
/// headers, those that the source reads.
fn captured(source: &Source, sample: &Payload) -> Payload {
    let value: Value = serde_json::from_slice(&sample.body).expect("JSON");
    let mut payload = Payload::of(value["body"].to_string());
    for name in source.reads {
        if let Some(text) = value["headers"].get(*name).and_then(Value::as_str) {
            let value: HeaderValue = text.parse().expect("a header");
            payload.headers.insert(HeaderName::from_static(name), value);
        }
    }
    payload
}

/// What a source's story comes to: each event once, in its newest revision, in the order in which
/// they happened.
fn story(source: &str) -> Vec<IncomingEvent> {
    let mut events = kept(told_by_story(source, "story"));
    events.sort_by_key(|event| event.occurred_at);
    events
}

/// The sum of money that an event tells, in minor units.
fn amount(event: &IncomingEvent) -> Option<i64> {
    let value = serde_json::to_value(event).expect("JSON");
    ["/total/amount", "/amount/amount"].iter().find_map(|place| value.pointer(place)?.as_i64())
}

/// What a set-up page tells to subscribe to: the names in its quoted lines.
fn subscriptions(page: &str) -> Vec<&str> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("> "));
    let names = lines.flat_map(|line| line.split([',', ' '])).filter(|name| !name.is_empty());
    names.collect()
}

/// Whatever the order of arrival, and however often a webhook comes, the same is kept.
fn check_any_order(source: &str, story: &str) {
    let told = told_by_story(source, story);
    let kept = |arrived: Vec<IncomingEvent>| {
        let mut kept = kept(arrived);
        kept.sort_by(|one, other| one.id.cmp(&other.id));
        kept
    };
    let in_order = kept(told.clone());
    assert!(!in_order.is_empty());
    assert_eq!(kept(told.iter().rev().cloned().collect()), in_order);
    for shift in 1..told.len() {
        let (late, early) = told.split_at(shift);
        let shifted = early.iter().chain(late).chain(early).cloned();
        assert_eq!(kept(shifted.collect()), in_order);
    }
}
