//! What was worse than usual, where and when: a sentence of the report's facts.

use tallydesk_kpis::{Direction, Fact, Figure, Kpi, Report, Shortfall, Unit, kpi};
use tallydesk_ledger::Dimension;

use crate::digest::FIRST_REPLY;
use crate::figures::{number_of, written};
use crate::hours::two_digits;
use crate::outside::clean;
use crate::words::{Message, Words};

/// The first headline figure that is worse than usual.
pub struct Unusual {
    pub kpi: &'static Kpi,
    pub sentence: String,
}

/// The sentence, if the report has a fact for it. Facts are in the order of the headline, those of
/// one figure together.
pub fn unusual(words: Words, report: &Report) -> Option<Unusual> {
    let worse = |fact: &Fact| match fact {
        Fact::WorseThanUsual { kpi: id, now, usual } => {
            Some((kpi(id)?, figure(words, kpi(id)?, report, [now, usual])?))
        }
        Fact::FellShort { .. } | Fact::MostlyUnder { .. } | Fact::MostlyAt { .. } => None,
    };
    let (kpi, figure) = report.facts.iter().find_map(worse)?;
    let known = match cases(words, kpi, &report.facts) {
        Some(cases) => words.say(Message::Clauses { one: &figure, other: &cases }),
        None => figure,
    };
    let sentence = words.say(Message::WorseThanUsual { how: how(kpi), known: &known });
    Some(Unusual { kpi, sentence })
}

/// Which way such a figure is worse.
fn how(kpi: &Kpi) -> &'static str {
    match (kpi.unit, kpi.better) {
        (Unit::Seconds, _) => "slower",
        (_, Direction::Higher) => "lower",
        (_, Direction::Lower | Direction::Neither) => "higher",
    }
}

/// The figure, beside what is usual and the target.
fn figure(words: Words, kpi: &Kpi, report: &Report, of: [&Figure; 2]) -> Option<String> {
    let said = |value| written(words, kpi.unit, value).whole();
    let (now, usual) = (&said(of[0].value?), &said(of[1].value?));
    let target = report.targets.get(kpi.id).map(|target| said(target.value));
    let target = target.map(|target| words.say(Message::Target { target: &target }));
    let usual = words.say(Message::Usually { figure: usual });
    let beside = &words.names(&std::iter::once(usual).chain(target).collect::<Vec<_>>());
    let figure = &match kpi.id {
        FIRST_REPLY => words.say(Message::FirstRepliesTook { duration: now }),
        _ => words.say(Message::FigureOfKpi { kpi: &words.within(kpi), figure: now }),
    };
    Some(words.say(Message::FigureBeside { figure, beside }))
}

/// How many cases were late or fell short, and where most of these were: under one value, that of
/// the first dimension that the account splits by, and at some hours. That the ones are the others
/// is not known, and not said.
fn cases(words: Words, kpi: &Kpi, facts: &[Fact]) -> Option<String> {
    let (mut late, mut under, mut at) = (None, None, None);
    for fact in facts {
        match fact {
            Fact::FellShort { kpi: id, of, late: number, cases } if id == kpi.id => {
                late = Some(fell_short(words, *of, *number, *cases));
            }
            Fact::MostlyUnder { kpi: id, dimension, value, .. } if id == kpi.id => {
                under = under.or_else(|| mostly_under(words, dimension, value));
            }
            Fact::MostlyAt { kpi: id, from_hour, until_hour, .. } if id == kpi.id => {
                at = Some(mostly_at(words, *from_hour, *until_hour));
            }
            Fact::WorseThanUsual { .. }
            | Fact::FellShort { .. }
            | Fact::MostlyUnder { .. }
            | Fact::MostlyAt { .. } => {}
        }
    }
    let clauses = std::iter::once(late?).chain(under).chain(at);
    words.phrases(clauses)
}

fn fell_short(words: Words, of: Shortfall, late: i64, cases: i64) -> String {
    match of {
        Shortfall::Missed => words.say(Message::FellShort { late, cases }),
        Shortfall::OverTarget { limit } | Shortfall::OverUsual { limit } => {
            let limit = &number_of(words, Unit::Seconds, limit);
            words.say(Message::TookLonger { late, cases, limit })
        }
    }
}

/// Nothing of a dimension that this version does not know.
fn mostly_under(words: Words, dimension: &str, value: &str) -> Option<String> {
    let dimension = Dimension::from_name(dimension)?.as_str();
    Some(words.say(Message::MostlyUnder { dimension, value: &clean(value) }))
}

fn mostly_at(words: Words, from: u8, until: u8) -> String {
    let (from, until) = (&two_digits(from.into()), &two_digits(until.into()));
    words.say(match (from.as_str(), until.as_str()) {
        (_, "24") => Message::MostlyAfter { from },
        ("00", _) => Message::MostlyBefore { until },
        _ => Message::MostlyFromTo { from, until },
    })
}

#[cfg(test)]
mod tests {
    use tallydesk_kpis::{Amount, Language, TargetView};

    use super::*;
    use crate::tests::typical_day;

    const CSAT: &str = "csat";

    fn figure(unit: Unit, value: f64) -> Figure {
        let unit = unit.as_str().to_owned();
        Figure { value: Some(Amount::Fraction(value)), n: 57, unit, provisional: false }
    }

