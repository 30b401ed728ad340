//! What AWS takes, in US dollars. Prices change: each is an argument.

use clap::Args;

/// Prices of us-east-1 as of November 2026, on demand, without free tiers.
#[derive(Args, Clone, Copy, Debug)]
pub struct Prices {
    /// A million write request units of DynamoDB
    #[arg(long, default_value_t = 0.625)]
    pub write_million: f64,
    /// A million read request units of DynamoDB
    #[arg(long, default_value_t = 0.125)]
    pub read_million: f64,
    /// A million requests of Lambda
    #[arg(long, default_value_t = 0.20)]
    pub request_million: f64,
    /// A gigabyte-second of Lambda on arm64
    #[arg(long, default_value_t = 0.000_013_333_4)]
    pub gigabyte_second: f64,
    /// A gigabyte of logs taken in by CloudWatch
    #[arg(long, default_value_t = 0.50)]
    pub log_gigabyte: f64,
}
