//! Counters as they are at hand, and what runs on in them.

use chrono::NaiveDate;
use tallydesk_ledger::Measure;

use super::first_of_month;
use crate::costs::Costs;
use crate::counters::{Book, Counters};
use crate::standards::Standard;

/// What is summed from the beginning on.
pub(crate) const RUNNING: [Measure; 2] = [Measure::Backlog, Measure::CustomersActive];

/// Counters as they are at hand.
#[derive(Clone, Copy)]
pub(crate) struct Counted<'a> {
    pub days: &'a Book,
    /// How the backlog moved in each month, however old.
    pub backlog_months: &'a Book,
    /// What customers came to in each month, however old.
    pub customer_months: &'a Book,
    /// What marketplaces judge orders by.
    pub standards: &'a [Standard],
    /// The last day at hand. Days before it may be missing only before those that are evaluated,
    /// and days of its own month not at all.
    pub to: NaiveDate,
    /// The last day that has begun: those after it cost nothing yet.
    pub today: NaiveDate,
    /// What the service costs.
    pub costs: &'a Costs,
}

impl Counted<'_> {
    /// What runs on, up to a day: the backlog; and the customers who are active, as far as is known
    /// today, since each of them has his lapse ahead of him.
    pub(super) fn running(&self, day: NaiveDate) -> Counters {
        let [backlog, active] = RUNNING;
        let mut running = Counters::default();
        self.run(&mut running, (self.backlog_months, backlog), day);
        self.run(&mut running, (self.customer_months, active), day.min(self.today));
        running
    }

    /// Adds up what runs on. In the last month, whole months before it and its days up to the day; in
    /// any other, whole months up to its own without its days after the day: so that no days are read
    /// but those from the one that is evaluated on.
    fn run(&self, running: &mut Counters, (months, measure): (&Book, Measure), day: NaiveDate) {
        let month = first_of_month(day);
        let is_last_month = month == first_of_month(self.to);
        for (of, counters) in months.days() {
            let of = first_of_month(of);
            if of < month || (of == month && !is_last_month) {
                running.merge_of(counters, &[measure]);
            }
        }
        let of_month = self.days.days().filter(|(of, _)| first_of_month(*of) == month);
        for (of, counters) in of_month {
            if is_last_month && of <= day {
                running.merge_of(counters, &[measure]);
            } else if !is_last_month && of > day {
                running.take_back(counters, &[measure]);
            }
        }
    }
}
