//! Calls, agents' time and what the service costs, and of weeks or longer customers and their orders: a
//! list of figures each, of periods that have any.

use tallydesk_kpis::{Formula, Kpi, PeriodKind, Report, Unit, kpi};

use crate::figures::written;
use crate::splits::{Cell, Row, Table};
use crate::words::{Message, Words};

const CALLS: [&str; 9] = [
    "calls",
    "calls_offered",
    "calls_answered",
    "abandonment_rate",
    "call_service_level",
    "speed_of_answer.median",
    "abandon_time.median",
    "call_handle_time.median",
    "call_transfer_rate",
];
const WORK: [&str; 8] = [
    "duty_time",
    "utilisation",
    "occupancy",
    "solved_per_duty_hour",
    "service_cost",
    "cost_per_contact",
    "cost_per_resolution",
    "cost_per_call",
];

const CUSTOMERS: [&str; 12] = [
    "customers_active",
    "customers_new",
    "customers_returned",
    "customers_lapsed",
    "retention_rate",
    "churn_rate",
    "customer_lifetime_value",
    "customer_lifetime_value.revenue",
    "repurchase_rate",
    "cross_sell_rate",
    "up_sell_rate",
    "conversion_rate",
];
const ORDERS: [&str; 10] = [
    "orders",
    "net_sales",
    "average_order_value",
    "purchase_frequency",
    "repeat_sales_rate",
    "repeat_sales_rate.value",
    "orders_after_support",
    "sales_after_support",
    "contact_rate",
    "orders_in_other_currencies",
];
const MADE_GOOD: [&str; 6] = [
    "making_good",
    "making_good.refunds",
    "making_good.value",
    "making_good.returns",
    "making_good.replacements",
    "making_good.disputes",
];

/// The lists that have figures.
pub fn tables(words: Words, report: &Report) -> Vec<Table> {
    let calls = (words.say(Message::HeadingCalls), &CALLS[..]);
    let work = (words.say(Message::HeadingWork), &WORK[..]);
    let customers = (words.say(Message::HeadingCustomers), &CUSTOMERS[..]);
    let orders = (words.say(Message::HeadingOrders), &ORDERS[..]);
    let made_good = (words.say(Message::HeadingMadeGood), &MADE_GOOD[..]);
    // Who stays and what he spends is no news of a day.
    let of_weeks = [customers, orders, made_good]
        .into_iter()
        .filter(|_| report.period.kind != PeriodKind::Day);
    [calls, work]
        .into_iter()
        .chain(of_weeks)
        .filter_map(|(heading, ids)| table(words, heading, ids, report))
        .collect()
}

fn table(words: Words, heading: String, ids: &[&str], report: &Report) -> Option<Table> {
    let rows: Vec<Row> = ids.iter().filter_map(|id| row(words, kpi(id)?, report)).collect();
    Table::listed(words, heading, vec![words.say(Message::ListedValue)], rows)
}

/// A figure that has something behind it.
fn row(words: Words, kpi: &Kpi, report: &Report) -> Option<Row> {
    let figure = report.kpis.get(kpi.id).filter(|figure| figure.n > 0)?;
    let number = written(words, kpi.unit, figure.value?).whole();
    let is_share = kpi.unit == Unit::Ratio && is_of_samples(kpi.formula);
    let samples = is_share.then(|| words.say(Message::ShareOf { number: figure.n }));
    Some(Row {
        name: words.name(kpi).to_owned(),
        cells: vec![Cell { number, samples, rank: None }],
    })
}

/// True for a share of what its `n` counts.
fn is_of_samples(formula: Formula) -> bool {
    matches!(
        formula,
        Formula::Mean(_) | Formula::MeanOfPeriod(_) | Formula::Retention(_) | Formula::Churn(_)
    )
}

#[cfg(test)]
mod tests {
    use tallydesk_kpis::{Amount, Figure, Language};

    use super::*;
    use crate::{html, text};

    #[test]
    fn every_figure_listed_is_a_kpi() {
        for id in CALLS.iter().chain(&WORK).chain(&CUSTOMERS).chain(&ORDERS).chain(&MADE_GOOD) {
            assert!(kpi(id).is_some(), "{id}");
        }
    }

    fn with_calls() -> Report {
        let mut report = crate::tests::typical_day();
        for (id, value, n) in [
            ("calls", Amount::Whole(1_250), 1_250),
            ("abandonment_rate", Amount::Fraction(0.08), 400),
            ("speed_of_answer.median", Amount::Whole(14), 380),
            ("service_cost", Amount::Whole(123_456), 1),
        ] {
            let unit = kpi(id).expect("a KPI").unit.as_str().to_owned();
            report
                .kpis
                .insert(id.to_owned(), Figure { value: Some(value), n, unit, provisional: false });
        }
        report
    }

    #[test]
    fn calls_and_costs_are_listed_where_there_are_any() {
        let told = text(&with_calls(), Language::English);
        let calls = told.split("\n\n").find(|block| block.starts_with("Calls and live chats"));
        let lines = |block: &str| -> Vec<String> {
            let lines = block.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
            lines.map(|words| words.join(" ")).collect()
        };
        let calls = lines(calls.expect("the section"));
        assert_eq!(
            calls[2..],
            [
                "Figure Value",
                "Calls 1,250 calls",
                "Abandonment rate 8.0 % of 400",
                "Speed of answer 14 s",
            ]
        );
        assert!(told.contains("Service cost  1,234.56 EUR"), "{told}");
        for language in [Language::SimplifiedChinese, Language::TraditionalChinese] {
            let heading = Words::of(language).say(Message::HeadingCalls);
            assert!(html(&with_calls(), language).contains(&heading), "{heading}");
        }
    }

    #[test]
    fn a_week_tells_of_customers_and_a_day_does_not() {
        let with_customers = |mut report: Report| {
            for (id, value) in [
                ("customers_active", Amount::Whole(1_840)),
                ("retention_rate", Amount::Fraction(0.82)),
                ("net_sales", Amount::Whole(4_215_000)),
                ("making_good.refunds", Amount::Whole(31)),
            ] {
                let unit = kpi(id).expect("a KPI").unit.as_str().to_owned();
                let figure = Figure { value: Some(value), n: 1_840, unit, provisional: false };
                report.kpis.insert(id.to_owned(), figure);
            }
            report
        };
        for language in Language::ALL {
            let week = text(&with_customers(crate::tests::week()), language);
            let day = text(&with_customers(crate::tests::typical_day()), language);
            let headings =
                [Message::HeadingCustomers, Message::HeadingOrders, Message::HeadingMadeGood];
            for heading in headings {
                let heading = Words::of(language).say(heading);
                let is_told = |text: &str| text.lines().any(|line| line == heading);
                assert!(is_told(&week), "{heading}: {week}");
                assert!(!is_told(&day), "{heading}: {day}");
            }
            let number = 1_840;
            let share = Words::of(language).say(Message::ShareOf { number });
            assert!(
                week.lines().any(|line| line.contains(&share) && line.contains("82")),
                "{week}"
            );
        }
    }

    #[test]
    fn without_calls_and_costs_there_is_no_such_list() {
        let told = text(&crate::tests::typical_day(), Language::English);
        for heading in [Message::HeadingCalls, Message::HeadingWork] {
            assert!(!told.contains(&Words::of(Language::English).say(heading)), "{told}");
        }
    }
}
