//! The hours of the week.

use super::*;

fn at_hour(measure: Measure, amount: i64, date: &str, hour: u8) -> Contribution {
    let dimensions = Dimensions { hour: Some(hour), ..Dimensions::default() };
    Contribution { day: date.parse().expect("a day"), measure, amount, dimensions }
}

fn heatmap(kind: PeriodKind, date: &str, contributions: &[Contribution]) -> Option<Heatmap> {
    let date = date.parse().expect("a day");
    report_of(Period::containing(date, kind, Weekday::Mon), &book(contributions)).heatmap
}

fn hour(heatmap: &Heatmap, weekday: Weekday, hour: usize) -> (i64, i64, Option<i64>) {
    let day = heatmap.weekdays.iter().find(|day| day.weekday == weekday).expect("a weekday");
    let HeatmapHour { created, replies, reply_seconds_median } = day.hours[hour];
    (created, replies, reply_seconds_median)
}

#[test]
fn a_day_shows_the_seven_days_up_to_it() {
    let counted = [
        at_hour(Measure::TicketsCreated, 1, "2026-11-16", 9),
        at_hour(Measure::TicketsCreated, 1, "2026-11-16", 9),
        at_hour(Measure::ReplyTime, 60, "2026-11-16", 10),
        at_hour(Measure::ReplyTime, 90, "2026-11-16", 10),
        at_hour(Measure::ReplyTime, 120, "2026-11-16", 10),
        at_hour(Measure::TicketsCreated, 1, "2026-11-10", 23),
        at_hour(Measure::TicketsCreated, 1, "2026-11-09", 9),
        at_hour(Measure::TicketsCreated, 1, "2026-11-17", 9),
    ];
    let heatmap = heatmap(PeriodKind::Day, "2026-11-16", &counted).expect("a heatmap");
    assert_eq!((heatmap.from.to_string(), heatmap.to), ("2026-11-10".into(), monday()));
    assert_eq!(hour(&heatmap, Weekday::Mon, 9), (2, 0, None));
    assert_eq!(hour(&heatmap, Weekday::Mon, 10), (0, 3, Some(90)));
    assert_eq!(hour(&heatmap, Weekday::Tue, 23), (1, 0, None));
    let order: Vec<_> = heatmap.weekdays.iter().map(|day| day.weekday).collect();
    assert_eq!((order[0], order[6], order.len()), (Weekday::Mon, Weekday::Sun, 7));
    assert!(heatmap.weekdays.iter().all(|day| day.days == 1 && day.hours.len() == 24));
}

#[test]
fn a_month_adds_up_its_weekdays() {
    let counted = [
        at_hour(Measure::TicketsCreated, 1, "2026-11-02", 9),
        at_hour(Measure::TicketsCreated, 1, "2026-11-30", 9),
        at_hour(Measure::TicketsCreated, 1, "2026-12-07", 9),
    ];
    let heatmap = heatmap(PeriodKind::Month, "2026-11-16", &counted).expect("a heatmap");
    assert_eq!(hour(&heatmap, Weekday::Mon, 9), (2, 0, None));
    let days: Vec<_> = heatmap.weekdays.iter().map(|day| day.days).collect();
    assert_eq!(days, [5, 4, 4, 4, 4, 4, 5]);
}

#[test]
fn the_hour_that_comes_twice_counts_both_and_nothing_makes_no_map() {
    // The clocks go back on 25 October 2026: two tickets an hour apart, both at half past two.
    let twice = at_hour(Measure::TicketsCreated, 1, "2026-10-25", 2);
    let map = heatmap(PeriodKind::Week, "2026-10-25", &[twice.clone(), twice]);
    assert_eq!(hour(&map.expect("a heatmap"), Weekday::Sun, 2), (2, 0, None));
    assert_eq!(heatmap(PeriodKind::Day, "2026-10-25", &[]), None);
    let earlier = at_hour(Measure::TicketsCreated, 1, "2026-10-18", 2);
    assert_eq!(heatmap(PeriodKind::Day, "2026-10-25", &[earlier]), None);
}
