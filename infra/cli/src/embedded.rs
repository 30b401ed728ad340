use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tallydesk_stores::{BehaviorVersion, ConfigBuilder, Region, RetryConfig, Store, TableNames};

/// An embedded DynamoDB that the SDK reaches inside the process: no port is opened that other
/// users of the machine could reach.
#[derive(Clone)]
pub struct Embedded(Database);

impl Embedded {
    /// A database in memory, gone with the process.
    ///
    /// # Errors
    /// If SQLite cannot start.
    pub fn in_memory() -> anyhow::Result<Self> {
        Database::memory().map(Self).context("the embedded database cannot start")
    }

    /// A database in one file, created if it is missing.
    ///
    /// # Errors
    /// If the file cannot be opened as a database.
    pub fn in_file(path: &Path) -> anyhow::Result<Self> {
        let text = path.to_str().context("the path of the data file is not valid Unicode")?;
        let database = Database::new(text);
        database.map(Self).with_context(|| format!("{} cannot be opened", path.display()))
    }

    /// Deletes the items whose time to live is over.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn forget_expired(&self) -> anyhow::Result<()> {
        self.0.sweep_ttl().map(|_| ()).context("what has expired cannot be deleted")
    }

    /// Writes the database anew without what was deleted from it.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn scrub(&self) -> anyhow::Result<()> {
        self.0.vacuum().context("what was deleted cannot be scrubbed from the file")
    }

    /// A store on this database.
    #[must_use]
    pub fn store(&self) -> Store {
        Self::store_behind(self.clone())
    }

    /// A store behind any HTTP client that ends in an embedded database: tests put faults between.
    pub fn store_behind(client: impl HttpClient + 'static) -> Store {
        let config = ConfigBuilder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .allow_no_auth()
            .endpoint_url("http://embedded.invalid")
            // Nobody else waits for this database: a call that failed may be tried again at once.
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
            .http_client(client);
        Store::new(config, TableNames::default())
    }
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Embedded")
    }
}

impl HttpClient for Embedded {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Embedded {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let database = self.0.clone();
        HttpConnectorFuture::new(async move {
            let answered = tokio::task::spawn_blocking(move || answer(&database, &request)).await;
            answered.map_err(|error| ConnectorError::other(error.into(), None))?
        })
    }
}

/// Answers one request of the SDK as DynamoDB would over HTTP.
fn answer(database: &Database, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default();
    let body = request.body().bytes().unwrap_or_default();
    let (status, text) = match dispatch(database, operation, body) {
        Ok(text) => (200, text),
        Err(error) => (error.status_code(), error.to_json()),
    };
    let status =
        StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(text));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}

/// The operations that the store uses.
fn dispatch(database: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
    match operation {
        "PutItem" => call(body, |request| database.put_item(request)),
        "GetItem" => call(body, |request| database.get_item(request)),
        "DeleteItem" => call(body, |request| database.delete_item(request)),
        "UpdateItem" => call(body, |request| database.update_item(request)),
        "Query" => call(body, |request| database.query(request)),
        "Scan" => call(body, |request| database.scan(request)),
        "TransactWriteItems" => call(body, |request| database.transact_write_items(request)),
        "TransactGetItems" => call(body, |request| database.transact_get_items(request)),
        "UpdateTimeToLive" => call(body, |request| database.update_time_to_live(request)),
        "BatchGetItem" => call(body, |request| database.batch_get_item(request)),
        "UpdateTable" => call(body, |request| database.update_table(request)),
        "CreateTable" => call(body, |request| database.create_table(request)),
        unknown => Err(DynoxideError::ValidationException(format!("{unknown} is not offered"))),
    }
}

fn call<Request: DeserializeOwned, Response: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Request) -> Result<Response, DynoxideError>,
) -> Result<String, DynoxideError> {
    let unreadable = |error: serde_json::Error| {
        DynoxideError::SerializationException(format!("a request cannot be read: {error}"))
    };
    let response = operation(serde_json::from_slice(body).map_err(unreadable)?)?;
    serde_json::to_string(&response).map_err(unreadable)
}
