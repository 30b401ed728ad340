//! What a chat says, as lines in the order in which they are read; and which of them stay when
//! there is no room for all.

use crate::addresses;
use crate::attention::AttentionLine;
use crate::changes::{Judgement, Trend};
use crate::chats::Rendering;
use crate::digest::{Digest, HeadlineFigure};
use crate::sentence::Sentence;
use crate::splits::{Row, Table};
use crate::words::{Message as Said, Words};

/// Rows of a table where there are many; the page has more.
const ROWS_KEPT: usize = 3;
/// What stands between the figures of a line.
pub const BETWEEN: &str = " · ";
/// Figures that stay until nothing else can be left out.
const FIGURES_KEPT: usize = 5;

/// The lines of a chat.
pub struct Message {
    pub account: String,
    pub period: String,
    /// The account and the period, where a vendor shows one line before the message is opened.
    pub title: String,
    /// The account and the lead, for a notification.
    pub summary: String,
    /// That the message may have been sent before.
    pub repeat: Option<String>,
    pub lead: String,
    pub figures: Group<FigureLine>,
    pub attention: Group<Sentence>,
    pub tables: Vec<TableLines>,
    /// The address of the live page.
    pub link: Option<String>,
    /// What the link says.
    pub link_text: String,
    /// The heading over what needs attention.
    pub attention_heading: String,
}

/// Lines of which the last ones may be left out.
pub struct Group<Line> {
    words: Words,
    pub lines: Vec<Line>,
    left_out: usize,
}

/// A figure to be seen first.
pub struct FigureLine {
    pub name: &'static str,
    /// The name with what stands before its figure.
    pub label: String,
    pub value: String,
    pub trend: TrendLine,
    pub notes: Vec<String>,
}

/// What is said of a figure's change.
pub enum TrendLine {
    /// The shape with the amount, and what it means.
    Told { amount: String, judgement: Judgement, word: String },
    /// Why no change is told.
    Untold(String),
}

/// A small table as lines.
pub struct TableLines {
    pub heading: String,
    pub rows: Group<RowLine>,
    /// The figures of all together, which go with the table only.
    pub overall: Option<RowLine>,
}

/// One value with its figures, each behind its column's heading.
pub struct RowLine {
    /// Its name with what stands before its figures.
    pub label: String,
    pub figures: Vec<RowFigure>,
}

/// A figure of a row.
pub struct RowFigure {
    /// Its column's heading, the figure, and how much is behind it.
    pub plain: String,
    /// The same with its place among those that can be ranked, if it has one.
    pub ranked: Option<String>,
}

impl Message {
    pub fn new(digest: &Digest, rendering: &Rendering) -> Self {
        let words = Words::of(digest.language);
        let lead = digest.lead.join(words.sentence_gap());
        Self {
            account: digest.account.clone(),
            period: digest.period.clone(),
            title: digest.title.clone(),
            repeat: rendering.repeat.then(|| words.say(Said::SentAgain)),
            summary: format!("{}{BETWEEN}{lead}", digest.account),
            lead,
            figures: Group::of(
                words,
                digest.headline.iter().map(|of| figure(digest, of)).collect(),
            ),
            attention: Group::of(words, attention(digest)),
            tables: digest.tables.iter().map(|of| table(digest, of)).collect(),
            link: rendering.link.as_deref().and_then(addresses::link),
            link_text: words.say(Said::FullReport),
            attention_heading: digest.headings.attention.clone(),
        }
    }

    /// Leaves out what weighs least: the ranks, then of the last table the last row, then figures
    /// after the first few, then where tickets are shown, then what needs attention, then more figures. One figure and the widest
    /// concern stay, as do lead and link. Says whether there was anything to leave out.
    pub fn leave_out_a_line(&mut self) -> bool {
        self.leave_out_ranks()
            || self.leave_out_a_row()
            || self.figures.leave_out_one(FIGURES_KEPT)
            || self.leave_out_addresses()
            || self.attention.leave_out_one(1)
            || self.figures.leave_out_one(1)
    }

    fn leave_out_ranks(&mut self) -> bool {
        let rows = self.tables.iter_mut().flat_map(|table| &mut table.rows.lines);
        let ranks = rows.flat_map(|row| &mut row.figures).map(|figure| figure.ranked.take());
        ranks.flatten().count() > 0
    }

