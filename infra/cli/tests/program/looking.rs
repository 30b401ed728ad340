//! The live page: who may look, what is shown, and what stays secret.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;
use serde_json::{Value, json};
use tallydesk_shell::{AccountSecrets, LinkKeys};

use crate::desk::{Desk, PATIENCE, Server, eventually, listening};
use crate::senders::{SECRETS, now};
use crate::stories::{MONDAY, created, lines, monday};

/// Keys for tests, no secrets: the newest signs.
const SECRETS_WITH_KEYS: &str = r#"{
    "generic": ["whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA=="],
    "dashboard": ["only for tests, no secret: the newest", "only for tests, no secret: the older"]
}"#;
const OLDER_KEY: &str = "only for tests, no secret: the older";
const CONFIG: &str = "[account]\nname = \"Example Store\"\n";

/// An answer as it came over the wire.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Server {
    fn request(&self, method: &str, target: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let address = self.address;
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Answer { status, headers: headers.collect(), body: body.to_owned() }
    }

    /// Looks once everything is counted: before, the page says to try again.
    fn look(&self, target: &str) -> Answer {
        eventually("the page is open", || {
            Some(self.request("GET", target)).filter(|answer| answer.status != 503)
        })
    }

    fn status(&self, target: &str) -> u16 {
        self.look(target).status
    }
}

fn signed(until: DateTime<Utc>) -> String {
    signed_with(AccountSecrets::parse(SECRETS_WITH_KEYS).unwrap().link_keys().unwrap(), until)
}

fn signed_with(keys: &LinkKeys, until: DateTime<Utc>) -> String {
    keys.sign("Example Store", until).query()
}

fn in_a_day() -> String {
    signed(now() + TimeDelta::days(1))
}

/// A desk after its Monday, whose secrets have keys for links.
fn desk_with_keys() -> Desk {
    let desk = Desk::new();
    desk.write("desk.toml", CONFIG);
    desk.write("secrets.json", SECRETS_WITH_KEYS);
    desk.write("events.jsonl", lines(&monday()));
    assert_eq!(desk.run("replay events.jsonl --config desk.toml").code, Some(0));
    desk
}

/// What is true of every answer, whatever it says.
fn keeps_to_itself(answer: &Answer) {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    for (name, expected) in [
        ("content-security-policy", policy),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex"),
    ] {
        assert_eq!(answer.headers.get(name).map(String::as_str), Some(expected), "{name}");
    }
    assert!(answer.headers["cache-control"].starts_with("private, "));
    assert!(!answer.body.contains("<script"));
}

#[test]
fn a_link_opens_the_page_and_every_address_on_it() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let page = server.look(&format!("/?{}", in_a_day()));
    assert_eq!(page.status, 200);
    keeps_to_itself(&page);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers["cache-control"], "private, no-store");
    assert!(page.body.contains("<bdi>Example Store</bdi>"), "{}", page.body);
    assert!(page.body.contains("<meta http-equiv=\"refresh\" content=\"300\">"));
    let addresses: Vec<String> = page
        .body
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"))
        .collect();
    assert_eq!(addresses.len(), 6, "{addresses:?}");
    for address in addresses {
        let target = address.strip_prefix('.').expect("relative to the first page");
        let answer = server.look(target);
        assert_eq!(answer.status, 200, "{target}");
        keeps_to_itself(&answer);
    }
    server.stop();
}

