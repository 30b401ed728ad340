//! Events in the making: what the vendors' files share.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tallydesk_events::{Actor, Address, Change, EventKind, IncomingEvent, Invalid, Status};

use crate::choices::Choices;

/// Names longer than an event may hold are left out; they are only shown.
const NAME_BYTES_MAX: usize = 256;
/// The longest name that may be one of a type.
const TYPE_BYTES_MAX: usize = 64;

/// The one thing that a payload is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    Ticket(&'a str),
    Call(&'a str),
    Agent(&'a str),
    Customer(&'a str),
}

impl Subject<'_> {
    /// An event of this subject, which happened at a time. What else it has is set by the caller.
    pub(crate) fn event(
        self,
        source: &'static str,
        id: impl Into<String>,
        occurred_at: DateTime<Utc>,
        kind: impl Into<EventKind>,
    ) -> IncomingEvent {
        let mut event = IncomingEvent {
            id: id.into(),
            revision: 0,
            sequence: 0,
            occurred_at,
            source: source.to_owned(),
            ticket: None,
            call: None,
            agent: None,
            customer: None,
            actor: Actor::default(),
            received_late: false,
            kind: kind.into(),
        };
        match self {
            Subject::Ticket(id) => event.ticket = Some(id.to_owned()),
            Subject::Call(id) => event.call = Some(id.to_owned()),
            Subject::Agent(id) => event.agent = Some(id.to_owned()),
            Subject::Customer(address) => event.customer = Some(Address::new(address)),
        }
        event
    }
}

/// An id for a fact that has none of its own: 128 bits of a hash over what makes it this fact and
/// no other, so that a redelivery, and a history import, meet the same event.
pub(crate) fn id_of_facts(facts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for fact in facts {
        // Each with its length before it: "ab", "c" is not "a", "bc".
        hash.update(fact.len().to_string());
        hash.update(":");
        hash.update(fact);
    }
    hex::encode(hash.finalize().get(..16).unwrap_or_default())
}

/// The event under the id of its facts: what it is about, when to the second, by whom (by what kind,
/// if he has no id), and what. For an event that the vendor gives no id to, and tells again in other
/// payloads.
pub(crate) fn known_by_its_facts(event: IncomingEvent) -> IncomingEvent {
    let at = event.occurred_at.timestamp().to_string();
    let subjects = [&event.ticket, &event.call, &event.agent];
    let subject = subjects.into_iter().flatten().next().map_or("", String::as_str);
    let kind = format!("{:?}", event.actor.kind);
    let actor = event.actor.id.as_ref().unwrap_or(&kind);
    // Its fields in the order of their names, whatever their order in the type.
    let what = serde_json::to_value(&event.kind).unwrap_or_default().to_string();
    let id = id_of_facts(&[&event.source, subject, event.kind.type_name(), &at, actor, &what]);
    IncomingEvent { id, ..event }
}

/// The revision of a creation that a snapshot tells: the higher, the nearer the snapshot is to the
/// creation. Facts that should not change and do all the same (the requester was exchanged later)
/// are then the earliest known, whichever payload arrives last.
pub(crate) fn creation_revision(
    created_at: DateTime<Utc>,
    updated_at: Option<DateTime<Utc>>,
) -> u64 {
    let updated_at = updated_at.unwrap_or(DateTime::<Utc>::MAX_UTC);
    let seconds = (updated_at - created_at).num_seconds();
    let age_seconds = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX);
    1 + u64::from(u32::MAX - age_seconds)
}

/// A name that is shown; `None` if it is longer than an event may hold.
pub(crate) fn shown_name(name: Option<&str>) -> Option<String> {
    name.filter(|name| name.len() <= NAME_BYTES_MAX).map(str::to_owned)
}

/// Says that a type is unknown. It is quoted only if it looks like one: in a payload of another
/// shape it could be a text that a customer wrote.
pub(crate) fn unknown_type(name: &str, path: &str) -> Invalid {
    let is_of_type = |letter: char| letter.is_ascii_lowercase() || "._".contains(letter);
    unknown_word(name, is_of_type, path, "expected the name of a type of event")
}

/// As [`unknown_type`], of a vendor whose types have other letters.
pub(crate) fn unknown_word(
    word: &str,
    is_of_word: impl Fn(char) -> bool,
    path: &str,
    expected: &str,
) -> Invalid {
    if word.is_empty() || word.len() > TYPE_BYTES_MAX || !word.chars().all(is_of_word) {
        return Invalid::field(path, expected);
    }
    Invalid::UnknownType(word.to_owned())
}

/// Names a field from the top of the payload, where it was read within an object.
pub(crate) fn within(object: &str, invalid: Invalid) -> Invalid {
    match invalid {
        Invalid::Field { field, reason } => Invalid::field(format!("{object}.{field}"), reason),
        Invalid::NotJson(_) | Invalid::UnknownType(_) => invalid,
    }
}

/// A value that is there; what a snapshot of a creation leaves empty goes without saying.
pub(crate) fn set(value: Option<String>) -> Change {
    value.map_or(Change::Keep, Change::Set)
}

/// What a row of a vendor's vocabulary means; labels are compared without regard to case.
pub(crate) fn meaning<T: Copy>(words: &[(&str, T)], label: &str) -> Option<T> {
    let row = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(label));
    row.map(|(_, meaning)| *meaning)
}

/// A channel in everybody's words: the account's, else the vendor's table's, else as it is.
pub(crate) fn channel(choices: &Choices, words: &[(&str, &str)], label: &str) -> String {
    let known = || meaning(words, label).map(str::to_owned);
    choices.channel(label).or_else(known).unwrap_or_else(|| label.to_lowercase())
}

/// What a status means: to the account, else by the vendor's table.
pub(crate) fn status(choices: &Choices, words: &[(&str, Status)], label: &str) -> Option<Status> {
    choices.status(label).or_else(|| meaning(words, label))
}
