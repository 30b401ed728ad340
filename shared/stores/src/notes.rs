use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{SK, get_string, key, number, string};

/// Agents' names as their helpdesk shows them.
const AGENT_NAMES: &str = "names#agent";
/// What the program on one machine remembers about its file.
const NOTES: &str = "notes";

impl Store {
    /// Remembers the name that an agent had at an instant; writes nothing if it is known, or if a
    /// later one is.
    ///
    /// # Errors
    /// [`StoreError`] if the store did not take it.
    pub async fn put_agent_name(
        &self,
        agent: &str,
        name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.counters)
            .set_item(Some(key(AGENT_NAMES, agent)))
            .item("name", string(name))
            .item("name_at", number(at.timestamp()))
            .condition_expression("attribute_not_exists(pk) OR (#name <> :name AND name_at < :at)")
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":name", string(name))
            .expression_attribute_values(":at", number(at.timestamp()));
        self.put_if(put).await.map(|_| ())
    }

    /// Every agent's name by id.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn agent_names(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let items = self.query_partition(AGENT_NAMES).await?;
        let named = items.iter().map(|item| {
            Ok((get_string(item, SK)?.to_owned(), get_string(item, "name")?.to_owned()))
        });
        named.collect()
    }

    /// A note of the local program.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        let item = self.get(&self.tables.counters, key(NOTES, name)).await?;
        item.map(|item| get_string(&item, "value").map(str::to_owned)).transpose()
    }

    /// Sets a note of the local program.
    ///
    /// # Errors
    /// [`StoreError`] if the store did not take it.
    pub async fn set_note(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let put = self.client.put_item().table_name(&self.tables.counters);
        let put = put.set_item(Some(key(NOTES, name))).item("value", string(value));
        put.send().await?;
        Ok(())
    }
}
