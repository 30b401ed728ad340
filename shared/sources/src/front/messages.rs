//! Messages and comments, and what they tell of who opened the conversation.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Change, IncomingEvent, Invalid, Status, TicketAssigned, TicketMessagePosted,
    TicketStatusChanged,
};

use super::Event;
use super::changes::{inbox, is_open};
use super::people::{actor, teammate};
use crate::json::required;

/// How many seconds before or after a conversation's creation its opening message may have come:
/// mailboxes are looked into now and then.
const OPENING_SECONDS_MAX: i64 = 600;

/// A requester's message. It brings an archived conversation back, which the conversation's status
/// tells; and the opening comes into the inbox that the conversation begins in.
pub(super) fn received(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let requester = Actor::new(ActorKind::Requester, None);
    let message = TicketMessagePosted { public: true, ..TicketMessagePosted::default() };
    let mut events = vec![IncomingEvent {
        id: natural_id(event, "message")?,
        ..event.told(requester.clone(), message)
    }];
    if is_open(event)? {
        let reopened = event.told(requester, TicketStatusChanged { to: Status::Open });
        events.push(IncomingEvent { id: format!("{}.open", event.id), ..reopened });
    }
    let created_at = event.conversation.unix_seconds("created_at")?;
    let is_opening = created_at.is_some_and(|created_at| is_near(event, created_at));
    if let (true, Some(group)) = (is_opening, inbox(event, "source")?) {
        let assigned = TicketAssigned { group: Change::Set(group), ..TicketAssigned::default() };
        let assigned = event.told(Actor::default(), assigned);
        events.push(IncomingEvent { id: format!("{}.inbox", event.id), ..assigned });
    }
    Ok(events)
}

fn is_near(event: &Event<'_>, created_at: DateTime<Utc>) -> bool {
    (event.emitted_at - created_at).num_seconds().abs() <= OPENING_SECONDS_MAX
}

pub(super) fn sent(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let message = TicketMessagePosted { public: true, ..TicketMessagePosted::default() };
    let told = event.told(author(event)?, message);
    Ok(vec![IncomingEvent { id: natural_id(event, "message")?, ..told }])
}

/// A comment is for teammates only. A mention is told beside it, of the same comment.
pub(super) fn commented(event: &Event<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let note = TicketMessagePosted { public: false, ..TicketMessagePosted::default() };
    let told = event.told(author(event)?, note);
    Ok(vec![IncomingEvent { id: natural_id(event, "comment")?, ..told }])
}

/// The message or comment itself, so that several events about it are one.
fn natural_id(event: &Event<'_>, expected: &str) -> Result<String, Invalid> {
    let path = "target.data.id";
    if event.target_type()? != Some(expected) {
        return Err(Invalid::field("target._meta.type", format!("expected {expected}")));
    }
    required(event.fields.id(path)?, path)
}

/// Who wrote it: the author that the whole event names, else the source, if that is a teammate or a
/// program. A preview of a message names neither.
fn author(event: &Event<'_>) -> Result<Actor, Invalid> {
    let is_of_program = actor(event)?.kind == ActorKind::System;
    if !is_of_program && event.fields.object("target.data.author")?.is_some() {
        return teammate(event.fields, "target.data.author");
    }
    actor(event)
}

/// Who opened the conversation, as far as this event tells: a requester whose message came about
/// when it was created, or whoever sent a message that is no reply, though he may have drafted it
/// for long.
pub(super) fn opener(
    event: &Event<'_>,
    created_at: DateTime<Utc>,
) -> Result<Option<Actor>, Invalid> {
    let opener = match event.type_name {
        "inbound" | "inbound_received" if is_near(event, created_at) => {
            Actor::new(ActorKind::Requester, None)
        }
        "outbound" => author(event)?,
        _ => return Ok(None),
    };
    Ok(Some(opener).filter(|opener| opener.kind != ActorKind::Unknown))
}
