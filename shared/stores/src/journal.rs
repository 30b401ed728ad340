use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use chrono::{DateTime, Utc};
use tallydesk_events::Event;
use tallydesk_ledger::{Contributions, Folded, Line, Lines, Open, pack, unpack};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{Item, SK, bytes, get_bytes, get_number, get_string, key, number, string};
use crate::keys::{
    EVENT_PREFIX, STATE, SubjectPk, TICKET_LINE_PREFIX, event_sort_key, is_of_history,
};

/// Bound on a history: a subject with more events is not read to its end, ever more slowly.
const HISTORY_EVENTS_MAX: usize = 10_000;

/// Whether an event was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// It is in the journal now.
    New,
    /// It was there already, in this or a newer revision; nothing changed.
    Repeated,
}

/// A subject's events as one consistent query showed them.
#[derive(Debug, Default)]
pub struct History {
    /// The events, in key order.
    pub events: Vec<Event>,
    /// What others have left in it, without what was withdrawn.
    pub lines: Lines,
    /// Who has left each of them, in their order.
    pub left_by: Vec<SubjectPk>,
    /// What a fold of them has seen.
    pub folded: Folded,
}

/// What the counters hold of a subject, and how it came to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// How often it was written; guards the next write. 0 before the first.
    pub version: u64,
    /// The events behind it.
    pub folded: Folded,
    /// The rules that it was folded under.
    pub rules_fingerprint: u64,
    /// What it contributes to the counters.
    pub contributions: Contributions,
    /// The line that it has in another subject's history.
    pub line: Option<LineRef>,
    /// Of a ticket: what somebody waits for.
    pub open: Option<Open>,
    /// Its place in the index of open tickets; at or before the next due time.
    pub indexed_at: Option<DateTime<Utc>>,
    /// Set while a difference too large for one transaction is being applied.
    pub unfinished: bool,
    /// Why folding it was given up, if it was.
    pub parked: Option<String>,
    /// Set once the subject is removed: its history is gone or going, and nothing of it is folded.
    pub sealed: Option<Sealed>,
}

/// What is left of a subject that was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// When it was removed, to the second.
    pub at: DateTime<Utc>,
    /// Events that arrived later, and were removed uncounted.
    pub late: u64,
}

/// Which line a subject has left, and with what content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRef {
    /// The subject whose history has it.
    pub reader: SubjectPk,
    /// Tells one content from another.
    pub fingerprint: u64,
}

impl Store {
    /// Puts an event into the journal, unless it is there in this or a newer revision.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if the sender should send again; the event may or may not be stored.
    pub async fn put_event(
        &self,
        event: &Event,
        received_at: DateTime<Utc>,
    ) -> Result<PutOutcome, StoreError> {
        let text = serde_json::to_string(event)
            .map_err(|error| StoreError::unfit("an event cannot be written", error))?;
        let pk = SubjectPk::from(&event.subject_key());
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.journal)
            .set_item(Some(key(pk.as_str(), &event_sort_key(event))))
            .item("revision", number(event.revision))
            .item("event", string(text))
            .item("received_at", number(received_at.timestamp()))
            .condition_expression("attribute_not_exists(pk) OR revision < :revision")
            .expression_attribute_values(":revision", number(event.revision));
        Ok(if self.put_if(put).await? { PutOutcome::New } else { PutOutcome::Repeated })
    }

    /// Reads a subject's state, consistently. A subject without one has the default.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if what is stored cannot be read.
    pub async fn state(&self, pk: &SubjectPk) -> Result<State, StoreError> {
        let item = self.get(&self.tables.journal, key(pk.as_str(), STATE)).await?;
        item.as_ref().map_or_else(|| Ok(State::default()), State::from_item)
    }

    /// Reads a subject's whole history, consistently, all pages.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if an event cannot be read, or if there are more than ten thousand.
    pub async fn history(&self, pk: &SubjectPk) -> Result<History, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.journal)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(pk.as_str()));
        let mut history = History::default();
        for item in self.query_all(query, HISTORY_EVENTS_MAX).await? {
            history.add(&item)?;
        }
        Ok(history)
    }

    /// Marks a subject whose fold was given up, so that it is seen and swept up later.
    ///
    /// # Errors
    /// [`StoreError`] if the mark could not be written.
    pub async fn park(&self, pk: &SubjectPk, reason: &str) -> Result<(), StoreError> {
        let output = self
            .client
            .update_item()
            .table_name(&self.tables.journal)
            .set_key(Some(key(pk.as_str(), STATE)))
            .update_expression("SET parked = :reason")
            .expression_attribute_values(":reason", string(reason))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.wrote(output.consumed_capacity());
        Ok(())
    }
}

impl History {
    /// Adds an item of the subject's partition; its state is no part of its history.
    pub(crate) fn add(&mut self, item: &Item) -> Result<(), StoreError> {
        let sk = get_string(item, SK)?;
        if sk.starts_with(EVENT_PREFIX) && item.contains_key("event") {
            let event = Event::from_json(get_string(item, "event")?.as_bytes())
                .map_err(|error| StoreError::unfit("a journaled event is not understood", error))?;
            self.folded.add(sk, event.revision);
            self.events.push(event);
        } else if is_of_history(sk) {
            // A line, or an event that an erasure has withdrawn: counted in any case, so that a
            // history never shrinks.
            self.folded.add(sk, get_number(item, "revision")?);
            if let Ok(text) = get_string(item, "line") {
                self.lines.push(read_line(sk, text)?);
                self.left_by.extend(SubjectPk::parse(sk));
            }
        }
        Ok(())
    }
}

