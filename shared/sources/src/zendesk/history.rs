//! History that was exported from Zendesk's API, one object a line: users, tickets, ticket events (with
//! comments) or audits, and comments.
//!
//! Facts: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>,
//! <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/> and
//! <https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/>.
//! An audit is one save of a ticket, with what it changed as `events`, each with `field_name` and
//! `value`. A ticket event is the same save in the incremental export: its changes are `child_events`,
//! and each has its field under the field's own name.
//!
//! An object tells itself by its fields. Who is staff only the users say, so that they come first. What
//! somebody did who is not among them is taken all the same, told, and made good by a later import that
//! knows him: that has a higher revision.

mod save;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, DeletionReason, IncomingEvent, Invalid, TicketDeleted, TicketMessagePosted,
};

use super::creation::Creation;
use super::moment::{Fact, comment_revision, place_by_id, second, sequence};
use super::people::SYSTEM_USER;
use super::{NAME, channel};
use crate::choices::Choices;
use crate::json::{self, Fields, required};
use crate::source::{Decoded, NotReadable};
use crate::told::{Subject, shown_name};

/// What a user may do, in the export's words, who answers tickets.
const STAFF: [&str; 2] = ["agent", "admin"];

/// Reads an export of Zendesk's API line by line, and remembers who is who.
#[derive(Debug)]
pub struct ZendeskHistory {
    choices: Choices,
    /// The name of everybody who answers, by his id.
    staff: BTreeMap<String, Option<String>>,
    end_users: BTreeSet<String>,
}

/// What a line tells, and who is missing among the users.
#[derive(Default)]
struct Told {
    events: Vec<IncomingEvent>,
    missing: Vec<Invalid>,
}

impl Told {
    fn extend(&mut self, more: Self) {
        self.events.extend(more.events);
        for missing in more.missing {
            if !self.missing.contains(&missing) {
                self.missing.push(missing);
            }
        }
    }
}

impl ZendeskHistory {
    /// Reads in the words that the account has chosen.
    #[must_use]
    pub fn new(choices: Choices) -> Self {
        Self { choices, staff: BTreeMap::new(), end_users: BTreeSet::new() }
    }

    /// True once a line has told of somebody who answers; without, nobody's reply is one.
    #[must_use]
    pub fn knows_staff(&self) -> bool {
        !self.staff.is_empty()
    }

    /// Reads a line: one object of the export.
    ///
    /// # Errors
    /// [`NotReadable`] if it is no JSON. What is JSON and not understood is set aside, with the reason.
    pub fn decode(&mut self, line: &[u8]) -> Result<Decoded, NotReadable> {
        let value = json::parse(line)?;
        let mut decoded = Decoded::default();
        match self.read(Fields(&value)) {
            Err(invalid) => decoded.set_aside(&invalid, line),
            Ok(told) => {
                decoded.take(Ok(told.events), line);
                told.missing.iter().for_each(|missing| decoded.set_aside(missing, line));
            }
        }
        decoded.set_brand(&self.choices);
        Ok(decoded)
    }

    fn read(&mut self, fields: Fields<'_>) -> Result<Told, Invalid> {
        let has = |path| fields.at(path).is_some_and(|value| !value.is_null());
        if has("role") {
            self.meet(fields)?;
            return Ok(Told::default());
        }
        if has("child_events") || has("events") {
            return save::read(self, fields);
        }
        if has("author_id") {
            return self.comment(fields);
        }
        if has("requester_id") {
            return self.ticket(fields);
        }
        let expected = "expected a user, a ticket, a ticket event, an audit or a comment";
        Err(Invalid::field("line", expected))
    }

    fn meet(&mut self, user: Fields<'_>) -> Result<(), Invalid> {
        let id = required(user.id("id")?, "id")?;
        let role = required(user.text("role")?, "role")?;
        if STAFF.contains(&role) {
            self.end_users.remove(&id);
            self.staff.insert(id, shown_name(user.text("name")?));
        } else {
            self.staff.remove(&id);
            self.end_users.insert(id);
        }
        Ok(())
    }

    /// A comment by itself, with the ticket's number put beside it.
    fn comment(&self, fields: Fields<'_>) -> Result<Told, Invalid> {
        let ticket = required(fields.id("ticket_id")?, "ticket_id")?;
        let at = required(fields.time("created_at")?, "created_at")?;
        self.message(fields, &ticket, second(at), None)
    }

    /// A comment, of its author or otherwise of who saved.
    fn message(
        &self,
        comment: Fields<'_>,
        ticket: &str,
        at: DateTime<Utc>,
        saved_by: Option<&str>,
    ) -> Result<Told, Invalid> {
        let public = match comment.flag("public")? {
            Some(public) => Some(public),
            None => comment.flag("comment_public")?,
        };
        let message = TicketMessagePosted {
            public: required(public, "public")?,
            ..TicketMessagePosted::default()
        };
        let id = required(comment.id("id")?, "id")?;
        let author = comment.id("author_id")?.or_else(|| saved_by.map(str::to_owned));
        let (actor, missing) = self.actor(author, "author_id");
        let event = Subject::Ticket(ticket).event(NAME, format!("comment-{id}"), at, message);
        let event = IncomingEvent {
            revision: comment_revision(at, missing.is_none()),
            sequence: sequence(&event.kind, place_by_id(Some(&id), 0)),
            actor,
            ..event
        };
        Ok(Told { events: vec![event], missing: missing.into_iter().collect() })
    }

    /// A ticket as it is now: how it came into being, and whether it is deleted.
    fn ticket(&self, fields: Fields<'_>) -> Result<Told, Invalid> {
        let ticket = required(fields.id("id")?, "id")?;
        let created_at = required(fields.time("created_at")?, "created_at")?;
        let updated_at = fields.time("updated_at")?;
        let requester = fields.id("requester_id")?;
        let via = fields.text("via.channel")?;
        let creation = Creation {
            created_at: Some(created_at),
            updated_at,
            channel: via.map(|word| channel(word, &self.choices)),
            customer: requester.clone(),
            requester,
            submitter: fields.id("submitter_id")?,
        };
        if !creation.is_complete() {
            let reason = "a ticket needs via.channel and submitter_id, too";
            return Err(Invalid::field("requester_id", reason));
        }
        let mut told =
            Told { events: vec![creation.event(&ticket, created_at)], ..Told::default() };
        if fields.text("status")? == Some("deleted") {
            told.events.push(deleted(&ticket, second(updated_at.unwrap_or(created_at))));
        }
        Ok(told)
    }

    /// Who has this id, and what is to be told if no user has.
    fn actor(&self, id: Option<String>, path: &str) -> (Actor, Option<Invalid>) {
        let Some(id) = id else {
            return (Actor::default(), None);
        };
        if id == SYSTEM_USER {
            return (Actor::new(ActorKind::System, Some(id)), None);
        }
        if let Some(name) = self.staff.get(&id) {
            let name = name.clone();
            return (Actor { kind: ActorKind::Agent, id: Some(id), name }, None);
        }
        if self.end_users.contains(&id) {
            return (Actor::new(ActorKind::Requester, Some(id)), None);
        }
        let missing = Invalid::field(path, "nobody among the users of the lines before");
        (Actor::new(ActorKind::Unknown, Some(id)), Some(missing))
    }
}

fn deleted(ticket: &str, at: DateTime<Utc>) -> IncomingEvent {
    let fact =
        Fact { ticket, at, what: "deleted", previous: String::new(), current: String::new() };
    let deleted = TicketDeleted { reason: Some(DeletionReason::Deleted) };
    Subject::Ticket(ticket).event(NAME, fact.id(), at, deleted)
}
