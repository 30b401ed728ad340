//! Renders a [`Report`] as a digest: what a manager reads in the morning, as text, as HTML or as the
//! body that is posted to a chat; and as CSV for whoever goes on calculating. (As JSON a report is
//! its own digest: serialize it.)
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use tallydesk_kpis::{
//!     Agents, Book, Costs, Language, Period, PeriodKind, ReportInput, report,
//! };
//!
//! let date = "2026-11-16".parse()?;
//! let report = report(ReportInput {
//!     account: "Example <Store>",
//!     zone: chrono_tz::Europe::Berlin,
//!     generated_at: "2026-11-17T08:00:00Z".parse()?,
//!     period: Period::containing(date, PeriodKind::Day, chrono::Weekday::Mon),
//!     headline: &["tickets_created".to_owned()],
//!     targets: &BTreeMap::new(),
//!     dimensions: &[],
//!     agents: Agents::Named,
//!     rank_from: 10,
//!     fcr_window_days: 7,
//!     days: &Book::default(),
//!     backlog_months: &Book::default(),
//!     customer_months: &Book::default(),
//!     standards: &[],
//!     conversion_window_days: 3,
//!     costs: &Costs::default(),
//!     waiting: None,
//!     agent_names: BTreeMap::new(),
//!     at_door: Vec::new(),
//!     untold: &BTreeMap::new(),
//!     told: &[],
//!     ticket_links: BTreeMap::new(),
//!     failed_deliveries: Vec::new(),
//! });
//! let text = tallydesk_digests::text(&report, Language::English);
//! assert!(text.contains("Monday 16 November: no tickets came in, none were solved."));
//! let page = tallydesk_digests::html(&report, Language::SimplifiedChinese);
//! assert!(page.contains("<title>Example &#60;Store&#62;：2026年11月16日星期一</title>"));
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! A report becomes a list of strings first, and only then text, HTML or a chat's body, so that the
//! same figure reads the same in all. Every word of the digest's own is a message in `languages/`, one
//! file for each language; the crate is not built unless they all say the same. What others named is
//! cleaned on the way, and escaped for each medium.
//!
//! **Architecture invariant:** this crate does no I/O and reads no clock and no environment; and
//! it says nothing that is not in the report.

mod addresses;
mod attention;
mod breaks;
mod changes;
mod charts;
mod chats;
mod digest;
mod figures;
mod history;
mod hours;
mod lead;
mod mail;
mod marketplaces;
mod outside;
mod page;
mod picture;
mod quality;
mod refusal;
mod restated;
mod sentence;
mod service;
mod sheet;
mod splits;
mod text;
mod week;
mod words;

use serde_json::Value;
use tallydesk_kpis::{Language, Report};

pub use crate::chats::{Medium, Rendering};
use crate::digest::Digest;
use crate::picture::Pictures;

pub use mail::{Mail, MailImage};
pub use page::{Elsewhere, Live};
pub use refusal::Unshown;

/// The digest of a report as text of at most 80 columns, but for addresses of tickets.
#[must_use]
pub fn text(report: &Report, language: Language) -> String {
    text::lay_out(&Digest::new(report, language))
}

/// The digest of a report as a page of HTML that stands alone, for a browser and for mail.
#[must_use]
pub fn html(report: &Report, language: Language) -> String {
    page::lay_out(&Digest::new(report, language), &Live::default(), Pictures::Within)
}

/// The same page with what it has on a server.
#[must_use]
pub fn live_html(report: &Report, language: Language, live: &Live) -> String {
    page::lay_out(&Digest::new(report, language), live, Pictures::Within)
}

/// The page in place of one with figures, in languages, of which the first comes first.
#[must_use]
pub fn unshown_html(why: Unshown, languages: &[Language]) -> String {
    refusal::lay_out(why, languages)
}

/// The digest of a report as a mail: text, HTML, and the pictures that the HTML shows.
#[must_use]
pub fn mail(report: &Report, rendering: &Rendering) -> Mail {
    mail::mail(report, rendering)
}

/// The digest of a report as the JSON that a chat takes, within the vendor's limits and without a
/// signature. Lines that there is no room for are left out, and counted.
#[must_use]
pub fn chat(report: &Report, medium: Medium, rendering: &Rendering) -> Value {
    chats::body(report, medium, rendering)
}

/// The figures of a report as CSV: one line for each, overall first, unrounded.
#[must_use]
pub fn csv(report: &Report) -> String {
    sheet::lay_out(report)
}

#[cfg(test)]
mod tests;
