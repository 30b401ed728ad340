//! Mails as MIME, read by another program than the one that writes them.

use mail_parser::{MessageParser, MimeHeaders};
use serde_json::json;
use tallydesk_deliveries::{Image, Mail, MailServer, Message, Parcel, Place};

use crate::{now, route, stamp};

/// A mail with what is hard to carry: other scripts, long lines, lone dots, an image.
pub(crate) fn mail() -> Mail {
    let text = format!("一切正常。\n.\n..two\nFrom here\n{}\nDone.\n", "long ".repeat(300));
    Mail {
        subject: "Example Store: Freitag, 20. November – 一切正常".into(),
        html: format!("<p>一切正常。</p>\n<img src=\"cid:trend\">\n<p>{}</p>\n", "x".repeat(2_000)),
        text,
        images: vec![Image {
            content_id: "trend".into(),
            media_type: "image/png".into(),
            bytes: (0..=255).collect(),
        }],
    }
}

fn place() -> Place {
    Place::Email {
        server: MailServer::Ses,
        from: "Kundendienst <desk@example.com>".parse().unwrap(),
        to: ["Jörg <manager@example.com>", "owner@example.com"]
            .map(|to| to.parse().unwrap())
            .to_vec(),
    }
}

/// The mail as it leaves, without the line that says through whom.
fn raw(mail: Mail) -> String {
    let route = route(&place(), &json!({}));
    let shown = Parcel::new(&route, Message::Mail(mail), &stamp()).unwrap().shown();
    shown.strip_prefix("through Amazon SES\n\n").unwrap().to_owned()
}

#[test]
fn text_and_page_are_alternatives_and_the_image_belongs_to_the_page() {
    let raw = raw(mail());
    assert!(raw.is_ascii(), "no server has to know other letters");
    assert!(raw.lines().all(|line| line.len() <= 998));
    let parsed = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let types: Vec<_> = parsed
        .parts
        .iter()
        .map(|part| {
            let content_type = part.content_type().unwrap();
            format!("{}/{}", content_type.ctype(), content_type.subtype().unwrap())
        })
        .collect();
    assert_eq!(
        types,
        ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    );
    for part in [1, 3] {
        let charset = parsed.parts[part].content_type().unwrap().attribute("charset");
        assert_eq!(charset.map(str::to_ascii_lowercase).as_deref(), Some("utf-8"));
    }
    let lines = |text: &str| text.replace("\r\n", "\n");
    assert_eq!(lines(&parsed.body_text(0).unwrap()), mail().text);
    assert_eq!(lines(&parsed.body_html(0).unwrap()), mail().html);
    let image = &parsed.parts[4];
    assert_eq!(image.content_id(), Some("trend"));
    assert_eq!(image.content_disposition().unwrap().ctype(), "inline");
    assert_eq!(image.contents(), mail().images[0].bytes);
}

#[test]
fn the_head_says_who_and_what_and_that_nobody_need_answer() {
    let raw = raw(mail());
    let parsed = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(parsed.subject(), Some(mail().subject.as_str()));
    assert_eq!(parsed.from().unwrap().first().unwrap().address(), Some("desk@example.com"));
    let to: Vec<_> = parsed.to().unwrap().iter().map(|to| to.address().unwrap()).collect();
    assert_eq!(to, ["manager@example.com", "owner@example.com"]);
    assert_eq!(parsed.to().unwrap().first().unwrap().name(), Some("Jörg"));
    assert_eq!(parsed.date().unwrap().to_timestamp(), now().timestamp());
    assert!(parsed.message_id().unwrap().ends_with("@example.com"));
    assert_eq!(parsed.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
}

#[test]
fn a_mail_without_images_has_two_parts() {
    let raw = raw(Mail { images: Vec::new(), ..mail() });
    let parsed = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(parsed.parts.len(), 3);
    assert_eq!(parsed.text_body, [1]);
    assert_eq!(parsed.html_body, [2]);
}

#[test]
fn a_subject_cannot_add_to_the_head() {
    let subject = "Figures\r\nBcc: somebody@example.com".to_owned();
    let raw = raw(Mail { subject, ..mail() });
    let parsed = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert!(parsed.bcc().is_none());
}

#[test]
fn an_image_without_a_type_is_refused() {
    let image = Image { media_type: "picture".into(), ..mail().images[0].clone() };
    let mail = Message::Mail(Mail { images: vec![image], ..mail() });
    let error = Parcel::new(&route(&place(), &json!({})), mail, &stamp()).unwrap_err();
    assert!(error.to_string().starts_with("the mail cannot be written"), "{error}");
}
