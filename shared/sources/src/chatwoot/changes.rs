//! What a conversation's payload tells: what it was like at its creation, and what has changed.

use serde_json::Value;
use tallydesk_events::{
    ActorKind, EventKind, IncomingEvent, Invalid, Status, TicketAssigned, TicketBotHandedOff,
    TicketFieldsChanged, TicketStatusChanged,
};

use super::messages::author;
use super::{OPENING_SECONDS_MAX, Payload};
use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::told::{known_by_its_facts, set};

/// What the conversation was like when it came into being, as changes at that time. Its status is
/// the creation's only if nothing has changed the conversation since.
pub(super) fn conversation_created(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let created_at = required(payload.created_at()?, "created_at")?;
    let is_untouched =
        (payload.changed_at()? - created_at).num_seconds().abs() <= OPENING_SECONDS_MAX;
    let mut kinds: Vec<EventKind> = Vec::new();
    let assigned = TicketAssigned {
        assignee: set(assignee(payload.conversation)?),
        group: set(group(payload.conversation)?),
    };
    kinds.extend((assigned != TicketAssigned::default()).then(|| assigned.into()));
    let fields = TicketFieldsChanged {
        priority: set(priority(payload)?),
        category: set(category(payload)?),
        tags: payload.conversation.words("labels")?.filter(|labels| !labels.is_empty()),
        ..TicketFieldsChanged::default()
    };
    kinds.extend((fields != TicketFieldsChanged::default()).then(|| fields.into()));
    let status = status(payload.conversation, "status", payload.choices)?;
    let status = status.filter(|to| is_untouched && *to != Status::New);
    kinds.extend(status.map(|to| TicketStatusChanged { to }.into()));
    Ok(kinds.into_iter().map(|kind| known_by_its_facts(payload.event(created_at, kind))).collect())
}

pub(super) fn conversation_updated(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let mut events = field_changes(payload)?;
    let changed = Changed::read(payload.conversation)?;
    if changed.is_any(&["status"]) {
        events.extend(status_changed(payload)?);
    }
    Ok(events)
}

fn field_changes(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let (conversation, at) = (payload.conversation, payload.changed_at()?);
    let changed = Changed::read(conversation)?;
    let mut assigned = TicketAssigned::default();
    if changed.is_any(&["assignee_id", "assignee_agent_bot_id"]) {
        assigned.assignee = assignee(conversation)?.into();
    }
    if changed.is_any(&["team_id"]) {
        assigned.group = group(conversation)?.into();
    }
    let mut fields = TicketFieldsChanged::default();
    if changed.is_any(&["label_list", "cached_label_list"]) {
        fields.tags = conversation.words("labels")?;
    }
    if changed.is_any(&["priority"]) {
        fields.priority = priority(payload)?.into();
    }
    if payload.choices.category_field.is_some() && changed.is_any(&["custom_attributes"]) {
        fields.category = category(payload)?.into();
    }
    let assigned = (assigned != TicketAssigned::default()).then(|| payload.event(at, assigned));
    let fields = (fields != TicketFieldsChanged::default()).then(|| payload.event(at, fields));
    Ok(assigned.into_iter().chain(fields).map(known_by_its_facts).collect())
}

/// Who changed a status is not told: an agent, a bot, a timer or the requester himself.
pub(super) fn status_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let changed = Changed::read(payload.conversation)?;
    let (from, to) = match changed.of("status") {
        Some(change) => (
            status(change, "previous_value", payload.choices)?,
            status(change, "current_value", payload.choices)?,
        ),
        None => (None, status(payload.conversation, "status", payload.choices)?),
    };
    let (to, at) = (required(to, "status")?, payload.changed_at()?);
    let mut events = vec![payload.event(at, TicketStatusChanged { to })];
    if from == Some(Status::New) && to == Status::Open && is_with_bot(payload.conversation)? {
        events.push(payload.event(at, TicketBotHandedOff {}));
    }
    Ok(events.into_iter().map(known_by_its_facts).collect())
}

/// A conversation that is pending is a bot's, unless an agent has parked it: then he has replied to
/// it, as a rule, and its last message is no bot's.
fn is_with_bot(conversation: Fields<'_>) -> Result<bool, Invalid> {
    if conversation.at("first_reply_created_at").is_some_and(Value::is_null) {
        return Ok(true);
    }
    // A message that cannot be read is no evidence, and costs no change of status.
    let is_of_bot = |message| author(message).is_ok_and(|author| author.kind == ActorKind::Bot);
    Ok(conversation.items("messages")?.into_iter().any(is_of_bot))
}

fn status(fields: Fields<'_>, path: &str, choices: &Choices) -> Result<Option<Status>, Invalid> {
    let Some(word) = fields.text(path)? else {
        return Ok(None);
    };
    if let Some(status) = choices.status(word) {
        return Ok(Some(status));
    }
    match word {
        "open" => Ok(Some(Status::Open)),
        "pending" => Ok(Some(Status::New)),
        "snoozed" => Ok(Some(Status::Pending)),
        "resolved" => Ok(Some(Status::Solved)),
        _ => Err(Invalid::field(path, "unknown status")),
    }
}

/// The agent; a bot to whom a conversation is assigned is none.
fn assignee(conversation: Fields<'_>) -> Result<Option<String>, Invalid> {
    let is_bot = |kind: Option<&str>| !matches!(kind, None | Some("User" | "user"));
    if is_bot(conversation.text("meta.assignee_type")?)
        || is_bot(conversation.text("meta.assignee.type")?)
    {
        return Ok(None);
    }
    conversation.id("meta.assignee.id")
}

fn group(conversation: Fields<'_>) -> Result<Option<String>, Invalid> {
    match conversation.text("meta.team.name")? {
        Some(name) => Ok(Some(name.to_owned())),
        None => conversation.id("meta.team.id"),
    }
}

fn priority(payload: &Payload<'_>) -> Result<Option<String>, Invalid> {
    Ok(payload.conversation.text("priority")?.map(|word| payload.choices.priority(word)))
}

/// What the account keeps in a custom attribute of its choice.
fn category(payload: &Payload<'_>) -> Result<Option<String>, Invalid> {
    let Some(field) = &payload.choices.category_field else {
        return Ok(None);
    };
    let attributes = payload.conversation.object("custom_attributes")?;
    attributes.map_or(Ok(None), |attributes| attributes.id(field))
}

/// What a payload says that has changed: maps of one attribute each.
struct Changed<'a>(Vec<Fields<'a>>);

impl<'a> Changed<'a> {
    fn read(conversation: Fields<'a>) -> Result<Self, Invalid> {
        conversation.items("changed_attributes").map(Self)
    }

    /// The change of an attribute.
    fn of(&self, name: &str) -> Option<Fields<'a>> {
        self.0.iter().find_map(|change| change.at(name)).map(Fields)
    }

    /// True if one of these has changed, or if the payload does not say what has.
    fn is_any(&self, names: &[&str]) -> bool {
        self.0.is_empty() || names.iter().any(|name| self.of(name).is_some())
    }
}
