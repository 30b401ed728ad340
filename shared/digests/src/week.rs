//! When in the week tickets came in, and how long replies took then: weekdays by hours.

use tallydesk_kpis::{Amount, HeatmapHour, Period, PeriodKind, Report, Unit};

use crate::charts::{Cells, Size, block_rows};
use crate::figures::written;
use crate::hours::two_digits;
use crate::picture::{Chart, Picture};
use crate::words::{Message, Words};

/// How large a map is shown, in CSS pixels. A page may make it narrower, not lower: labels stay
/// beside their rows.
const WIDTH: u16 = 552;
const HEIGHT: u16 = 7 * 18;

/// The hours of a week.
pub struct Week {
    /// From Monday, short.
    pub weekdays: Vec<String>,
    pub created: Map,
    /// Where anything was answered.
    pub replies: Option<Map>,
    /// The hour in which most came in, if one stands out.
    pub busiest: Option<String>,
}

/// One figure by weekday and hour.
pub struct Map {
    /// What it shows, of when, and what its largest mark stands for: over the picture.
    pub over_marks: String,
    /// The same over the characters, of which the highest stands for it.
    pub over_bars: String,
    /// A character for each hour, from Monday.
    pub rows: [[char; 24]; 7],
    pub picture: Picture,
}

/// The week, if the report has one.
pub fn week(words: Words, report: &Report) -> Option<Week> {
    let of = report.heatmap.as_ref()?;
    let days = words.period(Period { kind: PeriodKind::Week, from: of.from, to: of.to });
    let created = cells(report, |hour| (hour.created > 0).then_some(hour.created));
    let replies = cells(report, |hour| hour.reply_seconds_median.filter(|_| hour.replies > 0));
    let created_in = words.say(Message::WeekCreated { days: &days });
    let created = map(words, &created, Unit::Tickets, &created_in);
    let replies_in = words.say(Message::WeekReplies { days: &days });
    let replies = map(words, &replies, Unit::Seconds, &replies_in);
    let weekdays = (1..=7).map(|weekday| words.say(Message::WeekdayShort { weekday }));
    let (weekdays, busiest) = (weekdays.collect(), busiest(words, report));
    Some(Week { weekdays, created: created?, replies, busiest })
}

/// A figure of every hour; hours that a report lacks are bare.
#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // figures stay far below 2^52
fn cells(report: &Report, figure: impl Fn(&HeatmapHour) -> Option<i64>) -> Cells {
    let mut cells = [[None; 24]; 7];
    let weekdays = report.heatmap.iter().flat_map(|heatmap| &heatmap.weekdays);
    for (row, weekday) in cells.iter_mut().zip(weekdays) {
        for (cell, hour) in row.iter_mut().zip(&weekday.hours) {
            *cell = figure(hour).map(|value| value as f64);
        }
    }
    cells
}

/// A map with its caption; none without a single value.
fn map(words: Words, cells: &Cells, unit: Unit, caption: &str) -> Option<Map> {
    let said = |value| written(words, unit, Amount::Fraction(value)).whole();
    let largest = cells.iter().flatten().copied().flatten().reduce(f64::max)?;
    let most = &said(largest);
    let over_marks = words.say(Message::WithLargestMark { caption, most });
    let over_bars = words.say(Message::WithHighestBar { caption, most });
    let peaks = (1..).zip(cells).filter_map(|(weekday, hours)| {
        let (hour, value) = peak(hours)?;
        let (hour, figure) = (&two_digits(hour), &said(value));
        Some(words.say(Message::SpokenPeak { weekday, hour, figure }))
    });
    let peaks: Vec<String> = peaks.collect();
    let spoken = words.say(Message::SpokenWeek { caption, peaks: &words.names(&peaks) });
    let (chart, size) = (Chart::Heatmap(Box::new(*cells)), Size::new(WIDTH, HEIGHT));
    let picture = Picture { name: format!("week-by-{}", unit.as_str()), chart, size, spoken };
    Some(Map { over_marks, over_bars, rows: block_rows(cells), picture })
}

/// The first hour with a weekday's largest value.
fn peak(hours: &[Option<f64>; 24]) -> Option<(usize, f64)> {
    let known = hours.iter().enumerate().filter_map(|(hour, value)| Some((hour, (*value)?)));
    known.reduce(|one, other| if other.1 > one.1 { other } else { one })
}

/// The hour that has more than any other; none of a few tickets, where that is chance.
fn busiest(words: Words, report: &Report) -> Option<String> {
    let weekdays = &report.heatmap.as_ref()?.weekdays;
    let hours = (1..).zip(weekdays).flat_map(|(weekday, of)| {
        let days = i64::from(of.days);
        of.hours.iter().enumerate().map(move |(hour, of)| (weekday, days, hour, of.created))
    });
    let hours: Vec<_> = hours.collect();
    let most = hours.iter().map(|(.., created)| *created).max()?;
    let mut busiest = hours.iter().filter(|(.., created)| *created == most);
    let (weekday, days, hour, tickets) = *busiest.next()?;
    let stands_out = busiest.next().is_none() && most >= report.rank_from.into();
    let (from, to) = (&two_digits(hour), &two_digits((hour + 1) % 24));
    stands_out.then(|| words.say(Message::BusiestOfWeek { weekday, days, from, to, tickets }))
}
