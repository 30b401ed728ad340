//! A changed config is applied to what is counted already, and tells what it moved.

use serde_json::{Value, json};

use crate::desk::{Desk, eventually};
use crate::stories::{MONDAY, created, event, lines, monday, reply};

/// A desk whose events are counted under a config, in the file `before.toml`.
fn counted_under(config: &str, events: &[Value]) -> Desk {
    let desk = Desk::new();
    desk.write("before.toml", config);
    desk.write("events.jsonl", lines(events));
    assert_eq!(desk.run("replay events.jsonl --config before.toml").code, Some(0));
    desk
}

/// What moved of one measure, by day: samples and sum.
fn moved(rebuilt: &Value, measure: &str) -> Vec<(String, i64, i64)> {
    let moved = rebuilt["moved"].as_array().unwrap().iter();
    let of_measure = moved.filter(|moved| moved["measure"] == measure);
    let values = of_measure.map(|moved| {
        let (n, sum) = (moved["n"].as_i64().unwrap(), moved["sum"].as_i64().unwrap());
        (moved["day"].as_str().unwrap().to_owned(), n, sum)
    });
    values.collect()
}

fn rated(ticket: &str, score: i64) -> Value {
    let fields = json!({"actor": {"kind": "requester"}, "score": score, "scale": "stars_5"});
    event(&format!("{ticket}-rated"), ticket, "ticket.rated", "12:00:00", &fields)
}

#[test]
fn a_changed_rule_moves_its_figures_and_says_so() {
    let events = [created("1"), rated("1", 4), created("2"), rated("2", 5)];
    let desk = counted_under("", &events);
    assert_eq!(desk.digest(MONDAY)["kpis"]["csat"]["value"], 1.0);

    desk.write("after.toml", "[rules]\ncsat_positive = 5\n");
    let asked = desk.run(&format!("digest --date {MONDAY} --config after.toml"));
    assert_eq!(asked.code, Some(1), "old figures are not called by new names");
    assert!(asked.errors.contains("tallydesk rebuild"), "{}", asked.errors);

    let rebuilt = desk.json("rebuild --config after.toml");
    assert_eq!(rebuilt["folded"], 2);
    assert_eq!(moved(&rebuilt, "csat"), [(MONDAY.to_owned(), 0, -1)]);
    assert_eq!(moved(&rebuilt, "csat_score"), [], "nothing else moved");
    assert_eq!(desk.digest(MONDAY)["kpis"]["csat"]["value"], 0.5);
    assert_eq!(desk.verified_events(), 4);

    let again = desk.run("rebuild --config after.toml");
    let words = "0 folded again; under these rules 1 figure of days moved\n  2026-11-16  csat ";
    assert!(again.output.starts_with(words), "it still tells what it moved: {}", again.output);
    assert_eq!(desk.json("rebuild --config before.toml")["folded"], 2);
    assert_eq!(desk.digest(MONDAY)["kpis"]["csat"]["value"], 1.0, "and back again");
}

#[test]
fn new_opening_hours_move_the_business_clock_alone() {
    let schedule = |hours: &str| {
        format!("[[schedules]]\nname = \"office\"\nhours = {{ mon = [\"{hours}\"] }}\n")
    };
    let desk = counted_under(&schedule("09:00-18:00"), &monday());
    let median = |clock: &str| {
        desk.digest(MONDAY)["kpis"][format!("first_reply_time.{clock}.median")]["value"].clone()
    };
    assert_eq!((median("calendar"), median("business")), (json!(3600), json!(3600)));
    desk.write("after.toml", schedule("09:30-18:00"));
    let rebuilt = desk.json("rebuild --config after.toml");
    // Five replies after an hour, of which half an hour is now before the desk opens.
    let expected = [(MONDAY.to_owned(), 0, -5 * 1800)];
    assert_eq!(moved(&rebuilt, "first_reply_time.business"), expected);
    assert_eq!(moved(&rebuilt, "first_reply_time"), []);
    assert_eq!((median("calendar"), median("business")), (json!(3600), json!(1800)));
}

#[test]
fn rules_that_start_on_a_date_leave_older_tickets_alone() {
    let desk = counted_under("", &[created("1"), rated("1", 4)]);
    let dated = "[[rules]]\ncsat_positive = 4\n[[rules]]\nfrom = 2026-11-17\ncsat_positive = 5\n";
    desk.write("after.toml", dated);
    let rebuilt = desk.json("rebuild --config after.toml");
    assert_eq!(rebuilt["moved"], json!([]), "no day before the change moves");
    // A late event on the old ticket is judged by the rules of the ticket's own day.
    let mut late = rated("1", 4);
    late["id"] = json!("1-rated-again");
    late["occurred_at"] = json!("2026-11-20T09:00:00Z");
    desk.write("late.jsonl", lines(&[late]));
    assert_eq!(desk.run("replay late.jsonl").code, Some(0));
    assert_eq!(desk.digest("2026-11-20")["kpis"]["csat"]["value"], 1.0);
}

#[test]
fn a_rebuild_that_was_killed_goes_on_and_tells_the_whole_of_it() {
    let tickets = (0..600).map(|ticket| ticket.to_string());
    let events: Vec<Value> = tickets
        .flat_map(|ticket| {
            let reply = reply(&format!("{ticket}-reply"), &ticket, "10:00:00");
            [created(&ticket), reply, rated(&ticket, 4)]
        })
        .collect();
    let desk = counted_under("", &events);
    desk.write("after.toml", "[rules]\ncsat_positive = 5\n");
    let running = desk.start("rebuild --config after.toml");
    eventually("a part is folded again", || {
        running.errors().contains("folded again").then_some(())
    });
    assert_eq!(running.kill().code, None, "it had ended before it was killed");

    let asked = desk.run(&format!("digest --date {MONDAY}"));
    assert_eq!(asked.code, Some(1), "half old and half new is not shown");
    let rebuilt = desk.json("rebuild --config after.toml");
    let folded = rebuilt["folded"].as_u64().unwrap();
    assert!((1..600).contains(&folded), "what was done is not done again: {folded}");
    assert_eq!(moved(&rebuilt, "csat"), [(MONDAY.to_owned(), 0, -600)]);
    assert_eq!(desk.verified_events(), 1_800);
}

#[test]
fn a_server_under_a_changed_config_counts_anew_while_webhooks_arrive() {
    let desk = counted_under("", &[created("1"), rated("1", 4), created("2"), rated("2", 4)]);
    desk.write("after.toml", "[rules]\ncsat_positive = 5\n");
    let server = desk.serve("--config after.toml");
    for ticket in ["3", "4"] {
        assert_eq!(server.deliver(&created(ticket)).status, 200);
        assert_eq!(server.deliver(&rated(ticket, 5)).status, 200);
    }
    server.stop();
    let csat = desk.digest(MONDAY)["kpis"]["csat"].clone();
    assert_eq!((&csat["value"], &csat["n"]), (&json!(0.5), &json!(4)));
    assert_eq!(desk.verified_events(), 8);
}
