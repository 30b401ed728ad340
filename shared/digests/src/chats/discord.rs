//! Discord: content and two embeds for a webhook. The first has the figures side by side, the
//! second what needs attention and the tables.
//!
//! Limits: <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>. A
//! backslash escapes every sign of its Markdown, and whoever is mentioned anyway is not called.

use serde_json::{Value, json};

use crate::chats::characters;
use crate::chats::markup::{Markup, escaped, markdown_bold, markdown_link, no_tone};
use crate::chats::message::Message;

/// The content, which a notification shows.
const CONTENT_CHARACTERS_MAX: usize = 2_000;
/// All texts of all embeds together.
const EMBEDS_CHARACTERS_MAX: usize = 6_000;
/// An embed's description.
const DESCRIPTION_CHARACTERS_MAX: usize = 4_096;
/// An embed's fields.
const FIELDS_MAX: usize = 25;
/// The colour of the line beside the embeds: the accent of the page.
const ACCENT: u32 = 0x0b_5c_6b;

const MARKUP: Markup = Markup { escape, bold: markdown_bold, tone: no_tone, link: markdown_link };

pub fn lay_out(message: &Message) -> Value {
    let content: Vec<String> =
        message.repeat.as_deref().into_iter().chain([message.lead.as_str()]).map(escape).collect();
    let embeds: Vec<Value> = std::iter::once(figures(message)).chain(details(message)).collect();
    json!({
        "content": content.join("\n"),
        "embeds": embeds,
        "allowed_mentions": { "parse": [] },
    })
}

pub fn is_taken(body: &Value) -> bool {
    let length_at = |pointer| body.pointer(pointer).map_or(0, length);
    length_at("/content") <= CONTENT_CHARACTERS_MAX
        && length_at("/embeds/1/description") <= DESCRIPTION_CHARACTERS_MAX
        && length_at("/embeds") <= EMBEDS_CHARACTERS_MAX
}

fn figures(message: &Message) -> Value {
    let fields = message.figures.lines.iter().take(FIELDS_MAX).map(|figure| {
        let value = format!("{}\n{}", MARKUP.value(figure), MARKUP.remarks(figure));
        json!({ "name": escape(figure.name), "value": value, "inline": true })
    });
    let fields: Vec<Value> = fields.collect();
    let mut embed = json!({ "title": escape(&message.title), "color": ACCENT, "fields": fields });
    if let (Some(embed), Some(address)) = (embed.as_object_mut(), &message.link) {
        embed.insert("url".to_owned(), json!(address));
    }
    embed
}

/// What follows those figures, if anything does.
fn details(message: &Message) -> Option<Value> {
    let further = message.figures.lines.iter().skip(FIELDS_MAX);
    let further = further.map(|figure| format!("• {}", MARKUP.figure(figure)));
    let figures: Vec<String> = further.chain(message.figures.more()).collect();
    let figures = (!figures.is_empty()).then(|| figures.join("\n"));
    let sections = MARKUP.details(message).into_iter();
    let sections = sections.map(|section| section.bulleted("• ").join("\n"));
    let blocks = figures.into_iter().chain(sections).chain(MARKUP.full_report(message));
    let description = blocks.collect::<Vec<_>>().join("\n\n");
    (!description.is_empty()).then(|| json!({ "color": ACCENT, "description": description }))
}

/// The characters of every text within, of addresses too.
fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => characters(text),
        Value::Array(values) => values.iter().map(length).sum(),
        Value::Object(fields) => fields.values().map(length).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

fn escape(text: &str) -> String {
    escaped(text, |written, place| {
        if matches!(place.character, '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']') {
            written.push('\\');
        }
        written.push(place.character);
    })
}
