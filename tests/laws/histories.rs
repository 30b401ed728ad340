//! Small invented histories of every type of event, and the account that they happen in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tallydesk_events::{Event, IncomingEvent, Pepper};
use tallydesk_ledger::Rules;
use tallydesk_shell::{Clock, Config};
use tallydesk_stores::{PutOutcome, Store, SubjectPk};

const CHANNELS: [&str; 4] = ["email", "chat", "amazon", "tmall"];
const CATEGORIES: [&str; 4] = ["shipping", "returns", "complaint", "order_status"];
const CUSTOMERS: [&str; 3] = ["mei@example.com", "jo@example.com", "li@example.com"];
const AGENTS: [&str; 3] = ["901", "902", "903"];
/// Minutes between two events of a ticket: at once, about the limits of reply rates, and longer.
const PAUSES: [i64; 9] = [0, 0, 3, 5, 6, 60, 240, 700, 1_440];

/// The instant that invented histories begin at.
pub fn beginning() -> DateTime<Utc> {
    "2026-11-16T08:00:00Z".parse().unwrap()
}

/// A clock that stands still.
pub fn clock() -> Clock {
    Clock::from_fn(|| beginning() + TimeDelta::days(30))
}

/// The account's rules: hours, promises and marketplaces, with dated choices.
pub fn rules() -> Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let account = Config::parse(include_str!("account.toml"), "account.toml".as_ref());
        account.unwrap().rules()
    });
    RULES.clone()
}

fn event(id: &str, minutes: i64, mut fields: Value) -> Event {
    let at = beginning() + TimeDelta::minutes(minutes);
    fields["id"] = json!(id);
    fields["source"] = json!("generic");
    fields["occurred_at"] = json!(at.to_rfc3339());
    let text = serde_json::to_vec(&fields).unwrap();
    IncomingEvent::from_json(&text).unwrap().seal(&Pepper::new("pepper"))
}

/// A random history of up to twenty events over some days: everything that moves a ticket's figure.
pub fn history(ticket: usize, random: &mut fastrand::Rng) -> Vec<Event> {
    let mut minutes = random.i64(0..5_000);
    let mut deeds = vec![(minutes, created(random))];
    if random.u8(0..8) == 0 {
        // The creation is not known.
        deeds.clear();
    }
    for _ in 0..random.usize(2..20) {
        minutes += PAUSES[random.usize(0..PAUSES.len())];
        deeds.push((minutes, deed(random)));
    }
    let events = (0..).zip(deeds).map(|(number, (minutes, mut fields))| {
        fields["ticket"] = json!(ticket.to_string());
        event(&format!("{ticket}-{number}"), minutes, fields)
    });
    let mut events: Vec<Event> = events.collect();
    if random.u8(0..4) == 0 {
        // A source sends a record again, with more in it.
        let mut again = events[random.usize(0..events.len())].clone();
        again.revision = 1;
        again.occurred_at += TimeDelta::minutes(random.i64(0..600));
        events.push(again);
    }
    events
}

fn created(random: &mut fastrand::Rng) -> Value {
    let actor = match random.u8(0..6) {
        0 => json!({"kind": "agent", "id": pick(random, &AGENTS)}),
        1 => json!({"kind": "unknown"}),
        _ => json!({"kind": "requester"}),
    };
    let mut fields = json!({"type": "ticket.created", "actor": actor,
        "channel": pick(random, &CHANNELS),
        "status": pick(random, &["new", "new", "new", "open", "solved"])});
    for (field, value) in [
        ("category", pick(random, &CATEGORIES)),
        ("customer", pick(random, &CUSTOMERS)),
        ("priority", pick(random, &["urgent", "normal"])),
        ("assignee", pick(random, &AGENTS)),
        ("group", pick(random, &["a", "b"])),
    ] {
        if random.u8(0..3) > 0 {
            fields[field] = json!(value);
        }
    }
    fields
}

/// What somebody did on a ticket.
fn deed(random: &mut fastrand::Rng) -> Value {
    let agent = json!({"kind": "agent", "id": pick(random, &AGENTS)});
    let (requester, bot) = (json!({"kind": "requester"}), json!({"kind": "bot", "id": "b"}));
    let message = |actor: &Value, public: bool| json!({"type": "ticket.message_posted", "public": public, "actor": actor});
    match random.u8(0..24) {
        0..=4 => {
            let mut reply = message(&agent, true);
            reply["knowledge"] = json!(random.bool());
            reply["macro"] = json!(random.bool());
            reply
        }
        5..=7 => message(&requester, true),
        8 => message(if random.bool() { &agent } else { &bot }, false),
        9 => message(&bot, true),
        10 => json!({"type": "ticket.bot_handed_off", "actor": bot}),
        11..=14 => {
            let actor = if random.bool() { agent } else { requester };
            let to = pick(random, &["solved", "solved", "open", "pending", "on_hold", "closed"]);
            json!({"type": "ticket.status_changed", "actor": actor, "to": to})
        }
        15 | 16 => assigned(random),
        17 | 18 => changed(random),
        19 => json!({"type": "ticket.rated", "score": random.u8(1..6), "scale": "stars_5"}),
        20 => json!({"type": "ticket.handled", "seconds": random.u16(0..900), "actor": agent}),
        21 => json!({"type": "ticket.reviewed", "score": random.u8(0..101),
            "errors": random.u8(0..2), "actor": agent}),
        22 => json!({"type": "ticket.survey_sent"}),
        _ => left(random),
    }
}

