//! Given a history, then these samples: one small story for each rule of a figure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod accounts;
mod agents;
mod calls;
mod contacts;
mod customers;
mod feedback;
mod life;
mod orders;
mod promises;
mod quality;
mod resolution;
mod segments;
mod staying;
mod story;
mod times;
mod volume;

/// A measure is told of in an expected line as ` id `; the backlog in lines of its own, and first
/// contacts by what was beside them.
#[test]
fn every_measure_has_a_story() {
    let themes = [
        include_str!("agents.rs"),
        include_str!("calls.rs"),
        include_str!("contacts.rs"),
        include_str!("customers.rs"),
        include_str!("feedback.rs"),
        include_str!("life.rs"),
        include_str!("orders.rs"),
        include_str!("promises.rs"),
        include_str!("resolution.rs"),
        include_str!("times.rs"),
        include_str!("volume.rs"),
    ]
    .concat();
    for measure in tallydesk_ledger::Measure::ALL {
        let id = measure.id();
        let (_, beside) = id.split_once("first_contact_resolved.").unwrap_or_default();
        let told = [format!(" {id} "), format!("\"{beside}\""), format!("fn check_{id}")];
        assert!(told.iter().any(|told| themes.contains(told)), "no story tells of {id}");
    }
}
