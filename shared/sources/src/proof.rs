//! How a delivery proves where it comes from. Vendors differ only in the recipe, so that a recipe
//! is a table row, and what follows from it is written once.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use sha1::Sha1;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::delivery::{Delivery, Refused, header};
use crate::secrets::{AddressKey, KeyForm, Secrets, is_fit};
use crate::source::NotSigned;

/// How far a signed timestamp may be from now, either way. Timestamps are in whole seconds, so
/// that their age is counted in these, too.
const TOLERANCE_SECONDS: i64 = 300;

/// Where a bearer token is, and what stands before it there.
const AUTHORIZATION: &str = "authorization";
const BEARER: &str = "Bearer ";

/// One way in which a source proves that it sent something.
pub(crate) enum Proof {
    /// A signature in a header.
    Signed(Recipe),
    /// Nothing is signed: the address has a secret part, and a second secret may come with it.
    Address(Beside),
}

/// How a signature is made.
pub(crate) struct Recipe {
    pub(crate) algorithm: Algorithm,
    pub(crate) key: KeyForm,
    /// What is signed, in this order with nothing between.
    pub(crate) signed: &'static [Part],
    pub(crate) encoding: Encoding,
    /// The header with the signature, or with several that spaces part.
    pub(crate) header: &'static str,
    /// What stands before the signature in its header, such as `sha1=`.
    pub(crate) prefix: &'static str,
    /// The header with the time of signing, if that is signed.
    pub(crate) timestamp: Option<(&'static str, TimeForm)>,
    /// The header with the delivery's id, if there is one.
    pub(crate) id: Option<&'static str>,
}

/// A keyed hash.
#[derive(Clone, Copy)]
pub(crate) enum Algorithm {
    HmacSha1,
    HmacSha256,
}

impl Algorithm {
    /// As it is written in documents.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA-1",
            Self::HmacSha256 => "HMAC-SHA-256",
        }
    }
}

/// A part of what is signed.
pub(crate) enum Part {
    Method,
    Url,
    /// The header with the delivery's id, as it is written.
    Id,
    /// The header with the time of signing, as it is written.
    Timestamp,
    Text(&'static str),
    Body,
    /// The body's JSON without spaces.
    CompactBody,
}

/// How a signature is written.
#[derive(Clone, Copy)]
pub(crate) enum Encoding {
    Base64,
    Hex,
}

/// How a time is written in a header.
#[derive(Clone, Copy)]
pub(crate) enum TimeForm {
    Rfc3339,
    UnixSeconds,
    UnixMilliseconds,
}

/// Where the secret is that comes beside a secret address.
#[derive(Clone, Copy)]
pub(crate) enum Beside {
    Nothing,
    /// A header of this name.
    Header(&'static str),
    /// The header `Authorization`, as a bearer token.
    Bearer,
    /// A field of the body's JSON.
    Body(&'static str),
}

/// What is sent, for signing it as the source would.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// The delivery's id, where the source has one.
    pub id: &'a str,
    /// When it is sent.
    pub at: DateTime<Utc>,
    /// The address that it is sent to, without the secret part.
    pub url: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// What a source would post.
#[derive(Clone, Debug)]
pub struct Posted<'a> {
    /// What follows the source's name in the path; empty for what is signed.
    pub secret_path: String,
    /// The headers that prove where it comes from.
    pub headers: HeaderMap,
    /// The body.
    pub body: Cow<'a, [u8]>,
}

/// Checks that one of the accepted keys stands behind a delivery, in one of the source's ways.
///
/// # Errors
/// What kept the first way from succeeding whose header is there: a missing header says less than
/// a signature that is wrong, and what a sender has signed too long ago is no other way's matter.
pub(crate) fn verify(
    proofs: &[Proof],
    delivery: Delivery<'_>,
    secrets: &Secrets,
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let mut refused: Option<Refused> = None;
    for proof in proofs {
        let outcome = match proof {
            Proof::Signed(recipe) => recipe.verify(delivery, secrets, now),
            Proof::Address(beside) => beside.verify(delivery, secrets),
        };
        match (outcome, refused) {
            (Ok(()), _) => return Ok(()),
            (Err(Refused::MissingHeader(_)), Some(_)) => {}
            (Err(refusal), None | Some(Refused::MissingHeader(_))) => refused = Some(refusal),
            (Err(_), Some(_)) => {}
        }
    }
    Err(refused.unwrap_or(Refused::WrongSignature))
}

/// What the source would post, with the newest key.
pub(crate) fn sign<'a>(
    proofs: &[Proof],
    secrets: &Secrets,
    outgoing: Outgoing<'a>,
) -> Result<Posted<'a>, NotSigned> {
    let key = secrets.newest();
    if let Some(address) = AddressKey::read(key) {
        let beside = proofs.iter().find_map(|proof| match proof {
            Proof::Address(beside) if is_fit(*beside, address) => Some(*beside),
            Proof::Address(_) | Proof::Signed(_) => None,
        });
        return beside.ok_or(NotSigned("the source signs"))?.sign(address, outgoing);
    }
    let recipe = proofs.iter().find_map(|proof| match proof {
        Proof::Signed(recipe) => Some(recipe),
        Proof::Address(_) => None,
    });
    recipe.ok_or(NotSigned("the source does not sign"))?.sign(key, outgoing)
}

