use std::collections::BTreeMap;

use tallydesk_events::{RatingScale, Status};

/// What an account's own words mean in one source: labels that it has renamed, and the fields of
/// its own that it keeps something in. Labels are compared without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The brand of tickets that come without one.
    pub default_brand: Option<String>,
    /// What a status is called there, or the number of a pipeline's stage, and what it means.
    pub statuses: BTreeMap<String, Status>,
    /// What a priority is called there, and what it is called in the figures.
    pub priorities: BTreeMap<String, String>,
    /// What a channel is called there, and what it is called in the figures.
    pub channels: BTreeMap<String, String>,
    /// The field that holds what a ticket is about.
    pub category_field: Option<String>,
    /// The field that holds a rating, where ratings have no place of their own.
    pub rating_field: Option<String>,
    /// The scale that ratings are on, where the source has several.
    pub rating_scale: Option<RatingScale>,
    /// Whether a text that comes with an assignment is a reply, where the source does not say.
    pub replies_in_assignments: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            default_brand: None,
            statuses: BTreeMap::new(),
            priorities: BTreeMap::new(),
            channels: BTreeMap::new(),
            category_field: None,
            rating_field: None,
            rating_scale: None,
            replies_in_assignments: true,
        }
    }
}

impl Choices {
    /// What the account says that a status means, before the source's own words are asked.
    pub(crate) fn status(&self, label: &str) -> Option<Status> {
        chosen(&self.statuses, label).copied()
    }

    /// A priority in the words of the figures: the account's, else the label in lower case.
    pub(crate) fn priority(&self, label: &str) -> String {
        chosen(&self.priorities, label).cloned().unwrap_or_else(|| label.to_lowercase())
    }

    /// A channel in the words of the figures, if the account has chosen them.
    pub(crate) fn channel(&self, label: &str) -> Option<String> {
        chosen(&self.channels, label).cloned()
    }
}

fn chosen<'a, T>(words: &'a BTreeMap<String, T>, label: &str) -> Option<&'a T> {
    let label = label.to_lowercase();
    words.iter().find(|(word, _)| word.to_lowercase() == label).map(|(_, meaning)| meaning)
}
