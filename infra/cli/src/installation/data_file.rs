//! The file of an installation on one machine, and its lock.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::Access;
use crate::embedded::Embedded;

/// What every SQLite file starts with.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// A database in one file or in memory.
pub(super) struct DataFile {
    pub(super) database: Embedded,
    /// The file that it is in, unless it is in memory.
    located: Option<PathBuf>,
    /// Held while the command runs, so that no other one writes.
    _lock: Option<File>,
}

impl DataFile {
    /// Opens a data file. A command that looks does not create it.
    pub(super) fn open(data: &Path, access: Access) -> anyhow::Result<Self> {
        check_kind(data, access)?;
        // By one name, whichever it is called by: one lock, and nothing that means more to SQLite
        // than a file does (`:memory:`, `file:…`).
        let located = data.canonicalize().or_else(|_| std::path::absolute(data))?;
        let lock = match access {
            Access::Write => Some(lock(&located, data)?),
            Access::Read => None,
        };
        if access == Access::Write {
            open_private(&located)
                .with_context(|| format!("{} cannot be written", data.display()))?;
        }
        Ok(Self { database: Embedded::in_file(&located)?, located: Some(located), _lock: lock })
    }

    /// Gone with the process.
    pub(super) fn in_memory() -> anyhow::Result<Self> {
        Ok(Self { database: Embedded::in_memory()?, located: None, _lock: None })
    }

    /// Checks that the file is where it was opened. If not, it is still written to, but who opens
    /// that path next sees nothing of it.
    pub(super) fn check_in_place(&self) -> anyhow::Result<()> {
        let missing = self.located.as_deref().filter(|located| !located.exists());
        missing.map_or(Ok(()), |located| {
            bail!("{} was moved or removed while it was in use", located.display())
        })
    }
}

/// Refuses what cannot be a data file before anything is written beside it.
fn check_kind(data: &Path, access: Access) -> anyhow::Result<()> {
    let found = match std::fs::metadata(data) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound && access == Access::Write => {
            return Ok(());
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{} does not exist", data.display())
        }
        Err(error) => {
            return Err(error).with_context(|| format!("{} cannot be read", data.display()));
        }
    };
    ensure!(found.is_file(), "{} is not a file", data.display());
    let mut start = Vec::new();
    let file = File::open(data).with_context(|| format!("{} cannot be read", data.display()))?;
    file.take(SQLITE_MAGIC.len().try_into()?).read_to_end(&mut start)?;
    // A command that writes may be given a new, empty file.
    let is_new = start.is_empty() && access == Access::Write;
    ensure!(is_new || start == SQLITE_MAGIC, "{} is no data file of tallydesk", data.display());
    Ok(())
}

/// Opens a file for writing, made for its owner alone if it is missing: it holds the pepper and
/// what is in quarantine.
fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Locks `<data>.lock`, in which the holder writes its process id. Messages name the file as it was
/// given.
fn lock(located: &Path, data: &Path) -> anyhow::Result<File> {
    let mut path = located.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let mut file =
        open_private(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    if file.try_lock().is_err() {
        let mut holder = String::new();
        // The number is a courtesy; without it the message still says what to do.
        let _ = file.read_to_string(&mut holder);
        bail!(
            "{} is in use by another tallydesk (process {}): stop it first, or send events to it",
            data.display(),
            holder.trim()
        );
    }
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())?;
    Ok(file)
}
