use anyhow::Context;
use serde::Serialize;
use tallydesk_digest::{Explained, Part, compute, explain};
use tallydesk_events::SubjectKind;
use tallydesk_kpis::{Figure, Kpi, Period, Report, kpi};
use tallydesk_ledger::Dimension;
use tallydesk_shell::{Config, DigestPlan};

use super::samples::{SampleView, for_terminal};
use super::{Done, Format, Invocation, counted, print};
use crate::installation::Installation;

/// Samples that are printed in words; the rest is counted.
const SHOWN_MAX: usize = 100;

/// A figure and what is behind it. The fields are a contract.
#[derive(Serialize)]
struct Explanation<'a> {
    kpi: &'static str,
    name: &'static str,
    definition: &'static str,
    period: Period,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    figure: Option<&'a Figure>,
    behind: Vec<BehindView<'a>>,
}

/// A sample with its ticket, call or agent's month; of a customer's samples the tickets are among its
/// events.
#[derive(Serialize)]
struct BehindView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_month: Option<&'a str>,
    measure: &'static str,
    #[serde(flatten)]
    sample: SampleView<'a>,
}

/// Reads a KPI's id.
pub(super) fn parse_kpi(text: &str) -> Result<&'static Kpi, String> {
    kpi(text).ok_or_else(|| format!("no KPI is called {text:?}; tallydesk kpis lists them"))
}

/// Reads `channel=email`.
pub(super) fn parse_part(text: &str) -> Result<Part, String> {
    let named = text.split_once('=').and_then(|(dimension, value)| {
        let dimension = Dimension::from_name(dimension)?;
        Some(Part { dimension, value: value.to_owned() })
    });
    let is_part = |part: &Part| part.dimension != Dimension::All && !part.value.is_empty();
    named.filter(is_part).ok_or_else(|| {
        let names = Dimension::ALL.into_iter().filter(|known| *known != Dimension::All);
        let names: Vec<_> = names.map(Dimension::as_str).collect();
        format!("expected DIMENSION=VALUE, the dimension one of {}", names.join(", "))
    })
}

/// Prints a figure of a period and every sample behind it.
pub(super) async fn run(
    invocation: &Invocation,
    (installation, config): (&Installation, &Config),
    (plan, period): (&DigestPlan, Period),
    (kpi, part): (&'static Kpi, Option<&Part>),
) -> anyhow::Result<Done> {
    let now = invocation.clock.now();
    let report = compute(&installation.store, config, plan, period, now).await?;
    let explained = explain(&installation.store, config, kpi, period, part)
        .await
        .context("the histories cannot be read")?;
    let explanation = Explanation {
        kpi: kpi.id,
        name: kpi.name.en,
        definition: kpi.definition.en,
        period,
        part: part.map(|part| format!("{} {}", part.dimension.as_str(), part.value)),
        figure: figure(&report, kpi, part),
        behind: explained.iter().map(behind_view).collect(),
    };
    print(&match invocation.format {
        Format::Json => serde_json::to_string_pretty(&explanation)?,
        Format::Text | Format::Html => words(&explanation),
    })?;
    Ok(Done::Well)
}

fn figure<'a>(report: &'a Report, kpi: &Kpi, part: Option<&Part>) -> Option<&'a Figure> {
    let Some(part) = part else { return report.kpis.get(kpi.id) };
    report.dimensions.get(part.dimension.as_str())?.get(&part.value)?.get(kpi.id)
}

fn behind_view(explained: &Explained) -> BehindView<'_> {
    let of = |kind| explained.name.as_deref().filter(|_| explained.kind == kind);
    BehindView {
        ticket: of(SubjectKind::Ticket),
        call: of(SubjectKind::Call),
        agent_month: of(SubjectKind::Agent),
        measure: explained.sample.measure.id(),
        sample: SampleView::of(&explained.sample),
    }
}

fn words(explanation: &Explanation<'_>) -> String {
    let part = explanation.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default();
    let value = explanation.figure.and_then(|figure| figure.value);
    let value = value.map_or("–".to_owned(), |value| value.as_f64().to_string());
    let (unit, n) = explanation.figure.map_or(("", 0), |figure| (figure.unit.as_str(), figure.n));
    let behind = &explanation.behind;
    let mut lines = vec![
        format!("{} ({}), {}{part}", explanation.name, explanation.kpi, explanation.period),
        format!("{value} ({unit}), n {n}"),
        explanation.definition.to_owned(),
        format!("{} behind it:", counted(behind.len(), "sample")),
    ];
    lines.extend(behind.iter().take(SHOWN_MAX).map(|view| {
        let of = view.ticket.or(view.call).or(view.agent_month).unwrap_or("a customer");
        view.sample.line(&format!("{of}  {}", view.measure))
    }));
    if behind.len() > SHOWN_MAX {
        lines.push(format!("  … and {} more; --format json has all", behind.len() - SHOWN_MAX));
    }
    for_terminal(&lines)
}
