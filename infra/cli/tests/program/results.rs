//! The results that other programs read: their fields are a contract.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::stories::{MONDAY, lines, monday};

fn desk_after_monday() -> Desk {
    let desk = Desk::new();
    desk.write("events.jsonl", lines(&monday()));
    assert_eq!(desk.run("replay events.jsonl").code, Some(0));
    desk
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_ticket_tells_its_status_and_what_was_measured() {
    let ticket = desk_after_monday().json("ticket generic/1001");
    let top = ["created_at", "events", "fields", "measures", "status", "tags", "ticket"];
    assert_eq!(keys(&ticket), top);
    assert_eq!(ticket["ticket"], "generic/1001");
    assert_eq!(ticket["status"], "solved");
    assert_eq!(ticket["created_at"], "2026-11-16T09:00:00Z");
    assert_eq!(ticket["events"], 4);
    assert_eq!(ticket["fields"], json!({"channel": "email"}));
    let measured = |name: &str| {
        let mut sample = ticket["measures"][name][0].clone();
        let behind = sample.as_object_mut().unwrap().remove("events").unwrap();
        assert!(!behind.as_array().unwrap().is_empty(), "{name}: the events behind it");
        sample
    };
    let hour = json!({
        "calendar_seconds": 3600, "day": "2026-11-16", "at": "2026-11-16T10:00:00Z", "agent": "901",
    });
    assert_eq!(measured("first_reply_time"), hour);
    assert_eq!(measured("reply_time"), hour);
    let business = json!({
        "business_seconds": 3600, "day": "2026-11-16", "at": "2026-11-16T10:00:00Z", "agent": "901",
    });
    assert_eq!(measured("reply_time.business"), business);
    let good = json!({
        "value": 1, "day": "2026-11-16", "at": "2026-11-16T12:00:00Z", "agent": "901",
        "rule": "csat_positive 4.000",
    });
    assert_eq!(measured("csat"), good);
    assert_eq!(ticket["measures"]["csat_score"][0]["value"], 5.0);
}

#[test]
fn a_ticket_that_waits_has_no_times_of_replies_yet() {
    let ticket = desk_after_monday().json("ticket generic/1007");
    assert_eq!(ticket["status"], "new");
    let measures = keys(&ticket["measures"]);
    assert!(measures.contains(&"tickets_created"));
    assert!(!measures.iter().any(|measure| measure.contains("reply_time")), "{measures:?}");
    let promise = &ticket["measures"]["reply_within_3min"][0];
    assert_eq!((&promise["value"], &promise["in_advance"]), (&json!(0), &json!(true)));
}

#[test]
fn a_ticket_in_words() {
    let ended = desk_after_monday().run("ticket generic/1007");
    let words = "generic/1007  new\ncreated 2026-11-16T09:00:00Z, 1 event\nchannel: email\n";
    assert_eq!((ended.code, ended.errors.as_str()), (Some(0), ""));
    assert!(ended.output.starts_with(words), "{}", ended.output);
}

#[test]
fn a_digest_tells_every_figure_with_its_unit() {
    let digest = desk_after_monday().json(&format!("digest --date {MONDAY}"));
    let top = [
        "account",
        "agent_names",
        "agents_shown",
        "data_quality",
        "decided",
        "dimensions",
        "facts",
        "failed_deliveries",
        "generated_at",
        "headline",
        "heatmap",
        "kpis",
        "period",
        "previous_period",
        "rank_from",
        "restated",
        "restated_total",
        "scorecards",
        "spikes",
        "targets",
        "ticket_links",
        "time_zone",
    ];
    assert_eq!(keys(&digest), top);
    assert_eq!(digest["period"], json!({"kind": "day", "from": MONDAY, "to": MONDAY}));
    let kpis = &digest["kpis"];
    let median = "first_reply_time.calendar.median";
    assert_eq!(kpis["tickets_created"], json!({"value": 7, "n": 7, "unit": "tickets"}));
    assert_eq!(kpis["backlog"], json!({"value": 6, "n": 6, "unit": "tickets"}));
    assert_eq!(kpis[median], json!({"value": 3600, "n": 5, "unit": "seconds"}));
    assert_eq!(kpis["csat"], json!({"value": 1.0, "n": 3, "unit": "ratio"}));
    assert_eq!(kpis["reopens"], json!({"value": 0, "n": 0, "unit": "reopens"}));
    let agent = &digest["dimensions"]["agent"]["901"];
    assert_eq!(agent["replies"], json!({"value": 5, "n": 5, "unit": "replies"}));
    assert_eq!(agent[median], kpis[median]);
    assert_eq!(agent.get("reopens"), None);
    assert_eq!(digest["headline"][0]["kpi"], "tickets_created");
    assert_eq!(digest["headline"][0]["current"], kpis["tickets_created"]);
}

#[test]
fn what_a_day_had_none_of_is_null_and_a_count_is_zero() {
    let digest = desk_after_monday().digest("2026-11-10");
    let kpis = &digest["kpis"];
    for (kpi, value) in kpis.as_object().unwrap() {
        let is_zero = tallydesk_kpis::kpi(kpi).unwrap().empty == tallydesk_kpis::Empty::Zero;
        let expected = if is_zero { json!(0) } else { json!(null) };
        assert_eq!((&value["value"], &value["n"]), (&expected, &json!(0)), "{kpi}");
    }
    assert_eq!(digest["dimensions"], json!({}));
}

#[test]
fn periods_add_up() {
    let desk = desk_after_monday();
    // Badges look at the last seven days of a period; the mark of what time may still change
    // depends on when it ends.
    let comparable = |digest: &Value| -> Vec<(String, Value, Value)> {
        let kpis = digest["kpis"].as_object().unwrap().iter();
        let kpis = kpis.filter(|(id, _)| !id.starts_with("responsiveness_badge"));
        kpis.map(|(id, kpi)| (id.clone(), kpi["value"].clone(), kpi["n"].clone())).collect()
    };
    let day = comparable(&desk.digest(MONDAY));
    for (period, from, to) in [
        ("week", "2026-11-16", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-30"),
        ("quarter", "2026-10-01", "2026-12-31"),
    ] {
        let digest = desk.json(&format!("digest --date {MONDAY} --period {period}"));
        assert_eq!(digest["period"], json!({"kind": period, "from": from, "to": to}));
        assert_eq!(comparable(&digest), day, "{period}");
    }
}

#[test]
fn a_digest_is_a_page_or_a_text_too() {
    let desk = desk_after_monday();
    let page = desk.run(&format!("digest --date {MONDAY} --format html"));
    assert!(page.output.starts_with("<!"), "{}", page.output);
    let text = desk.run(&format!("digest --date {MONDAY}"));
    assert!(text.output.contains("Tickets created  7 tickets"), "{}", text.output);
    assert_eq!((page.code, text.code), (Some(0), Some(0)));
}

#[test]
fn a_verification_tells_what_was_compared() {
    let desk = desk_after_monday();
    let verification = desk.json("verify");
    assert_eq!(keys(&verification), ["counters", "customers", "differences", "events", "tickets"]);
    assert_eq!((&verification["tickets"], &verification["events"]), (&json!(7), &json!(16)));
    let words = desk.run("verify").output;
    assert!(words.starts_with("7 tickets, 0 customers, 16 events, "), "{words}");
    assert!(words.ends_with(" recomputed: no difference\n"), "{words}");
}
