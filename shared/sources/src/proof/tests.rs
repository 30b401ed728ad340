use super::*;
use crate::source::{Source, source};

/// Verifies what a source has signed at `now`, with one header replaced, or removed by an empty
/// replacement.
struct Case {
    source: &'static Source,
    key: &'static str,
    now: DateTime<Utc>,
    body: &'static [u8],
}

impl Case {
    fn generic() -> Self {
        // The vector that the libraries of Standard Webhooks share.
        Self {
            source: source("generic").expect("a source"),
            key: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            now: DateTime::from_timestamp(1_649_367_553, 0).expect("a time"),
            body: br#"{"email":"test@example.com","username":"test_user"}"#,
        }
    }

    fn zendesk() -> Self {
        Self {
            source: source("zendesk").expect("a source"),
            key: "a key",
            now: "2026-11-20T09:00:00Z".parse().expect("a time"),
            body: b"{}",
        }
    }

    fn secrets(&self) -> Secrets {
        Secrets::new(self.source, vec![self.key.to_owned()]).expect("secrets")
    }

    fn headers(&self) -> HeaderMap {
        let id = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
        let outgoing = Outgoing { id, at: self.now, url: "", body: self.body };
        self.source.sign(&self.secrets(), outgoing).expect("signed").headers
    }

    fn check(&self, name: &'static str, replacement: &str, expected: Result<(), Refused>) {
        let mut headers = self.headers();
        headers.remove(name);
        if !replacement.is_empty() {
            headers.insert(name, replacement.parse().expect("a header"));
        }
        let delivery = Delivery::post(&headers, self.body);
        let outcome = self.source.verify(delivery, &self.secrets(), self.now).map(|_| ());
        assert_eq!(outcome, expected, "{name}: {replacement}");
    }
}

const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

#[test]
fn the_generic_signature_is_that_of_the_specifications_own_library() {
    let case = Case::generic();
    let headers = case.headers();
    assert_eq!(headers["webhook-signature"], SIGNATURE);
    assert_eq!(headers["webhook-timestamp"], "1649367553");
    let theirs = standardwebhooks::Webhook::new(case.key).expect("a key");
    let signed = theirs.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", case.now.timestamp(), case.body);
    assert_eq!(signed.ok().as_deref(), Some(SIGNATURE));
}

#[test]
fn one_signature_of_the_list_is_enough() {
    let (name, wrong) = ("webhook-signature", Err(Refused::WrongSignature));
    let case = Case::generic();
    case.check(name, SIGNATURE, Ok(()));
    case.check(name, &format!("v1,AAAA v1a,BBBB {SIGNATURE}"), Ok(()));
    case.check(name, &format!("{SIGNATURE} v1,AAAA"), Ok(()));
    case.check(name, "v1,AAAA v1,BBBB", wrong);
    case.check(name, &SIGNATURE.replace("v1,", "v1a,"), wrong);
    case.check(name, &SIGNATURE.replace("v1,", ""), wrong);
    case.check(name, SIGNATURE.trim_end_matches('='), wrong);
    case.check(name, "", Err(Refused::MissingHeader(name)));
}

#[test]
fn a_timestamp_has_one_spelling_and_is_near() {
    let name = "webhook-timestamp";
    let stale = |age_seconds| Err(Refused::Stale { age_seconds });
    let case = Case::generic();
    case.check(name, "1649367553", Ok(()));
    for malformed in ["01649367553", "+1649367553", "1649367553.0", "soon", "99999999999999"] {
        case.check(name, malformed, Err(Refused::MalformedHeader(name)));
    }
    case.check(name, "1649367252", stale(301));
    case.check(name, "1649367854", stale(-301));
    case.check(name, "1649367253", Err(Refused::WrongSignature));
    case.check(name, "", Err(Refused::MissingHeader(name)));
    case.check("webhook-id", "msg_other", Err(Refused::WrongSignature));
    case.check("webhook-id", "", Err(Refused::MissingHeader("webhook-id")));
}

#[test]
fn what_no_header_can_hold_is_not_signed() {
    let case = Case::generic();
    let outgoing = Outgoing { id: "an id\nin two lines", at: case.now, url: "", body: case.body };
    assert!(case.source.sign(&case.secrets(), outgoing).is_err());
}

