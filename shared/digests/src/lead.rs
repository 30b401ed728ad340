//! The sentences under the title: made from rules, never invented.

mod unusual;

use tallydesk_kpis::{Kpi, Report, Unit};

use crate::changes::{Before, Change, Judgement, Trend};
use crate::digest::{FIRST_REPLY, HeadlineFigure, amount};
use crate::figures::{number_of, steps};
use crate::lead::unusual::unusual;
use crate::words::{Message, Words};

/// The share of ratings by which satisfaction is told.
const CSAT: &str = "csat";

/// What was worse than usual, if anything was, and what there was; else what there was, and what
/// changed most.
pub fn sentences(
    words: Words,
    report: &Report,
    headline: &[HeadlineFigure],
    before: Before,
) -> Vec<String> {
    let kind = report.period.kind.as_str();
    let unusual = match before {
        Before::Whole | Before::Nothing => unusual(words, report),
        Before::Unfinished => None,
    };
    if let Some(unusual) = unusual {
        return vec![unusual.sentence, what_there_was(words, report, Some(unusual.kpi))];
    }
    let change = match before {
        Before::Whole => biggest_change(words, report, headline),
        Before::Nothing => Some(words.say(Message::NothingBefore { kind })),
        Before::Unfinished => Some(words.say(Message::Unfinished { kind })),
    };
    std::iter::once(what_there_was(words, report, None)).chain(change).collect()
}

/// What there was, without a figure that is told already.
fn what_there_was(words: Words, report: &Report, told: Option<&Kpi>) -> String {
    let is_told = |id| told.is_some_and(|kpi| kpi.id == id);
    let replies = first_replies(words, report).filter(|_| !is_told(FIRST_REPLY));
    let ratings = ratings(words, report).filter(|_| !is_told(CSAT));
    let quality = replies.into_iter().chain(ratings).collect();
    words.lead(&words.period(report.period), volume(words, report), quality)
}

fn volume(words: Words, report: &Report) -> Option<String> {
    let tickets = |id| Some(steps(Unit::Tickets, amount(report, id)?));
    let (created, solved) = (tickets("tickets_created")?, tickets("tickets_solved")?);
    Some(words.say(Message::Volume { created, solved }))
}

/// How long first replies took; how many there were if they are few.
fn first_replies(words: Words, report: &Report) -> Option<String> {
    let figure = report.kpis.get(FIRST_REPLY)?;
    let duration = &number_of(words, Unit::Seconds, figure.value?);
    Some(words.say(match figure.n {
        number if number < report.rank_from.into() => {
            Message::FewFirstRepliesTook { number, duration }
        }
        _ => Message::FirstRepliesTook { duration },
    }))
}

fn ratings(words: Words, report: &Report) -> Option<String> {
    let figure = report.kpis.get(CSAT)?;
    let share = &number_of(words, Unit::Ratio, figure.value?);
    Some(words.say(Message::RatingsWerePositive { share, ratings: figure.n }))
}

/// The change that is largest in proportion; `None` if nothing has enough behind it to compare.
fn biggest_change(words: Words, report: &Report, headline: &[HeadlineFigure]) -> Option<String> {
    let kind = report.period.kind;
    let changes = headline.iter().filter_map(with_proportion);
    let (figure, change, _) = changes.max_by(|one, other| one.2.total_cmp(&other.2))?;
    Some(match change.judgement {
        Judgement::Steady => words.say(Message::LittleChanged { kind: kind.as_str() }),
        Judgement::Better | Judgement::Worse | Judgement::More | Judgement::Fewer => {
            words.changed_most(kind, figure.kpi, &change.amount, &change.word)
        }
    })
}

/// A figure with its change and how large that is; a steady one counts as none.
fn with_proportion(figure: &HeadlineFigure) -> Option<(&HeadlineFigure, &Change, f64)> {
    let Trend::Told(change) = &figure.trend else {
        return None;
    };
    let proportion = change.proportion?;
    let is_steady = change.judgement == Judgement::Steady;
    Some((figure, change, if is_steady { 0.0 } else { proportion }))
}
