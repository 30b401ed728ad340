//! How much there was, and who did it.

use tallydesk_ledger::{Dimensions, Measure, Rules, Sample, Scope, Shelf, shelve};

use crate::accounts::choosing;
use crate::story::{check, check_under, events, folded, samples};

#[test]
fn a_ticket_is_created_once_and_by_an_agent_only_if_he_opened_it() {
    let created = [Measure::TicketsCreated];
    check(
        &["0 requester creates assignee=901 group=first", "1h system assigns group=second"],
        &created,
        &["0 tickets_created 1 - of first"],
    );
    check(&["0 agent:901 creates assignee=902"], &created, &["0 tickets_created 1 901"]);
    check(&["0 bot:b creates"], &created, &["0 tickets_created 1 -"]);
}

#[test]
fn a_ticket_is_handled_once_a_day_and_once_for_each_agent_and_group() {
    check(
        &[
            "0 requester creates group=first",
            "30m agent:909 notes",
            "1h agent:901 replies",
            "2h agent:901 replies",
            "3h agent:902 replies",
            "4h system assigns group=second",
            "5h agent:902 sets solved",
            "6h agent:903 sets closed",
            "1d requester sets open",
            "1d1h agent:902 sets pending",
            "1d2h agent:901 sets solved",
            "2d requester sets open",
            "2d1h system sets solved",
        ],
        &[Measure::TicketsHandled],
        &[
            "1h tickets_handled 1 901 of first",
            "3h tickets_handled 1 902 alone",
            "5h tickets_handled 1 - of second alone",
            "1d2h tickets_handled 1 901 of second",
        ],
    );
}

#[test]
fn an_agent_whom_the_source_does_not_name_handles_a_ticket_all_the_same() {
    let check = |deed: &str, expected: &[&str]| {
        let story = ["0 requester creates assignee=901", deed];
        check(&story, &[Measure::TicketsHandled, Measure::TicketsSolved], expected);
    };
    check("1h agent replies", &["1h tickets_handled 1 -"]);
    check("1h agent sets solved", &["1h tickets_solved 1 901", "1h tickets_handled 1 -"]);
    check("1h system sets solved", &["1h tickets_solved 1 901"]);
}

#[test]
fn an_agent_is_active_on_a_day_on_which_he_did_anything() {
    check(
        &[
            "0 requester creates assignee=903",
            "1h agent:901 notes",
            "2h agent:901 replies",
            "3h agent:902 sets open",
            "4h bot:b replies",
            "5h requester writes",
            "1d agent:901 handles 2m",
        ],
        &[Measure::AgentActivity],
        &[
            "1h agent_activity 1 901 alone",
            "3h agent_activity 1 902 alone",
            "1d agent_activity 1 901 alone",
        ],
    );
}

#[test]
fn what_counts_for_an_agent_or_group_alone_counts_in_no_hour() {
    // The ticket was handled at nine, and by a second agent within the hour; once in all.
    let story = [
        "0 requester creates assignee=901",
        "10m agent:901 replies",
        "20m agent:902 replies",
        "20m agent:902 handles 2m",
        "30m system assigns assignee=902 group=second",
        "40m agent:902 sets solved",
    ];
    let samples = samples(&events(&story), &Rules::default());
    for sample in samples.iter().filter(|sample| sample.dimensions.source.is_none()) {
        // The backlog stands at the end of a day, and has no hour either.
        let is_whole = sample.dimensions.scope == Scope::Whole;
        let has_hour = is_whole && sample.measure != Measure::Backlog;
        assert_eq!(sample.dimensions.hour.is_some(), has_hour, "{sample:?}");
    }
    for measure in [Measure::TicketsHandled, Measure::Resolved, Measure::HandleTime] {
        let of_hour = samples.iter().filter(|sample| sample.dimensions.hour == Some(9));
        assert_eq!(of_hour.filter(|sample| sample.measure == measure).count(), 1, "{measure:?}");
    }
}

#[test]
fn what_a_customer_tells_without_a_ticket_counts_in_no_hour() {
    let told = ["0 mei reviews 5", "1h mei recommends 9", "2h mei orders"];
    for Sample { measure, dimensions, .. } in samples(&events(&told), &Rules::default()) {
        let source = (measure == Measure::EventLate).then(|| "generic".to_owned());
        assert_eq!(dimensions, Dimensions { source, ..Dimensions::default() }, "{measure:?}");
    }
}

