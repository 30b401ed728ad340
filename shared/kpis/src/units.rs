/// How a figure is written, and so how it is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A whole number.
    Whole,
    /// A number with one decimal.
    Tenths,
    /// The largest two units of time.
    Duration,
    /// A percentage.
    Percentage,
    /// Yes or no.
    YesNo,
}

impl Notation {
    /// How it is rounded, in words.
    #[must_use]
    pub fn rounding(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Tenths => "tenths",
            Self::Duration => "two units of time",
            Self::Percentage => "whole %",
            Self::YesNo => "1 or 0",
        }
    }
}

/// What a figure is counted in. A figure is rounded only when it is shown; each unit says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Tickets; whole.
    Tickets,
    /// Changes back to unsolved; whole.
    Reopens,
    /// Agents' public messages; whole.
    Replies,
    /// Messages of requesters on marketplaces; whole.
    Messages,
    /// Reviews of the shop or of an order; whole.
    Reviews,
    /// Days; whole.
    Days,
    /// Seconds; shown in the largest two units of time, as whole minutes from ten minutes on and as
    /// whole hours from a day on.
    Seconds,
    /// A share of one; shown as a whole percentage, in tenths under 10 % and just under 100 %.
    Ratio,
    /// Points on the 1–5 scale; tenths.
    Points,
    /// Points on the 0–100 scale; whole.
    PointsOfHundred,
    /// Promoters less detractors, −100 to 100; whole.
    NetPromoter,
    /// Turns of the requester, for each ticket; tenths.
    Contacts,
    /// Agents, for each ticket; tenths.
    Agents,
    /// Tickets for each day of an agent's work; tenths.
    TicketsPerAgentDay,
    /// Tickets for every hundred orders; tenths.
    TicketsPerHundredOrders,
    /// 1 for yes, 0 for no.
    YesNo,
}

impl Unit {
    /// The word in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Reopens => "reopens",
            Self::Replies => "replies",
            Self::Messages => "messages",
            Self::Reviews => "reviews",
            Self::Days => "days",
            Self::Seconds => "seconds",
            Self::Ratio => "ratio",
            Self::Points => "points",
            Self::PointsOfHundred => "points_of_100",
            Self::NetPromoter => "net_promoter",
            Self::Contacts => "contacts",
            Self::Agents => "agents",
            Self::TicketsPerAgentDay => "tickets_per_agent_day",
            Self::TicketsPerHundredOrders => "tickets_per_100_orders",
            Self::YesNo => "yes_no",
        }
    }

    /// How it is written.
    #[must_use]
    pub fn notation(self) -> Notation {
        match self {
            Self::Tickets
            | Self::Reopens
            | Self::Replies
            | Self::Messages
            | Self::Reviews
            | Self::Days
            | Self::PointsOfHundred
            | Self::NetPromoter => Notation::Whole,
            Self::Seconds => Notation::Duration,
            Self::Ratio => Notation::Percentage,
            Self::Points
            | Self::Contacts
            | Self::Agents
            | Self::TicketsPerAgentDay
            | Self::TicketsPerHundredOrders => Notation::Tenths,
            Self::YesNo => Notation::YesNo,
        }
    }
}
