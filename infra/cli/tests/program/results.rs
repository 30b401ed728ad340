//! The results that other programs read: their fields are a contract.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::stories::{MONDAY, created, lines, monday, reply};

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
    let top = ["created_at", "events", "fields", "history", "measures", "status", "tags", "ticket"];
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
    let history = "history:\n  2026-11-16T09:00:00Z  ticket.created  by requester  channel email  \
                   status new  (1007-created)\nmeasured:\n";
    assert!(ended.output.contains(history), "{}", ended.output);
    assert!(ended.output.contains("unless prevented"), "{}", ended.output);
}

#[test]
fn a_tickets_history_is_told_in_the_order_in_which_it_acts() {
    let ticket = desk_after_monday().json("ticket generic/1001");
    let history = ticket["history"].as_array().unwrap();
    let ids: Vec<_> = history.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1001-created", "1001-reply", "1001-solved", "1001-rated"]);
    let solved = json!({
        "at": "2026-11-16T11:00:00Z", "id": "1001-solved", "type": "ticket.status_changed",
        "actor": {"kind": "agent", "id": "901"}, "to": "solved",
    });
    assert_eq!(history[2], solved);
    assert_eq!(ticket["measures"]["backlog"][1]["value"], -1);
}

#[test]
fn a_figure_is_followed_to_its_tickets_rules_and_events() {
    let desk = desk_after_monday();
    let asked = format!("digest --date {MONDAY} --explain csat");
    let explained = desk.json(&asked);
    assert_eq!(keys(&explained), ["behind", "definition", "figure", "kpi", "name", "period"]);
    assert_eq!(explained["figure"], desk.digest(MONDAY)["kpis"]["csat"]);
    let behind = explained["behind"].as_array().unwrap();
    let tickets: Vec<_> = behind.iter().map(|of| of["ticket"].as_str().unwrap()).collect();
    assert_eq!(tickets, ["generic/1001", "generic/1002", "generic/1003"]);
    let rated = json!({
        "ticket": "generic/1001", "measure": "csat", "value": 1, "day": MONDAY,
        "at": "2026-11-16T12:00:00Z", "agent": "901", "rule": "csat_positive 4.000",
        "events": ["1001-rated"],
    });
    assert_eq!(behind[0], rated);
    let words = desk.run(&asked).output;
    assert!(words.starts_with("Satisfaction (csat), 2026-11-16\n1 (ratio), n 3\n"), "{words}");
    assert!(words.contains("\n3 samples behind it:\n  generic/1001  csat"), "{words}");
    let part = desk.json(&format!("digest --date {MONDAY} --explain replies --part agent=902"));
    assert_eq!((&part["behind"], &part["figure"]), (&json!([]), &json!(null)));
}

#[test]
fn calls_and_time_on_duty_are_figures_like_any_other() {
    let desk = Desk::new();
    let told = |id: &str, time: &str, fields: Value| {
        let mut event = json!({"id": id, "source": "generic"});
        event["occurred_at"] = json!(format!("{MONDAY}T{time}Z"));
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        event
    };
    let went = |to: &str| json!({"type": "agent.went", "agent": "901", "to": to});
    let ended = json!({"type": "call.ended", "call": "7", "direction": "inbound", "agent": "901",
        "outcome": "answered", "queue_seconds": 12, "talk_seconds": 900});
    let events = [
        told("p1", "09:00:00", went("available")),
        told("c1", "09:30:00", ended),
        told("p2", "10:00:00", went("offline")),
    ];
    desk.write("events.jsonl", lines(&events));
    assert_eq!(desk.run("replay events.jsonl").code, Some(0));
    let kpis = desk.digest(MONDAY)["kpis"].clone();
    assert_eq!(kpis["calls_answered"], json!({"value": 1, "n": 1, "unit": "calls"}));
    assert_eq!(kpis["duty_time"], json!({"value": 3600, "n": 1, "unit": "seconds"}));
    assert_eq!(kpis["utilisation"], json!({"value": 0.25, "n": 1, "unit": "ratio"}));
    assert_eq!(kpis["service_cost"], json!({"value": null, "n": 0, "unit": "minor_units"}));
    let behind = |kpi: &str| {
        desk.json(&format!("digest --date {MONDAY} --explain {kpi}"))["behind"][0].clone()
    };
    let answered = behind("speed_of_answer.median");
    assert_eq!((&answered["call"], &answered["events"]), (&json!("generic/7"), &json!(["c1"])));
    let on_duty = behind("duty_time");
    assert_eq!(on_duty["agent_month"], json!("generic/901/2026-11"));
    assert_eq!(on_duty["events"], json!(["p1", "p2"]));
    let words = desk.run("verify").output;
    assert!(words.starts_with("0 tickets, 0 customers, 1 call, 1 agent's month, 3 events, "));
}

#[test]
fn the_longest_comes_first_and_the_backlog_is_what_waits() {
    let desk = Desk::new();
    let events = [
        vec![created("1"), reply("1-a", "1", "09:30:00")],
        vec![created("2"), reply("2-a", "2", "11:00:00")],
    ];
    desk.write("events.jsonl", lines(&events.concat()));
    assert_eq!(desk.run("replay events.jsonl").code, Some(0));
    let tickets = |kpi: &str| -> Vec<String> {
        let explained = desk.json(&format!("digest --date {MONDAY} --explain {kpi}"));
        let behind = explained["behind"].as_array().unwrap().iter();
        behind.map(|of| of["ticket"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(tickets("reply_time.calendar.p90"), ["generic/2", "generic/1"]);
    assert_eq!(tickets("backlog"), ["generic/1", "generic/2"]);
}

#[test]
fn a_digest_tells_every_figure_with_its_unit() {
    let digest = desk_after_monday().json(&format!("digest --date {MONDAY}"));
    let top = [
        "account",
        "agent_names",
        "agents_shown",
        "currency",
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
        "untold",
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
fn a_digest_speaks_the_language_that_it_is_asked_for_or_the_accounts_first() {
    let desk = desk_after_monday();
    desk.write("desk.toml", "[account]\nlanguages = [\"zh-Hans\", \"en\"]\n");
    let check = |options: &str, expected: &str| {
        let ended = desk.run(format!("digest --date {MONDAY} {options}").trim_end());
        assert_eq!(ended.code, Some(0), "{}", ended.errors);
        assert!(ended.output.contains(expected), "{}", ended.output);
    };
    check("", "7 tickets came in");
    check("--language zh-Hant", "新增 7 件工單");
    check("--config desk.toml", "新增 7 张工单");
    check("--config desk.toml --language en", "7 tickets came in");
    check("--language zh-Hans --format html", "<html lang=\"zh-Hans\">");
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
    let told =
        ["agent_months", "calls", "counters", "customers", "differences", "events", "tickets"];
    assert_eq!(keys(&verification), told);
    assert_eq!((&verification["tickets"], &verification["events"]), (&json!(7), &json!(16)));
    let words = desk.run("verify").output;
    let expected = "7 tickets, 0 customers, 0 calls, 0 agent's months, 16 events, ";
    assert!(words.starts_with(expected), "{words}");
    assert!(words.ends_with(" recomputed: no difference\n"), "{words}");
}
