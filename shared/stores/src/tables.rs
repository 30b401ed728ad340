use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate,
    KeySchemaElement, KeyType, Projection, ProjectionType, ScalarAttributeType,
    TimeToLiveSpecification,
};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{PK, SK};
use crate::journal::{OPEN_DUE, OPEN_SHARD};
use crate::open::OPEN_INDEX;

impl Store {
    /// Creates both tables where they are missing. For the embedded database: on AWS the template
    /// creates them.
    ///
    /// # Errors
    /// [`StoreError`] if a table cannot be created.
    pub async fn create_tables(&self) -> Result<(), StoreError> {
        for table in [&self.tables.journal, &self.tables.counters] {
            let create = self
                .client
                .create_table()
                .table_name(table)
                .billing_mode(BillingMode::PayPerRequest)
                .set_attribute_definitions(Some(attributes(&[PK, SK])?))
                .set_key_schema(Some(key_schema(PK, SK)?));
            match create.send().await {
                Ok(_) => {}
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(CreateTableError::is_resource_in_use_exception) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.index_open_tickets().await?;
        self.expire_quarantine().await
    }

    /// Adds the index of open tickets to a journal that lacks it.
    async fn index_open_tickets(&self) -> Result<(), StoreError> {
        let unfit = |error| StoreError::unfit("an index cannot be described", error);
        let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
        let create = CreateGlobalSecondaryIndexAction::builder()
            .index_name(OPEN_INDEX)
            .set_key_schema(Some(key_schema(OPEN_SHARD, OPEN_DUE)?))
            .projection(keys_only)
            .build()
            .map_err(unfit)?;
        let update = self
            .client
            .update_table()
            .table_name(&self.tables.journal)
            .set_attribute_definitions(Some(attributes(&[PK, SK, OPEN_SHARD, OPEN_DUE])?))
            .global_secondary_index_updates(
                GlobalSecondaryIndexUpdate::builder().create(create).build(),
            );
        match update.send().await {
            Ok(_) => Ok(()),
            // It is there already.
            Err(error) if error.code() == Some("ValidationException") => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Lets quarantined bodies expire.
    async fn expire_quarantine(&self) -> Result<(), StoreError> {
        let specification = TimeToLiveSpecification::builder()
            .attribute_name("expires")
            .enabled(true)
            .build()
            .map_err(|error| StoreError::unfit("a table cannot be described", error))?;
        let update = self.client.update_time_to_live().table_name(&self.tables.journal);
        match update.time_to_live_specification(specification).send().await {
            Ok(_) => Ok(()),
            // It is enabled already.
            Err(error) if error.code() == Some("ValidationException") => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn attributes(names: &[&str]) -> Result<Vec<AttributeDefinition>, StoreError> {
    names
        .iter()
        .map(|name| {
            AttributeDefinition::builder()
                .attribute_name(*name)
                .attribute_type(ScalarAttributeType::S)
                .build()
                .map_err(|error| StoreError::unfit("a table cannot be described", error))
        })
        .collect()
}

fn key_schema(partition: &str, sort: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(kind)
                .build()
                .map_err(|error| StoreError::unfit("a table cannot be described", error))
        })
        .collect()
}
