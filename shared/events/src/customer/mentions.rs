//! Whether a body that nobody has understood holds an address.

use super::{Address, is_phone_character};

/// How often a body may be packed into another: JSON within a form within JSON.
const LAYERS_MAX: usize = 3;

impl Address {
    /// True for an id, which two sources may give to two customers: whose it is, only the source
    /// tells. E-mail addresses and international phone numbers are everybody's.
    #[must_use]
    pub fn is_of_one_source(&self) -> bool {
        self.normalised("one") != self.normalised("another")
    }

    /// True if a body holds the address: an e-mail address in any case, a phone number with any
    /// separators, an id as it is; escaped as JSON or forms do, or not. What else may tell of the
    /// customer (a name, a message) is not looked for.
    #[must_use]
    pub fn is_mentioned_in(&self, body: &[u8]) -> bool {
        let mut reading = body.to_vec();
        for _ in 0..LAYERS_MAX {
            if self.stands_in(&String::from_utf8_lossy(&reading)) {
                return true;
            }
            let unescaped = unescaped(&reading);
            if unescaped == reading {
                return false;
            }
            reading = unescaped;
        }
        self.stands_in(&String::from_utf8_lossy(&reading))
    }

    fn stands_in(&self, text: &str) -> bool {
        let normalised = self.normalised("");
        if let Some(digits) = normalised.strip_prefix('+') {
            return numbers(text).any(|number| number.contains(digits));
        }
        match normalised.strip_prefix(':') {
            Some(id) => has_word(text, id),
            None => has_word(&text.to_lowercase(), &normalised),
        }
    }
}

/// The digits of whatever may be a phone number.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    let runs = text.split(|character| character != '+' && !is_phone_character(character));
    runs.map(|run| run.replace("(0)", "").chars().filter(char::is_ascii_digit).collect())
}

/// True if a text has a word with neither a letter nor a digit beside it.
fn has_word(text: &str, word: &str) -> bool {
    let joins = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && text.match_indices(word).any(|(start, found)| {
            let before = text.get(..start).and_then(|before| before.chars().next_back());
            let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
            !joins(before) && !joins(after)
        })
}

/// A text with one layer of escapes taken off: `\u0040` and `\/` of JSON, `%40` of forms.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = match first {
            b'%' => hexadecimal(after, 2).map(|byte| (vec![u8::try_from(byte).unwrap_or(b'%')], 2)),
            b'\\' if after.first() == Some(&b'u') => {
                let code = after.get(1..).and_then(|digits| hexadecimal(digits, 4));
                code.map(|code| (char::from_u32(code).unwrap_or(' ').to_string().into_bytes(), 5))
            }
            b'\\' => after.first().map(|next| (vec![*next], 1)),
            _ => None,
        };
        let (bytes, length) = escaped.unwrap_or_else(|| (vec![*first], 0));
        plain.extend(bytes);
        rest = after.get(length..).unwrap_or_default();
    }
    plain
}

fn hexadecimal(text: &[u8], length: usize) -> Option<u32> {
    let digits = std::str::from_utf8(text.get(..length)?).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, body: &str, expected: bool) {
        let found = Address::new(address).is_mentioned_in(body.as_bytes());
        assert_eq!(found, expected, "{address} in {body}");
    }

    #[test]
    fn a_mail_address_is_found_however_it_is_written() {
        for body in [
            r#"{"from":"Mei <MEI@Example.com>"}"#,
            r#"{"from":"mei\u0040example.com"}"#,
            r#"{"inner":"{\"from\":\"mei\\u0040example.com\"}"}"#,
            "payload=%7B%22from%22%3A%22mei%40example.com%22%7D",
            "mei@example.com",
        ] {
            check(" Mei@example.com", body, true);
        }
        check("mei@example.com", r#"{"from":"amei@example.com"}"#, false);
        check("mei@example.com", r#"{"from":"mei@example.community"}"#, false);
        check("mei@example.com", "%zz \\u00 %", false);
    }

    #[test]
    fn a_phone_number_is_found_with_any_separators() {
        for body in [
            r#"{"from":"+4930123456"}"#,
            r#"{"from":4930123456}"#,
            "0049 (30) 123-456",
            "+49 (0)30 123456",
        ] {
            check("+49 30 123456", body, true);
        }
        check("+49 30 123456", r#"{"from":"+49301234","to":"56"}"#, false);
    }

    #[test]
    fn an_id_is_found_as_a_word() {
        check("1001", r#"{"requester_id":1001}"#, true);
        check("1001", r#"{"requester_id":"1001"}"#, true);
        check("1001", r#"{"requester_id":31001}"#, false);
        check("Caller-1", r#"{"id":"caller-1"}"#, false);
        check(" ", "a b", false);
    }

    #[test]
    fn only_an_id_belongs_to_its_source() {
        let check = |address: &str, expected: bool| {
            assert_eq!(Address::new(address).is_of_one_source(), expected, "{address}");
        };
        check("mei@example.com", false);
        check("+49 30 123456", false);
        check("1001", true);
    }
}
