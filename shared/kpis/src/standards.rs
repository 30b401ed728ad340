//! What marketplaces judge their sellers by: limits, each over days of its own, and how an account
//! stands beside them.

mod presets;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tallydesk_ledger::Measure;

use crate::evaluate::period_of_days;
use crate::report::Amount;
use crate::report::PeriodFigures;

pub use presets::{PRESETS, Preset, marketplaces_document};

/// What a marketplace judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judged {
    /// Orders with a bad review, a claim or a chargeback.
    Defects,
    /// Orders that the seller cancelled.
    Cancellations,
    /// Orders that went out late.
    LateShipments,
    /// Orders that went out on time.
    OnTimeShipments,
}

/// The measures of which a marketplace makes shares.
pub(crate) const JUDGED: [Measure; 3] =
    [Measure::OrderDefective, Measure::SellerCancelled, Measure::ShippedLate];

impl Judged {
    /// Everything that is judged.
    pub const ALL: [Self; 4] =
        [Self::Defects, Self::Cancellations, Self::LateShipments, Self::OnTimeShipments];

    /// The id of the KPI.
    #[must_use]
    pub fn kpi(self) -> &'static str {
        match self {
            Self::Defects => "order_defect_rate",
            Self::Cancellations => "cancellation_rate",
            Self::LateShipments => "late_shipment_rate",
            Self::OnTimeShipments => "on_time_shipment_rate",
        }
    }

    /// The measure that it is a share of.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Defects => Measure::OrderDefective,
            Self::Cancellations => Measure::SellerCancelled,
            Self::LateShipments | Self::OnTimeShipments => Measure::ShippedLate,
        }
    }

    /// True if the limit is the least that is allowed, and not the most.
    #[must_use]
    pub fn is_least(self) -> bool {
        match self {
            Self::Defects | Self::Cancellations | Self::LateShipments => false,
            Self::OnTimeShipments => true,
        }
    }
}

/// How much of something is allowed, over how many days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// A share of one: the most, or of what is good the least.
    pub share: f64,
    /// The days up to a period's end whose orders are judged together.
    pub days: u32,
}

/// What a marketplace judges an account by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standard {
    /// The marketplace.
    pub name: String,
    /// The channels of its orders.
    pub channels: Vec<String>,
    /// Its limits, of each thing that is judged by their days.
    pub limits: BTreeMap<Judged, Vec<Limit>>,
}

/// The longest of the windows; none is longer than a year.
pub(crate) fn days_max(standards: &[Standard]) -> u64 {
    let limits = standards.iter().flat_map(|standard| standard.limits.values());
    limits.flatten().map(|limit| u64::from(limit.days)).max().unwrap_or(1)
}

/// How an account stands beside a limit of a marketplace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The marketplace.
    pub marketplace: String,
    /// The KPI's id.
    pub kpi: String,
    /// The first day whose orders are judged.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// The share of these orders; `null` if there were none.
    pub value: Option<Amount>,
    /// How many orders there were.
    pub n: i64,
    /// The marketplace's limit.
    pub limit: f64,
    /// How far the share may yet go until it reaches the limit; negative once it is past it.
    pub distance: Option<f64>,
}

/// How an account stands beside every limit.
pub(crate) fn standings(standards: &[Standard], figures: &PeriodFigures<'_>) -> Vec<Standing> {
    let limits = standards.iter().flat_map(|standard| {
        let limits = standard.limits.iter();
        limits.flat_map(move |(judged, of)| of.iter().map(move |limit| (standard, *judged, limit)))
    });
    limits.map(|(standard, judged, limit)| standing(standard, judged, limit, figures)).collect()
}

fn standing(
    standard: &Standard,
    judged: Judged,
    limit: &Limit,
    figures: &PeriodFigures<'_>,
) -> Standing {
    let window = period_of_days(figures.period, limit.days.into());
    let evaluated = figures.evaluation.judged(judged, limit, &standard.channels);
    let left = |value: Amount| {
        let used = value.as_f64();
        if judged.is_least() { used - limit.share } else { limit.share - used }
    };
    Standing {
        marketplace: standard.name.clone(),
        kpi: judged.kpi().to_owned(),
        from: window.from,
        to: window.to,
        distance: evaluated.value.map(left),
        value: evaluated.value,
        n: evaluated.n,
        limit: limit.share,
    }
}
