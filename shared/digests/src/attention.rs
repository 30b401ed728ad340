//! What needs attention: a few lines made from rules, each with its number. A day on which no rule
//! applies has no line.

mod outside;

use tallydesk_kpis::{Amount, Report, Unit};
use tallydesk_ledger::Dimension;

use crate::addresses;
use crate::changes::{Judgement, Trend};
use crate::digest::{FIRST_REPLY, HeadlineFigure, amount};
use crate::figures::{number_of, steps, whole};
use crate::marketplaces;
use crate::outside::clean;
use crate::quality;
use crate::sentence::{Part, Sentence};
use crate::words::{Message, Words};

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
    pub sentence: Sentence,
}

impl AttentionLine {
    fn new(sentence: Sentence) -> Self {
        Self { subject: None, sentence }
    }
}

/// The lines, the widest concern first: what makes every figure doubtful, who waits, what is not as
/// usual, then the whole desk, then its parts.
pub fn lines(words: Words, report: &Report, headline: &[HeadlineFigure]) -> Vec<AttentionLine> {
    let doubtful =
        [failed_deliveries(words, report), quarantine(words, report.data_quality.quarantined)];
    let waiting = [
        just_missed(words, report),
        due_soon(words, report),
        unanswered(words, report).map(Sentence::plain),
    ];
    let whole = [
        backlog_grew(words, report, headline).map(Sentence::plain),
        reopened(words, report).map(Sentence::plain),
        oldest(words, report),
    ];
    let doubtful = doubtful.into_iter().flatten().chain(quality::doubtful(words, report));
    let urgent = doubtful.map(Sentence::plain);
    let urgent = urgent.chain(waiting.into_iter().flatten());
    let urgent = urgent.chain(outside::bands(words, report).map(Sentence::plain));
    let urgent = urgent.chain(marketplaces::past_limits(words, report).map(Sentence::plain));
    let whole = whole.into_iter().flatten().map(AttentionLine::new);
    let lines = urgent.map(AttentionLine::new).chain(outside::spikes(words, report));
    let poor = quality::poor(words, report).map(Sentence::plain).map(AttentionLine::new);
    lines.chain(whole).chain(slow(words, report)).chain(poor).take(LINES_MAX).collect()
}

/// Destinations that the digest before did not reach: their readers know nothing of it.
fn failed_deliveries(words: Words, report: &Report) -> Option<String> {
    let failed = &report.failed_deliveries;
    let destinations = whole(u64::try_from(failed.len()).unwrap_or(u64::MAX));
    let names = failed.iter().map(|delivery| clean(&delivery.destination)).take(NAMED_MAX);
    let names = &words.names(&names.collect::<Vec<_>>());
    (!failed.is_empty()).then(|| words.say(Message::FailedDeliveries { destinations, names }))
}

fn quarantine(words: Words, deliveries: u64) -> Option<String> {
    let deliveries = whole(deliveries);
    (deliveries > 0).then(|| words.say(Message::Quarantine { deliveries }))
}

fn just_missed(words: Words, report: &Report) -> Option<Sentence> {
    let waiting = report.waiting.as_ref()?;
    let promises = whole(waiting.just_missed_total);
    let tickets = waiting.just_missed.iter().map(|promise| promise.ticket.as_str());
    let missed = naming(words, &names(report, tickets), |named, tickets| {
        words.say(Message::JustMissed { promises, named, tickets })
    });
    (promises > 0).then_some(missed)
}

fn due_soon(words: Words, report: &Report) -> Option<Sentence> {
    let waiting = report.waiting.as_ref()?;
    let promises = whole(waiting.due_soon_total);
    let tickets = waiting.due_soon.iter().map(|promise| promise.ticket.as_str());
    let due = naming(words, &names(report, tickets), |named, tickets| {
        words.say(Message::DueSoon { promises, named, tickets })
    });
    (promises > 0).then_some(due)
}

fn unanswered(words: Words, report: &Report) -> Option<String> {
    let waiting = report.waiting.as_ref()?;
    let longest = Amount::Whole(waiting.longest_wait_seconds?);
    let longest = &number_of(words, Unit::Seconds, longest);
    Some(words.say(Message::Unanswered { requesters: whole(waiting.unanswered), longest }))
}

