//! What each vendor refuses, as its documents say; sharing nothing with what cuts the bodies.

use serde_json::{Map, Value};
use tallydesk_kpis::Report;

use crate::chats::Medium;

/// How addresses of tickets begin.
pub const TICKETS: &str = "https://helpdesk.example/agent/tickets/";
/// What the link to the page says, in each language.
const LINK_TEXTS: [&str; 3] = ["Full report", "完整报告", "完整報告"];
/// The words that may have a colour.
const COLOURED: [&str; 5] = ["better", "worse", "改善", "变差", "變差"];

/// Fails if the vendor would refuse the body, or read in it what nobody wrote.
pub fn check(context: &str, medium: Medium, body: &Value, report: &Report) {
    match medium {
        Medium::Slack => slack(context, body),
        Medium::Teams => teams(context, body),
        Medium::Feishu => feishu(context, body),
        Medium::DingTalk => dingtalk(context, body),
        Medium::WeCom => wecom(context, body),
        Medium::Discord => discord(context, body),
        Medium::Telegram => telegram(context, body),
        Medium::Webhook => webhook(context, body, report),
    }
}

fn object<'a>(context: &str, value: &'a Value, allowed: &[&str]) -> &'a Map<String, Value> {
    let object = value.as_object().unwrap_or_else(|| panic!("{context}: not an object: {value}"));
    for field in object.keys() {
        assert!(allowed.contains(&field.as_str()), "{context}: field {field} in {value}");
    }
    object
}

fn list<'a>(
    context: &str,
    value: &'a Value,
    lengths: std::ops::RangeInclusive<usize>,
) -> &'a [Value] {
    let list = value.as_array().unwrap_or_else(|| panic!("{context}: not a list: {value}"));
    assert!(lengths.contains(&list.len()), "{context}: {} items in {value}", list.len());
    list
}

/// A text of at least one and at most so many characters, however they are counted.
fn text<'a>(context: &str, value: &'a Value, characters_max: usize) -> &'a str {
    let text = value.as_str().unwrap_or_else(|| panic!("{context}: not a text: {value}"));
    let units = text.encode_utf16().count().max(text.chars().count());
    assert!(!text.trim().is_empty(), "{context}: an empty text");
    assert!(units <= characters_max, "{context}: {units} characters: {text}");
    text
}

fn slack(context: &str, body: &Value) {
    object(context, body, &["text", "blocks", "unfurl_links", "unfurl_media"]);
    mrkdwn(context, text(context, &body["text"], 40_000));
    assert_eq!((&body["unfurl_links"], &body["unfurl_media"]), (&false.into(), &false.into()));
    let blocks = list(context, &body["blocks"], 1..=50);
    assert!(body["blocks"].to_string().chars().count() <= 13_200, "{context}: too many characters");
    for block in blocks {
        match block["type"].as_str() {
            Some("header") => {
                object(context, block, &["type", "text"]);
                let header = object(context, &block["text"], &["type", "text", "emoji"]);
                assert_eq!(header["type"], "plain_text");
                text(context, &header["text"], 150);
            }
            Some("section") => slack_section(context, block),
            Some("context") => {
                object(context, block, &["type", "elements"]);
                for element in list(context, &block["elements"], 1..=10) {
                    slack_text(context, element, 3_000);
                }
            }
            Some("divider") => assert_eq!(object(context, block, &["type"]).len(), 1),
            other => panic!("{context}: block {other:?}"),
        }
    }
}

fn slack_section(context: &str, block: &Value) {
    let section = object(context, block, &["type", "text", "fields"]);
    assert_eq!(section.len(), 2, "{context}: text and fields");
    match section.get("fields") {
        Some(fields) => {
            for field in list(context, fields, 1..=10) {
                slack_text(context, field, 2_000);
            }
        }
        None => slack_text(context, &section["text"], 3_000),
    }
}

fn slack_text(context: &str, element: &Value, characters_max: usize) {
    let element = object(context, element, &["type", "text", "verbatim"]);
    assert_eq!((&element["type"], &element["verbatim"]), (&"mrkdwn".into(), &true.into()));
    mrkdwn(context, text(context, &element["text"], characters_max));
}

