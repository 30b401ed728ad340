//! DynamoDB, Secrets Manager, SES and CloudFormation on one port: what the SDKs reach under
//! `AWS_ENDPOINT_URL`. Who calls is told by the key that signs, and may do what his role in the
//! template allows; the operator may do everything.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tallydesk::Embedded;
use tokio::net::TcpListener;

use crate::stream::{Keys, Stream, key_of};
use crate::template::{ACCOUNT, Call, FunctionSpec, REGION, table_arn};

/// Where SES takes mail.
const SES_PATH: &str = "/v2/email/outbound-emails";
/// The table whose changes the stream tells.
const JOURNAL: &str = "tallydesk-journal";
/// The key that the operator signs with.
pub const OPERATOR: &str = "OPERATOR";

/// How often each fault strikes, in percent of calls to DynamoDB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    /// The call is throttled.
    pub throttled: u8,
    /// The call takes effect, and is answered with an error.
    pub lost_answers: u8,
    /// The call is never answered.
    pub stalled: u8,
}

/// The services behind one address. Clones are the same services.
#[derive(Clone)]
pub struct Cloud {
    /// Where they listen.
    pub address: SocketAddr,
    /// What is behind DynamoDB.
    pub database: Embedded,
    /// The journal's stream.
    pub stream: Arc<Stream>,
    state: Arc<Mutex<Services>>,
    /// Held while the journal is written to, so that the stream has its records in order.
    writing: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct Services {
    /// What each function may do.
    roles: BTreeMap<String, BTreeSet<Call>>,
    /// What each has done.
    calls: BTreeMap<String, BTreeSet<Call>>,
    denied: BTreeSet<(String, Call)>,
    secret: String,
    /// What CloudFormation tells of each stack.
    stacks: BTreeMap<String, BTreeMap<String, String>>,
    mails: Vec<Vec<u8>>,
    weather: Weather,
    random: fastrand::Rng,
    met: BTreeMap<&'static str, usize>,
}

impl Cloud {
    /// Empty tables, a secret, and nobody who may do anything; serves until the test ends.
    pub async fn serving(secret: &Value, seed: u64) -> Self {
        let database = Embedded::in_memory().unwrap();
        database.store().create_tables().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let services = Services {
            secret: secret.to_string(),
            random: fastrand::Rng::with_seed(seed),
            ..Services::default()
        };
        let cloud = Self {
            address: listener.local_addr().unwrap(),
            database,
            stream: Arc::default(),
            state: Arc::new(Mutex::new(services)),
            writing: Arc::default(),
        };
        let router = Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::disable())
            .with_state(cloud.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        cloud
    }

    /// Lets a function do what its role allows; returns the key that it signs with.
    #[must_use]
    pub fn admit(&self, spec: &FunctionSpec) -> String {
        let key = spec.name.to_uppercase();
        self.services(|services| services.roles.insert(key.clone(), spec.allowed.clone()));
        key
    }

    /// Tells CloudFormation of a stack.
    pub fn add_stack(&self, name: &str, outputs: BTreeMap<String, String>) {
        self.services(|services| services.stacks.insert(name.to_owned(), outputs));
    }

    /// Has CloudFormation forget a stack.
    pub fn remove_stack(&self, name: &str) {
        self.services(|services| services.stacks.remove(name));
    }

    /// What the operator has called since he was asked last.
    #[must_use]
    pub fn take_operators_calls(&self) -> BTreeSet<Call> {
        self.services(|services| services.calls.remove(OPERATOR).unwrap_or_default())
    }

    /// Sets the weather from now on.
    pub fn set_weather(&self, weather: Weather) {
        self.services(|services| services.weather = weather);
    }

    /// Sets the secret.
    pub fn set_secret(&self, secret: &Value) {
        self.services(|services| services.secret = secret.to_string());
    }

    /// Mails that SES has taken, raw.
    #[must_use]
    pub fn mails(&self) -> Vec<Vec<u8>> {
        self.services(|services| services.mails.clone())
    }

    /// What somebody has called, and was allowed to.
    #[must_use]
    pub fn calls(&self, spec: &FunctionSpec) -> BTreeSet<Call> {
        let key = spec.name.to_uppercase();
        self.services(|services| services.calls.get(&key).cloned().unwrap_or_default())
    }

    /// What somebody has called without being allowed to, with who it was.
    #[must_use]
    pub fn denied(&self) -> BTreeSet<(String, Call)> {
        self.services(|services| services.denied.clone())
    }

