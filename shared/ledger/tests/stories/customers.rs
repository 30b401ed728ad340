//! Who orders, for how long he is a customer, and who stays.

use tallydesk_ledger::{Choices, Contributions, Measure, Rules, Shelf, shelve};

use crate::accounts::{choose, choosing, date};
use crate::story::{check_under, events, samples};

const ACTIVITY: [Measure; 4] = [
    Measure::CustomersActive,
    Measure::CustomersNew,
    Measure::CustomersReturned,
    Measure::CustomersLapsed,
];
const MOVED: [Measure; 3] =
    [Measure::CustomersNew, Measure::CustomersReturned, Measure::CustomersLapsed];

/// Customers are active for ten days: the first story's day is 16 November.
fn ten_days() -> Rules {
    choosing(|choices| choices.active_days = 10)
}

#[test]
fn a_customer_is_active_from_his_order_until_it_is_too_long_ago() {
    check_under(
        &ten_days(),
        &["0 mei orders"],
        &ACTIVITY,
        &[
            "0 customers_active 1 -",
            "0 customers_new 1 -",
            "9d15h customers_active -1 - in advance",
            "9d15h customers_lapsed 1 - in advance",
        ],
    );
}

/// What an order on the 16th and another at that time come to.
fn check_again(again: &str, expected: &[&str]) {
    let again = format!("{again} mei orders A2 100");
    check_under(&ten_days(), &["0 mei orders", &again], &MOVED, expected);
}

#[test]
fn an_order_on_the_day_of_the_lapse_takes_it_back() {
    check_again("1d", &["0 customers_new 1 -", "10d15h customers_lapsed 1 - in advance"]);
    // The 26th, from its first second to its last.
    for again in ["9d15h", "10d14h59m59s"] {
        check_again(again, &["0 customers_new 1 -", "19d15h customers_lapsed 1 - in advance"]);
    }
    check_again(
        "10d15h",
        &[
            "0 customers_new 1 -",
            "9d15h customers_lapsed 1 -",
            "10d15h customers_returned 1 -",
            "20d15h customers_lapsed 1 - in advance",
        ],
    );
}

#[test]
fn an_order_that_was_cancelled_makes_nobody_active() {
    check_under(&ten_days(), &["0 mei orders", "1h mei cancels A1 buyer"], &ACTIVITY, &[]);
    check_under(
        &ten_days(),
        &["0 mei orders", "1d mei orders A2 100", "2d mei cancels A1 seller"],
        &MOVED,
        &["1d customers_new 1 -", "10d15h customers_lapsed 1 - in advance"],
    );
}

#[test]
fn two_addresses_are_two_customers() {
    check_under(
        &ten_days(),
        &["0 mei orders", "1h mei.work orders A2 100"],
        &MOVED[..1],
        &["0 customers_new 1 -", "1h customers_new 1 -"],
    );
}

#[test]
fn how_long_an_order_counts_is_a_choice_of_its_day() {
    let mut rules = ten_days();
    let shorter = Choices { active_days: 2, ..Choices::default() };
    rules.choices.insert(date("2026-11-18"), shorter);
    // The order of the 18th counts for two days, that of the 16th for its ten.
    check_under(
        &rules,
        &["0 mei orders", "2d mei orders A2 100"],
        &MOVED,
        &["0 customers_new 1 -", "9d15h customers_lapsed 1 - in advance"],
    );
    choose(&mut rules, |choices| choices.active_days = 1);
    check_under(
        &rules,
        &["0 mei orders", "2d mei orders A2 100"],
        &MOVED,
        &[
            "0 customers_new 1 -",
            "15h customers_lapsed 1 -",
            "2d customers_returned 1 -",
            "3d15h customers_lapsed 1 - in advance",
        ],
    );
}

