//! Wrong arguments, config, secrets and files: exit 2 or 1, and a message that says what to do.

use crate::desk::Desk;

fn check(desk: &Desk, command: &str, code: i32, expected: &str) {
    let ended = desk.run(command);
    assert_eq!(ended.code, Some(code), "{command}: {}", ended.errors);
    assert!(ended.errors.contains(expected), "{command}: {}", ended.errors);
    assert_eq!(ended.output, "", "{command}");
}

#[test]
fn unknown_arguments_are_told() {
    let desk = Desk::new();
    check(&desk, "frobnicate", 2, "unrecognized subcommand 'frobnicate'");
    check(&desk, "verify --fast", 2, "unexpected argument '--fast'");
    check(&desk, "verify --format xml", 2, "possible values: text, json, html");
    check(&desk, "digest --date 2026-02-30", 2, "invalid value '2026-02-30'");
    check(&desk, "digest --explain speed", 2, "no KPI is called \"speed\"");
    check(&desk, "digest --explain csat --part mood=good", 2, "the dimension one of agent, group");
    check(&desk, "digest --part agent=901", 2, "--explain <KPI>");
    check(&desk, "digest --language de", 2, "invalid value 'de'");
    check(&desk, "serve", 2, "--secrets <FILE>");
    check(&desk, "serve --secrets secrets.json --listen here", 2, "invalid value 'here'");
}

#[test]
fn a_wrong_config_is_told_with_its_place_before_anything_is_done() {
    let desk = Desk::new();
    let wrong = [
        (
            "[account]\ntime_zone = \"Mars\"\n",
            "desk.toml:2:13: account.time_zone: expected an IANA time zone",
        ),
        ("[account]\n\nnam = \"x\"\n", "desk.toml:3:1: account.nam: unknown field `nam`"),
        ("[rules]\ncsat_positive = 9\n", "desk.toml:2:17: rules.csat_positive: expected a rating"),
        ("[account\n", "desk.toml:1:9: unclosed table"),
    ];
    for (config, expected) in wrong {
        desk.write("desk.toml", config);
        for command in ["verify", "replay -", "serve --secrets missing.json"] {
            check(&desk, &format!("{command} --config desk.toml"), 2, expected);
        }
    }
    check(&desk, "verify --config missing.toml", 2, "missing.toml: No such file");
    assert!(!desk.path("tallydesk.sqlite").exists());
}

#[test]
fn wrong_secrets_are_told_and_not_shown() {
    let desk = Desk::new();
    let wrong = [
        ("hunter2", "expected a JSON object"),
        ("[\"hunter2\"]", "expected a JSON object"),
        ("{\"telex\": [\"hunter2\"]}", "no source is called \"telex\""),
        ("{\"zendesk\": \"hunter2\"}", "zendesk: expected a list of texts"),
        ("{\"zendesk\": [\"hunter2\", \"\"]}", "zendesk: key 2: is empty"),
        ("{\"zendesk\": []}", "zendesk: no key"),
        ("{\"generic\": [\"hunter2!\"]}", "generic: key 1: expected base64"),
    ];
    for (secrets, expected) in wrong {
        desk.write("secrets.json", secrets);
        let ended = desk.run("serve --secrets secrets.json");
        assert_eq!(ended.code, Some(2), "{}", ended.errors);
        assert!(ended.errors.contains(expected), "{}", ended.errors);
        assert!(!ended.errors.contains("hunter2"), "{}", ended.errors);
    }
    assert!(!desk.path("tallydesk.sqlite").exists());
}

#[test]
fn what_is_no_data_file_is_told_and_left_alone() {
    let desk = Desk::new();
    desk.write("notes.txt", "not a database, and long enough to be taken for the head of one");
    desk.write("empty", "");
    desk.write("events.jsonl", "");
    check(&desk, "verify", 1, "tallydesk.sqlite does not exist");
    check(&desk, "ticket generic/1 --data empty", 1, "empty is no data file of tallydesk");
    for command in ["verify", "replay events.jsonl", "catchup"] {
        check(&desk, &format!("{command} --data notes.txt"), 1, "no data file of tallydesk");
        check(&desk, &format!("{command} --data ."), 1, ". is not a file");
    }
    assert!(!desk.path("notes.txt.lock").exists());
    assert_eq!(std::fs::read(desk.path("empty")).unwrap(), b"");
}

#[test]
fn a_name_that_means_something_to_the_database_is_a_file_as_any_other() {
    let desk = Desk::new();
    desk.write("events.jsonl", "");
    for name in [":memory:", "file:desk?mode=memory", "the desk's file"] {
        let replay = desk.start_with(&["replay", "events.jsonl", "--data", name], "").wait();
        assert_eq!(replay.code, Some(0), "{name}: {}", replay.errors);
        assert!(desk.path(name).is_file(), "{name}");
        let verify = desk.start_with(&["verify", "--data", name], "").wait();
        assert_eq!(verify.code, Some(0), "{name}: {}", verify.errors);
    }
}

#[test]
fn a_ticket_is_asked_for_by_source_and_id() {
    let desk = Desk::new();
    desk.write("events.jsonl", "");
    assert_eq!(desk.run("replay events.jsonl").code, Some(0));
    for ticket in ["1001", "/1001", "generic/"] {
        let ended = desk.run(&format!("ticket {ticket}"));
        assert_ne!(ended.code, Some(0), "{ticket}");
        assert!(ended.errors.contains("SOURCE/ID"), "{}", ended.errors);
    }
    check(&desk, "ticket generic/1001", 1, "no event of");
}

#[test]
fn an_address_in_use_is_told() {
    let desk = Desk::new();
    let server = desk.serve("");
    let address = server.address;
    let command = format!("serve --secrets secrets.json --data other.sqlite --listen {address}");
    check(&desk, &command, 1, "cannot be listened on: Address already in use");
}
