//! The journal's stream (keys only), and Lambda's poller on it with the mapping of the template.

use std::collections::VecDeque;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::lambda::{Fate, Function};
use crate::template::{FunctionSpec, REGION, table_arn};

/// An item's keys, as DynamoDB writes them.
pub type Keys = Value;

/// The keys of an item, or of a key.
#[must_use]
pub fn key_of(item: &Value) -> Keys {
    json!({ "pk": item["pk"], "sk": item["sk"] })
}

/// A stream of one shard.
#[derive(Default)]
pub struct Stream {
    records: Mutex<VecDeque<Value>>,
    sequence: Mutex<u64>,
}

impl Stream {
    /// Notes what has changed. A write that leaves an item as it was is none.
    pub(crate) fn note(&self, keys: &[Keys], before: &[Value], after: &[Value]) {
        for ((key, before), after) in keys.iter().zip(before).zip(after) {
            let name = match (before, after) {
                (before, after) if before == after => continue,
                (Value::Null, _) => "INSERT",
                (_, Value::Null) => "REMOVE",
                _ => "MODIFY",
            };
            let mut sequence = self.sequence.lock().unwrap();
            *sequence += 1;
            let record = json!({
                "eventID": format!("{:032x}", *sequence),
                "eventName": name,
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": REGION,
                "dynamodb": {
                    "ApproximateCreationDateTime": 1_795_165_200,
                    "Keys": key,
                    "SequenceNumber": format!("{:021}", *sequence),
                    "SizeBytes": key.to_string().len(),
                    "StreamViewType": "KEYS_ONLY",
                },
                "eventSourceARN": format!("{}/stream/2026-11-20T09:00:00.000", table_arn("tallydesk-journal")),
            });
            self.records.lock().unwrap().push_back(record);
        }
    }

    /// Records that nobody has handled.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.lock().unwrap().len()
    }

    /// Whether everything is handled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn first(&self, count: usize) -> Vec<Value> {
        self.records.lock().unwrap().iter().take(count).cloned().collect()
    }

    fn skip(&self, count: usize) -> Vec<Value> {
        self.records.lock().unwrap().drain(..count).collect()
    }
}

/// Lambda's poller: batches of records that pass the filter, until each is handled or given up.
pub struct Mapping {
    filters: Vec<Value>,
    batch_size: usize,
    retries_max: u64,
    /// Batches that were given up: what the failure destination is told.
    pub given_up: Vec<Vec<Value>>,
    /// Batches that were handed over, repeats included.
    pub batches: usize,
}

impl Mapping {
    /// The mapping that the template gives a function.
    #[must_use]
    pub fn new(spec: &FunctionSpec) -> Self {
        let events = spec.properties["Events"].as_object().unwrap();
        let mapping = events.values().find(|event| event["Type"] == "DynamoDB").unwrap();
        let mapping = &mapping["Properties"];
        assert_eq!(mapping["ParallelizationFactor"], 1);
        assert_eq!(mapping["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]));
        assert_eq!(mapping["BisectBatchOnFunctionError"], true);
        let filters = mapping["FilterCriteria"]["Filters"].as_array().unwrap();
        let pattern = |filter: &Value| {
            serde_json::from_str(filter["Pattern"].as_str().unwrap()).expect("a pattern is JSON")
        };
        Self {
            filters: filters.iter().map(pattern).collect(),
            batch_size: usize::try_from(mapping["BatchSize"].as_u64().unwrap()).unwrap(),
            retries_max: mapping["MaximumRetryAttempts"].as_u64().unwrap(),
            given_up: Vec::new(),
            batches: 0,
        }
    }

    /// Hands everything in the stream over, and what comes of it.
    pub async fn drain(
        &mut self,
        stream: &Stream,
        function: &mut Function,
        mut fate: impl FnMut() -> Fate,
    ) {
        let (mut size, mut attempts) = (self.batch_size, 0);
        while let batch = stream.first(size)
            && !batch.is_empty()
        {
            let records: Vec<&Value> = batch.iter().filter(|record| self.passes(record)).collect();
            let handled = if records.is_empty() {
                batch.len()
            } else {
                self.batches += 1;
                match function.invoke(&json!({ "Records": records }), fate()).await {
                    Ok(response) => handled(&batch, &response),
                    Err(_) => 0,
                }
            };
            stream.skip(handled);
            attempts = if handled == 0 { attempts + 1 } else { 0 };
            if attempts > self.retries_max {
                self.given_up.push(stream.skip(batch.len()));
                attempts = 0;
            }
            size = if handled == 0 { (batch.len() / 2).max(1) } else { self.batch_size };
        }
    }

    fn passes(&self, record: &Value) -> bool {
        self.filters.iter().any(|pattern| matches(pattern, record))
    }
}

/// How many records of a batch are handled: all before the first that failed.
fn handled(batch: &[Value], response: &Value) -> usize {
    let failures = response["batchItemFailures"].as_array().expect("a report of failures");
    let failed = |record: &Value| {
        let number = &record["dynamodb"]["SequenceNumber"];
        failures.iter().any(|failure| failure["itemIdentifier"] == *number)
    };
    let first = batch.iter().position(failed);
    assert!(first.is_some() || failures.is_empty(), "nobody knows what failed: {response}");
    first.unwrap_or(batch.len())
}

/// Whether a value fits a pattern of Lambda's event filtering: lists are alternatives.
fn matches(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(fields) => {
            fields.iter().all(|(name, pattern)| matches(pattern, &value[name.as_str()]))
        }
        Value::Array(alternatives) => {
            alternatives.iter().any(|alternative| match alternative["prefix"].as_str() {
                Some(prefix) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
                None => alternative == value,
            })
        }
        other => panic!("{other} is no pattern"),
    }
}
