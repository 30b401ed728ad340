//! What `serve` looks after by itself.

use serde_json::json;

use crate::desk::{Desk, eventually};
use crate::stories::lines;

const KEEPING_LESS: &str = "[retention]\nkeep_months = 12\n";

#[test]
fn what_is_older_than_the_config_keeps_is_removed_while_it_serves() {
    let desk = Desk::new();
    let event = |ticket: &str, deed: &str, at: &str| {
        json!({
            "id": format!("{ticket}-{deed}"), "type": format!("ticket.{deed}"), "to": "solved",
            "source": "generic", "ticket": ticket, "occurred_at": at,
            "actor": {"kind": "agent", "id": "901"},
        })
    };
    let told = |deed| event("old", deed, "2020-03-02T09:00:00Z");
    let mut created = told("created");
    created.as_object_mut().unwrap().remove("to");
    desk.write("events.jsonl", lines(&[created, told("status_changed")]));
    assert_eq!(desk.json("replay events.jsonl")["new"], 2);
    let figures = desk.digest("2020-03-02")["kpis"].clone();
    assert_eq!(figures["tickets_solved"]["value"], 1);

    desk.write("keeping.toml", KEEPING_LESS);
    let server = desk.serve("--config keeping.toml");
    eventually("the ticket is gone", || {
        let ended = desk.run("ticket generic/old");
        (ended.code == Some(1) && ended.errors.contains("no event of")).then_some(())
    });
    server.stop();
    assert_eq!(desk.digest("2020-03-02")["kpis"], figures, "and every figure stays");
    assert_eq!(desk.verified_events(), 0);
}
