//! What a report is made of, and the days that it reads.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use tallydesk_ledger::Dimension;

use super::period_figures::PeriodFigures;
use super::quality::AtDoor;
use super::untold::{TicketSources, Untold};
use super::{Agents, FailedDelivery, Report};
use crate::costs::Costs;
use crate::counters::Book;
use crate::evaluate::{Counted, Evaluation, days_looked_at, days_split, first_of_month};
use crate::registry::Settles;
use crate::settling::Settling;
use crate::standards::{Standard, days_max};
use crate::waiting::Waiting;
use crate::{Period, PeriodKind};

/// How many periods a series has, the current one included; also how many periods back figures
/// that were told are looked at again.
pub(super) const SERIES_PERIODS: usize = 14;
/// The days before a day from which its band is made: eight weeks.
pub(super) const BAND_DAYS: u64 = 56;

/// What a report is made of.
pub struct ReportInput<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The zone that days are cut in.
    pub zone: Tz,
    /// When the report is made.
    pub generated_at: DateTime<Utc>,
    /// The period.
    pub period: Period,
    /// Ids of the KPIs to see first; unknown ones are passed over.
    pub headline: &'a [String],
    /// The account's targets by KPI: seconds of a duration, a share from 0 to 1, else as the unit
    /// is; unknown KPIs are passed over.
    pub targets: &'a BTreeMap<String, f64>,
    /// What figures are split by, beside the hour.
    pub dimensions: &'a [Dimension],
    /// Whether agents are shown.
    pub agents: Agents,
    /// Ranks and trends need at least so many cases.
    pub rank_from: u32,
    /// How long after a first solve the customer may come back.
    pub fcr_window_days: u32,
    /// How long after a ticket an order is a sale after support.
    pub conversion_window_days: u32,
    /// The counters of at least [`days_needed`].
    pub days: &'a Book,
    /// How the backlog moved in each month.
    pub backlog_months: &'a Book,
    /// What customers came to in each month.
    pub customer_months: &'a Book,
    /// What marketplaces judge orders by.
    pub standards: &'a [Standard],
    /// What the service costs.
    pub costs: &'a Costs,
    /// Who waits at that moment, if that is known.
    pub waiting: Option<Waiting>,
    /// The names that the helpdesk shows for agents, by id.
    pub agent_names: BTreeMap<String, String>,
    /// What the door counted of each source in the period.
    pub at_door: Vec<AtDoor>,
    /// What each source cannot tell.
    pub untold: &'a Untold,
    /// The reports of this plan that went out before, about earlier periods; in any order.
    pub told: &'a [Report],
    /// Where a source shows its tickets, by source.
    pub ticket_links: BTreeMap<String, String>,
    /// Deliveries of the digest before that did not reach their destination.
    pub failed_deliveries: Vec<FailedDelivery>,
}

impl ReportInput<'_> {
    pub(super) fn settling(&self) -> Settling {
        let Self { generated_at, zone, fcr_window_days, conversion_window_days, .. } = *self;
        Settling { generated_at, zone, fcr_window_days, conversion_window_days }
    }

    /// The period's own figures, with all splits.
    pub(super) fn current(&self) -> PeriodFigures<'_> {
        let counted = self.counted(self.days);
        self.figures(self.period, Evaluation::new(self.period, counted))
    }

    /// Evaluated counters as a period's figures.
    pub(super) fn figures<'b>(
        &'b self,
        period: Period,
        evaluation: Evaluation<'b>,
    ) -> PeriodFigures<'b> {
        let sources = TicketSources::of(&evaluation, self.untold);
        PeriodFigures { period, evaluation, settling: self.settling(), sources }
    }

    pub(super) fn counted<'b>(&'b self, days: &'b Book) -> Counted<'b> {
        let today = self.generated_at.with_timezone(&self.zone).date_naive();
        let Self { backlog_months, customer_months, standards, costs, period, .. } = self;
        let to = period.to;
        Counted { days, backlog_months, customer_months, standards, to, today, costs }
    }

    /// True if the period is over: of a part nothing may be claimed.
    pub(super) fn is_over(&self) -> bool {
        self.generated_at.with_timezone(&self.zone).date_naive() > self.period.to
    }

    /// The splits that the report shows.
    pub(super) fn splits(&self) -> Vec<Dimension> {
        let is_shown = |dimension: &Dimension| match self.agents {
            Agents::Named => true,
            Agents::Hidden => *dimension != Dimension::Agent,
        };
        self.dimensions.iter().copied().filter(is_shown).collect()
    }

    /// The newest decided day, if the period's own first contacts are not decided.
    pub(super) fn decided_day(&self) -> Option<NaiveDate> {
        decided_day(self.period, self.settling())
    }
}

/// The days whose counters a report reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysNeeded {
    /// Days that are split: all of their counters. Those of the period, and the seven up to its end.
    pub whole: BTreeSet<NaiveDate>,
    /// Other days, of which [`Book::condensed`] is enough: those from the first of the month in which
    /// the period ends (for the backlog), fourteen periods before, and the four
    /// weeks up to the end of the first of them; before a day eight weeks, for its band; the days by
    /// which a marketplace judges; and while first contacts are provisional, the newest decided day.
    pub condensed: BTreeSet<NaiveDate>,
}

/// The days whose counters a report reads.
#[must_use]
pub fn days_needed(
    period: Period,
    generated_at: DateTime<Utc>,
    zone: Tz,
    fcr_window_days: u32,
    standards: &[Standard],
) -> DaysNeeded {
    let settling = Settling { generated_at, zone, fcr_window_days, conversion_window_days: 0 };
    let whole: BTreeSet<_> = days_split(period).collect();
    let judged = days_before(period.to, days_max(standards).saturating_sub(1));
    let month = first_of_month(period.to);
    let from = first_needed(period).min(judged).min(month);
    let before = Period { from, ..period }.days();
    let condensed = before.chain(decided_day(period, settling));
    let condensed = condensed.filter(|day| !whole.contains(day)).collect();
    DaysNeeded { whole, condensed }
}

fn first_needed(period: Period) -> NaiveDate {
    let oldest = oldest_told(period);
    let looked_at = days_looked_at(oldest).from.min(oldest.from);
    match period.kind {
        PeriodKind::Day => looked_at.min(days_before(period.from, BAND_DAYS)),
        PeriodKind::Week | PeriodKind::Month | PeriodKind::Quarter => looked_at,
    }
}

/// The oldest and the newest of the fourteen periods before one, of which a report looks at what
/// was told.
#[must_use]
pub fn periods_told(period: Period) -> (Period, Period) {
    (oldest_told(period), period.previous())
}

pub(super) fn oldest_told(period: Period) -> Period {
    (0..SERIES_PERIODS).fold(period, |period, _| period.previous())
}

/// So many days before a day.
pub(super) fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn decided_day(period: Period, settling: Settling) -> Option<NaiveDate> {
    let is_provisional = settling.is_provisional(Settles::AfterFirstContactWindow, period.to);
    settling.decided_day().filter(|_| is_provisional)
}
