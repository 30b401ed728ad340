//! What is true of one vendor's webhooks alone: its pitfalls, and what it publishes, where a copy of
//! that lies beside this repository.

mod aircall;
mod generic;
mod helpscout;
mod intercom;
mod zendesk;

use std::path::Path;

use crate::{Payload, payloads};

/// What a vendor publishes, by file; nothing where there is no copy.
fn samples(vendor: &str) -> Vec<(String, Payload)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(vendor);
    if folder.is_dir() { payloads(&folder) } else { Vec::new() }
}
