//! The days that a report reads, and how much of them.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::*;
use crate::standards::{Judged, Limit, Standard};

#[test]
fn the_days_that_a_report_reads() {
    let check = |kind, made: &str, first: &str, last: &str, counts: (usize, usize)| {
        let period = Period::containing(monday(), kind, Weekday::Mon);
        let made = made.parse().expect("an instant");
        let DaysNeeded { whole, condensed } = days_needed(period, made, Tz::UTC, 7, &[]);
        assert!(whole.is_disjoint(&condensed) && period.days().all(|day| whole.contains(&day)));
        let days: BTreeSet<_> = whole.union(&condensed).collect();
        let ends = [days.first(), days.last()].map(|day| day.expect("a day").to_string());
        assert_eq!(ends, [first.to_owned(), last.to_owned()], "{kind:?}");
        assert_eq!((whole.len(), condensed.len()), counts, "{kind:?}");
    };
    check(PeriodKind::Day, "2026-11-17T08:00:00Z", "2026-09-21", "2026-11-16", (7, 50));
    check(PeriodKind::Week, "2026-11-23T08:00:00Z", "2026-07-20", "2026-11-22", (7, 119));
    check(PeriodKind::Month, "2026-12-01T08:00:00Z", "2025-09-01", "2026-11-30", (30, 426));
    check(PeriodKind::Quarter, "2027-01-01T08:00:00Z", "2023-04-01", "2026-12-31", (92, 1_279));
    // A window of many days reaches back further than anything else.
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    let made = "2026-11-17T08:00:00Z".parse().expect("an instant");
    let days = days_needed(day, made, Tz::UTC, 60, &[]);
    assert_eq!(days.condensed.first().map(ToString::to_string).as_deref(), Some("2026-09-17"));
}

/// Samples of every measure on a day, under values of everything that figures are split by.
fn samples_of(day: NaiveDate) -> impl Iterator<Item = (Contribution, i64)> {
    let number = day.num_days_from_ce();
    let one_of = |a: &str, b: &str| Some(if number % 3 == 0 { a } else { b }.to_owned());
    let dimensions = Dimensions {
        agent: one_of("901", "902"),
        group: one_of("support", "sales"),
        channel: one_of("email", "chat"),
        brand: one_of("shop", "outlet"),
        category: one_of("delivery", "returns"),
        priority: one_of("high", "low"),
        segment: one_of("vip", "new"),
        currency: one_of("EUR", "USD"),
        source: one_of("generic", "zendesk"),
        article: one_of("A-1", "A-2"),
        hour: u8::try_from(number % 24).ok(),
        ..Dimensions::default()
    };
    (0..).zip(Measure::ALL).map(move |(place, &measure)| {
        let amount = (i64::from(number) * 7_919 + place * 104_729) % 90_001;
        // On the last day many tickets come in, so that their spikes look back.
        let weight = if measure == Measure::TicketsCreated && day == monday() { 90 } else { 1 };
        (Contribution { day, measure, amount, dimensions: dimensions.clone() }, weight)
    })
}

#[test]
fn a_report_needs_no_details_of_days_gone_by() {
    let ids: Vec<String> = KPIS.iter().map(|kpi| kpi.id.to_owned()).collect();
    let judged = Judged::ALL.map(|judged| (judged, vec![Limit { share: 0.1, days: 30 }]));
    let standards = [Standard {
        name: "A marketplace".to_owned(),
        channels: vec!["email".to_owned()],
        limits: BTreeMap::from(judged),
    }];
    // A period of many days reads many more: there every ninth has samples.
    let counted_every = [1, 1, 9, 9];
    for (kind, every) in PeriodKind::ALL.into_iter().zip(counted_every) {
        let period = Period::containing(monday(), kind, Weekday::Mon);
        let made = format!("{}T08:00:00Z", period.to.succ_opt().expect("a day"));
        let made_at = made.parse().expect("an instant");
        let DaysNeeded { whole, condensed } = days_needed(period, made_at, Tz::UTC, 7, &standards);
        let book = |days: &BTreeSet<NaiveDate>| {
            let days = days.iter().filter(|day| day.num_days_from_ce() % every == 0);
            Book::from(&days.flat_map(|day| samples_of(*day)).collect::<Contributions>())
        };
        let (whole, gone_by) = (book(&whole), book(&condensed));
        assert_ne!(gone_by.details(), Book::new());
        let with = |gone_by: &Book| {
            let mut days = whole.clone();
            days.merge(gone_by);
            report(ReportInput { standards: &standards, ..input(&made, period, &days, &ids) })
        };
        assert_eq!(with(&gone_by.condensed()), with(&gone_by), "{kind:?}");
    }
}
