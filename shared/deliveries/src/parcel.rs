use std::fmt;
use std::path::PathBuf;

use crate::errors::Unfit;
use crate::message::{Files, Message};
use crate::mime::Mime;
use crate::place::Kind;
use crate::post::{Post, REDACTED};
use crate::route::{Route, Server, Way};
use crate::stamp::Stamp;

/// A message that is ready for its route: exactly what will be sent.
#[derive(Clone)]
pub struct Parcel {
    pub(crate) kind: Kind,
    pub(crate) content: Content,
}

#[derive(Clone)]
pub(crate) enum Content {
    Mail(Server, Mime),
    Post(Post),
    Files(PathBuf, Files),
}

impl Parcel {
    /// Makes a message ready: signed, and in the form that is sent.
    ///
    /// # Errors
    /// [`Unfit`] if the message is not one for that route, or cannot be written.
    pub fn new(route: &Route, message: Message, stamp: &Stamp) -> Result<Self, Unfit> {
        let kind = route.kind();
        let content = match (&route.way, message) {
            (Way::Mail { server, from, to }, Message::Mail(mail)) => {
                Content::Mail(server.clone(), Mime::new(mail, from, to, stamp)?)
            }
            (Way::Post { url, secret, chat_id }, Message::Json(body)) => {
                let way = (url, secret.as_ref(), chat_id.as_deref());
                Content::Post(Post::new(kind, way, body, stamp)?)
            }
            (Way::Folder(folder), Message::Files(files)) => Content::Files(folder.clone(), files),
            (Way::Mail { .. } | Way::Post { .. } | Way::Folder(_), _) => {
                return Err(Unfit(format!("the message is none for kind {:?}", kind.as_str())));
            }
        };
        Ok(Self { kind, content })
    }

    /// What will be sent, for people to read: secrets, and what is computed from them, stand as
    /// `[redacted]`.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.content {
            Content::Mail(server, mime) => {
                format!("{}\n\n{}", via(server), String::from_utf8_lossy(&mime.raw))
            }
            Content::Post(post) => post.shown(),
            Content::Files(folder, Files(files)) => {
                let files = files.iter().map(|file| {
                    format!("{}:\n\n{}", folder.join(&file.name).display(), file.content)
                });
                files.collect::<Vec<_>>().join("\n\n")
            }
        }
    }
}

impl fmt::Debug for Parcel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Parcel for {}", self.kind.as_str())
    }
}

fn via(server: &Server) -> String {
    match server {
        Server::Ses => "through Amazon SES".to_owned(),
        Server::Smtp { host, port, login, .. } => {
            let login = login.as_ref().map(|_: &_| format!(", login {REDACTED}"));
            format!("through {host}:{port}{}", login.unwrap_or_default())
        }
    }
}
