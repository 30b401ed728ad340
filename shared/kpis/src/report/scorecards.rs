//! What each agent's work shows, beside the team's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tallydesk_ledger::Dimension;

use super::Figure;
use super::period_figures::Split;
use crate::registry::{Direction, Kpi, kpi};
use crate::shown::steps;

/// The KPIs of a scorecard, in the order in which they are read.
pub const SCORECARD: [&str; 13] = [
    "tickets_handled",
    "tickets_solved",
    "first_reply_time.calendar.median",
    "full_resolution_time.calendar.median",
    "first_contact_resolution_rate",
    "csat",
    "sla_attainment",
    "quality_score",
    "calls_answered",
    "call_handle_time.median",
    "utilisation",
    "solved_per_duty_hour",
    "sales_after_support",
];

/// An agent's figures. The team's are the report's own `kpis`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// The agent's id.
    pub agent: String,
    /// Of [`SCORECARD`], those that have something behind them, by KPI.
    pub scores: BTreeMap<String, Score>,
}

/// An agent's figure and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The figure.
    pub figure: Figure,
    /// Its place among those that can be ranked, if it can: see [`Rank`].
    pub rank: Option<Rank>,
}

/// A place among agents with at least `rank_from` cases: 1 is best, and figures that read the same
/// share a place. Where neither way is better, and while a figure is provisional, nobody is ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    /// The place.
    pub place: u32,
    /// Among how many.
    pub of: u32,
}

/// The agents' scorecards, in the order of their ids; none where the report has no split by agent.
pub(super) fn scorecards(dimensions: &BTreeMap<String, Split>, rank_from: u32) -> Vec<Scorecard> {
    let Some(agents) = dimensions.get(Dimension::Agent.as_str()) else {
        return Vec::new();
    };
    let kpis: Vec<_> = SCORECARD.iter().filter_map(|id| kpi(id)).collect();
    let ranked: Vec<_> = kpis.iter().map(|kpi| ranked(kpi, agents, rank_from)).collect();
    let cards = agents.iter().map(|(agent, figures)| {
        let scores = kpis.iter().zip(&ranked).filter_map(|(kpi, ranked)| {
            let figure = figures.get(kpi.id)?.clone();
            let rank = rank(kpi, &figure, ranked, rank_from);
            Some((kpi.id.to_owned(), Score { figure, rank }))
        });
        Scorecard { agent: agent.clone(), scores: scores.collect() }
    });
    cards.filter(|card| !card.scores.is_empty()).collect()
}

/// The figures that can be ranked, each as a number of steps of which more is better.
fn ranked(kpi: &Kpi, agents: &Split, rank_from: u32) -> Vec<i64> {
    let figures = agents.values().filter_map(|figures| figures.get(kpi.id));
    figures.filter_map(|figure| standing(kpi, figure, rank_from)).collect()
}

fn rank(kpi: &Kpi, figure: &Figure, ranked: &[i64], rank_from: u32) -> Option<Rank> {
    let own = standing(kpi, figure, rank_from)?;
    let better = ranked.iter().filter(|standing| **standing > own).count();
    Some(Rank { place: u32::try_from(better).ok()? + 1, of: u32::try_from(ranked.len()).ok()? })
}

fn standing(kpi: &Kpi, figure: &Figure, rank_from: u32) -> Option<i64> {
    if figure.n < rank_from.into() || figure.provisional {
        return None;
    }
    let steps = steps(kpi.unit, figure.value?);
    match kpi.better {
        Direction::Higher => Some(steps),
        Direction::Lower => Some(steps.saturating_neg()),
        Direction::Neither => None,
    }
}
