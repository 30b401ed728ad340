//! What earlier digests told and is different now, a line each.

use tallydesk_kpis::{Figure, Kpi, Report, Restated, kpi};

use crate::figures::{whole, written};
use crate::words::{Message, Words};

/// More lines are counted, not shown.
const LINES_MAX: usize = 5;

/// The lines, and how many there is no room for.
pub fn lines(words: Words, report: &Report) -> Vec<String> {
    let named = report.restated.iter().filter_map(|restated| line(words, restated));
    let mut lines: Vec<String> = named.take(LINES_MAX).collect();
    let left_out = whole(report.restated_total) - i64::try_from(lines.len()).unwrap_or(i64::MAX);
    if !lines.is_empty() && left_out > 0 {
        lines.push(words.say(Message::MoreRows { rows: left_out }));
    }
    lines
}

fn line(words: Words, restated: &Restated) -> Option<String> {
    let kpi = kpi(&restated.kpi)?;
    let [now, told] =
        [&restated.now, &restated.told].map(|figure| with_samples(words, kpi, figure));
    let (period, kpi) = (&words.period(restated.period), &words.within(kpi));
    Some(words.say(Message::Restated { period, kpi, now: &now, told: &told }))
}

/// A figure with how much is behind it, unless it is a count itself.
fn with_samples(words: Words, kpi: &Kpi, figure: &Figure) -> String {
    let Some(value) = figure.value else {
        return words.say(Message::NoFigure);
    };
    let value = written(words, kpi.unit, value).whole();
    if kpi.formula.is_count() {
        return value;
    }
    let samples = &words.samples(kpi.formula.samples(), figure.n);
    words.say(Message::FigureOf { figure: &value, samples })
}
