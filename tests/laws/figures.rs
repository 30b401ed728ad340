//! Laws of figures, on invented histories of tickets and their customers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{TimeDelta, Weekday};
use proptest::prelude::*;
use tallydesk_events::{Event, SubjectKey, SubjectKind};
use tallydesk_kpis::{Amount, Book, Figure, Formula, KPIS, Kpi, Period, PeriodKind, Report};
use tallydesk_ledger::{
    Contributions, Lines, Measure, MeasureKind, Rules, Sample, ScheduleRule, fold, promises, settle,
};

use crate::histories::{beginning, history, rules, told};
use crate::reports::{Made, Shelves, report_of};

/// Tickets of three customers, by subject, and what these customers told.
fn subjects(tickets: usize, seed: u64) -> BTreeMap<SubjectKey, Vec<Event>> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut events: Vec<Event> =
        (0..tickets).flat_map(|ticket| history(ticket, &mut random)).collect();
    events.extend(told(&mut random));
    let mut subjects: BTreeMap<SubjectKey, Vec<Event>> = BTreeMap::new();
    for event in events {
        subjects.entry(event.subject_key()).or_default().push(event);
    }
    subjects
}

/// What all subjects contribute, with the lines that they leave with one another.
fn contributed(subjects: &BTreeMap<SubjectKey, Vec<Event>>, rules: &Rules) -> Contributions {
    let mut all = Contributions::default();
    let mut left: BTreeMap<SubjectKey, Lines> = BTreeMap::new();
    for (subject, events) in subjects {
        // No line depends on another: what a history leaves is in its events.
        left.entry(subject.clone()).or_default();
        if let Some((reader, line)) = settle(subject.kind, events, &Lines::default(), rules).line {
            left.entry(reader).or_default().push(line);
        }
    }
    for (subject, lines) in left {
        let events = subjects.get(&subject).map(Vec::as_slice).unwrap_or_default();
        all.merge(settle(subject.kind, events, &lines, rules).contributions);
    }
    all
}

/// The account's rules with one rule for schedules throughout.
fn measuring(schedule_rule: ScheduleRule) -> Rules {
    let mut rules = rules();
    for choices in rules.choices.values_mut() {
        choices.schedule_rule = schedule_rule;
    }
    rules
}

/// The durations of one measure, by what is behind each.
fn durations(samples: &[Sample], measure: Measure) -> BTreeMap<&[String], i64> {
    let measured = samples.iter().filter(|sample| sample.measure == measure);
    measured.map(|sample| (sample.behind.as_slice(), sample.amount)).collect()
}

/// Every duration of a ticket, in time order.
fn all_durations(samples: &[Sample]) -> Vec<(Measure, i64, Vec<String>)> {
    let is_duration = |sample: &&Sample| sample.measure.kind() == MeasureKind::Duration;
    let durations = samples.iter().filter(is_duration);
    durations.map(|sample| (sample.measure, sample.amount, sample.behind.clone())).collect()
}

/// What the requester's and the agent's waits come to beside the full resolution.
fn waits_and_resolution(samples: &[Sample], measures: [Measure; 3]) -> Option<(i64, i64)> {
    let [requester, agent, full] =
        measures.map(|measure| durations(samples, measure).into_values().next());
    Some((requester? + agent?, full?))
}

const CALENDAR_WAITS: [Measure; 3] =
    [Measure::RequesterWaitTime, Measure::AgentWaitTime, Measure::FullResolutionTime];
const BUSINESS_WAITS: [Measure; 3] = [
    Measure::RequesterWaitBusinessTime,
    Measure::AgentWaitBusinessTime,
    Measure::FullResolutionBusinessTime,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_duration_is_on_both_clocks_and_no_longer_on_the_business_clock(seed: u64) {
        let events = history(1, &mut fastrand::Rng::with_seed(seed));
        for rule in [ScheduleRule::AtEvent, ScheduleRule::Accumulate] {
            let ticket = fold(&events, &measuring(rule));
            for measure in Measure::ALL {
                let Some(on_business_clock) = measure.on_business_clock() else { continue };
                let calendar = durations(&ticket.samples, *measure);
                let business = durations(&ticket.samples, on_business_clock);
                prop_assert!(calendar.keys().eq(business.keys()), "{measure:?}");
                for (calendar, business) in calendar.into_values().zip(business.into_values()) {
                    prop_assert!((0..=calendar).contains(&business), "{measure:?}");
                }
            }
        }
    }

    /// The waits are parts of the resolution, each closed by another event: on a clock that adds
    /// up they are all of it, until the ticket is reopened.
    #[test]
    fn waits_add_up_to_the_resolution(seed: u64) {
        let events = history(1, &mut fastrand::Rng::with_seed(seed));
        let ticket = fold(&events, &measuring(ScheduleRule::Accumulate));
        let was_reopened = ticket.samples.iter().any(|sample| sample.measure == Measure::Reopens);
        for measures in [CALENDAR_WAITS, BUSINESS_WAITS] {
            let Some((waits, full)) = waits_and_resolution(&ticket.samples, measures) else {
                continue;
            };
            prop_assert!(waits <= full);
            prop_assert!(was_reopened || waits == full, "{waits} of {full}");
        }
    }

    /// A change that matters to no schedule splits every span that it lies in, and moves none.
    #[test]
    fn a_split_span_is_as_long_as_a_whole_one(seed: u64, second in 0_i64..12 * 86_400) {
        let mut events = history(1, &mut fastrand::Rng::with_seed(seed));
        let at = beginning() + TimeDelta::seconds(second);
        let later = beginning() + TimeDelta::days(30);
        for rule in [ScheduleRule::AtEvent, ScheduleRule::Accumulate] {
            let rules = measuring(rule);
            let whole = fold(&events, &rules);
            let promised = promises(&events, &rules, later);
            let text = format!(r#"{{"id":"split","type":"ticket.fields_changed","source":"generic",
                "ticket":"1","occurred_at":"{}","brand":"split"}}"#, at.to_rfc3339());
            events.push(Event::from_json(text.as_bytes()).unwrap());
            let split = fold(&events, &rules);
            prop_assert_eq!(promised, promises(&events, &rules, later));
            events.pop();
            prop_assert_eq!(all_durations(&whole.samples), all_durations(&split.samples));
        }
    }

    #[test]
    fn withdrawing_everything_leaves_nothing(seed: u64) {
        let rules = rules();
        let mut subjects = subjects(4, seed);
        let before = contributed(&subjects, &rules);
        let mut book = Book::default();
        book.add(&before);
        subjects.retain(|subject, _| subject.kind == SubjectKind::Ticket);
        for (subject, events) in &mut subjects {
            let text = format!(r#"{{"id":"gone","type":"ticket.deleted","source":"generic",
                "ticket":"{}","occurred_at":"2027-01-01T00:00:00Z"}}"#, subject.id);
            events.push(Event::from_json(text.as_bytes()).unwrap());
        }
        let after = contributed(&subjects, &rules);
        prop_assert!(after.is_empty());
        book.add(&before.difference(&after));
        prop_assert_eq!(book, Book::default());
    }
}

