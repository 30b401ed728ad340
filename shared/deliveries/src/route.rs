use std::fmt;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::message::Mailbox;
use thiserror::Error;
use url::Url;

use crate::place::{Kind, MailServer, Place, SmtpTls};
use crate::secret::{Hidden, PlaceSecret};

/// A place with what it takes to reach it: checked, and pinned to the host of its vendor.
#[derive(Clone)]
pub struct Route {
    pub(crate) kind: Kind,
    pub(crate) way: Way,
}

#[derive(Clone)]
pub(crate) enum Way {
    Mail { server: Server, from: Mailbox, to: Vec<Mailbox> },
    Post { url: Url, secret: Option<Hidden>, chat_id: Option<String> },
    Folder(PathBuf),
}

#[derive(Clone)]
pub(crate) enum Server {
    Ses,
    Smtp { host: String, port: u16, tls: SmtpTls, login: Option<Login> },
}

#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) username: Hidden,
    pub(crate) password: Hidden,
}

/// Why a place cannot be reached with the secrets that there are. The message shows none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RouteError {
    /// An entry is missing.
    #[error("expected {entry:?}, which kind {:?} needs", kind.as_str())]
    Missing {
        /// The place's kind.
        kind: Kind,
        /// The entry.
        entry: &'static str,
    },
    /// An entry that the kind does not take.
    #[error("kind {:?} takes no {entry:?}", kind.as_str())]
    Surplus {
        /// The place's kind.
        kind: Kind,
        /// The entry.
        entry: &'static str,
    },
    /// An entry that cannot be used.
    #[error("{entry}: expected {expected}")]
    Wrong {
        /// The entry.
        entry: &'static str,
        /// What was expected.
        expected: String,
    },
}

impl Route {
    /// Puts a place and its secrets together.
    ///
    /// # Errors
    /// [`RouteError`] names the entry of the secrets and what was expected.
    pub fn to(place: &Place, secret: Option<&PlaceSecret>) -> Result<Self, RouteError> {
        let none = PlaceSecret::default();
        let secret = secret.unwrap_or(&none);
        let kind = place.kind();
        check_entries(kind, secret)?;
        let way = match place {
            Place::Email { server, from, to } => {
                let server = self::server(server, secret)?;
                Way::Mail { server, from: from.clone(), to: to.clone() }
            }
            Place::Slack
            | Place::Teams
            | Place::Feishu
            | Place::DingTalk
            | Place::WeCom
            | Place::Discord => post(kind, secret, kind.hosts())?,
            Place::Webhook { host } => {
                check_webhook_secret(secret)?;
                post(kind, secret, &[host.as_str()])?
            }
            Place::Telegram { chat_id } => {
                Way::Post { url: telegram(secret)?, secret: None, chat_id: Some(chat_id.clone()) }
            }
            Place::File { folder } => Way::Folder(folder.clone()),
        };
        Ok(Self { kind, way })
    }

    /// The kind of the place.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Route to {}", self.kind.as_str())
    }
}

fn check_entries(kind: Kind, secret: &PlaceSecret) -> Result<(), RouteError> {
    let surplus = secret.entries().find(|entry| !kind.secret_entries().contains(entry));
    surplus.map_or(Ok(()), |entry| Err(RouteError::Surplus { kind, entry }))
}

fn server(server: &MailServer, secret: &PlaceSecret) -> Result<Server, RouteError> {
    let kind = Kind::Email;
    let login = match (&secret.username, &secret.password) {
        (Some(username), Some(password)) => {
            Some(Login { username: username.clone(), password: password.clone() })
        }
        (None, None) => None,
        (Some(_), None) => return Err(RouteError::Missing { kind, entry: "password" }),
        (None, Some(_)) => return Err(RouteError::Missing { kind, entry: "username" }),
    };
    match (server, login) {
        (MailServer::Ses, None) => Ok(Server::Ses),
        // On AWS the function's role sends; a login would be kept for nothing.
        (MailServer::Ses, Some(_)) => Err(RouteError::Surplus { kind, entry: "password" }),
        (MailServer::Smtp { host, port, tls }, login) => {
            Ok(Server::Smtp { host: host.clone(), port: *port, tls: *tls, login })
        }
    }
}

