//! What the service costs: exact fractions until a figure is made of them, rounded once.

use chrono::{Datelike, Months, NaiveDate};

use crate::units::Currency;

/// Parts of a thousandth of the currency in which an hour's second and a month's day are whole: the
/// least common multiple of 3,600 seconds and of months of 28, 29, 30 and 31 days.
const PARTS: i128 = 22_654_800;
const HOUR_SECONDS: i128 = 3_600;

/// What the service costs, from a day on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// The first day; `None` for always.
    pub from: Option<NaiveDate>,
    /// An agent's hour on duty, in thousandths of the account's currency.
    pub agent_hour_thousandths: i64,
    /// What a month costs whatever its work, in thousandths of the account's currency.
    pub fixed_month_thousandths: i64,
    /// What each head costs in a month, in thousandths of the account's currency.
    pub head_month_thousandths: i64,
    /// How many heads there are.
    pub heads: u32,
    /// The share of an order's value that is earned, of one.
    pub margin: Option<f64>,
}

/// The account's costs by the days from which they hold, and what they are counted in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// What money is counted in.
    pub currency: Currency,
    /// By their days, the earliest first.
    pub entries: Vec<Cost>,
}

/// Money as an exact fraction of the currency.
///
/// Law: adding is commutative and associative, so that a period costs the sum of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exact(i128);

impl Costs {
    /// The share of an order's value that is earned on a day, if it is known.
    pub(crate) fn margin(&self, day: NaiveDate) -> Option<f64> {
        self.of_day(day).and_then(|cost| cost.margin)
    }

    fn of_day(&self, day: NaiveDate) -> Option<&Cost> {
        let holds = |cost: &&Cost| cost.from.is_none_or(|from| from <= day);
        self.entries.iter().rfind(holds)
    }

    /// What some days cost, each with the seconds that agents were on duty, and on how many of them
    /// there are costs. `None` if there are none, and if hours cost something and nobody tells of any.
    pub(crate) fn total(&self, days: &[(NaiveDate, i64)]) -> Option<(Exact, i64)> {
        let known = days.iter().filter_map(|(day, on_duty)| {
            let cost = self.of_day(*day)?;
            Some((cost, *day, i128::from(*on_duty)))
        });
        let known: Vec<_> = known.collect();
        let hours_cost = known.iter().any(|(cost, ..)| cost.agent_hour_thousandths > 0);
        let hours_are_told = known.iter().any(|(.., on_duty)| *on_duty > 0);
        if known.is_empty() || (hours_cost && !hours_are_told) {
            return None;
        }
        let parts = known.iter().try_fold(0_i128, |sum, (cost, day, on_duty)| {
            sum.checked_add(of_hours(cost, *on_duty)?)?.checked_add(of_months(cost, *day)?)
        });
        Some((Exact(parts?), i64::try_from(known.len()).ok()?))
    }

    /// A share of an amount (so many of so many) divided by a count, in whole minor units; halves are
    /// rounded up. `None` by nothing.
    pub(crate) fn divided(&self, amount: Exact, (some, of): (i64, i64), count: i64) -> Option<i64> {
        let minor_units = 10_i128.pow(self.currency.minor_digits());
        let numerator = amount.0.checked_mul(minor_units)?.checked_mul(i128::from(some))?;
        let denominator = (PARTS * 1_000).checked_mul(i128::from(of))?;
        rounded(numerator, denominator.checked_mul(i128::from(count))?)
    }
}

fn of_hours(cost: &Cost, seconds: i128) -> Option<i128> {
    i128::from(cost.agent_hour_thousandths).checked_mul(PARTS / HOUR_SECONDS)?.checked_mul(seconds)
}

/// A day's part of what months cost.
fn of_months(cost: &Cost, day: NaiveDate) -> Option<i128> {
    let heads = i128::from(cost.head_month_thousandths) * i128::from(cost.heads);
    let month = i128::from(cost.fixed_month_thousandths).checked_add(heads)?;
    month.checked_mul(PARTS / i128::from(days_of_month(day)))
}

fn days_of_month(day: NaiveDate) -> i64 {
    let first = day.with_day(1).unwrap_or(day);
    let next = first.checked_add_months(Months::new(1));
    next.map_or(31, |next| (next - first).num_days())
}

