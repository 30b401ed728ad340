//! How good what sources tell is, and which figures are without some of them.

use std::collections::BTreeMap;

use chrono::Datelike;
use tallydesk_kpis::{Amount, Kpi, Report, SourceQuality, Unit, kpi};

use crate::figures::{number_of, whole};
use crate::outside::clean;
use crate::splits;
use crate::words::{Message, Words};

/// A source that scores less needs somebody.
const POOR_BELOW: u8 = 70;
/// Fewer refused deliveries are strangers who try an address.
const REFUSED_MIN: u64 = 10;
/// Deliveries are refused in earnest from one for so many events on.
const REFUSED_ONE_IN: u64 = 10;

/// The score of each source, with what lowers it most; `None` where nothing is known of sources.
pub fn line(words: Words, report: &Report) -> Option<String> {
    let scores = report.data_quality.sources.iter().filter_map(|source| score(words, source));
    let sources = &words.phrases(scores)?;
    Some(words.say(Message::DataQuality { sources }))
}

fn score(words: Words, quality: &SourceQuality) -> Option<String> {
    let (source, score) = (&*clean(&quality.title), quality.score?.into());
    Some(match &lowered_by(words, quality) {
        Some(why) => words.say(Message::SourceScoreBecause { source, score, why }),
        None => words.say(Message::SourceScore { source, score }),
    })
}

/// What lowers a source's score most, if anything does.
fn lowered_by(words: Words, quality: &SourceQuality) -> Option<String> {
    let not_taken = whole(quality.rejected + quality.refused);
    let most = quality.missing_most.map(|part| {
        let tickets = quality.missing.get(&part).copied().unwrap_or_default();
        (share(tickets, quality.tickets), part)
    });
    let late = share(quality.late, quality.events);
    let lost = share(not_taken, quality.events.saturating_add(not_taken));
    match most {
        _ if lost > late && lost > most.map_or(0.0, |(share, _)| share) => {
            Some(words.say(Message::DeliveriesNotTaken { deliveries: not_taken }))
        }
        Some((lacking, part)) if lacking >= late => {
            let share = &number_of(words, Unit::Ratio, Amount::Fraction(lacking));
            Some(words.say(Message::TicketsWithout { share, part: part.as_str() }))
        }
        Some(_) | None if late > 0.0 => {
            let share = &number_of(words, Unit::Ratio, Amount::Fraction(late));
            Some(words.say(Message::EventsLate { share }))
        }
        Some(_) | None => None,
    }
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // counts stay far below 2^52
fn share(part: i64, all: i64) -> f64 {
    if all > 0 { part as f64 / all as f64 } else { 0.0 }
}

/// Sources that fell silent, and those whose deliveries are refused.
pub fn doubtful(words: Words, report: &Report) -> impl Iterator<Item = String> {
    let sources = report.data_quality.sources.iter();
    let weekday = report.period.from.weekday().number_from_monday().into();
    sources.filter_map(move |quality| {
        let source = &*clean(&quality.title);
        if let Some(usual) = quality.silent_usual {
            return Some(words.say(Message::Silent { source, usual, weekday }));
        }
        let deliveries = whole(quality.refused);
        is_refused(quality).then(|| words.say(Message::Refused { source, deliveries }))
    })
}

fn is_refused(quality: &SourceQuality) -> bool {
    let events = u64::try_from(quality.events).unwrap_or_default();
    quality.refused >= REFUSED_MIN && quality.refused.saturating_mul(REFUSED_ONE_IN) >= events
}

/// The sources that tell poorly, of those that told enough to judge them.
pub fn poor(words: Words, report: &Report) -> Option<String> {
    let is_poor = |quality: &&SourceQuality| {
        let is_enough = quality.events >= report.rank_from.into();
        is_enough && quality.score.is_some_and(|score| score < POOR_BELOW)
    };
    let poor = report.data_quality.sources.iter().filter(is_poor);
    let quality = &words.phrases(poor.filter_map(|quality| score(words, quality)))?;
    Some(words.say(Message::PoorQuality { quality }))
}

/// Beside a figure: without which sources it is, or by which it is not told at all.
pub fn without(words: Words, kpi: &Kpi, report: &Report) -> Option<String> {
    let sources = &titles(words, report.untold.get(kpi.id)?);
    Some(match report.kpis.get(kpi.id).and_then(|figure| figure.value) {
        Some(_) => words.say(Message::WithoutSources { sources }),
        None => words.say(Message::NotToldBy { sources }),
    })
}

/// True if no source of the period can tell a figure, so that a zero would not be true.
pub fn is_untold(kpi: &Kpi, report: &Report) -> bool {
    let is_absent = report.kpis.get(kpi.id).is_some_and(|figure| figure.value.is_none());
    is_absent && report.untold.contains_key(kpi.id)
}

/// Of the figures that the digest shows, those that some sources cannot tell.
pub fn untold(words: Words, report: &Report) -> Vec<String> {
    let headline = report.headline.iter().filter_map(|headline| kpi(&headline.kpi));
    let mut figures: BTreeMap<&Vec<String>, Vec<String>> = BTreeMap::new();
    for kpi in headline.chain(splits::columns_shown(report)) {
        let Some(sources) = report.untold.get(kpi.id) else { continue };
        let name = words.within(kpi);
        let of_sources = figures.entry(sources).or_default();
        if !of_sources.contains(&name) {
            of_sources.push(name);
        }
    }
    let lines = figures.into_iter().filter_map(|(sources, figures)| {
        let (sources, figures) = (&titles(words, sources), &words.phrases(figures)?);
        Some(words.say(Message::UntoldFigures { sources, figures }))
    });
    lines.collect()
}

fn titles(words: Words, sources: &[String]) -> String {
    words.names(&sources.iter().map(|source| clean(source)).collect::<Vec<_>>())
}
