//! What was promised: by policies, by marketplaces, and by the figures themselves.

use std::collections::BTreeMap;

use tallydesk_ledger::{Marketplace, Measure, Rules, ScheduleRule, SlaRule, promises};

use crate::accounts::{
    applies_to, choose, night, office, office_closed_on, policy, promising, schedule,
};
use crate::story::{check_under, events, instant, when};

const SLA: [Measure; 3] =
    [Measure::SlaFirstReply, Measure::SlaNextReply, Measure::SlaFullResolution];
const MARKETPLACE: [Measure; 3] =
    [Measure::MarketplaceResponse, Measure::MarketplaceLate, Measure::MarketplaceNoResponse];

/// An account that promises some targets to every ticket, on the calendar clock or in the office's
/// hours.
fn promising_all(targets: &[&str]) -> Rules {
    promising(vec![office()], vec![policy("standard", "", targets)])
}

#[test]
fn exactly_the_time_allowed_is_met_and_a_second_more_is_not() {
    let rules = promising_all(&["first_reply 1h calendar"]);
    let check = |reply: &str, expected: &[&str]| {
        let reply = format!("{reply} agent:901 replies");
        check_under(&rules, &["0 requester creates", &reply], &SLA, expected);
    };
    check("1h", &["1h sla.first_reply yes 901"]);
    check("1h900ms", &["1h sla.first_reply yes 901"]);
    check("1h1s", &["1h sla.first_reply no 901"]);
    check("3d", &["1h sla.first_reply no 901"]);
}

#[test]
fn an_unanswered_ticket_that_nobody_touches_is_a_breach_and_a_reply_in_time_takes_it_back() {
    let rules = promising_all(&["first_reply 1d calendar"]);
    let story = [
        "0 requester creates assignee=902",
        "1h bot replies",
        "2h agent:902 notes",
        "20h agent:901 replies",
    ];
    let breach = ["1d sla.first_reply no 902 in advance"];
    for told in 1..=3 {
        check_under(&rules, &story[..told], &SLA, &breach);
    }
    check_under(&rules, &story, &SLA, &["20h sla.first_reply yes 901"]);
}

#[test]
fn each_later_turn_is_promised_a_reply_of_its_own() {
    let rules = promising_all(&["first_reply 1h calendar", "next_reply 2h calendar"]);
    let story = [
        "0 requester creates",
        "30m agent:901 replies",
        "1h requester writes",
        "2h requester writes",
        "3h agent:902 replies",
        "4h requester writes",
        "5h agent:901 sets solved",
    ];
    let kept = ["30m sla.first_reply yes 901", "3h sla.next_reply yes 902"];
    let running = [&kept[..], &["6h sla.next_reply no - in advance"]].concat();
    check_under(&rules, &story[..6], &SLA, &running);
    // A solve in time ends the turn without an answer, and without a verdict.
    check_under(&rules, &story, &SLA, &kept);
    let late = [&story[..6], &["6h1s agent:901 sets solved"]].concat();
    check_under(&rules, &late, &SLA, &[&kept[..], &["6h sla.next_reply no -"]].concat());
}

#[test]
fn a_ticket_solved_without_a_reply_owes_one_only_once_it_is_reopened() {
    let rules = promising_all(&["first_reply 1h calendar", "next_reply 1h calendar"]);
    let story = [
        "0 requester creates",
        "30m agent:901 sets solved",
        "10h requester writes",
        "10h system sets open",
        "10h30m agent:901 replies",
    ];
    check_under(&rules, &story[..2], &SLA, &[]);
    check_under(&rules, &story[..4], &SLA, &["10h30m sla.first_reply no - in advance"]);
    check_under(&rules, &story, &SLA, &["10h30m sla.first_reply yes 901"]);
}

