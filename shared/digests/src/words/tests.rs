//! What is said, in every language.

use chrono::Weekday;

use super::*;

/// A period's short and its long name in each language.
fn check(day: &str, kind: PeriodKind, names: [(&str, &str); 3]) {
    let day = day.parse().expect("a date");
    let of = Period::containing(day, kind, Weekday::Mon);
    for (language, (short, long)) in Language::ALL.into_iter().zip(names) {
        assert_eq!(Words::of(language).period(of), short);
        assert_eq!(Words::of(language).period_with_year(of), long);
    }
}

#[test]
fn periods_are_named_as_people_name_them() {
    check(
        "2026-11-16",
        PeriodKind::Day,
        [
            ("Monday 16 November", "Monday 16 November 2026"),
            ("11月16日星期一", "2026年11月16日星期一"),
            ("11月16日星期一", "2026年11月16日星期一"),
        ],
    );
    check(
        "2026-11-18",
        PeriodKind::Week,
        [
            ("16 to 22 November", "16 to 22 November 2026"),
            ("11月16日至22日", "2026年11月16日至22日"),
            ("11月16日至22日", "2026年11月16日至22日"),
        ],
    );
    check(
        "2026-10-01",
        PeriodKind::Week,
        [
            ("28 September to 4 October", "28 September to 4 October 2026"),
            ("9月28日至10月4日", "2026年9月28日至10月4日"),
            ("9月28日至10月4日", "2026年9月28日至10月4日"),
        ],
    );
    check(
        "2026-12-31",
        PeriodKind::Week,
        [
            ("28 December to 3 January", "28 December 2026 to 3 January 2027"),
            ("12月28日至1月3日", "2026年12月28日至2027年1月3日"),
            ("12月28日至1月3日", "2026年12月28日至2027年1月3日"),
        ],
    );
    check(
        "2026-11-18",
        PeriodKind::Month,
        [("November", "November 2026"), ("11月", "2026年11月"), ("11月", "2026年11月")],
    );
    check(
        "2026-11-18",
        PeriodKind::Quarter,
        [
            ("October to December", "October to December 2026"),
            ("10月至12月", "2026年10月至12月"),
            ("10月至12月", "2026年10月至12月"),
        ],
    );
}

#[test]
fn every_message_is_said_in_every_language_whatever_the_number() {
    for language in Language::ALL {
        let words = Words::of(language);
        for message in [0, 1, 2, 11, 1_234].into_iter().flat_map(|n| Message::samples(n, "x")) {
            let pattern = words.bundle.get_message(message.id()).expect("a message").value();
            let (arguments, mut errors) = (message.arguments(), Vec::new());
            let pattern = pattern.expect("a text");
            let text = words.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
            assert!(errors.is_empty(), "{} of {}: {errors:?}", message.id(), language.tag());
            assert_eq!(text, words.say(message));
            assert!(!text.trim().is_empty() && !text.contains('{'), "{text:?}");
        }
    }
}

#[test]
fn nothing_is_said_in_english_elsewhere() {
    for language in [Language::SimplifiedChinese, Language::TraditionalChinese] {
        for message in Message::samples(3, "…") {
            let text = Words::of(language).say(message);
            let is_latin = |character: char| character.is_ascii_alphabetic();
            assert!(!text.contains(is_latin), "{}: {text}", message.id());
        }
    }
}

#[test]
fn plurals_are_those_of_the_language() {
    let check = |number, expected: [&str; 3]| {
        let message = Message::Volume { created: number, solved: number };
        assert_eq!(Language::ALL.map(|language| Words::of(language).say(message)), expected);
    };
    check(
        0,
        [
            "no tickets came in, none were solved",
            "没有新工单，没有解决工单",
            "沒有新工單，沒有解決工單",
        ],
    );
    check(
        1,
        ["1 ticket came in, 1 was solved", "新增 1 张工单，解决 1 张", "新增 1 件工單，解決 1 件"],
    );
    check(
        1_234,
        [
            "1,234 tickets came in, 1,234 were solved",
            "新增 1,234 张工单，解决 1,234 张",
            "新增 1,234 件工單，解決 1,234 件",
        ],
    );
}

#[test]
fn names_within_a_sentence_keep_their_capitals() {
    assert_eq!(uncapitalised("First reply"), "first reply");
    assert_eq!(uncapitalised("SLA attainment"), "SLA attainment");
    assert_eq!(uncapitalised("首次响应时间"), "首次响应时间");
    assert_eq!(uncapitalised(""), "");
}

#[test]
fn places_have_their_endings() {
    let check = |place, expected: [&str; 3]| {
        let message = Message::PlaceOf { place, of: 123 };
        assert_eq!(Language::ALL.map(|language| Words::of(language).say(message)), expected);
    };
    check(1, ["1st of 123", "123 人中第 1", "123 人中第 1"]);
    check(2, ["2nd of 123", "123 人中第 2", "123 人中第 2"]);
    check(3, ["3rd of 123", "123 人中第 3", "123 人中第 3"]);
    for (place, expected) in [
        (4, "4th of 123"),
        (11, "11th of 123"),
        (12, "12th of 123"),
        (13, "13th of 123"),
        (21, "21st of 123"),
        (102, "102nd of 123"),
        (113, "113th of 123"),
    ] {
        assert_eq!(Words::of(Language::English).say(Message::PlaceOf { place, of: 123 }), expected);
    }
}
