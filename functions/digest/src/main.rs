//! The Lambda function `digest`: a tick in, what is due out.

use std::sync::Arc;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;
use tallydesk_deliveries::{Carriers, Network};
use tallydesk_digest::Dispatch;
use tallydesk_shell::Shell;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let shell = Shell::on_aws().await?;
    let keys = shell.key_ring().await?;
    let carriers = Carriers::new(Network::internet(), Some(shell.ses()));
    let held = Arc::new((shell, keys, carriers));
    run(service_fn(|_tick: LambdaEvent<Value>| {
        let held = Arc::clone(&held);
        Box::pin(async move {
            let (Shell { store, config, clock, .. }, keys, carriers) = &*held;
            let issued = Dispatch { store, config, keys, carriers, clock }.tick().await;
            let failed: Vec<_> = issued.iter().flat_map(|digest| &digest.failed).collect();
            if failed.is_empty() {
                return Ok(());
            }
            Err(Error::from(format!("{} destinations failed", failed.len())))
        })
    }))
    .await
}