#[test]
fn what_an_agent_opened_owes_a_reply_from_the_requesters_first_message() {
    let rules = promising_all(&["first_reply 1h calendar", "next_reply 2h calendar"]);
    let opened = ["0 agent:901 creates", "0 agent:901 writes"];
    check_under(&rules, &opened, &SLA, &[]);
    let asked = [&opened[..], &["3h requester writes"]].concat();
    check_under(&rules, &asked, &SLA, &["4h sla.first_reply no - in advance"]);
    let wrote_again = [&opened[..], &["1h agent:901 replies", "3h requester writes"]].concat();
    check_under(&rules, &wrote_again, &SLA, &["5h sla.next_reply no - in advance"]);
    let noted = ["0 agent:901 creates", "1m agent:901 notes", "30m agent:901 replies"];
    check_under(&rules, &noted, &SLA, &["30m sla.first_reply yes 901"]);
}

#[test]
fn nothing_is_promised_without_a_creation() {
    let rules = promising_all(&["first_reply 1h calendar", "full_resolution 1h calendar"]);
    check_under(&rules, &["0 requester writes", "2h agent:901 replies"], &SLA, &[]);
}

#[test]
fn a_hold_pauses_a_resolution_and_a_reopen_lets_its_clock_go_on() {
    let rules = promising_all(&["full_resolution 5h calendar pending on_hold"]);
    let story = [
        "0 requester creates",
        "1h agent:901 sets on_hold",
        "3h agent:901 sets open",
        "4h agent:901 sets pending",
        "5h requester sets open",
        "7h agent:901 sets solved",
        "20h requester sets open",
        "21h agent:902 sets solved",
    ];
    check_under(&rules, &story[..1], &SLA, &["5h sla.full_resolution no - in advance"]);
    check_under(&rules, &story[..2], &SLA, &[]);
    check_under(&rules, &story[..3], &SLA, &["7h sla.full_resolution no - in advance"]);
    check_under(&rules, &story[..5], &SLA, &["8h sla.full_resolution no - in advance"]);
    check_under(&rules, &story[..6], &SLA, &["7h sla.full_resolution yes 901"]);
    check_under(&rules, &story[..7], &SLA, &["21h sla.full_resolution no - in advance"]);
    check_under(&rules, &story, &SLA, &["21h sla.full_resolution yes 902"]);
    let late = [&story[..7], &["21h1s agent:902 sets solved"]].concat();
    check_under(&rules, &late, &SLA, &["21h sla.full_resolution no 902"]);
}

#[test]
fn a_changed_policy_judges_from_the_beginning_or_not_at_all() {
    let policies = vec![
        policy("urgent", "priority=urgent", &["first_reply 1h calendar"]),
        policy("standard", "priority=normal", &["first_reply 4h calendar"]),
    ];
    let latest = promising(Vec::new(), policies);
    let mut at_start = latest.clone();
    choose(&mut at_start, |choices| choices.sla_rule = SlaRule::AtStart);
    let story = [
        "0 requester creates priority=normal",
        "2h system changes priority=urgent",
        "3h agent:901 replies",
    ];
    let normal = ["4h sla.first_reply no - in advance"];
    check_under(&latest, &story[..1], &SLA, &normal);
    check_under(&latest, &story[..2], &SLA, &["1h sla.first_reply no - in advance"]);
    check_under(&latest, &story, &SLA, &["1h sla.first_reply no 901"]);
    check_under(&at_start, &story[..2], &SLA, &normal);
    check_under(&at_start, &story, &SLA, &["3h sla.first_reply yes 901"]);
    let to_none = ["0 requester creates priority=urgent", "30m system changes priority=low"];
    check_under(&latest, &to_none, &SLA, &[]);
    check_under(&at_start, &to_none, &SLA, &["1h sla.first_reply no - in advance"]);
}

#[test]
fn a_changed_schedule_moves_a_running_due_time() {
    let policies = vec![policy("standard", "", &["first_reply 2h business"])];
    let at_event = promising(vec![office(), night()], policies);
    let mut accumulate = at_event.clone();
    choose(&mut accumulate, |choices| choices.schedule_rule = ScheduleRule::Accumulate);
    let story = ["7h requester creates", "9h system assigns group=night", "10h agent:901 replies"];
    // Tuesday, 10:00; then 20:00 in the night's hours alone, or 19:00 with the hour of the office.
    let before = ["1d1h sla.first_reply no - in advance"];
    check_under(&at_event, &story[..1], &SLA, &before);
    check_under(&accumulate, &story[..1], &SLA, &before);
    let of_night = |due: &str| format!("{due} sla.first_reply no - of night in advance");
    check_under(&at_event, &story[..2], &SLA, &[&of_night("11h")]);
    check_under(&accumulate, &story[..2], &SLA, &[&of_night("10h")]);
    for rules in [&at_event, &accumulate] {
        check_under(rules, &story, &SLA, &["10h sla.first_reply yes 901 of night"]);
    }
}

