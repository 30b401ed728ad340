//! The small language that stories are told in.
//!
//! A line is `when who what…`, as in `20m agent:901 replies`.
//!
//! - *When* counts from Monday, 16 November 2026, 09:00 (UTC): `0`, `90s`, `1h30m`, `7d1s`, `-1d`.
//! - `#2` after it names the second ticket; without it the line is about the first.
//! - *Who* is `requester`, `agent:901`, `bot`, `system` or `unknown`; of what a customer does without
//!   a ticket, the customer's name; of a call `call:7`; of a presence the agent.
//! - *What* is a word of [`what`], with fields as `category=returns`; `-` empties a field.
//!
//! What is told is one line a sample: `when measure amount agent`, and perhaps `of` a group, `alone`
//! (it counts under its values alone) and `in advance` (an event may yet prevent it).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tallydesk_events::{Event, IncomingEvent, Pepper, SubjectKey};
use tallydesk_ledger::{Lines, Measure, MeasureKind, Rules, Sample, Scope, Ticket, fold, settle};

/// Checks the samples of some measures, in time order, under the default rules.
pub fn check(story: &[&str], measures: &[Measure], expected: &[&str]) {
    check_under(&Rules::default(), story, measures, expected);
}

/// Checks the samples of some measures, in time order; and that the order of arrival is nothing.
pub fn check_under(rules: &Rules, story: &[&str], measures: &[Measure], expected: &[&str]) {
    let mut events = events(story);
    for order in ["as it happened", "backwards"] {
        let samples = samples(&events, rules).into_iter();
        let measured = samples.filter(|sample| measures.contains(&sample.measure));
        let told: Vec<String> = measured.map(|sample| tell(&sample)).collect();
        assert_eq!(told, expected, "{order}: {story:#?}");
        events.reverse();
    }
}

/// Every sample of a story's subjects, in time order.
pub fn samples(events: &[Event], rules: &Rules) -> Vec<Sample> {
    let mut subjects: BTreeMap<SubjectKey, (Vec<Event>, Lines)> = BTreeMap::new();
    for event in events {
        subjects.entry(event.subject_key()).or_default().0.push(event.clone());
    }
    // No line depends on another: what a history leaves is in its events.
    for (subject, (events, _)) in subjects.clone() {
        let settled = settle(subject.kind, &events, &Lines::default(), rules);
        if let Some((reader, line)) = settled.line {
            subjects.entry(reader).or_default().1.push(line);
        }
    }
    let mut all = Vec::new();
    for (subject, (events, lines)) in subjects {
        all.extend(tallydesk_ledger::samples(subject.kind, &events, &lines, rules));
    }
    all.sort_by_key(|sample| (sample.at, sample.measure));
    all
}

/// The state of the one ticket of a story.
pub fn folded(story: &[&str], rules: &Rules) -> Ticket {
    fold(&events(story), rules)
}

/// The events of a story; their ids are in the order of its lines.
pub fn events(story: &[&str]) -> Vec<Event> {
    (0..).zip(story).map(|(number, line)| event(number, line)).collect()
}

fn event(number: usize, line: &str) -> Event {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let at = instant(words.remove(0));
    let ticket = if words[0].starts_with('#') { &words.remove(0)[1..] } else { "1" };
    let who = words.remove(0);
    let (fields, plain): (Vec<&str>, Vec<&str>) =
        words.into_iter().partition(|word| word.contains('='));
    let mut event = what(&plain);
    event["id"] = json!(format!("e{number:02}"));
    event["source"] = json!("generic");
    event["occurred_at"] = json!(at.to_rfc3339());
    if event["type"].as_str().unwrap().starts_with("customer.") {
        event["customer"] = json!(format!("{who}@example.com"));
    } else if let Some(call) = who.strip_prefix("call:") {
        event["call"] = json!(call);
    } else if event["type"] == "agent.went" {
        event["agent"] = json!(who.trim_start_matches("agent:"));
    } else {
        event["ticket"] = json!(ticket);
        event["actor"] = match who.split_once(':') {
            Some((kind, id)) => json!({ "kind": kind, "id": id }),
            None => json!({ "kind": who }),
        };
    }
    for (name, value) in fields.iter().filter_map(|field| field.split_once('=')) {
        event[name] = field(name, value);
    }
    let event = IncomingEvent::from_json(event.to_string().as_bytes());
    event.unwrap_or_else(|error| panic!("{line}: {error}")).seal(&Pepper::new("a story's pepper"))
}

