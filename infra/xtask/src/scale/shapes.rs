//! What batches of some size write: measured on the demo's traffic, item by item.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tallydesk::Embedded;
use tallydesk_events::Event;
use tallydesk_ledger::Rules;
use tallydesk_shell::Clock;
use tallydesk_stores::SubjectPk;
use tallydesk_tally::Tally;

/// What a batch writes and reads, on average.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// Events of a batch.
    pub events: f64,
    /// Units of states, of lines and of the index of open tickets.
    pub journal_units: f64,
    /// Units of deltas for the newest day of the batch.
    pub newest_units: f64,
    /// Deltas for all other shelves.
    pub other_deltas: f64,
    /// Units of these.
    pub other_units: f64,
    /// Units of compaction.
    pub compaction_units: f64,
    /// Read units.
    pub read_units: f64,
    /// Transactions.
    pub transactions: f64,
}

impl Shape {
    /// Write units of tally for each event.
    pub fn units_an_event(&self) -> f64 {
        let units =
            self.journal_units + self.newest_units + self.other_units + self.compaction_units;
        units / self.events
    }
}

/// Folds events in batches of a size and looks at every transaction.
pub async fn measured(events: &[Event], size: usize) -> Shape {
    let database = Embedded::in_memory().unwrap();
    let watched = Watched { database: database.clone(), seen: Arc::default() };
    let store = Embedded::store_behind(watched.clone());
    store.create_tables().await.unwrap();
    let tally = Tally::new(store.clone(), Rules::default(), Clock::system());
    let (mut batches, mut put_units) = (0.0, 0.0);
    for batch in events.chunks(size) {
        let before = store.meter().total().write_units;
        let mut subjects: BTreeSet<SubjectPk> = BTreeSet::new();
        for event in batch {
            store.put_event(event, event.occurred_at).await.unwrap();
            subjects.insert(SubjectPk::from(&event.subject_key()));
        }
        put_units += store.meter().total().write_units - before;
        let outcome = tally.fold_through(subjects).await;
        assert!(outcome.failed.is_empty() && outcome.parked.is_empty());
        batches += 1.0;
    }
    let total = store.meter().total();
    let seen = watched.seen.lock().unwrap();
    let counters = seen.newest_units + seen.other_units + seen.compaction_units;
    let count = f64::from(u32::try_from(events.len()).unwrap());
    Shape {
        events: count / batches,
        journal_units: (total.write_units - put_units - counters) / batches,
        newest_units: seen.newest_units / batches,
        other_deltas: seen.other_deltas / batches,
        other_units: seen.other_units / batches,
        compaction_units: seen.compaction_units / batches,
        read_units: total.read_units / batches,
        transactions: seen.transactions / batches,
    }
}

/// What was written to the counters.
#[derive(Debug, Default)]
struct Seen {
    newest_units: f64,
    other_deltas: f64,
    other_units: f64,
    compaction_units: f64,
    transactions: f64,
}

/// The embedded database, with an eye on transactions.
#[derive(Clone, Debug)]
struct Watched {
    database: Embedded,
    seen: Arc<Mutex<Seen>>,
}

impl Watched {
    fn look(&self, request: &HttpRequest) {
        if !request
            .headers()
            .get("x-amz-target")
            .unwrap_or_default()
            .ends_with("TransactWriteItems")
        {
            return;
        }
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let actions = body["TransactItems"].as_array().unwrap();
        let mut seen = self.seen.lock().unwrap();
        seen.transactions += 1.0;
        if actions.iter().any(|action| action.get("Delete").is_some()) {
            seen.compaction_units += actions.iter().map(units).sum::<f64>();
            return;
        }
        let deltas: Vec<&Value> = actions.iter().filter(|action| is_delta(action)).collect();
        let newest =
            deltas.iter().map(|delta| shelf(delta)).filter(|pk| pk.starts_with("day#")).max();
        for delta in deltas {
            if Some(shelf(delta)) == newest {
                seen.newest_units += units(delta);
            } else {
                seen.other_deltas += 1.0;
                seen.other_units += units(delta);
            }
        }
    }
}

impl HttpClient for Watched {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Watched {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.look(&request);
        self.database.call(request)
    }
}

fn shelf(action: &Value) -> String {
    action["Put"]["Item"]["pk"]["S"].as_str().unwrap_or_default().to_owned()
}

fn is_delta(action: &Value) -> bool {
    action["Put"]["Item"]["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("delta#"))
}

/// What a transaction's action costs: two units for each kilobyte begun. A deletion costs what it
/// deletes, which is a delta: nearly always within one kilobyte.
fn units(action: &Value) -> f64 {
    let item = action["Put"]["Item"].as_object();
    let bytes: usize = item.map_or(1, |item| {
        item.iter().map(|(name, value)| name.len() + attribute_bytes(value)).sum()
    });
    2.0 * f64::from(u32::try_from(bytes.div_ceil(1_024)).unwrap())
}

/// As DynamoDB counts: text and binaries by their bytes, numbers by two digits a byte and one more.
fn attribute_bytes(value: &Value) -> usize {
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "B" => STANDARD.decode(value.as_str().unwrap()).unwrap().len(),
        "N" => value.as_str().unwrap().len().div_ceil(2) + 1,
        "SS" => value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().len()).sum(),
        _ => value.as_str().map_or(1, str::len),
    }
}
