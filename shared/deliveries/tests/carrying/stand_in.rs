//! A server that stands in for every host, over TLS, with a certificate of its own.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use tallydesk_deliveries::Network;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// The hosts that the certificate names.
const HOSTS: [&str; 11] = [
    "hooks.slack.com",
    "prod-1.westeurope.logic.azure.com",
    "example.webhook.office.com",
    "open.feishu.cn",
    "open.larksuite.com",
    "oapi.dingtalk.com",
    "qyapi.weixin.qq.com",
    "discord.com",
    "api.telegram.org",
    "hooks.example.com",
    "mail.example.com",
];

/// A listener with its certificate.
pub(crate) struct StandIn {
    pub(crate) listener: TcpListener,
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) root: CertificateDer<'static>,
}

impl StandIn {
    pub(crate) async fn new() -> Self {
        let certified =
            rcgen::generate_simple_self_signed(HOSTS.map(str::to_owned).to_vec()).unwrap();
        let root = certified.cert.der().clone();
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![root.clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { listener, acceptor: TlsAcceptor::from(Arc::new(config)), root }
    }

    /// A network in which every host is this one.
    pub(crate) fn network(&self) -> Network {
        Network::diverted(self.listener.local_addr().unwrap(), &self.root)
    }

    /// Serves HTTP until the test ends; returns the network that leads there.
    pub(crate) async fn serving(router: Router) -> Network {
        let stand_in = Self::new().await;
        let network = stand_in.network();
        tokio::spawn(async move { axum::serve(stand_in, router).await });
        network
    }
}

impl Listener for StandIn {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            // Who does not trust the certificate hangs up.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
