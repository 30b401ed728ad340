//! Events for the tests.

use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Value, json};

/// The day of [`monday`].
pub(crate) const MONDAY: &str = "2026-11-16";

/// An event of a ticket, with its own fields.
pub(crate) fn event(id: &str, ticket: &str, kind: &str, time: &str, fields: &Value) -> Value {
    let mut event = json!({
        "id": id, "type": kind, "occurred_at": format!("{MONDAY}T{time}Z"),
        "source": "generic", "ticket": ticket,
    });
    event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    event
}

pub(crate) fn created(ticket: &str) -> Value {
    let fields = json!({"actor": {"kind": "requester"}, "channel": "email"});
    event(&format!("{ticket}-created"), ticket, "ticket.created", "09:00:00", &fields)
}

pub(crate) fn reply(id: &str, ticket: &str, time: &str) -> Value {
    let fields = json!({"actor": {"kind": "agent", "id": "901"}, "public": true});
    event(id, ticket, "ticket.message_posted", time, &fields)
}

/// Seven tickets: five are answered after an hour, three of these rated good, one of these solved.
pub(crate) fn monday() -> Vec<Value> {
    let agent = json!({"kind": "agent", "id": "901"});
    let tickets: Vec<String> = (1001..=1007).map(|ticket| ticket.to_string()).collect();
    let mut events: Vec<Value> = tickets.iter().map(|ticket| created(ticket)).collect();
    for ticket in tickets.iter().take(5) {
        events.push(reply(&format!("{ticket}-reply"), ticket, "10:00:00"));
    }
    let solved = json!({"actor": agent, "to": "solved"});
    events.push(event("1001-solved", "1001", "ticket.status_changed", "11:00:00", &solved));
    for ticket in tickets.iter().take(3) {
        let rating = json!({"actor": {"kind": "requester"}, "score": 1, "scale": "good_bad"});
        let id = format!("{ticket}-rated");
        events.push(event(&id, ticket, "ticket.rated", "12:00:00", &rating));
    }
    events
}

/// Events as a file, one a line.
pub(crate) fn lines(events: &[Value]) -> String {
    events.iter().fold(String::new(), |mut lines, event| {
        writeln!(lines, "{event}").unwrap();
        lines
    })
}

/// The same lines in another order, the same at every run.
pub(crate) fn shuffled(lines: &str) -> String {
    let mut lines: Vec<&str> = lines.lines().collect();
    Rng::with_seed(7).shuffle(&mut lines);
    lines.join("\n")
}
