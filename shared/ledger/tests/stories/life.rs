//! A ticket's life: order, beginnings, leaving out, days and dimensions, and rules with dates.

use chrono::NaiveDate;
use tallydesk_ledger::{
    Choices, Contributions, Hours, Measure, OneTouchRule, Policy, Rules, Sample, Schedule,
    ScheduleChoice, pack, unpack,
};

use crate::accounts::{applies_to, date, hours, policy, promising};
use crate::story::{check, check_under, events, folded, samples};

#[test]
fn all_in_one_second_the_reply_comes_before_the_solve() {
    let measures = [Measure::TicketsSolved, Measure::ReplyTime, Measure::OneTouch];
    check(
        &["0 agent:901 sets solved", "0 agent:901 replies", "0 requester creates"],
        &measures,
        &["0 tickets_solved 1 901", "0 reply_time 0 901", "0 one_touch yes 901"],
    );
}

#[test]
fn a_sources_own_sequence_orders_a_second_before_anything_else() {
    // Solved first: the turn ended without an answer, and the reply answers none.
    check(
        &[
            "0 requester creates",
            "0 agent:901 replies sequence=2",
            "0 agent:901 sets solved sequence=1",
        ],
        &[Measure::TicketsSolved, Measure::FirstReplyTime, Measure::ReplyTime],
        &["0 tickets_solved 1 901", "0 first_reply_time 0 901"],
    );
}

#[test]
fn a_clock_that_goes_backwards_orders_by_what_it_says() {
    // The reply came before the question, by its clock: it answers the opening, and the question
    // waits still.
    check(
        &[
            "0 requester creates",
            "30m requester writes",
            "20m agent:901 replies",
            "-5m requester writes",
        ],
        &[Measure::ReplyTime, Measure::TurnAnswered],
        &["0 turn_answered yes 901", "20m reply_time 20m 901", "30m turn_answered no -"],
    );
}

#[test]
fn setting_what_is_set_changes_nothing() {
    let measures = [Measure::TicketsSolved, Measure::Reopens, Measure::RequesterWaitTime];
    check(
        &[
            "0 requester creates",
            "1h agent:901 sets open",
            "2h requester sets open",
            "3h agent:901 sets solved",
            "4h agent:902 sets solved",
        ],
        &measures,
        &["3h tickets_solved 1 901", "3h requester_wait_time 3h 901"],
    );
}

#[test]
fn a_second_word_on_the_creation_only_tells_fields() {
    let story = ["0 requester creates channel=email", "1h agent:901 creates channel=chat"];
    check(&story, &[Measure::TicketsCreated], &["0 tickets_created 1 -"]);
    let ticket = folded(&story, &Rules::default());
    assert_eq!(ticket.fields.channel.as_deref(), Some("chat"));
}

#[test]
fn a_newer_revision_replaces_an_event() {
    check(
        &[
            "0 requester creates",
            "1h agent:901 handles 2m id=h",
            "1h agent:901 handles 5m id=h revision=2",
            "1h agent:901 handles 3m id=h revision=1",
        ],
        &[Measure::HandleTime],
        &["1h ticket_handle_time 5m -", "1h ticket_handle_time 5m 901 alone"],
    );
}

