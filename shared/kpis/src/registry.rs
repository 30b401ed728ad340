//! The table of KPIs. A row reads as the figure's definition; what is written about figures
//! elsewhere is generated from it.

use std::sync::LazyLock;

use tallydesk_ledger::Measure;

use crate::formulas::Formula;
use crate::language::Wording;
use crate::units::Unit;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it says how much there was.
    Neither,
}

/// What a period with nothing to measure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// A dash, `null`.
    Absent,
    /// Zero: nothing happened is a figure.
    Zero,
}

/// When a day's figure no longer changes by the mere passing of time. Until then it is
/// provisional, and no trend is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settles {
    /// At the end of the day.
    AtOnce,
    /// `fcr_window_days` after it: until then the customer may come back.
    AfterFirstContactWindow,
    /// `conversion_window_days` after it: until then the customer may order.
    AfterConversionWindow,
    /// Seven days after it: of a day's new tickets, many are not solved yet.
    AfterSevenDays,
}

/// One row of the registry: what a figure is called, what it means, and how it is made.
#[derive(Clone, Copy, Debug)]
pub struct Kpi {
    /// The id in JSON and in the config.
    pub id: &'static str,
    /// Its name in a digest; none is the name of two figures.
    pub name: Wording,
    /// What it means, in a sentence or two; names the setting that changes it.
    pub definition: Wording,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way is better.
    pub better: Direction,
    /// What a period with nothing to measure shows.
    pub empty: Empty,
    /// How it is made.
    pub formula: Formula,
    /// When it no longer changes by the mere passing of time.
    pub settles: Settles,
}

/// KPIs that answer one kind of question.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// What they are about.
    pub title: &'static str,
    /// Each with a row of its own.
    pub kpis: &'static [Kpi],
    /// The statistics of each duration.
    pub durations: &'static [&'static [Kpi]],
}

/// One statistic of a duration.
macro_rules! statistic {
    (
        $formula:expr,
        id: $($id:literal)+,
        en: $($en:literal)+,
        zh_hans: $($zh_hans:literal)+,
        zh_hant: $($zh_hant:literal)+,
        definition: $($definition:literal)+,
        definition_hans: $($definition_hans:literal)+,
        definition_hant: $($definition_hant:literal)+
    ) => {
        Kpi {
            id: concat!($($id),+),
            name: Wording {
                en: concat!($($en),+),
                zh_hans: concat!($($zh_hans),+),
                zh_hant: concat!($($zh_hant),+),
            },
            definition: Wording {
                en: concat!($($definition),+),
                zh_hans: concat!($($definition_hans),+),
                zh_hant: concat!($($definition_hant),+),
            },
            unit: Unit::Seconds,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: $formula,
            settles: Settles::AtOnce,
        }
    };
}

/// The three statistics of a duration that its source reports: it has no clock.
macro_rules! reported_duration {
    (
        $id:literal, $measure:ident, $en:literal, $hans:literal, $hant:literal,
        $definition:literal, $definition_hans:literal, $definition_hant:literal
    ) => {
        [
            statistic! {
                Formula::Quantile(Measure::$measure, 500),
                id: $id ".median",
                en: $en,
                zh_hans: $hans,
                zh_hant: $hant,
                definition: $definition " Median.",
                definition_hans: $definition_hans "取中位数。",
                definition_hant: $definition_hant "取中位數。"
            },
            statistic! {
                Formula::Mean(Measure::$measure),
                id: $id ".mean",
                en: $en " (mean)",
                zh_hans: "平均" $hans,
                zh_hant: "平均" $hant,
                definition: $definition " Mean.",
                definition_hans: $definition_hans "取平均值。",
                definition_hant: $definition_hant "取平均值。"
            },
            statistic! {
                Formula::Quantile(Measure::$measure, 900),
                id: $id ".p90",
                en: $en " (90th percentile)",
                zh_hans: $hans "P90",
                zh_hant: $hant "P90",
                definition: $definition " 90th percentile.",
                definition_hans: $definition_hans "取第 90 百分位数。",
                definition_hant: $definition_hant "取第 90 百分位數。"
            },
        ]
    };
}

