use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    TimeToLiveSpecification,
};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{PK, SK};

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
                .set_attribute_definitions(Some(attributes()?))
                .set_key_schema(Some(key_schema()?));
            match create.send().await {
                Ok(_) => {}
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(CreateTableError::is_resource_in_use_exception) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.expire_quarantine().await
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

fn attributes() -> Result<Vec<AttributeDefinition>, StoreError> {
    [PK, SK]
        .into_iter()
        .map(|name| {
            AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(ScalarAttributeType::S)
                .build()
                .map_err(|error| StoreError::unfit("a table cannot be described", error))
        })
        .collect()
}

fn key_schema() -> Result<Vec<KeySchemaElement>, StoreError> {
    [(PK, KeyType::Hash), (SK, KeyType::Range)]
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
