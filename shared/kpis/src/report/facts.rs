//! What a sentence about a day may say: numbers that the counters prove, and no words.

use serde::{Deserialize, Serialize};

use super::{Amount, Figure};

/// One thing that is so. Facts about one KPI stand together, the first of them
/// [`WorseThanUsual`](Fact::WorseThanUsual); KPIs are in the order of the headline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A duration or a share of the headline is worse than on the same weekday of the four weeks
    /// before, by more than such figures vary.
    WorseThanUsual {
        /// The KPI's id.
        kpi: String,
        /// The day's figure.
        now: Figure,
        /// What is usual.
        usual: Figure,
    },
    /// How many cases fell short.
    FellShort {
        /// The KPI's id.
        kpi: String,
        /// What falling short means.
        of: Shortfall,
        /// How many did.
        late: i64,
        /// Of how many.
        cases: i64,
    },
    /// One value of a dimension has at least half of those that fell short, and a larger part of
    /// them than of all cases.
    MostlyUnder {
        /// The KPI's id.
        kpi: String,
        /// The dimension, such as `channel`.
        dimension: String,
        /// The value, such as `chat`.
        value: String,
        /// How many fell short there.
        late: i64,
        /// How many fell short in all.
        of: i64,
    },
    /// Some hours of the day, at most six that follow one another, have at least half of those that
    /// fell short, and a larger part of them than of all cases. An hour is that of the event that
    /// decided a case: the reply, or the moment at which a promise fell due.
    MostlyAt {
        /// The KPI's id.
        kpi: String,
        /// The first hour, 0 to 23.
        from_hour: u8,
        /// The hour after the last, 1 to 24.
        until_hour: u8,
        /// How many fell short then.
        late: i64,
        /// How many fell short in all.
        of: i64,
    },
}

/// What it means that a case fell short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shortfall", rename_all = "snake_case")]
pub enum Shortfall {
    /// A share's case that is not what it should be: a promise missed, a rating that is not
    /// positive.
    Missed,
    /// It took longer than the account's target for the figure.
    OverTarget {
        /// The target in seconds.
        limit: Amount,
    },
    /// It took longer than nine in ten usually do.
    OverUsual {
        /// What nine in ten usually take at most, in seconds.
        limit: Amount,
    },
}
