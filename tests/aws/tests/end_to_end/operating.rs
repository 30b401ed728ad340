//! The operator's commands at a stack.

use std::collections::BTreeSet;
use std::process::Output;

use fastrand::Rng;
use serde_json::{Value, json};
use tallydesk_aws::envelopes::Transfer;
use tallydesk_aws::lambda::Fate;

use crate::scene::{Scene, now};
use crate::stories::{CUSTOMERS, events};

/// What reads, and nothing else.
const READS: [&str; 6] = [
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "secretsmanager:GetSecretValue",
    "cloudformation:DescribeStacks",
];

/// A stack that has taken some tickets; `is_tallied` unless the stream has given up.
async fn stack(seed: u64, tickets: usize, is_tallied: bool) -> (Scene, Vec<Value>) {
    let mut scene = Scene::new(seed).await;
    let events = events(tickets, &mut Rng::with_seed(seed));
    for some in events.chunks(50) {
        let body = json!(some).to_string().into_bytes();
        let delivery = (body.as_slice(), Transfer::Plain);
        assert_eq!(scene.deliver("generic", delivery, Fate::Lives).await, Ok(200));
    }
    if is_tallied {
        scene.tally(|| Fate::Lives).await;
    }
    (scene, events)
}

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn told_as_json(scene: &Scene, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json"]].concat();
    serde_json::from_str(&told(&scene.operate(&arguments))).unwrap()
}

