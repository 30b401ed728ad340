//! What is behind a figure, for who doubts it: which measures, of which days.

use chrono::NaiveDate;
use tallydesk_ledger::Measure;

use crate::Period;
use crate::evaluate::{
    BADGE_DAYS, LOOK_BACK_DAYS, first_of_month, of_months, of_period, period_of_days, year_until,
};
use crate::formulas::Formula;
use crate::registry::Kpi;
use crate::standards::{Standard, days_max};

/// Samples that a figure is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// What was measured.
    pub measure: Measure,
    /// The first day; a sum that runs on has none.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: NaiveDate,
    /// They count only where those before them in the list have no sample.
    pub instead: bool,
}

impl Behind {
    /// True for a sample of this measure on this day.
    #[must_use]
    pub fn has(&self, measure: Measure, day: NaiveDate) -> bool {
        measure == self.measure && self.from.is_none_or(|from| from <= day) && day <= self.to
    }
}

/// Which samples a KPI of a period is made from; of what marketplaces judge, those of the longest of
/// their windows.
#[must_use]
pub fn behind(kpi: &Kpi, period: Period, standards: &[Standard]) -> Vec<Behind> {
    let of = |measure, period: Period| Behind {
        measure,
        from: Some(period.from),
        to: period.to,
        instead: false,
    };
    match kpi.formula {
        Formula::RunningSum(measure) => vec![Behind { from: None, ..of(measure, period) }],
        Formula::MeanElse(first, second) => {
            vec![of(first, period), Behind { instead: true, ..of(second, period) }]
        }
        Formula::MeanOfPeriod(measures) => vec![of(of_period(period, measures), period)],
        Formula::DaysSince(measure) => vec![of(measure, period_of_days(period, LOOK_BACK_DAYS))],
        Formula::ResponsivenessBadge { .. } => {
            let days = period_of_days(period, BADGE_DAYS);
            kpi.formula.measures().into_iter().map(|measure| of(measure, days)).collect()
        }
        Formula::PerActiveCustomer(counted) => {
            let active = of(Measure::CustomersActive, period);
            vec![Behind { from: None, ..active }, of(counted, period)]
        }
        Formula::Retention(measures) | Formula::Churn(measures) => {
            of_months(period, measures).map(|measure| of(measure, period)).into_iter().collect()
        }
        Formula::LifetimeRevenue | Formula::LifetimeValue => of_lifetime(period),
        Formula::OfMarketplace(judged) => {
            vec![of(judged.measure(), period_of_days(period, days_max(standards)))]
        }
        Formula::Sum(_)
        | Formula::Money(_)
        | Formula::Count(_)
        | Formula::Mean(_)
        | Formula::MeanOfPoints(_)
        | Formula::OneMinusMean(_)
        | Formula::Quantile(..)
        | Formula::Ratio(..)
        | Formula::PerAgentDay(_)
        | Formula::PerHundredOrders(_)
        | Formula::OnDuty(_)
        | Formula::RatioOnDuty(..)
        | Formula::PerDutyHour(_)
        | Formula::ServiceCost
        | Formula::CostPer(_)
        | Formula::CostPerCall => {
            let mut measures = kpi.formula.measures();
            measures.sort_unstable();
            measures.dedup();
            measures.into_iter().map(|measure| of(measure, period)).collect()
        }
    }
}

/// Who was active a year ago and stayed, what was ordered since, and who is active.
fn of_lifetime(period: Period) -> Vec<Behind> {
    let year = year_until(period);
    let of = |measure, from| Behind { measure, from, to: period.to, instead: false };
    vec![
        of(Measure::RetainedOfYear, Some(first_of_month(period.to))),
        of(Measure::OrderValue, Some(year.from)),
        of(Measure::OrdersKept, Some(year.from)),
        of(Measure::CustomersActive, None),
    ]
}
