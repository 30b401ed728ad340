//! Vendors as their documents describe them: they check what they are sent, keep it, and answer with
//! their own statuses and codes.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use standardwebhooks::Webhook;

use crate::now;

/// The key that every vendor has issued, in whatever place he wants it.
pub(crate) const KEY: &str = "0123abcd";
/// The secret that posts are signed with.
pub(crate) const SECRET: &str = "SECno-secret";
/// The same for the receiver of one's own.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_bm8gc2VjcmV0IGF0IGFsbA==";

/// What was posted and taken, in its order.
#[derive(Clone, Default)]
pub(crate) struct Taken(Arc<Mutex<Vec<Value>>>);

impl Taken {
    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.0.lock().unwrap().clone()
    }

    fn take(&self, body: Value) {
        self.0.lock().unwrap().push(body);
    }
}

/// All vendors at once: their paths differ.
pub(crate) fn vendors(taken: Taken) -> Router {
    Router::new()
        .route("/services/{key}", post(slack))
        .route("/workflows/{key}", post(teams_workflow))
        .route("/webhookb2/{key}", post(teams_connector))
        .route("/open-apis/bot/v2/hook/{key}", post(feishu))
        .route("/robot/send", post(dingtalk))
        .route("/cgi-bin/webhook/send", post(wecom))
        .route("/api/webhooks/1/{key}", post(discord))
        .route("/{bot}/sendMessage", post(telegram))
        .route("/digests", post(webhook))
        .route("/moved", post(|| async { Redirect::temporary("/services/0123abcd") }))
        .with_state(taken)
}

fn json_body(headers: &HeaderMap, body: &Bytes) -> Option<Value> {
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert!(headers.contains_key(header::HOST), "a host is named");
    serde_json::from_slice(body).ok()
}

/// A message that asks to be throttled is: tests cannot send as fast as the limits are.
fn is_too_fast(body: &Value) -> bool {
    body.to_string().contains("too fast")
}

fn length(value: &Value) -> usize {
    value.as_str().unwrap_or_default().chars().count()
}

async fn slack(
    State(taken): State<Taken>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(body) = json_body(&headers, &body) else {
        return (StatusCode::BAD_REQUEST, "invalid_payload").into_response();
    };
    if key != KEY {
        return (StatusCode::NOT_FOUND, "no_service").into_response();
    }
    if is_too_fast(&body) {
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "30")], "").into_response();
    }
    let blocks = body["blocks"].as_array().map_or(0, Vec::len);
    if blocks > 50 || (blocks == 0 && length(&body["text"]) == 0) {
        return (StatusCode::BAD_REQUEST, "invalid_blocks").into_response();
    }
    taken.take(body);
    "ok".into_response()
}

