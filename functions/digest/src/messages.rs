//! What goes to each kind of place: the one point where digests and deliveries meet.

use serde_json::{Value, json};
use tallydesk_deliveries::{Files, Kind, Mail, Message, NamedFile};
use tallydesk_digests::{html, text};
use tallydesk_kpis::Report;
use tallydesk_shell::Language;

/// What a rendering says beside the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rendering {
    /// The destination's language.
    pub language: Language,
    /// Whether the receiver may have it already.
    pub is_repeat: bool,
}

/// What stands before a digest that may have arrived before.
const REPEAT: &str = "Sent again: it may have arrived before.";

/// The message of a digest for a kind of place.
///
/// # Errors
/// If the report cannot be written as JSON.
pub fn message(
    kind: Kind,
    digest: &str,
    report: &Report,
    rendering: Rendering,
) -> serde_json::Result<Message> {
    Ok(match kind {
        Kind::Email => Message::Mail(mail(report, rendering)),
        Kind::File => Message::Files(files(digest, report)?),
        Kind::Webhook => Message::Json(json!({
            "type": "digest.issued",
            "timestamp": report.generated_at,
            "data": { "digest": digest, "repeat": rendering.is_repeat, "report": report },
        })),
        Kind::Slack
        | Kind::Teams
        | Kind::Feishu
        | Kind::DingTalk
        | Kind::WeCom
        | Kind::Discord
        | Kind::Telegram => Message::Json(chat(kind, &marked(text(report), rendering))),
    })
}

fn marked(text: String, rendering: Rendering) -> String {
    if rendering.is_repeat { format!("{REPEAT}\n\n{text}") } else { text }
}

fn mail(report: &Report, rendering: Rendering) -> Mail {
    let subject = format!("{}: {}", report.account, report.period);
    let subject = if rendering.is_repeat { format!("{subject} ({REPEAT})") } else { subject };
    let text = marked(text(report), rendering);
    Mail { subject, text, html: html(report), images: Vec::new() }
}

/// The page comes last, so that who waits for it finds all three.
fn files(digest: &str, report: &Report) -> serde_json::Result<Files> {
    // A digest's name is fit for a file: the config is refused otherwise.
    let stem = format!("{digest}-{}-{}", report.period.kind.as_str(), report.period.from);
    let file = |ending: &str, content| NamedFile { name: format!("{stem}.{ending}"), content };
    Ok(Files(vec![
        file("txt", text(report)),
        file("json", serde_json::to_string_pretty(report)?),
        file("html", html(report)),
    ]))
}

/// The plainest body that a chat takes, with as many whole lines as it has room for.
fn chat(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Slack => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            json!({ "text": lines(&text, 30_000) })
        }
        Kind::Teams => json!({ "type": "message", "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [{ "type": "TextBlock", "wrap": true, "text": lines(text, 20_000) }],
            },
        }] }),
        // A tag would call for somebody.
        Kind::Feishu => {
            let text = lines(&text.replace('<', "\u{2039}"), 18_000);
            json!({ "msg_type": "text", "content": { "text": text } })
        }
        Kind::DingTalk | Kind::WeCom => {
            json!({ "msgtype": "text", "text": { "content": lines(text, 2_048) } })
        }
        Kind::Discord => {
            json!({ "content": lines(text, 2_000), "allowed_mentions": { "parse": [] } })
        }
        Kind::Telegram | Kind::Email | Kind::Webhook | Kind::File => json!({
            "text": lines(text, 4_096),
            "link_preview_options": { "is_disabled": true },
        }),
    }
}

/// The first lines of a text, as many as fit in so many bytes.
fn lines(text: &str, bytes_max: usize) -> String {
    let mut fitting = String::new();
    for line in text.lines() {
        if fitting.len() + line.len() + 1 > bytes_max {
            break;
        }
        fitting.push_str(line);
        fitting.push('\n');
    }
    fitting
}
