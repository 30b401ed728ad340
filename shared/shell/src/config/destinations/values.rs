//! What the values of a destination may look like.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use tallydesk_deliveries::Mailbox;

use crate::config::values::{FromText, read_from_text};

read_from_text!(Host, MailAddress);

/// Who takes mail from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Transport {
    Ses,
    Smtp,
}

/// A host, with its port unless it is 443; in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host(pub(super) String);

impl FromText for Host {
    const EXPECTED: &'static str = "a host such as \"hooks.example.com\"";

    fn from_text(text: &str) -> Option<Self> {
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
            None => (text, None),
        };
        let is_label = |label: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !label.is_empty() && label.bytes().all(fits)
        };
        if !host.split('.').all(is_label) {
            return None;
        }
        let host = host.to_ascii_lowercase();
        Some(Self(
            port.filter(|port| *port != 443).map_or(host.clone(), |port| format!("{host}:{port}")),
        ))
    }
}

/// An address for mail, with or without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MailAddress(pub(super) Mailbox);

impl FromText for MailAddress {
    const EXPECTED: &'static str =
        "an address such as \"desk@example.com\" or \"Desk <desk@example.com>\"";

    /// Not every mail server takes addresses in other letters than ASCII's.
    fn from_text(text: &str) -> Option<Self> {
        let mailbox: Mailbox = text.parse().ok()?;
        let address: &str = mailbox.email.as_ref();
        address.is_ascii().then_some(Self(mailbox))
    }
}

/// A port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub(super) struct Port(pub(super) u16);

impl TryFrom<i64> for Port {
    type Error = &'static str;

    fn try_from(port: i64) -> Result<Self, &'static str> {
        let port = u16::try_from(port).ok().filter(|port| *port > 0);
        port.map(Self).ok_or("expected a port from 1 to 65535")
    }
}

/// A chat of Telegram: a number, as a number or as text, or a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChatId(pub(super) String);

/// What was expected of a chat.
const CHAT_ID: &str = "a chat's number such as -1001234567890, or its name such as \"@desk\"";

impl<'de> Deserialize<'de> for ChatId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = ChatId;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(CHAT_ID)
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<ChatId, E> {
                Ok(ChatId(number.to_string()))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<ChatId, E> {
                let is_name = text.strip_prefix('@').is_some_and(|name| {
                    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                    !name.is_empty() && name.bytes().all(fits)
                });
                if is_name || text.parse::<i64>().is_ok() {
                    return Ok(ChatId(text.to_owned()));
                }
                Err(E::custom(format!("expected {CHAT_ID}")))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
