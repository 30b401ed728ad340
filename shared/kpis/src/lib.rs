//! From contributions to figures: counters that only add, a registry that says what each KPI
//! means, periods, and the report that a digest shows.
//!
//! ```
//! use chrono::NaiveDate;
//! use tallydesk_kpis::{KPIS, Period, PeriodKind, kpi};
//!
//! let date = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
//! let week = Period::containing(date, PeriodKind::Week, chrono::Weekday::Mon);
//! assert_eq!(week.to_string(), "2026-11-16 to 2026-11-22");
//! assert_eq!(kpi("csat").unwrap().unit.as_str(), "ratio");
//! assert!(KPIS.len() > 100);
//! ```
//!
//! **Architecture invariant:** this crate does no I/O and reads no clock and no environment.

mod behind;
mod costs;
mod counters;
mod document;
mod duty;
mod evaluate;
mod formulas;
mod histogram;
mod language;
mod packed;
mod registry;
mod report;
mod settling;
mod shown;
mod standards;
mod units;
mod waiting;

pub use behind::{Behind, behind};
pub use costs::{Cost, Costs};
pub use counters::{Book, Cell, Counters};
pub use document::document;
pub use formulas::{Formula, Term};
pub use histogram::{bucket, midpoint};
pub use language::{Language, Wording};
pub use packed::{CountersError, pack_dimension, unpack_dimension};
pub use registry::{Direction, Empty, KPIS, Kpi, Settles, THEMES, Theme, kpi};
pub use report::{
    Agents, Amount, AtDoor, Band, DataQuality, DaysNeeded, Decided, Fact, FailedDelivery, Figure,
    Headline, Heatmap, HeatmapDay, HeatmapHour, Missing, Outside, Point, Rank, Report, ReportInput,
    Restated, SCORECARD, Score, Scorecard, Shortfall, SourceQuality, Spike, TargetView, Untold,
    Usual, days_needed, periods_told, report,
};
pub use shown::{is_steady, shown_seconds, steps};
pub use standards::{Judged, Limit, PRESETS, Preset, Standard, Standing, marketplaces_document};
pub use tallydesk_ledger::{Period, PeriodKind};
pub use units::{Currency, Notation, Unit};
pub use waiting::{Ages, DueTicket, Waiting, WaitingTicket};