/// The three statistics of a duration on each of the two clocks.
macro_rules! duration {
    (
        $id:literal, $calendar:ident, $business:ident,
        $en:literal, $hans:literal, $hant:literal,
        $definition:literal, $definition_hans:literal, $definition_hant:literal
    ) => {
        [
            statistic! {
                Formula::Quantile(Measure::$calendar, 500),
                id: $id ".calendar.median",
                en: $en,
                zh_hans: $hans,
                zh_hant: $hant,
                definition: $definition " Median, on the calendar clock.",
                definition_hans: $definition_hans "取中位数，按自然时间计。",
                definition_hant: $definition_hant "取中位數，依日曆時間計。"
            },
            statistic! {
                Formula::Mean(Measure::$calendar),
                id: $id ".calendar.mean",
                en: $en " (mean)",
                zh_hans: "平均" $hans,
                zh_hant: "平均" $hant,
                definition: $definition " Mean, on the calendar clock.",
                definition_hans: $definition_hans "取平均值，按自然时间计。",
                definition_hant: $definition_hant "取平均值，依日曆時間計。"
            },
            statistic! {
                Formula::Quantile(Measure::$calendar, 900),
                id: $id ".calendar.p90",
                en: $en " (90th percentile)",
                zh_hans: $hans "P90",
                zh_hant: $hant "P90",
                definition: $definition " 90th percentile, on the calendar clock.",
                definition_hans: $definition_hans "取第 90 百分位数，按自然时间计。",
                definition_hant: $definition_hant "取第 90 百分位數，依日曆時間計。"
            },
            statistic! {
                Formula::Quantile(Measure::$business, 500),
                id: $id ".business.median",
                en: $en ", business hours",
                zh_hans: $hans "（营业时间）",
                zh_hant: $hant "（營業時間）",
                definition: $definition " Median, in the opening hours of [[schedules]] alone.",
                definition_hans: $definition_hans "取中位数，只计 [[schedules]] 的营业时间。",
                definition_hant: $definition_hant "取中位數，只計 [[schedules]] 的營業時間。"
            },
            statistic! {
                Formula::Mean(Measure::$business),
                id: $id ".business.mean",
                en: $en ", business hours (mean)",
                zh_hans: "平均" $hans "（营业时间）",
                zh_hant: "平均" $hant "（營業時間）",
                definition: $definition " Mean, in the opening hours of [[schedules]] alone.",
                definition_hans: $definition_hans "取平均值，只计 [[schedules]] 的营业时间。",
                definition_hant: $definition_hant "取平均值，只計 [[schedules]] 的營業時間。"
            },
            statistic! {
                Formula::Quantile(Measure::$business, 900),
                id: $id ".business.p90",
                en: $en ", business hours (90th percentile)",
                zh_hans: $hans "P90（营业时间）",
                zh_hant: $hant "P90（營業時間）",
                definition: $definition " 90th percentile, in the opening hours of [[schedules]] alone.",
                definition_hans: $definition_hans "取第 90 百分位数，只计 [[schedules]] 的营业时间。",
                definition_hant: $definition_hant "取第 90 百分位數，只計 [[schedules]] 的營業時間。"
            },
        ]
    };
}

mod agents;
mod calls;
mod contacts;
mod customers;
mod feedback;
mod marketplaces;
mod orders;
mod promises;
mod quality;
mod resolution;
mod times;
mod volume;

/// Every theme, in the order in which they are read.
pub static THEMES: [Theme; 12] = [
    volume::THEME,
    times::THEME,
    promises::THEME,
    resolution::THEME,
    contacts::THEME,
    feedback::THEME,
    calls::THEME,
    agents::THEME,
    customers::THEME,
    orders::THEME,
    marketplaces::THEME,
    quality::THEME,
];

