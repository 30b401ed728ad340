//! A customer's state: what his tickets mean together, and what he told without one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use tallydesk_events::{Event, EventKind};

use crate::contributions::{Contributions, Dimensions};
use crate::figures::{DAY_SECONDS, NEGATIVE_STARS, POSITIVE_STARS, first_contact_samples};
use crate::history::in_order;
use crate::line::TicketLine;
use crate::measures::Measure;
use crate::periods::{Period, PeriodKind};
use crate::quality::event_samples;
use crate::rules::Rules;
use crate::ticket::Sample;

/// A customer's state: a pure function of his history, the lines of his tickets and the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// What was measured, in time order.
    pub samples: Vec<Sample>,
}

impl Customer {
    /// What the customer contributes to the counters.
    #[must_use]
    pub fn contributions(&self) -> Contributions {
        self.samples.iter().map(|sample| (sample.contribution(), 1)).collect()
    }
}

/// Folds a customer's history and the lines of his tickets, in any order and with any repetition.
#[must_use]
pub fn fold_customer(events: &[Event], lines: &[TicketLine], rules: &Rules) -> Customer {
    let mut tickets: Vec<&TicketLine> = lines.iter().collect();
    tickets.sort_by_key(|line| (line.created_at, &line.ticket));
    let mut samples = told(events, rules);
    samples.extend(first_contacts(&tickets, rules));
    samples.extend(repeats(&tickets, rules));
    samples.extend(event_samples(events, rules));
    samples.sort_by_key(|sample| (sample.at, sample.measure));
    Customer { samples }
}

/// `first_contact_resolution_rate`: undone by a new ticket of the same category, where both have
/// one, within the window after the first solve.
fn first_contacts(tickets: &[&TicketLine], rules: &Rules) -> Vec<Sample> {
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
fn repeats(tickets: &[&TicketLine], rules: &Rules) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut periods: BTreeMap<(Measure, NaiveDate), Sample> = BTreeMap::new();
    for (position, line) in tickets.iter().enumerate() {
        let earlier = tickets.get(..position).unwrap_or_default();
        for (of_tickets, of_customers) in REPEATS {
            let before = earlier_within(earlier, line, of_tickets, rules);
            let sample = repeat_sample(line, of_tickets, before, rules);
            let kinds = PeriodKind::ALL.into_iter().zip(of_customers);
            for (kind, measure) in kinds {
                let day = Period::containing(sample.day, kind, rules.week_starts).from;
                count_once(&mut periods, measure, day, &sample);
            }
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

/// Counts a customer once a period: he came again if any of his tickets in it was a repeat.
fn count_once(
    periods: &mut BTreeMap<(Measure, NaiveDate), Sample>,
    measure: Measure,
    day: NaiveDate,
    ticket: &Sample,
) {
    let once = periods.entry((measure, day)).or_insert_with(|| Sample {
        measure,
        amount: 0,
        day,
        dimensions: Dimensions::default(),
        behind: Vec::new(),
        ..ticket.clone()
    });
    once.amount = once.amount.max(ticket.amount);
    if ticket.amount == 1 || once.behind.is_empty() {
        once.behind.clone_from(&ticket.behind);
    }
}

/// A window of the rules in force when the ticket was created, in seconds.
fn days(rules: &Rules, line: &TicketLine, of: impl Fn(&crate::rules::Choices) -> u32) -> i64 {
    i64::from(of(rules.choices_of(rules.day(line.created_at)))) * DAY_SECONDS
}

/// What the customer told without a ticket: orders, reviews, answers to the question for the net
/// promoter score.
fn told(events: &[Event], rules: &Rules) -> Vec<Sample> {
    let samples = in_order(events).into_iter().flat_map(|(event, at)| {
        let measured: Vec<(Measure, i64)> = match &event.kind {
            EventKind::CustomerOrdered(_) => vec![(Measure::Orders, 1)],
            EventKind::CustomerReviewed(reviewed) => reviewed_as(reviewed.stars),
            EventKind::CustomerNpsAnswered(answered) => {
                vec![(Measure::NetPromoter, net_promoter(answered.score))]
            }
            EventKind::TicketCreated(_)
            | EventKind::TicketMessagePosted(_)
            | EventKind::TicketStatusChanged(_)
            | EventKind::TicketAssigned(_)
            | EventKind::TicketFieldsChanged(_)
            | EventKind::TicketRated(_)
            | EventKind::TicketHandled(_)
            | EventKind::TicketReviewed(_)
            | EventKind::TicketSurveySent(_)
            | EventKind::TicketMerged(_)
            | EventKind::TicketDeleted(_)
            | EventKind::TicketRestored(_)
            | EventKind::TicketBotHandedOff(_)
            | EventKind::CallEnded(_)
            | EventKind::CustomerOrderCancelled(_)
            | EventKind::CustomerOrderRefunded(_)
            | EventKind::CustomerOrderShipped(_)
            | EventKind::CustomerOrderReturned(_)
            | EventKind::CustomerOrderDisputed(_)
            | EventKind::AgentWent(_) => Vec::new(),
        };
        let sample = move |(measure, amount)| told_sample(measure, amount, (event, at), rules);
        measured.into_iter().map(sample)
    });
    samples.collect()
}

fn told_sample(
    measure: Measure,
    amount: i64,
    (event, at): (&Event, DateTime<Utc>),
    rules: &Rules,
) -> Sample {
    Sample {
        measure,
        amount,
        at,
        day: rules.day(at),
        // It counts overall alone: orders and reviews have no channel, agent or hour of the desk.
        dimensions: Dimensions::default(),
        rule: None,
        in_advance: false,
        behind: vec![event.id.clone()],
    }
}

fn reviewed_as(stars: u8) -> Vec<(Measure, i64)> {
    let stars = i64::from(stars);
    let kept = [
        (Measure::ReviewStars, stars * 1_000, true),
        (Measure::NegativeReviews, 1, stars <= NEGATIVE_STARS),
        (Measure::PositiveReviews, 1, stars >= POSITIVE_STARS),
    ];
    let kept = kept.into_iter().filter(|(_, _, counts)| *counts);
    kept.map(|(measure, amount, _)| (measure, amount)).collect()
}

/// Hundred for 9 and 10, minus hundred for 0 to 6, in thousandths of a point.
fn net_promoter(score: u8) -> i64 {
    match score {
        0..=6 => -100_000,
        7..=8 => 0,
        _ => 100_000,
    }
}
