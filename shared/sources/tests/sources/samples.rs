//! What vendors publish, where a copy of it lies beside this repository.

use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderName};
use serde_json::Value;
use tallydesk_sources::{Delivery, Secrets, source};

use crate::{deliver, json_files};

fn folder(name: &str) -> Option<PathBuf> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(name);
    samples.is_dir().then_some(samples)
}

#[test]
fn zendesks_samples_are_understood_but_for_the_event_bus() {
    let Some(folder) = folder("zendesk") else {
        return;
    };
    for (name, body) in json_files(&folder) {
        let decoded = deliver("zendesk", &body).expect("readable");
        let reasons: Vec<_> = decoded.not_understood.iter().map(|aside| &aside.reason).collect();
        if name.starts_with("eventbridge.") {
            assert_eq!(reasons, ["type: missing"], "{name}");
            assert!(decoded.events.is_empty(), "{name}");
        } else {
            assert!(reasons.is_empty(), "{name}: {reasons:?}");
            assert!(!decoded.events.is_empty(), "{name}");
        }
    }
}

#[test]
fn the_vector_of_standard_webhooks_is_verified() {
    let Some(folder) = folder("standard-webhooks") else {
        return;
    };
    for (name, vector) in json_files(&folder) {
        let vector: Value = serde_json::from_slice(&vector).expect("JSON");
        let text = |pointer: &str| vector.pointer(pointer).and_then(Value::as_str).expect("a text");
        let headers: HeaderMap = ["webhook-id", "webhook-timestamp", "webhook-signature"]
            .map(|name| {
                let value = text(&format!("/headers/{name}")).parse().expect("a header");
                (HeaderName::from_static(name), value)
            })
            .into_iter()
            .collect();
        let generic = source("generic").expect("a source");
        let secrets = Secrets::new(generic, vec![text("/secret").to_owned()]).expect("secrets");
        let delivery = Delivery { headers: &headers, body: text("/raw_body").as_bytes() };
        let seconds = text("/headers/webhook-timestamp").parse().expect("seconds");
        let now = chrono::DateTime::from_timestamp(seconds, 0).expect("a time");
        assert!(generic.verify(delivery, &secrets, now).is_ok(), "{name}");
    }
}