/// Every KPI, theme by theme.
pub static KPIS: LazyLock<Vec<Kpi>> = LazyLock::new(|| {
    let rows = |theme: &'static Theme| {
        let durations = theme.durations.iter().copied().flatten();
        theme.kpis.iter().chain(durations)
    };
    THEMES.iter().flat_map(rows).copied().collect()
});

/// The KPI of an id.
#[must_use]
pub fn kpi(id: &str) -> Option<&'static Kpi> {
    KPIS.iter().find(|kpi| kpi.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tallydesk_ledger::MeasureKind;

    use super::*;

    #[test]
    fn no_id_and_no_name_stands_for_two_figures() {
        let columns: [fn(&Kpi) -> &'static str; 7] = [
            |kpi| kpi.id,
            |kpi| kpi.name.en,
            |kpi| kpi.name.zh_hans,
            |kpi| kpi.name.zh_hant,
            |kpi| kpi.definition.en,
            |kpi| kpi.definition.zh_hans,
            |kpi| kpi.definition.zh_hant,
        ];
        for column in columns {
            let mut seen = BTreeSet::new();
            for text in KPIS.iter().map(column) {
                assert!(!text.trim().is_empty() && seen.insert(text), "twice or empty: {text:?}");
            }
        }
    }

    #[test]
    fn every_measure_has_a_figure() {
        let read: BTreeSet<_> = KPIS.iter().flat_map(|kpi| kpi.formula.measures()).collect();
        assert_eq!(read, Measure::ALL.iter().copied().collect());
    }

    #[test]
    fn what_agents_did_is_only_divided_by() {
        for kpi in KPIS.iter() {
            let reads = kpi.formula.measures().contains(&Measure::AgentActivity);
            assert_eq!(reads, matches!(kpi.formula, Formula::PerAgentDay(_)), "{}", kpi.id);
        }
    }

    #[test]
    fn every_duration_has_both_clocks_or_none() {
        for kpi in KPIS.iter() {
            let Formula::Quantile(measure, _) = kpi.formula else { continue };
            let business = kpi.id.replace(".calendar.", ".business.");
            let pair = measure.on_business_clock().and_then(|_| super::kpi(&business));
            assert_eq!(kpi.id.contains(".calendar."), pair.is_some(), "{}", kpi.id);
            assert_eq!(measure.kind(), MeasureKind::Duration, "{}", kpi.id);
        }
    }

    #[test]
    fn a_formula_fits_the_kind_of_its_measure() {
        for kpi in KPIS.iter() {
            let kinds: Vec<_> = kpi.formula.measures().iter().map(|of| of.kind()).collect();
            match kpi.formula {
                Formula::MeanOfPoints(_) => assert_eq!(kinds, [MeasureKind::Score]),
                Formula::OneMinusMean(_) => assert_eq!(kinds, [MeasureKind::Share]),
                Formula::Sum(_) | Formula::Money(_) | Formula::RunningSum(_) => {
                    assert_eq!(kinds, [MeasureKind::Count]);
                }
                Formula::MeanOfPeriod(_)
                | Formula::MeanElse(..)
                | Formula::Retention(_)
                | Formula::Churn(_)
                | Formula::OfMarketplace(_) => {
                    assert!(kinds.iter().all(|kind| *kind == MeasureKind::Share), "{}", kpi.id);
                }
                Formula::Count(_)
                | Formula::Mean(_)
                | Formula::Quantile(..)
                | Formula::Ratio(..)
                | Formula::PerAgentDay(_)
                | Formula::PerHundredOrders(_)
                | Formula::ResponsivenessBadge { .. }
                | Formula::DaysSince(_)
                | Formula::OnDuty(_)
                | Formula::RatioOnDuty(..)
                | Formula::PerDutyHour(_)
                | Formula::ServiceCost
                | Formula::CostPer(_)
                | Formula::CostPerCall
                | Formula::PerActiveCustomer(_)
                | Formula::LifetimeRevenue
                | Formula::LifetimeValue => {}
            }
        }
    }
}
