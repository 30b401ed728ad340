use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

/// Logs as JSON, one object a line, to standard output: what CloudWatch reads.
pub fn log_json() {
    let builder = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter(LevelFilter::INFO));
    // A second call, in a test, finds the logger in place; that is no error.
    let _ = builder.try_init();
}

/// Logs as text to standard error, for people: our own lines from `level` on.
pub fn log_text(level: LevelFilter) {
    let builder = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_env_filter(filter(level));
    // As above.
    let _ = builder.try_init();
}

/// `RUST_LOG` if it is set, else our own lines from a level on, and others' errors.
fn filter(level: LevelFilter) -> EnvFilter {
    EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(format!("error,tallydesk={level}")))
}