/// A line, by the subject that has left it.
fn read_line(sk: &str, text: &str) -> Result<Line, StoreError> {
    let line = if sk.starts_with(TICKET_LINE_PREFIX) {
        serde_json::from_str(text).map(|line| Line::Ticket(Box::new(line)))
    } else {
        serde_json::from_str(text).map(Line::Presence)
    };
    line.map_err(|error| StoreError::unfit("a line is not understood", error))
}

impl State {
    pub(crate) fn from_item(item: &Item) -> Result<Self, StoreError> {
        let parked = get_string(item, "parked").ok().map(str::to_owned);
        if !item.contains_key("version") {
            // A mark alone: the subject was parked before its first fold.
            return Ok(Self { parked, ..Self::default() });
        }
        let contributions = unpack(get_bytes(item, "contributions")?)
            .map_err(|error| StoreError::unfit("a state cannot be read", error))?;
        Ok(Self {
            version: get_number(item, "version")?,
            folded: folded(item)?,
            rules_fingerprint: get_number(item, "rules")?,
            contributions,
            line: line_ref(item)?,
            open: open(item)?,
            indexed_at: get_string(item, OPEN_DUE).ok().and_then(|text| text.parse().ok()),
            unfinished: item.contains_key("unfinished"),
            parked,
            sealed: sealed(item)?,
        })
    }

    pub(crate) fn to_item(&self, pk: &SubjectPk) -> Result<Item, StoreError> {
        let contributions = pack(&self.contributions)
            .map_err(|error| StoreError::unfit("a state cannot be written", error))?;
        let mut item = key(pk.as_str(), STATE);
        item.insert("version".into(), number(self.version));
        item.insert("events".into(), number(self.folded.events));
        item.insert("revisions".into(), number(self.folded.revisions));
        item.insert("hash".into(), number(self.folded.hash));
        item.insert("rules".into(), number(self.rules_fingerprint));
        item.insert("contributions".into(), bytes(contributions));
        if let Some(line) = &self.line {
            item.insert("line_of".into(), string(line.reader.as_str()));
            item.insert("line".into(), number(line.fingerprint));
        }
        if let Some(open) = &self.open {
            let text = serde_json::to_string(open)
                .map_err(|error| StoreError::unfit("a state cannot be written", error))?;
            item.insert(OPEN.into(), string(text));
            item.insert(OPEN_SHARD.into(), string(pk.open_shard()));
            item.insert(OPEN_DUE.into(), string(index_time(self.indexed_at)));
        }
        if self.unfinished {
            item.insert("unfinished".into(), AttributeValue::Bool(true));
        }
        if let Some(reason) = &self.parked {
            item.insert("parked".into(), string(reason));
        }
        if let Some(sealed) = &self.sealed {
            item.insert(SEALED.into(), number(sealed.at.timestamp()));
            item.insert("late".into(), number(sealed.late));
        }
        Ok(item)
    }
}

/// The attribute that tells when a subject was removed.
pub(crate) const SEALED: &str = "sealed";
/// The attribute that tells what somebody waits for.
pub(crate) const OPEN: &str = "open";
/// The index's partition key; only open tickets have it, so that the index holds no others.
pub(crate) const OPEN_SHARD: &str = "open_shard";
/// The index's sort key.
pub(crate) const OPEN_DUE: &str = "open_due";

/// A due time as the index sorts it; what falls never due comes last.
pub(crate) fn index_time(due_at: Option<DateTime<Utc>>) -> String {
    due_at.map_or("never".to_owned(), |due_at| {
        due_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    })
}

fn line_ref(item: &Item) -> Result<Option<LineRef>, StoreError> {
    let Ok(reader) = get_string(item, "line_of") else { return Ok(None) };
    // A customer's key stood alone before others than customers had lines.
    let reader = SubjectPk::parse(reader)
        .or_else(|| SubjectPk::parse(&format!("customer##{reader}")))
        .ok_or_else(|| StoreError::unfit("a state cannot be read", "line_of"))?;
    Ok(Some(LineRef { reader, fingerprint: get_number(item, "line")? }))
}

fn sealed(item: &Item) -> Result<Option<Sealed>, StoreError> {
    if !item.contains_key(SEALED) {
        return Ok(None);
    }
    let at = DateTime::from_timestamp(get_number(item, SEALED)?, 0).unwrap_or_default();
    Ok(Some(Sealed { at, late: get_number(item, "late")? }))
}

pub(crate) fn open(item: &Item) -> Result<Option<Open>, StoreError> {
    let Ok(text) = get_string(item, OPEN) else { return Ok(None) };
    let open = serde_json::from_str(text);
    open.map(Some).map_err(|error| StoreError::unfit("a state cannot be read", error))
}

/// What a state item says it has folded.
pub(crate) fn folded(item: &Item) -> Result<Folded, StoreError> {
    Ok(Folded {
        events: get_number(item, "events")?,
        revisions: get_number(item, "revisions")?,
        hash: get_number(item, "hash")?,
    })
}
