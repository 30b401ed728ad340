//! What is true of one vendor's webhooks alone: its pitfalls, and what it publishes, where a copy of
//! that lies beside this repository.

mod chatwoot;
mod freshdesk;
mod front;
mod generic;
mod gorgias;
mod zammad;
mod zendesk;

use std::fs;
use std::path::Path;

use crate::{Payload, payloads};

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
