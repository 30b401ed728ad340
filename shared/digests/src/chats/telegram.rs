//! Telegram: HTML for `sendMessage`, without `chat_id`, which the transport adds.
//!
//! Tags and escapes: <https://core.telegram.org/bots/api#html-style>.

use serde_json::{Value, json};

use crate::chats::characters;
use crate::chats::markup::{Markup, escaped, no_tone};
use crate::chats::message::Message;

/// Characters of the text once its tags and entities are read, which Telegram counts as UTF-16:
/// <https://core.telegram.org/bots/api#sendmessage>.
const TEXT_CHARACTERS_MAX: usize = 4_096;
/// Pieces of formatted text; further ones are shown without:
/// <https://docs.python-telegram-bot.org/en/stable/telegram.constants.html>.
const FORMATTED_MAX: usize = 100;

const MARKUP: Markup = Markup { escape, bold, tone: no_tone, link };

pub fn lay_out(message: &Message) -> Value {
    let mut blocks = vec![bold(&escape(&message.title))];
    blocks.extend(message.repeat.as_deref().map(escape));
    blocks.push(escape(&message.lead));
    let sections = MARKUP.sections(message).into_iter();
    blocks.extend(sections.map(|section| section.bulleted("• ").join("\n")));
    blocks.extend(MARKUP.full_report(message));
    blocks.retain(|block| !block.is_empty());
    json!({
        "text": blocks.join("\n\n"),
        "parse_mode": "HTML",
        "link_preview_options": { "is_disabled": true },
    })
}

pub fn is_taken(body: &Value) -> bool {
    let text = body["text"].as_str().unwrap_or_default();
    characters(&read(text)) <= TEXT_CHARACTERS_MAX && text.matches("</").count() <= FORMATTED_MAX
}

/// The text as Telegram reads it. In what we write, every tag ends and only these entities stand.
fn read(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_tag, text)| text));
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn bold(text: &str) -> String {
    format!("<b>{text}</b>")
}

fn link(text: &str, address: &str) -> String {
    format!("<a href=\"{}\">{text}</a>", address.replace('&', "&amp;"))
}

fn escape(text: &str) -> String {
    escaped(text, |written, place| match place.character {
        '&' => written.push_str("&amp;"),
        '<' => written.push_str("&lt;"),
        '>' => written.push_str("&gt;"),
        '"' => written.push_str("&quot;"),
        other => written.push(other),
    })
}
