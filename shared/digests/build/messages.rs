//! What a language's file says, as far as the code and the other languages have to agree with it.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Message as Node, Pattern, PatternElement,
};
use fluent_syntax::parser;

/// What is wrong, one sentence each, with the file's path in front.
pub type Faults = Vec<String>;

/// A file's messages by id.
pub struct Messages {
    path: String,
    by_id: BTreeMap<String, Message>,
}

/// One message.
pub struct Message {
    /// What its comment says, without its variables.
    pub comment: Vec<String>,
    /// The variables that its comment names, in that order.
    pub variables: Vec<Variable>,
    uses: Uses,
}

/// A variable as a comment names it: `$created (Number) how many`.
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, which can choose a plural.
    Number,
    /// A place in an order, which can choose an ending: 1st, 2nd.
    Ordinal,
    /// A text.
    Text,
}

/// What a text refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Uses {
    /// Variables whose values stand in the text.
    shown: BTreeSet<String>,
    /// Variables that choose between forms.
    choosing: BTreeSet<String>,
    /// Messages that are parts of it.
    parts: BTreeSet<String>,
    /// What may not be in a message.
    faults: Vec<String>,
}

impl Messages {
    /// Reads a file.
    pub fn parse(path: &str, text: &str) -> Result<Self, Faults> {
        let resource = parser::parse(text).map_err(|(_, errors)| {
            let faults = errors.iter().map(|error| {
                let line = text.get(..error.pos.start).unwrap_or(text).lines().count();
                format!("{path}:{line}: {error}")
            });
            faults.collect::<Faults>()
        })?;
        let (mut by_id, mut faults) = (BTreeMap::new(), Vec::new());
        for entry in &resource.body {
            match entry {
                Entry::Message(node) => {
                    let id = node.id.name.to_owned();
                    match message(node) {
                        Ok(message) if !by_id.contains_key(&id) => {
                            by_id.insert(id, message);
                        }
                        Ok(_) => faults.push(format!("{path}: {id}: stands twice")),
                        Err(fault) => faults.push(format!("{path}: {id}: {fault}")),
                    }
                }
                Entry::Term(term) => {
                    faults.push(format!("{path}: -{}: terms are not used here", term.id.name));
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                Entry::Junk { content } => faults.push(format!("{path}: not read: {content}")),
            }
        }
        if faults.is_empty() { Ok(Self { path: path.to_owned(), by_id }) } else { Err(faults) }
    }

    /// The messages that code asks for, by id: those that are no parts of others.
    pub fn said(&self) -> impl Iterator<Item = (&str, &Message)> {
        let parts: BTreeSet<&String> =
            self.by_id.values().flat_map(|message| &message.uses.parts).collect();
        let said = self.by_id.iter().filter(move |(id, _)| !parts.contains(id));
        said.map(|(id, message)| (id.as_str(), message))
    }

    /// What is wrong with the file that the others are held against.
    pub fn faults(&self) -> Faults {
        let mut faults = self.own_faults();
        for (id, message) in self.said() {
            let declared = message.variables.iter().map(|variable| variable.name.clone());
            let uses = self.whole(id, &mut Vec::new());
            let used: BTreeSet<String> = uses.shown.union(&uses.choosing).cloned().collect();
            if declared.collect::<BTreeSet<_>>() != used {
                let used = listed(&used);
                faults.push(format!("{}: {id}: its comment has to name {used}", self.path));
            }
        }
        faults
    }

    /// What is wrong with another language's file beside the first.
    pub fn faults_beside(&self, first: &Self) -> Faults {
        let mut faults = self.own_faults();
        let mut tell = |id: &str, fault: &str| faults.push(format!("{}: {id}: {fault}", self.path));
        for id in first.by_id.keys().filter(|id| !self.by_id.contains_key(*id)) {
            tell(id, &format!("is missing; {} has it", first.path));
        }
        for id in self.by_id.keys().filter(|id| !first.by_id.contains_key(*id)) {
            tell(id, &format!("{} does not have it", first.path));
        }
        for id in self.by_id.keys() {
            let (own, firsts) = (self.whole(id, &mut Vec::new()), first.whole(id, &mut Vec::new()));
            let missing: BTreeSet<_> = firsts.shown.difference(&own.shown).cloned().collect();
            if !missing.is_empty() {
                tell(id, &format!("does not show {}", listed(&missing)));
            }
            let used = own.shown.union(&own.choosing);
            let is_strange =
                |name: &&String| !firsts.shown.contains(*name) && !firsts.choosing.contains(*name);
            let strange: BTreeSet<_> = used.filter(is_strange).cloned().collect();
            if !strange.is_empty() {
                tell(id, &format!("{} does not know {}", first.path, listed(&strange)));
            }
        }
        faults
    }

    /// What is wrong without a look at another file.
    fn own_faults(&self) -> Faults {
        let mut faults = Vec::new();
        for (id, message) in &self.by_id {
            let unknown = message.uses.parts.iter().filter(|part| !self.by_id.contains_key(*part));
            let unknown = unknown.map(|part| format!("there is no message {part}"));
            let own = message.uses.faults.iter().cloned().chain(unknown);
            faults.extend(own.map(|fault| format!("{}: {id}: {fault}", self.path)));
            faults.extend(
                self.whole(id, &mut Vec::new())
                    .faults
                    .iter()
                    .filter(|fault| fault.starts_with(CIRCLE))
                    .map(|fault| format!("{}: {id}: {fault}", self.path)),
            );
        }
        faults
    }

    /// What a message refers to, with what its parts do; `within` are those that it is a part of.
    fn whole<'a>(&'a self, id: &'a str, within: &mut Vec<&'a str>) -> Uses {
        let Some(message) = self.by_id.get(id) else { return Uses::default() };
        let mut whole = message.uses.clone();
        within.push(id);
        for part in &message.uses.parts {
            if within.contains(&part.as_str()) {
                whole.faults.push(format!("{CIRCLE} {part}"));
            } else {
                whole.add(self.whole(part, within));
            }
        }
        within.pop();
        whole
    }
}

