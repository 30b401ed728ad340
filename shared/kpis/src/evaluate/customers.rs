//! Who stays, what he brings, and how marketplaces judge orders.

use chrono::Months;
use tallydesk_ledger::{Dimension, Measure};

use super::{
    Cells, Evaluated, Evaluation, Place, first_of_month, mean, one_minus_mean, period_of_days,
    quotient,
};
use crate::counters::{Cell, Counters};
use crate::report::Amount;
use crate::standards::{Judged, Limit};
use crate::{Period, PeriodKind};

const NOTHING: Evaluated = Evaluated { value: None, n: 0 };

impl Evaluation<'_> {
    pub(super) fn retention(&self, place: &Place<'_>, of: [Measure; 2]) -> Option<Evaluated> {
        place.is_of_customers().then(|| mean(self.retained(place, of)))
    }

    pub(super) fn churn(&self, place: &Place<'_>, of: [Measure; 2]) -> Option<Evaluated> {
        place.is_of_customers().then(|| one_minus_mean(self.retained(place, of)))
    }

    /// The customers who were active when the period began. Nothing is told before it is over: until
    /// then all of them may order again.
    fn retained<'c>(&self, place: &Place<'c>, of: [Measure; 2]) -> &'c Cell {
        let measure = of_months(self.period, of).filter(|_| self.is_over());
        measure.map_or(&super::NOTHING, |measure| place.own.cell(measure))
    }

    fn is_over(&self) -> bool {
        self.period.to < self.today
    }

    /// The share of an order's value that is earned.
    pub(super) fn margin(&self) -> Option<f64> {
        self.costs.margin(self.period.to)
    }

    /// What an order is worth in the mean, times the orders of an active customer, through the share
    /// of customers who leave in a year; of which a part is earned. Absent while no customer is a year
    /// old, and if none leaves.
    #[allow(clippy::as_conversions, clippy::cast_precision_loss)] // sums stay far below 2^52
    pub(super) fn lifetime(&self, place: &Place<'_>, part: Option<f64>) -> Option<Evaluated> {
        if !place.is_of_customers() {
            return None;
        }
        let year = self.year();
        let year = Cells(year.cells(place.dimension, place.value));
        let (value, orders) = (year.cell(Measure::OrderValue), year.cell(Measure::OrdersKept).sum);
        let stayed = year.cell(Measure::RetainedOfYear);
        let left = stayed.n - stayed.sum;
        let active = place.running.cell(Measure::CustomersActive).sum;
        if left <= 0 || value.n <= 0 || active <= 0 {
            return Some(NOTHING);
        }
        let worth = value.sum as f64 / value.n as f64;
        let frequency = orders as f64 / active as f64;
        let years = stayed.n as f64 / left as f64;
        let value = part.map(|part| Amount::Fraction(worth * frequency * years * part));
        Some(Evaluated { n: value.map_or(0, |_| stayed.n), value })
    }

    /// What was ordered in the twelve months up to the period's end, and which customers stayed through
    /// them.
    fn year(&self) -> Counters {
        let mut year = Counters::default();
        if !self.is_over() || of_months(self.period, [Measure::RetainedOfYear; 2]).is_none() {
            return year;
        }
        let months = year_until(self.period);
        for (day, counters) in self.customer_months.days() {
            if super::is_within(months, day) {
                year.merge_of(counters, &[Measure::OrderValue, Measure::OrdersKept]);
            }
            if day == first_of_month(months.to) {
                year.merge_of(counters, &[Measure::RetainedOfYear]);
            }
        }
        year
    }

    /// A share of a channel's orders, over the longest of its marketplace's windows.
    pub(super) fn of_marketplace(&self, place: &Place<'_>, judged: Judged) -> Option<Evaluated> {
        let of_channel = (place.dimension == Dimension::Channel).then_some(place.value)?;
        let judges = |channel: &String| channel == of_channel;
        let standard = self.standards.iter().find(|of| of.channels.iter().any(judges))?;
        Some(self.judged(judged, standard.limits.get(&judged)?.last()?, &[of_channel.to_owned()]))
    }

    /// How the orders of some channels are judged, over the days of a limit up to the period's end.
    pub(crate) fn judged(&self, judged: Judged, limit: &Limit, channels: &[String]) -> Evaluated {
        let window = period_of_days(self.period, limit.days.into());
        let mut orders = Cell::default();
        let days = self.days.days().filter(|(day, _)| super::is_within(window, *day));
        for (_, counters) in days {
            for channel in channels {
                let cell = counters.cell(Dimension::Channel, channel, judged.measure());
                orders.merge(cell.unwrap_or(&super::NOTHING));
            }
        }
        match judged {
            Judged::Defects | Judged::Cancellations | Judged::LateShipments => mean(&orders),
            Judged::OnTimeShipments => one_minus_mean(&orders),
        }
    }
}

impl Place<'_> {
    /// A sum for each customer who is active at the period's end.
    pub(super) fn per_active_customer(&self, measure: Measure) -> Option<Evaluated> {
        self.is_of_customers().then(|| {
            let active = self.running.cell(Measure::CustomersActive).sum;
            quotient(self.own.cell(measure).sum, active)
        })
    }

    /// Customers are told apart by their segment alone.
    fn is_of_customers(&self) -> bool {
        match self.dimension {
            Dimension::All | Dimension::Segment => true,
            Dimension::Agent
            | Dimension::Group
            | Dimension::Channel
            | Dimension::Brand
            | Dimension::Category
            | Dimension::Priority
            | Dimension::Hour
            | Dimension::Currency
            | Dimension::Source
            | Dimension::Article => false,
        }
    }
}

/// The measure that is kept for months or for quarters; `None` for shorter periods.
pub(crate) fn of_months(period: Period, [month, quarter]: [Measure; 2]) -> Option<Measure> {
    match period.kind {
        PeriodKind::Day | PeriodKind::Week => None,
        PeriodKind::Month => Some(month),
        PeriodKind::Quarter => Some(quarter),
    }
}

/// The twelve months that end with a period's last.
pub(crate) fn year_until(period: Period) -> Period {
    let last = first_of_month(period.to);
    let from = last.checked_sub_months(Months::new(11)).unwrap_or(last);
    Period { from, ..period }
}