/// The only thing between angle brackets is a link of ours; every ampersand is an entity.
fn mrkdwn(context: &str, text: &str) {
    for part in text.split('<').skip(1) {
        let (inside, _) = part.split_once('>').unwrap_or_else(|| panic!("{context}: open: {text}"));
        let (address, label) =
            inside.split_once('|').unwrap_or_else(|| panic!("{context}: {text}"));
        if address.starts_with(TICKETS) {
            assert!(is_of_ticket(address) && !label.is_empty(), "{context}: {text}");
        } else {
            assert!(address.starts_with("https://desk.example/"), "{context}: {text}");
            assert!(LINK_TEXTS.contains(&label), "{context}: {label}");
        }
    }
    let outside: String = text
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, outside)| outside))
        .collect();
    for part in outside.split('&').skip(1) {
        let is_entity = ["amp;", "lt;", "gt;"].iter().any(|entity| part.starts_with(entity));
        assert!(is_entity, "{context}: {text}");
    }
}

/// True of the address of a ticket whose id has not left its place.
fn is_of_ticket(address: &str) -> bool {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
    address.strip_prefix(TICKETS).is_some_and(|id| !id.is_empty() && id.bytes().all(is_id))
}

/// A text in Markdown, of the links to tickets in it only their texts.
fn without_tickets(context: &str, content: &str) -> String {
    let link = format!("]({TICKETS}");
    let mut parts = content.split(&link);
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (id, rest) = part.split_once(')').unwrap_or_else(|| panic!("{context}: {content}"));
        assert!(is_of_ticket(&format!("{TICKETS}{id}")), "{context}: {id}");
        // The text began with the last bracket that is not escaped.
        let begins = |at: &usize| !read.get(..*at).is_some_and(|before| before.ends_with('\\'));
        let brackets: Vec<usize> = read.match_indices('[').map(|(at, _)| at).collect();
        let at = brackets.into_iter().rev().find(begins);
        read.remove(at.unwrap_or_else(|| panic!("{context}: {content}")));
        read.push_str(rest);
    }
    read
}

fn teams(context: &str, body: &Value) {
    assert!(body.to_string().len() < 21 * 1_024, "{context}: {} bytes", body.to_string().len());
    object(context, body, &["type", "attachments"]);
    assert_eq!(body["type"], "message");
    let attachment = &list(context, &body["attachments"], 1..=1)[0];
    object(context, attachment, &["contentType", "contentUrl", "content"]);
    assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
    assert!(attachment["contentUrl"].is_null());
    let fields = ["$schema", "type", "version", "msteams", "fallbackText", "body", "actions"];
    let card = object(context, &attachment["content"], &fields);
    assert_eq!((&card["type"], &card["version"]), (&"AdaptiveCard".into(), &"1.4".into()));
    assert_eq!(card["$schema"], "http://adaptivecards.io/schemas/adaptive-card.json");
    assert_eq!(card["msteams"]["width"], "Full");
    text(context, &card["fallbackText"], 10_000);
    for element in list(context, &card["body"], 1..=200) {
        card_element(context, element);
    }
    for action in list(context, &card["actions"], 0..=6) {
        let action = object(context, action, &["type", "title", "url"]);
        assert_eq!(action["type"], "Action.OpenUrl");
        let title = text(context, &action["title"], 200);
        assert!(!title.contains("{{"), "{context}: {title}");
        let address = text(context, &action["url"], 2_048);
        if !is_of_ticket(address) {
            assert!(LINK_TEXTS.contains(&title), "{context}: {title}");
            assert!(address.starts_with("https://desk.example/"), "{context}: {address}");
        }
    }
}

/// An element of the schema's version 1.4 with the fields it requires.
fn card_element(context: &str, element: &Value) {
    match element["type"].as_str() {
        Some("TextBlock") => {
            let fields = ["type", "text", "size", "weight", "wrap", "separator", "spacing"];
            let block = object(context, element, &fields);
            // It reads Markdown, so it may say nothing that has any.
            let said = text(context, &block["text"], 200);
            assert!(!said.contains(['*', '_', '[', '`', '<', '\\', '{']), "{context}: {said}");
            assert_eq!((&block["wrap"], &block["weight"]), (&true.into(), &"Bolder".into()));
        }
        Some("RichTextBlock") => {
            let block = object(context, element, &["type", "inlines", "spacing"]);
            let run = object(
                context,
                &list(context, &block["inlines"], 1..=1)[0],
                &["type", "text", "isSubtle"],
            );
            assert_eq!(run["type"], "TextRun");
            let said = text(context, &run["text"], 2_000);
            assert!(!said.contains("{{"), "{context}: {said}");
        }
        Some("FactSet") => {
            let set = object(context, element, &["type", "facts"]);
            for fact in list(context, &set["facts"], 1..=1_000) {
                object(context, fact, &["title", "value"]);
                let title = text(context, &fact["title"], 100);
                let value = text(context, &fact["value"], 400);
                assert!(value.starts_with("**") && value.matches("**").count() == 2, "{value}");
                assert!(!format!("{title}{value}").contains(['_', '[', '`', '<', '\\']), "{value}");
            }
        }
        other => panic!("{context}: element {other:?}"),
    }
}

