//! What binds first as traffic grows, and what a million events cost: the measured shapes of batches,
//! through a model of DynamoDB's partitions, the stream's shards and Lambda.

mod prices;
mod shapes;
mod simulation;

use clap::Args;
use tallydesk_tests::demo_events;

use prices::Prices;
use shapes::{Shape, measured};
use simulation::{Model, Outcome, simulate};

/// Batches whose shapes are measured; what lies between is interpolated.
const SIZES: [usize; 6] = [1, 4, 7, 10, 30, 100];
const DAY_SECONDS: f64 = 86_400.0;

#[derive(Args)]
pub struct Arguments {
    /// Events a second
    #[arg(long, value_delimiter = ',', default_values_t = [1.0, 10.0, 100.0, 1_000.0, 10_000.0])]
    rates: Vec<f64>,
    /// Parts that a day's counters are divided into, so that each takes its share of the deltas
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8])]
    day_shards: Vec<usize>,
    /// Events that an agent's day of work brings
    #[arg(long, default_value_t = 480.0)]
    agent_day_events: f64,
    /// Bytes of a day's bases for each agent
    #[arg(long, default_value_t = 520.0)]
    agent_bytes: f64,
    /// Bytes of a day's bases apart from agents
    #[arg(long, default_value_t = 24_000.0)]
    base_bytes: f64,
    /// Seconds of `MaximumBatchingWindowInSeconds`
    #[arg(long, default_value_t = 30.0)]
    window: f64,
    /// Partitions of the journal at least: what a new table on demand has
    #[arg(long, default_value_t = 4)]
    partitions: usize,
    /// Milliseconds of a call to DynamoDB
    #[arg(long, default_value_t = 5.0)]
    call_milliseconds: f64,
    /// Microseconds of a whole processor that tally takes for each event; at 128 MB it has a fourteenth
    #[arg(long, default_value_t = 400.0)]
    tally_microseconds: f64,
    /// Milliseconds that a webhook is billed in receive
    #[arg(long, default_value_t = 12.0)]
    receive_milliseconds: f64,
    /// Bytes logged for each webhook and for each batch
    #[arg(long, default_value_t = 420.0)]
    log_bytes: f64,
    #[command(flatten)]
    prices: Prices,
}

/// The report, as Markdown.
pub async fn report(arguments: &Arguments) -> String {
    let events = demo_events();
    let mut shapes = Vec::new();
    for size in SIZES {
        let events = if size < 10 { &events[..events.len().min(1_000)] } else { &events[..] };
        shapes.push(measured(events, size).await);
    }
    let mut lines = vec![shapes_table(&shapes)];
    for day_shards in &arguments.day_shards {
        lines.push(format!("\nA day's counters in {day_shards} parts:\n"));
        lines.push(HEAD.to_owned());
        for rate in &arguments.rates {
            let model = model(arguments, *rate, *day_shards, &shapes);
            lines.push(row(arguments, &model, &simulate(&model)));
        }
    }
    lines.join("\n") + "\n"
}

fn shapes_table(shapes: &[Shape]) -> String {
    let mut lines = vec![
        "| events a batch | journal | newest day | other shelves | compaction | write units an event \
         | read units an event |"
            .to_owned(),
        "|---|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(shapes.iter().map(|shape| {
        format!(
            "| {:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} | {:.2} |",
            shape.events,
            shape.journal_units,
            shape.newest_units,
            shape.other_units,
            shape.compaction_units,
            shape.units_an_event(),
            shape.read_units / shape.events,
        )
    }));
    lines.join("\n")
}

const HEAD: &str = "\
| events a second | agents | shards | events a batch | instances of receive, tally | deltas a day | \
bases | units a second on the newest day | calls throttled | lag: median, 99 %, most | write units an \
event | dollars a million events |
|---|---|---|---|---|---|---|---|---|---|---|---|";

fn model<'a>(
    arguments: &Arguments,
    rate: f64,
    day_shards: usize,
    shapes: &'a [Shape],
) -> Model<'a> {
    let agents = (rate * DAY_SECONDS / arguments.agent_day_events).ceil();
    Model {
        rate,
        day_shards,
        shapes,
        agents,
        // An agent's counters are in each part that his tickets' deltas fell into.
        base_bytes: arguments.base_bytes + agents * arguments.agent_bytes,
        window: arguments.window,
        partitions_min: arguments.partitions,
        call_seconds: arguments.call_milliseconds / 1_000.0,
        event_seconds: arguments.tally_microseconds / 1e6 * 1_769.0 / 128.0,
    }
}

fn row(arguments: &Arguments, model: &Model<'_>, outcome: &Outcome) -> String {
    let receive = model.rate * arguments.receive_milliseconds / 1_000.0;
    let lag = outcome.lags();
    let bases = if model.can_compact() {
        format!("{:.0} KB", model.base_bytes / 1_000.0)
    } else {
        format!("{:.0} KB: no compaction", model.base_bytes / 1_000.0)
    };
    format!(
        "| {} | {:.0} | {} | {:.0} | {:.1}, {:.1} | {:.0} | {bases} | {:.0}, at most {:.0} | {:.2} % | \
         {:.0} s, {:.0} s, {:.0} s | {:.2} | {:.2} |",
        model.rate,
        model.agents,
        outcome.shards,
        outcome.events / outcome.batches,
        receive,
        outcome.busy,
        outcome.batches / outcome.seconds * DAY_SECONDS,
        outcome.newest_units / outcome.seconds,
        outcome.newest_peak,
        100.0 * outcome.throttled / (outcome.batches + outcome.throttled),
        lag[0],
        lag[1],
        lag[2],
        1.0 + outcome.tally_units / outcome.events,
        dollars(arguments, outcome),
    )
}

/// What a million events cost: receive, tally, and the logs of both.
fn dollars(arguments: &Arguments, outcome: &Outcome) -> f64 {
    let prices = arguments.prices;
    let batches = outcome.batches / outcome.events;
    let gigabytes = 128.0 / 1_024.0;
    let receive = prices.request_million
        + prices.write_million
        + 1e6 * arguments.receive_milliseconds / 1_000.0 * gigabytes * prices.gigabyte_second
        + 1e6 * arguments.log_bytes / 1e9 * prices.log_gigabyte;
    let tally = batches * prices.request_million
        + outcome.tally_units / outcome.events * prices.write_million
        + outcome.read_units / outcome.events * prices.read_million
        + 1e6 * outcome.worked / outcome.events * gigabytes * prices.gigabyte_second
        + batches * 1e6 * arguments.log_bytes / 1e9 * prices.log_gigabyte;
    receive + tally
}