impl Recipe {
    fn verify(
        &self,
        delivery: Delivery<'_>,
        secrets: &Secrets,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let given = header(delivery.headers, self.header)?;
        let id = self.id.filter(|_| self.signs(&Part::Id));
        let id = id.map_or(Ok(""), |name| header(delivery.headers, name))?;
        let timestamp = match self.timestamp {
            None => "",
            Some((name, form)) => {
                let text = header(delivery.headers, name)?;
                check_age(form.read(text).ok_or(Refused::MalformedHeader(name))?, now)?;
                text
            }
        };
        let given: Vec<&str> =
            given.split(' ').filter_map(|one| one.strip_prefix(self.prefix)).collect();
        let signed = SignedParts { delivery, id, timestamp };
        let expected = secrets.iter().filter_map(|key| self.signature(key, &signed));
        check_signature(expected, &given)
    }

    fn signs(&self, part: &Part) -> bool {
        self.signed
            .iter()
            .any(|signed| std::mem::discriminant(signed) == std::mem::discriminant(part))
    }

    /// The signature as text, without its prefix; `None` if the key is not of the recipe's form,
    /// or the body is not what the recipe signs.
    fn signature(&self, key: &str, signed: &SignedParts<'_>) -> Option<String> {
        if AddressKey::read(key).is_some() {
            return None;
        }
        let parts: Vec<Cow<'_, [u8]>> =
            self.signed.iter().map(|part| signed.bytes(part)).collect::<Option<_>>()?;
        let key = self.key.bytes(key)?;
        let digest = match self.algorithm {
            Algorithm::HmacSha1 => keyed_hash::<Hmac<Sha1>>(&key, &parts)?,
            Algorithm::HmacSha256 => keyed_hash::<Hmac<Sha256>>(&key, &parts)?,
        };
        Some(match self.encoding {
            Encoding::Base64 => STANDARD.encode(digest),
            Encoding::Hex => hex::encode(digest),
        })
    }

    fn sign<'a>(&self, key: &str, outgoing: Outgoing<'a>) -> Result<Posted<'a>, NotSigned> {
        let no_headers = HeaderMap::new();
        let Outgoing { id, at, url, body } = outgoing;
        let timestamp = self.timestamp.map(|(name, form)| (name, form.write(at)));
        let signed = SignedParts {
            delivery: Delivery { url, ..Delivery::post(&no_headers, body) },
            id,
            timestamp: timestamp.as_ref().map_or("", |(_, text)| text),
        };
        let signature =
            self.signature(key, &signed).ok_or(NotSigned("the body is not what is signed"))?;
        let mut headers = HeaderMap::new();
        insert(&mut headers, self.header, &format!("{}{signature}", self.prefix))?;
        if let Some((name, text)) = &timestamp {
            insert(&mut headers, name, text)?;
        }
        if let Some(name) = self.id {
            insert(&mut headers, name, id)?;
        }
        Ok(Posted { secret_path: String::new(), headers, body: Cow::Borrowed(body) })
    }
}

fn insert(headers: &mut HeaderMap, name: &'static str, text: &str) -> Result<(), NotSigned> {
    let value =
        HeaderValue::try_from(text).map_err(|_| NotSigned("the id does not fit a header"))?;
    headers.insert(HeaderName::from_static(name), value);
    Ok(())
}

/// HMAC takes a key of any length, so that this is never `None`.
fn keyed_hash<M: Mac + KeyInit>(key: &[u8], parts: &[Cow<'_, [u8]>]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac.finalize().into_bytes().to_vec())
}

/// What a recipe chooses its parts from.
struct SignedParts<'a> {
    delivery: Delivery<'a>,
    id: &'a str,
    timestamp: &'a str,
}

