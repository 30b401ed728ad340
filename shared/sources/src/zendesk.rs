//! Zendesk: webhooks that are subscribed to ticket events, webhooks that a trigger or an automation
//! fills from our template, and events of its connector to Amazon `EventBridge`.
//!
//! Facts: <https://developer.zendesk.com/documentation/webhooks/verifying/> for the signature.
//! HMAC-SHA-256 over the timestamp header's text and the body, with nothing between, in base64; the
//! secret is used as it is shown. Zendesk states no tolerance; ours is the five minutes that other
//! receivers use. `EventBridge` posts for itself, without Zendesk's signature: it proves itself with a
//! secret address and a header.
//!
//! The three shapes tell themselves apart: our template has `schema`, `EventBridge`'s envelope has
//! `detail-type`, and what is left has `type`. Each has its file in `zendesk/`.
//!
//! **One creation, whichever payload tells it.** Every payload whose snapshot is complete
//! yields the ticket's `ticket.created`, always under the id `<ticket>.created` and only with
//! facts that do not change: when, through which channel, for whom, by whom. Should they differ
//! all the same (somebody was made the requester later), then the snapshot nearest to the
//! creation has the highest revision, so that the order of arrival does not matter.

mod creation;
mod event_bus;
mod history;
mod moment;
mod people;
mod trigger;
mod webhooks;

use tallydesk_events::{Invalid, RatingScale, Score, Status, TicketRated};

use crate::choices::Choices;
use crate::json::Fields;
use crate::proof::{Algorithm, Beside, Encoding, Part, Proof, Recipe, TimeForm};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};

pub use history::ZendeskHistory;

const NAME: &str = "zendesk";
/// Zendesk puts this tag on a ticket that it closes because it was merged into another.
const MERGED_TAG: &str = "closed_by_merge";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Zendesk",
    tells: &[
        "ticket.created",
        "ticket.message_posted",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.fields_changed",
        "ticket.rated",
        "ticket.survey_sent",
        "ticket.merged",
        "ticket.deleted",
        "ticket.restored",
    ],
    tells_fields: &[],
    reads: &[],
    proofs: &[
        Proof::Signed(Recipe {
            algorithm: Algorithm::HmacSha256,
            key: KeyForm::Text,
            signed: &[Part::Timestamp, Part::Body],
            encoding: Encoding::Base64,
            header: "x-zendesk-webhook-signature",
            prefix: "",
            timestamp: Some(("x-zendesk-webhook-signature-timestamp", TimeForm::Rfc3339)),
            id: Some("x-zendesk-webhook-invocation-id"),
        }),
        Proof::Address(Beside::Header("x-tallydesk-key")),
    ],
    greet: no_greeting,
    decode,
};

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

/// Reads a payload of any of the three shapes.
fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    if fields.at("schema").is_some() {
        return trigger::read(fields, message, decoded);
    }
    if fields.at("detail-type").is_some() {
        return event_bus::read(fields, message, decoded);
    }
    for told in webhooks::read(fields, message.choices)? {
        decoded.take(told, message.body);
    }
    Ok(())
}

/// A rating as Zendesk knows two of.
fn rating(thousandths: i64) -> TicketRated {
    TicketRated { score: Score::from_thousandths(thousandths), scale: RatingScale::GoodBad }
}

/// A status in the account's words, else in Zendesk's, in upper case or in lower; `None` for what
/// Zendesk calls a status and is none.
fn status(fields: Fields<'_>, path: &str, choices: &Choices) -> Result<Option<Status>, Invalid> {
    let Some(word) = fields.text(path)? else {
        return Ok(None);
    };
    if let Some(status) = choices.status(word) {
        return Ok(Some(status));
    }
    match word.to_lowercase().as_str() {
        "new" => Ok(Some(Status::New)),
        "open" => Ok(Some(Status::Open)),
        "pending" => Ok(Some(Status::Pending)),
        "hold" | "on-hold" => Ok(Some(Status::OnHold)),
        "solved" => Ok(Some(Status::Solved)),
        "closed" => Ok(Some(Status::Closed)),
        "deleted" | "archived" | "scrubbed" => Ok(None),
        _ => Err(Invalid::field(path, "unknown status")),
    }
}

/// Zendesk's word for a channel in everybody's words, so that one channel is one row whatever
/// source it came from; other words stay as they are. Templates write them as shown to people.
fn channel(word: &str, choices: &Choices) -> String {
    if let Some(chosen) = choices.channel(word) {
        return chosen;
    }
    match word.to_lowercase().replace(' ', "_").as_str() {
        "mail" => "email",
        "native_messaging" | "messaging" => "chat",
        "voice" | "phone_call" | "phone" => "phone",
        "web_form" => "web",
        other => return other.to_owned(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests;
