//! Mails through a mail server.

use std::time::Duration;

use mail_parser::MessageParser;
use serde_json::{Value, json};
use tallydesk_deliveries::{MailServer, Message, Network, Place, SmtpTls};

use crate::mails::mail;
use crate::smtp_server::{Flaw, LOGIN, Seen, server};
use crate::{route, send, told};

fn place(tls: SmtpTls) -> Place {
    Place::Email {
        server: MailServer::Smtp { host: "mail.example.com".into(), port: 465, tls },
        from: "Desk <desk@example.com>".parse().unwrap(),
        to: ["manager@example.com", "owner@example.com"].map(|to| to.parse().unwrap()).to_vec(),
    }
}

fn login() -> Value {
    json!({ "username": LOGIN.0, "password": LOGIN.1 })
}

async fn sent_over(network: &Network, tls: SmtpTls, login: &Value) -> String {
    let network = network.clone().waiting(Duration::from_millis(500));
    told(&send(&network, &route(&place(tls), login), Message::Mail(mail())).await)
}

async fn sent(tls: SmtpTls, flaw: Flaw) -> (String, Seen) {
    let (network, talking) = server(tls, flaw).await;
    let told = sent_over(&network, tls, &login()).await;
    if flaw == Flaw::SilentAfterMessage {
        talking.abort();
        return (told, Seen::default());
    }
    (told, talking.await.unwrap())
}

/// What a server with a flaw makes of it, the same however the connection is encrypted.
async fn check(flaw: Flaw, expected: &str) {
    for tls in [SmtpTls::Implicit, SmtpTls::StartTls] {
        let (told, _) = sent(tls, flaw).await;
        assert_eq!(told, expected, "{tls:?} {flaw:?}");
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    for tls in [SmtpTls::Implicit, SmtpTls::StartTls] {
        let (told, seen) = sent(tls, Flaw::None).await;
        assert_eq!(told, "taken");
        assert!(seen.was_encrypted_at_login);
        let commands = seen.commands.join("\n");
        assert!(commands.contains("MAIL FROM:<desk@example.com>"), "{commands}");
        assert!(commands.contains("RCPT TO:<manager@example.com>\nRCPT TO:<owner@example.com>"));
        assert!(commands.ends_with("DATA\nQUIT"), "{commands}");
        let message = seen.message.unwrap();
        let parsed = MessageParser::default().parse(message.as_bytes()).unwrap();
        assert_eq!(parsed.subject(), Some(mail().subject.as_str()));
        let text = parsed.body_text(0).unwrap().replace("\r\n", "\n");
        assert_eq!(text, mail().text);
    }
}

#[tokio::test]
async fn a_server_without_login_gets_none() {
    let (network, talking) = server(SmtpTls::Implicit, Flaw::None).await;
    assert_eq!(sent_over(&network, SmtpTls::Implicit, &json!({})).await, "taken");
    let commands = talking.await.unwrap().commands;
    assert!(!commands.iter().any(|command| command.starts_with("AUTH")));
}

#[tokio::test]
async fn what_the_server_refuses_is_told_by_step_and_code() {
    check(Flaw::Answers("AUTH", "535 no"), "give up: the mail server refused the login (535)")
        .await;
    check(
        Flaw::Answers("AUTH", "454 not now"),
        "retry: the mail server did not take the login for now (454)",
    )
    .await;
    check(Flaw::Answers("MAIL", "550 no"), "give up: the mail server refused the sender (550)")
        .await;
    check(
        Flaw::Answers("RCPT TO:<owner", "550 owner@example.com is unknown"),
        "give up: the mail server refused recipient 2 of 2 (550)",
    )
    .await;
    check(
        Flaw::Answers("RCPT", "451 greylisted"),
        "retry: the mail server did not take recipient 1 of 2 for now (451)",
    )
    .await;
    check(
        Flaw::AnswersMessage("552 too large"),
        "give up: the mail server refused the message (552)",
    )
    .await;
    check(
        Flaw::AnswersMessage("451 later"),
        "retry: the mail server did not take the message for now (451)",
    )
    .await;
}

#[tokio::test]
async fn a_lost_connection_matters_once_the_message_has_left() {
    check(Flaw::HangsUpAt("AUTH"), "retry: the login to the mail server failed").await;
    check(Flaw::HangsUpAt("DATA"), "retry: the message to the mail server failed").await;
    let lost = "unknown: the connection to the mail server was lost";
    check(Flaw::HangsUpAfterMessage, lost).await;
    check(Flaw::SilentAfterMessage, "unknown: the mail server did not answer in time").await;
}

#[tokio::test]
async fn nothing_goes_out_unencrypted() {
    let (told, seen) = sent(SmtpTls::StartTls, Flaw::OffersNoTls).await;
    assert_eq!(told, "give up: the mail server offers no STARTTLS");
    assert!(seen.message.is_none());
    assert!(!seen.commands.iter().any(|command| command.starts_with("AUTH")));
}

#[tokio::test]
async fn a_server_that_is_not_the_one_named_gets_nothing() {
    let place = Place::Email {
        server: MailServer::Smtp {
            host: "other.example.com".into(),
            port: 465,
            tls: SmtpTls::Implicit,
        },
        from: "desk@example.com".parse().unwrap(),
        to: vec!["manager@example.com".parse().unwrap()],
    };
    let (network, talking) = server(SmtpTls::Implicit, Flaw::None).await;
    let outcome = send(&network, &route(&place, &login()), Message::Mail(mail())).await;
    assert_eq!(told(&outcome), "retry: the connection to the mail server failed");
    assert!(talking.await.unwrap().commands.is_empty());
}
