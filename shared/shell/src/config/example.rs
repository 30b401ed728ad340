//! The commented example of a config: `tallydesk config` prints it, and `infra/config` keeps it.
//!
//! What a key means is told by the doc comment of its field, through the schema of the types. What
//! is written by hand, in `layout`, is the order, the values, and what a first deployment uses.

mod layout;

use std::collections::BTreeSet;

use serde_json::Value;

use super::Written;
use super::without_effect::is_without_effect;
use layout::{INTRODUCTION, SECTIONS, Section, Shown};

/// The longest line of a comment.
const WIDTH: usize = 100;

/// A config with every key, its default or an example, and what it means: a first deployment can use
/// it as it is.
#[must_use]
pub fn example_config() -> String {
    let schema = schemars::schema_for!(Written).to_value();
    let mut writer = Writer { schema: &schema, explained: BTreeSet::new() };
    let mut text = INTRODUCTION.to_owned();
    for section in SECTIONS {
        text.push('\n');
        text.push_str(&writer.section(section));
    }
    text
}

/// Writes sections, and explains each key where it first appears.
struct Writer<'a> {
    schema: &'a Value,
    /// Names of types, and of a type's keys.
    explained: BTreeSet<String>,
}

impl Writer<'_> {
    fn section(&mut self, section: &Section) -> String {
        let table = place(self.schema, section.place);
        let path = section.place.join(".");
        let mut text = self.once(&path, table.field);
        text.push_str(&shown(section.header, section.shown));
        self.explained.extend(table.type_name.map(str::to_owned));
        for key in section.keys {
            let path = format!("{path}.{}", key.name);
            if let Some(field) = table.field_of(self.schema, key.name) {
                text.push_str(&self.explanation(&path, &field));
            }
            let is_off = section.shown == Shown::Off || is_without_effect(&path);
            let line = format!("{} = {}", key.name, key.value);
            text.push_str(&shown(&line, if is_off { Shown::Off } else { key.shown }));
        }
        text
    }

    /// What a key means, and what the keys of its inline table mean.
    fn explanation(&mut self, path: &str, field: &Place) -> String {
        let mut text = self.once(path, field.field);
        let is_new = field.type_name.is_some_and(|name| self.explained.insert(name.to_owned()));
        for (key, value) in properties(field.table).filter(|_| is_new) {
            text.push_str(&comment(&format!("{key}: {}", description(value)), "#  "));
        }
        text
    }

    /// What something means, unless it stands already.
    fn once(&mut self, path: &str, field: &Value) -> String {
        if !self.explained.insert(path.to_owned()) {
            return String::new();
        }
        let remark =
            if is_without_effect(path) { " Nothing in this version follows it." } else { "" };
        comment(&format!("{}{remark}", description(field)), "#")
    }
}

/// A field of the types, in their schema.
struct Place<'a> {
    /// With its own description.
    field: &'a Value,
    /// With its keys, if it has any.
    table: &'a Value,
    /// The name of the type of its keys.
    type_name: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn new(schema: &'a Value, field: &'a Value) -> Self {
        let mut place = Self { field, table: field, type_name: None };
        // Lists and optional values stand around the type that has the keys.
        loop {
            let table = place.table;
            let inner = table.get("items").or_else(|| table.get("anyOf")?.get(0));
            if let Some(name) = table.get("$ref").and_then(Value::as_str) {
                let name = name.trim_start_matches("#/$defs/");
                let Some(definition) = schema.get("$defs").and_then(|types| types.get(name)) else {
                    return place;
                };
                place.table = definition;
                place.type_name = definition.get("properties").map(|_| name);
            } else if let Some(inner) = inner {
                place.table = inner;
            } else {
                return place;
            }
        }
    }

    fn field_of(&self, schema: &'a Value, key: &str) -> Option<Self> {
        let field = self.table.get("properties")?.get(key)?;
        Some(Self::new(schema, field))
    }
}

/// The place of a section: `*` steps into a table whose keys are any names.
fn place<'a>(schema: &'a Value, path: &[&str]) -> Place<'a> {
    let root = Place::new(schema, schema);
    path.iter().fold(root, |place, step| {
        let any = place.table.get("additionalProperties").filter(|_| *step == "*");
        match any {
            Some(any) => Place { field: place.field, ..Place::new(schema, any) },
            None => place.field_of(schema, step).unwrap_or(place),
        }
    })
}

