//! What every program starts with: the config, the secrets, the clock, telemetry, and on AWS the
//! way to the store.
//!
//! **Architecture invariant:** the clock and the environment are read here and nowhere else.

mod aws;
mod clock;
mod config;
pub mod function_url;
mod links;
mod secrets;
mod telemetry;

pub use aws::{Operator, Shell};
pub use clock::Clock;
pub use config::{
    Account, Config, ConfigError, Destination, DigestPlan, Language, ReportChoices, duration,
    example_config,
};
pub use links::{LINK_LIFETIME_MAX, LinkKeyError, LinkKeys, LinkRefused, SignedLink};
pub use secrets::{AccountSecrets, KeyRing, SecretsError};
pub use tallydesk_stores::Connection;
pub use telemetry::{Metric, Telemetry, log_json, log_text};
