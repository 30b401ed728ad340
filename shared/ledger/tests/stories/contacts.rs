//! First contacts, and customers who come again.

use chrono::NaiveDate;
use tallydesk_ledger::{Choices, Measure, PeriodKind, Rules, Sample};

use crate::accounts::{choosing, date};
use crate::story::{amount, check, check_under, events, samples};

const FIRST_CONTACT: [Measure; 1] = [Measure::FirstContactResolved];
const REPEATS: [Measure; 2] = [Measure::RepeatTicket, Measure::RepeatIssueTicket];
const YES: [&str; 1] = ["10m first_contact_resolved yes 901"];
const NO: [&str; 1] = ["10m first_contact_resolved no 901"];

/// A ticket of mei's about shipping, answered and solved at first contact, and what came after.
fn check_after(lines: &[&str], expected: &[&str]) {
    let solved = [
        "0 requester creates customer=mei category=shipping",
        "5m agent:901 replies",
        "10m agent:901 sets solved",
    ];
    check(&[&solved[..], lines].concat(), &FIRST_CONTACT, expected);
}

#[test]
fn one_question_one_answer_and_silence_is_a_first_contact_resolution() {
    check_after(&[], &YES);
    check_after(&["20m requester rates 1", "30m agent:902 notes"], &YES);
}

/// A ticket of a customer whom nobody knows.
fn check_unknown(lines: &[&str], expected: &[&str]) {
    let story =
        [&["0 requester creates channel=email"], lines, &["10m agent:901 sets solved"]].concat();
    check(&story, &FIRST_CONTACT, expected);
}

#[test]
fn a_second_turn_is_a_second_contact() {
    check_unknown(&["1m requester writes", "5m agent:901 replies", "6m agent:901 replies"], &YES);
    check_unknown(&["5m agent:901 replies", "6m requester writes"], &NO);
    check_unknown(&["5m agent:901 replies", "6m requester writes", "7m agent:901 replies"], &NO);
}

#[test]
fn on_live_channels_the_conversation_until_the_solve_is_one_contact() {
    let talk = |channel: &str, rules: &Rules, expected: &[&str]| {
        let created = format!("0 requester creates channel={channel}");
        let story = [
            &created,
            "1m agent:901 replies",
            "2m requester writes",
            "3m agent:901 replies",
            "4m requester writes",
            "10m agent:901 sets solved",
        ];
        check_under(rules, &story, &FIRST_CONTACT, expected);
        let reopened = [&story[..], &["1d requester sets open"]].concat();
        check_under(rules, &reopened, &FIRST_CONTACT, &NO);
    };
    talk("chat", &Rules::default(), &YES);
    talk("phone", &Rules::default(), &YES);
    talk("email", &Rules::default(), &NO);
    talk("chat", &choosing(|choices| choices.live_channels = vec!["line".into()]), &NO);
}

#[test]
fn it_is_asked_only_of_tickets_with_a_question_and_a_reply_before_the_solve() {
    check_unknown(&[], &[]);
    check_unknown(&["5m bot replies", "6m agent:901 notes"], &[]);
    check_unknown(&["15m agent:901 replies"], &[]);
    let opened_by_agent = ["0 agent:901 creates", "5m agent:901 replies", "6m agent:901 replies"];
    let solved = [&opened_by_agent[..], &["10m agent:901 sets solved"]].concat();
    check(&solved, &FIRST_CONTACT, &[]);
    check(
        &["0 requester writes", "5m agent:901 replies", "10m agent:901 sets solved"],
        &FIRST_CONTACT,
        &[],
    );
}

#[test]
fn a_reopen_undoes_it_through_the_last_second_of_the_window() {
    check_after(&["7d10m requester sets open"], &NO);
    check_after(&["7d10m1s requester sets open"], &YES);
    let again = ["1d requester sets open", "2d agent:902 sets solved"];
    // It stays on the day of the first solve, and goes to the last solver.
    check_after(&again, &["10m first_contact_resolved no 902"]);
}

#[test]
fn another_ticket_of_the_customer_undoes_it_through_the_last_second_of_the_window() {
    let other = |created: &str| format!("{created} #2 requester creates customer=mei");
    check_after(&[&other("10m")], &NO);
    check_after(&[&other("7d10m")], &NO);
    check_after(&[&other("7d10m1s")], &YES);
    // Asked before the first was solved: it is not a sign that the answer did not help.
    check_after(&[&other("9m59s")], &YES);
}

