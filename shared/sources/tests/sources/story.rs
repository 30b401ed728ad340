//! One story, told by every helpdesk, folds to the same figures.
//!
//! On Monday, 16 November 2026 (UTC): at 09:00 a requester writes by e-mail. At 09:20 Amy takes the
//! ticket, replies and sets it to pending. At 10:00 the requester answers, which reopens it. At 10:05
//! Amy notes something for her colleagues; at 10:30 she replies again and solves it. At 14:00 the
//! requester comes back. At 14:40 Bo takes over, replies at 14:45 and solves it at 14:50. At 16:00 the
//! requester is content.
//!
//! `fixtures/<source>/story` has a payload for each webhook, in the order in which they are sent. A
//! source with several kinds of webhooks tells the story in each: `story-<kind>` has it in another.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tallydesk_events::{Event, Pepper, SubjectKind};
use tallydesk_ledger::{Lines, Measure, Rules, samples};
use tallydesk_sources::{SOURCES, Source};

use crate::{folder, kept, told_by_story};

/// What comes of a rating.
const RATING: &[Measure] =
    &[Measure::Csat, Measure::CsatScore, Measure::PositiveRatings, Measure::SolvedRated];

/// What is measured of messages, and of those who write them.
const MESSAGES: &[Measure] = &[
    Measure::FirstReplyTime,
    Measure::FirstReplyBusinessTime,
    Measure::ReplyTime,
    Measure::ReplyBusinessTime,
    Measure::Replies,
    Measure::ReplyWithin3Minutes,
    Measure::ReplyWithin5Minutes,
    Measure::TurnAnswered,
    Measure::OneTouch,
    Measure::ContactsPerResolution,
    Measure::AgentsPerResolution,
];

/// What a source tells otherwise, since its webhooks cannot tell it as it was: measures, and why. The
/// source, with `/` and the folder where only one of its kinds of webhooks does.
const OTHERWISE: &[(&str, &[Measure], &str)] = &[
    (
        "chatwoot",
        &[Measure::AgentActivity],
        "it does not tell who assigned or solved, so that an agent's day begins with his reply",
    ),
    ("chatwoot", &[Measure::SurveyAnswered], "a rating answers a survey that it has sent"),
    (
        "freshdesk",
        &[Measure::AgentActivity, Measure::AgentsPerResolution, Measure::TicketsHandled],
        "a rule knows that an agent acted, and not which",
    ),
    (
        "freshdesk/story-simple",
        &[
            Measure::ContactsPerResolution,
            Measure::Csat,
            Measure::CsatScore,
            Measure::FirstReplyBusinessTime,
            Measure::FirstReplyTime,
            Measure::OneTouch,
            Measure::PositiveRatings,
            Measure::Replies,
            Measure::ReplyBusinessTime,
            Measure::ReplyTime,
            Measure::ReplyWithin3Minutes,
            Measure::ReplyWithin5Minutes,
            Measure::SolvedRated,
            Measure::TurnAnswered,
        ],
        "what Freshdesk fills in by itself says neither who wrote nor how he rated",
    ),
    ("front", RATING, "its webhooks have no ratings"),
    (
        "gorgias/story-objects",
        &[Measure::AgentActivity],
        "a ticket alone does not say who changed it",
    ),
    ("hubspot", MESSAGES, "who wrote a message is not told"),
    (
        "hubspot",
        &[Measure::AgentActivity, Measure::TicketsHandled],
        "an agent who acts is told without the number that tickets are assigned to",
    ),
    (
        "hubspot/story-conversations",
        &[
            Measure::RequesterWaitTime,
            Measure::RequesterWaitBusinessTime,
            Measure::AgentWaitTime,
            Measure::AgentWaitBusinessTime,
        ],
        "a conversation is open or closed, and never waits for the customer",
    ),
    ("hubspot/story-conversations", RATING, "a conversation has no property for a rating"),
    (
        "intercom/story-tickets",
        RATING,
        "where a ticket's rating is in its webhook is not documented",
    ),
    ("zammad", RATING, "it has no ratings"),
    ("zendesk/story-event-bus", RATING, "EventBridge is not told of ratings"),
];

/// The folders that tell the story, each with another kind of webhooks.
fn folders(source: &Source) -> Vec<String> {
    let entries =
        fs::read_dir(folder(source.name)).expect("a folder").map(|entry| entry.expect("an entry"));
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut folders: Vec<_> = names.filter(|name| name.starts_with("story")).collect();
    folders.sort();
    folders
}

/// The events of a source's story, each once, in its newest revision.
pub(crate) fn events(source: &str, folder: &str) -> Vec<Event> {
    let pepper = Pepper::new("pepper");
    kept(told_by_story(source, folder).into_iter().map(|event| event.seal(&pepper)))
}

const WRITTEN_WITH: [Measure; 2] = [Measure::KnowledgeReplies, Measure::MacroReplies];

/// The measures in which a source tells the story otherwise.
fn otherwise(source: &Source, folder: &str) -> Vec<Measure> {
    let place = format!("{}/{folder}", source.name);
    let is_of = |name: &str| name == source.name || name == place;
    let rows = OTHERWISE.iter().filter(|(name, ..)| is_of(name));
    rows.flat_map(|(_, measures, _)| measures.iter().copied()).collect()
}

/// Each sample as `when measure amount`, without some measures. What moves in the backlog from one
/// brand or priority to another is nothing in sum.
fn told(source: &Source, folder: &str, without: &[Measure]) -> BTreeSet<String> {
    let mut amounts: BTreeMap<(String, Measure), Vec<i64>> = BTreeMap::new();
    for sample in samples(
        SubjectKind::Ticket,
        &events(source.name, folder),
        &Lines::default(),
        &Rules::default(),
    ) {
        // How well it is told, and in how many events, is each source's own affair, and so is what
        // it says of how a reply was written.
        let of_source =
            sample.dimensions.source.is_some() || WRITTEN_WITH.contains(&sample.measure);
        if !of_source && !without.contains(&sample.measure) {
            let at = sample.at.format("%H:%M:%S").to_string();
            amounts.entry((at, sample.measure)).or_default().push(sample.amount);
        }
    }
    let lines = amounts.into_iter().filter_map(|((at, measure), mut amounts)| {
        amounts.sort_unstable();
        let sum: i64 = amounts.iter().sum();
        match (measure == Measure::Backlog, sum) {
            (true, 0) => None,
            (true, sum) => Some(format!("{at} {measure:?} {sum}")),
            (false, _) => Some(format!("{at} {measure:?} {amounts:?}")),
        }
    });
    lines.collect()
}

#[test]
fn every_helpdesk_tells_the_story_to_the_same_figures() {
    let reference = tallydesk_sources::source("generic").expect("a source");
    let whole = told(reference, "story", &[]);
    assert!(whole.len() > 20, "{whole:#?}");
    for source in SOURCES.iter().filter(|source| source.tells.contains(&"ticket.created")) {
        let folders = folders(source);
        assert!(folders.iter().any(|folder| folder == "story"), "{} tells none", source.name);
        for folder in folders {
            check(reference, source, &folder);
        }
    }
}

fn check(reference: &Source, source: &Source, folder: &str) {
    let without = otherwise(source, folder);
    let (expected, told) = (told(reference, "story", &without), told(source, folder, &without));
    let missing: Vec<_> = expected.difference(&told).collect();
    let additional: Vec<_> = told.difference(&expected).collect();
    assert!(
        missing.is_empty() && additional.is_empty(),
        "{}/{folder}: missing {missing:#?}, additional {additional:#?}",
        source.name
    );
}
