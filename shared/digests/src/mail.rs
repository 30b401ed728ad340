//! The digest as a mail: the text, and the page with its pictures as parts of the mail. Mail
//! programs show a picture that comes along, and none that stands within the page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tallydesk_kpis::Report;

use crate::chats::Rendering;
use crate::digest::Digest;
use crate::page::{self, Elsewhere, Live};
use crate::text;
use crate::words::{Message, Words};

/// How a picture begins within a page.
const WITHIN: &str = "src=\"data:image/png;base64,";

/// A mail in two forms that say the same.
pub struct Mail {
    /// Its subject.
    pub subject: String,
    /// For programs that show text.
    pub text: String,
    /// For programs that show HTML.
    pub html: String,
    /// The pictures that the HTML shows, by `cid:` and their content ids.
    pub images: Vec<MailImage>,
}

/// A picture within a mail.
pub struct MailImage {
    /// What the HTML calls it, without `cid:`.
    pub content_id: String,
    /// The picture.
    pub png: Vec<u8>,
}

/// Writes the mail of a report.
pub fn mail(report: &Report, rendering: &Rendering) -> Mail {
    let digest = Digest::new(report, rendering.language);
    let words = Words::of(rendering.language);
    let repeat = rendering.repeat.then(|| words.say(Message::SentAgain));
    let subject = match &repeat {
        Some(repeat) => format!("{} ({repeat})", digest.title),
        None => digest.title.clone(),
    };
    let link = rendering.link.as_ref().map(|link| {
        format!("{}{}{link}", words.say(Message::FullReport), words.say(Message::LabelEnd))
    });
    let parts = [repeat.clone(), Some(text::lay_out(&digest).trim_end().to_owned()), link];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let live = Live {
        refresh_seconds: None,
        notice: repeat,
        nav: rendering.link.iter().map(|link| (Elsewhere::FullReport, link.clone())).collect(),
    };
    let (html, images) = with_parts(&page::lay_out(&digest, &live), &content_id_stem(report));
    Mail { subject, text: parts.join("\n\n") + "\n", html, images }
}

/// What is the same in all content ids of a mail, and differs between mails.
fn content_id_stem(report: &Report) -> String {
    format!("{}-{}", report.period.kind.as_str(), report.period.from)
}

/// Takes the pictures out of a page and names them in their place.
fn with_parts(page: &str, stem: &str) -> (String, Vec<MailImage>) {
    let mut pieces = page.split(WITHIN);
    let mut html = pieces.next().unwrap_or_default().to_owned();
    let mut images = Vec::new();
    for piece in pieces {
        let (encoded, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let content_id = format!("chart-{}-{stem}@tallydesk", images.len() + 1);
        html.extend(["src=\"cid:", &content_id, "\"", rest]);
        // What this crate has encoded can be decoded.
        let png = STANDARD.decode(encoded).unwrap_or_default();
        images.push(MailImage { content_id, png });
    }
    (html, images)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_become_parts_of_the_mail() {
        let page = format!("<p><img {WITHIN}AQID\" alt=\"a\"><img {WITHIN}BA==\" alt=\"b\"></p>");
        let (html, images) = with_parts(&page, "day-2026-11-16");
        let one = "chart-1-day-2026-11-16@tallydesk";
        let other = "chart-2-day-2026-11-16@tallydesk";
        let expected =
            format!("<p><img src=\"cid:{one}\" alt=\"a\"><img src=\"cid:{other}\" alt=\"b\"></p>");
        assert_eq!(html, expected);
        let parts: Vec<_> =
            images.iter().map(|image| (image.content_id.as_str(), &*image.png)).collect();
        assert_eq!(parts, [(one, &[1, 2, 3][..]), (other, &[4][..])]);
    }
}
