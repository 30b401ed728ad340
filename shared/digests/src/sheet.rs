//! The figures as CSV, for whoever goes on calculating: one line for each, unrounded.

use std::collections::BTreeMap;

use csv::Writer;
use tallydesk_kpis::{Amount, Figure, Report, SourceQuality};
use tallydesk_ledger::Dimension;

use crate::outside::visible;

/// The first line. `item` is a value of the dimension as the helpdesk has it (for an agent, the
/// id) and `name` what is shown for it; both are empty overall, where alone targets hold and sources
/// are named that cannot tell a figure. What is known of each source comes last.
const COLUMNS: [&str; 14] = [
    "period",
    "from",
    "to",
    "zone",
    "dimension",
    "item",
    "name",
    "kpi",
    "value",
    "n",
    "unit",
    "provisional",
    "target",
    "untold",
];

/// What a spreadsheet takes for the start of a formula.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Lays a report out.
pub fn lay_out(report: &Report) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    let mut lines = std::iter::once(COLUMNS.map(str::to_owned)).chain(lines(report));
    let written = lines.try_for_each(|line| writer.write_record(line));
    // Neither writing to memory nor reading what was written as text can fail.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The figures of one value of a dimension.
struct Split<'a> {
    dimension: &'a str,
    item: &'a str,
    name: &'a str,
    figures: &'a BTreeMap<String, Figure>,
}

fn lines(report: &Report) -> impl Iterator<Item = [String; COLUMNS.len()]> {
    let figures = splits(report).flat_map(move |split| {
        split.figures.iter().map(move |(kpi, figure)| line(report, &split, kpi, figure))
    });
    figures.chain(report.data_quality.sources.iter().flat_map(move |source| of(report, source)))
}

/// What is known of a source, each with how many events, tickets or deliveries it is of.
fn of(report: &Report, source: &SourceQuality) -> Vec<[String; COLUMNS.len()]> {
    let SourceQuality { events, late, tickets, complete, .. } = *source;
    let told = |id: &'static str, value, n: i64, unit| (id.to_owned(), value, n, unit);
    let deliveries = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let score = source.score.map(|score| Amount::Whole(score.into()));
    let mut lines = vec![
        told("data_quality", score, events, "points"),
        told("data_quality.events", Some(Amount::Whole(events)), events, "events"),
        told("data_quality.late", Some(Amount::Whole(late)), events, "events"),
        told("data_quality.complete", Some(Amount::Whole(complete)), tickets, "tickets"),
    ];
    lines.extend(source.missing.iter().map(|(part, lacking)| {
        let id = format!("data_quality.without_{}", part.as_str());
        (id, Some(Amount::Whole(*lacking)), tickets, "tickets")
    }));
    let [rejected, refused, repeated] =
        [source.rejected, source.refused, source.repeated].map(deliveries);
    lines.extend([
        told("data_quality.rejected", Some(Amount::Whole(rejected)), rejected, "deliveries"),
        told("data_quality.refused", Some(Amount::Whole(refused)), refused, "deliveries"),
        told("data_quality.repeated", Some(Amount::Whole(repeated)), repeated, "deliveries"),
    ]);
    let figures = BTreeMap::new();
    let dimension = Dimension::Source.as_str();
    let split = Split { dimension, item: &source.source, name: &source.title, figures: &figures };
    let line = |(id, value, n, unit): (String, _, _, &str)| {
        let figure = Figure { value, n, unit: unit.to_owned(), provisional: false };
        line(report, &split, &id, &figure)
    };
    lines.into_iter().map(line).collect()
}

/// Overall first, then each value of each dimension.
fn splits(report: &Report) -> impl Iterator<Item = Split<'_>> {
    let dimension = Dimension::All.as_str();
    let overall = Split { dimension, item: "", name: "", figures: &report.kpis };
    let values = report.dimensions.iter().flat_map(move |(dimension, values)| {
        values.iter().map(move |(item, figures)| {
            let is_agent = dimension == Dimension::Agent.as_str();
            let name = is_agent.then(|| report.agent_names.get(item)).flatten().unwrap_or(item);
            Split { dimension, item, name, figures }
        })
    });
    std::iter::once(overall).chain(values)
}

