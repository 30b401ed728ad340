//! One story, told by every helpdesk, folds to the same figures.
//!
//! On Monday, 16 November 2026 (UTC): at 09:00 a requester writes by e-mail. At 09:20 Amy takes the
//! ticket, replies and sets it to pending. At 10:00 the requester answers, which reopens it. At 10:05
//! Amy notes something for her colleagues; at 10:30 she replies again and solves it. At 14:00 the
//! requester comes back. At 14:40 Bo takes over, replies at 14:45 and solves it at 14:50. At 16:00 the
//! requester is content.
//!
//! `fixtures/<source>/story` has a payload for each webhook, in the order in which they are sent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tallydesk_events::{Event, Pepper, SubjectKind};
use tallydesk_ledger::{Measure, Rules, samples};
use tallydesk_sources::{SOURCES, Source};

use crate::{deliver, payloads};

/// What a source tells otherwise, since its webhooks cannot tell it as it was: measures, and why.
const OTHERWISE: &[(&str, &[Measure], &str)] = &[
    (
        "chatwoot",
        &[Measure::AgentActivity],
        "it does not tell who assigned or solved, so that an agent's day begins with his reply",
    ),
    ("chatwoot", &[Measure::SurveyAnswered], "a rating answers a survey that it has sent"),
];

fn folder(source: &Source) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(source.name).join("story")
}

/// The events of a source's story, each once, in its newest revision.
fn events(source: &Source) -> Vec<Event> {
    let pepper = Pepper::new("pepper");
    let mut events: Vec<Event> = Vec::new();
    for (name, payload) in payloads(&folder(source)) {
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
fn told(source: &Source, without: &[Measure]) -> BTreeSet<String> {
    let mut amounts: BTreeMap<(String, Measure), Vec<i64>> = BTreeMap::new();
    for sample in samples(SubjectKind::Ticket, &events(source), &[], &Rules::default()) {
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
    assert!(told(reference, &[]).len() > 20, "{:#?}", told(reference, &[]));
    for source in SOURCES.iter().filter(|source| source.tells.contains(&"ticket.created")) {
        let without = otherwise(source);
        let (expected, told) = (told(reference, &without), told(source, &without));
        let missing: Vec<_> = expected.difference(&told).collect();
        let additional: Vec<_> = told.difference(&expected).collect();
        assert!(
            missing.is_empty() && additional.is_empty(),
            "{}: missing {missing:#?}, additional {additional:#?}",
            source.name
        );
    }
}
