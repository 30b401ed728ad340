use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;
use tallydesk_events::{Change, Invalid};

use crate::json::{Fields, url_decoded};

/// What a template renders to where there is nothing.
const NOTHING: &[&str] = &["None", "null"];

/// An object of Gorgias within a body, as it is or as a template writes it: there every value is a
/// text, a flag is `True` or `False`, and nothing is `None`.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    root: Fields<'a>,
    /// Where it is: the beginning of the path of its fields.
    prefix: &'static str,
}

impl<'a> Object<'a> {
    pub(super) fn new(root: Fields<'a>, prefix: &'static str) -> Self {
        Self { root, prefix }
    }

    /// The path of a field from the body on, as reasons name it.
    pub(super) fn path(self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.root.at(&self.path(name)).is_some()
    }

    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, Invalid> {
        let text = self.root.text(&self.path(name))?;
        Ok(text.filter(|text| !NOTHING.contains(text)))
    }

    /// A text that the template asks for in the form of a URL.
    pub(super) fn unescaped(self, name: &str) -> Result<Option<String>, Invalid> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let decoded = url_decoded(text);
        let reason = "expected UTF-8 in the form of a URL";
        decoded.map(Some).ok_or_else(|| Invalid::field(self.path(name), reason))
    }

    pub(super) fn id(self, name: &str) -> Result<Option<String>, Invalid> {
        let id = self.root.id(&self.path(name))?;
        Ok(id.filter(|id| !NOTHING.contains(&id.as_str())))
    }

    /// A label: a text, which may be in the form of a URL, or a number.
    pub(super) fn label(self, name: &str) -> Result<Option<String>, Invalid> {
        if self.root.at(&self.path(name)).is_some_and(Value::is_number) {
            return self.id(name);
        }
        self.unescaped(name)
    }

    pub(super) fn flag(self, name: &str) -> Result<Option<bool>, Invalid> {
        let path = self.path(name);
        let is_nothing = |value: &Value| value.as_str().is_some_and(|text| NOTHING.contains(&text));
        if self.root.at(&path).is_some_and(is_nothing) {
            return Ok(None);
        }
        self.root.flag_or_word(&path)
    }

    /// A time, which is UTC where it has no zone, with `T` or a space between day and time.
    pub(super) fn time(self, name: &str) -> Result<Option<DateTime<Utc>>, Invalid> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let joined = text.replacen(' ', "T", 1);
        let zoned = DateTime::parse_from_rfc3339(&joined).ok().map(|time| time.to_utc());
        let zoneless = || NaiveDateTime::parse_from_str(&joined, "%Y-%m-%dT%H:%M:%S%.f").ok();
        zoned
            .or_else(|| zoneless().map(|time| time.and_utc()))
            .map(Some)
            .ok_or_else(|| Invalid::field(self.path(name), "expected an ISO 8601 time"))
    }

    /// The id of somebody or something that a field refers to: an object with an `id`, or the id
    /// itself, under this name or under this name and `_id`.
    pub(super) fn reference(self, name: &str) -> Result<Option<String>, Invalid> {
        let of_object = self.root.at(&self.path(name)).is_some_and(Value::is_object);
        let id = if of_object { self.id(&format!("{name}.id"))? } else { self.id(name)? };
        if id.is_some() {
            return Ok(id);
        }
        self.id(&format!("{name}_id"))
    }

    /// A reference that is a part of a snapshot: not in it, empty, or set.
    pub(super) fn referred(self, name: &str) -> Result<Change, Invalid> {
        if !self.has(name) && !self.has(&format!("{name}_id")) {
            return Ok(Change::Keep);
        }
        Ok(self.reference(name)?.into())
    }

    /// Labels: a list of objects with a `name`, or one text with commas between. Null is no label.
    pub(super) fn labels(self, name: &str) -> Result<Option<Vec<String>>, Invalid> {
        let path = self.path(name);
        let Some(Value::Array(items)) = self.root.at(&path) else {
            let text = self.unescaped(name)?;
            let split = |text: String| {
                let labels = text.split(',').map(str::trim).filter(|label| !label.is_empty());
                labels.map(str::to_owned).collect()
            };
            return Ok(self.has(name).then(|| text.map(split).unwrap_or_default()));
        };
        let label = |item: &Value| item.get("name")?.as_str().map(str::to_owned);
        let labels: Option<Vec<_>> = items.iter().map(label).collect();
        labels.map(Some).ok_or_else(|| Invalid::field(path, "expected a list of names"))
    }
}
