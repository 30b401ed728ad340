use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use clap::Args;
use futures::future;
use http::{Method, StatusCode};
use tallydesk_digests::{html, text};
use tallydesk_events::Pepper;
use tallydesk_kpis::{Language, Period, PeriodKind, Report};
use tallydesk_receive::{Answer, Receive, Request};
use tallydesk_shell::{AccountSecrets, Clock, Config, KeyRing};
use tallydesk_sources::{Outgoing, Secrets, source};
use tallydesk_stores::SubjectPk;
use tallydesk_tally::{Tally, stream_event};

use super::{Done, Format, Invocation, Place, counted, print, tell};
use crate::demo::{Telling, story};
use crate::installation::{Access, Installation};

/// Days that the story tells.
const DAYS: u32 = 14;
/// Keys handed to tally at once, as the stream would.
const BATCH: usize = 100;
/// When a digest is made.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(nine) => nine,
    None => NaiveTime::MIN,
};
/// Deliveries under way at the same time, as on a busy day.
const DELIVERED_AT_ONCE: usize = 8;
/// The config of a shop that has none: it plans the digest that the demo shows, and wants something
/// of its figures.
const CONFIG: &str = r#"
[account]
name = "Example Store"
time_zone = "Europe/Berlin"
[targets]
"first_reply_time.calendar.median" = "1h"
csat = "90%"
[[digests]]
name = "morning"
period = "day"
at = "09:00"
"#;
/// Keys that both sides of the story know; nothing outside it is signed with them.
const KEYS: &str =
    r#"{"zendesk":["the demo's own key"],"generic":["whsec_dGhlIGRlbW8ncyBvd24ga2V5IQ=="]}"#;
/// Keys that forgers guess.
const GUESSED: &str = r#"{"zendesk":["a guess"],"generic":["whsec_YSBndWVzcyBhdCB0aGUga2V5IQ=="]}"#;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Another story for another number.
    #[arg(long, default_value_t = Self::default().seed)]
    seed: u64,
    /// The last day of the story [default: yesterday].
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// Where the digest is written as a page.
    #[arg(long, value_name = "FILE", default_value = "tallydesk-demo.html")]
    out: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 42, date: None, out: PathBuf::from("tallydesk-demo.html") }
    }
}

/// What became of the deliveries.
#[derive(Default)]
struct Sums {
    deliveries: usize,
    events: usize,
    refused: usize,
    repeated: usize,
    late: usize,
    quarantined: usize,
    unexpected: usize,
}

tokio::task_local! {
    /// The time in the story.
    static NOW: DateTime<Utc>;
}

/// The stage that the story is played on.
struct Stage {
    receive: Receive,
    tally: Tally,
    keys: AccountSecrets,
    guessed: AccountSecrets,
    /// The time of the last delivery so far.
    latest: DateTime<Utc>,
    journaled: Vec<(SubjectPk, String)>,
    sums: Sums,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let config = match &invocation.given {
        Some(given) => given.clone(),
        None => Config::parse(CONFIG, Path::new("the demo's own config"))?,
    };
    let zone = config.account.time_zone;
    let started = Instant::now();
    let today = invocation.clock.now().with_timezone(&zone).date_naive();
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let last_day = options.date.unwrap_or(yesterday);

    let installation = open(&invocation).await?;
    let mut stage = Stage::new(&installation, &config)?;
    tell(&format!("playing a fortnight of webhooks up to {last_day} …"));
    let tellings = story(options.seed, last_day, DAYS, zone);
    installation.begin(&config).await?;
    installation.settle(&config).await?;
    stage.play(&tellings, zone).await?;
    installation.end().await?;
    let report = report(&installation, &config, last_day, morning_after(last_day, zone)).await?;
    let language = config.account.language();
    std::fs::write(&options.out, html(&report, language))
        .with_context(|| format!("{} cannot be written", options.out.display()))?;
    show(&invocation, &report, language)?;
    tell(&stage.summary());
    tell(&format!("played in {:.1} s", started.elapsed().as_secs_f64()));
    let page = options.out.canonicalize().unwrap_or(options.out);
    tell(&format!("the digest as a page: {}", page.display()));
    Ok(if stage.sums.unexpected == 0 { Done::Well } else { Done::FoundWrong })
}

/// In memory, or in a new file that other commands can then look at.
async fn open(invocation: &Invocation) -> anyhow::Result<Installation> {
    let Place::File(data) = &invocation.place else {
        anyhow::bail!("the demo plays on one machine");
    };
    match data {
        Some(data) if data.exists() => {
            anyhow::bail!("{} exists: the demo plays into a new file", data.display())
        }
        Some(data) => Installation::in_file(data, Access::Write).await,
        None => Installation::in_memory().await,
    }
}

