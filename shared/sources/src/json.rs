use std::borrow::Cow;

use chrono::{DateTime, NaiveDateTime, Utc};
use percent_encoding::percent_decode_str;
use serde_json::{Number, Value};
use tallydesk_events::{Change, Invalid};

use crate::source::NotReadable;

/// Parses a body. The parser itself refuses what is nested more than 127 deep.
pub(crate) fn parse(body: &[u8]) -> Result<Value, NotReadable> {
    serde_json::from_slice(body).map_err(|error| NotReadable::new(format!("not JSON: {error}")))
}

/// The value of a field that has to be there.
pub(crate) fn required<T>(value: Option<T>, path: &str) -> Result<T, Invalid> {
    value.ok_or_else(|| Invalid::field(path, "missing"))
}

/// A text that a template asks for in the form of a URL, so that nothing in it can break the JSON
/// around it; `None` if it is no UTF-8. What has a character that this form does not have came as
/// it is.
pub(crate) fn url_decoded(text: &str) -> Option<String> {
    let is_of_form = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~*+%/".contains(&byte);
    if !text.bytes().all(is_of_form) {
        return Some(text.to_owned());
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
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

    /// A list of ids.
    pub(crate) fn ids(self, path: &str) -> Result<Vec<String>, Invalid> {
        let id = |item: Fields<'_>| match item.0 {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()).filter(|_| !id.is_f64()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let ids: Option<Vec<_>> = self.items(path)?.into_iter().map(id).collect();
        ids.ok_or_else(|| Invalid::field(path, "expected a list of strings or integers"))
    }

    /// What a field says that an account has named itself: by its name as a whole, since it may
    /// have dots in it.
    pub(crate) fn own(self, name: &str) -> Result<Change, Invalid> {
        match self.0.get(name) {
            None => Ok(Change::Keep),
            Some(Value::Null) => Ok(Change::Empty),
            Some(Value::String(text)) => {
                Ok(Some(text.clone()).filter(|text| !text.is_empty()).into())
            }
            Some(Value::Number(number)) => Ok(Change::Set(number.to_string())),
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                Err(Invalid::field(name, "expected a string or a number"))
            }
        }
    }

    /// A whole number that is not negative.
    pub(crate) fn whole(self, path: &str) -> Result<Option<u64>, Invalid> {
        match self.at(path) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| {
                Invalid::field(path, "expected a whole number that is not negative")
            }),
        }
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

    /// True or false, also as a word: templates put texts where the vendor has flags.
    pub(crate) fn flag_or_word(self, path: &str) -> Result<Option<bool>, Invalid> {
        let Some(word) = self.at(path).and_then(Value::as_str) else {
            return self.flag(path);
        };
        match word.to_lowercase().as_str() {
            "" => Ok(None),
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(Invalid::field(path, "expected true or false")),
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

    /// A time without a zone, which is UTC: with `T` or a space between day and time, and with or
    /// without ` UTC` behind it.
    pub(crate) fn time_without_zone(self, path: &str) -> Result<Option<DateTime<Utc>>, Invalid> {
        let Some(text) = self.text(path)? else {
            return Ok(None);
        };
        let bare = text.strip_suffix(" UTC").unwrap_or(text);
        let read = |format| NaiveDateTime::parse_from_str(bare, format).ok();
        let time = read("%Y-%m-%dT%H:%M:%S%.f").or_else(|| read("%Y-%m-%d %H:%M:%S%.f"));
        time.map(|time| Some(time.and_utc()))
            .ok_or_else(|| Invalid::field(path, "expected a time such as 2026-11-20 09:00:00"))
    }

    /// Seconds since 1970, whole or with a fraction; 0 is none.
    pub(crate) fn unix_seconds(self, path: &str) -> Result<Option<DateTime<Utc>>, Invalid> {
        let time = |number: &Number| {
            // By its text, since a float of today's seconds does not hold nanoseconds.
            let text = number.to_string();
            let (seconds, fraction) = text.split_once('.').unwrap_or((&text, ""));
            let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
            DateTime::from_timestamp(seconds.parse().ok()?, nanoseconds)
        };
        self.number_time(path, time, "expected seconds since 1970")
    }

    /// Milliseconds since 1970; 0 is none.
    pub(crate) fn unix_milliseconds(self, path: &str) -> Result<Option<DateTime<Utc>>, Invalid> {
        let time = |number: &Number| DateTime::from_timestamp_millis(number.as_i64()?);
        self.number_time(path, time, "expected milliseconds since 1970")
    }

    /// A time in any of these forms, for vendors that write it now so, now so: RFC 3339, without a
    /// zone, or seconds since 1970.
    pub(crate) fn time_of_any_form(self, path: &str) -> Result<Option<DateTime<Utc>>, Invalid> {
        match self.at(path) {
            Some(Value::Number(_)) => self.unix_seconds(path),
            _ => self.time(path).or_else(|_| self.time_without_zone(path)),
        }
    }

    fn number_time(
        self,
        path: &str,
        time: impl Fn(&Number) -> Option<DateTime<Utc>>,
        expected: &str,
    ) -> Result<Option<DateTime<Utc>>, Invalid> {
        match self.at(path) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) if number.as_i64() == Some(0) => Ok(None),
            Some(Value::Number(number)) => {
                time(number).map(Some).ok_or_else(|| Invalid::field(path, expected))
            }
            Some(Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                Err(Invalid::field(path, expected))
            }
        }
    }

    /// The items of a list; none if it is absent or null.
    pub(crate) fn items(self, path: &str) -> Result<Vec<Fields<'a>>, Invalid> {
        match self.at(path) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items.iter().map(Fields).collect()),
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                Err(Invalid::field(path, "expected a list"))
            }
        }
    }

    /// The fields of an object; `None` if it is absent or null.
    pub(crate) fn object(self, path: &str) -> Result<Option<Fields<'a>>, Invalid> {
        match self.at(path) {
            None | Some(Value::Null) => Ok(None),
            Some(object @ Value::Object(_)) => Ok(Some(Fields(object))),
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                Err(Invalid::field(path, "expected an object"))
            }
        }
    }

    /// A list of labels: an array of texts, or one text with commas between. Null is an empty list.
    pub(crate) fn labels(self, path: &str) -> Result<Option<Vec<String>>, Invalid> {
        match self.at(path) {
            Some(Value::String(text)) => {
                let labels = text.split(',').map(str::trim).filter(|label| !label.is_empty());
                Ok(Some(labels.map(str::to_owned).collect()))
            }
            None
            | Some(
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_),
            ) => self.words(path),
        }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    type Read<'a> = fn(Fields<'a>, &str) -> Result<Option<DateTime<Utc>>, Invalid>;

    fn check<'a>(read: Read<'a>, value: &'a Value, expected: &str) {
        let told = match read(Fields(value), "at") {
            Ok(Some(time)) => time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            Ok(None) => "none".to_owned(),
            Err(invalid) => invalid.to_string(),
        };
        assert_eq!(told, expected, "{value}");
    }

    #[test]
    fn a_time_of_any_form_is_one_of_the_three() {
        check(
            Fields::time_of_any_form,
            &json!({"at": "2026-11-20T10:00:00.25+01:00"}),
            "2026-11-20T09:00:00.250Z",
        );
        check(
            Fields::time_of_any_form,
            &json!({"at": "2026-11-20 09:00:00 UTC"}),
            "2026-11-20T09:00:00Z",
        );
        check(Fields::time_of_any_form, &json!({"at": 1_795_165_200}), "2026-11-20T09:00:00Z");
        check(Fields::time_of_any_form, &json!({"at": null}), "none");
        let expected = "at: expected a time such as 2026-11-20 09:00:00";
        check(Fields::time_of_any_form, &json!({"at": "soon"}), expected);
        check(Fields::time_of_any_form, &json!({"at": true}), "at: expected a string");
    }

    #[test]
    fn a_text_in_the_form_of_a_url_is_decoded_and_another_is_left() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(url_decoded(text).as_deref(), expected, "{text}");
        };
        check("Amy+Ford%2C+%22A%2FB%22", Some("Amy Ford, \"A/B\""));
        check("%E7%BB%84", Some("组"));
        check("mei+shop@mail.example", Some("mei+shop@mail.example"));
        check("100% sure", Some("100% sure"));
        check("%FF", None);
        check("", Some(""));
    }

    #[test]
    fn every_form_of_time_is_read_to_the_nanosecond() {
        let seconds = "at: expected seconds since 1970";
        check(Fields::unix_seconds, &json!({"at": 1_795_165_200}), "2026-11-20T09:00:00Z");
        check(
            Fields::unix_seconds,
            &json!({"at": 1_795_165_200.123_5}),
            "2026-11-20T09:00:00.123500Z",
        );
        check(Fields::unix_seconds, &json!({"at": 0}), "none");
        check(Fields::unix_seconds, &json!({"at": 1e300}), seconds);
        check(Fields::unix_seconds, &json!({"at": "soon"}), seconds);
        let milliseconds = "at: expected milliseconds since 1970";
        check(
            Fields::unix_milliseconds,
            &json!({"at": 1_795_165_200_250_i64}),
            "2026-11-20T09:00:00.250Z",
        );
        check(Fields::unix_milliseconds, &json!({"at": 0.5}), milliseconds);
        check(Fields::unix_milliseconds, &json!({"at": i64::MAX}), milliseconds);
        let zoneless = "at: expected a time such as 2026-11-20 09:00:00";
        check(
            Fields::time_without_zone,
            &json!({"at": "2026-11-20 09:00:00 UTC"}),
            "2026-11-20T09:00:00Z",
        );
        check(
            Fields::time_without_zone,
            &json!({"at": "2026-11-20T09:00:00"}),
            "2026-11-20T09:00:00Z",
        );
        check(Fields::time_without_zone, &json!({"at": "2026-11-20T09:00:00Z"}), zoneless);
        check(Fields::time_without_zone, &json!({"at": null}), "none");
    }

    #[test]
    fn a_field_of_the_accounts_own_is_known_by_its_whole_name() {
        let fields = json!({"a.b": "c", "number": 7, "empty": "", "null": null, "list": []});
        let own = |name| Fields(&fields).own(name).map_err(|invalid| invalid.to_string());
        assert_eq!(own("a.b"), Ok(Change::Set("c".into())));
        assert_eq!(own("number"), Ok(Change::Set("7".into())));
        assert_eq!(own("empty"), Ok(Change::Empty));
        assert_eq!(own("null"), Ok(Change::Empty));
        assert_eq!(own("b"), Ok(Change::Keep));
        assert_eq!(own("list"), Err("list: expected a string or a number".into()));
    }
}
