mod mentions;

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// An e-mail address, a phone number or an opaque id, as the sender gave it.
///
/// It exists only between decoding and sealing; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Wraps an address as given.
    #[must_use]
    pub fn new(given: impl Into<String>) -> Self {
        Self(given.into())
    }

    /// Length in bytes, for bounds.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.0.len()
    }

    /// What is hashed: e-mail addresses in lower case, phone numbers (with `+` or `00`) as
    /// `+` and digits, anything else as an id of its source, so that two vendors' ids never meet.
    fn normalised(&self, source: &str) -> String {
        let trimmed = self.0.trim();
        if trimmed.contains('@') {
            return trimmed.to_lowercase();
        }
        let international = trimmed.strip_prefix('+').or_else(|| trimmed.strip_prefix("00"));
        match international {
            Some(number) if number.chars().all(is_phone_character) => {
                let digits: String = number.chars().filter(char::is_ascii_digit).collect();
                format!("+{digits}")
            }
            Some(_) | None => format!("{source}:{trimmed}"),
        }
    }
}

fn is_phone_character(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, ' ' | '-' | '.' | '/' | '(' | ')')
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// A customer as we know him: 128 bits of HMAC-SHA-256 over the normalised address, in hex.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct CustomerKey(String);

impl CustomerKey {
    /// The key as text: 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of nobody, made of randomness: what stands in a customer's place once he is erased.
    #[must_use]
    pub fn of_nobody(random: [u8; 16]) -> Self {
        Self(hex::encode(random))
    }
}

/// The account's secret for hashing customers. It never rotates: another pepper would make
/// every customer a new one.
#[derive(Clone)]
pub struct Pepper(String);

impl Pepper {
    /// Wraps the secret.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The customer behind an address.
    #[must_use]
    pub fn key(&self, address: &Address, source: &str) -> CustomerKey {
        // HMAC takes a key of any length, so the constructor cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else {
            return CustomerKey(String::new());
        };
        mac.update(address.normalised(source).as_bytes());
        let digest = mac.finalize().into_bytes();
        CustomerKey(hex::encode(digest.get(..16).unwrap_or_default()))
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_same(one: &str, other: &str, same: bool) {
        let pepper = Pepper::new("pepper");
        let keys = [one, other].map(|address| pepper.key(&Address::new(address), "generic"));
        assert_eq!(keys[0] == keys[1], same, "{one} and {other}");
    }

    #[test]
    fn an_address_is_normalised_before_it_is_hashed() {
        check_same("Mei@Example.com ", "mei@example.com", true);
        check_same("+49 (30) 123-456", "+4930123456", true);
        check_same("0049 30 123456", "+49 30 123456", true);
        check_same("mei@example.com", "mai@example.com", false);
        check_same("Caller-1", "caller-1", false);
    }

    #[test]
    fn an_opaque_id_belongs_to_its_source_and_an_address_to_everybody() {
        let pepper = Pepper::new("pepper");
        let id = Address::new("1001");
        assert_ne!(pepper.key(&id, "zendesk"), pepper.key(&id, "generic"));
        let mail = Address::new("mei@example.com");
        assert_eq!(pepper.key(&mail, "zendesk"), pepper.key(&mail, "generic"));
        assert_ne!(pepper.key(&mail, "generic"), Pepper::new("other").key(&mail, "generic"));
    }

    #[test]
    fn neither_address_nor_pepper_is_printed() {
        let shown = format!("{:?} {:?}", Address::new("mei@example.com"), Pepper::new("p"));
        assert_eq!(shown, "[redacted] [redacted]");
    }
}
