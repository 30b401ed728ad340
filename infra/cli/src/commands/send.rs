use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use clap::Args;
use http_body_util::{BodyExt, Limited};
use serde_json::{Value, json};
use tallydesk_shell::AccountSecrets;
use tallydesk_sources::{Outgoing, Posted};

use super::decode::{Payload, read};
use super::{Done, Format, Invocation, print};

/// How long an answer is waited for: longer than any vendor does.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// What is read of an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    payload: Payload,
    /// Where webhooks are received, without the source's name: `http://127.0.0.1:8080`, or the
    /// output `ReceiveUrl`.
    #[arg(long, value_name = "URL")]
    to: String,
    /// The account's secrets, with the key to sign with.
    #[arg(long, value_name = "FILE")]
    secrets: PathBuf,
    /// The delivery's id, for vendors that send one [default: a new one].
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The payload; "-" for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Signs a payload as its vendor would, posts it, and shows the answer.
pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let Options { payload, to, secrets, id, file } = options;
    let source = payload.source;
    let secrets = AccountSecrets::read(&secrets)?;
    let keys = secrets
        .of(source.name)
        .with_context(|| format!("the secrets have no key for {}", source.name))?;
    let body = read(&file)?;
    let at = invocation.clock.now();
    let id = id.unwrap_or_else(|| format!("tallydesk-send-{}", at.timestamp_micros()));
    let url = format!("{}/{}", to.trim_end_matches('/'), source.name);
    let outgoing = Outgoing { id: &id, at, url: &url, body: &body };
    let mut posted = source.sign(keys, outgoing)?;
    posted.headers.extend(payload.headers()?);
    let (status, answer) = post(&url, posted).await?;
    print(&match invocation.format {
        Format::Json => {
            let answer = serde_json::from_str(&answer).unwrap_or(Value::from(answer));
            serde_json::to_string_pretty(&json!({ "status": status, "answer": answer }))?
        }
        Format::Text | Format::Html => format!("{status} {answer}"),
    })?;
    Ok(if (200..300).contains(&status) { Done::Well } else { Done::FoundWrong })
}

/// Posts to an address, and returns the status and the text of the answer. Errors do not show the
/// address: a part of it may be secret.
async fn post(url: &str, posted: Posted<'_>) -> anyhow::Result<(u16, String)> {
    ensure!(url.starts_with("http://") || url.starts_with("https://"), "--to: expected a URL");
    let Posted { secret_path, headers, body } = posted;
    let address =
        if secret_path.is_empty() { url.to_owned() } else { format!("{url}/{secret_path}") };
    let mut request = HttpRequest::new(SdkBody::from(body.into_owned()));
    request.set_method("POST").context("no POST")?;
    request.set_uri(address).ok().context("--to: expected a URL")?;
    request.headers_mut().insert("content-type", "application/json");
    for (name, value) in &headers {
        let value = value.to_str().context("a header is no text")?.to_owned();
        request.headers_mut().insert(name.as_str().to_owned(), value);
    }
    let connector = Connector::builder()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build();
    let Ok(answered) = tokio::time::timeout(ANSWER_MAX, connector.call(request)).await else {
        bail!("no answer within {} seconds", ANSWER_MAX.as_secs());
    };
    let answered = answered.ok().context("nobody takes webhooks there, or it cannot be reached")?;
    let status = answered.status().as_u16();
    let body = Limited::new(answered.into_body(), ANSWER_BYTES_MAX).collect().await;
    let body = body.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned());
    Ok((status, body.unwrap_or_default()))
}
