//! The Lambda function `digest`: a tick in, what is due out.

use std::sync::Arc;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;
use tallydesk_digest::tick;
use tallydesk_shell::Shell;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let shell = Arc::new(Shell::on_aws().await?);
    run(service_fn(|_tick: LambdaEvent<Value>| {
        let shell = Arc::clone(&shell);
        Box::pin(async move {
            let issued = tick(&shell.store, &shell.config, shell.clock.now()).await;
            let failed: Vec<_> = issued.iter().flat_map(|digest| &digest.failed).collect();
            if failed.is_empty() {
                return Ok(());
            }
            Err(Error::from(format!("{} destinations failed", failed.len())))
        })
    }))
    .await
}
