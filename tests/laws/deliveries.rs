//! A digest reaches each destination once, except across a crash or a lost answer while it is sent:
//! then again once, marked, or where the receiver knows a repeat, until he has it.

mod scene;

use std::collections::BTreeSet;
use std::time::Duration;

use tallydesk_digest::{Delivered, ResendError};
use tallydesk_kpis::{Period, PeriodKind};
use tallydesk_stores::{DeliveryStep, Store};

use crate::faults::{Faulty, Weather};
use scene::{Arrival, Behaviour, CHAT, HOOK, Scene};

/// Store calls of a tick with three destinations, and a few more.
const CALLS_MAX: usize = 16;

/// Nobody gets more than one unmarked, or more than two.
fn assert_policy(arrivals: &[Arrival]) {
    assert!(arrivals.len() <= 2, "{arrivals:?}");
    assert!(arrivals.iter().skip(1).all(|arrival| arrival.is_marked), "{arrivals:?}");
}

/// All that were to get the digest have it.
async fn assert_served(scene: &Scene, context: &str) {
    let chats = scene.arrivals(CHAT);
    assert!(!chats.is_empty(), "{context}");
    assert_policy(&chats);
    let ids: BTreeSet<_> = scene.arrivals(HOOK).into_iter().map(|arrival| arrival.id).collect();
    assert_eq!(ids.len(), 1, "{context}: whatever comes again has the same id");
    assert!(scene.page().exists(), "{context}");
    let records = scene.records().await;
    assert_eq!(records.len(), 3, "{context}");
    for (name, record) in records {
        assert_eq!(record.step, DeliveryStep::Done, "{context}: {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_reaches_each_destination_once() {
    let scene = Scene::new().await;
    let issued = scene.tick().await;
    assert_eq!(issued[0].served, ["team", "hook", "folder"]);
    for minute in [1, 5, 600, 1_439] {
        scene.at(minute);
        let issued = scene.tick().await;
        assert!(issued[0].served.is_empty() && issued[0].failed.is_empty());
    }
    assert_served(&scene, "in fair weather").await;
    assert_eq!(scene.arrivals(CHAT).len() + scene.arrivals(HOOK).len(), 2);
    assert!(!scene.arrivals(CHAT)[0].is_marked && !scene.arrivals(HOOK)[0].is_marked);

    // The next day's is another; one that was missed is made up for, once.
    scene.at(1_440 + 700);
    scene.tick().await;
    scene.tick().await;
    assert_eq!(scene.arrivals(CHAT).len(), 2);
    assert!(!scene.arrivals(CHAT)[1].is_marked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_call_loses_nothing_and_repeats_only_what_may_have_arrived() {
    let mut repeats = 0;
    for calls in 0..=CALLS_MAX {
        let scene = Scene::new().await;
        scene.keep_report().await;
        scene.tick_on(&Faulty::dying(&scene.database, calls).store()).await;
        let before = scene.arrivals(CHAT).len();
        // Nobody takes over what is still held.
        scene.at(4);
        scene.tick().await;
        for minute in [6, 12, 20] {
            scene.at(minute);
            scene.tick().await;
        }
        assert_served(&scene, &format!("{calls} calls")).await;
        let chats = scene.arrivals(CHAT);
        assert!(before > 0 || chats.len() == 1, "{calls} calls: {chats:?}");
        repeats += chats.len() - 1;
    }
    // The calls between its begin and its end, and those of its neighbours in between.
    assert!((1..=8).contains(&repeats), "{repeats}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_while_it_sends_is_followed_by_a_marked_repeat() {
    let scene = Scene::new().await;
    scene.keep_report().await;
    scene.will(&[Behaviour::TakesInSilence]);
    let patient = scene.patient();
    let killed = tokio::time::timeout(Duration::from_millis(600), patient.tick()).await;
    assert!(killed.is_err(), "it is killed while it waits for the answer");
    assert_eq!(scene.arrivals(CHAT).len(), 1);
    scene.at(4);
    scene.tick().await;
    assert_eq!(scene.arrivals(CHAT).len(), 1, "it is still held");
    scene.at(6);
    scene.tick().await;
    assert_served(&scene, "after a kill").await;
    assert_eq!(scene.arrivals(CHAT).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ticks_at_the_same_time_send_once() {
    for seed in 0..10 {
        let scene = Scene::new().await;
        scene.keep_report().await;
        let weather = Weather { pauses: 80, ..Weather::default() };
        let stores: Vec<Store> = (0..6)
            .map(|tick| Faulty::new(&scene.database, weather, seed * 6 + tick).store())
            .collect();
        futures::future::join_all(stores.iter().map(|store| scene.tick_on(store))).await;
        assert_served(&scene, &format!("seed {seed}")).await;
        assert_eq!((scene.arrivals(CHAT).len(), scene.arrivals(HOOK).len()), (1, 1), "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_any_weather_nothing_is_lost_and_the_policy_is_kept() {
    let mut random = fastrand::Rng::with_seed(4);
    let mut struck = BTreeSet::new();
    for seed in 0..25 {
        let scene = Scene::new().await;
        scene.keep_report().await;
        // The receiver may be slow to take it, but is silent no more than once.
        let refusals = (0..random.usize(0..3)).map(|_| Behaviour::Refuses(503));
        let mut behaviours: Vec<_> = refusals.collect();
        if random.bool() {
            behaviours.insert(random.usize(0..=behaviours.len()), Behaviour::TakesInSilence);
        }
        scene.will(&behaviours);
        let weather =
            Weather { throttled: 10, lost: 5, lost_answers: 15, pauses: 30, ..Weather::default() };
        for minute in [0, 1, 3, 6, 7] {
            scene.at(minute);
            let faulty: Vec<_> =
                (0..2).map(|_| Faulty::new(&scene.database, weather, random.u64(..))).collect();
            let stores: Vec<_> = faulty.iter().map(Faulty::store).collect();
            futures::future::join_all(stores.iter().map(|store| scene.tick_on(store))).await;
            struck.extend(
                faulty.iter().flat_map(|faulty| {
                    faulty.met.lock().unwrap().keys().copied().collect::<Vec<_>>()
                }),
            );
        }
        for minute in [20, 40, 80, 160] {
            scene.at(minute);
            scene.tick().await;
        }
        assert_policy(&scene.arrivals(CHAT));
        let records = scene.records().await;
        let chat = &records["team"];
        // Two attempts whose end nobody knows are the most; else it has arrived.
        assert!(chat.step == DeliveryStep::Done || chat.unknown == 2, "seed {seed}: {chat:?}");
        assert_eq!(records["hook"].step, DeliveryStep::Done, "seed {seed}");
        assert_eq!(records["folder"].step, DeliveryStep::Done, "seed {seed}");
    }
    for fault in ["throttled", "lost", "lost answer", "pause"] {
        assert!(struck.contains(fault), "{fault} never struck");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_tried_again_alone_with_growing_waits() {
    let scene = Scene::new().await;
    scene.will(&[Behaviour::Refuses(503), Behaviour::Refuses(429), Behaviour::Refuses(500)]);
    for minute in 0..20 {
        scene.at(minute);
        scene.tick().await;
    }
    let asked = scene.asked();
    assert_eq!(asked, [0, 1, 3, 7], "after one minute, two, and four");
    assert_served(&scene, "at last").await;
    assert!(!scene.arrivals(CHAT)[0].is_marked, "it had not arrived before");
    assert_eq!(scene.arrivals(HOOK).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_arrived_twice_is_not_sent_a_third_time() {
    let scene = Scene::new().await;
    scene.will(&[Behaviour::TakesInSilence; 5]);
    for minute in [0, 2, 10, 60, 600] {
        scene.at(minute);
        scene.tick().await;
    }
    let chats = scene.arrivals(CHAT);
    assert_eq!(chats.iter().map(|chat| chat.is_marked).collect::<Vec<_>>(), [false, true]);
    let failed = scene.failed().await;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].destination, "team");
    assert_eq!(failed[0].delivery.step, DeliveryStep::Failed(None));
    assert_eq!(failed[0].delivery.reason.as_deref(), Some("no answer in time"));
    assert!(failed[0].delivery.has_arrived);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_told_and_waits_for_somebody() {
    let scene = Scene::new().await;
    scene.will(&[Behaviour::Refuses(404)]);
    let issued = scene.tick().await;
    assert_eq!(issued[0].failed, [("team".to_owned(), "Slack refused it (404)".to_owned())]);
    assert_eq!(issued[0].served, ["hook", "folder"], "one that fails holds up no other");
    for minute in [5, 60, 600] {
        scene.at(minute);
        scene.tick().await;
    }
    assert_eq!(scene.asked(), [0]);
    assert_eq!(scene.failed().await.len(), 1);

    // Mended, it is sent on demand, and is no repeat: it had not arrived.
    assert_eq!(scene.resend("team").await.unwrap(), Delivered::Done);
    assert!(scene.failed().await.is_empty());
    assert_eq!(scene.arrivals(CHAT).iter().map(|chat| chat.is_marked).collect::<Vec<_>>(), [false]);
    // Wanted once more, it is one, and a receiver that knows ids gets another.
    assert_eq!(scene.resend("team").await.unwrap(), Delivered::Done);
    assert_eq!(scene.resend("hook").await.unwrap(), Delivered::Done);
    assert!(scene.arrivals(CHAT)[1].is_marked);
    let hooks = scene.arrivals(HOOK);
    assert!(hooks[1].is_marked && hooks[0].id != hooks[1].id);
    assert_eq!(hooks[0].figures, hooks[1].figures, "from the report that was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_again_that_was_never_kept() {
    let scene = Scene::new().await;
    let error = scene.resend("team").await.unwrap_err();
    let period =
        Period::containing("2026-11-21".parse().unwrap(), PeriodKind::Day, chrono::Weekday::Mon);
    let expected = ResendError::NoReport { digest: "morning".into(), period }.to_string();
    assert_eq!(error.to_string(), expected);
    assert!(scene.arrivals(CHAT).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_come_late_are_used_without_a_command() {
    let scene = Scene::new().await;
    scene.write_secrets("{}");
    let keys = scene.keys().await;
    let issued = scene.tick_with(&keys).await;
    let missing = r#"secrets: destinations.team: expected "url", which kind "slack" needs"#;
    assert_eq!(issued[0].failed[0], ("team".to_owned(), missing.to_owned()));
    assert_eq!(issued[0].served, ["folder"]);
    scene.write_secrets(scene::SECRETS);
    scene.at(6);
    let issued = scene.tick_with(&keys).await;
    assert_eq!(issued[0].served, ["team", "hook"]);
    assert_served(&scene, "with secrets").await;
    assert_eq!(scene.records().await["team"].attempts, 1, "without them nothing was tried");
}
