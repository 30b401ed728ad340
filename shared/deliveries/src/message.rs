use serde_json::Value;

/// What is delivered.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A mail.
    Mail(Mail),
    /// What is posted to a chat or a webhook, without signature and without the chat's id.
    Json(Value),
    /// Files for a folder.
    Files(Files),
}

/// A mail in two forms that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its subject.
    pub subject: String,
    /// For programs that show text.
    pub text: String,
    /// For programs that show HTML; `cid:` and a content id is an image.
    pub html: String,
    /// The images that the HTML shows.
    pub images: Vec<Image>,
}

/// An image within a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// What the HTML calls it, without `cid:`.
    pub content_id: String,
    /// For example `image/png`.
    pub media_type: String,
    /// The image.
    pub bytes: Vec<u8>,
}

/// Files of one digest. They are written in their order, so that the last one shows that all are
/// there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files(pub Vec<NamedFile>);

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub content: String,
}
