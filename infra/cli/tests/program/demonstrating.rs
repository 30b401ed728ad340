//! The demo: what most people see first.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::desk::Desk;

#[test]
fn the_demo_shows_the_main_job_and_keeps_no_customer() {
    let desk = Desk::new();
    let ended = desk.run("--data demo.sqlite demo --date 2026-11-20 --out page.html");
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    assert!(
        ended.output.starts_with("Example Store\nFriday 20 November 2026\n"),
        "{}",
        ended.output
    );
    for told in ["Mon 16 Nov", "13 refused (forged or stale)", "4 quarantined", "page.html"] {
        assert!(ended.errors.contains(told), "{told} is not told: {}", ended.errors);
    }

    for file in ["demo.sqlite", "demo.sqlite.lock"] {
        let mode = fs::metadata(desk.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file} is its owner's alone");
    }

    let page = fs::read_to_string(desk.path("page.html")).unwrap();
    assert!(page.len() < 100_000, "{} bytes", page.len());
    assert!(page.contains("Example Store") && !page.contains("<script"));

    let verified = desk.run("--data demo.sqlite verify");
    assert_eq!(verified.code, Some(0), "{}", verified.output);

    // The story's senders write texts and sign with addresses; only the quarantine may hold any,
    // and that is compressed.
    let kept = fs::read(desk.path("demo.sqlite")).unwrap();
    let holds = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("ticket#zendesk#") && holds("ticket#generic#"), "the search finds what is there");
    for private in ["@example.", "Where is my parcel", "tracking page", "card was charged"] {
        assert!(!holds(private), "{private} is kept");
    }

    let again = desk.run("--data demo.sqlite demo");
    assert_eq!(again.code, Some(1));
    assert!(again.errors.contains("demo.sqlite exists"), "{}", again.errors);
}
