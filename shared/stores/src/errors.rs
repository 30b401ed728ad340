use std::fmt::Display;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use thiserror::Error;

/// What went wrong with the store, by what the caller should do.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Try again later: throttling, a time-out, a conflict, the store is away.
    #[error("store unavailable: {0}")]
    Retry(String),
    /// Somebody has to look at the store: a missing table, a missing permission, an answer that
    /// cannot be read. The data is not at fault, and may be taken once that is mended.
    #[error("store refused: {0}")]
    Alarm(String),
    /// This item will never be taken: it is damaged, or too large.
    #[error("unfit: {0}")]
    Unfit(String),
}

impl StoreError {
    /// True if trying again may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Retry(_))
    }

    pub(crate) fn unfit(what: &str, error: impl Display) -> Self {
        Self::Unfit(format!("{what}: {error}"))
    }
}

/// Codes of service errors that a later attempt may not meet.
const RETRYABLE_CODES: [&str; 10] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "ReplicatedWriteConflictException",
];

impl<E: ProvideErrorMetadata> From<SdkError<E, HttpResponse>> for StoreError {
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let status = error.raw_response().map(|response| response.status().as_u16());
        let code = error.code().unwrap_or("no answer").to_owned();
        let message = error.message().unwrap_or_default();
        let text = format!("{code} {message}").trim_end().to_owned();
        let reached = status.is_some();
        let is_passing = status.is_some_and(|status| status >= 500 || status == 429);
        if !reached || is_passing || RETRYABLE_CODES.contains(&code.as_str()) {
            Self::Retry(text)
        } else if code == "ValidationException" {
            Self::Unfit(text)
        } else {
            Self::Alarm(text)
        }
    }
}
