//! What Lambda puts around what it brings: as documented for Function URLs, DynamoDB's streams and
//! EventBridge Scheduler.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::template::{ACCOUNT, REGION};

/// The host of every function's URL.
const HOST: &str = "abcdefgh.lambda-url.eu-central-1.on.aws";

/// How a Function URL hands a body over: in Base64 what is no text by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// As text.
    Plain,
    /// In Base64.
    Base64,
}

/// A request to a Function URL.
#[must_use]
pub fn request(
    (method, path, query): (&str, &str, &str),
    headers: &HeaderMap,
    (body, transfer): (&[u8], Transfer),
    at: DateTime<Utc>,
) -> Value {
    let mut named: Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    named.insert("host".to_owned(), json!(HOST));
    named.insert("x-forwarded-proto".to_owned(), json!("https"));
    let parameters: Map<String, Value> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let body = match transfer {
        Transfer::Plain => String::from_utf8(body.to_vec()).unwrap(),
        Transfer::Base64 => STANDARD.encode(body),
    };
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "queryStringParameters": parameters,
        "headers": named,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "abcdefgh",
            "domainName": HOST,
            "domainPrefix": "abcdefgh",
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1", "userAgent": "a sender"
            },
            "requestId": "3c1f6f8e-0000-4000-8000-000000000000",
            "routeKey": "$default",
            "stage": "$default",
            "time": at.format("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": at.timestamp_millis()
        },
        "body": body,
        "isBase64Encoded": transfer == Transfer::Base64
    })
}

/// What a Function URL makes of a function's answer: the status and the body.
#[must_use]
pub fn answer(response: &Value) -> (u64, Vec<u8>) {
    let status = response["statusCode"].as_u64().expect("an answer has a status");
    let body = response["body"].as_str().unwrap_or_default();
    let body = if response["isBase64Encoded"] == true {
        STANDARD.decode(body).unwrap()
    } else {
        body.as_bytes().to_vec()
    };
    (status, body)
}

/// A tick, as the template's schedule brings it: without an input of its own, an event of EventBridge.
#[must_use]
pub fn tick(at: DateTime<Utc>) -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "region": REGION,
        "resources": [format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/tick")],
        "detail": "{}"
    })
}
