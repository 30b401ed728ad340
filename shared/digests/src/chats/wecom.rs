//! `WeCom`: Markdown for a group robot.
//!
//! Headings, bold, links, quotes, inline code and three colours:
//! <https://developer.work.weixin.qq.com/document/path/91770>. There are no lists, and a line ends
//! where it ends.

use serde_json::{Value, json};

use crate::changes::Judgement;
use crate::chats::markup::{Markup, full_width, markdown_bold, markdown_link};
use crate::chats::message::Message;

/// Bytes of the content: <https://developer.work.weixin.qq.com/document/path/91770>; error 40058
/// says "markdown.content exceed max length 4096".
const CONTENT_BYTES_MAX: usize = 4_096;

const MARKUP: Markup =
    Markup { escape: full_width, bold: markdown_bold, tone, link: markdown_link };

pub fn lay_out(message: &Message) -> Value {
    let mut blocks = vec![format!("### {}", full_width(&message.title))];
    blocks.extend(message.repeat.as_deref().map(full_width));
    blocks.push(full_width(&message.lead));
    let sections = MARKUP.sections(message).into_iter();
    blocks.extend(sections.map(|section| section.bulleted("• ").join("\n")));
    blocks.extend(MARKUP.full_report(message));
    blocks.retain(|block| !block.is_empty());
    json!({ "msgtype": "markdown", "markdown": { "content": blocks.join("\n\n") } })
}

pub fn is_taken(body: &Value) -> bool {
    let content = body.pointer("/markdown/content").and_then(Value::as_str);
    content.is_some_and(|content| content.len() <= CONTENT_BYTES_MAX)
}

/// The colours are `info` (green), `comment` (grey) and `warning` (orange).
fn tone(judgement: Judgement, word: &str) -> String {
    let colour = match judgement {
        Judgement::Better => "info",
        Judgement::Worse => "warning",
        Judgement::More | Judgement::Fewer | Judgement::Steady => return word.to_owned(),
    };
    format!("<font color=\"{colour}\">{word}</font>")
}
