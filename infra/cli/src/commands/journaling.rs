//! Events from files on their way into the journal and the figures.

use std::collections::BTreeSet;

use futures::StreamExt;
use futures::stream;
use serde_json::json;
use tallydesk_events::{IncomingEvent, Pepper};
use tallydesk_shell::{AccountSecrets, Clock, Config};
use tallydesk_stores::{Capacity, PutOutcome, StoreError, SubjectPk};
use tallydesk_tally::Tally;

use super::{Done, Format, Invocation, counted, print, tell, tell_progress};
use crate::installation::{Access, Due, Installation};

/// Events put at the same time.
const PUTS_AT_ONCE: usize = 16;
/// Subjects folded together.
const BATCH: usize = 100;
/// Lines between two words on the progress.
const TOLD_EVERY: usize = 10_000;
/// Lines read before their events are put and folded together.
pub(super) const LINES_AT_ONCE: usize = 1_000;

/// A data file that a command may write events to: all of it is folded under the config's rules.
pub(super) struct Ready {
    pub(super) installation: Installation,
    pub(super) config: Config,
    pub(super) pepper: Pepper,
    pub(super) tally: Tally,
}

/// Opens the data file, and folds again what is due.
///
/// # Errors
/// If the file cannot be written, or something cannot be folded.
pub(super) async fn ready(
    invocation: &Invocation,
    secrets: &AccountSecrets,
) -> anyhow::Result<Ready> {
    let (installation, config) = invocation.open(Access::Write).await?;
    let pepper = installation.pepper(secrets).await?;
    let tally = installation.tally(&config, invocation.clock.clone());
    if installation.begin(&config).await? == Due::Sweep {
        installation.sweep(&tally, tell_progress).await?;
    }
    installation.settle(&config).await?;
    Ok(Ready { installation, config, pepper, tally })
}

/// What became of subjects that were to be folded.
#[derive(Default)]
pub(super) struct Folds {
    pub(super) done: usize,
    pub(super) parked: usize,
    pub(super) failed: usize,
    /// Events for those who are removed or erased, dropped uncounted.
    pub(super) late: usize,
    /// True if something was taken out of a history: the file's free pages hold it until it is scrubbed.
    pub(super) has_mended: bool,
}

/// Folds subjects, in batches.
pub(super) async fn fold(tally: &Tally, subjects: BTreeSet<SubjectPk>) -> Folds {
    let subjects: Vec<_> = subjects.into_iter().collect();
    let mut folds = Folds::default();
    for batch in subjects.chunks(BATCH) {
        let outcome = tally.fold_through(batch.iter().cloned().collect()).await;
        folds.done += outcome.folded.len();
        folds.parked += outcome.parked.len();
        folds.failed += outcome.failed.len();
        folds.late += outcome.late.values().sum::<usize>();
        folds.has_mended |= !outcome.late.is_empty();
    }
    folds
}

/// What a command did so far.
#[derive(Default)]
struct Sums {
    lines: usize,
    new: usize,
    repeated: usize,
    refused: usize,
    folds: Folds,
}

/// Takes events, batch by batch, and adds up what became of them.
pub(super) struct Journaling {
    ready: Ready,
    clock: Clock,
    format: Format,
    sums: Sums,
}

impl Journaling {
    pub(super) fn new(ready: Ready, invocation: &Invocation) -> Self {
        let (clock, format) = (invocation.clock.clone(), invocation.format);
        Self { ready, clock, format, sums: Sums::default() }
    }

    /// Counts a line, and tells from time to time how many there were.
    pub(super) fn count_line(&mut self) {
        self.sums.lines += 1;
        if self.sums.lines.is_multiple_of(TOLD_EVERY) {
            tell(&format!("{} so far", counted(self.sums.lines, "line")));
        }
    }

    /// Tells what cannot be taken; the rest goes on.
    pub(super) fn refuse(&mut self, place: &str, reason: &str) {
        self.sums.refused += 1;
        tell(&format!("{place}: {reason}"));
    }

    /// Puts events into the journal, and folds the subjects whose history grew.
    ///
    /// # Errors
    /// If the store does not take them.
    pub(super) async fn take(&mut self, events: Vec<IncomingEvent>) -> anyhow::Result<()> {
        let grown = self.put(events).await?;
        let more = fold(&self.ready.tally, grown).await;
        let folds = &mut self.sums.folds;
        folds.done += more.done;
        folds.parked += more.parked;
        folds.failed += more.failed;
        folds.late += more.late;
        folds.has_mended |= more.has_mended;
        Ok(())
    }

    async fn put(&mut self, events: Vec<IncomingEvent>) -> anyhow::Result<BTreeSet<SubjectPk>> {
        let received_at = self.clock.now();
        let Ready { installation, pepper, .. } = &self.ready;
        let store = &installation.store;
        let puts = events.into_iter().map(|event| async move {
            let event = event.seal(pepper);
            let outcome = store.put_event(&event, received_at).await;
            (event, outcome)
        });
        let mut puts = stream::iter(puts).buffer_unordered(PUTS_AT_ONCE);
        let mut grown = BTreeSet::new();
        while let Some((event, outcome)) = puts.next().await {
            match outcome {
                Ok(PutOutcome::New) => {
                    self.sums.new += 1;
                    grown.insert(SubjectPk::from(&event.subject_key()));
                }
                Ok(PutOutcome::Repeated) => self.sums.repeated += 1,
                Err(StoreError::Unfit(reason)) => {
                    self.sums.refused += 1;
                    tell(&format!("event {}: {reason}", event.id));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(grown)
    }

    /// Tells what became of all.
    ///
    /// # Errors
    /// If the store cannot be written, or the result not be printed.
    pub(super) async fn end(self) -> anyhow::Result<Done> {
        let Sums { refused, folds: Folds { parked, failed, has_mended, .. }, .. } = &self.sums;
        if *has_mended {
            self.ready.installation.scrub().await?;
        }
        if failed + parked == 0 {
            self.ready.installation.end().await?;
        }
        let spent = self.ready.installation.store.meter().total();
        show(self.format, &self.sums, spent)?;
        let is_well = refused + parked + failed == 0;
        Ok(if is_well { Done::Well } else { Done::FoundWrong })
    }
}

fn show(format: Format, sums: &Sums, spent: Capacity) -> anyhow::Result<()> {
    let Sums { lines, new, repeated, refused, folds: Folds { done, parked, failed, late, .. } } =
        sums;
    if format == Format::Json {
        return print(&serde_json::to_string_pretty(&json!({
            "lines": lines, "new": new, "repeated": repeated, "refused": refused,
            "folds": done, "parked": parked, "failed": failed, "late": late,
            "write_units": spent.write_units, "read_units": spent.read_units,
        }))?);
    }
    print(&format!(
        "{}: {new} new, {repeated} repeated, {refused} refused; {}, {} write units",
        counted(*lines, "line"),
        counted(*done, "fold"),
        spent.write_units.round(),
    ))?;
    if *late > 0 {
        print(&told_late(*late))?;
    }
    if parked + failed > 0 {
        let parked = counted(*parked, "ticket");
        print(&format!("{parked} parked, {failed} failed: run `tallydesk catchup`"))?;
    }
    Ok(())
}

/// What an operator reads of events that were not counted a second time.
pub(super) fn told_late(late: usize) -> String {
    let events = counted(late, "event");
    format!("{events} came late, for who is removed or erased: dropped, and counted in no figure")
}