#[test]
fn a_link_that_is_missing_expired_or_changed_opens_nothing() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let good = in_a_day();
    let last = if good.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{last}", &good[..good.len() - 1]);
    let other_account = AccountSecrets::parse(SECRETS_WITH_KEYS).unwrap();
    let other_account = other_account.link_keys().unwrap();
    let other_account = other_account.sign("Another Store", now() + TimeDelta::days(1)).query();
    for (query, reason) in [
        (String::new(), "none"),
        (signed(now() - TimeDelta::seconds(1)), "expired"),
        (signed(now() + TimeDelta::days(93)), "for too long"),
        (changed, "a changed signature"),
        (good.replacen("until=1", "until=2", 1), "a changed time"),
        (good.replace("signature=", "signature=%"), "damaged"),
        (format!("{good}&{good}"), "twice"),
        (other_account, "another account's"),
    ] {
        for path in ["/", "/day/2026-11-16.html", "/week/nonsense.json", "/month/2999-01-01.csv"] {
            let answer = server.look(&format!("{path}?{query}"));
            assert_eq!(answer.status, 401, "{reason}: {path}");
            keeps_to_itself(&answer);
            assert_eq!(answer.headers["cache-control"], "private, no-store");
            assert!(answer.body.contains("tallydesk link"), "{reason}: how to get another");
            assert!(!answer.body.contains("Example Store"), "{reason}");
            assert!(!answer.body.contains("2026"), "{reason}");
        }
    }
    assert_eq!(server.status(&format!("/?{good}&utm_source=chat")), 200);
    server.stop();
}

#[test]
fn an_older_key_opens_until_it_is_taken_away() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let old = LinkKeys::new(&[OLDER_KEY.to_owned()]).unwrap();
    let link = signed_with(&old, now() + TimeDelta::days(1));
    assert_eq!(server.status(&format!("/?{link}")), 200);
    server.stop();
    desk.write("secrets.json", SECRETS_WITH_KEYS.replace(&format!(", \"{OLDER_KEY}\""), ""));
    let server = desk.serve("");
    assert_eq!(server.status(&format!("/?{link}")), 401);
    server.stop();
}

#[test]
fn the_json_is_that_of_the_command() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let link = in_a_day();
    for period in ["day", "week", "month", "quarter"] {
        let mut expected = desk.json(&format!("digest --date {MONDAY} --period {period}"));
        let answer = server.look(&format!("/{period}/{MONDAY}.json?{link}"));
        assert_eq!(answer.headers["content-type"], "application/json");
        let mut found: Value = serde_json::from_str(&answer.body).unwrap();
        for report in [&mut expected, &mut found] {
            report.as_object_mut().unwrap().remove("generated_at").unwrap();
            // The ages of who waits are told to the second.
            if let Some(waiting) = report.get_mut("waiting") {
                forget_seconds(waiting);
            }
        }
        assert_eq!(found, expected, "{period}");
        assert_eq!(found["kpis"]["tickets_created"]["value"], 7, "{period}");
    }
    server.stop();
}

/// Takes what moves with the clock out of a value.
fn forget_seconds(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_seconds"));
            fields.values_mut().for_each(forget_seconds);
        }
        Value::Array(values) => values.iter_mut().for_each(forget_seconds),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_table_has_a_row_for_each_figure() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let answer = server.look(&format!("/day/{MONDAY}.csv?{}", in_a_day()));
    keeps_to_itself(&answer);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8; header=present");
    assert_eq!(answer.headers["content-disposition"], "attachment");
    let mut table = csv::Reader::from_reader(answer.body.as_bytes());
    let columns = table.headers().unwrap().iter().collect::<Vec<_>>().join(",");
    assert_eq!(
        columns,
        "period,from,to,zone,dimension,item,name,kpi,value,n,unit,provisional,target,untold"
    );
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.unwrap()).collect();
    let figure = |dimension: &str, value: &str, kpi: &str| {
        let found = rows.iter().find(|row| [&row[4], &row[5], &row[7]] == [dimension, value, kpi]);
        found.map(|row| row.iter().collect::<Vec<_>>().join(","))
    };
    let start = format!("day,{MONDAY},{MONDAY},UTC");
    let expected = format!("{start},all,,,tickets_created,7,7,tickets,false,,");
    assert_eq!(figure("all", "", "tickets_created"), Some(expected));
    let expected =
        format!("{start},agent,901,901,first_reply_time.calendar.median,3600,5,seconds,false,,");
    assert_eq!(figure("agent", "901", "first_reply_time.calendar.median"), Some(expected));
    let expected = format!("{start},all,,,complaint_late_rate,,0,ratio,false,,");
    assert_eq!(figure("all", "", "complaint_late_rate"), Some(expected));
    server.stop();
}

