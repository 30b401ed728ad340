//! Whose history an event belongs to.

use std::fmt;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};

use crate::customer::CustomerKey;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// A ticket or conversation.
    Ticket,
    /// A phone call.
    Call,
    /// A customer, across all sources.
    Customer,
    /// An agent.
    Agent,
}

impl SubjectKind {
    /// The word for it: the field in JSON and the prefix of its key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Call => "call",
            Self::Customer => "customer",
            Self::Agent => "agent",
        }
    }
}

/// Which subject a history belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectKey {
    /// The kind of subject.
    pub kind: SubjectKind,
    /// The source it is known from.
    pub source: String,
    /// The source's id.
    pub id: String,
    /// Of an agent: the month of this part of his history.
    pub month: Option<Month>,
}

/// A calendar month in UTC: by it, an agent's history is cut into parts of bounded length. It is not
/// the account's, so that no key depends on a choice that may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month of an instant.
    #[must_use]
    pub fn of(at: DateTime<Utc>) -> Self {
        let day = at.date_naive();
        Self { first: day.with_day(1).unwrap_or(day) }
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.first.checked_add_months(Months::new(1)).unwrap_or(self.first) }
    }

    /// Its first instant.
    #[must_use]
    pub fn begins(self) -> DateTime<Utc> {
        self.first.and_time(NaiveTime::MIN).and_utc()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.first.format("%Y-%m"))
    }
}

impl SubjectKey {
    /// A ticket of a source.
    #[must_use]
    pub fn ticket(source: impl Into<String>, id: impl Into<String>) -> Self {
        Self { kind: SubjectKind::Ticket, source: source.into(), id: id.into(), month: None }
    }

    /// A customer, across all sources.
    #[must_use]
    pub fn customer(key: &CustomerKey) -> Self {
        let (source, id) = (String::new(), key.as_str().to_owned());
        Self { kind: SubjectKind::Customer, source, id, month: None }
    }
}

impl fmt::Display for SubjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.source, self.id)?;
        self.month.map_or(Ok(()), |month| write!(formatter, "/{month}"))
    }
}
