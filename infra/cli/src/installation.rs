mod data_file;
mod own_secrets;
mod stack;

use std::path::Path;

use anyhow::{Context, bail, ensure};
use tallydesk_kpis::Book;
use tallydesk_ledger::Shelf;
use tallydesk_shell::{Clock, Config};
use tallydesk_stores::{CountedUnder, Store};
use tallydesk_tally::{SweepOutcome, SweepProgress, Tally};

use data_file::DataFile;
pub(crate) use own_secrets::token_of_nobody;
pub(crate) use stack::Stack;

/// The note that tells how the last command that wrote to a file ended.
const RUN: &str = "run";
/// It was cut off: something may be journaled and not folded.
const DIRTY: &str = "dirty";
/// It folded all that it journaled.
const CLEAN: &str = "clean";
/// Sweeps before what is left is reported: what senders bring meanwhile may fail and be swept
/// again, but not for ever.
const SWEEPS_MAX: usize = 5;

/// What a command that writes has to do first, or beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Every ticket is folded under the rules.
    Nothing,
    /// Some may not be: sweep, and settle.
    Sweep,
}

/// What a command does with an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It looks: any number of commands at once, beside one that writes.
    Read,
    /// It writes: one at a time to a file, beside the functions to a stack.
    Write,
}

/// What commands work on: a data file of this machine, or a stack on AWS.
pub struct Installation {
    /// The store.
    pub store: Store,
    base: Base,
}

/// What it is.
enum Base {
    File(DataFile),
    /// Functions write to it, too, and its config is theirs.
    Stack,
}

impl Installation {
    /// Opens a data file. A command that looks does not create it.
    ///
    /// # Errors
    /// If the file is missing, is no database, or another command writes to it.
    pub async fn in_file(data: &Path, access: Access) -> anyhow::Result<Self> {
        Self::of(DataFile::open(data, access)?).await
    }

    /// A store in memory, gone with the process.
    ///
    /// # Errors
    /// If the embedded database cannot start.
    pub async fn in_memory() -> anyhow::Result<Self> {
        Self::of(DataFile::in_memory()?).await
    }

    async fn of(file: DataFile) -> anyhow::Result<Self> {
        let store = file.database.store();
        store.create_tables().await?;
        Ok(Self { store, base: Base::File(file) })
    }

    /// The tables of a stack; a command that looks can do nothing else.
    ///
    /// # Errors
    /// If the stack does not tell its tables.
    pub(crate) fn on_aws(stack: &Stack, access: Access) -> anyhow::Result<Self> {
        let store = match access {
            Access::Read => stack.store()?.read_only(),
            Access::Write => stack.store()?,
        };
        Ok(Self { store, base: Base::Stack })
    }

    /// The config that applies: the one given, else the one in force, else all defaults. A command
    /// that looks is refused another time zone or other rules than the counters were made under: it
    /// would call figures by wrong names. On a stack a command that writes is refused them, too: its
    /// functions would count everything back.
    ///
    /// # Errors
    /// If the store cannot be read, or the config does not fit.
    pub async fn config(&self, given: Option<&Config>, access: Access) -> anyhow::Result<Config> {
        let in_force = self.store.config_in_force().await?;
        let own = in_force.as_deref().map(|text| Config::parse(text, Path::new(self.own_config())));
        let own = own.transpose()?;
        match &self.base {
            Base::File(_) => self.config_of_file(given, own, access).await,
            Base::Stack => self.config_of_stack(given, own, access).await,
        }
    }

