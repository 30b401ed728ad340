//! The Lambda function `dashboard`: signed links in, figures out.

use std::sync::Arc;

use lambda_runtime::Error;
use serde_json::json;
use tallydesk_dashboard::Dashboard;
use tallydesk_shell::{Connection, Metric, Shell, function_url};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let shell = Shell::on_aws(Connection::ByGet).await?;
    let keys = shell.key_ring().await?;
    let Shell { store, config, clock, telemetry, .. } = shell;
    let dashboard = Dashboard::new(&store, config, keys, clock.clone());
    let held = Arc::new((dashboard, telemetry, clock));
    function_url::serve(|request| {
        let held = Arc::clone(&held);
        Box::pin(async move {
            let (dashboard, telemetry, clock) = &*held;
            let response = dashboard.handle(request.method(), request.uri()).await;
            let status = response.status();
            let metrics = [(Metric::Shown, usize::from(status.is_success()))];
            telemetry.tell("looked", &metrics, &[("status", json!(status.as_u16()))], clock.now());
            response
        })
    })
    .await
}
