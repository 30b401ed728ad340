use std::{fmt, iter};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::source::Source;

/// What the keys of a source look like.
pub(crate) enum KeyForm {
    /// Any text, which is used as it is shown.
    Text,
    /// Bytes in base64, with or without `whsec_` before it.
    Base64,
}

/// The keys that one source may sign with: never empty, the newest first.
///
/// While a key is rotated, the old and the new one are both accepted. `Debug` shows none.
#[derive(Clone)]
pub struct Secrets {
    newest: String,
    older: Vec<String>,
}

/// Why a list of keys cannot be used. The message never shows a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SecretError {
    /// The list is empty, so that nothing could ever be verified.
    #[error("no key")]
    NoKey,
    /// A key is not what the source would issue; replace it.
    #[error("key {position}: {reason}")]
    Unfit {
        /// Its place in the list, counted from 1.
        position: usize,
        /// What was expected.
        reason: &'static str,
    },
}

impl Secrets {
    /// Takes a source's accepted keys, the newest first.
    ///
    /// # Errors
    /// [`SecretError`] if there is none, or if one of them is empty or not of the source's form.
    pub fn new(source: &Source, keys: Vec<String>) -> Result<Self, SecretError> {
        for (position, key) in (1..).zip(&keys) {
            check(&source.keys, key).map_err(|reason| SecretError::Unfit { position, reason })?;
        }
        let mut keys = keys.into_iter();
        let newest = keys.next().ok_or(SecretError::NoKey)?;
        Ok(Self { newest, older: keys.collect() })
    }

    /// The key to sign with.
    pub(crate) fn newest(&self) -> &str {
        &self.newest
    }

    /// The keys to verify with, the newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        iter::once(&self.newest).chain(&self.older).map(String::as_str)
    }
}

fn check(form: &KeyForm, key: &str) -> Result<(), &'static str> {
    let is_fit = match form {
        KeyForm::Text => true,
        KeyForm::Base64 => {
            let encoded = key.strip_prefix("whsec_").unwrap_or(key);
            STANDARD.decode(encoded).is_ok_and(|bytes| !bytes.is_empty())
        }
    };
    match (key.trim().is_empty(), is_fit) {
        (true, _) => Err("is empty"),
        (false, true) => Ok(()),
        (false, false) => Err("expected base64, with or without whsec_ before it"),
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::source;

    fn check(source_name: &str, keys: &[&str], expected: &str) {
        let source = source(source_name).expect("a source");
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        let outcome =
            Secrets::new(source, keys).map_or_else(|error| error.to_string(), |_| "ok".into());
        assert_eq!(outcome, expected);
    }

    #[test]
    fn a_key_that_the_source_would_not_issue_is_refused() {
        let unfit = "key 2: expected base64, with or without whsec_ before it";
        let fit = "whsec_MDEyMzQ1Njc4OWFiY2RlZg==";
        check("generic", &[fit], "ok");
        check("generic", &[fit, "MDEyMzQ1Njc4OWFiY2RlZg=="], "ok");
        check("generic", &[], "no key");
        check("generic", &[""], "key 1: is empty");
        check("generic", &[fit, "whsec_"], unfit);
        check("generic", &[fit, "whsec_not base64, by its spaces"], unfit);
        check("zendesk", &["any text", "dGVzdA=="], "ok");
        check("zendesk", &["any text", " \n"], "key 2: is empty");
        check("zendesk", &[], "no key");
    }

    #[test]
    fn keys_are_not_printed() {
        let zendesk = source("zendesk").expect("a source");
        let secrets = Secrets::new(zendesk, vec!["a key".into()]).expect("secrets");
        assert_eq!(format!("{secrets:?}"), "[redacted]");
    }
}
