//! What is posted, made ready: signed, addressed, and with a form that may be shown.

use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use url::Url;

use crate::errors::Unfit;
use crate::place::Kind;
use crate::secret::Hidden;
use crate::signatures;
use crate::stamp::Stamp;

/// What stands for a secret, and for what is computed from one.
pub(crate) const REDACTED: &str = "[redacted]";

/// A post that is ready.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) kind: Kind,
    pub(crate) at: DateTime<Utc>,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// The body without its signature, to be shown.
    shown_body: Value,
}

impl Post {
    pub(crate) fn new(
        kind: Kind,
        (url, secret, chat_id): (&Url, Option<&Hidden>, Option<&str>),
        body: Value,
        stamp: &Stamp,
    ) -> Result<Self, Unfit> {
        let Value::Object(mut fields) = body else {
            return Err(Unfit("a post has to be a JSON object".into()));
        };
        if let Some(chat_id) = chat_id {
            fields.insert("chat_id".into(), chat_id.into());
        }
        let shown_body = Value::Object(fields.clone());
        let (url, at) = (url.clone(), stamp.at);
        let headers = vec![("content-type", "application/json".to_owned())];
        let post = Self { kind, at, url, headers, body: String::new(), shown_body };
        post.signed(fields, secret, stamp)
    }

    /// Signs as the kind does, and writes the body.
    fn signed(
        mut self,
        mut fields: Map<String, Value>,
        secret: Option<&Hidden>,
        stamp: &Stamp,
    ) -> Result<Self, Unfit> {
        let secret = secret.map(Hidden::reveal);
        match (self.kind, secret) {
            (Kind::Feishu, Some(secret)) => {
                let timestamp = stamp.at.timestamp().to_string();
                fields.insert("timestamp".into(), timestamp.into());
                let mut shown = fields.clone();
                shown.insert("sign".into(), REDACTED.into());
                self.shown_body = Value::Object(shown);
                fields.insert("sign".into(), signatures::feishu(secret, stamp.at).into());
                self.body = Value::Object(fields).to_string();
            }
            (Kind::DingTalk, Some(secret)) => {
                self.body = Value::Object(fields).to_string();
                self.sign_query(&signatures::dingtalk(secret, stamp.at));
            }
            (Kind::Webhook, secret) => {
                self.body = Value::Object(fields).to_string();
                self.sign_headers(secret, stamp)?;
            }
            (
                Kind::Feishu
                | Kind::DingTalk
                | Kind::Slack
                | Kind::Teams
                | Kind::WeCom
                | Kind::Discord
                | Kind::Telegram
                | Kind::Email
                | Kind::File,
                _,
            ) => self.body = Value::Object(fields).to_string(),
        }
        Ok(self)
    }

    /// `DingTalk` takes time and signature from the query, which already has the robot's token.
    fn sign_query(&mut self, signature: &str) {
        let sign = utf8_percent_encode(signature, NON_ALPHANUMERIC);
        let signed = format!("timestamp={}&sign={sign}", self.at.timestamp_millis());
        let query = self.url.query().map(|query| format!("{query}&{signed}"));
        self.url.set_query(Some(&query.unwrap_or(signed)));
    }

    /// A webhook has an id, by which the receiver knows a repeat, and with a secret a signature.
    fn sign_headers(&mut self, secret: Option<&str>, stamp: &Stamp) -> Result<(), Unfit> {
        let id = format!("msg_{}", stamp.id);
        if let Some(secret) = secret {
            let body = self.body.as_bytes();
            let signature = signatures::webhook(secret, &id, stamp.at, body)?;
            self.headers.push((standardwebhooks::HEADER_WEBHOOK_SIGNATURE, signature));
        }
        let timestamp = stamp.at.timestamp().to_string();
        self.headers.push((standardwebhooks::HEADER_WEBHOOK_ID, id));
        self.headers.push((standardwebhooks::HEADER_WEBHOOK_TIMESTAMP, timestamp));
        Ok(())
    }

    /// The post as it goes out, without the secrets in it.
    pub(crate) fn shown(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let mut lines = vec![format!("POST https://{host}/{REDACTED}")];
        for (name, value) in &self.headers {
            let is_signature = *name == standardwebhooks::HEADER_WEBHOOK_SIGNATURE;
            lines.push(format!("{name}: {}", if is_signature { REDACTED } else { value }));
        }
        lines.push(String::new());
        lines.push(serde_json::to_string_pretty(&self.shown_body).unwrap_or_default());
        lines.join("\n")
    }
}
