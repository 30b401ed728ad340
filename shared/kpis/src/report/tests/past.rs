//! The weekday's usual figure and the series.

use super::*;
use crate::kpi;

const FIRST_REPLY: &str = "first_reply_time.calendar.median";

/// The report of that Monday, made on the next morning, with one headline figure.
fn headline(id: &str, days: &Book, months: &Book) -> Headline {
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    headline_of(id, day, "2026-11-17T08:00:00Z", days, months)
}

fn headline_of(id: &str, period: Period, made: &str, days: &Book, months: &Book) -> Headline {
    let ids = [id.to_owned()];
    let input = ReportInput { backlog_months: months, ..input(made, period, days, &ids) };
    report(input).headline.remove(0)
}

fn usual(id: &str, contributions: &[Contribution]) -> String {
    let usual = headline(id, &book(contributions), &Book::new()).usual;
    usual.map_or("absent".to_owned(), |usual| {
        format!("{} in {} days", shown(&usual.figure), usual.days)
    })
}

#[test]
fn usual_is_the_four_weekdays_before_pooled() {
    let rated = |day, positive, negative| -> Vec<_> {
        let rating = |amount| counted(Measure::Csat, amount, day, "901", "");
        (0..positive).map(|_| rating(1)).chain((0..negative).map(|_| rating(0))).collect()
    };
    // 1 of 1, 0 of 3 and 3 of 4: 4 of 8, and not the mean of 100 %, 0 % and 75 %.
    let days = [rated(-7, 1, 0), rated(-14, 0, 3), rated(-28, 3, 1), rated(0, 9, 0)].concat();
    assert_eq!(usual("csat", &days), "0.5000 of 8 in 4 days");
    // Neither another weekday nor a fifth week counts.
    let days = [days, rated(-1, 0, 9), rated(-8, 0, 9), rated(-35, 0, 9)].concat();
    assert_eq!(usual("csat", &days), "0.5000 of 8 in 4 days");
    assert_eq!(usual("csat", &rated(-3, 1, 1)), "absent");
    assert_eq!(usual("csat", &[rated(-35, 1, 1), rated(-8, 1, 1)].concat()), "absent");
}

#[test]
fn a_usual_count_is_that_of_a_day() {
    let created = |day, count| vec![counted(Measure::TicketsCreated, 1, day, "", ""); count];
    let days = [created(-7, 3), created(-14, 4), created(-21, 0), created(-28, 2)].concat();
    assert_eq!(usual("tickets_created", &days), "2.2500 of 9 in 4 days");
    // An account of eight days has one such weekday.
    assert_eq!(usual("tickets_created", &created(-7, 3)), "3.0000 of 3 in 1 days");
    // The first day ever has nothing before it.
    assert_eq!(usual("tickets_created", &created(0, 3)), "absent");
    assert_eq!(usual("tickets_created", &[]), "absent");
    assert_eq!(
        usual("latest_review", &[counted(Measure::ReviewStars, 5_000, -7, "", "")]),
        "absent"
    );
    assert_eq!(
        usual("responsiveness_badge.5min", &[counted(Measure::TurnAnswered, 1, -7, "", "")]),
        "absent"
    );
}

#[test]
fn a_usual_quantile_is_that_of_all_samples() {
    let samples = [(-7, 60), (-7, 61), (-14, 90), (-21, 100), (-28, 120)];
    let samples =
        samples.map(|(day, seconds)| counted(Measure::FirstReplyTime, seconds, day, "", ""));
    assert_eq!(usual(FIRST_REPLY, &samples), "90 of 5 in 4 days");
}

#[test]
fn only_days_have_a_usual_figure() {
    let days = book(&[counted(Measure::Csat, 1, -7, "", ""), counted(Measure::Csat, 1, 0, "", "")]);
    for kind in [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter] {
        let period = Period::containing(monday(), kind, Weekday::Mon);
        let headline = headline_of("csat", period, "2027-06-01T08:00:00Z", &days, &Book::new());
        assert_eq!((headline.usual, headline.band), (None, None));
        assert_eq!(headline.series.len(), 14);
    }
}

