//! From a webhook to a mail.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use tallydesk_aws::cloud::Weather;
use tallydesk_aws::envelopes::Transfer;
use tallydesk_aws::lambda::{Emulator, Failed, Fate, Function};

use crate::scene::{Scene, text};
use crate::stories::{CUSTOMERS, events};

const TICKETS: usize = 30;

/// Deliveries of one to eight events, some in Base64, as a Function URL hands them over.
fn deliveries(events: &[Value], random: &mut Rng) -> Vec<(Vec<u8>, Transfer)> {
    let mut left = events;
    let mut deliveries = Vec::new();
    while !left.is_empty() {
        let (some, rest) = left.split_at(random.usize(1..9).min(left.len()));
        let transfer = if random.bool() { Transfer::Plain } else { Transfer::Base64 };
        deliveries.push((json!(some).to_string().into_bytes(), transfer));
        left = rest;
    }
    random.shuffle(&mut deliveries);
    deliveries
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_becomes_a_figure_in_a_mail() {
    travel(Scene::new(1).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs cargo-lambda: CARGO_LAMBDA is where it is"]
#[allow(clippy::disallowed_methods)] // the gate tells where it has installed it
async fn under_cargo_lambda_it_becomes_the_same() {
    let program = std::env::var("CARGO_LAMBDA").expect("CARGO_LAMBDA names the program");
    let emulator = Arc::new(Emulator::start(program.as_ref()).await);
    let mut scene = Scene::new(1).await;
    for function in [&mut scene.receive, &mut scene.tally, &mut scene.digest] {
        function.run_under(&emulator);
    }
    travel(scene).await;
}

async fn travel(mut scene: Scene) {
    let mut random = Rng::with_seed(1);
    let events = events(TICKETS, &mut random);
    let deliveries = deliveries(&events, &mut random);
    for (body, transfer) in &deliveries {
        let status = scene.deliver("generic", (body, *transfer), Fate::Lives).await;
        assert_eq!(status, Ok(200));
    }
    scene.tally(|| Fate::Lives).await;
    assert_eq!(scene.tick().await, Ok(Value::Null));
    assert_eq!(scene.tick().await, Ok(Value::Null), "the next tick has nothing to do");

    // Their logs are whole once they have ended.
    for function in [&mut scene.receive, &mut scene.tally, &mut scene.digest] {
        function.end();
    }
    check(&scene, &events).await;
    let functions = [&scene.receive, &scene.tally, &scene.digest];
    assert_eq!(functions.map(|function| function.starts), [1, 1, 1]);
    let lines = functions.map(|function| function.log().len());
    assert_eq!(lines, [deliveries.len(), scene.mapping.batches, 2], "a line for each request");
    assert_eq!(counted(&scene.receive, "Received"), events.len());
    assert_eq!(counted(&scene.receive, "Repeated") + counted(&scene.receive, "Refused"), 0);
    assert!(counted(&scene.tally, "Folded") >= TICKETS);
    let told = ["Delivered", "DeliveriesFailed", "Undelivered"];
    assert_eq!(told.map(|metric| counted(&scene.digest, metric)), [1, 0, 0]);
}

/// The sum of a metric over the lines of a log.
fn counted(function: &Function, metric: &str) -> usize {
    let lines = function.log();
    let counts = lines.iter().filter_map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line[metric].as_u64()
    });
    usize::try_from(counts.sum::<u64>()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_the_same_when_processes_die_and_stores_are_slow() {
    let (mut scene, mut random) = (Scene::new(2).await, Rng::with_seed(2));
    let events = events(TICKETS, &mut random);
    let limits = (scene.receive.limit, scene.tally.limit, scene.digest.limit);
    scene.receive.limit = Duration::from_secs(1);
    scene.tally.limit = Duration::from_secs(2);
    scene.cloud.set_weather(Weather { throttled: 5, lost_answers: 3, stalled: 1 });
    for (body, transfer) in deliveries(&events, &mut random) {
        persist(&mut scene, (&body, transfer), &mut random).await;
        if random.u8(0..4) == 0 {
            persist(&mut scene, (&body, transfer), &mut random).await;
        }
        if random.u8(0..5) == 0 {
            scene.tally(|| fate(&mut random)).await;
        }
    }
    scene.tally(|| fate(&mut random)).await;

    // A digest that hangs before it has sent anything, and the next tick on another process.
    scene.digest.limit = Duration::from_secs(1);
    scene.cloud.set_weather(Weather { stalled: 100, ..Weather::default() });
    assert_eq!(scene.tick().await, Err(Failed::TimedOut));
    assert!(scene.cloud.mails().is_empty());
    (scene.receive.limit, scene.tally.limit, scene.digest.limit) = limits;
    scene.cloud.set_weather(Weather::default());
    assert_eq!(scene.tick().await, Ok(Value::Null));

    check(&scene, &events).await;
    for fault in ["throttled", "lost answer", "stalled"] {
        assert!(scene.cloud.met().contains_key(fault), "{fault} has not struck");
    }
    let starts = [&scene.receive, &scene.tally, &scene.digest].map(|function| function.starts);
    assert!(starts.iter().all(|starts| *starts > 1), "started {starts:?} times");
}

/// Sends a delivery until it is taken, as a vendor would.
async fn persist(scene: &mut Scene, delivery: (&[u8], Transfer), random: &mut Rng) {
    for _ in 0..50 {
        let answered = scene.deliver("generic", delivery, fate(random)).await;
        match answered {
            Ok(200) => return,
            Ok(503) | Err(Failed::TimedOut | Failed::Died) => {}
            other => panic!("{other:?}"),
        }
    }
    panic!("a delivery is never taken");
}

/// Some processes are killed at a random moment.
fn fate(random: &mut Rng) -> Fate {
    if random.u8(0..4) == 0 {
        Fate::Killed(Duration::from_millis(random.u64(0..20)))
    } else {
        Fate::Lives
    }
}

/// One mail, which says what the program on one machine says of the same events; exact counters; and
/// nobody did what he may not.
async fn check(scene: &Scene, events: &[Value]) {
    let mails = scene.cloud.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(figures(&text(&mails[0])), figures(&scene.told_by_the_program(events)));
    let verification = scene.counter().verify().await.unwrap();
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
    assert_eq!(scene.cloud.denied(), [].into());
    assert!(scene.mapping.given_up.is_empty(), "{:?}", scene.mapping.given_up);
    check_logs(scene);
}

/// Lines of a digest that depend on the minute in which it was made, or on the way by which events came:
/// what senders deliver days later is late, and what a file has is history.
const DEPENDENT: [&str; 3] = ["Made on ", "* What sources tell lacks much: ", "Data quality: "];

/// What a digest tells beside them.
fn figures(text: &str) -> Vec<&str> {
    let is_dependent = |line: &&str| DEPENDENT.iter().any(|begin| line.starts_with(begin));
    let lines = text.lines().filter(|line| !is_dependent(line));
    lines.map(|line| line.split(", the longest for ").next().unwrap()).collect()
}

/// A log is JSON, a line for each record, and names no customer.
fn check_logs(scene: &Scene) {
    for function in [&scene.receive, &scene.tally, &scene.digest] {
        for line in function.log() {
            assert!(
                serde_json::from_str::<Value>(&line).is_ok_and(|line| line.is_object()),
                "{line}"
            );
            assert!(!CUSTOMERS.iter().any(|customer| line.contains(customer)), "{line}");
        }
    }
}
