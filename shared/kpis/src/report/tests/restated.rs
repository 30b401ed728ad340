//! What was told and reads differently now.

use super::*;

/// `n` ratings so many days after Monday, some of them positive.
fn ratings(day: i64, n: usize, positive: usize) -> Vec<Contribution> {
    let rating = |rating| counted(Measure::Csat, i64::from(rating < positive), day, "901", "");
    (0..n).map(rating).collect()
}

fn day(after_monday: i64) -> Period {
    let day = monday() + chrono::TimeDelta::days(after_monday);
    Period::containing(day, PeriodKind::Day, Weekday::Mon)
}

/// The digest of a day, made on the next morning, after others were told.
fn digest(after_monday: i64, days: &[Contribution], told: &[Report]) -> Report {
    digest_with(&["csat"], after_monday, days, told)
}

fn digest_with(ids: &[&str], after_monday: i64, days: &[Contribution], told: &[Report]) -> Report {
    let period = day(after_monday);
    let made = format!("{}T08:00:00Z", period.to + Days::new(1));
    let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
    report(ReportInput { told, ..input(&made, period, &book(days), &ids) })
}

/// What a report tells again: day after Monday, KPI, told, now.
fn again(report: &Report) -> Vec<String> {
    let told = report.restated.iter().map(|restated| {
        let day = (restated.period.from - monday()).num_days();
        format!("{day} {} {} -> {}", restated.kpi, shown(&restated.told), shown(&restated.now))
    });
    told.collect()
}

#[test]
fn a_figure_is_told_again_once_and_again_when_it_changes_back() {
    let at_first = ratings(0, 4, 4);
    let later = ratings(0, 5, 4);
    let first = digest(0, &at_first, &[]);
    assert!(again(&first).is_empty());
    let second = digest(1, &later, std::slice::from_ref(&first));
    assert_eq!(again(&second), ["0 csat 1.0000 of 4 -> 0.8000 of 5"]);
    // Told is told.
    let third = digest(2, &later, &[first.clone(), second.clone()]);
    assert!(again(&third).is_empty());
    // A second change is told against what was told last.
    let fourth = digest(3, &ratings(0, 6, 4), &[third.clone(), second.clone(), first.clone()]);
    assert_eq!(again(&fourth), ["0 csat 0.8000 of 5 -> 0.6667 of 6"]);
    // And back to what it was first.
    let told = [first, second, third, fourth];
    assert_eq!(again(&digest(4, &at_first, &told)), ["0 csat 0.6667 of 6 -> 1.0000 of 4"]);
}

#[test]
fn what_reads_the_same_is_not_told_again() {
    // 90.0 % and 90.1 % both read 90 %.
    let first = digest(0, &ratings(0, 10, 9), &[]);
    assert!(again(&digest(1, &ratings(0, 1_001, 902), std::slice::from_ref(&first))).is_empty());
    // Absent is another figure than any.
    assert_eq!(again(&digest(1, &[], &[first])), ["0 csat 0.9000 of 10 -> absent of 0"]);
    let none = digest(0, &[], &[]);
    assert_eq!(
        again(&digest(1, &ratings(0, 1, 1), &[none])),
        ["0 csat absent of 0 -> 1.0000 of 1"]
    );
}

#[test]
fn only_the_last_fourteen_periods_of_the_same_kind_are_looked_at() {
    let told: Vec<_> = (-15..=1).map(|day| digest(day, &[], &[])).collect();
    let rated: Vec<_> = (-15..=1).flat_map(|day| ratings(day, 1, 1)).collect();
    let again = again(&digest(0, &rated, &told));
    assert_eq!(again.len(), 14);
    assert!(again[0].starts_with("-1 ") && again[13].starts_with("-14 "), "{again:?}");
    let week = report(input(
        "2026-11-16T08:00:00Z",
        week().previous(),
        &Book::new(),
        &["csat".to_owned()],
    ));
    assert!(self::again(&digest(0, &rated, &[week])).is_empty());
}

#[test]
fn twenty_are_named_and_all_are_counted() {
    let ids = ["csat", "csat_score", "tickets_created"];
    let told: Vec<_> = (-14..0).map(|day| digest_with(&ids, day, &[], &[])).collect();
    let more = (-14..0).flat_map(|day| {
        [Measure::Csat, Measure::CsatScore, Measure::TicketsCreated]
            .map(|measure| {
                (measure, if measure == Measure::CsatScore { measure.parts() } else { 1 })
            })
            .map(|(measure, amount)| counted(measure, amount, day, "", ""))
    });
    let more: Vec<_> = more.collect();
    let report = digest_with(&ids, 0, &more, &told);
    assert_eq!((report.restated.len(), report.restated_total), (20, 42));
    assert_eq!(
        again(&report)[..2],
        ["-1 csat absent of 0 -> 1.0000 of 1", "-1 csat_score absent of 0 -> 1.0000 of 1"]
    );
    // What was not named is told as soon as there is room.
    let told = [told, vec![report]].concat();
    let next = digest_with(&ids, 1, &more, &told);
    // Day -14 is out of sight by then; the day between was never told.
    assert_eq!((next.restated.len(), next.restated_total), (19, 19));
}

#[test]
fn what_was_provisional_is_told_once_it_is_decided() {
    const RATE: &str = "first_contact_resolution_rate";
    let solved = |yes: i64| [counted(Measure::FirstContactResolved, yes, 0, "901", "")];
    let first = digest_with(&[RATE], 0, &solved(1), &[]);
    assert!(first.headline[0].current.provisional);
    let again_on =
        |day| again(&digest_with(&[RATE], day, &solved(0), std::slice::from_ref(&first)));
    assert!(again_on(1).is_empty());
    assert!(again_on(6).is_empty());
    assert_eq!(again_on(7), [format!("0 {RATE} 1.0000 of 1 -> 0.0000 of 1")]);
}

#[test]
fn only_the_headline_of_today_is_told_again() {
    let first = digest_with(&["csat", "tickets_created"], 0, &ratings(0, 1, 1), &[]);
    let later = [ratings(0, 2, 1), vec![counted(Measure::TicketsCreated, 1, 0, "", "")]].concat();
    let told = std::slice::from_ref(&first);
    assert_eq!(again(&digest_with(&["backlog", "tickets_created"], 1, &later, told)).len(), 1);
    assert!(again(&digest_with(&["backlog"], 1, &later, told)).is_empty());
}

#[test]
fn a_report_from_before_these_fields_can_be_read_and_told_again() {
    let first = digest(0, &ratings(0, 4, 4), &[]);
    let mut json = serde_json::to_value(&first).expect("JSON");
    let fields = json.as_object_mut().expect("an object");
    for new in [
        "rank_from",
        "agents_shown",
        "heatmap",
        "spikes",
        "restated",
        "restated_total",
        "scorecards",
        "facts",
        "ticket_links",
        "failed_deliveries",
    ] {
        fields.remove(new);
    }
    for headline in fields["headline"].as_array_mut().expect("a list") {
        let headline = headline.as_object_mut().expect("an object");
        for new in ["usual", "series", "band"] {
            headline.remove(new);
        }
    }
    let old: Report = serde_json::from_value(json).expect("a report");
    assert_eq!((old.rank_from, old.agents_shown), (10, Agents::Named));
    assert!(old.headline[0].series.is_empty() && old.facts.is_empty());
    let next = digest(1, &ratings(0, 5, 4), &[old]);
    assert_eq!(again(&next), ["0 csat 1.0000 of 4 -> 0.8000 of 5"]);
}