#[test]
fn a_changed_segment_moves_the_customer_from_then_on() {
    check_under(
        &ten_days(),
        &["0 mei orders segment=new", "1d mei orders A2 100 segment=regular"],
        &ACTIVITY,
        &[
            "0 customers_active 1 - as new",
            "0 customers_new 1 - as new",
            "1d customers_active -1 - as new alone",
            "1d customers_active 1 - as regular alone",
            "10d15h customers_active -1 - as regular in advance",
            "10d15h customers_lapsed 1 - as regular in advance",
        ],
    );
    // A ticket names it too, from its creation on; before the first order it moves nobody.
    check_under(
        &ten_days(),
        &["-1d requester creates customer=mei segment=vip", "0 mei orders"],
        &ACTIVITY[..2],
        &[
            "0 customers_active 1 - as vip",
            "0 customers_new 1 - as vip",
            "9d15h customers_active -1 - as vip in advance",
        ],
    );
}

/// Who stayed: the day that it counts on, what, and whether.
fn check_retained(rules: &Rules, story: &[&str], expected: &[&str]) {
    let samples = samples(&events(story), rules);
    let retained = samples.iter().filter(|sample| sample.measure.id().starts_with("retained."));
    let told = retained.map(|sample| {
        let segment = sample.dimensions.segment.as_deref();
        let segment = segment.map(|segment| format!(" as {segment}")).unwrap_or_default();
        let ahead = if sample.in_advance { " in advance" } else { "" };
        let stayed = if sample.amount == 1 { "yes" } else { "no" };
        format!("{} {} {stayed}{segment}{ahead}", sample.day, sample.measure.id())
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    assert_eq!(told, expected, "{story:#?}");
}

#[test]
fn who_is_active_when_a_month_begins_stays_or_does_not() {
    let days = |days| choosing(|choices| choices.active_days = days);
    check_retained(&days(14), &["0 mei orders"], &[]);
    // Until 30 November: active when December begins, and not when it ends.
    check_retained(
        &days(15),
        &["0 mei orders segment=new"],
        &[
            "2026-12-01 retained.month no as new in advance",
            "2027-11-01 retained.year no as new in advance",
        ],
    );
    // Until 31 December, and again until 31 January.
    check_retained(
        &days(46),
        &["0 mei orders segment=new", "31d mei orders A2 100 segment=regular"],
        &[
            "2026-12-01 retained.month yes as new",
            "2027-01-01 retained.month yes as regular",
            "2027-01-01 retained.quarter no as regular in advance",
            "2027-02-01 retained.month no as regular in advance",
            "2027-11-01 retained.year no as new in advance",
            "2027-12-01 retained.year no as regular in advance",
            "2028-01-01 retained.year no as regular in advance",
        ],
    );
}

#[test]
fn an_order_after_a_year_is_a_year_stayed() {
    let rules = choosing(|choices| choices.active_days = 15);
    check_retained(
        &rules,
        &["0 mei orders", "370d mei orders A2 100"],
        &[
            "2026-12-01 retained.month no",
            "2027-11-01 retained.year yes",
            "2027-12-01 retained.month no in advance",
            "2028-11-01 retained.year no in advance",
        ],
    );
}

#[test]
fn who_stayed_is_kept_by_the_month_alone() {
    let samples = samples(&events(&["0 mei orders"]), &Rules::default());
    let contributed: Contributions =
        samples.iter().map(|sample| (sample.contribution(), 1)).collect();
    let shelves = shelve(&contributed);
    let days: Vec<_> = shelves.keys().filter(|shelf| matches!(shelf, Shelf::Day(_))).collect();
    // The order's day and that of the lapse, and one shelf for all months.
    assert_eq!(days.len(), 2, "{days:?}");
    assert_eq!(shelves.len(), 3);
    let of_month = |measure| shelves[&Shelf::CustomerMonths].total(measure);
    assert_eq!(of_month(Measure::RetainedOfMonth), 2);
    assert_eq!(of_month(Measure::OrderValue), 4_900);
}
