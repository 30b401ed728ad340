//! Calls that more than one part of the store makes.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, TransactWriteItem, Update};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::Store;
use crate::errors::StoreError;
use crate::folds::{cancelled, is_cancelled};
use crate::items::Item;

/// Why a transaction was not applied, as the client tells it.
pub(crate) type TransactionFailure = SdkError<TransactWriteItemsError, HttpResponse>;

impl Store {
    /// Reads one item, consistently.
    pub(crate) async fn get(&self, table: &str, key: Item) -> Result<Option<Item>, StoreError> {
        let output = self
            .client
            .get_item()
            .table_name(table)
            .set_key(Some(key))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.read(output.consumed_capacity());
        Ok(output.item)
    }

    /// Applies actions together or not at all.
    pub(crate) async fn transact(
        &self,
        actions: Vec<TransactWriteItem>,
    ) -> Result<(), TransactionFailure> {
        let output = self
            .client
            .transact_write_items()
            .set_transact_items(Some(actions))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.wrote_all(output.consumed_capacity());
        Ok(())
    }

    /// The same for actions that stand on what was just read: if any of it has changed, the caller
    /// reads again.
    pub(crate) async fn transact_or_retry(
        &self,
        actions: Vec<TransactWriteItem>,
    ) -> Result<(), StoreError> {
        match self.transact(actions).await {
            Ok(()) => Ok(()),
            Err(error) if is_cancelled(error.as_service_error()) => Err(cancelled(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts an item under a condition; false if the condition did not hold, and nothing changed.
    pub(crate) async fn put_if(&self, put: PutItemFluentBuilder) -> Result<bool, StoreError> {
        match put.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await {
            Ok(output) => {
                self.meter.wrote(output.consumed_capacity());
                Ok(true)
            }
            Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Runs a query consistently to its last page; more items than `items_max` are an error.
    pub(crate) async fn query_all(
        &self,
        query: QueryFluentBuilder,
        items_max: usize,
    ) -> Result<Vec<Item>, StoreError> {
        let query = query.consistent_read(true);
        let query = query.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let mut pages = query.into_paginator().send();
        let mut items = Vec::new();
        while let Some(page) = pages.try_next().await? {
            self.meter.read(page.consumed_capacity());
            items.extend(page.items.unwrap_or_default());
            if items.len() > items_max {
                return Err(StoreError::Unfit(format!("more than {items_max} items in one place")));
            }
        }
        Ok(items)
    }
}

pub(crate) fn transact_update<E: std::fmt::Display>(
    update: Result<Update, E>,
) -> Result<TransactWriteItem, StoreError> {
    let update =
        update.map_err(|error| StoreError::unfit("a transaction cannot be built", error))?;
    Ok(TransactWriteItem::builder().update(update).build())
}
