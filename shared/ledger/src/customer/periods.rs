//! What is counted of a customer once a period, however often he did it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::contributions::Dimensions;
use crate::measures::Measure;
use crate::periods::{Period, PeriodKind};
use crate::rules::Rules;
use crate::ticket::Sample;

/// What is counted once: by measure, and by the first day of its period.
pub(super) type Once = BTreeMap<(Measure, NaiveDate), Sample>;

/// Counts a sample once a day, week, month and quarter, under the measures of these. It lies on the
/// period's first day, and is true of the period if it is of any sample in it.
pub(super) fn once_a_period(once: &mut Once, of: [Measure; 4], sample: &Sample, rules: &Rules) {
    for (kind, measure) in PeriodKind::ALL.into_iter().zip(of) {
        let day = Period::containing(sample.day, kind, rules.week_starts).from;
        count_once(once, measure, day, sample);
    }
}

fn count_once(periods: &mut Once, measure: Measure, day: NaiveDate, sample: &Sample) {
    let once = periods.entry((measure, day)).or_insert_with(|| Sample {
        measure,
        amount: 0,
        day,
        dimensions: Dimensions::default(),
        behind: Vec::new(),
        ..sample.clone()
    });
    once.amount = once.amount.max(sample.amount);
    if sample.amount == 1 || once.behind.is_empty() {
        once.behind.clone_from(&sample.behind);
    }
}