#[test]
fn a_signature_is_over_the_timestamps_text_and_the_body() {
    // Made with another implementation: printf '%s%s' TIME BODY | openssl dgst -hmac KEY.
    let case = Case::zendesk();
    let headers = case.headers();
    assert_eq!(headers["x-zendesk-webhook-signature-timestamp"], "2026-11-20T09:00:00Z");
    let expected = "0YvjpwhXCh8dvhQgDo5jzR7aJwVI2ngdttW59t3et90=";
    assert_eq!(headers["x-zendesk-webhook-signature"], expected);
}

#[test]
fn a_header_that_is_missing_or_malformed_is_named() {
    let signature = "x-zendesk-webhook-signature";
    let timestamp = "x-zendesk-webhook-signature-timestamp";
    let case = Case::zendesk();
    case.check(signature, "", Err(Refused::MissingHeader(signature)));
    case.check(timestamp, "", Err(Refused::MissingHeader(timestamp)));
    case.check(timestamp, "1700000000", Err(Refused::MalformedHeader(timestamp)));
    case.check(timestamp, "2026-11-20T09:00:01Z", Err(Refused::WrongSignature));
    case.check("x-zendesk-webhook-invocation-id", "i2", Ok(()));
}

fn check_age_of(signed_at: &str, expected: Result<(), Refused>) {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
    assert_eq!(check_age(at(signed_at), at("2026-11-20T09:00:00Z")), expected, "{signed_at}");
}

#[test]
fn five_minutes_either_way_are_accepted() {
    check_age_of("2026-11-20T09:00:00Z", Ok(()));
    check_age_of("2026-11-20T08:55:00Z", Ok(()));
    check_age_of("2026-11-20T09:05:00Z", Ok(()));
    check_age_of("2026-11-20T08:54:59Z", Err(Refused::Stale { age_seconds: 301 }));
    check_age_of("2026-11-20T09:05:01Z", Err(Refused::Stale { age_seconds: -301 }));
    check_age_of("2026-11-20T08:54:59.001Z", Ok(()));
}

/// A source that signs the address and the compact body, or nothing.
const PROOFS: &[Proof] = &[
    Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha1,
        key: KeyForm::Text,
        signed: &[Part::Method, Part::Text(" "), Part::Url, Part::Text(" "), Part::CompactBody],
        encoding: Encoding::Hex,
        header: "x-signature",
        prefix: "sha1=",
        timestamp: None,
        id: None,
    }),
    Proof::Address(Beside::Header("x-secret")),
];
const TOKEN: &[Proof] = &[Proof::Address(Beside::Body("token"))];
const BY_ADDRESS: &str = "url:path-of-16-chars:secret-of-16-chr";

fn check_own(
    proofs: &[Proof],
    keys: &[&str],
    change: fn(&mut Posted<'_>),
    expected: Result<(), Refused>,
) {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let secrets = Secrets::fitting(proofs, keys).expect("secrets");
    let (at, url) = (Case::zendesk().now, "https://example.com/own?a=1");
    let body = br#"{"b": 1, "a": [2]}"#;
    let mut posted = sign(proofs, &secrets, Outgoing { id: "", at, url, body }).expect("signed");
    change(&mut posted);
    let secret_path = &posted.secret_path;
    let delivery = Delivery { url, secret_path, ..Delivery::post(&posted.headers, &posted.body) };
    assert_eq!(verify(proofs, delivery, &secrets, at), expected);
}

#[test]
fn the_address_and_the_compact_body_can_be_signed() {
    check_own(PROOFS, &["a key"], |_| {}, Ok(()));
    let spaced = |posted: &mut Posted<'_>| posted.body = br#"{ "b":1,"a":[2]}"#.into();
    check_own(PROOFS, &["a key"], spaced, Ok(()));
    let other = |posted: &mut Posted<'_>| posted.body = br#"{"b":1,"a":[3]}"#.into();
    check_own(PROOFS, &["a key"], other, Err(Refused::WrongSignature));
    let no_json = |posted: &mut Posted<'_>| posted.body = b"b".into();
    check_own(PROOFS, &["a key"], no_json, Err(Refused::WrongSignature));
    // printf 'POST https://example.com/own?a=1 {"b":1,"a":[2]}' | openssl dgst -sha1 -hmac 'a key'
    let vector = |posted: &mut Posted<'_>| {
        let expected = "sha1=e268cf9c0310fdb9606358ef9189f2abdb3c0da8";
        assert_eq!(posted.headers["x-signature"], expected);
    };
    check_own(PROOFS, &["a key"], vector, Ok(()));
}

