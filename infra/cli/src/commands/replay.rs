use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use futures::StreamExt;
use futures::stream;
use serde_json::json;
use tallydesk_events::{Event, IncomingEvent, Pepper};
use tallydesk_shell::AccountSecrets;
use tallydesk_stores::{PutOutcome, Store, StoreError, SubjectPk};
use tallydesk_tally::Tally;

use super::{Done, Format, Invocation, counted, print, tell, tell_progress};
use crate::local::{Access, Due};

/// Lines read before their events are put and folded together.
const LINES_AT_ONCE: usize = 1_000;
/// Events put at the same time.
const PUTS_AT_ONCE: usize = 16;
/// Subjects folded together.
const BATCH: usize = 100;
/// Bound on one line, in bytes.
const LINE_BYTES_MAX: u64 = 1 << 20;
/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Lines between two words on the progress.
const TOLD_EVERY: usize = 10_000;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The events, one a line.
    #[arg(value_name = "EVENTS.jsonl")]
    events: PathBuf,
    /// The account's secrets, if they name the pepper that hashes customers.
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
}

/// What a replay did so far.
#[derive(Default)]
struct Sums {
    lines: usize,
    new: usize,
    repeated: usize,
    refused: usize,
    folds: usize,
    parked: usize,
    failed: usize,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let mut input = open(&options.events)?;
    let secrets = options.secrets.as_deref().map(AccountSecrets::read).transpose()?;
    let (local, config) = invocation.open(Access::Write).await?;
    let pepper = local.pepper(&secrets.unwrap_or_else(AccountSecrets::default)).await?;
    let tally = local.tally(&config, invocation.clock.clone());
    if local.begin(&config).await? == Due::Sweep {
        local.sweep(&tally, tell_progress).await?;
    }
    local.settle(&config).await?;
    let mut sums = Sums::default();
    loop {
        let (events, is_end) = read_events(&mut input, &pepper, &mut sums)?;
        let subjects = put(&local.store, events, &invocation, &mut sums).await?;
        fold(&tally, &subjects, &mut sums).await;
        if sums.lines.is_multiple_of(TOLD_EVERY) && !is_end {
            tell(&format!("{} so far", counted(sums.lines, "event")));
        }
        if is_end {
            break;
        }
    }
    if sums.failed + sums.parked == 0 {
        local.end().await?;
    }
    show(&invocation, &sums)?;
    let is_well = sums.refused + sums.parked + sums.failed == 0;
    Ok(if is_well { Done::Well } else { Done::FoundWrong })
}

fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    ensure!(!path.is_dir(), "{} is a folder, not a file of events", path.display());
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Reads the next lines; a line that is no event is told and passed over.
fn read_events(
    input: &mut dyn BufRead,
    pepper: &Pepper,
    sums: &mut Sums,
) -> anyhow::Result<(Vec<Event>, bool)> {
    let mut events = Vec::new();
    for _ in 0..LINES_AT_ONCE {
        let mut line = Vec::new();
        let mut bounded = std::io::Read::take(&mut *input, LINE_BYTES_MAX);
        if bounded.read_until(b'\n', &mut line).context("the events cannot be read")? == 0 {
            return Ok((events, true));
        }
        sums.lines += 1;
        let is_whole = line.ends_with(b"\n") || u64::try_from(line.len())? < LINE_BYTES_MAX;
        if !is_whole {
            skip_line(input)?;
            refuse(sums, &format!("longer than {LINE_BYTES_MAX} bytes"));
            continue;
        }
        // Some editors begin a file with a byte order mark.
        let is_first = sums.lines == 1;
        let text = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| is_first).unwrap_or(&line);
        let text = text.trim_ascii();
        if text.is_empty() {
            continue;
        }
        match IncomingEvent::from_json(text) {
            Ok(event) => events.push(event.seal(pepper)),
            // The parser saw one line; which one of the file is told already.
            Err(error) => {
                refuse(sums, &error.to_string().replace(" at line 1 column ", " at column "));
            }
        }
    }
    Ok((events, false))
}

/// Passes over the rest of a line without holding it.
fn skip_line(input: &mut dyn BufRead) -> anyhow::Result<()> {
    loop {
        let buffer = input.fill_buf().context("the events cannot be read")?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let (used, is_end) = match end {
            Some(position) => (position + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if is_end {
            return Ok(());
        }
    }
}

fn refuse(sums: &mut Sums, reason: &str) {
    sums.refused += 1;
    tell(&format!("line {}: {reason}", sums.lines));
}

/// Puts events into the journal; returns the subjects whose history grew.
async fn put(
    store: &Store,
    events: Vec<Event>,
    invocation: &Invocation,
    sums: &mut Sums,
) -> anyhow::Result<Vec<SubjectPk>> {
    let received_at = invocation.clock.now();
    let puts = events.into_iter().map(|event| async move {
        let outcome = store.put_event(&event, received_at).await;
        (event, outcome)
    });
    let mut puts = stream::iter(puts).buffer_unordered(PUTS_AT_ONCE);
    let mut subjects = BTreeSet::new();
    while let Some((event, outcome)) = puts.next().await {
        match outcome {
            Ok(PutOutcome::New) => {
                sums.new += 1;
                subjects.insert(SubjectPk::from(&event.subject_key()));
            }
            Ok(PutOutcome::Repeated) => sums.repeated += 1,
            Err(StoreError::Unfit(reason)) => {
                sums.refused += 1;
                tell(&format!("event {}: {reason}", event.id));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(subjects.into_iter().collect())
}

async fn fold(tally: &Tally, subjects: &[SubjectPk], sums: &mut Sums) {
    for batch in subjects.chunks(BATCH) {
        let outcome = tally.fold_through(batch.iter().cloned().collect()).await;
        sums.folds += outcome.folded.len();
        sums.parked += outcome.parked.len();
        sums.failed += outcome.failed.len();
    }
}

fn show(invocation: &Invocation, sums: &Sums) -> anyhow::Result<()> {
    if invocation.format == Format::Json {
        return print(&serde_json::to_string_pretty(&json!({
            "lines": sums.lines,
            "new": sums.new,
            "repeated": sums.repeated,
            "refused": sums.refused,
            "folds": sums.folds,
            "parked": sums.parked,
            "failed": sums.failed,
        }))?);
    }
    print(&format!(
        "{}: {} new, {} repeated, {} refused; {}",
        counted(sums.lines, "line"),
        sums.new,
        sums.repeated,
        sums.refused,
        counted(sums.folds, "fold"),
    ))?;
    if sums.parked + sums.failed > 0 {
        print(&format!(
            "{} parked, {} failed: run `tallydesk catchup`",
            counted(sums.parked, "ticket"),
            sums.failed
        ))?;
    }
    Ok(())
}
