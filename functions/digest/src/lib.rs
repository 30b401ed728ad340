//! The scheduled function: every five minutes it asks what is due and has not gone out, computes
//! the report from the counters, keeps it, and hands the digest to its destinations.
//!
//! **Architecture invariant:** a digest is rendered from the stored report, never from counters
//! read a second time, so that what goes out late or again shows the same figures.

mod compute;
mod destinations;
mod due;
mod explain;
mod waiting;

use chrono::{DateTime, Utc};
use tallydesk_kpis::Period;
use tallydesk_shell::{Config, DigestPlan};
use tallydesk_stores::{Store, StoreError};

pub use compute::compute;
pub use due::due;
pub use explain::{Explained, Part, explain};

/// A digest that a tick found due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The digest's name.
    pub digest: String,
    /// The period that it tells about.
    pub period: Period,
    /// Destinations that were served by this tick.
    pub served: Vec<String>,
    /// Destinations that failed, with the reason; the next tick tries again.
    pub failed: Vec<(String, String)>,
}

/// Issues every digest that is due: at most once a period to each destination. What failed is told
/// in the result, and the next tick tries it again.
pub async fn tick(store: &Store, config: &Config, now: DateTime<Utc>) -> Vec<Issued> {
    let mut issued = Vec::new();
    for plan in config.digests() {
        let period = due(plan, config.account.time_zone, config.account.week_starts, now);
        // One digest that cannot be made holds up no other.
        let digest = issue(store, config, plan, period, now).await.unwrap_or_else(|error| {
            tracing::error!(digest = plan.name, %period, %error, "not made");
            let failed = vec![("report".to_owned(), error.to_string())];
            Issued { digest: plan.name.clone(), period, served: Vec::new(), failed }
        });
        if !digest.served.is_empty() || !digest.failed.is_empty() {
            tracing::info!(
                digest = digest.digest,
                period = %digest.period,
                served = digest.served.len(),
                failed = digest.failed.len(),
                "issued"
            );
        }
        issued.push(digest);
    }
    issued
}

async fn issue(
    store: &Store,
    config: &Config,
    plan: &DigestPlan,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Issued, StoreError> {
    // The report as it went out, or else a new one, which is kept before anything is sent.
    let report = match store.report(&plan.name, period).await? {
        Some(report) => report,
        None => {
            store.put_report(&plan.name, compute(store, config, plan, period, now).await?).await?
        }
    };
    let mut issued =
        Issued { digest: plan.name.clone(), period, served: Vec::new(), failed: Vec::new() };
    for destination in plan.to.iter().filter_map(|name| config.destination(name)) {
        match destinations::serve(destination, &plan.name, &report) {
            Ok(true) => issued.served.push(destination.name().to_owned()),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(destination = destination.name(), %error, "not served");
                issued.failed.push((destination.name().to_owned(), error.to_string()));
            }
        }
    }
    Ok(issued)
}
