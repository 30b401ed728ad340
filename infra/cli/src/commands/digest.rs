use chrono::{Days, NaiveDate};
use clap::Args;
use tallydesk_digest::Part;
use tallydesk_digests::{html, text};
use tallydesk_kpis::{Kpi, Language, Period, PeriodKind};

use super::explain::{self, parse_kpi, parse_part};
use super::{Done, Format, Invocation, LanguageChoice, PeriodChoice, print};
use crate::local::Access;

/// What is asked of a period.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// A day of the period [default: yesterday].
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// How long a period.
    #[arg(long, value_enum, default_value_t = PeriodChoice::Day)]
    period: PeriodChoice,
    /// The language of its words [default: the first of the account's].
    #[arg(long, value_enum)]
    language: Option<LanguageChoice>,
    /// Instead of the digest, one figure and every ticket behind it, with rules and events.
    #[arg(long, value_name = "KPI", value_parser = parse_kpi)]
    explain: Option<&'static Kpi>,
    /// Of that figure only a part, for example channel=email.
    #[arg(long, value_name = "DIMENSION=VALUE", value_parser = parse_part, requires = "explain")]
    part: Option<Part>,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let (local, config) = invocation.open(Access::Read).await?;
    let account = &config.account;
    let now = invocation.clock.now();
    let today = now.with_timezone(&account.time_zone).date_naive();
    let kind = PeriodKind::from(options.period);
    let date = options.date.or_else(|| today.checked_sub_days(Days::new(1))).unwrap_or(today);
    let period = Period::containing(date, kind, account.week_starts);
    let plan = config.plan_of(kind);
    if let Some(kpi) = options.explain {
        let asked = (kpi, options.part.as_ref());
        return explain::run(&invocation, (&local, &config), (&plan, period), asked).await;
    }
    let report = tallydesk_digest::compute(&local.store, &config, &plan, period, now).await?;
    let language = options.language.map_or_else(|| account.language(), Language::from);
    print(&match invocation.format {
        Format::Text => text(&report, language),
        Format::Html => html(&report, language),
        Format::Json => serde_json::to_string_pretty(&report)?,
    })?;
    Ok(Done::Well)
}
