//! Figures that are not where they usually are.

use tallydesk_kpis::{Amount, Band, Headline, Kpi, Outside, PeriodKind, Report, Spike, Unit, kpi};
use tallydesk_ledger::Dimension;

use super::AttentionLine;
use crate::changes::{Judgement, Way, judged};
use crate::figures::{number_of, written};
use crate::outside::clean;
use crate::sentence::Sentence;
use crate::words::{Message, Words};

/// More figures out of their bands say no more: it was no usual day.
const BANDS_MAX: usize = 2;
/// A rush everywhere is one in each channel, too.
const SPIKES_MAX: usize = 1;

/// Headline figures outside their own season's band, unless on the side that is better.
pub fn bands(words: Words, report: &Report) -> impl Iterator<Item = String> {
    report.headline.iter().filter_map(move |headline| outside_band(words, headline)).take(BANDS_MAX)
}

fn outside_band(words: Words, headline: &Headline) -> Option<String> {
    let kpi = kpi(&headline.kpi)?;
    let Band { low, high, .. } =
        headline.band.filter(|band| band.outside.is_some_and(|side| !is_good(kpi, side)))?;
    let figure = &written(words, kpi.unit, headline.current.value?).whole();
    let [low, high] = [low, high].map(|bound| number_of(words, kpi.unit, Amount::Fraction(bound)));
    let (name, low, high) = (words.name(kpi), &*low, &*high);
    Some(words.say(Message::OutsideBand { kpi: name, figure, low, high }))
}

/// Outside on the side that is better needs nobody's attention.
fn is_good(kpi: &Kpi, side: Outside) -> bool {
    let way = match side {
        Outside::Above => Way::Up,
        Outside::Below => Way::Down,
    };
    judged(kpi.better, way) == Judgement::Better
}

/// Where far more tickets came in than of late; the day is named where it is one of several.
pub fn spikes(words: Words, report: &Report) -> impl Iterator<Item = AttentionLine> {
    let kind = report.period.kind;
    report.spikes.iter().filter_map(move |spike| line(words, spike, kind)).take(SPIKES_MAX)
}

fn line(words: Words, spike: &Spike, kind: PeriodKind) -> Option<AttentionLine> {
    let dimension = Dimension::from_name(&spike.dimension)?;
    let value = clean(&spike.value);
    let subject = (dimension != Dimension::All).then(|| words.subject(dimension, &value));
    let usual = &number_of(words, Unit::Points, mean_before(spike)?);
    let (tickets, day) = (spike.tickets, &words.day(spike.day));
    let sentence = Sentence::plain(words.say(match kind {
        PeriodKind::Day => Message::Spike { tickets, usual },
        PeriodKind::Week | PeriodKind::Month | PeriodKind::Quarter => {
            Message::SpikeOn { tickets, day, usual }
        }
    }));
    Some(AttentionLine { subject, sentence })
}

/// Tickets a day before the spike, in the mean.
#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // counts stay far below 2^52
fn mean_before(spike: &Spike) -> Option<Amount> {
    let days = f64::from(spike.days_before);
    (spike.days_before > 0).then(|| Amount::Fraction(spike.tickets_before as f64 / days))
}
