use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use tallydesk_events::SubjectKind;
use tallydesk_ledger::{Folded, Shelf};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{Item, PK, SK, get_number, get_string};
use crate::journal::{History, OPEN, SEALED, State, folded};
use crate::keys::{STATE, SubjectPk, is_of_history, parse_shelf_pk};

/// Items of a page of a scan, which is a megabyte at most in any case. Without a number the embedded
/// database holds all that is left of the table to make a page of it.
const ITEMS_OF_A_PAGE: i32 = 2_000;

/// What a sweep sees of a subject: keys and revisions, no contents.
#[allow(clippy::struct_excessive_bools)] // each is a mark of its own on a stored state
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubjectStatus {
    /// What is journaled.
    pub journaled: Folded,
    /// What was folded.
    pub folded: Folded,
    /// The rules that it was folded under; `None` before the first fold.
    pub rules_fingerprint: Option<u64>,
    /// Set while a large difference is being applied.
    pub unfinished: bool,
    /// Set if folding it was given up.
    pub parked: bool,
    /// Set once it is removed.
    pub sealed: bool,
    /// Set while somebody waits for it.
    pub open: bool,
    /// The last time that its history tells of, if contents were read.
    pub last_at: Option<DateTime<Utc>>,
}

impl SubjectStatus {
    /// True if the subject has to be folded (again) under rules of this fingerprint.
    #[must_use]
    pub fn needs_folding(&self, rules_fingerprint: u64) -> bool {
        !self.sealed
            && (self.journaled != self.folded
                || self.rules_fingerprint != Some(rules_fingerprint)
                || self.unfinished
                || self.parked)
    }

    /// True if retention has something to do: the subject is folded and finished, nobody waits for
    /// it, and its history ends before an instant; or it is being removed, or has late events.
    #[must_use]
    pub fn may_go(&self, kind: SubjectKind, rules_fingerprint: u64, before: DateTime<Utc>) -> bool {
        if self.sealed {
            // Of a customer not even the mark stays.
            let stays = kind != SubjectKind::Customer;
            return self.unfinished || self.journaled.events > 0 || !stays;
        }
        let is_old = self.last_at.is_none_or(|last_at| last_at < before);
        is_old && !self.open && !self.needs_folding(rules_fingerprint)
    }
}

/// A subject with all that is stored of it.
#[derive(Debug, Default)]
pub struct Journaled {
    /// Its events.
    pub history: History,
    /// Its state.
    pub state: State,
}

impl Store {
    /// Every subject, by what a sweep has to know.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn subject_statuses(&self) -> Result<BTreeMap<SubjectPk, SubjectStatus>, StoreError> {
        let attributes = [
            PK,
            SK,
            "revision",
            "version",
            "events",
            "revisions",
            "hash",
            "rules",
            "unfinished",
            "parked",
            SEALED,
        ];
        let mut statuses: BTreeMap<SubjectPk, SubjectStatus> = BTreeMap::new();
        self.scan(&self.tables.journal, &attributes, |item| {
            let Some(pk) = SubjectPk::parse(get_string(item, PK)?) else { return Ok(()) };
            statuses.entry(pk).or_default().add(item)
        })
        .await?;
        Ok(statuses)
    }

    /// Hands over every subject, with events and state, one after another: a journal may be larger
    /// than memory. A scan brings the items of one partition together.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn each_subject(
        &self,
        mut each: impl FnMut(SubjectPk, Journaled),
    ) -> Result<(), StoreError> {
        let mut reading: Option<(SubjectPk, Journaled)> = None;
        self.scan(&self.tables.journal, &[], |item| {
            let Some(pk) = SubjectPk::parse(get_string(item, PK)?) else { return Ok(()) };
            if reading.as_ref().is_none_or(|(known, _)| *known != pk)
                && let Some((whole, subject)) = reading.replace((pk, Journaled::default()))
            {
                each(whole, subject);
            }
            reading.as_mut().map_or(Ok(()), |(_, subject)| subject.add(item))
        })
        .await?;
        if let Some((whole, subject)) = reading {
            each(whole, subject);
        }
        Ok(())
    }

    /// Every shelf that has counters.
    ///
    /// # Errors
    /// [`StoreError`] if the counters cannot be read.
    pub async fn shelves(&self) -> Result<BTreeSet<Shelf>, StoreError> {
        let mut shelves = BTreeSet::new();
        self.scan(&self.tables.counters, &[PK], |item| {
            shelves.extend(parse_shelf_pk(get_string(item, PK)?));
            Ok(())
        })
        .await?;
        Ok(shelves)
    }

    /// Reads every item of a table: the attributes named, or all if none is.
    pub(crate) async fn scan(
        &self,
        table: &str,
        attributes: &[&str],
        mut each: impl FnMut(&Item) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // Under aliases, since DynamoDB reserves many plain words.
        let aliases: HashMap<String, String> =
            attributes.iter().map(|name| (format!("#{name}"), (*name).to_owned())).collect();
        let projection = aliases.keys().cloned().collect::<Vec<_>>().join(", ");
        let mut start: Option<HashMap<String, AttributeValue>> = None;
        loop {
            let scan = self.client.scan().table_name(table).consistent_read(true);
            let mut scan = scan.limit(ITEMS_OF_A_PAGE);
            if !attributes.is_empty() {
                scan = scan
                    .projection_expression(&projection)
                    .set_expression_attribute_names(Some(aliases.clone()));
            }
            let output = scan.set_exclusive_start_key(start).send().await?;
            for item in output.items() {
                each(item)?;
            }
            match output.last_evaluated_key {
                Some(next) => start = Some(next),
                None => return Ok(()),
            }
        }
    }
}

impl Journaled {
    fn add(&mut self, item: &Item) -> Result<(), StoreError> {
        if get_string(item, SK)? == STATE {
            self.state = State::from_item(item)?;
            return Ok(());
        }
        self.history.add(item)
    }
}

impl SubjectStatus {
    pub(crate) fn add(&mut self, item: &Item) -> Result<(), StoreError> {
        let sk = get_string(item, SK)?;
        if is_of_history(sk) {
            self.journaled.add(sk, get_number(item, "revision")?);
            self.last_at = self.last_at.max(told_at(item));
        } else if sk == STATE {
            self.sealed = item.contains_key(SEALED);
            self.open = item.contains_key(OPEN);
            self.parked = item.contains_key("parked");
            self.unfinished = item.contains_key("unfinished");
            if item.contains_key("version") {
                self.folded = folded(item)?;
                self.rules_fingerprint = Some(get_number(item, "rules")?);
            }
        }
        Ok(())
    }
}

/// When an event happened, or when the ticket of a line came into being.
pub(crate) fn told_at(item: &Item) -> Option<DateTime<Utc>> {
    let text = get_string(item, "event").or_else(|_| get_string(item, "line")).ok()?;
    let told: serde_json::Value = serde_json::from_str(text).ok()?;
    let at = told.get("occurred_at").or_else(|| told.get("created_at"))?;
    at.as_str()?.parse().ok()
}
