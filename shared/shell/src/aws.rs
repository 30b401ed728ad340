use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_secretsmanager::config::{SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_http_client::tls;
use chrono::{DateTime, Utc};
use tallydesk_deliveries::{SesClient, SesConfigBuilder, SesRetries};
use tallydesk_stores::{ConfigBuilder, Connection, RetryConfig, Store, TableNames};

use crate::clock::Clock;
use crate::config::Config;
use crate::secrets::KeyRing;
use crate::telemetry::{Telemetry, log_json};

/// How long a function waits for the store before it asks for events. Lambda gives it ten seconds.
const CONNECTING_MAX: Duration = Duration::from_secs(3);

/// What a function on AWS starts with.
pub struct Shell {
    /// The account's choices.
    pub config: Config,
    /// The store behind the function's tables.
    pub store: Store,
    /// The system's clock.
    pub clock: Clock,
    /// Where it tells what it has done.
    pub telemetry: Telemetry,
    aws: SdkConfig,
}

impl Shell {
    /// Reads the environment that the template sets: `TALLYDESK_CONFIG` (a path),
    /// `TALLYDESK_JOURNAL_TABLE`, `TALLYDESK_COUNTERS_TABLE` and `TALLYDESK_STACK` (its name), and what
    /// Lambda sets. Then connects to the store, so that the first event need not wait for it.
    ///
    /// # Errors
    /// If a variable is missing, or the config is wrong: the function must not start then. A store
    /// that is away is only logged: it may be back when an event comes.
    pub async fn on_aws(connection: Connection) -> anyhow::Result<Self> {
        log_json();
        let config = Config::read(&PathBuf::from(variable("TALLYDESK_CONFIG")?))?;
        for key in config.without_effect() {
            tracing::warn!(key, "a key of the config has no effect in this version");
        }
        let tables = TableNames {
            journal: variable("TALLYDESK_JOURNAL_TABLE")?,
            counters: variable("TALLYDESK_COUNTERS_TABLE")?,
        };
        let telemetry = Telemetry::new(variable("TALLYDESK_STACK")?);
        let aws = as_the_functions_role()?;
        let store = store(&aws, tables);
        connect(&store, connection).await;
        Ok(Self { config, store, clock: Clock::system(), telemetry, aws })
    }

    /// The account's secrets, from the Secrets Manager secret that `TALLYDESK_SECRET` names.
    ///
    /// # Errors
    /// If the secret cannot be fetched or used.
    pub async fn key_ring(&self) -> anyhow::Result<KeyRing> {
        let client = aws_sdk_secretsmanager::Client::new(&self.aws);
        let id = variable("TALLYDESK_SECRET")?;
        KeyRing::from_secrets_manager(client, id, self.clock.now()).await
    }

    /// A client of SES under the function's role.
    #[must_use]
    pub fn ses(&self) -> SesClient {
        ses(&self.aws)
    }
}

/// The way to AWS from a machine of the operator's own.
pub struct Operator(SdkConfig);

impl Operator {
    /// Reads the region and the credentials as AWS's own tools do: variables, or a profile.
    ///
    /// # Errors
    /// If no region is named, or the machine trusts nobody: it has no root certificate.
    pub async fn from_environment() -> anyhow::Result<Self> {
        // Lambda's machines always have some; the SDK would panic without.
        let roots = rustls_native_certs::load_native_certs();
        ensure!(
            !roots.certs.is_empty(),
            "AWS cannot be reached: no root certificate is on this machine"
        );
        let aws = aws_config::defaults(BehaviorVersion::latest()).http_client(https()).load().await;
        ensure!(
            aws.region().is_some(),
            "no region of AWS is named: set AWS_REGION, or AWS_PROFILE"
        );
        Ok(Self(aws))
    }

    /// What a client of AWS is made with.
    #[must_use]
    pub fn access(&self) -> &SdkConfig {
        &self.0
    }

    /// The store behind a stack's tables.
    #[must_use]
    pub fn store(&self, tables: TableNames) -> Store {
        store(&self.0, tables)
    }

    /// The secrets of a stack, from Secrets Manager.
    ///
    /// # Errors
    /// If the secret cannot be fetched or used.
    pub async fn key_ring(&self, id: String, now: DateTime<Utc>) -> anyhow::Result<KeyRing> {
        let client = aws_sdk_secretsmanager::Client::new(&self.0);
        KeyRing::from_secrets_manager(client, id, now).await
    }

    /// A client of SES.
    #[must_use]
    pub fn ses(&self) -> SesClient {
        ses(&self.0)
    }
}

fn store(aws: &SdkConfig, tables: TableNames) -> Store {
    // Short first waits: DynamoDB answers in milliseconds, and tally backs off on top.
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(50));
    Store::new(ConfigBuilder::from(aws).retry_config(retries), tables)
}

async fn connect(store: &Store, connection: Connection) {
    match tokio::time::timeout(CONNECTING_MAX, store.connect(connection)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the store is not there yet"),
        Err(_) => tracing::warn!("the store does not answer yet"),
    }
}

/// Lambda hands a function its role's credentials and its region in variables: nothing else is asked,
/// and the code that would ask stays out of the archive.
fn as_the_functions_role() -> anyhow::Result<SdkConfig> {
    let credentials = EnvironmentVariableCredentialsProvider::new();
    let mut aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(variable("AWS_REGION")?))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(https());
    // Tests stand in for AWS under an address of their own.
    aws.set_endpoint_url(variable("AWS_ENDPOINT_URL").ok());
    Ok(aws.build())
}

fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https()
}

/// It tries nothing twice: after a time-out the mail may have gone out, and the delivery's record has
/// to know.
fn ses(aws: &SdkConfig) -> SesClient {
    let config = SesConfigBuilder::from(aws).retry_config(SesRetries::disabled());
    SesClient::from_conf(config.build())
}

#[allow(clippy::disallowed_methods)] // the one place that reads the environment
fn variable(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("the environment variable {name} is not set"))
}