fn oldest(words: Words, report: &Report) -> Option<Sentence> {
    let oldest = report.waiting.as_ref()?.oldest.first();
    let oldest = oldest.filter(|ticket| ticket.age_seconds >= OLD_SECONDS)?;
    let age = &number_of(words, Unit::Seconds, Amount::Whole(oldest.age_seconds));
    let name = names(report, std::iter::once(oldest.ticket.as_str()));
    Some(naming(words, &name, |_, ticket| words.say(Message::Oldest { age, ticket })))
}

/// The first tickets, each once, without what a sender may have hidden in an id, and where their
/// helpdesk shows them.
fn names<'a>(report: &Report, tickets: impl Iterator<Item = &'a str>) -> Vec<Part> {
    let mut names: Vec<Part> = Vec::new();
    for ticket in tickets {
        let address = addresses::ticket(&report.ticket_links, ticket);
        let name = Part { text: clean(ticket), address };
        if names.len() < NAMED_MAX && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A sentence that is told how many names there are, and the names as a list.
fn naming(words: Words, names: &[Part], say: impl Fn(i64, &str) -> String) -> Sentence {
    let named = i64::try_from(names.len()).unwrap_or(i64::MAX);
    Sentence::naming(names, |names| say(named, &words.names(names)))
}

fn backlog_grew(words: Words, report: &Report, headline: &[HeadlineFigure]) -> Option<String> {
    let figure = headline.iter().find(|figure| figure.kpi.id == "backlog")?;
    match &figure.trend {
        Trend::Told(change) if change.judgement == Judgement::Worse => {
            let (by, to) = (change.amount.trim_start_matches('+'), &figure.value.whole());
            Some(words.say(Message::BacklogGrew { by, to, kind: report.period.kind.as_str() }))
        }
        Trend::Told(_) | Trend::Untold(_) => None,
    }
}

fn reopened(words: Words, report: &Report) -> Option<String> {
    let reopens = steps(Unit::Reopens, amount(report, "reopens")?);
    let solved = steps(Unit::Tickets, amount(report, "tickets_solved")?);
    let is_many = reopens.saturating_mul(REOPENED_ONE_IN) >= solved;
    (reopens > 0 && is_many).then(|| words.say(Message::Reopened { reopens, solved }))
}

/// Channels and categories where first replies are slow, the slowest first.
fn slow(words: Words, report: &Report) -> impl Iterator<Item = AttentionLine> {
    let slow = [Dimension::Channel, Dimension::Category]
        .map(|dimension| slow_in(words, report, dimension));
    let mut slow: Vec<(i64, AttentionLine)> = slow.into_iter().flatten().collect();
    slow.sort_by_key(|(seconds, _)| std::cmp::Reverse(*seconds));
    slow.into_iter().map(|(_, line)| line)
}

fn slow_in(words: Words, report: &Report, dimension: Dimension) -> Vec<(i64, AttentionLine)> {
    let Some(overall) = amount(report, FIRST_REPLY) else {
        return Vec::new();
    };
    let slow_from = steps(Unit::Seconds, overall).saturating_mul(SLOW_TIMES);
    let overall = &number_of(words, Unit::Seconds, overall);
    let values = report.dimensions.get(dimension.as_str()).into_iter().flatten();
    let slow = values.filter_map(|(value, figures)| {
        let figure =
            figures.get(FIRST_REPLY).filter(|figure| figure.n >= report.rank_from.into())?;
        let median = figure.value.filter(|value| steps(Unit::Seconds, *value) >= slow_from)?;
        let duration = &number_of(words, Unit::Seconds, median);
        let sentence = words.say(Message::Slow { replies: figure.n, duration, overall });
        let sentence = Sentence::plain(sentence);
        let subject = Some(words.subject(dimension, &clean(value)));
        Some((steps(Unit::Seconds, median), AttentionLine { subject, sentence }))
    });
    slow.collect()
}
