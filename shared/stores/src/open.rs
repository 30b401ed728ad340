//! The index of open tickets: unsolved, or with a turn that nobody has answered. Sparse, keys
//! only, ordered by the next due time.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};
use futures::stream::{self, StreamExt, TryStreamExt};
use tallydesk_ledger::Open;

use crate::Store;
use crate::errors::StoreError;
use crate::items::{Item, PK, SK, get_string, key, string};
use crate::journal::{OPEN, OPEN_SHARD, open};
use crate::keys::{OPEN_SHARDS, STATE, SubjectPk, open_shard};

/// The index's name.
pub(crate) const OPEN_INDEX: &str = "open";
/// Keys that DynamoDB takes in one read of many.
const KEYS_AT_ONCE: usize = 100;
/// Parts of the index, and reads of many, at the same time.
const READS_AT_ONCE: usize = 4;
/// How often what was left of a read is asked for again.
const ATTEMPTS_MAX: usize = 10;

/// An open ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTicket {
    /// The ticket.
    pub ticket: SubjectPk,
    /// What somebody waits for.
    pub open: Open,
}

impl Store {
    /// Every open ticket, the next due first. The index follows the states within a moment, so a
    /// ticket that has just come in may be missing, and none is in it that is not open.
    ///
    /// # Errors
    /// [`StoreError`] if the index or a state cannot be read.
    pub async fn open_tickets(&self) -> Result<Vec<OpenTicket>, StoreError> {
        let shards = (0..OPEN_SHARDS).map(|shard| self.open_in(shard));
        let keys: Vec<Vec<SubjectPk>> =
            stream::iter(shards).buffered(READS_AT_ONCE).try_collect().await?;
        let keys: Vec<SubjectPk> = keys.into_iter().flatten().collect();
        let reads = keys.chunks(KEYS_AT_ONCE).map(|chunk| self.read_open(chunk.to_vec()));
        let reads: Vec<_> = reads.collect();
        let tickets: Vec<Vec<OpenTicket>> =
            stream::iter(reads).buffered(READS_AT_ONCE).try_collect().await?;
        let mut tickets: Vec<OpenTicket> = tickets.into_iter().flatten().collect();
        tickets.sort_by(|one, other| {
            let key =
                |ticket: &OpenTicket| (ticket.open.next_due_at.is_none(), ticket.open.next_due_at);
            key(one).cmp(&key(other)).then_with(|| one.ticket.cmp(&other.ticket))
        });
        Ok(tickets)
    }

    async fn open_in(&self, shard: u8) -> Result<Vec<SubjectPk>, StoreError> {
        let query = self.client.query().table_name(&self.tables.journal).index_name(OPEN_INDEX);
        let query = query
            .key_condition_expression("#shard = :shard")
            .expression_attribute_names("#shard", OPEN_SHARD)
            .expression_attribute_values(":shard", string(open_shard(shard)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let mut pages = query.into_paginator().send();
        let mut tickets = Vec::new();
        while let Some(page) = pages.try_next().await? {
            self.meter.read(page.consumed_capacity());
            for item in page.items() {
                tickets.extend(SubjectPk::parse(get_string(item, PK)?));
            }
        }
        Ok(tickets)
    }

    async fn read_open(&self, tickets: Vec<SubjectPk>) -> Result<Vec<OpenTicket>, StoreError> {
        let mut left: Vec<Item> =
            tickets.iter().map(|ticket| key(ticket.as_str(), STATE)).collect();
        let mut found = Vec::new();
        for _ in 0..ATTEMPTS_MAX {
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(left))
                .projection_expression(format!("{PK}, {SK}, #open"))
                .expression_attribute_names("#open", OPEN)
                .build()
                .map_err(|error| StoreError::unfit("a read cannot be built", error))?;
            let output = self
                .client
                .batch_get_item()
                .set_request_items(Some(HashMap::from([(self.tables.journal.clone(), wanted)])))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            self.meter.read(output.consumed_capacity().first());
            for item in output.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                let ticket = SubjectPk::parse(get_string(&item, PK)?);
                found.extend(
                    ticket.zip(open(&item)?).map(|(ticket, open)| OpenTicket { ticket, open }),
                );
            }
            let unread = output.unprocessed_keys.unwrap_or_default().into_values();
            left = unread.flat_map(|unread| unread.keys).collect();
            if left.is_empty() {
                return Ok(found);
            }
        }
        Err(StoreError::Retry("states of open tickets were not read".to_owned()))
    }
}
