//! Where digests go: what is refused, and what is made of the rest.

use tallydesk_deliveries::{MailServer, Place, SmtpTls};

use super::{check, config};

#[test]
fn a_wrong_destination_is_refused() {
    check(
        "[[destinations]]\nname = 'x'\nkind = 'pigeon'\nwings = 2",
        "3:8: destinations[0].kind: unknown variant `pigeon`, expected one of `email`, `slack`, `teams`, `feishu`, `dingtalk`, `wecom`, `discord`, `telegram`, `webhook`, `file`",
    );
    check("[[destinations]]\nname = 'x'", "1:1: destinations[0]: missing field `kind`");
    check(
        "[[destinations]]\nname = 'x'\nkind = 'file'",
        r#"1:1: destinations.x.folder: expected a folder, since kind is "file""#,
    );
    check(
        "[[destinations]]\nname = 'x'\nkind = 'file'\nfolder = 3",
        "4:10: destinations[0].folder: invalid type: integer `3`, expected path string",
    );
    check(
        "[[destinations]]\nname = 'x'\nkind = 'file'\nfolder = 'reports'\nlanguage = 'zh-Hans'",
        r#"5:12: destinations.x.language: expected one of account.languages: "en""#,
    );
    check(
        "[[destinations]]\nname = 'x'\nkind = 'file'\nfolder = 'reports'\n[[destinations]]\nname = 'x'\nkind = 'file'\nfolder = 'reports'",
        r#"5:1: destinations.name: "x" is used twice"#,
    );
    check("destinations = 3", "1:16: destinations: invalid type: integer `3`, expected a sequence");
}

/// What is said of a destination called x, with these keys.
#[track_caller]
fn check_destination(keys: &str, expected: &str) {
    check(&format!("[[destinations]]\nname = 'x'\n{keys}"), expected);
}

#[test]
fn a_wrong_mail_is_refused() {
    let mail = "kind = 'email'\nfrom = 'desk@example.com'\nto = ['manager@example.com']";
    check_destination(
        "kind = 'email'\nto = ['manager@example.com']",
        r#"1:1: destinations.x.from: expected an address, since kind is "email""#,
    );
    check_destination(
        "kind = 'email'\nfrom = 'desk@example.com'",
        r#"1:1: destinations.x.to: expected addresses, since kind is "email""#,
    );
    check_destination(
        "kind = 'email'\nfrom = 'desk@example.com'\nto = []",
        "5:6: destinations.x.to: expected 1 to 50 addresses",
    );
    check_destination(
        "kind = 'email'\nfrom = 'desk@example.com'\nto = ['manager@example.com', 'nobody']",
        r#"5:30: destinations[0].to[1]: expected an address such as "desk@example.com" or "Desk <desk@example.com>""#,
    );
    check_destination(
        "kind = 'email'\nfrom = 'büro@example.com'",
        r#"4:8: destinations[0].from: expected an address such as "desk@example.com" or "Desk <desk@example.com>""#,
    );
    check_destination(
        &format!("{mail}\ntransport = 'post'"),
        "6:13: destinations[0].transport: unknown variant `post`, expected `ses` or `smtp`",
    );
    check_destination(
        &format!("{mail}\nhost = 'mail.example.com'"),
        r#"6:8: destinations.x.host: not expected, since transport is "ses""#,
    );
    check_destination(
        &format!("{mail}\ntransport = 'smtp'"),
        r#"1:1: destinations.x.host: expected a host, since transport is "smtp""#,
    );
    let smtp = format!("{mail}\ntransport = 'smtp'");
    check_destination(
        &format!("{smtp}\nhost = 'https://mail.example.com'"),
        r#"7:8: destinations[0].host: expected a host such as "hooks.example.com""#,
    );
    check_destination(
        &format!("{smtp}\nhost = 'mail.example.com:465'"),
        "7:8: destinations.x.host: expected a host alone; its port is `port`",
    );
    check_destination(
        &format!("{smtp}\nhost = 'mail.example.com'\nport = 0"),
        "8:8: destinations[0].port: expected a port from 1 to 65535",
    );
    check_destination(
        &format!("{smtp}\nhost = 'mail.example.com'\ntls = 'none'"),
        "8:7: destinations[0].tls: unknown variant `none`, expected `implicit` or `starttls`",
    );
}