#[test]
fn head_is_answered_like_get_without_the_body() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let link = in_a_day();
    for target in [format!("/day/{MONDAY}.json?{link}"), "/day/2026-11-16.csv".to_owned()] {
        let (get, head) = (server.look(&target), server.request("HEAD", &target));
        keeps_to_itself(&head);
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{target}");
        for name in ["content-type", "cache-control", "content-length"] {
            assert_eq!(head.headers.get(name), get.headers.get(name), "{target}: {name}");
        }
        assert_eq!(get.headers["content-length"], get.body.len().to_string());
    }
    server.stop();
}

#[test]
fn an_address_that_shows_nothing_says_why() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let link = in_a_day();
    let check = |path: &str, status: u16, expected: &str| {
        let answer = server.look(&format!("{path}?{link}"));
        assert_eq!(answer.status, status, "{path}");
        keeps_to_itself(&answer);
        assert!(answer.body.contains(expected), "{path}: {}", answer.body);
    };
    check("/day/2026-02-30.html", 400, "date: expected a day");
    check("/week/today.csv", 400, "date: expected a day");
    check("/year/2026-11-16.html", 404, "Nothing is here");
    check("/day/2026-11-16.pdf", 404, "Nothing is here");
    check("/quarter/2999-12-31.json", 404, "has not begun");
    for period in ["day", "week", "month", "quarter"] {
        check(&format!("/{period}/0000-01-01.html"), 200, "no tickets came in");
        check(&format!("/{period}/-262143-01-01.html"), 400, "date: expected a day");
        check(&format!("/{period}/9999-12-31.html"), 404, "has not begun");
    }
    server.stop();
}

#[test]
fn a_period_that_is_over_may_be_kept_for_a_minute_and_does_not_refresh() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let link = in_a_day();
    let over = server.look(&format!("/week/2026-11-02.html?{link}"));
    assert_eq!(over.headers["cache-control"], "private, max-age=60");
    assert!(!over.body.contains("http-equiv=\"refresh\""));
    let today = now().date_naive();
    let unfinished = server.look(&format!("/quarter/{today}.html?{link}"));
    assert_eq!(unfinished.headers["cache-control"], "private, no-store");
    assert!(unfinished.body.contains("http-equiv=\"refresh\""));
    server.stop();
}

#[test]
fn webhooks_are_taken_on_the_same_port_and_shown_at_once() {
    let desk = desk_with_keys();
    let server = desk.serve("");
    let link = in_a_day();
    let address = format!("/day/{MONDAY}.json?{link}");
    assert_eq!(server.deliver(&created("1008")).status, 200);
    eventually("the new ticket is shown", || {
        let report: Value = serde_json::from_str(&server.look(&address).body).unwrap();
        (report["kpis"]["tickets_created"]["value"] == 8).then_some(())
    });
    for (request, status) in [
        ("POST /", 404),
        ("POST /healthz", 404),
        ("POST /day/2026-11-16.html", 404),
        ("GET /generic", 405),
    ] {
        let answer = server.send(request, &HeaderMap::new(), b"{}");
        assert_eq!(answer.status, status, "{request}");
        assert_ne!(answer.body["error"], json!(null), "{request}: the webhooks' answer");
    }
    let health = server.request("GET", "/healthz");
    assert_eq!((health.status, health.body.as_str()), (200, "ok\n"));
    keeps_to_itself(&health);
    server.stop();
}

