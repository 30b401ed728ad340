//! Lambda's Runtime API, as a process sees it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as Part, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tallydesk_shell::Clock;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use super::Failed;
use crate::template::{ACCOUNT, REGION};

/// What Lambda prefixes its Runtime API with.
const VERSION: &str = "/2018-06-01/runtime";

/// The API that one process asks for events.
pub(super) struct RuntimeApi {
    /// Where it is.
    pub address: SocketAddr,
    api: Arc<Api>,
    events: mpsc::Sender<Invocation>,
    asks: oneshot::Receiver<()>,
    has_asked: bool,
    serving: tokio::task::JoinHandle<()>,
}

impl RuntimeApi {
    /// Serves a function's process.
    pub async fn serving(function: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (events, receiver) = mpsc::channel(1);
        let (asked, asks) = oneshot::channel();
        let api = Arc::new(Api {
            function: function.to_owned(),
            events: tokio::sync::Mutex::new(receiver),
            asked: Mutex::new(Some(asked)),
            answers: Mutex::default(),
        });
        let router = router(Arc::clone(&api));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self { address, api, events, asks, has_asked: false, serving }
    }

    /// Comes back once the process has asked for an event.
    pub async fn asked(&mut self) -> Result<(), Failed> {
        if !self.has_asked {
            (&mut self.asks).await.map_err(|_| Failed::Died)?;
            self.has_asked = true;
        }
        Ok(())
    }

    /// Hands an event over and waits for the answer.
    pub async fn handle(&self, event: &Value, limit: Duration) -> Result<Value, Failed> {
        let id = format!("{:032x}", fastrand::u128(..));
        let deadline = Clock::system().now() + limit;
        let (sender, answer) = oneshot::channel();
        self.api.answers.lock().unwrap().insert(id.clone(), sender);
        let invocation =
            Invocation { id, deadline: deadline.timestamp_millis(), event: event.to_string() };
        self.events.send(invocation).await.map_err(|_| Failed::Died)?;
        answer.await.map_err(|_| Failed::Died)?.map_err(Failed::Told)
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

struct Invocation {
    id: String,
    deadline: i64,
    event: String,
}

type Answer = Result<Value, Value>;

struct Api {
    function: String,
    events: tokio::sync::Mutex<mpsc::Receiver<Invocation>>,
    asked: Mutex<Option<oneshot::Sender<()>>>,
    answers: Mutex<HashMap<String, oneshot::Sender<Answer>>>,
}

fn router(api: Arc<Api>) -> Router {
    Router::new()
        .route(&format!("{VERSION}/invocation/next"), get(next))
        .route(&format!("{VERSION}/invocation/{{id}}/response"), post(response))
        .route(&format!("{VERSION}/invocation/{{id}}/error"), post(error))
        .route(&format!("{VERSION}/init/error"), post(|| async { StatusCode::ACCEPTED }))
        .layer(DefaultBodyLimit::disable())
        .with_state(api)
}

async fn next(State(api): State<Arc<Api>>) -> Response {
    if let Some(asked) = api.asked.lock().unwrap().take() {
        let _ = asked.send(());
    }
    let Some(invocation) = api.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}", api.function);
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", invocation.id),
        ("lambda-runtime-deadline-ms", invocation.deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
        ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700".to_owned()),
    ];
    (headers, invocation.event).into_response()
}

async fn response(State(api): State<Arc<Api>>, id: Part<String>, body: Bytes) -> StatusCode {
    api.answered(&id, Ok(serde_json::from_slice(&body).unwrap()))
}

async fn error(State(api): State<Arc<Api>>, id: Part<String>, body: Bytes) -> StatusCode {
    api.answered(&id, Err(serde_json::from_slice(&body).unwrap()))
}

impl Api {
    fn answered(&self, id: &str, answer: Answer) -> StatusCode {
        match self.answers.lock().unwrap().remove(id) {
            Some(waiting) => {
                let _ = waiting.send(answer);
                StatusCode::ACCEPTED
            }
            None => StatusCode::BAD_REQUEST,
        }
    }
}
