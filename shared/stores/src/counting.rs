//! Which rules the counters were made under, and which config is in force: what whoever looks has to
//! know, or he calls figures by wrong names.

use tallydesk_ledger::Shelf;

use crate::Store;
use crate::errors::StoreError;

/// The note that holds the text of the config in force.
const CONFIG: &str = "config";
/// The note that names the rules that every subject was folded under.
const RULES: &str = "rules";
/// What stands before the name of rules that subjects are being folded again under.
const CHANGING: &str = "changing to ";

/// Under which rules the counters were made, by their fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedUnder {
    /// Nobody has told.
    NotKnown,
    /// All of them under these.
    Rules(u64),
    /// Partly under these: the rest is being folded again.
    ChangingTo(u64),
}

impl Store {
    /// Under which rules the counters were made.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read, or holds something else.
    pub async fn counted_under(&self) -> Result<CountedUnder, StoreError> {
        let Some(note) = self.note(RULES).await? else { return Ok(CountedUnder::NotKnown) };
        let (name, is_changing) = match note.strip_prefix(CHANGING) {
            Some(name) => (name, true),
            None => (note.as_str(), false),
        };
        let rules = u64::from_str_radix(name, 16)
            .map_err(|error| StoreError::unfit("the note about rules cannot be read", error))?;
        Ok(if is_changing { CountedUnder::ChangingTo(rules) } else { CountedUnder::Rules(rules) })
    }

    /// Remembers that subjects are folded under these rules from now on; true if some are counted
    /// under others and have to be folded again. The record of what that moves begins anew, unless
    /// the same change is taken up again.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read or written.
    pub async fn begin_counting_under(&self, rules: u64) -> Result<bool, StoreError> {
        match self.counted_under().await? {
            CountedUnder::NotKnown => Ok(false),
            CountedUnder::Rules(known) if known == rules => Ok(false),
            CountedUnder::ChangingTo(known) if known == rules => Ok(true),
            CountedUnder::Rules(_) | CountedUnder::ChangingTo(_) => {
                self.clear_shelf(Shelf::Rebuild(rules)).await?;
                self.set_note(RULES, &format!("{CHANGING}{rules:016x}")).await?;
                Ok(true)
            }
        }
    }

    /// Remembers that every subject is folded under these rules.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be written.
    pub async fn end_counting_under(&self, rules: u64) -> Result<(), StoreError> {
        self.set_note(RULES, &format!("{rules:016x}")).await
    }

    /// The text of the config in force, if it was told.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn config_in_force(&self) -> Result<Option<String>, StoreError> {
        self.note(CONFIG).await
    }

    /// Tells the config in force; writes nothing if it was told.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read or written.
    pub async fn tell_config(&self, text: &str) -> Result<(), StoreError> {
        if self.config_in_force().await?.as_deref() == Some(text) {
            return Ok(());
        }
        self.set_note(CONFIG, text).await
    }
}
