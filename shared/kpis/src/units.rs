use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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
    /// An amount of money, to the minor unit of its currency.
    Money,
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
            Self::Money => "whole minor units",
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
    /// Calls and live chats; whole.
    Calls,
    /// Rings, for each call; tenths.
    Rings,
    /// Tickets for each hour on duty; tenths.
    TicketsPerDutyHour,
    /// Money in minor units of the account's currency (cents, fen); whole, halves are rounded up.
    MinorUnits,
    /// Money in minor units of the currency that it is split by; whole.
    MinorUnitsOfItsCurrency,
    /// Customers; whole.
    Customers,
    /// Orders; whole.
    Orders,
    /// Orders for each customer; tenths.
    OrdersPerCustomer,
    /// Refunds, returns, replacements and disputes; whole.
    Deeds,
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
            Self::Calls => "calls",
            Self::Rings => "rings",
            Self::TicketsPerDutyHour => "tickets_per_duty_hour",
            Self::MinorUnits => "minor_units",
            Self::MinorUnitsOfItsCurrency => "minor_units_of_its_currency",
            Self::Customers => "customers",
            Self::Orders => "orders",
            Self::OrdersPerCustomer => "orders_per_customer",
            Self::Deeds => "deeds",
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
            | Self::Calls
            | Self::PointsOfHundred
            | Self::MinorUnitsOfItsCurrency
            | Self::Customers
            | Self::Orders
            | Self::Deeds
            | Self::NetPromoter => Notation::Whole,
            Self::Seconds => Notation::Duration,
            Self::Ratio => Notation::Percentage,
            Self::Points
            | Self::Contacts
            | Self::Agents
            | Self::TicketsPerAgentDay
            | Self::TicketsPerHundredOrders
            | Self::Rings
            | Self::OrdersPerCustomer
            | Self::TicketsPerDutyHour => Notation::Tenths,
            Self::MinorUnits => Notation::Money,
            Self::YesNo => Notation::YesNo,
        }
    }
}

/// What money is counted in: three letters, as ISO 4217 has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// How many decimals its minor unit is: two for the cents of a euro, none for the yen.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        const NONE: [&[u8; 3]; 16] = [
            b"BIF", b"CLP", b"DJF", b"GNF", b"ISK", b"JPY", b"KMF", b"KRW", b"PYG", b"RWF", b"UGX",
            b"VND", b"VUV", b"XAF", b"XOF", b"XPF",
        ];
        const THREE: [&[u8; 3]; 7] = [b"BHD", b"IQD", b"JOD", b"KWD", b"LYD", b"OMR", b"TND"];
        if NONE.contains(&&self.0) {
            0
        } else if THREE.contains(&&self.0) {
            3
        } else {
            2
        }
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self(*b"EUR")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(formatter, "{}", char::from(*letter)))
    }
}

impl FromStr for Currency {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters: Option<[u8; 3]> = text.as_bytes().try_into().ok();
        let letters = letters.filter(|letters| letters.iter().all(u8::is_ascii_uppercase));
        letters.map(Self).ok_or("expected three capital letters such as \"EUR\"")
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.to_string()
    }
}
