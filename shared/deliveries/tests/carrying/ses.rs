//! Mails through SES: what its client is told, and what becomes of its answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_sesv2::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_parser::MessageParser;
use serde_json::{Value, json};
use tallydesk_deliveries::{
    Carriers, MailServer, Message, Network, Parcel, Place, SesClient, SesConfigBuilder, SesRetries,
};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::mails::mail;
use crate::{route, stamp, told};

fn parcel() -> Parcel {
    let place = Place::Email {
        server: MailServer::Ses,
        from: "Desk <desk@example.com>".parse().unwrap(),
        to: ["manager@example.com", "owner@example.com"].map(|to| to.parse().unwrap()).to_vec(),
    };
    Parcel::new(&route(&place, &json!({})), Message::Mail(mail()), &stamp()).unwrap()
}

/// The real client, before another address.
fn client(endpoint: &str) -> SesClient {
    let http: SharedHttpClient = aws_smithy_http_client::Builder::new().build_http();
    let config = SesConfigBuilder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(Credentials::new("no", "secret", None, None, "a test"))
        .retry_config(SesRetries::disabled())
        .endpoint_url(endpoint)
        .http_client(http);
    SesClient::from_conf(config.build())
}

async fn sent_to(client: SesClient) -> String {
    let network = Network::internet().waiting(Duration::from_millis(500));
    told(&Carriers::new(network, Some(client)).send(&parcel()).await)
}

/// What becomes of a mail that SES answers so, and what SES was asked.
async fn answered(status: u16, code: &'static str) -> (String, Vec<Value>) {
    let asked: Arc<Mutex<Vec<Value>>> = Arc::default();
    let asking = Arc::clone(&asked);
    let answer = post(move |body: Bytes| async move {
        asking.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        let body = json!({ "message": "somebody@example.com is not verified", "MessageId": "1" });
        (StatusCode::from_u16(status).unwrap(), [("x-amzn-errortype", code)], body.to_string())
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/v2/email/outbound-emails", answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let told = sent_to(client(&endpoint)).await;
    let asked = asked.lock().unwrap().clone();
    (told, asked)
}

#[tokio::test]
async fn a_mail_is_handed_over_as_it_was_written() {
    let (told, asked) = answered(200, "").await;
    assert_eq!(told, "taken");
    let [asked] = asked.as_slice() else { panic!("asked once: {asked:?}") };
    assert_eq!(asked["FromEmailAddress"], "desk@example.com");
    let to = json!(["manager@example.com", "owner@example.com"]);
    assert_eq!(asked["Destination"]["ToAddresses"], to);
    let raw = STANDARD.decode(asked["Content"]["Raw"]["Data"].as_str().unwrap()).unwrap();
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(parsed.subject(), Some(mail().subject.as_str()));
}

#[tokio::test]
async fn what_ses_refuses_is_told_by_its_code_and_asked_once() {
    for (status, code, expected) in [
        (429, "TooManyRequestsException", "retry: SES did not take it (TooManyRequestsException)"),
        (400, "LimitExceededException", "retry: SES did not take it (LimitExceededException)"),
        (503, "ServiceUnavailable", "retry: SES did not take it (ServiceUnavailable)"),
        (400, "MessageRejected", "give up: SES refused it (MessageRejected)"),
        (
            400,
            "MailFromDomainNotVerifiedException",
            "give up: SES refused it (MailFromDomainNotVerifiedException)",
        ),
        (403, "AccessDeniedException", "give up: SES refused it (AccessDeniedException)"),
    ] {
        let (told, asked) = answered(status, code).await;
        assert_eq!(told, expected);
        assert_eq!(asked.len(), 1, "nothing is tried twice behind our back");
    }
}

#[tokio::test]
async fn a_call_that_never_left_is_no_mail_that_may_have_arrived() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(sent_to(client(&endpoint)).await, "retry: SES was not reached");
}

#[tokio::test]
async fn a_call_without_an_answer_may_have_been_heard() {
    for is_silent in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let talking = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 8_192]).await.unwrap();
            if is_silent {
                std::future::pending::<()>().await;
            }
        });
        let told = sent_to(client(&endpoint)).await;
        let expected = if is_silent {
            "unknown: SES did not answer in time"
        } else {
            "unknown: the connection to SES was lost"
        };
        assert_eq!(told, expected);
        talking.abort();
    }
}

#[tokio::test]
async fn without_a_client_there_is_no_way() {
    let outcome = Carriers::new(Network::internet(), None).send(&parcel()).await;
    assert_eq!(told(&outcome), "give up: there is no way to SES from here");
}
