//! receive beside the same handler as one would otherwise write it.

mod contestants;
mod exactness;
mod programs;
mod tls;

use std::time::{Duration, Instant};

use clap::Args;
use fastrand::Rng;
use serde_json::Value;
use tallydesk_aws::cloud::Cloud;
use tallydesk_aws::envelopes::answer;
use tallydesk_aws::lambda::{Fate, Function};

use crate::counted::{cpu_time, zipped_bytes};
use crate::traffic::{secret, ticket, webhook, with_repeats};
use contestants::{Contestants, Handler};
pub use programs::Programs;
use tls::Front;

#[derive(Args)]
pub struct Arguments {
    /// How often each is started
    #[arg(long, default_value_t = 11)]
    starts: usize,
    /// Tickets whose webhooks each handles: five events each, every fifth delivered twice
    #[arg(long, default_value_t = 1_000)]
    tickets: usize,
    /// Tickets of the check of what is counted, with processes that are killed
    #[arg(long, default_value_t = 40)]
    checked: usize,
}

/// What is measured of one contestant.
#[derive(Clone, Copy, Default)]
struct Figures {
    /// From the start of the process until it asks for an event.
    ready: Duration,
    /// From there until the first answer.
    first: Duration,
    /// The second answer, over a connection that is there.
    second: Duration,
    /// CPU of the process for each webhook.
    cpu: Duration,
    /// The most memory that it held.
    kilobytes: u64,
}

/// Measures and prints.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let contestants = Contestants::ready()?;
    let mut figures = starting(&contestants, arguments.starts).await;
    working(&contestants, arguments.tickets, &mut figures).await;
    print(&figures);
    println!("\nreceive is {} bytes, zipped.", zipped_bytes(&contestants.ours.receive)?);
    exactness::check(&contestants, arguments.checked).await;
    Ok(())
}

/// Starts each in turn, over TLS, and keeps the medians.
async fn starting(contestants: &Contestants, starts: usize) -> [Figures; 3] {
    let cloud = Cloud::serving(&secret(), 1).await;
    let front = Front::before(cloud.address).await;
    let mut functions = Handler::ALL.map(|handler| {
        let mut function = contestants.deployed(handler, &cloud);
        front.stand_before(&mut function);
        function
    });
    let mut random = Rng::with_seed(1);
    let mut times: [Vec<[Duration; 3]>; 3] = Default::default();
    for number in 0..starts {
        for (function, times) in functions.iter_mut().zip(&mut times) {
            times.push(start(function, number, &mut random).await);
        }
    }
    times.map(|times| {
        let [ready, first, second] = [0, 1, 2].map(|column| median(&times, column));
        Figures { ready, first, second, ..Figures::default() }
    })
}

async fn start(function: &mut Function, number: usize, random: &mut Rng) -> [Duration; 3] {
    function.end();
    let ready = function.start().await.unwrap();
    let mut times = [ready; 3];
    for (event, time) in ticket(number, random).iter().zip(&mut times[1..]) {
        let event = webhook(event.to_string().as_bytes(), random);
        let began = Instant::now();
        let response = function.invoke(&event, Fate::Lives).await.unwrap();
        *time = began.elapsed();
        assert_eq!(answer(&response).0, 200, "{response}");
    }
    times
}

fn median(times: &[[Duration; 3]], column: usize) -> Duration {
    let mut times: Vec<Duration> = times.iter().map(|times| times[column]).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// Has each handle the same webhooks in one process, and takes its CPU and its memory.
async fn working(contestants: &Contestants, tickets: usize, figures: &mut [Figures; 3]) {
    let mut random = Rng::with_seed(2);
    let events: Vec<_> = (0..tickets).flat_map(|number| ticket(number, &mut random)).collect();
    let deliveries = with_repeats(events, &mut random);
    // The first hundred are not counted: they are the start's.
    let (before, counted) = deliveries.split_at(100.min(deliveries.len() / 2));
    let cloud = Cloud::serving(&secret(), 2).await;
    for (handler, figures) in Handler::ALL.into_iter().zip(figures) {
        let mut function = contestants.deployed(handler, &cloud);
        handle(&mut function, before, &mut random).await;
        let pid = function.process_id().unwrap();
        let began = cpu_time(pid).unwrap();
        handle(&mut function, counted, &mut random).await;
        let count = u32::try_from(counted.len()).unwrap();
        figures.cpu = cpu_time(pid).unwrap().saturating_sub(began) / count;
        figures.kilobytes = function.most_kilobytes;
        assert_eq!(function.starts, 1);
    }
}

async fn handle(function: &mut Function, events: &[Value], random: &mut Rng) {
    for event in events {
        let event = webhook(event.to_string().as_bytes(), random);
        let response = function.invoke(&event, Fate::Lives).await.unwrap();
        assert_eq!(answer(&response).0, 200, "{response}");
    }
}

fn print(figures: &[Figures; 3]) {
    let ours = figures[0];
    let milliseconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1_000.0);
    let times =
        |other: Duration, own: Duration| format!("{:.1}", other.as_secs_f64() / own.as_secs_f64());
    println!(
        "| | spawn until it asks | first answer | spawn to first answer | times | second answer | CPU a webhook | times | memory |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (handler, of) in Handler::ALL.into_iter().zip(figures) {
        let cells = [
            handler.name().to_owned(),
            milliseconds(of.ready),
            milliseconds(of.first),
            milliseconds(of.ready + of.first),
            times(of.ready + of.first, ours.ready + ours.first),
            milliseconds(of.second),
            milliseconds(of.cpu),
            times(of.cpu, ours.cpu),
            format!("{} KiB", of.kilobytes),
        ];
        println!("| {} |", cells.join(" | "));
    }
}