#[test]
fn a_link_of_the_command_opens_the_page_and_is_not_in_any_log() {
    let desk = Desk::new();
    desk.write("secrets.json", SECRETS);
    let command = ["serve", "--listen", "127.0.0.1:0", "--secrets", "secrets.json"];
    let server = listening(desk.start_verbosely(&command));
    let link = desk.json("link --for 2h");
    let address = link["address"].as_str().unwrap();
    let query = address.strip_prefix("http://127.0.0.1:8080/?").unwrap();
    let until: DateTime<Utc> = link["until"].as_str().unwrap().parse().unwrap();
    assert!((until - now() - TimeDelta::hours(2)).abs() < TimeDelta::minutes(1), "{until}");
    assert!(query.starts_with(&format!("until={}&", until.timestamp())), "{query}");
    let signature = query.split_once("signature=").unwrap().1.to_owned();

    assert_eq!(server.status(&format!("/?{query}")), 200);
    assert_eq!(server.status(&format!("/day/x.html?{query}")), 400);
    assert_eq!(server.status(&format!("/?{}", query.replace("until=1", "until=3"))), 401);
    let ended = server.running.kill();
    assert!(ended.errors.contains("a link was refused"), "it logs what happened");
    assert!(ended.errors.contains("looked"), "down to the last request");
    for log in [&ended.output, &ended.errors] {
        assert!(!log.contains(&signature) && !log.contains("signature="), "and no link");
    }
    assert!(ended.errors.contains("tallydesk link"), "but where to get one");

    // The data file keeps the key: the link outlives the server.
    let server = desk.serve("");
    assert_eq!(server.status(&format!("/?{query}")), 200);
    server.stop();
}

#[test]
fn keys_among_the_secrets_take_the_place_of_the_data_files_own() {
    let desk = Desk::new();
    desk.write("secrets.json", SECRETS);
    let refused = |command: &str, expected: &str| {
        let ended = desk.run(command);
        assert_ne!(ended.code, Some(0), "{command}");
        assert!(ended.errors.contains(expected), "{command}: {}", ended.errors);
        assert_eq!(ended.output, "", "{command}");
    };
    refused("link", "tallydesk.sqlite does not exist");
    let server = desk.serve("");
    let own = desk.run("link --url https://desk.example/live/").output;
    let own = own.trim().strip_prefix("https://desk.example/live/?").unwrap().to_owned();
    assert_eq!(server.status(&format!("/?{own}")), 200);
    server.stop();

    desk.write("secrets.json", SECRETS_WITH_KEYS);
    let server = desk.serve("");
    assert_eq!(server.status(&format!("/?{own}")), 401);
    refused("link", "has no key for links");
    let address = desk.run("link --secrets secrets.json").output;
    let (_, link) = address.trim().split_once("/?").unwrap();
    assert_eq!(server.status(&format!("/?{link}")), 200);
    server.stop();

    desk.write("desk.toml", "[account]\npublic_url = \"https://desk.example\"\n");
    let elsewhere = desk.run("link --secrets secrets.json --config desk.toml --data none").output;
    assert!(elsewhere.starts_with("https://desk.example/?until="), "{elsewhere}");
    assert!(!Path::new(&desk.path("none")).exists());
}

#[test]
fn a_link_is_asked_for_with_a_duration() {
    let desk = Desk::new();
    for wrong in ["7", "1w", "0s", "93d", "92d1s", "-1d"] {
        let ended = desk.run(&format!("link --for={wrong}"));
        assert_eq!(ended.code, Some(2), "{wrong}: {}", ended.errors);
        assert!(ended.errors.contains("expected "), "{wrong}: {}", ended.errors);
    }
    desk.write("secrets.json", SECRETS_WITH_KEYS);
    desk.write("desk.toml", CONFIG);
    let command = "link --secrets secrets.json --config desk.toml --for 92d";
    assert_eq!(desk.run(command).code, Some(0));
}

#[test]
fn a_key_that_could_be_guessed_is_refused_and_not_shown() {
    let desk = Desk::new();
    desk.write("secrets.json", r#"{"dashboard": ["hunter2"]}"#);
    for command in ["serve --secrets secrets.json", "link --secrets secrets.json"] {
        let ended = desk.run(command);
        assert_eq!(ended.code, Some(2), "{}", ended.errors);
        let expected = "secrets: dashboard: key 1: expected at least 32 bytes";
        assert!(ended.errors.contains(expected), "{}", ended.errors);
        assert!(!ended.errors.contains("hunter2"), "{}", ended.errors);
    }
    assert!(!desk.path("tallydesk.sqlite").exists());
}
