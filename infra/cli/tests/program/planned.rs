//! Digests that go out by themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::desk::{Desk, eventually};
use crate::stories::{created, lines, monday};

const CONFIG: &str = r#"
[account]
name = "Example Store"

[[digests]]
name = "morning"
period = "day"
at = "00:00"
to = ["folder"]

[[destinations]]
name = "folder"
kind = "file"
folder = "the reports"
"#;

const SECOND: &str = r#"
[[digests]]
name = "second"
period = "day"
at = "00:00"
to = ["folder"]
"#;

const CHINESE: &str = r#"
[account]
name = "Example Store"
languages = ["en", "zh-Hant"]

[[digests]]
name = "morning"
period = "day"
at = "00:00"
to = ["folder"]

[[destinations]]
name = "folder"
kind = "file"
folder = "the reports"
language = "zh-Hant"
"#;

/// The files in the folder, with the times of their last change.
fn reports(desk: &Desk) -> BTreeMap<PathBuf, SystemTime> {
    let Ok(files) = fs::read_dir(desk.path("the reports")) else {
        return BTreeMap::new();
    };
    files
        .map(|file| {
            let file = file.unwrap();
            (file.path(), file.metadata().unwrap().modified().unwrap())
        })
        .collect()
}

fn endings(reports: &BTreeMap<PathBuf, SystemTime>) -> Vec<&str> {
    reports.keys().map(|path| path.extension().unwrap().to_str().unwrap()).collect()
}

#[test]
fn a_digest_that_is_due_is_written_once() {
    let desk = Desk::new();
    desk.write("desk.toml", CONFIG);
    desk.write("events.jsonl", lines(&monday()));
    assert_eq!(desk.run("replay events.jsonl").code, Some(0));
    let server = desk.serve("--config desk.toml");
    let first = eventually("the page, which comes last, is written", || {
        Some(reports(&desk)).filter(|reports| endings(reports).contains(&"html"))
    });
    server.stop();
    assert_eq!(endings(&first), ["csv", "html", "json", "txt"]);
    for path in first.keys().filter(|path| path.extension().unwrap() != "csv") {
        let content = fs::read_to_string(path).unwrap();
        assert!(content.contains("Example Store"), "{}", path.display());
    }

    // Started again with one more digest, it looks at both in their order, and writes the new one.
    desk.write("desk.toml", format!("{CONFIG}{SECOND}"));
    let server = desk.serve("--config desk.toml");
    let mut both = eventually("the second digest is written", || {
        Some(reports(&desk))
            .filter(|reports| endings(reports) == ["csv", "html", "json", "txt"].repeat(2))
    });
    server.stop();
    both.retain(|path, _| first.contains_key(path));
    assert_eq!(both, first);
}

#[test]
fn a_destination_is_told_in_its_language() {
    let desk = Desk::new();
    desk.write("desk.toml", CHINESE);
    let server = desk.serve("--config desk.toml");
    let written = eventually("the page, which comes last, is written", || {
        Some(reports(&desk)).filter(|reports| endings(reports).contains(&"html"))
    });
    server.stop();
    for path in written
        .keys()
        .filter(|path| !["csv", "json"].map(Some).contains(&path.extension().unwrap().to_str()))
    {
        let content = fs::read_to_string(path).unwrap();
        assert!(content.contains("指標說明"), "{}", path.display());
    }
}

#[test]
fn a_folder_that_cannot_be_written_does_not_hold_up_the_webhooks() {
    let desk = Desk::new();
    desk.write("desk.toml", CONFIG);
    desk.write("the reports", "a file where the folder should be");
    let server = desk.serve("--config desk.toml");
    eventually("the failure is told", || {
        server.running.errors().contains("not served").then_some(())
    });
    assert_eq!(server.deliver(&created("1")).status, 200);
    server.stop();
    assert_eq!(desk.verified_events(), 1);
}
