//! One command writes to a data file at a time; any number looks.

use crate::desk::Desk;
use crate::stories::{MONDAY, lines, monday};

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let desk = Desk::new();
    desk.write("events.jsonl", lines(&monday()));
    assert_eq!(desk.run("replay events.jsonl").code, Some(0));
    let server = desk.serve("");
    let in_use = format!(
        "tallydesk: tallydesk.sqlite is in use by another tallydesk (process {}): stop it first, \
         or send events to it\n",
        server.running.process()
    );
    for command in
        ["serve --listen 127.0.0.1:0 --secrets secrets.json", "replay events.jsonl", "catchup"]
    {
        let ended = desk.run(command);
        assert_eq!((ended.code, &ended.errors), (Some(1), &in_use), "{command}");
    }
    assert_eq!(desk.verified_events(), 16);
    assert_eq!(desk.json("ticket generic/1001")["events"], 4);
    assert_eq!(desk.digest(MONDAY)["kpis"]["tickets_created"]["value"], 7);
    server.stop();
    assert_eq!(desk.run("catchup").code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_file_by_another_name_is_the_same_file() {
    let desk = Desk::new();
    let server = desk.serve("");
    std::os::unix::fs::symlink(desk.path("tallydesk.sqlite"), desk.path("link")).unwrap();
    let ended = desk.run("catchup --data link");
    assert_eq!(ended.code, Some(1));
    assert!(ended.errors.contains("link is in use"), "{}", ended.errors);
    server.stop();
    assert_eq!(desk.run("catchup --data link").code, Some(0));
}

#[test]
fn a_writer_that_was_killed_holds_nothing() {
    let desk = Desk::new();
    desk.serve("").running.kill();
    assert_eq!(desk.run("catchup").code, Some(0));
}
