//! History of any other helpdesk, one event a row of a CSV file: columns are named as the fields of
//! canonical events, in any order; an empty cell is an absent field.

use serde_json::{Map, Number, Value, json};
use tallydesk_events::{IncomingEvent, Invalid};

use crate::told::known_by_its_facts;

/// What empties a field, such as the assignee.
const EMPTIED: &str = "null";
/// What stands between tags.
const SEPARATOR: char = ';';

/// How a cell is read.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Whole,
    /// A number, or one of the words that scores have.
    Score,
    Flag,
    List,
}

/// Every column that there may be: its name, the path of the field, and how a cell is read.
const COLUMNS: &[(&str, &str, Form)] = &[
    ("id", "id", Form::Text),
    ("revision", "revision", Form::Whole),
    ("sequence", "sequence", Form::Whole),
    ("type", "type", Form::Text),
    ("occurred_at", "occurred_at", Form::Text),
    ("ticket", "ticket", Form::Text),
    ("call", "call", Form::Text),
    ("agent", "agent", Form::Text),
    ("customer", "customer", Form::Text),
    ("actor_kind", "actor.kind", Form::Text),
    ("actor_id", "actor.id", Form::Text),
    ("actor_name", "actor.name", Form::Text),
    ("status", "status", Form::Text),
    ("channel", "channel", Form::Text),
    ("priority", "priority", Form::Text),
    ("category", "category", Form::Text),
    ("brand", "brand", Form::Text),
    ("group", "group", Form::Text),
    ("assignee", "assignee", Form::Text),
    ("segment", "segment", Form::Text),
    ("tags", "tags", Form::List),
    ("public", "public", Form::Flag),
    ("knowledge", "knowledge", Form::Flag),
    ("macro", "macro", Form::Flag),
    ("to", "to", Form::Text),
    ("score", "score", Form::Score),
    ("scale", "scale", Form::Text),
    ("seconds", "seconds", Form::Whole),
    ("errors", "errors", Form::Whole),
    ("into", "into", Form::Text),
    ("reason", "reason", Form::Text),
    ("direction", "direction", Form::Text),
    ("outcome", "outcome", Form::Text),
    ("queue", "queue", Form::Text),
    ("offered_at", "offered_at", Form::Text),
    ("queue_seconds", "queue_seconds", Form::Whole),
    ("ring_seconds", "ring_seconds", Form::Whole),
    ("talk_seconds", "talk_seconds", Form::Whole),
    ("hold_seconds", "hold_seconds", Form::Whole),
    ("after_call_work_seconds", "after_call_work_seconds", Form::Whole),
    ("rings", "rings", Form::Whole),
    ("transferred", "transferred", Form::Flag),
    ("order", "order", Form::Text),
    ("marketplace", "marketplace", Form::Text),
    ("amount", "amount.amount", Form::Whole),
    ("currency", "amount.currency", Form::Text),
    ("by", "by", Form::Text),
    ("late", "late", Form::Flag),
    ("kind", "kind", Form::Text),
    ("stars", "stars", Form::Whole),
];

/// Without these, a row is no event.
const NEEDED: [&str; 2] = ["type", "occurred_at"];

/// The columns of a CSV file, by its first row.
#[derive(Clone)]
pub struct CsvHistory {
    source: String,
    columns: Vec<&'static (&'static str, &'static str, Form)>,
}

impl CsvHistory {
    /// Reads the names of the columns; the events are of this source.
    ///
    /// # Errors
    /// [`Invalid`] names a column that is unknown, there twice, or missing.
    pub fn new<'a>(
        source: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Invalid> {
        let mut columns: Vec<&(&str, &str, Form)> = Vec::new();
        for name in names {
            let column = COLUMNS.iter().find(|(known, ..)| *known == name.trim());
            let column =
                column.ok_or_else(|| Invalid::field(name.trim(), "no column of events"))?;
            if columns.iter().any(|(known, ..)| *known == column.0) {
                return Err(Invalid::field(column.0, "is there twice"));
            }
            columns.push(column);
        }
        for needed in NEEDED {
            if !columns.iter().any(|(known, ..)| *known == needed) {
                return Err(Invalid::field(needed, "missing"));
            }
        }
        Ok(Self { source: source.to_owned(), columns })
    }

