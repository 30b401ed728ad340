//! Lambda: a function's program in a process of its own, which asks the Runtime API for events. A
//! process that fails, or takes longer than its function may, is ended, and the next event starts
//! another.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

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

use crate::cloud::Cloud;
use crate::template::{ACCOUNT, FunctionSpec, REGION};

/// What Lambda prefixes its Runtime API with.
const VERSION: &str = "/2018-06-01/runtime";
/// Lambda gives a function ten seconds to begin; a program without optimisation on a busy machine
/// gets more.
const INIT_MAX: Duration = Duration::from_secs(30);

/// What becomes of a process while it handles an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Lives,
    /// It is killed after so long, if it has not answered.
    Killed(Duration),
}

/// Why an event was not handled.
#[derive(Clone, Debug, PartialEq)]
pub enum Failed {
    /// The function says that it failed.
    Told(Value),
    /// It did not answer in time.
    TimedOut,
    /// Its process ended.
    Died,
}

/// A function as it is deployed: one process at a time.
pub struct Function {
    /// What the template says of it.
    pub spec: FunctionSpec,
    /// How long it may take, which a test may shorten.
    pub limit: Duration,
    /// Processes that were started.
    pub starts: usize,
    program: PathBuf,
    environment: BTreeMap<String, String>,
    log: Arc<Mutex<Vec<String>>>,
    process: Option<Process>,
}

impl Function {
    /// Deploys a function: its program, with the environment that the template gives it and a folder
    /// for its layers.
    #[must_use]
    pub fn deployed(spec: FunctionSpec, program: &Path, layers: &Path, cloud: &Cloud) -> Self {
        let mut environment = BTreeMap::new();
        for (name, value) in &spec.environment {
            let value = match value.strip_prefix("/opt/") {
                Some(file) => layers.join(file).to_str().unwrap().to_owned(),
                None => value.clone(),
            };
            environment.insert(name.clone(), value);
        }
        let key = cloud.admit(&spec);
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", key.as_str()),
            ("AWS_SECRET_ACCESS_KEY", "no secret: for tests"),
            ("AWS_SESSION_TOKEN", "a token"),
            ("AWS_REGION", REGION),
            ("AWS_DEFAULT_REGION", REGION),
            ("AWS_LAMBDA_FUNCTION_NAME", spec.name.as_str()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &spec.memory.to_string()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023"),
            ("LANG", "en_US.UTF-8"),
            ("TZ", ":UTC"),
            // What alone is not as on AWS.
            ("AWS_ENDPOINT_URL", &format!("http://{}", cloud.address)),
        ] {
            environment.insert(name.to_owned(), value.to_owned());
        }
        let (limit, program) = (spec.timeout, program.to_owned());
        let (log, process) = (Arc::default(), None);
        Self { spec, limit, starts: 0, program, environment, log, process }
    }

    /// Sets a variable that the template does not, or not so.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Takes a variable away; returns what it was.
    pub fn unset(&mut self, name: &str) -> Option<String> {
        self.environment.remove(name)
    }

    /// What its processes have printed, line by line.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// The number of its process, if it has one.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(|process| process.child.id())
    }

    /// Ends its process: the next event finds none.
    pub fn end(&mut self) {
        self.process = None;
    }

    /// Starts a process if there is none, and waits until it asks for an event; returns how long that
    /// took.
    ///
    /// # Errors
    /// If it ends, or does not ask in time.
    pub async fn start(&mut self) -> Result<Duration, Failed> {
        let began = Instant::now();
        if self.process.is_none() {
            self.starts += 1;
            self.process = Some(Process::start(self).await);
        }
        let process = self.process.as_mut().unwrap();
        let asked = tokio::time::timeout(INIT_MAX, process.asked());
        let failed = match asked.await {
            Ok(Ok(())) => return Ok(began.elapsed()),
            Ok(Err(failed)) => failed,
            Err(_) => Failed::TimedOut,
        };
        self.end();
        Err(failed)
    }

    /// Hands an event over and waits for the answer.
    ///
    /// # Errors
    /// [`Failed`] says why there is none. Unless the function told so itself, its process is gone.
    pub async fn invoke(&mut self, event: &Value, fate: Fate) -> Result<Value, Failed> {
        self.start().await?;
        let process = self.process.as_mut().unwrap();
        let killed = match fate {
            Fate::Lives => Duration::MAX,
            Fate::Killed(after) => after,
        };
        let outcome = tokio::select! {
            outcome = process.handle(event, self.limit) => outcome,
            () = tokio::time::sleep(self.limit) => Err(Failed::TimedOut),
            () = tokio::time::sleep(killed) => Err(Failed::Died),
        };
        if matches!(outcome, Err(Failed::TimedOut | Failed::Died)) {
            self.end();
        }
        outcome
    }
}

/// A process, and its side of the Runtime API.
struct Process {
    child: Child,
    api: Arc<Api>,
    events: mpsc::Sender<Invocation>,
    asks: oneshot::Receiver<()>,
    has_asked: bool,
    serving: tokio::task::JoinHandle<()>,
    readers: Vec<std::thread::JoinHandle<()>>,
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

impl Process {
    async fn start(function: &Function) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (events, receiver) = mpsc::channel(1);
        let (asked, asks) = oneshot::channel();
        let api = Arc::new(Api {
            function: function.spec.name.clone(),
            events: tokio::sync::Mutex::new(receiver),
            asked: Mutex::new(Some(asked)),
            answers: Mutex::default(),
        });
        let router = router(Arc::clone(&api));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        let mut child = Command::new(&function.program)
            .env_clear()
            .envs(&function.environment)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let readers = vec![
            keep_lines(child.stdout.take().unwrap(), &function.log),
            keep_lines(child.stderr.take().unwrap(), &function.log),
        ];
        Self { child, api, events, asks, has_asked: false, serving, readers }
    }

    async fn asked(&mut self) -> Result<(), Failed> {
        if !self.has_asked {
            tokio::select! {
                asked = &mut self.asks => asked.map_err(|_| Failed::Died)?,
                () = ended(&mut self.child) => return Err(Failed::Died),
            }
            self.has_asked = true;
        }
        Ok(())
    }

    async fn handle(&mut self, event: &Value, limit: Duration) -> Result<Value, Failed> {
        let id = format!("{:032x}", fastrand::u128(..));
        let deadline = Clock::system().now() + limit;
        let (sender, answer) = oneshot::channel();
        self.api.answers.lock().unwrap().insert(id.clone(), sender);
        let invocation =
            Invocation { id, deadline: deadline.timestamp_millis(), event: event.to_string() };
        self.events.send(invocation).await.map_err(|_| Failed::Died)?;
        tokio::select! {
            answer = answer => answer.map_err(|_| Failed::Died)?.map_err(Failed::Told),
            () = ended(&mut self.child) => Err(Failed::Died),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.serving.abort();
        // What it printed last is in the log before anybody looks.
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

/// Comes back when a process has ended.
async fn ended(child: &mut Child) {
    while child.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn keep_lines(
    from: impl Read + Send + 'static,
    log: &Arc<Mutex<Vec<String>>>,
) -> std::thread::JoinHandle<()> {
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            log.lock().unwrap().push(line);
        }
    })
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
