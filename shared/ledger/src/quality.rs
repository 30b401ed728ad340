//! How a source tells: what is measured of every event, whatever its subject.

use tallydesk_events::Event;

use crate::contributions::Dimensions;
use crate::history::in_order;
use crate::measures::Measure;
use crate::rules::Rules;
use crate::ticket::Sample;

/// `events_told` and `late_event_rate`: every event on the day on which it happened, once.
pub(crate) fn event_samples(events: &[Event], rules: &Rules) -> Vec<Sample> {
    let samples = in_order(events).into_iter().map(|(event, at)| Sample {
        measure: Measure::EventLate,
        amount: i64::from(event.received_late),
        at,
        day: rules.day(at),
        dimensions: Dimensions::of_source(&event.source),
        rule: None,
        in_advance: false,
        behind: vec![event.id.clone()],
    });
    samples.collect()
}