#[test]
fn another_category_is_another_matter_where_both_are_known() {
    check_after(&["1d #2 requester creates customer=mei category=shipping"], &NO);
    check_after(&["1d #2 requester creates customer=mei category=returns"], &YES);
    check_after(&["1d #2 requester creates customer=mei"], &NO);
    let filed = "2d #2 system changes category=returns";
    check_after(&["1d #2 requester creates customer=mei", filed], &YES);
}

#[test]
fn only_the_customers_own_tickets_undo_it() {
    check_after(&["1d #2 requester creates customer=jo"], &YES);
    check_after(&["1d #2 requester creates"], &YES);
    // The second ticket turns out to be somebody else's, or the customer's after all.
    let of_mei = "1d #2 requester creates customer=mei";
    check_after(&[of_mei, "2d #2 system changes customer=jo"], &YES);
    let of_jo = "1d #2 requester creates customer=jo";
    check_after(&[of_jo, "2d #2 system changes customer=mei"], &NO);
}

#[test]
fn a_ticket_that_changes_its_customer_is_judged_among_the_new_ones() {
    let other = "1d #2 requester creates customer=jo";
    check_after(&[other, "2d system changes customer=jo"], &NO);
    check_after(&["1d #2 requester creates customer=mei", "2d system changes customer=jo"], &YES);
}

#[test]
fn a_ticket_left_out_undoes_nothing_until_it_is_restored() {
    let merged = ["1d #2 requester creates customer=mei", "2d #2 agent:901 merges"];
    check_after(&merged, &YES);
    check_after(&[&merged[..], &["3d #2 agent:901 restores"]].concat(), &NO);
}

#[test]
fn an_unknown_customer_drops_only_the_repeat_condition() {
    let lines = ["5m agent:901 replies", "8m #2 requester creates", "9m #2 agent:901 replies"];
    check_unknown(&lines, &YES);
    let solved = ["0 requester creates", "5m agent:901 replies", "10m agent:901 sets solved"];
    check(&[&solved[..], &["1d requester sets open"]].concat(), &FIRST_CONTACT, &NO);
}

#[test]
fn it_is_told_with_and_without_knowledge_and_macros() {
    let measures = [
        Measure::FirstContactWithKnowledge,
        Measure::FirstContactWithoutKnowledge,
        Measure::FirstContactWithMacro,
        Measure::FirstContactWithoutMacro,
    ];
    let check = |reply: &str, expected: [&str; 2]| {
        let story = [
            "0 requester creates",
            reply,
            "10m agent:901 sets solved",
            "20m agent:901 replies knowledge macro",
        ];
        let expected =
            expected.map(|beside| format!("10m first_contact_resolved.{beside} yes 901"));
        check(&story, &measures, &expected.each_ref().map(String::as_str));
    };
    check("5m agent:901 replies", ["without_knowledge", "without_macro"]);
    check("5m agent:901 replies knowledge", ["with_knowledge", "without_macro"]);
    check("5m agent:901 replies macro", ["without_knowledge", "with_macro"]);
}

#[test]
fn a_ticket_through_the_last_second_of_the_window_after_an_earlier_one_is_a_repeat() {
    let check = |again: &str, expected: &str| {
        let again = format!("{again} #2 requester creates customer=mei");
        let story = ["0 requester creates customer=mei", &again];
        check(&story, &REPEATS[..1], &["0 repeat_ticket no -", expected]);
    };
    check("7d", "7d repeat_ticket yes -");
    check("7d900ms", "7d repeat_ticket yes -");
    check("7d1s", "7d1s repeat_ticket no -");
}

#[test]
fn a_window_is_that_of_the_rules_of_the_tickets_own_day() {
    let windows =
        |days| Choices { fcr_window_days: days, repeat_window_days: days, ..Choices::default() };
    let choices = [(NaiveDate::MIN, windows(7)), (date("2026-11-17"), windows(1))];
    let rules = Rules { choices: choices.into(), ..Rules::default() };
    let check = |created: &str, [solved, again]: [&str; 2], expected: &[&str]| {
        let created = format!("{created} requester creates customer=mei");
        let replied = format!("{solved} agent:901 replies");
        let solved = format!("{solved} agent:901 sets solved");
        let again = format!("{again} #2 requester creates customer=mei");
        let story = [&*created, &replied, &solved, &again];
        check_under(
            &rules,
            &story,
            &[Measure::FirstContactResolved, Measure::RepeatTicket],
            expected,
        );
    };
    // The first ticket's window is a week; the second is no repeat, by the rules of its day.
    check(
        "0",
        ["2d", "5d"],
        &["0 repeat_ticket no -", "2d first_contact_resolved no 901", "5d repeat_ticket no -"],
    );
    check(
        "1d",
        ["2d", "5d"],
        &["1d repeat_ticket no -", "2d first_contact_resolved yes 901", "5d repeat_ticket no -"],
    );
}

