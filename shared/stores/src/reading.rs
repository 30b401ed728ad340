//! The store for who only looks.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::{Access, Store};

/// The operations of a store that is only read.
const READS: [&str; 5] = ["BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"];

impl Store {
    /// The same tables for who only looks: every write fails before it leaves the process, and
    /// shelves are left for others to compact.
    #[must_use]
    pub fn read_only(&self) -> Self {
        let config = self.client.config().to_builder().interceptor(ReadsOnly).build();
        Self { client: Client::from_conf(config), access: Access::ReadOnly, ..self.clone() }
    }
}

/// Refuses what is no read, whichever part of the store asks for it.
#[derive(Debug)]
struct ReadsOnly;

impl Intercept for ReadsOnly {
    fn name(&self) -> &'static str {
        "ReadsOnly"
    }

    // Not earlier: a client's own interceptors see a call's execution begin before its operation is
    // known.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map(Metadata::name).unwrap_or_default();
        if READS.contains(&operation) {
            return Ok(());
        }
        Err(format!("{operation} is a write, and this store is only read").into())
    }
}
