//! What is set against agents' time on duty, and what the service costs.

use tallydesk_ledger::{Dimension, Measure};

use super::{Cells, Evaluated, Evaluation, Place, quotient};
use crate::counters::Counters;
use crate::duty::OnDuty;
use crate::formulas::Term;
use crate::report::Amount;

impl Evaluation<'_> {
    pub(super) fn sum_on_duty(&self, place: &Place<'_>, measure: Measure) -> Option<Evaluated> {
        let on_duty = self.on_duty(place)?;
        let sum = (on_duty.days > 0).then_some(Amount::Whole(on_duty.sum(measure)));
        Some(Evaluated { value: sum, n: on_duty.days })
    }

    pub(super) fn ratio_on_duty(
        &self,
        place: &Place<'_>,
        numerator: &[Term],
        denominator: &[Term],
    ) -> Option<Evaluated> {
        let on_duty = self.on_duty(place)?;
        let ratio = quotient(on_duty.total(numerator), on_duty.total(denominator));
        Some(Evaluated { n: on_duty.days, ..ratio })
    }

    pub(super) fn per_duty_hour(&self, place: &Place<'_>, measure: Measure) -> Option<Evaluated> {
        let on_duty = self.on_duty(place)?;
        let hourly = quotient(on_duty.sum(measure) * 3_600, on_duty.sum(Measure::DutyTime));
        Some(Evaluated { n: on_duty.days, ..hourly })
    }

    /// `n` is on how many days there were costs.
    pub(super) fn service_cost(&self, place: &Place<'_>) -> Option<Evaluated> {
        let cost = self.costing(self.part_of_cost(place)?, 1);
        Some(Evaluated { n: cost.n * self.cost.map_or(0, |(_, days)| days), ..cost })
    }

    pub(super) fn cost_per(&self, place: &Place<'_>, terms: &[Term]) -> Option<Evaluated> {
        Some(self.costing(self.part_of_cost(place)?, place.own.total(terms)))
    }

    pub(super) fn cost_per_call(&self, place: &Place<'_>) -> Option<Evaluated> {
        self.part_of_cost(place)?;
        let (_, all) = self.handling_of(place);
        let calls = place.own.cell(Measure::CallHandleTime).sum;
        Some(self.costing((calls, all), place.own.cell(Measure::CallsAnswered).sum))
    }

    /// What agents did on duty; `None` where they cannot be told apart.
    fn on_duty(&self, place: &Place<'_>) -> Option<OnDuty> {
        match place.dimension {
            Dimension::All => Some(self.all_on_duty.clone()),
            Dimension::Agent => Some(self.on_duty.get(place.value).cloned().unwrap_or_default()),
            Dimension::Group
            | Dimension::Channel
            | Dimension::Brand
            | Dimension::Category
            | Dimension::Priority
            | Dimension::Hour
            | Dimension::Segment
            | Dimension::Currency
            | Dimension::Source
            | Dimension::Article => None,
        }
    }

    /// The part of the cost that falls to a place: all of it, or to a channel the part that its
    /// handling takes of all handling. `None` where costs cannot be told apart.
    fn part_of_cost(&self, place: &Place<'_>) -> Option<(i64, i64)> {
        match place.dimension {
            Dimension::All => Some((1, 1)),
            Dimension::Channel => Some(self.handling_of(place)),
            Dimension::Agent
            | Dimension::Group
            | Dimension::Brand
            | Dimension::Category
            | Dimension::Priority
            | Dimension::Hour
            | Dimension::Segment
            | Dimension::Currency
            | Dimension::Source
            | Dimension::Article => None,
        }
    }

    /// Seconds that agents spent on tickets and calls of a place, and on all of them.
    fn handling_of(&self, place: &Place<'_>) -> (i64, i64) {
        (handling(&place.own), handling(&Cells(self.own.cells(Dimension::All, ""))))
    }

    /// A share of what the service costs, divided by a count. Of what takes no time nothing is known.
    fn costing(&self, share: (i64, i64), count: i64) -> Evaluated {
        let cost = self.cost.filter(|_| share.0 > 0);
        let value = cost.and_then(|(cost, _)| self.costs.divided(cost, share, count));
        Evaluated { value: value.map(Amount::Whole), n: value.map_or(0, |_| count) }
    }
}

/// Seconds that agents spent on tickets and on calls.
fn handling(cells: &Cells<'_>) -> i64 {
    cells.cell(Measure::HandleTime).sum + cells.cell(Measure::CallHandleTime).sum
}

/// Seconds that agents were on duty on a day.
pub(super) fn seconds_on_duty(day: Option<&Counters>) -> i64 {
    let duty = day.and_then(|day| day.cell(Dimension::All, "", Measure::DutyTime));
    duty.map_or(0, |duty| duty.sum)
}
