//! The webhook function: verify, decode, one conditional put for each event. It does the least
//! that is safe, and may put into the journal and nothing else.
//!
//! | the sender's request | status | what is kept |
//! |---|---|---|
//! | understood | 200 | its events |
//! | a repeat | 200 | nothing new |
//! | authentic, not (wholly) understood | 202 | its events; the rest in quarantine |
//! | not JSON, nested too deep | 400 | nothing |
//! | unsigned, wrongly signed, stale | 401 | nothing |
//! | to a source that does not exist | 404 | nothing |
//! | a question that sets up an endpoint, HEAD | 200 | nothing |
//! | neither POST nor HEAD | 405 | nothing |
//! | over 1 MiB | 413 | nothing |
//! | while the store is away | 503 | perhaps a part: sending again repeats nothing |

mod door;

use std::sync::Arc;

use crate::door::{Door, LeftNothing};
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use tallydesk_events::{Event, IncomingEvent, Pepper};
use tallydesk_shell::{AccountSecrets, Clock, Config, KeyRing};
use tallydesk_sources::{Decoded, Delivery, Greeting, NotUnderstood, Source, Verified, source};
use tallydesk_stores::{
    Kept, PutOutcome, Quarantined, Store, StoreError, SubjectPk, event_sort_key,
};

/// Bound on a request's body, in bytes.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Events of one request put at the same time.
const PUTS_AT_ONCE: usize = 16;

/// What the function needs.
pub struct Receive {
    store: Store,
    keys: KeyRing,
    pepper: Pepper,
    config: Config,
    clock: Clock,
    door: Door,
}

/// A request as the function sees it: the body decoded to the bytes that were signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path and the query, for example `/zendesk`. Of a source that signs nothing, the path has a
    /// second part, which is secret: it is in no log.
    pub address: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
}

/// The answer, and what the stream will tell the next function.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body, JSON.
    pub body: Value,
    /// Keys that are new in the journal.
    pub journaled: Vec<(SubjectPk, String)>,
    /// Events that were in the journal already.
    pub repeated: usize,
    /// New events that came more than an hour after they happened.
    pub late: usize,
    /// What was not understood and is in quarantine.
    pub quarantined: usize,
}

/// What became of events that were put into the journal.
#[derive(Default)]
struct Journaling {
    journaled: Vec<(SubjectPk, String)>,
    repeated: usize,
    late: usize,
    unfit: Vec<NotUnderstood>,
    failure: Option<StoreError>,
}

/// What became of a delivery in quarantine.
#[derive(Clone, Debug)]
pub struct Redriven {
    /// Keys that are new in the journal.
    pub journaled: Vec<(SubjectPk, String)>,
    /// Events that were in the journal already.
    pub repeated: usize,
    /// Why it waits on; empty if all of it was understood.
    pub reasons: Vec<String>,
}

impl Redriven {
    fn waiting(reason: &str) -> Self {
        Self { journaled: Vec::new(), repeated: 0, reasons: vec![reason.to_owned()] }
    }
}

impl Answer {
    fn refusal(status: StatusCode, reason: impl Into<String>) -> Self {
        Self::new(status, json!({ "error": reason.into() }))
    }

    fn new(status: StatusCode, body: Value) -> Self {
        Self { status, body, journaled: Vec::new(), repeated: 0, late: 0, quarantined: 0 }
    }
}

impl Receive {
    /// A receiver that puts into a store.
    #[must_use]
    pub fn new(store: Store, keys: KeyRing, pepper: Pepper, config: Config, clock: Clock) -> Self {
        Self { store, keys, pepper, config, clock, door: Door::default() }
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request<'_>) -> Answer {
        let addressed = addressed(request.address);
        let name = addressed.map_or("none", |(source, _)| source.name);
        let (Ok(answer) | Err(answer)) = self.take(request).await;
        self.door.put_if_due(&self.store, self.clock.now()).await;
        tracing::debug!(
            source = name,
            status = answer.status.as_u16(),
            journaled = answer.journaled.len(),
            repeated = answer.repeated,
            "received"
        );
        answer
    }

    /// Puts what was counted and is not put yet: when the program ends.
    pub async fn flush(&self) {
        self.door.put(&self.store, self.clock.now()).await;
    }

    fn count(&self, source: &Source, why: LeftNothing) {
        let today = self.clock.now().with_timezone(&self.config.account.time_zone).date_naive();
        self.door.count(source.name, today, why);
    }

