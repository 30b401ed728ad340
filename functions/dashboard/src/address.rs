//! The addresses of the page, which others may keep: they do not change.

use chrono::{Datelike, NaiveDate};
use tallydesk_kpis::PeriodKind;

/// Whether anybody is there: no figures, so that no link is needed.
pub(crate) const HEALTH: &str = "/healthz";

/// What an address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address<'a> {
    /// `/`: today so far.
    Today,
    /// `/week/2026-11-16.csv`: the period that a day belongs to.
    Period {
        /// How long a period.
        kind: PeriodKind,
        /// The day, as it is written.
        date: &'a str,
        /// How it is shown.
        form: Form,
    },
}

/// How a period is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Json,
    Csv,
}

impl Form {
    const ALL: [Self; 3] = [Self::Html, Self::Json, Self::Csv];

    /// What an address ends with.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

impl<'a> Address<'a> {
    /// Reads a path; none if there is nothing at it.
    pub(crate) fn parse(path: &'a str) -> Option<Self> {
        if path == "/" {
            return Some(Self::Today);
        }
        let (kind, file) = path.strip_prefix('/')?.split_once('/')?;
        let (date, ending) = file.rsplit_once('.')?;
        Some(Self::Period {
            kind: PeriodKind::ALL.into_iter().find(|known| known.as_str() == kind)?,
            date,
            form: Form::ALL.into_iter().find(|known| known.as_str() == ending)?,
        })
    }
}

/// Reads a day in the one way that it is written: `2026-11-16`. Years of more or fewer than four
/// digits, and those before our era, are none that a desk has figures of.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    let is_canonical = (0..=9999).contains(&day.year()) && day.to_string() == text;
    is_canonical.then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_an_address_or_nothing() {
        let period = |kind, date, form| Some(Address::Period { kind, date, form });
        let check = |path, expected| assert_eq!(Address::parse(path), expected, "{path}");
        check("/", Some(Address::Today));
        check("/day/2026-11-22.html", period(PeriodKind::Day, "2026-11-22", Form::Html));
        check("/week/2026-11-16.json", period(PeriodKind::Week, "2026-11-16", Form::Json));
        check("/month/2026-11-01.csv", period(PeriodKind::Month, "2026-11-01", Form::Csv));
        check("/quarter/x.y.csv", period(PeriodKind::Quarter, "x.y", Form::Csv));
        for nothing in [
            "",
            "*",
            "//",
            "/day",
            "/day/",
            "/day/2026-11-22",
            "/day/2026-11-22.",
            "/year/1.csv",
            "/Day/2026-11-22.csv",
            "/day/2026-11-22.CSV",
            "/healthz/",
            "day/2026-11-22.csv",
            "//day/2026-11-22.csv",
            "/zendesk",
        ] {
            check(nothing, None);
        }
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        let check = |text: &str, is_day| assert_eq!(day(text).is_some(), is_day, "{text}");
        check("2026-11-22", true);
        check("2024-02-29", true);
        for wrong in [
            "",
            "2026-02-29",
            "2026-11-31",
            "2026-1-05",
            "26-11-22",
            "+2026-11-22",
            " 2026-11-22",
            "2026-11-22 ",
            "20261122",
            "-0001-01-01",
            "-262143-01-01",
            "+10000-01-01",
            "today",
            "2026%2D11-22",
            "２０２６-11-22",
        ] {
            check(wrong, false);
        }
    }
}
