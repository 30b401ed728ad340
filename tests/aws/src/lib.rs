//! AWS as far as the functions see it, so that tests run the functions' own programs as Lambda would:
//! started with the environment that `template.yaml` gives them, fed with events through Lambda's
//! Runtime API, held to their roles at every call.
//!
//! | module | what it stands for |
//! |---|---|
//! | [`template`] | CloudFormation: what the template says of each function |
//! | [`cloud`] | DynamoDB, Secrets Manager and SES, behind the roles |
//! | [`stream`] | the journal's stream, and Lambda's poller on it |
//! | [`lambda`] | Lambda: processes, time-outs |
//! | [`envelopes`] | what Lambda puts around webhooks, records and ticks |

// For tests alone: what is not as expected ends one, wherever it is met.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![allow(clippy::missing_panics_doc, clippy::wildcard_enum_match_arm)]

pub mod cloud;
pub mod envelopes;
pub mod lambda;
pub mod stream;
pub mod template;
