//! Least privilege: what a role allows is what its function does, no less and no more.

use std::collections::BTreeSet;

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use chrono::TimeDelta;
use fastrand::Rng;
use http::HeaderMap;
use serde_json::{Value, json};
use tallydesk_aws::cloud::Cloud;
use tallydesk_aws::envelopes::{Transfer, answer, request};
use tallydesk_aws::lambda::Fate;
use tallydesk_aws::template::{Call, FunctionSpec, Template};
use tallydesk_shell::AccountSecrets;
use tallydesk_stores::{DELTAS_MAX, SubjectPk};

use crate::scene::{Scene, now, secret};
use crate::stories::events;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_allows_what_its_function_does_and_nothing_else() {
    let mut scene = Scene::new(4).await;
    everything(&mut scene).await;

    assert_eq!(scene.cloud.denied(), [].into(), "done and not allowed");
    for name in Template::deployed(&[]).functions() {
        let spec = match name.as_str() {
            "Receive" => &scene.receive.spec,
            "Tally" => &scene.tally.spec,
            "Digest" => &scene.digest.spec,
            "Watch" => &scene.watch.spec,
            "Dashboard" => &scene.dashboard.spec,
            other => panic!("{other} is in the template and not in this test"),
        };
        check(spec, &scene.cloud.calls(spec));
    }
}

#[test]
fn nothing_is_mailed_without_an_identity() {
    let digest = Template::deployed(&[]).function("Digest");
    assert!(!digest.allowed.iter().any(|call| call.action.starts_with("ses:")));
}

fn check(spec: &FunctionSpec, done: &BTreeSet<Call>) {
    let used: BTreeSet<Call> = done.union(&spec.used_by_lambda).cloned().collect();
    let unused: Vec<_> = spec.allowed.difference(&used).collect();
    let missing: Vec<_> = used.difference(&spec.allowed).collect();
    assert!(unused.is_empty(), "{}: allowed and never done: {unused:#?}", spec.name);
    assert!(missing.is_empty(), "{}: done and not allowed: {missing:#?}", spec.name);
}

/// All that the functions ever do.
async fn everything(scene: &mut Scene) {
    let events = events(20, &mut Rng::with_seed(4));
    // So many batches that a shelf's deltas are merged: by the tally that has counted them, and, after
    // one that has forgotten, by who reads.
    for round in events.iter().cycle().take(2 * DELTAS_MAX + 40).enumerate() {
        let (number, event) = round;
        let mut event = event.clone();
        event["id"] = json!(format!("again-{number}"));
        event["occurred_at"] = json!((now() - TimeDelta::days(1)).to_rfc3339());
        deliver(scene, &event).await;
        if number == DELTAS_MAX + 20 {
            scene.tally.end();
        }
        scene.tally(|| Fate::Lives).await;
    }
    let not_understood = json!({"type": "ticket.dreamt_of", "id": "1"});
    deliver(scene, &not_understood).await;
    park(scene).await;
    come_late(scene).await;
    assert_eq!(scene.tick().await, Ok(Value::Null));
    assert_eq!(scene.cloud.mails().len(), 1);
    assert_eq!(look(scene).await, 200);
    watch(scene).await;
}

/// What watch ever does: it folds what was left, removes what is old, and counts anew under another
/// config, under the one before, and under the other again, whose record then begins anew.
async fn watch(scene: &mut Scene) {
    deliver(
        scene,
        &json!({
            "id": "old", "type": "ticket.status_changed", "source": "generic", "ticket": "old",
            "occurred_at": (now() - TimeDelta::days(100)).to_rfc3339(), "to": "solved",
            "actor": {"kind": "agent", "id": "904", "name": "Dee Low"},
        }),
    )
    .await;
    let first = scene.config();
    let other = format!("{first}\n[rules]\ncomplaint_categories = [\"returns\"]\n");
    let keeping_less = "\n[retention]\nkeep_months = 1\n";
    for config in [&first, &other, &first, &other, &format!("{other}{keeping_less}")] {
        scene.set_config(config);
        scene.watch.end();
        assert_eq!(scene.watch().await, Ok(Value::Null));
    }
    scene.forget_the_round().await;
    assert_eq!(scene.watch().await, Ok(Value::Null));
}

async fn deliver(scene: &mut Scene, event: &Value) {
    let body = event.to_string().into_bytes();
    let status = scene.deliver("generic", (&body, Transfer::Plain), Fate::Lives).await;
    assert!(matches!(status, Ok(200 | 202)), "{status:?}");
}

/// A ticket with an event that nobody can read.
async fn park(scene: &mut Scene) {
    damage(&scene.cloud, "ticket#generic#damaged").await;
    let event = json!({
        "id": "readable", "type": "ticket.created", "source": "generic", "ticket": "damaged",
        "occurred_at": now().to_rfc3339(), "actor": {"kind": "requester"},
    });
    deliver(scene, &event).await;
    scene.tally(|| Fate::Lives).await;
}

/// An event of a ticket that was removed.
async fn come_late(scene: &mut Scene) {
    let event = |id: &str| {
        json!({
            "id": id, "type": "ticket.status_changed", "source": "generic", "ticket": "removed",
            "to": "solved", "occurred_at": (now() - TimeDelta::days(1)).to_rfc3339(),
            "actor": {"kind": "agent", "id": "901"},
        })
    };
    deliver(scene, &event("solved")).await;
    scene.tally(|| Fate::Lives).await;
    let pk = SubjectPk::parse("ticket#generic#removed").unwrap();
    let store = scene.cloud.database.store();
    assert!(store.remove_subject(&pk, now(), now()).await.unwrap().is_some());
    deliver(scene, &event("late")).await;
    scene.tally(|| Fate::Lives).await;
    assert_eq!(store.history(&pk).await.unwrap().events.len(), 0);
}

async fn damage(cloud: &Cloud, pk: &str) {
    let item = json!({ "pk": { "S": pk }, "sk": { "S": "event#damaged" }, "revision": { "N": "0" }, "event": { "S": "{}" } });
    let body = json!({ "TableName": "tallydesk-journal", "Item": item });
    let mut put = HttpRequest::new(SdkBody::from(body.to_string()));
    put.headers_mut().insert("x-amz-target", "DynamoDB_20120810.PutItem");
    assert!(cloud.database.call(put).await.unwrap().status().is_success());
}

/// A look at the live page; returns the status.
async fn look(scene: &mut Scene) -> u64 {
    let secrets = AccountSecrets::parse(&secret().to_string()).unwrap();
    let link = secrets.link_keys().unwrap().sign("Example Store", now() + TimeDelta::hours(1));
    let address = link.address("https://figures.example.com/");
    let (_, query) = address.split_once('?').unwrap();
    let event = request(("GET", "/", query), &HeaderMap::new(), (b"", Transfer::Plain), now());
    answer(&scene.dashboard.invoke(&event, Fate::Lives).await.unwrap()).0
}
