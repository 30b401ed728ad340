//! An HTTP connector between the SDK and the embedded database that does what networks and a busy
//! DynamoDB do: throttles, cancels, times out before and after the call took effect, answers with
//! an old page, pauses, and dies.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use tallydesk::Embedded;
use tallydesk_stores::Store;

/// How often each fault strikes, in percent of calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    /// The call is throttled.
    pub throttled: u8,
    /// A transaction is cancelled by a conflict with another one.
    pub conflicts: u8,
    /// The call never arrives.
    pub lost: u8,
    /// The call takes effect, and its answer never arrives.
    pub lost_answers: u8,
    /// A query of events answers as it did the first time.
    pub stale: u8,
    /// The call waits, so that others overtake it.
    pub pauses: u8,
    /// Queries and scans answer in pages of so many items; 0 leaves them whole.
    pub page_items: u8,
}

/// Faults met so far, by name.
pub type Met = Arc<Mutex<HashMap<&'static str, usize>>>;

/// A connector with faults. Clones share their fate.
#[derive(Clone, Debug)]
pub struct Faulty {
    database: Embedded,
    weather: Weather,
    random: Arc<Mutex<fastrand::Rng>>,
    /// Answers to event queries, by request.
    remembered: Arc<Mutex<HashMap<Vec<u8>, Vec<u8>>>>,
    /// Calls left before the process dies.
    calls_left: Arc<AtomicUsize>,
    /// What struck, so that a test can tell that something did.
    pub met: Met,
}

impl Faulty {
    /// A connector in some weather.
    pub fn new(database: &Embedded, weather: Weather, seed: u64) -> Self {
        Self {
            database: database.clone(),
            weather,
            random: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))),
            remembered: Arc::default(),
            calls_left: Arc::new(AtomicUsize::new(usize::MAX)),
            met: Met::default(),
        }
    }

    /// A connector in fair weather whose process dies after so many calls: all later ones fail.
    pub fn dying(database: &Embedded, calls: usize) -> Self {
        let faulty = Self::new(database, Weather::default(), 0);
        faulty.calls_left.store(calls, Ordering::SeqCst);
        faulty
    }

    /// A store behind it.
    pub fn store(&self) -> Store {
        Embedded::store_behind(self.clone())
    }

    fn strikes(&self, name: &'static str, percent: u8) -> bool {
        let struck = self.random.lock().unwrap().u8(0..100) < percent;
        if struck {
            *self.met.lock().unwrap().entry(name).or_default() += 1;
        }
        struck
    }

    async fn answer(self, mut request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let body = request.body().bytes().unwrap_or_default().to_vec();
        let left = self.calls_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            Some(if left == usize::MAX { left } else { left.saturating_sub(1) })
        });
        if left == Ok(0) {
            return Err(timeout());
        }
        if self.strikes("pause", self.weather.pauses) {
            let micros = self.random.lock().unwrap().u64(0..3_000);
            tokio::time::sleep(Duration::from_micros(micros)).await;
        }
        if self.strikes("throttled", self.weather.throttled) {
            return Ok(error("ProvisionedThroughputExceededException", None));
        }
        if operation.starts_with("Transact") && self.strikes("conflict", self.weather.conflicts) {
            return Ok(error("TransactionCanceledException", Some(conflict_reasons(&body))));
        }
        if self.strikes("lost", self.weather.lost) {
            return Err(timeout());
        }
        if ["Query", "Scan"].contains(&operation) && self.weather.page_items > 0 {
            request = limited(&request, &body, self.weather.page_items);
        }
        let is_event_query = operation == "Query" && contains(&body, "event#");
        if is_event_query
            && self.strikes("stale", self.weather.stale)
            && let Some(old) = self.remembered.lock().unwrap().get(&body)
        {
            return Ok(response(200, old.clone()));
        }
        let answer = self.database.call(request).await?;
        if is_event_query && let Some(bytes) = answer.body().bytes() {
            self.remembered.lock().unwrap().entry(body).or_insert_with(|| bytes.to_vec());
        }
        if self.strikes("lost answer", self.weather.lost_answers) {
            return Err(timeout());
        }
        Ok(answer)
    }
}

impl HttpClient for Faulty {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Faulty {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().answer(request))
    }
}

fn timeout() -> ConnectorError {
    ConnectorError::timeout("injected".into())
}

fn contains(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|window| window == text.as_bytes())
}

fn response(status: u16, body: Vec<u8>) -> HttpResponse {
    HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body))
}

fn error(code: &str, reasons: Option<serde_json::Value>) -> HttpResponse {
    let mut body = serde_json::json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"),
        "message": "injected",
    });
    if let Some(reasons) = reasons {
        body["CancellationReasons"] = reasons;
        body["Message"] = "injected".into();
    }
    response(400, serde_json::to_vec(&body).unwrap())
}

/// The reasons of a transaction whose first action met another transaction.
fn conflict_reasons(body: &[u8]) -> serde_json::Value {
    let request: serde_json::Value = serde_json::from_slice(body).unwrap();
    let actions = request["TransactItems"].as_array().map_or(0, Vec::len);
    let reasons = (0..actions).map(|position| {
        let code = if position == 0 { "TransactionConflict" } else { "None" };
        serde_json::json!({ "Code": code })
    });
    reasons.collect()
}

/// The same query in small pages, so that a reader's pages see different moments.
fn limited(request: &HttpRequest, body: &[u8], items: u8) -> HttpRequest {
    let mut query: serde_json::Value = serde_json::from_slice(body).unwrap();
    query["Limit"] = items.into();
    let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
    let mut limited = HttpRequest::new(SdkBody::from(serde_json::to_vec(&query).unwrap()));
    limited.headers_mut().insert("x-amz-target", target);
    limited
}

/// Overwrites an event of a subject with something that no version of the program wrote.
pub async fn damage(database: &Embedded, pk: &tallydesk_stores::SubjectPk) {
    let body = serde_json::json!({
        "TableName": "tallydesk-journal",
        "Item": {
            "pk": { "S": pk.as_str() },
            "sk": { "S": "event#damaged" },
            "revision": { "N": "0" },
            "event": { "S": "{}" },
        },
    });
    let mut request = HttpRequest::new(SdkBody::from(body.to_string()));
    request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.PutItem");
    let answer = database.call(request).await.unwrap();
    assert!(answer.status().is_success());
}
