//! The digest command's way to destinations.

use std::fs;

use crate::desk::Desk;
use crate::stories::{lines, monday};

const CONFIG: &str = r#"
[account]
name = "Example Store"

[[digests]]
name = "morning"
period = "day"
at = "00:00"
to = ["folder", "team"]

[[digests]]
name = "weekly"
period = "week"
at = "00:00"

[[destinations]]
name = "folder"
kind = "file"
folder = "the reports"

[[destinations]]
name = "team"
kind = "feishu"

[[destinations]]
name = "managers"
kind = "email"
transport = "smtp"
host = "mail.example.com"
from = "Example Store <figures@example.com>"
to = ["manager@example.com"]
"#;

/// Nobody is reached with these: what goes to the team is only shown.
const SECRETS: &str = r#"{"destinations": {
    "team": {"url": "https://open.feishu.cn/open-apis/bot/v2/hook/hunter2", "secret": "hunter2"},
    "managers": {"username": "desk", "password": "hunter2"}
}}"#;

/// A desk with a day's events, whose digest goes to a folder alone.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("desk.toml", CONFIG);
    desk.write("folder.toml", CONFIG.replace(r#", "team"]"#, "]"));
    desk.write("secrets.json", SECRETS);
    desk.write("events.jsonl", lines(&monday()));
    assert_eq!(desk.run("replay events.jsonl --config desk.toml").code, Some(0));
    desk
}

#[test]
fn what_is_due_is_delivered_once_and_sent_again_on_demand() {
    let desk = desk();
    let deliver = "digest --deliver --config folder.toml --secrets secrets.json --format json";
    let first = desk.run(deliver);
    assert_eq!(first.code, Some(0), "{}{}", first.output, first.errors);
    let issued: serde_json::Value = serde_json::from_str(&first.output).unwrap();
    assert_eq!(issued[0]["digest"], "morning");
    assert_eq!(issued[0]["served"], serde_json::json!(["folder"]));
    let files = || {
        let files = fs::read_dir(desk.path("the reports")).unwrap();
        files.map(|file| file.unwrap().path()).collect::<Vec<_>>()
    };
    assert_eq!(files().len(), 4);

    let text = desk.run("digest --deliver --config folder.toml --secrets secrets.json").output;
    assert!(text.contains("nothing to send"), "{text}");
    for file in files() {
        fs::remove_file(file).unwrap();
    }
    let again = desk.run("digest --resend --config folder.toml --secrets secrets.json --to folder");
    assert_eq!(again.code, Some(0), "{}", again.errors);
    assert!(again.output.contains("sent to folder"), "{}", again.output);
    assert_eq!(files().len(), 4);

    let never =
        "digest --resend --config folder.toml --secrets secrets.json --to folder --date 2020-01-01";
    let never = desk.run(never);
    assert_eq!(never.code, Some(1));
    assert!(
        never.errors.contains("no report of morning for 2020-01-01 is kept"),
        "{}",
        never.errors
    );
}

#[test]
fn a_dry_run_shows_what_would_be_sent_without_its_secrets() {
    let desk = desk();
    let dry = |to: &str| {
        let more = "--config desk.toml --secrets secrets.json --date 2026-11-16";
        let ended = desk.run(&format!("digest --dry-run --to {to} {more}"));
        assert_eq!(ended.code, Some(0), "{to}: {}", ended.errors);
        assert!(!ended.output.contains("hunter2"), "{}", ended.output);
        ended.output
    };
    let chat = dry("team");
    assert!(chat.starts_with("POST https://open.feishu.cn/[redacted]\n"), "{chat}");
    assert!(chat.contains(r#""sign": "[redacted]""#) && chat.contains("timestamp"), "{chat}");
    let mail = dry("managers");
    assert!(mail.starts_with("through mail.example.com:465, login [redacted]\n"), "{mail}");
    assert!(mail.contains("Content-Type: multipart/alternative"), "{mail}");
    assert!(mail.contains("To: manager@example.com"), "{mail}");
    let files = dry("folder");
    assert!(files.contains("the reports/morning-day-2026-11-16.html:"), "{files}");
    assert!(!desk.path("the reports").exists(), "nothing is sent");
}

#[test]
fn a_preview_needs_neither_a_destination_nor_secrets() {
    let desk = desk();
    let more = "--config desk.toml --date 2026-11-16";
    let slack = desk.run(&format!("digest --preview - --kind slack {more}"));
    assert_eq!(slack.code, Some(0), "{}", slack.errors);
    let body: serde_json::Value = serde_json::from_str(&slack.output).unwrap();
    assert!(body.is_object());
    let page = desk.run(&format!("digest --preview mail.html --to managers {more}"));
    assert_eq!(page.code, Some(0), "{}", page.errors);
    assert!(fs::read_to_string(desk.path("mail.html")).unwrap().contains("<html"));
    let text = desk.run(&format!("digest --preview mail.txt --to managers {more}"));
    assert_eq!(text.code, Some(0), "{}", text.errors);
    let text = fs::read_to_string(desk.path("mail.txt")).unwrap();
    assert!(text.contains("Example Store") && !text.contains("<html"), "{text}");
}

#[test]
fn destinations_that_are_asked_for_wrongly_are_told() {
    let desk = desk();
    let check = |arguments: &str, code: i32, expected: &str| {
        let ended = desk.run(&format!("digest {arguments} --config desk.toml"));
        assert_eq!(ended.code, Some(code), "{arguments}: {}", ended.errors);
        assert!(ended.errors.contains(expected), "{arguments}: {}", ended.errors);
        assert!(!ended.errors.contains("hunter2"), "{}", ended.errors);
    };
    let missing = r#"secrets: destinations.team: expected "url", which kind "feishu" needs"#;
    check("--deliver", 2, missing);
    check("--dry-run --to team", 2, missing);
    check("--resend --to team", 2, missing);
    check("--dry-run --to nobody --secrets secrets.json", 1, "no destination is called \"nobody\"");
    check("--dry-run", 2, "--to");
    check("--deliver --resend", 2, "cannot be used with");
    check("--to team", 2, "required");
    check("--preview - --kind pigeon", 2, "expected one of email, slack");
    check("--preview -", 1, "--preview needs --to, a destination's name, or --kind");
    check("--plan evening", 1, "no digest of a day is called \"evening\"");
    desk.write("wrong.json", SECRETS.replace("open.feishu.cn", "feishu.example.com"));
    check(
        "--deliver --secrets wrong.json",
        2,
        "secrets: destinations.team: url: expected an address that begins with https:// on open.feishu.cn",
    );
    assert!(!desk.path("the reports").exists());
}

#[test]
fn serve_starts_with_secrets_that_reach_its_destinations() {
    let desk = desk();
    desk.write("none.json", "{}");
    let ended = desk.run("serve --listen 127.0.0.1:0 --secrets none.json --config desk.toml");
    assert_eq!(ended.code, Some(2), "{}", ended.errors);
    assert!(ended.errors.contains("secrets: destinations.team: expected \"url\""));
}
