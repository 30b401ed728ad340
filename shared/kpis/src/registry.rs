mod contacts;
mod feedback;
mod promises;
mod volume;

use tallydesk_ledger::Measure;

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Tickets.
    Tickets,
    /// Changes back to unsolved.
    Reopens,
    /// Agents' public messages.
    Replies,
    /// Seconds.
    Seconds,
    /// A share of one.
    Ratio,
    /// Points on the 1–5 scale.
    Points,
    /// A number of things that the KPI names.
    Count,
    /// A number that may have a fraction; a tenth is shown.
    Number,
}

impl Unit {
    /// The word in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Reopens => "reopens",
            Self::Replies => "replies",
            Self::Seconds => "seconds",
            Self::Ratio => "ratio",
            Self::Points => "points",
            Self::Count => "count",
            Self::Number => "number",
        }
    }
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it says how much there was.
    Neither,
}

/// What a period with nothing to measure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// A dash, `null`.
    Absent,
    /// Zero: nothing happened is a figure.
    Zero,
}

/// A part of a ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// The sum of the amounts.
    Sum(Measure),
    /// The number of samples.
    Count(Measure),
}

impl Term {
    /// What it is computed from.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Sum(measure) | Self::Count(measure) => measure,
        }
    }
}

/// How a figure is made from a period's counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// The sum of the amounts.
    Sum(Measure),
    /// The number of samples.
    Count(Measure),
    /// The sum of the amounts divided by their number.
    Mean(Measure),
    /// As the mean, of amounts in thousandths.
    MeanOfThousandths(Measure),
    /// One minus the mean.
    OneMinusMean(Measure),
    /// The sample of rank ⌈q·n⌉, q in thousandths.
    Quantile(Measure, i64),
    /// The sum over all days up to the period's last.
    RunningSum(Measure),
    /// A sum of terms divided by another.
    Ratio(&'static [Term], &'static [Term]),
    /// The mean of the first measure, or, where it has no sample, of the second.
    MeanElse(Measure, Measure),
    /// The mean of the measure of the report's own kind of period: of what is counted once in a
    /// day, week, month and quarter.
    MeanOfPeriod([Measure; 4]),
    /// The sum of the amounts divided by agent-days: the days on which each agent did anything.
    PerAgentDay(Measure),
    /// Hundred times the sum of the amounts, divided by all orders.
    PerHundredOrders(Measure),
}

impl Formula {
    /// What it is computed from, the principal measure first.
    #[must_use]
    pub fn measures(self) -> Vec<Measure> {
        match self {
            Self::Sum(measure)
            | Self::Count(measure)
            | Self::Mean(measure)
            | Self::MeanOfThousandths(measure)
            | Self::OneMinusMean(measure)
            | Self::Quantile(measure, _)
            | Self::RunningSum(measure) => vec![measure],
            Self::Ratio(above, below) => {
                above.iter().chain(below).map(|term| term.measure()).collect()
            }
            Self::MeanElse(first, second) => vec![first, second],
            Self::MeanOfPeriod(measures) => measures.to_vec(),
            Self::PerAgentDay(measure) => vec![measure, Measure::AgentActivity],
            Self::PerHundredOrders(measure) => vec![measure, Measure::Orders],
        }
    }

    /// What it is computed from in the first place.
    #[must_use]
    pub fn measure(self) -> Measure {
        self.measures().first().copied().unwrap_or(Measure::TicketsCreated)
    }
}

/// One row of the registry: what a figure is called, what it means, and how it is made.
#[derive(Clone, Copy, Debug)]
pub struct Kpi {
    /// The id in JSON and in the config.
    pub id: &'static str,
    /// Its name in a digest.
    pub name: &'static str,
    /// What it means, in one sentence.
    pub definition: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way is better.
    pub better: Direction,
    /// What a period with nothing to measure shows.
    pub empty: Empty,
    /// How it is made.
    pub formula: Formula,
}