    fn worse(id: &str, now: f64, usual: f64) -> Fact {
        let unit = kpi(id).expect("a KPI").unit;
        let (now, usual) = (figure(unit, now), figure(unit, usual));
        Fact::WorseThanUsual { kpi: id.to_owned(), now, usual }
    }

    fn fell_short(id: &str, of: Shortfall) -> Fact {
        Fact::FellShort { kpi: id.to_owned(), of, late: 34, cases: 57 }
    }

    fn under(id: &str, dimension: &str, value: &str) -> Fact {
        let (dimension, value) = (dimension.to_owned(), value.to_owned());
        Fact::MostlyUnder { kpi: id.to_owned(), dimension, value, late: 20, of: 34 }
    }

    fn at(id: &str, from_hour: u8, until_hour: u8) -> Fact {
        Fact::MostlyAt { kpi: id.to_owned(), from_hour, until_hour, late: 20, of: 34 }
    }

    fn check(facts: &[Fact], target: Option<f64>, expected: [Option<&str>; 3]) {
        let mut report = typical_day();
        report.facts = facts.to_vec();
        let target = target.map(|value| TargetView { value: Amount::Fraction(value), met: None });
        report.targets =
            target.map(|target| (FIRST_REPLY.to_owned(), target)).into_iter().collect();
        let told = Language::ALL.map(|language| unusual(Words::of(language), &report));
        let told = told.each_ref().map(|told| told.as_ref().map(|told| told.sentence.as_str()));
        assert_eq!(told, expected);
    }

    #[test]
    fn a_slow_day_says_how_slow_where_and_when() {
        let over = Shortfall::OverTarget { limit: Amount::Fraction(3_600.0) };
        let facts = [
            worse(FIRST_REPLY, 4_920.0, 2_460.0),
            fell_short(FIRST_REPLY, over),
            under(FIRST_REPLY, "channel", "chat"),
            under(FIRST_REPLY, "category", "refund"),
            at(FIRST_REPLY, 17, 24),
        ];
        check(
            &facts,
            Some(3_600.0),
            [
                Some(
                    "Slower than usual: first replies took 1 h 22 min (usually 41 min, target \
                     1 h); 34 of 57 took longer than 1 h, mostly chat, mostly after 17:00.",
                ),
                Some(
                    "比平常慢：首次响应用时 1 小时 22 分（平常 41 分钟、目标 1 小时）；57 次中有 34 \
                     次超过 1 小时，多数在渠道“chat”，多数在 17:00 之后。",
                ),
                Some(
                    "比平常慢：首次回應花費 1 小時 22 分（平常 41 分鐘、目標 1 小時）；57 次中有 34 \
                     次超過 1 小時，多數在管道「chat」，多數在 17:00 之後。",
                ),
            ],
        );
    }

    #[test]
    fn a_share_is_lower_or_higher() {
        let facts = [
            worse(CSAT, 0.72, 0.925),
            fell_short(CSAT, Shortfall::Missed),
            under(CSAT, "priority", "urgent"),
            at(CSAT, 9, 12),
        ];
        check(
            &facts,
            None,
            [
                Some(
                    "Lower than usual: satisfaction 72 % (usually 93 %); 34 of 57 fell short, \
                     mostly of priority urgent, mostly from 09:00 to 12:00.",
                ),
                Some(
                    "低于平常：客户满意度 72%（平常 93%）；57 项中有 34 项未达标，多数优先级为“urgent”，\
                     多数在 09:00 至 12:00。",
                ),
                Some(
                    "低於平常：客戶滿意度 72%（平常 93%）；57 項中有 34 項未達標，多數優先順序為「urgent\
                     」，多數在 09:00 至 12:00。",
                ),
            ],
        );
        check(
            &[worse("reopen_rate", 0.12, 0.04)],
            None,
            [
                Some("Higher than usual: reopen rate 12 % (usually 4.0 %)."),
                Some("高于平常：重新打开率 12%（平常 4.0%）。"),
                Some("高於平常：重新開啟率 12%（平常 4.0%）。"),
            ],
        );
    }

    #[test]
    fn facts_of_other_figures_are_not_mixed_in() {
        let mut facts = vec![worse(FIRST_REPLY, 4_920.0, 2_460.0)];
        facts.extend([fell_short(CSAT, Shortfall::Missed), under(CSAT, "channel", "email")]);
        // Where most cases were is said beside how many there were.
        facts.push(at(FIRST_REPLY, 0, 6));
        let told = Some("Slower than usual: first replies took 1 h 22 min (usually 41 min).");
        check(
            &facts,
            None,
            [
                told,
                Some("比平常慢：首次响应用时 1 小时 22 分（平常 41 分钟）。"),
                Some("比平常慢：首次回應花費 1 小時 22 分（平常 41 分鐘）。"),
            ],
        );
    }

    #[test]
    fn nothing_is_said_without_a_fact_or_of_what_is_not_known() {
        check(&[], None, [None; 3]);
        check(&[fell_short(CSAT, Shortfall::Missed)], None, [None; 3]);
        let mut unknown = worse(CSAT, 0.72, 0.925);
        if let Fact::WorseThanUsual { kpi, .. } = &mut unknown {
            "telepathy".clone_into(kpi);
        }
        check(&[unknown], None, [None; 3]);
    }
}
