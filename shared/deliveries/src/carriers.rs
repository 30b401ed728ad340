use std::collections::BTreeMap;

use aws_sdk_sesv2::Client;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::errors::DeliveryError;
use crate::network::Network;
use crate::parcel::{Content, Parcel};
use crate::place::Kind;
use crate::route::Server;
use crate::smtp::SmtpServer;
use crate::verdicts::verdict;
use crate::{folder, ses, smtp};

/// All that carries parcels.
#[derive(Debug)]
pub struct Carriers {
    network: Network,
    ses: Option<Client>,
    /// When each kind may be used next.
    turns: Mutex<BTreeMap<Kind, Instant>>,
}

impl Carriers {
    /// Carriers over a network, and through SES if there is a client for it. The client must not try
    /// again by itself: it could send a mail twice, and nobody would know.
    #[must_use]
    pub fn new(network: Network, ses: Option<Client>) -> Self {
        Self { network, ses, turns: Mutex::default() }
    }

    /// Sends a parcel, once, when its kind's turn has come.
    ///
    /// # Errors
    /// [`DeliveryError`] says whether it was taken and what to do.
    pub async fn send(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        self.turn(parcel.kind).await;
        match &parcel.content {
            Content::Post(post) => verdict(parcel.kind, &self.network.post(post).await?),
            Content::Files(folder, files) => folder::write(folder, files).await,
            Content::Mail(Server::Ses, mime) => match &self.ses {
                Some(client) => ses::send(client, &self.network, mime).await,
                None => Err(DeliveryError::give_up("there is no way to SES from here")),
            },
            Content::Mail(Server::Smtp { host, port, tls, login }, mime) => {
                let login = login.as_ref();
                let server = SmtpServer { host, port: *port, tls: *tls, login };
                smtp::send(&self.network, &server, mime).await
            }
        }
    }

    /// Waits until a kind may be used again.
    async fn turn(&self, kind: Kind) {
        let at = {
            let mut turns = self.turns.lock().await;
            let now = Instant::now();
            let at = turns.get(&kind).copied().map_or(now, |next| next.max(now));
            turns.insert(kind, at + kind.spacing());
            at
        };
        sleep_until(at).await;
    }
}