    /// Faults that have struck, by name.
    #[must_use]
    pub fn met(&self) -> BTreeMap<&'static str, usize> {
        self.services(|services| services.met.clone())
    }

    fn services<T>(&self, with: impl FnOnce(&mut Services) -> T) -> T {
        with(&mut self.state.lock().unwrap())
    }

    fn strikes(&self, fault: &'static str, percent: impl Fn(&Weather) -> u8) -> bool {
        self.services(|services| {
            let struck = services.random.u8(0..100) < percent(&services.weather);
            if struck {
                *services.met.entry(fault).or_default() += 1;
            }
            struck
        })
    }

    /// Whether a function's role allows these calls; they are noted in any case.
    fn allows(&self, function: &str, calls: &[Call]) -> bool {
        self.services(|services| {
            let role = services.roles.get(function).cloned().unwrap_or_default();
            let denied: Vec<_> = calls
                .iter()
                .filter(|call| function != OPERATOR && !role.contains(call))
                .map(|call| (function.to_owned(), call.clone()))
                .collect();
            let is_allowed = denied.is_empty();
            if is_allowed {
                let made = services.calls.entry(function.to_owned()).or_default();
                made.extend(calls.iter().cloned());
            }
            services.denied.extend(denied);
            is_allowed
        })
    }

    async fn dynamodb(&self, target: &str, body: &Value) -> Response {
        if self.strikes("stalled", |weather| weather.stalled) {
            std::future::pending::<()>().await;
        }
        if self.strikes("throttled", |weather| weather.throttled) {
            return error(400, "ProvisionedThroughputExceededException");
        }
        let keys = written(body);
        let (status, answer) = if keys.is_empty() {
            self.call(target, body).await
        } else {
            let _held = self.writing.lock().await;
            let before = self.items(&keys).await;
            let answered = self.call(target, body).await;
            let after = self.items(&keys).await;
            self.stream.note(&keys, &before, &after);
            answered
        };
        if self.strikes("lost answer", |weather| weather.lost_answers) {
            return error(500, "InternalServerError");
        }
        (StatusCode::from_u16(status).unwrap(), answer).into_response()
    }

    /// Calls DynamoDB past every role, with this `X-Amz-Target`; returns status and body.
    pub async fn call(&self, target: &str, body: &Value) -> (u16, Vec<u8>) {
        let mut request = HttpRequest::new(SdkBody::from(body.to_string()));
        request.headers_mut().insert("x-amz-target", target.to_owned());
        let answer = HttpConnector::call(&self.database, request).await.unwrap();
        (answer.status().as_u16(), answer.body().bytes().unwrap_or_default().to_vec())
    }

    /// The items of the journal under these keys; null where there is none.
    async fn items(&self, keys: &[Keys]) -> Vec<Value> {
        let mut items = Vec::new();
        for key in keys {
            let get = json!({ "TableName": JOURNAL, "Key": key, "ConsistentRead": true });
            let (_, answer) = self.call("DynamoDB_20120810.GetItem", &get).await;
            items.push(serde_json::from_slice::<Value>(&answer).unwrap()["Item"].clone());
        }
        items
    }
}

async fn answer(State(cloud): State<Cloud>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
    let function = text("authorization")
        .split_once("Credential=")
        .and_then(|(_, credential)| credential.split('/').next())
        .unwrap_or("nobody")
        .to_owned();
    let target = text("x-amz-target").to_owned();
    if let Some(name) = described(&body) {
        return cloud.services(|services| describe(&name, services.stacks.get(&name)));
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if !cloud.allows(&function, &calls(&target, uri.path(), &body)) {
        return error(400, "AccessDeniedException");
    }
    match target.split_once('.') {
        Some(("secretsmanager", _)) => {
            let secret = cloud.services(|services| services.secret.clone());
            json!({ "ARN": body["SecretId"], "SecretString": secret }).to_string().into_response()
        }
        // In a task of its own: a caller that dies does not stop what it has asked for half-way.
        Some(_) => tokio::spawn(async move { cloud.dynamodb(&target, &body).await }).await.unwrap(),
        None => {
            let raw = STANDARD.decode(body["Content"]["Raw"]["Data"].as_str().unwrap()).unwrap();
            cloud.services(|services| services.mails.push(raw));
            json!({ "MessageId": "1" }).to_string().into_response()
        }
    }
}

fn error(status: u16, code: &str) -> Response {
    let body = json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "injected",
    });
    (StatusCode::from_u16(status).unwrap(), body.to_string()).into_response()
}