    /// The steps, each cheaper and safer than what comes after it: nothing is parsed before its
    /// signature holds, and nothing is stored before it is understood. An error is the answer to a
    /// request that goes no further.
    async fn take(&self, request: Request<'_>) -> Result<Answer, Answer> {
        let (source, secret_path) = addressed(request.address).ok_or_else(|| {
            Answer::refusal(StatusCode::NOT_FOUND, "no such source: POST to /<source>")
        })?;
        if request.method == Method::HEAD {
            return Err(Answer::new(StatusCode::OK, json!({})));
        }
        if request.method != Method::POST {
            return Err(Answer::refusal(StatusCode::METHOD_NOT_ALLOWED, "expected POST"));
        }
        if request.body.len() > BODY_BYTES_MAX {
            let reason = format!("the body is larger than {BODY_BYTES_MAX} bytes");
            return Err(Answer::refusal(StatusCode::PAYLOAD_TOO_LARGE, reason));
        }
        let Request { method, headers, body, .. } = request;
        let base = self.config.account.public_url.as_deref().unwrap_or_default();
        let url = format!("{}{}", base.trim_end_matches('/'), request.address);
        let delivery = Delivery { method, url: &url, secret_path, headers, body };
        if let Some(Greeting(body)) = source.greet(&delivery) {
            return Err(Answer::new(StatusCode::OK, body));
        }
        let verified = self.verify(source, delivery).await?;
        let decoded = source
            .decode(&verified, self.config.source_choices(source.name))
            .map_err(|error| Answer::refusal(StatusCode::BAD_REQUEST, error.to_string()))?;
        Ok(self.store(source, headers, decoded).await)
    }

