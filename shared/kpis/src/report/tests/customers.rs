//! Who stays, what a customer brings, and how marketplaces judge, at the moment of a report.

use super::*;
use crate::standards::{Judged, Limit, Standard};
use tallydesk_ledger::{Shelf, shelve};

/// The shelves of days and of customers' months.
fn shelves(contributions: &[Contribution]) -> (Book, Book) {
    let all: Contributions = contributions.iter().map(|of| (of.clone(), 1)).collect();
    let (mut days, mut months) = (Book::default(), Book::default());
    for (shelf, contributions) in shelve(&all) {
        let book = if shelf == Shelf::CustomerMonths { &mut months } else { &mut days };
        book.add(&contributions);
    }
    (days, months)
}

/// Figures of the period of the kind about Monday, as of a moment.
fn check_at(
    made: &str,
    kind: PeriodKind,
    contributions: &[Contribution],
    figures: &[(&str, &str)],
) {
    let (days, customer_months) = shelves(contributions);
    let period = Period::containing(monday(), kind, Weekday::Mon);
    let costs = Costs {
        entries: vec![crate::Cost { margin: Some(0.5), ..crate::Cost::default() }],
        ..Costs::default()
    };
    let input = input(made, period, &days, &[]);
    let report = report(ReportInput { customer_months: &customer_months, costs: &costs, ..input });
    for (id, expected) in figures {
        assert_eq!(shown(&report.kpis[*id]), *expected, "{id} of {kind:?} as of {made}");
    }
}

#[test]
fn a_lapse_that_lies_ahead_is_not_told_yet() {
    // Two ordered on Monday the 16th; one of them lapses on the 25th.
    let history = [
        counted(Measure::CustomersActive, 1, 0, "", ""),
        counted(Measure::CustomersActive, 1, 0, "", ""),
        counted(Measure::CustomersLapsed, 1, 9, "", ""),
        counted(Measure::CustomersActive, -1, 9, "", ""),
        counted(Measure::OrdersKept, 1, 0, "", ""),
    ];
    let ahead = [
        ("customers_active", "2 of 2"),
        ("customers_lapsed", "0 of 0"),
        ("purchase_frequency", "0.5000 of 2"),
    ];
    let over = [
        ("customers_active", "1 of 1"),
        ("customers_lapsed", "1 of 1"),
        ("purchase_frequency", "1.0000 of 1"),
    ];
    for kind in [PeriodKind::Month, PeriodKind::Quarter] {
        check_at("2026-11-20T12:00:00Z", kind, &history, &ahead);
        check_at("2026-11-25T12:00:00Z", kind, &history, &over);
        check_at("2027-02-01T12:00:00Z", kind, &history, &over);
    }
    check_at("2026-12-01T12:00:00Z", PeriodKind::Week, &history, &ahead);
}

#[test]
fn who_stays_is_told_of_months_and_quarters_that_are_over() {
    let november = |amount| counted(Measure::RetainedOfMonth, amount, -15, "", "");
    let history = [
        november(1),
        november(0),
        november(1),
        counted(Measure::RetainedOfQuarter, 0, -46, "", ""),
    ];
    let absent = [("retention_rate", "absent of 0"), ("churn_rate", "absent of 0")];
    check_at("2026-11-30T12:00:00Z", PeriodKind::Month, &history, &absent);
    check_at("2026-12-01T12:00:00Z", PeriodKind::Week, &history, &absent);
    let stayed = [("retention_rate", "0.6667 of 3"), ("churn_rate", "0.3333 of 3")];
    check_at("2026-12-01T12:00:00Z", PeriodKind::Month, &history, &stayed);
    check_at(
        "2027-01-01T12:00:00Z",
        PeriodKind::Quarter,
        &history,
        &[("churn_rate", "1.0000 of 1")],
    );
}

