//! Lambda: a function's program in a process of its own, which asks the Runtime API for events. A
//! process that fails, or takes longer than its function may, is ended, and the next event starts
//! another.

mod emulator;
mod memory;
mod runtime_api;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cloud::Cloud;
use crate::template::{FunctionSpec, REGION};
pub use emulator::Emulator;
pub use memory::peak_kilobytes;
use runtime_api::RuntimeApi;

/// Lambda gives a function ten seconds to begin; a program without optimisation on a busy machine
/// gets more.
const INIT_MAX: Duration = Duration::from_mins(1);

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
    /// The most memory that one of them held when it had answered, in KiB; 0 where the system does
    /// not tell.
    pub most_kilobytes: u64,
    program: PathBuf,
    environment: BTreeMap<String, String>,
    emulator: Option<Arc<Emulator>>,
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
        let (emulator, log, process) = (None, Arc::default(), None);
        Self {
            spec,
            limit,
            starts: 0,
            most_kilobytes: 0,
            program,
            environment,
            emulator,
            log,
            process,
        }
    }

    /// Has another program hand it its events.
    pub fn run_under(&mut self, emulator: &Arc<Emulator>) {
        self.emulator = Some(Arc::clone(emulator));
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

    /// Waits until its process has ended by itself.
    pub fn wait(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.child.wait().unwrap();
        }
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
        let held = self.process_id().and_then(peak_kilobytes).unwrap_or_default();
        self.most_kilobytes = self.most_kilobytes.max(held);
        if matches!(outcome, Err(Failed::TimedOut | Failed::Died)) {
            self.end();
        }
        outcome
    }
}

/// A process, and who hands it its events.
struct Process {
    child: Child,
    events: Events,
    readers: Vec<std::thread::JoinHandle<()>>,
}

enum Events {
    /// The Runtime API of this crate.
    Own(RuntimeApi),
    /// Another's, under the function's name there.
    Emulated(Arc<Emulator>, String),
}

impl Process {
    async fn start(function: &Function) -> Self {
        let name = &function.spec.name;
        let (address, events) = match &function.emulator {
            None => {
                let api = RuntimeApi::serving(name).await;
                (api.address.to_string(), Events::Own(api))
            }
            Some(emulator) => {
                let events = Events::Emulated(Arc::clone(emulator), name.clone());
                (emulator.runtime_api_of(name), events)
            }
        };
        let mut child = Command::new(&function.program)
            .env_clear()
            .envs(&function.environment)
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let readers = vec![
            keep_lines(child.stdout.take().unwrap(), &function.log),
            keep_lines(child.stderr.take().unwrap(), &function.log),
        ];
        Self { child, events, readers }
    }

    async fn asked(&mut self) -> Result<(), Failed> {
        let Events::Own(api) = &mut self.events else {
            // Another does not tell; an event waits for the process there.
            return Ok(());
        };
        tokio::select! {
            asked = api.asked() => asked,
            () = ended(&mut self.child) => Err(Failed::Died),
        }
    }

    async fn handle(&mut self, event: &Value, limit: Duration) -> Result<Value, Failed> {
        let handled = async {
            match &self.events {
                Events::Own(api) => api.handle(event, limit).await,
                Events::Emulated(emulator, name) => emulator.invoke(name, event).await,
            }
        };
        tokio::select! {
            handled = handled => handled,
            () = ended(&mut self.child) => Err(Failed::Died),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
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