fn feishu(context: &str, body: &Value) {
    // What the transport adds: ten digits and an HMAC in base64.
    let mut signed = body.clone();
    signed["timestamp"] = "1764000000".into();
    signed["sign"] = "A".repeat(44).into();
    assert!(signed.to_string().len() < 20 * 1_000, "{context}: {} bytes", signed.to_string().len());
    object(context, body, &["msg_type", "card"]);
    assert_eq!(body["msg_type"], "interactive");
    let card = object(context, &body["card"], &["config", "header", "elements"]);
    let header = object(context, &card["header"], &["template", "title"]);
    lark_text(context, &header["title"], "plain_text");
    for element in list(context, &card["elements"], 1..=50) {
        match element["tag"].as_str() {
            Some("hr") => assert_eq!(object(context, element, &["tag"]).len(), 1),
            Some("div") => lark_div(context, element),
            Some("note") => {
                object(context, element, &["tag", "elements"]);
                lark_text(context, &list(context, &element["elements"], 1..=1)[0], "plain_text");
            }
            Some("action") => {
                object(context, element, &["tag", "actions"]);
                let action = &list(context, &element["actions"], 1..=1)[0];
                object(context, action, &["tag", "text", "type", "url"]);
                assert_eq!(
                    (&action["tag"], &action["type"]),
                    (&"button".into(), &"primary".into())
                );
                assert!(text(context, &action["url"], 2_000).starts_with("https://"));
            }
            other => panic!("{context}: element {other:?}"),
        }
    }
}

fn lark_div(context: &str, element: &Value) {
    let div = object(context, element, &["tag", "text", "fields"]);
    assert_eq!(div.len(), 2, "{context}: text and fields");
    match div.get("fields") {
        Some(fields) => list(context, fields, 1..=1_000).iter().for_each(|field| {
            object(context, field, &["is_short", "text"]);
            lark_text(context, &field["text"], "lark_md");
        }),
        None => lark_text(context, &div["text"], "lark_md"),
    }
}

fn lark_text(context: &str, element: &Value, tag: &str) {
    object(context, element, &["tag", "content"]);
    assert_eq!(element["tag"], tag);
    let content = text(context, &element["content"], 10_000);
    if tag == "lark_md" {
        let content = &without_tickets(context, content);
        let without_bold = content.replace("**", "");
        assert!(
            !without_bold.contains(['*', '_', '~', '`', '[', ']', '<', '>', '\\']),
            "{content}"
        );
        for part in content.split('&').skip(1) {
            let begins_entity = part.starts_with(|first: char| first.is_ascii_alphanumeric());
            assert!(!begins_entity, "{context}: {content}");
        }
    }
}

fn dingtalk(context: &str, body: &Value) {
    assert!(body.to_string().len() < 20 * 1_000, "{context}: {} bytes", body.to_string().len());
    object(context, body, &["msgtype", "markdown", "at"]);
    assert_eq!((&body["msgtype"], &body["at"]["isAtAll"]), (&"markdown".into(), &false.into()));
    let markdown = object(context, &body["markdown"], &["title", "text"]);
    text(context, &markdown["title"], 200);
    let content = text(context, &markdown["text"], 20_000);
    markdown_of_ours(context, content);
    // A line that is no item of a list would run into the one before it.
    for block in content.split("\n\n") {
        let mut lines = block.lines();
        assert!(lines.next().is_some_and(|line| !line.is_empty()), "{context}: {content}");
        assert!(lines.all(|line| line.starts_with("- ")), "{context}: {content}");
    }
}

fn wecom(context: &str, body: &Value) {
    object(context, body, &["msgtype", "markdown"]);
    assert_eq!(body["msgtype"], "markdown");
    let markdown = object(context, &body["markdown"], &["content"]);
    let content = text(context, &markdown["content"], 4_096);
    assert!(content.len() <= 4_096, "{context}: {} bytes", content.len());
    let mut plain = content.to_owned();
    for colour in ["info", "comment", "warning"] {
        for word in COLOURED {
            plain = plain.replace(&format!("<font color=\"{colour}\">{word}</font>"), word);
        }
    }
    markdown_of_ours(context, &plain);
}

