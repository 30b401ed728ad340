//! Signed links to the live page: who has one may read an account's figures until it expires.
//!
//! A link says until when it opens, and carries an HMAC-SHA-256 over that and the account's name,
//! under a key that signs nothing else. It covers no path, so that one link opens every address
//! of the page. It is a secret: what holds one prints `[redacted]`.

use std::fmt;
use std::iter;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

/// How far ahead a link may expire: what opens for ever is found by somebody one day.
pub const LINK_LIFETIME_MAX: TimeDelta = TimeDelta::days(92);
/// A key is no shorter than what it makes, as RFC 2104 asks.
const KEY_BYTES_MIN: usize = 32;
/// What is signed begins with it: a key that is used elsewhere by mistake signs no link there.
const PURPOSE: &str = "tallydesk live page";

/// The keys that links are signed with: never empty, the newest first. It signs; the others still
/// open the links that they made, until they are taken away. `Debug` shows none.
#[derive(Clone)]
pub struct LinkKeys {
    newest: Hmac<Sha256>,
    older: Vec<Hmac<Sha256>>,
}

/// Why a list of keys cannot be used. The message never shows a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkKeyError {
    /// The list is empty: leave the entry away to have no links.
    #[error("no key")]
    NoKey,
    /// A key could be guessed: make one of at least 32 random bytes.
    #[error("key {position}: expected at least {KEY_BYTES_MIN} bytes")]
    Short {
        /// Its place in the list, counted from 1.
        position: usize,
    },
}

/// Why a link does not open: answer 401. The text is safe to log; a reader needs to know no more
/// than that a new link is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkRefused {
    /// The address has no link, or one that was cut off or written twice.
    #[error("no signed link")]
    Missing,
    /// None of the accepted keys has signed it for this account: the keys may have been rotated.
    #[error("wrong signature")]
    WrongSignature,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// It was signed for longer than any link may be.
    #[error("expires more than {} days ahead", LINK_LIFETIME_MAX.num_days())]
    TooFarAhead,
}

/// The part of a link that opens the page. Only [`LinkKeys`] makes one, from a key or from a query
/// that it has verified.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedLink {
    until: i64,
    signature: String,
}

impl LinkKeys {
    /// Takes the accepted keys, the newest first. A key is used as it is shown.
    ///
    /// # Errors
    /// [`LinkKeyError`] if there is none, or if one of them is too short.
    pub fn new(keys: &[String]) -> Result<Self, LinkKeyError> {
        let prepared = (1..).zip(keys).map(|(position, key)| {
            let long = Some(key.as_bytes()).filter(|key| key.len() >= KEY_BYTES_MIN);
            let mac = long.and_then(|key| Hmac::new_from_slice(key).ok());
            mac.ok_or(LinkKeyError::Short { position })
        });
        let mut prepared = prepared.collect::<Result<Vec<_>, _>>()?.into_iter();
        let newest = prepared.next().ok_or(LinkKeyError::NoKey)?;
        Ok(Self { newest, older: prepared.collect() })
    }

    /// Signs a link that opens an account's page before an instant, cut to the second. One that
    /// lies further ahead than [`LINK_LIFETIME_MAX`] will be refused.
    #[must_use]
    pub fn sign(&self, account: &str, until: DateTime<Utc>) -> SignedLink {
        let until = until.timestamp();
        SignedLink { until, signature: signature(&self.newest, account, until) }
    }

    /// Verifies the query of an address. What else is in it is passed over, since programs that
    /// hand links on add to them.
    ///
    /// # Errors
    /// [`LinkRefused`] says why it does not open the account's page at this instant.
    pub fn verify(
        &self,
        account: &str,
        query: &str,
        now: DateTime<Utc>,
    ) -> Result<SignedLink, LinkRefused> {
        let link = SignedLink::parse(query).ok_or(LinkRefused::Missing)?;
        self.check_signature(account, &link)?;
        // Only now: who cannot sign learns nothing from the answer.
        if now.timestamp() >= link.until {
            return Err(LinkRefused::Expired);
        }
        if link.until > (now + LINK_LIFETIME_MAX).timestamp() {
            return Err(LinkRefused::TooFarAhead);
        }
        Ok(link)
    }

