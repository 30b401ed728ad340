//! How lines are marked up, and how text from outside stays text.
//!
//! Vendors differ in whether a sign of their markup can be escaped, and chats make links and
//! mentions of plain text by themselves. So each vendor's escape writes the signs of its own
//! markup, and behind every sign that begins a link, a mention or an emoji stands a word joiner,
//! which shows nothing and breaks nothing but these.

use crate::changes::Judgement;
use crate::chats::message::{
    BETWEEN, FigureLine, Group, Message, RowFigure, RowLine, TableLines, TrendLine,
};
use crate::sentence::{Part, Sentence};

/// Shows nothing, and keeps what is before it from what is after it.
const WORD_JOINER: char = '\u{2060}';

/// The markup of a chat.
pub struct Markup {
    /// Makes any text safe.
    pub escape: fn(&str) -> String,
    /// Sets a text that is safe already in bold.
    pub bold: fn(&str) -> String,
    /// Colours the word of a change.
    pub tone: fn(Judgement, &str) -> String,
    /// A link from its text and its address.
    pub link: fn(&str, &str) -> String,
}

/// Lines that belong together, as they are shown.
pub struct Section {
    pub heading: Option<String>,
    pub lines: Vec<String>,
    /// That there are more.
    pub more: Option<String>,
    /// What is set apart below them.
    pub overall: Option<String>,
}

impl Markup {
    /// Figures, what needs attention, and the tables: all between the lead and the link.
    pub fn sections(&self, message: &Message) -> Vec<Section> {
        let figures = self.section("", &message.figures, |figure| self.figure(figure));
        std::iter::once(figures).chain(self.details(message)).collect()
    }

    /// What needs attention, and the tables.
    pub fn details(&self, message: &Message) -> Vec<Section> {
        let heading = &message.attention_heading;
        let attention = self.section(heading, &message.attention, |line| self.sentence(line));
        let tables = message.tables.iter().map(|table| self.table(table));
        std::iter::once(attention)
            .filter(|section| !section.lines.is_empty())
            .chain(tables)
            .collect()
    }

    /// A sentence with its links.
    fn sentence(&self, sentence: &Sentence) -> String {
        let part = |Part { text, address }: &Part| match address {
            Some(address) => (self.link)(&(self.escape)(text), address),
            None => (self.escape)(text),
        };
        sentence.parts.iter().map(part).collect()
    }

    fn table(&self, table: &TableLines) -> Section {
        let section = self.section(&table.heading, &table.rows, |row| self.row(row));
        Section { overall: table.overall.as_ref().map(|row| self.row(row)), ..section }
    }

    fn section<Line>(
        &self,
        heading: &str,
        group: &Group<Line>,
        line: impl Fn(&Line) -> String,
    ) -> Section {
        Section {
            heading: (!heading.is_empty()).then(|| (self.bold)(&(self.escape)(heading))),
            lines: group.lines.iter().map(line).collect(),
            more: group.more().map(|more| (self.escape)(&more)),
            overall: None,
        }
    }

    /// A figure on one line.
    pub fn figure(&self, figure: &FigureLine) -> String {
        let label = (self.escape)(&figure.label);
        format!("{label}{}{BETWEEN}{}", self.value(figure), self.remarks(figure))
    }

    /// A figure's value.
    pub fn value(&self, figure: &FigureLine) -> String {
        (self.bold)(&(self.escape)(&figure.value))
    }

    /// What follows a figure: its change or why there is none, then what is noted.
    pub fn remarks(&self, figure: &FigureLine) -> String {
        let trend = match &figure.trend {
            TrendLine::Told { amount, judgement, word } => {
                let word = (self.tone)(*judgement, &(self.escape)(word));
                format!("{} {word}", (self.escape)(amount))
            }
            TrendLine::Untold(why) => (self.escape)(why),
        };
        let notes = figure.notes.iter().map(|note| (self.escape)(note));
        std::iter::once(trend).chain(notes).collect::<Vec<_>>().join(BETWEEN)
    }

    fn row(&self, row: &RowLine) -> String {
        let figures = row
            .figures
            .iter()
            .map(|RowFigure { plain, ranked }| (self.escape)(ranked.as_ref().unwrap_or(plain)));
        let figures: Vec<String> = figures.collect();
        format!("{}{}", (self.escape)(&row.label), figures.join(BETWEEN))
    }