impl SignedParts<'_> {
    fn bytes(&self, part: &Part) -> Option<Cow<'_, [u8]>> {
        let text = |text: &'_ str| Cow::Owned(text.as_bytes().to_vec());
        Some(match part {
            Part::Method => text(self.delivery.method.as_str()),
            Part::Url => Cow::Borrowed(self.delivery.url.as_bytes()),
            Part::Id => Cow::Borrowed(self.id.as_bytes()),
            Part::Timestamp => Cow::Borrowed(self.timestamp.as_bytes()),
            Part::Text(constant) => Cow::Borrowed(constant.as_bytes()),
            Part::Body => Cow::Borrowed(self.delivery.body),
            Part::CompactBody => {
                // Streamed, since a map would sort the fields.
                let mut read = serde_json::Deserializer::from_slice(self.delivery.body);
                let mut compact = Vec::new();
                let mut write = serde_json::Serializer::new(&mut compact);
                serde_transcode::transcode(&mut read, &mut write).ok()?;
                read.end().ok()?;
                Cow::Owned(compact)
            }
        })
    }
}

impl TimeForm {
    fn read(self, text: &str) -> Option<DateTime<Utc>> {
        // One spelling for each time: the text is signed, and is to be what the number says.
        let number = || text.parse::<i64>().ok().filter(|number| number.to_string() == text);
        match self {
            Self::Rfc3339 => Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc()),
            Self::UnixSeconds => DateTime::from_timestamp(number()?, 0),
            Self::UnixMilliseconds => DateTime::from_timestamp_millis(number()?),
        }
    }

    fn write(self, at: DateTime<Utc>) -> String {
        match self {
            Self::Rfc3339 => at.to_rfc3339_opts(SecondsFormat::Secs, true),
            Self::UnixSeconds => at.timestamp().to_string(),
            Self::UnixMilliseconds => at.timestamp_millis().to_string(),
        }
    }
}

impl Beside {
    fn verify(self, delivery: Delivery<'_>, secrets: &Secrets) -> Result<(), Refused> {
        let given = match self {
            Self::Nothing => Cow::Borrowed(""),
            Self::Header(name) => Cow::Borrowed(header(delivery.headers, name)?),
            Self::Bearer => {
                let given = header(delivery.headers, AUTHORIZATION)?;
                Cow::Borrowed(given.strip_prefix(BEARER).unwrap_or_default())
            }
            Self::Body(name) => Cow::Owned(text_of_body(delivery.body, name).unwrap_or_default()),
        };
        let mut found = Choice::from(0);
        for key in secrets.iter().filter_map(AddressKey::read) {
            let path = key.path.as_bytes().ct_eq(delivery.secret_path.as_bytes());
            found |= path & key.beside.as_bytes().ct_eq(given.as_bytes());
        }
        if bool::from(found) { Ok(()) } else { Err(Refused::WrongSecret) }
    }

    fn sign<'a>(
        self,
        key: AddressKey<'_>,
        outgoing: Outgoing<'a>,
    ) -> Result<Posted<'a>, NotSigned> {
        let mut headers = HeaderMap::new();
        let mut body = Cow::Borrowed(outgoing.body);
        match self {
            Self::Nothing => {}
            Self::Header(name) => insert(&mut headers, name, key.beside)?,
            Self::Bearer => {
                insert(&mut headers, AUTHORIZATION, &format!("{BEARER}{}", key.beside))?;
            }
            Self::Body(name) => {
                let not_object = NotSigned("the body is no JSON object to put the token into");
                let mut value: Value =
                    serde_json::from_slice(outgoing.body).map_err(|_| not_object)?;
                let fields = value.as_object_mut().ok_or(not_object)?;
                fields.insert(name.to_owned(), key.beside.into());
                body = Cow::Owned(value.to_string().into_bytes());
            }
        }
        Ok(Posted { secret_path: key.path.to_owned(), headers, body })
    }
}

/// A text of a body that is a JSON object; the rest of it is not kept.
fn text_of_body(body: &[u8], name: &str) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    value.get(name)?.as_str().map(str::to_owned)
}

/// Refuses what was signed more than five minutes ago or ahead.
fn check_age(signed_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refused> {
    let age_seconds = (now - signed_at).num_seconds();
    if age_seconds.abs() > TOLERANCE_SECONDS {
        return Err(Refused::Stale { age_seconds });
    }
    Ok(())
}

/// Refuses unless one of the given signatures is one of those that the accepted keys make.
///
/// All pairs are compared, each in constant time, so that the time taken tells nothing.
fn check_signature(expected: impl Iterator<Item = String>, given: &[&str]) -> Result<(), Refused> {
    let mut found = Choice::from(0);
    for signature in expected {
        for candidate in given {
            found |= signature.as_bytes().ct_eq(candidate.as_bytes());
        }
    }
    if bool::from(found) { Ok(()) } else { Err(Refused::WrongSignature) }
}

#[cfg(test)]
mod tests;