#[test]
fn a_secret_address_and_what_comes_beside_it_are_both_needed() {
    let wrong = Err(Refused::WrongSecret);
    check_own(PROOFS, &[BY_ADDRESS], |_| {}, Ok(()));
    check_own(PROOFS, &[BY_ADDRESS], |posted| posted.secret_path.clear(), wrong);
    check_own(PROOFS, &[BY_ADDRESS], |posted| posted.secret_path.push('0'), wrong);
    let other = |posted: &mut Posted<'_>| {
        posted.headers.insert("x-secret", HeaderValue::from_static("another-of-16-ch"));
    };
    check_own(PROOFS, &[BY_ADDRESS], other, wrong);
    let missing = Err(Refused::MissingHeader("x-signature"));
    check_own(PROOFS, &[BY_ADDRESS], |posted| posted.headers.clear(), missing);
    check_own(TOKEN, &[BY_ADDRESS], |_| {}, Ok(()));
    check_own(TOKEN, &[BY_ADDRESS], |posted| posted.body = b"{}".into(), wrong);
    check_own(TOKEN, &[BY_ADDRESS], |posted| posted.body = b"no json".into(), wrong);
}

#[test]
fn a_key_for_the_address_signs_nothing_and_no_key_to_sign_with_opens_the_address() {
    let as_signed = |posted: &mut Posted<'_>| {
        posted.headers.remove("x-secret");
        posted.headers.insert("x-signature", HeaderValue::from_static("sha1="));
    };
    check_own(PROOFS, &[BY_ADDRESS], as_signed, Err(Refused::WrongSignature));
    let as_address = |posted: &mut Posted<'_>| {
        posted.headers.clear();
        posted.headers.insert("x-secret", HeaderValue::from_static(""));
    };
    check_own(PROOFS, &["a key"], as_address, Err(Refused::WrongSecret));
}

#[test]
fn a_key_that_proves_nothing_is_refused_with_what_was_expected() {
    let check = |proofs: &[Proof], key: &str, expected: &str| {
        let told = Secrets::fitting(proofs, vec![key.to_owned()]);
        let told = told.map_or_else(|error| error.to_string(), |_| "ok".to_owned());
        assert_eq!(told, expected, "{key}");
    };
    let token = "key 1: expected url:, at least 16 letters, digits, - or _, a colon, and the \
                 vendor's token of 8 at least";
    check(TOKEN, BY_ADDRESS, "ok");
    check(TOKEN, "url:path-of-16-chars:12345678", "ok");
    check(TOKEN, "url:path-of-16-chars:1234567", token);
    check(TOKEN, "a key", token);
    check(TOKEN, "url:path-of-16-chars", token);
    check(TOKEN, "url:short:secret-of-16-chr", token);
    check(TOKEN, "url:path/of/16/chars:secret-of-16-chr", token);
    let both = "key 1: expected url:, at least 16 letters, digits, - or _, a colon, and as many for \
                the secret beside the address";
    let header = &[Proof::Address(Beside::Header("x-secret"))];
    check(header, BY_ADDRESS, "ok");
    check(header, "url:path-of-16-chars:12345678", both);
    check(PROOFS, "a key", "ok");
    let alone = &[Proof::Address(Beside::Nothing)];
    let path = "key 1: expected url: and at least 16 letters, digits, - or _";
    check(alone, "url:path-of-16-chars", "ok");
    check(alone, BY_ADDRESS, path);
    let signed = Case::generic().source.proofs;
    check(signed, BY_ADDRESS, "key 1: expected a key to sign with");
}
