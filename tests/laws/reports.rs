//! Reports of counters alone, with every split and nothing else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tallydesk_kpis::{Agents, Book, Costs, Period, Report, ReportInput, report};
use tallydesk_ledger::Dimension;

/// The moment of a report, and how it cuts days.
#[derive(Clone, Copy)]
pub struct Made {
    pub at: DateTime<Utc>,
    pub zone: Tz,
    pub fcr_window_days: u32,
}

/// A period's report from the counters of its days and of the backlog's months.
pub fn report_of(days: &Book, backlog_months: &Book, period: Period, made: Made) -> Report {
    report(ReportInput {
        account: "Example",
        zone: made.zone,
        generated_at: made.at,
        period,
        headline: &[],
        targets: &BTreeMap::new(),
        dimensions: &Dimension::ALL,
        agents: Agents::Named,
        rank_from: 10,
        told: &[],
        ticket_links: BTreeMap::new(),
        failed_deliveries: Vec::new(),
        fcr_window_days: made.fcr_window_days,
        days,
        backlog_months,
        costs: &Costs::default(),
        waiting: None,
        agent_names: BTreeMap::new(),
        at_door: Vec::new(),
        untold: &BTreeMap::new(),
    })
}
