use std::time::Duration;

use thiserror::Error;

/// Why a delivery did not end well, by what the caller should do. The reason is for people; it names
/// no secret, no URL and no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeliveryError {
    /// It was not taken. Try again, and not before this time has passed.
    #[error("{reason}")]
    Retry {
        /// Why.
        reason: String,
        /// What the receiver asked for.
        after: Option<Duration>,
    },
    /// It was not taken, and will not be: somebody has to mend the config, the secrets or the place.
    #[error("{reason}")]
    GiveUp {
        /// Why.
        reason: String,
    },
    /// It has left, and it is not known whether it was taken.
    #[error("{reason}; it may have arrived")]
    Unknown {
        /// Why.
        reason: String,
    },
}

impl DeliveryError {
    pub(crate) fn retry(reason: impl Into<String>) -> Self {
        Self::Retry { reason: reason.into(), after: None }
    }

    pub(crate) fn give_up(reason: impl Into<String>) -> Self {
        Self::GiveUp { reason: reason.into() }
    }

    pub(crate) fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown { reason: reason.into() }
    }
}

/// A message that its place cannot take, whatever is tried.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Unfit(pub(crate) String);

impl From<Unfit> for DeliveryError {
    fn from(unfit: Unfit) -> Self {
        Self::GiveUp { reason: unfit.0 }
    }
}
