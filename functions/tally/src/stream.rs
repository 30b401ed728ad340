use std::collections::BTreeSet;

use aws_lambda_events::event::dynamodb::{Event, EventRecord, StreamRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use serde_dynamo::AttributeValue;
use tallydesk_stores::{SubjectPk, is_of_history};

use crate::Tally;

/// The answer to a batch, and what the stream will bring because of it.
#[derive(Debug, Default)]
pub struct Handled {
    /// The records to deliver again.
    pub response: DynamoDbEventResponse,
    /// Keys of the lines that were written into other subjects' histories.
    pub lines: Vec<(SubjectPk, String)>,
    /// Subjects whose state was written.
    pub folded: usize,
    /// Subjects that cannot be folded and are set aside.
    pub parked: usize,
    /// Events that came late for those who are gone, and were dropped uncounted.
    pub late: usize,
}

impl Tally {
    /// Handles a batch of the journal's stream (keys only): folds every subject that it names.
    pub async fn handle(&self, event: &Event) -> Handled {
        let subjects: BTreeSet<SubjectPk> = event.records.iter().filter_map(subject).collect();
        let outcome = self.fold_subjects(subjects).await;
        tracing::info!(
            records = event.records.len(),
            folded = outcome.folded.len(),
            unchanged = outcome.unchanged.len(),
            parked = outcome.parked.len(),
            failed = outcome.failed.len(),
            late = outcome.late.values().sum::<usize>(),
            "tallied"
        );
        let failed = event
            .records
            .iter()
            .filter(|record| subject(record).is_some_and(|pk| outcome.failed.contains(&pk)));
        let mut response = DynamoDbEventResponse::default();
        for record in failed {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier.clone_from(&record.change.sequence_number);
            response.batch_item_failures.push(failure);
        }
        let (folded, parked) = (outcome.folded.len(), outcome.parked.len());
        let late = outcome.late.values().sum();
        Handled { response, lines: outcome.lines.into_iter().collect(), folded, parked, late }
    }
}

/// The subject that a record is of, if it is of an event or a line.
/// The stream is filtered already; this holds without the filter, too.
fn subject(record: &EventRecord) -> Option<SubjectPk> {
    let keys = &record.change.keys;
    let (AttributeValue::S(pk), AttributeValue::S(sk)) = (keys.get("pk")?, keys.get("sk")?) else {
        return None;
    };
    let grows = record.event_name != "REMOVE" && is_of_history(sk);
    grows.then(|| SubjectPk::parse(pk)).flatten()
}

/// The stream's event for keys of the journal, as Lambda would deliver it: what the program on one
/// machine hands to [`Tally::handle`].
#[must_use]
pub fn stream_event(keys: &[(SubjectPk, String)]) -> Event {
    let records = keys.iter().enumerate().map(|(position, (pk, sk))| {
        let mut change = StreamRecord::default();
        let keys = [("pk", pk.as_str()), ("sk", sk.as_str())];
        change.keys = keys
            .into_iter()
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
            .collect::<std::collections::HashMap<_, _>>()
            .into();
        change.sequence_number = Some(position.to_string());
        let mut record = EventRecord::default();
        "INSERT".clone_into(&mut record.event_name);
        record.change = change;
        record
    });
    let mut event = Event::default();
    event.records = records.collect();
    event
}