#[track_caller]
fn refused(output: &Output, code: i32, expected: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(error.contains(expected), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_stream_gave_up_on_is_folded_by_the_watch() {
    let (mut scene, _) = stack(11, 12, false).await;
    assert_eq!(scene.watch().await, Ok(Value::Null));
    let verification = scene.counter().verify().await.unwrap();
    assert_eq!(verification.tickets, 12);
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
    assert_eq!(scene.counter().sweep(|_| {}).await.unwrap().swept, 0);
    scene.watch.end();
    let log = scene.watch.log();
    let line: Value = serde_json::from_str(&log[0]).unwrap();
    assert!(line["Swept"].as_u64().unwrap() >= 12 && line["through"] == true, "{line}");
    assert_eq!(scene.cloud.denied(), [].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_look_show_a_stack_and_write_nothing() {
    let (mut scene, events) = stack(12, 10, true).await;
    refused(&scene.operate(&["verify"]), 1, "the stack has not told its config yet");
    assert_eq!(scene.watch().await, Ok(Value::Null));
    let day = events[0]["occurred_at"].as_str().unwrap().split('T').next().unwrap().to_owned();
    let _ = scene.cloud.take_operators_calls();

    let ticket = told_as_json(&scene, &["ticket", "generic/0"]);
    assert_eq!(ticket["ticket"], "generic/0");
    let digest = told_as_json(&scene, &["digest", "--date", &day]);
    let created = digest["kpis"]["tickets_created"]["value"].as_u64().unwrap();
    assert!(created > 0, "{created}");
    let behind = ["digest", "--date", &day, "--explain", "tickets_created"];
    let explained = told_as_json(&scene, &behind);
    let behind = explained["behind"].as_array().unwrap().len();
    assert_eq!(u64::try_from(behind), Ok(created));
    let verified = told_as_json(&scene, &["verify"]);
    assert_eq!(verified["differences"], json!([]));
    let link = told(&scene.operate(&["link"]));
    assert!(link.contains("DashboardUrl.FunctionUrl") && link.contains("signature="), "{link}");
    let dry_run = told(&scene.operate(&["erase", "--customer", CUSTOMERS[0], "--dry-run"]));
    assert!(dry_run.starts_with("would erase"), "{dry_run}");

    let actions: BTreeSet<String> =
        scene.cloud.take_operators_calls().into_iter().map(|call| call.action).collect();
    assert!(actions.iter().all(|action| READS.contains(&action.as_str())), "{actions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_write_leave_a_stack_exact() {
    let (mut scene, events) = stack(13, 10, false).await;
    assert_eq!(scene.watch().await, Ok(Value::Null));
    let body = json!({"type": "ticket.dreamt_of", "id": "1"}).to_string().into_bytes();
    let delivery = (body.as_slice(), Transfer::Plain);
    assert_eq!(scene.deliver("generic", delivery, Fate::Lives).await, Ok(202));

    let mut more = events[0].clone();
    more["id"] = json!("more");
    more["ticket"] = json!("more");
    std::fs::write(scene.folder.path().join("more.jsonl"), more.to_string()).unwrap();
    let replayed = told_as_json(&scene, &["replay", "more.jsonl"]);
    assert_eq!((&replayed["new"], &replayed["refused"]), (&json!(1), &json!(0)));
    let table = "id,type,occurred_at,ticket,actor_kind\nrow,ticket.created,2026-01-05T09:00:00Z,old,requester\n";
    std::fs::write(scene.folder.path().join("history.csv"), table).unwrap();
    let taken = told_as_json(&scene, &["backfill", "csv", "history.csv", "--source", "import"]);
    assert_eq!(taken["new"], 1, "{taken}");
    let redriven = scene.operate(&["redrive", "--format", "json"]);
    let redriven: Value = serde_json::from_slice(&redriven.stdout).unwrap();
    assert_eq!((&redriven["deliveries"], &redriven["released"]), (&json!(1), &json!(0)));
    assert!(told(&scene.operate(&["catchup"])).contains("0 parked"));
    let erased = told_as_json(&scene, &["erase", "--customer", CUSTOMERS[0]]);
    assert!(erased["events"].as_u64().unwrap() > 0, "{erased}");
    let again = told(&scene.operate(&["erase", "--customer", CUSTOMERS[0]]));
    assert_eq!(again.trim(), "nothing of this customer is kept");
    told(&scene.operate(&["retain", "--months", "1200"]));
    told(&scene.operate(&["rebuild"]));

    // The functions take it from there.
    scene.tally(|| Fate::Lives).await;
    scene.forget_the_round().await;
    assert_eq!(scene.watch().await, Ok(Value::Null));
    let verification = scene.counter().verify().await.unwrap();
    assert_eq!(verification.tickets, 12);
    assert!(verification.differences.is_empty(), "{:?}", verification.differences);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_is_counted_under_the_config_of_its_functions_alone() {
    let (mut scene, _) = stack(14, 5, true).await;
    assert_eq!(scene.watch().await, Ok(Value::Null));
    let first = scene.config();
    let other = first.replace("[account]", "[account]\ntime_zone = \"Asia/Shanghai\"");
    std::fs::write(scene.folder.path().join("other.toml"), &other).unwrap();
    for command in ["verify", "catchup", "rebuild"] {
        let output = scene.operate(&[command, "--config", "other.toml"]);
        refused(&output, 1, "the stack counts under another time zone or other rules");
        told(&scene.operate(&[command, "--config", "tallydesk.toml"]));
    }

    // Deployed, but watch has only begun: the operator may hurry it, and not look meanwhile.
    scene.set_config(&other);
    let store = scene.cloud.database.store();
    store.tell_config(&other).await.unwrap();
    refused(&scene.operate(&["verify"]), 1, "the stack is counted otherwise");
    store.begin_counting_under(scene.counter().rules().fingerprint()).await.unwrap();
    refused(&scene.operate(&["verify"]), 1, "the stack is being counted anew");
    let rebuilt = told_as_json(&scene, &["rebuild"]);
    assert!(rebuilt["folded"].as_u64().unwrap() >= 5, "{rebuilt}");
    assert_eq!(told_as_json(&scene, &["verify"])["differences"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_is_sent_again_from_the_operators_machine() {
    let (mut scene, _) = stack(15, 5, true).await;
    assert_eq!(scene.watch().await, Ok(Value::Null));
    assert_eq!(scene.tick().await, Ok(Value::Null));
    assert_eq!(scene.cloud.mails().len(), 1);
    let yesterday = (now() - chrono::TimeDelta::days(1)).date_naive().to_string();
    let sent = told(&scene.operate(&["digest", "--resend", "--date", &yesterday]));
    assert!(sent.contains("sent to managers"), "{sent}");
    assert_eq!(scene.cloud.mails().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_at_a_stack_says_so() {
    let scene = Scene::new(16).await;
    let for_one_machine = "this command is for one machine";
    refused(&scene.operate(&["serve", "--secrets", "secrets.json"]), 2, for_one_machine);
    refused(&scene.operate(&["demo"]), 2, for_one_machine);
    refused(&scene.operate(&["kpis"]), 2, for_one_machine);
    refused(&scene.operate(&["verify", "--data", "x.sqlite"]), 2, "cannot be used with");
    scene.cloud.add_stack("tallydesk", [].into());
    refused(&scene.operate(&["verify"]), 1, "has no output JournalTable");
    scene.cloud.remove_stack("tallydesk");
    refused(&scene.operate(&["verify"]), 1, "the stack tallydesk cannot be looked up");
}
