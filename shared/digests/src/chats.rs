//! The digest in chats: for each vendor the body that is posted, within the vendor's limits.
//!
//! A digest becomes a [`Message`](message::Message) first: the lines that a chat shows, in the
//! order in which they are read. Each vendor's file is a recipe that lays a message out, and knows
//! what the vendor refuses. [`fit`] brings the two together: it leaves out whole lines, the least
//! weighty first, until the body is taken. No text is ever cut in the middle.
//!
//! What others named (agents, channels, tickets, the account) is text and nothing else in every
//! chat: no markup, no link, no mention. `markup.rs` says how.

mod dingtalk;
mod discord;
mod feishu;
mod markup;
mod message;
mod slack;
mod teams;
mod telegram;
mod webhook;
mod wecom;

use std::fmt;

use serde_json::Value;
use tallydesk_kpis::{Language, Report};

use crate::chats::message::Message;
use crate::digest::Digest;

/// Where a digest is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medium {
    /// A Slack incoming webhook.
    Slack,
    /// A Microsoft Teams workflow that waits for a webhook.
    Teams,
    /// A custom bot of Feishu or Lark. The transport adds `timestamp` and `sign`, for which there
    /// is room.
    Feishu,
    /// A custom robot of `DingTalk`; its signature goes into the address.
    DingTalk,
    /// A group robot of `WeCom`.
    WeCom,
    /// A Discord webhook.
    Discord,
    /// The method `sendMessage` of a Telegram bot. The transport adds `chat_id`, which says where
    /// to and is no part of a digest.
    Telegram,
    /// Anybody's endpoint, in the envelope of Standard Webhooks: the report with its sentences.
    /// Nothing is left out, so it is larger than the 20 KB they recommend: 38 KB on the typical day
    /// of the tests.
    Webhook,
}

impl Medium {
    /// Every medium.
    pub const ALL: [Self; 8] = [
        Self::Slack,
        Self::Teams,
        Self::Feishu,
        Self::DingTalk,
        Self::WeCom,
        Self::Discord,
        Self::Telegram,
        Self::Webhook,
    ];
}

/// What is added to a report's own words when it is rendered.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Rendering {
    /// The language of its words.
    pub language: Language,
    /// The signed address of the live page. One that is no `http` address, or is longer than 1,000
    /// bytes, is left out.
    pub link: Option<String>,
    /// Whether the digest may have been sent before; it then says so.
    pub repeat: bool,
}

/// The link opens the page for whoever has it.
impl fmt::Debug for Rendering {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let link = self.link.as_ref().map(|_| "[redacted]");
        let Self { language, link: _, repeat } = self;
        let mut shown = formatter.debug_struct("Rendering");
        shown.field("language", language).field("link", &link).field("repeat", repeat).finish()
    }
}

/// The body for a medium.
pub fn body(report: &Report, medium: Medium, rendering: &Rendering) -> Value {
    let digest = Digest::new(report, rendering.language);
    let (recipe, is_taken): Recipe = match medium {
        Medium::Slack => (slack::lay_out, slack::is_taken),
        Medium::Teams => (teams::lay_out, teams::is_taken),
        Medium::Feishu => (feishu::lay_out, feishu::is_taken),
        Medium::DingTalk => (dingtalk::lay_out, dingtalk::is_taken),
        Medium::WeCom => (wecom::lay_out, wecom::is_taken),
        Medium::Discord => (discord::lay_out, discord::is_taken),
        Medium::Telegram => (telegram::lay_out, telegram::is_taken),
        Medium::Webhook => return webhook::lay_out(report, &digest, rendering),
    };
    fit(Message::new(&digest, rendering), recipe, is_taken)
}

/// How a message is laid out, and whether the vendor takes the body.
type Recipe = (fn(&Message) -> Value, fn(&Value) -> bool);

/// Lays a message out, without the lines that there is no room for.
fn fit(mut message: Message, recipe: fn(&Message) -> Value, is_taken: fn(&Value) -> bool) -> Value {
    let mut body = recipe(&message);
    while !is_taken(&body) && message.leave_out_a_line() {
        body = recipe(&message);
    }
    body
}

/// The bytes that a body is sent as.
fn bytes(body: &Value) -> usize {
    body.to_string().len()
}

/// The UTF-16 code units of a text: no vendor counts a text as longer.
fn characters(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
pub mod tests;