/// The three statistics of a duration, on both clocks.
macro_rules! duration {
    ($id:literal, $name:literal, $calendar:ident, $business:ident, $definition:literal) => {
        [
            Kpi {
                id: concat!($id, ".calendar.median"),
                name: concat!($name, ""),
                definition: concat!($definition, " Median, calendar clock."),
                unit: Unit::Seconds,
                better: Direction::Lower,
                empty: Empty::Absent,
                formula: Formula::Quantile(Measure::$calendar, 500),
            },
            Kpi {
                id: concat!($id, ".calendar.mean"),
                name: concat!($name, " (mean)"),
                definition: concat!($definition, " Mean, calendar clock."),
                unit: Unit::Seconds,
                better: Direction::Lower,
                empty: Empty::Absent,
                formula: Formula::Mean(Measure::$calendar),
            },
            Kpi {
                id: concat!($id, ".calendar.p90"),
                name: concat!($name, " (90th percentile)"),
                definition: concat!($definition, " 90th percentile, calendar clock."),
                unit: Unit::Seconds,
                better: Direction::Lower,
                empty: Empty::Absent,
                formula: Formula::Quantile(Measure::$calendar, 900),
            },
            Kpi {
                id: concat!($id, ".business.median"),
                name: concat!($name, " (business)"),
                definition: concat!($definition, " Median, business clock."),
                unit: Unit::Seconds,
                better: Direction::Lower,
                empty: Empty::Absent,
                formula: Formula::Quantile(Measure::$business, 500),
            },
            Kpi {
                id: concat!($id, ".business.mean"),
                name: concat!($name, " (mean, business)"),
                definition: concat!($definition, " Mean, business clock."),
                unit: Unit::Seconds,
                better: Direction::Lower,
                empty: Empty::Absent,
                formula: Formula::Mean(Measure::$business),
            },
            Kpi {
                id: concat!($id, ".business.p90"),
                name: concat!($name, " (p90, business)"),
                definition: concat!($definition, " 90th percentile, business clock."),
                unit: Unit::Seconds,
                better: Direction::Lower,
                empty: Empty::Absent,
                formula: Formula::Quantile(Measure::$business, 900),
            },
        ]
    };
}

const FIRST_REPLY: [Kpi; 6] = duration!(
    "first_reply_time",
    "First reply",
    FirstReplyTime,
    FirstReplyBusinessTime,
    "From the ticket's creation to the first public reply by an agent."
);
const REPLY: [Kpi; 6] = duration!(
    "reply_time",
    "Reply",
    ReplyTime,
    ReplyBusinessTime,
    "From the first unanswered message of the requester to the agent's reply."
);
const REQUESTER_WAIT: [Kpi; 6] = duration!(
    "requester_wait_time",
    "Requester's wait",
    RequesterWaitTime,
    RequesterWaitBusinessTime,
    "Time in new, open and on hold until the last solve, of tickets that are solved."
);
const AGENT_WAIT: [Kpi; 6] = duration!(
    "agent_wait_time",
    "Agent's wait",
    AgentWaitTime,
    AgentWaitBusinessTime,
    "Time in pending until the last solve, of tickets that are solved."
);
const ON_HOLD: [Kpi; 6] = duration!(
    "on_hold_time",
    "On hold",
    OnHoldTime,
    OnHoldBusinessTime,
    "Time on hold until the last solve, of tickets that are solved."
);
const FIRST_RESOLUTION: [Kpi; 6] = duration!(
    "first_resolution_time",
    "First resolution",
    FirstResolutionTime,
    FirstResolutionBusinessTime,
    "From creation to the first solve."
);
const FULL_RESOLUTION: [Kpi; 6] = duration!(
    "full_resolution_time",
    "Full resolution",
    FullResolutionTime,
    FullResolutionBusinessTime,
    "From creation to the last solve, of tickets that are solved."
);
const BOT_FIRST_REPLY: [Kpi; 6] = duration!(
    "bot_first_reply_time",
    "Bot's first reply",
    BotFirstReplyTime,
    BotFirstReplyBusinessTime,
    "From the ticket's creation to the first message by a bot."
);
const HANDOFF_REPLY: [Kpi; 6] = duration!(
    "handoff_reply_time",
    "Hand-off reply",
    HandoffReplyTime,
    HandoffReplyBusinessTime,
    "From a bot's hand-off to the next reply by an agent."
);
const COMPLAINT_RESOLUTION: [Kpi; 6] = duration!(
    "complaint_resolution_time",
    "Complaint time",
    ComplaintResolutionTime,
    ComplaintResolutionBusinessTime,
    "From creation to the last solve, of complaints that are solved."
);

