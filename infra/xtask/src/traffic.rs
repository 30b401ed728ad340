//! Invented webhooks: tickets of some days, each event a delivery of its own or a few together.

use chrono::{DateTime, Days, TimeDelta, Utc};
use fastrand::Rng;
use http::HeaderMap;
use serde_json::{Value, json};
use tallydesk_aws::envelopes::{Transfer, request};
use tallydesk_shell::{AccountSecrets, Clock};
use tallydesk_sources::{Outgoing, source};

const KEY: &str = "whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA==";
const CHANNELS: [&str; 4] = ["email", "chat", "web", "whatsapp"];
const CATEGORIES: [&str; 6] = ["delivery", "returns", "payment", "product", "account", "complaint"];
const AGENTS: usize = 12;
/// The days on which tickets are made: those that a day's digest reads, without today.
pub const DAYS: u64 = 57;

/// What the account keeps secret.
pub fn secret() -> Value {
    json!({ "pepper": "a pepper for measurements, and no secret", "generic": [KEY] })
}

/// The events of a ticket, in the order in which they happen: five, of one day before today or of two.
pub fn ticket(number: usize, random: &mut Rng) -> Vec<Value> {
    ticket_within(DAYS, number, random)
}

/// The same, of one of so many days before today.
pub fn ticket_within(days: u64, number: usize, random: &mut Rng) -> Vec<Value> {
    let agent = json!({"kind": "agent", "id": format!("{}", 900 + random.usize(0..AGENTS))});
    let requester = json!({"kind": "requester"});
    let deeds = [
        json!({
            "type": "ticket.created", "actor": requester,
            "channel": CHANNELS[random.usize(0..CHANNELS.len())],
            "category": CATEGORIES[random.usize(0..CATEGORIES.len())],
            "customer": format!("customer-{}@example.com", random.usize(0..=number / 2)),
        }),
        json!({"type": "ticket.assigned", "actor": agent, "assignee": agent["id"]}),
        json!({"type": "ticket.message_posted", "actor": agent, "public": true}),
        json!({"type": "ticket.status_changed", "actor": agent, "to": "solved"}),
        json!({"type": "ticket.rated", "actor": requester, "score": random.u8(0..2), "scale": "good_bad"}),
    ];
    let mut at = morning(days, random);
    let dated = (0..).zip(deeds).map(|(event, mut deed)| {
        deed["id"] = json!(format!("{number}-{event}"));
        deed["source"] = json!("generic");
        deed["ticket"] = json!(number.to_string());
        deed["occurred_at"] = json!(at.to_rfc3339());
        at += TimeDelta::seconds(random.i64(30..9_000));
        deed
    });
    dated.collect()
}

fn morning(days: u64, random: &mut Rng) -> DateTime<Utc> {
    let midnight = now().date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc();
    midnight - Days::new(random.u64(1..=days)) + TimeDelta::seconds(random.i64(0..40_000))
}

/// A delivery as a Function URL hands it over, signed at this moment.
pub fn webhook(body: &[u8], random: &mut Rng) -> Value {
    let at = now();
    let headers = sign(body, at, random);
    request(("POST", "/generic", ""), &headers, (body, Transfer::Plain), at)
}

fn sign(body: &[u8], at: DateTime<Utc>, random: &mut Rng) -> HeaderMap {
    let secrets = AccountSecrets::parse(&secret().to_string()).unwrap();
    let id = format!("delivery-{}", random.u64(..));
    let outgoing = Outgoing { id: &id, at, url: "", body };
    source("generic").unwrap().sign(secrets.of("generic").unwrap(), outgoing).unwrap().headers
}

/// This moment.
pub fn now() -> DateTime<Utc> {
    Clock::system().now()
}

/// Adds a repeat of every fifth, and shuffles.
pub fn with_repeats<T: Clone>(mut deliveries: Vec<T>, random: &mut Rng) -> Vec<T> {
    let repeats: Vec<T> = deliveries.iter().filter(|_| random.u8(0..5) == 0).cloned().collect();
    deliveries.extend(repeats);
    random.shuffle(&mut deliveries);
    deliveries
}
