use std::collections::BTreeMap;

use anyhow::bail;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use tallydesk_events::{Event, SubjectKey, SubjectKind};
use tallydesk_ledger::{
    Clock, LeftOut, Lines, Promise, PromiseResult, Promised, Rules, Sample, Ticket, fold, in_order,
    promises, samples,
};
use tallydesk_stores::{History, SubjectPk};

use super::samples::{SampleView, for_terminal, time};
use super::{Done, Format, Invocation, counted, print};
use crate::installation::{Access, Installation};

/// A ticket as the command shows it. The fields are a contract.
#[derive(Serialize)]
struct TicketView<'a> {
    ticket: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<&'static str>,
    created_at: Option<String>,
    fields: BTreeMap<&'static str, &'a str>,
    tags: &'a [String],
    events: usize,
    /// The events in the order in which they act.
    history: Vec<EventView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sla: Vec<PromiseView<'a>>,
    measures: BTreeMap<&'static str, Vec<SampleView<'a>>>,
    /// What the ticket means among the customer's others.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    among_customers_tickets: BTreeMap<&'static str, Vec<SampleView<'a>>>,
}

/// An event of the ticket. What a type tells besides stands under its own name.
#[derive(Serialize)]
struct EventView<'a> {
    /// When it acts: never before the creation.
    at: String,
    id: &'a str,
    /// The type, the actor, and the type's own fields, as in a canonical event.
    #[serde(flatten)]
    told: Map<String, Value>,
}

/// A promise of a policy, and what became of it by now.
#[derive(Serialize)]
struct PromiseView<'a> {
    policy: &'a str,
    target: Promised,
    clock: Clock,
    due_at: Option<String>,
    within_seconds: i64,
    elapsed_seconds: i64,
    result: PromiseResult,
}

/// Reads `SOURCE/ID`.
pub(super) fn parse(text: &str) -> Result<SubjectKey, String> {
    match text.split_once('/') {
        Some((source, id)) if !source.is_empty() && !id.is_empty() => {
            Ok(SubjectKey::ticket(source, id))
        }
        Some(_) | None => Err("expected SOURCE/ID, for example zendesk/35436".to_owned()),
    }
}

pub(super) async fn run(invocation: Invocation, subject: &SubjectKey) -> anyhow::Result<Done> {
    let (installation, config) = invocation.open(Access::Read).await?;
    let pk = SubjectPk::from(subject);
    let history = installation.store.history(&pk).await?;
    if history.events.is_empty() {
        bail!("no event of {subject} is known");
    }
    let rules = config.rules();
    let now = invocation.clock.now();
    let ticket = fold(&history.events, &rules);
    let own = samples(SubjectKind::Ticket, &history.events, &Lines::default(), &rules);
    let of_customer = among_customers_tickets(&installation, &pk, &ticket, &rules).await?;
    let promises = promises(&history.events, &rules, now);
    let view = TicketView {
        events: history.events.len(),
        history: in_order(&history.events).into_iter().map(event_view).collect(),
        sla: promised(&ticket, &promises, now),
        measures: by_measure(&own),
        among_customers_tickets: by_measure(&of_customer),
        ..view(subject, &ticket)
    };
    print(&match invocation.format {
        Format::Json => serde_json::to_string_pretty(&view)?,
        Format::Text | Format::Html => words(&view),
    })?;
    Ok(Done::Well)
}

/// The customer's samples that the ticket is behind.
async fn among_customers_tickets(
    installation: &Installation,
    pk: &SubjectPk,
    ticket: &Ticket,
    rules: &Rules,
) -> anyhow::Result<Vec<Sample>> {
    let Some(customer) = &ticket.customer else { return Ok(Vec::new()) };
    let History { events, lines, .. } =
        installation.store.history(&SubjectPk::customer(customer)).await?;
    let name = pk.name();
    let samples = samples(SubjectKind::Customer, &events, &lines, rules);
    Ok(samples.into_iter().filter(|sample| sample.behind.contains(&name)).collect())
}

fn view<'a>(subject: &SubjectKey, ticket: &'a Ticket) -> TicketView<'a> {
    let fields = &ticket.fields;
    let named = [
        ("assignee", &fields.assignee),
        ("group", &fields.group),
        ("channel", &fields.channel),
        ("brand", &fields.brand),
        ("category", &fields.category),
        ("priority", &fields.priority),
        ("segment", &fields.segment),
    ];
    let known = named.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    TicketView {
        ticket: subject.to_string(),
        status: ticket.status.as_str(),
        left_out: ticket.left_out.map(|reason| match reason {
            LeftOut::Merged => "merged",
            LeftOut::Deleted => "deleted",
        }),
        created_at: ticket.created_at.map(time),
        fields: known.collect(),
        tags: &fields.tags,
        events: 0,
        history: Vec::new(),
        sla: Vec::new(),
        measures: BTreeMap::new(),
        among_customers_tickets: BTreeMap::new(),
    }
}

