//! What the config says of a place, and what each kind of place allows.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

/// A place that digests go to, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Mail.
    Email {
        /// Who takes it from us.
        server: MailServer,
        /// The sender.
        from: Mailbox,
        /// The recipients: one mail to all of them.
        to: Vec<Mailbox>,
    },
    /// An incoming webhook of Slack.
    Slack,
    /// A workflow of Microsoft Teams, or one of its older incoming webhooks.
    Teams,
    /// A custom bot of Feishu or Lark.
    Feishu,
    /// A custom robot of `DingTalk`.
    DingTalk,
    /// A group robot of `WeCom`.
    WeCom,
    /// A webhook of Discord.
    Discord,
    /// A bot of Telegram.
    Telegram {
        /// The chat that it writes to: a number, or `@` and a name.
        chat_id: String,
    },
    /// A receiver of one's own, signed as Standard Webhooks has it.
    Webhook {
        /// The host of its address, with the port unless it is 443.
        host: String,
    },
    /// A folder.
    File {
        /// The folder.
        folder: PathBuf,
    },
}

/// Who takes a mail from us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailServer {
    /// Amazon's Simple Email Service, in the region that the program runs in.
    Ses,
    /// A mail server.
    Smtp {
        /// Its name, which its certificate has to show.
        host: String,
        /// Its port.
        port: u16,
        /// How the connection is encrypted.
        tls: SmtpTls,
    },
}

/// How a connection to a mail server is encrypted. There is no way without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// From the first byte, usually on port 465.
    Implicit,
    /// After `STARTTLS`, usually on port 587; a server that does not offer it is refused.
    StartTls,
}

/// The kinds of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // their names say it
pub enum Kind {
    Email,
    Slack,
    Teams,
    Feishu,
    DingTalk,
    WeCom,
    Discord,
    Telegram,
    Webhook,
    File,
}

/// What to do about a delivery that may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Send it again: the receiver knows it by its id, or it replaces what is there.
    Freely,
    /// Send it again once, marked as a repeat.
    OnceMarked,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Email,
        Self::Slack,
        Self::Teams,
        Self::Feishu,
        Self::DingTalk,
        Self::WeCom,
        Self::Discord,
        Self::Telegram,
        Self::Webhook,
        Self::File,
    ];

    /// Its name in the config.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Slack => "slack",
            Self::Teams => "teams",
            Self::Feishu => "feishu",
            Self::DingTalk => "dingtalk",
            Self::WeCom => "wecom",
            Self::Discord => "discord",
            Self::Telegram => "telegram",
            Self::Webhook => "webhook",
            Self::File => "file",
        }
    }

    /// What to do about a delivery that may have arrived.
    #[must_use]
    pub fn repeats(self) -> Repeats {
        match self {
            Self::Webhook | Self::File => Repeats::Freely,
            Self::Email
            | Self::Slack
            | Self::Teams
            | Self::Feishu
            | Self::DingTalk
            | Self::WeCom
            | Self::Discord
            | Self::Telegram => Repeats::OnceMarked,
        }
    }

    /// The least time between two of our deliveries to places of the kind. The limits are counted by
    /// place; kept by kind they hold for any number of places.
    pub(crate) fn spacing(self) -> Duration {
        match self {
            // One message a second and chat or channel; SES begins with one a second, too. Feishu
            // takes five a second and a hundred a minute.
            Self::Email | Self::Slack | Self::Feishu | Self::Telegram => Duration::from_secs(1),
            // Four requests a second.
            Self::Teams => Duration::from_millis(250),
            // Five requests in two seconds.
            Self::Discord => Duration::from_millis(400),
            // Twenty messages a minute; DingTalk shuts out for ten minutes who sends more.
            Self::DingTalk | Self::WeCom => Duration::from_secs(3),
            Self::Webhook | Self::File => Duration::ZERO,
        }
    }

    /// Hosts that the kind's URLs may name. One that begins with a dot stands for all below it.
    pub(crate) fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Slack => &["hooks.slack.com", "hooks.slack-gov.com"],
            // Workflows by the region, and by the environment; and the older connectors.
            Self::Teams => &[".logic.azure.com", ".api.powerplatform.com", ".webhook.office.com"],
            Self::Feishu => &["open.feishu.cn", "open.larksuite.com"],
            Self::DingTalk => &["oapi.dingtalk.com"],
            Self::WeCom => &["qyapi.weixin.qq.com"],
            Self::Discord => &["discord.com", "discordapp.com"],
            Self::Telegram => &["api.telegram.org"],
            // A webhook's host is in the config; the others have no URL.
            Self::Webhook | Self::Email | Self::File => &[],
        }
    }

    /// Entries of the secrets that places of the kind take.
    pub(crate) fn secret_entries(self) -> &'static [&'static str] {
        match self {
            Self::Email => &["username", "password"],
            Self::Feishu | Self::DingTalk | Self::Webhook => &["url", "secret"],
            Self::Slack | Self::Teams | Self::WeCom | Self::Discord => &["url"],
            Self::Telegram => &["token"],
            Self::File => &[],
        }
    }
}

impl Place {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Email { .. } => Kind::Email,
            Self::Slack => Kind::Slack,
            Self::Teams => Kind::Teams,
            Self::Feishu => Kind::Feishu,
            Self::DingTalk => Kind::DingTalk,
            Self::WeCom => Kind::WeCom,
            Self::Discord => Kind::Discord,
            Self::Telegram { .. } => Kind::Telegram,
            Self::Webhook { .. } => Kind::Webhook,
            Self::File { .. } => Kind::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_written_as_it_is_read() {
        for kind in Kind::ALL {
            let text = serde_json::to_string(&kind).expect("text");
            assert_eq!(text, format!("{:?}", kind.as_str()));
        }
    }
}
