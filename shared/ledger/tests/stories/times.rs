//! How long it took, on both clocks.

use tallydesk_ledger::{Measure, ScheduleRule};

use crate::accounts::{choose, night, office, office_closed_on, promising, schedule};
use crate::story::{check, check_under};

const REPLIES: [Measure; 3] = [Measure::Replies, Measure::FirstReplyTime, Measure::ReplyTime];
const FIRST_REPLY: [Measure; 2] = [Measure::FirstReplyTime, Measure::FirstReplyBusinessTime];
const RESOLUTIONS: [Measure; 2] = [Measure::FirstResolutionTime, Measure::FullResolutionTime];
const WAITS: [Measure; 3] =
    [Measure::RequesterWaitTime, Measure::AgentWaitTime, Measure::OnHoldTime];
const BUSINESS: [Measure; 6] = [
    Measure::RequesterWaitBusinessTime,
    Measure::AgentWaitBusinessTime,
    Measure::OnHoldBusinessTime,
    Measure::FirstResolutionBusinessTime,
    Measure::FullResolutionBusinessTime,
    Measure::ReplyBusinessTime,
];

#[test]
fn several_messages_in_a_row_are_one_turn() {
    check(
        &[
            "0 requester creates",
            "5m requester writes",
            "20m agent:901 replies",
            "30m requester writes",
            "40m requester writes",
            "1h agent:902 replies",
            "2h agent:902 replies",
        ],
        &REPLIES,
        &[
            "20m replies 1 901",
            "20m first_reply_time 20m 901",
            "20m reply_time 20m 901",
            "1h replies 1 902",
            "1h reply_time 30m 902",
            "2h replies 1 902",
        ],
    );
}

#[test]
fn bots_systems_and_notes_answer_nothing() {
    check(
        &[
            "0 requester creates",
            "1m bot replies",
            "2m agent:901 notes",
            "3m requester notes",
            "4m system replies",
            "10m agent:901 replies",
            "11m requester notes",
            "12m bot writes",
            "20m agent:901 replies",
        ],
        &REPLIES,
        &[
            "10m replies 1 901",
            "10m first_reply_time 10m 901",
            "10m reply_time 10m 901",
            "20m replies 1 901",
        ],
    );
}

#[test]
fn an_agents_public_first_message_is_the_opening_and_no_reply() {
    check(
        &[
            "0 agent:901 creates",
            "0 agent:901 writes",
            "30m requester writes",
            "50m agent:902 replies",
        ],
        &REPLIES,
        &["50m replies 1 902", "50m first_reply_time 50m 902", "50m reply_time 20m 902"],
    );
    let noted = ["0 agent:901 creates", "1m agent:901 notes", "30m agent:901 replies"];
    check(&noted, &REPLIES, &["30m replies 1 901", "30m first_reply_time 30m 901"]);
}

#[test]
fn a_solve_ends_an_unanswered_turn_and_the_first_reply_keeps_running() {
    check(
        &[
            "0 requester creates",
            "10m agent:901 sets solved",
            "1h requester writes",
            "1h system sets open",
            "1h30m agent:901 replies",
        ],
        &REPLIES,
        &["1h30m replies 1 901", "1h30m first_reply_time 1h30m 901", "1h30m reply_time 30m 901"],
    );
}

#[test]
fn resolutions_run_from_the_creation_to_the_first_and_the_last_solve() {
    let solved = ["0 requester creates", "10m agent:901 sets solved", "20m agent:902 sets closed"];
    check(
        &solved,
        &RESOLUTIONS,
        &["10m first_resolution_time 10m 901", "10m full_resolution_time 10m 901"],
    );
    let reopened = [&solved[..], &["1h requester sets open"]].concat();
    check(&reopened, &RESOLUTIONS, &["10m first_resolution_time 10m 901"]);
    let again = [&reopened[..], &["1d agent:902 sets closed"]].concat();
    check(
        &again,
        &RESOLUTIONS,
        &["10m first_resolution_time 10m 901", "1d full_resolution_time 1d 902"],
    );
}

#[test]
fn waits_are_the_time_in_each_status_until_the_last_solve() {
    let story = [
        "0 requester creates",
        "10m agent:901 sets open",
        "15m agent:901 sets pending",
        "45m requester sets open",
        "50m agent:901 sets on_hold",
        "1h10m agent:901 sets solved",
        "1h40m requester sets open",
        "1h50m agent:901 sets solved",
    ];
    // 10 new, 5 + 5 + 10 open, 20 on hold; 30 pending; the 30 solved are nobody's wait.
    check(
        &story,
        &WAITS,
        &[
            "1h50m requester_wait_time 50m 901",
            "1h50m agent_wait_time 30m 901",
            "1h50m on_hold_time 20m 901",
        ],
    );
    check(&story[..7], &WAITS, &[]);
}

#[test]
fn a_ticket_created_solved_is_solved_then_and_nobody_waited() {
    check(
        &["0 agent:901 creates status=solved"],
        &[&RESOLUTIONS[..], &WAITS].concat(),
        &[
            "0 requester_wait_time 0 901",
            "0 agent_wait_time 0 901",
            "0 on_hold_time 0 901",
            "0 first_resolution_time 0 901",
            "0 full_resolution_time 0 901",
        ],
    );
}

#[test]
fn what_is_dated_before_the_creation_acts_at_it_and_nothing_is_negative() {
    check(
        &["10m requester creates", "5m agent:901 replies", "20m agent:901 sets solved"],
        &[Measure::FirstReplyTime, Measure::ReplyTime, Measure::FullResolutionTime],
        &["10m first_reply_time 0 901", "10m reply_time 0 901", "20m full_resolution_time 10m 901"],
    );
}