#[test]
fn lifetime_value_needs_a_year_and_somebody_who_left() {
    let stayed = |amount| counted(Measure::RetainedOfYear, amount, -15, "", "");
    let sold = [
        counted(Measure::CustomersActive, 1, 0, "", ""),
        counted(Measure::CustomersActive, 1, 1, "", ""),
        counted(Measure::OrdersKept, 1, 0, "", ""),
        // Eleven months before, and twelve: the latter is no more of the year.
        counted(Measure::OrdersKept, 1, -340, "", ""),
        counted(Measure::OrdersKept, 1, -352, "", ""),
        counted(Measure::OrderValue, 3_000, 0, "", ""),
        counted(Measure::OrderValue, 1_000, -340, "", ""),
        counted(Measure::OrderValue, 9_000, -352, "", ""),
    ];
    let ids = ["customer_lifetime_value.revenue", "customer_lifetime_value"];
    let check = |made: &str, stays: &[i64], expected: [&str; 2]| {
        let stays = stays.iter().map(|amount| stayed(*amount));
        let history: Vec<_> = sold.iter().cloned().chain(stays).collect();
        let figures: Vec<_> = ids.into_iter().zip(expected).collect();
        check_at(made, PeriodKind::Month, &history, &figures);
    };
    // 2,000 in the mean, an order for each of two active, and one of four left: four years.
    check("2026-12-01T12:00:00Z", &[1, 1, 1, 0], ["8000.0000 of 4", "4000.0000 of 4"]);
    let absent = ["absent of 0"; 2];
    check("2026-11-30T12:00:00Z", &[1, 1, 1, 0], absent);
    check("2026-12-01T12:00:00Z", &[1], absent);
    check("2026-12-01T12:00:00Z", &[], absent);
}

#[test]
fn a_marketplace_judges_over_its_own_days_beside_its_limit() {
    let days = book(&[
        counted(Measure::OrderDefective, 1, -4, "", "amazon"),
        counted(Measure::OrderDefective, 0, -3, "", "amazon"),
        counted(Measure::OrderDefective, 0, 6, "", "amazon"),
        counted(Measure::ShippedLate, 1, 6, "", "amazon.de"),
        counted(Measure::ShippedLate, 0, 6, "", "amazon"),
        counted(Measure::ShippedLate, 0, -1, "", "amazon"),
    ]);
    let limit = |share, days| Limit { share, days };
    let standards = [Standard {
        name: "Amazon".to_owned(),
        channels: vec!["amazon".to_owned(), "amazon.de".to_owned()],
        limits: BTreeMap::from([
            (Judged::Defects, vec![limit(0.25, 10)]),
            (Judged::Cancellations, vec![limit(0.025, 7)]),
            (Judged::OnTimeShipments, vec![limit(0.9, 7), limit(0.8, 30)]),
        ]),
    }];
    let made = input("2026-12-01T08:00:00Z", week(), &days, &[]);
    let report = report(ReportInput { standards: &standards, ..made });
    let told = report.marketplaces.iter().map(|standing| {
        let of = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.2}"));
        let (value, distance) = (of(standing.value.map(Amount::as_f64)), of(standing.distance));
        format!("{} {} {value} of {} left {distance}", standing.kpi, standing.from, standing.n)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "order_defect_rate 2026-11-13 0.00 of 2 left 0.25",
            "cancellation_rate 2026-11-16 - of 0 left -",
            "on_time_shipment_rate 2026-11-16 0.50 of 2 left -0.40",
            "on_time_shipment_rate 2026-10-24 0.67 of 3 left -0.13",
        ]
    );
    let amazon = &report.dimensions["channel"]["amazon"];
    assert_eq!(shown(&amazon["order_defect_rate"]), "0.0000 of 2");
    // The figure is that of the longest window.
    assert_eq!(shown(&amazon["on_time_shipment_rate"]), "1.0000 of 2");
    assert!(!amazon.contains_key("late_shipment_rate"), "no limit, no figure");
    assert_eq!(shown(&report.kpis["order_defect_rate"]), "absent of 0");
}
