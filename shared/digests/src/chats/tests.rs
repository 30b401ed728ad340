//! Whole bodies as snapshots, and what is true of every body, whatever anything is called.

mod limits;
mod readers;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;
use tallydesk_kpis::{Headline, Report};

use super::*;
use crate::chat;
use crate::tests::{typical_day, waiting_day};

const LINK: &str = "https://desk.example/day/2026-11-16?until=1764000000&signature=c2ln-bmF0_dXJl";

/// Names that would be markup, links, mentions, emoji, entities or templates somewhere.
const HOSTILE: [&str; 36] = [
    "<!channel>",
    "<!here|here>",
    "<@U0123456>",
    "<#C0123456|general>",
    "<https://evil.example|click>",
    "@everyone",
    "@all",
    "<@!1234567890>",
    "<at id=all></at>",
    "<@userid>",
    "[x](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "*bold*",
    "**bold**",
    "_italic_",
    "*_~",
    "~~gone~~",
    "`code`",
    "||spoiler||",
    "</b>",
    "<b>bold</b>",
    "<font color=\"warning\">red</font>",
    "</font>",
    "&lt;b&gt;",
    "&#42;&#42;x&#42;&#42;",
    "R&D",
    "\\*x\\*",
    "back\\slash\\",
    "{{DATE(2026-11-16T00:00:00Z,SHORT)}}",
    "${x}",
    ":DONE:",
    "https://evil.example/x",
    "www.evil.example",
    "/start",
    "#tag",
    "\"quoted\" 'single'",
];

fn with_link() -> Rendering {
    Rendering { link: Some(LINK.to_owned()), ..Rendering::default() }
}

/// Keeps all bodies of a report in a language as one snapshot, to be read beside each other.
pub fn check(name: &str, report: &Report, language: Language) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let bodies = Medium::ALL.map(|medium| {
        let mut body = chat(report, medium, &Rendering { language, ..with_link() });
        if medium == Medium::Webhook {
            // It is the report's own JSON, as `limits` checks.
            body["data"]["report"] = Value::from("(the report)");
        }
        format!("==== {medium:?} ====\n{}", readers::outline(&body))
    });
    settings.bind(|| insta::assert_snapshot!(format!("{name}.chats"), bodies.join("\n")));
}

/// What is true of every body of a report.
pub fn holds(situation: &str, report: &Report) {
    for language in Language::ALL {
        let stays = what_stays(report, language);
        for rendering in [Rendering::default(), with_link()] {
            let rendering = Rendering { language, ..rendering };
            for medium in Medium::ALL {
                let context = format!("{situation}, {medium:?}");
                let body = chat(report, medium, &rendering);
                limits::check(&context, medium, &body, report);
                says(&context, medium, &body, &stays);
                if rendering.link.is_some() {
                    has_link(&context, medium, &body);
                }
            }
        }
    }
}

/// Whatever is left out, the lead is not, nor is the first figure's value.
fn what_stays(report: &Report, language: Language) -> Vec<String> {
    let digest = Digest::new(report, language);
    let first = digest.headline.first().map(|figure| figure.value.whole());
    digest.lead.into_iter().chain(first).collect()
}

fn says(context: &str, medium: Medium, body: &Value, said: &[String]) {
    let seen = readers::seen(medium, body);
    for said in said {
        assert!(seen.contains(&readers::half_width(said)), "{context}: {said}\n{seen}");
    }
}

fn has_link(context: &str, medium: Medium, body: &Value) {
    let link = LINK.replace('&', if medium == Medium::Telegram { "&amp;" } else { "&" });
    assert!(readers::texts(body).any(|text| text.contains(&link)), "{context}");
}

