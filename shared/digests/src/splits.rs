//! Where and who: a small table of the busiest values of each dimension that the report is split by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tallydesk_kpis::{Amount, Empty, Figure, Kpi, PeriodKind, Report, Unit, kpi};
use tallydesk_ledger::Dimension;

use crate::digest::FIRST_REPLY;
use crate::figures::number_of;
use crate::outside::clean;
use crate::quality;
use crate::words::{ABSENT, Message, Words};

/// More rows are counted, not shown.
const ROWS_MAX: usize = 8;

/// The KPIs beside each agent; the first ones decide the order.
const OF_AGENTS: [&str; 4] = ["replies", "tickets_solved", FIRST_REPLY, "csat"];
/// What agents have sold, beside them where any of them has.
const SALES: &str = "sales_after_support";
/// The KPIs beside each value of another dimension.
const OF_OTHERS: [&str; 5] = ["tickets_created", "tickets_solved", "backlog", FIRST_REPLY, "csat"];

/// The KPIs beside each source.
const OF_SOURCES: [&str; 4] =
    ["complete_rate", "customer_known_rate", "category_known_rate", "late_event_rate"];

/// The KPIs beside each currency that is not the account's own.
const OF_CURRENCIES: [&str; 2] =
    ["orders_in_other_currencies", "average_order_value.other_currencies"];

/// The KPIs beside each article.
const OF_ARTICLES: [&str; 4] =
    ["making_good", "making_good.returns", "making_good.refunds", "making_good.replacements"];

/// A table ready to be laid out.
pub struct Table {
    pub heading: String,
    pub name_heading: String,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    /// The figures of all together, where each has to be seen beside them.
    pub overall: Option<Row>,
    /// How many rows are left out, in words.
    pub more: Option<String>,
    /// How many rows are left out.
    pub left_out: i64,
}

impl Table {
    /// A list of figures, if there are any: no row is left out, and none is of all.
    pub fn listed(
        words: Words,
        heading: String,
        columns: Vec<String>,
        rows: Vec<Row>,
    ) -> Option<Self> {
        (!rows.is_empty()).then(|| Self {
            heading,
            name_heading: words.say(Message::ListedFigure),
            columns,
            rows,
            overall: None,
            more: None,
            left_out: 0,
        })
    }
}

/// One value's figures.
pub struct Row {
    pub name: String,
    pub cells: Vec<Cell>,
}

/// One figure in a table.
pub struct Cell {
    pub number: String,
    /// How much is behind it, where it says little without.
    pub samples: Option<String>,
    /// Its place among those that can be ranked.
    pub rank: Option<String>,
}

/// The tables that have rows: of every dimension that the report is split by, but for hours, which
/// have a picture of their own.
pub fn tables(words: Words, report: &Report) -> Vec<Table> {
    let tables = Dimension::ALL.into_iter();
    let table = |dimension| table(words, dimension, &columns(dimension, report)?, report);
    tables.filter_map(table).collect()
}

/// The KPIs of the tables that a report may have.
pub fn columns_shown(report: &Report) -> impl Iterator<Item = &'static Kpi> {
    let split = |dimension: &Dimension| report.dimensions.contains_key(dimension.as_str());
    let dimensions = Dimension::ALL.into_iter().filter(split);
    let columns = dimensions.filter_map(|dimension| columns(dimension, report));
    columns.flatten().filter_map(|id| kpi(id))
}

/// The KPIs beside each value of a dimension; `None` where it has no table.
fn columns(dimension: Dimension, report: &Report) -> Option<Vec<&'static str>> {
    let columns: &[&str] = match dimension {
        Dimension::All | Dimension::Hour => return None,
        Dimension::Agent => &OF_AGENTS,
        Dimension::Group
        | Dimension::Channel
        | Dimension::Brand
        | Dimension::Category
        | Dimension::Priority
        | Dimension::Segment => &OF_OTHERS,
        Dimension::Currency => &OF_CURRENCIES,
        Dimension::Source => &OF_SOURCES,
        // What comes back is no news of a day.
        Dimension::Article if report.period.kind == PeriodKind::Day => return None,
        Dimension::Article => &OF_ARTICLES,
    };
    let sales = (dimension == Dimension::Agent && has_sales(report)).then_some(SALES);
    Some(columns.iter().copied().chain(sales).collect())
}

/// True of a week or longer, as of all that is told of orders, in which an agent's work was followed
/// by any.
fn has_sales(report: &Report) -> bool {
    let agents = report.dimensions.get(Dimension::Agent.as_str());
    let mut figures = agents.into_iter().flat_map(BTreeMap::values);
    report.period.kind != PeriodKind::Day && figures.any(|figures| figures.contains_key(SALES))
}

