use std::collections::BTreeMap;

use anyhow::bail;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use tallydesk_events::SubjectKey;
use tallydesk_ledger::{
    Clock, LeftOut, MeasureKind, Promise, PromiseResult, Promised, Sample, Ticket, fold,
    own_first_contact, promises,
};
use tallydesk_stores::SubjectPk;

use super::{Done, Format, Invocation, counted, print};
use crate::local::Access;

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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sla: Vec<PromiseView<'a>>,
    measures: BTreeMap<&'static str, Vec<SampleView<'a>>>,
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

#[derive(Serialize)]
struct SampleView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Number>,
    day: NaiveDate,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    /// The account's choice that it was measured by.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    /// True while an event may yet prevent it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_advance: bool,
    /// Ids of the events behind it.
    events: &'a [String],
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
    let (local, config) = invocation.open(Access::Read).await?;
    let history = local.store.history(&SubjectPk::from(subject)).await?;
    if history.events.is_empty() {
        bail!("no event of {subject} is known");
    }
    let rules = config.rules();
    let mut ticket = fold(&history.events, &rules);
    ticket.samples.extend(own_first_contact(&ticket, &rules));
    let now = invocation.clock.now();
    let promises = promises(&history.events, &rules, now);
    let mut view = view(subject, &ticket, history.events.len());
    if ticket.left_out.is_none() {
        view.sla = promises.iter().map(|promise| promise_view(promise, now)).collect();
    }
    print(&match invocation.format {
        Format::Json => serde_json::to_string_pretty(&view)?,
        Format::Text | Format::Html => words(&view),
    })?;
    Ok(Done::Well)
}

fn view<'a>(subject: &SubjectKey, ticket: &'a Ticket, events: usize) -> TicketView<'a> {
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
    let mut measures: BTreeMap<&'static str, Vec<SampleView<'a>>> = BTreeMap::new();
    for sample in &ticket.samples {
        measures.entry(sample.measure.id()).or_default().push(sample_view(sample));
    }
    TicketView {
        ticket: subject.to_string(),
        status: ticket.status.as_str(),
        left_out: ticket.left_out.map(|reason| match reason {
            LeftOut::Merged => "merged",
            LeftOut::Deleted => "deleted",
        }),
        created_at: ticket.created_at.map(time),
        fields: named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
            .collect(),
        tags: &fields.tags,
        events,
        sla: Vec::new(),
        measures,
    }
}

fn promise_view(promise: &Promise, now: DateTime<Utc>) -> PromiseView<'_> {
    PromiseView {
        policy: &promise.policy,
        target: promise.promised,
        clock: promise.clock,
        due_at: promise.due_at.map(time),
        within_seconds: promise.within_seconds,
        elapsed_seconds: promise.elapsed_seconds,
        result: promise.result(now),
    }
}

fn sample_view(sample: &Sample) -> SampleView<'_> {
    let on_business_clock = sample.measure.id().ends_with(".business");
    let (seconds, value) = match sample.measure.kind() {
        MeasureKind::Duration => (Some(sample.amount), None),
        MeasureKind::Count | MeasureKind::Share => (None, Some(sample.amount.into())),
        MeasureKind::Score => (None, points(sample.amount)),
    };
    SampleView {
        calendar_seconds: seconds.filter(|_| !on_business_clock),
        business_seconds: seconds.filter(|_| on_business_clock),
        value,
        day: sample.day,
        at: time(sample.at),
        agent: sample.dimensions.agent.as_deref(),
        group: sample.dimensions.group.as_deref(),
        rule: sample.rule.as_deref(),
        in_advance: sample.in_advance,
        events: &sample.behind,
    }
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // at most 5,000
fn points(thousandths: i64) -> Option<serde_json::Number> {
    serde_json::Number::from_f64(thousandths as f64 / 1000.0)
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
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
    for promise in &view.sla {
        let due = promise.due_at.as_deref().unwrap_or("not running");
        let result = match promise.result {
            PromiseResult::Met => "met",
            PromiseResult::Breached => "breached",
            PromiseResult::Running => "running",
        };
        lines.push(format!(
            "  sla {}: {} {result}, {} of {} s, due {due}",
            promise.policy,
            promise.target.as_str(),
            promise.elapsed_seconds,
            promise.within_seconds
        ));
    }
    for (measure, samples) in &view.measures {
        for sample in samples {
            let amount = match (sample.calendar_seconds.or(sample.business_seconds), &sample.value)
            {
                (Some(seconds), _) => format!("{seconds} s"),
                (None, Some(value)) => value.to_string(),
                (None, None) => String::new(),
            };
            let agent = sample.agent.map(|agent| format!("  agent {agent}")).unwrap_or_default();
            let rule = sample.rule.map(|rule| format!("  [{rule}]")).unwrap_or_default();
            lines.push(format!(
                "  {measure:<36} {amount:>10}  {}{agent}{rule}  from {}",
                sample.at,
                sample.events.join(", ")
            ));
        }
    }
    // What a sender wrote may hold control characters; a terminal must not obey them.
    lines
        .join("\n")
        .chars()
        .filter(|character| *character == '\n' || !character.is_control())
        .collect()
}
