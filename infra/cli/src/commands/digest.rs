use chrono::{Days, NaiveDate};
use tallydesk_digests::{html, text};
use tallydesk_kpis::{Period, PeriodKind};

use super::{Done, Format, Invocation, print};
use crate::local::Access;

pub(super) async fn run(
    invocation: Invocation,
    date: Option<NaiveDate>,
    kind: PeriodKind,
) -> anyhow::Result<Done> {
    let (local, config) = invocation.open(Access::Read).await?;
    let account = &config.account;
    let now = invocation.clock.now();
    let today = now.with_timezone(&account.time_zone).date_naive();
    let date = date.or_else(|| today.checked_sub_days(Days::new(1))).unwrap_or(today);
    let period = Period::containing(date, kind, account.week_starts);
    let plan = config.plan_of(kind);
    let report = tallydesk_digest::compute(&local.store, &config, &plan, period, now).await?;
    print(&match invocation.format {
        Format::Text => text(&report),
        Format::Html => html(&report),
        Format::Json => serde_json::to_string_pretty(&report)?,
    })?;
    Ok(Done::Well)
}
