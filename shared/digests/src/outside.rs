//! What others named: agents, channels, categories, the account. It is cleaned here, once, and
//! is escaped for HTML by the template.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::words::ABSENT;

/// The most columns that a value from outside may take.
const COLUMNS_MAX: usize = 40;

/// A value from outside as it may be shown: one line of at most 40 columns, without escape
/// sequences, control characters, and what is invisible or turns the direction of the text.
pub fn clean(value: &str) -> String {
    let kept = cut(&visible(value), COLUMNS_MAX);
    if kept.is_empty() { ABSENT.to_owned() } else { kept }
}

/// All that there is to see of a value, on one line.
pub fn visible(value: &str) -> String {
    let mut kept = String::new();
    for character in without_escape_sequences(value).chars() {
        if character.is_whitespace() {
            // One space at most, and none in front.
            if !kept.is_empty() && !kept.ends_with(' ') {
                kept.push(' ');
            }
        } else if !character.is_control() && !is_invisible(character) {
            kept.push(character);
        }
    }
    kept.trim_end().to_owned()
}

/// A text of at most so many columns and characters; one that is longer ends in an ellipsis.
pub fn cut(text: &str, columns: usize) -> String {
    // The characters are bounded too, since marks that pile up on one letter take no column.
    if text.width() <= columns && text.chars().nth(columns).is_none() {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars().take(columns.saturating_sub(1)) {
        let width = kept.width() + character.width().unwrap_or_default();
        if width >= columns {
            break;
        }
        kept.push(character);
    }
    // A sequence of emoji may come out wider than its characters.
    while kept.width() >= columns && kept.pop().is_some() {}
    format!("{}…", kept.trim_end())
}

/// Characters that show nothing themselves and change, or smuggle, what is around them. Joiners
/// stay: words in many scripts need them.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Removes the sequences that a terminal would act upon, with what they carry.
fn without_escape_sequences(value: &str) -> String {
    let mut kept = String::new();
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            '\u{9b}' => skip_control_sequence(&mut characters),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => skip_string(&mut characters),
            _ => kept.push(character),
        }
    }
    kept
}

/// Skips what follows an escape character.
fn skip_escape(characters: &mut std::str::Chars<'_>) {
    match characters.next() {
        Some('[') => skip_control_sequence(characters),
        Some('P' | 'X' | ']' | '^' | '_') => skip_string(characters),
        Some(' '..='/') => skip_through(characters, |character| !(' '..='/').contains(&character)),
        Some(_) | None => {}
    }
}

/// Skips parameters up to and with the letter that ends them.
fn skip_control_sequence(characters: &mut std::str::Chars<'_>) {
    skip_through(characters, |character| !(' '..='?').contains(&character));
}

/// Skips a command string up to its terminator; one without takes the rest, as in a terminal.
fn skip_string(characters: &mut std::str::Chars<'_>) {
    skip_through(characters, |character| matches!(character, '\u{7}' | '\u{1b}' | '\u{9c}'));
    if characters.as_str().starts_with('\\') {
        characters.next();
    }
}

fn skip_through(characters: &mut std::str::Chars<'_>, is_last: impl Fn(char) -> bool) {
    characters.find(|character| is_last(*character));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &str) {
        assert_eq!(clean(value), expected);
    }

    #[test]
    fn what_a_terminal_would_act_upon_is_removed() {
        check("\u{1b}[31mred\u{1b}[0m", "red");
        check("\u{1b}]0;owned\u{7}title", "title");
        check("\u{1b}]8;;https://example.com\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link");
        check("\u{9b}2Jclear", "clear");
        check("\u{1b}(Bset", "set");
        check("never\u{1b}]0;ends", "never");
        check("bell\u{7} and\u{8} back", "bell and back");
    }

    #[test]
    fn what_turns_the_text_is_removed_and_lines_become_one() {
        check("\u{202e}gnp.exe", "gnp.exe");
        check(" two\r\n\tlines\u{2028}", "two lines");
        check("zero\u{200b}width", "zerowidth");
        check("شحن", "شحن");
    }

    #[test]
    fn nothing_visible_is_a_dash() {
        check("", "–");
        check(" \u{200b}\u{7}", "–");
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        check(&"x".repeat(40), &"x".repeat(40));
        check(&"x".repeat(5_000), &format!("{}…", "x".repeat(39)));
        check(&"价".repeat(30), &format!("{}…", "价".repeat(19)));
        check(&format!("a{}", "\u{301}".repeat(500)), &format!("a{}…", "\u{301}".repeat(38)));
    }

    #[test]
    fn no_cut_is_wider_than_allowed() {
        for text in ["❤\u{fe0f}".repeat(30), "👩\u{200d}🚀".repeat(30), "é价".repeat(30)] {
            assert!(clean(&text).width() <= COLUMNS_MAX, "{text}");
        }
    }
}