/// A day with somebody waiting on which everything is called something else: agents, channels,
/// categories, tickets and the account.
fn renamed(names: &[String]) -> Report {
    static WAITING_DAY: LazyLock<Report> = LazyLock::new(waiting_day);
    let mut report = WAITING_DAY.clone();
    let mut names = names.iter().cycle().cloned();
    let mut name = || names.next().expect("a name");
    for dimension in ["channel", "category", "agent"] {
        let values = report.dimensions.remove(dimension).expect("a dimension");
        let values = values.into_values().map(|figures| (name(), figures));
        report.dimensions.insert(dimension.to_owned(), values.collect());
    }
    report.agent_names = BTreeMap::new();
    let waiting = report.waiting.as_mut().expect("somebody waits");
    let mut ticket = || format!("zendesk/{}", name());
    waiting.oldest.iter_mut().for_each(|of| of.ticket = ticket());
    let due = waiting.due_soon.iter_mut().chain(&mut waiting.just_missed);
    due.for_each(|promise| promise.ticket = ticket());
    report.account = name();
    report
}

fn all_called(name: &str) -> Report {
    // A name each, so that every one is counted.
    let names: Vec<String> = (10..40).map(|number| format!("{name}{number}")).collect();
    renamed(&names)
}

#[test]
fn a_hostile_name_is_text_in_every_chat() {
    for name in HOSTILE {
        let report = all_called(name);
        for medium in Medium::ALL {
            let body = chat(&report, medium, &with_link());
            limits::check(&format!("{name}, {medium:?}"), medium, &body, &report);
            let seen = readers::seen(medium, &body);
            assert!(seen.contains(&readers::half_width(name)), "{name}, {medium:?}:\n{seen}");
        }
    }
}

#[test]
fn a_hostile_name_adds_no_markup() {
    for medium in Medium::ALL {
        let harmless = readers::markup(medium, &chat(&all_called("Anna"), medium, &with_link()));
        for name in HOSTILE {
            let body = chat(&all_called(name), medium, &with_link());
            assert_eq!(readers::markup(medium, &body), harmless, "{name}, {medium:?}");
        }
    }
}

#[test]
fn a_digest_sent_again_says_so() {
    let rendering = Rendering { repeat: true, ..with_link() };
    for medium in Medium::ALL {
        let (first, again) =
            (chat(&typical_day(), medium, &with_link()), chat(&typical_day(), medium, &rendering));
        let says = |body: &Value| readers::seen(medium, body).contains("Sent again");
        let is_marked = |body: &Value| says(body) || body["data"]["repeat"] == true;
        assert!(!is_marked(&first) && is_marked(&again), "{medium:?}");
    }
}

/// A report with these names and so many figures in its headline; all that can be noted of a
/// figure is noted.
fn report_of(names: &[String], figures: usize) -> Report {
    let mut report = renamed(names);
    let target = report.headline.first().and_then(|headline| headline.target);
    let headline = report.kpis.iter().cycle().map(|(id, figure)| {
        let (current, previous) = (figure.clone(), figure.clone());
        Headline {
            kpi: id.clone(),
            current,
            previous,
            target,
            usual: None,
            series: Vec::new(),
            band: None,
        }
    });
    report.headline = headline.take(figures).collect();
    let decided = report.decided.values().next().expect("a decided figure").clone();
    report.decided = report.kpis.keys().map(|id| (id.clone(), decided.clone())).collect();
    report
}

/// How many lines there are behind each sign, with those that are said to be left out there.
fn counted(seen: &str, signs: [&str; 3]) -> [(usize, usize); 3] {
    let mut counts = [(0, 0); 3];
    let mut current = 0;
    // What is set apart under a table has no bullet.
    for line in seen.lines().filter(|line| line.starts_with(['•', '…'])) {
        if let Some(sign) = signs.iter().position(|sign| line.contains(sign)) {
            current = sign;
            counts[sign].0 += 1;
        } else if let Some(more) = line.strip_prefix("… and ") {
            let number = more.strip_suffix(" more").expect("how many");
            counts[current].1 += number.parse::<usize>().expect("a number");
        }
    }
    counts
}

