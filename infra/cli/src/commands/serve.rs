mod live;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::{Context, bail};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::get;
use chrono::TimeDelta;
use clap::Args;
use futures::FutureExt;
use http::StatusCode;
use http::request::Parts;
use http::uri::PathAndQuery;
use serde_json::json;
use tallydesk_digest::Dispatch;
use tallydesk_receive::{Answer, BODY_BYTES_MAX, Receive, Request};
use tallydesk_shell::{Config, KeyRing, function_url};
use tallydesk_sources::{Source, source};
use tallydesk_stores::SubjectPk;
use tallydesk_tally::{Tally, stream_event};
use tallydesk_watch::Watch;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;

use super::digest::carriers;
use super::{Done, Invocation, counted, print, tell, tell_progress};
use crate::installation::{Access, Due, Installation};

/// Where a server listens that is not told.
pub(super) const LISTEN: &str = "127.0.0.1:8080";
/// Keys that may wait for tally before senders are made to wait.
const QUEUE_LENGTH_MAX: usize = 10_000;
/// Keys handed to tally at once, as the stream would.
const BATCH: usize = 100;
/// Time that senders have to finish their requests when the program stops.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time that the folding of what is queued may then take.
const FOLDING_MAX: Duration = Duration::from_secs(20);
/// Time that what is being sent may then take.
const SENDING_MAX: Duration = Duration::from_secs(20);
/// Time between two looks at what is due.
const TICK: Duration = Duration::from_mins(1);
/// Time that a tick begins parts of the journal's round in.
const WATCHING_MAX: TimeDelta = TimeDelta::seconds(10);
/// Time before keys that the store did not take are handed to tally again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = LISTEN)]
    listen: SocketAddr,
    /// The accepted keys of each source and of links to the live page, and what destinations take,
    /// JSON: `{"zendesk": ["current", "previous"], "dashboard": ["at least 32 bytes"],
    /// "destinations": {"team-slack": {"url": "https://…"}}}`.
    #[arg(long, value_name = "FILE")]
    secrets: PathBuf,
}

/// A key of the journal that tally has not seen.
type Key = (SubjectPk, String);

/// What a request needs.
struct Front {
    receive: Receive,
    keys: mpsc::Sender<Key>,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    // What may be asked wrongly comes first, before a file is made or a port is opened.
    let clock = invocation.clock.clone();
    let key_ring = KeyRing::from_file(options.secrets.clone(), clock.now()).await?;
    let page_keys = KeyRing::from_file(options.secrets.clone(), clock.now()).await?;
    let destination_keys = KeyRing::from_file(options.secrets, clock.now()).await?;
    let secrets = key_ring.current().await;
    invocation.given.as_ref().map_or(Ok(()), |given| secrets.check_destinations(given))?;
    let (installation, config) = invocation.open(Access::Write).await?;
    secrets.check_destinations(&config)?;
    let carriers = carriers(&config).await?;
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", options.listen))?;
    let tally = Arc::new(installation.tally(&config, clock.clone()));
    let due = installation.begin(&config).await?;
    let pepper = installation.pepper(&secrets).await?;
    let page = live::prepare(&installation, &config, page_keys, clock.clone()).await?;
    // Before the address is told: whoever reads it may stop us at once.
    let stop = stopped()?;
    let base = announce(&invocation, &config, &listener, secrets.sources())?;
    page.announce(&base, &config.account.name, clock.now())?;

    let (keys, waiting) = mpsc::channel(QUEUE_LENGTH_MAX);
    let folding = tokio::spawn(fold_all(Arc::clone(&tally), waiting));
    let receive =
        Receive::new(installation.store.clone(), key_ring, pepper, config.clone(), clock.clone());
    let front = Arc::new(Front { receive, keys });
    let router = router(&front, &page);
    let mut listening = pin!(listen(listener, router, stop));
    let mut settling = pin!(settle(&installation, &tally, &config, due));
    let mut is_settled = false;
    tokio::select! {
        listened = &mut listening => listened?,
        settled = &mut settling => {
            settled?;
            is_settled = true;
            page.dashboard.open();
            let (store, keys) = (&installation.store, &destination_keys);
            let dispatch =
                Dispatch { store, config: &config, keys, carriers: &carriers, clock: &clock };
            let is_stopping = Notify::new();
            let watch = Watch { tally: &tally, config: &config, clock: &clock };
            let mut ticking = pin!(tick_on(&installation, dispatch, watch, &is_stopping));
            tokio::select! {
                listened = &mut listening => {
                    listened?;
                    is_stopping.notify_one();
                    // What is being sent is worth a moment: cut off, it would have to be sent again.
                    let _ = timeout(SENDING_MAX, ticking).await;
                }
                ended = &mut ticking => ended?,
            }
        }
    }

    // Only requests that are being answered hold the front now. When the last of them is done,
    // so is the last sender, and what is queued is folded before the file is called clean.
    front.receive.flush().await;
    drop(front);
    let counting = async {
        folding.await?;
        if is_settled { Ok(()) } else { settling.await }
    };
    let Ok(counted) = timeout(FOLDING_MAX, counting).await else {
        bail!("stopped before everything was counted: the next start catches up");
    };
    counted?;
    installation.check_in_place()?;
    if !tally.has_parked() {
        installation.end().await?;
    }
    tell("stopped; everything received is counted");
    Ok(Done::Well)
}

