use chrono::{DateTime, TimeDelta, Utc};
use tallydesk_events::{
    Actor, ActorKind, Address, Change, DeletionReason, EventKind, IncomingEvent, Invalid,
    RatingScale, Score, Status, TicketAssigned, TicketCreated, TicketDeleted, TicketFieldsChanged,
    TicketRated, TicketRestored, TicketStatusChanged, TicketSurveySent,
};

use super::object::Object;
use super::{NAME, Told};
use crate::choices::Choices;
use crate::told::{Subject, channel, creation_revision, id_of_facts, known_by_its_facts, set};

/// How far a ticket's own times may lie apart that are of one save.
const SAVE_SECONDS_MAX: i64 = 2;

/// Gorgias's word for a channel in everybody's words; others stay as they are.
const CHANNELS: &[(&str, &str)] = &[
    ("aircall", "phone"),
    ("contact_form", "web"),
    ("gorgias_chat", "chat"),
    ("help-center", "web"),
];

/// A ticket as it was at a time.
pub(super) struct Snapshot<'a> {
    pub(super) ticket: Object<'a>,
    pub(super) choices: &'a Choices,
    pub(super) id: String,
    /// When it was as it says.
    pub(super) at: DateTime<Utc>,
    /// Who did what the webhook tells of.
    pub(super) actor: Actor,
}

