mod own_secrets;

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use tallydesk_kpis::Book;
use tallydesk_ledger::Shelf;
use tallydesk_shell::{Clock, Config};
use tallydesk_stores::Store;
use tallydesk_tally::{SweepOutcome, SweepProgress, Tally};

use crate::embedded::Embedded;
pub(crate) use own_secrets::token_of_nobody;

/// The note that tells how the last command that wrote ended.
const RUN: &str = "run";
/// It was cut off: something may be journaled and not folded.
const DIRTY: &str = "dirty";
/// It folded all that it journaled.
const CLEAN: &str = "clean";
/// The note that holds the config that the file was last written under.
const CONFIG: &str = "config";
/// The note that names the rules that every ticket was folded under.
const RULES: &str = "rules";
/// What stands before the name of rules that tickets are being folded again under.
const CHANGING: &str = "changing to ";
/// Sweeps before what is left is reported: what senders bring meanwhile may fail and be swept
/// again, but not for ever.
const SWEEPS_MAX: usize = 5;
/// What every SQLite file starts with.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// What a command that writes has to do first, or beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Every ticket is folded under the rules.
    Nothing,
    /// Some may not be: sweep, and settle.
    Sweep,
}

/// What a command does with the data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It looks: any number of commands at once, beside one that writes.
    Read,
    /// It writes: one at a time.
    Write,
}

/// The stack on one machine: a store in one file or in memory.
pub struct Local {
    /// The store.
    pub store: Store,
    database: Embedded,
    /// The file that it is in, unless it is in memory.
    located: Option<PathBuf>,
    /// Held while the command runs, so that no other one writes.
    _lock: Option<File>,
}

impl Local {
    /// Opens a data file. A command that looks does not create it.
    ///
    /// # Errors
    /// If the file is missing, is no database, or another command writes to it.
    pub async fn open(data: &Path, access: Access) -> anyhow::Result<Self> {
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
        let database = Embedded::in_file(&located)?;
        let store = database.store();
        store.create_tables().await?;
        Ok(Self { store, database, located: Some(located), _lock: lock })
    }

    /// A store in memory, gone with the process.
    ///
    /// # Errors
    /// If the embedded database cannot start.
    pub async fn in_memory() -> anyhow::Result<Self> {
        let database = Embedded::in_memory()?;
        let store = database.store();
        store.create_tables().await?;
        Ok(Self { store, database, located: None, _lock: None })
    }

    /// The config that applies: the one given, else the one that the file was last written under,
    /// else all defaults. A command that looks is refused another time zone or other rules than
    /// the counters were made under: it would call figures by wrong names.
    ///
    /// # Errors
    /// If the store cannot be read, or the config does not fit the file.
    pub async fn config(&self, given: Option<&Config>, access: Access) -> anyhow::Result<Config> {
        let config = match (given, self.store.note(CONFIG).await?) {
            (Some(given), _) => given.clone(),
            (None, Some(text)) => Config::parse(&text, Path::new("the file's own config"))?,
            (None, None) => Config::default(),
        };
        let counted_under = self.store.note(RULES).await?;
        let is_changing = counted_under.as_ref().is_some_and(|rules| rules.starts_with(CHANGING));
        ensure!(
            !is_changing || access == Access::Write,
            "the file is being counted anew under a changed config: wait until that is done, or if \
             it was cut off, run `tallydesk rebuild` with that config"
        );
        let fits = counted_under.is_none_or(|rules| rules == rules_of(&config));
        ensure!(
            fits || access == Access::Write,
            "the file was counted under another time zone or other rules than this config's: leave \
             --config out, or run `tallydesk rebuild` with it to count anew"
        );
        Ok(config)
    }