/// The name of the stack that CloudFormation is asked about, if it is.
fn described(body: &[u8]) -> Option<String> {
    let fields: BTreeMap<&str, &str> = std::str::from_utf8(body)
        .ok()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let is_asked = fields.get("Action") == Some(&"DescribeStacks");
    is_asked.then(|| fields["StackName"].to_owned())
}

/// CloudFormation's answer, as documented for `DescribeStacks`.
fn describe(name: &str, outputs: Option<&BTreeMap<String, String>>) -> Response {
    let Some(outputs) = outputs else {
        let message = format!("Stack with id {name} does not exist");
        let error = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>\
             <Message>{message}</Message></Error></ErrorResponse>"
        );
        return (StatusCode::BAD_REQUEST, error).into_response();
    };
    let outputs: Vec<String> = outputs
        .iter()
        .map(|(key, value)| {
            format!(
                "<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"
            )
        })
        .collect();
    let outputs = outputs.concat();
    format!(
        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>\
         <StackName>{name}</StackName><CreationTime>2026-11-20T09:00:00Z</CreationTime>\
         <StackStatus>CREATE_COMPLETE</StackStatus><Outputs>{outputs}</Outputs>\
         </member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
    )
    .into_response()
}

/// The calls that a request is, as IAM sees them.
fn calls(target: &str, path: &str, body: &Value) -> Vec<Call> {
    let dynamodb = |action: &str, table: &Value| {
        Call::new(format!("dynamodb:{action}"), table_arn(table.as_str().unwrap()))
    };
    match target {
        "secretsmanager.GetSecretValue" => {
            vec![Call::new("secretsmanager:GetSecretValue", body["SecretId"].as_str().unwrap())]
        }
        "DynamoDB_20120810.BatchGetItem" => {
            let tables = body["RequestItems"].as_object().unwrap().keys();
            tables.map(|table| dynamodb("BatchGetItem", &json!(table))).collect()
        }
        "DynamoDB_20120810.TransactGetItems" | "DynamoDB_20120810.TransactWriteItems" => {
            let actions = body["TransactItems"].as_array().unwrap().iter();
            let calls = actions.map(|action| {
                let (name, action) = action.as_object().unwrap().iter().next().unwrap();
                let name = if name == "ConditionCheck" { name } else { &format!("{name}Item") };
                dynamodb(
                    if name == "ConditionCheck" { "ConditionCheckItem" } else { name },
                    &action["TableName"],
                )
            });
            calls.collect()
        }
        "DynamoDB_20120810.Query" | "DynamoDB_20120810.Scan" if body["IndexName"].is_string() => {
            let Call { action, resource } =
                dynamodb(target.rsplit('.').next().unwrap(), &body["TableName"]);
            let index = body["IndexName"].as_str().unwrap();
            vec![Call { action, resource: format!("{resource}/index/{index}") }]
        }
        _ if target.starts_with("DynamoDB_20120810.") => {
            vec![dynamodb(target.rsplit('.').next().unwrap(), &body["TableName"])]
        }
        "" if path == SES_PATH => {
            let from = body["FromEmailAddress"].as_str().unwrap();
            let identity = format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{from}");
            // Both are asked for a raw mail: SendEmail is the call, SendRawEmail what it does.
            ["ses:SendEmail", "ses:SendRawEmail"]
                .map(|action| Call::new(action, &identity))
                .to_vec()
        }
        _ => panic!("{target} {path} is not known here"),
    }
}

/// The keys of the journal's items that a request may change.
fn written(body: &Value) -> Vec<Keys> {
    let of = |action: &Value| {
        let is_journal = action["TableName"] == JOURNAL;
        let key = action.get("Item").or_else(|| action.get("Key").filter(|_| is_write(action)));
        key.filter(|_| is_journal).map(key_of)
    };
    match body["TransactItems"].as_array() {
        Some(actions) => {
            let puts = actions.iter().filter_map(|action| action.get("Put"));
            puts.filter_map(of).collect()
        }
        None => of(body).into_iter().collect(),
    }
}

/// Tells an update from a read: both name a key.
fn is_write(body: &Value) -> bool {
    body.get("UpdateExpression").is_some()
}
