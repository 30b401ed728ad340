//! Calls and live chats.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use tallydesk_events::SubjectKind;
use tallydesk_ledger::{
    CallServiceLevel, Contributions, Lines, Measure, MeasureKind, Rules, ShortAbandons, settle,
};

use crate::accounts::choosing;
use crate::story::{check, check_under, events, samples};

const VOLUME: [Measure; 4] =
    [Measure::Calls, Measure::CallsOffered, Measure::CallsAnswered, Measure::CallsAbandoned];
const WAITS: [Measure; 4] =
    [Measure::CallAbandoned, Measure::AbandonTime, Measure::SpeedOfAnswer, Measure::QueueTime];

#[test]
fn a_call_is_offered_if_it_came_in_and_entered_a_queue() {
    check(
        &["0 call:1 ends inbound answered queue=desk queue_seconds=12s agent=901"],
        &VOLUME,
        &[
            "0 calls 1 901 of desk",
            "0 calls_offered 1 901 of desk",
            "0 calls_answered 1 901 of desk",
        ],
    );
    let offered = ["1m calls 1 -", "1m calls_offered 1 -"];
    check(&["1m call:1 ends inbound missed queue_seconds=40s"], &VOLUME, &offered);
    check(&["1m call:1 ends inbound voicemail offered_at=30s"], &VOLUME, &offered);
    check(
        &["1m call:1 ends inbound abandoned queue_seconds=40s"],
        &VOLUME,
        &["1m calls 1 -", "1m calls_offered 1 -", "1m calls_abandoned 1 -"],
    );
}

#[test]
fn a_call_without_a_queue_is_answered_and_neither_offered_nor_abandoned() {
    check(
        &["0 call:1 ends inbound answered talk_seconds=2m agent=901"],
        &[VOLUME, WAITS].concat(),
        &["0 calls 1 901", "0 calls_answered 1 901"],
    );
    check(&["0 call:1 ends inbound abandoned"], &[VOLUME, WAITS].concat(), &["0 calls 1 -"]);
}

#[test]
fn a_call_that_goes_out_is_a_call_and_its_time_counts() {
    check(
        &["0 call:1 ends outbound answered ring_seconds=9s talk_seconds=2m agent=901 queue=desk"],
        Measure::ALL,
        &[
            "0 calls 1 901 of desk",
            "0 ring_time 9s 901 of desk",
            "0 talk_time 2m - of desk",
            "0 talk_time 2m 901 alone",
            "0 call_handle_time 2m - of desk",
            "0 call_handle_time 2m 901 alone",
            "0 event_late no -",
        ],
    );
    check(
        &["0 call:1 ends outbound missed agent=901"],
        Measure::ALL,
        &["0 calls 1 901", "0 event_late no -"],
    );
}

#[test]
fn an_abandon_of_just_the_limit_is_no_short_one() {
    check(
        &["0 call:1 ends inbound abandoned queue_seconds=5s"],
        &WAITS,
        &["0 call_abandoned yes -", "0 abandon_time 5s -", "0 queue_time 5s -"],
    );
    let short = ["0 call:1 ends inbound abandoned queue_seconds=4s"];
    check(&short, &WAITS, &["0 queue_time 4s -"]);
    check(&short, &[Measure::CallsAbandoned], &["0 calls_abandoned 1 -"]);
    let include = choosing(|choices| choices.short_abandons = ShortAbandons::Include);
    check_under(
        &include,
        &short,
        &WAITS,
        &["0 call_abandoned yes -", "0 abandon_time 4s -", "0 queue_time 4s -"],
    );
}

#[test]
fn who_gave_up_waited_since_he_was_offered_if_no_time_in_the_queue_is_told() {
    let expected = ["1m call_abandoned yes -", "1m abandon_time 45s -", "1m queue_time 45s -"];
    check(&["1m call:1 ends inbound abandoned offered_at=15s"], &WAITS, &expected);
    let unknown = ["1m call:1 ends inbound abandoned queue=desk"];
    check(&unknown, &WAITS, &["1m call_abandoned yes - of desk"]);
}

