//! A customer's tickets together: whether once was enough, and whether he came again.

use std::collections::BTreeMap;

use super::days;
use super::periods::{Once, once_a_period};
use crate::figures::first_contact_samples;
use crate::line::TicketLine;
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// `first_contact_resolution_rate`: undone by a new ticket of the same category, where both have
/// one, within the window after the first solve.
pub(super) fn first_contacts(tickets: &[&TicketLine], rules: &Rules) -> Vec<Sample> {
    let samples = tickets.iter().filter_map(|line| {
        let solved = line.first_contact.as_ref()?.solved_at.timestamp();
        let window = days(rules, line, |choices| choices.fcr_window_days);
        let undoes = |other: &&&TicketLine| {
            let after = other.created_at.timestamp() - solved;
            other.ticket != line.ticket && (0..=window).contains(&after) && may_be_one(line, other)
        };
        let undone_by = tickets.iter().filter(undoes).map(|other| other.name()).collect();
        Some(first_contact_samples(line, undone_by, rules))
    });
    samples.flatten().collect()
}

/// Two tickets may be about one thing unless their categories say otherwise.
fn may_be_one(one: &TicketLine, other: &TicketLine) -> bool {
    match (&one.category, &other.category) {
        (Some(one), Some(other)) => one == other,
        (Some(_) | None, Some(_) | None) => true,
    }
}

/// `repeat_contact_rate` and `repeat_issue_rate`: of tickets on the day of their creation, and of
/// customers once a period. What is counted once a period lies on the period's first day.
pub(super) fn repeats(tickets: &[&TicketLine], rules: &Rules) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut periods: Once = BTreeMap::new();
    for (position, line) in tickets.iter().enumerate() {
        let earlier = tickets.get(..position).unwrap_or_default();
        for (of_tickets, of_customers) in REPEATS {
            let before = earlier_within(earlier, line, of_tickets, rules);
            let sample = repeat_sample(line, of_tickets, before, rules);
            once_a_period(&mut periods, of_customers, &sample, rules);
            samples.push(sample);
        }
    }
    samples.extend(periods.into_values());
    samples
}

/// The measure of tickets, and those of customers by day, week, month and quarter.
const REPEATS: [(Measure, [Measure; 4]); 2] = [
    (
        Measure::RepeatTicket,
        [
            Measure::RepeatCustomerOfDay,
            Measure::RepeatCustomerOfWeek,
            Measure::RepeatCustomerOfMonth,
            Measure::RepeatCustomerOfQuarter,
        ],
    ),
    (
        Measure::RepeatIssueTicket,
        [
            Measure::RepeatIssueCustomerOfDay,
            Measure::RepeatIssueCustomerOfWeek,
            Measure::RepeatIssueCustomerOfMonth,
            Measure::RepeatIssueCustomerOfQuarter,
        ],
    ),
];

/// The newest earlier ticket that makes this one a repeat.
fn earlier_within(
    earlier: &[&TicketLine],
    line: &TicketLine,
    measure: Measure,
    rules: &Rules,
) -> Option<String> {
    let window = days(rules, line, |choices| choices.repeat_window_days);
    let is_repeat = |other: &&&TicketLine| {
        let after = line.created_at.timestamp() - other.created_at.timestamp();
        let same = line.category.is_some() && line.category == other.category;
        after <= window && (measure != Measure::RepeatIssueTicket || same)
    };
    earlier.iter().rev().find(is_repeat).map(|other| other.name())
}

fn repeat_sample(
    line: &TicketLine,
    measure: Measure,
    before: Option<String>,
    rules: &Rules,
) -> Sample {
    let at = line.created_at;
    let choices = rules.choices_of(rules.day(at));
    Sample {
        measure,
        amount: i64::from(before.is_some()),
        at,
        day: rules.day(at),
        dimensions: line.dimensions(
            line.created_agent.as_ref(),
            line.created_group.as_ref(),
            rules.hour(at),
        ),
        rule: Some(format!("repeat_window_days {}", choices.repeat_window_days)),
        in_advance: false,
        behind: before.into_iter().chain([line.name()]).collect(),
    }
}