fn assigned(random: &mut fastrand::Rng) -> Value {
    match random.u8(0..3) {
        0 => json!({"type": "ticket.assigned", "assignee": pick(random, &AGENTS)}),
        1 => json!({"type": "ticket.assigned", "group": pick(random, &["a", "b"])}),
        _ => json!({"type": "ticket.assigned", "assignee": null, "group": null}),
    }
}

fn changed(random: &mut fastrand::Rng) -> Value {
    let mut fields = json!({"type": "ticket.fields_changed"});
    let (field, value) = match random.u8(0..7) {
        0 => ("category", json!(pick(random, &CATEGORIES))),
        1 => ("category", Value::Null),
        2 => ("channel", json!(pick(random, &CHANNELS))),
        3 => ("priority", json!(pick(random, &["urgent", "normal"]))),
        4 => ("tags", json!([pick(random, &["vip", "complaint"])])),
        5 => ("segment", json!(pick(random, &["new", "regular"]))),
        // The ticket turns out to be somebody else's.
        _ => ("customer", json!(pick(random, &CUSTOMERS))),
    };
    fields[field] = value;
    fields
}

/// Left out of the figures or, as often, back again.
fn left(random: &mut fastrand::Rng) -> Value {
    let leaves = ["ticket.merged", "ticket.deleted", "ticket.restored", "ticket.restored"];
    json!({"type": pick(random, &leaves)})
}

/// What customers did without a ticket; and what calls and agents did.
pub fn told(random: &mut fastrand::Rng) -> Vec<Event> {
    let kinds = [
        json!({"type": "customer.reviewed", "stars": random.u8(1..6)}),
        json!({"type": "customer.nps_answered", "score": random.u8(0..11)}),
    ];
    let events = (0..).zip(kinds).map(|(number, mut fields)| {
        fields["customer"] = json!(pick(random, &CUSTOMERS));
        event(&format!("told-{number}"), random.i64(0..9_000), fields)
    });
    let mut events: Vec<Event> = events.collect();
    events.extend((0..ORDERS).flat_map(|order| orders(order, random)));
    events.extend((0..8).flat_map(|call| calls(call, random)));
    events.extend(AGENTS.into_iter().flat_map(|agent| presences(agent, random)));
    events
}

/// How many orders three customers placed.
const ORDERS: usize = 12;
/// What is made good of them, if it is told.
const ARTICLES: [&str; 2] = ["KETTLE-1", "CUP-2"];
/// Minutes after the beginning until which customers order: three weeks.
const ORDERED_MINUTES: i64 = 30_240;

/// An order and what became of it, some of it told before the order.
fn orders(order: usize, random: &mut fastrand::Rng) -> Vec<Event> {
    let (customer, number) = (pick(random, &CUSTOMERS), format!("A{order}"));
    let currency = pick(random, &["EUR", "EUR", "EUR", "USD"]);
    let money = |amount: i64| json!({"amount": amount, "currency": currency});
    let mut ordered = json!({"type": "customer.ordered", "total": money(4_900)});
    if random.u8(0..3) > 0 {
        ordered["marketplace"] = json!(pick(random, &["amazon", "amazon", "email"]));
    }
    if random.bool() {
        ordered["segment"] = json!(pick(random, &["new", "regular"]));
    }
    if random.bool() {
        ordered["tags"] = json!([pick(random, &["VIP", "gift"])]);
    }
    if random.u8(0..4) > 0 {
        ordered["lines"] = json!([{"category": pick(random, &["shoes", "hats"]), "quantity": 1,
            "unit_amount": pick_of(random, &[900, 1_900, 2_900])}]);
    }
    let reason = pick(random, &["damaged", "late"]);
    let mut told = vec![ordered];
    for part in 0..random.usize(1..5) {
        // The first orders meet one kind each, so that none is missing.
        let kind = if part == 0 { order % 9 } else { random.usize(0..9) };
        told.push(match kind {
            0 => json!({"type": "customer.order_cancelled",
                "by": pick(random, &["buyer", "seller"])}),
            1 | 2 => {
                json!({"type": "customer.order_refunded", "amount": money(random.i64(1..6_000)),
                "reason": reason, "actor": {"kind": "agent", "id": pick(random, &AGENTS)}})
            }
            3 | 4 => json!({"type": "customer.order_shipped", "late": random.bool()}),
            5 => json!({"type": "customer.order_returned", "reason": reason}),
            6 => json!({"type": "customer.order_replaced", "reason": reason}),
            7 => json!({"type": "customer.order_disputed",
                "kind": pick(random, &["claim", "chargeback"])}),
            _ => json!({"type": "customer.reviewed", "stars": random.u8(1..6)}),
        });
    }
    let placed = random.i64(0..ORDERED_MINUTES);
    for fields in told.iter_mut().skip(1) {
        let article = |sku: &&str| json!({"sku": sku, "quantity": 1});
        let named = &ARTICLES[..random.usize(0..=ARTICLES.len())];
        fields["lines"] = named.iter().map(article).collect();
    }
    let events = (0..).zip(told).map(|(part, mut fields)| {
        fields["customer"] = json!(customer);
        fields["order"] = json!(number);
        let after = if part == 0 { 0 } else { random.i64(-60..4_000) };
        event(&format!("order-{order}-{part}"), placed + after, fields)
    });
    events.collect()
}