fn rounded(numerator: i128, denominator: i128) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let halves = numerator.checked_mul(2)?.checked_add(denominator)?;
    i64::try_from(halves.div_euclid(denominator.checked_mul(2)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn costs(entries: Vec<Cost>) -> Costs {
        Costs { currency: Currency::default(), entries }
    }

    fn cents(costs: &Costs, days: &[(&str, i64)]) -> Option<i64> {
        let days: Vec<_> = days.iter().map(|(of, on_duty)| (day(of), *on_duty)).collect();
        costs.divided(costs.total(&days)?.0, (1, 1), 1)
    }

    #[test]
    fn hours_and_months_add_up_exactly() {
        let hourly = costs(vec![Cost { agent_hour_thousandths: 28_500, ..Cost::default() }]);
        assert_eq!(cents(&hourly, &[("2026-11-16", 3_600)]), Some(2_850));
        // A third of a cent, three times.
        assert_eq!(cents(&hourly, &[("2026-11-16", 1)]), Some(1));
        assert_eq!(cents(&hourly, &[("2026-11-16", 1_200), ("2026-11-17", 2_400)]), Some(2_850));
        let monthly = costs(vec![Cost { fixed_month_thousandths: 400_000, ..Cost::default() }]);
        assert_eq!(cents(&monthly, &[("2026-11-16", 0)]), Some(1_333));
        for (first, days) in [("2026-02-01", 28), ("2028-02-01", 29), ("2026-10-01", 31)] {
            let days: Vec<_> =
                day(first).iter_days().take(days).map(|day| (day.to_string(), 0)).collect();
            let days: Vec<_> = days.iter().map(|(day, on_duty)| (day.as_str(), *on_duty)).collect();
            assert_eq!(cents(&monthly, &days), Some(40_000), "{first}");
        }
    }

    #[test]
    fn each_head_costs_by_the_month() {
        let entry = Cost { head_month_thousandths: 15_000, heads: 4, ..Cost::default() };
        assert_eq!(cents(&costs(vec![entry]), &[("2026-11-16", 0)]), Some(200));
    }

    #[test]
    fn costs_hold_from_their_day_on() {
        let from = |from: &str, agent_hour_thousandths| Cost {
            from: Some(day(from)),
            agent_hour_thousandths,
            ..Cost::default()
        };
        let costs = costs(vec![from("2026-11-01", 10_000), from("2026-11-17", 20_000)]);
        assert_eq!(cents(&costs, &[("2026-11-16", 3_600)]), Some(1_000));
        assert_eq!(cents(&costs, &[("2026-11-16", 3_600), ("2026-11-17", 3_600)]), Some(3_000));
        assert_eq!(cents(&costs, &[("2026-10-31", 3_600)]), None);
    }

    #[test]
    fn hours_that_nobody_tells_of_cost_nothing_known() {
        let both = Cost {
            agent_hour_thousandths: 10_000,
            fixed_month_thousandths: 300_000,
            ..Cost::default()
        };
        assert_eq!(cents(&costs(vec![both.clone()]), &[("2026-11-16", 0)]), None);
        assert_eq!(cents(&costs(vec![both]), &[("2026-11-16", 3_600)]), Some(2_000));
        assert_eq!(cents(&costs(Vec::new()), &[("2026-11-16", 3_600)]), None);
    }

    #[test]
    fn halves_are_rounded_up_and_minor_units_are_the_currencys() {
        let yen = Costs {
            currency: "JPY".parse().expect("a currency"),
            entries: vec![Cost { agent_hour_thousandths: 1_500, ..Cost::default() }],
        };
        assert_eq!(cents(&yen, &[("2026-11-16", 3_600)]), Some(2));
        assert_eq!(cents(&yen, &[("2026-11-16", 3_599)]), Some(1));
        let (amount, _) = yen.total(&[(day("2026-11-16"), 3_600)]).expect("a cost");
        assert_eq!(yen.divided(amount, (1, 1), 4), Some(0));
        assert_eq!(yen.divided(amount, (1, 3), 1), Some(1), "a third of one and a half");
        assert_eq!(yen.divided(amount, (1, 1), 0), None);
        assert_eq!(yen.divided(amount, (0, 0), 1), None);
    }
}