#[test]
fn without_a_creation_nothing_is_measured_from_it() {
    let story = [
        "0 requester writes category=order_status",
        "1m bot replies",
        "2m agent:901 replies",
        "1h agent:901 sets solved",
        "2h requester rates 4",
        "1d requester sets open",
        "2d agent:902 sets solved",
        "3d system changes tags=complaint category=order_status",
    ];
    let rules = promising(
        Vec::new(),
        vec![policy("all", "", &["first_reply 1h calendar", "full_resolution 1h calendar"])],
    );
    let from_creation = [
        Measure::TicketsCreated,
        Measure::FirstReplyTime,
        Measure::BotFirstReplyTime,
        Measure::FirstResolutionTime,
        Measure::FullResolutionTime,
        Measure::RequesterWaitTime,
        Measure::AgentWaitTime,
        Measure::OnHoldTime,
        Measure::Resolved,
        Measure::SlaFirstReply,
        Measure::SlaFullResolution,
        Measure::ServiceLevel,
        Measure::ComplaintSolved,
        Measure::OrderStatusQuestions,
        Measure::FirstContactResolved,
        Measure::Backlog,
    ];
    check_under(&rules, &story, &from_creation, &[]);
    let by_itself = [
        Measure::Replies,
        Measure::ReplyTime,
        Measure::TicketsSolved,
        Measure::Reopens,
        Measure::Reopened,
        Measure::CsatScore,
        Measure::ContactsPerResolution,
    ];
    check(
        &story,
        &by_itself,
        &[
            "2m replies 1 901",
            "2m reply_time 2m 901",
            "1h reopened yes 901",
            "2h csat_score 4 902",
            "1d reopens 1 -",
            "2d tickets_solved 1 902",
            "2d contacts_per_resolution 1 902",
        ],
    );
}

#[test]
fn a_ticket_left_out_counts_nowhere_until_it_is_restored() {
    let rules = promising(Vec::new(), vec![policy("all", "", &["full_resolution 9d calendar"])]);
    // What takes it out and brings it back are two events more.
    let told = |story: &[&str]| {
        let mut samples = samples(&events(story), &rules);
        samples.retain(|sample| sample.measure != Measure::EventLate);
        samples
    };
    let story = [
        "0 requester creates customer=mei",
        "10m agent:901 replies",
        "20m agent:901 sets solved",
        "1h requester rates 5",
    ];
    for leaves in ["2h bot merges", "2h bot deletes", "2h bot marks-as-spam"] {
        let left_out = [&story[..], &[leaves]].concat();
        assert_eq!(told(&left_out), [], "nothing of the ticket, nor of its customer");
        assert!(folded(&left_out, &rules).contributions(&rules).is_empty());
        let restored = [&left_out[..], &["3h bot restores"]].concat();
        assert_eq!(told(&restored), told(&story));
    }
}

#[test]
fn nothing_moves_to_the_ticket_that_another_is_merged_into() {
    let target = ["0 #9 requester creates", "1h #9 agent:901 replies"];
    let merged = ["5m requester creates", "6m requester writes", "30m agent:901 merges"];
    let rules = Rules::default();
    let both = samples(&events(&[&target[..], &merged].concat()), &rules);
    assert_eq!(both, samples(&events(&target), &rules));
}

/// Category, group and hour of each sample of some measures.
fn dimensions(story: &[&str], measures: &[Measure]) -> Vec<String> {
    let samples = samples(&events(story), &Rules::default()).into_iter();
    let measured = samples.filter(|sample| measures.contains(&sample.measure));
    let tell = |sample: Sample| {
        let of = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
        let dimensions = &sample.dimensions;
        let (category, group) = (of(&dimensions.category), of(&dimensions.group));
        format!("{} {category} {group} {:?}", sample.measure.id(), dimensions.hour)
    };
    measured.map(tell).collect()
}

#[test]
fn a_change_of_category_moves_the_past_and_a_change_of_group_does_not() {
    let story = [
        "0 requester creates category=shipping group=first",
        "1h agent:901 replies",
        "1d system changes category=returns",
        "1d system assigns group=second",
        "1d2h agent:901 sets solved",
    ];
    let measures = [Measure::TicketsCreated, Measure::Replies, Measure::TicketsSolved];
    assert_eq!(
        dimensions(&story, &measures),
        [
            "tickets_created returns first Some(9)",
            "replies returns first Some(10)",
            "tickets_solved returns second Some(11)",
        ]
    );
}

#[test]
fn days_and_hours_are_those_of_the_accounts_zone() {
    let rules = Rules { zone: chrono_tz::Asia::Shanghai, ..Rules::default() };
    let day_of = |when: &str| {
        let created = format!("{when} requester creates");
        let ticket = folded(&[&created], &rules);
        (ticket.samples[0].day.to_string(), ticket.samples[0].dimensions.hour)
    };
    assert_eq!(day_of("6h59m59s"), ("2026-11-16".to_owned(), Some(23)));
    assert_eq!(day_of("7h"), ("2026-11-17".to_owned(), Some(0)));
}

