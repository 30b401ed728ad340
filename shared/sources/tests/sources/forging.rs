//! Forgeries by the ten thousand, made of deliveries that were authentic: none is accepted.

use fastrand::Rng;
use http::{HeaderName, HeaderValue};
use serde_json::Value;
use tallydesk_sources::{Outgoing, Posted, SOURCES, Secrets, Source};

use crate::laws::{BODY, is_unsigned, proving_headers};
use crate::{URL, delivery, fixtures, key, now, posted, source_and_secrets};

#[test]
fn none_of_tens_of_thousands_of_forgeries_is_accepted() {
    for source in SOURCES {
        assert!(forge(source, 1_500) > 1_000, "{}", source.name);
    }
}

#[test]
#[ignore = "minutes: a million forgeries for all sources together"]
fn none_of_a_million_forgeries_is_accepted() {
    for source in SOURCES {
        let forged = forge(source, 1_000_000_usize.div_ceil(SOURCES.len()));
        println!("{}: {forged} forgeries refused", source.name);
    }
}

/// Makes forgeries, and returns how many of them changed something that proves.
fn forge(source: &Source, inputs: usize) -> usize {
    let (_, secrets) = source_and_secrets(source.name);
    let proving: Vec<HeaderName> =
        proving_headers(source).into_iter().filter(|name| !is_unsigned(source, name)).collect();
    let mut forged = 0;
    for seed in (0..).take(inputs) {
        let mut random = Rng::with_seed(seed);
        let payloads = fixtures(source.name);
        let (_, fixture) = &payloads[random.usize(..payloads.len())];
        let body: &[u8] = if posts(source, &secrets, &fixture.body) { &fixture.body } else { BODY };
        let authentic = posted(source, &secrets, body);
        let Some(forgery) = forgery(source, &authentic, &proving, &mut random) else { continue };
        let verified = source.verify(delivery(&forgery), &secrets, now());
        assert!(verified.is_err(), "{} seed {seed}: {forgery:?}", source.name);
        forged += 1;
    }
    forged
}

/// False for a body that the source cannot post, since its secret goes into an object.
fn posts(source: &Source, secrets: &Secrets, body: &[u8]) -> bool {
    source.sign(secrets, Outgoing { id: "delivery-1", at: now(), url: URL, body }).is_ok()
}

/// An authentic delivery with a change to what it proves; `None` if the change changes nothing.
fn forgery<'a>(
    source: &Source,
    authentic: &Posted<'a>,
    proving: &[HeaderName],
    random: &mut Rng,
) -> Option<Posted<'a>> {
    let mut forged = authentic.clone();
    match random.u8(..6) {
        0 => return with_another_body(authentic, random),
        1 => forged = posted_by_another(source, authentic),
        2 => {
            if authentic.secret_path.is_empty() {
                forged.headers.remove(random.choice(proving)?);
            } else {
                forged.secret_path = String::new();
            }
        }
        3 => change_secret_or_header(&mut forged, proving, random)?,
        4 => take_from_another_delivery(source, &mut forged, proving, random)?,
        _ => change_secret_path_or_signatures(&mut forged, proving, random)?,
    }
    let is_changed = forged.secret_path != authentic.secret_path
        || forged.headers != authentic.headers
        || forged.body != authentic.body;
    is_changed.then_some(forged)
}

/// The old signature with another body. Where JSON is signed without its spaces, what reads the same is
/// no other body.
fn with_another_body<'a>(authentic: &Posted<'a>, random: &mut Rng) -> Option<Posted<'a>> {
    if !authentic.secret_path.is_empty() {
        return None;
    }
    let mut body = authentic.body.to_vec();
    let at = random.usize(..body.len());
    match random.u8(..4) {
        0 => body[at] ^= random.u8(1..),
        1 => body.truncate(at),
        2 => body.insert(at, random.u8(..)),
        _ => body.extend_from_slice(b"{}"),
    }
    let read = |body: &[u8]| serde_json::from_slice::<Value>(body).ok();
    let is_same = read(&body).is_some_and(|value| read(&authentic.body) == Some(value));
    (!is_same).then(|| Posted { body: body.into(), ..authentic.clone() })
}

