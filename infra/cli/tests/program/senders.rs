//! Senders of webhooks: how they sign, and a plain HTTP client, so that a test can send anything.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

use chrono::{DateTime, Utc};
use http::HeaderMap;
use serde_json::Value;
use tallydesk_shell::Clock;
use tallydesk_sources::{Outgoing, Secrets, source};

use crate::desk::{PATIENCE, Server};

/// What every server of the tests accepts.
pub(crate) const SECRETS: &str = r#"{
    "zendesk": ["current", "previous"],
    "generic": ["whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA=="]
}"#;
pub(crate) const GENERIC_KEY: &str = "whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA==";

/// An answer of the server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

pub(crate) fn now() -> DateTime<Utc> {
    Clock::system().now()
}

/// The headers that a source sends with a body.
pub(crate) fn sign(source_name: &str, key: &str, at: DateTime<Utc>, body: &[u8]) -> HeaderMap {
    let source = source(source_name).unwrap();
    let secrets = Secrets::new(source, vec![key.to_owned()]).unwrap();
    let outgoing = Outgoing { id: "delivery-1", at, url: "", body };
    source.sign(&secrets, outgoing).unwrap().headers
}

/// Sends a request and reads the answer.
pub(crate) fn send(
    address: SocketAddr,
    request_line: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> io::Result<Answer> {
    let mut head = format!(
        "{request_line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        write!(head, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
    }
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(&[head.as_bytes(), b"\r\n", body].concat())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.ok_or(io::ErrorKind::InvalidData)?,
        body: serde_json::from_str(body).unwrap_or_default(),
    })
}

/// Sends a delivery of the generic source, which fails once the server is gone.
pub(crate) fn deliver(address: SocketAddr, body: &Value) -> io::Result<Answer> {
    let body = body.to_string();
    let headers = sign("generic", GENERIC_KEY, now(), body.as_bytes());
    send(address, "POST /generic", &headers, body.as_bytes())
}

impl Server {
    pub(crate) fn send(&self, request_line: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
        send(self.address, request_line, headers, body).unwrap()
    }

    pub(crate) fn deliver(&self, body: &Value) -> Answer {
        deliver(self.address, body).unwrap()
    }
}
