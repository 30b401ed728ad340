//! What orders are worth, what follows a ticket, what is made good, and what marketplaces judge.

use tallydesk_ledger::{Measure, Rules};

use crate::accounts::choosing;
use crate::story::check;
use crate::story::check_under;

const WORTH: [Measure; 4] =
    [Measure::OrdersKept, Measure::OrderValue, Measure::RepeatOrders, Measure::RepeatOrderValue];
const SUPPORT: [Measure; 3] =
    [Measure::Converted, Measure::OrdersAfterSupport, Measure::SalesAfterSupport];
const MADE_GOOD: [Measure; 6] = [
    Measure::Refunds,
    Measure::RefundValue,
    Measure::Returns,
    Measure::Replacements,
    Measure::Disputes,
    Measure::MakingGoodTime,
];
const JUDGED: [Measure; 3] =
    [Measure::OrderDefective, Measure::SellerCancelled, Measure::ShippedLate];

/// What an order of 49.00 is worth in the end, on its own day.
fn check_worth(after: &[&str], expected: &[&str]) {
    let story = [&["0 mei orders segment=new marketplace=amazon"], after].concat();
    check(&story, &WORTH[..2], expected);
}

#[test]
fn what_is_paid_back_is_taken_off_the_day_of_the_order() {
    let worth = |net: &str| {
        [
            "0 orders_kept 1 - on amazon as new".to_owned(),
            format!("0 order_value {net} - on amazon as new"),
        ]
    };
    let check = |after: &[&str], net: &str| {
        let worth = worth(net);
        check_worth(after, &[&worth[0], &worth[1]]);
    };
    check(&[], "4900");
    check(&["31d mei refunds A1 900"], "4000");
    check(&["1d mei refunds A1 900", "2d mei refunds A1 4000"], "0");
    // No order is worth less than nothing.
    check(&["1d mei refunds A1 9000"], "0");
    // A refund in another currency cannot be taken off.
    check(&["1d mei refunds A1 900USD"], "4900");
    // It may be told before the order is.
    check(&["-1h mei refunds A1 900"], "4000");
    check(&["1d mei refunds A2 900"], "4900");
}

#[test]
fn a_cancelled_order_is_none() {
    check_worth(&["1d mei cancels A1 seller"], &[]);
    check_worth(&["1d mei cancels A1 buyer", "2d mei refunds A1 4900"], &[]);
    check(&["1h mei cancels A1 buyer"], &WORTH, &[]);
}

#[test]
fn an_order_after_another_is_a_repeat() {
    check(
        &["0 mei orders", "1h mei orders A2 100", "2h jo orders A3 200"],
        &WORTH,
        &[
            "0 orders_kept 1 -",
            "0 order_value 4900 -",
            "1h orders_kept 1 -",
            "1h order_value 100 -",
            "1h repeat_orders 1 -",
            "1h repeat_order_value 100 -",
            "2h orders_kept 1 -",
            "2h order_value 200 -",
        ],
    );
    check(&["0 mei orders", "1h mei cancels A1 buyer", "2h mei orders A2 100"], &WORTH[2..], &[]);
}

#[test]
fn another_currency_is_kept_apart() {
    let apart = [
        Measure::OrderValue,
        Measure::OrdersKept,
        Measure::OrdersInOtherCurrencies,
        Measure::OtherCurrencyValue,
    ];
    check(
        &["0 mei orders A1 4900USD segment=new", "1d mei refunds A1 900USD"],
        &apart,
        &[
            "0 orders_kept 1 - as new",
            "0 orders_in_other_currencies 1 - as new in USD",
            "0 other_currency_value 4000 - in USD alone",
        ],
    );
    let dollars = Rules { currency: "USD".to_owned(), ..Rules::default() };
    check_under(&dollars, &["0 mei orders A1 4900USD"], &apart[..1], &["0 order_value 4900 -"]);
}

/// Whether a customer ordered again, and took something new or dearer, once a day, week, month and
/// quarter.
fn check_once(story: &[&str], of: [Measure; 4], expected: &[&str]) {
    check(story, &of, expected);
}

const REPURCHASED: [Measure; 4] = [
    Measure::RepurchasedOfDay,
    Measure::RepurchasedOfWeek,
    Measure::RepurchasedOfMonth,
    Measure::RepurchasedOfQuarter,
];
const CROSS_SOLD: [Measure; 4] = [
    Measure::CrossSoldOfDay,
    Measure::CrossSoldOfWeek,
    Measure::CrossSoldOfMonth,
    Measure::CrossSoldOfQuarter,
];
const UP_SOLD: [Measure; 4] =
    [Measure::UpSoldOfDay, Measure::UpSoldOfWeek, Measure::UpSoldOfMonth, Measure::UpSoldOfQuarter];

