//! Feishu and Lark: an interactive card for a custom bot.
//!
//! The bot: <https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot>. The card, in its
//! first structure, which every client shows:
//! <https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-components/content-components/rich-text>;
//! signs of its Markdown are escaped as numbered entities.

use serde_json::{Value, json};

use crate::chats::bytes;
use crate::chats::markup::{Markup, escaped, markdown_bold, markdown_link, no_tone, plain};
use crate::chats::message::Message;

/// A bot takes requests of 20 KB; the transport adds a timestamp and a signature.
const BYTES_MAX: usize = 19_000;

const MARKUP: Markup = Markup { escape, bold: markdown_bold, tone: no_tone, link: markdown_link };

pub fn lay_out(message: &Message) -> Value {
    let mut elements: Vec<Value> = message.repeat.as_deref().into_iter().map(note).collect();
    elements.push(text(&escape(&message.lead)));
    elements.extend(figures(message));
    elements.extend(message.figures.more().map(|more| note(&more)));
    for section in MARKUP.details(message) {
        elements.push(json!({ "tag": "hr" }));
        elements.push(text(&section.bulleted("• ").join("\n")));
    }
    elements.extend(message.link.as_deref().map(|address| button(&message.link_text, address)));
    json!({
        "msg_type": "interactive",
        "card": {
            "config": { "wide_screen_mode": true },
            "header": { "template": "blue", "title": plain_text(&message.title) },
            "elements": elements,
        },
    })
}

pub fn is_taken(body: &Value) -> bool {
    bytes(body) <= BYTES_MAX
}

/// Figures side by side.
fn figures(message: &Message) -> Option<Value> {
    let fields = message.figures.lines.iter().map(|figure| {
        let (value, remarks) = (MARKUP.value(figure), MARKUP.remarks(figure));
        let content = format!("{}\n{value}\n{remarks}", escape(figure.name));
        json!({ "is_short": true, "text": { "tag": "lark_md", "content": content } })
    });
    let fields: Vec<Value> = fields.collect();
    (!fields.is_empty()).then(|| json!({ "tag": "div", "fields": fields }))
}

fn button(text: &str, address: &str) -> Value {
    let open = json!({
        "tag": "button",
        "text": plain_text(text),
        "type": "primary",
        "url": address,
    });
    json!({ "tag": "action", "actions": [open] })
}

fn text(content: &str) -> Value {
    json!({ "tag": "div", "text": { "tag": "lark_md", "content": content } })
}

fn note(text: &str) -> Value {
    json!({ "tag": "note", "elements": [plain_text(text)] })
}

fn plain_text(text: &str) -> Value {
    json!({ "tag": "plain_text", "content": plain(text) })
}

fn escape(text: &str) -> String {
    escaped(text, |written, place| match place.character {
        '*' | '_' | '~' | '`' | '[' | ']' | '<' | '>' | '\\' | '$' => {
            written.push_str("&#");
            written.push_str(&u32::from(place.character).to_string());
            written.push(';');
        }
        other => {
            written.push(other);
            place.part_entity(written);
        }
    })
}
