use std::fmt;

use serde::Deserialize;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    /// Hides a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// What the secret store has about a place, by the place's name; which of it a place takes depends
/// on its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceSecret {
    pub(crate) url: Option<Hidden>,
    pub(crate) secret: Option<Hidden>,
    pub(crate) token: Option<Hidden>,
    pub(crate) username: Option<Hidden>,
    pub(crate) password: Option<Hidden>,
}

impl PlaceSecret {
    /// The entries that are set, by their names.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &'static str> {
        let Self { url, secret, token, username, password } = self;
        let all = [
            ("url", url),
            ("secret", secret),
            ("token", token),
            ("username", username),
            ("password", password),
        ];
        all.into_iter().filter(|(_, entry)| entry.is_some()).map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        let text = r#"{"url":"hunter2","secret":"hunter2","token":"hunter2","password":"hunter2"}"#;
        let secret: PlaceSecret = serde_json::from_str(text).expect("secrets");
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert_eq!(format!("{:?}", secret.url), "Some([redacted])");
    }
}
