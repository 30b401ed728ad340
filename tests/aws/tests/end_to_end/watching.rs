//! What the template watches, and what the watch needs.

use fastrand::Rng;
use serde_json::Value;
use tallydesk_aws::template::workspace;
use tallydesk_events::{IncomingEvent, Pepper};
use tallydesk_shell::Metric;

use crate::scene::{Scene, now};
use crate::stories::events;

#[test]
fn every_metric_is_shown_and_every_alarm_is_of_a_metric() {
    let template = std::fs::read_to_string(workspace().join("template.yaml")).unwrap();
    let names = Metric::ALL.map(Metric::name);
    for name in names {
        assert!(template.contains(&format!("\", \"{name}\", ")), "{name} is on no board");
    }
    let of_ours = template.split("Namespace: Tallydesk\n      MetricName: ").skip(1);
    let watched: Vec<&str> = of_ours.map(|rest| rest.lines().next().unwrap()).collect();
    assert!(watched.len() > 5, "{watched:?}");
    for name in watched {
        assert!(names.contains(&name), "no function tells {name}");
    }
}

/// Tickets whose journal is many parts of a round.
const TICKETS: usize = 800;

#[tokio::test(flavor = "multi_thread")]
async fn a_round_over_many_parts_needs_little_memory() {
    let mut scene = Scene::new(17).await;
    let pepper = Pepper::new("a pepper for tests, and no secret");
    let store = scene.cloud.database.store();
    let events = events(TICKETS, &mut Rng::with_seed(17));
    for event in &events {
        let event = IncomingEvent::from_json(event.to_string().as_bytes()).unwrap().seal(&pepper);
        store.put_event(&event, now()).await.unwrap();
    }
    assert_eq!(scene.watch().await, Ok(Value::Null));
    assert_eq!(scene.counter().sweep(|_| {}).await.unwrap().swept, 0, "it was through");
    // Where there is no /proc, the rest is shown.
    let status = format!("/proc/{}/status", scene.watch.process_id().unwrap());
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok());
    println!("{} events, peak memory {peak:?} kB", events.len());
    // Half of what the function has: it has more to hold on AWS, such as TLS.
    assert!(peak.is_none_or(|peak| peak < scene.watch.spec.memory * 1_024 / 2), "{peak:?} kB");
}
