//! What a ticket is like now, as changes at its last update.

use tallydesk_events::{
    Actor, ActorKind, Change, EventKind, IncomingEvent, Invalid, Status, TicketAssigned,
    TicketFieldsChanged, TicketMerged, TicketStatusChanged,
};

use super::{NOBODY, Payload, agent, id, name, opener};
use crate::json::required;
use crate::told::{known_by_its_facts, set};

/// How many seconds after its creation a ticket may be updated and still be as it was created:
/// triggers act on it in the same moment.
const CREATION_SECONDS_MAX: i64 = 5;
/// The state of a ticket that was merged into another.
const MERGED: &str = "merged";

/// What the ticket was like when it came into being. Its state is the creation's only if nothing
/// has changed the ticket since.
pub(super) fn at_creation(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let path = "ticket.created_at";
    let created_at = required(payload.fields.time_of_any_form(path)?, path)?;
    let age_seconds = (payload.updated_at()? - created_at).num_seconds();
    let mut kinds: Vec<EventKind> = Vec::new();
    let assigned = TicketAssigned { assignee: set(payload.owner()?), group: set(group(payload)?) };
    kinds.extend((assigned != TicketAssigned::default()).then(|| assigned.into()));
    let fields = TicketFieldsChanged {
        priority: set(priority(payload)?),
        category: set(category(payload)?),
        ..TicketFieldsChanged::default()
    };
    kinds.extend((fields != TicketFieldsChanged::default()).then(|| fields.into()));
    if age_seconds <= CREATION_SECONDS_MAX && name(payload.fields, "ticket.state")? != Some(MERGED)
    {
        let to = status(payload)?;
        kinds.extend((to != Status::New).then(|| TicketStatusChanged { to }.into()));
    }
    let actor = opener(payload)?;
    let event = |kind| IncomingEvent { actor: actor.clone(), ..payload.event(created_at, kind) };
    Ok(kinds.into_iter().map(|kind| known_by_its_facts(event(kind))).collect())
}

/// A merge is a state; into which ticket is not told.
pub(super) fn state_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let actor = updater(payload)?;
    let at = payload.updated_at()?;
    if name(payload.fields, "ticket.state")? == Some(MERGED) {
        let id = format!("{}.merged", payload.ticket);
        let merged = payload.event(at, TicketMerged { into: None });
        return Ok(vec![IncomingEvent { id, actor, ..merged }]);
    }
    let changed = payload.event(at, TicketStatusChanged { to: status(payload)? });
    Ok(vec![known_by_its_facts(IncomingEvent { actor, ..changed })])
}

/// Owner, group and priority, any of which may have changed.
pub(super) fn owner_changed(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let (actor, at) = (updater(payload)?, payload.updated_at()?);
    let assigned =
        TicketAssigned { assignee: payload.owner()?.into(), group: group(payload)?.into() };
    let category = match &payload.choices.category_field {
        Some(_) => category(payload)?.into(),
        None => Change::Keep,
    };
    let fields = TicketFieldsChanged {
        priority: priority(payload)?.into(),
        category,
        ..TicketFieldsChanged::default()
    };
    let events = [payload.event(at, assigned), payload.event(at, fields)];
    let by = |event| known_by_its_facts(IncomingEvent { actor: actor.clone(), ..event });
    Ok(events.map(by).into())
}

/// Who made the last update, as far as the ids, the roles and the article tell.
///
/// An owner is an agent even on a ticket that he asks something in himself. Somebody else whose
/// roles the payload does not have is unknown, unless he has written the article as an agent.
fn updater(payload: &Payload<'_>) -> Result<Actor, Invalid> {
    let fields = payload.fields;
    let path = "ticket.updated_by";
    let updater = id(fields, "ticket.updated_by.id")?.or(id(fields, "ticket.updated_by_id")?);
    let Some(updater) = updater else {
        return Ok(Actor::default());
    };
    if updater == NOBODY {
        return Ok(Actor::new(ActorKind::System, Some(updater)));
    }
    if payload.owner()?.as_ref() == Some(&updater) {
        return agent(fields, path, Some(updater));
    }
    if payload.customer_id()?.as_ref() == Some(&updater) {
        return Ok(Actor::new(ActorKind::Requester, Some(updater)));
    }
    let roles = fields.words("ticket.updated_by.roles")?.unwrap_or_default();
    let is_agent = roles.iter().any(|role| role == "Agent" || role == "Admin");
    let has_written = name(fields, "article.sender")? == Some("Agent")
        && id(fields, "article.created_by.id")?.as_ref() == Some(&updater);
    if is_agent || has_written {
        return agent(fields, path, Some(updater));
    }
    Ok(Actor::new(ActorKind::Unknown, Some(updater)))
}

fn status(payload: &Payload<'_>) -> Result<Status, Invalid> {
    let path = "ticket.state";
    let word = required(name(payload.fields, path)?, path)?;
    if let Some(status) = payload.choices.status(word) {
        return Ok(status);
    }
    match word {
        "new" => Ok(Status::New),
        "open" => Ok(Status::Open),
        "pending reminder" | "pending close" => Ok(Status::Pending),
        "closed" => Ok(Status::Solved),
        _ => Err(Invalid::field(path, "unknown state; the config tells what it means")),
    }
}

fn group(payload: &Payload<'_>) -> Result<Option<String>, Invalid> {
    Ok(name(payload.fields, "ticket.group")?.map(str::to_owned))
}

/// What the account calls the priority, else the label without the number that Zammad sorts it
/// by: `2 normal` is `normal`.
fn priority(payload: &Payload<'_>) -> Result<Option<String>, Invalid> {
    let Some(label) = name(payload.fields, "ticket.priority")? else {
        return Ok(None);
    };
    let chosen = payload.choices.priority(label);
    let bare = label.trim_start_matches(|first: char| first.is_ascii_digit()).trim_start();
    if bare.is_empty() || chosen != label.to_lowercase() {
        return Ok(Some(chosen));
    }
    Ok(Some(payload.choices.priority(bare)))
}

/// What the account keeps in an attribute of its choice.
fn category(payload: &Payload<'_>) -> Result<Option<String>, Invalid> {
    let Some(field) = &payload.choices.category_field else {
        return Ok(None);
    };
    id(payload.fields, &format!("ticket.{field}"))
}
