//! Lines of a file, each within a bound.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, ensure};

/// Bound on one line, in bytes.
pub(super) const LINE_BYTES_MAX: u64 = 1 << 20;
/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file, or standard input for "-".
pub(super) fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    ensure!(!path.is_dir(), "{} is a folder, not a file of events", path.display());
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// What a line is.
pub(super) enum Line {
    /// Text without the white space around it; it may be empty.
    Text(Vec<u8>),
    /// Longer than the bound; it was passed over.
    TooLong,
}

/// The lines of a file, and how many were read.
pub(super) struct Lines {
    input: Box<dyn BufRead>,
    pub(super) number: usize,
}

impl Lines {
    pub(super) fn of(input: Box<dyn BufRead>) -> Self {
        Self { input, number: 0 }
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Line>> {
        let mut line = Vec::new();
        let mut bounded = std::io::Read::take(&mut *self.input, LINE_BYTES_MAX);
        if bounded.read_until(b'\n', &mut line).context("the events cannot be read")? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_whole = line.ends_with(b"\n") || u64::try_from(line.len())? < LINE_BYTES_MAX;
        if !is_whole {
            self.skip()?;
            return Ok(Some(Line::TooLong));
        }
        // Some editors begin a file with a byte order mark.
        let is_first = self.number == 1;
        let text = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| is_first).unwrap_or(&line);
        Ok(Some(Line::Text(text.trim_ascii().to_vec())))
    }

    /// Passes over the rest of a line without holding it.
    fn skip(&mut self) -> anyhow::Result<()> {
        loop {
            let buffer = self.input.fill_buf().context("the events cannot be read")?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let (used, is_end) = match end {
                Some(position) => (position + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(used);
            if is_end {
                return Ok(());
            }
        }
    }
}
