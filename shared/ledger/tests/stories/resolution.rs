//! What became of a ticket: solves, reopens, touches, transfers, and what bots did alone.

use tallydesk_ledger::{Measure, OneTouchRule, Rules};

use crate::accounts::{choosing, policy, promising};
use crate::story::{check, check_under};

const SOLVES: [Measure; 3] = [Measure::TicketsSolved, Measure::Reopens, Measure::Reopened];
const PER_RESOLUTION: [Measure; 2] = [Measure::ContactsPerResolution, Measure::AgentsPerResolution];
/// What is withdrawn when a ticket is reopened.
const AT_THE_SOLVE: [Measure; 9] = [
    Measure::TicketsSolved,
    Measure::FullResolutionTime,
    Measure::RequesterWaitTime,
    Measure::AgentWaitTime,
    Measure::OnHoldTime,
    Measure::OneTouch,
    Measure::ContactsPerResolution,
    Measure::AgentsPerResolution,
    Measure::Transferred,
];
/// What is left.
const LEFT: [Measure; 5] = [
    Measure::FirstReplyTime,
    Measure::Replies,
    Measure::FirstResolutionTime,
    Measure::Csat,
    Measure::TicketsHandled,
];

#[test]
fn a_solve_is_any_change_to_solved_or_closed_by_anyone() {
    let check = |lines: &[&str], expected: &[&str]| {
        let story = [&["0 requester creates assignee=901"], lines].concat();
        check(&story, &SOLVES[..1], expected);
    };
    check(&["1h agent:902 sets solved"], &["1h tickets_solved 1 902"]);
    check(&["1h requester sets closed"], &["1h tickets_solved 1 901"]);
    check(&["1h system sets solved", "1d system sets closed"], &["1h tickets_solved 1 901"]);
    check(&["1h agent:902 sets solved", "1d agent:901 sets solved"], &["1h tickets_solved 1 902"]);
    check(&["1h agent:902 sets pending"], &[]);
}

#[test]
fn a_reopen_counts_for_the_assignee_and_once_by_the_first_solve() {
    let story = [
        "0 requester creates assignee=901",
        "1h agent:902 sets solved",
        "1d requester sets open",
        "1d1h system assigns assignee=903",
        "2d agent:902 sets solved",
        "3d requester sets pending",
    ];
    check(&story[..2], &SOLVES, &["1h tickets_solved 1 902", "1h reopened no 902"]);
    check(&story, &SOLVES, &["1h reopened yes 902", "1d reopens 1 901", "3d reopens 1 903"]);
}

#[test]
fn a_reopen_withdraws_what_counted_at_the_solve_and_leaves_the_rest() {
    let story = [
        "0 requester creates assignee=901",
        "10m agent:901 replies",
        "20m system assigns assignee=902",
        "1h agent:902 sets solved",
        "2h requester rates 5",
        "1d requester sets open",
        "1d1h agent:902 sets closed",
    ];
    let withdrawn = [
        "1h tickets_solved 1 902",
        "1h requester_wait_time 1h 902",
        "1h agent_wait_time 0 902",
        "1h on_hold_time 0 902",
        "1h full_resolution_time 1h 902",
        "1h one_touch yes 902",
        "1h contacts_per_resolution 1 902",
        "1h agents_per_resolution 1 902",
        "1h transferred yes 902",
    ];
    check(&story[..5], &AT_THE_SOLVE, &withdrawn);
    check(&story[..6], &AT_THE_SOLVE, &[]);
    check(
        &story,
        &AT_THE_SOLVE,
        &[
            "1d1h tickets_solved 1 902",
            "1d1h requester_wait_time 2h 902",
            "1d1h agent_wait_time 0 902",
            "1d1h on_hold_time 0 902",
            "1d1h full_resolution_time 1d1h 902",
            "1d1h one_touch yes 902",
            "1d1h contacts_per_resolution 1 902",
            "1d1h agents_per_resolution 1 902",
            "1d1h transferred yes 902",
        ],
    );
    let left = [
        "10m replies 1 901",
        "10m first_reply_time 10m 901",
        "10m tickets_handled 1 901",
        "1h first_resolution_time 1h 902",
        "1h tickets_handled 1 902 alone",
        "2h csat yes 902",
    ];
    check(&story[..5], &LEFT, &left);
    check(&story[..6], &LEFT, &left);
}

