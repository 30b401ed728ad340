//! How fast each source's webhooks are verified and decoded: `cargo run --release -p tallydesk-sources
//! --example rates`. With `-- --instructions` it runs itself under callgrind and counts instructions, which
//! do not depend on what else the machine does.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue};
use tallydesk_sources::{Choices, Delivery, Outgoing, Posted, SOURCES, Secrets, Source, source};

type Outcome<T> = Result<T, Box<dyn Error>>;

const URL: &str = "https://tallydesk.example/endpoint";
/// Keys of every form; they say that they are no secret.
const KEYS: [&str; 4] = [
    "only for tests, no secret",
    "whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA==",
    "url:only-for-tests-1:no-secret-at-all",
    "url:only-for-tests-1",
];
/// Times that a source's fixtures are gone through, for the clock and for the count.
const ROUNDS: usize = 300;
const COUNTED_ROUNDS: [usize; 2] = [2, 6];

/// A source's fixtures as they would come.
struct Desk {
    source: &'static Source,
    secrets: Secrets,
    posted: Vec<Posted<'static>>,
    now: DateTime<Utc>,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => SOURCES.iter().try_for_each(time),
        ["--instructions"] => SOURCES.iter().try_for_each(count),
        [name, rounds] => {
            let desk = Desk::open(source(name).ok_or("no such source")?)?;
            println!("{}", desk.take(rounds.parse()?));
            Ok(())
        }
        _ => Err("expected nothing, --instructions, or a source and a number of rounds".into()),
    }
}

impl Desk {
    fn open(source: &'static Source) -> Outcome<Self> {
        let fits = |key: &&str| Secrets::new(source, vec![(*key).to_owned()]).ok();
        let secrets = KEYS.iter().find_map(fits).ok_or("no key fits")?;
        let now = "2026-11-20T09:00:00Z".parse()?;
        let mut posted = Vec::new();
        for path in payloads(source.name)? {
            posted.extend(read(source, &secrets, now, &fs::read_to_string(path)?)?);
        }
        Ok(Self { source, secrets, posted, now })
    }

    /// Verifies and decodes all of them, so many times; returns how many events they told.
    fn take(&self, rounds: usize) -> usize {
        let choices = Choices::default();
        let mut events = 0;
        for posted in (0..rounds).flat_map(|_| &self.posted) {
            let Posted { secret_path, headers, body } = posted;
            let delivery = Delivery { url: URL, secret_path, ..Delivery::post(headers, body) };
            let Ok(verified) = self.source.verify(delivery, &self.secrets, self.now) else {
                continue;
            };
            if let Ok(decoded) = self.source.decode(&verified, &choices) {
                events += black_box(decoded).events.len();
            }
        }
        events
    }

    fn bytes(&self) -> usize {
        self.posted.iter().map(|posted| posted.body.len()).sum::<usize>() / self.posted.len().max(1)
    }
}

fn payloads(name: &str) -> Outcome<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json" || extension == "http") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A fixture: JSON, or lines of headers, an empty line, and JSON.
fn read(
    source: &Source,
    secrets: &Secrets,
    at: DateTime<Utc>,
    text: &str,
) -> Outcome<Option<Posted<'static>>> {
    let is_json = text.starts_with(['{', '[']);
    let (head, body) = text.split_once("\n\n").filter(|_| !is_json).unwrap_or(("", text));
    let mut headers = HeaderMap::new();
    for line in head.lines() {
        let (name, value) = line.split_once(": ").ok_or("no header")?;
        headers.insert(name.parse::<HeaderName>()?, value.parse::<HeaderValue>()?);
    }
    let outgoing = Outgoing { id: "delivery-1", at, url: URL, body: body.as_bytes() };
    // A source whose secret is in the body cannot post what is no object.
    let Ok(posted) = source.sign(secrets, outgoing) else { return Ok(None) };
    headers.extend(posted.headers);
    let body = posted.body.into_owned().into();
    Ok(Some(Posted { secret_path: posted.secret_path, headers, body }))
}

/// Times a source, in one line of a table.
fn time(source: &'static Source) -> Outcome<()> {
    let desk = Desk::open(source)?;
    desk.take(ROUNDS / 10);
    let began = Instant::now();
    let events = desk.take(ROUNDS);
    let nanoseconds = began.elapsed().as_nanos().max(1);
    let per_second = u128::try_from(events)? * 1_000_000_000 / nanoseconds;
    println!("| {} | {} | {} B | {per_second} |", source.title, desk.posted.len(), desk.bytes());
    Ok(())
}

/// Counts a source's instructions for an event: what more rounds take more.
fn count(source: &'static Source) -> Outcome<()> {
    let [(few, few_events), (many, many_events)] = [
        under_callgrind(source.name, COUNTED_ROUNDS[0])?,
        under_callgrind(source.name, COUNTED_ROUNDS[1])?,
    ];
    let events = many_events.saturating_sub(few_events).max(1);
    println!("| {} | {} |", source.title, many.saturating_sub(few) / events);
    Ok(())
}

/// Instructions and events of so many rounds.
fn under_callgrind(name: &str, rounds: usize) -> Outcome<(u64, u64)> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([name, &rounds.to_string()])
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    let collected = told.lines().find_map(|line| line.split("Collected : ").nth(1));
    let instructions = collected.ok_or("callgrind told no count")?.trim().parse()?;
    let events = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    Ok((instructions, events))
}
