use std::collections::BTreeMap;
use std::io::{Read, Write};

use chrono::{DateTime, Days, NaiveDate, Utc};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{Item, PK, SK, bytes, get_bytes, get_number, get_string, key, number, string};
use crate::journal::PutOutcome;
use crate::keys::escape;

/// What stands before a source in the key of its quarantine.
pub(crate) const QUARANTINE_PREFIX: &str = "quarantine#";
/// A quarantined body is kept for so many days.
const KEPT_DAYS: u64 = 30;
/// A body that stays larger than this when compressed is not kept, only its hash.
const RAW_BYTES_MAX: usize = 350_000;
/// What is read of a kept body; receive takes no larger ones.
const INFLATED_BYTES_MAX: u64 = 1 << 20;

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

/// A delivery in quarantine.
#[derive(Clone)]
pub struct Kept {
    /// The headers that it is decoded from, beside the body.
    pub headers: BTreeMap<String, String>,
    /// The body, or the part of it; `None` if it was too large to be kept.
    pub raw: Option<Vec<u8>>,
    /// Why it was not understood.
    pub reason: String,
    /// When it was received, to the second.
    pub received_at: DateTime<Utc>,
    pk: String,
    sk: String,
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

    /// What of a source was quarantined on a UTC day and has not expired by now.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn quarantined(
        &self,
        source: &str,
        day: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Vec<Kept>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.journal)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(partition(source, day)));
        let items = self.query_all(query, usize::MAX).await?;
        let is_kept = |item: &&Item| {
            get_number(item, "expires").is_ok_and(|expires: i64| expires > now.timestamp())
        };
        items.iter().filter(is_kept).map(kept).collect()
    }

    /// What is in quarantine and fits: by the source that sent it, and the body with its headers.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn quarantined_that(
        &self,
        fits: impl Fn(&str, &[u8]) -> bool,
    ) -> Result<Vec<Kept>, StoreError> {
        let mut found = Vec::new();
        self.scan(&self.tables.journal, &[], |item| {
            let Some(place) = get_string(item, PK)?.strip_prefix(QUARANTINE_PREFIX) else {
                return Ok(());
            };
            let source = place.split('#').next().unwrap_or_default();
            let kept = kept(item)?;
            let headers: Vec<&str> = kept.headers.values().map(String::as_str).collect();
            let is_in_headers = fits(source, headers.join("\n").as_bytes());
            if is_in_headers || kept.raw.as_ref().is_some_and(|raw| fits(source, raw)) {
                found.push(kept);
            }
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// Takes a delivery out of quarantine, once it is understood, or its sender is erased.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be written.
    pub async fn release(&self, kept: &Kept) -> Result<(), StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.journal)
            .set_key(Some(key(&kept.pk, &kept.sk)));
        delete.send().await?;
        Ok(())
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

fn kept(item: &Item) -> Result<Kept, StoreError> {
    let raw = match item.get("raw") {
        None => None,
        Some(_) => Some(inflate(get_bytes(item, "raw")?)?),
    };
    let headers = match item.get("headers") {
        None => BTreeMap::new(),
        Some(_) => serde_json::from_str(get_string(item, "headers")?)
            .map_err(|error| StoreError::unfit("kept headers cannot be read", error))?,
    };
    Ok(Kept {
        headers,
        raw,
        reason: get_string(item, "reason")?.to_owned(),
        received_at: DateTime::from_timestamp(get_number(item, "received_at")?, 0)
            .unwrap_or_default(),
        pk: get_string(item, PK)?.to_owned(),
        sk: get_string(item, SK)?.to_owned(),
    })
}

fn partition(source: &str, day: NaiveDate) -> String {
    format!("{QUARANTINE_PREFIX}{}#{day}", escape(source))
}

fn inflate(compressed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut raw = Vec::new();
    let read = DeflateDecoder::new(compressed).take(INFLATED_BYTES_MAX).read_to_end(&mut raw);
    read.map(|_| raw).map_err(|error| StoreError::unfit("a kept body cannot be read", error))
}

pub(crate) fn deflate(raw: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(raw).and_then(|()| encoder.finish());
    written.map_err(|error| StoreError::unfit("a body cannot be compressed", error))
}
