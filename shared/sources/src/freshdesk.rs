//! Freshdesk: webhooks of automation rules, filled by Freshdesk itself (*simple*) or from our template
//! (*advanced*), which `docs/sources/freshdesk.md` has with the rules that it belongs to.
//!
//! Facts: <https://support.freshdesk.com/support/solutions/articles/132589> for rules with webhooks,
//! <https://support.freshdesk.com/support/solutions/articles/225431> for webhooks that come late or
//! never, <https://developers.freshdesk.com/api/#tickets> for the numbers of statuses and sources.
//! Nothing is signed.
//!
//! Both forms have the same names for the same fields; the simple one has them in
//! `freshdesk_webhook`. A payload is a snapshot of the ticket with what set off the rule
//! (`triggered_event`), and says neither who did it nor when. So our template has two constants that
//! each rule sets for itself: `event`, what happened, and `by`, who did it, as the rule's own
//! conditions say. And it happened when the payload came, as Freshdesk's times have no zone: only
//! somebody who knows it can put a better time into `occurred_at` and `created_at`.

mod triggered;
mod words;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tallydesk_events::{
    Actor, ActorKind, Address, Change, DeletionReason, EventKind, IncomingEvent, Invalid, Status,
    TicketAssigned, TicketCreated, TicketDeleted, TicketFieldsChanged, TicketMessagePosted,
    TicketStatusChanged,
};

use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::proof::{Beside, Proof};
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{Subject, creation_revision, known_by_its_facts, set};
use triggered::Trigger;
use words::{channel, opener, priority, rating, status};

const NAME: &str = "freshdesk";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Freshdesk",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.deleted",
    ],
    tells_fields: &[],
    reads: &[],
    proofs: &[Proof::Address(Beside::Header("x-tallydesk-key")), Proof::Address(Beside::Nothing)],
    greet: no_greeting,
    decode,
};

/// Fields that may hold the requester's address, the surest first.
const ADDRESSES: &[&str] = &[
    "requester_email",
    "ticket_requester_email",
    "ticket_contact_email",
    "requester_phone",
    "ticket_requester_phone",
    "ticket_contact_phone",
];

/// One part of what a payload tells, which does not depend on the others.
type Told = Result<Vec<IncomingEvent>, Invalid>;

/// What a payload is about.
#[derive(Clone, Copy)]
enum Happening {
    Creation,
    Message { public: bool },
    Change,
    Rating,
    Deletion(DeletionReason),
}

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    for told in Payload::read(fields, message)?.told()? {
        decoded.take(told, message.body);
    }
    Ok(())
}

struct Payload<'a> {
    fields: Fields<'a>,
    choices: &'a Choices,
    triggers: Vec<Trigger<'a>>,
    ticket: String,
    at: DateTime<Utc>,
    /// True if Freshdesk's time is not known, and the time is that of the receipt.
    is_at_receipt: bool,
    /// Of the kind that the rule says; no id, unless the rule is for one agent alone.
    actor: Actor,
}

impl<'a> Payload<'a> {
    fn read(body: Fields<'a>, message: &Message<'a>) -> Result<Self, Invalid> {
        let fields = body.object("freshdesk_webhook")?.unwrap_or(body);
        let occurred_at = fields.time("occurred_at")?;
        Ok(Self {
            fields,
            choices: message.choices,
            triggers: triggers(fields)?,
            ticket: required(fields.id("ticket_id")?, "ticket_id")?,
            at: occurred_at.unwrap_or(message.received_at),
            is_at_receipt: occurred_at.is_none(),
            actor: actor(fields)?,
        })
    }

    /// What the payload tells: the creation if it is known, what happened, and what the snapshot
    /// implies. Setting what is already set changes nothing.
    fn told(&self) -> Result<Vec<Told>, Invalid> {
        let happening = self.happening()?;
        let creation = self.creation(happening);
        let one = |event: IncomingEvent| Ok(vec![event]);
        Ok(match happening {
            Happening::Creation | Happening::Change => {
                vec![creation, self.assigned(), self.fields_changed(), self.status(happening)]
            }
            Happening::Message { public } => {
                let changes = [self.assigned(), self.fields_changed(), self.status(happening)];
                [creation, one(self.message(public))].into_iter().chain(changes).collect()
            }
            Happening::Rating => vec![creation, self.rating().and_then(one)],
            Happening::Deletion(reason) => {
                vec![creation, one(self.event(TicketDeleted { reason: Some(reason) }))]
            }
        })
    }

