//! A mail server that takes one mail, or misbehaves in some way while it does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tallydesk_deliveries::{Network, SmtpTls};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::task::JoinHandle;

use crate::stand_in::StandIn;

/// The only login.
pub(crate) const LOGIN: (&str, &str) = ("desk", "no-secret");

/// What the server does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// It answers a command that begins so with these words.
    Answers(&'static str, &'static str),
    /// It hangs up at a command that begins so.
    HangsUpAt(&'static str),
    /// It takes the message and hangs up without a word.
    HangsUpAfterMessage,
    /// It takes the message and says nothing more.
    SilentAfterMessage,
    /// It says so when it has the message.
    AnswersMessage(&'static str),
    /// It does not offer STARTTLS.
    OffersNoTls,
}

/// What the server saw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) commands: Vec<String>,
    pub(crate) message: Option<String>,
    pub(crate) was_encrypted_at_login: bool,
}

/// How a conversation goes on.
enum Next {
    Ends,
    StartsTls,
}

/// Starts a server for one connection; the task ends with what it saw.
pub(crate) async fn server(tls: SmtpTls, flaw: Flaw) -> (Network, JoinHandle<Seen>) {
    let stand_in = StandIn::new().await;
    let network = stand_in.network();
    let talking = tokio::spawn(async move {
        let (stream, _) = stand_in.listener.accept().await.unwrap();
        let mut seen = Seen::default();
        if tls == SmtpTls::StartTls {
            let mut stream = BufReader::new(stream);
            say(&mut stream, "220 mail.example.com").await;
            if let Next::Ends = talk(&mut stream, flaw, &mut seen, false).await {
                return seen;
            }
            let Ok(stream) = stand_in.acceptor.accept(stream.into_inner()).await else {
                return seen;
            };
            talk(&mut BufReader::new(stream), flaw, &mut seen, true).await;
            return seen;
        }
        let Ok(stream) = stand_in.acceptor.accept(stream).await else { return seen };
        let mut stream = BufReader::new(stream);
        say(&mut stream, "220 mail.example.com").await;
        talk(&mut stream, flaw, &mut seen, true).await;
        seen
    });
    (network, talking)
}

async fn say(stream: &mut (impl AsyncWrite + Unpin), line: &str) {
    // Who has hung up hears nothing.
    let _ = stream.write_all(format!("{line}\r\n").as_bytes()).await;
    let _ = stream.flush().await;
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    flaw: Flaw,
    seen: &mut Seen,
    is_encrypted: bool,
) -> Next {
    let mut line = String::new();
    loop {
        line.clear();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return Next::Ends;
        }
        let command = line.trim_end().to_owned();
        seen.commands.push(command.clone());
        if let Flaw::Answers(beginning, answer) = flaw
            && command.starts_with(beginning)
        {
            say(stream, answer).await;
            continue;
        }
        if let Flaw::HangsUpAt(beginning) = flaw
            && command.starts_with(beginning)
        {
            return Next::Ends;
        }
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" if is_encrypted => say(stream, "250-mail.example.com\r\n250 AUTH PLAIN").await,
            "EHLO" if flaw == Flaw::OffersNoTls => say(stream, "250 mail.example.com").await,
            "EHLO" => say(stream, "250-mail.example.com\r\n250 STARTTLS").await,
            "STARTTLS" => {
                say(stream, "220 go ahead").await;
                return Next::StartsTls;
            }
            "AUTH" => {
                seen.was_encrypted_at_login = is_encrypted;
                let (username, password) = LOGIN;
                let expected = STANDARD.encode(format!("\0{username}\0{password}"));
                let is_right = command == format!("AUTH PLAIN {expected}");
                say(stream, if is_right { "235 welcome" } else { "535 no" }).await;
            }
            "DATA" => {
                say(stream, "354 go ahead").await;
                let Some(message) = message(stream).await else { return Next::Ends };
                seen.message = Some(message);
                match flaw {
                    Flaw::HangsUpAfterMessage => return Next::Ends,
                    Flaw::SilentAfterMessage => std::future::pending().await,
                    Flaw::AnswersMessage(answer) => say(stream, answer).await,
                    Flaw::None | Flaw::Answers(..) | Flaw::HangsUpAt(_) | Flaw::OffersNoTls => {
                        say(stream, "250 taken").await;
                    }
                }
            }
            "QUIT" => {
                say(stream, "221 bye").await;
                return Next::Ends;
            }
            _ => say(stream, "250 fine").await,
        }
    }
}

/// Reads a message to its lone dot, and takes the doubled ones back.
async fn message<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut message = String::new();
    loop {
        let mut line = String::new();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return None;
        }
        assert!(line.ends_with("\r\n") && line.len() <= 1_000, "{line:?}");
        if line == ".\r\n" {
            return Some(message);
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