#[test]
fn seconds_are_truncated_before_they_are_subtracted() {
    check(
        &["900ms requester creates", "1m100ms agent:901 replies"],
        &[Measure::FirstReplyTime],
        &["1m first_reply_time 1m 901"],
    );
}

#[test]
fn bots_have_a_reply_time_of_their_own_and_a_hand_off_waits_for_an_agent() {
    check(
        &[
            "0 requester creates",
            "30s bot notes",
            "1m bot replies",
            "2m bot hands-off",
            "3m bot hands-off",
            "12m agent:901 replies",
            "20m bot replies",
            "30m bot hands-off",
            "35m agent:902 replies",
            "40m bot hands-off",
        ],
        &[
            Measure::BotFirstReplyTime,
            Measure::BotFirstReplyBusinessTime,
            Measure::HandoffReplyTime,
            Measure::HandoffReplyBusinessTime,
        ],
        &[
            "1m bot_first_reply_time 1m -",
            "1m bot_first_reply_time.business 1m -",
            "12m handoff_reply_time 10m 901",
            "12m handoff_reply_time.business 10m 901",
            "35m handoff_reply_time 5m 902",
            "35m handoff_reply_time.business 5m 902",
        ],
    );
}

#[test]
fn handling_time_is_one_sum_a_ticket_and_one_an_agent_of_his_own() {
    check(
        &[
            "0 requester creates",
            "5m agent:901 handles 2m",
            "6m agent:901 handles 3m",
            "9m agent:902 handles 5m",
        ],
        &[Measure::HandleTime],
        &[
            "6m ticket_handle_time 5m 901 alone",
            "9m ticket_handle_time 10m -",
            "9m ticket_handle_time 5m 902 alone",
        ],
    );
}

#[test]
fn the_business_clock_stands_still_while_the_desk_is_closed() {
    let rules = promising(vec![office()], Vec::new());
    check_under(
        &rules,
        &["7h requester creates", "1d1h agent:901 replies"],
        &FIRST_REPLY,
        &["1d1h first_reply_time 18h 901", "1d1h first_reply_time.business 2h 901"],
    );
    // From Friday, 16:00, to Monday, 09:30.
    check_under(
        &rules,
        &["4d7h requester creates", "7d30m agent:901 replies"],
        &FIRST_REPLY,
        &["7d30m first_reply_time 2d17h30m 901", "7d30m first_reply_time.business 1h30m 901"],
    );
}

#[test]
fn the_last_second_of_the_hours_counts_and_the_closing_time_does_not() {
    let rules = promising(vec![office()], Vec::new());
    check_under(
        &rules,
        &["7h59m59s requester creates", "8h agent:901 replies"],
        &FIRST_REPLY,
        &["8h first_reply_time 1s 901", "8h first_reply_time.business 1s 901"],
    );
    check_under(
        &rules,
        &["8h requester creates", "1d agent:901 replies"],
        &FIRST_REPLY,
        &["1d first_reply_time 16h 901", "1d first_reply_time.business 0 901"],
    );
}

#[test]
fn holidays_are_closed() {
    check_under(
        &promising(vec![office_closed_on("2026-11-17")], Vec::new()),
        &["7h requester creates", "2d1h agent:901 replies"],
        &FIRST_REPLY,
        &["2d1h first_reply_time 1d18h 901", "2d1h first_reply_time.business 2h 901"],
    );
}

#[test]
fn a_sunday_of_23_or_25_hours_has_as_many() {
    let sundays = schedule("sundays", "Europe/Berlin", "sun 00:00-24:00", "");
    let rules = promising(vec![sundays], Vec::new());
    // The clocks go forward on 28 March 2027, and went back on 25 October 2026.
    for (from, to, business) in [("131d", "133d", "23h"), ("-23d", "-21d", "1d1h")] {
        check_under(
            &rules,
            &[&format!("{from} requester creates"), &format!("{to} agent:901 replies")],
            &FIRST_REPLY,
            &[
                &format!("{to} first_reply_time 2d 901"),
                &format!("{to} first_reply_time.business {business} 901"),
            ],
        );
    }
}

/// Under the office's hours until 16:30, then under those of the night.
const REGROUPED: [&str; 6] = [
    "7h requester creates",
    "7h30m system assigns group=night",
    "9h30m agent:901 sets pending",
    "10h requester sets open",
    "10h30m agent:901 replies",
    "11h agent:901 sets solved",
];

#[test]
fn at_event_a_span_is_measured_by_the_schedule_that_closes_it() {
    // The new status lasts from 16:00 to 18:30, and is closed in the night's hours.
    check_under(
        &promising(vec![office(), night()], Vec::new()),
        &REGROUPED,
        &BUSINESS,
        &[
            "10h30m reply_time.business 1h30m 901 of night",
            "11h requester_wait_time.business 1h30m 901 of night",
            "11h agent_wait_time.business 30m 901 of night",
            "11h on_hold_time.business 0 901 of night",
            "11h first_resolution_time.business 2h 901 of night",
            "11h full_resolution_time.business 2h 901 of night",
        ],
    );
}

#[test]
fn accumulating_each_part_is_measured_by_the_schedule_of_its_time() {
    let mut rules = promising(vec![office(), night()], Vec::new());
    choose(&mut rules, |choices| choices.schedule_rule = ScheduleRule::Accumulate);
    check_under(
        &rules,
        &REGROUPED,
        &BUSINESS,
        &[
            "10h30m reply_time.business 2h 901 of night",
            "11h requester_wait_time.business 2h 901 of night",
            "11h agent_wait_time.business 30m 901 of night",
            "11h on_hold_time.business 0 901 of night",
            "11h first_resolution_time.business 2h30m 901 of night",
            "11h full_resolution_time.business 2h30m 901 of night",
        ],
    );
}
