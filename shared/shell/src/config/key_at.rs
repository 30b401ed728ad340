//! Which key lies at a place of a config's text. It is looked up once something is wrong there: to
//! follow every key while types are read takes three quarters of a megabyte of code.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The key whose name or value lies at a span, with those above it: `sla[0].first_reply.within`. Of
/// several, the innermost; none for the file as a whole.
pub(super) fn key_at(text: &str, span: &Range<usize>) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let mut search = Search { span, found: None };
    search.table("", table.get_ref());
    search.found.map(|(_, key)| key)
}

struct Search<'s> {
    span: &'s Range<usize>,
    /// The innermost so far: how many bytes it has, and its key.
    found: Option<(usize, String)>,
}

impl Search<'_> {
    fn table(&mut self, above: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let dot = if above.is_empty() { "" } else { "." };
            let key = format!("{above}{dot}{}", name.get_ref());
            self.offer(&key, name.span());
            self.value(&key, value.span(), value.get_ref());
        }
    }

    fn value(&mut self, key: &str, span: Range<usize>, value: &DeValue<'_>) {
        self.offer(key, span);
        if let Some(table) = value.as_table() {
            self.table(key, table);
        }
        for (place, element) in value.as_array().into_iter().flatten().enumerate() {
            self.value(&format!("{key}[{place}]"), element.span(), element.get_ref());
        }
    }

    fn offer(&mut self, key: &str, span: Range<usize>) {
        let holds = span.start <= self.span.start && self.span.end <= span.end;
        let is_inner = self.found.as_ref().is_none_or(|(bytes, _)| span.len() <= *bytes);
        if holds && is_inner {
            self.found = Some((span.len(), key.to_owned()));
        }
    }
}
