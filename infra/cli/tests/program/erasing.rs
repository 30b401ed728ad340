//! A customer who wants to be forgotten.

use serde_json::{Value, json};
use tallydesk_events::{Address, CustomerKey, Pepper};

use crate::desk::{Desk, Ended};
use crate::stories::{MONDAY, created, lines, monday};

const PEPPER: &str = "no secret, signs nothing outside the tests";

fn key(address: &str) -> CustomerKey {
    Pepper::new(PEPPER).key(&Address::new(address), "generic")
}

/// A desk with a day's tickets of two customers.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("secrets.json", json!({ "pepper": PEPPER }).to_string());
    let mut events = monday();
    let customers = ["mei@example.com", "jo@example.com"].repeat(4);
    for (event, customer) in events.iter_mut().take(7).zip(customers) {
        event["customer"] = json!(customer);
    }
    desk.write("events.jsonl", lines(&events));
    desk.json("replay events.jsonl --secrets secrets.json");
    desk
}

/// True if the bytes of the data file, or of what stands beside it, hold a text.
fn keeps(desk: &Desk, text: &str) -> bool {
    let files = ["tallydesk.sqlite", "tallydesk.sqlite-wal"].map(|name| desk.path(name));
    let mut kept = files.iter().filter_map(|file| std::fs::read(file).ok());
    kept.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

fn told(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    serde_json::from_str(&ended.output).unwrap()
}

#[test]
fn an_erased_customer_is_gone_from_the_file_and_the_figures_stay() {
    let desk = desk();
    let figures = desk.digest(MONDAY);
    let command = "erase --customer MEI@example.com --secrets secrets.json";
    let expected =
        json!({"tickets": 4, "other_subjects": 0, "events": 4, "lines": 4, "quarantined": 0});
    assert_eq!(desk.json(&format!("{command} --dry-run")), expected);
    assert!(keeps(&desk, key("mei@example.com").as_str()), "a dry run changes nothing");
    assert_eq!(desk.json(command), expected);
    assert!(!keeps(&desk, key("mei@example.com").as_str()));
    assert!(keeps(&desk, key("jo@example.com").as_str()), "the others are customers still");
    assert_eq!(desk.digest(MONDAY), figures);
    assert_eq!(desk.verified_events(), 16);
    let again = desk.run(command);
    assert_eq!(again.output, "nothing of this customer is kept\n", "{}", again.errors);
}

#[test]
fn an_import_after_an_erasure_brings_nobody_back() {
    let desk = desk();
    let figures = desk.digest(MONDAY);
    desk.json("erase --customer mei@example.com --secrets secrets.json");
    let mut events = monday();
    for event in &mut events {
        event["revision"] = json!(7);
        if event["type"] == "ticket.created" {
            event["customer"] = json!("mei@example.com");
        }
    }
    let mut ordered = json!({"id": "A1", "type": "customer.ordered", "source": "generic",
        "order": "A1", "total": {"amount": 100, "currency": "EUR"},
        "customer": "mei@example.com"});
    ordered["occurred_at"] = events[0]["occurred_at"].clone();
    events.push(ordered);
    desk.write("again.jsonl", lines(&events));
    let replayed = desk.json("replay again.jsonl --secrets secrets.json");
    assert_eq!((&replayed["new"], &replayed["late"]), (&json!(17), &json!(1)), "{replayed}");
    assert!(!keeps(&desk, key("mei@example.com").as_str()));
    assert_eq!(desk.digest(MONDAY)["figures"], figures["figures"]);
    assert_eq!(desk.verified_events(), 16);
    let ended = desk.run("replay again.jsonl --secrets secrets.json");
    let told = "1 event came late, for who is removed or erased: dropped, and counted in no figure";
    assert!(ended.output.contains(told), "{}", ended.output);
}

#[test]
fn the_address_may_come_from_standard_input_and_is_never_printed() {
    let desk = desk();
    let arguments = ["erase", "--customer", "-", "--secrets", "secrets.json"];
    let ended = desk.start_with(&arguments, "jo@example.com\n").wait();
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    let expected = "erased: from 3 events of 3 tickets and 0 other subjects, and 0 in quarantine\n";
    assert_eq!((ended.output.as_str(), ended.errors.as_str()), (expected, ""));
}

#[test]
fn an_id_is_erased_within_its_source() {
    let desk = Desk::new();
    desk.write("secrets.json", json!({ "pepper": PEPPER }).to_string());
    let mut event = created("1");
    event["customer"] = json!("buyer-17");
    desk.write("events.jsonl", lines(&[event]));
    desk.json("replay events.jsonl --secrets secrets.json");
    let erase = |more: &str| {
        desk.run(&format!("erase --customer buyer-17 --secrets secrets.json --format json{more}"))
    };
    let ended = erase("");
    assert_eq!(ended.code, Some(2));
    assert!(ended.errors.contains("an id is known within its source alone"), "{}", ended.errors);
    assert_eq!(told(&erase(" --source zendesk"))["tickets"], 0);
    assert_eq!(told(&erase(" --source generic"))["tickets"], 1);
    assert!(!keeps(&desk, key("buyer-17").as_str()));
}

#[test]
fn without_the_pepper_nobody_can_be_found() {
    let desk = desk();
    let ended = desk.run("erase --customer mei@example.com");
    assert_eq!(ended.code, Some(1));
    assert!(ended.errors.contains("no pepper of its own"), "{}", ended.errors);
}

#[test]
fn what_ended_long_ago_is_removed_and_no_figure_moves() {
    let desk = Desk::new();
    let story = crate::stories::monday();
    let solved = story.into_iter().filter(|event| event["ticket"] == "1001");
    let mut old: Vec<_> = solved.collect();
    for event in &mut old {
        let at = event["occurred_at"].as_str().unwrap().replace("2026-11", "2024-11");
        event["occurred_at"] = at.into();
    }
    let lines: Vec<_> = old.iter().map(ToString::to_string).collect();
    desk.write("old.jsonl", lines.join("\n"));
    assert_eq!(desk.run("replay old.jsonl").code, Some(0));
    let before = desk.digest("2024-11-16");
    let kept = desk.json("retain --months 1200");
    assert_eq!(kept["tickets"], 0);
    let removed = desk.json("retain --months 6");
    assert_eq!(removed["tickets"], 1, "{removed}");
    assert_eq!(desk.digest("2024-11-16"), before);
    assert_eq!(desk.verified_events(), 0);
    assert_eq!(desk.run("ticket generic/1001").code, Some(1));
    let replayed = desk.json("replay old.jsonl");
    assert_eq!(replayed["late"], replayed["new"], "{replayed}");
    assert_eq!(desk.digest("2024-11-16"), before);
    assert_eq!(desk.verified_events(), 0);
}