impl Snapshot<'_> {
    /// An event at the snapshot's time, known by its facts.
    pub(super) fn event(&self, kind: impl Into<EventKind>) -> IncomingEvent {
        let event = Subject::Ticket(&self.id).event(NAME, "", self.at, kind);
        known_by_its_facts(IncomingEvent { actor: self.actor.clone(), ..event })
    }

    /// The creation, always under one id; `None` if the snapshot does not say when it was.
    pub(super) fn creation(&self) -> Told {
        let ticket = self.ticket;
        let Some(created_at) = ticket.time("created_datetime")? else {
            return Ok(Vec::new());
        };
        let channel = ticket.text("channel")?.map(|word| channel(self.choices, CHANNELS, word));
        let created = TicketCreated { channel: set(channel), ..TicketCreated::default() };
        let id = format!("{}.created", self.id);
        Ok(vec![IncomingEvent {
            revision: creation_revision(created_at, Some(self.at)),
            customer: self.customer()?.map(Address::new),
            actor: self.opener()?,
            ..Subject::Ticket(&self.id).event(NAME, id, created_at, created)
        }])
    }

    fn customer(&self) -> Result<Option<String>, Invalid> {
        match self.ticket.unescaped("customer.email")? {
            None => self.ticket.reference("customer"),
            address => Ok(address),
        }
    }

    /// Who wrote the first message: somebody of the company, or the customer.
    fn opener(&self) -> Result<Actor, Invalid> {
        let kind = match self.ticket.flag("from_agent")? {
            None => ActorKind::Unknown,
            Some(true) => ActorKind::Agent,
            Some(false) => ActorKind::Requester,
        };
        Ok(Actor::new(kind, None))
    }

    pub(super) fn assigned(&self) -> Told {
        let assigned = TicketAssigned {
            assignee: self.ticket.referred("assignee_user")?,
            group: self.ticket.referred("assignee_team")?,
        };
        let is_told = assigned != TicketAssigned::default();
        Ok(is_told.then(|| self.event(assigned)).into_iter().collect())
    }

    pub(super) fn fields_changed(&self) -> Told {
        let changed = TicketFieldsChanged {
            priority: self.priority()?,
            category: self.category()?,
            tags: self.ticket.labels("tags")?,
            ..TicketFieldsChanged::default()
        };
        let is_told = changed != TicketFieldsChanged::default();
        Ok(is_told.then(|| self.event(changed)).into_iter().collect())
    }

    fn priority(&self) -> Result<Change, Invalid> {
        let priority = self.ticket.text("priority")?;
        Ok(priority.map_or(Change::Keep, |word| Change::Set(self.choices.priority(word))))
    }

    /// What a field of the account's choice holds, by its number.
    fn category(&self) -> Result<Change, Invalid> {
        let Some(field) = &self.choices.category_field else {
            return Ok(Change::Keep);
        };
        let name = format!("custom_fields.{field}.value");
        if !self.ticket.has(&name) {
            return Ok(Change::Keep);
        }
        Ok(self.ticket.label(&name)?.into())
    }

    /// The status. Gorgias has two; an open ticket that sleeps until a time to come is snoozed, and
    /// one that nothing has changed since its creation is still new.
    pub(super) fn status(&self) -> Told {
        let Some(word) = self.ticket.text("status")? else {
            return Ok(Vec::new());
        };
        let word = word.to_lowercase();
        let word = if word == "open" && self.sleeps()? { "snoozed".to_owned() } else { word };
        let to = match (self.choices.status(&word), word.as_str()) {
            (Some(to), _) => to,
            (None, "closed") => Status::Solved,
            (None, "snoozed") => Status::Pending,
            (None, "open") if self.is_untouched()? => return Ok(Vec::new()),
            (None, "open") => Status::Open,
            (None, _) => return Err(Invalid::field(self.ticket.path("status"), "unknown status")),
        };
        let event = self.event(TicketStatusChanged { to });
        Ok(vec![if to.is_solved() { self.closing(event)? } else { event }])
    }

    fn sleeps(&self) -> Result<bool, Invalid> {
        Ok(self.ticket.time("snooze_datetime")?.is_some_and(|until| until > self.at))
    }

    fn is_untouched(&self) -> Result<bool, Invalid> {
        let created_at = self.ticket.time("created_datetime")?;
        Ok(created_at.is_some_and(|created_at| self.is_of_save_at(created_at)))
    }

    fn is_of_save_at(&self, time: DateTime<Utc>) -> bool {
        (self.at - time).abs() <= TimeDelta::seconds(SAVE_SECONDS_MAX)
    }

    /// The closing, at its own time. Every later snapshot of the closed ticket tells it again, without
    /// knowing who closed it.
    fn closing(&self, event: IncomingEvent) -> Result<IncomingEvent, Invalid> {
        let Some(closed_at) = self.ticket.time("closed_datetime")? else {
            return Ok(event);
        };
        let second = closed_at.timestamp().to_string();
        let id = id_of_facts(&[NAME, &self.id, "closed", &second]);
        let by_somebody = self.is_of_save_at(closed_at) && self.actor != Actor::default();
        let actor = if by_somebody { self.actor.clone() } else { Actor::default() };
        let revision = u64::from(by_somebody);
        Ok(IncomingEvent { id, revision, occurred_at: closed_at, actor, ..event })
    }

    /// That it left the figures: moved to the trash, or marked as spam.
    pub(super) fn left_out(&self) -> Told {
        if let Some(occurred_at) = self.ticket.time("trashed_datetime")? {
            let deleted = TicketDeleted { reason: Some(DeletionReason::Deleted) };
            let event = IncomingEvent { occurred_at, ..self.event(deleted) };
            return Ok(vec![known_by_its_facts(event)]);
        }
        let is_spam = self.ticket.flag("spam")? == Some(true);
        let deleted = TicketDeleted { reason: Some(DeletionReason::Spam) };
        Ok(is_spam.then(|| self.event(deleted)).into_iter().collect())
    }

    /// That it is in the figures, as a changed ticket which is neither in the trash nor spam; it may
    /// have been. A snapshot that does not speak of both tells nothing.
    pub(super) fn back(&self) -> Told {
        let trashed_at = self.ticket.time("trashed_datetime")?;
        let is_told = self.ticket.has("trashed_datetime")
            && trashed_at.is_none()
            && self.ticket.flag("spam")? == Some(false);
        if !is_told || self.is_untouched()? {
            return Ok(Vec::new());
        }
        Ok(vec![self.event(TicketRestored {})])
    }

    /// That a survey went out. There is one for a ticket.
    pub(super) fn survey_sent(&self) -> Told {
        let Some(sent_at) = self.ticket.time("satisfaction_survey.sent_datetime")? else {
            return Ok(Vec::new());
        };
        let id = format!("{}.survey_sent", self.id);
        Ok(vec![Subject::Ticket(&self.id).event(NAME, id, sent_at, TicketSurveySent {})])
    }

    /// How the customer rated, from one star to five. Another answer is an event of its own.
    pub(super) fn rated(&self) -> Told {
        let name = "satisfaction_survey.score";
        let Some(word) = self.ticket.id(name)? else {
            return Ok(Vec::new());
        };
        let stars = word.parse::<i64>().ok().filter(|stars| (1..=5).contains(stars));
        let stars = stars.ok_or_else(|| {
            Invalid::field(self.ticket.path(name), "expected a number from 1 to 5")
        })?;
        let scored_at = self.ticket.time("satisfaction_survey.scored_datetime")?;
        let score = Score::from_thousandths(stars * 1_000);
        let rated = TicketRated { score, scale: RatingScale::Stars5 };
        let actor = Actor::new(ActorKind::Requester, None);
        let event = Subject::Ticket(&self.id).event(NAME, "", scored_at.unwrap_or(self.at), rated);
        Ok(vec![known_by_its_facts(IncomingEvent { actor, ..event })])
    }
}
