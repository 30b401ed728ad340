//! A customer's erasure: his key gives way to a random token in every event, line and state.
//!
//! Sort keys and revisions stay, so that folds see the same histories. What cannot change in one
//! transaction changes in several, each of which leaves what any fold could have left: what moves is
//! put under the token and withdrawn where it was, and counters follow by folding both. So an erasure
//! may be cut off anywhere, and runs beside folds.

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use chrono::{DateTime, Utc};
use tallydesk_events::CustomerKey;

use crate::Store;
use crate::calls::transact_update;
use crate::counters::transact_delete;
use crate::errors::StoreError;
use crate::folds::transact_put;
use crate::gone::is_told_before;
use crate::items::{Item, PK, SK, get_number, get_string, key, number, string};
use crate::journal::State;
use crate::keys::{STATE, SubjectPk};

/// Where erasures stand that have begun and are not done.
const ERASURES: &str = "erasure";
/// Items that one transaction changes, each with two actions at most; leaves room for a state and its
/// line.
const CHANGED_AT_ONCE: usize = 45;
/// Items that one transaction deletes.
const DELETED_AT_ONCE: usize = 99;

/// Who is erased, and what stands in his place from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The customer.
    pub customer: CustomerKey,
    /// A key of nobody.
    pub token: CustomerKey,
}

/// Where a customer is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Subjects whose events or states name him, beside his own history.
    pub subjects: Vec<SubjectPk>,
    /// Events that name him, his own among them.
    pub events: usize,
    /// Tickets' lines in his history.
    pub lines: usize,
    /// True if anything is stored under his key.
    pub has_history: bool,
}

impl Traces {
    /// True if he is named nowhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty() && !self.has_history
    }
}

/// Whether a step of an erasure has done all that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing is left to do.
    Done,
    /// Something was done; there may be more.
    Continues,
}

