//! A connection before the first request. Connecting costs more than any call that follows, TLS above
//! all, and a function on AWS starts at a higher speed than it runs at.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use crate::Store;
use crate::errors::StoreError;
use crate::items::key;

/// The key of an item that is never there.
const NOTHING: (&str, &str) = ("connection", "connection");

/// The call by which a function connects: one that its role allows and that changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// A put into the journal whose condition cannot hold, for who may do nothing else. It costs one
    /// write unit.
    ByPut,
    /// A read from the counters of what is not there. It costs half a read unit.
    ByGet,
}

impl Store {
    /// Connects to the store.
    ///
    /// # Errors
    /// [`StoreError`] if the store does not answer. What is called next connects itself.
    pub async fn connect(&self, connection: Connection) -> Result<(), StoreError> {
        match connection {
            Connection::ByPut => self.put_nothing().await,
            Connection::ByGet => self.get_nothing().await,
        }
    }

    async fn put_nothing(&self) -> Result<(), StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.journal)
            .set_item(Some(key(NOTHING.0, NOTHING.1)))
            .condition_expression("attribute_exists(pk)");
        self.put_if(put).await.map(|_| ())
    }

    async fn get_nothing(&self) -> Result<(), StoreError> {
        let output = self
            .client
            .get_item()
            .table_name(&self.tables.counters)
            .set_key(Some(key(NOTHING.0, NOTHING.1)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.read(output.consumed_capacity());
        Ok(())
    }
}
