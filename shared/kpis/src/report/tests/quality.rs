use super::*;

fn of_source(source: &str, measure: Measure, amount: i64, day: i64) -> Contribution {
    let dimensions = Dimensions { source: Some(source.to_owned()), ..Dimensions::default() };
    Contribution { dimensions, ..counted(measure, amount, day, "", "") }
}

/// Tickets of a source of which all is known but the category, and a late event among four.
fn told(source: &str, day: i64) -> Vec<Contribution> {
    let known = [
        (Measure::CreationKnown, 1),
        (Measure::CustomerKnown, 1),
        (Measure::ChannelKnown, 1),
        (Measure::CategoryKnown, 0),
        (Measure::Complete, 0),
    ];
    let events = [1, 0, 0, 0].map(|late| (Measure::EventLate, late));
    let told = known.into_iter().chain(events);
    told.map(|(measure, amount)| of_source(source, measure, amount, day)).collect()
}

fn at_door(source: &str, title: &str) -> AtDoor {
    AtDoor { source: source.to_owned(), title: title.to_owned(), ..AtDoor::default() }
}

fn day_of(days: &Book, at_door: Vec<AtDoor>, untold: &Untold) -> Report {
    let day = Period { kind: PeriodKind::Day, from: monday(), to: monday() };
    let headline = ["csat".to_owned(), "replies".to_owned()];
    report(ReportInput {
        at_door,
        untold,
        rank_from: 1,
        ..input("2026-11-17T08:00:00Z", day, days, &headline)
    })
}

#[test]
fn a_source_is_scored_by_what_it_lacks_and_what_was_not_taken() {
    let days = book(&told("zendesk", 0));
    let door = AtDoor { rejected: 1, repeated: 2, ..at_door("zendesk", "Zendesk") };
    let quality = day_of(&days, vec![door], &Untold::new()).data_quality;
    assert_eq!(quality.quarantined, 1);
    let [zendesk] = quality.sources.as_slice() else { panic!("one source") };
    assert_eq!((&*zendesk.title, zendesk.events, zendesk.late), ("Zendesk", 4, 1));
    assert_eq!((zendesk.tickets, zendesk.complete), (1, 0));
    assert_eq!(zendesk.missing_most, Some(Missing::Category));
    // Three of four are known, three of four in time, four of five taken.
    assert_eq!(zendesk.score, Some(45));
}

#[test]
fn a_source_that_is_only_refused_is_told_and_one_that_only_repeats_is_not() {
    let refused = AtDoor { refused: 3, ..at_door("front", "Front") };
    let repeated = AtDoor { repeated: 3, ..at_door("gorgias", "Gorgias") };
    let quality = day_of(&Book::default(), vec![refused, repeated], &Untold::new()).data_quality;
    let told: Vec<_> = quality.sources.iter().map(|of| (&*of.source, of.score)).collect();
    assert_eq!(told, [("front", Some(0))]);
}

#[test]
fn a_source_that_usually_tells_and_does_not_has_fallen_silent() {
    let before = (1..=4).flat_map(|weeks| told("zendesk", -7 * weeks));
    let handled = counted(Measure::TicketsHandled, 1, -28, "901", "email");
    let days = book(&before.chain(told("front", 0)).chain([handled]).collect::<Vec<_>>());
    let quality = day_of(&days, Vec::new(), &Untold::new()).data_quality;
    let silent: Vec<_> = quality.sources.iter().map(|of| (&*of.source, of.silent_usual)).collect();
    assert_eq!(silent, [("front", None), ("zendesk", Some(4))]);
}

#[test]
fn a_figure_that_no_source_of_the_period_can_tell_is_absent_and_not_zero() {
    let untold = |types: &[&str]| types.iter().map(|name| (*name).to_owned()).collect();
    let untold = Untold::from([
        ("hubspot".to_owned(), untold(&["ticket.message_posted", "ticket.survey_sent"])),
        ("front".to_owned(), untold(&["ticket.rated"])),
    ]);
    let door = || vec![at_door("hubspot", "HubSpot"), at_door("front", "Front")];
    let alone = day_of(&book(&told("hubspot", 0)), door(), &untold);
    assert_eq!(alone.kpis["replies"].value, None);
    assert_eq!(alone.headline[1].current.value, None);
    assert_eq!(alone.untold["replies"], ["HubSpot"]);
    assert!(!alone.untold.contains_key("tickets_created"));
    // Those who were surveyed are not known, but those who were rated are.
    assert!(!alone.untold.contains_key("csat_response_rate"));
    let both = day_of(&book(&[told("hubspot", 0), told("front", 0)].concat()), door(), &untold);
    assert_eq!(both.kpis["replies"].value, Some(Amount::Whole(0)));
    assert_eq!(
        (&*both.untold["replies"], &*both.untold["csat"]),
        (&["HubSpot".to_owned()][..], &["Front".to_owned()][..],)
    );
    let nobody = day_of(&Book::default(), door(), &untold);
    assert_eq!(nobody.kpis["replies"].value, Some(Amount::Whole(0)));
    assert!(nobody.untold.is_empty());
}

#[test]
fn time_at_work_needs_no_handling_time_of_tickets_where_calls_tell_theirs() {
    let utilisation = kpi("utilisation").expect("a figure");
    let takes = utilisation.formula.takes();
    assert!(takes.iter().any(|one_of| one_of.contains(&Measure::CallHandleTime)), "{takes:?}");
}

#[test]
fn of_a_source_only_its_quality_is_told() {
    let orders = counted(Measure::Orders, 1, 0, "", "");
    let days = book(&[told("zendesk", 0), vec![orders]].concat());
    let day = Period { kind: PeriodKind::Day, from: monday(), to: monday() };
    let report = report(ReportInput {
        dimensions: &[Dimension::Source],
        ..input("2026-11-17T08:00:00Z", day, &days, &[])
    });
    let ids: Vec<_> = report.dimensions["source"]["zendesk"].keys().map(String::as_str).collect();
    assert_eq!(
        ids,
        [
            "category_known_rate",
            "channel_known_rate",
            "complete_rate",
            "creation_known_rate",
            "customer_known_rate",
            "late_event_rate",
        ]
    );
}
