//! Freshdesk's own words and numbers, before an account renames them:
//! <https://developers.freshdesk.com/api/#tickets> and
//! <https://developers.freshdesk.com/api/#satisfaction-ratings>.

use tallydesk_events::{ActorKind, RatingScale, Score, Status, TicketRated};

use crate::choices::Choices;

/// What statuses are called and numbered, before an account renames them. A new one has a number
/// of its own, and is named in the account's choices.
const STATUSES: &[(&str, &str, Status)] = &[
    ("2", "open", Status::Open),
    ("3", "pending", Status::Pending),
    ("4", "resolved", Status::Solved),
    ("5", "closed", Status::Closed),
    ("6", "waiting on customer", Status::Pending),
    ("7", "waiting on third party", Status::OnHold),
];

/// Priorities by their numbers.
const PRIORITIES: &[(&str, &str)] =
    &[("1", "low"), ("2", "medium"), ("3", "high"), ("4", "urgent")];

/// Where tickets come from, by name and number: the channel, and who opens a ticket there.
const ORIGINS: &[(&str, &str, &str, ActorKind)] = &[
    ("1", "email", "email", ActorKind::Requester),
    ("2", "portal", "web", ActorKind::Requester),
    ("3", "phone", "phone", ActorKind::Agent),
    ("7", "chat", "chat", ActorKind::Requester),
    ("9", "feedback widget", "web", ActorKind::Requester),
    ("10", "outbound email", "email", ActorKind::Agent),
];

/// What a status means, by its name or number; `None` if the account has made it up.
pub(super) fn status(word: &str, choices: &Choices) -> Option<Status> {
    let known = || {
        let word = word.to_lowercase();
        let row = STATUSES.iter().find(|(number, name, _)| *number == word || *name == word);
        row.map(|(_, _, status)| *status)
    };
    choices.status(word).or_else(known)
}

/// A priority, by its name or number, in the words of the figures.
pub(super) fn priority(word: &str, choices: &Choices) -> String {
    let known = PRIORITIES.iter().find(|(number, _)| *number == word);
    choices.priority(known.map_or(word, |(_, name)| name))
}

/// The channel of an origin, by its name or number, in the words of the figures.
pub(super) fn channel(word: &str, choices: &Choices) -> String {
    let known = || {
        let word = word.to_lowercase();
        let row = ORIGINS.iter().find(|(number, name, ..)| *number == word || *name == word);
        row.map_or(word.clone(), |(_, _, channel, _)| (*channel).to_owned())
    };
    choices.channel(word).unwrap_or_else(known)
}

/// Who opens a ticket that comes from there; `None` if that is not known.
pub(super) fn opener(origin: &str) -> Option<ActorKind> {
    let word = origin.to_lowercase();
    let row = ORIGINS.iter().find(|(number, name, ..)| *number == word || *name == word);
    row.map(|(_, _, _, opener)| *opener)
}

/// A rating that a rule names: a number on the account's scale, one of the three faces, or a number
/// of the programming interface (103 extremely happy, 100 neutral, -103 extremely unhappy).
pub(super) fn rating(word: &str, scale: Option<RatingScale>) -> Option<TicketRated> {
    let number = || word.parse::<i64>().ok()?.checked_mul(1_000);
    let on_scale = scale.and_then(|scale| Some((number()?, scale)));
    let known = || {
        Some(match word.to_lowercase().as_str() {
            "happy" => (3_000, RatingScale::Faces3),
            "neutral" => (2_000, RatingScale::Faces3),
            "unhappy" => (1_000, RatingScale::Faces3),
            "103" => (100_000, RatingScale::Percent),
            "102" => (83_333, RatingScale::Percent),
            "101" => (66_667, RatingScale::Percent),
            "100" => (50_000, RatingScale::Percent),
            "-101" => (33_333, RatingScale::Percent),
            "-102" => (16_667, RatingScale::Percent),
            "-103" => (0, RatingScale::Percent),
            _ => return None,
        })
    };
    let (thousandths, scale) = on_scale.or_else(known)?;
    Some(TicketRated { score: Score::from_thousandths(thousandths), scale })
}
