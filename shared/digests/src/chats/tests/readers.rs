//! Bodies as a vendor's program would read them; written from the vendors' documents, and sharing
//! nothing with what writes them.

use serde_json::Value;

use super::limits::TICKETS;
use crate::chats::Medium;

/// Every string of a body that somebody sees.
pub fn texts(body: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match body {
        Value::String(text) => Box::new(std::iter::once(text.as_str())),
        Value::Array(values) => Box::new(values.iter().flat_map(texts)),
        Value::Object(fields) => Box::new(fields.values().flat_map(texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Box::new(std::iter::empty()),
    }
}

/// All that is read in a body, in plain signs.
pub fn seen(medium: Medium, body: &Value) -> String {
    let texts: Vec<String> = texts(body).map(|text| half_width(&read(medium, text))).collect();
    texts.join("\n")
}

/// A text without what is there to part or to replace signs.
pub fn half_width(text: &str) -> String {
    let half = |character: char| match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).expect("an ASCII character")
        }
        other => other,
    };
    text.chars().filter(|character| *character != '\u{2060}').map(half).collect()
}

/// A text as it comes out of the vendor's parser, with the markup still in it.
fn read(medium: Medium, text: &str) -> String {
    match medium {
        Medium::Slack | Medium::Telegram => entities(&without_tags(medium, text)),
        Medium::Feishu => entities(&text.replace("**", "")),
        Medium::Discord => without_backslashes(&text.replace("**", "")),
        Medium::WeCom => without_tags(medium, text).replace("**", ""),
        Medium::DingTalk => text.replace("**", ""),
        Medium::Teams | Medium::Webhook => text.to_owned(),
    }
}

fn entities(text: &str) -> String {
    let mut read = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        read.push_str(before);
        let entity = after.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest)));
        let (character, after) = entity.unwrap_or(('&', after));
        read.push(character);
        rest = after;
    }
    read + rest
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        numbered => char::from_u32(numbered.strip_prefix('#')?.parse().ok()?),
    }
}

/// Without what stands between angle brackets; Slack shows the text of a link.
fn without_tags(medium: Medium, text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        shown.push_str(before);
        let (tag, after) = after.split_once('>').expect("a tag ends");
        if medium == Medium::Slack {
            shown.push_str(tag.split_once('|').expect("a link has a text").1);
        }
        rest = after;
    }
    shown + rest
}

fn without_backslashes(text: &str) -> String {
    let mut shown = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let escaped = (character == '\\').then(|| characters.next()).flatten();
        shown.push(escaped.unwrap_or(character));
    }
    shown
}

/// The signs of markup that a vendor acts upon, in their order.
pub fn markup(medium: Medium, body: &Value) -> String {
    parsed(medium, body).flat_map(|text| signs(medium, text).chars().collect::<Vec<_>>()).collect()
}

/// The strings in which a vendor looks for markup.
fn parsed(medium: Medium, body: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match (medium, body) {
        (Medium::DingTalk, _) => texts(&body["markdown"]["text"]),
        (Medium::Feishu, Value::Array(values)) => {
            Box::new(values.iter().flat_map(move |value| parsed(medium, value)))
        }
        (Medium::Feishu, Value::Object(fields)) if body["tag"] == "lark_md" => {
            texts(&fields["content"])
        }
        (Medium::Feishu, Value::Object(fields)) => {
            Box::new(fields.values().flat_map(move |value| parsed(medium, value)))
        }
        (Medium::Feishu, _) => Box::new(std::iter::empty()),
        _ => texts(body),
    }
}

fn signs(medium: Medium, text: &str) -> String {
    let signs = match medium {
        Medium::Slack => "<>*_~`",
        Medium::Telegram => "<>",
        Medium::Feishu | Medium::DingTalk | Medium::WeCom => "<>*_~`[]\\",
        Medium::Discord => "<>*_~`[]|",
        Medium::Teams | Medium::Webhook => "",
    };
    let text = without_ids(text);
    let text = if medium == Medium::Discord { without_escaped(&text) } else { text };
    let characters: Vec<char> = text.chars().collect();
    let within_word = |index: usize| {
        let at = |index: Option<usize>| index.and_then(|index| characters.get(index));
        let is_letter = |at: Option<&char>| at.is_some_and(char::is_ascii_alphanumeric);
        is_letter(at(index.checked_sub(1))) && is_letter(at(Some(index + 1)))
    };
    let acted_upon = characters.iter().enumerate().filter(|(index, character)| {
        signs.contains(**character) && !(medium == Medium::Slack && within_word(*index))
    });
    acted_upon.map(|(_, character)| character).collect()
}

/// An address is no markup, whatever signs are in it.
fn without_ids(text: &str) -> String {
    let mut parts = text.split(TICKETS);
    let first = parts.next().unwrap_or_default().to_owned();
    let is_id = |character: char| character.is_ascii_alphanumeric() || "-._~%".contains(character);
    first + &parts.map(|part| part.trim_start_matches(is_id)).collect::<String>()
}

fn without_escaped(text: &str) -> String {
    let mut left = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            characters.next();
        } else {
            left.push(character);
        }
    }
    left
}

/// A body as an outline in which texts can be read line by line; a word joiner is shown as `{WJ}`.
pub fn outline(body: &Value) -> String {
    let mut lines = Vec::new();
    outlined(body, 0, &mut lines);
    lines.join("\n") + "\n"
}

fn outlined(value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let Some(text) = scalar(value) {
                    lines.push(format!("{indent}{name}: {text}"));
                } else {
                    lines.push(format!("{indent}{name}:"));
                    outlined(value, depth + 1, lines);
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                let first = lines.len();
                outlined(value, depth + 1, lines);
                if let Some(line) = lines.get_mut(first) {
                    line.replace_range(depth * 2..depth * 2 + 2, "- ");
                }
            }
        }
        Value::String(text) => {
            let text = text.replace('\u{2060}', "{WJ}");
            lines.extend(
                text.split('\n').map(|line| format!("{indent}{line}").trim_end().to_owned()),
            );
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => lines.push(format!("{indent}{value}")),
    }
}

/// A value that fits behind its name.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.contains('\n') => Some(text.replace('\u{2060}', "{WJ}")),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(values) if values.is_empty() => Some("[]".to_owned()),
        Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
