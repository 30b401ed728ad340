//! A mail as MIME: text and HTML that say the same, and the images that the HTML shows.

use std::time::SystemTime;

use lettre::Message as MimeMessage;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use crate::errors::Unfit;
use crate::message::Mail;
use crate::stamp::Stamp;

/// A mail that is ready, with the addresses that the server is told.
#[derive(Clone)]
pub(crate) struct Mime {
    pub(crate) envelope: Envelope,
    pub(crate) raw: Vec<u8>,
}

impl Mime {
    pub(crate) fn new(
        mail: Mail,
        from: &Mailbox,
        to: &[Mailbox],
        stamp: &Stamp,
    ) -> Result<Self, Unfit> {
        // The id stays the same when a mail is sent again, so that programs may show it once.
        let id = format!("<{}@{}>", stamp.id, from.email.domain());
        let headers = MimeMessage::builder()
            .from(from.clone())
            .subject(&mail.subject)
            .date(SystemTime::from(stamp.at))
            .message_id(Some(id))
            .header(AutoSubmitted);
        let headers = to.iter().fold(headers, |headers, to| headers.to(to.clone()));
        let message = headers.multipart(parts(mail)?).map_err(unfit)?;
        Ok(Self { envelope: message.envelope().clone(), raw: message.formatted() })
    }
}

/// Programs show the last of the alternatives that they can.
fn parts(mail: Mail) -> Result<MultiPart, Unfit> {
    let text = MultiPart::alternative().singlepart(SinglePart::plain(mail.text));
    let html = SinglePart::html(mail.html);
    if mail.images.is_empty() {
        return Ok(text.singlepart(html));
    }
    let mut related = MultiPart::related().singlepart(html);
    for image in mail.images {
        let media_type = ContentType::parse(&image.media_type).map_err(unfit)?;
        let image = Attachment::new_inline(image.content_id).body(image.bytes, media_type);
        related = related.singlepart(image);
    }
    Ok(text.multipart(related))
}

fn unfit(error: impl std::fmt::Display) -> Unfit {
    Unfit(format!("the mail cannot be written: {error}"))
}

/// Tells programs that answer by themselves not to (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

/// Its one value.
const AUTO_GENERATED: &str = "auto-generated";

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        if text == AUTO_GENERATED { Ok(Self) } else { Err("another value".into()) }
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), AUTO_GENERATED.to_owned())
    }
}