#[test]
fn who_orders_again_counts_once_a_period() {
    check_once(
        &["0 mei orders", "1d mei orders A2 100"],
        REPURCHASED,
        &[
            "0 repurchased.day no -",
            "0 repurchased.week yes -",
            "0 repurchased.month yes -",
            "0 repurchased.quarter yes -",
            "1d repurchased.day yes -",
        ],
    );
}

/// A pair of orders with these lines: whether the second is across and up.
fn check_second(first: &str, second: &str, across: Option<&str>, up: Option<&str>) {
    let (first, second) = (format!("0 mei orders {first}"), format!("1d mei orders {second}"));
    let told = |what: &str, answer: Option<&str>| {
        let periods = ["day", "week", "month", "quarter"].into_iter();
        let told = answer
            .map(|answer| periods.map(move |period| format!("1d {what}.{period} {answer} -")));
        told.into_iter().flatten().collect::<Vec<_>>()
    };
    for (of, expected) in [(CROSS_SOLD, told("cross_sold", across)), (UP_SOLD, told("up_sold", up))]
    {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_once(&[&first, &second], of, &expected);
    }
}

#[test]
fn a_repeated_order_may_have_something_new_or_dearer() {
    let second = |second, across, up| check_second("A1 100 lines=shoes:50", second, across, up);
    second("A2 100 lines=shoes:50", Some("no"), Some("no"));
    second("A2 100 lines=hats:90", Some("yes"), Some("no"));
    second("A2 100 lines=shoes:51,:99", Some("no"), Some("yes"));
    second("A2 100 lines=shoes:51,hats:10", Some("yes"), Some("yes"));
    // Prices of two currencies do not compare.
    second("A2 100USD lines=shoes:51", Some("no"), Some("no"));
    // Without categories on both sides nobody can tell.
    second("A2 100", None, None);
    check_second("A1 100", "A2 100 lines=shoes:50", None, None);
}

/// A ticket created at the start and solved two days later, and what was ordered.
fn check_support(ordered: &[&str], expected: &[&str]) {
    let ticket = ["0 requester creates customer=mei channel=chat", "2d agent:901 sets solved"];
    check(&[&ticket[..], ordered].concat(), &SUPPORT, expected);
}

#[test]
fn an_order_within_the_window_after_a_ticket_is_a_sale_after_support() {
    let sold = |when: &str| {
        [
            "0 converted yes 901 on chat".to_owned(),
            format!("{when} orders_after_support 1 901 on chat"),
            format!("{when} sales_after_support 4900 901 on chat"),
        ]
    };
    for when in ["0", "1h", "3d"] {
        let sold = sold(when);
        let sold: Vec<&str> = sold.iter().map(String::as_str).collect();
        check_support(&[&format!("{when} mei orders")], &sold);
    }
    let not = ["0 converted no 901 on chat"];
    check_support(&[], &not);
    check_support(&["3d1s mei orders"], &not);
    check_support(&["-1s mei orders"], &not);
    check_support(&["1h jo orders"], &not);
    check_support(&["1h mei orders", "1d mei cancels A1 buyer"], &not);
}

#[test]
fn it_is_credited_to_the_latest_ticket_and_counts_net() {
    let later =
        ["2h #2 requester creates customer=mei channel=email", "3h #2 agent:902 sets solved"];
    let story = |more: &'static str| [&later[..], &["4h mei orders", more]].concat();
    check_support(
        &story("1d mei refunds A1 900"),
        &[
            "2h converted yes 902 on email",
            "4h orders_after_support 1 902 on email",
            "4h sales_after_support 4000 902 on email",
        ],
    );
    // While the later one is open again, the sale is the first one's.
    check_support(
        &story("1d #2 requester sets open"),
        &[
            "0 converted yes 901 on chat",
            "4h orders_after_support 1 901 on chat",
            "4h sales_after_support 4900 901 on chat",
        ],
    );
}

#[test]
fn a_window_is_a_choice_and_a_ticket_that_is_not_solved_has_none() {
    let rules = choosing(|choices| choices.conversion_window_days = 1);
    let story = ["0 requester creates customer=mei", "1h agent:901 sets solved", "1d1s mei orders"];
    check_under(&rules, &story, &SUPPORT, &["0 converted no 901"]);
    check(&["0 requester creates customer=mei", "1h mei orders"], &SUPPORT, &[]);
}

