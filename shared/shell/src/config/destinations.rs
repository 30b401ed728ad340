//! `[[destinations]]`: where digests go.

mod values;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_deliveries::{Kind, MailServer, Mailbox, Place, SmtpTls};
use tallydesk_kpis::Language;
use toml::Spanned;

use self::values::{ChatId, Host, MailAddress, Port, Transport};
use super::entries::check_unique;
use super::error::Fault;
use super::values::Identifier;

/// A mail goes to at most so many addresses; SES takes no more.
const RECIPIENTS_MAX: usize = 50;

/// A destination, with the keys of every kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Destination")]
pub(super) struct DestinationEntry {
    /// Its name.
    name: Identifier,
    /// What it is: `"email"`; a chat: `"slack"`, `"teams"`, `"feishu"` (Lark, too), `"dingtalk"`,
    /// `"wecom"`, `"discord"`, `"telegram"`; `"webhook"`, a receiver of your own; or `"file"`, a
    /// folder on a machine of your own, for `tallydesk serve`. (What a function on Lambda writes is
    /// gone when it ends.)
    #[schemars(with = "String")]
    kind: Kind,
    /// Who takes mail: `"ses"`, Amazon's service, with a sender that is verified there; or `"smtp"`,
    /// a mail server.
    #[schemars(with = "Option<String>")]
    transport: Option<Spanned<Transport>>,
    /// For `"smtp"`, the mail server. For `"webhook"`, the host of the receiver's address, with the
    /// port unless it is 443: the digest goes nowhere else.
    #[schemars(with = "Option<String>")]
    host: Option<Spanned<Host>>,
    /// The mail server's port. Without it, 465, or 587 for `"starttls"`.
    #[schemars(with = "Option<u16>")]
    port: Option<Spanned<Port>>,
    /// How the connection to the mail server is encrypted: `"implicit"`, from its first byte; or
    /// `"starttls"`, which is asked for.
    #[schemars(with = "Option<String>")]
    tls: Option<Spanned<SmtpTls>>,
    /// Who sends mail.
    #[schemars(with = "Option<String>")]
    from: Option<Spanned<MailAddress>>,
    /// Who gets mail: one mail to all of them.
    #[schemars(with = "Option<Vec<String>>")]
    to: Option<Spanned<Vec<MailAddress>>>,
    /// The chat of a bot of Telegram: its number, or `@` and its name.
    #[schemars(with = "Option<String>")]
    chat_id: Option<Spanned<ChatId>>,
    /// The folder, for `"file"`. Each digest leaves a page, a text and a file for programs there.
    #[schemars(with = "Option<PathBuf>")]
    folder: Option<Spanned<PathBuf>>,
    /// Its language, one of `account.languages`. Without it, the first of them.
    #[schemars(with = "Option<String>")]
    language: Option<Spanned<Language>>,
}

/// The kinds alone. They are read first: of a kind that there is not, the keys are strange as well,
/// but the kind is what has to be told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Kinds {
    #[serde(rename = "destinations")]
    _destinations: Vec<KindOf>,
}

#[derive(Debug, Deserialize)]
struct KindOf {
    #[serde(rename = "kind")]
    _kind: Option<Kind>,
}

/// A place that digests go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its name, unique in the account.
    pub name: String,
    /// The language of digests that go there.
    pub language: Language,
    /// The place.
    pub place: Place,
}

/// The destinations, in their order; `languages` are those of the account.
pub(super) fn destinations(
    entries: Vec<Spanned<DestinationEntry>>,
    languages: &[Language],
) -> Result<Vec<Destination>, Fault> {
    check_unique("destinations", &entries, |entry| &entry.name.0)?;
    entries.into_iter().map(|entry| destination(entry, languages)).collect()
}

fn destination(
    entry: Spanned<DestinationEntry>,
    languages: &[Language],
) -> Result<Destination, Fault> {
    let offset = entry.span().start;
    let entry = entry.into_inner();
    check_keys(&entry)?;
    let language = language(&entry.name.0, entry.language.as_ref(), languages)?;
    let name = entry.name.0.clone();
    Ok(Destination { name, language, place: place(entry, offset)? })
}

/// Refuses keys that the kind does not have.
fn check_keys(entry: &DestinationEntry) -> Result<(), Fault> {
    let start = |span: std::ops::Range<usize>| span.start;
    let keys = [
        ("transport", entry.transport.as_ref().map(|value| start(value.span()))),
        ("host", entry.host.as_ref().map(|value| start(value.span()))),
        ("port", entry.port.as_ref().map(|value| start(value.span()))),
        ("tls", entry.tls.as_ref().map(|value| start(value.span()))),
        ("from", entry.from.as_ref().map(|value| start(value.span()))),
        ("to", entry.to.as_ref().map(|value| start(value.span()))),
        ("chat_id", entry.chat_id.as_ref().map(|value| start(value.span()))),
        ("folder", entry.folder.as_ref().map(|value| start(value.span()))),
    ];
    let (known, since) = known_keys(entry);
    let set = keys.into_iter().filter_map(|(key, offset)| Some((key, offset?)));
    let strange = set.into_iter().find(|(key, _)| !known.contains(key));
    strange.map_or(Ok(()), |(key, offset)| {
        let name = &entry.name.0;
        Err(Fault::new(offset, format!("destinations.{name}.{key}: not expected, since {since}")))
    })
}