fn line(report: &Report, split: &Split<'_>, kpi: &str, figure: &Figure) -> [String; COLUMNS.len()] {
    let is_overall = split.dimension == Dimension::All.as_str();
    let target = report.targets.get(kpi).filter(|_| is_overall);
    let untold = report.untold.get(kpi).filter(|_| is_overall);
    [
        report.period.kind.as_str().to_owned(),
        report.period.from.to_string(),
        report.period.to.to_string(),
        from_outside(&report.time_zone),
        split.dimension.to_owned(),
        from_outside(split.item),
        from_outside(split.name),
        kpi.to_owned(),
        figure.value.map(number).unwrap_or_default(),
        figure.n.to_string(),
        figure.unit.clone(),
        figure.provisional.to_string(),
        target.map(|target| number(target.value)).unwrap_or_default(),
        untold.map(|sources| from_outside(&sources.join("; "))).unwrap_or_default(),
    ]
}

fn number(amount: Amount) -> String {
    match amount {
        Amount::Whole(whole) => whole.to_string(),
        Amount::Fraction(fraction) => fraction.to_string(),
    }
}

/// A value from outside that no spreadsheet calculates: an apostrophe makes it text. What cannot
/// be seen, such as a tab in front, is gone before.
fn from_outside(value: &str) -> String {
    let value = visible(value);
    if value.starts_with(FORMULA_STARTS) { format!("'{value}") } else { value }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use csv::{Reader, StringRecord};

    use super::*;
    use crate::tests::{typical_day, waiting_day};

    fn lines_of(report: &Report) -> Vec<StringRecord> {
        let written = lay_out(report);
        let mut reader = Reader::from_reader(written.as_bytes());
        assert_eq!(reader.headers().expect("a first line"), &StringRecord::from(COLUMNS.to_vec()));
        reader.records().collect::<Result<_, _>>().expect("lines of the same length")
    }

    #[test]
    fn every_figure_has_a_line() {
        let report = typical_day();
        let lines = lines_of(&report);
        let split = report.dimensions.values().flat_map(BTreeMap::values).map(BTreeMap::len);
        assert_eq!(lines.len(), report.kpis.len() + split.sum::<usize>());
        // Dimension, item and KPI tell lines apart.
        let keys = lines.iter().map(|line| [&line[4], &line[5], &line[7]].map(str::to_owned));
        assert_eq!(keys.collect::<HashSet<_>>().len(), lines.len());
    }

    #[test]
    fn a_line_says_what_it_is_about() {
        let mut report = waiting_day();
        let targets = report
            .headline
            .iter()
            .filter_map(|headline| Some((headline.kpi.clone(), headline.target?)));
        report.targets = targets.collect();
        let lines = lay_out(&report);
        let check = |line: &str| assert!(lines.lines().any(|written| written == line), "{line}");
        let start = "day,2026-11-16,2026-11-16,Europe/Berlin";
        check(&format!(
            "{start},all,,,first_reply_time.calendar.median,2384,214,seconds,false,1800,"
        ));
        check(&format!("{start},agent,903,Mei Chen,tickets_solved,40,40,tickets,false,,"));
        check(&format!("{start},agent,905,905,tickets_solved,39,39,tickets,false,,"));
        check(&format!("{start},channel,amazon,amazon,tickets_created,26,26,tickets,false,,"));
        check(&format!("{start},all,,,csat_score,,0,points,false,,"));
    }

    #[test]
    fn names_stay_in_their_cells() {
        let mut report = typical_day();
        let hostile = "=HYPERLINK(\"https://evil.example\",\"x\")\r\n,\"";
        report.agent_names.insert("901".to_owned(), hostile.to_owned());
        report.time_zone = "@SUM(1)".to_owned();
        let lines = lines_of(&report);
        let named = lines.iter().find(|line| &line[5] == "901").expect("a line");
        assert_eq!(&named[6], "'=HYPERLINK(\"https://evil.example\",\"x\") ,\"");
        assert!(lines.iter().all(|line| &line[3] == "'@SUM(1)"));
        for cell in lines.iter().flat_map(StringRecord::iter) {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !cell.starts_with(FORMULA_STARTS), "{cell}");
        }
    }

    #[test]
    fn nothing_from_outside_is_a_formula() {
        let check = |value: &str, expected: &str| assert_eq!(from_outside(value), expected);
        check("=1+1", "'=1+1");
        check("+49 30 1234", "'+49 30 1234");
        check("-1", "'-1");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\t=1+1", "'=1+1");
        check(" \r\n=1+1", "'=1+1");
        check("\u{200b}=1+1", "'=1+1");
        check("＝1+1", "'＝1+1");
        check("1=1", "1=1");
        check("Where is my order?", "Where is my order?");
    }

    #[test]
    fn figures_are_unrounded() {
        assert_eq!(number(Amount::Whole(-1_200)), "-1200");
        assert_eq!(number(Amount::Fraction(0.1 + 0.2)), "0.30000000000000004");
        assert_eq!(number(Amount::Fraction(1_800.0)), "1800");
    }
}
