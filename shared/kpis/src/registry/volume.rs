//! How much there was, and who did it.

use tallydesk_ledger::Measure;

use super::{Direction, Formula, Kpi, Term, Unit, number, rate};

pub(super) const ROWS: &[Kpi] = &[
    number(
        "tickets_handled",
        "Tickets handled",
        "Days on which a ticket had a reply or a solve by an agent, once a ticket and day.",
        (Unit::Tickets, Direction::Neither),
        Formula::Sum(Measure::TicketsHandled),
    ),
    rate(
        "handled_per_agent",
        "Handled per agent-day",
        "Tickets handled divided by the days on which each agent did anything, so that absence does not dilute it.",
        (Unit::Number, Direction::Neither),
        Formula::PerAgentDay(Measure::TicketsHandled),
    ),
    rate(
        "reopen_rate",
        "Reopen rate",
        "Share of tickets that were ever reopened, by the day of their first solve.",
        (Unit::Ratio, Direction::Lower),
        Formula::Mean(Measure::Reopened),
    ),
    rate(
        "resolution_rate",
        "Resolution rate",
        "Share of the tickets created in the period that are solved as of the report; of an agent, of those ever assigned to him.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::Resolved),
    ),
    rate(
        "ticket_handle_time.median",
        "Handling time",
        "Handling seconds that the source reports, one sum a ticket. Median.",
        (Unit::Seconds, Direction::Lower),
        Formula::Quantile(Measure::HandleTime, 500),
    ),
    rate(
        "ticket_handle_time.mean",
        "Handling time (mean)",
        "Handling seconds that the source reports, one sum a ticket. Mean.",
        (Unit::Seconds, Direction::Lower),
        Formula::Mean(Measure::HandleTime),
    ),
    rate(
        "ticket_handle_time.p90",
        "Handling time (90th percentile)",
        "Handling seconds that the source reports, one sum a ticket. 90th percentile.",
        (Unit::Seconds, Direction::Lower),
        Formula::Quantile(Measure::HandleTime, 900),
    ),
    rate(
        "response_rate",
        "Response rate",
        "Share of the requester's turns that an agent answered, by the day the turn began.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::TurnAnswered),
    ),
    rate(
        "knowledge_use_rate",
        "Knowledge use",
        "Share of agent replies that link the knowledge base.",
        (Unit::Ratio, Direction::Higher),
        Formula::Ratio(&[Term::Sum(Measure::KnowledgeReplies)], &[Term::Sum(Measure::Replies)]),
    ),
    rate(
        "macro_use_rate",
        "Macro use",
        "Share of agent replies that were written with a macro.",
        (Unit::Ratio, Direction::Neither),
        Formula::Ratio(&[Term::Sum(Measure::MacroReplies)], &[Term::Sum(Measure::Replies)]),
    ),
    rate(
        "bot_resolution_rate",
        "Bot resolution",
        "Share of tickets with a bot's message that are solved without a reply by an agent, by the day of that message.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::BotResolved),
    ),
    rate(
        "bot_handoff_rate",
        "Bot hand-off",
        "Share of tickets with a bot's message that the bot passed on, by the day of that message.",
        (Unit::Ratio, Direction::Lower),
        Formula::Mean(Measure::BotHandedOff),
    ),
    rate(
        "order_status_share",
        "Order status",
        "Share of created tickets whose category asks where an order is (order_status_categories).",
        (Unit::Ratio, Direction::Lower),
        Formula::Ratio(
            &[Term::Sum(Measure::OrderStatusQuestions)],
            &[Term::Sum(Measure::TicketsCreated)],
        ),
    ),
    rate(
        "contact_rate",
        "Contact rate",
        "Tickets created per hundred orders of the period.",
        (Unit::Number, Direction::Lower),
        Formula::PerHundredOrders(Measure::TicketsCreated),
    ),
];
