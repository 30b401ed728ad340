//! A conversation as it is now, with its threads.

use chrono::{DateTime, TimeDelta, Utc};
use tallydesk_events::{
    Actor, ActorKind, Address, Change, DeletionReason, EventKind, IncomingEvent, Invalid, Status,
    TicketAssigned, TicketCreated, TicketDeleted, TicketFieldsChanged, TicketMerged,
    TicketRestored, TicketStatusChanged,
};

use super::thread::{Thread, person};
use super::{NAME, Webhook};
use crate::json::{Fields, required};
use crate::told::{self, Subject, channel, creation_revision, known_by_its_facts, set};

const THREADS: &str = "_embedded.threads";
const SPAM: &str = "spam";

/// Help Scout's statuses but for spam, which takes a conversation out of the figures.
const STATUSES: &[(&str, Status)] =
    &[("active", Status::Open), ("pending", Status::Pending), ("closed", Status::Solved)];

/// Types of conversations, which are everybody's words but for the Beacon's.
const CHANNELS: &[(&str, &str)] = &[("beaconchat", "chat")];

/// How much later than the newest thread the conversation's own time may be and still be of the
/// same doing.
const SAME_DOING: TimeDelta = TimeDelta::seconds(2);

struct Conversation<'a> {
    webhook: &'a Webhook<'a>,
    fields: Fields<'a>,
    id: String,
    created_at: DateTime<Utc>,
    opener: Actor,
    /// The newest first.
    threads: Vec<Thread<'a>>,
}

/// Who did the last thing, and when.
struct Touch {
    at: DateTime<Utc>,
    actor: Actor,
    sequence: i64,
}

impl<'a> Conversation<'a> {
    /// `None` for a draft, which nobody has sent yet.
    fn read(webhook: &'a Webhook<'a>) -> Result<Option<Self>, Invalid> {
        let fields = webhook.fields;
        if fields.text("state")? == Some("draft") {
            return Ok(None);
        }
        let mut threads = Vec::new();
        for thread in fields.items(THREADS)? {
            threads.push(Thread::read(thread).map_err(|invalid| within_threads(&invalid))?);
        }
        threads.sort_by_key(|thread| std::cmp::Reverse((thread.at, thread.number())));
        Ok(Some(Self {
            webhook,
            fields,
            id: required(fields.id("id")?, "id")?,
            created_at: required(fields.time_of_any_form("createdAt")?, "createdAt")?,
            opener: person(fields, "createdBy")?,
            threads,
        }))
    }

    /// An e-mail address where there is one, else the customer's id.
    fn customer(&self) -> Result<Option<Address>, Invalid> {
        let is_by_customer = self.opener.kind == ActorKind::Requester;
        let of_opener = self.fields.text("createdBy.email")?.filter(|_| is_by_customer);
        let email = self.fields.text("primaryCustomer.email")?.or(of_opener);
        let id = || self.fields.id("primaryCustomer.id");
        let address = email.map_or_else(id, |email| Ok(Some(email.to_owned())))?;
        Ok(address.map(Address::new))
    }

    /// When a user did something to it last.
    fn updated_at(&self) -> Result<DateTime<Utc>, Invalid> {
        Ok(self.fields.time_of_any_form("userUpdatedAt")?.unwrap_or(self.created_at))
    }

    /// The last thing that was done: the newest thread, unless a user did something later that
    /// left no thread.
    fn last_touch(&self) -> Result<Touch, Invalid> {
        let updated_at = self.updated_at()?;
        Ok(match self.threads.first() {
            Some(thread) if updated_at <= thread.at + SAME_DOING => {
                Touch { at: thread.at, actor: thread.author.clone(), sequence: thread.number() }
            }
            newest => Touch {
                at: updated_at,
                actor: Actor::default(),
                sequence: newest.map_or(0, Thread::number),
            },
        })
    }

