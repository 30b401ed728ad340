//! A mail to a mail server, command by command: what fails before the message has left was not
//! taken; after that, it may have been.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use crate::errors::DeliveryError;
use crate::mime::Mime;
use crate::network::Network;
use crate::place::SmtpTls;
use crate::route::Login;

/// Time for a connection.
const CONNECTING_MAX: Duration = Duration::from_secs(10);
/// Time until the server is ready for the message.
const PREPARING_MAX: Duration = Duration::from_secs(30);
/// Time for a farewell, which nothing depends on.
const QUITTING_MAX: Duration = Duration::from_secs(2);

/// A mail server and how to reach it.
pub(crate) struct SmtpServer<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    pub(crate) tls: SmtpTls,
    pub(crate) login: Option<&'a Login>,
}

pub(crate) async fn send(
    network: &Network,
    server: &SmtpServer<'_>,
    mime: &Mime,
) -> Result<(), DeliveryError> {
    let prepared = timeout(PREPARING_MAX, prepare(network, server, mime)).await;
    let mut connection =
        prepared.map_err(|_| DeliveryError::retry("the mail server did not answer in time"))??;
    let answer = timeout(network.answer_max(), connection.message(&mime.raw)).await;
    let taken = match answer {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) if error.status().is_some() => Err(refused("the message", &error)),
        Ok(Err(_)) => Err(DeliveryError::unknown("the connection to the mail server was lost")),
        Err(_) => Err(DeliveryError::unknown("the mail server did not answer in time")),
    };
    let _ = timeout(QUITTING_MAX, connection.quit()).await;
    taken
}

/// Everything up to the server's word that it waits for the message.
async fn prepare(
    network: &Network,
    server: &SmtpServer<'_>,
    mime: &Mime,
) -> Result<AsyncSmtpConnection, DeliveryError> {
    let mut connection = connect(network, server).await?;
    if let Some(Login { username, password }) = server.login {
        let login = Credentials::new(username.reveal().into(), password.reveal().into());
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        let answer = connection.auth(&mechanisms, &login).await;
        answer.map_err(|error| refused("the login", &error))?;
    }
    let sender = mime.envelope.from().cloned();
    let answer = connection.command(Mail::new(sender, Vec::new())).await;
    answer.map_err(|error| refused("the sender", &error))?;
    let recipients = mime.envelope.to();
    for (position, recipient) in (1..).zip(recipients) {
        let answer = connection.command(Rcpt::new(recipient.clone(), Vec::new())).await;
        let what = format!("recipient {position} of {}", recipients.len());
        answer.map_err(|error| refused(&what, &error))?;
    }
    let answer = connection.command(Data).await;
    answer.map_err(|error| refused("the message", &error))?;
    Ok(connection)
}

async fn connect(
    network: &Network,
    server: &SmtpServer<'_>,
) -> Result<AsyncSmtpConnection, DeliveryError> {
    let name = ClientId::default();
    let tls = tls(network, server.host)?;
    let (at_once, later) = match server.tls {
        SmtpTls::Implicit => (Some(tls), None),
        SmtpTls::StartTls => (None, Some(tls)),
    };
    let patience = Some(CONNECTING_MAX);
    let connected = match &network.diversion {
        None => {
            let address = (server.host, server.port);
            AsyncSmtpConnection::connect_tokio1(address, patience, &name, at_once, None).await
        }
        Some(diversion) => {
            let address = diversion.address;
            AsyncSmtpConnection::connect_tokio1(address, patience, &name, at_once, None).await
        }
    };
    let mut connection = connected.map_err(|error| refused("the connection", &error))?;
    if let Some(tls) = later {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err(DeliveryError::give_up("the mail server offers no STARTTLS"));
        }
        let upgraded = connection.starttls(tls, &name).await;
        upgraded.map_err(|error| refused("the connection", &error))?;
    }
    Ok(connection)
}

fn tls(network: &Network, host: &str) -> Result<TlsParameters, DeliveryError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(diversion) = &network.diversion {
        let root = Certificate::from_der(diversion.root.clone()).map_err(unusable)?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(root);
    }
    builder.build().map_err(unusable)
}

fn unusable(_: Error) -> DeliveryError {
    DeliveryError::retry("TLS cannot be used on this machine")
}

/// What a step before the end has met. The server's own words may name people, so that only its code
/// is told.
fn refused(what: &str, error: &Error) -> DeliveryError {
    let code = error.status().map(|code| format!(" ({code})")).unwrap_or_default();
    if error.is_permanent() {
        DeliveryError::give_up(format!("the mail server refused {what}{code}"))
    } else if error.is_client() {
        DeliveryError::give_up(format!("the mail server cannot be used for {what}"))
    } else if error.is_transient() {
        DeliveryError::retry(format!("the mail server did not take {what} for now{code}"))
    } else {
        DeliveryError::retry(format!("{what} to the mail server failed"))
    }
}
