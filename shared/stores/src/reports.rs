use std::io::Read;

use flate2::read::DeflateDecoder;
use tallydesk_kpis::{Period, Report};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{Item, bytes, get_bytes, key, string};
use crate::keys::escape;
use crate::quarantine::deflate;

/// Reports that are read at once.
const REPORTS_MAX: usize = 100;

impl Store {
    /// Keeps a digest's report as it goes out. The first one stays: the report that is returned
    /// is the stored one, so that a digest sent again shows the same figures.
    ///
    /// # Errors
    /// [`StoreError`] if the store did not take it.
    pub async fn put_report(&self, digest: &str, report: Report) -> Result<Report, StoreError> {
        let text = serde_json::to_vec(&report)
            .map_err(|error| StoreError::unfit("a report cannot be written", error))?;
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.counters)
            .set_item(Some(key(&partition(digest), &sort_key(report.period))))
            .item("report", bytes(deflate(&text)?))
            .condition_expression("attribute_not_exists(pk)");
        if self.put_if(put).await? {
            return Ok(report);
        }
        Ok(self.report(digest, report.period).await?.unwrap_or(report))
    }

    /// The report of a digest and period as it went out, if it did.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if what is stored cannot be read.
    pub async fn report(&self, digest: &str, period: Period) -> Result<Option<Report>, StoreError> {
        let key = key(&partition(digest), &sort_key(period));
        let Some(item) = self.get(&self.tables.counters, key).await? else {
            return Ok(None);
        };
        inflated(&item).map(Some)
    }

    /// The reports of a digest as they went out, of periods of one kind that begin between two
    /// days, both included, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if what is stored cannot be read.
    pub async fn reports(
        &self,
        digest: &str,
        oldest: Period,
        newest: Period,
    ) -> Result<Vec<Report>, StoreError> {
        let query = self.client.query().table_name(&self.tables.counters);
        let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :oldest AND :newest");
        let query = query
            .expression_attribute_values(":pk", string(partition(digest)))
            .expression_attribute_values(":oldest", string(sort_key(oldest)))
            .expression_attribute_values(":newest", string(sort_key(newest)));
        let items = self.query_all(query, REPORTS_MAX).await?;
        items.iter().map(inflated).collect()
    }
}

fn inflated(item: &Item) -> Result<Report, StoreError> {
    let mut text = Vec::new();
    DeflateDecoder::new(get_bytes(item, "report")?)
        .read_to_end(&mut text)
        .map_err(|error| StoreError::unfit("a report cannot be read", error))?;
    serde_json::from_slice(&text)
        .map_err(|error| StoreError::unfit("a report cannot be read", error))
}

fn partition(digest: &str) -> String {
    format!("report#{}", escape(digest))
}

fn sort_key(period: Period) -> String {
    format!("{}#{}", period.kind.as_str(), period.from)
}
