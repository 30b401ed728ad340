//! `DingTalk`: Markdown for a custom robot.
//!
//! Headings, bold, links and lists are all that it promises:
//! <https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages>. A line ends only
//! in an empty line or as an item of a list.

use serde_json::{Value, json};

use crate::chats::bytes;
use crate::chats::markup::{
    Markup, Section, full_width, markdown_bold, markdown_link, no_tone, plain,
};
use crate::chats::message::Message;

/// The robot takes bodies of about 20 KB.
const BYTES_MAX: usize = 19_000;

const MARKUP: Markup =
    Markup { escape: full_width, bold: markdown_bold, tone: no_tone, link: markdown_link };

pub fn lay_out(message: &Message) -> Value {
    let mut blocks = vec![format!("### {}", full_width(&message.title))];
    blocks.extend(message.repeat.as_deref().map(full_width));
    blocks.push(full_width(&message.lead));
    blocks.extend(MARKUP.sections(message).into_iter().flat_map(section));
    blocks.extend(MARKUP.full_report(message));
    json!({
        "msgtype": "markdown",
        // The title is what the list of chats shows.
        "markdown": { "title": plain(&message.title), "text": blocks.join("\n\n") },
        "at": { "isAtAll": false },
    })
}

pub fn is_taken(body: &Value) -> bool {
    bytes(body) <= BYTES_MAX
}

fn section(section: Section) -> Vec<String> {
    let items: Vec<String> = section.lines.iter().map(|line| format!("- {line}")).collect();
    let items = (!items.is_empty()).then(|| items.join("\n"));
    section.heading.into_iter().chain(items).chain(section.more).chain(section.overall).collect()
}
