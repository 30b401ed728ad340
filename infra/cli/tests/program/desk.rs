//! A folder with a data file in it, and the program that is run there.

use std::cell::Cell;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Bound on whatever a test waits for: far above what it takes.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// Waits until there is something.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A folder of its own, in which the program keeps its default data file.
pub(crate) struct Desk {
    folder: TempDir,
    runs: Cell<usize>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), runs: Cell::default() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// Starts the program so that it logs all that it ever does.
    pub(crate) fn start_verbosely(&self, arguments: &[&str]) -> Running {
        self.start_logging(arguments, "", Some("trace"))
    }

    /// Starts the program with arguments that have spaces only between them.
    pub(crate) fn start(&self, arguments: &str) -> Running {
        self.start_with(&arguments.split(' ').collect::<Vec<_>>(), "")
    }

    pub(crate) fn start_with(&self, arguments: &[&str], input: &str) -> Running {
        self.start_logging(arguments, input, None)
    }

    fn start_logging(&self, arguments: &[&str], input: &str, log: Option<&str>) -> Running {
        let run = self.runs.replace(self.runs.get() + 1);
        let (output, errors) = (format!("run-{run}.out"), format!("run-{run}.err"));
        let given = format!("run-{run}.in");
        self.write(&given, input);
        let child = Command::new(env!("CARGO_BIN_EXE_tallydesk"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("RUST_LOG")
            .envs(log.map(|level| ("RUST_LOG", level)))
            .stdin(File::open(self.path(&given)).unwrap())
            .stdout(File::create(self.path(&output)).unwrap())
            .stderr(File::create(self.path(&errors)).unwrap())
            .spawn()
            .unwrap();
        Running { child, output: self.path(&output), errors: self.path(&errors) }
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &str) -> Ended {
        self.start(arguments).wait()
    }

    /// Runs a command that has to succeed, and reads its result.
    pub(crate) fn json(&self, command: &str) -> Value {
        let ended = self.run(&format!("{command} --format json"));
        assert_eq!(ended.code, Some(0), "{command}: {}{}", ended.output, ended.errors);
        serde_json::from_str(&ended.output).unwrap()
    }

    /// A day's digest, without the time at which it was asked for.
    pub(crate) fn digest(&self, day: &str) -> Value {
        let mut digest = self.json(&format!("digest --date {day}"));
        digest.as_object_mut().unwrap().remove("generated_at").unwrap();
        digest
    }

    /// Checks that every counter is what the histories give; returns the number of events.
    pub(crate) fn verified_events(&self) -> u64 {
        let verification = self.json("verify");
        assert_eq!(verification["differences"], serde_json::json!([]));
        verification["events"].as_u64().unwrap()
    }

    /// Starts `serve` on the default data file and waits until it listens.
    pub(crate) fn serve(&self, more: &str) -> Server {
        if !self.path("secrets.json").exists() {
            self.write("secrets.json", crate::senders::SECRETS);
        }
        let command = format!("serve --listen 127.0.0.1:0 --secrets secrets.json {more}");
        listening(self.start(command.trim_end()))
    }
}

/// Waits until a started `serve` listens.
pub(crate) fn listening(mut running: Running) -> Server {
    let line = eventually("the program listens", || {
        assert!(running.child.try_wait().unwrap().is_none(), "{}", read(&running.errors));
        read(&running.output).split_once('\n').map(|(line, _)| line.to_owned())
    });
    let address = line.strip_prefix("listening on ").expect("the address comes first");
    let address = address.split(',').next().unwrap().parse().unwrap();
    Server { address, running }
}

/// The program while it runs; it does not outlive the test.
pub(crate) struct Running {
    child: Child,
    output: PathBuf,
    errors: PathBuf,
}

/// How a run ended.
pub(crate) struct Ended {
    /// Absent if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Running {
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// What it has told on standard error so far.
    pub(crate) fn errors(&self) -> String {
        read(&self.errors)
    }

    pub(crate) fn wait(mut self) -> Ended {
        let child = &mut self.child;
        let status = eventually("the program ends", || child.try_wait().unwrap());
        self.ended(status)
    }

    /// Ends it as a power cut would: it is not asked.
    pub(crate) fn kill(mut self) -> Ended {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        self.ended(status)
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        let process = self.process().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    }

    fn ended(&self, status: ExitStatus) -> Ended {
        Ended { code: status.code(), output: read(&self.output), errors: read(&self.errors) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `serve` while it runs.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) running: Running,
}

impl Server {
    /// Asks it to stop, and checks that it does so well.
    pub(crate) fn stop(self) -> Ended {
        self.running.terminate();
        let ended = self.running.wait();
        assert_eq!(ended.code, Some(0), "{}", ended.errors);
        assert!(ended.errors.ends_with("stopped; everything received is counted\n"));
        ended
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