    fn leave_out_addresses(&mut self) -> bool {
        let has_any = self.attention.lines.iter().any(|line| line.addresses().next().is_some());
        for line in &mut self.attention.lines {
            *line = line.without_addresses();
        }
        has_any
    }

    /// A table without rows goes with its heading.
    fn leave_out_a_row(&mut self) -> bool {
        let Some(table) = self.tables.last_mut() else {
            return false;
        };
        if !table.rows.leave_out_one(1) {
            self.tables.pop();
        }
        true
    }
}

impl<Line> Group<Line> {
    fn of(words: Words, lines: Vec<Line>) -> Self {
        Self { words, lines, left_out: 0 }
    }

    /// Leaves out the last line, unless no more than so many are there.
    fn leave_out_one(&mut self, kept: usize) -> bool {
        let is_cut = self.lines.len() > kept && self.lines.pop().is_some();
        self.left_out += usize::from(is_cut);
        is_cut
    }

    /// How many lines are left out, in words.
    pub fn more(&self) -> Option<String> {
        let left_out = i64::try_from(self.left_out).ok().filter(|left_out| *left_out > 0)?;
        Some(format!("… {}", self.words.say(Said::MoreRows { rows: left_out })))
    }
}

fn figure(digest: &Digest, figure: &HeadlineFigure) -> FigureLine {
    let trend = match &figure.trend {
        Trend::Told(change) => TrendLine::Told {
            amount: format!("{} {}", change.shape, change.amount),
            judgement: change.judgement,
            word: change.word.clone(),
        },
        Trend::Untold(why) => TrendLine::Untold(why.clone()),
    };
    let (name, value) = (figure.name, figure.value.whole());
    let label = format!("{name}{}", digest.label_end);
    FigureLine { name, label, value, trend, notes: figure.notes.clone() }
}

/// What needs attention, a line each; what it is about comes first.
pub fn attention(digest: &Digest) -> Vec<Sentence> {
    let line = |line: &AttentionLine| match &line.subject {
        Some(subject) => line.sentence.after(&format!("{subject}{}", digest.label_end)),
        None => line.sentence.clone(),
    };
    digest.attention.iter().map(line).collect()
}

fn table(digest: &Digest, table: &Table) -> TableLines {
    let rows = table.rows.iter().map(|row| row_line(digest, table, row));
    let mut rows = Group::of(Words::of(digest.language), rows.collect());
    rows.left_out = usize::try_from(table.left_out).unwrap_or_default();
    // To say that there is one more would take the room of that one.
    if rows.lines.len() + rows.left_out > ROWS_KEPT + 1 {
        while rows.leave_out_one(ROWS_KEPT) {}
    }
    let overall = table.overall.as_ref().map(|row| row_line(digest, table, row));
    TableLines { heading: table.heading.clone(), rows, overall }
}

fn row_line(digest: &Digest, table: &Table, row: &Row) -> RowLine {
    let words = Words::of(digest.language);
    let figures = table.columns.iter().zip(&row.cells).map(|(heading, cell)| {
        let plain = match &cell.samples {
            Some(samples) => format!("{heading} {} {samples}", cell.number),
            None => format!("{heading} {}", cell.number),
        };
        let ranked = cell
            .rank
            .as_ref()
            .map(|rank| words.say(Said::FigureBeside { figure: &plain, beside: rank }));
        RowFigure { plain, ranked }
    });
    RowLine { label: format!("{}{}", row.name, digest.label_end), figures: figures.collect() }
}

#[cfg(test)]
mod tests {
    use tallydesk_kpis::Language;

    use super::*;

    #[test]
    fn lines_are_left_out_from_the_end_and_counted() {
        let mut group = Group::of(Words::of(Language::English), vec!["one", "two", "three"]);
        assert_eq!(group.more(), None);
        assert!(group.leave_out_one(1) && group.leave_out_one(1));
        assert!(!group.leave_out_one(1));
        assert_eq!(
            (group.lines.as_slice(), group.more()),
            (&["one"][..], Some("… and 2 more".into()))
        );
    }
}