/// Bold in pairs, at most one link, and it ends the text; no other sign of markup.
fn markdown_of_ours(context: &str, content: &str) {
    let linked = LINK_TEXTS
        .into_iter()
        .find_map(|link_text| content.rsplit_once(&format!("\n\n[{link_text}](")));
    let (content, link) = linked.unwrap_or((content, ")"));
    let content = without_tickets(context, content);
    let address = link.strip_suffix(')').unwrap_or_else(|| panic!("{context}: {link}"));
    assert!(!address.contains([')', '(', ' ', '<', '"']), "{context}: {address}");
    for line in content.lines() {
        assert!(line.matches("**").count().is_multiple_of(2), "{context}: {line}");
        let line = line.replace("**", "");
        assert!(
            !line.contains(['*', '_', '~', '`', '[', ']', '<', '>', '\\']),
            "{context}: {line}"
        );
    }
}

fn discord(context: &str, body: &Value) {
    object(context, body, &["content", "embeds", "allowed_mentions"]);
    assert_eq!(body["allowed_mentions"], serde_json::json!({ "parse": [] }));
    text(context, &body["content"], 2_000);
    let mut characters = 0;
    let mut count = |text: &str| characters += text.encode_utf16().count();
    for embed in list(context, &body["embeds"], 1..=10) {
        let embed = object(context, embed, &["title", "url", "color", "fields", "description"]);
        assert!(embed["color"].as_u64().is_some_and(|colour| colour <= 0xff_ff_ff));
        if let Some(title) = embed.get("title") {
            count(text(context, title, 256));
        }
        if let Some(description) = embed.get("description") {
            count(text(context, description, 4_096));
        }
        let fields = embed.get("fields").map_or(&[][..], |fields| list(context, fields, 0..=25));
        for field in fields {
            object(context, field, &["name", "value", "inline"]);
            count(text(context, &field["name"], 256));
            count(text(context, &field["value"], 1_024));
        }
    }
    assert!(characters <= 6_000, "{context}: {characters} characters");
    for said in super::readers::texts(body) {
        assert!(!said.contains("@everyone") && !said.contains("@here"), "{context}: {said}");
    }
}

fn telegram(context: &str, body: &Value) {
    object(context, body, &["text", "parse_mode", "link_preview_options"]);
    assert_eq!(body["parse_mode"], "HTML");
    assert_eq!(body["link_preview_options"]["is_disabled"], true);
    let html = body["text"].as_str().expect("a text");
    let (mut open, mut formatted, mut visible) = (None, 0, String::new());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        visible.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or_else(|| panic!("{context}: {html}"));
        match (tag, open) {
            ("/b", Some('b')) | ("/a", Some('a')) => open = None,
            ("b", None) => (open, formatted) = (Some('b'), formatted + 1),
            (link, None) if link.starts_with("a href=\"https://") && link.ends_with('"') => {
                let address = link.trim_start_matches("a href=\"").trim_end_matches('"');
                let is_page = address.starts_with("https://desk.example/");
                assert!(is_page || is_of_ticket(address), "{context}: {address}");
                (open, formatted) = (Some('a'), formatted + 1);
            }
            other => panic!("{context}: tag {other:?} in {html}"),
        }
        rest = after;
    }
    visible.push_str(rest);
    assert_eq!(open, None, "{context}: a tag is open");
    assert!(!visible.contains('>'), "{context}: {visible}");
    assert!(formatted <= 100, "{context}: {formatted} pieces of formatted text");
    let decoded: Vec<&str> = visible.split('&').collect();
    let mut units = decoded[0].encode_utf16().count();
    for part in &decoded[1..] {
        let (name, after) = part.split_once(';').unwrap_or_else(|| panic!("{context}: {visible}"));
        assert!(["lt", "gt", "amp", "quot"].contains(&name), "{context}: &{name};");
        units += 1 + after.encode_utf16().count();
    }
    assert!((1..=4_096).contains(&units), "{context}: {units} characters");
}

fn webhook(context: &str, body: &Value, report: &Report) {
    object(context, body, &["type", "timestamp", "data"]);
    assert_eq!(body["type"], "digest.issued");
    let timestamp = text(context, &body["timestamp"], 20);
    let timestamp: chrono::DateTime<chrono::Utc> = timestamp.parse().expect("a time");
    assert_eq!(timestamp.timestamp(), report.generated_at.timestamp());
    let fields = ["version", "title", "lead", "headline", "attention", "link", "repeat", "report"];
    let data = object(context, &body["data"], &fields);
    assert_eq!(data["version"], 1);
    let again: Report = serde_json::from_value(data["report"].clone()).expect("a report");
    assert_eq!(&again, report, "{context}");
}
