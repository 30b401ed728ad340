//! One story, told by every helpdesk, folds to the same figures.
//!
//! On Monday, 16 November 2026 (UTC): at 09:00 a requester writes by e-mail. At 09:20 Amy takes the
//! ticket, replies and sets it to pending. At 10:00 the requester answers, which reopens it. At 10:05
//! Amy notes something for her colleagues; at 10:30 she replies again and solves it. At 14:00 the
//! requester comes back. At 14:40 Bo takes over, replies at 14:45 and solves it at 14:50. At 16:00 the
//! requester is content.
//!
//! `fixtures/<source>/story` has a payload for each webhook, in the order in which they are sent. A
//! source that has several shapes of payloads tells the story in each, in `story-<shape>`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tallydesk_events::{Event, Pepper, SubjectKind};
use tallydesk_ledger::{Measure, Rules, samples};
use tallydesk_sources::{SOURCES, Source};

use crate::{deliver, payloads};

/// What comes of a rating.
const RATING: &[Measure] =
    &[Measure::Csat, Measure::CsatScore, Measure::PositiveRatings, Measure::SolvedRated];

/// What a source tells otherwise, since its webhooks cannot tell it as it was: measures, and why.
const OTHERWISE: &[(&str, &[Measure], &str)] = &[
    (
        "chatwoot",
        &[Measure::AgentActivity],
        "it does not tell who assigned or solved, so that an agent's day begins with his reply",
    ),
    ("chatwoot", &[Measure::SurveyAnswered], "a rating answers a survey that it has sent"),
    ("front", RATING, "its webhooks have no ratings"),
    ("zammad", RATING, "it has no ratings"),
];

/// The folders with a source's story; there is one at least.
fn folders(source: &Source) -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(source.name);
    let entries = fs::read_dir(&fixtures).expect("a folder");
    let is_story = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        path.is_dir() && name.is_some_and(|name| name.starts_with("story"))
    };
    let folders: Vec<_> =
        entries.map(|entry| entry.expect("an entry").path()).filter(is_story).collect();
    assert!(!folders.is_empty(), "{}", source.name);
    folders
}

/// The events of a story, each once, in its newest revision.
fn events(source: &Source, folder: &Path) -> Vec<Event> {
    let pepper = Pepper::new("pepper");
    let mut events: Vec<Event> = Vec::new();
    for (name, payload) in payloads(folder) {
        let decoded = deliver(source.name, &payload).expect("readable");
        assert!(decoded.not_understood.is_empty(), "{}/{name}: {decoded:?}", source.name);
        for event in decoded.events {
            let event = event.seal(&pepper);
            match events.iter_mut().find(|known| known.id == event.id) {
                Some(known) if known.revision < event.revision => *known = event,
                Some(_) => {}
                None => events.push(event),
            }
        }
    }
    events
}

/// The measures in which a source tells the story otherwise.
fn otherwise(source: &Source) -> Vec<Measure> {
    let rows = OTHERWISE.iter().filter(|(name, ..)| *name == source.name);
    rows.flat_map(|(_, measures, _)| measures.iter().copied()).collect()
}

/// Each sample as `when measure amount`, without some measures. What moves in the backlog from one
/// brand or priority to another is nothing in sum.
fn told(source: &Source, folder: &Path, without: &[Measure]) -> BTreeSet<String> {
    let mut amounts: BTreeMap<(String, Measure), Vec<i64>> = BTreeMap::new();
    for sample in samples(SubjectKind::Ticket, &events(source, folder), &[], &Rules::default()) {
        if !without.contains(&sample.measure) {
            let at = sample.at.format("%H:%M:%S").to_string();
            amounts.entry((at, sample.measure)).or_default().push(sample.amount);
        }
    }
    let lines = amounts.into_iter().filter_map(|((at, measure), mut amounts)| {
        amounts.sort_unstable();
        match measure {
            Measure::Backlog => {
                let sum: i64 = amounts.iter().sum();
                (sum != 0).then(|| format!("{at} {measure:?} {sum}"))
            }
            _ => Some(format!("{at} {measure:?} {amounts:?}")),
        }
    });
    lines.collect()
}

#[test]
fn every_helpdesk_tells_the_story_to_the_same_figures() {
    let reference = tallydesk_sources::source("generic").expect("a source");
    let [reference_folder] = folders(reference).try_into().expect("one folder");
    let reference = |without: &[Measure]| told(reference, &reference_folder, without);
    assert!(reference(&[]).len() > 20, "{:#?}", reference(&[]));
    for source in SOURCES.iter().filter(|source| source.tells.contains(&"ticket.created")) {
        let without = otherwise(source);
        for folder in folders(source) {
            let (expected, told) = (reference(&without), told(source, &folder, &without));
            let missing: Vec<_> = expected.difference(&told).collect();
            let additional: Vec<_> = told.difference(&expected).collect();
            assert!(
                missing.is_empty() && additional.is_empty(),
                "{}: missing {missing:#?}, additional {additional:#?}",
                folder.display()
            );
        }
    }
}