    /// What the rule says that happened, else what set it off.
    fn happening(&self) -> Result<Happening, Invalid> {
        match self.fields.text("event")? {
            Some("created") => Ok(Happening::Creation),
            Some("message") => {
                let public = required(self.fields.flag_or_word("public")?, "public")?;
                Ok(Happening::Message { public })
            }
            Some("change") => Ok(Happening::Change),
            Some("rating") => Ok(Happening::Rating),
            Some("deleted") => Ok(Happening::Deletion(DeletionReason::Deleted)),
            Some("spam") => Ok(Happening::Deletion(DeletionReason::Spam)),
            Some(_) => {
                let reason = "expected created, message, change, rating, deleted or spam";
                Err(Invalid::field("event", reason))
            }
            // The first alone: a value that a customer wrote could look like more of them.
            None => Ok(self.triggers.first().and_then(happening).unwrap_or(Happening::Change)),
        }
    }

    /// An event known by its facts. The same message, told again a little later, is the same.
    fn event(&self, kind: impl Into<EventKind>) -> IncomingEvent {
        let subject = Subject::Ticket(&self.ticket);
        let event = subject.event(NAME, "", self.at, kind);
        known_by_its_facts(IncomingEvent { actor: self.actor.clone(), ..event })
    }

    /// The ticket's creation, which is now, or was at the time that the payload gives. Who opened it
    /// is told only where the rules tell who answers: a turn that nobody could end is worse than none.
    fn creation(&self, happening: Happening) -> Told {
        let now = matches!(happening, Happening::Creation).then_some(self.at);
        let Some(created_at) = self.fields.time("created_at")?.or(now) else {
            return Ok(Vec::new());
        };
        let origin = self.fields.id("ticket_source")?;
        let by_rule = Some(self.actor.clone()).filter(|actor| *actor != Actor::default());
        let knows_authors = self.fields.text("event")?.is_some();
        let by_origin = || {
            let kind = origin.as_deref().filter(|_| knows_authors).and_then(opener)?;
            Some(Actor::new(kind, None))
        };
        let opener = now.and(by_rule).or_else(by_origin);
        let channel = origin.map(|word| channel(&word, self.choices));
        let created = TicketCreated { channel: set(channel), ..TicketCreated::default() };
        let id = format!("{}.created", self.ticket);
        Ok(vec![IncomingEvent {
            revision: creation_revision(created_at, Some(self.at)),
            customer: self.customer()?.map(Address::new),
            actor: opener.unwrap_or_default(),
            ..Subject::Ticket(&self.ticket).event(NAME, id, created_at, created)
        }])
    }