#[test]
fn a_series_is_null_before_the_account_and_where_nothing_was_measured() {
    let days = book(&[
        counted(Measure::TicketsCreated, 1, -3, "", ""),
        counted(Measure::Csat, 1, -3, "", ""),
        counted(Measure::Csat, 0, 0, "", ""),
    ]);
    let values = |id: &str| -> Vec<Option<f64>> {
        let series = headline(id, &days, &Book::new()).series;
        series.iter().map(|point| point.value.map(Amount::as_f64)).collect()
    };
    let check = |id: &str, last: [Option<f64>; 5]| {
        let values = values(id);
        assert_eq!(values.len(), 14);
        assert_eq!(values[9..], last, "{id}");
        assert!(values[..9].iter().all(Option::is_none), "{id}");
    };
    check("csat", [None, Some(1.0), None, None, Some(0.0)]);
    check("tickets_created", [None, Some(1.0), Some(0.0), Some(0.0), Some(0.0)]);
    let series = headline("csat", &days, &Book::new()).series;
    assert_eq!(series[0].from.to_string(), "2026-11-03");
    assert_eq!(series[13].from, monday());
    assert_eq!((series[10].n, series[9].n), (1, 0));
}

#[test]
fn a_month_of_old_backlog_is_an_account() {
    // Nothing in the days at hand, but tickets that have waited since the summer.
    let created = |date: &str| {
        let day = date.parse().expect("a day");
        Contribution { day, ..counted(Measure::Backlog, 1, 0, "", "") }
    };
    let months = book(&[created("2026-07-01"), created("2026-07-01")]);
    let series = headline("backlog", &Book::new(), &months).series;
    let values: Vec<_> = series.iter().map(|point| point.value).collect();
    assert_eq!(values, [Some(Amount::Whole(2)); 14]);
}

#[test]
fn the_series_of_periods_across_the_change_of_clocks_has_no_gap() {
    let sunday: NaiveDate = "2026-10-25".parse().expect("a day");
    let series = |kind| -> Vec<String> {
        let period = Period::containing(sunday, kind, Weekday::Mon);
        let headline =
            headline_of("csat", period, "2027-06-01T08:00:00Z", &Book::new(), &Book::new());
        headline.series.iter().map(|point| point.from.to_string()).collect()
    };
    let days = series(PeriodKind::Day);
    assert_eq!((days[0].as_str(), days[13].as_str()), ("2026-10-12", "2026-10-25"));
    let weeks = series(PeriodKind::Week);
    assert_eq!((weeks[0].as_str(), weeks[13].as_str()), ("2026-07-20", "2026-10-19"));
    assert_eq!(weeks.iter().collect::<std::collections::BTreeSet<_>>().len(), 14);
    assert_eq!(series(PeriodKind::Quarter)[0], "2023-07-01");
}

#[test]
fn points_that_time_alone_may_change_say_so() {
    let days: Vec<_> =
        (-13..=0).map(|day| counted(Measure::FirstContactResolved, 1, day, "901", "")).collect();
    let headline = headline("first_contact_resolution_rate", &book(&days), &Book::new());
    let provisional = headline.series.iter().filter(|point| point.provisional).count();
    assert_eq!(provisional, 7);
    assert!(!headline.usual.expect("usual").figure.provisional);
}

#[test]
fn tickets_older_than_the_account_do_not_make_it_older() {
    // Two tickets of the last weeks, told of when the account began on Friday the 6th.
    let created = |day, count| vec![counted(Measure::TicketsCreated, 1, day, "", ""); count];
    let handled = |day| vec![counted(Measure::TicketsHandled, 1, day, "901", "")];
    let days = [created(-28, 1), created(-20, 1), created(-10, 8), handled(-10), created(-7, 9)];
    let days = days.concat();
    assert_eq!(usual("tickets_created", &days), "9.0000 of 9 in 1 days");
    let series = headline("tickets_created", &book(&days), &Book::new()).series;
    let known = series.iter().filter(|point| point.value.is_some()).map(|point| point.from);
    assert_eq!(known.min().map(|day| day.to_string()).as_deref(), Some("2026-11-06"));
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    let with_today = [days.clone(), created(0, 6)].concat();
    // 17 in ten days, not 19 in 28: six are three and a half times that.
    let spikes = report_of(day, &book(&with_today)).spikes;
    assert_eq!((spikes[0].tickets_before, spikes[0].days_before), (17, 10));
    // An older month of backlog is no sign either.
    let july = Contribution {
        day: "2026-07-01".parse().expect("a day"),
        ..counted(Measure::Backlog, 1, 0, "", "")
    };
    let usual = headline("tickets_created", &book(&days), &book(&[july])).usual;
    assert_eq!(usual.map(|usual| usual.days), Some(1));
}

