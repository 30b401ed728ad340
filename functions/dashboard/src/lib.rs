//! The live page: today's figures so far, and any period as page, JSON or CSV, for who has a
//! signed link.
//!
//! | the reader's request | status |
//! |---|---|
//! | `/` with a link: today so far | 200 |
//! | `/day/2026-11-16.html`, `.json`, `.csv`, and as well `/week/…`, `/month/…`, `/quarter/…`, any day of the period | 200 |
//! | `/healthz`, without a link: no figures | 200 |
//! | a day that is none | 400 |
//! | without a link, or with one that is expired or changed | 401 |
//! | to an address that does not exist, or while there are no keys for links | 404 |
//! | a period that has not begun | 404 |
//! | neither GET nor HEAD | 405 |
//! | while the store is away, or everything is counted anew | 503 |
//!
//! **Architecture invariant:** it only looks. Its store refuses every write, and its role allows
//! none.
//!
//! **Architecture invariant:** a query holds a secret and is never logged.

mod address;
mod answer;
mod nav;
mod refusal;

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use http::{Method, Response, Uri};
use tallydesk_digest::compute;
use tallydesk_digests::{Live, csv, live_html};
use tallydesk_kpis::{Period, PeriodKind, Report};
use tallydesk_shell::{AccountSecrets, Clock, Config, KeyRing, LinkKeys, LinkRefused, SignedLink};
use tallydesk_stores::Store;

use crate::address::{Address, Form, HEALTH, day};
use crate::answer::{Kept, answer, for_method, health, refusal};
use crate::nav::{AT_ROOT, BELOW_ROOT, Shown, nav};
use crate::refusal::Refusal;

/// Seconds after which a browser loads figures again that may have moved.
const REFRESH_SECONDS: u32 = 300;

/// What the function needs.
pub struct Dashboard {
    store: Store,
    config: Config,
    keys: KeyRing,
    own_keys: Option<LinkKeys>,
    clock: Clock,
    is_closed: AtomicBool,
}

impl Dashboard {
    /// A page of the figures in a store. Without keys among the secrets it has no links, and
    /// shows nothing.
    #[must_use]
    pub fn new(store: &Store, config: Config, keys: KeyRing, clock: Clock) -> Self {
        let is_closed = AtomicBool::new(false);
        Self { store: store.read_only(), config, keys, own_keys: None, clock, is_closed }
    }

    /// Accepts other keys for as long as the secrets have none.
    #[must_use]
    pub fn with_own_keys(self, keys: LinkKeys) -> Self {
        Self { own_keys: Some(keys), ..self }
    }

    /// Shows no figures until [`open`](Self::open): everything is counted anew, and figures are
    /// neither old nor new.
    #[must_use]
    pub fn closed(self) -> Self {
        Self { is_closed: AtomicBool::new(true), ..self }
    }

    /// Shows figures from now on.
    pub fn open(&self) {
        self.is_closed.store(false, Ordering::Release);
    }

    /// Answers one request.
    pub async fn handle(&self, method: &Method, uri: &Uri) -> Response<String> {
        let languages = &self.config.account.languages;
        let answer = self.look(method, uri).await;
        let response = answer.unwrap_or_else(|why| refusal(why, languages));
        tracing::debug!(path = uri.path(), status = response.status().as_u16(), "looked");
        for_method(method, response)
    }

    /// The steps: nothing is told of the account, and nothing is read, before the link holds.
    async fn look(&self, method: &Method, uri: &Uri) -> Result<Response<String>, Refusal> {
        if ![Method::GET, Method::HEAD].contains(method) {
            return Err(Refusal::Method);
        }
        if uri.path() == HEALTH {
            return Ok(health());
        }
        let address = Address::parse(uri.path()).ok_or(Refusal::NotFound)?;
        let now = self.clock.now();
        let link = self.opened_by(uri.query().unwrap_or_default(), now).await?;
        let today = now.with_timezone(&self.config.account.time_zone).date_naive();
        let shown = self.shown(address, today)?;
        if shown.period.from > today {
            return Err(Refusal::NotBegun);
        }
        let report = self.report(shown.period, now).await?;
        Ok(self.answered(shown, &report, today, &link))
    }

    /// The link in a query, if it opens this account's page.
    async fn opened_by(&self, query: &str, now: DateTime<Utc>) -> Result<SignedLink, Refusal> {
        let secrets = self.keys.fresh(now).await;
        let mut outcome = self.verified(query, &secrets, now);
        // The keys may have been rotated since we looked.
        if outcome == Err(Refusal::Link(LinkRefused::WrongSignature))
            && let Some(secrets) = self.keys.newer_than(&secrets, now).await
        {
            outcome = self.verified(query, &secrets, now);
        }
        if let Err(Refusal::Link(reason)) = outcome {
            tracing::info!(%reason, "a link was refused");
        }
        outcome
    }

    fn verified(
        &self,
        query: &str,
        secrets: &AccountSecrets,
        now: DateTime<Utc>,
    ) -> Result<SignedLink, Refusal> {
        let keys = secrets.link_keys().or(self.own_keys.as_ref()).ok_or(Refusal::NotFound)?;
        keys.verify(&self.config.account.name, query, now).map_err(Refusal::Link)
    }

    /// What an address shows today.
    fn shown(&self, address: Address<'_>, today: NaiveDate) -> Result<Shown, Refusal> {
        let with = |day, kind| Period::containing(day, kind, self.config.account.week_starts);
        match address {
            Address::Today => {
                let period = with(today, PeriodKind::Day);
                Ok(Shown { period, form: Form::Html, root: AT_ROOT })
            }
            Address::Period { kind, date, form } => {
                let period = with(day(date).ok_or(Refusal::Date)?, kind);
                Ok(Shown { period, form, root: BELOW_ROOT })
            }
        }
    }

    /// A period's report as its digest would have it now.
    async fn report(&self, period: Period, now: DateTime<Utc>) -> Result<Report, Refusal> {
        if self.is_closed.load(Ordering::Acquire) {
            return Err(Refusal::Away);
        }
        let plan = self.config.plan_of(period.kind);
        compute(&self.store, &self.config, &plan, period, now).await.map_err(|error| {
            tracing::error!(%period, %error, "the figures cannot be read");
            Refusal::Away
        })
    }

    fn answered(
        &self,
        shown: Shown,
        report: &Report,
        today: NaiveDate,
        link: &SignedLink,
    ) -> Response<String> {
        let is_over = shown.period.to < today;
        let body = match shown.form {
            Form::Html => {
                let refresh_seconds = (!is_over).then_some(REFRESH_SECONDS);
                let nav = nav(shown, today, self.config.account.week_starts, link);
                live_html(
                    report,
                    self.config.account.language(),
                    &Live { refresh_seconds, nav, ..Live::default() },
                )
            }
            Form::Json => json(report),
            Form::Csv => csv(report),
        };
        answer(shown.form, if is_over { Kept::AMinute } else { Kept::Never }, body)
    }
}

/// What `tallydesk digest --format json` prints.
fn json(report: &Report) -> String {
    // A report has only text for keys, which is all that could fail.
    serde_json::to_string_pretty(report).unwrap_or_default() + "\n"
}
