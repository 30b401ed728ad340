use std::collections::BTreeMap;
use std::io::Write;

use chrono::{DateTime, Days, NaiveDate, Utc};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{bytes, key, number, string};
use crate::journal::PutOutcome;
use crate::keys::escape;

/// A quarantined body is kept for so many days.
const KEPT_DAYS: u64 = 30;
/// A body that stays larger than this when compressed is not kept, only its hash.
const RAW_BYTES_MAX: usize = 350_000;

/// An authentic delivery that was not understood.
#[derive(Clone, Debug)]
pub struct Quarantined<'a> {
    /// The source that sent it.
    pub source: &'a str,
    /// Why it was not understood; quotes nothing of the body.
    pub reason: &'a str,
    /// The headers that it is decoded from, beside the body.
    pub headers: &'a BTreeMap<&'static str, String>,
    /// The body, or the part of it.
    pub raw: &'a [u8],
}

impl Store {
    /// Keeps a delivery that was not understood, for thirty days. The same body is kept once a day.
    ///
    /// # Errors
    /// [`StoreError::Retry`] if the sender should send again.
    pub async fn quarantine(
        &self,
        delivery: &Quarantined<'_>,
        received_at: DateTime<Utc>,
    ) -> Result<PutOutcome, StoreError> {
        let day = received_at.date_naive();
        let expires = received_at.checked_add_days(Days::new(KEPT_DAYS)).unwrap_or(received_at);
        let hash = hex::encode(Sha256::digest(delivery.raw));
        let compressed = deflate(delivery.raw)?;
        let mut put = self
            .client
            .put_item()
            .table_name(&self.tables.journal)
            .set_item(Some(key(&partition(delivery.source, day), &hash)))
            .item("reason", string(delivery.reason))
            .item("length", number(delivery.raw.len()))
            .item("received_at", number(received_at.timestamp()))
            .item("expires", number(expires.timestamp()))
            .condition_expression("attribute_not_exists(pk)");
        if !delivery.headers.is_empty() {
            let headers = serde_json::to_string(delivery.headers)
                .map_err(|error| StoreError::unfit("headers cannot be kept", error))?;
            put = put.item("headers", string(headers));
        }
        if compressed.len() <= RAW_BYTES_MAX {
            put = put.item("raw", bytes(compressed));
        }
        Ok(if self.put_if(put).await? { PutOutcome::New } else { PutOutcome::Repeated })
    }

    /// How many deliveries of a source were quarantined on a UTC day.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn count_quarantined(&self, source: &str, day: NaiveDate) -> Result<u64, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.journal)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(partition(source, day)))
            .projection_expression("pk");
        let kept = self.query_all(query, usize::MAX).await?.len();
        u64::try_from(kept).map_err(|error| StoreError::unfit("too many to count", error))
    }
}

fn partition(source: &str, day: NaiveDate) -> String {
    format!("quarantine#{}#{day}", escape(source))
}

pub(crate) fn deflate(raw: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(raw).and_then(|()| encoder.finish());
    written.map_err(|error| StoreError::unfit("a body cannot be compressed", error))
}
