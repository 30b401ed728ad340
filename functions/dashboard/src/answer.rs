//! What is sent back: every answer carries the headers that keep figures and links to themselves.

use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use tallydesk_kpis::Language;

use crate::address::Form;
use crate::refusal::Refusal;

/// What a page may do: show itself, and nothing from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Seconds after which a store that was away is worth another try.
const RETRY_SECONDS: &str = "30";

/// How long a browser may keep an answer; nobody else may at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The figures move.
    Never,
    /// The period is over, and its figures move seldom.
    AMinute,
}

/// An answer with a body.
pub(crate) fn answer(form: Form, kept: Kept, body: String) -> Response<String> {
    let mut response = response(StatusCode::OK, content_type(form), body);
    if form == Form::Csv {
        let attached = HeaderValue::from_static("attachment");
        response.headers_mut().insert(CONTENT_DISPOSITION, attached);
    }
    if kept == Kept::AMinute {
        let a_minute = HeaderValue::from_static("private, max-age=60");
        response.headers_mut().insert(CACHE_CONTROL, a_minute);
    }
    response
}

/// Tells that somebody is there, and nothing else.
pub(crate) fn health() -> Response<String> {
    response(StatusCode::OK, "text/plain; charset=utf-8", "ok\n".to_owned())
}

/// A short page that says what to do, in the account's languages.
pub(crate) fn refusal(refusal: Refusal, languages: &[Language]) -> Response<String> {
    let page = refusal.page(languages);
    let mut response = response(refusal.status(), content_type(Form::Html), page);
    let header = match refusal {
        Refusal::Method => (ALLOW, "GET, HEAD"),
        Refusal::Away => (RETRY_AFTER, RETRY_SECONDS),
        Refusal::NotFound | Refusal::Link(_) | Refusal::Date | Refusal::NotBegun => {
            return response;
        }
    };
    response.headers_mut().insert(header.0, HeaderValue::from_static(header.1));
    response
}

/// Leaves the body of an answer to HEAD away, and says how long it would be.
pub(crate) fn for_method(method: &Method, response: Response<String>) -> Response<String> {
    let (mut head, body) = response.into_parts();
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let body = if method == Method::HEAD { String::new() } else { body };
    Response::from_parts(head, body)
}

fn response(status: StatusCode, content_type: &'static str, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "private, no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn content_type(form: Form) -> &'static str {
    match form {
        Form::Html => "text/html; charset=utf-8",
        Form::Json => "application/json",
        Form::Csv => "text/csv; charset=utf-8; header=present",
    }
}