fn by_measure(samples: &[Sample]) -> BTreeMap<&'static str, Vec<SampleView<'_>>> {
    let mut measures: BTreeMap<&'static str, Vec<SampleView<'_>>> = BTreeMap::new();
    for sample in samples {
        measures.entry(sample.measure.id()).or_default().push(SampleView::of(sample));
    }
    measures
}

/// What of an event is shown under a name of the view's own, or never: the customer's key.
const SHOWN_ELSEWHERE: [&str; 5] = ["id", "occurred_at", "source", "ticket", "customer"];

fn event_view((event, at): (&Event, DateTime<Utc>)) -> EventView<'_> {
    let told = match serde_json::to_value(event) {
        Ok(Value::Object(told)) => told,
        // An event is an object whose parts can all be written.
        Ok(_) | Err(_) => Map::new(),
    };
    let told = told.into_iter().filter(|(name, _)| !SHOWN_ELSEWHERE.contains(&name.as_str()));
    EventView { at: time(at), id: &event.id, told: told.collect() }
}

/// The promises of a ticket that counts.
fn promised<'a>(
    ticket: &Ticket,
    promises: &'a [Promise],
    now: DateTime<Utc>,
) -> Vec<PromiseView<'a>> {
    let counts = ticket.left_out.is_none();
    let promises = promises.iter().filter(|_| counts);
    promises
        .map(|promise| PromiseView {
            policy: &promise.policy,
            target: promise.promised,
            clock: promise.clock,
            due_at: promise.due_at.map(time),
            within_seconds: promise.within_seconds,
            elapsed_seconds: promise.elapsed_seconds,
            result: promise.result(now),
        })
        .collect()
}

/// The ticket in words: one line a fact.
fn words(view: &TicketView<'_>) -> String {
    let mut lines = vec![format!("{}  {}", view.ticket, view.status)];
    lines.extend(view.left_out.map(|reason| format!("left out of every figure: {reason}")));
    let created = view.created_at.as_deref().unwrap_or("unknown");
    lines.push(format!("created {created}, {}", counted(view.events, "event")));
    lines.extend(view.fields.iter().map(|(name, value)| format!("{name}: {value}")));
    if !view.tags.is_empty() {
        lines.push(format!("tags: {}", view.tags.join(", ")));
    }
    lines.push("history:".to_owned());
    lines.extend(view.history.iter().map(event_line));
    if !view.sla.is_empty() {
        lines.push("promised:".to_owned());
        lines.extend(view.sla.iter().map(promise_line));
    }
    lines.push("measured:".to_owned());
    lines.extend(sample_lines(&view.measures));
    if !view.among_customers_tickets.is_empty() {
        lines.push("measured among the customer's tickets:".to_owned());
        lines.extend(sample_lines(&view.among_customers_tickets));
    }
    for_terminal(&lines)
}

/// `2026-11-16T09:00:00Z  ticket.created  by requester  channel email  (e1)`.
fn event_line(event: &EventView<'_>) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let kind = event.told.get("type").map(text).unwrap_or_default();
    let actor = event.told.get("actor").map(|actor| {
        let parts = ["kind", "id"].into_iter().filter_map(|part| actor.get(part)).map(text);
        format!("  by {}", parts.collect::<Vec<_>>().join(" "))
    });
    // What only orders or replaces events tells a reader nothing.
    let apart = ["type", "actor", "revision", "sequence"];
    let others = event.told.iter().filter(|(name, _)| !apart.contains(&name.as_str()));
    let others = others.map(|(name, value)| format!("  {name} {}", text(value)));
    let parts: Vec<String> = actor.into_iter().chain(others).collect();
    format!("  {}  {kind}{}  ({})", event.at, parts.concat(), event.id)
}

fn promise_line(promise: &PromiseView<'_>) -> String {
    let due = promise.due_at.as_deref().unwrap_or("not running");
    let result = match promise.result {
        PromiseResult::Met => "met",
        PromiseResult::Breached => "breached",
        PromiseResult::Running => "running",
    };
    format!(
        "  sla {}: {} {result}, {} of {} s, due {due}",
        promise.policy,
        promise.target.as_str(),
        promise.elapsed_seconds,
        promise.within_seconds
    )
}

fn sample_lines<'a>(
    measures: &'a BTreeMap<&'static str, Vec<SampleView<'a>>>,
) -> impl Iterator<Item = String> + 'a {
    let samples = measures.iter();
    samples.flat_map(|(measure, samples)| samples.iter().map(|sample| sample.line(measure)))
}
