//! Agents beside one another.

use super::*;

fn samples(measure: Measure, amounts: &[i64], agent: &str) -> Vec<Contribution> {
    amounts.iter().map(|amount| counted(measure, *amount, 0, agent, "")).collect()
}

/// `n` ratings of an agent, so many of them positive.
fn ratings(agent: &str, n: usize, positive: usize) -> Vec<Contribution> {
    let amounts: Vec<_> = (0..n).map(|rating| i64::from(rating < positive)).collect();
    samples(Measure::Csat, &amounts, agent)
}

fn cards(made: &str, contributions: &[Contribution]) -> Vec<Scorecard> {
    report(input(made, week(), &book(contributions), &[])).scorecards
}

/// Place and number of ranked agents for a KPI, by agent.
fn ranks(contributions: &[Contribution], kpi: &str) -> Vec<(String, Option<(u32, u32)>)> {
    let cards = cards("2027-06-01T08:00:00Z", contributions);
    let scores = cards.iter().filter_map(|card| {
        let rank = card.scores.get(kpi)?.rank;
        Some((card.agent.clone(), rank.map(|rank| (rank.place, rank.of))))
    });
    scores.collect()
}

fn expect(ranks: &[(&str, Option<(u32, u32)>)]) -> Vec<(String, Option<(u32, u32)>)> {
    ranks.iter().map(|(agent, rank)| ((*agent).to_owned(), *rank)).collect()
}

#[test]
fn only_agents_with_enough_cases_are_ranked() {
    let rated = [ratings("901", 10, 8), ratings("902", 9, 9), ratings("903", 10, 9)].concat();
    let expected = [("901", Some((2, 2))), ("902", None), ("903", Some((1, 2)))];
    assert_eq!(ranks(&rated, "csat"), expect(&expected));
}

#[test]
fn figures_that_read_the_same_share_a_place() {
    let rated = [
        ratings("901", 1_000, 900),
        ratings("902", 1_001, 901),
        ratings("903", 10, 5),
        ratings("904", 10, 10),
    ];
    let expected = [
        ("901", Some((2, 4))),
        ("902", Some((2, 4))),
        ("903", Some((4, 4))),
        ("904", Some((1, 4))),
    ];
    assert_eq!(ranks(&rated.concat(), "csat"), expect(&expected));
}

#[test]
fn less_is_better_where_the_registry_says_so() {
    let replies = [
        samples(Measure::FirstReplyTime, &[60; 10], "901"),
        samples(Measure::FirstReplyTime, &[30; 10], "902"),
    ];
    let expected = [("901", Some((2, 2))), ("902", Some((1, 2)))];
    let ranks_of = |kpi| ranks(&replies.concat(), kpi);
    assert_eq!(ranks_of("first_reply_time.calendar.median"), expect(&expected));
    // How much somebody solved is neither better nor worse.
    let solved = samples(Measure::TicketsSolved, &[1; 30], "901");
    assert_eq!(ranks(&solved, "tickets_solved"), expect(&[("901", None)]));
}

#[test]
fn calls_and_output_over_time_on_duty_stand_on_the_card_with_the_days_behind_them() {
    let worked = [
        samples(Measure::CallsAnswered, &[1; 9], "901"),
        samples(Measure::CallHandleTime, &[60; 9], "901"),
        samples(Measure::CallHandleTime, &[90; 10], "902"),
        samples(Measure::DutyTime, &[3_600], "901"),
    ];
    let handled = ranks(&worked.concat(), "call_handle_time.median");
    assert_eq!(handled, expect(&[("901", None), ("902", Some((1, 1)))]), "none under ten");
    let cards = cards("2027-06-01T08:00:00Z", &worked.concat());
    let shown = |kpi: &str| cards[0].scores.get(kpi).map(|score| shown(&score.figure));
    assert_eq!(shown("calls_answered").as_deref(), Some("9 of 9"));
    assert_eq!(shown("utilisation").as_deref(), Some("0.1500 of 1"));
    assert!(!cards[1].scores.contains_key("utilisation"), "nobody tells of 902's presence");
}