#[test]
fn a_promise_due_at_closing_time_is_kept_until_the_desk_opens_again() {
    let rules = promising_all(&["first_reply 1h business"]);
    let check = |story: &[&str], expected: &str| check_under(&rules, story, &SLA, &[expected]);
    // Due at 17:00, when the office closes; it opens on Tuesday at 09:00.
    let asked = "7h requester creates";
    check(&[asked], "8h sla.first_reply no - in advance");
    check(&[asked, "1d agent:901 replies"], "1d sla.first_reply yes 901");
    check(&[asked, "1d1s agent:901 replies"], "8h sla.first_reply no 901");
    // Asked while the office is closed: on a Monday evening, and on a Saturday.
    check(&["10h requester creates"], "1d1h sla.first_reply no - in advance");
    check(&["4d20h requester creates"], "7d1h sla.first_reply no - in advance");
}

#[test]
fn holidays_and_changes_of_the_clocks_move_a_due_time() {
    let policies = vec![policy("standard", "", &["first_reply 2h business"])];
    let rules = promising(vec![office_closed_on("2026-11-17")], policies);
    check_under(&rules, &["7h requester creates"], &SLA, &["2d1h sla.first_reply no - in advance"]);
    // Sunday, 28 March 2027, has 23 hours in Berlin and ends at 22:00 (UTC).
    let sundays = schedule("sundays", "Europe/Berlin", "sun 00:00-24:00", "");
    for (target, due) in [("23h", "132d13h"), ("23h1s", "138d13h1s")] {
        let target = format!("first_reply {target} business");
        let rules = promising(vec![sundays.clone()], vec![policy("standard", "", &[&target])]);
        let expected = format!("{due} sla.first_reply no - in advance");
        check_under(&rules, &["131d3h requester creates"], &SLA, &[&expected]);
    }
}

#[test]
fn promises_tell_how_long_they_have_run() {
    let desk = schedule("desk", "UTC", "mon-fri 10:00-18:00", "");
    let targets = ["first_reply 1h business", "full_resolution 4h business on_hold"];
    let rules = promising(vec![desk], vec![policy("high", "", &targets)]);
    let told = |story: &[&str]| {
        let now = instant("5h");
        let promises = promises(&events(story), &rules, now).into_iter().map(|promise| {
            let due = promise.due_at.map_or("-".to_owned(), when);
            let (name, result) = (promise.promised.as_str(), promise.result(now));
            format!("{name} {due} {} {result:?}", promise.elapsed_seconds)
        });
        promises.collect::<Vec<_>>()
    };
    let created = "3h requester creates";
    assert_eq!(
        told(&[created]),
        ["first_reply 4h 7200 Breached", "full_resolution 7h 7200 Running"]
    );
    let held = [created, "3h30m agent:901 sets on_hold", "4h agent:901 sets open"];
    assert_eq!(told(&held)[1], "full_resolution 7h30m 5400 Running");
    let solved = [&held[..], &["4h agent:901 replies", "4h30m agent:901 sets solved"]].concat();
    assert_eq!(told(&solved), ["first_reply 4h 3600 Met", "full_resolution - 3600 Met"]);
}

#[test]
fn the_service_level_is_of_first_replies_that_came_or_fell_due() {
    let service_level_seconds = BTreeMap::from([("chat".to_owned(), 20)]);
    let rules = Rules { service_level_seconds, ..Rules::default() };
    let check = |channel: &str, reply: &str, expected: &[&str]| {
        let created = format!("0 requester creates channel={channel}");
        let story = [&created, "5s bot replies", reply, "1d requester writes"];
        check_under(&rules, &story, &[Measure::ServiceLevel], expected);
    };
    check("chat", "20s agent:901 replies", &["20s service_level yes 901"]);
    check("chat", "21s agent:901 replies", &["20s service_level no 901"]);
    check("chat", "1h agent:901 notes", &["20s service_level no - in advance"]);
    check("email", "20s agent:901 replies", &[]);
}

