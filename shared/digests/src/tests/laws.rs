//! What is true of every digest, whatever its report says.

use std::collections::BTreeMap;

use tallydesk_kpis::{KPIS, Kpi, Language, Report};
use unicode_width::UnicodeWidthStr;

use crate::chats::tests as chats;
use crate::digest::Digest;
use crate::outside::clean;
use crate::{html, text};

/// What is true of every digest in every language.
pub fn holds(situation: &str, report: &Report) {
    for language in Language::ALL {
        holds_in(&format!("{situation} in {}", language.tag()), report, language);
    }
    chats::holds(situation, report);
}

fn holds_in(situation: &str, report: &Report, language: Language) {
    let (text, html) = (text(report, language), html(report, language));
    let (addresses, lines): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| is_address(line));
    assert!(addresses.iter().all(|address| !address.trim_start().contains(' ')), "{addresses:?}");
    for line in &lines {
        assert!(line.width() <= 80, "{situation}: {} columns: {line}", line.width());
        assert!(!line.ends_with(' '), "{situation}: a space at the end: {line:?}");
    }
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
    assert!(html.len() < 100_000, "{situation}: {} bytes", html.len());
    for barred in ["<script", "<link", "<i>", "url(", "@import"] {
        assert!(!html.contains(barred), "{situation}: {barred}");
    }
    carries_its_pictures(situation, &html);
    leads_to_tickets_only(situation, report, &html);
    assert_eq!(html.matches("<main>").count(), 1, "{situation}");
    assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())), "{situation}");
    let digest = Digest::new(report, language);
    says_the_same(situation, &digest, &text, &html);
    if language != Language::English {
        let (_, body) = html.split_once("<body").expect("a body");
        let shown = without_tags(&format!("<{body}")).replace("&nbsp;", "");
        let spoken = spoken(&digest);
        let said = [lines.join("\n"), shown, digest.title, spoken].join("\n");
        says_nothing_in_english(situation, report, &said);
    }
}

/// A line of text that only leads to a ticket.
fn is_address(line: &str) -> bool {
    line.starts_with("  https://helpdesk.example/")
}

/// What a page says to who cannot see it.
fn spoken(digest: &Digest) -> String {
    let hours = digest.hours.iter().map(|hours| &hours.spoken);
    let pictures = digest.pictures().map(|picture| &picture.spoken);
    hours.chain(pictures).cloned().collect::<Vec<_>>().join(" ")
}

/// What a page leads to is a ticket, in the form that the account gives its address.
fn leads_to_tickets_only(situation: &str, report: &Report, html: &str) {
    let starts = report.ticket_links.values().filter_map(|link| Some(link.split_once('{')?.0));
    let starts: Vec<&str> = starts.collect();
    for (_, link) in html.split("<a ").skip(1).map(|rest| rest.split_once("href=\"").expect("one"))
    {
        let (address, _) = link.split_once('"').expect("an end");
        let place = starts.iter().find_map(|start| address.strip_prefix(start));
        let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
        assert!(place.is_some_and(|id| id.bytes().all(is_id)), "{situation}: {address}");
    }
    assert_eq!(html.matches("href=").count(), html.matches("<a ").count(), "{situation}");
}

/// Every picture is in the page itself, and told in words.
fn carries_its_pictures(situation: &str, html: &str) {
    for (_, picture) in html.match_indices("<img").map(|(at, _)| html.split_at(at)) {
        let (attributes, _) = picture.split_once('>').expect("an end");
        assert!(attributes.starts_with("<img src=\"data:image/png;base64,iVBOR"), "{situation}");
        let (_, alternative) = attributes.split_once(" alt=\"").expect("an alternative text");
        assert!(!alternative.starts_with('"'), "{situation}: {attributes}");
    }
}

/// Every string of the headline and of the tables stands in both.
fn says_the_same(situation: &str, digest: &Digest, text: &str, html: &str) {
    let headline = digest.headline.iter().flat_map(|figure| {
        let trend = match &figure.trend {
            crate::changes::Trend::Told(change) => change.amount.clone(),
            crate::changes::Trend::Untold(why) => why.clone(),
        };
        [figure.name.to_owned(), figure.value.whole(), trend]
    });
    let rows = digest.tables.iter().flat_map(|table| table.rows.iter().chain(&table.overall));
    let cells = rows.flat_map(|row| &row.cells).flat_map(|cell| {
        std::iter::once(&cell.number).chain(&cell.samples).chain(&cell.rank).cloned()
    });
    let strings = headline.chain(cells);
    let html = without_tags(html);
    for string in strings {
        assert!(text.contains(&string), "{situation}: {string} in the text");
        assert!(html.contains(&string), "{situation}: {string} in the page");
    }
}

/// In a Chinese digest Latin letters belong to what others named, to settings of the config, which
/// keep their names, and to abbreviations that Chinese uses, too.
fn says_nothing_in_english(situation: &str, report: &Report, text: &str) {
    const ABBREVIATIONS: [&str; 2] = ["SLA", "P90"];
    const SECTIONS: [&str; 4] = ["cost", "marketplaces", "schedules", "sla"];
    let outside = named_outside(report);
    let currency = report.currency.to_string();
    let is_setting = |word: &str| {
        let is_named = |kpi: &Kpi| latin(kpi.definition.en).any(|setting| setting == word);
        SECTIONS.contains(&word) || (word.contains('_') && KPIS.iter().any(is_named))
    };
    // A long name is cut.
    let is_outside = |word: &str| latin(&outside).any(|name| name.starts_with(word));
    for word in latin(text).filter(|word| word.contains(|letter: char| letter.is_alphabetic())) {
        let is_named = is_setting(word) || is_outside(word) || word == currency;
        let is_allowed = ABBREVIATIONS.contains(&word) || is_named;
        assert!(is_allowed, "{situation}: {word}");
    }
}

/// Runs of what Latin words are made of.
fn latin(text: &str) -> impl Iterator<Item = &str> {
    let is_of_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.split(move |character| !is_of_word(character)).filter(|word| !word.is_empty())
}

/// Every name that came from outside, as it may be shown.
fn named_outside(report: &Report) -> String {
    let dimensions = report.dimensions.values().flat_map(BTreeMap::keys);
    let waiting = report.waiting.iter().flat_map(|waiting| {
        let promises = waiting.due_soon.iter().chain(&waiting.just_missed);
        let oldest = waiting.oldest.iter().map(|ticket| &ticket.ticket);
        promises.map(|promise| &promise.ticket).chain(oldest)
    });
    let names = dimensions.chain(report.agent_names.values()).chain(waiting);
    let names = names.chain([&report.account, &report.time_zone]);
    let names = names.chain(report.failed_deliveries.iter().map(|failed| &failed.destination));
    let names = names.chain(report.data_quality.sources.iter().map(|source| &source.title));
    // UTC stands for a zone that is none.
    names.map(|name| clean(name)).chain(["UTC".to_owned()]).collect::<Vec<_>>().join(" ")
}

fn without_tags(html: &str) -> String {
    let mut depth = 0;
    let visible = html.chars().filter(|character| {
        depth += i32::from(*character == '<');
        let is_visible = depth == 0;
        depth -= i32::from(*character == '>');
        is_visible
    });
    visible.collect::<String>().replace("&#39;", "'")
}
