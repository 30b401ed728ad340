//! The short page that says why there are no figures and what to do. It tells nothing of the account
//! but its languages: whoever reads it has not shown that he may.

use askama::Template;
use tallydesk_kpis::Language;

use crate::page::{DARK, Faces, LIGHT, Palette, faces};
use crate::words::{Message, Words};

/// Why the live page shows no figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unshown {
    /// Somebody wants to do something else than look.
    ReadOnly,
    /// There is nothing at this address.
    NothingThere,
    /// The link has expired, or was changed.
    Link,
    /// The date cannot be read.
    Date,
    /// The period is yet to come.
    NotBegun,
    /// The figures cannot be read at the moment.
    Away,
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Page {
    /// In each language once, the first one's first.
    said: Vec<Said>,
    light: Palette,
    dark: Palette,
}

/// What is said in one language.
struct Said {
    tag: &'static str,
    faces: Faces,
    title: String,
    sentence: String,
}

/// Lays the page out in languages, of which the first is its own; English without any.
pub fn lay_out(why: Unshown, languages: &[Language]) -> String {
    let mut chosen = vec![languages.first().copied().unwrap_or_default()];
    for language in languages {
        if !chosen.contains(language) {
            chosen.push(*language);
        }
    }
    let said = chosen.into_iter().map(|language| said(why, language)).collect();
    // Writing to a string cannot fail, and the template calls nothing that can.
    Page { said, light: LIGHT, dark: DARK }.render().unwrap_or_default()
}

fn said(why: Unshown, language: Language) -> Said {
    let (title, sentence) = match why {
        Unshown::ReadOnly => (Message::ReadOnlyTitle, Message::ReadOnly { methods: "GET, HEAD" }),
        Unshown::NothingThere => (Message::NothingThereTitle, Message::NothingThere),
        Unshown::Link => {
            (Message::LinkRefusedTitle, Message::LinkRefused { command: "tallydesk link" })
        }
        Unshown::Date => (Message::NoDayTitle, Message::NoDay { day: "2026-11-16" }),
        Unshown::NotBegun => (Message::NotBegunTitle, Message::NotBegun),
        Unshown::Away => (Message::AwayTitle, Message::Away),
    };
    let words = Words::of(language);
    let (title, sentence) = (words.say(title), words.say(sentence));
    Said { tag: language.tag(), faces: faces(language), title, sentence }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Unshown; 6] = [
        Unshown::ReadOnly,
        Unshown::NothingThere,
        Unshown::Link,
        Unshown::Date,
        Unshown::NotBegun,
        Unshown::Away,
    ];

    #[test]
    fn a_refusal_is_said_in_every_language_of_the_account() {
        let page = |languages: &[Language]| lay_out(Unshown::NotBegun, languages);
        let (english, simplified) = (Language::English, Language::SimplifiedChinese);
        assert!(page(&[]).contains("<title>This period has not begun</title>"));
        let both = page(&[simplified, english, simplified]);
        assert!(both.contains("<html lang=\"zh-Hans\">"), "{both}");
        assert!(both.contains("<title>该时段尚未开始</title>"), "{both}");
        assert_eq!(both.matches("该时段尚未开始").count(), 2, "title and heading: {both}");
        assert!(both.contains("<div lang=\"en\">"), "{both}");
        assert_eq!(both.matches("<h1").count(), 1, "{both}");
    }

    #[test]
    fn every_refusal_has_words_of_its_own() {
        for language in Language::ALL {
            let pages: Vec<String> = EVERY.map(|why| lay_out(why, &[language])).to_vec();
            for (index, page) in pages.iter().enumerate() {
                assert!(!page.contains("<script") && !page.contains("href="), "{page}");
                assert!(!pages.get(..index).expect("those before").contains(page), "{page}");
            }
        }
    }

    #[test]
    fn refusals_as_pages() {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            let page = lay_out(Unshown::Link, &Language::ALL);
            insta::assert_snapshot!("refusal.html", page);
        });
    }
}
