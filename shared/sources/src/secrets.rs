use std::{fmt, iter};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::proof::{Beside, Proof};
use crate::source::Source;

/// The least number of characters of a secret part of an address, and of what comes beside it.
const ADDRESS_SECRET_MIN: usize = 16;
/// The same for what the vendor chooses and puts into the body.
const TOKEN_MIN: usize = 8;

/// What the keys look like that a source signs with.
#[derive(Clone, Copy)]
pub(crate) enum KeyForm {
    /// Any text, which is used as it is shown.
    Text,
    /// Bytes in base64, with or without `whsec_` before it.
    Base64,
    /// Any text; where it has HTML entities, the characters that they stand for are signed with.
    Entities,
}

impl KeyForm {
    /// What the keys look like, for documents.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::Text | Self::Entities => "as the vendor shows it",
            Self::Base64 => "`whsec_…` (base64)",
        }
    }

    /// The bytes to sign with; `None` if the key is not of this form.
    pub(crate) fn bytes(self, key: &str) -> Option<Vec<u8>> {
        match self {
            Self::Text => Some(key.as_bytes().to_vec()),
            Self::Base64 => {
                let encoded = key.strip_prefix("whsec_").unwrap_or(key);
                STANDARD.decode(encoded).ok().filter(|bytes| !bytes.is_empty())
            }
            Self::Entities => Some(without_entities(key).into_bytes()),
        }
    }
}

/// The entities that WordPress decodes (`wp_specialchars_decode` with `ENT_QUOTES`), without `&` and
/// the zeros that may stand before a number.
const ENTITIES: &[(&str, char)] = &[
    ("amp;", '&'),
    ("#38;", '&'),
    ("#x26;", '&'),
    ("lt;", '<'),
    ("#60;", '<'),
    ("gt;", '>'),
    ("#62;", '>'),
    ("quot;", '"'),
    ("#34;", '"'),
    ("#x22;", '"'),
    ("#39;", '\''),
    ("#x27;", '\''),
];

/// Decodes each entity once, so that `&amp;lt;` is `&lt;`.
fn without_entities(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let entity = ENTITIES.iter().find_map(|(entity, character)| {
            after_entity(after, entity).map(|after| (*character, after))
        });
        let (character, after) = entity.unwrap_or(('&', after));
        decoded.push(character);
        rest = after;
    }
    decoded + rest
}

fn after_entity<'a>(text: &'a str, entity: &str) -> Option<&'a str> {
    let prefix = ["#x", "#"].into_iter().find(|prefix| entity.starts_with(prefix));
    let (prefix, digits) = entity.split_at(prefix.map_or(0, str::len));
    let number = text.strip_prefix(prefix)?;
    let number = if prefix.is_empty() { number } else { number.trim_start_matches('0') };
    number.strip_prefix(digits)
}

/// A key for what is not signed: `url:` and the secret part of the address, and then, after another
/// `:`, the secret that comes beside it, if the source can send one.
#[derive(Clone, Copy)]
pub(crate) struct AddressKey<'a> {
    pub(crate) path: &'a str,
    pub(crate) beside: &'a str,
}

impl<'a> AddressKey<'a> {
    /// `None` if the key is one to sign with.
    pub(crate) fn read(key: &'a str) -> Option<Self> {
        let secrets = key.strip_prefix("url:")?;
        let (path, beside) = secrets.split_once(':').unwrap_or((secrets, ""));
        Some(Self { path, beside })
    }
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
        Self::fitting(source.proofs, keys)
    }

    /// Takes the keys for these ways of proving.
    pub(crate) fn fitting(proofs: &[Proof], keys: Vec<String>) -> Result<Self, SecretError> {
        for (position, key) in (1..).zip(&keys) {
            check(proofs, key).map_err(|reason| SecretError::Unfit { position, reason })?;
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

/// Says what was expected of a key that proves nothing in any of a source's ways.
fn check(proofs: &[Proof], key: &str) -> Result<(), &'static str> {
    if key.trim().is_empty() {
        return Err("is empty");
    }
    let mut expected = "expected a key to sign with";
    for proof in proofs {
        match (proof, AddressKey::read(key)) {
            (Proof::Signed(recipe), None) if recipe.key.bytes(key).is_some() => return Ok(()),
            (Proof::Address(beside), Some(address)) if is_fit(*beside, address) => return Ok(()),
            (Proof::Signed(recipe), None) => {
                expected = match recipe.key {
                    KeyForm::Text | KeyForm::Entities => expected,
                    KeyForm::Base64 => "expected base64, with or without whsec_ before it",
                }
            }
            (Proof::Address(Beside::Nothing), _) => {
                expected = "expected url: and at least 16 letters, digits, - or _";
            }
            (Proof::Address(Beside::Body(_)), _) => {
                expected = "expected url:, at least 16 letters, digits, - or _, a colon, and the \
                            vendor's token of 8 at least";
            }
            (Proof::Address(_), _) => {
                expected = "expected url:, at least 16 letters, digits, - or _, a colon, and as \
                            many for the secret beside the address";
            }
            (Proof::Signed(_), Some(_)) => {}
        }
    }
    Err(expected)
}

/// True if the key has what the source can send: long enough, and of characters that fit an address.
pub(crate) fn is_fit(beside: Beside, key: AddressKey<'_>) -> bool {
    let is_secret = |text: &str, length_min| {
        let fits = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        text.len() >= length_min && text.chars().all(fits)
    };
    let is_beside_fit = match beside {
        Beside::Nothing => key.beside.is_empty(),
        Beside::Header(_) | Beside::Bearer => is_secret(key.beside, ADDRESS_SECRET_MIN),
        Beside::Body(_) => is_secret(key.beside, TOKEN_MIN),
    };
    is_secret(key.path, ADDRESS_SECRET_MIN) && is_beside_fit
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
    fn entities_are_decoded_once_and_only_those_that_wordpress_knows() {
        for (key, expected) in [
            ("no entity & none;", "no entity & none;"),
            ("a&amp;b&lt;c&gt;d&quot;e&#039;f", "a&b<c>d\"e'f"),
            ("&#38;&#x26;&#60;&#0062;&#x0027;&#034;", "&&<>'\""),
            ("&amp;lt;", "&lt;"),
            ("&eacute;&apos;&AMP;", "&eacute;&apos;&AMP;"),
            ("&", "&"),
        ] {
            assert_eq!(without_entities(key), expected, "{key}");
        }
    }

    #[test]
    fn keys_are_not_printed() {
        let zendesk = source("zendesk").expect("a source");
        let secrets = Secrets::new(zendesk, vec!["a key".into()]).expect("secrets");
        assert_eq!(format!("{secrets:?}"), "[redacted]");
    }
}
