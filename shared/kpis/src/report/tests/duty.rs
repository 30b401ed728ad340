//! Output over working time, and what it costs.

use super::*;
use crate::Cost;

/// A figure of the week under a dimension's value, or overall.
fn figure(report: &Report, id: &str, (dimension, value): (&str, &str)) -> String {
    if dimension.is_empty() {
        return shown(&report.kpis[id]);
    }
    let figures = report.dimensions.get(dimension).and_then(|values| values.get(value));
    figures.and_then(|figures| figures.get(id)).map_or("absent".to_owned(), shown)
}

const OVERALL: (&str, &str) = ("", "");
const OF_ADA: (&str, &str) = ("agent", "ada");
const OF_BO: (&str, &str) = ("agent", "bo");

/// Ada is on duty on Monday and Tuesday; nobody tells of Bo's presence, nor of hers on Wednesday.
fn desk() -> Vec<Contribution> {
    vec![
        counted(Measure::DutyTime, 28_800, 0, "ada", ""),
        counted(Measure::AvailableTime, 7_200, 0, "ada", ""),
        counted(Measure::DutyTime, 14_400, 1, "ada", ""),
        counted(Measure::CallHandleTime, 3_600, 0, "", "phone"),
        counted_alone(Measure::CallHandleTime, 3_600, 0, "ada"),
        counted(Measure::HandleTime, 10_800, 1, "", "email"),
        counted_alone(Measure::HandleTime, 10_800, 1, "ada"),
        counted_alone(Measure::HandleTime, 9_000, 2, "ada"),
        counted_alone(Measure::HandleTime, 9_000, 0, "bo"),
        counted(Measure::TicketsSolved, 1, 0, "ada", "email"),
        counted(Measure::TicketsSolved, 1, 1, "ada", "email"),
        counted(Measure::TicketsSolved, 1, 2, "ada", "email"),
        counted(Measure::TicketsSolved, 1, 0, "bo", "email"),
        counted(Measure::TicketsCreated, 1, 0, "", "email"),
        counted(Measure::Calls, 1, 0, "ada", "phone"),
        counted(Measure::CallsAnswered, 1, 0, "ada", "phone"),
    ]
}

fn counted_alone(measure: Measure, amount: i64, day: i64, agent: &str) -> Contribution {
    let whole = counted(measure, amount, day, agent, "");
    let dimensions = Dimensions { scope: Scope::Alone, ..whole.dimensions };
    Contribution { dimensions, ..whole }
}

#[test]
fn output_is_set_against_the_agents_and_days_whose_presence_is_known() {
    let report = report_of(week(), &book(&desk()));
    for (id, expected) in [
        ("duty_time", "43200 of 2"),
        ("utilisation", "0.3333 of 2"),
        ("occupancy", "0.6667 of 2"),
        ("solved_per_duty_hour", "0.1667 of 2"),
    ] {
        assert_eq!(figure(&report, id, OVERALL), expected, "{id}");
        assert_eq!(figure(&report, id, OF_ADA), expected, "{id}");
        assert_eq!(figure(&report, id, OF_BO), "absent", "{id}");
        assert_eq!(figure(&report, id, ("channel", "phone")), "absent", "{id}");
    }
    let nobody = report_of(week(), &book(&[counted(Measure::TicketsSolved, 1, 0, "bo", "")]));
    for id in ["duty_time", "utilisation", "occupancy", "solved_per_duty_hour"] {
        assert_eq!(figure(&nobody, id, OVERALL), "absent of 0", "{id}");
    }
}

#[test]
fn what_is_kept_of_days_gone_by_makes_the_same_figures() {
    let ids = ["duty_time", "utilisation", "occupancy", "solved_per_duty_hour"].map(str::to_owned);
    let days = book(&desk());
    let own = report_of(week(), &days);
    let next = Period::containing(week().to + Days::new(1), PeriodKind::Week, Weekday::Mon);
    let later = report(input("2027-06-01T08:00:00Z", next, &days, &ids));
    for headline in &later.headline {
        assert_eq!(headline.previous, own.kpis[&headline.kpi], "{}", headline.kpi);
        assert_eq!(shown(&headline.current), "absent of 0", "{}", headline.kpi);
    }
    assert_eq!(later.headline.len(), ids.len());
}

fn costing(made: &str, entry: Cost) -> Report {
    let costs = Costs { entries: vec![entry], ..Costs::default() };
    let days = book(&desk());
    report(ReportInput { costs: &costs, ..input(made, week(), &days, &[]) })
}

/// Twelve hours at 30 euros, and seven days of a month that costs 300.
#[test]
fn the_service_costs_its_hours_and_its_days() {
    let cost = || Cost {
        agent_hour_thousandths: 30_000,
        fixed_month_thousandths: 300_000,
        ..Cost::default()
    };
    let over = costing("2027-06-01T08:00:00Z", cost());
    for (id, expected) in [
        ("service_cost", "43000 of 7"),
        ("cost_per_contact", "21500 of 2"),
        ("cost_per_resolution", "10750 of 4"),
        // An hour of the four that were spent on tickets and calls.
        ("cost_per_call", "10750 of 1"),
    ] {
        assert_eq!(figure(&over, id, OVERALL), expected, "{id}");
        assert_eq!(figure(&over, id, OF_ADA), "absent", "{id}");
    }
    let of_channel = |id, channel| figure(&over, id, ("channel", channel));
    assert_eq!(of_channel("service_cost", "phone"), "10750 of 7");
    assert_eq!(of_channel("service_cost", "email"), "32250 of 7");
    assert_eq!(of_channel("cost_per_contact", "email"), "32250 of 1");
    assert_eq!(of_channel("cost_per_call", "phone"), "10750 of 1");
    assert_eq!(of_channel("cost_per_call", "email"), "absent");
    let on_tuesday = costing("2026-11-17T12:00:00Z", cost());
    assert_eq!(figure(&on_tuesday, "service_cost", OVERALL), "38000 of 2");
}

#[test]
fn without_costs_or_without_hours_that_cost_nothing_is_known() {
    let days = book(&[counted(Measure::TicketsSolved, 1, 0, "bo", "email")]);
    let none = report_of(week(), &days);
    assert_eq!(figure(&none, "service_cost", OVERALL), "absent of 0");
    let entry = Cost { agent_hour_thousandths: 30_000, ..Cost::default() };
    let costs = Costs { entries: vec![entry], ..Costs::default() };
    let made = input("2027-06-01T08:00:00Z", week(), &days, &[]);
    let hourly = report(ReportInput { costs: &costs, ..made });
    for id in ["service_cost", "cost_per_contact", "cost_per_resolution", "cost_per_call"] {
        assert_eq!(figure(&hourly, id, OVERALL), "absent of 0", "{id}");
    }
}