    fn own_config(&self) -> &'static str {
        match &self.base {
            Base::File(_) => "the file's own config",
            Base::Stack => "the stack's own config",
        }
    }

    async fn config_of_file(
        &self,
        given: Option<&Config>,
        own: Option<Config>,
        access: Access,
    ) -> anyhow::Result<Config> {
        let config = given.cloned().or(own).unwrap_or_default();
        let rules = fingerprint(&config);
        match self.store.counted_under().await? {
            CountedUnder::ChangingTo(_) if access == Access::Read => bail!(
                "the file is being counted anew under a changed config: wait until that is done, \
                 or if it was cut off, run `tallydesk rebuild` with that config"
            ),
            CountedUnder::Rules(known) if known != rules && access == Access::Read => bail!(
                "the file was counted under another time zone or other rules than this config's: \
                 leave --config out, or run `tallydesk rebuild` with it to count anew"
            ),
            CountedUnder::NotKnown | CountedUnder::Rules(_) | CountedUnder::ChangingTo(_) => {
                Ok(config)
            }
        }
    }

    async fn config_of_stack(
        &self,
        given: Option<&Config>,
        own: Option<Config>,
        access: Access,
    ) -> anyhow::Result<Config> {
        let own = own.context(
            "the stack has not told its config yet: its function watch does within five minutes",
        )?;
        let rules = fingerprint(&own);
        let config = given.cloned().unwrap_or(own);
        ensure!(
            fingerprint(&config) == rules,
            "the stack counts under another time zone or other rules than this config's: leave \
             --config out, or deploy it"
        );
        match self.store.counted_under().await? {
            CountedUnder::ChangingTo(known) if known == rules && access == Access::Read => bail!(
                "the stack is being counted anew under a changed config: wait until its function \
                 watch is through, or run `tallydesk rebuild`, which hurries it"
            ),
            CountedUnder::Rules(known) | CountedUnder::ChangingTo(known) if known != rules => {
                bail!(
                    "the stack is counted otherwise than by this version of tallydesk: use the \
                     version that is deployed, or wait five minutes after a deployment"
                )
            }
            CountedUnder::NotKnown | CountedUnder::Rules(_) | CountedUnder::ChangingTo(_) => {
                Ok(config)
            }
        }
    }

    /// Deletes what has expired: DynamoDB does so by itself, an embedded one when it is asked.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn forget_expired(&self) -> anyhow::Result<()> {
        let Base::File(file) = &self.base else { return Ok(()) };
        let database = file.database.clone();
        tokio::task::spawn_blocking(move || database.forget_expired()).await?
    }

    /// Writes a file anew without its free pages, in which the bytes of what was deleted stand on.
    ///
    /// # Errors
    /// If the store cannot be written; what was deleted is then still to be found in the file.
    pub async fn scrub(&self) -> anyhow::Result<()> {
        let Base::File(file) = &self.base else { return Ok(()) };
        let database = file.database.clone();
        tokio::task::spawn_blocking(move || database.scrub()).await?
    }

    /// Checks that the file is where it was opened. If not, it is still written to, but who opens
    /// that path next sees nothing of it.
    ///
    /// # Errors
    /// If it was moved or removed.
    pub fn check_in_place(&self) -> anyhow::Result<()> {
        match &self.base {
            Base::File(file) => file.check_in_place(),
            Base::Stack => Ok(()),
        }
    }

    /// The folder of this store's figures.
    #[must_use]
    pub fn tally(&self, config: &Config, clock: Clock) -> Tally {
        Tally::new(self.store.clone(), config.rules(), clock)
    }

    /// Begins to write under a config. If the last command that wrote to a file was cut off, or
    /// other rules have counted, tickets have to be folded again: [`sweep`](Self::sweep), and then
    /// [`settle`](Self::settle). Events may be journaled and folded all the while.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub async fn begin(&self, config: &Config) -> anyhow::Result<Due> {
        let was_cut_off = match &self.base {
            Base::File(_) => {
                let was_cut_off = self.store.note(RUN).await?.as_deref() == Some(DIRTY);
                self.store.set_note(RUN, DIRTY).await?;
                was_cut_off
            }
            // What a function leaves is folded by the stream, or by watch.
            Base::Stack => false,
        };
        let is_changing = self.store.begin_counting_under(fingerprint(config)).await?;
        Ok(if was_cut_off || is_changing { Due::Sweep } else { Due::Nothing })
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

    /// Remembers that every ticket is folded under a config. Of a stack, only a change that is swept
    /// up is ended so: else nobody here knows, and its config is not this machine's to tell.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn settle(&self, config: &Config) -> anyhow::Result<()> {
        let rules = fingerprint(config);
        match &self.base {
            Base::File(_) => self.store.tell_config(config.text()).await?,
            Base::Stack if self.store.counted_under().await? != CountedUnder::ChangingTo(rules) => {
                return Ok(());
            }
            Base::Stack => {}
        }
        Ok(self.store.end_counting_under(rules).await?)
    }

    /// What the last change to these rules has moved, by day.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn moved_by_rules(&self, config: &Config) -> anyhow::Result<Book> {
        Ok(self.store.read_shelf(Shelf::Rebuild(fingerprint(config))).await?.book)
    }

    /// Ends a command that wrote and folded all that it journaled.
    ///
    /// # Errors
    /// If the store cannot be written; the next command then sweeps for nothing.
    pub async fn end(&self) -> anyhow::Result<()> {
        match &self.base {
            Base::File(_) => Ok(self.store.set_note(RUN, CLEAN).await?),
            Base::Stack => Ok(()),
        }
    }
}

fn fingerprint(config: &Config) -> u64 {
    config.rules().fingerprint()
}
