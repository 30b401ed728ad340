//! Real histories, where a copy of them lies beside this repository.

use std::fs;
use std::path::Path;

use crate::desk::Desk;
use crate::stories::shuffled;

fn check(name: &str, day: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    let Ok(events) = fs::read_to_string(path) else {
        return;
    };
    let count = events.lines().count();
    let desk = Desk::new();
    desk.write("events.jsonl", &events);
    assert_eq!(desk.json("replay events.jsonl")["new"], count);
    assert_eq!(desk.verified_events(), u64::try_from(count).unwrap());
    let digest = desk.digest(day);
    assert_ne!(digest["kpis"]["tickets_created"]["value"], 0);
    assert_eq!(desk.json("replay events.jsonl")["repeated"], count);
    assert_eq!(desk.verified_events(), u64::try_from(count).unwrap());
    assert_eq!(desk.digest(day), digest);

    let other = Desk::new();
    other.write("events.jsonl", shuffled(&events));
    assert_eq!(other.json("replay events.jsonl")["new"], count);
    assert_eq!(other.verified_events(), u64::try_from(count).unwrap());
    assert_eq!(other.digest(day), digest);
}

#[test]
fn of_a_service_desk() {
    check("service-desk.jsonl", "2016-03-02");
}

#[test]
fn of_customer_care_in_public() {
    check("social-care.jsonl", "2020-03-27");
}
