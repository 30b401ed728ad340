//! What a digest says, in its order; how it looks is the business of `text` and `page`.

use std::collections::HashSet;

use chrono::Datelike;
use chrono_tz::Tz;
use tallydesk_kpis::{
    Amount, Decided, Figure, Headline, Kpi, Language, Report, TargetView, Usual, kpi,
};

use crate::attention::{self, AttentionLine};
use crate::changes::{Comparison, Trend, trend};
use crate::figures::{Written, whole, written};
use crate::history::{History, history};
use crate::hours::{self, Hours};
use crate::lead;
use crate::marketplaces;
use crate::outside::clean;
use crate::picture::Picture;
use crate::quality;
use crate::restated;
use crate::service;
use crate::splits::{self, Table};
use crate::week::{Week, week};
use crate::words::{ABSENT, Message, Words};

/// The median by which first replies are told.
pub const FIRST_REPLY: &str = "first_reply_time.calendar.median";

/// Everything that a digest shows, as strings.
pub struct Digest {
    pub language: Language,
    pub account: String,
    pub period: String,
    /// The two together, as a window's title or a mail's subject.
    pub title: String,
    pub headings: Headings,
    /// What stands between a label and what it is for.
    pub label_end: String,
    pub lead: Vec<String>,
    pub headline: Vec<HeadlineFigure>,
    pub attention: Vec<AttentionLine>,
    pub tables: Vec<Table>,
    /// What earlier digests told and is different now.
    pub restated: Vec<String>,
    pub week: Option<Week>,
    /// Where the report has no week.
    pub hours: Option<Hours>,
    pub definitions: Vec<Definition>,
    pub foot: Vec<String>,
}

/// The headings of parts that have no name of their own.
pub struct Headings {
    pub attention: String,
    pub restated: String,
    pub hours: String,
    pub definitions: String,
}

/// A figure to be seen first.
pub struct HeadlineFigure {
    pub kpi: &'static Kpi,
    pub name: &'static str,
    pub value: Written,
    pub trend: Trend,
    /// Its last periods, where there are enough.
    pub history: Option<History>,
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
    pub fn new(report: &Report, language: Language) -> Self {
        let words = Words::of(language).counting_in(report.currency);
        let zone = zone(report);
        let comparison = Comparison::of(report, zone.unwrap_or(Tz::UTC));
        let headline: Vec<_> = report
            .headline
            .iter()
            .filter_map(|headline| headline_figure(words, headline, comparison, report))
            .collect();
        let account = clean(&report.account);
        let period = words.period_with_year(report.period);
        let week = week(words, report);
        Self {
            language,
            title: words.say(Message::Title { account: &account, period: &period }),
            account,
            period,
            headings: headings(words),
            label_end: words.say(Message::LabelEnd),
            lead: lead::sentences(words, report, &headline, comparison.with),
            attention: attention::lines(words, report, &headline),
            tables: tables(words, report),
            restated: restated::lines(words, report),
            hours: hours::hours(words, report).filter(|_| week.is_none()),
            week,
            definitions: headline.iter().map(|figure| definition(words, figure.kpi)).collect(),
            foot: foot(words, report, zone),
            headline,
        }
    }

    /// The pictures of a page, each once.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        let histories = self.headline.iter().filter_map(|figure| figure.history.as_ref());
        let histories = histories.map(|history| &history.picture);
        let maps = self.week.iter().flat_map(|week| [Some(&week.created), week.replies.as_ref()]);
        let pictures = histories.chain(maps.flatten().map(|map| &map.picture));
        let mut names = HashSet::new();
        pictures.filter(move |picture| names.insert(picture.name.as_str()))
    }
}

/// Where and who, and then what there is besides tickets.
fn tables(words: Words, report: &Report) -> Vec<Table> {
    let lists = service::tables(words, report).into_iter();
    let limits = marketplaces::table(words, report);
    splits::tables(words, report).into_iter().chain(lists).chain(limits).collect()
}

