//! Histories from files.

use serde_json::{Value, json};

use crate::desk::{Desk, Ended};
use crate::stories::{MONDAY, created, event, lines, monday, shuffled};

fn sums(ended: &Ended) -> Value {
    serde_json::from_str(&ended.output).unwrap()
}

#[test]
fn bad_lines_are_told_and_the_rest_is_taken() {
    let desk = Desk::new();
    let exploded = event("e1", "1", "ticket.exploded", "09:00:00", &json!({}));
    let mut nameless = created("1");
    nameless.as_object_mut().unwrap().remove("id");
    let [first, second, third] = ["1", "2", "3"].map(created);
    let too_long = " ".repeat(1 << 20);
    // An empty line is no event and no error; the last line lacks its end.
    let events = format!(
        "{first}\nhello\n{exploded}\n\n{nameless}\n{{\"id\":\n{too_long}\n\u{feff}\n{second}\n{third}"
    );
    desk.write("events.jsonl", events);
    let ended = desk.run("replay events.jsonl --format json");
    assert_eq!(ended.code, Some(1));
    let expected = "line 2: not JSON: expected value at column 1\n\
        line 3: type: unknown type \"ticket.exploded\"\n\
        line 5: id: missing\n\
        line 6: not JSON: EOF while parsing a value at column 6\n\
        line 7: longer than 1048576 bytes\n\
        line 8: not JSON: expected value at column 1\n";
    assert_eq!(ended.errors, expected);
    let sums = sums(&ended);
    assert_eq!(
        (&sums["lines"], &sums["new"], &sums["refused"]),
        (&json!(10), &json!(3), &json!(6))
    );
    assert_eq!(desk.verified_events(), 3);
    assert_eq!(desk.digest(MONDAY)["kpis"]["tickets_created"]["value"], 3);
}

#[test]
fn the_same_file_again_changes_nothing() {
    let desk = Desk::new();
    desk.write("events.jsonl", lines(&monday()));
    let first = desk.json("replay events.jsonl");
    assert_eq!((&first["new"], &first["repeated"]), (&json!(16), &json!(0)));
    assert!(first["write_units"].as_f64().unwrap() >= 16.0, "{first}");
    let digest = desk.digest(MONDAY);
    let second = desk.json("replay events.jsonl");
    assert_eq!((&second["new"], &second["repeated"]), (&json!(0), &json!(16)));
    assert_eq!(second["folds"], 0);
    assert_eq!(desk.digest(MONDAY), digest);
    assert_eq!(desk.verified_events(), 16);
}

#[test]
fn the_order_of_the_lines_does_not_matter() {
    let events = lines(&monday());
    let digests = [events.clone(), shuffled(&events)].map(|events| {
        let desk = Desk::new();
        desk.write("events.jsonl", events);
        assert_eq!(desk.json("replay events.jsonl")["new"], 16);
        assert_eq!(desk.verified_events(), 16);
        desk.digest(MONDAY)
    });
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn a_dash_is_standard_input() {
    let desk = Desk::new();
    let ended = desk.start_with(&["replay", "-"], &lines(&monday())).wait();
    assert_eq!((ended.code, ended.errors.as_str()), (Some(0), ""));
    let (sums, units) = ended.output.rsplit_once(", ").unwrap();
    assert_eq!(sums, "16 lines: 16 new, 0 repeated, 0 refused; 7 folds");
    assert!(units.ends_with(" write units\n"), "{units}");
}

#[test]
fn a_file_from_another_system_is_taken() {
    let desk = Desk::new();
    desk.write("events.jsonl", format!("\u{feff}{}", lines(&monday()).replace('\n', "\r\n")));
    assert_eq!(desk.json("replay events.jsonl")["new"], 16);
}

#[test]
fn what_is_no_file_of_events_is_told_before_a_data_file_is_made() {
    let desk = Desk::new();
    let check = |command: &str, code: i32, expected: &str| {
        let ended = desk.run(command);
        assert_eq!((ended.code, ended.errors.as_str()), (Some(code), expected));
        assert!(!desk.path("tallydesk.sqlite").exists());
    };
    let missing =
        "tallydesk: missing.jsonl cannot be read: No such file or directory (os error 2)\n";
    check("replay missing.jsonl", 1, missing);
    check("replay .", 1, "tallydesk: . is a folder, not a file of events\n");
    desk.write("events.jsonl", "");
    desk.write("secrets.json", "{\"telex\": []}");
    let wrong_secrets = "tallydesk: secrets: no source is called \"telex\"\n";
    check("replay events.jsonl --secrets secrets.json", 2, wrong_secrets);
}

#[test]
fn a_customer_leaves_only_a_keyed_hash() {
    let desk = Desk::new();
    let mut event = created("1");
    event["customer"] = json!("mei@example.com");
    event["actor"] = json!({"kind": "requester", "id": "requester-77", "name": "Mei Lin"});
    desk.write("events.jsonl", lines(&[event]));
    assert_eq!(desk.run("replay events.jsonl").code, Some(0));
    let kept = std::fs::read(desk.path("tallydesk.sqlite")).unwrap();
    let kept = String::from_utf8_lossy(&kept);
    for identity in ["mei@", "Mei Lin", "requester-77"] {
        assert!(!kept.contains(identity), "{identity}");
    }
    assert!(kept.contains("ticket.created"), "the search would find nothing at all");
}