/// The sum of a day's and all earlier movements, without months.
fn backlog_on(contributions: &Contributions, day: NaiveDate) -> i64 {
    let moved = contributions.iter().filter(|(moved, _)| moved.day <= day);
    moved.map(|(moved, weight)| moved.amount * weight).sum()
}

proptest! {
    // Every KPI leads in these reports.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn usual_is_the_figure_of_the_merged_counters(contributions in any_contributions()) {
        // Four Mondays in a row, in place of the days of a week.
        let on_mondays = contributions.iter().filter_map(|(contribution, weight)| {
            let days = (contribution.day - monday()).num_days();
            let day = monday() - Days::new(7 * u64::try_from(days + 1).ok()?);
            let is_told = days < 4 && contribution.measure != Measure::TicketsHandled;
            is_told.then(|| (Contribution { day, ..contribution.clone() }, weight))
        });
        // The account began four weeks ago.
        let begun = (counted(Measure::TicketsHandled, 1, -28, "901", ""), 1);
        let on_mondays = on_mondays.chain([begun]);
        let on_mondays: Contributions = on_mondays.collect();
        let merged = on_mondays.iter().map(|(contribution, weight)| {
            (Contribution { day: monday() - Days::new(7), ..contribution.clone() }, weight)
        });
        let (spread, merged) = (Book::from(&on_mondays), Book::from(&merged.collect()));
        let ids: Vec<_> = KPIS.iter().map(|kpi| kpi.id.to_owned()).collect();
        let monday = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
        let last_monday = Period::containing(week().previous().from, PeriodKind::Day, Weekday::Mon);
        let spread = report(input("2026-11-17T08:00:00Z", monday, &spread, &ids));
        let merged = report(input("2027-06-01T08:00:00Z", last_monday, &merged, &ids));
        for headline in &spread.headline {
            let Some(usual) = &headline.usual else { continue };
            let kpi = kpi(&headline.kpi).expect("a KPI");
            let pooled = &merged.kpis[kpi.id];
            // Days of work, and movements that run on, do not become fewer by lying on one day.
            let by_days = matches!(kpi.formula, Formula::PerAgentDay(_) | Formula::RunningSum(_));
            if by_days || kpi.formula.is_on_duty() {
                continue;
            }
            let days = if kpi.formula.is_count() { f64::from(usual.days) } else { 1.0 };
            let value = usual.figure.value.map(|value| value.as_f64() * days);
            let expected = pooled.value.map(Amount::as_f64);
            let differ = value.zip(expected).map_or(value != expected, |(one, other)| {
                (one - other).abs() > 1e-9 * other.abs().max(1.0)
            });
            prop_assert!(!differ, "{}: {value:?} for {expected:?}", kpi.id);
            prop_assert_eq!(usual.figure.n, pooled.n, "{}", kpi.id);
        }
    }

    #[test]
    fn the_backlog_of_an_earlier_month_is_the_same_told_backwards(
        contributions in any_contributions(),
    ) {
        // From the middle of September to the first days of November.
        let moved = contributions.iter().enumerate().map(|(number, (contribution, weight))| {
            let back = u64::try_from(number * 7 % 60).expect("days");
            let day = monday() - Days::new(10 + back);
            (Contribution { day, measure: Measure::Backlog, ..contribution.clone() }, weight)
        });
        let moved: Contributions = moved.collect();
        let monthly = moved.iter().map(|(contribution, weight)| {
            let day = chrono::Datelike::with_day(&contribution.day, 1).expect("a first");
            (Contribution { day, ..contribution.clone() }, weight)
        });
        let months = Book::from(&monthly.collect());
        let days = Book::from(&moved);
        let day = Period::containing(monday() - Days::new(10), PeriodKind::Day, Weekday::Mon);
        let headline = headline_of("backlog", day, "2026-11-17T08:00:00Z", &days, &months);
        for point in headline.series.iter().filter(|point| point.value.is_some()) {
            let expected = Some(Amount::Whole(backlog_on(&moved, point.from)));
            prop_assert_eq!(point.value, expected, "{}", point.from);
        }
    }
}