const COUNTS_AND_RATES: [Kpi; 8] = [
    Kpi {
        id: "tickets_created",
        name: "Tickets created",
        definition: "Tickets created, by the day of their creation.",
        unit: Unit::Tickets,
        better: Direction::Neither,
        empty: Empty::Zero,
        formula: Formula::Sum(Measure::TicketsCreated),
    },
    Kpi {
        id: "tickets_solved",
        name: "Tickets solved",
        definition: "Tickets whose last solve falls in the period and that are solved still.",
        unit: Unit::Tickets,
        better: Direction::Neither,
        empty: Empty::Zero,
        formula: Formula::Sum(Measure::TicketsSolved),
    },
    Kpi {
        id: "backlog",
        name: "Backlog",
        definition: "Tickets created and not solved at the end of the period's last day.",
        unit: Unit::Tickets,
        better: Direction::Lower,
        empty: Empty::Zero,
        formula: Formula::RunningSum(Measure::Backlog),
    },
    Kpi {
        id: "reopens",
        name: "Reopens",
        definition: "Changes from solved or closed back to an unsolved status.",
        unit: Unit::Reopens,
        better: Direction::Lower,
        empty: Empty::Zero,
        formula: Formula::Sum(Measure::Reopens),
    },
    Kpi {
        id: "replies",
        name: "Replies",
        definition: "Public messages by agents, without the opening of a ticket by an agent.",
        unit: Unit::Replies,
        better: Direction::Neither,
        empty: Empty::Zero,
        formula: Formula::Sum(Measure::Replies),
    },
    Kpi {
        id: "csat",
        name: "Satisfaction",
        definition: "Share of positive ratings; one rating a ticket, the latest, on its day.",
        unit: Unit::Ratio,
        better: Direction::Higher,
        empty: Empty::Absent,
        formula: Formula::Mean(Measure::Csat),
    },
    Kpi {
        id: "csat_score",
        name: "Satisfaction score",
        definition: "Mean rating on 1–5, other scales mapped linearly; one rating a ticket.",
        unit: Unit::Points,
        better: Direction::Higher,
        empty: Empty::Absent,
        formula: Formula::MeanOfThousandths(Measure::CsatScore),
    },
    Kpi {
        id: "one_touch_rate",
        name: "One touch",
        definition: "Share of solved tickets with exactly one agent reply, of those with at least \
                     one (or as the account's one_touch_rule says).",
        unit: Unit::Ratio,
        better: Direction::Higher,
        empty: Empty::Absent,
        formula: Formula::Mean(Measure::OneTouch),
    },
];

/// A row whose empty period is absent.
const fn rate(
    id: &'static str,
    name: &'static str,
    definition: &'static str,
    (unit, better): (Unit, Direction),
    formula: Formula,
) -> Kpi {
    Kpi { id, name, definition, unit, better, empty: Empty::Absent, formula }
}

/// A row whose empty period is zero.
const fn number(
    id: &'static str,
    name: &'static str,
    definition: &'static str,
    (unit, better): (Unit, Direction),
    formula: Formula,
) -> Kpi {
    Kpi { id, name, definition, unit, better, empty: Empty::Zero, formula }
}

/// Every KPI, in the order in which a digest lists them.
pub static KPIS: std::sync::LazyLock<Vec<Kpi>> = std::sync::LazyLock::new(|| {
    [
        &COUNTS_AND_RATES[..],
        &FIRST_REPLY,
        &REPLY,
        &FIRST_RESOLUTION,
        &FULL_RESOLUTION,
        &REQUESTER_WAIT,
        &AGENT_WAIT,
        &ON_HOLD,
        &BOT_FIRST_REPLY,
        &HANDOFF_REPLY,
        &COMPLAINT_RESOLUTION,
        volume::ROWS,
        promises::ROWS,
        contacts::ROWS,
        feedback::ROWS,
    ]
    .concat()
});

/// The KPI of an id.
#[must_use]
pub fn kpi(id: &str) -> Option<&'static Kpi> {
    KPIS.iter().find(|kpi| kpi.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_every_measure_has_a_figure() {
        let ids: BTreeSet<_> = KPIS.iter().map(|kpi| kpi.id).collect();
        assert_eq!(ids.len(), KPIS.len());
        let measures: BTreeSet<_> = KPIS.iter().flat_map(|kpi| kpi.formula.measures()).collect();
        assert_eq!(measures, Measure::ALL.iter().copied().collect());
    }
}
