//! How orders stand beside what marketplaces allow, each over its own days.

use tallydesk_kpis::{Amount, Report, Standing, Unit, kpi};

use crate::figures::{difference, number_of, steps};
use crate::outside::clean;
use crate::splits::{Cell, Row, Table};
use crate::words::{Message, Words};

/// Every limit for which there were orders, with the account's share and what is left.
pub fn table(words: Words, report: &Report) -> Option<Table> {
    let rows: Vec<Row> = told(report).filter_map(|standing| row(words, standing)).collect();
    let columns = [Message::ListedValue, Message::ColumnLimit, Message::ColumnLeft];
    let columns = columns.map(|column| words.say(column)).to_vec();
    Table::listed(words, words.say(Message::HeadingMarketplaces), columns, rows)
}

/// A line for each limit that the account is past.
pub fn past_limits(words: Words, report: &Report) -> impl Iterator<Item = String> {
    let past = told(report).filter(|standing| standing.distance.is_some_and(|left| left < 0.0));
    past.filter_map(move |standing| {
        let share = &number_of(words, Unit::Ratio, standing.value?);
        let limit = &number_of(words, Unit::Ratio, Amount::Fraction(standing.limit));
        let name = &name(words, standing)?;
        Some(words.say(Message::PastLimit { name, share, limit, orders: standing.n }))
    })
}

fn told(report: &Report) -> impl Iterator<Item = &Standing> {
    report.marketplaces.iter().filter(|standing| standing.n > 0)
}

fn row(words: Words, standing: &Standing) -> Option<Row> {
    let limit = Amount::Fraction(standing.limit);
    let (share_shown, limit_shown) =
        (steps(Unit::Ratio, standing.value?), steps(Unit::Ratio, limit));
    // As a reader would subtract what he sees; it has the sign of the distance.
    let gap = (limit_shown - share_shown).abs();
    let left = if standing.distance? < 0.0 { -gap } else { gap };
    let plain = |number| Cell { number, samples: None, rank: None };
    let share = Cell {
        number: number_of(words, Unit::Ratio, standing.value?),
        samples: Some(words.say(Message::ShareOf { number: standing.n })),
        rank: None,
    };
    let limit = plain(number_of(words, Unit::Ratio, limit));
    let left = plain(difference(words, Unit::Ratio, left));
    Some(Row { name: name(words, standing)?, cells: vec![share, limit, left] })
}

/// The marketplace, what it judges, and over how many days.
fn name(words: Words, standing: &Standing) -> Option<String> {
    let figure = words.name(kpi(&standing.kpi)?);
    let days = (standing.to - standing.from).num_days() + 1;
    let marketplace = &clean(&standing.marketplace);
    Some(words.say(Message::JudgedBy { marketplace, figure, days }))
}

#[cfg(test)]
mod tests {
    use tallydesk_kpis::Language;

    use super::*;
    use crate::{html, text};

    fn standing(kpi: &str, share: f64, limit: f64, n: i64) -> Standing {
        let day = |text: &str| text.parse().expect("a date");
        Standing {
            marketplace: "amazon".to_owned(),
            kpi: kpi.to_owned(),
            from: day("2026-10-01"),
            to: day("2026-11-29"),
            value: (n > 0).then_some(Amount::Fraction(share)),
            n,
            limit,
            distance: (n > 0).then_some(if kpi == "on_time_shipment_rate" {
                share - limit
            } else {
                limit - share
            }),
        }
    }

    fn report() -> Report {
        let mut report = crate::tests::typical_day();
        report.marketplaces = vec![
            standing("order_defect_rate", 0.014, 0.01, 500),
            standing("on_time_shipment_rate", 0.97, 0.9, 400),
            standing("cancellation_rate", 0.0, 0.025, 0),
        ];
        report
    }

    #[test]
    fn limits_are_listed_with_what_is_left() {
        let told = text(&report(), Language::English);
        let lines: Vec<String> = told
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| line.contains("amazon"))
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn without_orders_there_is_no_limit() {
        let told = text(&crate::tests::typical_day(), Language::English);
        let heading = Words::of(Language::English).say(Message::HeadingMarketplaces);
        assert!(!told.contains(&heading), "{told}");
    }

    #[test]
    fn every_language_has_the_table() {
        for language in Language::ALL {
            let heading = Words::of(language).say(Message::HeadingMarketplaces);
            assert!(html(&report(), language).contains(&heading), "{heading}");
        }
    }
}
