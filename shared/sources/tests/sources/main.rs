//! What the sources make of whole deliveries: fixtures, laws, and what must never leak.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod fixtures;
mod laws;
mod leaks;
mod samples;

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use tallydesk_sources::{Decoded, Delivery, NotReadable, Secrets, Source, source};

const GENERIC_KEY: &str = "whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA==";
const ZENDESK_KEY: &str = "only for tests, no secret";

fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().expect("a time")
}

/// A source with one accepted key.
fn source_and_secrets(name: &str) -> (&'static Source, Secrets) {
    let source = source(name).expect("a source");
    let key = if name == "generic" { GENERIC_KEY } else { ZENDESK_KEY };
    (source, Secrets::new(source, vec![key.to_owned()]).expect("secrets"))
}

/// The whole way of a body: signed as the source does, verified, decoded.
fn deliver(name: &str, body: &[u8]) -> Result<Decoded, NotReadable> {
    let (source, secrets) = source_and_secrets(name);
    let headers = source.sign(&secrets, "delivery-1", now(), body).expect("headers");
    let delivery = Delivery { headers: &headers, body };
    source.decode(&source.verify(delivery, &secrets, now()).expect("authentic"))
}

/// The JSON files of a folder with their names, in the order of these.
fn json_files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

fn fixtures(source: &str) -> Vec<(String, Vec<u8>)> {
    json_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(source))
}
