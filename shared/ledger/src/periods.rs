use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// A calendar day in the account's zone.
    Day,
    /// Seven days from the account's first day of the week.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July or October.
    Quarter,
}

impl PeriodKind {
    /// Every kind, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Quarter];

    /// The word in JSON and in keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }
}

/// A stretch of whole days; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// How long it is.
    pub kind: PeriodKind,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

impl Period {
    /// The period that a day belongs to.
    #[must_use]
    pub fn containing(day: NaiveDate, kind: PeriodKind, week_starts: Weekday) -> Self {
        let from = match kind {
            PeriodKind::Day => day,
            PeriodKind::Week => {
                let days = day.weekday().days_since(week_starts);
                day.checked_sub_days(Days::new(u64::from(days))).unwrap_or(day)
            }
            PeriodKind::Month => day.with_day(1).unwrap_or(day),
            PeriodKind::Quarter => {
                let month = day.month0() / 3 * 3 + 1;
                NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
            }
        };
        Self { kind, from, to: last_day(from, kind) }
    }

    /// The period before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        let from = match self.kind {
            PeriodKind::Day => self.from.checked_sub_days(Days::new(1)),
            PeriodKind::Week => self.from.checked_sub_days(Days::new(7)),
            PeriodKind::Month => self.from.checked_sub_months(Months::new(1)),
            PeriodKind::Quarter => self.from.checked_sub_months(Months::new(3)),
        }
        .unwrap_or(self.from);
        Self { kind: self.kind, from, to: last_day(from, self.kind) }
    }

    /// Its days in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }
}

fn last_day(from: NaiveDate, kind: PeriodKind) -> NaiveDate {
    let next = match kind {
        PeriodKind::Day => return from,
        PeriodKind::Week => from.checked_add_days(Days::new(7)),
        PeriodKind::Month => from.checked_add_months(Months::new(1)),
        PeriodKind::Quarter => from.checked_add_months(Months::new(3)),
    };
    next.and_then(|next| next.pred_opt()).unwrap_or(from)
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            return write!(formatter, "{}", self.from);
        }
        write!(formatter, "{} to {}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(day: &str, kind: PeriodKind, expected: &str, before: &str) {
        let day = day.parse().expect("a date");
        let period = Period::containing(day, kind, Weekday::Mon);
        assert_eq!(period.to_string(), expected);
        assert_eq!(period.previous().to_string(), before);
    }

    #[test]
    fn periods_are_whole_and_follow_one_another() {
        check("2026-03-01", PeriodKind::Day, "2026-03-01", "2026-02-28");
        check(
            "2026-03-01",
            PeriodKind::Week,
            "2026-02-23 to 2026-03-01",
            "2026-02-16 to 2026-02-22",
        );
        check(
            "2024-03-31",
            PeriodKind::Month,
            "2024-03-01 to 2024-03-31",
            "2024-02-01 to 2024-02-29",
        );
        check(
            "2026-02-03",
            PeriodKind::Quarter,
            "2026-01-01 to 2026-03-31",
            "2025-10-01 to 2025-12-31",
        );
    }

    #[test]
    fn a_week_starts_where_the_account_says() {
        let sunday = "2026-11-22".parse().expect("a date");
        let period = Period::containing(sunday, PeriodKind::Week, Weekday::Sun);
        assert_eq!(period.to_string(), "2026-11-22 to 2026-11-28");
    }
}