/// The keys that an entry may have, and the choice that they follow from.
fn known_keys(entry: &DestinationEntry) -> (&'static [&'static str], String) {
    let keys: &[&str] = match entry.kind {
        Kind::Email => match transport(entry) {
            Transport::Ses => {
                return (&["transport", "from", "to"], "transport is \"ses\"".to_owned());
            }
            Transport::Smtp => &["transport", "host", "port", "tls", "from", "to"],
        },
        Kind::Telegram => &["chat_id"],
        Kind::Webhook => &["host"],
        Kind::File => &["folder"],
        Kind::Slack | Kind::Teams | Kind::Feishu | Kind::DingTalk | Kind::WeCom | Kind::Discord => {
            &[]
        }
    };
    (keys, format!("kind is {:?}", entry.kind.as_str()))
}

fn transport(entry: &DestinationEntry) -> Transport {
    entry.transport.as_ref().map_or(Transport::Ses, |transport| *transport.as_ref())
}

fn place(entry: DestinationEntry, offset: usize) -> Result<Place, Fault> {
    let missing = Missing { name: entry.name.0.clone(), offset };
    let kind = format!("kind is {:?}", entry.kind.as_str());
    Ok(match entry.kind {
        Kind::Email => email(entry, &missing)?,
        Kind::Slack => Place::Slack,
        Kind::Teams => Place::Teams,
        Kind::Feishu => Place::Feishu,
        Kind::DingTalk => Place::DingTalk,
        Kind::WeCom => Place::WeCom,
        Kind::Discord => Place::Discord,
        Kind::Telegram => {
            let ChatId(chat_id) = missing.or("chat_id", entry.chat_id, "a chat", &kind)?;
            Place::Telegram { chat_id }
        }
        Kind::Webhook => {
            let Host(host) = missing.or("host", entry.host, "a host", &kind)?;
            Place::Webhook { host }
        }
        Kind::File => {
            Place::File { folder: missing.or("folder", entry.folder, "a folder", &kind)? }
        }
    })
}

fn email(entry: DestinationEntry, missing: &Missing) -> Result<Place, Fault> {
    let transport = transport(&entry);
    let kind = "kind is \"email\"";
    let MailAddress(from) = missing.or("from", entry.from, "an address", kind)?;
    let at = entry.to.as_ref().map_or(missing.offset, |to| to.span().start);
    let to = missing.or("to", entry.to, "addresses", kind)?;
    let to: Vec<Mailbox> = to.into_iter().map(|MailAddress(to)| to).collect();
    if to.is_empty() || to.len() > RECIPIENTS_MAX {
        let name = &missing.name;
        let reason = format!("destinations.{name}.to: expected 1 to {RECIPIENTS_MAX} addresses");
        return Err(Fault::new(at, reason));
    }
    let server = match transport {
        Transport::Ses => MailServer::Ses,
        Transport::Smtp => smtp((entry.host, entry.port, entry.tls), missing)?,
    };
    Ok(Place::Email { server, from, to })
}

type ServerKeys = (Option<Spanned<Host>>, Option<Spanned<Port>>, Option<Spanned<SmtpTls>>);

fn smtp((host, port, tls): ServerKeys, missing: &Missing) -> Result<MailServer, Fault> {
    let at = host.as_ref().map_or(missing.offset, |host| host.span().start);
    let Host(host) = missing.or("host", host, "a host", "transport is \"smtp\"")?;
    if host.contains(':') {
        let name = &missing.name;
        let reason = format!("destinations.{name}.host: expected a host alone; its port is `port`");
        return Err(Fault::new(at, reason));
    }
    let tls = tls.map_or(SmtpTls::Implicit, Spanned::into_inner);
    let usual = match tls {
        SmtpTls::Implicit => 465,
        SmtpTls::StartTls => 587,
    };
    Ok(MailServer::Smtp { host, port: port.map_or(usual, |port| port.into_inner().0), tls })
}

/// Tells of keys that an entry needs and has not.
struct Missing {
    name: String,
    offset: usize,
}

impl Missing {
    fn or<T>(
        &self,
        key: &str,
        value: Option<Spanned<T>>,
        expected: &str,
        since: &str,
    ) -> Result<T, Fault> {
        let name = &self.name;
        value.map(Spanned::into_inner).ok_or_else(|| {
            let reason = format!("destinations.{name}.{key}: expected {expected}, since {since}");
            Fault::new(self.offset, reason)
        })
    }
}

fn language(
    name: &str,
    chosen: Option<&Spanned<Language>>,
    languages: &[Language],
) -> Result<Language, Fault> {
    let Some(chosen) = chosen else { return Ok(languages.first().copied().unwrap_or_default()) };
    if languages.contains(chosen.as_ref()) {
        return Ok(*chosen.as_ref());
    }
    let tags: Vec<_> = languages.iter().map(|language| format!("{:?}", language.tag())).collect();
    let tags = tags.join(", ");
    let reason = format!("destinations.{name}.language: expected one of account.languages: {tags}");
    Err(Fault::at(chosen, reason))
}
