//! No message text and no customer's name gets into an event, and no content into a reason.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use tallydesk_events::Pepper;

use tallydesk_sources::{SOURCES, Source};

use crate::{Payload, decoded, fixtures, folder};

const CANARY: &str = "Canary Bird";
/// Items of a list that are looked into.
const ITEMS: usize = 8;

/// A place whose text a source takes on, such as an id, a tag or an agent's name.
///
/// `fixtures/<source>/takes.txt` lists them, one a line: a pointer with `*` for any one part of it, and
/// then, if that is not always so, ` if `, the pointer of what decides, and the value that it has.
struct Taken {
    place: String,
    condition: Option<(String, Value)>,
}

impl Taken {
    fn all(source: &str) -> Vec<Self> {
        let text = fs::read_to_string(folder(source).join("takes.txt")).expect("takes.txt");
        text.lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(Self::read)
            .collect()
    }

    fn read(line: &str) -> Self {
        let (place, condition) = match line.split_once(" if ") {
            None => (line, None),
            Some((place, condition)) => (place, condition.split_once(' ')),
        };
        let condition = condition.map(|(pointer, value)| {
            (pointer.to_owned(), serde_json::from_str(value).expect("JSON"))
        });
        Self { place: place.to_owned(), condition }
    }

    fn covers(&self, payload: &Value, pointer: &str) -> bool {
        let is_part = |(pattern, part): (&str, &str)| pattern == "*" || pattern == part;
        let parts = || self.place.split('/').zip(pointer.split('/'));
        let is_as_long = self.place.matches('/').count() == pointer.matches('/').count();
        let holds = self.condition.as_ref().is_none_or(|(decisive, expected)| {
            payload.pointer(decisive).is_some_and(|value| value == expected)
        });
        is_as_long && parts().all(is_part) && holds
    }
}

/// The events as the journal would keep them.
fn kept(source: &Source, payload: &Payload) -> String {
    let decoded = decoded(source, payload);
    let events = decoded.map(|decoded| decoded.events).unwrap_or_default();
    let pepper = Pepper::new("pepper");
    let sealed: Vec<_> = events.into_iter().map(|event| event.seal(&pepper)).collect();
    serde_json::to_string(&sealed).expect("JSON")
}

#[test]
fn only_what_is_listed_is_taken() {
    for source in SOURCES.iter().filter(|source| source.name != "generic") {
        let takes = Taken::all(source.name);
        let (mut used, mut unlisted) = (BTreeSet::new(), BTreeSet::new());
        for (name, payload) in fixtures(source.name) {
            let value: Value = serde_json::from_slice(&payload.body).expect("JSON");
            let mut pointers = Vec::new();
            leaves(&value, "", &mut pointers);
            for pointer in pointers {
                let mut changed = value.clone();
                changed.pointer_mut(&pointer).map(|leaf| *leaf = CANARY.into()).expect("a leaf");
                if !kept(source, &payload.with_body(changed.to_string()))
                    .to_lowercase()
                    .contains("canary")
                {
                    continue;
                }
                match takes.iter().position(|taken| taken.covers(&value, &pointer)) {
                    Some(covering) => used.insert(covering),
                    None => unlisted.insert(format!("{pointer} ({name})")),
                };
            }
        }
        assert!(unlisted.is_empty(), "{} takes what is not listed: {unlisted:#?}", source.name);
        let stale: Vec<_> = (0..).zip(&takes).filter(|(index, _)| !used.contains(index)).collect();
        let stale: Vec<_> = stale.into_iter().map(|(_, taken)| &taken.place).collect();
        assert!(stale.is_empty(), "{} does not take what is listed: {stale:#?}", source.name);
    }
}

/// The pointers of all leaves; of a list, those of its first items, since all are read alike.
pub(crate) fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                leaves(inner, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate().take(ITEMS) {
                leaves(inner, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.push(pointer.to_owned());
        }
    }
}

/// Each leaf is replaced by a text, and by that text in an array, which is no leaf's shape.
#[test]
fn no_reason_quotes_what_stands_in_a_field() {
    for source in SOURCES {
        for (name, payload) in fixtures(source.name) {
            let value: Value = serde_json::from_slice(&payload.body).expect("JSON");
            let mut pointers = Vec::new();
            leaves(&value, "", &mut pointers);
            // The vocabulary quotes an unknown type, which a sender of canonical events wrote.
            pointers.retain(|pointer| source.name != "generic" || !pointer.ends_with("/type"));
            for pointer in pointers {
                for canary in [Value::from(CANARY), Value::from(vec![CANARY])] {
                    let mut changed = value.clone();
                    changed.pointer_mut(&pointer).map(|leaf| *leaf = canary).expect("a leaf");
                    let payload = payload.with_body(changed.to_string());
                    check_reasons(source, &payload, &format!("{name}{pointer}"));
                }
            }
        }
    }
}

fn check_reasons(source: &Source, payload: &Payload, place: &str) {
    let reasons = match decoded(source, payload) {
        Ok(decoded) => decoded.not_understood.into_iter().flat_map(|aside| aside.reasons).collect(),
        Err(not_readable) => vec![not_readable.to_string()],
    };
    for reason in reasons {
        assert!(!reason.to_lowercase().contains("canary"), "{}/{place}: {reason}", source.name);
    }
}
