//! A call that is over.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, Address, CallDirection, CallEnded, CallOutcome, IncomingEvent, Invalid,
};

use super::{NAME, Webhook, user};
use crate::json::{Fields, required};
use crate::told::{Subject, meaning};

/// Why a call was missed, whether it had entered a queue by then, and what that comes to.
const MISSED: &[(&str, (bool, CallOutcome))] = &[
    ("abandoned_in_classic", (true, CallOutcome::Abandoned)),
    ("abandoned_in_ivr", (false, CallOutcome::Abandoned)),
    ("agents_did_not_answer", (true, CallOutcome::Missed)),
    ("no_available_agent", (true, CallOutcome::Missed)),
    ("out_of_opening_hours", (false, CallOutcome::Missed)),
    ("short_abandoned", (true, CallOutcome::Abandoned)),
];

/// What a number says of itself that is hidden.
const HIDDEN: &[&str] = &["anonymous", "unknown", "private", "restricted"];

/// Each of these is there, and an object, if the call was passed on.
const TRANSFERS: &[&str] =
    &["transferred_by", "transferred_to", "external_transferred_by", "external_transferred_to"];

/// Events of one second, from the one that knows least of the call.
const RANKS: &[(&str, u64)] = &[("call.hungup", 0), ("call.voicemail_left", 1), ("call.ended", 2)];

struct Call<'a> {
    data: Fields<'a>,
    direction: CallDirection,
    has_voicemail: bool,
    started_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
    ended_at: DateTime<Utc>,
}

impl<'a> Call<'a> {
    fn read(webhook: &Webhook<'a>, ended_at: DateTime<Utc>) -> Result<Self, Invalid> {
        let data = webhook.data;
        let direction = match required(data.text("direction")?, "direction")? {
            "inbound" => CallDirection::Inbound,
            "outbound" => CallDirection::Outbound,
            _ => return Err(Invalid::field("direction", "expected inbound or outbound")),
        };
        Ok(Self {
            data,
            direction,
            has_voicemail: webhook.event == "call.voicemail_left"
                || data.text("voicemail")?.is_some(),
            started_at: required(data.unix_seconds("started_at")?, "started_at")?,
            answered_at: data.unix_seconds("answered_at")?,
            ended_at,
        })
    }

    /// How it ended, and whether it had entered a queue.
    fn outcome(&self) -> Result<(bool, CallOutcome), Invalid> {
        let is_inbound = self.direction == CallDirection::Inbound;
        if self.answered_at.is_some() {
            return Ok((is_inbound, CallOutcome::Answered));
        }
        let path = "missed_call_reason";
        let (queued, outcome) = match self.data.text(path)? {
            None => (is_inbound, CallOutcome::Missed),
            Some(reason) => {
                meaning(MISSED, reason).ok_or_else(|| Invalid::field(path, "unknown reason"))?
            }
        };
        let outcome = if self.has_voicemail { CallOutcome::Voicemail } else { outcome };
        Ok((queued && is_inbound, outcome))
    }

    /// The team that it rang at, else the number that was called, in the account's own words.
    fn queue(&self) -> Result<Option<String>, Invalid> {
        let of_team = match self.data.items("teams")?.first() {
            Some(team) => {
                team.text("name").map_err(|_| Invalid::field("teams.name", "expected a string"))?
            }
            None => None,
        };
        let name = of_team.or(self.data.text("number.name")?);
        name.map_or_else(|| self.data.id("number.id"), |name| Ok(Some(name.to_owned())))
    }

    fn is_transferred(&self) -> bool {
        TRANSFERS.iter().any(|path| self.data.at(path).is_some_and(|of| !of.is_null()))
    }

    /// The caller, or who was called: by his e-mail address where Aircall knows it, else by his
    /// number.
    fn customer(&self) -> Result<Option<Address>, Invalid> {
        for email in self.data.items("contact.emails")? {
            let not_text = |_| Invalid::field("contact.emails.value", "expected a string");
            if let Some(email) = email.text("value").map_err(not_text)? {
                return Ok(Some(Address::new(email)));
            }
        }
        let number = self.data.text("raw_digits")?;
        let is_shown = |number: &&str| !HIDDEN.contains(&number.to_lowercase().as_str());
        Ok(number.filter(is_shown).map(Address::new))
    }

    fn seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
        u64::try_from((to - from).num_seconds()).unwrap_or(0)
    }
}

/// The call as it was when it was over. A call that is not over, though it was hung up, is told by
/// the webhook that says so.
pub(super) fn ended(webhook: &Webhook<'_>) -> Result<Option<IncomingEvent>, Invalid> {
    let data = webhook.data;
    let ended_at = match data.unix_seconds("ended_at")? {
        Some(ended_at) => ended_at,
        None if webhook.event == "call.ended" => return Err(Invalid::field("ended_at", "missing")),
        None => return Ok(None),
    };
    let call = Call::read(webhook, ended_at)?;
    let id = required(data.id("id")?, "id")?;
    let (queued, outcome) = call.outcome()?;
    let has_agent = outcome == CallOutcome::Answered || call.direction == CallDirection::Outbound;
    let agent = data.id("user.id")?.filter(|_| has_agent);
    let actor = match &agent {
        Some(id) => user(Some(id.clone()), data.text("user.name")?),
        None => Actor::default(),
    };
    let kind = kind(&call, queued, outcome)?;
    let event = Subject::Call(&id).event(NAME, format!("{id}.ended"), ended_at, kind);
    let customer = call.customer()?;
    Ok(Some(IncomingEvent { revision: revision(webhook), agent, customer, actor, ..event }))
}

/// The wait is all the time until the answer, or until the end if there was none.
fn kind(call: &Call<'_>, queued: bool, outcome: CallOutcome) -> Result<CallEnded, Invalid> {
    let waited = Call::seconds(call.started_at, call.answered_at.unwrap_or(call.ended_at));
    let is_outbound = call.direction == CallDirection::Outbound;
    Ok(CallEnded {
        direction: call.direction,
        outcome,
        queue: if queued { call.queue()? } else { None },
        offered_at: queued.then_some(call.started_at),
        queue_seconds: queued.then_some(waited),
        ring_seconds: is_outbound.then_some(waited),
        talk_seconds: call.answered_at.map(|answered_at| Call::seconds(answered_at, call.ended_at)),
        hold_seconds: None,
        after_call_work_seconds: None,
        rings: None,
        transferred: Some(call.is_transferred()),
        channel: None,
        brand: None,
        category: None,
    })
}

/// The later webhook replaces the earlier; of one second, the one that knows more.
fn revision(webhook: &Webhook<'_>) -> u64 {
    let second = u64::try_from(webhook.at.timestamp()).unwrap_or(0);
    second.saturating_mul(4).saturating_add(meaning(RANKS, webhook.event).unwrap_or(0))
}
