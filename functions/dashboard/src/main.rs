//! The Lambda function `dashboard`: signed links in, figures out.

use std::sync::Arc;

use lambda_http::{Error, run, service_fn};
use tallydesk_dashboard::Dashboard;
use tallydesk_shell::Shell;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let shell = Shell::on_aws().await?;
    let keys = shell.key_ring().await?;
    let dashboard = Arc::new(Dashboard::new(&shell.store, shell.config, keys, shell.clock));
    run(service_fn(|request: lambda_http::Request| {
        let dashboard = Arc::clone(&dashboard);
        Box::pin(
            async move { Ok::<_, Error>(dashboard.handle(request.method(), request.uri()).await) },
        )
    }))
    .await
}
