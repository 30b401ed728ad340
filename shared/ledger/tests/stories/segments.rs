//! The segment that a customer is in, by what orders and tickets name and by their tags.

use tallydesk_ledger::{Choices, Measure, Rules};

use crate::accounts::{choosing, date};
use crate::story::{check_under, events, folded, samples};

const ACTIVE: [Measure; 1] = [Measure::CustomersActive];

fn listed(tags: &[&str]) -> Choices {
    let segment_tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    Choices { active_days: 10, segment_tags, ..Choices::default() }
}

/// Customers are active for ten days, and two tags are segments.
fn tagged() -> Rules {
    choosing(|choices| *choices = listed(&["vip", "wholesale"]))
}

fn check(story: &[&str], expected: &[&str]) {
    check_under(&tagged(), story, &ACTIVE, expected);
}

#[test]
fn a_tag_that_a_ticket_gets_later_moves_its_customer_from_then_on() {
    check(
        &["0 mei orders", "1d requester creates customer=mei", "3d system changes tags=vip"],
        &[
            "0 customers_active 1 -",
            "3d customers_active 1 - as vip alone",
            "9d15h customers_active -1 - as vip in advance",
        ],
    );
    // So does a segment that the helpdesk names.
    check(
        &[
            "0 mei orders segment=new",
            "1d requester creates customer=mei segment=new",
            "3d system changes segment=regular",
        ],
        &[
            "0 customers_active 1 - as new",
            "3d customers_active -1 - as new alone",
            "3d customers_active 1 - as regular alone",
            "9d15h customers_active -1 - as regular in advance",
        ],
    );
}

#[test]
fn what_acts_before_a_tickets_creation_acts_at_it() {
    check(
        &["0 mei orders", "1d system changes tags=vip", "2d requester creates customer=mei"],
        &[
            "0 customers_active 1 -",
            "2d customers_active 1 - as vip alone",
            "9d15h customers_active -1 - as vip in advance",
        ],
    );
}

#[test]
fn a_ticket_that_is_tagged_back_moves_its_customer_back() {
    check(
        &[
            "0 mei orders",
            "1d requester creates customer=mei tags=vip",
            "2d system changes tags=wholesale",
            "3d system changes tags=vip,angry",
        ],
        &[
            "0 customers_active 1 -",
            "1d customers_active 1 - as vip alone",
            "2d customers_active -1 - as vip alone",
            "2d customers_active 1 - as wholesale alone",
            "3d customers_active -1 - as wholesale alone",
            "3d customers_active 1 - as vip alone",
            "9d15h customers_active -1 - as vip in advance",
        ],
    );
}

#[test]
fn a_tag_that_is_taken_away_leaves_the_customer_where_he_was() {
    let story = [
        "0 mei orders",
        "1d requester creates customer=mei tags=vip",
        "2d system changes tags=late",
    ];
    check(
        &story,
        &[
            "0 customers_active 1 -",
            "1d customers_active 1 - as vip alone",
            "9d15h customers_active -1 - as vip in advance",
        ],
    );
    // The ticket's own figures are under what it carries now.
    assert_eq!(folded(&story[1..], &tagged()).fields.segment, None);
}

#[test]
fn a_tag_of_an_order_is_its_segment() {
    let as_vip = ["0 customers_active 1 - as vip", "9d15h customers_active -1 - as vip in advance"];
    let unnamed = ["0 customers_active 1 -", "9d15h customers_active -1 - in advance"];
    check(&["0 mei orders tags=gift,vip"], &as_vip);
    // Shops write them with capitals.
    check(&["0 mei orders tags=VIP"], &as_vip);
    // Of several, the first that is listed.
    check(&["0 mei orders tags=wholesale,vip"], &as_vip);
    // What is not listed is none, however it reads.
    check(&["0 mei orders tags=mei,vips"], &unnamed);
}

#[test]
fn a_segment_that_is_named_goes_before_tags() {
    check(
        &["0 mei orders segment=regular tags=vip"],
        &["0 customers_active 1 - as regular", "9d15h customers_active -1 - as regular in advance"],
    );
    let named = ["0 requester creates segment=regular tags=vip"];
    let emptied = [named[0], "1d system changes segment=-"];
    for (story, expected) in [(&named[..], "regular"), (&emptied, "vip")] {
        let segment = folded(story, &tagged()).fields.segment;
        assert_eq!(segment.as_deref(), Some(expected), "{story:?}");
    }
}

#[test]
fn what_a_ticket_contributes_is_under_the_segment_of_its_latest_tags() {
    let story = ["0 requester creates tags=wholesale", "1d system changes tags=vip"];
    let samples = samples(&events(&story), &tagged());
    let created = samples.iter().find(|sample| sample.measure == Measure::TicketsCreated);
    assert_eq!(created.unwrap().dimensions.segment.as_deref(), Some("vip"));
}

#[test]
fn another_list_of_tags_holds_from_its_day_for_what_begins_then() {
    let mut rules = tagged();
    rules.choices.insert(date("2026-11-18"), listed(&["gold"]));
    check_under(
        &rules,
        &["0 mei orders tags=vip,gold", "3d mei orders A2 100 tags=vip,gold"],
        &ACTIVE,
        &[
            "0 customers_active 1 - as vip",
            "3d customers_active -1 - as vip alone",
            "3d customers_active 1 - as gold alone",
            "12d15h customers_active -1 - as gold in advance",
        ],
    );
    let tickets = ["0 requester creates", "3d system changes tags=vip,gold"];
    assert_eq!(folded(&tickets, &rules).fields.segment.as_deref(), Some("vip"));
}

#[test]
fn of_a_tickets_segments_the_latest_sixteen_are_told() {
    let tags = ["vip", "wholesale"];
    let changes = (1..=20).map(|day| format!("{day}d system changes tags={}", tags[day % 2]));
    let mut told: Vec<String> = changes.collect();
    told.insert(0, "0 requester creates customer=mei".to_owned());
    let story: Vec<&str> = told.iter().map(String::as_str).collect();
    let line = folded(&story, &tagged()).line.unwrap();
    assert_eq!(line.segments.len(), 16);
    assert_eq!(line.segments.first().unwrap().1, "wholesale", "that of the fifth day");
    assert_eq!(line.segments.last().unwrap().1, "vip");
}

#[test]
fn a_line_says_no_more_than_the_latest_segment_where_that_has_always_held() {
    let line = |story: &[&str]| folded(story, &tagged()).line.unwrap();
    let always =
        line(&["0 requester creates customer=mei tags=vip", "1d system changes priority=low"]);
    assert_eq!((always.segment.as_deref(), always.segments.len()), (Some("vip"), 0));
    let later = line(&["0 requester creates customer=mei", "1d system changes tags=vip"]);
    assert_eq!((later.segment.as_deref(), later.segments.len()), (Some("vip"), 1));
}