fn table(words: Words, dimension: Dimension, columns: &[&str], report: &Report) -> Option<Table> {
    let kpis: Vec<&Kpi> = columns.iter().filter_map(|id| kpi(id)).collect();
    let is_agents = dimension == Dimension::Agent;
    let values = report.dimensions.get(dimension.as_str())?;
    let busiest = busiest(values, &kpis);
    if !is_agents && splits_nothing(&busiest, &kpis, report) {
        return None;
    }
    let left_out = busiest.len().saturating_sub(ROWS_MAX).try_into().unwrap_or(i64::MAX);
    let rows = busiest.into_iter().take(ROWS_MAX).map(|(value, figures)| {
        let name = name(dimension, value, report);
        let rank = |kpi: &Kpi| rank(words, report, value, kpi).filter(|_| is_agents);
        Row { name, cells: cells(words, &kpis, figures, report, rank) }
    });
    let rows: Vec<Row> = rows.collect();
    let team = || Row {
        name: words.say(Message::Team),
        cells: cells(words, &kpis, &report.kpis, report, |_| None),
    };
    (!rows.is_empty()).then(|| Table {
        heading: words.table(dimension),
        name_heading: words.dimension(dimension),
        columns: kpis.iter().map(|kpi| words.column(kpi)).collect(),
        rows,
        overall: is_agents.then(team),
        more: (left_out > 0).then(|| words.say(Message::MoreRows { rows: left_out })),
        left_out,
    })
}

fn cells(
    words: Words,
    kpis: &[&Kpi],
    figures: &BTreeMap<String, Figure>,
    report: &Report,
    rank: impl Fn(&Kpi) -> Option<String>,
) -> Vec<Cell> {
    let cell = |kpi: &&Kpi| Cell {
        rank: rank(kpi),
        ..cell(words, kpi, figures.get(kpi.id), quality::is_untold(kpi, report))
    };
    kpis.iter().map(cell).collect()
}

/// An agent's place among at least two that can be ranked; one alone is the first of nobody.
fn rank(words: Words, report: &Report, agent: &str, kpi: &Kpi) -> Option<String> {
    let card = report.scorecards.iter().find(|card| card.agent == agent)?;
    let rank = card.scores.get(kpi.id)?.rank.filter(|rank| rank.of > 1)?;
    Some(words.say(Message::PlaceOf { place: rank.place.into(), of: rank.of.into() }))
}

/// True if all there is has one value: its row would say what the headline does.
fn splits_nothing(
    values: &[(&str, &BTreeMap<String, Figure>)],
    kpis: &[&Kpi],
    report: &Report,
) -> bool {
    let samples = |figures: &BTreeMap<String, Figure>, kpi: &Kpi| {
        figures.get(kpi.id).map_or(0, |figure| figure.n)
    };
    let is_all = |figures: &BTreeMap<String, Figure>| {
        kpis.iter().all(|kpi| samples(figures, kpi) == samples(&report.kpis, kpi))
    };
    matches!(values, [(_, figures)] if is_all(figures))
}

/// The values that have anything to show, by volume: by the first column, then by the next; else
/// in the order of their ids.
fn busiest<'a>(
    values: &'a BTreeMap<String, BTreeMap<String, Figure>>,
    kpis: &[&Kpi],
) -> Vec<(&'a str, &'a BTreeMap<String, Figure>)> {
    let samples = |figures: &BTreeMap<String, Figure>| -> Vec<i64> {
        kpis.iter().map(|kpi| figures.get(kpi.id).map_or(0, |figure| figure.n)).collect()
    };
    let has_any =
        |figures: &BTreeMap<String, Figure>| kpis.iter().any(|kpi| figures.contains_key(kpi.id));
    let values = values.iter().filter(|(_, figures)| has_any(figures));
    let mut values: Vec<_> = values.map(|(value, figures)| (value.as_str(), figures)).collect();
    values.sort_by_key(|(_, figures)| Reverse(samples(figures)));
    values
}

/// The name that the helpdesk shows for an agent, and a source's title; else the value itself.
fn name(dimension: Dimension, value: &str, report: &Report) -> String {
    let source = || report.data_quality.sources.iter().find(|source| source.source == value);
    let known = match dimension {
        Dimension::Agent => report.agent_names.get(value),
        Dimension::Source => source().map(|source| &source.title),
        Dimension::All
        | Dimension::Group
        | Dimension::Channel
        | Dimension::Brand
        | Dimension::Category
        | Dimension::Priority
        | Dimension::Hour
        | Dimension::Segment
        | Dimension::Currency
        | Dimension::Article => None,
    };
    let shown = known.map(|name| clean(name)).filter(|name| name != ABSENT);
    shown.unwrap_or_else(|| clean(value))
}

/// A report leaves out figures with nothing behind them: for a count that is a zero, unless nobody
/// can tell it.
fn cell(words: Words, kpi: &Kpi, figure: Option<&Figure>, is_untold: bool) -> Cell {
    let empty = match kpi.empty {
        Empty::Zero => Some(Amount::Whole(0)).filter(|_| !is_untold),
        Empty::Absent => None,
    };
    let value = figure.and_then(|figure| figure.value).or(empty);
    let samples = figure.filter(|_| kpi.unit == Unit::Ratio && value.is_some());
    Cell {
        number: value.map_or(ABSENT.to_owned(), |value| number_of(words, kpi.unit, value)),
        samples: samples.map(|figure| words.say(Message::ShareOf { number: figure.n })),
        rank: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_a_kpi() {
        let of_agents = OF_AGENTS.iter().chain([&SALES]);
        let of_orders = OF_CURRENCIES.iter().chain(&OF_ARTICLES);
        for id in of_agents.chain(&OF_OTHERS).chain(&OF_SOURCES).chain(of_orders) {
            assert!(kpi(id).is_some(), "{id}");
        }
    }
}