#[test]
fn sales_after_support_are_ranked_by_their_worth_from_ten_orders_on() {
    let sold = [
        samples(Measure::SalesAfterSupport, &[4_900; 10], "901"),
        samples(Measure::SalesAfterSupport, &[60_000; 9], "902"),
        samples(Measure::SalesAfterSupport, &[1_000; 12], "903"),
    ]
    .concat();
    let expected = [("901", Some((1, 2))), ("902", None), ("903", Some((2, 2)))];
    assert_eq!(ranks(&sold, "sales_after_support"), expect(&expected));
    let cards = cards("2027-06-01T08:00:00Z", &sold);
    let score = &cards[1].scores["sales_after_support"];
    assert_eq!(shown(&score.figure), "540000 of 9");
}

/// Of articles made good equally often, those that come first by name.
#[test]
fn of_articles_the_fifty_that_were_made_good_most_often_are_told() {
    let made_good = (0..60).flat_map(|number| {
        let mut deed = counted(Measure::MadeGood, 1, 0, "", "");
        deed.dimensions.article = Some(format!("A{number:02}"));
        vec![deed; if number == 59 { 2 } else { 1 }]
    });
    let days = book(&made_good.collect::<Vec<_>>());
    let made = input("2027-06-01T08:00:00Z", week(), &days, &[]);
    let report = report(ReportInput { dimensions: &SPLITS, ..made });
    let told: Vec<&str> = report.dimensions["article"].keys().map(String::as_str).collect();
    assert_eq!((told.len(), told[0], told[48], told[49]), (50, "A00", "A48", "A59"));
}

#[test]
fn a_provisional_figure_has_no_rank() {
    const RATE: &str = "first_contact_resolution_rate";
    let solved = samples(Measure::FirstContactResolved, &[1; 12], "901");
    let early = cards("2026-11-23T08:00:00Z", &solved);
    assert!(early[0].scores[RATE].figure.provisional && early[0].scores[RATE].rank.is_none());
    assert_eq!(ranks(&solved, RATE), expect(&[("901", Some((1, 1)))]));
}

#[test]
fn hidden_agents_are_nowhere_in_the_report() {
    let days = book(
        &[ratings("agent-901", 10, 10), samples(Measure::AgentActivity, &[1; 3], "agent-901")]
            .concat(),
    );
    let with = |agents, dimensions: &[Dimension]| {
        let agent_names = BTreeMap::from([("agent-901".to_owned(), "Anna".to_owned())]);
        let made = input("2027-06-01T08:00:00Z", week(), &days, &[]);
        let report = report(ReportInput { dimensions, agents, agent_names, ..made });
        serde_json::to_string(&report).expect("JSON")
    };
    let named = with(Agents::Named, &SPLITS);
    assert!(named.contains("agent-901") && named.contains("Anna"));
    let hidden = with(Agents::Hidden, &SPLITS);
    assert!(!hidden.contains("agent-901") && !hidden.contains("Anna"));
    // The overall figure is the same.
    assert!(
        hidden.contains(r#""agents_shown":"hidden""#) && hidden.contains(r#""csat":{"value":1.0"#)
    );
}

#[test]
fn a_report_is_split_by_what_its_plan_says_and_by_the_hour() {
    let mut rating = counted(Measure::Csat, 1, 0, "901", "chat");
    rating.dimensions.hour = Some(9);
    let days = book(&[rating]);
    let made = input("2027-06-01T08:00:00Z", week(), &days, &[]);
    let report = report(ReportInput { dimensions: &[Dimension::Channel], ..made });
    assert_eq!(report.dimensions.keys().collect::<Vec<_>>(), ["channel", "hour"]);
    assert!(report.scorecards.is_empty());
}
