//! The addresses of other pages, relative, so that they hold behind any proxy, and with the link
//! that has opened this one.

use chrono::{Days, NaiveDate, Weekday};
use tallydesk_digests::Elsewhere;
use tallydesk_kpis::{Period, PeriodKind};
use tallydesk_shell::SignedLink;

use crate::address::Form;

/// The page that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Its period.
    pub(crate) period: Period,
    /// How it is shown.
    pub(crate) form: Form,
    /// The way from its address to the first page's.
    pub(crate) root: &'static str,
}

/// The way from `/` to itself.
pub(crate) const AT_ROOT: &str = "./";
/// The way from `/day/2026-11-16.html` to `/`.
pub(crate) const BELOW_ROOT: &str = "../";

/// The other pages, and this one's figures for programs, with their addresses.
pub(crate) fn nav(
    shown: Shown,
    today: NaiveDate,
    week_starts: Weekday,
    link: &SignedLink,
) -> Vec<(Elsewhere, String)> {
    let (root, query) = (shown.root, link.query());
    let at = |period: Period, form: Form| {
        let (kind, from) = (period.kind.as_str(), period.from);
        format!("{root}{kind}/{from}.{}?{query}", form.as_str())
    };
    let with = |day, kind| Period::containing(day, kind, week_starts);
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    vec![
        (Elsewhere::Today, format!("{root}?{query}")),
        (Elsewhere::Yesterday, at(with(yesterday, PeriodKind::Day), Form::Html)),
        (Elsewhere::ThisWeek, at(with(today, PeriodKind::Week), Form::Html)),
        (Elsewhere::ThisMonth, at(with(today, PeriodKind::Month), Form::Html)),
        (Elsewhere::Json, at(shown.period, Form::Json)),
        (Elsewhere::Csv, at(shown.period, Form::Csv)),
    ]
}
