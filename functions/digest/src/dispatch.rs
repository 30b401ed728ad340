use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use futures::stream;
use tallydesk_deliveries::{Carriers, Parcel};
use tallydesk_digests::Rendering;
use tallydesk_kpis::{FailedDelivery, Period, Report};
use tallydesk_shell::{AccountSecrets, Clock, Config, Destination, DigestPlan, KeyRing};
use tallydesk_stores::{DeliveryStep, Occasion, Store, StoreError};
use thiserror::Error;

use crate::compute::compute;
use crate::deliver::{Delivered, Order, stamp};
use crate::due::due;
use crate::messages::message;

/// How long the link in a digest opens the live page: until the next monthly digest has come.
const LINK_LIFETIME: TimeDelta = TimeDelta::days(35);

/// Destinations served at the same time: one that is slow holds up few others.
const DELIVERIES_AT_ONCE: usize = 4;

/// What it takes to issue digests.
#[derive(Clone, Copy)]
pub struct Dispatch<'a> {
    /// The store.
    pub store: &'a Store,
    /// The account's choices.
    pub config: &'a Config,
    /// Where destinations' secrets are.
    pub keys: &'a KeyRing,
    /// What carries digests out.
    pub carriers: &'a Carriers,
    /// The time.
    pub clock: &'a Clock,
}

/// A digest that a tick found due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The digest's name.
    pub digest: String,
    /// The period that it tells about.
    pub period: Period,
    /// Destinations that were served by this tick.
    pub served: Vec<String>,
    /// Destinations that failed, with the reason. Later ticks try again, unless that is of no use.
    pub failed: Vec<(String, String)>,
}

