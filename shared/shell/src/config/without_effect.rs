use toml::{Table, Value};

/// Keys that are read and checked, and that nothing in this version follows; `*` is any name.
/// Whoever makes one of them work takes it off this list, and the example puts it to use.
pub(super) const WITHOUT_EFFECT: [&str; 1] = ["rules.knowledge_hosts"];

/// True for a path of keys that is on the list; names of entries may be left out of it.
pub(super) fn is_without_effect(path: &str) -> bool {
    let keys = |path: &'static str| path.split('.').filter(|step| *step != "*");
    WITHOUT_EFFECT
        .into_iter()
        .any(|known| keys(known).eq(path.split('.').filter(|step| *step != "*")))
}

/// Those of them that a config sets, by the names of its entries.
pub(super) fn without_effect(text: &str) -> Vec<String> {
    let config = Value::Table(text.parse::<Table>().unwrap_or_default());
    let mut keys = Vec::new();
    for pattern in WITHOUT_EFFECT {
        for key in set_keys(&config, pattern) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// The keys below a value that are set and fit the pattern.
fn set_keys(value: &Value, pattern: &str) -> Vec<String> {
    let (step, rest) = match pattern.split_once('.') {
        Some((step, rest)) => (step, Some(rest)),
        None => (pattern, None),
    };
    let found = if step == "*" { named(value) } else { at(value, step) };
    let below = found.into_iter().flat_map(|(key, value)| match rest {
        None => vec![key],
        Some(rest) => {
            set_keys(value, rest).into_iter().map(|rest| format!("{key}.{rest}")).collect()
        }
    });
    below.collect()
}

/// The values at a key: of a table, or of each table of an array.
fn at<'a>(value: &'a Value, key: &str) -> Vec<(String, &'a Value)> {
    let tables = value.as_array().map_or_else(|| vec![value], |array| array.iter().collect());
    let values = tables.into_iter().filter_map(|table| table.get(key));
    values.map(|value| (key.to_owned(), value)).collect()
}

/// Every entry, by its key in a table or its name in an array.
fn named(value: &Value) -> Vec<(String, &Value)> {
    let in_table = value.as_table().into_iter().flatten();
    let in_table = in_table.map(|(key, entry)| (key.clone(), entry));
    let in_array = value.as_array().into_iter().flatten().filter_map(|entry| {
        let name = entry.get("name")?.as_str()?;
        Some((name.to_owned(), entry))
    });
    in_table.chain(in_array).collect()
}
