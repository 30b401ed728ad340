//! Whether a figure got better or worse, and when nothing may be said about that.

use chrono_tz::Tz;
use tallydesk_kpis::{Direction, Headline, Kpi, PeriodKind, Report, is_steady};

use crate::figures::{difference, steps};
use crate::words::{Message, Words};

/// What a change means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It went the way that is better.
    Better,
    /// It went the other way.
    Worse,
    /// It went up, and that is neither.
    More,
    /// It went down, and that is neither.
    Fewer,
    /// It cannot be told from no change.
    Steady,
}

impl Judgement {
    /// The word.
    fn word(self, words: Words) -> String {
        words.say(match self {
            Self::Better => Message::Better,
            Self::Worse => Message::Worse,
            Self::More => Message::More,
            Self::Fewer => Message::Fewer,
            Self::Steady => Message::Steady,
        })
    }
}

/// Which way a figure went, or on which side it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

/// What it means of a figure that it went some way.
pub fn judged(better: Direction, way: Way) -> Judgement {
    match (better, way) {
        (Direction::Higher, Way::Up) | (Direction::Lower, Way::Down) => Judgement::Better,
        (Direction::Higher, Way::Down) | (Direction::Lower, Way::Up) => Judgement::Worse,
        (Direction::Neither, Way::Up) => Judgement::More,
        (Direction::Neither, Way::Down) => Judgement::Fewer,
    }
}

/// A change that may be told.
#[derive(Clone, Debug)]
pub struct Change {
    /// Up, down, or level.
    pub shape: &'static str,
    /// How much, with its sign and in its own unit.
    pub amount: String,
    /// What it means.
    pub judgement: Judgement,
    /// The word for that.
    pub word: String,
    /// How large it is in proportion to the figure before; `None` if that was zero or if there is
    /// too little behind one of the two to call the change large.
    pub proportion: Option<f64>,
}

/// What is said beside a figure about the period before.
#[derive(Clone, Debug)]
pub enum Trend {
    /// How it changed.
    Told(Change),
    /// Why no change is told.
    Untold(String),
}

/// How a report's figures are compared with those before.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    pub with: Before,
    pub kind: PeriodKind,
    /// Fewer samples than this, in either period, claim no trend.
    pub enough: i64,
}

/// Whether there is something to compare a report with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// A whole period, as this one is.
    Whole,
    /// The period before has no figures: it is the first one, or nothing was received.
    Nothing,
    /// The period itself goes on: a part may not be compared with a whole.
    Unfinished,
}

impl Comparison {
    /// What holds for a report.
    pub fn of(report: &Report, zone: Tz) -> Self {
        let made_on = report.generated_at.with_timezone(&zone).date_naive();
        let is_empty = |headline: &Headline| headline.previous.n == 0;
        let with = if made_on <= report.period.to {
            Before::Unfinished
        } else if !report.headline.is_empty() && report.headline.iter().all(is_empty) {
            Before::Nothing
        } else {
            Before::Whole
        };
        Self { with, kind: report.period.kind, enough: report.rank_from.into() }
    }
}

/// What may be said about a KPI's change.
pub fn trend(words: Words, kpi: &Kpi, headline: &Headline, comparison: Comparison) -> Trend {
    let Headline { current, previous, .. } = headline;
    let Comparison { with, kind, enough } = comparison;
    let samples_of = kpi.formula.samples();
    let is_measured = !kpi.formula.is_count();
    if is_measured && current.n < enough {
        return Trend::Untold(words.samples(samples_of, current.n));
    }
    if current.provisional {
        return Trend::Untold(words.say(Message::Provisional));
    }
    match with {
        Before::Unfinished => return Trend::Untold(words.say(Message::SoFar)),
        Before::Nothing => return Trend::Untold(words.say(Message::NoComparison)),
        Before::Whole => {}
    }
    if is_measured && previous.n < enough {
        let (samples, kind) = (words.samples(samples_of, previous.n), kind.as_str());
        return Trend::Untold(words.say(Message::TooFewBefore { samples: &samples, kind }));
    }
    let (Some(now), Some(before)) = (current.value, previous.value) else {
        return Trend::Untold(words.say(Message::NoComparison));
    };
    let is_enough = current.n >= enough && previous.n >= enough;
    let change = change(words, kpi, steps(kpi.unit, now), steps(kpi.unit, before));
    let proportion = change.proportion.filter(|_| is_enough);
    Trend::Told(Change { proportion, ..change })
}