    fn customer(&self) -> Result<Option<&'a str>, Invalid> {
        for path in ADDRESSES {
            if let Some(address) = self.fields.text(path)? {
                return Ok(Some(address));
            }
        }
        Ok(None)
    }

    /// A message has no id. What arrives twice within a minute is taken for the same.
    fn message(&self, public: bool) -> IncomingEvent {
        let message = TicketMessagePosted { public, ..TicketMessagePosted::default() };
        self.once_a_minute(self.event(message))
    }

    fn once_a_minute(&self, event: IncomingEvent) -> IncomingEvent {
        if !self.is_at_receipt {
            return event;
        }
        let minute = self.at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(self.at);
        let by_minute = known_by_its_facts(IncomingEvent { occurred_at: minute, ..event });
        IncomingEvent { occurred_at: self.at, ..by_minute }
    }

    /// Agents are known by their addresses: a rule has no other id of them.
    fn assigned(&self) -> Told {
        let assigned = TicketAssigned {
            assignee: self.field("ticket_agent_email")?,
            group: self.field("ticket_group_name")?,
        };
        let is_told = assigned != TicketAssigned::default();
        Ok(is_told.then(|| self.event(assigned)).into_iter().collect())
    }

    fn fields_changed(&self) -> Told {
        let category_field = self.choices.category_field.as_deref();
        let changed = TicketFieldsChanged {
            priority: match self.field("ticket_priority")? {
                Change::Set(word) => Change::Set(priority(&word, self.choices)),
                unset @ (Change::Keep | Change::Empty) => unset,
            },
            // An empty portal is not told: the account may have chosen a brand for such tickets.
            brand: set(self.fields.id("ticket_portal_name")?),
            category: self.field(category_field.unwrap_or("ticket_type"))?,
            tags: self.fields.labels("ticket_tags")?,
            ..TicketFieldsChanged::default()
        };
        let is_told = changed != TicketFieldsChanged::default();
        Ok(is_told.then(|| self.event(changed)).into_iter().collect())
    }

    /// The status by its label, else by the number after the change that set off the rule: the account
    /// may have renamed it. Freshdesk calls a new ticket open.
    fn status(&self, happening: Happening) -> Told {
        let label = self.fields.id("ticket_status")?;
        let changed_to = || self.triggers.iter().find(|trigger| trigger.name == "status");
        let by_number = || changed_to().and_then(|trigger| status(trigger.value, self.choices));
        let by_label = label.as_deref().and_then(|label| status(label, self.choices));
        let Some(to) = by_label.or_else(by_number) else {
            let unknown = Invalid::field("ticket_status", "unknown status");
            return label.map_or(Ok(Vec::new()), |_| Err(unknown));
        };
        if matches!(happening, Happening::Creation) && to == Status::Open {
            return Ok(Vec::new());
        }
        Ok(vec![self.event(TicketStatusChanged { to })])
    }

    /// A field of the snapshot: not in the payload, empty, or its value.
    fn field(&self, path: &str) -> Result<Change, Invalid> {
        if self.fields.at(path).is_none() {
            return Ok(Change::Keep);
        }
        Ok(self.fields.id(path)?.into())
    }

    fn rating(&self) -> Result<IncomingEvent, Invalid> {
        let word = required(self.fields.id("rating")?, "rating")?;
        let rated = rating(&word, self.choices.rating_scale).ok_or_else(|| {
            let reason = "expected happy, neutral, unhappy, a number of Freshdesk's, or one on the \
                          scale of rating_scale";
            Invalid::field("rating", reason)
        })?;
        let event = self.event(rated);
        let actor = Actor::new(ActorKind::Requester, None);
        Ok(self.once_a_minute(IncomingEvent { actor, ..event }))
    }
}

/// What set off the rule. Where the rule itself says what happened, it need not be understood.
fn triggers(fields: Fields<'_>) -> Result<Vec<Trigger<'_>>, Invalid> {
    let Some(text) = fields.text("triggered_event")? else {
        return Ok(Vec::new());
    };
    match triggered::read(text) {
        Some(triggers) => Ok(triggers),
        None if fields.text("event")?.is_some() => Ok(Vec::new()),
        None => {
            let reason = "expected {name:value} or {name:{from:value,to:value}}";
            Err(Invalid::field("triggered_event", reason))
        }
    }
}

/// Who did it, as the rule's conditions say.
fn actor(fields: Fields<'_>) -> Result<Actor, Invalid> {
    let kind = match fields.text("by")? {
        None => ActorKind::Unknown,
        Some("agent") => return Ok(Actor::new(ActorKind::Agent, fields.id("agent")?)),
        Some("requester") => ActorKind::Requester,
        Some("system") => ActorKind::System,
        Some(_) => {
            return Err(Invalid::field("by", "expected agent, requester, system or nothing"));
        }
    };
    Ok(Actor::new(kind, None))
}

/// What set off a rule; `None` for what is only a change.
fn happening(trigger: &Trigger<'_>) -> Option<Happening> {
    match (trigger.name, trigger.value) {
        ("ticket_action", "created") => Some(Happening::Creation),
        ("ticket_action", "delete" | "deleted") => {
            Some(Happening::Deletion(DeletionReason::Deleted))
        }
        ("ticket_action", "marked_spam" | "marked_as_spam") => {
            Some(Happening::Deletion(DeletionReason::Spam))
        }
        ("note_type", "private") => Some(Happening::Message { public: false }),
        ("note_type", "public") | ("reply_sent", _) => Some(Happening::Message { public: true }),
        _ => None,
    }
}
