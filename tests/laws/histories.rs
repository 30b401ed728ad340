//! Small invented histories, and what folding them anew gives.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tallydesk_events::{Event, IncomingEvent, Pepper};
use tallydesk_shell::Clock;
use tallydesk_stores::{PutOutcome, Store, SubjectPk};

/// The instant that invented histories begin at.
pub fn beginning() -> DateTime<Utc> {
    "2026-11-16T08:00:00Z".parse().unwrap()
}

/// A clock that stands still.
pub fn clock() -> Clock {
    Clock::from_fn(|| beginning() + TimeDelta::days(30))
}

fn event(ticket: usize, number: usize, minutes: i64, mut fields: Value) -> Event {
    let at = beginning() + TimeDelta::minutes(minutes);
    fields["id"] = json!(format!("{ticket}-{number}"));
    fields["source"] = json!("generic");
    fields["ticket"] = json!(ticket.to_string());
    fields["occurred_at"] = json!(at.to_rfc3339());
    let text = serde_json::to_vec(&fields).unwrap();
    IncomingEvent::from_json(&text).unwrap().seal(&Pepper::new("pepper"))
}

/// A random history of up to a dozen events over some days: everything that moves a figure.
pub fn history(ticket: usize, random: &mut fastrand::Rng) -> Vec<Event> {
    let mut minutes = random.i64(0..3_000);
    let created = json!({"type": "ticket.created", "actor": {"kind": "requester"},
        "channel": pick(random, &["email", "chat"]), "category": pick(random, &["shipping", "returns"]),
        "customer": pick(random, &["mei@example.com", "jo@example.com", "li@example.com"])});
    let mut events = vec![event(ticket, 0, minutes, created)];
    for number in 1..random.usize(2..12) {
        minutes += random.i64(0..700);
        let agent = json!({"kind": "agent", "id": pick(random, &["901", "902", "903"])});
        let fields = match random.u8(0..12) {
            0..=3 => json!({"type": "ticket.message_posted", "public": true, "actor": agent}),
            4 => {
                json!({"type": "ticket.message_posted", "public": true, "actor": {"kind": "requester"}})
            }
            5 => json!({"type": "ticket.message_posted", "public": false, "actor": agent}),
            6 | 7 => json!({"type": "ticket.status_changed", "actor": agent,
                "to": pick(random, &["solved", "open", "pending", "on_hold", "closed"])}),
            8 => {
                json!({"type": "ticket.assigned", "assignee": agent["id"], "group": pick(random, &["a", "b"])})
            }
            9 => {
                json!({"type": "ticket.fields_changed", "category": pick(random, &["returns", "payment"])})
            }
            10 => json!({"type": "ticket.rated", "score": random.u8(1..6), "scale": "stars_5"}),
            _ => {
                json!({"type": pick(random, &["ticket.merged", "ticket.restored", "ticket.deleted"])})
            }
        };
        events.push(event(ticket, number, minutes, fields));
    }
    events
}

fn pick<'a>(random: &mut fastrand::Rng, choices: &[&'a str]) -> &'a str {
    choices[random.usize(0..choices.len())]
}

/// Puts an event, trying again as a sender does.
pub async fn put(store: &Store, event: &Event) -> SubjectPk {
    for _ in 0..50 {
        match store.put_event(event, beginning()).await {
            Ok(PutOutcome::New | PutOutcome::Repeated) => {
                return SubjectPk::from(&event.subject_key());
            }
            Err(error) => assert!(error.is_retryable(), "{error}"),
        }
    }
    panic!("an event could not be put in fifty attempts");
}