/// A change from one figure to another that both have enough behind them.
fn change(words: Words, kpi: &Kpi, now: i64, before: i64) -> Change {
    let moved = now.saturating_sub(before);
    let judgement = judgement(kpi, moved, before);
    Change {
        shape: shape(moved, judgement),
        amount: difference(words, kpi.unit, moved),
        judgement,
        word: judgement.word(words),
        proportion: (before > 0).then(|| proportion(moved, before)),
    }
}

fn judgement(kpi: &Kpi, moved: i64, before: i64) -> Judgement {
    if is_steady(kpi.unit, moved, before) {
        return Judgement::Steady;
    }
    judged(kpi.better, if moved > 0 { Way::Up } else { Way::Down })
}

/// The shape tells where the figure went; the word, whether that is good.
fn shape(moved: i64, judgement: Judgement) -> &'static str {
    if judgement == Judgement::Steady {
        return "●";
    }
    if moved > 0 { "▲" } else { "▼" }
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // steps stay far below 2^52
fn proportion(moved: i64, before: i64) -> f64 {
    moved.saturating_abs() as f64 / before as f64
}

#[cfg(test)]
mod tests {
    use tallydesk_kpis::{Amount, Figure, Language, kpi};

    use super::*;

    fn figure(kpi: &Kpi, (value, n): (f64, i64)) -> Figure {
        let value = (n > 0 || kpi.formula.is_count()).then_some(Amount::Fraction(value));
        Figure { value, n, unit: kpi.unit.as_str().to_owned(), provisional: false }
    }

    /// Each figure as its value and its n, where ten are enough.
    fn check(id: &str, previous: (f64, i64), current: (f64, i64), expected: &str) {
        assert_eq!(told(id, previous, current, 10), expected);
    }

    fn told(id: &str, previous: (f64, i64), current: (f64, i64), enough: i64) -> String {
        let kpi = kpi(id).expect("a KPI");
        let headline = Headline {
            kpi: id.to_owned(),
            current: figure(kpi, current),
            previous: figure(kpi, previous),
            target: None,
            usual: None,
            series: Vec::new(),
            band: None,
        };
        let words = Words::of(Language::English);
        let comparison = Comparison { with: Before::Whole, kind: PeriodKind::Day, enough };
        match trend(words, kpi, &headline, comparison) {
            Trend::Told(change) => format!("{} {} {}", change.shape, change.amount, change.word),
            Trend::Untold(why) => why,
        }
    }

    #[test]
    fn the_word_depends_on_which_way_is_better() {
        const FIRST_REPLY: &str = "first_reply_time.calendar.median";
        check(FIRST_REPLY, (1140.0, 40), (2448.0, 50), "▲ +22 min worse");
        check(FIRST_REPLY, (2448.0, 40), (1140.0, 50), "▼ −22 min better");
        check("csat", (0.957, 44), (0.921, 57), "▼ −4 pts worse");
        check("csat", (0.921, 44), (0.957, 57), "▲ +4 pts better");
        check("tickets_created", (200.0, 200), (214.0, 214), "▲ +14 more");
        check("tickets_created", (214.0, 214), (200.0, 200), "▼ −14 fewer");
        check("csat_score", (4.5, 44), (4.3, 57), "▼ −0.2 worse");
    }

    #[test]
    fn what_cannot_be_told_from_chance_is_steady() {
        check("backlog", (200.0, 200), (200.0, 200), "● ±0 steady");
        check("backlog", (200.0, 200), (209.0, 209), "● +9 steady");
        check("backlog", (200.0, 200), (210.0, 210), "▲ +10 worse");
        check("reopens", (3.0, 3), (4.0, 4), "▲ +1 worse");
        check("csat", (0.920, 50), (0.924, 50), "● ±0 pts steady");
        check("csat", (0.08, 50), (0.085, 50), "● +0.5 pts steady");
    }

    #[test]
    fn nothing_is_claimed_with_fewer_than_ten() {
        check("csat", (0.9, 10), (1.0, 9), "9 ratings");
        check("csat", (0.9, 10), (1.0, 1), "1 rating");
        check("csat", (0.9, 10), (0.0, 0), "no ratings");
        check("csat", (0.9, 9), (0.9, 10), "9 ratings the day before");
        check("csat", (0.0, 0), (0.9, 10), "no ratings the day before");
        check("reopens", (0.0, 0), (3.0, 3), "▲ +3 worse");
    }

    #[test]
    fn an_account_says_how_many_are_enough() {
        assert_eq!(told("csat", (0.9, 20), (1.0, 19), 20), "19 ratings");
        assert_eq!(told("csat", (0.5, 4), (1.0, 3), 3), "▲ +50 pts better");
    }
}
