//! What the build refuses in the files of the languages, and what it makes of them.

#[path = "../build/code.rs"]
mod code;
#[path = "../build/messages.rs"]
mod messages;

use messages::Messages;

/// A file that the others are held against.
const FIRST: &str = "\
# How much came in.
#   $created (Number) tickets
#   $zone (String) where
volume =
    { $created ->
        [one] 1 ticket
       *[other] { $created } tickets
    } in { $zone }, { before }.
before = before
#   $tenths (Number) of a point
points = { $tenths ->
    [10] point
   *[other] points
}
";

fn sound(text: &str) -> Messages {
    Messages::parse("en.ftl", text).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn faults_beside(first: &str, other: &str) -> Vec<String> {
    let first = sound(first);
    assert_eq!(first.faults(), [""; 0]);
    Messages::parse("zh.ftl", other)
        .map_or_else(|faults| faults, |other| other.faults_beside(&first))
}

fn check(other: &str, expected: &[&str]) {
    assert_eq!(faults_beside(FIRST, other), expected);
}

fn check_first(first: &str, expected: &[&str]) {
    let faults =
        Messages::parse("en.ftl", first).map_or_else(|faults| faults, |first| first.faults());
    assert_eq!(faults, expected);
}

#[test]
fn a_language_may_choose_fewer_forms_and_another_order() {
    check("volume = { before }，{ $zone }：{ $created } 张\nbefore = 前\npoints = 点", &[]);
    check("volume = { $zone }{ $created }\nbefore = 前\npoints = 点", &[]);
}

#[test]
fn a_message_that_is_missing_is_refused() {
    check(
        "volume = { $zone }{ $created }\npoints = 点",
        &["zh.ftl: before: is missing; en.ftl has it"],
    );
    let strange = "volume = { $zone }{ $created }\nbefore = 前\npoints = 点\nafter = 后";
    check(strange, &["zh.ftl: after: en.ftl does not have it"]);
}

#[test]
fn a_variable_that_is_missing_or_misspelt_is_refused() {
    check(
        "volume = { $zone } { $craeted }\nbefore = 前\npoints = 点",
        &[
            "zh.ftl: volume: does not show $created",
            "zh.ftl: volume: en.ftl does not know $craeted",
        ],
    );
}

#[test]
fn what_would_show_nothing_is_refused() {
    let rest = "volume = { $zone }{ $created }\npoints = 点";
    check(&format!("before = {{ \"\" }}\n{rest}"), &["zh.ftl: before: a text is empty"]);
    check(
        &format!("before = {{ $created ->\n    [0] {{ \" \" }}\n   *[other] 前\n}}\n{rest}"),
        &["zh.ftl: before: a text is empty", "zh.ftl: before: en.ftl does not know $created"],
    );
}

#[test]
fn what_does_not_parse_is_refused_with_its_line() {
    let faults = faults_beside(FIRST, "before = 前\npoints = {\n");
    assert!(faults[0].starts_with("zh.ftl:2: "), "{faults:?}");
}

#[test]
fn a_comment_names_what_its_message_is_told() {
    check_first("a = { $b }", &["en.ftl: a: its comment has to name $b"]);
    check_first("# $b (String) x\na = b", &["en.ftl: a: its comment has to name no variable"]);
    check_first(
        "# $b (Text) x\na = { $b }",
        &["en.ftl: a: expected (Number), (Ordinal) or (String) after $b"],
    );
}

#[test]
fn references_lead_somewhere_and_end() {
    check_first("a = { b }", &["en.ftl: a: there is no message b"]);
    check_first(
        "a = { b }\nb = { a }",
        &[
            "en.ftl: a: goes round in a circle through a",
            "en.ftl: b: goes round in a circle through b",
        ],
    );
    check_first("a = b\na = c", &["en.ftl: a: stands twice"]);
    check_first(
        "a = { NUMBER(1) }",
        &["en.ftl: a: functions, terms and attributes are not used here"],
    );
    check_first("a =\n    .b = c", &["en.ftl: a: expected a text, and no attributes"]);
    check_first("-a = b", &["en.ftl: -a: terms are not used here"]);
}

#[test]
fn each_message_becomes_a_variant_unless_it_is_a_part() {
    let first = sound(FIRST);
    let code = code::of(&first);
    assert!(
        code.contains("/// How much came in.\n    Volume { created: i64, zone: &'a str },"),
        "{code}"
    );
    assert!(code.contains("Self::Volume { .. } => \"volume\","), "{code}");
    assert!(!code.contains("Before"), "{code}");
}
