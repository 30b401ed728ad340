//! Why there is no answer, and the short page that says what to do. It tells nothing of the account
//! but its languages: whoever reads it has not shown that he may.

use http::StatusCode;
use tallydesk_digests::{Unshown, unshown_html};
use tallydesk_kpis::Language;
use tallydesk_shell::LinkRefused;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Neither GET nor HEAD.
    Method,
    /// There is nothing at this address, or no link can be made.
    NotFound,
    /// The link does not open it.
    Link(LinkRefused),
    /// The date cannot be read.
    Date,
    /// The period is yet to come.
    NotBegun,
    /// The figures cannot be read at the moment.
    Away,
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotFound | Self::NotBegun => StatusCode::NOT_FOUND,
            Self::Link(_) => StatusCode::UNAUTHORIZED,
            Self::Date => StatusCode::BAD_REQUEST,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(crate) fn page(self, languages: &[Language]) -> String {
        unshown_html(
            match self {
                Self::Method => Unshown::ReadOnly,
                Self::NotFound => Unshown::NothingThere,
                Self::Link(_) => Unshown::Link,
                Self::Date => Unshown::Date,
                Self::NotBegun => Unshown::NotBegun,
                Self::Away => Unshown::Away,
            },
            languages,
        )
    }
}
