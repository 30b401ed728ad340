use super::samples;
use crate::deliver;

#[test]
fn zendesks_samples_are_understood_but_for_the_event_bus() {
    for (name, payload) in samples("zendesk") {
        let decoded = deliver("zendesk", &payload).expect("readable");
        let reasons: Vec<_> = decoded.not_understood.iter().map(|aside| &aside.reason).collect();
        if name.starts_with("eventbridge.") {
            assert_eq!(reasons, ["type: missing"], "{name}");
            assert!(decoded.events.is_empty(), "{name}");
        } else {
            assert!(reasons.is_empty(), "{name}: {reasons:?}");
            assert!(!decoded.events.is_empty(), "{name}");
        }
    }
}
