//! A ticket's fields as events change them, and the segments that they come to.

use chrono::{DateTime, Utc};
use tallydesk_events::{TicketCreated, TicketFieldsChanged};

use super::Life;
use crate::ticket::Fields;

impl Life<'_> {
    /// The fields after a change. A segment that the source names goes before one that tags name.
    pub(super) fn changed_fields(&mut self, change: impl FnOnce(&mut Fields)) -> Fields {
        let segment = self.named_segment.take();
        let mut fields = Fields { segment, ..self.fields.clone() };
        change(&mut fields);
        self.named_segment.clone_from(&fields.segment);
        let of_tags = || self.choices.segment_of(&fields.tags).cloned();
        fields.segment = fields.segment.clone().or_else(of_tags);
        fields
    }

    /// The segments that it had, each with the instant from which on; none of times without one.
    pub(crate) fn segments(&self) -> Vec<(DateTime<Utc>, String)> {
        let mut segments: Vec<(DateTime<Utc>, String)> = Vec::new();
        for (place, stretch) in self.stretches.iter().enumerate() {
            let known = self.known_at(place).and_then(|known| known.fields.segment.as_ref());
            let is_new = |segment: &&String| segments.last().is_none_or(|last| last.1 != **segment);
            if let Some(segment) = known.filter(is_new) {
                segments.push((stretch.since.at, segment.clone()));
            }
        }
        segments
    }
}

pub(super) fn apply_created(created: &TicketCreated, fields: &mut Fields) {
    created.assignee.apply(&mut fields.assignee);
    created.group.apply(&mut fields.group);
    created.channel.apply(&mut fields.channel);
    created.brand.apply(&mut fields.brand);
    created.category.apply(&mut fields.category);
    created.priority.apply(&mut fields.priority);
    created.segment.apply(&mut fields.segment);
    if let Some(tags) = &created.tags {
        fields.tags.clone_from(tags);
    }
}

pub(super) fn apply_changed(changed: &TicketFieldsChanged, fields: &mut Fields) {
    changed.channel.apply(&mut fields.channel);
    changed.brand.apply(&mut fields.brand);
    changed.category.apply(&mut fields.category);
    changed.priority.apply(&mut fields.priority);
    changed.segment.apply(&mut fields.segment);
    if let Some(tags) = &changed.tags {
        fields.tags.clone_from(tags);
    }
}