    /// The link to the live page.
    pub fn full_report(&self, message: &Message) -> Option<String> {
        let text = (self.escape)(&message.link_text);
        message.link.as_ref().map(|address| (self.link)(&text, address))
    }
}

impl Section {
    /// The heading, the lines behind a bullet, how many more there are, and what is set apart.
    pub fn bulleted(self, bullet: &str) -> Vec<String> {
        let lines = self.lines.iter().map(|line| format!("{bullet}{line}"));
        self.heading.into_iter().chain(lines).chain(self.more).chain(self.overall).collect()
    }
}

/// For a vendor without colours: the word tells enough.
pub fn no_tone(_: Judgement, word: &str) -> String {
    word.to_owned()
}

/// A link in Markdown.
pub fn markdown_link(text: &str, address: &str) -> String {
    format!("[{text}]({address})")
}

/// Bold in Markdown.
pub fn markdown_bold(text: &str) -> String {
    format!("**{text}**")
}

/// A character between its neighbours.
pub struct Place {
    pub before: Option<char>,
    pub character: char,
    pub after: Option<char>,
}

/// A text as a vendor's escape writes it, character by character, with nothing in it that a chat
/// would make a link, a mention or an emoji of.
pub fn escaped(text: &str, write: impl Fn(&mut String, &Place)) -> String {
    let mut escaped = String::new();
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let place = Place { before, character, after: characters.peek().copied() };
        write(&mut escaped, &place);
        if place.begins_something() {
            escaped.push(WORD_JOINER);
        }
        before = Some(character);
    }
    escaped
}

/// A text where nothing is markup.
pub fn plain(text: &str) -> String {
    escaped(text, |written, place| written.push(place.character))
}

/// For a vendor who documents no escape: what his markup is made of comes out as its full-width
/// look-alike, whatever reads it.
pub fn full_width(text: &str) -> String {
    escaped(text, |written, place| {
        written.push(look_alike(place.character));
        place.part_entity(written);
    })
}

/// The full-width form of what Markdown and HTML are made of.
pub fn look_alike(character: char) -> char {
    match character {
        '*' => '＊',
        '_' => '＿',
        '~' => '～',
        '`' => '｀',
        '[' => '［',
        ']' => '］',
        '<' => '＜',
        '>' => '＞',
        '\\' => '＼',
        other => other,
    }
}

impl Place {
    /// Whether a chat would begin a mention, a link, a command, an emoji or a date here.
    fn begins_something(&self) -> bool {
        let is_followed = self.after.is_some_and(|after| !after.is_whitespace());
        let starts = self.before.is_none_or(char::is_whitespace);
        match self.character {
            '@' | '#' | ':' => is_followed,
            '/' | '$' => is_followed && starts,
            '{' => self.after == Some('{'),
            '.' => {
                self.before.is_some_and(char::is_alphanumeric)
                    && self.after.is_some_and(char::is_alphabetic)
            }
            _ => false,
        }
    }

    /// Parts an ampersand from what would make it an entity.
    pub fn part_entity(&self, written: &mut String) {
        let is_entity =
            self.after.is_some_and(|after| after.is_ascii_alphanumeric() || after == '#');
        if self.character == '&' && is_entity {
            written.push(WORD_JOINER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text).replace(WORD_JOINER, "^"), expected);
    }

    #[test]
    fn nothing_begins_a_link_or_a_mention() {
        check("@everyone", "@^everyone");
        check("#general", "#^general");
        check("https://example.com/x", "https:^//example.^com/x");
        check("/start", "/^start");
        check("$CASH", "$^CASH");
        check(":DONE:", ":^DONE:");
        check("{{DATE(2026)}}", "{^{DATE(2026)}}");
    }

    #[test]
    fn what_begins_nothing_is_left_alone() {
        for text in [
            "zendesk/35437, zendesk/35440.",
            "4.6 of 5; 92 % of 57 (target: met).",
            "a @ b # c : d",
            "Nr. 5",
            "+20 min",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn full_width_forms_stand_for_markup() {
        let written =
            full_width("[x](y) *_~`</b>\\ Tom & Jerry, R&D &lt;").replace(WORD_JOINER, "^");
        assert_eq!(written, "［x］(y) ＊＿～｀＜/b＞＼ Tom & Jerry, R&^D &^lt;");
    }
}
