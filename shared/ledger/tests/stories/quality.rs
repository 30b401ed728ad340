//! How complete and how timely what a source tells is.

use std::collections::BTreeMap;

use tallydesk_ledger::{Lines, Measure, Rules, settle};

use crate::story::{check, check_under, events};

const KNOWN: [Measure; 6] = [
    Measure::CreationKnown,
    Measure::AgentKnown,
    Measure::CustomerKnown,
    Measure::ChannelKnown,
    Measure::CategoryKnown,
    Measure::Complete,
];

#[test]
fn a_ticket_is_complete_once_all_is_known_of_it_on_the_day_of_its_creation() {
    let story = ["0 requester creates customer=mei channel=email", "1h agent:901 replies"];
    let lacking_category = [
        "0 creation_known yes -",
        "0 agent_known yes -",
        "0 customer_known yes -",
        "0 channel_known yes -",
        "0 category_known no -",
        "0 complete no -",
    ];
    check(&story, &KNOWN, &lacking_category);
    let later = [&story[..], &["2d system changes category=returns"]].concat();
    let complete = lacking_category.map(|line| line.replace(" no ", " yes "));
    check(&later, &KNOWN, &complete.each_ref().map(String::as_str));
}

#[test]
fn a_ticket_that_no_agent_has_touched_lacks_no_agent() {
    let asked = [Measure::AgentKnown, Measure::Complete];
    let story = ["0 requester creates customer=mei channel=email category=returns"];
    check(&story, &asked, &["0 complete yes -"]);
    let solved_by_system = [&story[..], &["1h system sets solved"]].concat();
    check(&solved_by_system, &asked, &["0 complete yes -"]);
    let by_somebody = [&story[..], &["1h agent replies"]].concat();
    check(&by_somebody, &asked, &["0 agent_known no -", "0 complete no -"]);
}

#[test]
fn a_ticket_without_a_creation_counts_on_the_day_of_its_first_event() {
    let story = ["1d agent:901 replies", "2d agent:901 sets solved"];
    check(
        &story,
        &[Measure::CreationKnown, Measure::Complete],
        &["1d creation_known no -", "1d complete no -"],
    );
}

#[test]
fn an_event_counts_once_on_its_day_whatever_its_subject() {
    let told =
        ["0 requester creates customer=mei", "1d mei orders", "2d call:1 ends inbound answered"];
    let expected = ["0 event_late no -", "1d event_late no -", "2d event_late no -"];
    check(&told, &[Measure::EventLate], &expected);
}

#[test]
fn a_late_event_is_late_under_its_source_and_in_no_other_split() {
    let mut history = events(&["0 requester creates channel=email group=first"]);
    let hour_later = history[0].occurred_at + chrono::TimeDelta::hours(1);
    for (received_at, late) in [(hour_later, 0), (hour_later + chrono::TimeDelta::seconds(1), 1)] {
        let event = history[0].clone().received(received_at);
        let kind = event.subject_key().kind;
        let settled = settle(kind, &[event], &Lines::default(), &Rules::default());
        assert_eq!(settled.contributions.total(Measure::EventLate), late);
    }
    history[0].revision = 1;
    let years_later = hour_later + chrono::TimeDelta::days(1000);
    assert!(
        !history.remove(0).received(years_later).received_late,
        "it may have come in time before"
    );
}

#[test]
fn what_a_source_cannot_tell_of_a_reply_is_not_measured_of_it() {
    let untold = ["ticket.message_posted.knowledge".to_owned()].into();
    let rules =
        Rules { untold: BTreeMap::from([("generic".to_owned(), untold)]), ..Rules::default() };
    let story = [
        "0 requester creates customer=mei",
        "5m agent:901 replies macro",
        "10m agent:901 sets solved",
    ];
    check_under(
        &rules,
        &story,
        &[
            Measure::Replies,
            Measure::KnowledgeReplies,
            Measure::MacroReplies,
            Measure::FirstContactWithoutKnowledge,
            Measure::FirstContactWithMacro,
        ],
        &[
            "5m replies 1 901",
            "5m macro_replies yes 901",
            "10m first_contact_resolved.with_macro yes 901",
        ],
    );
}
