//! The Lambda function `receive`: webhooks in, events into the journal.

use std::sync::Arc;

use anyhow::Context;
use http::Response;
use http::uri::PathAndQuery;
use lambda_runtime::Error;
use serde_json::json;
use tallydesk_receive::{Answer, Receive, Request};
use tallydesk_shell::{Clock, Connection, Metric, Shell, Telemetry, function_url};

/// What a request needs.
struct Held {
    receive: Receive,
    telemetry: Telemetry,
    clock: Clock,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let shell = Shell::on_aws(Connection::ByPut).await?;
    let keys = shell.key_ring().await?;
    let pepper = keys.current().await.pepper().cloned();
    let pepper = pepper.context("the secret has no \"pepper\": customers cannot be hashed")?;
    let Shell { store, config, clock, telemetry, .. } = shell;
    let receive = Receive::new(store, keys, pepper, config, clock.clone());
    let held = Arc::new(Held { receive, telemetry, clock });
    function_url::serve(|request| {
        let held = Arc::clone(&held);
        Box::pin(async move { answer(&held, &request).await })
    })
    .await
}

async fn answer(held: &Held, request: &http::Request<Vec<u8>>) -> Response<String> {
    let request = Request {
        method: request.method(),
        address: request.uri().path_and_query().map_or("/", PathAndQuery::as_str),
        headers: request.headers(),
        body: request.body(),
    };
    let answer = held.receive.handle(request).await;
    tell(held, &answer);
    function_url::json(answer.status, &answer.body)
}

fn tell(held: &Held, answer: &Answer) {
    let status = answer.status.as_u16();
    let metrics = [
        (Metric::Received, answer.journaled.len()),
        (Metric::Repeated, answer.repeated),
        (Metric::Refused, usize::from(status == 401)),
        (Metric::Quarantined, answer.quarantined),
        (Metric::NotStored, usize::from(status == 503)),
    ];
    // Reasons are ours and quote nothing. Other bodies may repeat what a sender asked.
    let told = |part: &str| answer.body.get(part).cloned().unwrap_or_default();
    let fields = [
        ("status", json!(status)),
        ("late", json!(answer.late)),
        ("error", told("error")),
        ("reasons", told("quarantined")),
    ];
    held.telemetry.tell("received", &metrics, &fields, held.clock.now());
}
