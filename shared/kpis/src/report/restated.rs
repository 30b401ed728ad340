//! Figures that were told once and are others now.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::input::{ReportInput, oldest_told};
use super::past::Past;
use super::{Figure, Report};
use crate::Period;
use crate::registry::{Kpi, kpi};
use crate::shown::steps;

/// A figure of an earlier digest that reads differently now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restated {
    /// The period that it is about.
    pub period: Period,
    /// The KPI's id.
    pub kpi: String,
    /// As it was told last.
    pub told: Figure,
    /// As it is now. The difference of `n` is what came late, or was taken back.
    pub now: Figure,
}

/// Those that are named, and how many there are.
pub(super) struct Restatement {
    pub listed: Vec<Restated>,
    pub total: u64,
}

/// Figures that are named; those that are not will be told as soon as there is room.
const NAMED_MAX: usize = 20;

/// Holds what was told of the last fourteen periods against today's counters: the newest period
/// first, in it the headline's order.
pub(super) fn restated(input: &ReportInput<'_>, past: &Past<'_>) -> Restatement {
    let told = told_before(input);
    let kpis: Vec<_> = input.headline.iter().filter_map(|id| kpi(id)).collect();
    let mut listed = Vec::new();
    for (Reverse(_), (period, figures)) in last_told(&told) {
        let now = past.figures_of(period);
        let differing = kpis.iter().filter_map(|kpi| {
            let told = figures.get(kpi.id)?;
            let now = now.figure(kpi);
            is_restated(kpi, told, &now).then(|| Restated {
                period,
                kpi: kpi.id.to_owned(),
                told: (*told).clone(),
                now,
            })
        });
        listed.extend(differing);
    }
    let total = u64::try_from(listed.len()).unwrap_or(u64::MAX);
    listed.truncate(NAMED_MAX);
    Restatement { listed, total }
}

/// The reports that went out about the last fourteen periods, in the order in which they were made.
fn told_before<'a>(input: &ReportInput<'a>) -> Vec<&'a Report> {
    let oldest = oldest_told(input.period);
    let is_near = |told: &&Report| {
        told.period.kind == input.period.kind
            && told.period.from >= oldest.from
            && told.period.to < input.period.from
    };
    let mut told: Vec<_> = input.told.iter().filter(is_near).collect();
    told.sort_by_key(|told| (told.generated_at, told.period.from));
    told
}

/// By period: each KPI's figure as it was told last, in the report about the period itself or as
/// restated in a later one.
fn last_told<'a>(
    told: &[&'a Report],
) -> BTreeMap<Reverse<chrono::NaiveDate>, (Period, BTreeMap<&'a str, &'a Figure>)> {
    let mut periods = BTreeMap::new();
    for report in told {
        let own = report
            .headline
            .iter()
            .map(|headline| (report.period, headline.kpi.as_str(), &headline.current));
        let restated = report.restated.iter();
        let restated = restated.map(|again| (again.period, again.kpi.as_str(), &again.now));
        for (period, kpi, figure) in own.chain(restated) {
            let (_, figures) =
                periods.entry(Reverse(period.from)).or_insert((period, BTreeMap::new()));
            figures.insert(kpi, figure);
        }
    }
    periods
}

/// True if a reader sees another figure. What was provisional is held to nothing until it is
/// decided.
fn is_restated(kpi: &Kpi, told: &Figure, now: &Figure) -> bool {
    let shown = |figure: &Figure| figure.value.map(|value| steps(kpi.unit, value));
    let is_open = told.provisional && now.provisional;
    !is_open && shown(told) != shown(now)
}