/// The same body, proved with a key that is not accepted.
fn posted_by_another<'a>(source: &Source, authentic: &Posted<'a>) -> Posted<'a> {
    let other = match key(source) {
        secret if secret.starts_with("whsec_") => "whsec_YW5vdGhlciBrZXkgdGhhdCBpcyBubyBzZWNyZXQ=",
        secret if secret.matches(':').count() == 2 => "url:only-for-tests-2:another-that-is-none",
        secret if secret.starts_with("url:") => "url:only-for-tests-2",
        _ => "another for tests, no secret",
    };
    let secrets = Secrets::new(source, vec![other.to_owned()]).expect("secrets");
    let outgoing = Outgoing { id: "delivery-1", at: now(), url: URL, body: &authentic.body };
    let posted = source.sign(&secrets, outgoing).expect("signed");
    Posted {
        secret_path: posted.secret_path,
        headers: posted.headers,
        body: posted.body.into_owned().into(),
    }
}

fn change_secret_or_header(
    forged: &mut Posted<'_>,
    proving: &[HeaderName],
    random: &mut Rng,
) -> Option<()> {
    if proving.is_empty() {
        forged.secret_path.push(random.alphanumeric());
        return Some(());
    }
    let name = random.choice(proving)?;
    let mut value = forged.headers.get(name)?.as_bytes().to_vec();
    let at = random.usize(..value.len());
    match random.u8(..3) {
        0 => value[at] ^= random.u8(1..),
        1 => value.truncate(at),
        _ => value.push(b'A'),
    }
    // A signature in hexadecimal digits is the same in capitals, and around a value spaces are none.
    let is_same =
        |value: &[u8], old: &HeaderValue| value.trim_ascii().eq_ignore_ascii_case(old.as_bytes());
    if is_same(&value, forged.headers.get(name)?) {
        return None;
    }
    forged.headers.insert(name, HeaderValue::from_bytes(&value).ok()?);
    Some(())
}

/// A proving header of another delivery of the same sender.
fn take_from_another_delivery(
    source: &Source,
    forged: &mut Posted<'_>,
    proving: &[HeaderName],
    random: &mut Rng,
) -> Option<()> {
    if !forged.secret_path.is_empty() {
        forged.secret_path = forged.secret_path.to_uppercase();
        return Some(());
    }
    let (_, secrets) = source_and_secrets(source.name);
    let at = now() + chrono::TimeDelta::seconds(random.i64(1..200));
    let body = format!("{{\"id\":\"{}\"}}", random.u32(..));
    let outgoing = Outgoing { id: "delivery-2", at, url: URL, body: body.as_bytes() };
    let other = source.sign(&secrets, outgoing).expect("signed");
    let name = random.choice(proving)?;
    forged.headers.insert(name, other.headers.get(name)?.clone());
    Some(())
}

/// Several signatures, none of which is of this delivery; or another secret path.
fn change_secret_path_or_signatures(
    forged: &mut Posted<'_>,
    proving: &[HeaderName],
    random: &mut Rng,
) -> Option<()> {
    if !forged.secret_path.is_empty() {
        let at = random.usize(..forged.secret_path.len());
        forged.secret_path.truncate(at);
        return Some(());
    }
    let name = proving.iter().find(|name| name.as_str().contains("signature"))?;
    let value = forged.headers.get(name)?.to_str().ok()?.to_owned();
    let wrong = |random: &mut Rng| {
        let mut letters: Vec<char> = value.chars().collect();
        // Not among the last, where base64 has bits that mean nothing.
        let at = letters.len() / 2 + random.usize(..4);
        letters[at] = if letters[at] == '0' { '1' } else { '0' };
        letters.into_iter().collect::<String>()
    };
    let several: Vec<String> = (0..random.usize(2..20)).map(|_| wrong(random)).collect();
    forged.headers.insert(name, several.join(" ").parse().ok()?);
    Some(())
}

/// One that is right among several, as when a key is rotated, in any place.
#[test]
fn of_several_signatures_one_has_to_be_right_wherever_it_stands() {
    let (generic, secrets) = source_and_secrets("generic");
    let authentic = posted(generic, &secrets, BODY);
    let right = authentic.headers["webhook-signature"].to_str().unwrap().to_owned();
    let wrong = format!("v1,{}", "A".repeat(43) + "=");
    for place in 0..5 {
        let mut signatures = vec![wrong.as_str(); 4];
        signatures.insert(place, &right);
        let mut several = authentic.clone();
        several.headers.insert("webhook-signature", signatures.join(" ").parse().unwrap());
        assert!(generic.verify(delivery(&several), &secrets, now()).is_ok(), "{place}");
        let unmarked = signatures.join(" ").replace("v1,", "v2,");
        several.headers.insert("webhook-signature", unmarked.parse().unwrap());
        assert!(generic.verify(delivery(&several), &secrets, now()).is_err(), "{place}");
    }
}