fn post(kind: Kind, secret: &PlaceSecret, hosts: &[&str]) -> Result<Way, RouteError> {
    let url = secret.url.as_ref().ok_or(RouteError::Missing { kind, entry: "url" })?;
    let url = pinned(url, hosts)?;
    Ok(Way::Post { url, secret: secret.secret.clone(), chat_id: None })
}

/// The URL, if it is one of https, on one of the hosts, and for nobody else to read.
fn pinned(url: &Hidden, hosts: &[&str]) -> Result<Url, RouteError> {
    let wrong = || RouteError::Wrong {
        entry: "url",
        expected: format!("an address that begins with https:// on {}", named(hosts)),
    };
    let url = Url::parse(url.reveal()).map_err(|_| wrong())?;
    let is_plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    let place = match (url.host_str(), url.port()) {
        (Some(host), None) => host.to_owned(),
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (None, _) => return Err(wrong()),
    };
    let is_there = hosts.iter().any(|host| {
        // Below a host, and not merely ending like it.
        if host.starts_with('.') { place.ends_with(host) } else { place == *host }
    });
    if is_plain && is_there { Ok(url) } else { Err(wrong()) }
}

fn named(hosts: &[&str]) -> String {
    let names: Vec<String> = hosts
        .iter()
        .map(|host| if host.starts_with('.') { format!("*{host}") } else { (*host).to_owned() })
        .collect();
    names.join(" or ")
}

fn telegram(secret: &PlaceSecret) -> Result<Url, RouteError> {
    let kind = Kind::Telegram;
    let token = secret.token.as_ref().ok_or(RouteError::Missing { kind, entry: "token" })?;
    let wrong = || RouteError::Wrong {
        entry: "token",
        expected: "a bot's token: its number, a colon, and letters and digits".to_owned(),
    };
    let (number, key) = token.reveal().split_once(':').ok_or_else(wrong)?;
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if number.is_empty()
        || !number.bytes().all(|byte| byte.is_ascii_digit())
        || key.is_empty()
        || !key.bytes().all(is_key)
    {
        return Err(wrong());
    }
    let url = format!("https://api.telegram.org/bot{number}:{key}/sendMessage");
    Url::parse(&url).map_err(|_| wrong())
}

