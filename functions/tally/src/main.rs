//! The Lambda function `tally`: the journal's stream in, states and counters out.

use std::sync::Arc;

use aws_lambda_events::event::dynamodb::Event;
use lambda_runtime::{LambdaEvent, run, service_fn};
use tallydesk_shell::Shell;
use tallydesk_tally::Tally;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    let shell = Shell::on_aws().await?;
    let tally = Arc::new(Tally::new(shell.store, shell.config.rules(), shell.clock));
    run(service_fn(|event: LambdaEvent<Event>| {
        let tally = Arc::clone(&tally);
        Box::pin(async move {
            Ok::<_, lambda_runtime::Error>(tally.handle(&event.payload).await.response)
        })
    }))
    .await
}