    async fn verify<'a>(
        &self,
        source: &Source,
        delivery: Delivery<'a>,
    ) -> Result<Verified<'a>, Answer> {
        // A key that was taken away would verify for as long as nothing fails.
        let secrets = self.keys.fresh(self.clock.now()).await;
        let mut outcome = self.verify_with(source, delivery, &secrets);
        // The keys may have been rotated since we looked.
        if outcome.is_err()
            && let Some(secrets) = self.keys.newer_than(&secrets, self.clock.now()).await
        {
            outcome = self.verify_with(source, delivery, &secrets);
        }
        outcome.map_err(|refused| {
            // Of a source that nobody has set up, a stranger has tried the address.
            if secrets.of(source.name).is_some() {
                self.count(source, LeftNothing::Refused);
            }
            tracing::warn!(source = source.name, reason = refused, "refused");
            Answer::refusal(StatusCode::UNAUTHORIZED, refused)
        })
    }

    fn verify_with<'a>(
        &self,
        source: &Source,
        delivery: Delivery<'a>,
        secrets: &Arc<AccountSecrets>,
    ) -> Result<Verified<'a>, String> {
        match secrets.of(source.name) {
            Some(keys) => {
                let verified = source.verify(delivery, keys, self.clock.now());
                verified.map_err(|refused| refused.to_string())
            }
            None => Err("no key is set for this source".to_owned()),
        }
    }

    /// Puts what was understood into the journal and the rest into quarantine. Whatever the answer,
    /// it tells what is new in the journal.
    async fn store(&self, source: &Source, headers: &HeaderMap, decoded: Decoded) -> Answer {
        let now = self.clock.now();
        let events = self.sealed(decoded.events).map(|event| event.received(now)).collect();
        let mut journaling = self.journal(events, now).await;
        let mut quarantined = 0;
        for part in decoded.not_understood.iter().chain(&journaling.unfit) {
            match self.quarantine(source, headers, part).await {
                Ok(()) => quarantined += 1,
                Err(error) => journaling.failure = Some(error),
            }
        }
        let Journaling { journaled, repeated, late, unfit, failure } = journaling;
        let (status, body) = (StatusCode::OK, json!({}));
        let mut answer = Answer { status, body, journaled, repeated, late, quarantined };
        if let Some(error) = failure {
            tracing::error!(source = source.name, %error, "not stored");
            answer.status = StatusCode::SERVICE_UNAVAILABLE;
            answer.body = json!({ "error": "try again later" });
            return answer;
        }
        let (accepted, repeated) = (answer.journaled.len(), answer.repeated);
        if accepted == 0 && repeated > 0 && answer.quarantined == 0 {
            self.count(source, LeftNothing::Repeated);
        }
        answer.body = json!({ "accepted": accepted, "repeated": repeated });
        let not_kept = decoded.not_understood.iter().chain(&unfit);
        let reasons: Vec<&String> = not_kept.flat_map(|part| &part.reasons).collect();
        if !reasons.is_empty() {
            answer.status = StatusCode::ACCEPTED;
            answer.body = json!({
                "accepted": accepted, "repeated": repeated, "quarantined": reasons,
            });
        }
        answer
    }

    fn sealed(&self, events: Vec<IncomingEvent>) -> impl Iterator<Item = Event> {
        events.into_iter().map(|event| event.seal(&self.pepper))
    }

    /// Puts events into the journal. Every event is put, even if one before it fails: the sender's
    /// next attempt then has less to do.
    async fn journal(&self, events: Vec<Event>, received_at: DateTime<Utc>) -> Journaling {
        let puts = events.into_iter().map(|event| async move {
            let outcome = self.store.put_event(&event, received_at).await;
            (event, outcome)
        });
        let puts: Vec<_> = stream::iter(puts).buffered(PUTS_AT_ONCE).collect().await;
        let mut journaling = Journaling::default();
        for (event, outcome) in puts {
            match outcome {
                Ok(PutOutcome::New) => {
                    let pk = SubjectPk::from(&event.subject_key());
                    journaling.journaled.push((pk, event_sort_key(&event)));
                    journaling.late += usize::from(event.received_late);
                }
                Ok(PutOutcome::Repeated) => journaling.repeated += 1,
                Err(StoreError::Unfit(_)) => journaling.unfit.push(unfit(&event)),
                Err(error) => journaling.failure = Some(error),
            }
        }
        journaling
    }

    /// Decodes again what waits in quarantine, and takes it out if all of it is understood now.
    ///
    /// # Errors
    /// [`StoreError`] if the store does not take it; what waits, waits on.
    pub async fn redrive(&self, source: &Source, kept: &Kept) -> Result<Redriven, StoreError> {
        let Some(raw) = &kept.raw else {
            return Ok(Redriven::waiting("too large to have been kept"));
        };
        let header = |(name, value): (&String, &String)| {
            Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?))
        };
        let headers: HeaderMap = kept.headers.iter().filter_map(header).collect();
        let verified = source.vouch(&headers, raw, kept.received_at);
        let decoded = match source.decode(&verified, self.config.source_choices(source.name)) {
            Ok(decoded) => decoded,
            Err(error) => return Ok(Redriven::waiting(&error.to_string())),
        };
        let events = self.sealed(decoded.events).collect();
        let journaling = self.journal(events, kept.received_at).await;
        if let Some(error) = journaling.failure {
            return Err(error);
        }
        let waits = decoded.not_understood.into_iter().chain(journaling.unfit);
        let reasons: Vec<String> = waits.flat_map(|part| part.reasons).collect();
        if reasons.is_empty() {
            self.store.release(kept).await?;
        }
        Ok(Redriven { journaled: journaling.journaled, repeated: journaling.repeated, reasons })
    }

    async fn quarantine(
        &self,
        source: &Source,
        headers: &HeaderMap,
        part: &NotUnderstood,
    ) -> Result<(), StoreError> {
        let NotUnderstood { reasons, raw } = part;
        let reason = reasons.join("; ");
        tracing::warn!(source = source.name, reason, "quarantined");
        let headers = source.read_headers(headers);
        let reason = reason.as_str();
        let delivery = Quarantined { source: source.name, reason, headers: &headers, raw };
        self.store.quarantine(&delivery, self.clock.now()).await.map(|_| ())
    }
}

/// The source that a request is for, and the secret part of its address: `POST /<source>`, or
/// `POST /<source>/<secret>` for those that sign nothing.
fn addressed(address: &str) -> Option<(&'static Source, &str)> {
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let (name, secret_path) = path.split_once('/').unwrap_or((path, ""));
    let source = source(name)?;
    let is_secret = source.has_secret_address() && !secret_path.contains('/');
    (secret_path.is_empty() || is_secret).then_some((source, secret_path))
}

/// An event that the store will never take, for the quarantine.
fn unfit(event: &Event) -> NotUnderstood {
    let raw = serde_json::to_vec(event).unwrap_or_default();
    NotUnderstood { reasons: vec!["event: too large to be kept".to_owned()], raw }
}