    /// Compares with what every key would have signed, each in constant time, so that the time
    /// taken tells nothing.
    fn check_signature(&self, account: &str, link: &SignedLink) -> Result<(), LinkRefused> {
        let mut found = Choice::from(0);
        for key in iter::once(&self.newest).chain(&self.older) {
            let expected = signature(key, account, link.until);
            found |= expected.as_bytes().ct_eq(link.signature.as_bytes());
        }
        if bool::from(found) { Ok(()) } else { Err(LinkRefused::WrongSignature) }
    }
}

impl SignedLink {
    /// Reads what [`query`](Self::query) writes, each part once, among others in any order.
    fn parse(query: &str) -> Option<Self> {
        let until = only(query, "until=")?;
        let number = until.parse::<i64>().ok()?;
        // One instant has one way to be written, so that nobody can change a link and keep it.
        let is_canonical = number.to_string() == until;
        let signature = only(query, "signature=")?.to_owned();
        is_canonical.then_some(Self { until: number, signature })
    }

    /// The query of every address that the link opens.
    #[must_use]
    pub fn query(&self) -> String {
        format!("until={}&signature={}", self.until, self.signature)
    }

    /// The link itself: the page's first address at a base such as `https://desk.example.com`.
    #[must_use]
    pub fn address(&self, base: &str) -> String {
        format!("{}/?{}", base.trim_end_matches('/'), self.query())
    }
}

/// The value of a part of a query that is there exactly once.
fn only<'a>(query: &'a str, prefix: &str) -> Option<&'a str> {
    let mut values = query.split('&').filter_map(|part| part.strip_prefix(prefix));
    values.next().filter(|_| values.next().is_none())
}