impl Store {
    /// Notes that an erasure begins, so that one that was cut off goes on with the same token.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read or written.
    pub async fn begin_erasure(&self, begun: Erasure) -> Result<Erasure, StoreError> {
        let key = key(ERASURES, begun.customer.as_str());
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.counters)
            .set_item(Some(key.clone()))
            .item("token", string(begun.token.as_str()))
            .condition_expression("attribute_not_exists(pk)");
        if self.put_if(put).await? {
            return Ok(begun);
        }
        let noted = self.get(&self.tables.counters, key).await?;
        noted.as_ref().map_or(Ok(begun), read_erasure)
    }

    /// The erasures that have begun and are not done.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn begun_erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.query_partition(ERASURES).await?.iter().map(read_erasure).collect()
    }

    /// Forgets whom a token stands for: the last step of an erasure.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be written.
    pub async fn end_erasure(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let key = key(ERASURES, erasure.customer.as_str());
        let delete = self.client.delete_item().table_name(&self.tables.counters);
        delete.set_key(Some(key)).send().await?;
        Ok(())
    }

    /// Looks for a customer in the whole journal.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn traces_of(&self, customer: &CustomerKey) -> Result<Traces, StoreError> {
        let own = SubjectPk::customer(customer);
        let mut traces = Traces::default();
        self.scan(&self.tables.journal, &[PK, SK, "event", "line", "line_of"], |item| {
            let pk = get_string(item, PK)?;
            let is_own = pk == own.as_str();
            let is_told = names(item, "event", customer);
            traces.has_history |= is_own;
            traces.lines += usize::from(is_own && get_string(item, "line").is_ok());
            traces.events += usize::from(is_told);
            if !is_own && (is_told || names(item, "line_of", customer)) {
                traces.subjects.extend(SubjectPk::parse(pk));
            }
            Ok(())
        })
        .await?;
        traces.subjects.sort();
        traces.subjects.dedup();
        Ok(traces)
    }

    /// Replaces a customer in events and state of a subject that is not his own history, and moves
    /// the line that it has left with him.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if somebody else wrote the subject meanwhile.
    pub async fn replace_customer(
        &self,
        subject: &SubjectPk,
        erasure: &Erasure,
    ) -> Result<Step, StoreError> {
        self.replace_where(subject, erasure, |_| true).await
    }

    /// Replaces a customer who is erased in events that tell of a time before and came later.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if somebody else wrote the subject meanwhile.
    pub async fn replace_told_before(
        &self,
        subject: &SubjectPk,
        erasure: &Erasure,
        before: DateTime<Utc>,
    ) -> Result<Step, StoreError> {
        self.replace_where(subject, erasure, |event| is_told_before(event, before)).await
    }

    async fn replace_where(
        &self,
        subject: &SubjectPk,
        erasure: &Erasure,
        is_asked: impl Fn(&Item) -> bool,
    ) -> Result<Step, StoreError> {
        let items = self.subject_items(subject).await?;
        let names_him = |item: &&Item| names(item, "event", &erasure.customer);
        let (naming, others): (Vec<&Item>, Vec<&Item>) =
            items.iter().filter(names_him).partition(|item| is_asked(item));
        let state = items.iter().find(|item| get_string(item, SK).is_ok_and(|sk| sk == STATE));
        let has_line = others.is_empty()
            && state.is_some_and(|state| names(state, "line_of", &erasure.customer));
        if naming.is_empty() && !has_line {
            return Ok(Step::Done);
        }
        let (now, later) = naming.split_at(naming.len().min(CHANGED_AT_ONCE));
        let mut actions = Vec::new();
        for item in now {
            actions.push(self.replace_in_event(item, erasure)?);
        }
        if let Some(state) = state.filter(|state| state.contains_key("version")) {
            // The line goes last, when every event tells of its new reader.
            let moves_line = has_line && later.is_empty();
            actions.extend(self.replace_in_state(subject, state, erasure, moves_line).await?);
        }
        self.transact_or_retry(actions).await?;
        Ok(if later.is_empty() { Step::Done } else { Step::Continues })
    }

    /// Moves what is in a customer's own history to his token's, and withdraws it where it was. Lines
    /// of subjects that still name him are left for [`replace_customer`](Self::replace_customer).
    ///
    /// # Errors
    /// [`StoreError::Retry`] if somebody else wrote the history meanwhile.
    pub async fn move_history(&self, erasure: &Erasure) -> Result<Step, StoreError> {
        let own = SubjectPk::customer(&erasure.customer);
        let mut moving = Vec::new();
        for item in self.subject_items(&own).await? {
            if item.contains_key("event") || self.is_left_alone(&item, erasure).await? {
                moving.push(item);
            }
        }
        let (now, later) = moving.split_at(moving.len().min(CHANGED_AT_ONCE));
        let mut actions = Vec::new();
        for item in now {
            actions.extend(self.move_item(item, erasure)?);
        }
        if actions.is_empty() {
            return Ok(Step::Done);
        }
        self.transact_or_retry(actions).await?;
        Ok(if later.is_empty() { Step::Done } else { Step::Continues })
    }

    /// Removes what is left of a customer's history once it holds nothing and counts nothing. If it
    /// still counts something, it has to be folded first, and is marked for that.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if somebody else wrote the history meanwhile.
    pub async fn remove_history(&self, customer: &CustomerKey) -> Result<Step, StoreError> {
        let own = SubjectPk::customer(customer);
        let items = self.subject_items(&own).await?;
        if items.iter().any(holds_something) {
            return Ok(Step::Continues);
        }
        let (states, others): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| get_string(item, SK).is_ok_and(|sk| sk == STATE));
        let mut actions = Vec::new();
        if let Some(item) = states.first() {
            let state = State::from_item(item)?;
            if !state.contributions.is_empty() {
                self.mark_unfinished(&own, state.version).await?;
                return Ok(Step::Continues);
            }
            // The state goes first, since a history shorter than its state cannot be folded.
            actions.push(self.delete_unchanged(item, "version")?);
        }
        for item in others {
            actions.push(self.delete_unchanged(&item, "revision")?);
        }
        for chunk in actions.chunks(DELETED_AT_ONCE) {
            self.transact_or_retry(chunk.to_vec()).await?;
        }
        Ok(Step::Done)
    }

    /// Everything that is stored under a subject's key.
    pub(crate) async fn subject_items(&self, subject: &SubjectPk) -> Result<Vec<Item>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.journal)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(subject.as_str()));
        self.query_all(query, usize::MAX).await
    }

    fn replace_in_event(
        &self,
        item: &Item,
        erasure: &Erasure,
    ) -> Result<TransactWriteItem, StoreError> {
        let text = get_string(item, "event")?;
        let update = Update::builder()
            .table_name(&self.tables.journal)
            .set_key(Some(key_of(item)?))
            .update_expression("SET event = :new")
            .condition_expression("event = :old")
            .expression_attribute_values(":new", string(replaced(text, erasure)))
            .expression_attribute_values(":old", string(text));
        transact_update(update.build())
    }

    /// The state's next version, so that no fold that has read the old events is written; with it the
    /// line, if it moves.
    async fn replace_in_state(
        &self,
        subject: &SubjectPk,
        state: &Item,
        erasure: &Erasure,
        moves_line: bool,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let version: u64 = get_number(state, "version")?;
        let update = Update::builder()
            .table_name(&self.tables.journal)
            .set_key(Some(key_of(state)?))
            .condition_expression("version = :expected")
            .expression_attribute_values(":expected", number(version))
            .expression_attribute_values(":next", number(version + 1));
        if !moves_line {
            let update = update.update_expression("SET version = :next");
            return Ok(vec![transact_update(update.build())?]);
        }
        let reader = replaced(get_string(state, "line_of")?, erasure);
        let update = update
            .update_expression("SET version = :next, line_of = :reader")
            .expression_attribute_values(":reader", string(reader));
        let mut actions = vec![transact_update(update.build())?];
        let own = SubjectPk::customer(&erasure.customer);
        let line = self.get(&self.tables.journal, key(own.as_str(), subject.as_str())).await?;
        if let Some(mut line) = line.filter(|line| line.contains_key("line")) {
            line.insert("revision".into(), number(version + 1));
            let mut withdrawn = line.clone();
            withdrawn.remove("line");
            let token = SubjectPk::customer(&erasure.token);
            line.insert(PK.into(), string(token.as_str()));
            for item in [line, withdrawn] {
                let put = Put::builder().table_name(&self.tables.journal).set_item(Some(item));
                actions.push(transact_put(put.build())?);
            }
        }
        Ok(actions)
    }

    /// True for a line in a customer's history whose subject does not name him any more: it was
    /// removed, and has left the line behind.
    async fn is_left_alone(&self, item: &Item, erasure: &Erasure) -> Result<bool, StoreError> {
        let sk = get_string(item, SK)?;
        if sk == STATE || !item.contains_key("line") {
            return Ok(false);
        }
        let state = self.get(&self.tables.journal, key(sk, STATE)).await?;
        Ok(!state.is_some_and(|state| names(&state, "line_of", &erasure.customer)))
    }

    /// Puts an item of a customer's history into his token's, and withdraws it from his own.
    fn move_item(
        &self,
        item: &Item,
        erasure: &Erasure,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let revision: u64 = get_number(item, "revision")?;
        let mut moved = item.clone();
        moved.insert(PK.into(), string(SubjectPk::customer(&erasure.token).as_str()));
        if let Ok(event) = get_string(item, "event") {
            moved.insert("event".into(), string(replaced(event, erasure)));
        }
        let put = Put::builder().table_name(&self.tables.journal).set_item(Some(moved));
        // A newer revision than the one that was read shows as a withdrawal of the older.
        let withdraw = Update::builder()
            .table_name(&self.tables.journal)
            .set_key(Some(key_of(item)?))
            .update_expression("SET revision = :next REMOVE event, line")
            .condition_expression("revision = :expected")
            .expression_attribute_values(":expected", number(revision))
            .expression_attribute_values(":next", number(revision.saturating_add(1)));
        Ok(vec![transact_put(put.build())?, transact_update(withdraw.build())?])
    }

    /// Has a subject folded again, whatever its state says of its history.
    async fn mark_unfinished(&self, pk: &SubjectPk, version: u64) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.journal)
            .set_key(Some(key(pk.as_str(), STATE)))
            .update_expression("SET unfinished = :yes, version = :next")
            .condition_expression("version = :expected")
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":expected", number(version))
            .expression_attribute_values(":next", number(version + 1));
        self.transact_or_retry(vec![transact_update(update.build())?]).await
    }

    /// Deletes an item if it is as it was read, by the attribute that every write of it raises.
    pub(crate) fn delete_unchanged(
        &self,
        item: &Item,
        attribute: &str,
    ) -> Result<TransactWriteItem, StoreError> {
        let delete =
            Delete::builder().table_name(&self.tables.journal).set_key(Some(key_of(item)?));
        let delete = match item.get(attribute) {
            Some(value) => delete
                .condition_expression("#guard = :expected")
                .expression_attribute_values(":expected", value.clone()),
            // A mark alone: the subject was parked before its first fold.
            None => delete.condition_expression("attribute_not_exists(#guard)"),
        };
        transact_delete(delete.expression_attribute_names("#guard", attribute).build())
    }
}

fn read_erasure(item: &Item) -> Result<Erasure, StoreError> {
    let unfit = |error| StoreError::unfit("a begun erasure cannot be read", error);
    let customer = get_string(item, SK)?.into();
    let token = get_string(item, "token")?.into();
    Ok(Erasure {
        customer: serde_json::from_value(customer).map_err(unfit)?,
        token: serde_json::from_value(token).map_err(unfit)?,
    })
}

/// True if an attribute's text has the customer's key in it. A key of 128 random bits is nothing else.
fn names(item: &Item, attribute: &str, customer: &CustomerKey) -> bool {
    get_string(item, attribute).is_ok_and(|text| text.contains(customer.as_str()))
}

fn replaced(text: &str, erasure: &Erasure) -> String {
    text.replace(erasure.customer.as_str(), erasure.token.as_str())
}

/// True for an event or a line that is not withdrawn.
fn holds_something(item: &Item) -> bool {
    let is_state = get_string(item, SK).is_ok_and(|sk| sk == STATE);
    !is_state && (item.contains_key("event") || item.contains_key("line"))
}

fn key_of(item: &Item) -> Result<Item, StoreError> {
    Ok(key(get_string(item, PK)?, get_string(item, SK)?))
}
