//! Given a history, then these samples: one small story for each rule of a ticket's life.
//!
//! A line of a story is `minute what…`; the minute counts from 09:00 on 16 November 2026 (UTC).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use tallydesk_events::{Event, Status};
use tallydesk_ledger::{
    AppliesTo, Choices, Clock, Contributions, Hours, Measure, OneTouchRule, OpenHours, Policy,
    Rules, Schedule, ScheduleChoice, Target, Ticket, fold, pack, promises, shelve, unpack,
};

fn beginning() -> DateTime<Utc> {
    "2026-11-16T09:00:00Z".parse().unwrap()
}

/// `20 agent:901 replies` and the like, as an event.
fn event(number: usize, line: &str) -> Event {
    let words: Vec<&str> = line.split_whitespace().collect();
    let minutes: i64 = words[0].parse().unwrap();
    let (kind, id) = words[1].split_once(':').unwrap_or((words[1], ""));
    let mut fields = match words[2] {
        "creates" => json!({"type": "ticket.created", "channel": "email"}),
        "creates-solved" => json!({"type": "ticket.created", "status": "solved"}),
        "writes" | "replies" => json!({"type": "ticket.message_posted", "public": true}),
        "notes" => json!({"type": "ticket.message_posted", "public": false}),
        "sets" => json!({"type": "ticket.status_changed", "to": words[3]}),
        "assigns" => json!({"type": "ticket.assigned", "assignee": words[3]}),
        "files" => json!({"type": "ticket.fields_changed", "category": words[3]}),
        "rates" => {
            let score: i64 = words[3].parse().unwrap();
            json!({"type": "ticket.rated", "score": score, "scale": "stars_5"})
        }
        "merges" => json!({"type": "ticket.merged"}),
        "restores" => json!({"type": "ticket.restored"}),
        unknown => panic!("{unknown} is no part of a story"),
    };
    fields["id"] = json!(format!("e{number:02}"));
    fields["source"] = json!("generic");
    fields["ticket"] = json!("1");
    fields["occurred_at"] = json!((beginning() + TimeDelta::minutes(minutes)).to_rfc3339());
    fields["actor"] = json!({ "kind": kind });
    if !id.is_empty() {
        fields["actor"]["id"] = Value::from(id);
    }
    Event::from_json(fields.to_string().as_bytes()).unwrap()
}

fn folded(story: &[&str], rules: &Rules) -> Ticket {
    let events: Vec<Event> = (0..).zip(story).map(|(number, line)| event(number, line)).collect();
    fold(&events, rules)
}

/// `first_reply_time 60 901` for a sample; durations in minutes.
fn told(ticket: &Ticket) -> Vec<String> {
    let tell = |sample: &tallydesk_ledger::Sample| {
        let is_duration = sample.measure.kind() == tallydesk_ledger::MeasureKind::Duration;
        let amount = if is_duration { sample.amount / 60 } else { sample.amount };
        let agent = sample.dimensions.agent.as_deref().unwrap_or("-");
        format!("{} {amount} {agent}", sample.measure.id())
    };
    ticket.samples.iter().map(tell).collect()
}

/// Checks the samples of some measures, in time order.
fn check(story: &[&str], measures: &[Measure], expected: &[&str]) {
    let ticket = folded(story, &Rules::default());
    let names: Vec<String> = measures.iter().map(|measure| format!("{} ", measure.id())).collect();
    let told: Vec<String> = told(&ticket)
        .into_iter()
        .filter(|line| names.iter().any(|name| line.starts_with(name)))
        .collect();
    assert_eq!(told, expected, "{story:#?}");
}

const REPLIES: [Measure; 3] = [Measure::Replies, Measure::FirstReplyTime, Measure::ReplyTime];
const SOLVES: [Measure; 4] = [
    Measure::TicketsSolved,
    Measure::Reopens,
    Measure::FirstResolutionTime,
    Measure::FullResolutionTime,
];
const WAITS: [Measure; 3] =
    [Measure::RequesterWaitTime, Measure::AgentWaitTime, Measure::OnHoldTime];

