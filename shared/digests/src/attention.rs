//! What needs attention: a few lines made from rules, each with its number. A day on which no rule
//! applies has no line.

use tallydesk_kpis::{Amount, Report, Unit, Waiting};
use tallydesk_ledger::Dimension;

use crate::changes::{ENOUGH, Judgement, Trend};
use crate::digest::{FIRST_REPLY, HeadlineFigure, amount};
use crate::figures::{number_of, steps, written};
use crate::outside::clean;
use crate::words;

/// More would not be read.
const LINES_MAX: usize = 5;
/// First replies are slow where their median is this many times the overall one.
const SLOW_TIMES: i64 = 2;
/// Tickets that a line names; it says how many there are.
const NAMED_MAX: usize = 3;
/// The oldest ticket is worth a line from this age on.
const OLD_SECONDS: i64 = 7 * 86_400;
/// Reopens are worth a line from one in so many solved tickets.
const REOPENED_ONE_IN: i64 = 20;

/// One line.
pub struct AttentionLine {
    /// What it is about, if that was named outside.
    pub subject: Option<String>,
    pub sentence: String,
}

impl AttentionLine {
    fn new(sentence: String) -> Self {
        Self { subject: None, sentence }
    }
}

/// The lines, the widest concern first: what makes every figure doubtful, then the whole desk,
/// then its parts.
pub fn lines(report: &Report, headline: &[HeadlineFigure]) -> Vec<AttentionLine> {
    let quarantined = report.data_quality.quarantined;
    let quarantine = (quarantined > 0).then(|| words::quarantine(quarantined));
    let waiting = report.waiting.as_ref();
    let whole = [
        quarantine,
        waiting.and_then(just_missed),
        waiting.and_then(due_soon),
        waiting.and_then(unanswered),
        backlog_grew(report, headline),
        reopened(report),
        waiting.and_then(oldest),
    ];
    let whole = whole.into_iter().flatten().map(AttentionLine::new);
    whole.chain(slow(report)).take(LINES_MAX).collect()
}

fn just_missed(waiting: &Waiting) -> Option<String> {
    let names = names(waiting.just_missed.iter().map(|promise| &promise.ticket));
    (waiting.just_missed_total > 0)
        .then(|| words::just_missed(waiting.just_missed_total, &as_texts(&names)))
}

fn due_soon(waiting: &Waiting) -> Option<String> {
    let names = names(waiting.due_soon.iter().map(|promise| &promise.ticket));
    (waiting.due_soon_total > 0).then(|| words::due_soon(waiting.due_soon_total, &as_texts(&names)))
}

fn unanswered(waiting: &Waiting) -> Option<String> {
    let longest = number_of(Unit::Seconds, Amount::Whole(waiting.longest_wait_seconds?));
    Some(words::unanswered(waiting.unanswered, &longest))
}

fn oldest(waiting: &Waiting) -> Option<String> {
    let oldest = waiting.oldest.first().filter(|ticket| ticket.age_seconds >= OLD_SECONDS)?;
    let age = number_of(Unit::Seconds, Amount::Whole(oldest.age_seconds));
    let names = names(std::iter::once(&oldest.ticket));
    Some(words::oldest(&age, &as_texts(&names)))
}

/// The first tickets, each once, without what a sender may have hidden in an id.
fn names<'a>(tickets: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in tickets.map(|ticket| clean(ticket)) {
        if names.len() < NAMED_MAX && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn as_texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn backlog_grew(report: &Report, headline: &[HeadlineFigure]) -> Option<String> {
    let figure = headline.iter().find(|figure| figure.kpi.id == "backlog")?;
    match &figure.trend {
        Trend::Told(change) if change.judgement == Judgement::Worse => {
            let by = change.amount.trim_start_matches('+');
            Some(words::backlog_grew(by, &figure.value.whole(), report.period.kind))
        }
        Trend::Told(_) | Trend::Untold(_) => None,
    }
}

fn reopened(report: &Report) -> Option<String> {
    let (reopens, solved) = (amount(report, "reopens")?, amount(report, "tickets_solved")?);
    let number = steps(Unit::Reopens, reopens);
    let is_many = number.saturating_mul(REOPENED_ONE_IN) >= steps(Unit::Tickets, solved);
    (number > 0 && is_many).then(|| {
        let solved = written(Unit::Tickets, solved).whole();
        words::reopened(&written(Unit::Reopens, reopens).whole(), &solved)
    })
}

/// Channels and categories where first replies are slow, the slowest first.
fn slow(report: &Report) -> impl Iterator<Item = AttentionLine> {
    let slow =
        [Dimension::Channel, Dimension::Category].map(|dimension| slow_in(report, dimension));
    let mut slow: Vec<(i64, AttentionLine)> = slow.into_iter().flatten().collect();
    slow.sort_by_key(|(seconds, _)| std::cmp::Reverse(*seconds));
    slow.into_iter().map(|(_, line)| line)
}

fn slow_in(report: &Report, dimension: Dimension) -> Vec<(i64, AttentionLine)> {
    let Some(overall) = amount(report, FIRST_REPLY) else {
        return Vec::new();
    };
    let slow_from = steps(Unit::Seconds, overall).saturating_mul(SLOW_TIMES);
    let overall = number_of(Unit::Seconds, overall);
    let values = report.dimensions.get(dimension.as_str()).into_iter().flatten();
    let slow = values.filter_map(|(value, figures)| {
        let figure = figures.get(FIRST_REPLY).filter(|figure| figure.n >= ENOUGH)?;
        let median = figure.value.filter(|value| steps(Unit::Seconds, *value) >= slow_from)?;
        let sentence = words::slow(figure.n, &number_of(Unit::Seconds, median), &overall);
        let subject = Some(words::subject(dimension, &clean(value)));
        Some((steps(Unit::Seconds, median), AttentionLine { subject, sentence }))
    });
    slow.collect()
}
