//! Microsoft Teams: an Adaptive Card 1.4 for a workflow that posts what its webhook gets.
//!
//! Elements: <https://adaptivecards.io/explorer/>. The envelope:
//! <https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook>. A `TextBlock` and a
//! `Fact` read Markdown, and phones have shown the backslashes that escape it
//! (<https://github.com/microsoft/Teams-AdaptiveCards-Mobile/pull/58>); a `TextRun` has no markup.
//! So what others named stands in a `RichTextBlock`, and the other elements have our words only.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::chats::bytes;
use crate::chats::markup::{Markup, Section, markdown_bold, markdown_link, no_tone, plain};
use crate::chats::message::{BETWEEN, Message};

/// A workflow refuses messages of about 28 KB:
/// <https://learn.microsoft.com/connectors/teams/#limits>. Teams wraps a card before it weighs it,
/// so others stop at 21 KB, and so do we.
const BYTES_MAX: usize = 21_000;

/// Tickets behind buttons; with the live page there are six, and Teams shows no more.
const TICKETS_MAX: usize = 5;

/// Lines of rich text: no markup but what its elements say. A link within a line has come and gone
/// with versions of Teams (<https://github.com/microsoft/AdaptiveCards/issues/9100>): buttons stay.
const LINES: Markup =
    Markup { escape: plain, bold: str::to_owned, tone: no_tone, link: |text, _| text.to_owned() };
/// Facts: Markdown, of our own words.
const FACTS: Markup =
    Markup { escape: plain, bold: markdown_bold, tone: no_tone, link: markdown_link };

pub fn lay_out(message: &Message) -> Value {
    let mut elements = vec![title(message), quiet(&plain(&message.account))];
    elements.extend(message.repeat.as_deref().map(|repeat| quiet(&plain(repeat))));
    elements.push(line(&plain(&message.lead)));
    elements.extend(figures(message));
    elements.extend(message.figures.more().map(|more| quiet(&plain(&more))));
    elements.extend(LINES.details(message).into_iter().flat_map(details));
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card(message, &elements),
        }],
    })
}

pub fn is_taken(body: &Value) -> bool {
    bytes(body) <= BYTES_MAX
}

fn card(message: &Message, elements: &[Value]) -> Value {
    let page = message.link.iter().map(|address| open(&message.link_text, address));
    let actions: Vec<Value> = page.chain(tickets(message)).collect();
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": { "width": "Full" },
        "fallbackText": plain(&message.summary),
        "body": elements,
        "actions": actions,
    })
}

/// A button for each of the first tickets that need attention.
fn tickets(message: &Message) -> impl Iterator<Item = Value> {
    let parts = message.attention.lines.iter().flat_map(|line| &line.parts);
    let mut addresses = HashSet::new();
    let linked = parts.filter_map(|part| Some((&part.text, part.address.as_deref()?)));
    let tickets = linked.filter(move |(_, address)| addresses.insert(*address));
    tickets.take(TICKETS_MAX).map(|(text, address)| open(&plain(text), address))
}

fn open(text: &str, address: &str) -> Value {
    json!({ "type": "Action.OpenUrl", "title": text, "url": address })
}

fn title(message: &Message) -> Value {
    json!({
        "type": "TextBlock",
        "text": message.period,
        "size": "Large",
        "weight": "Bolder",
        "wrap": true,
    })
}

/// Figures as a table of two columns, which a phone shows as it is.
fn figures(message: &Message) -> Option<Value> {
    let facts = message.figures.lines.iter().map(|figure| {
        let value = format!("{}{BETWEEN}{}", FACTS.value(figure), FACTS.remarks(figure));
        json!({ "title": figure.name, "value": value })
    });
    let facts: Vec<Value> = facts.collect();
    (!facts.is_empty()).then(|| json!({ "type": "FactSet", "facts": facts }))
}

fn details(section: Section) -> Vec<Value> {
    let heading = section.heading.map(|heading| {
        json!({
            "type": "TextBlock",
            "text": heading,
            "weight": "Bolder",
            "wrap": true,
            "separator": true,
            "spacing": "Medium",
        })
    });
    let lines = section.lines.iter().map(|text| line(&format!("• {text}")));
    let more = section.more.map(|more| quiet(&more));
    let overall = section.overall.map(|overall| line(&overall));
    heading.into_iter().chain(lines).chain(more).chain(overall).collect()
}

fn line(text: &str) -> Value {
    rich_text(&json!({ "type": "TextRun", "text": text }))
}

fn quiet(text: &str) -> Value {
    rich_text(&json!({ "type": "TextRun", "text": text, "isSubtle": true }))
}

fn rich_text(run: &Value) -> Value {
    json!({ "type": "RichTextBlock", "inlines": [run], "spacing": "Small" })
}
