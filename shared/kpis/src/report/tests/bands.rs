//! Where a figure was to be expected.

use super::*;

const WEEKDAYS: [i64; 7] = [40, 34, 30, 31, 29, 12, 8];

/// A little more or less, the same every time.
fn scatter(day: i64) -> i64 {
    (day * 7 + 3).rem_euclid(5) - 2
}

/// Tickets of so many days before Monday, with their weekdays' volume.
fn created(days: i64) -> Vec<Contribution> {
    let on = |day: i64| {
        let weekday = usize::try_from(day.rem_euclid(7)).expect("a weekday");
        let count = WEEKDAYS[weekday] + scatter(day);
        vec![
            counted(Measure::TicketsCreated, 1, day, "", "");
            usize::try_from(count).expect("tickets")
        ]
    };
    (-days..0).flat_map(on).collect()
}

fn headline(id: &str, made: &str, days: &[Contribution], rank_from: u32) -> Headline {
    let ids = [id.to_owned()];
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    report(ReportInput { rank_from, ..input(made, day, &book(days), &ids) }).headline.remove(0)
}

/// The band of Monday's tickets after so many days, and its verdict on so many tickets.
fn band(days: i64, tickets: usize, rank_from: u32) -> Option<Band> {
    let today = vec![counted(Measure::TicketsCreated, 1, 0, "", ""); tickets];
    let days = [created(days), today].concat();
    headline("tickets_created", "2026-11-17T08:00:00Z", &days, rank_from).band
}

#[test]
fn a_monday_is_held_against_mondays() {
    let band = |tickets| band(56, tickets, 10).expect("a band");
    let usual = band(40);
    assert!(usual.low > 30.0 && usual.low < 40.0, "{usual:?}");
    assert!(usual.high > 40.0 && usual.high < 50.0, "{usual:?}");
    assert_eq!((usual.outside, usual.days), (None, 56));
    assert_eq!(band(60).outside, Some(Outside::Above));
    // As many as on a Thursday are too few for a Monday.
    assert_eq!(band(25).outside, Some(Outside::Below));
    // The band does not know the day itself.
    assert_eq!((band(60).low, band(60).high), (usual.low, usual.high));
}

#[test]
fn four_whole_weeks_make_a_band() {
    assert!(band(28, 40, 10).is_some_and(|band| band.days == 28 && band.outside.is_none()));
    assert_eq!(band(27, 40, 10), None);
    assert_eq!(band(0, 40, 10), None);
}

#[test]
fn of_little_nothing_is_claimed() {
    let band = |tickets, rank_from| band(56, tickets, rank_from).expect("a band").outside;
    assert_eq!(band(3, 3), Some(Outside::Below));
    assert_eq!(band(3, 4), None);
    assert_eq!(band(60, 61), None);
}

#[test]
fn one_odd_day_does_not_move_the_band() {
    let fair = band(56, 40, 10).expect("a band");
    let odd = vec![counted(Measure::TicketsCreated, 1, -1, "", ""); 300];
    let days =
        [created(56), odd, vec![counted(Measure::TicketsCreated, 1, 0, "", ""); 40]].concat();
    let after =
        headline("tickets_created", "2026-11-17T08:00:00Z", &days, 10).band.expect("a band");
    assert_eq!(after.outside, None);
    assert!(
        (after.low - fair.low).abs() < 3.0 && (after.high - fair.high).abs() < 3.0,
        "{after:?}"
    );
}

#[test]
fn days_without_a_figure_are_no_gap() {
    // Replies from Monday to Friday only.
    let reply = |day: i64| {
        let is_open = day.rem_euclid(7) < 5;
        let seconds = 1_800 + 60 * scatter(day);
        is_open.then(|| counted(Measure::FirstReplyTime, seconds, day, "", ""))
    };
    let before: Vec<_> = (-56..0).filter_map(reply).collect();
    let check = |seconds: i64| {
        let today = vec![counted(Measure::FirstReplyTime, seconds, 0, "", ""); 12];
        let days = [before.clone(), today].concat();
        headline("first_reply_time.calendar.median", "2026-11-17T08:00:00Z", &days, 10).band
    };
    let band = check(1_800).expect("a band");
    assert_eq!((band.outside, band.days), (None, 40));
    assert!(band.low > 1_200.0 && band.high < 2_700.0, "{band:?}");
    assert_eq!(check(7_200).expect("a band").outside, Some(Outside::Above));
}

#[test]
fn what_never_varies_has_no_band() {
    let rated: Vec<_> = (-56..=0).map(|day| counted(Measure::Csat, 1, day, "", "")).collect();
    assert_eq!(headline("csat", "2026-11-17T08:00:00Z", &rated, 1).band, None);
}

#[test]
fn what_is_not_over_or_not_decided_has_no_band() {
    let days = created(57);
    assert_eq!(headline("tickets_created", "2026-11-16T20:00:00Z", &days, 10).band, None);
    assert!(headline("tickets_created", "2026-11-16T23:00:00Z", &days, 10).band.is_some());
    let solved: Vec<_> = (-56..=0)
        .map(|day| counted(Measure::FirstContactResolved, scatter(day).clamp(0, 1), day, "", ""))
        .collect();
    let made = "2026-11-17T08:00:00Z";
    assert_eq!(headline("first_contact_resolution_rate", made, &solved, 1).band, None);
}

#[test]
fn a_share_stays_between_none_and_all() {
    let rated = (-56..=0).flat_map(|day| {
        let positive = 9 + scatter(day).signum();
        (0..10).map(move |rating| counted(Measure::Csat, i64::from(rating < positive), day, "", ""))
    });
    let rated: Vec<_> = rated.collect();
    let band = headline("csat", "2026-11-17T08:00:00Z", &rated, 10).band.expect("a band");
    assert!((0.2..0.9).contains(&band.low) && (band.high - 1.0).abs() < 1e-9, "{band:?}");
}
