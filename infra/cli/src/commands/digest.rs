mod sending;

use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::{Days, NaiveDate};
use clap::Args;
use tallydesk_deliveries::{Kind, Mail, Message};
use tallydesk_digest::{Part, compute, message};
use tallydesk_digests::{Rendering, html, text};
use tallydesk_kpis::{Kpi, Language, Period, Report};
use tallydesk_shell::{Config, Destination, DigestPlan};

pub(super) use sending::carriers;

use super::explain::{self, parse_kpi, parse_part};
use super::{Done, Format, Invocation, LanguageChoice, PeriodChoice, print, tell};
use crate::installation::{Access, Installation};

/// What stands for standard output in `--preview`.
const STANDARD_OUTPUT: &str = "-";

/// Which digest, and what is done with it; without an action it is printed.
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
    #[arg(long, value_name = "KPI", value_parser = parse_kpi, group = "action")]
    explain: Option<&'static Kpi>,
    /// Of that figure only a part, for example channel=email.
    #[arg(long, value_name = "DIMENSION=VALUE", value_parser = parse_part, requires = "explain")]
    part: Option<Part>,
    /// The planned digest [default: the first of that period, or with --to the first that goes
    /// there].
    #[arg(long, value_name = "NAME")]
    plan: Option<String>,
    /// Issues what is due now, as `serve` does: once to each destination. What failed before is
    /// tried again if its time has come.
    #[arg(long, group = "action", conflicts_with_all = ["date", "to", "plan"])]
    deliver: bool,
    /// Sends a period's digest again, from the report that was kept when it went out, marked as a
    /// repeat where it had arrived; to all its destinations or to one.
    #[arg(long, group = "action")]
    resend: bool,
    /// Prints exactly what would be sent to a destination: the mail, or what is posted. Secrets and
    /// signatures stand as [redacted].
    #[arg(long, group = "action", requires = "to")]
    dry_run: bool,
    /// Writes what a destination would show, without sending it, to a file or to standard output
    /// ("-"); of a mail the page, or the text for a file that ends in .txt.
    #[arg(long, group = "action", value_name = "FILE")]
    preview: Option<PathBuf>,
    /// The destination, by its name in the config.
    #[arg(long, value_name = "NAME", requires = "action")]
    to: Option<String>,
    /// For --preview: the kind of a destination that the config need not have.
    #[arg(long, value_parser = kind, conflicts_with = "to", requires = "preview")]
    kind: Option<Kind>,
    /// The secrets of destinations, JSON: {"destinations": {"team-slack": {"url": "https://…"}}}.
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
}

/// The digest that is asked for.
struct Asked {
    plan: DigestPlan,
    period: Period,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    if options.deliver {
        return sending::deliver(invocation, options).await;
    }
    if options.resend {
        return sending::resend(invocation, options).await;
    }
    let (installation, config) = invocation.open(Access::Read).await?;
    let asked = asked(&options, &invocation, &config)?;
    if options.dry_run {
        return sending::dry_run(&invocation, &options, (&installation, &config), &asked).await;
    }
    if let Some(file) = &options.preview {
        let content = preview(&invocation, &options, (&installation, &config), &asked).await?;
        return write(file, &content);
    }
    if let Some(kpi) = options.explain {
        let figure = (kpi, options.part.as_ref());
        let of = (&asked.plan, asked.period);
        return explain::run(&invocation, (&installation, &config), of, figure).await;
    }
    let report = computed(&invocation, &installation, &config, &asked).await?;
    let first = config.account.language();
    let language = options.language.map_or(first, Language::from);
    print(&match invocation.format {
        Format::Text => text(&report, language),
        Format::Html => html(&report, language),
        Format::Json => serde_json::to_string_pretty(&report)?,
    })?;
    Ok(Done::Well)
}

