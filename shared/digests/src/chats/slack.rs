//! Slack: Block Kit for an incoming webhook.
//!
//! Blocks: <https://docs.slack.dev/reference/block-kit/blocks>. Text, and what has to be escaped:
//! <https://docs.slack.dev/messaging/formatting-message-text>. A backslash escapes nothing there,
//! so formatting signs come out as look-alikes where they would format; and only text that Slack
//! takes literally, which is ours, is in a header.

use serde_json::{Value, json};

use crate::chats::characters;
use crate::chats::markup::{Markup, Section, escaped, look_alike, no_tone};
use crate::chats::message::Message;

/// Blocks of a message: <https://docs.slack.dev/reference/block-kit/blocks>.
const BLOCKS_MAX: usize = 50;
/// All blocks together. It is nowhere documented; Slack answers `msg_blocks_too_long` above about
/// 13,200 characters: <https://github.com/slackapi/bolt-js/issues/2509>. Signs of JSON count here,
/// too, which errs on the safe side.
const BLOCKS_CHARACTERS_MAX: usize = 13_000;
/// Text of a section. A field takes 2,000 and a header 150, which our own words never reach.
const TEXT_CHARACTERS_MAX: usize = 3_000;
/// Fields of a section.
const FIELDS_MAX: usize = 10;

const MARKUP: Markup = Markup {
    escape,
    bold: |text| format!("*{text}*"),
    tone: no_tone,
    link: |text, address| format!("<{address}|{text}>"),
};

pub fn lay_out(message: &Message) -> Value {
    let mut blocks = vec![header(message), context(message)];
    blocks.push(section(&escape(&message.lead)));
    blocks.extend(figures(message));
    blocks.extend(message.figures.more().map(|more| section(&escape(&more))));
    blocks.extend(MARKUP.details(message).into_iter().flat_map(details));
    // A button would make Slack ask an endpoint that a webhook does not have.
    blocks.extend(MARKUP.full_report(message).map(|link| section(&link)));
    json!({
        // What notifications show; the blocks are shown instead of it.
        "text": escape(&message.summary),
        "blocks": blocks,
        "unfurl_links": false,
        "unfurl_media": false,
    })
}

pub fn is_taken(body: &Value) -> bool {
    let Some(blocks) = body.pointer("/blocks").and_then(Value::as_array) else {
        return false;
    };
    let mut texts = blocks.iter().filter_map(|block| block.pointer("/text/text")?.as_str());
    let is_short = |text: &str| characters(text) <= TEXT_CHARACTERS_MAX;
    let together: usize = blocks.iter().map(|block| characters(&block.to_string())).sum();
    blocks.len() <= BLOCKS_MAX && texts.all(is_short) && together <= BLOCKS_CHARACTERS_MAX
}

fn header(message: &Message) -> Value {
    json!({
        "type": "header",
        "text": { "type": "plain_text", "text": message.period, "emoji": false },
    })
}

fn context(message: &Message) -> Value {
    let lines = [message.account.as_str()].into_iter().chain(message.repeat.as_deref());
    let elements: Vec<Value> = lines.map(|line| text(&escape(line))).collect();
    json!({ "type": "context", "elements": elements })
}

/// Figures side by side, as many to a section as it takes.
fn figures(message: &Message) -> Vec<Value> {
    let fields = message.figures.lines.iter().map(|figure| {
        let (value, remarks) = (MARKUP.value(figure), MARKUP.remarks(figure));
        text(&format!("{}\n{value}\n{remarks}", escape(figure.name)))
    });
    let fields: Vec<Value> = fields.collect();
    let sections = fields.chunks(FIELDS_MAX);
    sections.map(|fields| json!({ "type": "section", "fields": fields })).collect()
}

fn details(section: Section) -> [Value; 2] {
    [json!({ "type": "divider" }), self::section(&section.bulleted("• ").join("\n"))]
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": self::text(text) })
}

/// Verbatim: without it Slack makes links and mentions of plain text.
fn text(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

fn escape(text: &str) -> String {
    escaped(text, |written, place| match place.character {
        '&' => written.push_str("&amp;"),
        '<' => written.push_str("&lt;"),
        '>' => written.push_str("&gt;"),
        '*' | '_' | '~' if is_within_word(place.before) && is_within_word(place.after) => {
            written.push(place.character);
        }
        '*' | '_' | '~' | '`' => written.push(look_alike(place.character)),
        other => written.push(other),
    })
}

/// Within a word nothing is formatted: `order_status` stays.
fn is_within_word(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(|neighbour| neighbour.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_holds_by_itself() {
        let check = |blocks: Vec<Value>, expected: bool| {
            assert_eq!(is_taken(&json!({ "blocks": blocks })), expected);
        };
        check(vec![section(&"x".repeat(3_000))], true);
        check(vec![section(&"x".repeat(3_001))], false);
        check(vec![section(&"💥".repeat(1_501))], false);
        check(vec![section("x"); 50], true);
        check(vec![section("x"); 51], false);
        check(vec![section(&"x".repeat(2_500)); 5], true);
        check(vec![section(&"x".repeat(2_600)); 5], false);
    }
}
