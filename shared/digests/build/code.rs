//! The enum of messages, as Rust.

use std::fmt::Write;

use crate::messages::{Kind, Message, Messages, Variable};

/// The code of all messages that are said.
pub fn of(messages: &Messages) -> String {
    let mut code = String::new();
    // Writing to a string cannot fail.
    let _ = write_enum(&mut code, messages);
    let _ = write_methods(&mut code, messages);
    code
}

fn write_enum(code: &mut String, messages: &Messages) -> std::fmt::Result {
    let derive = "#[derive(Clone, Copy, Debug)]";
    writeln!(code, "/// Every message, with what it has to be told.\n{derive}")?;
    writeln!(code, "pub enum Message<'a> {{")?;
    for (id, message) in messages.said() {
        message.comment.iter().try_for_each(|line| writeln!(code, "    /// {line}"))?;
        let fields = message.variables.iter().map(|variable| {
            let kind = match variable.kind {
                Kind::Number | Kind::Ordinal => "i64",
                Kind::Text => "&'a str",
            };
            format!("{}: {kind}", variable.name)
        });
        writeln!(code, "    {},", with_fields(id, &fields.collect::<Vec<_>>()))?;
    }
    writeln!(code, "}}\n")
}

fn write_methods(code: &mut String, messages: &Messages) -> std::fmt::Result {
    writeln!(code, "impl<'a> Message<'a> {{")?;
    writeln!(code, "    /// Its id in the files of the languages.")?;
    writeln!(code, "    pub fn id(self) -> &'static str {{\n        match self {{")?;
    for (id, message) in messages.said() {
        let fields = if message.variables.is_empty() { "" } else { " { .. }" };
        writeln!(code, "            Self::{}{fields} => {id:?},", camel_case(id))?;
    }
    writeln!(code, "        }}\n    }}\n")?;
    writeln!(code, "    /// What it is told, by the names of its variables.")?;
    writeln!(code, "    pub fn arguments(self) -> FluentArgs<'a> {{\n        match self {{")?;
    messages.said().try_for_each(|(id, message)| write_arguments(code, id, message))?;
    writeln!(code, "        }}\n    }}\n")?;
    write_samples(code, messages)?;
    writeln!(code, "}}")
}

fn write_arguments(code: &mut String, id: &str, message: &Message) -> std::fmt::Result {
    let names: Vec<_> = message.variables.iter().map(|variable| variable.name.clone()).collect();
    let pairs = message.variables.iter().map(|Variable { name, kind }| match kind {
        Kind::Number | Kind::Text => format!("({name:?}, FluentValue::from({name}))"),
        Kind::Ordinal => format!("({name:?}, ordinal({name}))"),
    });
    let pairs = pairs.collect::<Vec<_>>().join(", ");
    let value = if pairs.is_empty() {
        "FluentArgs::new()".to_owned()
    } else {
        format!("[{pairs}].into_iter().collect()")
    };
    writeln!(code, "            Self::{} => {value},", with_fields(id, &names))
}

/// Every message once, for tests: each number is `value`, each text `text`.
fn write_samples(code: &mut String, messages: &Messages) -> std::fmt::Result {
    writeln!(code, "    /// Every message, told one number and one text for all that it is told.")?;
    writeln!(code, "    #[cfg(test)]")?;
    writeln!(code, "    pub fn samples(value: i64, text: &'a str) -> Vec<Self> {{")?;
    writeln!(code, "        vec![")?;
    for (id, message) in messages.said() {
        let field = |variable: &Variable| {
            let value = match variable.kind {
                Kind::Number | Kind::Ordinal => "value",
                Kind::Text => "text",
            };
            format!("{}: {value}", variable.name)
        };
        let fields: Vec<_> = message.variables.iter().map(field).collect();
        writeln!(code, "            Self::{},", with_fields(id, &fields))?;
    }
    writeln!(code, "        ]\n    }}")
}

fn with_fields(id: &str, fields: &[String]) -> String {
    let name = camel_case(id);
    if fields.is_empty() { name } else { format!("{name} {{ {} }}", fields.join(", ")) }
}

fn camel_case(id: &str) -> String {
    let words = id.split('-').map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    });
    words.collect()
}