/// The period of the date, and the account's own digest of it, if it plans one, else one with the
/// usual headline.
fn asked(options: &Options, invocation: &Invocation, config: &Config) -> anyhow::Result<Asked> {
    let account = &config.account;
    let today = invocation.clock.now().with_timezone(&account.time_zone).date_naive();
    let date = options.date.or_else(|| today.checked_sub_days(Days::new(1))).unwrap_or(today);
    let kind = options.period.into();
    let goes_there = |plan: &&DigestPlan| options.to.as_ref().is_none_or(|to| plan.to.contains(to));
    let mut of_period = config.digests().filter(|plan| plan.period == kind);
    let plan = match &options.plan {
        Some(name) => of_period.find(|plan| plan.name == *name).with_context(|| {
            format!("no digest of a {} is called {name:?}", options.period_name())
        })?,
        None => match of_period.find(goes_there) {
            Some(plan) => plan,
            None => &DigestPlan::unscheduled(kind),
        },
    };
    let period = Period::containing(date, kind, account.week_starts);
    Ok(Asked { plan: plan.clone(), period })
}

/// The destination that is named.
fn destination<'a>(
    options: &Options,
    config: &'a Config,
) -> anyhow::Result<Option<&'a Destination>> {
    let Some(name) = &options.to else { return Ok(None) };
    match config.destination(name) {
        Some(destination) => Ok(Some(destination)),
        None => bail!("no destination is called {name:?}"),
    }
}

async fn computed(
    invocation: &Invocation,
    installation: &Installation,
    config: &Config,
    asked: &Asked,
) -> anyhow::Result<Report> {
    let now = invocation.clock.now();
    Ok(compute(&installation.store, config, &asked.plan, asked.period, now).await?)
}

/// The report as it went out, or else as it would go out now.
async fn kept_or_computed(
    invocation: &Invocation,
    installation: &Installation,
    config: &Config,
    asked: &Asked,
) -> anyhow::Result<Report> {
    match installation.store.report(&asked.plan.name, asked.period).await? {
        Some(report) => Ok(report),
        None => computed(invocation, installation, config, asked).await,
    }
}

/// What a place of the kind would show.
async fn preview(
    invocation: &Invocation,
    options: &Options,
    (installation, config): (&Installation, &Config),
    asked: &Asked,
) -> anyhow::Result<String> {
    let destination = destination(options, config)?;
    let kind = match (options.kind, destination) {
        (Some(kind), _) => kind,
        (None, Some(destination)) => destination.place.kind(),
        (None, None) => bail!("--preview needs --to, a destination's name, or --kind"),
    };
    let first = options.language.map_or_else(|| config.account.language(), Language::from);
    let language = destination.map_or(first, |destination| destination.language);
    let report = kept_or_computed(invocation, installation, config, asked).await?;
    let rendering = Rendering { language, ..Rendering::default() };
    let ending = options.preview.as_deref().and_then(|file| file.extension()?.to_str());
    shown(message(kind, &asked.plan.name, &report, &rendering)?, ending.unwrap_or("html"))
}

/// The part of a message that is for a file of some ending.
fn shown(message: Message, ending: &str) -> anyhow::Result<String> {
    Ok(match message {
        Message::Mail(Mail { text, .. }) if ending == "txt" => text,
        Message::Mail(Mail { html, .. }) => html,
        Message::Json(body) => serde_json::to_string_pretty(&body)?,
        Message::Files(files) => {
            let suffix = format!(".{ending}");
            let file = files.0.into_iter().find(|file| file.name.ends_with(&suffix));
            file.with_context(|| format!("a folder gets no file that ends in {suffix}"))?.content
        }
    })
}

fn write(file: &PathBuf, content: &str) -> anyhow::Result<Done> {
    if file.as_os_str() == STANDARD_OUTPUT {
        print(content)?;
    } else {
        std::fs::write(file, content)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        tell(&format!("{} is written", file.display()));
    }
    Ok(Done::Well)
}

fn kind(name: &str) -> Result<Kind, String> {
    let names = || Kind::ALL.map(Kind::as_str).join(", ");
    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == name);
    kind.ok_or_else(|| format!("expected one of {}", names()))
}

impl Options {
    fn period_name(&self) -> &'static str {
        tallydesk_kpis::PeriodKind::from(self.period).as_str()
    }
}