fn what(words: &[&str]) -> Value {
    match words {
        ["creates"] => json!({"type": "ticket.created"}),
        ["writes"] => json!({"type": "ticket.message_posted", "public": true}),
        ["replies", how @ ..] => json!({"type": "ticket.message_posted", "public": true,
            "knowledge": how.contains(&"knowledge"), "macro": how.contains(&"macro")}),
        ["notes"] => json!({"type": "ticket.message_posted", "public": false}),
        ["sets", status] => json!({"type": "ticket.status_changed", "to": status}),
        ["assigns"] => json!({"type": "ticket.assigned"}),
        ["changes"] => json!({"type": "ticket.fields_changed"}),
        ["rates", word @ ("good" | "bad")] => {
            json!({"type": "ticket.rated", "score": word, "scale": "good_bad"})
        }
        ["rates", stars] => {
            json!({"type": "ticket.rated", "score": number(stars), "scale": "stars_5"})
        }
        ["rates", score, scale] => {
            json!({"type": "ticket.rated", "score": number(score), "scale": scale})
        }
        ["handles", span] => json!({"type": "ticket.handled", "seconds": seconds(span)}),
        ["judges", score] => json!({"type": "ticket.reviewed", "score": number(score)}),
        ["surveys"] => json!({"type": "ticket.survey_sent"}),
        ["merges"] => json!({"type": "ticket.merged", "into": "9"}),
        ["deletes"] => json!({"type": "ticket.deleted", "reason": "deleted"}),
        ["marks-as-spam"] => json!({"type": "ticket.deleted", "reason": "spam"}),
        ["restores"] => json!({"type": "ticket.restored"}),
        ["hands-off"] => json!({"type": "ticket.bot_handed_off"}),
        ["ends", direction, outcome] => {
            json!({"type": "call.ended", "direction": direction, "outcome": outcome})
        }
        ["goes", presence] => json!({"type": "agent.went", "to": presence}),
        ["orders"] => what(&["orders", "A1", "4900"]),
        ["orders", order, total] => json!({"type": "customer.ordered", "order": order,
            "total": money(total)}),
        ["cancels", order, by] => {
            json!({"type": "customer.order_cancelled", "order": order, "by": by})
        }
        ["refunds", order, amount] => json!({"type": "customer.order_refunded", "order": order,
            "amount": money(amount)}),
        ["ships", order] => json!({"type": "customer.order_shipped", "order": order}),
        ["returns", order] => json!({"type": "customer.order_returned", "order": order}),
        ["replaces", order] => json!({"type": "customer.order_replaced", "order": order}),
        ["disputes", order, kind] => {
            json!({"type": "customer.order_disputed", "order": order, "kind": kind})
        }
        ["reviews", stars] => json!({"type": "customer.reviewed", "stars": number(stars)}),
        ["recommends", score] => json!({"type": "customer.nps_answered", "score": number(score)}),
        unknown => panic!("{unknown:?} is no part of a story"),
    }
}

/// A field's value: tags are a list, some fields are numbers, and `-` empties.
fn field(name: &str, value: &str) -> Value {
    match (name, value) {
        (_, "-") => Value::Null,
        ("tags", tags) => json!(tags.split(',').collect::<Vec<_>>()),
        ("actor", agent) => json!({"kind": "agent", "id": agent}),
        ("lines", lines) => lines.split(',').map(order_line).collect(),
        ("errors" | "late" | "sequence" | "revision" | "rings" | "transferred", value) => {
            number(value)
        }
        (name, value) if name.ends_with("_seconds") => json!(seconds(value)),
        ("offered_at", when) => json!(instant(when).to_rfc3339()),
        ("customer", name) => json!(format!("{name}@example.com")),
        (_, value) => json!(value),
    }
}

/// An article such as `shoes:4900`, its category and its price, or `S1/shoes:4900` with its own name.
fn order_line(text: &str) -> Value {
    let (sku, text) = match text.split_once('/') {
        Some((sku, text)) => (Some(sku), text),
        None => (None, text),
    };
    let (category, price) = text.split_once(':').unwrap_or_else(|| panic!("{text}: no price"));
    let category = Some(category).filter(|category| !category.is_empty());
    json!({"sku": sku, "category": category, "quantity": 1, "unit_amount": number(price)})
}

