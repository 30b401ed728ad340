//! Another program's Runtime API: `cargo lambda watch`, so that ours is not the only one that the
//! functions were ever run under.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};

use super::Failed;
use crate::template::workspace;

/// A running `cargo lambda watch`, which starts no function itself.
pub struct Emulator {
    child: Child,
    address: SocketAddr,
    client: Client<HttpConnector, Full<axum::body::Bytes>>,
}

impl Emulator {
    /// Starts the program `cargo-lambda`, and waits until it listens.
    pub async fn start(program: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let child = Command::new(program)
            .args(["lambda", "watch", "--only-lambda-apis", "--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &free.port().to_string()])
            .current_dir(workspace())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http();
        let emulator = Self { child, address: free, client };
        for _ in 0..600 {
            if TcpStream::connect(free).await.is_ok() {
                return emulator;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} does not listen", program.display());
    }

    /// What a function's process finds in `AWS_LAMBDA_RUNTIME_API`.
    pub(super) fn runtime_api_of(&self, function: &str) -> String {
        format!("http://{}/.rt/{}", self.address, known_as(function))
    }

    /// Hands an event over and waits for the answer.
    pub(super) async fn invoke(&self, function: &str, event: &Value) -> Result<Value, Failed> {
        let (address, function) = (self.address, known_as(function));
        let address = format!("http://{address}/2015-03-31/functions/{function}/invocations");
        let request = Request::post(address).body(Full::from(event.to_string())).unwrap();
        let answer = self.client.request(request).await.map_err(|_| Failed::Died)?;
        let has_failed = !answer.status().is_success();
        let body = answer.into_body().collect().await.map_err(|_| Failed::Died)?.to_bytes();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        if has_failed { Err(Failed::Told(body)) } else { Ok(body) }
    }
}

/// It knows a function by the name of its program.
fn known_as(function: &str) -> String {
    function.rsplit('-').next().unwrap_or(function).to_lowercase()
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
