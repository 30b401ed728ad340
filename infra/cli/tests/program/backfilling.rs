//! History that another system exported.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::desk::{Desk, Ended};

const MONDAY: &str = "2026-11-16";
const HEADER: &str = "id,type,occurred_at,ticket,actor_kind,actor_id,public,to\n";

/// An exported file of the story that every source tells.
fn exported(name: &str) -> String {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/sources/fixtures");
    fs::read_to_string(Path::new(fixtures).join("zendesk/history").join(name)).unwrap()
}

fn desk_with_exports() -> Desk {
    let desk = Desk::new();
    for name in ["users.jsonl", "tickets.jsonl", "audits.jsonl", "ticket_events.jsonl"] {
        desk.write(name, exported(name));
    }
    desk
}

fn sums(ended: &Ended) -> Value {
    serde_json::from_str(&ended.output).unwrap()
}

#[test]
fn an_export_of_zendesk_gives_figures_and_again_nothing() {
    let desk = desk_with_exports();
    let first = desk.json("backfill zendesk users.jsonl tickets.jsonl audits.jsonl");
    assert_eq!(first["refused"], 0);
    let digest = desk.digest(MONDAY);
    assert_eq!(digest["kpis"]["tickets_created"]["value"], 1);
    assert_eq!(digest["kpis"]["first_reply_time.calendar.median"]["value"], 1_200);
    let events = desk.verified_events();
    // The other form of the same saves tells the same events.
    for form in ["audits", "ticket_events"] {
        let again = desk.json(&format!("backfill zendesk users.jsonl tickets.jsonl {form}.jsonl"));
        assert_eq!((&again["new"], &again["folds"]), (&json!(0), &json!(0)), "{form}");
    }
    assert_eq!(desk.verified_events(), events);
    assert_eq!(desk.digest(MONDAY), digest);
}

#[test]
fn without_the_users_nothing_is_taken() {
    let desk = desk_with_exports();
    let ended = desk.run("backfill zendesk audits.jsonl users.jsonl");
    assert_eq!(ended.code, Some(1));
    let expected = "tallydesk: audits.jsonl line 1: no agent is known yet: name the file of the \
        users first\n";
    assert_eq!(ended.errors, expected);
    assert_eq!(desk.verified_events(), 0);
}

#[test]
fn a_bad_line_of_an_export_is_told_with_its_file() {
    let desk = desk_with_exports();
    let stranger = exported("audits.jsonl").replace("360011870002", "360011870003");
    desk.write("audits.jsonl", format!("{{\n{stranger}{}\n{{\"id\":7}}", " ".repeat(1 << 20)));
    let ended = desk.run("backfill zendesk users.jsonl audits.jsonl --format json");
    assert_eq!(ended.code, Some(1));
    let missing = "nobody among the users of the lines before";
    let line = "line: expected a user, a ticket, a ticket event, an audit or a comment";
    let expected = format!(
        "audits.jsonl line 1: body: not JSON: EOF while parsing an object at line 1 column 1\n\
         audits.jsonl line 8: author_id: {missing}\n\
         audits.jsonl line 9: author_id: {missing}\n\
         audits.jsonl line 10: author_id: {missing}\n\
         audits.jsonl line 12: longer than 1048576 bytes\n\
         audits.jsonl line 13: {line}\n"
    );
    assert_eq!(ended.errors, expected);
    assert_eq!(sums(&ended)["refused"], 6);
    // Who was missing is made good.
    desk.write("more.jsonl", "{\"id\":360011870003,\"role\":\"agent\",\"name\":\"Cy Dahl\"}\n");
    desk.write("stranger.jsonl", stranger);
    let again = desk.json("backfill zendesk users.jsonl more.jsonl stranger.jsonl");
    assert_eq!(again["new"], 3);
    assert_eq!(desk.digest(MONDAY)["kpis"]["replies"]["value"], 3);
}

#[test]
fn a_table_of_events_gives_figures_and_again_nothing() {
    let desk = Desk::new();
    // A byte order mark, quotes, an empty line, and a last line without its end.
    let rows = "1,ticket.created,2026-11-16T09:00:00Z,1001,requester,,,\n\
        \n\
        \"2\",ticket.message_posted,2026-11-16T10:20:00+01:00,1001,agent,7,true,\n\
        ,ticket.status_changed,2026-11-16T10:00:00Z,1001,agent,7,,solved";
    desk.write("events.csv", format!("\u{feff}{HEADER}{rows}"));
    let first = desk.json("backfill csv events.csv --source ours");
    let counts = (&first["lines"], &first["new"], &first["refused"]);
    assert_eq!(counts, (&json!(3), &json!(3), &json!(0)));
    let digest = desk.digest(MONDAY);
    assert_eq!(digest["kpis"]["first_reply_time.calendar.median"]["value"], 1_200);
    assert_eq!(digest["kpis"]["tickets_solved"]["value"], 1);
    let again = desk.json("backfill csv events.csv --source ours");
    assert_eq!((&again["new"], &again["repeated"]), (&json!(0), &json!(3)));
    assert_eq!(desk.verified_events(), 3);
}

#[test]
fn bad_rows_are_told_and_the_rest_is_taken() {
    let desk = Desk::new();
    let good = "1,ticket.restored,2026-11-16T09:00:00Z,1001,,,,\n";
    let rows = "2,ticket.restored,yesterday,1001,,,,\n\
        3,ticket.restored\n\
        4,ticket.message_posted,2026-11-16T09:00:00Z,1001,agent,7,perhaps,\n";
    let mut table = format!("{HEADER}{rows}").into_bytes();
    table.extend_from_slice(b"5,\xff,2026-11-16T09:00:00Z,1001,,,,\n");
    table.extend_from_slice(good.as_bytes());
    desk.write("events.csv", table);
    let ended = desk.run("backfill csv events.csv --source ours --format json");
    assert_eq!(ended.code, Some(1));
    let expected = "line 2: occurred_at: expected an RFC 3339 time\n\
        line 3: 2 cells, where the first row has 8\n\
        line 4: public: expected true or false\n\
        line 5: not UTF-8\n";
    assert_eq!(ended.errors, expected);
    let sums = sums(&ended);
    assert_eq!((&sums["new"], &sums["refused"]), (&json!(1), &json!(4)));
}

#[test]
fn a_column_that_no_event_has_and_an_open_quote_end_the_command() {
    let desk = Desk::new();
    let check = |table: String, expected: &str| {
        desk.write("events.csv", table);
        let ended = desk.run("backfill csv events.csv --source ours");
        assert_eq!((ended.code, ended.errors.as_str()), (Some(1), expected));
    };
    check(
        "type,occurred_at,asignee\n".to_owned(),
        "tallydesk: the names of the columns: asignee: no column of events\n",
    );
    let open = format!("{HEADER}\"{}", "x,\n".repeat(1 << 19));
    check(
        open,
        "tallydesk: the rows cannot be read: a row is longer than 1048576 bytes: is a quote left \
         open?\n",
    );
}
