//! What a data file does by itself.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use tallydesk::{Access, Due, Installation};
use tallydesk_shell::{Config, KeyRing};
use tallydesk_stores::Quarantined;

use crate::histories::{beginning, clock, history, put};

fn config(zone: &str) -> Config {
    let text = format!("[account]\ntime_zone = \"{zone}\"\n");
    Config::parse(&text, "tallydesk.toml".as_ref()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quarantined_body_is_forgotten_after_thirty_days() {
    let installation = Installation::in_memory().await.unwrap();
    let now = tallydesk_shell::Clock::system().now();
    for (age_days, body) in [(29, "kept"), (31, "forgotten")] {
        let delivery = Quarantined {
            source: "generic",
            reason: "a reason",
            headers: &BTreeMap::new(),
            raw: body.as_bytes(),
        };
        let received_at = now - TimeDelta::days(age_days);
        installation.store.quarantine(&delivery, received_at).await.unwrap();
    }
    installation.forget_expired().await.unwrap();
    for (age_days, expected) in [(29, 1), (31, 0)] {
        let day = (now - TimeDelta::days(age_days)).date_naive();
        assert_eq!(installation.store.count_quarantined("generic", day).await.unwrap(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_counted_anew_under_another_zone_and_not_misread_before() {
    let installation = Installation::in_memory().await.unwrap();
    let (berlin, shanghai) = (config("Europe/Berlin"), config("Asia/Shanghai"));
    let tally = installation.tally(&berlin, clock());
    assert_eq!(installation.begin(&berlin).await.unwrap(), Due::Nothing);
    installation.settle(&berlin).await.unwrap();
    let mut random = fastrand::Rng::with_seed(11);
    let mut subjects = std::collections::BTreeSet::new();
    for event in (0..5).flat_map(|ticket| history(ticket, &mut random)).collect::<Vec<_>>() {
        subjects.insert(put(&installation.store, &event).await);
    }
    tally.fold_through(subjects).await;
    installation.end().await.unwrap();

    let remembered = installation.config(None, Access::Read).await.unwrap();
    assert_eq!(remembered.rules(), berlin.rules());
    assert!(installation.config(Some(&shanghai), Access::Read).await.is_err());

    let tally = installation.tally(&shanghai, clock());
    assert_eq!(installation.begin(&shanghai).await.unwrap(), Due::Sweep);
    assert!(installation.config(None, Access::Read).await.is_err(), "half old and half new");
    // Events go on arriving meanwhile.
    let events = history(5, &mut random);
    let arriving = async {
        for event in &events {
            let subject = put(&installation.store, event).await;
            tally.fold_through([subject].into()).await;
        }
    };
    let (swept, ()) = tokio::join!(installation.sweep(&tally, |_| {}), arriving);
    assert!(swept.unwrap().swept >= 5, "all are folded again");
    installation.settle(&shanghai).await.unwrap();
    assert!(
        installation.moved_by_rules(&shanghai).await.unwrap().days().next().is_some(),
        "and what moved is kept"
    );
    assert!(tally.verify().await.unwrap().differences.is_empty());
    assert!(installation.config(Some(&berlin), Access::Read).await.is_err());
    assert!(installation.config(None, Access::Read).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agents_newest_name_stays_whatever_comes_late() {
    let installation = Installation::in_memory().await.unwrap();
    let names = [(2, "Ana Novak"), (1, "Ana Maier"), (3, "Ana Novak-Lind"), (2, "Ana Novak")];
    for (day, name) in names {
        let at = beginning() + TimeDelta::days(day);
        installation.store.put_agent_name("901", name, at).await.unwrap();
    }
    let known = installation.store.agent_names().await.unwrap();
    assert_eq!(known.get("901").map(String::as_str), Some("Ana Novak-Lind"));
}

#[tokio::test]
async fn keys_rotated_under_two_requests_at_once_serve_both() {
    let folder = std::env::temp_dir().join(format!("tallydesk-keys-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("secrets.json");
    std::fs::write(&file, r#"{"zendesk":["old"]}"#).unwrap();
    let ring = KeyRing::from_file(file.clone(), beginning()).await.unwrap();
    let (one, other) = (ring.current().await, ring.current().await);
    std::fs::write(&file, r#"{"zendesk":["new","old"]}"#).unwrap();
    let soon = beginning() + TimeDelta::seconds(29);
    assert!(ring.newer_than(&one, soon).await.is_none(), "at most every thirty seconds");
    let later = beginning() + TimeDelta::seconds(30);
    let fetched = ring.newer_than(&one, later).await.expect("another look is due");
    let held = ring.newer_than(&other, later).await.expect("the other request has fetched them");
    assert!(std::sync::Arc::ptr_eq(&fetched, &held));
    assert!(ring.newer_than(&held, later).await.is_none(), "these are the newest");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn keys_that_are_taken_away_are_forgotten_within_five_minutes() {
    let folder = std::env::temp_dir().join(format!("tallydesk-taken-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("secrets.json");
    std::fs::write(&file, format!(r#"{{"dashboard":["{}"]}}"#, "no secret, ".repeat(3))).unwrap();
    let ring = KeyRing::from_file(file.clone(), beginning()).await.unwrap();
    std::fs::write(&file, "{}").unwrap();
    let soon = beginning() + TimeDelta::seconds(299);
    assert!(ring.fresh(soon).await.link_keys().is_some(), "a look every five minutes is enough");
    let later = beginning() + TimeDelta::minutes(5);
    assert!(ring.fresh(later).await.link_keys().is_none());
    std::fs::remove_dir_all(&folder).unwrap();
}
