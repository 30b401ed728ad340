//! TLS before the services: a function's first connection costs what it costs on AWS, distance apart.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tallydesk_aws::lambda::Function;
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::contestants::trust;

/// What stands before the services.
pub struct Front {
    port: u16,
    folder: TempDir,
}

impl Front {
    /// Takes connections until the program ends, and passes on what comes over them.
    pub async fn before(services: SocketAddr) -> Self {
        let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("roots.pem"), certified.cert.pem()).unwrap();
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(pass_on(listener, TlsAcceptor::from(Arc::new(config)), services));
        Self { port, folder }
    }

    /// Has a function reach the services through it.
    pub fn stand_before(&self, function: &mut Function) {
        function.set("AWS_ENDPOINT_URL", &format!("https://localhost:{}", self.port));
        trust(function, &self.roots());
    }

    fn roots(&self) -> PathBuf {
        self.folder.path().join("roots.pem")
    }
}

async fn pass_on(listener: TcpListener, acceptor: TlsAcceptor, services: SocketAddr) {
    loop {
        let (outside, _) = listener.accept().await.unwrap();
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // Who is killed while it connects has no further use for the connection.
            let Ok(mut outside) = acceptor.accept(outside).await else { return };
            let mut inside = TcpStream::connect(services).await.unwrap();
            let _ = copy_bidirectional(&mut outside, &mut inside).await;
        });
    }
}
