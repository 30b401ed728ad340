//! The sentences under the title: made from rules, never invented.

use tallydesk_kpis::{Report, Unit};

use crate::changes::{Change, Comparison, ENOUGH, Judgement, Trend};
use crate::digest::{FIRST_REPLY, HeadlineFigure, amount};
use crate::figures::{number_of, steps};
use crate::words;

/// What there was, and what changed most.
pub fn sentences(
    report: &Report,
    headline: &[HeadlineFigure],
    comparison: Comparison,
) -> Vec<String> {
    let kind = report.period.kind;
    let change = match comparison {
        Comparison::Possible => biggest_change(report, headline),
        Comparison::NothingBefore => Some(words::nothing_before(kind)),
        Comparison::Unfinished => Some(words::unfinished(kind)),
    };
    std::iter::once(what_there_was(report)).chain(change).collect()
}

fn what_there_was(report: &Report) -> String {
    let quality: Vec<String> = first_replies(report).into_iter().chain(ratings(report)).collect();
    words::lead(&words::period(report.period), volume(report), &quality)
}

fn volume(report: &Report) -> Option<String> {
    let tickets = |id| Some(steps(Unit::Tickets, amount(report, id)?));
    Some(words::volume(tickets("tickets_created")?, tickets("tickets_solved")?))
}

fn first_replies(report: &Report) -> Option<String> {
    let figure = report.kpis.get(FIRST_REPLY)?;
    let duration = number_of(Unit::Seconds, figure.value?);
    let few = (figure.n < ENOUGH).then_some(figure.n);
    Some(words::first_replies_took(&duration, few))
}

fn ratings(report: &Report) -> Option<String> {
    let figure = report.kpis.get("csat")?;
    let share = number_of(Unit::Ratio, figure.value?);
    Some(words::ratings_were_positive(&share, figure.n))
}

/// The change that is largest in proportion; `None` if nothing has enough behind it to compare.
fn biggest_change(report: &Report, headline: &[HeadlineFigure]) -> Option<String> {
    let kind = report.period.kind;
    let changes = headline.iter().filter_map(with_proportion);
    let (figure, change, _) = changes.max_by(|one, other| one.2.total_cmp(&other.2))?;
    let word = change.judgement.word();
    Some(match change.judgement {
        Judgement::Steady => words::little_changed(kind),
        Judgement::Better | Judgement::Worse | Judgement::More | Judgement::Fewer => {
            words::changed_most(kind, figure.kpi.name.en, &change.amount, word)
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