const RATES: [Measure; 3] =
    [Measure::ReplyWithin3Minutes, Measure::ReplyWithin5Minutes, Measure::TurnAnswered];

#[test]
fn reply_rates_are_of_turns_answered_or_fallen_due() {
    let story = [
        "0 requester creates assignee=901",
        "3m agent:901 replies",
        "10m requester writes",
        "14m agent:902 replies",
        "20m requester writes",
        "22m agent:901 sets solved",
        "30m requester writes",
        "30m system sets open",
    ];
    check_under(
        &Rules::default(),
        &story,
        &RATES,
        &[
            "0 turn_answered yes 901",
            "3m reply_within_3min yes 901",
            "3m reply_within_5min yes 901",
            "10m turn_answered yes 902",
            "13m reply_within_3min no 902",
            "14m reply_within_5min yes 902",
            "20m turn_answered no 901",
            "30m turn_answered no 901",
            "33m reply_within_3min no 901 in advance",
            "35m reply_within_5min no 901 in advance",
        ],
    );
}

/// Amazon allows a day, and two for returns; what comes by chat has three minutes of the desk's.
fn selling() -> Rules {
    let marketplace = |name: &str, applies: &str, hours: i64, schedule: Option<&str>| Marketplace {
        name: name.into(),
        applies_to: applies_to(applies),
        response_within_seconds: Some(hours * 3_600),
        schedule: schedule.map(str::to_owned),
    };
    let marketplaces = vec![
        marketplace("amazon returns", "category=returns", 48, None),
        marketplace("amazon", "channel=amazon", 24, None),
        marketplace("tmall", "channel=tmall", 24, Some("desk")),
    ];
    let schedules = vec![office(), schedule("desk", "UTC", "mon-sun 10:00-18:00", "brand=none")];
    Rules { marketplaces, schedules, ..Rules::default() }
}

#[test]
fn a_marketplaces_reply_rate_runs_in_its_own_hours() {
    let check = |channel: &str, expected: &[&str]| {
        let created = format!("0 requester creates channel={channel}");
        let story = [&created, "1h3m agent:901 replies"];
        check_under(&selling(), &story, &RATES[..1], expected);
    };
    check("tmall", &["1h3m reply_within_3min yes 901"]);
    check("amazon", &["3m reply_within_3min no 901"]);
}

#[test]
fn a_marketplaces_limit_runs_by_night_and_tells_late_from_unanswered() {
    let check = |lines: &[&str], expected: &[&str]| {
        let story = [&["4d requester creates channel=amazon assignee=902"], lines].concat();
        check_under(&selling(), &story, &MARKETPLACE, expected);
    };
    check(&["5d agent:901 replies"], &["5d marketplace_response yes 901"]);
    check(
        &["5d1s agent:901 replies"],
        &["5d marketplace_response no 901", "5d marketplace_late 1 901"],
    );
    check(
        &["4d1h bot replies"],
        &[
            "5d marketplace_response no 902 in advance",
            "5d marketplace_no_response 1 902 in advance",
        ],
    );
    // Solved without an answer: in time it is neither, later nobody answered.
    check(&["4d12h agent:901 sets solved"], &[]);
    check(
        &["6d agent:901 sets solved"],
        &["5d marketplace_response no 902", "5d marketplace_no_response 1 902"],
    );
}

#[test]
fn returns_have_a_marketplaces_longer_limit_once_they_are_known_as_such() {
    let story = [
        "0 requester creates channel=amazon",
        "1h system changes category=returns",
        "2d agent:901 replies",
    ];
    check_under(
        &selling(),
        &story[..1],
        &MARKETPLACE,
        &["1d marketplace_response no - in advance", "1d marketplace_no_response 1 - in advance"],
    );
    check_under(&selling(), &story, &MARKETPLACE, &["2d marketplace_response yes 901"]);
}
