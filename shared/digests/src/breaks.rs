//! Where a line may break: at spaces, and beside characters of scripts that write none; never
//! after a number, which belongs to what it counts, nor so that a line begins with a mark that
//! closes or ends in one that opens.

use unicode_width::UnicodeWidthChar;

/// Marks that no line begins with.
const CLOSING: &str = "、。，．：；！？）」』》〉】〕”’…‥·%％々ー";
/// Marks that no line ends in.
const OPENING: &str = "（「『《〈【〔“‘";
/// What joins the characters around it to one.
const JOINER: char = '\u{200d}';

/// A part of a text within which no line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    pub text: &'a str,
    /// What stands before it in a line that it does not begin: a space, or nothing.
    pub gap: &'static str,
}

impl Piece<'_> {
    /// True if a browser would break it: at a space, or between a number and a character.
    pub fn is_held(&self) -> bool {
        let splits = |(_, before, after): (usize, char, char)| {
            after == ' ' || (before.is_ascii_digit() && is_wide(after))
        };
        pairs(self.text).any(splits)
    }
}

/// A text in pieces between which a line may break.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest, mut gap) = (Vec::new(), text, "");
    while let Some((at, _, after)) = pairs(rest).find(|(_, before, after)| breaks(*before, *after))
    {
        let (piece, next) = rest.split_at(at);
        pieces.push(Piece { text: piece, gap });
        gap = if after == ' ' { " " } else { "" };
        rest = next.trim_start_matches(' ');
    }
    pieces.push(Piece { text: rest, gap });
    pieces
}

/// Neighbouring characters, with where the second begins.
fn pairs(text: &str) -> impl Iterator<Item = (usize, char, char)> {
    let after = text.char_indices().skip(1);
    text.chars().zip(after).map(|(before, (at, after))| (at, before, after))
}

/// True if a line may end between two characters.
fn breaks(before: char, after: char) -> bool {
    if before.is_ascii_digit() || before == ' ' {
        return false;
    }
    after == ' ' || ((is_wide(before) || is_wide(after)) && !is_bound(before, after))
}

fn is_bound(before: char, after: char) -> bool {
    let is_mark = after.width().unwrap_or_default() == 0;
    is_mark || before == JOINER || OPENING.contains(before) || CLOSING.contains(after)
}

fn is_wide(character: char) -> bool {
    character.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces, with a bar wherever a line may break without a space.
    fn check(text: &str, expected: &[&str]) {
        let pieces = pieces(text);
        let texts: Vec<_> = pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(texts, expected);
        let again: String = pieces.iter().flat_map(|piece| [piece.gap, piece.text]).collect();
        assert_eq!(again, text, "nothing is lost");
    }

    #[test]
    fn no_line_ends_in_a_number() {
        check("1 h 22 min", &["1 h", "22 min"]);
        check("took 41 min, 92 % of 57", &["took", "41 min,", "92 %", "of", "57"]);
        check("用时 1 小时 22 分", &["用", "时", "1 小", "时", "22 分"]);
        check("11月16日", &["11月", "16日"]);
    }

    #[test]
    fn no_line_begins_with_a_mark_that_closes_or_ends_in_one_that_opens() {
        check("渠道“web”：慢。", &["渠", "道", "“web”：", "慢。"]);
        check("（是）", &["（是）"]);
        check("占 93%，好", &["占", "93%，", "好"]);
    }

    #[test]
    fn latin_words_stay_whole_beside_characters() {
        check("按 Europe/Berlin 时区", &["按", "Europe/Berlin", "时", "区"]);
        check("SLA达成率", &["SLA", "达", "成", "率"]);
        check("zendesk/1、zendesk/2", &["zendesk/1、", "zendesk/2"]);
        check("👩\u{200d}🚀", &["👩\u{200d}🚀"]);
        check("", &[""]);
    }

    #[test]
    fn what_a_browser_would_break_is_known() {
        let is_held = |text: &str| pieces(text).iter().any(Piece::is_held);
        assert!(is_held("1 h") && is_held("22 分") && is_held("16日"));
        assert!(!is_held("first replies took") && !is_held("首次响应，93%"));
    }
}
