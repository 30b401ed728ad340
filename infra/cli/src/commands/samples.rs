//! A sample as the commands show it: what was measured, under which rule, from which events.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use tallydesk_ledger::{MeasureKind, Sample};

/// A sample, with the amount in the unit of its measure. The fields are a contract.
#[derive(Serialize)]
pub(super) struct SampleView<'a> {
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
    /// Ids of the events behind it; of a customer's samples, the tickets.
    events: &'a [String],
}

impl<'a> SampleView<'a> {
    pub(super) fn of(sample: &'a Sample) -> Self {
        let on_business_clock = sample.measure.id().ends_with(".business");
        let (seconds, value) = match sample.measure.kind() {
            MeasureKind::Duration => (Some(sample.amount), None),
            MeasureKind::Count | MeasureKind::Share => (None, Some(sample.amount.into())),
            MeasureKind::Score => (None, points(sample.amount, sample.measure.parts())),
        };
        Self {
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

    /// The sample as a line, after what it is of.
    pub(super) fn line(&self, of: &str) -> String {
        let amount = match (self.calendar_seconds.or(self.business_seconds), &self.value) {
            (Some(seconds), _) => format!("{seconds} s"),
            (None, Some(value)) => value.to_string(),
            (None, None) => String::new(),
        };
        let agent = self.agent.map(|agent| format!("  agent {agent}")).unwrap_or_default();
        let rule = self.rule.map(|rule| format!("  [{rule}]")).unwrap_or_default();
        let advance = if self.in_advance { "  unless prevented" } else { "" };
        let behind = self.events.join(", ");
        format!("  {of:<36} {amount:>10}  {}{agent}{rule}{advance}  from {behind}", self.at)
    }
}

/// Points of which each has so many parts.
#[allow(clippy::as_conversions, clippy::cast_precision_loss)] // at most a hundred points
fn points(amount: i64, parts: i64) -> Option<serde_json::Number> {
    serde_json::Number::from_f64(amount as f64 / parts as f64)
}

/// An instant as it is written in results.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// What a sender wrote may hold control characters; a terminal must not obey them.
pub(super) fn for_terminal(lines: &[String]) -> String {
    let text = lines.join("\n");
    text.chars().filter(|character| *character == '\n' || !character.is_control()).collect()
}