#[test]
fn a_repeat_goes_to_the_agent_who_opened_it() {
    let story = ["0 requester creates customer=mei", "1d #2 agent:901 creates customer=mei"];
    check(&story, &[Measure::RepeatTicket], &["0 repeat_ticket no -", "1d repeat_ticket yes 901"]);
}

#[test]
fn a_repeated_issue_is_one_of_the_same_category() {
    let check = |lines: &[&str], expected: &[&str]| {
        let story = [&["0 requester creates customer=mei category=shipping"], lines].concat();
        let measured = samples(&events(&story), &Rules::default()).into_iter();
        let repeats = measured.filter(|sample| sample.measure == Measure::RepeatIssueTicket);
        let told: Vec<String> = repeats.map(|sample| amount(&sample)).collect();
        assert_eq!(told, expected, "{story:#?}");
    };
    let shipping = "7d #2 requester creates customer=mei category=shipping";
    check(&[shipping], &["no", "yes"]);
    check(&["7d1s #2 requester creates customer=mei category=shipping"], &["no", "no"]);
    check(&["1d #2 requester creates customer=mei category=returns"], &["no", "no"]);
    check(&["1d #2 requester creates customer=mei"], &["no", "no"]);
    // Another matter between them does not part them.
    let between = "1d #3 requester creates customer=mei category=returns";
    check(&[between, shipping], &["no", "no", "yes"]);
}

#[test]
fn repeats_are_of_one_known_customer_and_of_tickets_that_count() {
    let first = "0 #2 requester creates customer=mei";
    let check = |lines: &[&str], expected: &[&str]| {
        check(&[&[first], lines].concat(), &REPEATS[..1], expected);
    };
    let alone = ["0 repeat_ticket no -"];
    check(&["1d requester creates customer=jo"], &[alone[0], "1d repeat_ticket no -"]);
    check(&["1d requester creates"], &alone);
    let again = "1d requester creates customer=mei";
    check(&[again], &[alone[0], "1d repeat_ticket yes -"]);
    check(&[again, "2d #2 agent:901 marks-as-spam"], &["1d repeat_ticket no -"]);
    check(&["0 requester creates customer=mei"], &[alone[0], "0 repeat_ticket yes -"]);
}

/// `2026-11-16 repeat_customer.day yes` for each period that a customer counts in.
fn periods(story: &[&str], of: &str) -> Vec<String> {
    let samples = samples(&events(story), &Rules::default()).into_iter();
    let of_customers = samples.filter(|sample| sample.measure.id().starts_with(of));
    let tell =
        |sample: Sample| format!("{} {} {}", sample.day, sample.measure.id(), amount(&sample));
    let mut told: Vec<String> = of_customers.map(tell).collect();
    told.sort();
    told
}

#[test]
fn a_customer_counts_once_in_each_period_on_its_first_day() {
    // Sunday, Monday and Tuesday: the week's first day lies between.
    let story = [
        "-1d requester creates customer=mei category=shipping",
        "0 #2 requester creates customer=mei category=returns",
        "1h #3 requester creates customer=mei category=returns",
        "1d #4 requester creates customer=mei category=payment",
    ];
    assert_eq!(
        periods(&story, "repeat_customer."),
        [
            "2026-10-01 repeat_customer.quarter yes",
            "2026-11-01 repeat_customer.month yes",
            "2026-11-09 repeat_customer.week no",
            "2026-11-15 repeat_customer.day no",
            "2026-11-16 repeat_customer.day yes",
            "2026-11-16 repeat_customer.week yes",
            "2026-11-17 repeat_customer.day yes",
        ]
    );
    assert_eq!(
        periods(&story, "repeat_issue_customer."),
        [
            "2026-10-01 repeat_issue_customer.quarter yes",
            "2026-11-01 repeat_issue_customer.month yes",
            "2026-11-09 repeat_issue_customer.week no",
            "2026-11-15 repeat_issue_customer.day no",
            "2026-11-16 repeat_issue_customer.day yes",
            "2026-11-16 repeat_issue_customer.week yes",
            "2026-11-17 repeat_issue_customer.day no",
        ]
    );
    assert_eq!(PeriodKind::ALL.len(), 4, "each kind of period has its own measure");
}