/// A call in one to three parts, one of which may be told again with more in it.
fn calls(call: usize, random: &mut fastrand::Rng) -> Vec<Event> {
    let mut minutes = random.i64(0..9_000);
    let direction = pick(random, &["inbound", "inbound", "inbound", "outbound"]);
    let parts = (0..random.usize(1..4)).map(|part| {
        minutes += random.i64(0..30);
        let mut fields = json!({"type": "call.ended", "call": format!("call-{call}"),
            "direction": direction,
            "outcome": pick(random, &["answered", "answered", "abandoned", "missed", "voicemail"])});
        for field in ["queue_seconds", "ring_seconds", "rings", "talk_seconds", "hold_seconds",
            "after_call_work_seconds"]
        {
            if random.u8(0..3) > 0 {
                fields[field] = json!(pick_of(random, &[0, 4, 5, 19, 20, 21, 300]));
            }
        }
        for (field, values) in [
            ("agent", &AGENTS[..]),
            ("queue", &["desk", "night"]),
            ("channel", &["chat", "phone"]),
            ("category", &CATEGORIES),
            ("brand", &["main", "island"]),
        ] {
            if random.bool() {
                fields[field] = json!(pick(random, values));
            }
        }
        if random.u8(0..4) == 0 {
            fields["transferred"] = json!(random.bool());
        }
        event(&format!("call-{call}-{part}"), minutes, fields)
    });
    let mut events: Vec<Event> = parts.collect();
    if random.u8(0..4) == 0 {
        let mut again = events[0].clone();
        again.revision = 1;
        again.occurred_at += TimeDelta::minutes(random.i64(0..600));
        events.push(again);
    }
    events
}

/// An agent's presence about the end of a month; now and then nothing is heard of him for just as
/// long as counts, or a second longer.
fn presences(agent: &str, random: &mut fastrand::Rng) -> Vec<Event> {
    let mut at = beginning() + TimeDelta::minutes(random.i64(14_000..20_000));
    let events = (0..16).map(|number| {
        let pauses = [0, 60, 3_600, 4 * 3_600, 15 * 3_600, 86_400, 86_401];
        at += TimeDelta::seconds(pick_of(random, &pauses));
        let to = pick(random, &["available", "busy", "away", "offline"]);
        let fields = json!({"type": "agent.went", "agent": agent, "to": to});
        let mut went = event(&format!("went-{agent}-{number}"), 0, fields);
        went.occurred_at = at;
        went
    });
    events.collect()
}

fn pick<'a>(random: &mut fastrand::Rng, choices: &[&'a str]) -> &'a str {
    choices[random.usize(0..choices.len())]
}

fn pick_of(random: &mut fastrand::Rng, choices: &[i64]) -> i64 {
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

/// Puts an event, and notes its subject.
pub async fn put_among(store: &Store, event: &Event, subjects: &mut BTreeSet<SubjectPk>) {
    subjects.insert(put(store, event).await);
}

#[test]
fn invented_histories_have_every_type_of_event() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut events: Vec<Event> = (0..40).flat_map(|ticket| history(ticket, &mut random)).collect();
    events.extend(told(&mut random));
    let types: BTreeSet<&str> = events.iter().map(|event| event.kind.type_name()).collect();
    let all = tallydesk_events::EventKind::TYPES.iter().copied().collect();
    assert_eq!(types, all);
}
