//! The digest as a mail: the text, and the page with its pictures as parts of the mail. Mail
//! programs show a picture that comes along, and none that stands within the page.

use tallydesk_kpis::Report;

use crate::addresses;
use crate::chats::Rendering;
use crate::digest::Digest;
use crate::page::{self, Elsewhere, Live};
use crate::picture::Pictures;
use crate::text;
use crate::words::{Message, Words};

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
    let address = rendering.link.as_deref().and_then(addresses::link);
    let link = address.as_ref().map(|address| {
        format!("{}{}{address}", words.say(Message::FullReport), words.say(Message::LabelEnd))
    });
    let parts = [repeat.clone(), Some(text::lay_out(&digest).trim_end().to_owned()), link];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let live = Live {
        refresh_seconds: None,
        notice: repeat,
        nav: address.map(|address| (Elsewhere::FullReport, address)).into_iter().collect(),
    };
    let stem = stem(report);
    let html = page::lay_out(&digest, &live, Pictures::InParts(&stem));
    let images = digest
        .pictures()
        .map(|picture| MailImage { content_id: picture.content_id(&stem), png: picture.png() });
    Mail { subject, text: parts.join("\n\n") + "\n", html, images: images.collect() }
}

/// What is the same in all content ids of a mail, and differs between mails.
fn stem(report: &Report) -> String {
    format!("{}-{}", report.period.kind.as_str(), report.period.from)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use tallydesk_kpis::Language;

    use super::*;
    use crate::tests::week;

    #[test]
    fn a_mail_shows_the_text_and_the_page() {
        let report = week();
        let mail = mail(&report, &Rendering::default());
        assert_eq!(mail.text, crate::text(&report, Language::English));
        let mut page = crate::html(&report, Language::English);
        for image in &mail.images {
            let within = format!("data:image/png;base64,{}", STANDARD.encode(&image.png));
            assert!(page.contains(&within), "{}", image.content_id);
            page = page.replace(&within, &format!("cid:{}", image.content_id));
        }
        assert_eq!(mail.html, page);
    }

    #[test]
    fn every_picture_is_a_part_of_the_mail_and_every_part_is_shown() {
        let mut report = week();
        let (figures, maps) = (report.headline.len(), 1);
        // A figure may stand in the headline twice.
        report.headline.push(report.headline[0].clone());
        let mail = mail(&report, &Rendering::default());
        let shown = mail.html.split("src=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let shown: Vec<&str> = shown.map(|(address, _)| address).collect();
        let parts: Vec<String> =
            mail.images.iter().map(|image| format!("cid:{}", image.content_id)).collect();
        assert_eq!(parts.len(), figures + maps);
        assert_eq!(shown.len(), parts.len() + 1);
        assert_eq!(
            shown.into_iter().collect::<HashSet<_>>(),
            parts.iter().map(String::as_str).collect()
        );
        assert!(mail.images.iter().all(|image| image.png.starts_with(b"\x89PNG")));
    }
}
