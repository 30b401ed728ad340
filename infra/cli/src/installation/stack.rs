//! A stack on AWS, as its outputs tell it.

use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_cloudformation::Client;
use chrono::{DateTime, Utc};
use tallydesk_shell::{AccountSecrets, KeyRing, Operator};
use tallydesk_stores::{Store, TableNames};

/// A deployed stack.
pub(crate) struct Stack {
    name: String,
    outputs: HashMap<String, String>,
    operator: Operator,
}

impl Stack {
    /// Looks a stack up by its name, under the region and the credentials of the environment.
    ///
    /// # Errors
    /// If there is none, or it cannot be asked.
    pub(crate) async fn named(name: &str) -> anyhow::Result<Self> {
        let operator = Operator::from_environment().await?;
        let client = Client::new(operator.access());
        let described = client.describe_stacks().stack_name(name).send().await;
        let described = described
            .map_err(aws_sdk_cloudformation::Error::from)
            .with_context(|| format!("the stack {name} cannot be looked up"))?;
        let stack = described.stacks.into_iter().flatten().next();
        let outputs = stack.and_then(|stack| stack.outputs).unwrap_or_default();
        let outputs = outputs
            .into_iter()
            .filter_map(|output| Some((output.output_key?, output.output_value?)));
        Ok(Self { name: name.to_owned(), outputs: outputs.collect(), operator })
    }

    /// One of its outputs.
    ///
    /// # Errors
    /// If it has none of that name.
    pub(crate) fn output(&self, key: &str) -> anyhow::Result<&str> {
        self.outputs.get(key).map(String::as_str).with_context(|| {
            format!("the stack {} has no output {key}: is it one of Tallydesk?", self.name)
        })
    }

    /// The store behind its tables.
    ///
    /// # Errors
    /// If it does not tell them.
    pub(super) fn store(&self) -> anyhow::Result<Store> {
        Ok(self.operator.store(TableNames {
            journal: self.output("JournalTable")?.to_owned(),
            counters: self.output("CountersTable")?.to_owned(),
        }))
    }

    /// Its secrets, which are looked up again when they have changed.
    ///
    /// # Errors
    /// If the secret cannot be fetched or used.
    pub(crate) async fn key_ring(&self, now: DateTime<Utc>) -> anyhow::Result<KeyRing> {
        self.operator.key_ring(self.output("SecretArn")?.to_owned(), now).await
    }

    /// Its secrets now.
    ///
    /// # Errors
    /// As [`key_ring`](Self::key_ring).
    pub(crate) async fn secrets(&self, now: DateTime<Utc>) -> anyhow::Result<AccountSecrets> {
        let keys = self.key_ring(now).await?;
        Ok(AccountSecrets::clone(&*keys.current().await))
    }
}