#[test]
fn a_late_event_on_an_old_ticket_is_folded_under_the_rules_of_its_own_day() {
    let one_touch = |one_touch_rule| Choices { one_touch_rule, ..Choices::default() };
    let choices = [
        (NaiveDate::MIN, one_touch(OneTouchRule::AtMostOne)),
        (date("2026-11-20"), one_touch(OneTouchRule::ExactlyOne)),
    ];
    let berlin = chrono_tz::Europe::Berlin;
    let rules = Rules { choices: choices.into(), zone: berlin, ..Rules::default() };
    let check = |created: &str, expected: &[&str]| {
        let created = format!("{created} requester creates");
        let story = [&created, "9d agent:901 sets solved"];
        check_under(&rules, &story, &[Measure::OneTouch], expected);
    };
    // 20 November begins in Berlin at 23:00 (UTC).
    check("3d13h59m59s", &["9d one_touch yes 901"]);
    check("3d14h", &[]);
}

#[test]
fn a_dated_policy_is_for_tickets_created_from_its_day_on() {
    let dated = |from: Option<&str>, target: &str| Policy {
        from: from.map(date),
        ..policy("standard", "", &[target])
    };
    let policies = vec![
        dated(None, "first_reply 4h calendar"),
        dated(Some("2026-11-20"), "first_reply 1h calendar"),
    ];
    let rules = promising(Vec::new(), policies);
    let check = |created: &str, due: &str| {
        let created = format!("{created} requester creates");
        let expected = format!("{due} sla.first_reply no 901");
        let story = [&created, "9d agent:901 replies"];
        check_under(&rules, &story, &[Measure::SlaFirstReply], &[&expected]);
    };
    check("3d14h59m59s", "3d18h59m59s");
    check("3d15h", "3d16h");
}

#[test]
fn dated_opening_hours_hold_by_the_calendar_whatever_the_ticket() {
    let always = hours("UTC", "mon-fri 09:00-17:00");
    let shorter = Hours { from: Some(date("2026-11-18")), ..hours("UTC", "mon-fri 09:00-12:00") };
    let schedule = Schedule::new("office", vec![shorter, always]).unwrap();
    let schedules = vec![ScheduleChoice { schedule, applies_to: applies_to("") }];
    // The rest of Tuesday, and three hours of Wednesday.
    check_under(
        &promising(schedules, Vec::new()),
        &["1d7h requester creates", "2d10h agent:901 replies"],
        &[Measure::FirstReplyBusinessTime],
        &["2d10h first_reply_time.business 4h 901"],
    );
}

#[test]
fn contributions_come_back_whole_from_their_packing() {
    let rules = Rules::default();
    let story = [
        "0 requester creates",
        "20m agent:901 replies",
        "30m system changes category=shipping",
        "2d agent:902 sets solved",
        "6d requester rates 4",
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
fn what_a_source_cannot_tell_is_not_measured_of_its_tickets() {
    let story = ["0 requester creates", "1h agent:901 sets solved"];
    let untold = |types: &[&str]| Rules {
        untold: [("generic".to_owned(), types.iter().map(|kind| (*kind).to_owned()).collect())]
            .into(),
        ..Rules::default()
    };
    let measures = [Measure::TicketsSolved, Measure::ContactsPerResolution, Measure::SolvedRated];
    let solved = "1h tickets_solved 1 901";
    let contacts = "1h contacts_per_resolution 1 901";
    let unrated = "1h solved_rated no 901";
    check_under(&untold(&[]), &story, &measures, &[solved, contacts, unrated]);
    check_under(&untold(&["ticket.message_posted"]), &story, &measures, &[solved, unrated]);
    check_under(&untold(&["ticket.rated"]), &story, &measures, &[solved, contacts]);
    let waits = folded(&["0 requester creates"], &untold(&["ticket.message_posted"]));
    assert_eq!(waits.unanswered_since, None);
}