fn properties(table: &Value) -> impl Iterator<Item = (&String, &Value)> {
    table.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// A doc comment as a sentence of the example: keys need no marks there.
fn description(field: &Value) -> String {
    let text = field.get("description").and_then(Value::as_str).unwrap_or_default();
    text.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines of the config, which a # takes out of use.
fn shown(lines: &str, shown: Shown) -> String {
    let mark = if shown == Shown::Off { "#" } else { "" };
    lines.lines().flat_map(|line| [mark, line, "\n"]).collect()
}

/// A text as lines of a comment, each beginning with the margin.
fn comment(text: &str, margin: &str) -> String {
    let mut lines = String::new();
    let mut line = margin.to_owned();
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            margin.clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    lines + &line + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::without_effect::WITHOUT_EFFECT;
    use std::path::Path;

    use super::super::Config;
    use super::layout::Key;
    use super::*;

    /// Every section and key in use, or all but those that satisfy a condition.
    fn in_use(is_left_out: impl Fn(&Key) -> bool) -> String {
        let mut text = String::new();
        for section in SECTIONS {
            text.push_str(&shown(section.header, Shown::InUse));
            for key in section.keys.iter().filter(|key| !is_left_out(key)) {
                text.push_str(&shown(&format!("{} = {}", key.name, key.value), Shown::InUse));
            }
        }
        text
    }

    fn parse(text: &str) -> Config {
        Config::parse(text, Path::new("tallydesk.toml")).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The text with every line in use that does not explain.
    fn uncommented(text: &str) -> String {
        let mark = |line: &str| line.starts_with('#') && !line.starts_with("# ");
        let lines = text.lines().map(|line| if mark(line) { &line[1..] } else { line });
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// Adds each key of the types that a value sets, by the name of its type.
    fn add_keys(schema: &Value, value: &toml::Value, place: &Place, keys: &mut BTreeSet<String>) {
        for entry in value.as_array().into_iter().flatten() {
            add_keys(schema, entry, place, keys);
        }
        for (key, entry) in value.as_table().into_iter().flatten() {
            let any = place.table.get("additionalProperties").filter(|any| any.is_object());
            let field = match any {
                Some(any) => Place::new(schema, any),
                None => place.field_of(schema, key).expect("a key of the types"),
            };
            if any.is_none() {
                keys.insert(format!("{}.{key}", place.type_name.unwrap_or("Config")));
            }
            add_keys(schema, entry, &field, keys);
        }
    }

    #[test]
    fn the_example_has_every_key_of_the_types_and_no_other() {
        let schema = schemars::schema_for!(Written).to_value();
        let example = toml::Value::Table(uncommented(&example_config()).parse().expect("toml"));
        let mut in_example = BTreeSet::new();
        add_keys(&schema, &example, &Place::new(&schema, &schema), &mut in_example);

        let mut in_types = BTreeSet::new();
        let types = schema["$defs"].as_object().expect("types").iter();
        for (name, table) in types.chain([(&"Config".to_owned(), &schema)]) {
            for (key, field) in properties(table) {
                assert!(!description(field).is_empty(), "{name}.{key} has no doc comment");
                in_types.insert(format!("{name}.{key}"));
            }
        }
        assert_eq!(in_example, in_types);
    }

    #[test]
    fn the_example_is_a_config_for_a_first_deployment() {
        let config = parse(&example_config());
        assert!(config.without_effect().is_empty());
        assert_eq!(config.digests().count(), 1);
        assert_eq!(config.rules().schedules.len(), 1);
        assert!(config.rules().policies.is_empty());
        assert_eq!(config.rules().choices.len(), 1);
    }

    #[test]
    fn all_that_is_commented_out_can_be_used_together() {
        let config = parse(&uncommented(&example_config()));
        let with_all = parse(&in_use(|_| false));
        assert_eq!(
            Config { text: String::new(), ..config },
            Config { text: String::new(), ..with_all.clone() }
        );
        let rules = with_all.rules();
        assert_eq!((rules.schedules.len(), rules.policies.len()), (2, 2));
        assert_eq!((rules.choices.len(), rules.marketplaces.len()), (2, 1));
        let expected =
            WITHOUT_EFFECT.map(|pattern| pattern.replace("sources.*", "sources.zendesk"));
        assert_eq!(with_all.without_effect(), expected);
    }

    #[test]
    fn what_is_shown_as_a_default_is_the_default() {
        let with = parse(&in_use(|_| false));
        let without = parse(&in_use(|key| key.shown == Shown::Default));
        assert_ne!(with.text(), without.text());
        assert_eq!(
            Config { text: String::new(), ..with },
            Config { text: String::new(), ..without }
        );
    }

    #[test]
    fn no_line_is_too_long_to_read() {
        for line in example_config().lines() {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
    }
}
