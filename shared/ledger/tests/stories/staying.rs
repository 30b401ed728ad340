//! Laws of customers who order at random: who is active, who stays, and how large a state becomes.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use proptest::prelude::*;
use serde_json::json;
use tallydesk_events::{Event, SubjectKind};
use tallydesk_ledger::{Contributions, Lines, Measure, Rules, pack, settle};

use crate::accounts::choosing;
use crate::story::{events, instant};

/// A shop of Berlin's, whose customers are active for so many days.
fn shop(active_days: u32) -> Rules {
    Rules { zone: Tz::Europe__Berlin, ..choosing(|choices| choices.active_days = active_days) }
}

/// Orders of one customer by their hours after the beginning, and whether each was cancelled.
type Orders = Vec<(i64, bool)>;

fn any_orders() -> impl Strategy<Value = Orders> {
    prop::collection::vec((0_i64..24 * 700, prop::bool::weighted(0.15)), 0..12)
}

fn contributed(orders: &Orders, rules: &Rules) -> Contributions {
    let told = orders.iter().enumerate().flat_map(|(number, (hours, cancelled))| {
        let placed = format!("{hours}h mei orders A{number} 100");
        let cancelled = cancelled.then(|| format!("{}h mei cancels A{number} buyer", hours + 9));
        std::iter::once(placed).chain(cancelled)
    });
    let told: Vec<String> = told.collect();
    let story: Vec<&str> = told.iter().map(String::as_str).collect();
    settle(SubjectKind::Customer, &events(&story), &Lines::default(), rules).contributions
}

/// Whether the customer is active at the end of a day, from his orders alone.
fn is_active(orders: &Orders, day: NaiveDate, active_days: u32, rules: &Rules) -> bool {
    let kept = orders.iter().filter(|(_, cancelled)| !cancelled);
    let mut days = kept.map(|(hours, _)| rules.day(instant("0") + TimeDelta::hours(*hours)));
    days.any(|placed| (0..i64::from(active_days)).contains(&(day - placed).num_days()))
}

fn sum(all: &Contributions, measure: Measure, days: impl std::ops::RangeBounds<NaiveDate>) -> i64 {
    let counted = all.iter().filter(|(of, _)| of.measure == measure && days.contains(&of.day));
    counted.map(|(of, weight)| of.amount * weight).sum()
}

fn count(all: &Contributions, measure: Measure, day: NaiveDate) -> i64 {
    let counted = all.iter().filter(|(of, _)| of.measure == measure && of.day == day);
    counted.map(|(_, weight)| weight).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn active_at_the_end_is_at_the_start_and_new_and_returned_without_lapsed(
        customers in prop::collection::vec(any_orders(), 1..5),
        active_days in 1_u32..120,
        (first, length) in (0_u64..800, 0_u64..120),
    ) {
        let rules = shop(active_days);
        let mut all = Contributions::default();
        for orders in &customers {
            all.merge(contributed(orders, &rules));
        }
        let from = instant("0").date_naive() + Days::new(first);
        let (before, to) = (from - Days::new(1), from + Days::new(length));
        let active = |day| {
            let active = customers.iter().filter(|of| is_active(of, day, active_days, &rules));
            i64::try_from(active.count()).unwrap()
        };
        prop_assert_eq!(sum(&all, Measure::CustomersActive, ..=to), active(to));
        let moved = |measure| sum(&all, measure, from..=to);
        let came = moved(Measure::CustomersNew) + moved(Measure::CustomersReturned);
        let end = active(before) + came - moved(Measure::CustomersLapsed);
        prop_assert_eq!(end, active(to));
    }

    #[test]
    fn retention_is_that_of_the_raw_histories(
        customers in prop::collection::vec(any_orders(), 1..5),
        active_days in 1_u32..120,
    ) {
        let rules = shop(active_days);
        let mut all = Contributions::default();
        for orders in &customers {
            all.merge(contributed(orders, &rules));
        }
        let first = instant("0").date_naive().with_day(1).unwrap();
        for month in 0..40 {
            let month = first + Months::new(month);
            for (measure, months) in [
                (Measure::RetainedOfMonth, 1),
                (Measure::RetainedOfQuarter, 3),
                (Measure::RetainedOfYear, 12),
            ] {
                if measure == Measure::RetainedOfQuarter && !month.month0().is_multiple_of(3) {
                    continue;
                }
                let end = month + Months::new(months) - Days::new(1);
                let at = |orders: &&Orders, day| is_active(orders, day, active_days, &rules);
                let started = customers.iter().filter(|of| at(of, month - Days::new(1)));
                let started: Vec<_> = started.collect();
                let stayed = started.iter().filter(|of| at(of, end)).count();
                let lies_on = if months == 12 { end.with_day(1).unwrap() } else { month };
                prop_assert_eq!(count(&all, measure, lies_on), i64::try_from(started.len()).unwrap());
                let counted = sum(&all, measure, lies_on..=lies_on);
                prop_assert_eq!(counted, i64::try_from(stayed).unwrap());
            }
        }
    }
}

/// A day's shelf holds a row for each article and what was done for it; an order's own articles are
/// counted nowhere.
#[test]
fn a_day_on_which_a_thousand_articles_came_back_fits_an_item() {
    let returned = |number: i64, article: bool| {
        let lines = if article {
            json!([{"sku": format!("ARTICLE-{number:04}"), "quantity": 1}])
        } else {
            json!([])
        };
        let event = json!({"id": format!("r{number}"), "type": "customer.order_returned",
            "source": "generic", "customer": "c", "occurred_at": instant("0").to_rfc3339(),
            "order": number.to_string(), "lines": lines, "reason": "damaged"});
        Event::from_json(event.to_string().as_bytes()).unwrap()
    };
    let bytes = |article: bool| {
        let history: Vec<Event> = (0..1_000).map(|number| returned(number, article)).collect();
        let rules = Rules::default();
        let settled = settle(SubjectKind::Customer, &history, &Lines::default(), &rules);
        pack(&settled.contributions).unwrap().len()
    };
    println!("{} bytes with a thousand articles, {} without", bytes(true), bytes(false));
    assert!(bytes(true) < 60_000, "{} bytes", bytes(true));
}

/// Five thousand orders, each of another value, of an article or two, five a day.
#[test]
fn the_state_of_a_customer_with_five_thousand_orders_fits_an_item() {
    let placed = |number: i64| {
        let at = instant("0") + TimeDelta::minutes(number * 288);
        let category = ["shoes", "hats", "coats"][usize::try_from(number % 3).unwrap()];
        let event = json!({"id": format!("o{number}"), "type": "customer.ordered",
            "source": "generic", "customer": "c", "occurred_at": at.to_rfc3339(),
            "order": number.to_string(), "marketplace": "amazon", "segment": "regular",
            "total": {"amount": 1_000 + number * 7, "currency": "EUR"},
            "lines": [{"category": category, "quantity": 1, "unit_amount": 500 + number % 50}]});
        Event::from_json(event.to_string().as_bytes()).unwrap()
    };
    let history: Vec<Event> = (0..5_000).map(placed).collect();
    let contributed =
        settle(SubjectKind::Customer, &history, &Lines::default(), &Rules::default()).contributions;
    let bytes = pack(&contributed).unwrap().len();
    println!("{} contributions in {bytes} bytes", contributed.len());
    assert!(bytes < 350_000, "{bytes} bytes");
}