    /// Reads a row. An event without an id is known by its facts, so that the same row is the same
    /// event.
    ///
    /// # Errors
    /// [`Invalid`] names the column, and what was expected.
    pub fn decode<'a>(
        &self,
        cells: impl IntoIterator<Item = &'a str>,
    ) -> Result<IncomingEvent, Invalid> {
        let mut event = json!({ "source": self.source });
        for ((name, path, form), cell) in self.columns.iter().zip(cells) {
            let cell = cell.trim();
            if !cell.is_empty() {
                put(&mut event, path, form.read(name, cell)?);
            }
        }
        let has_id = event.get("id").is_some();
        if !has_id {
            put(&mut event, "id", "by its facts".into());
        }
        put_total(&mut event);
        let event = IncomingEvent::from_value(&event)?;
        Ok(if has_id { event } else { known_by_its_facts(event) })
    }
}

impl Form {
    fn read(self, name: &str, cell: &str) -> Result<Value, Invalid> {
        let expected = |what: &str| Invalid::field(name, format!("expected {what}"));
        match self {
            Self::Text if cell == EMPTIED => Ok(Value::Null),
            Self::Text => Ok(cell.into()),
            Self::Whole => {
                let number = cell.parse::<i64>().map_err(|_| expected("a whole number"))?;
                Ok(number.into())
            }
            Self::Score => {
                let whole = cell.parse::<i64>().ok().map(Number::from);
                let fraction = || cell.parse().ok().and_then(Number::from_f64);
                Ok(whole.or_else(fraction).map_or_else(|| cell.into(), Value::Number))
            }
            Self::Flag => match cell.to_lowercase().as_str() {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => Err(expected("true or false")),
            },
            Self::List => {
                let items = cell.split(SEPARATOR).map(str::trim).filter(|item| !item.is_empty());
                Ok(items.collect::<Vec<_>>().into())
            }
        }
    }
}

/// Sets a field, in an object of its own if the path has two names.
fn put(event: &mut Value, path: &str, value: Value) {
    let (object, name) = match path.split_once('.') {
        None => (event.as_object_mut(), path),
        Some((outer, name)) => {
            let object = event.as_object_mut();
            let inner = object
                .map(|object| object.entry(outer).or_insert_with(|| Value::Object(Map::new())));
            (inner.and_then(Value::as_object_mut), name)
        }
    };
    if let Some(object) = object {
        object.insert(name.to_owned(), value);
    }
}