#[test]
fn what_is_made_good_counts_on_its_own_day_by_reason_and_agent() {
    check(
        &[
            "0 mei orders marketplace=amazon segment=new",
            "1d mei returns A1 reason=damaged",
            "3d mei refunds A1 900 reason=damaged actor=901",
            "4d mei replaces A1 reason=lost actor=902",
        ],
        &MADE_GOOD,
        &[
            "1d returns 1 - on amazon for damaged as new",
            "3d refunds 1 901 on amazon for damaged as new",
            "3d refund_value 900 901 on amazon for damaged as new",
            "3d making_good_time 2d 901 on amazon for damaged as new",
            "4d replacements 1 902 on amazon for lost as new",
        ],
    );
    // Of an order that nobody told of, and in another currency.
    check(&["0 mei refunds A9 900USD"], &MADE_GOOD, &["0 refunds 1 -"]);
    // A dispute that is answered, once.
    check(
        &[
            "0 mei disputes A1 chargeback",
            "1h mei disputes A1 claim",
            "1d mei refunds A1 900",
            "2d mei refunds A1 900",
        ],
        &MADE_GOOD,
        &[
            "0 disputes 1 - for chargeback",
            "1h disputes 1 - for claim",
            "1d refunds 1 -",
            "1d refund_value 900 -",
            "1d making_good_time 1d -",
            "2d refunds 1 -",
            "2d refund_value 900 -",
        ],
    );
}

/// What a story makes good by article, with what was paid back.
fn check_by_article(story: &[&str], expected: &[&str]) {
    const COUNTED: [Measure; 4] =
        [Measure::Refunds, Measure::RefundValue, Measure::Returns, Measure::MakingGoodTime];
    check(story, &COUNTED, expected);
}

#[test]
fn what_is_made_good_counts_under_each_article_that_it_names() {
    let order = "0 mei orders A1 9800 lines=S1/shoes:4900,S2/hats:4900";
    check_by_article(
        &[order, "1d mei refunds A1 900 lines=S1/shoes:0"],
        &["1d refunds 1 - naming S1", "1d refund_value 900 - naming S1"],
    );
    // One of all, and one of each article; what was paid for each, nobody tells.
    check_by_article(
        &[
            order,
            "1d mei returns A1 lines=S1/shoes:0,S2/hats:0,S1/shoes:0",
            "2d mei refunds A1 9800 lines=S1/shoes:0,S2/hats:0",
        ],
        &[
            "1d returns 1 -",
            "1d returns 1 - naming S1 alone",
            "1d returns 1 - naming S2 alone",
            "2d refunds 1 -",
            "2d refunds 1 - naming S1 alone",
            "2d refunds 1 - naming S2 alone",
            "2d refund_value 9800 -",
            "2d making_good_time 1d -",
            "2d making_good_time 1d - naming S1 alone",
            "2d making_good_time 1d - naming S2 alone",
        ],
    );
    // Of an article without a name of its own, its category is the name.
    check_by_article(&[order, "1d mei returns A1 lines=shoes:0"], &["1d returns 1 - naming shoes"]);
}

#[test]
fn what_names_no_article_is_of_the_one_that_was_ordered() {
    let returned = "1d mei returns A1";
    let one = "0 mei orders A1 4900 lines=S1/shoes:4900";
    check_by_article(&[one, returned], &["1d returns 1 - naming S1"]);
    let two = "0 mei orders A1 9800 lines=S1/shoes:4900,S2/hats:4900";
    check_by_article(&[two, returned], &["1d returns 1 -"]);
    check_by_article(&["0 mei orders A1 4900 lines=:4900", returned], &["1d returns 1 -"]);
    check_by_article(&[returned], &["1d returns 1 -"]);
}

/// How an order of a marketplace is judged, in the order defect, cancellation, lateness.
fn check_judged(after: &[&str], judged: [&str; 3]) {
    let story = [&["0 mei orders marketplace=amazon"], after].concat();
    let told = ["order_defective", "seller_cancelled", "shipped_late"].into_iter().zip(judged);
    let told = told.filter(|(_, answer)| !answer.is_empty());
    let told: Vec<String> =
        told.map(|(what, answer)| format!("0 {what} {answer} - on amazon")).collect();
    check(&story, &JUDGED, &told.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn marketplaces_judge_an_order_by_the_day_it_was_placed() {
    check_judged(&[], ["no", "no", ""]);
    for defect in ["mei reviews 2 order=A1", "mei disputes A1 claim", "mei disputes A1 chargeback"]
    {
        check_judged(&[&format!("40d {defect}")], ["yes", "no", ""]);
    }
    check_judged(&["1d mei reviews 3 order=A1", "2d mei reviews 1"], ["no", "no", ""]);
    check_judged(&["1d mei cancels A1 seller"], ["no", "yes", ""]);
    check_judged(&["1d mei cancels A1 buyer"], ["no", "no", ""]);
    check_judged(&["1d mei ships A1"], ["no", "no", ""]);
    check_judged(&["1d mei ships A1 late=false"], ["no", "no", "no"]);
    // Two parcels, one of them late.
    check_judged(&["1d mei ships A1 late=true", "2d mei ships A1 late=false"], ["no", "no", "yes"]);
    // No marketplace, no judgement.
    check(&["0 mei orders", "1d mei ships A1 late=true"], &JUDGED, &[]);
}