#[test]
fn several_messages_in_a_row_are_one_turn() {
    check(
        &[
            "0 requester creates",
            "5 requester writes",
            "20 agent:901 replies",
            "30 requester writes",
            "40 requester writes",
            "60 agent:902 replies",
        ],
        &REPLIES,
        &[
            "replies 1 901",
            "first_reply_time 20 901",
            "reply_time 20 901",
            "replies 1 902",
            "reply_time 30 902",
        ],
    );
}

#[test]
fn bots_and_notes_answer_nothing() {
    check(
        &[
            "0 requester creates",
            "1 bot:b replies",
            "2 agent:901 notes",
            "3 requester notes",
            "10 agent:901 replies",
        ],
        &REPLIES,
        &["replies 1 901", "first_reply_time 10 901", "reply_time 10 901"],
    );
}

#[test]
fn an_agents_public_first_message_is_the_opening_and_no_reply() {
    check(
        &[
            "0 agent:901 creates",
            "0 agent:901 writes",
            "30 requester writes",
            "50 agent:902 replies",
        ],
        &REPLIES,
        &["replies 1 902", "first_reply_time 50 902", "reply_time 20 902"],
    );
    check(
        &["0 agent:901 creates", "1 agent:901 notes", "30 agent:901 replies"],
        &REPLIES,
        &["replies 1 901", "first_reply_time 30 901"],
    );
}

#[test]
fn a_solve_ends_an_unanswered_turn_and_the_first_reply_keeps_running() {
    check(
        &[
            "0 requester creates",
            "10 agent:901 sets solved",
            "60 requester writes",
            "60 system sets open",
            "90 agent:901 replies",
        ],
        &REPLIES,
        &["replies 1 901", "first_reply_time 90 901", "reply_time 30 901"],
    );
}

#[test]
fn a_reopen_withdraws_what_counted_at_the_solve() {
    let story = [
        "0 requester creates",
        "0 system assigns 901",
        "10 agent:901 sets solved",
        "20 agent:901 sets closed",
        "60 requester sets open",
    ];
    check(&story, &SOLVES, &["first_resolution_time 10 901", "reopens 1 901"]);
    let solved_again = [&story[..], &["100 system sets solved"]].concat();
    check(
        &solved_again,
        &SOLVES,
        &[
            "first_resolution_time 10 901",
            "reopens 1 901",
            "tickets_solved 1 901",
            "full_resolution_time 100 901",
        ],
    );
}

#[test]
fn waits_are_the_time_in_each_status_until_the_last_solve() {
    check(
        &[
            "0 requester creates",
            "10 agent:901 sets open",
            "15 agent:901 sets pending",
            "45 requester sets open",
            "50 agent:901 sets on_hold",
            "70 agent:901 sets solved",
            "100 requester sets open",
            "110 agent:901 sets solved",
        ],
        &WAITS,
        // 10 new, 5 + 5 + 10 open, 20 on hold; 30 pending; the 30 solved are nobody's wait.
        &["requester_wait_time 50 901", "agent_wait_time 30 901", "on_hold_time 20 901"],
    );
}

#[test]
fn a_ticket_created_solved_is_solved_then() {
    check(
        &["0 agent:901 creates-solved"],
        &SOLVES,
        &["tickets_solved 1 901", "first_resolution_time 0 901", "full_resolution_time 0 901"],
    );
}

#[test]
fn without_a_creation_nothing_is_measured_from_it() {
    let story = ["0 requester writes", "10 agent:901 replies", "10 agent:901 sets solved"];
    let ticket = folded(&story, &Rules::default());
    let measured: Vec<Measure> = ticket.samples.iter().map(|sample| sample.measure).collect();
    for measure in [
        Measure::TicketsCreated,
        Measure::FirstReplyTime,
        Measure::FirstResolutionTime,
        Measure::FullResolutionTime,
        Measure::RequesterWaitTime,
    ] {
        assert!(!measured.contains(&measure), "{measure:?}");
    }
    assert!(measured.contains(&Measure::ReplyTime) && measured.contains(&Measure::TicketsSolved));
    assert_eq!(ticket.contributions(&Rules::default()).total(Measure::Backlog), 0);
}

