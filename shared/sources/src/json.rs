use chrono::{DateTime, Utc};
use serde_json::Value;
use tallydesk_events::Invalid;

use crate::source::NotReadable;

/// Parses a body. The parser itself refuses what is nested more than 127 deep.
pub(crate) fn parse(body: &[u8]) -> Result<Value, NotReadable> {
    serde_json::from_slice(body).map_err(|error| NotReadable::new(format!("not JSON: {error}")))
}

/// The value of a field that has to be there.
pub(crate) fn required<T>(value: Option<T>, path: &str) -> Result<T, Invalid> {
    value.ok_or_else(|| Invalid::field(path, "missing"))
}

/// Reads a vendor's fields by their paths, such as `detail.via.channel`.
///
/// What is null, empty or absent is `None`; what is of another shape is [`Invalid`], which
/// names the path and does not quote the content.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a Value);

impl<'a> Fields<'a> {
    /// Whatever is there, null included.
    pub(crate) fn at(self, path: &str) -> Option<&'a Value> {
        path.split('.').try_fold(self.0, |value, name| value.get(name))
    }

    /// A text.
    pub(crate) fn text(self, path: &str) -> Result<Option<&'a str>, Invalid> {
        match self.at(path) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(Invalid::field(path, "expected a string"))
            }
        }
    }

    /// An id: vendors write them as texts here and as integers there.
    pub(crate) fn id(self, path: &str) -> Result<Option<String>, Invalid> {
        let Some(number) = self.at(path).and_then(Value::as_number) else {
            return Ok(self.text(path)?.map(str::to_owned));
        };
        if number.is_f64() {
            return Err(Invalid::field(path, "expected a string or an integer"));
        }
        Ok(Some(number.to_string()))
    }

    /// True or false.
    pub(crate) fn flag(self, path: &str) -> Result<Option<bool>, Invalid> {
        match self.at(path) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(Invalid::field(path, "expected true or false"))
            }
        }
    }

    /// An RFC 3339 time.
    pub(crate) fn time(self, path: &str) -> Result<Option<DateTime<Utc>>, Invalid> {
        let Some(text) = self.text(path)? else {
            return Ok(None);
        };
        let time = DateTime::parse_from_rfc3339(text)
            .map_err(|_| Invalid::field(path, "expected an RFC 3339 time"))?;
        Ok(Some(time.to_utc()))
    }

    /// A list of words: an array of texts, or one text with spaces between. Null is an empty list.
    pub(crate) fn words(self, path: &str) -> Result<Option<Vec<String>>, Invalid> {
        let not_words = || Invalid::field(path, "expected a list of strings");
        match self.at(path) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(Vec::new())),
            Some(Value::String(text)) => {
                Ok(Some(text.split_whitespace().map(str::to_owned).collect()))
            }
            Some(Value::Array(items)) => {
                let words = items.iter().map(Value::as_str).filter(|word| *word != Some(""));
                words
                    .map(|word| word.map(str::to_owned))
                    .collect::<Option<_>>()
                    .map(Some)
                    .ok_or_else(not_words)
            }
            Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => Err(not_words()),
        }
    }
}
