mod table;

use std::path::{Path, PathBuf};

use anyhow::ensure;
use clap::{Args, Subcommand};
use tallydesk_events::IncomingEvent;
use tallydesk_sources::{Decoded, ZendeskHistory};

use super::journaling::{Journaling, LINES_AT_ONCE, ready};
use super::lines::{LINE_BYTES_MAX, Line, Lines, open};
use super::{Done, Invocation};

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    from: From,
    /// The account's secrets, if they name the pepper that hashes customers [default: the stack's].
    #[arg(long, global = true, value_name = "FILE")]
    secrets: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum From {
    /// Exports of Zendesk's API, one object a line: users first, then tickets, ticket events or
    /// audits, and comments, in any order.
    Zendesk {
        /// The files, in the order in which they are read; "-" for standard input.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// A table of events of any helpdesk: one event a row, columns named as the events' fields.
    Csv {
        /// The table; "-" for standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The helpdesk's name, as figures and `ticket` show it.
        #[arg(long, value_name = "NAME")]
        source: String,
    },
}

/// Takes history; what is known already is passed over, so that a run which was cut off is simply
/// made again.
pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let secrets = invocation.secrets(options.secrets.as_deref()).await?;
    match options.from {
        From::Zendesk { files } => {
            // All of them, before anything is written.
            let inputs = files.iter().map(|file| open(file)).collect::<anyhow::Result<Vec<_>>>()?;
            let ready = ready(&invocation, &secrets).await?;
            let choices = ready.config.source_choices("zendesk").clone();
            let mut journaling = Journaling::new(ready, &invocation);
            let mut history = ZendeskHistory::new(choices);
            for (file, input) in files.iter().zip(inputs) {
                zendesk(file, Lines::of(input), &mut history, &mut journaling).await?;
            }
            journaling.end().await
        }
        From::Csv { file, source } => {
            let mut table = table::Table::open(open(&file)?, &source)?;
            let mut journaling = Journaling::new(ready(&invocation, &secrets).await?, &invocation);
            table.take_all(&mut journaling).await?;
            journaling.end().await
        }
    }
}

async fn zendesk(
    file: &Path,
    mut lines: Lines,
    history: &mut ZendeskHistory,
    journaling: &mut Journaling,
) -> anyhow::Result<()> {
    let mut events: Vec<IncomingEvent> = Vec::new();
    while let Some(line) = lines.next()? {
        journaling.count_line();
        let decoded = match line {
            Line::Text(text) if text.is_empty() => continue,
            Line::Text(text) => history.decode(&text).map_err(|error| error.to_string()),
            Line::TooLong => Err(format!("longer than {LINE_BYTES_MAX} bytes")),
        };
        let place = format!("{} line {}", file.display(), lines.number);
        match decoded {
            Ok(Decoded { events: told, not_understood }) => {
                ensure!(
                    told.is_empty() || history.knows_staff(),
                    "{place}: no agent is known yet: name the file of the users first"
                );
                events.extend(told);
                for reason in not_understood.iter().flat_map(|aside| &aside.reasons) {
                    journaling.refuse(&place, reason);
                }
            }
            Err(reason) => journaling.refuse(&place, &reason),
        }
        if lines.number.is_multiple_of(LINES_AT_ONCE) {
            journaling.take(std::mem::take(&mut events)).await?;
        }
    }
    journaling.take(events).await
}