    /// Deletes what has expired: DynamoDB does so by itself, an embedded one when it is asked.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn forget_expired(&self) -> anyhow::Result<()> {
        let database = self.database.clone();
        tokio::task::spawn_blocking(move || database.forget_expired()).await?
    }

    /// Writes the file anew without its free pages, in which the bytes of what was deleted stand on.
    ///
    /// # Errors
    /// If the store cannot be written; what was deleted is then still to be found in the file.
    pub async fn scrub(&self) -> anyhow::Result<()> {
        let database = self.database.clone();
        tokio::task::spawn_blocking(move || database.scrub()).await?
    }

    /// Checks that the file is where it was opened. If not, it is still written to, but who opens
    /// that path next sees nothing of it.
    ///
    /// # Errors
    /// If it was moved or removed.
    pub fn check_in_place(&self) -> anyhow::Result<()> {
        let missing = self.located.as_deref().filter(|located| !located.exists());
        missing.map_or(Ok(()), |located| {
            bail!("{} was moved or removed while it was in use", located.display())
        })
    }

    /// The folder of this store's figures.
    #[must_use]
    pub fn tally(&self, config: &Config, clock: Clock) -> Tally {
        Tally::new(self.store.clone(), config.rules(), clock)
    }

    /// Begins to write under a config. If the last command that wrote was cut off, or the file was
    /// counted under other rules, tickets have to be folded again: [`sweep`](Self::sweep), and then
    /// [`settle`](Self::settle). Events may be journaled and folded all the while.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub async fn begin(&self, config: &Config) -> anyhow::Result<Due> {
        let was_cut_off = self.store.note(RUN).await?.as_deref() == Some(DIRTY);
        let counted_under = self.store.note(RULES).await?;
        self.store.set_note(RUN, DIRTY).await?;
        let rules = rules_of(config);
        let Some(counted_under) = counted_under.filter(|counted_under| *counted_under != rules)
        else {
            return Ok(if was_cut_off { Due::Sweep } else { Due::Nothing });
        };
        let changing = format!("{CHANGING}{rules}");
        if counted_under != changing {
            // Not the same change, cut off and taken up again: its record begins anew.
            self.store.clear_shelf(record(config)).await?;
            self.store.set_note(RULES, &changing).await?;
        }
        Ok(Due::Sweep)
    }

    /// Folds again what is due, until nothing is left that other rules have counted.
    ///
    /// # Errors
    /// If the store cannot be read, or does not take what was folded.
    pub async fn sweep(
        &self,
        tally: &Tally,
        mut progress: impl FnMut(SweepProgress),
    ) -> anyhow::Result<SweepOutcome> {
        let mut outcome = tally.sweep(&mut progress).await?;
        let mut swept = outcome.swept;
        for _ in 1..SWEEPS_MAX {
            if outcome.swept == 0 && outcome.failed.is_empty() {
                break;
            }
            outcome = tally.sweep(&mut progress).await?;
            swept += outcome.swept;
        }
        ensure!(outcome.failed.is_empty(), "not everything could be folded again: try later");
        Ok(SweepOutcome { swept, ..outcome })
    }

    /// Remembers that every ticket is folded under a config.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn settle(&self, config: &Config) -> anyhow::Result<()> {
        self.store.set_note(CONFIG, config.text()).await?;
        Ok(self.store.set_note(RULES, &rules_of(config)).await?)
    }

    /// What the last change to these rules has moved, by day.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn moved_by_rules(&self, config: &Config) -> anyhow::Result<Book> {
        Ok(self.store.read_shelf(record(config)).await?.book)
    }

    /// Ends a command that wrote and folded all that it journaled.
    ///
    /// # Errors
    /// If the store cannot be written; the next command then sweeps for nothing.
    pub async fn end(&self) -> anyhow::Result<()> {
        Ok(self.store.set_note(RUN, CLEAN).await?)
    }
}

/// The part of the counters that keeps what a change to these rules has moved.
fn record(config: &Config) -> Shelf {
    Shelf::Rebuild(config.rules().fingerprint())
}

/// Names the rules of a config.
fn rules_of(config: &Config) -> String {
    format!("{:016x}", config.rules().fingerprint())
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