#[test]
fn a_wrong_chat_or_webhook_is_refused() {
    check_destination(
        "kind = 'slack'\nurl = 'https://hooks.slack.com/services/x'",
        "4:1: destinations[0].url: unknown field `url`, expected one of `name`, `kind`, `transport`, `host`, `port`, `tls`, `from`, `to`, `chat_id`, `folder`, `language`",
    );
    check_destination(
        "kind = 'slack'\nchat_id = '@desk'",
        r#"4:11: destinations.x.chat_id: not expected, since kind is "slack""#,
    );
    check_destination(
        "kind = 'telegram'",
        r#"1:1: destinations.x.chat_id: expected a chat, since kind is "telegram""#,
    );
    check_destination(
        "kind = 'telegram'\nchat_id = 'desk'",
        r#"4:11: destinations[0].chat_id: expected a chat's number such as -1001234567890, or its name such as "@desk""#,
    );
    check_destination(
        "kind = 'webhook'",
        r#"1:1: destinations.x.host: expected a host, since kind is "webhook""#,
    );
    check_destination(
        "kind = 'webhook'\nhost = 'hooks..example.com'",
        r#"4:8: destinations[0].host: expected a host such as "hooks.example.com""#,
    );
    check_destination(
        "kind = 'webhook'\nhost = 'hooks.example.com/x'",
        r#"4:8: destinations[0].host: expected a host such as "hooks.example.com""#,
    );
}

#[test]
fn destinations_are_places_of_their_kinds() {
    let place = |keys: &str| {
        let config = config(&format!("[[destinations]]\nname = 'x'\n{keys}"));
        config.destination("x").expect("a destination").place.clone()
    };
    let mail = "kind = 'email'\nfrom = 'Desk <desk@example.com>'\nto = ['manager@example.com']";
    let email = |server| Place::Email {
        server,
        from: "Desk <desk@example.com>".parse().expect("an address"),
        to: vec!["manager@example.com".parse().expect("an address")],
    };
    let smtp = |port, tls| email(MailServer::Smtp { host: "mail.example.com".into(), port, tls });
    assert_eq!(place(mail), email(MailServer::Ses));
    let mail = format!("{mail}\ntransport = 'smtp'\nhost = 'Mail.Example.com'");
    assert_eq!(place(&mail), smtp(465, SmtpTls::Implicit));
    assert_eq!(place(&format!("{mail}\ntls = 'starttls'")), smtp(587, SmtpTls::StartTls));
    assert_eq!(place(&format!("{mail}\nport = 2525")), smtp(2_525, SmtpTls::Implicit));
    assert_eq!(place("kind = 'slack'"), Place::Slack);
    assert_eq!(place("kind = 'dingtalk'"), Place::DingTalk);
    let telegram = |chat_id: &str| Place::Telegram { chat_id: chat_id.into() };
    assert_eq!(place("kind = 'telegram'\nchat_id = -1001234567890"), telegram("-1001234567890"));
    assert_eq!(place("kind = 'telegram'\nchat_id = '-100'"), telegram("-100"));
    assert_eq!(place("kind = 'telegram'\nchat_id = '@desk_1'"), telegram("@desk_1"));
    let webhook = |host: &str| Place::Webhook { host: host.into() };
    assert_eq!(place("kind = 'webhook'\nhost = 'a.example:8443'"), webhook("a.example:8443"));
    assert_eq!(place("kind = 'webhook'\nhost = 'A.example:443'"), webhook("a.example"));
}
