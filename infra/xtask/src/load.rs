//! Many webhooks through the functions' own programs, under everything that goes wrong.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use clap::Args;
use fastrand::Rng;
use tallydesk_aws::cloud::{Cloud, Weather};
use tallydesk_aws::envelopes::answer;
use tallydesk_aws::lambda::{Failed, Fate, Function};
use tallydesk_aws::stream::Mapping;
use tallydesk_aws::template::Template;
use tokio::sync::Mutex;

use crate::bench::Programs;
use crate::traffic::{secret, ticket, webhook, with_repeats};

#[derive(Args)]
pub struct Arguments {
    /// Webhooks, of which a sixth is delivered a second time
    #[arg(long, default_value_t = 1_000_000)]
    webhooks: usize,
    /// Processes of receive at the same time
    #[arg(long, default_value_t = 2)]
    receivers: usize,
}

/// What a store does wrong, in percent of calls.
const WEATHER: Weather = Weather { throttled: 1, lost_answers: 1, stalled: 0 };
/// One process in so many is killed while it handles a webhook, or a batch.
const KILLS: (u32, u32) = (2_000, 50);
const EVENTS_A_TICKET: usize = 5;

/// What the receivers share.
struct Post {
    deliveries: Mutex<VecDeque<String>>,
    done: AtomicUsize,
    is_over: AtomicBool,
}

/// Delivers, tallies meanwhile, and verifies.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let programs = Programs::ours()?;
    let mut random = Rng::with_seed(4);
    let tickets = arguments.webhooks * 5 / 6 / EVENTS_A_TICKET;
    let events = (0..tickets).flat_map(|number| ticket(number, &mut random));
    let bodies: Vec<String> = events.map(|event| event.to_string()).collect();
    let distinct = bodies.len();
    let deliveries = with_repeats(bodies, &mut random);
    let sent = deliveries.len();

    let cloud = Cloud::serving(&secret(), 4).await;
    cloud.set_weather(WEATHER);
    let post = Arc::new(Post {
        deliveries: Mutex::new(deliveries.into()),
        done: AtomicUsize::new(0),
        is_over: AtomicBool::new(false),
    });
    let began = Instant::now();
    let receivers: Vec<_> = (0..arguments.receivers)
        .map(|number| {
            tokio::spawn(receive(deployed(&programs, "Receive", &cloud), Arc::clone(&post), number))
        })
        .collect();
    let telling = tokio::spawn(tell(Arc::clone(&post), cloud.clone(), (sent, began)));
    let tallying =
        tokio::spawn(tally(deployed(&programs, "Tally", &cloud), cloud.clone(), Arc::clone(&post)));
    let mut functions = Vec::new();
    for receiver in receivers {
        functions.push(receiver.await?);
    }
    let received = began.elapsed();
    post.is_over.store(true, Ordering::Relaxed);
    let (tally, given_up) = tallying.await?;
    functions.push(tally);
    telling.abort();
    println!(
        "{sent} webhooks of {distinct} events: received after {received:.0?}, tallied after {:.0?}; \
         faults: {:?}",
        began.elapsed(),
        cloud.met()
    );
    for function in &functions {
        let (name, mebibytes) = (&function.spec.name, function.most_kilobytes / 1_024);
        println!("{name}: started {} times, at most {mebibytes} MiB", function.starts);
        ensure!(mebibytes < function.spec.memory, "{name} has {} MB", function.spec.memory);
    }
    ensure!(given_up == 0, "{given_up} batches were given up");
    verify(&programs, &cloud, distinct).await
}

fn deployed(programs: &Programs, name: &str, cloud: &Cloud) -> Function {
    let program = if name == "Receive" { &programs.receive } else { &programs.tally };
    let spec = Template::deployed(&[]).function(name);
    programs.deployed(spec, program, cloud)
}

/// Hands over what is left until nothing is; each until it is taken, as a vendor would. Returns
/// the function.
async fn receive(mut function: Function, post: Arc<Post>, number: usize) -> Function {
    let mut random = Rng::with_seed(u64::try_from(number).unwrap());
    while let Some(body) = { post.deliveries.lock().await.pop_front() } {
        loop {
            let request = webhook(body.as_bytes(), &mut random);
            let fate = fate(&mut random, KILLS.0, 3);
            match function.invoke(&request, fate).await {
                Ok(response) if answer(&response).0 == 200 => break,
                Ok(response) => assert_eq!(answer(&response).0, 503, "{response}"),
                Err(Failed::Told(error)) => panic!("{error}"),
                Err(Failed::TimedOut | Failed::Died) => {}
            }
        }
        post.done.fetch_add(1, Ordering::Relaxed);
    }
    function
}

/// Tallies what comes until all is received and tallied; returns the function, and how many batches were
/// given up.
async fn tally(mut function: Function, cloud: Cloud, post: Arc<Post>) -> (Function, usize) {
    let mut random = Rng::with_seed(5);
    let mut mapping = Mapping::new(&function.spec);
    loop {
        let is_last = post.is_over.load(Ordering::Relaxed);
        mapping.drain(&cloud.stream, &mut function, || fate(&mut random, KILLS.1, 200)).await;
        if is_last {
            return (function, mapping.given_up.len());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn fate(random: &mut Rng, one_in: u32, milliseconds: u64) -> Fate {
    if random.u32(0..one_in) == 0 {
        Fate::Killed(Duration::from_micros(random.u64(0..milliseconds * 1_000)))
    } else {
        Fate::Lives
    }
}

async fn tell(post: Arc<Post>, cloud: Cloud, (sent, began): (usize, Instant)) {
    loop {
        tokio::time::sleep(Duration::from_secs(20)).await;
        eprintln!(
            "after {:.0?}: {} of {sent} webhooks, {} events not tallied yet",
            began.elapsed(),
            post.done.load(Ordering::Relaxed),
            cloud.stream.len()
        );
    }
}

/// Recomputes every counter, and compares what is in the journal with what was sent.
async fn verify(programs: &Programs, cloud: &Cloud, distinct: usize) -> anyhow::Result<()> {
    let verified = programs.counter(cloud)?.verify().await?;
    println!(
        "verify: {} events of {distinct} distinct ones, {} tickets, {} cells, {} differences",
        verified.events,
        verified.tickets,
        verified.cells,
        verified.differences.len()
    );
    ensure!(verified.differences.is_empty(), "{:?}", verified.differences.first());
    ensure!(verified.events == u64::try_from(distinct)?, "the journal does not have what was sent");
    Ok(())
}
