//! What was promised, and whether it was kept.

use tallydesk_ledger::Measure;

use super::{Direction, Formula, Kpi, Term, Unit, number, rate};

pub(super) const ROWS: &[Kpi] = &[
    rate(
        "sla_attainment",
        "SLA attainment",
        "Share of promises kept, of all whose time is over: first replies, later replies and resolutions together. Exactly the time allowed is kept.",
        (Unit::Ratio, Direction::Higher),
        Formula::Ratio(
            &[
                Term::Sum(Measure::SlaFirstReply),
                Term::Sum(Measure::SlaNextReply),
                Term::Sum(Measure::SlaFullResolution),
            ],
            &[
                Term::Count(Measure::SlaFirstReply),
                Term::Count(Measure::SlaNextReply),
                Term::Count(Measure::SlaFullResolution),
            ],
        ),
    ),
    rate(
        "sla_attainment.first_reply",
        "SLA: first reply",
        "Share of promised first replies that came in time.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::SlaFirstReply),
    ),
    rate(
        "sla_attainment.next_reply",
        "SLA: later replies",
        "Share of promised later replies that came in time.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::SlaNextReply),
    ),
    rate(
        "sla_attainment.full_resolution",
        "SLA: resolution",
        "Share of promised resolutions that came in time.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::SlaFullResolution),
    ),
    rate(
        "service_level",
        "Service level",
        "Of first replies fallen due, the share within the channel's seconds (service_level), on the calendar clock.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::ServiceLevel),
    ),
    rate(
        "reply_rate_within.3min",
        "Answered within 3 min",
        "Share of the requester's turns answered within three minutes, of the marketplace's hours where it has its own.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::ReplyWithin3Minutes),
    ),
    rate(
        "reply_rate_within.5min",
        "Answered within 5 min",
        "Share of the requester's turns answered within five minutes, of the marketplace's hours where it has its own.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::ReplyWithin5Minutes),
    ),
    rate(
        "marketplace_response",
        "Marketplace response",
        "Share of marketplace messages answered within the marketplace's limit, on the calendar clock.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::MarketplaceResponse),
    ),
    number(
        "marketplace_late",
        "Marketplace: late",
        "Marketplace messages answered after the limit, on the day it passed.",
        (Unit::Count, Direction::Lower),
        Formula::Sum(Measure::MarketplaceLate),
    ),
    number(
        "marketplace_no_response",
        "Marketplace: no response",
        "Marketplace messages whose limit has passed without an answer, on the day it passed.",
        (Unit::Count, Direction::Lower),
        Formula::Sum(Measure::MarketplaceNoResponse),
    ),
];