const CIRCLE: &str = "goes round in a circle through";

fn listed(names: &BTreeSet<String>) -> String {
    if names.is_empty() {
        return "no variable".to_owned();
    }
    names.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", ")
}

/// A message, with what its comment says of its variables.
fn message(node: &Node<&str>) -> Result<Message, String> {
    let Some(pattern) = node.value.as_ref().filter(|_| node.attributes.is_empty()) else {
        return Err("expected a text, and no attributes".to_owned());
    };
    let mut message = Message { comment: Vec::new(), variables: Vec::new(), uses: Uses::default() };
    for line in node.comment.iter().flat_map(|comment| &comment.content) {
        match line.trim().strip_prefix('$') {
            Some(variable) => message.variables.push(self::variable(variable)?),
            None => message.comment.push(line.trim().to_owned()),
        }
    }
    message.uses.read(pattern);
    Ok(message)
}

/// A variable from a line of a comment, without the `$`.
fn variable(line: &str) -> Result<Variable, String> {
    let mut words = line.split_whitespace();
    let (name, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let kind = match kind {
        "(Number)" => Kind::Number,
        "(Ordinal)" => Kind::Ordinal,
        "(String)" => Kind::Text,
        _ => return Err(format!("expected (Number), (Ordinal) or (String) after ${name}")),
    };
    Ok(Variable { name: name.to_owned(), kind })
}

impl Uses {
    fn add(&mut self, other: Self) {
        self.shown.extend(other.shown);
        self.choosing.extend(other.choosing);
        self.faults.extend(other.faults);
    }

    fn fault(&mut self, fault: &str) {
        self.faults.push(fault.to_owned());
    }

    fn read(&mut self, pattern: &Pattern<&str>) {
        if pattern.elements.iter().all(is_nothing) {
            self.fault("a text is empty");
        }
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression } => self.read_expression(expression),
            }
        }
    }

    fn read_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.read_inline(inline),
            Expression::Select {
                selector: InlineExpression::VariableReference { id },
                variants,
            } => {
                self.choosing.insert(id.name.to_owned());
                for variant in variants {
                    self.read(&variant.value);
                }
            }
            Expression::Select { .. } => self.fault("only a variable may choose a form"),
        }
    }

    fn read_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::VariableReference { id } => {
                self.shown.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, attribute: None } => {
                self.parts.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.read_expression(expression),
            InlineExpression::MessageReference { .. }
            | InlineExpression::FunctionReference { .. }
            | InlineExpression::TermReference { .. } => {
                self.fault("functions, terms and attributes are not used here");
            }
        }
    }
}

/// True for what shows nothing.
fn is_nothing(element: &PatternElement<&str>) -> bool {
    match element {
        PatternElement::TextElement { value }
        | PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::StringLiteral { value }),
        } => value.trim().is_empty(),
        PatternElement::Placeable { .. } => false,
    }
}