/// Who answers what.
fn router(front: &Arc<Front>, page: &live::Page) -> Router {
    Router::new()
        .route("/health", get(|| async { r#"{"status":"ok"}"# }))
        .merge(live::router(Arc::clone(&page.dashboard)))
        .fallback(take)
        // One byte more than is allowed is read, so that the handler sees what is too large.
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX + 1))
        .with_state(Arc::downgrade(front))
}

/// Answers requests until it is time to stop, and then those that have begun; a sender that does
/// not finish its request is not waited for.
async fn listen(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let stop = stop.shared();
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone());
    let too_long = async {
        stop.await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = serving => Ok(served?),
        () = too_long => Ok(()),
    }
}

/// Tells where it listens and for what; returns the address that others reach it under.
fn announce(
    invocation: &Invocation,
    config: &Config,
    listener: &TcpListener,
    sources: impl Iterator<Item = &'static str>,
) -> anyhow::Result<String> {
    let address = listener.local_addr()?;
    let public = config.account.public_url.as_deref().map(|url| url.trim_end_matches('/'));
    let base = public.map_or_else(|| format!("http://{address}"), str::to_owned);
    print(&format!("listening on {address}, keeping {}", invocation.data().display()))?;
    let mut sources = sources.peekable();
    if sources.peek().is_none() {
        tell("the secrets name no source: every webhook will be refused");
    }
    for name in sources {
        // Not the secret itself: what is printed here may end in a log.
        let has_secret = source(name).is_some_and(Source::has_secret_address);
        let secret = if has_secret { ", and the secret path of a key with url:" } else { "" };
        print(&format!("  {name}: POST {base}/{name}{secret}"))?;
    }
    Ok(base)
}

/// Resolves on SIGTERM or Ctrl-C.
fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

async fn take(
    State(front): State<Weak<Front>>,
    parts: Parts,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            return respond(rejection.status(), &json!({ "error": rejection.body_text() }));
        }
    };
    let Some(front) = front.upgrade() else {
        return respond(StatusCode::SERVICE_UNAVAILABLE, &json!({ "error": "stopping" }));
    };
    // A task of its own, since a sender that hangs up ends this one: what is journaled by then
    // would never reach tally.
    match tokio::spawn(async move { front.answer(&parts, &body).await }).await {
        Ok(Answer { status, body, .. }) => respond(status, &body),
        Err(error) => {
            tracing::error!(%error, "a request was not answered");
            let reason = json!({ "error": "try again later" });
            respond(StatusCode::INTERNAL_SERVER_ERROR, &reason)
        }
    }
}

impl Front {
    async fn answer(&self, parts: &Parts, body: &[u8]) -> Answer {
        let Parts { method, uri, headers, .. } = parts;
        let address = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let request = Request { method, address, headers, body };
        let answer = self.receive.handle(request).await;
        for key in &answer.journaled {
            // Tally is gone only if it failed; what it misses is swept up at the next start.
            if self.keys.send(key.clone()).await.is_err() {
                tracing::error!("journaled and not counted");
            }
        }
        answer
    }
}

fn respond(status: StatusCode, body: &serde_json::Value) -> Response {
    function_url::json(status, body).map(Body::from)
}

/// The stream on one machine: hands tally what was journaled, in batches, and then the lines that
/// were left in customers' histories, until nobody sends.
async fn fold_all(tally: Arc<Tally>, mut waiting: mpsc::Receiver<Key>) {
    let mut batch: Vec<Key> = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        while !batch.is_empty() {
            batch = fold_batch(&tally, &batch).await;
        }
    }
}

/// Folds a batch, however often it takes; returns the lines that it left.
async fn fold_batch(tally: &Tally, batch: &[Key]) -> Vec<Key> {
    let mut lines = Vec::new();
    loop {
        let handled = tally.handle(&stream_event(batch)).await;
        lines.extend(handled.lines);
        if handled.response.batch_item_failures.is_empty() {
            return lines;
        }
        tokio::time::sleep(RETRY_AFTER).await;
    }
}

/// Folds again what the last run left, or what other rules have counted, while webhooks go on
/// arriving. Digests wait for it: in between, figures are neither old nor new.
async fn settle(
    installation: &Installation,
    tally: &Tally,
    config: &Config,
    due: Due,
) -> anyhow::Result<()> {
    if due == Due::Sweep {
        let outcome = installation.sweep(tally, tell_progress).await?;
        tell(&format!("{} folded again", counted(outcome.swept, "ticket or customer")));
    }
    installation.settle(config).await
}

/// Issues what is due, now and every minute, goes on with the round through the journal, and forgets
/// once a day what has expired; ends between two ticks if it is time to stop, or if nothing more can
/// be kept.
async fn tick_on(
    installation: &Installation,
    dispatch: Dispatch<'_>,
    watch: Watch<'_>,
    is_stopping: &Notify,
) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(TICK);
    let mut forgotten_on = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = is_stopping.notified() => return Ok(()),
        }
        installation.check_in_place()?;
        let today = Some(dispatch.clock.now().date_naive());
        if forgotten_on != today {
            match installation.forget_expired().await {
                Ok(()) => forgotten_on = today,
                Err(error) => tracing::error!(%error, "what has expired was not forgotten"),
            }
        }
        dispatch.tick().await;
        if let Err(error) = watch.tick(watch.clock.now() + WATCHING_MAX).await {
            tracing::error!(%error, "the journal was not looked through");
        }
    }
}