/// Why a digest cannot be sent again.
#[derive(Debug, Error)]
pub enum ResendError {
    /// Nothing was kept for that period.
    #[error("no report of {digest} for {period} is kept: it has not gone out")]
    NoReport {
        /// The digest's name.
        digest: String,
        /// The period.
        period: Period,
    },
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why it cannot be shown what would be sent.
#[derive(Debug, Error)]
pub enum ShowError {
    /// The secrets do not reach the destination.
    #[error(transparent)]
    Secrets(#[from] tallydesk_shell::SecretsError),
    /// The message is none for it.
    #[error(transparent)]
    Unfit(#[from] tallydesk_deliveries::Unfit),
    /// The report cannot be written.
    #[error("the report cannot be written: {0}")]
    Report(#[from] serde_json::Error),
}

impl Dispatch<'_> {
    /// Issues every digest that is due: once a period to each destination. What failed is told in the
    /// result, and later ticks try it again.
    pub async fn tick(&self) -> Vec<Issued> {
        let account = &self.config.account;
        let mut issued = Vec::new();
        for plan in self.config.digests() {
            let period = due(plan, account.time_zone, account.week_starts, self.clock.now());
            // One digest that cannot be made holds up no other.
            let digest = self.issue(plan, period).await.unwrap_or_else(|error| {
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

    /// How many destinations' digests are due and have not been taken.
    ///
    /// # Errors
    /// [`StoreError`] if the deliveries' records cannot be read.
    pub async fn undelivered(&self) -> Result<usize, StoreError> {
        let account = &self.config.account;
        let mut undelivered = 0;
        for plan in self.config.digests().filter(|plan| !plan.to.is_empty()) {
            let period = due(plan, account.time_zone, account.week_starts, self.clock.now());
            let known = self.store.deliveries(&plan.name, period).await?;
            let is_done = |name: &&String| {
                known.get(*name).is_some_and(|delivery| delivery.step == DeliveryStep::Done)
            };
            undelivered += plan.to.iter().filter(|name| !is_done(name)).count();
        }
        Ok(undelivered)
    }

    async fn issue(&self, plan: &DigestPlan, period: Period) -> Result<Issued, StoreError> {
        let mut issued =
            Issued { digest: plan.name.clone(), period, served: Vec::new(), failed: Vec::new() };
        let open = self.open(plan, period).await?;
        if open.is_empty() && !plan.to.is_empty() {
            return Ok(issued);
        }
        let report = self.report(plan, period).await?;
        let orders = open.into_iter().map(|destination| Order {
            digest: &plan.name,
            report: &report,
            destination,
        });
        let deliveries = orders.map(|order| async move {
            (order.destination.name.clone(), self.deliver(order, Occasion::Due).await)
        });
        let mut deliveries = stream::iter(deliveries).buffered(DELIVERIES_AT_ONCE);
        while let Some((name, delivered)) = deliveries.next().await {
            issued.note(name, delivered);
        }
        Ok(issued)
    }

    /// The digest's destinations that something is to be done for now.
    async fn open(
        &self,
        plan: &DigestPlan,
        period: Period,
    ) -> Result<Vec<&Destination>, StoreError> {
        let known = self.store.deliveries(&plan.name, period).await?;
        let now = self.clock.now();
        let destinations = plan.to.iter().filter_map(|name| self.config.destination(name));
        let is_open = |destination: &&Destination| {
            known.get(&destination.name).is_none_or(|delivery| delivery.is_due(now))
        };
        Ok(destinations.filter(is_open).collect())
    }

    /// The report as it went out, or else a new one, which is kept before anything is sent.
    async fn report(&self, plan: &DigestPlan, period: Period) -> Result<Report, StoreError> {
        if let Some(report) = self.store.report(&plan.name, period).await? {
            return Ok(report);
        }
        let mut report = compute(self.store, self.config, plan, period, self.clock.now()).await?;
        report.failed_deliveries = self.failed_before(plan, period).await?;
        self.store.put_report(&plan.name, report).await
    }

    /// Where the digest of the period before did not arrive.
    async fn failed_before(
        &self,
        plan: &DigestPlan,
        period: Period,
    ) -> Result<Vec<FailedDelivery>, StoreError> {
        let failed = self.store.failed_deliveries(&plan.name, period.previous()).await?;
        let told = failed.into_iter().map(|failed| FailedDelivery {
            destination: failed.destination,
            reason_kind: if failed.delivery.unknown > 0 { "unknown" } else { "failed" }.to_owned(),
        });
        Ok(told.collect())
    }

    /// Sends the stored report of a digest and period to a destination again, whatever became of it
    /// before; marked as a repeat if it had arrived, or may have.
    ///
    /// # Errors
    /// [`ResendError`] if nothing is stored, or the store cannot be used.
    pub async fn resend(
        &self,
        digest: &str,
        period: Period,
        destination: &Destination,
    ) -> Result<Delivered, ResendError> {
        let report = self.store.report(digest, period).await?;
        let digest_name = || digest.to_owned();
        let report =
            report.ok_or_else(|| ResendError::NoReport { digest: digest_name(), period })?;
        let order = Order { digest, report: &report, destination };
        Ok(self.deliver(order, Occasion::Resend).await?)
    }

    /// What would be sent to a destination, without its secrets.
    ///
    /// # Errors
    /// [`ShowError`] says what stands in the way of sending it, too.
    pub async fn show(
        &self,
        digest: &str,
        report: &Report,
        destination: &Destination,
    ) -> Result<String, ShowError> {
        let order = Order { digest, report, destination };
        let now = self.clock.now();
        let secrets = self.keys.latest(now).await;
        let route = secrets.route(destination)?;
        let link = self.link(&secrets, now).map(|link| without_signature(&link));
        let rendering = Rendering { language: destination.language, link, repeat: false };
        let message = message(order.kind(), digest, report, &rendering)?;
        Ok(Parcel::new(&route, message, &stamp(order.key(), 0, now))?.shown())
    }
}

impl Dispatch<'_> {
    /// The signed address of the live page, if the account has one and keys for it.
    pub(crate) fn link(&self, secrets: &AccountSecrets, now: DateTime<Utc>) -> Option<String> {
        let account = &self.config.account;
        let page = account.dashboard_url.as_ref()?;
        let keys = secrets.link_keys()?;
        Some(keys.sign(&account.name, now + LINK_LIFETIME).address(page))
    }
}

/// A link as it may be shown: it opens nothing.
fn without_signature(link: &str) -> String {
    let (page, _) = link.split_once('?').unwrap_or((link, ""));
    format!("{page}?redacted")
}

impl Issued {
    fn note(&mut self, destination: String, delivered: Result<Delivered, StoreError>) {
        let reason = match delivered {
            Ok(Delivered::Done) => return self.served.push(destination),
            Ok(Delivered::NotNow) => return,
            Ok(Delivered::Failed(reason)) => reason,
            Err(error) => error.to_string(),
        };
        tracing::error!(destination, reason, "not served");
        self.failed.push((destination, reason));
    }
}
