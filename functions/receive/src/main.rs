//! The Lambda function `receive`: webhooks in, events into the journal.

use std::sync::Arc;

use anyhow::Context;
use lambda_http::http::uri::PathAndQuery;
use lambda_http::{Body, Error, Response, run, service_fn};
use tallydesk_receive::{Receive, Request};
use tallydesk_shell::Shell;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let shell = Shell::on_aws().await?;
    let keys = shell.key_ring().await?;
    let pepper = keys.current().await.pepper().cloned();
    let pepper = pepper.context("the secret has no \"pepper\": customers cannot be hashed")?;
    let receive = Arc::new(Receive::new(shell.store, keys, pepper, shell.config, shell.clock));
    run(service_fn(|request: lambda_http::Request| {
        let receive = Arc::clone(&receive);
        Box::pin(async move { answer(&receive, &request).await })
    }))
    .await
}

async fn answer(
    receive: &Receive,
    request: &lambda_http::Request,
) -> Result<Response<Body>, Error> {
    let request = Request {
        method: request.method(),
        address: request.uri().path_and_query().map_or("/", PathAndQuery::as_str),
        headers: request.headers(),
        body: request.body().as_ref(),
    };
    let answer = receive.handle(request).await;
    let response = Response::builder()
        .status(answer.status)
        .header("content-type", "application/json")
        .body(Body::from(answer.body.to_string()))?;
    Ok(response)
}