#[test]
fn a_wait_ends_with_the_first_answer_and_includes_the_ring_if_the_account_says_so() {
    let story = [
        "1m call:1 ends inbound answered queue=first queue_seconds=20s ring_seconds=6s agent=901 \
         rings=2",
        "5m call:1 ends inbound answered queue=second queue_seconds=30s ring_seconds=4s agent=902 \
         rings=1",
    ];
    let ring = [Measure::RingTime, Measure::Rings];
    check(
        &story,
        &[WAITS.as_slice(), &ring].concat(),
        &[
            "5m call_abandoned no 901 of first",
            "5m speed_of_answer 20s 901 of first",
            "5m queue_time 50s 901 of first",
            "5m ring_time 10s 901 of first",
            "5m rings 3 901 of first",
        ],
    );
    let with_ring = choosing(|choices| choices.asa_includes_ring = true);
    let speed = [Measure::SpeedOfAnswer, Measure::QueueTime];
    let expected = ["5m speed_of_answer 26s 901 of first", "5m queue_time 50s 901 of first"];
    check_under(&with_ring, &story, &speed, &expected);
}

/// A call goes from one agent to another and back again: it is one call, and one of each agent.
#[test]
fn a_call_that_comes_back_to_its_first_agent_is_one_call_of_his() {
    let story = [
        "1m call:1 ends inbound answered queue_seconds=0s talk_seconds=60s agent=901",
        "3m call:1 ends inbound answered talk_seconds=100s hold_seconds=20s agent=902",
        "5m call:1 ends inbound answered talk_seconds=30s after_call_work_seconds=15s agent=901",
    ];
    check(
        &story,
        &[Measure::Calls, Measure::CallsAnswered, Measure::CallTransferred],
        &[
            "5m calls 1 901",
            "5m calls 1 902 alone",
            "5m calls_answered 1 901",
            "5m calls_answered 1 902 alone",
            "5m call_transferred yes -",
            "5m call_transferred yes 901 alone",
            "5m call_transferred yes 902 alone",
        ],
    );
    check(
        &story,
        &[
            Measure::TalkTime,
            Measure::HoldTime,
            Measure::AfterCallWorkTime,
            Measure::CallHandleTime,
        ],
        &[
            "5m talk_time 3m10s -",
            "5m talk_time 1m30s 901 alone",
            "5m talk_time 1m40s 902 alone",
            "5m hold_time 20s -",
            "5m hold_time 20s 902 alone",
            "5m after_call_work_time 15s -",
            "5m after_call_work_time 15s 901 alone",
            "5m call_handle_time 3m45s -",
            "5m call_handle_time 1m45s 901 alone",
            "5m call_handle_time 2m 902 alone",
        ],
    );
}

#[test]
fn who_passed_a_call_on_is_who_had_it_before() {
    let transferred = [Measure::CallTransferred];
    let answered = "call:1 ends inbound answered";
    check(
        &[&format!("1m {answered} agent=901"), &format!("2m {answered} agent=902")],
        &transferred,
        &[
            "2m call_transferred yes -",
            "2m call_transferred yes 901 alone",
            "2m call_transferred no 902 alone",
        ],
    );
    check(
        &[&format!("1m {answered} agent=901 transferred=true")],
        &transferred,
        &["1m call_transferred yes -", "1m call_transferred yes 901 alone"],
    );
    check(
        &[&format!("1m {answered} agent=901"), &format!("2m {answered} agent=901")],
        &transferred,
        &["2m call_transferred no -", "2m call_transferred no 901 alone"],
    );
    check(&["1m call:1 ends inbound missed transferred=true"], &transferred, &[]);
}

#[test]
fn a_call_whose_caller_gives_up_after_an_agent_had_him_is_answered() {
    check(
        &[
            "1m call:1 ends inbound answered queue_seconds=9s agent=901",
            "3m call:1 ends inbound abandoned queue_seconds=60s",
        ],
        &VOLUME,
        &["3m calls 1 901", "3m calls_offered 1 901", "3m calls_answered 1 901"],
    );
}

#[test]
fn a_call_over_midnight_counts_on_the_day_on_which_it_is_over() {
    // 9 in the morning and 15 hours are midnight; it began ten minutes before.
    let story =
        ["15h5m call:1 ends inbound answered queue_seconds=10s talk_seconds=14m50s agent=901"];
    let days = |rules: &Rules| -> Vec<(String, Option<u8>)> {
        let samples = samples(&events(&story), rules).into_iter();
        let samples = samples.filter(|sample| sample.measure == Measure::TalkTime);
        samples.map(|sample| (sample.day.to_string(), sample.dimensions.hour)).collect()
    };
    let seen = [("2026-11-17".to_owned(), Some(0)), ("2026-11-17".to_owned(), None)];
    assert_eq!(days(&Rules::default()), seen);
    let in_new_york = Rules { zone: Tz::America__New_York, ..Rules::default() };
    assert_eq!(days(&in_new_york)[0], ("2026-11-16".to_owned(), Some(19)));
}

