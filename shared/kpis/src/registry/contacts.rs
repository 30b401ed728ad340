//! How many contacts it took.

use tallydesk_ledger::Measure;

use super::{Direction, Formula, Kpi, Unit, rate};

pub(super) const ROWS: &[Kpi] = &[
    rate(
        "first_contact_resolution_rate",
        "First-contact resolution",
        "Share of tickets solved in one turn of the requester (on live_channels, in one conversation), not reopened and without a new ticket of the same customer and category within fcr_window_days, by the day of the first solve.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::FirstContactResolved),
    ),
    rate(
        "unresolved_rate",
        "Unresolved at first contact",
        "One minus first-contact resolution.",
        (Unit::Ratio, Direction::Lower),
        Formula::OneMinusMean(Measure::FirstContactResolved),
    ),
    rate(
        "first_contact_resolution_rate.with_knowledge",
        "First contact, with knowledge",
        "First-contact resolution of tickets with a reply that links the knowledge base.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::FirstContactWithKnowledge),
    ),
    rate(
        "first_contact_resolution_rate.without_knowledge",
        "First contact, no knowledge",
        "First-contact resolution of tickets without such a reply.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::FirstContactWithoutKnowledge),
    ),
    rate(
        "first_contact_resolution_rate.with_macro",
        "First contact, with a macro",
        "First-contact resolution of tickets with a reply that used a macro.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::FirstContactWithMacro),
    ),
    rate(
        "first_contact_resolution_rate.without_macro",
        "First contact, no macro",
        "First-contact resolution of tickets without such a reply.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::FirstContactWithoutMacro),
    ),
    rate(
        "repeat_contact_rate",
        "Repeat contact",
        "Share of the customers with a ticket who came again within repeat_window_days of an earlier one, each counted once a period.",
        (Unit::Ratio, Direction::Lower),
        Formula::MeanOfPeriod([
            Measure::RepeatCustomerOfDay,
            Measure::RepeatCustomerOfWeek,
            Measure::RepeatCustomerOfMonth,
            Measure::RepeatCustomerOfQuarter,
        ]),
    ),
    rate(
        "repeat_contact_ticket_rate",
        "Repeat tickets",
        "Share of tickets of known customers created within repeat_window_days of an earlier one.",
        (Unit::Ratio, Direction::Lower),
        Formula::Mean(Measure::RepeatTicket),
    ),
    rate(
        "repeat_issue_rate",
        "Repeat issue",
        "Share of the customers with a ticket who came again in one category within repeat_window_days, each counted once a period.",
        (Unit::Ratio, Direction::Lower),
        Formula::MeanOfPeriod([
            Measure::RepeatIssueCustomerOfDay,
            Measure::RepeatIssueCustomerOfWeek,
            Measure::RepeatIssueCustomerOfMonth,
            Measure::RepeatIssueCustomerOfQuarter,
        ]),
    ),
    rate(
        "repeat_issue_ticket_rate",
        "Repeat issue tickets",
        "Share of tickets of known customers created within repeat_window_days of an earlier one in the same category.",
        (Unit::Ratio, Direction::Lower),
        Formula::Mean(Measure::RepeatIssueTicket),
    ),
    rate(
        "contacts_per_resolution",
        "Contacts per resolution",
        "The requester's turns per solved ticket.",
        (Unit::Number, Direction::Lower),
        Formula::Mean(Measure::ContactsPerResolution),
    ),
    rate(
        "agents_per_resolution",
        "Agents per resolution",
        "Different agents who replied, per solved ticket.",
        (Unit::Number, Direction::Lower),
        Formula::Mean(Measure::AgentsPerResolution),
    ),
    rate(
        "transfer_rate",
        "Transfer rate",
        "Share of solved tickets that moved between two agents or two groups.",
        (Unit::Ratio, Direction::Lower),
        Formula::Mean(Measure::Transferred),
    ),
];
