//! What a digest says, in its order; how it looks is the business of `text` and `page`.

use chrono_tz::Tz;
use tallydesk_kpis::{Amount, Decided, Figure, Headline, Kpi, Report, TargetView, kpi};

use crate::attention::{self, AttentionLine};
use crate::changes::{Comparison, Trend, trend};
use crate::figures::{Written, written};
use crate::hours::{self, Hours};
use crate::lead;
use crate::outside::clean;
use crate::splits::{self, Table};
use crate::words;

/// The median by which first replies are told.
pub const FIRST_REPLY: &str = "first_reply_time.calendar.median";

/// Everything that a digest shows, as strings.
pub struct Digest {
    pub account: String,
    pub period: String,
    pub lead: Vec<String>,
    pub headline: Vec<HeadlineFigure>,
    pub attention: Vec<AttentionLine>,
    pub tables: Vec<Table>,
    pub hours: Option<Hours>,
    pub definitions: Vec<Definition>,
    pub foot: Vec<String>,
}

/// A figure to be seen first.
pub struct HeadlineFigure {
    pub kpi: &'static Kpi,
    pub value: Written,
    pub trend: Trend,
    /// How much is behind it unless its trend says so, the target, and what is decided already.
    pub notes: Vec<String>,
}

/// What a figure means.
pub struct Definition {
    pub name: &'static str,
    pub sentence: &'static str,
}

impl Digest {
    /// Puts a report into words.
    pub fn new(report: &Report) -> Self {
        let zone = zone(report);
        let comparison = Comparison::of(report, zone.unwrap_or(Tz::UTC));
        let headline: Vec<_> = report
            .headline
            .iter()
            .filter_map(|headline| headline_figure(headline, comparison, report))
            .collect();
        Self {
            account: clean(&report.account),
            period: words::period_with_year(report.period),
            lead: lead::sentences(report, &headline, comparison),
            attention: attention::lines(report, &headline),
            tables: splits::tables(report),
            hours: hours::hours(report),
            definitions: headline.iter().map(|figure| definition(figure.kpi)).collect(),
            foot: foot(report, zone),
            headline,
        }
    }
}

/// A KPI's figure, if there was something to measure.
pub fn amount(report: &Report, id: &str) -> Option<Amount> {
    report.kpis.get(id).and_then(|figure| figure.value)
}

/// A KPI that this version does not know has no name to be shown under, and is passed over.
fn headline_figure(
    headline: &Headline,
    comparison: Comparison,
    report: &Report,
) -> Option<HeadlineFigure> {
    let kpi = kpi(&headline.kpi)?;
    let trend = trend(kpi, headline, comparison, report.period.kind);
    let notes = [
        samples(kpi, &headline.current, &trend),
        headline.target.map(|target| against_target(kpi, target)),
        report.decided.get(kpi.id).and_then(|decided| decided_of(kpi, decided)),
    ];
    let notes = notes.into_iter().flatten().collect();
    Some(HeadlineFigure { kpi, value: value(kpi, &headline.current), trend, notes })
}

fn against_target(kpi: &Kpi, target: TargetView) -> String {
    words::target(&written(kpi.unit, target.value).whole(), target.met)
}

/// The newest figure that time alone cannot change any more.
fn decided_of(kpi: &Kpi, decided: &Decided) -> Option<String> {
    let figure = written(kpi.unit, decided.figure.value?).whole();
    let samples = words::samples(kpi.formula.samples(), decided.figure.n);
    Some(words::decided(decided.day, &figure, &samples))
}

fn value(kpi: &Kpi, figure: &Figure) -> Written {
    let absent = || Written { number: words::ABSENT.to_owned(), unit: "" };
    figure.value.map_or_else(absent, |amount| written(kpi.unit, amount))
}

fn samples(kpi: &Kpi, figure: &Figure, trend: &Trend) -> Option<String> {
    let samples =
        (!kpi.formula.is_count()).then(|| words::samples(kpi.formula.samples(), figure.n))?;
    match trend {
        Trend::Untold(why) if *why == samples => None,
        Trend::Untold(_) | Trend::Told(_) => Some(samples),
    }
}

fn definition(kpi: &Kpi) -> Definition {
    Definition { name: kpi.name.en, sentence: kpi.definition }
}

fn zone(report: &Report) -> Option<Tz> {
    report.time_zone.parse().ok()
}

fn foot(report: &Report, zone: Option<Tz>) -> Vec<String> {
    let made_at = report.generated_at.with_timezone(&zone.unwrap_or(Tz::UTC));
    vec![
        words::period_and_zone(report.period, &clean(&report.time_zone)),
        words::changes_against(report.previous_period),
        words::understood(report.data_quality.quarantined),
        words::made(made_at),
    ]
}
