//! Aircall: webhooks about calls that are over, and about the availability of users.
//!
//! Facts: <https://developer.aircall.io/docs/webhooks-overview> for the events,
//! <https://developers.aircall.io/api-references/#call> and `#user` there for the objects. Nothing
//! is signed: the body has the token that Aircall made with the webhook, and the address has a
//! secret part of our own.
//!
//! A call is told several times: when it is hung up, when a voicemail was left, and half a minute after
//! its end, when everything about it is known. All of these are one event, which the later webhook
//! replaces: Aircall delivers in no order.
//!
//! **A wait is one time.** From the start to the answer goes by in menus, in the queue and with
//! ringing phones; a call does not tell these apart, so that all of it is time in the queue. A call
//! that ended in a menu, or came outside the hours, entered none.

mod call;
mod presence;

use chrono::{DateTime, Utc};
use tallydesk_events::{Actor, ActorKind, IncomingEvent, Invalid};

use crate::json::{self, Fields, required};
use crate::proof::{Beside, Proof};
use crate::source::{Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{shown_name, unknown_type};

const NAME: &str = "aircall";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Aircall",
    tells: &["call.ended", "agent.went"],
    tells_fields: &[],
    reads: &[],
    proofs: &[Proof::Address(Beside::Body("token"))],
    greet: no_greeting,
    decode,
};

/// Reads the event of one webhook; `None` if there is none to tell.
type Reader = fn(&Webhook<'_>) -> Result<Option<IncomingEvent>, Invalid>;

/// The events that tell something. Those of users come with `.v2` behind them, too.
const EVENTS: &[(&str, Reader)] = &[
    ("call.hungup", call::ended),
    ("call.ended", call::ended),
    ("call.voicemail_left", call::ended),
    ("user.connected", presence::went),
    ("user.disconnected", presence::went),
    ("user.opened", presence::went),
    ("user.closed", presence::went),
    ("user.wut_start", presence::went),
    ("user.wut_end", presence::went),
    ("user.deleted", presence::went),
];

/// The events of calls and users that are known and move no figure: what happens during a call is
/// known when it is over, and what is noted on it later changes nothing of it.
const IGNORED: &[&str] = &[
    "call.agent_declined",
    "call.answered",
    "call.archived",
    "call.assigned",
    "call.comm_assets_generated",
    "call.commented",
    "call.created",
    "call.external_transferred",
    "call.hold",
    "call.ivr_option_selected",
    "call.ringing_on_agent",
    "call.tagged",
    "call.transferred",
    "call.unarchived",
    "call.unhold",
    "call.unsuccessful_transfer",
    "call.untagged",
    "user.created",
];

/// What the events begin with that are about something else.
const IGNORED_RESOURCES: &[&str] = &[
    "action_item.",
    "ai_voice_agent.",
    "analytics.",
    "call_evaluation.",
    "contact.",
    "custom_summary.",
    "group_message.",
    "integration.",
    "message.",
    "number.",
    "playbook_result.",
    "realtime_transcription.",
    "sentiment.",
    "summary.",
    "topics.",
    "transcription.",
];

/// What comes around every resource.
struct Webhook<'a> {
    /// The event, without the version behind it.
    event: &'a str,
    /// When the payload was made.
    at: DateTime<Utc>,
    data: Fields<'a>,
}

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    let value = json::parse(message.body)?;
    let mut decoded = Decoded::default();
    let told = read(Fields(&value)).map(|event| event.into_iter().collect());
    decoded.take(told, message.body);
    Ok(decoded)
}

fn read(fields: Fields<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let name = required(fields.text("event")?, "event")?;
    let event = name.strip_suffix(".v2").unwrap_or(name);
    let Some(reader) = reader(event, name)? else {
        return Ok(None);
    };
    let at = required(fields.unix_seconds("timestamp")?, "timestamp")?;
    let data = required(fields.object("data")?, "data")?;
    reader(&Webhook { event, at, data }).map_err(within_data)
}

/// How an event is read; `None` if it moves no figure.
fn reader(event: &str, name: &str) -> Result<Option<Reader>, Invalid> {
    let is_of_other = IGNORED_RESOURCES.iter().any(|resource| event.starts_with(resource));
    if is_of_other || IGNORED.contains(&event) {
        return Ok(None);
    }
    let row = EVENTS.iter().find(|(known, _)| *known == event);
    row.map(|(_, reader)| Some(*reader)).ok_or_else(|| unknown_type(name, "event"))
}

/// Names a field from the top of the payload, where it was read within the data.
fn within_data(invalid: Invalid) -> Invalid {
    match invalid {
        Invalid::Field { field, reason } => Invalid::field(format!("data.{field}"), reason),
        Invalid::NotJson(_) | Invalid::UnknownType(_) => invalid,
    }
}

/// A user of Aircall, with his name as it is shown.
fn user(id: Option<String>, name: Option<&str>) -> Actor {
    Actor { kind: ActorKind::Agent, id, name: shown_name(name) }
}
