//! What a message tells: who wrote what for whom, and the survey that it may hold.

use chrono::{DateTime, Utc};
use serde_json::Value;
use tallydesk_events::{
    Actor, ActorKind, IncomingEvent, Invalid, RatingScale, Score, TicketMessagePosted, TicketRated,
    TicketSurveySent,
};

use super::Payload;
use crate::json::{Fields, required};
use crate::told::shown_name;

/// The content of the message that asks for a rating, and that holds the answer.
const SURVEY: &str = "input_csat";
/// Where the answer is.
const RATING: &str = "content_attributes.submitted_values.csat_survey_response.rating";

/// Who wrote a message. Greetings, forms and whatever a rule or a campaign sends are the
/// helpdesk's own, and no bot's; an outgoing message that nobody signs may have been written in
/// the channel's own app.
pub(super) fn author(message: Fields<'_>) -> Result<Actor, Invalid> {
    let id = message.id("sender.id")?;
    let kind = match message_type(message)? {
        "incoming" => ActorKind::Requester,
        "outgoing" if is_automatic(message) => ActorKind::System,
        "outgoing" => match message.text("sender.type")? {
            Some("user") => ActorKind::Agent,
            Some("agent_bot" | "captain_assistant") => ActorKind::Bot,
            Some(_) | None => ActorKind::Unknown,
        },
        _ => ActorKind::System,
    };
    let name = match kind {
        ActorKind::Agent | ActorKind::Bot => shown_name(message.text("sender.name")?),
        ActorKind::Requester | ActorKind::System | ActorKind::Unknown => None,
    };
    Ok(Actor { kind, id, name })
}

fn is_automatic(message: Fields<'_>) -> bool {
    let is_set = |path| message.at(path).is_some_and(|value| !value.is_null());
    is_set("content_attributes.automation_rule_id") || is_set("additional_attributes.campaign_id")
}

/// The type's name: within its conversation, a message has a number instead.
fn message_type(message: Fields<'_>) -> Result<&str, Invalid> {
    let path = "message_type";
    let unknown = || Invalid::field(path, "expected incoming, outgoing, activity or template");
    let types = ["incoming", "outgoing", "activity", "template"];
    if let Some(number) = message.at(path).and_then(Value::as_u64) {
        let index = usize::try_from(number).map_err(|_| unknown())?;
        return types.get(index).copied().ok_or_else(unknown);
    }
    let name = required(message.text(path)?, path)?;
    types.into_iter().find(|known| *known == name).ok_or_else(unknown)
}

pub(super) fn message_created(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    if payload.fields.text("content_type")? == Some(SURVEY) {
        return survey_sent(payload);
    }
    let fields = payload.fields;
    let author = author(fields)?;
    if message_type(fields)? == "activity" {
        return Ok(Vec::new());
    }
    let private = match author.kind {
        // A requester cannot write a note.
        ActorKind::Requester => false,
        ActorKind::Agent | ActorKind::Bot | ActorKind::System | ActorKind::Unknown => {
            required(fields.flag("private")?, "private")?
        }
    };
    let message = TicketMessagePosted { public: !private, ..TicketMessagePosted::default() };
    let event = payload.event(written_at(payload)?, message);
    Ok(vec![IncomingEvent { id: message_id(payload)?, actor: author, ..event }])
}

fn written_at(payload: &Payload<'_>) -> Result<DateTime<Utc>, Invalid> {
    required(payload.fields.time_of_any_form("created_at")?, "created_at")
}

fn message_id(payload: &Payload<'_>) -> Result<String, Invalid> {
    Ok(format!("message-{}", required(payload.fields.id("id")?, "id")?))
}

fn survey_sent(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let id = format!("{}.survey", message_id(payload)?);
    let actor = Actor::new(ActorKind::System, None);
    let event = payload.event(written_at(payload)?, TicketSurveySent {});
    Ok(vec![IncomingEvent { id, actor, ..event }])
}

/// A message is updated for many reasons, one of which is that its survey was answered. It is
/// updated again when the requester adds a comment to his rating, which is the same rating.
pub(super) fn message_updated(payload: &Payload<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    if payload.fields.text("content_type")? != Some(SURVEY) {
        return Ok(Vec::new());
    }
    let mut events = survey_sent(payload)?;
    if let Some(stars) = payload.fields.at(RATING).filter(|value| !value.is_null()) {
        let stars = stars.as_i64().filter(|stars| (1..=5).contains(stars));
        let stars = stars.ok_or_else(|| Invalid::field(RATING, "expected 1 to 5"))?;
        let score = Score::from_thousandths(stars * 1_000);
        let id = format!("{}.rated-{stars}", message_id(payload)?);
        let actor = Actor::new(ActorKind::Requester, payload.conversation.id("meta.sender.id")?);
        let rated = TicketRated { score, scale: RatingScale::Stars5 };
        events.push(IncomingEvent { id, actor, ..payload.event(payload.changed_at()?, rated) });
    }
    Ok(events)
}
