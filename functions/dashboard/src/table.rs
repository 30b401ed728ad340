//! A report as a table for spreadsheets: a row for each figure.

use tallydesk_kpis::{Amount, Figure, Report};

const COLUMNS: [&str; 10] =
    ["period", "from", "to", "zone", "dimension", "value", "kpi", "figure", "n", "unit"];
/// What a spreadsheet takes for the start of a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Every figure of a report: first those of everything, then those of each value of a dimension.
pub(crate) fn table(report: &Report) -> String {
    // Writing to memory cannot fail, and only text is written.
    let bytes = written(report).ok().and_then(|writer| writer.into_inner().ok());
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn written(report: &Report) -> Result<csv::Writer<Vec<u8>>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for (kpi, figure) in &report.kpis {
        writer.write_record(row(report, ["all", "", kpi], figure))?;
    }
    for (dimension, values) in &report.dimensions {
        for (value, figures) in values {
            for (kpi, figure) in figures {
                writer.write_record(row(report, [dimension, value, kpi], figure))?;
            }
        }
    }
    Ok(writer)
}

fn row(report: &Report, [dimension, value, kpi]: [&str; 3], figure: &Figure) -> [String; 10] {
    let Report { period, time_zone, .. } = report;
    let amount = figure.value.map_or_else(String::new, |amount| match amount {
        Amount::Whole(whole) => whole.to_string(),
        Amount::Fraction(fraction) => fraction.to_string(),
    });
    [
        period.kind.as_str().to_owned(),
        period.from.to_string(),
        period.to.to_string(),
        time_zone.clone(),
        dimension.to_owned(),
        harmless(value),
        kpi.to_owned(),
        amount,
        figure.n.to_string(),
        figure.unit.clone(),
    ]
}

/// A name that a spreadsheet would calculate gets an apostrophe, with which it only shows it.
fn harmless(name: &str) -> String {
    if name.starts_with(FORMULA_STARTS) { format!("'{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_formula() {
        let check = |name, expected| assert_eq!(harmless(name), expected);
        check("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")");
        check("@sum", "'@sum");
        check("-1", "'-1");
        check("billing = money", "billing = money");
        check("", "");
    }
}
