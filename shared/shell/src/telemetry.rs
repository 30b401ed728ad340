use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The namespace of the metrics in CloudWatch.
const NAMESPACE: &str = "Tallydesk";
/// What is logged on AWS beside a line for each request: what is wrong. That a request was refused or
/// quarantined is in its line already.
const ON_AWS: &str = "error,tallydesk=warn,tallydesk_receive=error";

/// What the functions tell CloudWatch, on AWS alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Events that are new in the journal.
    Received,
    /// Events that were in the journal already: repeats of senders.
    Repeated,
    /// Webhooks without a valid signature: of somebody else, too old, or signed with a key that the
    /// secret lacks.
    Refused,
    /// What was authentic and not understood, and waits in quarantine.
    Quarantined,
    /// Webhooks that the store did not take. Their senders try again.
    NotStored,
    /// Subjects whose state was written.
    Folded,
    /// Subjects that cannot be folded and are set aside.
    Parked,
    /// Events that came late for those who are removed or erased, and were dropped uncounted.
    Late,
    /// The age of the oldest event of a batch when it was folded.
    Lag,
    /// Digests that a destination has taken.
    Delivered,
    /// Digests that a destination has not taken this time.
    DeliveriesFailed,
    /// Destinations whose digest is due and has not been taken. A tick that does not come tells none.
    Undelivered,
    /// Live pages and tables that were shown.
    Shown,
    /// Subjects that the watch has folded: the stream had left them, or other rules had counted them.
    Swept,
    /// Histories that were removed since they are old enough.
    Removed,
    /// Subjects that the watch's last round could not fold. A watch that does not come tells none.
    StillParked,
    /// Deliveries that the watch's last round found in quarantine.
    StillQuarantined,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Received,
        Self::Repeated,
        Self::Refused,
        Self::Quarantined,
        Self::NotStored,
        Self::Folded,
        Self::Parked,
        Self::Late,
        Self::Lag,
        Self::Delivered,
        Self::DeliveriesFailed,
        Self::Undelivered,
        Self::Shown,
        Self::Swept,
        Self::Removed,
        Self::StillParked,
        Self::StillQuarantined,
    ];

    /// What CloudWatch calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "Received",
            Self::Repeated => "Repeated",
            Self::Refused => "Refused",
            Self::Quarantined => "Quarantined",
            Self::NotStored => "NotStored",
            Self::Folded => "Folded",
            Self::Parked => "Parked",
            Self::Late => "Late",
            Self::Lag => "Lag",
            Self::Delivered => "Delivered",
            Self::DeliveriesFailed => "DeliveriesFailed",
            Self::Undelivered => "Undelivered",
            Self::Shown => "Shown",
            Self::Swept => "Swept",
            Self::Removed => "Removed",
            Self::StillParked => "StillParked",
            Self::StillQuarantined => "StillQuarantined",
        }
    }

    fn unit(self) -> &'static str {
        if self == Self::Lag { "Seconds" } else { "Count" }
    }
}

/// Where a function on AWS tells what it has done: a line of the log for each request, in the embedded
/// metric format, of which CloudWatch makes metrics.
#[derive(Clone, Debug)]
pub struct Telemetry {
    /// The stack, since an account may have several.
    stack: String,
}

impl Telemetry {
    pub(crate) fn new(stack: String) -> Self {
        Self { stack }
    }

    /// Writes the line of a request: what was done, counted, with what else there is to know. Nothing of
    /// a customer may be among it.
    pub fn tell(
        &self,
        done: &str,
        metrics: &[(Metric, usize)],
        fields: &[(&str, Value)],
        now: DateTime<Utc>,
    ) {
        let line = format!("{}\n", self.line(done, metrics, fields, now));
        // In one piece: nothing comes between. A log that cannot be written is no reason to fail.
        let _ = std::io::stdout().lock().write_all(line.as_bytes());
    }

    fn line(
        &self,
        done: &str,
        metrics: &[(Metric, usize)],
        fields: &[(&str, Value)],
        now: DateTime<Utc>,
    ) -> Value {
        let defined: Vec<Value> = metrics
            .iter()
            .map(|(metric, _)| json!({ "Name": metric.name(), "Unit": metric.unit() }))
            .collect();
        let directive = json!({
            "Namespace": NAMESPACE, "Dimensions": [["Stack"]], "Metrics": defined,
        });
        let mut line = json!({
            "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
            "level": "INFO",
            "message": done,
            "Stack": self.stack,
            "_aws": { "Timestamp": now.timestamp_millis(), "CloudWatchMetrics": [directive] },
        });
        let counted = metrics.iter().map(|(metric, count)| (metric.name(), json!(count)));
        let known = fields.iter().map(|(name, value)| (*name, value.clone()));
        if let Value::Object(line) = &mut line {
            line.extend(counted.chain(known).map(|(name, value)| (name.to_owned(), value)));
        }
        line
    }
}

/// Logs as JSON, one object a line, to standard output: what CloudWatch reads.
pub fn log_json() {
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(LevelFilter::TRACE)
        .finish();
    // A second call, in a test, finds the logger in place; that is no error.
    let _ = subscriber.with(filter(ON_AWS)).try_init();
}

/// Logs as text to standard error, for people: our own lines from `level` on.
pub fn log_text(level: LevelFilter) {
    let subscriber = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_max_level(LevelFilter::TRACE)
        .finish();
    // As above.
    let _ = subscriber.with(filter(&format!("error,tallydesk={level}"))).try_init();
}

/// `RUST_LOG` if it is set and understood, else a list of its kind.
#[allow(clippy::disallowed_methods)] // the environment is read in this crate alone
fn filter(otherwise: &str) -> Targets {
    let asked = std::env::var("RUST_LOG").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or_else(|| otherwise.parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_that_cloudwatch_makes_metrics_of() {
        let now = "2026-11-21T07:00:00.5Z".parse().unwrap();
        let telemetry = Telemetry::new("desk".to_owned());
        let metrics = [(Metric::Folded, 3), (Metric::Lag, 12)];
        let line = telemetry.line("tallied", &metrics, &[("records", json!(5))], now);
        let expected = json!({
            "timestamp": "2026-11-21T07:00:00.500Z",
            "level": "INFO",
            "message": "tallied",
            "Stack": "desk",
            "_aws": {
                "Timestamp": 1_795_244_400_500_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "Tallydesk",
                    "Dimensions": [["Stack"]],
                    "Metrics": [
                        { "Name": "Folded", "Unit": "Count" },
                        { "Name": "Lag", "Unit": "Seconds" },
                    ],
                }],
            },
            "Folded": 3,
            "Lag": 12,
            "records": 5,
        });
        assert_eq!(line, expected);
    }
}
