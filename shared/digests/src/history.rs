//! A headline figure's last periods: a small line on a page, and characters in text.

use tallydesk_kpis::{Amount, Band, Headline, Kpi, PeriodKind};

use crate::charts::{self, Size, blocks};
use crate::figures::{number_of, written};
use crate::picture::{Chart, Picture};
use crate::words::{Message, Words};

/// How large the line is shown, in CSS pixels.
const WIDTH: u16 = 140;
const HEIGHT: u16 = 32;

/// A figure's last periods, the oldest first.
pub struct History {
    /// A character for each period.
    pub blocks: String,
    pub picture: Picture,
}

/// The history of a figure; none with fewer than two periods that have one, which make no line.
pub fn history(words: Words, kpi: &Kpi, headline: &Headline, kind: PeriodKind) -> Option<History> {
    let amounts: Vec<Option<Amount>> = headline.series.iter().map(|point| point.value).collect();
    let values: Vec<_> = amounts.iter().map(|amount| amount.map(Amount::as_f64)).collect();
    let has_line = values.iter().flatten().count() > 1;
    let spoken = has_line.then(|| spoken(words, kpi, &amounts, kind))?;
    let spoken = match headline.band {
        Some(band) => with_band(words, kpi, band, &spoken),
        None => spoken,
    };
    let blocks = blocks(&values);
    let band = headline.band.map(|band| charts::Band { low: band.low, high: band.high });
    let target = headline.target.map(|target| target.value.as_f64());
    let chart = Chart::Sparkline { values, band, target };
    let (name, size) = (kpi.id.to_owned(), Size::new(WIDTH, HEIGHT));
    Some(History { blocks, picture: Picture { name, chart, size, spoken } })
}

/// With what is shaded at the end.
fn with_band(words: Words, kpi: &Kpi, band: Band, history: &str) -> String {
    let low = &number_of(words, kpi.unit, Amount::Fraction(band.low));
    let high = &written(words, kpi.unit, Amount::Fraction(band.high)).whole();
    words.say(Message::HistoryWithBand { history, low, high })
}

/// The least, the most, and the last.
fn spoken(words: Words, kpi: &Kpi, amounts: &[Option<Amount>], kind: PeriodKind) -> String {
    let by_value = |one: &Amount, other: &Amount| one.as_f64().total_cmp(&other.as_f64());
    let known = || amounts.iter().copied().flatten();
    let said = |amount: Option<Amount>| {
        amount.map_or_else(
            || words.say(Message::NoFigure),
            |amount| written(words, kpi.unit, amount).whole(),
        )
    };
    words.say(Message::History {
        periods: i64::try_from(amounts.len()).unwrap_or(i64::MAX),
        kind: kind.as_str(),
        lowest: &said(known().min_by(by_value)),
        highest: &said(known().max_by(by_value)),
        now: &said(amounts.last().copied().flatten()),
    })
}
