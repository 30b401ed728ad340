use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::Spanned;

/// A config that cannot be used: where, which key, and what was expected.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A line is wrong.
    #[error("{path}:{line}:{column}: {reason}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The key, and what was expected.
        reason: String,
    },
}

/// What is wrong, by the byte of the text at which it begins.
#[derive(Debug)]
pub(super) struct Fault {
    offset: usize,
    reason: String,
}

impl Fault {
    pub(super) fn new(offset: usize, reason: impl Into<String>) -> Self {
        Self { offset, reason: reason.into() }
    }

    /// A fault of an entry, or of one of its values.
    pub(super) fn at<T>(place: &Spanned<T>, reason: impl Into<String>) -> Self {
        Self::new(place.span().start, reason)
    }

    /// The fault with its line and column in the text of the file.
    pub(super) fn located(self, text: &str, path: &Path) -> ConfigError {
        let before = text.get(..self.offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(1, |last| last.chars().count() + 1);
        ConfigError::Wrong { path: path.to_owned(), line, column, reason: self.reason }
    }
}
