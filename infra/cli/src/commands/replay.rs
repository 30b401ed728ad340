use std::path::PathBuf;

use clap::Args;
use tallydesk_events::IncomingEvent;

use super::journaling::{Journaling, LINES_AT_ONCE, ready};
use super::lines::{LINE_BYTES_MAX, Line, Lines, open};
use super::{Done, Invocation};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The events, one a line.
    #[arg(value_name = "EVENTS.jsonl")]
    events: PathBuf,
    /// The account's secrets, if they name the pepper that hashes customers [default: the stack's].
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let mut lines = Lines::of(open(&options.events)?);
    let secrets = invocation.secrets(options.secrets.as_deref()).await?;
    let mut journaling = Journaling::new(ready(&invocation, &secrets).await?, &invocation);
    loop {
        let (events, is_end) = read(&mut lines, &mut journaling)?;
        journaling.take(events).await?;
        if is_end {
            return journaling.end().await;
        }
    }
}

/// Reads the next lines; a line that is no event is told and passed over.
fn read(
    lines: &mut Lines,
    journaling: &mut Journaling,
) -> anyhow::Result<(Vec<IncomingEvent>, bool)> {
    let mut events = Vec::new();
    for _ in 0..LINES_AT_ONCE {
        let Some(line) = lines.next()? else {
            return Ok((events, true));
        };
        journaling.count_line();
        let event = match line {
            Line::Text(text) if text.is_empty() => continue,
            Line::Text(text) => IncomingEvent::from_json(&text).map_err(|error| error.to_string()),
            Line::TooLong => Err(format!("longer than {LINE_BYTES_MAX} bytes")),
        };
        match event {
            Ok(event) => events.push(event),
            // The parser saw one line; which one of the file is told already.
            Err(reason) => {
                let reason = reason.replace(" at line 1 column ", " at column ");
                journaling.refuse(&format!("line {}", lines.number), &reason);
            }
        }
    }
    Ok((events, false))
}