/// The signature in the alphabet of addresses. Signatures are compared as they are written: bytes
/// could be written in more than one way.
fn signature(key: &Hmac<Sha256>, account: &str, until: i64) -> String {
    let mut mac = key.clone();
    // A number has no line end, so that no name can move the boundary.
    mac.update(format!("{PURPOSE}\n{until}\n{account}").as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

impl fmt::Debug for LinkKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl fmt::Debug for SignedLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "only for tests, no secret: 32 bytes";
    const OLDER_KEY: &str = "only for tests, no secret: the older";
    const ACCOUNT: &str = "Example Store";

    fn keys(keys: &[&str]) -> LinkKeys {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        LinkKeys::new(&keys).expect("keys")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn now() -> DateTime<Utc> {
        at("2026-11-20T09:00:00Z")
    }

    fn query() -> String {
        keys(&[KEY]).sign(ACCOUNT, at("2026-11-27T09:00:00Z")).query()
    }

    fn outcome(query: &str, now: DateTime<Utc>) -> Result<(), LinkRefused> {
        keys(&[KEY]).verify(ACCOUNT, query, now).map(|_| ())
    }

    #[test]
    fn a_signature_is_what_others_compute() {
        // printf 'tallydesk live page\n1795770000\nExample Store' |
        //     openssl dgst -sha256 -hmac KEY -binary | basenc --base64url
        assert_eq!(
            query(),
            "until=1795770000&signature=bABBuzq7Jw91qjuRC0HhPjQL6wFsJagA2piDaStinzk"
        );
    }

    #[test]
    fn a_link_opens_before_its_second_and_not_from_it_on() {
        let query = query();
        assert_eq!(outcome(&query, now()), Ok(()));
        assert_eq!(outcome(&query, at("2026-11-27T08:59:59.999Z")), Ok(()));
        assert_eq!(outcome(&query, at("2026-11-27T09:00:00Z")), Err(LinkRefused::Expired));
        assert_eq!(outcome(&query, at("2027-11-27T09:00:00Z")), Err(LinkRefused::Expired));
    }

    #[test]
    fn a_link_for_longer_than_92_days_is_refused() {
        let signed = |until| keys(&[KEY]).sign(ACCOUNT, until).query();
        let last = now() + LINK_LIFETIME_MAX;
        assert_eq!(outcome(&signed(last), now()), Ok(()));
        let later = signed(last + TimeDelta::seconds(1));
        assert_eq!(outcome(&later, now()), Err(LinkRefused::TooFarAhead));
        let never = signed(DateTime::<Utc>::MAX_UTC);
        assert_eq!(outcome(&never, now()), Err(LinkRefused::TooFarAhead));
    }

    #[test]
    fn what_others_add_is_passed_over_and_what_is_missing_or_twice_is_refused() {
        let query = query();
        let (until, signature) = query.split_once('&').expect("two parts");
        for good in [format!("{signature}&{until}"), format!("utm_source=chat&{query}&x=%20&")] {
            assert_eq!(outcome(&good, now()), Ok(()), "{good}");
        }
        for bad in [
            String::new(),
            until.to_owned(),
            signature.to_owned(),
            format!("{query}&{until}"),
            format!("{query}&signature="),
            query.replace("until=", "until=0"),
            query.replace("until=", "until=+"),
            query.replace("until=", "until=%31"),
            query.replace("until=", "until=99999999999999999999"),
        ] {
            assert_eq!(outcome(&bad, now()), Err(LinkRefused::Missing), "{bad}");
        }
    }

    #[test]
    fn an_older_key_still_opens_what_it_signed_and_the_newest_signs() {
        let old = keys(&[OLDER_KEY]).sign(ACCOUNT, now() + TimeDelta::days(1));
        let rotated = keys(&[KEY, OLDER_KEY]);
        assert_eq!(rotated.verify(ACCOUNT, &old.query(), now()), Ok(old.clone()));
        let new = rotated.sign(ACCOUNT, now() + TimeDelta::days(1));
        assert_eq!(keys(&[KEY]).verify(ACCOUNT, &new.query(), now()), Ok(new));
        let refused = keys(&[KEY]).verify(ACCOUNT, &old.query(), now());
        assert_eq!(refused, Err(LinkRefused::WrongSignature));
    }

    #[test]
    fn a_link_opens_its_own_account_alone() {
        let refused = keys(&[KEY]).verify("Another Store", &query(), now());
        assert_eq!(refused, Err(LinkRefused::WrongSignature));
    }

    #[test]
    fn a_key_that_could_be_guessed_is_refused() {
        let check = |keys: &[&str], expected: &str| {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            let outcome =
                LinkKeys::new(&keys).map_or_else(|error| error.to_string(), |_| "ok".into());
            assert_eq!(outcome, expected, "{keys:?}");
        };
        check(&[], "no key");
        check(&[&"k".repeat(31)], "key 1: expected at least 32 bytes");
        check(&[&"k".repeat(32)], "ok");
        check(&[&"k".repeat(32), "hunter2"], "key 2: expected at least 32 bytes");
    }

    #[test]
    fn keys_and_links_are_not_printed() {
        assert_eq!(format!("{:?}", keys(&[KEY])), "[redacted]");
        assert_eq!(format!("{:?}", keys(&[KEY]).sign(ACCOUNT, now())), "[redacted]");
    }

    #[test]
    fn an_address_has_one_slash_before_its_query() {
        let link = keys(&[KEY]).sign(ACCOUNT, now());
        for base in ["https://desk.example", "https://desk.example/"] {
            let expected = format!("https://desk.example/?{}", link.query());
            assert_eq!(link.address(base), expected);
        }
    }

    proptest! {
        #[test]
        fn a_link_opens_for_its_account_and_its_time(
            account in ".{0,40}",
            lifetime in 1..=LINK_LIFETIME_MAX.num_seconds(),
        ) {
            let link = keys(&[KEY]).sign(&account, now() + TimeDelta::seconds(lifetime));
            prop_assert_eq!(keys(&[KEY]).verify(&account, &link.query(), now()), Ok(link));
        }

        #[test]
        fn any_changed_byte_is_refused(place in any::<prop::sample::Index>(), bits in 1..=255_u8) {
            let mut changed = query().into_bytes();
            let place = place.index(changed.len());
            changed[place] ^= bits;
            // What is not text never gets here as a query.
            let changed = String::from_utf8_lossy(&changed);
            prop_assert!(outcome(&changed, now()).is_err(), "{}", changed);
        }

        #[test]
        fn any_other_key_is_refused(key in ".{32,64}") {
            prop_assume!(key != KEY);
            let link = keys(&[&key]).sign(ACCOUNT, now() + TimeDelta::days(1));
            prop_assert_eq!(outcome(&link.query(), now()), Err(LinkRefused::WrongSignature));
        }

        #[test]
        fn any_query_is_answered(query in ".{0,200}") {
            prop_assert!(outcome(&query, now()).is_err());
        }
    }
}
