//! The one implementation of the store, on DynamoDB: journal, states, counters, reports,
//! deliveries.
//!
//! On AWS the client speaks to DynamoDB; on one machine to an embedded one. There is no other
//! store and no trait to hide behind: tests inject faults below the client, in its HTTP connector.
//!
//! **Architecture invariant:** this is the only crate that depends on `aws-sdk-dynamodb`.
//!
//! **Architecture invariant:** a ticket's state and the counters move in one transaction, guarded
//! by the state's version ([`Store::write_folds`]). Nothing else writes a delta.

mod calls;
mod capacity;
mod connecting;
mod counters;
mod counting;
mod deliveries;
mod door;
mod erasure;
mod errors;
mod folds;
mod gone;
mod items;
mod journal;
mod keys;
mod notes;
mod open;
mod quarantine;
mod reading;
mod reports;
mod scans;
mod sealing;
mod tables;
mod walks;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

pub use aws_sdk_dynamodb::config::{
    BehaviorVersion, Builder as ConfigBuilder, Region, retry::RetryConfig,
};
pub use capacity::{Capacity, CapacityMeter};
pub use connecting::Connection;
pub use counters::{Compacted, DELTAS_MAX, ShelfRead};
pub use counting::CountedUnder;
pub use deliveries::{
    DELIVERY_LEASE, Delivery, DeliveryEnd, DeliveryKey, DeliveryStep, FailedDelivery, HeldDelivery,
    Occasion,
};
pub use door::{DoorCounts, DoorInstance};
pub use erasure::{Erasure, Step, Traces};
pub use errors::StoreError;
pub use folds::{FoldWrite, FoldsError, LineWrite, plan};
pub use gone::Gone;
pub use journal::{History, LineRef, PutOutcome, Sealed, State};
pub use keys::{SubjectPk, event_sort_key, is_of_history};
pub use open::OpenTicket;
pub use quarantine::{Kept, Quarantined};
pub use scans::{Journaled, SubjectStatus};
pub use sealing::Removed;
pub use walks::{Place, Walked};

/// The names of the two tables.
#[derive(Clone, Debug)]
pub struct TableNames {
    /// Events, states and the quarantine.
    pub journal: String,
    /// Counters, reports and names.
    pub counters: String,
}

impl Default for TableNames {
    fn default() -> Self {
        Self { journal: "tallydesk-journal".into(), counters: "tallydesk-counters".into() }
    }
}

/// The store: a client and the names of its tables. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    client: Client,
    tables: Arc<TableNames>,
    meter: Arc<CapacityMeter>,
    access: Access,
}

/// What a store is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    ReadAndWrite,
    ReadOnly,
}

impl Store {
    /// A store behind a client configuration.
    #[must_use]
    pub fn new(config: ConfigBuilder, tables: TableNames) -> Self {
        Self {
            client: Client::from_conf(config.build()),
            tables: Arc::new(tables),
            meter: Arc::default(),
            access: Access::ReadAndWrite,
        }
    }

    /// What the calls so far have consumed.
    #[must_use]
    pub fn meter(&self) -> &CapacityMeter {
        &self.meter
    }
}
