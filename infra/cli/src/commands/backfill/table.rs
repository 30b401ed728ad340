//! A CSV file, each row within a bound.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::rc::Rc;

use anyhow::{Context, bail};
use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};
use tallydesk_sources::CsvHistory;

use super::super::journaling::{Journaling, LINES_AT_ONCE};
use super::super::lines::LINE_BYTES_MAX;

/// Stops where one row does not end: what follows an open quote is no row of its own.
struct Bounded {
    input: Box<dyn BufRead>,
    left: Rc<Cell<u64>>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left.get() == 0 {
            let reason =
                format!("a row is longer than {LINE_BYTES_MAX} bytes: is a quote left open?");
            return Err(std::io::Error::other(reason));
        }
        let read = (&mut self.input).take(self.left.get()).read(buffer)?;
        self.left.set(self.left.get().saturating_sub(u64::try_from(read).unwrap_or(u64::MAX)));
        Ok(read)
    }
}

pub(super) struct Table {
    rows: Reader<Bounded>,
    left: Rc<Cell<u64>>,
    history: CsvHistory,
}

impl Table {
    /// Reads the names of the columns.
    ///
    /// # Errors
    /// If there is no such file, or a column is none of an event.
    pub(super) fn open(input: Box<dyn BufRead>, source: &str) -> anyhow::Result<Self> {
        let left = Rc::new(Cell::new(LINE_BYTES_MAX));
        let mut rows = ReaderBuilder::new().from_reader(Bounded { input, left: Rc::clone(&left) });
        let names = rows.headers().context("the names of the columns cannot be read")?;
        let history = CsvHistory::new(source, names).context("the names of the columns")?;
        Ok(Self { rows, left, history })
    }

    /// Takes all rows; one that is no event is told and passed over.
    ///
    /// # Errors
    /// If a row does not end, or the store does not take the events.
    pub(super) async fn take_all(&mut self, journaling: &mut Journaling) -> anyhow::Result<()> {
        let mut row = StringRecord::new();
        loop {
            let mut events = Vec::new();
            for _ in 0..LINES_AT_ONCE {
                self.left.set(LINE_BYTES_MAX);
                match self.rows.read_record(&mut row) {
                    Ok(false) => return journaling.take(events).await,
                    Ok(true) => {
                        journaling.count_line();
                        let line = row.position().map_or(0, csv::Position::line);
                        match self.history.decode(&row) {
                            Ok(event) => events.push(event),
                            Err(invalid) => {
                                journaling.refuse(&format!("line {line}"), &invalid.to_string());
                            }
                        }
                    }
                    Err(error) => {
                        journaling.count_line();
                        refuse(&error, journaling)?;
                    }
                }
            }
            journaling.take(events).await?;
        }
    }
}

/// Tells a row that is none. Where the rows cannot be told apart any more, that is the end.
fn refuse(error: &csv::Error, journaling: &mut Journaling) -> anyhow::Result<()> {
    let line = error.position().map_or(0, csv::Position::line);
    let reason = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells, where the first row has {expected_len}")
        }
        ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
        ErrorKind::Io(error) => bail!("the rows cannot be read: {error}"),
        ErrorKind::Seek | ErrorKind::Serialize(_) | ErrorKind::Deserialize { .. } | _ => {
            bail!("the rows cannot be read: {error}")
        }
    };
    journaling.refuse(&format!("line {line}"), &reason);
    Ok(())
}
