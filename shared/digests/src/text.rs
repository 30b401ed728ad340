//! The digest as text for a terminal and for mail: at most 80 columns but for addresses, no markup.

use unicode_width::UnicodeWidthStr;

use crate::attention::AttentionLine;
use crate::breaks::pieces;
use crate::changes::Trend;
use crate::digest::{Definition, Digest, HeadlineFigure};
use crate::hours::Hours;
use crate::outside::cut;
use crate::splits::{Cell, Row, Table};
use crate::week::Week;

/// The widest line.
const COLUMNS_MAX: usize = 80;
/// The furthest that a line is indented.
const INDENT_MAX: usize = 28;
/// The widest column of figures' names.
const NAME_COLUMNS_MAX: usize = 36;
/// What stands between columns.
const GAP: &str = "  ";
/// Bars from nothing to the most.
const BARS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What stands beneath a row of hours.
const SCALE: &str = "00          06          12          18          24";

/// Lays a digest out: blocks of lines with an empty line between.
pub fn lay_out(digest: &Digest) -> String {
    let mut blocks = vec![
        vec![digest.account.clone(), digest.period.clone()],
        digest.lead.iter().flat_map(|sentence| wrapped(sentence)).collect(),
        headline(&digest.headline),
        titled(&digest.headings.attention, attention(&digest.attention, &digest.label_end)),
    ];
    blocks.push(titled(&digest.headings.restated, restated(&digest.restated)));
    blocks.extend(digest.tables.iter().map(table));
    blocks.extend(digest.week.iter().map(|of| titled(&digest.headings.hours, week(of))));
    blocks.extend(digest.hours.iter().map(|of| titled(&digest.headings.hours, hours(of))));
    let definitions = definitions(&digest.definitions, &digest.label_end);
    blocks.push(titled(&digest.headings.definitions, definitions));
    blocks.push(digest.foot.iter().flat_map(|line| wrapped(line)).collect());
    blocks.retain(|lines| !lines.is_empty());
    let blocks: Vec<String> = blocks.iter().map(|lines| lines.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

/// Lines under a heading; none without lines.
fn titled(heading: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return lines;
    }
    [heading.to_owned(), "-".repeat(heading.width())].into_iter().chain(lines).collect()
}

fn headline(figures: &[HeadlineFigure]) -> Vec<String> {
    let values: Vec<String> = figures.iter().map(|figure| figure.value.whole()).collect();
    let changes: Vec<String> = figures.iter().map(change).collect();
    let names = figures.iter().map(|figure| figure.name);
    let name_columns = widest(names.filter(|name| name.width() <= NAME_COLUMNS_MAX));
    let value_columns = widest(values.iter().map(String::as_str));
    let change_columns = widest(changes.iter().map(String::as_str));
    let word_columns = widest(figures.iter().filter_map(word));
    let lines = figures.iter().zip(values).zip(changes).flat_map(|((figure, value), change)| {
        // A name that is too long for its column has a line of its own.
        let name = figure.name;
        let is_long = name.width() > name_columns;
        let (above, beside) = if is_long { (Some(name.to_owned()), "") } else { (None, name) };
        let start = [pad_end(beside, name_columns), pad_end(&value, value_columns)].join(GAP);
        let word = pad_end(word(figure).unwrap_or_default(), word_columns);
        let change = [pad_end(&change, change_columns), word].join(GAP);
        let lines = hanging(&start, &remarks(figure, change));
        above.into_iter().chain(lines)
    });
    lines.collect()
}

/// A change without its word; empty if none is told.
fn change(figure: &HeadlineFigure) -> String {
    match &figure.trend {
        Trend::Told(change) => format!("{} {}", change.shape, change.amount),
        Trend::Untold(_) => String::new(),
    }
}

/// What a change means; none if none is told.
fn word(figure: &HeadlineFigure) -> Option<&str> {
    match &figure.trend {
        Trend::Told(change) => Some(&change.word),
        Trend::Untold(_) => None,
    }
}

/// What follows a figure: its change or why there is none, its last periods, then what is noted.
fn remarks(figure: &HeadlineFigure, change: String) -> Vec<String> {
    let trend = match &figure.trend {
        Trend::Told(_) => change,
        Trend::Untold(why) => pad_end(why, change.width()),
    };
    let history = figure.history.iter().map(|history| history.blocks.clone());
    std::iter::once(trend).chain(history).chain(figure.notes.iter().cloned()).collect()
}

/// A line that begins with `start`; what does not fit goes on below, where the first part began,
/// or further left if that is far to the right.
fn hanging(start: &str, parts: &[String]) -> Vec<String> {
    let indent = start.width().min(INDENT_MAX);
    let mut lines = vec![start.to_owned()];
    for part in parts {
        let columns = lines.last().map_or(0, |line| line.width()) + GAP.width();
        if columns + part.trim_end().width() > COLUMNS_MAX {
            lines.push(" ".repeat(indent));
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(GAP);
            line.push_str(part);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Each line, and below it where its tickets are shown: an address that is broken leads nowhere, so
/// it has a line to itself, however long.
fn attention(lines: &[AttentionLine], label_end: &str) -> Vec<String> {
    let lines = lines.iter().flat_map(|line| {
        let subject = line.subject.as_ref().map(|subject| format!("{subject}{label_end}"));
        let text = format!("{}{}", subject.unwrap_or_default(), line.sentence.text());
        let addresses = line.sentence.addresses().map(|address| format!("{GAP}{address}"));
        bulleted(&text).into_iter().chain(addresses)
    });
    lines.collect()
}

fn restated(lines: &[String]) -> Vec<String> {
    lines.iter().flat_map(|line| bulleted(line)).collect()
}

fn bulleted(text: &str) -> Vec<String> {
    let lines = wrap(text, COLUMNS_MAX - GAP.width()).into_iter().enumerate();
    lines.map(|(index, line)| format!("{}{line}", if index == 0 { "* " } else { GAP })).collect()
}

fn table(table: &Table) -> Vec<String> {
    let (above, below): (Vec<_>, Vec<_>) =
        table.columns.iter().map(|heading| two_lines(heading)).unzip();
    let mut lines = Vec::new();
    if above.iter().any(|heading| !heading.is_empty()) {
        lines.push((String::new(), above));
    }
    lines.push((table.name_heading.clone(), below));
    lines.extend(table.rows.iter().flat_map(|row| std::iter::once(cells(row)).chain(ranks(row))));
    let overall = lines.len();
    lines.extend(table.overall.iter().map(cells));
    let mut lines = aligned(&lines);
    let overall = lines.split_off(overall);
    let columns = widest(lines.iter().map(String::as_str));
    lines.extend(table.more.clone());
    lines.extend(overall.into_iter().flat_map(|line| ["-".repeat(columns), line]));
    titled(&table.heading, lines)
}

/// A heading's last word goes below the others, so that columns stay narrow.
fn two_lines(heading: &str) -> (String, String) {
    let (above, below) = heading.rsplit_once(' ').unwrap_or(("", heading));
    (above.to_owned(), below.to_owned())
}

fn cells(row: &Row) -> (String, Vec<String>) {
    let cell = |cell: &Cell| match &cell.samples {
        Some(samples) => format!("{} {samples}", cell.number),
        None => cell.number.clone(),
    };
    (row.name.clone(), row.cells.iter().map(cell).collect())
}

/// A line of ranks, each under its figure; none without ranks.
fn ranks(row: &Row) -> Option<(String, Vec<String>)> {
    let has_any = row.cells.iter().any(|cell| cell.rank.is_some());
    let ranks = row.cells.iter().map(|cell| cell.rank.clone().unwrap_or_default());
    has_any.then(|| (String::new(), ranks.collect()))
}

/// Names to the left, cut to what the figures leave of the line; figures to the right.
fn aligned(lines: &[(String, Vec<String>)]) -> Vec<String> {
    let count = lines.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    let columns: Vec<usize> = (0..count)
        .map(|index| {
            widest(lines.iter().filter_map(|(_, cells)| cells.get(index)).map(String::as_str))
        })
        .collect();
    let taken: usize = columns.iter().map(|columns| GAP.width() + columns).sum();
    let names = widest(lines.iter().map(|(name, _)| name.as_str()));
    let name_columns = names.min(COLUMNS_MAX.saturating_sub(taken));
    let line = |(name, cells): &(String, Vec<String>)| {
        let name = pad_end(&cut(name, name_columns), name_columns);
        let cells = cells.iter().zip(&columns).map(|(cell, columns)| pad_start(cell, *columns));
        let line = std::iter::once(name).chain(cells).collect::<Vec<_>>().join(GAP);
        line.trim_end().to_owned()
    };
    lines.iter().map(line).collect()
}

fn hours(hours: &Hours) -> Vec<String> {
    let steps_max = i64::try_from(BARS.len() - 1).unwrap_or_default();
    let bars = hours.bars(steps_max).into_iter().map(|steps| {
        let bar = usize::try_from(steps).ok().and_then(|steps| BARS.get(steps));
        bar.copied().unwrap_or(' ').to_string()
    });
    let bars = bars.collect::<Vec<_>>().join(" ");
    [bars, SCALE.to_owned()].into_iter().chain(hours.busiest.clone()).collect()
}

/// A row of hours for each weekday.
fn week(week: &Week) -> Vec<String> {
    let columns = widest(week.weekdays.iter().map(String::as_str));
    let rows = week.weekdays.iter().zip(&week.created.rows).map(|(weekday, hours)| {
        let hours: Vec<String> = hours.iter().map(char::to_string).collect();
        [pad_end(weekday, columns), hours.join(" ")].join(GAP)
    });
    let scale = [" ".repeat(columns), SCALE.to_owned()].join(GAP);
    let below = std::iter::once(scale).chain(week.busiest.clone());
    wrapped(&week.created.over_bars).into_iter().chain(rows).chain(below).collect()
}

fn definitions(definitions: &[Definition], label_end: &str) -> Vec<String> {
    let lines = definitions.iter().flat_map(|definition| {
        wrapped(&format!("{}{label_end}{}", definition.name, definition.sentence))
    });
    lines.collect()
}

fn wrapped(text: &str) -> Vec<String> {
    wrap(text, COLUMNS_MAX)
}

fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(text) {
        match lines.last_mut() {
            Some(line) if line.width() + piece.gap.len() + piece.text.width() <= columns => {
                line.push_str(piece.gap);
                line.push_str(piece.text);
            }
            Some(_) | None => lines.push(piece.text.to_owned()),
        }
    }
    lines
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(UnicodeWidthStr::width).max().unwrap_or_default()
}

fn pad_end(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

fn pad_start(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(text.width())))
}
