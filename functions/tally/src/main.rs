//! The Lambda function `tally`: the journal's stream in, states and counters out.

use std::sync::Arc;

use aws_lambda_events::event::dynamodb::Event;
use chrono::{DateTime, Utc};
use lambda_runtime::{LambdaEvent, run, service_fn};
use serde_json::json;
use tallydesk_shell::{Connection, Metric, Shell};
use tallydesk_tally::{Handled, Tally};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let Shell { store, config, clock, telemetry, .. } = Shell::on_aws(Connection::ByGet).await?;
    let tally = Tally::new(store, config.rules(), clock.clone());
    let held = Arc::new((tally, telemetry, clock));
    run(service_fn(|event: LambdaEvent<Event>| {
        let held = Arc::clone(&held);
        Box::pin(async move {
            let (tally, telemetry, clock) = &*held;
            let handled = tally.handle(&event.payload).await;
            let now = clock.now();
            let metrics = metrics(&event.payload, &handled, now);
            let fields = [
                ("records", json!(event.payload.records.len())),
                ("failed", json!(handled.response.batch_item_failures.len())),
            ];
            telemetry.tell("tallied", &metrics, &fields, now);
            Ok::<_, lambda_runtime::Error>(handled.response)
        })
    }))
    .await
}

fn metrics(event: &Event, handled: &Handled, now: DateTime<Utc>) -> [(Metric, usize); 4] {
    let written = event.records.iter().map(|record| record.change.approximate_creation_date_time);
    let lag = written.min().map_or(0, |oldest| (now - oldest).num_seconds());
    [
        (Metric::Folded, handled.folded),
        (Metric::Parked, handled.parked),
        (Metric::Late, handled.late),
        (Metric::Lag, usize::try_from(lag).unwrap_or_default()),
    ]
}
