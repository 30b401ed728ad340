//! Why there is no answer, and the short page that says what to do. It tells nothing of the
//! account: whoever reads it has not shown that he may.

use http::StatusCode;
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

    pub(crate) fn page(self) -> String {
        let (title, sentence) = self.words();
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
             <style>body {{ max-width: 38rem; margin: 0 auto; padding: 48px 16px; \
             font: 17px/26px -apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica Neue, \
             Arial, sans-serif }} h1 {{ font-size: 24px; line-height: 32px }}</style>\n\
             </head>\n<body>\n<h1>{title}</h1>\n<p>{sentence}</p>\n</body>\n</html>\n"
        )
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Method => ("This page is only read", "Expected GET or HEAD."),
            Self::NotFound => ("Nothing is here", "Check the address."),
            Self::Link(_) => (
                "This link does not open the page",
                "It has expired, or lost a part on its way. Ask whoever sent it for a new one: \
                 <code>tallydesk link</code> prints it.",
            ),
            Self::Date => ("The address names no day", "date: expected a day as 2026-11-16."),
            Self::NotBegun => ("This period has not begun", "Its figures are yet to come."),
            Self::Away => ("The figures cannot be read now", "Try again in a minute."),
        }
    }
}