fn check_webhook_secret(secret: &PlaceSecret) -> Result<(), RouteError> {
    let Some(secret) = &secret.secret else { return Ok(()) };
    let encoded = secret.reveal().strip_prefix("whsec_");
    let key = encoded.and_then(|encoded| STANDARD.decode(encoded).ok());
    if key.is_some_and(|key| !key.is_empty()) {
        return Ok(());
    }
    Err(RouteError::Wrong { entry: "secret", expected: "whsec_ and bytes in base64".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(place: &Place, secret: &str) -> String {
        let secret: PlaceSecret = serde_json::from_str(secret).expect("entries of text");
        Route::to(place, Some(&secret)).map_or_else(|error| error.to_string(), |_| "fit".into())
    }

    fn webhook() -> Place {
        Place::Webhook { host: "hooks.example.com".into() }
    }

    fn email(server: MailServer) -> Place {
        let from: Mailbox = "Desk <desk@example.com>".parse().expect("an address");
        Place::Email { server, to: vec![from.clone()], from }
    }

    #[test]
    fn a_url_is_pinned_to_its_vendor() {
        let check = |place: &Place, url: &str, is_fit: bool| {
            let refusal = refusal(place, &format!(r#"{{"url":"{url}"}}"#));
            assert_eq!(refusal == "fit", is_fit, "{url}: {refusal}");
            assert!(is_fit || !refusal.contains("hunter2"), "{refusal}");
        };
        check(&Place::Slack, "https://hooks.slack.com/services/T0/B0/hunter2", true);
        check(&Place::Slack, "https://HOOKS.slack.com:443/services/hunter2", true);
        check(&Place::Slack, "http://hooks.slack.com/services/hunter2", false);
        check(&Place::Slack, "https://hooks.slack.com.example/services/hunter2", false);
        check(&Place::Slack, "https://hooks.slack.com@evil.example/hunter2", false);
        check(&Place::Slack, "https://hunter2:x@hooks.slack.com/services", false);
        check(&Place::Slack, "https://hooks.slack.com:8443/services/hunter2", false);
        check(&Place::Slack, "https://127.0.0.1/services/hunter2", false);
        check(&Place::Slack, "hooks.slack.com/services/hunter2", false);
        check(&Place::Slack, "https://oapi.dingtalk.com/robot/send", false);
        let teams = "prod-12.westeurope.logic.azure.com";
        check(&Place::Teams, &format!("https://{teams}:443/workflows/x?sig=hunter2"), true);
        check(&Place::Teams, "https://d.4.environment.api.powerplatform.com/x", true);
        check(&Place::Teams, "https://example.webhook.office.com/webhookb2/x", true);
        check(&Place::Teams, "https://evillogic.azure.com/hunter2", false);
        check(&Place::Teams, "https://logic.azure.com/hunter2", false);
        check(&Place::Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/x", true);
        check(&Place::Feishu, "https://open.larksuite.com/open-apis/bot/v2/hook/x", true);
        check(&Place::DingTalk, "https://oapi.dingtalk.com/robot/send?access_token=x", true);
        check(&Place::WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", true);
        check(&Place::Discord, "https://discord.com/api/webhooks/1/x", true);
        check(&webhook(), "https://hooks.example.com/x", true);
        check(&webhook(), "https://other.example.com/hunter2", false);
        let with_port = Place::Webhook { host: "hooks.example.com:8443".into() };
        check(&with_port, "https://hooks.example.com:8443/x", true);
        check(&with_port, "https://hooks.example.com/hunter2", false);
    }

    #[test]
    fn what_is_wrong_with_the_secrets_is_told_and_not_shown() {
        let check = |place: &Place, secret: &str, expected: &str| {
            assert_eq!(refusal(place, secret), expected);
        };
        check(&Place::Slack, "{}", r#"expected "url", which kind "slack" needs"#);
        check(
            &Place::Slack,
            r#"{"url":"hunter2"}"#,
            "url: expected an address that begins with https:// on hooks.slack.com or hooks.slack-gov.com",
        );
        check(
            &Place::Teams,
            r#"{"url":"https://example.com/hunter2"}"#,
            "url: expected an address that begins with https:// on *.logic.azure.com or *.api.powerplatform.com or *.webhook.office.com",
        );
        check(&Place::Slack, r#"{"secret":"x"}"#, r#"kind "slack" takes no "secret""#);
        let telegram = Place::Telegram { chat_id: "@desk".into() };
        check(&telegram, "{}", r#"expected "token", which kind "telegram" needs"#);
        check(&telegram, r#"{"token":"123:a-B_c"}"#, "fit");
        for token in ["hunter2", ":hunter2", "1:", "1:hunter2/../x", "x:hunter2"] {
            let expected =
                "token: expected a bot's token: its number, a colon, and letters and digits";
            check(&telegram, &format!(r#"{{"token":"{token}"}}"#), expected);
        }
        let url = r#""url":"https://hooks.example.com/x""#;
        check(&webhook(), &format!("{{{url}}}"), "fit");
        check(&webhook(), &format!(r#"{{{url},"secret":"whsec_aHVudGVyMg=="}}"#), "fit");
        for secret in ["hunter2", "whsec_", "whsec_hunter2!"] {
            let expected = "secret: expected whsec_ and bytes in base64";
            check(&webhook(), &format!(r#"{{{url},"secret":"{secret}"}}"#), expected);
        }
        check(&email(MailServer::Ses), "{}", "fit");
        let login = r#"{"username":"desk","password":"hunter2"}"#;
        check(&email(MailServer::Ses), login, r#"kind "email" takes no "password""#);
        let host = "mail.example.com".to_owned();
        let smtp = email(MailServer::Smtp { host, port: 465, tls: SmtpTls::Implicit });
        check(&smtp, "{}", "fit");
        check(&smtp, login, "fit");
        let expected = r#"expected "password", which kind "email" needs"#;
        check(&smtp, r#"{"username":"desk"}"#, expected);
    }

    #[test]
    fn a_route_shows_no_secret() {
        let secret = r#"{"url":"https://hooks.slack.com/services/hunter2"}"#;
        let secret: PlaceSecret = serde_json::from_str(secret).expect("secrets");
        let route = Route::to(&Place::Slack, Some(&secret)).expect("a route");
        assert_eq!(format!("{route:?}"), "Route to slack");
    }
}
