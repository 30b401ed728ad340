//! Reports of counters alone, with every split and nothing else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tallydesk_kpis::{Agents, Book, Costs, Period, Report, ReportInput, Standard, report};
use tallydesk_ledger::{Contributions, Dimension, Shelf, shelve};

/// The moment of a report, and how it cuts days.
#[derive(Clone, Copy)]
pub struct Made {
    pub at: DateTime<Utc>,
    pub zone: Tz,
    pub fcr_window_days: u32,
}

/// The counters of days and of months.
#[derive(Default)]
pub struct Shelves {
    pub days: Book,
    pub backlog_months: Book,
    pub customer_months: Book,
}

impl Shelves {
    /// Contributions as they lie on shelves.
    pub fn of(contributions: &Contributions) -> Self {
        let mut shelves = Self::default();
        for (shelf, contributions) in shelve(contributions) {
            match shelf {
                Shelf::Day(_) => shelves.days.add(&contributions),
                Shelf::BacklogMonths => shelves.backlog_months.add(&contributions),
                Shelf::CustomerMonths => shelves.customer_months.add(&contributions),
                Shelf::Rebuild(_)
                | Shelf::SealedDay(_)
                | Shelf::SealedBacklogMonths
                | Shelf::SealedCustomerMonths => {}
            }
        }
        shelves
    }
}

/// A period's report from what lies on shelves.
pub fn report_of(shelves: &Shelves, standards: &[Standard], period: Period, made: Made) -> Report {
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
        conversion_window_days: 3,
        days: &shelves.days,
        backlog_months: &shelves.backlog_months,
        customer_months: &shelves.customer_months,
        standards,
        costs: &Costs::default(),
        waiting: None,
        agent_names: BTreeMap::new(),
        at_door: Vec::new(),
        untold: &BTreeMap::new(),
    })
}