#[test]
fn what_is_left_out_is_counted() {
    let mut were_cut = [0; 3];
    for figures in 1..90 {
        let mut report = all_called("Anna");
        report.headline = report_of(&["Anna".to_owned()], figures).headline;
        let seen = readers::seen(Medium::WeCom, &chat(&report, Medium::WeCom, &with_link()));
        let counts = counted(&seen, ["target", "Replies", "Created"]);
        let [of_figures, of_agents, of_others] = counts.map(|(shown, more)| shown + more);
        // Five agents, four channels and four categories; a table may go as a whole.
        assert_eq!(of_figures, figures, "{seen}");
        assert!([0, 5].contains(&of_agents), "{seen}");
        assert!([0, 4, 8].contains(&of_others), "{seen}");
        // What weighs less goes first.
        let [shown_figures, shown_agents, shown_others] = counts.map(|(shown, _)| shown);
        assert!(shown_agents == 3 || shown_others == 0, "{seen}");
        assert!(shown_figures == figures || shown_agents == 0, "{seen}");
        let is_cut = [shown_figures < figures, shown_agents < 3, shown_others < 8];
        were_cut.iter_mut().zip(is_cut).for_each(|(count, is_cut)| *count += i32::from(is_cut));
    }
    assert!(were_cut.iter().all(|times| (1..90).contains(times)), "{were_cut:?}");
}

#[test]
fn a_link_is_not_shown_to_who_debugs() {
    let shown = format!("{:?}", with_link());
    assert_eq!(shown, "Rendering { language: English, link: Some(\"[redacted]\"), repeat: false }");
}

#[test]
fn the_longest_of_everything_is_within_the_limits() {
    let rendering = Rendering {
        link: Some(format!("https://desk.example/{}", "x".repeat(970))),
        repeat: true,
        ..Rendering::default()
    };
    for sign in ["&", "<", "*", "@", "💥", "a\u{301}", "价"] {
        for figures in [0, 5, 30, 250] {
            let names = (10..40).map(|number| format!("{number}{}", sign.repeat(50)));
            let mut report = report_of(&names.collect::<Vec<_>>(), figures);
            report.data_quality.quarantined = 1_000_000;
            for medium in Medium::ALL {
                let body = chat(&report, medium, &rendering);
                let context = format!("{sign}, {figures} figures, {medium:?}");
                limits::check(&context, medium, &body, &report);
            }
        }
    }
}

/// Telegram shows no more than a hundred pieces of formatted text.
#[test]
fn many_short_figures_are_within_the_limits() {
    let mut report = typical_day();
    report.generated_at = "2026-11-16T13:30:00Z".parse().expect("a time");
    let short = report.headline.iter().find(|headline| headline.kpi == "backlog");
    report.headline = vec![short.expect("a figure").clone(); 110];
    for medium in Medium::ALL {
        let body = chat(&report, medium, &Rendering::default());
        limits::check(&format!("{medium:?}"), medium, &body, &report);
    }
}

/// Long and nasty, and sometimes only nasty.
fn any_name() -> impl Strategy<Value = String> {
    let fragments = HOSTILE.into_iter().chain([
        " ",
        "\n",
        "\0",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{200b}",
        "\u{301}",
        "&",
        "<",
        "|",
        "\\",
        "(",
        "👩\u{200d}🚀",
        "❤\u{fe0f}",
        "价格",
        "شكوى",
        "𝒳",
        "x",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]);
    let fragments = prop::sample::select(fragments.collect::<Vec<_>>());
    let of_fragments = prop::collection::vec(fragments, 0..40).prop_map(|parts| parts.concat());
    prop_oneof![of_fragments, any::<String>()]
}

fn any_rendering() -> impl Strategy<Value = Rendering> {
    let link = any_name().prop_map(|name| format!("https://desk.example/{name}"));
    let language = prop::sample::select(Language::ALL.to_vec());
    (language, prop::option::of(link), any::<bool>())
        .prop_map(|(language, link, repeat)| Rendering { language, link, repeat })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_body_is_within_its_limits(
        names in prop::collection::vec(any_name(), 1..40),
        figures in 0_usize..40,
        rendering in any_rendering(),
    ) {
        let report = report_of(&names, figures);
        let stays = what_stays(&report, rendering.language);
        for medium in Medium::ALL {
            let body = chat(&report, medium, &rendering);
            limits::check(&format!("{medium:?}"), medium, &body, &report);
            says(&format!("{medium:?}"), medium, &body, &stays);
        }
    }
}
