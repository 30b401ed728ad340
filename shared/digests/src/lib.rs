//! Renders a [`Report`] as a digest: what a manager reads in the morning, as text or as HTML.
//! (As JSON a report is its own digest: serialize it.)
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use tallydesk_kpis::{Book, DataQuality, Period, PeriodKind, ReportInput, report};
//!
//! let date = "2026-11-16".parse()?;
//! let report = report(ReportInput {
//!     account: "Example <Store>",
//!     zone: chrono_tz::Europe::Berlin,
//!     generated_at: "2026-11-17T08:00:00Z".parse()?,
//!     period: Period::containing(date, PeriodKind::Day, chrono::Weekday::Mon),
//!     headline: &["tickets_created".to_owned()],
//!     targets: &BTreeMap::new(),
//!     fcr_window_days: 7,
//!     days: &Book::default(),
//!     backlog_months: &Book::default(),
//!     waiting: None,
//!     agent_names: BTreeMap::new(),
//!     data_quality: DataQuality::default(),
//! });
//! let text = tallydesk_digests::text(&report);
//! assert!(text.contains("Monday 16 November: no tickets came in, none were solved."));
//! assert!(tallydesk_digests::html(&report).contains("<title>Example &#60;Store&#62;: Monday"));
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! A report becomes a list of strings first, and only then text or HTML, so that the same figure
//! reads the same in both. What others named is cleaned on the way, and escaped in HTML.
//!
//! **Architecture invariant:** this crate does no I/O and reads no clock and no environment; and
//! it says nothing that is not in the report.

mod attention;
mod changes;
pub mod charts;
mod digest;
mod figures;
mod hours;
mod lead;
mod outside;
mod page;
mod splits;
mod text;
mod words;

use tallydesk_kpis::Report;

use crate::digest::Digest;

/// The digest of a report as text of at most 80 columns.
#[must_use]
pub fn text(report: &Report) -> String {
    text::lay_out(&Digest::new(report))
}

/// The digest of a report as a page of HTML that stands alone, for a browser and for mail.
#[must_use]
pub fn html(report: &Report) -> String {
    page::lay_out(&Digest::new(report))
}

#[cfg(test)]
mod tests;
