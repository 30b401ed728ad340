use chrono::{Days, NaiveDate};
use tallydesk_digests::{html, text};
use tallydesk_kpis::{Language, Period, PeriodKind};
use tallydesk_shell::DigestPlan;

use super::{Done, Format, Invocation, print};
use crate::local::Access;

pub(super) async fn run(
    invocation: Invocation,
    date: Option<NaiveDate>,
    kind: PeriodKind,
    language: Option<Language>,
) -> anyhow::Result<Done> {
    let (local, config) = invocation.open(Access::Read).await?;
    let account = &config.account;
    let now = invocation.clock.now();
    let today = now.with_timezone(&account.time_zone).date_naive();
    let date = date.or_else(|| today.checked_sub_days(Days::new(1))).unwrap_or(today);
    let period = Period::containing(date, kind, account.week_starts);
    // The account's own digest of that kind, if it plans one, else one with the usual headline.
    let planned = config.digests().find(|plan| plan.period == kind);
    let plan = planned.cloned().unwrap_or_else(|| DigestPlan::unscheduled(kind));
    let report = tallydesk_digest::compute(&local.store, &config, &plan, period, now).await?;
    let language = language.unwrap_or_else(|| account.language());
    print(&match invocation.format {
        Format::Text => text(&report, language),
        Format::Html => html(&report, language),
        Format::Json => serde_json::to_string_pretty(&report)?,
    })?;
    Ok(Done::Well)
}