/// The figures of a period, from contributions as they lie on shelves.
fn figures(contributions: &Contributions, period: Period) -> Report {
    let made =
        Made { at: beginning() + TimeDelta::days(300), zone: rules().zone, fcr_window_days: 2 };
    report_of(&Shelves::of(contributions), &[], period, made)
}

/// True for a figure whose value, times its number of samples, is a sum.
fn is_sum(kpi: &Kpi) -> bool {
    match kpi.formula {
        Formula::Sum(_)
        | Formula::Money(_)
        | Formula::Count(_)
        | Formula::Mean(_)
        | Formula::MeanOfPoints(_)
        | Formula::OneMinusMean(_)
        | Formula::Ratio(..) => true,
        Formula::Quantile(..)
        | Formula::RunningSum(_)
        | Formula::MeanElse(..)
        | Formula::MeanOfPeriod(_)
        | Formula::PerAgentDay(_)
        | Formula::PerHundredOrders(_)
        | Formula::ResponsivenessBadge { .. }
        | Formula::DaysSince(_)
        | Formula::OnDuty(_)
        | Formula::RatioOnDuty(..)
        | Formula::PerDutyHour(_)
        | Formula::ServiceCost
        | Formula::CostPer(_)
        | Formula::CostPerCall
        | Formula::PerActiveCustomer(_)
        | Formula::Retention(_)
        | Formula::Churn(_)
        | Formula::LifetimeRevenue
        | Formula::LifetimeValue
        | Formula::OfMarketplace(_) => false,
    }
}

/// What was added up in a figure, and what it was divided by.
fn terms(kpi: &Kpi, figure: Option<&Figure>) -> (f64, i64) {
    let value = figure.and_then(|figure| figure.value).map_or(0.0, Amount::as_f64);
    let n = figure.map_or(0, |figure| figure.n);
    let weight = if kpi.formula.is_count() { 1 } else { i32::try_from(n).unwrap() };
    (value * f64::from(weight), n)
}

/// A report's figures by dimension and value; those of no split under two empty words.
fn splits(report: &Report) -> BTreeMap<(&str, &str), &BTreeMap<String, Figure>> {
    let split = report.dimensions.iter().flat_map(|(dimension, values)| {
        values.iter().map(move |(value, figures)| ((dimension.as_str(), value.as_str()), figures))
    });
    std::iter::once((("", ""), &report.kpis)).chain(split).collect()
}

#[test]
fn a_period_is_the_sum_of_its_days_overall_and_in_every_split() {
    let kpis: Vec<&Kpi> = KPIS.iter().filter(|kpi| is_sum(kpi)).collect();
    let mut met = BTreeSet::new();
    for (seed, kind) in (0..12).zip([PeriodKind::Week, PeriodKind::Month].into_iter().cycle()) {
        let contributions = contributed(&subjects(12, seed), &rules());
        let period_of = |day, kind| Period::containing(day, kind, Weekday::Mon);
        let period = period_of(beginning().date_naive(), kind);
        let whole = figures(&contributions, period);
        let days: Vec<Report> = period
            .days()
            .map(|day| figures(&contributions, period_of(day, PeriodKind::Day)))
            .collect();
        let days: Vec<_> = days.iter().map(splits).collect();
        for (split, figures) in splits(&whole) {
            for kpi in &kpis {
                let whole = terms(kpi, figures.get(kpi.id));
                let days = days.iter().map(|day| day.get(&split));
                let days = days.map(|figures| figures.and_then(|figures| figures.get(kpi.id)));
                let days = days.map(|figure| terms(kpi, figure));
                let (sum, n) = days.fold((0.0, 0), |(sum, n), day| (sum + day.0, n + day.1));
                let what = format!("{} of {split:?}, seed {seed}", kpi.id);
                assert_eq!(whole.1, n, "{what}");
                let off = (whole.0 - sum).abs();
                assert!(off <= 1e-9 * sum.abs().max(1.0), "{what}: {} is not {sum}", whole.0);
                met.extend((n > 0).then_some(kpi.id));
            }
        }
    }
    let all = kpis.iter().map(|kpi| kpi.id).collect();
    assert_eq!(met, all, "every figure was met with something behind it");
}
