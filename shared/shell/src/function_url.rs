//! A function behind a Function URL, or an HTTP API: both hand over one shape, payload 2.0.
//!
//! Source: "Invoking Lambda function URLs", AWS Lambda Developer Guide.

use std::future::Future;

use aws_lambda_events::lambda_function_urls::{
    LambdaFunctionUrlRequest, LambdaFunctionUrlResponse,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

/// Answers requests until Lambda ends the process.
///
/// # Errors
///
/// When the Runtime API cannot be reached.
pub async fn serve<H, A>(handler: H) -> Result<(), Error>
where
    H: Fn(Request<Vec<u8>>) -> A,
    A: Future<Output = Response<String>>,
{
    let handler = &handler;
    run(service_fn(async |event: LambdaEvent<LambdaFunctionUrlRequest>| {
        let response = match request(event.payload) {
            Ok(request) => handler(request).await,
            Err(reason) => bad_request(reason),
        };
        Ok::<_, Error>(answered(response))
    }))
    .await
}

/// What was asked, with the body as it was sent; or what is wrong with it.
fn request(event: LambdaFunctionUrlRequest) -> Result<Request<Vec<u8>>, &'static str> {
    let http = event.request_context.http;
    let method = http.method.as_deref().unwrap_or_default().as_bytes();
    let method = Method::from_bytes(method).map_err(|_| "the method is none")?;
    let path = event.raw_path.unwrap_or_default();
    let uri = match event.raw_query_string.as_deref() {
        None | Some("") => path,
        Some(query) => format!("{path}?{query}"),
    };
    let uri: Uri = uri.parse().map_err(|_| "the address is none")?;
    let body = event.body.unwrap_or_default();
    let body = if event.is_base64_encoded {
        STANDARD.decode(body).map_err(|_| "the body is not the Base64 it is said to be")?
    } else {
        body.into_bytes()
    };
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = event.headers;
    Ok(request)
}

fn bad_request(reason: &str) -> Response<String> {
    json(StatusCode::BAD_REQUEST, &serde_json::json!({ "error": reason }))
}

/// An answer in JSON.
#[must_use]
pub fn json(status: StatusCode, body: &Value) -> Response<String> {
    let mut response = Response::new(body.to_string());
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

fn answered(response: Response<String>) -> LambdaFunctionUrlResponse {
    let (parts, body) = response.into_parts();
    let mut answered = LambdaFunctionUrlResponse::default();
    answered.status_code = i64::from(parts.status.as_u16());
    answered.headers = parts.headers;
    answered.body = Some(body);
    answered
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A request as a Function URL hands it over, with some of it replaced.
    fn asked(changes: &Value) -> Result<Request<Vec<u8>>, &'static str> {
        let mut event = json!({
            "version": "2.0", "rawPath": "/zendesk", "rawQueryString": "a=1&b=%20",
            "headers": { "x-signature": "s" }, "body": "{}", "isBase64Encoded": false,
            "requestContext": {
                "timeEpoch": 1_763_283_600_000_i64,
                "http": { "method": "POST", "path": "/zendesk" },
            },
        });
        event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        request(serde_json::from_value(event).unwrap())
    }

    fn with_method(method: &Value) -> Value {
        json!({ "requestContext": { "timeEpoch": 0, "http": { "method": method } } })
    }

    #[test]
    fn a_request_is_what_was_sent() {
        let request = asked(&json!({})).unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "/zendesk?a=1&b=%20");
        assert_eq!(request.headers()["x-signature"], "s");
        assert_eq!(request.body(), b"{}");
    }

    #[test]
    fn bytes_arrive_as_bytes() {
        let request = asked(&json!({ "body": "/wB7fQ==", "isBase64Encoded": true })).unwrap();
        assert_eq!(request.body(), b"\xff\0{}");
    }

    #[test]
    fn what_may_be_absent_may_be_absent() {
        let request =
            asked(&json!({ "rawQueryString": null, "body": null, "headers": {} })).unwrap();
        assert_eq!(request.uri(), "/zendesk");
        assert!(request.body().is_empty() && request.headers().is_empty());
    }

    #[test]
    fn what_is_no_request_is_told() {
        for (changes, reason) in [
            (json!({ "rawPath": "/a b" }), "the address is none"),
            (json!({ "rawPath": "" , "rawQueryString": "" }), "the address is none"),
            (json!({ "rawQueryString": "\"<>" }), "the address is none"),
            (
                json!({ "body": "?", "isBase64Encoded": true }),
                "the body is not the Base64 it is said to be",
            ),
            (with_method(&json!("P T")), "the method is none"),
            (with_method(&json!(null)), "the method is none"),
        ] {
            assert_eq!(asked(&changes).unwrap_err(), reason, "{changes}");
        }
        assert_eq!(bad_request("r").status(), StatusCode::BAD_REQUEST);
    }

    #[test]
    fn an_answer_says_what_it_is() {
        let mut response = Response::new("{}".to_owned());
        *response.status_mut() = StatusCode::ACCEPTED;
        response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
        let told = serde_json::to_value(answered(response)).unwrap();
        assert_eq!(told["statusCode"], 202);
        assert_eq!(told["headers"]["content-type"], "application/json");
        assert_eq!((&told["body"], &told["isBase64Encoded"]), (&json!("{}"), &json!(false)));
    }
}
