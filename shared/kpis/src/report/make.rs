//! Makes a report of its input.

use std::collections::BTreeMap;

use tallydesk_ledger::Dimension;

use super::input::ReportInput;
use super::past::Past;
use super::period_figures::PeriodFigures;
use super::{
    Agents, Decided, Figure, Headline, Report, TargetView, facts, heatmap, quality, restated,
    scorecards, spikes, untold,
};
use crate::registry::{KPIS, Settles, kpi};
use crate::standards::standings;
use crate::{Period, PeriodKind};

/// Computes a report.
#[must_use]
pub fn report(input: ReportInput<'_>) -> Report {
    let current = input.current();
    let past = Past::new(&input);
    let kpis = current.overall();
    let targets = targets(input.targets, &kpis);
    let headline = headline(&input, &current, &past, &targets);
    let dimensions = dimensions(&input, &current);
    let restated = restated::restated(&input, &past);
    let data_quality = quality::data_quality(&input, &current, &past);
    let untold = untold::untold(&current.sources, &titles(&input));
    Report {
        account: input.account.to_owned(),
        time_zone: input.zone.name().to_owned(),
        currency: input.costs.currency,
        generated_at: input.generated_at,
        period: input.period,
        previous_period: input.period.previous(),
        decided: decided(&input, &past),
        heatmap: heatmap::heatmap(input.period, input.days),
        spikes: spikes::spikes(input.period, &past),
        restated: restated.listed,
        restated_total: restated.total,
        scorecards: scorecards::scorecards(&dimensions, input.rank_from),
        facts: facts::facts(&input, &headline, &current, &past),
        headline,
        kpis,
        dimensions,
        targets,
        agent_names: agent_names(&input),
        marketplaces: standings(input.standards, &current),
        waiting: input.waiting,
        data_quality,
        untold,
        rank_from: input.rank_from,
        agents_shown: input.agents,
        ticket_links: input.ticket_links,
        failed_deliveries: input.failed_deliveries,
    }
}

fn targets(
    targets: &BTreeMap<String, f64>,
    figures: &BTreeMap<String, Figure>,
) -> BTreeMap<String, TargetView> {
    let views = targets.iter().filter_map(|(id, target)| {
        let value = figures.get(id).and_then(|figure| figure.value);
        Some((id.clone(), TargetView::new(kpi(id)?, *target, value)))
    });
    views.collect()
}

fn headline(
    input: &ReportInput<'_>,
    current: &PeriodFigures<'_>,
    past: &Past<'_>,
    targets: &BTreeMap<String, TargetView>,
) -> Vec<Headline> {
    let previous = past.figures_of(input.period.previous());
    let history = past.history();
    let usual = past.usual_day();
    let kpis = input.headline.iter().filter_map(|id| kpi(id));
    let headline = kpis.map(|kpi| {
        let figure = current.figure(kpi);
        Headline {
            kpi: kpi.id.to_owned(),
            previous: previous.figure(kpi),
            target: targets.get(kpi.id).copied(),
            usual: usual.as_ref().and_then(|usual| usual.of(kpi)),
            series: history.series(kpi, &figure),
            band: history.band(kpi, &figure, input),
            current: figure,
        }
    });
    headline.collect()
}

/// The splits, and the hours of the day, of which there is always a picture.
fn dimensions(
    input: &ReportInput<'_>,
    current: &PeriodFigures<'_>,
) -> BTreeMap<String, super::period_figures::Split> {
    let mut shown = input.splits();
    shown.push(Dimension::Hour);
    current.splits(&shown)
}

fn decided(input: &ReportInput<'_>, past: &Past<'_>) -> BTreeMap<String, Decided> {
    let Some(day) = input.decided_day() else {
        return BTreeMap::new();
    };
    let figures = past.figures_of(Period { kind: PeriodKind::Day, from: day, to: day });
    let kpis = KPIS.iter().filter(|kpi| kpi.settles == Settles::AfterFirstContactWindow);
    kpis.map(|kpi| (kpi.id.to_owned(), Decided { day, figure: figures.figure(kpi) })).collect()
}

/// The sources as their makers write them, by name.
fn titles(input: &ReportInput<'_>) -> BTreeMap<String, String> {
    input.at_door.iter().map(|door| (door.source.clone(), door.title.clone())).collect()
}

fn agent_names(input: &ReportInput<'_>) -> BTreeMap<String, String> {
    match input.agents {
        Agents::Named => input.agent_names.clone(),
        Agents::Hidden => BTreeMap::new(),
    }
}
