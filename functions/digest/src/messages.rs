//! What goes to each kind of place: the one point where digests and deliveries meet.

use tallydesk_deliveries::{Files, Image, Kind, Mail, Message, NamedFile};
use tallydesk_digests::{Medium, Rendering, chat, csv, html, mail, text};
use tallydesk_kpis::Report;

/// The message of a digest for a kind of place.
///
/// # Errors
/// If the report cannot be written as JSON.
pub fn message(
    kind: Kind,
    digest: &str,
    report: &Report,
    rendering: &Rendering,
) -> serde_json::Result<Message> {
    let medium = match kind {
        Kind::Email => return Ok(Message::Mail(as_mail(report, rendering))),
        Kind::File => return Ok(Message::Files(files(digest, report, rendering)?)),
        Kind::Slack => Medium::Slack,
        Kind::Teams => Medium::Teams,
        Kind::Feishu => Medium::Feishu,
        Kind::DingTalk => Medium::DingTalk,
        Kind::WeCom => Medium::WeCom,
        Kind::Discord => Medium::Discord,
        Kind::Telegram => Medium::Telegram,
        Kind::Webhook => Medium::Webhook,
    };
    Ok(Message::Json(chat(report, medium, rendering)))
}

fn as_mail(report: &Report, rendering: &Rendering) -> Mail {
    let mail = mail(report, rendering);
    let images = mail.images.into_iter().map(|image| Image {
        content_id: image.content_id,
        media_type: "image/png".to_owned(),
        bytes: image.png,
    });
    Mail { subject: mail.subject, text: mail.text, html: mail.html, images: images.collect() }
}

/// The page comes last, so that who waits for it finds all of them.
fn files(digest: &str, report: &Report, rendering: &Rendering) -> serde_json::Result<Files> {
    // A digest's name is fit for a file: the config is refused otherwise.
    let stem = format!("{digest}-{}-{}", report.period.kind.as_str(), report.period.from);
    let file = |ending: &str, content| NamedFile { name: format!("{stem}.{ending}"), content };
    Ok(Files(vec![
        file("txt", text(report, rendering.language)),
        file("json", serde_json::to_string_pretty(report)?),
        file("csv", csv(report)),
        file("html", html(report, rendering.language)),
    ]))
}