fn headings(words: Words) -> Headings {
    Headings {
        attention: words.say(Message::HeadingAttention),
        restated: words.say(Message::HeadingRestated),
        hours: words.say(Message::HeadingHours),
        definitions: words.say(Message::HeadingDefinitions),
    }
}

/// A KPI's figure, if there was something to measure.
pub fn amount(report: &Report, id: &str) -> Option<Amount> {
    report.kpis.get(id).and_then(|figure| figure.value)
}

/// A KPI that this version does not know has no name to be shown under, and is passed over.
fn headline_figure(
    words: Words,
    headline: &Headline,
    comparison: Comparison,
    report: &Report,
) -> Option<HeadlineFigure> {
    let kpi = kpi(&headline.kpi)?;
    let trend = trend(words, kpi, headline, comparison);
    let notes = [
        samples(words, kpi, &headline.current, &trend),
        quality::without(words, kpi, report),
        headline.usual.as_ref().and_then(|usual| as_usual(words, kpi, usual, report)),
        headline.target.map(|target| against_target(words, kpi, target)),
        report.decided.get(kpi.id).and_then(|decided| decided_of(words, kpi, decided)),
    ];
    let notes = notes.into_iter().flatten().collect();
    let (name, value) = (words.name(kpi), value(words, kpi, &headline.current));
    let history = history(words, kpi, headline, report.period.kind);
    Some(HeadlineFigure { kpi, name, value, trend, history, notes })
}

/// What the weekday usually shows, where enough is behind it and time alone cannot change it.
fn as_usual(words: Words, kpi: &Kpi, usual: &Usual, report: &Report) -> Option<String> {
    let is_told = usual.figure.n >= report.rank_from.into() && !usual.figure.provisional;
    let figure = &written(words, kpi.unit, usual.figure.value.filter(|_| is_told)?).whole();
    let weekday = report.period.from.weekday().number_from_monday().into();
    Some(words.say(Message::Usual { weekday, figure }))
}

fn against_target(words: Words, kpi: &Kpi, target: TargetView) -> String {
    words.target(&written(words, kpi.unit, target.value).whole(), target.met)
}

/// The newest figure that time alone cannot change any more.
fn decided_of(words: Words, kpi: &Kpi, decided: &Decided) -> Option<String> {
    let figure = &written(words, kpi.unit, decided.figure.value?).whole();
    let samples = &words.samples(kpi.formula.samples(), decided.figure.n);
    Some(words.say(Message::Decided { day: &words.day_of_month(decided.day), figure, samples }))
}

fn value(words: Words, kpi: &Kpi, figure: &Figure) -> Written {
    let absent = || Written { number: ABSENT.to_owned(), unit: String::new() };
    figure.value.map_or_else(absent, |amount| written(words, kpi.unit, amount))
}

fn samples(words: Words, kpi: &Kpi, figure: &Figure, trend: &Trend) -> Option<String> {
    let samples =
        (!kpi.formula.is_count()).then(|| words.samples(kpi.formula.samples(), figure.n))?;
    match trend {
        Trend::Untold(why) if *why == samples => None,
        Trend::Untold(_) | Trend::Told(_) => Some(samples),
    }
}

fn definition(words: Words, kpi: &Kpi) -> Definition {
    let sentence = kpi.definition.in_language(words.language);
    Definition { name: words.name(kpi), sentence }
}

fn zone(report: &Report) -> Option<Tz> {
    report.time_zone.parse().ok()
}

fn foot(words: Words, report: &Report, zone: Option<Tz>) -> Vec<String> {
    let made_at = report.generated_at.with_timezone(&zone.unwrap_or(Tz::UTC));
    let period = &words.period_with_year(report.period);
    let previous = &words.period_with_year(report.previous_period);
    let quarantined = whole(report.data_quality.quarantined);
    let mut foot = vec![
        words.say(Message::PeriodAndZone { period, zone: &clean(&report.time_zone) }),
        words.say(Message::ChangesAgainst { period: previous }),
    ];
    foot.extend(quality::untold(words, report));
    foot.push(words.say(Message::Understood { quarantined }));
    foot.extend(quality::line(words, report));
    foot.push(words.made(made_at));
    foot
}