#[test]
fn an_agent_who_opens_a_ticket_opens_its_complaint_and_question_too() {
    let story = ["0 agent:901 creates tags=complaint category=order_status"];
    check(
        &story,
        &[Measure::TicketsCreated, Measure::OrderStatusQuestions, Measure::ComplaintSolved],
        &["0 tickets_created 1 901", "0 complaint_solved no 901", "0 order_status_questions 1 901"],
    );
}

#[test]
fn who_asks_where_an_order_is_is_told_by_the_latest_category() {
    let asked = [Measure::OrderStatusQuestions];
    let story = [
        "0 requester creates category=shipping group=first",
        "1d system changes category=order_status",
        "2d system changes category=returns",
    ];
    check(&story[..1], &asked, &[]);
    check(&story[..2], &asked, &["0 order_status_questions 1 - of first"]);
    check(&story, &asked, &[]);
    let own = choosing(|choices| choices.order_status_categories = vec!["shipping".into()]);
    check_under(&own, &story[..1], &asked, &["0 order_status_questions 1 - of first"]);
}

#[test]
fn orders_count_each_and_those_of_two_shops_may_have_one_id() {
    check(
        &["0 mei orders", "1h mei orders A2 900", "2h mei orders A2 800", "1d jo orders"],
        &[Measure::Orders],
        &["0 orders 1 -", "1h orders 1 -", "1d orders 1 -"],
    );
    check(
        &["0 mei orders source=shop id=o1", "0 mei orders source=market id=o1"],
        &[Measure::Orders],
        &["0 orders 1 -", "0 orders 1 -"],
    );
}

/// The backlog by shelf, day and category: what was moved where.
fn check_backlog(story: &[&str], expected: &[&str]) {
    let rules = Rules::default();
    let contributed = folded(story, &rules).contributions(&rules);
    let shelves = shelve(&contributed);
    let flows = shelves.iter().flat_map(|(shelf, contributions)| {
        let moved = contributions
            .iter()
            .filter(|(contribution, _)| contribution.measure == Measure::Backlog);
        moved.map(move |(contribution, weight)| {
            let shelf = match shelf {
                Shelf::Day(_) => "day",
                Shelf::BacklogMonths | Shelf::CustomerMonths => "month",
                Shelf::Rebuild(_) => "rebuild",
                Shelf::SealedDay(_) | Shelf::SealedBacklogMonths | Shelf::SealedCustomerMonths => {
                    "sealed"
                }
            };
            let category = contribution.dimensions.category.as_deref().unwrap_or("-");
            format!("{shelf} {} {category} {weight:+}", contribution.day)
        })
    });
    assert_eq!(flows.collect::<Vec<_>>(), expected, "backlog of {story:#?}");
}

#[test]
fn the_backlog_moves_on_the_days_and_under_the_values_of_each_change() {
    check_backlog(
        &[
            "0 requester creates",
            "0 system changes category=shipping",
            "1d system changes category=returns",
            "20d agent:901 sets solved",
        ],
        &[
            "day 2026-11-16 shipping +1",
            "day 2026-11-17 returns +1",
            "day 2026-11-17 shipping -1",
            "day 2026-12-06 returns -1",
            "month 2026-11-01 returns +1",
            "month 2026-12-01 returns -1",
        ],
    );
    let within_a_day = ["0 requester creates", "1h agent:901 sets solved"];
    check_backlog(&within_a_day, &[]);
}

#[test]
fn a_reopened_ticket_is_in_the_backlog_again_and_one_left_out_never_was() {
    let story = [
        "0 requester creates category=shipping",
        "1d agent:901 sets solved",
        "1d1h agent:901 sets closed",
        "2d system changes category=returns",
        "3d requester sets open",
        "4d agent:901 deletes",
    ];
    // Solved, it was in no backlog when its category changed.
    check_backlog(
        &story[..5],
        &[
            "day 2026-11-16 shipping +1",
            "day 2026-11-17 shipping -1",
            "day 2026-11-19 returns +1",
            "month 2026-11-01 returns +1",
        ],
    );
    check_backlog(&story, &[]);
    check_backlog(&["0 requester writes", "1d agent:901 sets solved"], &[]);
}