/// When the story's digest is made: at nine, when the day is over and what was late is in.
fn morning_after(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let morning = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(MORNING);
    let local = zone.from_local_datetime(&morning).earliest();
    local.map_or_else(|| morning.and_utc(), |local| local.to_utc())
}

async fn report(
    installation: &Installation,
    config: &Config,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> anyhow::Result<Report> {
    let plan = config.plan_of(PeriodKind::Day);
    let period = Period::containing(day, PeriodKind::Day, config.account.week_starts);
    Ok(tallydesk_digest::compute(&installation.store, config, &plan, period, now).await?)
}

fn show(invocation: &Invocation, report: &Report, language: Language) -> anyhow::Result<()> {
    print(&match invocation.format {
        Format::Text => text(report, language),
        Format::Html => html(report, language),
        Format::Json => serde_json::to_string_pretty(report)?,
    })
}

impl Stage {
    fn new(installation: &Installation, config: &Config) -> anyhow::Result<Self> {
        let keys = AccountSecrets::parse(KEYS)?;
        // Each delivery is received at its own time in the story.
        let clock = Clock::from_fn(|| NOW.try_with(|now| *now).unwrap_or_default());
        Ok(Self {
            receive: Receive::new(
                installation.store.clone(),
                KeyRing::fixed(keys.clone()),
                Pepper::new("the demo's own pepper"),
                config.clone(),
                clock.clone(),
            ),
            tally: installation.tally(config, clock),
            keys,
            guessed: AccountSecrets::parse(GUESSED)?,
            latest: DateTime::UNIX_EPOCH,
            journaled: Vec::new(),
            sums: Sums::default(),
        })
    }

    /// Delivers the story in its order, telling each day as it passes.
    async fn play(&mut self, tellings: &[Telling], zone: Tz) -> anyhow::Result<()> {
        let day = |telling: &Telling| telling.received_at.with_timezone(&zone).date_naive();
        for tellings in tellings.chunk_by(|one, other| day(one) == day(other)) {
            for some in tellings.chunks(DELIVERED_AT_ONCE) {
                self.latest = some.last().map_or(self.latest, |telling| telling.received_at);
                let deliveries = some.iter().map(|telling| self.deliver(telling));
                for answer in future::try_join_all(deliveries).await? {
                    self.count(answer);
                }
                if self.journaled.len() >= BATCH {
                    self.fold().await;
                }
            }
            let passed = tellings.first().map(day).unwrap_or_default().format("%a %d %b");
            tell(&format!("{passed}  {:>4} deliveries", tellings.len()));
        }
        self.fold().await;
        Ok(())
    }

    async fn deliver(&self, telling: &Telling) -> anyhow::Result<Answer> {
        let source = source(telling.source).context("the story names an unknown source")?;
        let keys = if telling.forged { &self.guessed } else { &self.keys };
        let keys: &Secrets = keys.of(source.name).context("the story's source has no key")?;
        let Telling { delivery_id, signed_at, body, .. } = telling;
        let outgoing = Outgoing { id: delivery_id, at: *signed_at, url: "", body };
        let posted = source.sign(keys, outgoing)?;
        let address = format!("/{}", source.name);
        let (method, headers) = (&Method::POST, &posted.headers);
        let request = Request { method, address: &address, headers, body: &posted.body };
        Ok(NOW.scope(telling.received_at, self.receive.handle(request)).await)
    }

    fn count(&mut self, answer: Answer) {
        self.sums.deliveries += 1;
        self.sums.repeated += usize::from(answer.journaled.is_empty() && answer.repeated > 0);
        self.sums.late += usize::from(answer.late > 0);
        self.sums.events += answer.journaled.len();
        match answer.status {
            StatusCode::OK => {}
            StatusCode::ACCEPTED => self.sums.quarantined += 1,
            StatusCode::UNAUTHORIZED => self.sums.refused += 1,
            _ => self.sums.unexpected += 1,
        }
        self.journaled.extend(answer.journaled);
    }

    async fn fold(&mut self) {
        while !self.journaled.is_empty() {
            let event = stream_event(&self.journaled);
            let handled = NOW.scope(self.latest, self.tally.handle(&event)).await;
            self.sums.unexpected += handled.response.batch_item_failures.len();
            self.journaled = handled.lines;
        }
    }

    fn summary(&self) -> String {
        let Sums { deliveries, events, refused, repeated, late, quarantined, unexpected } =
            self.sums;
        let failed = if unexpected > 0 { format!(", {unexpected} failed") } else { String::new() };
        format!(
            "{} became {}; {refused} refused (forged or stale), {repeated} repeated, \
             {late} more than an hour late, {quarantined} quarantined{failed}",
            counted(deliveries, "delivery").replace("deliverys", "deliveries"),
            counted(events, "event"),
        )
    }
}
