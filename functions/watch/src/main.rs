//! The Lambda function `watch`: a tick in, another part of the journal looked through.

use std::sync::Arc;

use chrono::TimeDelta;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};
use tallydesk_shell::{Connection, Metric, Shell};
use tallydesk_tally::Tally;
use tallydesk_watch::Watch;

/// How long a tick begins further parts: the function may take four minutes, and a part less than one.
const TICK_MAX: TimeDelta = TimeDelta::minutes(2);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let shell = Shell::on_aws(Connection::ByGet).await?;
    let tally = Tally::new(shell.store.clone(), shell.config.rules(), shell.clock.clone());
    let held = Arc::new((shell, tally));
    run(service_fn(|_tick: LambdaEvent<Value>| {
        let held = Arc::clone(&held);
        Box::pin(async move { tick(&held.0, &held.1).await })
    }))
    .await
}

async fn tick(shell: &Shell, tally: &Tally) -> Result<(), Error> {
    let Shell { config, clock, telemetry, .. } = shell;
    let watched = Watch { tally, config, clock }.tick(clock.now() + TICK_MAX).await?;
    let metrics = [
        (Metric::Swept, watched.folded),
        (Metric::Removed, watched.removed),
        (Metric::StillParked, watched.parked),
        (Metric::StillQuarantined, watched.quarantined),
    ];
    let fields = [("through", json!(watched.is_through))];
    telemetry.tell("watched", &metrics, &fields, clock.now());
    Ok(())
}