#[test]
fn a_reopen_withdraws_a_resolutions_verdict() {
    let rules = promising(Vec::new(), vec![policy("all", "", &["full_resolution 1d calendar"])]);
    let story = ["0 requester creates", "1h agent:901 sets solved", "2h requester sets open"];
    let sla = [Measure::SlaFullResolution];
    check_under(&rules, &story[..2], &sla, &["1h sla.full_resolution yes 901"]);
    check_under(&rules, &story, &sla, &["1d1h sla.full_resolution no - in advance"]);
}

#[test]
fn resolved_is_told_by_the_day_of_creation_and_for_everybody_who_had_the_ticket() {
    let story = [
        "0 requester creates assignee=901 group=first",
        "1d system assigns assignee=902 group=second",
        "2d agent:903 sets solved",
        "9d requester sets open",
    ];
    let resolved = |answer: &str| {
        [
            format!("0 resolved {answer} - of first"),
            format!("0 resolved {answer} 901 alone"),
            format!("0 resolved {answer} 902 alone"),
        ]
    };
    for (told, answer) in [(2, "no"), (3, "yes"), (4, "no")] {
        let expected = resolved(answer);
        let expected = expected.each_ref().map(String::as_str);
        check(&story[..told], &[Measure::Resolved], &expected);
    }
    check(&["0 requester writes", "1h agent:901 sets solved"], &[Measure::Resolved], &[]);
}

#[test]
fn one_touch_follows_its_rule() {
    let at_most_one = choosing(|choices| choices.one_touch_rule = OneTouchRule::AtMostOne);
    let check = |replies: &[&str], exactly: &[&str], at_most: &[&str]| {
        let story = [&["0 requester creates"], replies, &["10m agent:901 sets solved"]].concat();
        check(&story, &[Measure::OneTouch], exactly);
        check_under(&at_most_one, &story, &[Measure::OneTouch], at_most);
    };
    let (yes, no) = (["10m one_touch yes 901"], ["10m one_touch no 901"]);
    check(&["1m bot replies", "2m agent:902 notes"], &[], &yes);
    check(&["5m agent:902 replies"], &yes, &yes);
    check(&["5m agent:902 replies", "6m agent:902 replies"], &no, &no);
}

#[test]
fn one_touch_counts_replies_through_the_last_second_of_the_solve() {
    let check = |after: &str, expected: &str| {
        let story = [
            "0 requester creates",
            "5m agent:901 replies",
            "10m agent:901 sets solved sequence=1",
            after,
        ];
        check(&story, &[Measure::OneTouch], &[expected]);
    };
    check("10m agent:901 replies sequence=2", "10m one_touch no 901");
    check("10m900ms agent:901 replies", "10m one_touch no 901");
    check("10m1s agent:901 replies", "10m one_touch yes 901");
}

#[test]
fn contacts_are_turns_and_agents_are_those_who_replied() {
    check(
        &[
            "0 requester creates",
            "1m requester writes",
            "5m agent:901 replies",
            "6m agent:901 replies",
            "10m requester writes",
            "11m agent:902 notes",
            "15m agent:903 replies",
            "1h requester writes",
            "2h agent:904 sets solved",
            "3h agent:905 replies",
        ],
        &PER_RESOLUTION,
        &["2h contacts_per_resolution 3 904", "2h agents_per_resolution 2 904"],
    );
    check(
        &["0 agent:901 creates", "0 agent:901 writes", "1h system sets solved"],
        &PER_RESOLUTION,
        &["1h contacts_per_resolution 0 -", "1h agents_per_resolution 0 -"],
    );
}