/// An order has a total, everything else that has money an amount.
fn put_total(event: &mut Value) {
    let is_order = event.get("type").and_then(Value::as_str) == Some("customer.ordered");
    if let Some(object) = event.as_object_mut().filter(|_| is_order)
        && let Some(total) = object.remove("amount")
    {
        object.insert("total".to_owned(), total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &str, cells: &str, expected: &str) {
        let told = CsvHistory::new("ours", names.split(','))
            .and_then(|history| history.decode(cells.split(',')));
        let told = match told {
            Ok(event) => serde_json::to_string(&event).expect("JSON"),
            Err(invalid) => invalid.to_string(),
        };
        assert_eq!(told, expected, "{names} {cells}");
    }

    const NINE: &str = "2026-11-20T09:00:00Z";

    #[test]
    fn a_row_is_an_event() {
        check(
            "id,type,occurred_at,ticket,actor_kind,actor_id,actor_name,public,to",
            &format!("e1,ticket.message_posted,{NINE},1001,agent,7,Amy,True,"),
            r#"{"id":"e1","occurred_at":"2026-11-20T09:00:00Z","source":"ours","ticket":"1001","actor":{"kind":"agent","id":"7","name":"Amy"},"type":"ticket.message_posted","public":true}"#,
        );
        check(
            "id,occurred_at,type,ticket,group,assignee",
            &format!("e1,{NINE},ticket.assigned,1001,first line,null"),
            r#"{"id":"e1","occurred_at":"2026-11-20T09:00:00Z","source":"ours","ticket":"1001","type":"ticket.assigned","assignee":null,"group":"first line"}"#,
        );
        check(
            "id,occurred_at,type,ticket,tags,score,scale",
            &format!("e1,{NINE},ticket.fields_changed,1001,a; b;,,"),
            r#"{"id":"e1","occurred_at":"2026-11-20T09:00:00Z","source":"ours","ticket":"1001","type":"ticket.fields_changed","tags":["a","b"]}"#,
        );
    }

    #[test]
    fn scores_and_money_are_read_as_events_have_them() {
        let rated = |score: &str, scale: &str, expected: &str| {
            check(
                "id,occurred_at,type,ticket,score,scale",
                &format!("e1,{NINE},ticket.rated,1001,{score},{scale}"),
                &format!(
                    r#"{{"id":"e1","occurred_at":"{NINE}","source":"ours","ticket":"1001","type":"ticket.rated","score":{expected},"scale":"{scale}"}}"#
                ),
            );
        };
        rated("4", "stars_5", "4");
        rated("4.5", "stars_5", "4.5");
        rated("good", "good_bad", "1");
        check(
            "id,occurred_at,type,customer,order,amount,currency",
            &format!("e1,{NINE},customer.ordered,c,7,1999,EUR"),
            r#"{"id":"e1","occurred_at":"2026-11-20T09:00:00Z","source":"ours","customer":"c","type":"customer.ordered","order":"7","total":{"amount":1999,"currency":"EUR"}}"#,
        );
    }

    #[test]
    fn a_reason_names_the_column_and_does_not_quote_the_cell() {
        check("type,occurred_at,asignee", "", "asignee: no column of events");
        check("type,occurred_at,type", "", "type: is there twice");
        check("type,ticket", "", "occurred_at: missing");
        check("type,occurred_at", "ticket.restored", "occurred_at: missing");
        check("type,occurred_at,public", ",,canary", "public: expected true or false");
        check("type,occurred_at,seconds", ",,2.5", "seconds: expected a whole number");
        check(
            "type,occurred_at,ticket,to",
            &format!("ticket.status_changed,{NINE},1,canary"),
            "to: expected one of `new`, `open`, `pending`, `on_hold`, `solved`, `closed`",
        );
    }

    #[test]
    fn without_an_id_the_same_row_is_the_same_event_and_another_is_not() {
        let history =
            CsvHistory::new("ours", ["type", "occurred_at", "ticket", "to"]).expect("columns");
        let id = |to: &str| {
            history.decode(["ticket.status_changed", NINE, "1001", to]).expect("an event").id
        };
        assert_eq!(id("open"), id("open"));
        assert_ne!(id("open"), id("solved"));
    }

    #[test]
    fn every_field_of_every_type_has_a_column() {
        let schema = tallydesk_events::json_schema().to_string();
        let schema: Value = serde_json::from_str(&schema).expect("JSON");
        let mut names = Vec::new();
        collect(&schema, &mut names);
        let apart = ["source", "actor", "lines", "total", "name", "sku", "quantity", "unit_amount"];
        for name in names.iter().filter(|name| !apart.contains(&name.as_str())) {
            let is_there = COLUMNS.iter().any(|(column, path, _)| column == name || path == name);
            assert!(is_there, "{name}");
        }
    }

    /// The names of all properties.
    fn collect(schema: &Value, names: &mut Vec<String>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            names.extend(properties.keys().cloned());
        }
        match schema {
            Value::Object(object) => object.values().for_each(|inner| collect(inner, names)),
            Value::Array(items) => items.iter().for_each(|inner| collect(inner, names)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