    /// The newest thread that fits.
    fn newest(&self, fits: impl Fn(&Thread<'a>) -> bool) -> Result<Option<&Thread<'a>>, Invalid> {
        for thread in self.threads.iter().filter(|thread| fits(thread)) {
            if thread.is_published()? {
                return Ok(Some(thread));
            }
        }
        Ok(None)
    }

    fn is_newest(&self, thread: &Thread<'_>) -> bool {
        self.threads.first().is_some_and(|newest| newest.id == thread.id)
    }

    /// `None` for spam.
    fn status_of(&self, label: &str) -> Result<Option<Status>, Invalid> {
        if label == SPAM {
            return Ok(None);
        }
        let known = told::status(self.webhook.choices, STATUSES, label);
        known.map(Some).ok_or_else(|| Invalid::field("status", "unknown status"))
    }

    /// What a thread tells: that somebody wrote, and the status that it left behind.
    fn told_by(&self, thread: &Thread<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
        let of_now = self.fields.text("status")?.filter(|_| self.is_newest(thread));
        let label = thread.status()?.or(of_now);
        let to = label.map_or(Ok(None), |label| self.status_of(label))?;
        let kinds = [
            Some(EventKind::from(thread.message()?)),
            to.map(|to| TicketStatusChanged { to }.into()),
        ];
        Ok(kinds.into_iter().flatten().map(|kind| thread.event(&self.id, kind)).collect())
    }

    /// An event that no thread tells, as of the last touch; its id is made of what it tells.
    fn event(&self, touch: &Touch, kind: impl Into<EventKind>) -> IncomingEvent {
        let event = Subject::Ticket(&self.id).event(NAME, "", touch.at, kind);
        known_by_its_facts(IncomingEvent {
            actor: touch.actor.clone(),
            sequence: touch.sequence,
            ..event
        })
    }

    /// The inbox, the tags, and what the conversation is about.
    fn fields_now(&self) -> Result<TicketFieldsChanged, Invalid> {
        let mut tags = Vec::new();
        for tag in self.fields.items("tags")? {
            let name =
                tag.text("tag").map_err(|_| Invalid::field("tags.tag", "expected a string"))?;
            tags.extend(name.map(str::to_owned));
        }
        Ok(TicketFieldsChanged {
            category: self.category()?,
            brand: self.brand()?,
            tags: self.fields.at("tags").is_some().then_some(tags),
            ..TicketFieldsChanged::default()
        })
    }

    fn brand(&self) -> Result<Change, Invalid> {
        Ok(set(self.fields.id("mailboxId")?))
    }

    /// A custom field is chosen by its name or its id. A choice's value is its number, beside its
    /// text.
    fn category(&self) -> Result<Change, Invalid> {
        let Some(chosen) = &self.webhook.choices.category_field else {
            return Ok(Change::Keep);
        };
        for field in self.fields.items("customFields")? {
            let is_named =
                field.text("name")?.is_some_and(|name| name.eq_ignore_ascii_case(chosen));
            if is_named || field.id("id")?.as_ref() == Some(chosen) {
                let text = field.text("text")?.map(str::to_owned);
                return Ok(text.map_or_else(|| field.id("value"), |text| Ok(Some(text)))?.into());
            }
        }
        Ok(Change::Keep)
    }

    /// Nobody is no assignee at all. A team is one, too.
    fn owner(&self) -> Result<TicketAssigned, Invalid> {
        let id = self.fields.id("assignee.id")?.filter(|id| id != "0");
        Ok(if self.fields.text("assignee.type")? == Some("team") {
            TicketAssigned { assignee: Change::Empty, group: id.into() }
        } else {
            TicketAssigned { assignee: id.into(), group: Change::Empty }
        })
    }

    /// True if it was spam before, or deleted, as its threads tell.
    fn is_restored(&self) -> Result<bool, Invalid> {
        for thread in &self.threads {
            if thread.status()? == Some(SPAM) || thread.action()?.contains("restore") {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn within_threads(invalid: &Invalid) -> Invalid {
    match invalid {
        Invalid::Field { field, reason } => Invalid::field(format!("{THREADS}.{field}"), reason),
        Invalid::NotJson(_) | Invalid::UnknownType(_) => invalid.clone(),
    }
}

/// The creation, which every webhook of a conversation tells.
pub(super) fn creation(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(webhook)? else {
        return Ok(Vec::new());
    };
    let label = webhook.fields.text("type")?;
    let created = TicketCreated {
        status: Status::Open,
        channel: label
            .map_or(Change::Keep, |label| Change::Set(channel(webhook.choices, CHANNELS, label))),
        brand: conversation.brand()?,
        ..TicketCreated::default()
    };
    let Conversation { ref id, created_at, ref opener, .. } = conversation;
    let latest = conversation.last_touch()?.at;
    let event = Subject::Ticket(id).event(NAME, format!("{id}.created"), created_at, created);
    Ok(vec![IncomingEvent {
        revision: creation_revision(created_at, Some(latest)),
        customer: conversation.customer()?,
        actor: opener.clone(),
        ..event
    }])
}

/// What a conversation was like when it came into being. What a user opened it with is his message;
/// what a customer wrote, the creation tells.
pub(super) fn at_creation(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(webhook)? else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    let fits = |thread: &Thread<'_>| thread.is_message() && thread.author.kind == ActorKind::Agent;
    if conversation.opener.kind == ActorKind::Agent
        && let Some(thread) = conversation.newest(fits)?
    {
        events.extend(conversation.told_by(thread)?);
    }
    let created = Touch { at: conversation.created_at, actor: Actor::default(), sequence: 0 };
    let owner = conversation.owner()?;
    if owner.assignee.value().is_some() || owner.group.value().is_some() {
        events.push(conversation.event(&created, owner));
    }
    let fields = conversation.fields_now()?;
    if fields.tags.as_ref().is_some_and(|tags| !tags.is_empty()) || !fields.category.is_keep() {
        let fields = TicketFieldsChanged { brand: Change::Keep, ..fields };
        events.push(conversation.event(&created, fields));
    }
    Ok(events)
}

pub(super) fn customer_reply(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    reply(webhook, |thread| thread.is_message() && thread.author.kind == ActorKind::Requester)
}

pub(super) fn agent_reply(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    reply(webhook, |thread| thread.is_message() && thread.author.kind != ActorKind::Requester)
}

pub(super) fn note(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    reply(webhook, |thread| thread.kind == "note")
}

/// The newest thread that fits the event; the others were told when they came.
fn reply(
    webhook: &Webhook<'_>,
    fits: impl Fn(&Thread<'_>) -> bool,
) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(webhook)? else {
        return Ok(Vec::new());
    };
    let none = || Invalid::field(THREADS, "none that fits the event");
    let thread = conversation.newest(fits)?.ok_or_else(none)?;
    conversation.told_by(thread)
}

pub(super) fn assignment(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(webhook)? else {
        return Ok(Vec::new());
    };
    Ok(vec![conversation.event(&conversation.last_touch()?, conversation.owner()?)])
}

/// A status that was set. Spam is taken out of the figures, and what was spam comes back.
pub(super) fn status(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(webhook)? else {
        return Ok(Vec::new());
    };
    let label = required(webhook.fields.text("status")?, "status")?;
    let touch = conversation.last_touch()?;
    let Some(to) = conversation.status_of(label)? else {
        let deleted = TicketDeleted { reason: Some(DeletionReason::Spam) };
        return Ok(vec![conversation.event(&touch, deleted)]);
    };
    let restored =
        conversation.is_restored()?.then(|| conversation.event(&touch, TicketRestored {}));
    let touch = if to.is_solved() { closing(&conversation, touch)? } else { touch };
    let changed = conversation.event(&touch, TicketStatusChanged { to });
    Ok(restored.into_iter().chain([changed]).collect())
}

/// A closing tells when it was, and by whom. It is never before what was written with it.
fn closing(conversation: &Conversation<'_>, touch: Touch) -> Result<Touch, Invalid> {
    let fields = conversation.fields;
    let Some(closed_at) = fields.time_of_any_form("closedAt")? else {
        return Ok(touch);
    };
    let newest = conversation.threads.first().map(|thread| thread.at);
    let at = newest.map_or(closed_at, |newest| closed_at.max(newest));
    let closer = person(fields, "closedByUser")?;
    let actor = match fields.id("closedBy")?.filter(|id| id != "0") {
        _ if closer.id.is_some() => closer,
        // A number in this place is a user's; what the newest thread's author did, has his name.
        Some(id) if touch.actor.id.as_ref() == Some(&id) => touch.actor,
        Some(id) => Actor::new(ActorKind::Agent, Some(id)),
        None => touch.actor,
    };
    Ok(Touch { at, actor, sequence: touch.sequence })
}

/// The fields as they are now, under one id: nothing tells when they changed.
pub(super) fn fields(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(webhook)? else {
        return Ok(Vec::new());
    };
    let id = &conversation.id;
    let at = conversation.last_touch()?.at;
    let changed = conversation.fields_now()?;
    let event = Subject::Ticket(id).event(NAME, format!("{id}.fields"), at, changed);
    Ok(vec![IncomingEvent { revision: webhook.revision(), ..event }])
}

/// The body is the conversation that remains; a line item names the one that was merged into it.
pub(super) fn merge(webhook: &Webhook<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(conversation) = Conversation::read(webhook)? else {
        return Ok(Vec::new());
    };
    let path = format!("{THREADS}.action.associatedEntities");
    for thread in &conversation.threads {
        if thread.action()?.contains("merge")
            && let Some(merged) = thread.other_conversation(&conversation.id)?
        {
            let into = Some(conversation.id.clone());
            return Ok(vec![thread.event(&merged, TicketMerged { into })]);
        }
    }
    Err(Invalid::field(path, "names no conversation that was merged"))
}