/// Minor units of the account's currency, or of one named behind them: `4900`, `4900USD`.
fn money(text: &str) -> Value {
    let (amount, currency) = split(text, |letter| letter.is_ascii_uppercase());
    let currency = if currency.is_empty() { "EUR" } else { currency };
    json!({"amount": number(amount), "currency": currency})
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}: expected a number"))
}

/// The instant of a story's time.
pub fn instant(when: &str) -> DateTime<Utc> {
    let beginning: DateTime<Utc> = "2026-11-16T09:00:00Z".parse().unwrap();
    beginning + TimeDelta::milliseconds(millis(when))
}

/// Whole seconds of a span such as `1h30m`.
pub fn seconds(span: &str) -> i64 {
    millis(span) / 1_000
}

/// Milliseconds of a span such as `1h30m`, `-2d` or `1s500ms`.
fn millis(span: &str) -> i64 {
    if let Some(span) = span.strip_prefix('-') {
        return -millis(span);
    }
    let mut rest = span;
    let mut sum = 0;
    while rest != "0" && !rest.is_empty() {
        let (amount, after) = split(rest, |character| !character.is_ascii_digit());
        let (unit, after) = split(after, |character| character.is_ascii_digit());
        let unit = match unit {
            "d" => 86_400_000,
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1_000,
            "ms" => 1,
            _ => panic!("{span} is no time of a story"),
        };
        sum += amount.parse::<i64>().unwrap() * unit;
        rest = after;
    }
    sum
}

fn split(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

/// Whole seconds as a story writes them.
fn span(seconds: i64) -> String {
    if seconds < 0 {
        return format!("-{}", span(-seconds));
    }
    let units = [("d", 86_400, i64::MAX), ("h", 3_600, 24), ("m", 60, 60), ("s", 1, 60)];
    let parts = units.map(|(unit, length, count)| (seconds / length % count, unit));
    let parts = parts.into_iter().filter(|(amount, _)| *amount > 0);
    let told: Vec<String> = parts.map(|(amount, unit)| format!("{amount}{unit}")).collect();
    if told.is_empty() { "0".to_owned() } else { told.concat() }
}

/// A time as a story writes it.
pub fn when(at: DateTime<Utc>) -> String {
    span((at - instant("0")).num_seconds())
}

/// `20m reply_time 20m 901`.
fn tell(sample: &Sample) -> String {
    let agent = sample.dimensions.agent.as_deref().unwrap_or("-");
    let group = sample.dimensions.group.as_deref().map(|group| format!(" of {group}"));
    let alone = if sample.dimensions.scope == Scope::Alone { " alone" } else { "" };
    let about = about(sample);
    let ahead = if sample.in_advance { " in advance" } else { "" };
    format!(
        "{} {} {} {agent}{}{about}{alone}{ahead}",
        when(sample.at),
        sample.measure.id(),
        amount(sample),
        group.unwrap_or_default()
    )
}

/// Of orders and those who order, also what they count under: `on` a channel, `for` a reason, `as` a
/// segment, `in` a currency, `naming` an article.
fn about(sample: &Sample) -> String {
    let dimensions = &sample.dimensions;
    let told = [
        ("on", &dimensions.channel),
        ("for", &dimensions.category),
        ("as", &dimensions.segment),
        ("in", &dimensions.currency),
        ("naming", &dimensions.article),
    ];
    let is_told = sample.measure.number() >= Measure::CustomersActive.number();
    let told = told.into_iter().filter(|_| is_told);
    told.filter_map(|(word, value)| Some(format!(" {word} {}", value.as_ref()?))).collect()
}

/// An amount as its measure's kind reads it.
pub fn amount(sample: &Sample) -> String {
    match sample.measure.kind() {
        MeasureKind::Duration => span(sample.amount),
        MeasureKind::Count => sample.amount.to_string(),
        MeasureKind::Share => if sample.amount == 1 { "yes" } else { "no" }.to_owned(),
        MeasureKind::Score => {
            let parts = sample.measure.parts();
            let (points, rest) = (sample.amount / parts, sample.amount % parts);
            if rest == 0 { points.to_string() } else { format!("{points} {rest}/{parts}") }
        }
    }
}