#[test]
fn what_happened_before_the_creation_acts_at_the_creation() {
    check(
        &["10 requester creates", "5 agent:901 replies", "20 agent:901 sets solved"],
        &[Measure::FirstReplyTime, Measure::ReplyTime, Measure::FullResolutionTime],
        &["first_reply_time 0 901", "reply_time 0 901", "full_resolution_time 10 901"],
    );
}

#[test]
fn all_in_one_second_the_reply_comes_before_the_solve() {
    check(
        &["0 agent:901 sets solved", "0 agent:901 replies", "0 requester creates"],
        &[Measure::ReplyTime, Measure::TicketsSolved, Measure::OneTouch],
        &["tickets_solved 1 901", "reply_time 0 901", "one_touch 1 901"],
    );
}

#[test]
fn the_latest_rating_counts_for_the_last_solver() {
    check(
        &[
            "0 requester creates",
            "0 system assigns 902",
            "10 agent:901 sets solved",
            "20 requester rates 2",
            "30 requester rates 5",
        ],
        &[Measure::Csat, Measure::CsatScore],
        &["csat 1 901", "csat_score 5000 901"],
    );
    check(
        &["0 requester creates", "0 system assigns 902", "20 requester rates 3"],
        &[Measure::Csat, Measure::CsatScore],
        &["csat 0 902", "csat_score 3000 902"],
    );
}

#[test]
fn one_touch_follows_its_rule() {
    let silent = ["0 requester creates", "10 agent:901 sets solved"];
    check(&silent, &[Measure::OneTouch], &[]);
    let choices = Choices { one_touch_rule: OneTouchRule::AtMostOne, ..Choices::default() };
    let rules = Rules { choices: [(NaiveDate::MIN, choices)].into(), ..Rules::default() };
    assert!(told(&folded(&silent, &rules)).contains(&"one_touch 1 901".to_owned()));
    let twice = [
        "0 requester creates",
        "5 agent:901 replies",
        "6 agent:901 replies",
        "10 agent:901 sets solved",
    ];
    check(&twice, &[Measure::OneTouch], &["one_touch 0 901"]);
}

#[test]
fn a_merged_ticket_counts_nowhere_until_it_is_restored() {
    let story = ["0 requester creates", "10 agent:901 replies", "20 agent:901 merges"];
    let merged = folded(&story, &Rules::default());
    assert!(merged.contributions(&Rules::default()).is_empty());
    let restored = folded(&[&story[..], &["30 agent:901 restores"]].concat(), &Rules::default());
    let whole = folded(&story[..2], &Rules::default());
    assert_eq!(told(&restored), told(&whole));
}

/// The backlog by shelf, day and category: what was moved where.
fn backlog(story: &[&str]) -> Vec<String> {
    let rules = Rules::default();
    let contributed = folded(story, &rules).contributions(&rules);
    let shelves = shelve(&contributed);
    let flows = shelves.iter().flat_map(|(shelf, contributions)| {
        contributions
            .iter()
            .filter(|(contribution, _)| contribution.measure == Measure::Backlog)
            .map(move |(contribution, weight)| {
                let shelf = match shelf {
                    tallydesk_ledger::Shelf::Day(_) => "day",
                    tallydesk_ledger::Shelf::BacklogMonths => "month",
                    tallydesk_ledger::Shelf::Rebuild(_) => "rebuild",
                };
                let category = contribution.dimensions.category.as_deref().unwrap_or("-");
                format!("{shelf} {} {category} {weight:+}", contribution.day)
            })
    });
    flows.collect()
}

#[test]
fn the_backlog_moves_on_the_days_and_under_the_values_of_each_change() {
    const DAY: i64 = 24 * 60;
    let filed = format!("{DAY} system files returns");
    let solved = format!("{} agent:901 sets solved", 20 * DAY);
    assert_eq!(
        backlog(&["0 requester creates", "0 system files shipping", &filed, &solved]),
        [
            "day 2026-11-16 shipping +1",
            "day 2026-11-17 returns +1",
            "day 2026-11-17 shipping -1",
            "day 2026-12-06 returns -1",
            "month 2026-11-01 returns +1",
            "month 2026-12-01 returns -1",
        ]
    );
    let within_a_day = ["0 requester creates", "60 agent:901 sets solved"];
    assert_eq!(backlog(&within_a_day), Vec::<String>::new(), "in and out on one day is nothing");
}

