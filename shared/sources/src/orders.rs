//! Orders and money: what the shops' files share.

use tallydesk_events::Invalid;

use crate::json::Fields;

/// Bound on the lines, and on the tags, of one event. An order with more lines is told without them:
/// some of them would pass for all.
const LIST_LENGTH_MAX: usize = 100;
/// Bound on the name of an article, or on a tag, in bytes.
const TEXT_BYTES_MAX: usize = 256;

/// The currencies of ISO 4217 whose minor unit is not a hundredth, with the decimals that it has.
const DECIMALS: &[(&str, u32)] = &[
    ("BHD", 3),
    ("BIF", 0),
    ("CLF", 4),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("IQD", 3),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("PYG", 0),
    ("RWF", 0),
    ("TND", 3),
    ("UGX", 0),
    ("UYI", 0),
    ("UYW", 4),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
];

fn decimals(currency: &str) -> u32 {
    let row = DECIMALS.iter().find(|(code, _)| *code == currency);
    row.map_or(2, |(_, decimals)| *decimals)
}

/// A currency's code: three capital letters.
pub(crate) fn currency(fields: Fields<'_>, path: &str) -> Result<Option<String>, Invalid> {
    let Some(code) = fields.text(path)? else {
        return Ok(None);
    };
    if code.len() != 3 || !code.chars().all(|letter| letter.is_ascii_uppercase()) {
        return Err(Invalid::field(path, "expected a currency's three letters"));
    }
    Ok(Some(code.to_owned()))
}

/// A sum in minor units of its currency, from a decimal number in a text. It is never rounded: what
/// is no whole number of minor units has not been paid.
pub(crate) fn amount(
    fields: Fields<'_>,
    path: &str,
    currency: &str,
) -> Result<Option<i64>, Invalid> {
    let Some(text) = fields.text(path)? else {
        return Ok(None);
    };
    let units = minor_units(text, decimals(currency));
    units.map(Some).ok_or_else(|| {
        Invalid::field(path, "expected a decimal number in whole minor units of its currency")
    })
}

fn minor_units(text: &str, decimals: u32) -> Option<i64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.chars().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let width = usize::try_from(decimals).ok()?;
    let fraction = format!("{:0<width$}", fraction.trim_end_matches('0'));
    let units: i64 = if fraction.len() > width {
        return None;
    } else {
        format!("{whole}{fraction}").parse().ok()?
    };
    Some(if is_negative { -units } else { units })
}

/// A share of an amount, `amount` × `part` ÷ `whole`, to the nearest minor unit, halves away from
/// zero; `None` of nothing.
pub(crate) fn share(amount: i64, part: i64, whole: i64) -> Option<i64> {
    let (product, whole) = (i128::from(amount) * i128::from(part), i128::from(whole));
    let (product, whole) = if whole < 0 { (-product, -whole) } else { (product, whole) };
    let half = whole * product.signum();
    i64::try_from((product * 2 + half).checked_div(whole * 2)?).ok()
}

/// The lines of an order, or of a part of it, as far as an event can hold them.
pub(crate) fn bounded<L>(lines: Vec<L>) -> Vec<L> {
    if lines.len() > LIST_LENGTH_MAX { Vec::new() } else { lines }
}

/// Tags, as far as an event can hold them.
pub(crate) fn bounded_tags(mut tags: Vec<String>) -> Vec<String> {
    tags.retain(|tag| tag.len() <= TEXT_BYTES_MAX);
    tags.truncate(LIST_LENGTH_MAX);
    tags
}

/// The name of an article; `None` if it is longer than an event may hold.
pub(crate) fn sku(fields: Fields<'_>, path: &str) -> Result<Option<String>, Invalid> {
    let sku = fields.text(path)?.filter(|sku| sku.len() <= TEXT_BYTES_MAX);
    Ok(sku.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(text: &str, code: &str, expected: Option<i64>) {
        let value = json!({ "total": text });
        let told = amount(Fields(&value), "total", code).map_err(|error| error.to_string());
        let refused =
            "total: expected a decimal number in whole minor units of its currency".to_owned();
        assert_eq!(told, expected.map(Some).ok_or(refused), "{text} {code}");
    }

    #[test]
    fn a_decimal_text_is_minor_units_of_its_currency() {
        check("59.80", "EUR", Some(5_980));
        check("59.8", "EUR", Some(5_980));
        check("59", "EUR", Some(5_900));
        check("0.00", "EUR", Some(0));
        check("-10.00", "EUR", Some(-1_000));
        check("-0.05", "EUR", Some(-5));
        check("5980", "JPY", Some(5_980));
        check("5980.00", "JPY", Some(5_980));
        check("5.980", "BHD", Some(5_980));
        check("5.98", "BHD", Some(5_980));
        check("0.0001", "CLF", Some(1));
        // The sum that a float would make 1004.9999999999999.
        check("10.05", "EUR", Some(1_005));
        check("90071992547409.93", "EUR", Some(9_007_199_254_740_993));
    }

    #[test]
    fn what_is_no_whole_number_of_minor_units_is_refused() {
        check("59.805", "EUR", None);
        check("5980.5", "JPY", None);
        check("1e3", "EUR", None);
        check("1,000.00", "EUR", None);
        check(".50", "EUR", None);
        check("-", "EUR", None);
        check("--1", "EUR", None);
        check("59.80 ", "EUR", None);
        check("99999999999999999999", "EUR", None);
    }

    #[test]
    fn a_share_is_to_the_nearest_unit() {
        for (amount, part, whole, expected) in [
            (1_000, 5_980, 6_500, Some(920)),
            (6_500, 5_980, 6_500, Some(5_980)),
            (1, 1, 2, Some(1)),
            (-1, 1, 2, Some(-1)),
            (1, 1, 3, Some(0)),
            (i64::MAX, i64::MAX, i64::MAX, Some(i64::MAX)),
            (i64::MAX, i64::MAX, 1, None),
            (1, 1, 0, None),
        ] {
            assert_eq!(share(amount, part, whole), expected, "{amount} × {part} ÷ {whole}");
        }
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        for (code, expected) in
            [("EUR", Some("EUR")), ("", None), ("eur", None), ("EURO", None), ("E1R", None)]
        {
            let value = json!({ "currency": code });
            let told = currency(Fields(&value), "currency").ok().flatten();
            assert_eq!(told.as_deref(), expected, "{code}");
        }
    }
}
