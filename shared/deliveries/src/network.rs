//! One post over one connection of its own. With a handful of posts a day there is nothing to gain
//! from keeping connections, and this way we know whether a post has left.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{HOST, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::{Position, Url};

use crate::errors::DeliveryError;
use crate::post::Post;
use crate::verdicts::retry_after;

/// Time for a connection, TLS included.
const CONNECTING_MAX: Duration = Duration::from_secs(10);
/// Time for a post and its answer.
const ANSWER_MAX: Duration = Duration::from_secs(20);
/// What is read of an answer; vendors say less.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// The network as deliveries see it. Redirects are not followed and proxies not used: what is posted
/// reaches the host of its URL, or nobody.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Where every connection goes in tests, with the certificate to trust there.
    pub(crate) diversion: Option<Diversion>,
    answer_max: Option<Duration>,
}

/// A stand-in for every host.
#[derive(Clone, Debug)]
pub(crate) struct Diversion {
    pub(crate) address: SocketAddr,
    pub(crate) root: Vec<u8>,
}

/// What a receiver answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: String,
}

type Sender = SendRequest<Full<Bytes>>;

impl Network {
    /// The internet, with the machine's own root certificates.
    #[must_use]
    pub fn internet() -> Self {
        Self::default()
    }

    /// For tests: every connection goes to one address, whatever its host, and only this root
    /// certificate (DER) is trusted. Hosts stay pinned, names in certificates are still checked.
    #[must_use]
    pub fn diverted(address: SocketAddr, root: &[u8]) -> Self {
        Self { diversion: Some(Diversion { address, root: root.to_vec() }), answer_max: None }
    }

    /// The same network with less patience for answers.
    #[must_use]
    pub fn waiting(self, answer_max: Duration) -> Self {
        Self { answer_max: Some(answer_max), ..self }
    }

    /// How long an answer is waited for.
    pub(crate) fn answer_max(&self) -> Duration {
        self.answer_max.unwrap_or(ANSWER_MAX)
    }

    /// Posts, and returns what was answered, whatever it was.
    pub(crate) async fn post(&self, post: &Post) -> Result<Answer, DeliveryError> {
        let request = request(post)?;
        let mut driving = JoinSet::new();
        let connecting = timeout(CONNECTING_MAX, self.connect(&post.url, &mut driving)).await;
        let sender =
            connecting.map_err(|_| DeliveryError::retry("no connection within 10 seconds"))??;
        match timeout(self.answer_max(), exchange(sender, request, post)).await {
            Ok(answer) => answer,
            Err(_) => Err(DeliveryError::unknown("no answer in time")),
        }
    }

    /// Connects; the connection is driven by a task that ends with the set.
    async fn connect(
        &self,
        url: &Url,
        driving: &mut JoinSet<hyper::Result<()>>,
    ) -> Result<Sender, DeliveryError> {
        let stream = self.open(url).await?;
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| DeliveryError::retry(format!("no HTTP connection: {error}")))?;
        driving.spawn(connection);
        Ok(sender)
    }

    async fn open(&self, url: &Url) -> Result<TlsStream<TcpStream>, DeliveryError> {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or(443);
        let opened = match &self.diversion {
            None => TcpStream::connect((host, port)).await,
            Some(diversion) => TcpStream::connect(diversion.address).await,
        };
        let failed = |error| DeliveryError::retry(format!("no connection: {error}"));
        let stream = opened.map_err(failed)?;
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            DeliveryError::give_up("its host has no name that a certificate could show")
        })?;
        let connector = TlsConnector::from(Arc::new(self.tls()?));
        connector.connect(name, stream).await.map_err(failed)
    }

    fn tls(&self) -> Result<ClientConfig, DeliveryError> {
        let unusable = |_| DeliveryError::retry("TLS cannot be used on this machine");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().map_err(unusable)?;
        Ok(config.with_root_certificates(self.roots()).with_no_client_auth())
    }

    /// Certificates that cannot be read are passed over: without the right one, no connection comes
    /// about, and that is told.
    fn roots(&self) -> RootCertStore {
        let certificates = match &self.diversion {
            None => rustls_native_certs::load_native_certs().certs,
            Some(diversion) => vec![CertificateDer::from(diversion.root.clone())],
        };
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates);
        roots
    }
}

fn request(post: &Post) -> Result<Request<Full<Bytes>>, DeliveryError> {
    let path = &post.url[Position::BeforePath..Position::AfterQuery];
    let host = &post.url[Position::BeforeHost..Position::AfterPort];
    let mut request = Request::post(path)
        .header(HOST, host)
        .header(USER_AGENT, concat!("tallydesk/", env!("CARGO_PKG_VERSION")));
    for (name, value) in &post.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(Bytes::from(post.body.clone())));
    // The error would quote the URL.
    request.map_err(|_| DeliveryError::give_up("its url cannot be posted to"))
}

async fn exchange(
    mut sender: Sender,
    request: Request<Full<Bytes>>,
    post: &Post,
) -> Result<Answer, DeliveryError> {
    let response = sender.try_send_request(request).await.map_err(|mut error| {
        // Who gets the request back has not sent it.
        match error.take_message() {
            Some(_) => DeliveryError::retry("the connection was closed"),
            None => DeliveryError::unknown("the connection was lost before an answer"),
        }
    })?;
    let (parts, body) = response.into_parts();
    let retry_after = header(&parts.headers).and_then(|text| retry_after(text, post.at));
    let status = parts.status;
    match read(body).await {
        Ok(body) => Ok(Answer { status: status.as_u16(), retry_after, body }),
        // A refusal needs no reasons.
        Err(_) if !status.is_success() => {
            Ok(Answer { status: status.as_u16(), retry_after, body: String::new() })
        }
        Err(_) => Err(DeliveryError::unknown("the connection was lost within the answer")),
    }
}

fn header(headers: &HeaderMap) -> Option<&str> {
    headers.get(RETRY_AFTER)?.to_str().ok()
}

/// The beginning of an answer.
async fn read(mut body: Incoming) -> hyper::Result<String> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        bytes.extend(frame?.into_data().unwrap_or_default());
        if bytes.len() >= ANSWER_BYTES_MAX {
            break;
        }
    }
    bytes.truncate(ANSWER_BYTES_MAX);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
