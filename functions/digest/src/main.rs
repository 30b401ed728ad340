//! The Lambda function `digest`: a tick in, what is due out.

use std::sync::Arc;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;
use tallydesk_deliveries::{Carriers, Network};
use tallydesk_digest::Dispatch;
use tallydesk_shell::{Connection, KeyRing, Metric, Shell};

/// What a tick needs.
struct Held {
    shell: Shell,
    keys: KeyRing,
    carriers: Carriers,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let shell = Shell::on_aws(Connection::ByGet).await?;
    let keys = shell.key_ring().await?;
    let carriers = Carriers::new(Network::internet(), Some(shell.ses()));
    let held = Arc::new(Held { shell, keys, carriers });
    run(service_fn(|_tick: LambdaEvent<Value>| {
        let held = Arc::clone(&held);
        Box::pin(async move { tick(&held).await })
    }))
    .await
}

async fn tick(Held { shell, keys, carriers }: &Held) -> Result<(), Error> {
    let Shell { store, config, clock, telemetry, .. } = shell;
    let dispatch = Dispatch { store, config, keys, carriers, clock };
    let issued = dispatch.tick().await;
    let failed = issued.iter().map(|digest| digest.failed.len()).sum();
    let metrics = [
        (Metric::Delivered, issued.iter().map(|digest| digest.served.len()).sum()),
        (Metric::DeliveriesFailed, failed),
        (Metric::Undelivered, dispatch.undelivered().await?),
    ];
    telemetry.tell("issued", &metrics, &[], clock.now());
    if failed == 0 {
        return Ok(());
    }
    Err(Error::from(format!("{failed} destinations failed")))
}
