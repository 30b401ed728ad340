//! Whether each counts every event once: shuffled, every fifth delivered twice, and some processes
//! killed while they handle one. A sender tries again until he hears 200.

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use tallydesk_aws::cloud::Cloud;
use tallydesk_aws::envelopes::answer;
use tallydesk_aws::lambda::{Fate, Function};
use tallydesk_aws::stream::Mapping;
use tallydesk_aws::template::Template;

use super::contestants::{Contestants, Handler};
use super::programs::Programs;
use crate::traffic::{secret, ticket, webhook, with_repeats};

/// How long a function may take: what is in progress is so, for Powertools, no longer than that.
const LIMIT: Duration = Duration::from_secs(2);
/// How often senders begin anew with what was not taken.
const ROUNDS_MAX: usize = 20;

/// Prints what each has counted.
pub async fn check(contestants: &Contestants, tickets: usize) {
    println!("\n| | events | counted | never taken |");
    println!("|---|---|---|---|");
    for handler in Handler::ALL {
        let cloud = Cloud::serving(&secret(), 3).await;
        let mut function = contestants.deployed(handler, &cloud);
        let mut random = Rng::with_seed(3);
        let events: Vec<_> = (0..tickets).flat_map(|number| ticket(number, &mut random)).collect();
        let distinct = events.len();
        let left = deliver(&mut function, with_repeats(events, &mut random), &mut random).await;
        let counted = match handler {
            Handler::Tallydesk => tallied(&contestants.ours, &cloud).await,
            Handler::Python | Handler::Node => added(&cloud).await,
        };
        println!("| {} | {distinct} | {counted} | {left} |", handler.name());
    }
}

/// Delivers until everything is taken; returns how much never is.
async fn deliver(function: &mut Function, events: Vec<Value>, random: &mut Rng) -> usize {
    function.limit = LIMIT;
    let mut left = events;
    for _ in 0..ROUNDS_MAX {
        let mut again = Vec::new();
        for event in left {
            let request = webhook(event.to_string().as_bytes(), random);
            let fate = fate(random);
            function.start().await.unwrap();
            let answered = function.invoke(&request, fate).await;
            if answered.is_err() || answered.is_ok_and(|response| answer(&response).0 != 200) {
                again.push(event);
            }
        }
        left = again;
        if left.is_empty() {
            break;
        }
        tokio::time::sleep(LIMIT + Duration::from_millis(500)).await;
    }
    left.len()
}

/// One process in ten is killed at some moment of its work, whichever of the three it is.
fn fate(random: &mut Rng) -> Fate {
    if random.u8(0..10) == 0 {
        Fate::Killed(Duration::from_micros(random.u64(0..12_000)))
    } else {
        Fate::Lives
    }
}

/// What our counters stand on: the events that tally has folded, if nothing differs.
async fn tallied(programs: &Programs, cloud: &Cloud) -> String {
    let spec = Template::deployed(&[]).function("Tally");
    let mut mapping = Mapping::new(&spec);
    let mut tally = programs.deployed(spec, &programs.tally, cloud);
    mapping.drain(&cloud.stream, &mut tally, || Fate::Lives).await;
    let verified = programs.counter(cloud).unwrap().verify().await.unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
    verified.events.to_string()
}

/// The sum of the counters of a handler that counts by itself.
async fn added(cloud: &Cloud) -> String {
    let scan = json!({
        "TableName": "tallydesk-counters",
        "FilterExpression": "begins_with(pk, :day)",
        "ExpressionAttributeValues": { ":day": { "S": "day#" } },
    });
    let (_, body) = cloud.call("DynamoDB_20120810.Scan", &scan).await;
    let found: Value = serde_json::from_slice(&body).unwrap();
    let items = found["Items"].as_array().unwrap().iter();
    let amounts = items.map(|item| item["amount"]["N"].as_str().unwrap().parse::<u64>().unwrap());
    amounts.sum::<u64>().to_string()
}
