//! Events of some days, up to the end of yesterday, as a sender writes them.

use chrono::{DateTime, Days, TimeDelta, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::scene::now;

const CHANNELS: [&str; 3] = ["email", "chat", "phone"];
const CATEGORIES: [&str; 3] = ["delivery", "returns", "complaint"];
const AGENTS: [(&str, &str); 3] = [("901", "Ana Novak"), ("902", "Bo Lind"), ("903", "Chen Wei")];
/// Customers of the stories: what no log and no mail may name.
pub(crate) const CUSTOMERS: [&str; 4] =
    ["mei@example.com", "jo@example.com", "li@example.com", "kim@example.com"];

/// The events of some tickets, in the order in which they happened.
pub(crate) fn events(tickets: usize, random: &mut Rng) -> Vec<Value> {
    let mut events: Vec<Value> = (0..tickets).flat_map(|ticket| life(ticket, random)).collect();
    events.sort_by_key(|event| event["occurred_at"].as_str().map(str::to_owned));
    events
}

/// A ticket: asked, answered, perhaps solved, rated, opened again.
fn life(ticket: usize, random: &mut Rng) -> Vec<Value> {
    let (id, name) = AGENTS[random.usize(0..AGENTS.len())];
    let agent = json!({"kind": "agent", "id": id, "name": name});
    let requester = json!({"kind": "requester"});
    let message =
        |actor: &Value| json!({"type": "ticket.message_posted", "public": true, "actor": actor});
    let status = |to: &str| json!({"type": "ticket.status_changed", "actor": agent, "to": to});
    let mut deeds = vec![json!({
        "type": "ticket.created",
        "actor": requester,
        "channel": CHANNELS[random.usize(0..CHANNELS.len())],
        "category": CATEGORIES[random.usize(0..CATEGORIES.len())],
        "customer": CUSTOMERS[random.usize(0..CUSTOMERS.len())],
        "assignee": id,
    })];
    if random.u8(0..5) > 0 {
        deeds.push(message(&agent));
    }
    if random.bool() {
        deeds.extend([message(&requester), message(&agent)]);
    }
    if random.bool() {
        deeds.push(status("solved"));
        if random.bool() {
            let score = i32::from(random.u8(0..4) > 0);
            deeds.push(json!({"type": "ticket.rated", "actor": requester, "score": score, "scale": "good_bad"}));
        }
        if random.u8(0..4) == 0 {
            deeds.extend([status("open"), message(&agent), status("solved")]);
        }
    }
    let mut at = begin(random);
    let dated = (0..).zip(deeds).map(|(number, mut deed)| {
        deed["id"] = json!(format!("{ticket}-{number}"));
        deed["source"] = json!("generic");
        deed["ticket"] = json!(ticket.to_string());
        deed["occurred_at"] = json!(at.to_rfc3339());
        at += TimeDelta::minutes(random.i64(1..90));
        deed
    });
    dated.collect()
}

/// An instant of the three days before today, with time left for a life.
fn begin(random: &mut Rng) -> DateTime<Utc> {
    let midnight = now().date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let day = midnight - Days::new(random.u64(1..4));
    day + TimeDelta::minutes(random.i64(0..12 * 60))
}