async fn teams_workflow(
    State(taken): State<Taken>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if key != KEY {
        return StatusCode::UNAUTHORIZED;
    }
    if body.len() > 28 * 1024 {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let Some(body) = json_body(&headers, &body) else { return StatusCode::BAD_REQUEST };
    if is_too_fast(&body) {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    if body["attachments"][0]["contentType"] != "application/vnd.microsoft.card.adaptive" {
        return StatusCode::BAD_REQUEST;
    }
    taken.take(body);
    StatusCode::ACCEPTED
}

/// The older webhooks hide what went wrong in a 200.
async fn teams_connector(
    state: State<Taken>,
    key: Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> String {
    match teams_workflow(state, key, headers, body).await {
        StatusCode::ACCEPTED => "1".to_owned(),
        status => format!(
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP \
             error {} with ContextId tcid=0",
            status.as_u16()
        ),
    }
}

async fn feishu(
    State(taken): State<Taken>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> String {
    let answer = |code: i64, msg: &str| json!({ "code": code, "msg": msg, "data": {} }).to_string();
    let size = body.len();
    let Some(body) = json_body(&headers, &body) else { return answer(9499, "Bad Request") };
    if key != KEY {
        return answer(19001, "param invalid: incoming webhook access token invalid");
    }
    let timestamp = body["timestamp"].as_str().unwrap_or_default();
    let is_near = timestamp.parse::<i64>().is_ok_and(|at| (at - now().timestamp()).abs() < 3_600);
    if !is_near || body["sign"] != hmac(&format!("{timestamp}\n{SECRET}"), "") {
        return answer(
            19021,
            "sign match fail or timestamp is not within one hour from current time",
        );
    }
    if is_too_fast(&body) {
        return answer(11232, "frequency limited");
    }
    if size > 20 * 1024 || body["msg_type"].is_null() {
        return answer(9499, "Bad Request");
    }
    taken.take(body);
    answer(0, "success")
}

#[derive(Deserialize)]
struct DingTalkQuery {
    access_token: String,
    timestamp: i64,
    sign: String,
}

async fn dingtalk(
    State(taken): State<Taken>,
    Query(query): Query<DingTalkQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> String {
    let answer = |code: i64, text: &str| json!({ "errcode": code, "errmsg": text }).to_string();
    let DingTalkQuery { access_token, timestamp, sign } = query;
    if access_token != KEY {
        return answer(300_001, "token is not exist");
    }
    let is_near = (timestamp - now().timestamp_millis()).abs() < 3_600_000;
    if !is_near || sign != hmac(SECRET, &format!("{timestamp}\n{SECRET}")) {
        return answer(310_000, "sign not match");
    }
    let size = body.len();
    let Some(body) = json_body(&headers, &body) else { return answer(40_035, "invalid json") };
    if is_too_fast(&body) {
        return answer(130_101, "send too fast, exceed 20 times per minute");
    }
    if size > 20_000 || body["msgtype"].is_null() {
        return answer(400_105, "unsupported msgtype");
    }
    taken.take(body);
    answer(0, "ok")
}

#[derive(Deserialize)]
struct WeComQuery {
    key: String,
}

async fn wecom(
    State(taken): State<Taken>,
    Query(WeComQuery { key }): Query<WeComQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> String {
    let answer = |code: i64, text: &str| json!({ "errcode": code, "errmsg": text }).to_string();
    if key != KEY {
        return answer(93_000, "invalid webhook url");
    }
    let Some(body) = json_body(&headers, &body) else { return answer(40_008, "invalid") };
    if is_too_fast(&body) {
        return answer(45_009, "api freq out of limit");
    }
    let content = body["markdown"]["content"].as_str().unwrap_or_default();
    if content.is_empty() || content.len() > 4_096 {
        return answer(40_058, "markdown.content exceed max length 4096");
    }
    taken.take(body);
    answer(0, "ok")
}

async fn discord(
    State(taken): State<Taken>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if key != KEY {
        let body = json!({ "message": "Unknown Webhook", "code": 10_015 }).to_string();
        return (StatusCode::NOT_FOUND, body).into_response();
    }
    let Some(body) = json_body(&headers, &body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if is_too_fast(&body) {
        let body = json!({ "message": "You are being rate limited.", "retry_after": 0.65 });
        return (StatusCode::TOO_MANY_REQUESTS, body.to_string()).into_response();
    }
    if length(&body["content"]) > 2_000 {
        let body = json!({ "code": 50_035, "message": "Invalid Form Body" }).to_string();
        return (StatusCode::BAD_REQUEST, body).into_response();
    }
    taken.take(body);
    StatusCode::NO_CONTENT.into_response()
}

async fn telegram(
    State(taken): State<Taken>,
    Path(bot): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refusal = |code: u16, parameters: Value| {
        let body = json!({ "ok": false, "error_code": code, "parameters": parameters });
        (StatusCode::from_u16(code).unwrap(), body.to_string()).into_response()
    };
    if bot != format!("bot1:{KEY}") {
        return refusal(401, json!({}));
    }
    let Some(body) = json_body(&headers, &body) else { return refusal(400, json!({})) };
    if is_too_fast(&body) {
        return refusal(429, json!({ "retry_after": 35 }));
    }
    let units = body["text"].as_str().unwrap_or_default().encode_utf16().count();
    match body["chat_id"].as_str() {
        Some("-1") => return refusal(400, json!({ "migrate_to_chat_id": -1_001 })),
        Some("@desk") if (1..=4_096).contains(&units) => {}
        _ => return refusal(400, json!({})),
    }
    taken.take(body);
    json!({ "ok": true, "result": {} }).to_string().into_response()
}

/// A receiver that verifies with the published library, and knows a repeat by its id.
async fn webhook(State(taken): State<Taken>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(mut json) = json_body(&headers, &body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let signature = headers["webhook-signature"].to_str().unwrap();
    let id = headers["webhook-id"].to_str().unwrap().to_owned();
    let timestamp: i64 = headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
    let expected = Webhook::new(WEBHOOK_SECRET).unwrap().sign(&id, timestamp, &body).unwrap();
    if signature != expected || (timestamp - now().timestamp()).abs() > 300 {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if is_too_fast(&json) {
        let until = "Sun, 22 Nov 2026 08:02:00 GMT";
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", until)]).into_response();
    }
    let is_repeat = taken.bodies().iter().any(|taken| taken["webhook-id"] == id);
    if !is_repeat {
        json["webhook-id"] = id.into();
        taken.take(json);
    }
    StatusCode::NO_CONTENT.into_response()
}

fn hmac(key: &str, message: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    STANDARD.encode(mac.chain_update(message.as_bytes()).finalize().into_bytes())
}