#[test]
fn contributions_come_back_whole_from_their_packing() {
    let rules = Rules::default();
    let story = [
        "0 requester creates",
        "20 agent:901 replies",
        "30 system files shipping",
        "3000 agent:902 sets solved",
        "9000 requester rates 4",
    ];
    let contributed = folded(&story, &rules).contributions(&rules);
    for contributions in [contributed.clone(), contributed.negated(), Contributions::default()] {
        let packed = pack(&contributions).unwrap();
        assert_eq!(unpack(&packed).unwrap(), contributions);
        assert!(packed.len() < 40 + 20 * contributions.len(), "{} bytes", packed.len());
    }
    for damaged in [&[][..], &[9], &[1, 255, 255]] {
        assert!(unpack(damaged).is_err());
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_unpacking_panic(bytes in proptest::collection::vec(0_u8.., 0..200)) {
        let _ = unpack(&bytes);
        let _ = unpack(&[&[1], &bytes[..]].concat());
    }
}

#[test]
fn on_hold_moves_a_resolutions_due_time_and_a_reply_in_time_takes_its_breach_back() {
    let hours = vec![OpenHours { start: 10 * 3_600, end: 18 * 3_600 }];
    let mut week: [Vec<OpenHours>; 7] = Default::default();
    week[..5].fill(hours);
    let version = Hours { from: None, zone: chrono_tz::UTC, week, holidays: [].into() };
    let schedule = Schedule::new("desk", vec![version]).unwrap();
    let target = |hours: i64, pauses_in: &[Status]| {
        let pauses_in = pauses_in.iter().copied().collect();
        Some(Target { within_seconds: hours * 3_600, clock: Clock::Business, pauses_in })
    };
    let policy = Policy {
        name: "high".into(),
        first_reply: target(1, &[]),
        full_resolution: target(4, &[Status::OnHold]),
        ..Policy::default()
    };
    let rules = Rules {
        schedules: vec![ScheduleChoice { schedule, applies_to: AppliesTo::default() }],
        policies: vec![policy],
        ..Rules::default()
    };
    // Minutes count from Monday, 09:00: the ticket comes at 12:00.
    let told = |story: &[&str]| {
        let events: Vec<Event> =
            (0..).zip(story).map(|(number, line)| event(number, line)).collect();
        let now = beginning() + TimeDelta::minutes(300);
        let promises = promises(&events, &rules, now).into_iter().map(|promise| {
            let due = promise.due_at.map(|due| due.format("%H:%M").to_string());
            let (name, result) = (promise.promised.as_str(), promise.result(now));
            format!("{name} {} {} {result:?}", due.unwrap_or_default(), promise.elapsed_seconds)
        });
        promises.collect::<Vec<_>>()
    };
    let created = "180 requester creates";
    assert_eq!(
        told(&[created]),
        ["first_reply 13:00 7200 Breached", "full_resolution 16:00 7200 Running"]
    );
    let held = [created, "210 agent:901 sets on_hold", "240 agent:901 sets open"];
    assert_eq!(told(&held)[1], "full_resolution 16:30 5400 Running");
    let solved = [&held[..], &["240 agent:901 replies", "270 agent:901 sets solved"]].concat();
    assert_eq!(
        told(&solved),
        ["first_reply 13:00 3600 Met", "full_resolution  3600 Met"],
        "exactly the time allowed is kept"
    );
    let broken = folded(&[created], &rules);
    let breach = broken.samples.iter().find(|sample| sample.measure == Measure::SlaFirstReply);
    let breach = breach.map(|sample| (sample.amount, sample.at, sample.in_advance));
    assert_eq!(breach, Some((0, beginning() + TimeDelta::minutes(240), true)));
}