#[test]
fn a_record_that_comes_again_with_more_in_it_replaces_the_first() {
    let mut told = events(&[
        "1m call:1 ends inbound answered queue_seconds=9s talk_seconds=50s agent=901",
        "1m call:1 ends inbound answered queue_seconds=9s talk_seconds=50s agent=901 revision=1 \
         after_call_work_seconds=40s",
    ]);
    told[1].id = told[0].id.clone();
    let handled = |events: &[_]| -> i64 {
        let settled = settle(SubjectKind::Call, events, &Lines::default(), &Rules::default());
        settled.contributions.total(Measure::CallHandleTime)
    };
    // Once for the desk and once for the agent.
    assert_eq!(handled(&told[..1]), 2 * 50);
    assert_eq!(handled(&told), 2 * 90);
    told.reverse();
    assert_eq!(handled(&told), 2 * 90);
}

#[test]
fn a_live_chat_is_a_call_of_its_channel() {
    let story =
        ["1m call:1 ends inbound answered channel=chat brand=main category=returns agent=901"];
    for sample in samples(&events(&story), &Rules::default()) {
        if sample.dimensions.hour.is_some() {
            assert_eq!(sample.dimensions.channel.as_deref(), Some("chat"));
            assert_eq!(sample.dimensions.brand.as_deref(), Some("main"));
            assert_eq!(sample.dimensions.category.as_deref(), Some("returns"));
        }
    }
    let phone = samples(&events(&["1m call:1 ends inbound missed"]), &Rules::default());
    assert_eq!(phone[0].dimensions.channel.as_deref(), Some("phone"));
}

/// Answered calls in time and late, abandoned ones short and long; the limit is 20 seconds.
fn service_level(rule: CallServiceLevel, [in_time, late, short, long]: [usize; 4]) -> (i64, i64) {
    let mut rules = choosing(|choices| {
        choices.call_service_level = rule;
        choices.short_abandon_seconds = 10;
    });
    rules.service_level_seconds = BTreeMap::from([("phone".into(), 20)]);
    let ends = [("answered", 20), ("answered", 21), ("abandoned", 9), ("abandoned", 30)];
    let counts = [in_time, late, short, long];
    let calls = ends.into_iter().zip(counts).flat_map(|(end, count)| vec![end; count]);
    let mut judged = Contributions::default();
    for (outcome, wait) in calls {
        let story = format!("1m call:1 ends inbound {outcome} queue_seconds={wait}s");
        let events = events(&[&story]);
        judged.merge(settle(SubjectKind::Call, &events, &Lines::default(), &rules).contributions);
    }
    let n = judged.iter().filter(|(entry, _)| entry.measure == Measure::CallInTime);
    (judged.total(Measure::CallInTime), n.map(|(_, weight)| weight).sum())
}

/// The shares of a worked example of a contact centre: 57.14, 50 and 66.67 percent.
#[test]
fn a_service_level_is_divided_by_what_the_account_says() {
    let calls = [200, 100, 50, 50];
    for (rule, expected) in [
        (CallServiceLevel::Default, (200, 350)),
        (CallServiceLevel::AllOffered, (200, 400)),
        (CallServiceLevel::AnsweredOnly, (200, 300)),
        (CallServiceLevel::AbandonsWithinCount, (250, 400)),
    ] {
        assert_eq!(service_level(rule, calls), expected, "{rule:?}");
    }
}

#[test]
fn a_service_level_needs_a_limit_and_an_answer_a_wait() {
    let level = [Measure::CallInTime];
    let story = ["1m call:1 ends inbound answered queue_seconds=1s agent=901"];
    check(&story, &level, &[]);
    let service_level_seconds = BTreeMap::from([("phone".into(), 20)]);
    let rules = Rules { service_level_seconds, ..Rules::default() };
    check_under(&rules, &story, &level, &["1m call_in_time yes 901"]);
    check_under(&rules, &["1m call:1 ends inbound answered queue=desk"], &level, &[]);
    check_under(
        &rules,
        &["1m call:1 ends inbound missed queue=desk"],
        &level,
        &["1m call_in_time no - of desk"],
    );
    check_under(
        &rules,
        &["1m call:1 ends inbound answered queue_seconds=1s channel=chat"],
        &level,
        &[],
    );
    assert_eq!(Measure::CallInTime.kind(), MeasureKind::Share);
}
