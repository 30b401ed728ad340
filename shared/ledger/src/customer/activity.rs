//! Whether a customer is active, and for how long: he is on the day of an order and on the days
//! after it, `active_days` in all.
//!
//! His lapse lies on the first day on which no order is recent enough, and is contributed in advance;
//! an order on that day or before takes it back. So at the end of any day those are active who were
//! at its start, and the new and the returned, without the lapsed.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use super::orders::{Order, Orders};
use super::segments::Segments;
use crate::calendar::midnight;
use crate::contributions::{Dimensions, Scope};
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// Months of the retention that a customer's lifetime is estimated from.
const YEAR_MONTHS: u32 = 12;

/// Days without a break on which the customer was active.
struct Spell<'o, 'a> {
    first: &'o Order<'a>,
    last: &'o Order<'a>,
    /// The first day on which he was not any more.
    lapses: NaiveDate,
}

/// When he became and ceased to be active, and which months he stayed through.
pub(super) fn activity(orders: &Orders<'_>, segments: &Segments<'_>, rules: &Rules) -> Vec<Sample> {
    let spells = spells(orders, rules);
    let history = Activity { spells: &spells, segments, rules };
    let mut samples = Vec::new();
    for (place, spell) in spells.iter().enumerate() {
        let is_last = place + 1 == spells.len();
        let began = if place == 0 { Measure::CustomersNew } else { Measure::CustomersReturned };
        samples.extend(history.of_spell(spell, began, is_last));
        samples.extend(history.stays(spell, is_last));
    }
    samples
}

fn spells<'o, 'a>(orders: &'o Orders<'a>, rules: &Rules) -> Vec<Spell<'o, 'a>> {
    let mut spells: Vec<Spell<'o, 'a>> = Vec::new();
    for order in orders.kept() {
        let active = rules.choices_of(order.day).active_days;
        let lapses = order.day.checked_add_days(Days::new(active.into())).unwrap_or(order.day);
        match spells.last_mut().filter(|spell| order.day <= spell.lapses) {
            Some(spell) if spell.lapses <= lapses => (spell.last, spell.lapses) = (order, lapses),
            Some(_) => {}
            None => spells.push(Spell { first: order, last: order, lapses }),
        }
    }
    spells
}

struct Activity<'s, 'a> {
    spells: &'s [Spell<'s, 'a>],
    segments: &'s Segments<'a>,
    rules: &'s Rules,
}

impl Activity<'_, '_> {
    /// How a spell began, moved between segments, and ended.
    fn of_spell(&self, spell: &Spell<'_, '_>, began: Measure, is_last: bool) -> Vec<Sample> {
        let (from, to) = (spell.first.at, self.begins(spell.lapses));
        let behind = |order: &Order<'_>| vec![order.event.id.clone()];
        let first = |measure| Sample {
            behind: behind(spell.first),
            ..self.sample(measure, (1, from), self.whole(from))
        };
        let mut samples = vec![first(began), first(Measure::CustomersActive)];
        samples.extend(self.moves(from, to));
        let last = |measure, amount| Sample {
            day: spell.lapses,
            rule: Some(format!(
                "active_days {}",
                self.rules.choices_of(spell.last.day).active_days
            )),
            in_advance: is_last,
            behind: behind(spell.last),
            ..self.sample(measure, (amount, to), self.whole_before(to))
        };
        samples.push(last(Measure::CustomersLapsed, 1));
        samples.push(last(Measure::CustomersActive, -1));
        samples
    }

    /// While he is active, a changed segment takes him out of one and into the other.
    fn moves(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut before = self.segments.at(from);
        for (at, segment) in self.segments.between(from, to) {
            for (segment, amount) in before.map(|old| (old, -1)).into_iter().chain([(segment, 1)]) {
                let alone = Dimensions { scope: Scope::Alone, ..in_segment(Some(segment)) };
                samples.push(self.sample(Measure::CustomersActive, (amount, at), alone));
            }
            before = Some(segment);
        }
        samples
    }

    /// The months, quarters and years that he was active at the start of, and whether he was at the
    /// end.
    fn stays(&self, spell: &Spell<'_, '_>, is_last: bool) -> Vec<Sample> {
        let next_month = first_of_next_month(spell.first.day);
        let months = std::iter::successors(Some(next_month), |month| add_months(*month, 1));
        let begun = months.take_while(|month| *month <= spell.lapses);
        let samples = begun.flat_map(|month| {
            let of_quarter = (month.month0() % 3 == 0).then_some((Measure::RetainedOfQuarter, 3));
            let lengths = [(Measure::RetainedOfMonth, 1), (Measure::RetainedOfYear, YEAR_MONTHS)];
            let lengths = lengths.into_iter().chain(of_quarter);
            lengths.filter_map(move |(measure, months)| {
                self.stay(measure, (month, months), spell, is_last)
            })
        });
        samples.collect()
    }

    /// Whether he stayed through some months. Those of a year lie on the first day of its last.
    fn stay(
        &self,
        measure: Measure,
        (first, months): (NaiveDate, u32),
        spell: &Spell<'_, '_>,
        is_last: bool,
    ) -> Option<Sample> {
        let last = add_months(first, months)?.pred_opt()?;
        let stayed = self.spells.iter().any(|spell| spell.has(last));
        let on = if measure == Measure::RetainedOfYear { last.with_day(1)? } else { first };
        let (begins, order) = (self.begins(first), spell.last);
        Some(Sample {
            day: on,
            in_advance: is_last && !stayed,
            behind: vec![order.event.id.clone()],
            rule: Some(format!("active_days {}", self.rules.choices_of(order.day).active_days)),
            ..self.sample(measure, (stayed.into(), self.begins(on)), self.whole_before(begins))
        })
    }

    fn sample(
        &self,
        measure: Measure,
        (amount, at): (i64, DateTime<Utc>),
        dimensions: Dimensions,
    ) -> Sample {
        Sample {
            measure,
            amount,
            at,
            day: self.rules.day(at),
            dimensions,
            rule: None,
            in_advance: false,
            behind: Vec::new(),
        }
    }

    fn whole(&self, at: DateTime<Utc>) -> Dimensions {
        in_segment(self.segments.at(at))
    }

    /// In the segment that held until an instant.
    fn whole_before(&self, at: DateTime<Utc>) -> Dimensions {
        let before = at.checked_sub_signed(chrono::TimeDelta::nanoseconds(1)).unwrap_or(at);
        self.whole(before)
    }

    /// The first instant of a day.
    fn begins(&self, day: NaiveDate) -> DateTime<Utc> {
        DateTime::from_timestamp(midnight(day, self.rules.zone), 0).unwrap_or_default()
    }
}

impl Spell<'_, '_> {
    /// True if he was active at the end of a day.
    fn has(&self, day: NaiveDate) -> bool {
        self.first.day <= day && day < self.lapses
    }
}

fn in_segment(segment: Option<&String>) -> Dimensions {
    Dimensions { segment: segment.cloned(), ..Dimensions::default() }
}

fn add_months(month: NaiveDate, months: u32) -> Option<NaiveDate> {
    month.checked_add_months(Months::new(months))
}

fn first_of_next_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).and_then(|first| add_months(first, 1)).unwrap_or(day)
}
