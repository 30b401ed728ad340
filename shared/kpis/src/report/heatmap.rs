//! When in the week tickets come in and are answered.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure};

use super::input::days_before;
use crate::counters::{Book, Counters};
use crate::{Period, PeriodKind};

/// Hours of the week: of the seven days up to the period's last for a day or a week, of the whole
/// period for a month or a quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heatmap {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Monday to Sunday.
    pub weekdays: Vec<HeatmapDay>,
}

/// A weekday's hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatmapDay {
    /// The weekday, `Mon` to `Sun`.
    pub weekday: Weekday,
    /// How many such days there are between the first and the last.
    pub days: u32,
    /// From midnight, one for each of 24 hours of the local day. An hour that comes twice when the
    /// clocks go back counts both; one that is skipped counts nothing.
    pub hours: Vec<HeatmapHour>,
}

/// An hour of a weekday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatmapHour {
    /// Tickets created in it.
    pub created: i64,
    /// Replies in it that ended a requester's turn.
    pub replies: i64,
    /// The median time that these took, on the calendar clock; `null` without any.
    pub reply_seconds_median: Option<i64>,
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The heatmap of a period; `None` if nothing came in and nothing was answered.
pub(super) fn heatmap(period: Period, days: &Book) -> Option<Heatmap> {
    let from = match period.kind {
        PeriodKind::Day | PeriodKind::Week => days_before(period.to, 6),
        PeriodKind::Month | PeriodKind::Quarter => period.from,
    };
    let looked_at = Period { from, ..period };
    let weekdays: Vec<_> =
        WEEK.into_iter().map(|weekday| of_weekday(weekday, looked_at, days)).collect();
    let is_empty =
        weekdays.iter().flat_map(|day| &day.hours).all(|hour| *hour == HeatmapHour::default());
    (!is_empty).then_some(Heatmap { from, to: period.to, weekdays })
}

fn of_weekday(weekday: Weekday, looked_at: Period, days: &Book) -> HeatmapDay {
    let mut together = Counters::default();
    let mut count = 0;
    for day in looked_at.days().filter(|day| day.weekday() == weekday) {
        count += 1;
        if let Some(counters) = days.day(day) {
            together.merge_hours(counters);
        }
    }
    let hours = (0..24).map(|hour| of_hour(&together, hour));
    HeatmapDay { weekday, days: count, hours: hours.collect() }
}

fn of_hour(together: &Counters, hour: u8) -> HeatmapHour {
    let hour = format!("{hour:02}");
    let cell = |measure| together.cell(Dimension::Hour, &hour, measure);
    let replies = cell(Measure::ReplyTime);
    HeatmapHour {
        created: cell(Measure::TicketsCreated).map_or(0, |cell| cell.sum),
        replies: replies.map_or(0, |cell| cell.n),
        reply_seconds_median: replies.and_then(|cell| cell.quantile(500)),
    }
}