/// Whether a ticket that was created so and then assigned so has been transferred.
fn check_transferred(created: &str, assigned: &[&str], expected: &str) {
    let created = format!("0 requester creates {created}");
    let assigned: Vec<String> =
        assigned.iter().map(|owner| format!("5m system assigns {owner}")).collect();
    let assigned: Vec<&str> = assigned.iter().map(String::as_str).collect();
    let story = [&[created.as_str()], &assigned[..], &["10m system sets solved"]].concat();
    let samples = crate::story::samples(&crate::story::events(&story), &Rules::default());
    let sample = samples.iter().find(|sample| sample.measure == Measure::Transferred).unwrap();
    assert_eq!(crate::story::amount(sample), expected, "{story:#?}");
}

#[test]
fn a_transfer_is_from_one_agent_or_group_to_another_whatever_was_empty_between() {
    check_transferred("", &[], "no");
    check_transferred("", &["assignee=901 group=first"], "no");
    check_transferred("", &["assignee=901", "assignee=902"], "yes");
    check_transferred("assignee=901", &["assignee=902"], "yes");
    check_transferred("assignee=901", &["assignee=-", "assignee=902"], "yes");
    check_transferred("assignee=901", &["assignee=-", "assignee=901"], "no");
    check_transferred("assignee=901", &["assignee=-"], "no");
    check_transferred("group=first", &["group=second"], "yes");
    check_transferred("group=first assignee=901", &["group=-", "group=first"], "no");
    check_transferred("group=first", &["assignee=901"], "no");
}

#[test]
fn a_transfer_after_the_solve_counts_only_for_a_later_one() {
    let story = [
        "0 requester creates assignee=901",
        "1h agent:901 sets solved",
        "2h system assigns assignee=902",
        "3h requester sets open",
        "4h agent:902 sets solved",
    ];
    check(&story[..3], &[Measure::Transferred], &["1h transferred no 901"]);
    check(&story, &[Measure::Transferred], &["4h transferred yes 902"]);
}

#[test]
fn replies_tell_of_the_knowledge_base_and_of_macros() {
    check(
        &[
            "0 requester creates",
            "5m agent:901 replies knowledge",
            "10m agent:902 replies knowledge macro",
            "15m agent:902 replies",
            "20m bot replies knowledge macro",
        ],
        &[Measure::Replies, Measure::KnowledgeReplies, Measure::MacroReplies],
        &[
            "5m replies 1 901",
            "5m knowledge_replies yes 901",
            "5m macro_replies no 901",
            "10m replies 1 902",
            "10m knowledge_replies yes 902",
            "10m macro_replies yes 902",
            "15m replies 1 902",
            "15m knowledge_replies no 902",
            "15m macro_replies no 902",
        ],
    );
}

#[test]
fn a_bots_own_resolution_is_told_by_the_day_of_its_first_message() {
    let check = |lines: &[&str], resolved: &str, handed_off: &str| {
        let story = [&["0 requester creates", "1d bot replies"], lines].concat();
        let expected =
            [format!("1d bot_resolved {resolved} -"), format!("1d bot_handed_off {handed_off} -")];
        let expected = expected.each_ref().map(String::as_str);
        check(&story, &[Measure::BotResolved, Measure::BotHandedOff], &expected);
    };
    check(&[], "no", "no");
    check(&["2d bot replies", "2d system sets solved"], "yes", "no");
    check(&["2d system sets solved", "3d requester sets open"], "no", "no");
    check(&["2d bot hands-off"], "no", "yes");
    check(&["2d bot hands-off", "2d agent:901 replies", "2d agent:901 sets solved"], "no", "yes");
    check(&["2d agent:901 notes", "2d agent:901 sets solved"], "yes", "no");
}

#[test]
fn a_ticket_without_a_bots_message_says_nothing_about_bots() {
    let story =
        ["0 requester creates", "1m bot hands-off", "2m bot notes", "1h system sets solved"];
    check(&story, &[Measure::BotResolved, Measure::BotHandedOff], &[]);
}
