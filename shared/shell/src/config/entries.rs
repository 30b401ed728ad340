//! What the entries of a list owe each other.

use std::collections::BTreeSet;

use toml::Spanned;

use super::error::Fault;
use super::values::Day;

/// No two entries have one name.
pub(super) fn check_unique<T>(
    list: &str,
    entries: &[Spanned<T>],
    name: impl Fn(&T) -> &str,
) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let name = name(entry.as_ref());
        if !seen.insert(name) {
            return Err(Fault::at(entry, format!("{list}.name: {name:?} is used twice")));
        }
    }
    Ok(())
}

/// No two versions of one name begin on one day.
pub(super) fn check_versions<T>(
    list: &str,
    entries: &[Spanned<T>],
    version: impl Fn(&T) -> (&str, Option<Day>),
) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let (name, from) = version(entry.as_ref());
        if !seen.insert((name, from)) {
            let since = from.map_or("always".to_owned(), |from| format!("from {}", from.0));
            let reason = format!("{list}.{name}.from: two versions hold {since}");
            return Err(Fault::at(entry, reason));
        }
    }
    Ok(())
}

/// Each entry begins after the one before; only the first may hold always.
pub(super) fn check_ascending<T>(
    list: &str,
    entries: &[Spanned<T>],
    from: impl Fn(&T) -> Option<Day>,
) -> Result<(), Fault> {
    let mut before = None;
    for (position, entry) in entries.iter().enumerate() {
        let from = from(entry.as_ref());
        if position > 0 && from <= before {
            let what = match before {
                Some(Day(before)) => format!("expected a date after {before}"),
                None => "expected a date: only the first entry may have none".to_owned(),
            };
            return Err(Fault::at(entry, format!("{list}[{position}].from: {what}")));
        }
        before = from;
    }
    Ok(())
}
