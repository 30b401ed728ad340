//! Whole digests as snapshots, one for each situation that a manager may wake up to.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, Weekday};
use chrono_tz::Tz;
use tallydesk_kpis::{
    Agents, Amount, Band, Book, Costs, DataQuality, Decided, DueTicket, FailedDelivery, Figure,
    Headline, KPIS, Kpi, Language, Outside, Period, PeriodKind, Report, ReportInput, Restated,
    Spike, TargetView, Waiting, WaitingTicket, report,
};
use tallydesk_ledger::{Contribution, Contributions, Dimension, Dimensions, Measure};
use unicode_width::UnicodeWidthStr;

use crate::chats::tests as chats;
use crate::digest::Digest;
use crate::outside::clean;
use crate::{Elsewhere, Live, html, live_html, text};

/// The splits that a digest has tables for.
const SPLITS: [Dimension; 3] = [Dimension::Agent, Dimension::Channel, Dimension::Category];

const HEADLINE: [&str; 5] =
    ["first_reply_time.calendar.median", "tickets_created", "tickets_solved", "csat", "backlog"];

/// Keeps a report's digests in every language as snapshots, once what is true of every digest
/// holds.
fn check(situation: &str, report: &Report) {
    holds(situation, report);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for language in Language::ALL {
            let name = match language {
                Language::English => situation.to_owned(),
                Language::SimplifiedChinese | Language::TraditionalChinese => {
                    format!("{situation}.{}", language.tag())
                }
            };
            insta::assert_snapshot!(format!("{name}.txt"), text(report, language));
            insta::assert_snapshot!(format!("{name}.html"), html(report, language));
            chats::check(&name, report, language);
        }
    });
}

/// What is true of every digest in every language.
fn holds(situation: &str, report: &Report) {
    for language in Language::ALL {
        holds_in(&format!("{situation} in {}", language.tag()), report, language);
    }
    chats::holds(situation, report);
}

fn holds_in(situation: &str, report: &Report, language: Language) {
    let (text, html) = (text(report, language), html(report, language));
    for line in text.lines() {
        assert!(line.width() <= 80, "{situation}: {} columns: {line}", line.width());
        assert!(!line.ends_with(' '), "{situation}: a space at the end: {line:?}");
    }
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
    assert!(html.len() < 100_000, "{situation}: {} bytes", html.len());
    for barred in ["<script", "<link", "<i>", "<a ", "url(", "@import"] {
        assert!(!html.contains(barred), "{situation}: {barred}");
    }
    carries_its_pictures(situation, &html);
    assert_eq!(html.matches("<main>").count(), 1, "{situation}");
    assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())), "{situation}");
    let digest = Digest::new(report, language);
    says_the_same(situation, &digest, &text, &html);
    if language != Language::English {
        let (_, body) = html.split_once("<body").expect("a body");
        let shown = without_tags(&format!("<{body}")).replace("&nbsp;", "");
        let spoken = spoken(&digest);
        let said = [text, shown, digest.title, spoken].join("\n");
        says_nothing_in_english(situation, report, &said);
    }
}

/// What a page says to who cannot see it.
fn spoken(digest: &Digest) -> String {
    let hours = digest.hours.iter().map(|hours| &hours.spoken);
    let pictures = digest.pictures().map(|picture| &picture.spoken);
    hours.chain(pictures).cloned().collect::<Vec<_>>().join(" ")
}

/// Every picture is in the page itself, and told in words.
fn carries_its_pictures(situation: &str, html: &str) {
    for (_, picture) in html.match_indices("<img").map(|(at, _)| html.split_at(at)) {
        let (attributes, _) = picture.split_once('>').expect("an end");
        assert!(attributes.starts_with("<img src=\"data:image/png;base64,iVBOR"), "{situation}");
        let (_, alternative) = attributes.split_once(" alt=\"").expect("an alternative text");
        assert!(!alternative.starts_with('"'), "{situation}: {attributes}");
    }
}

/// Every string of the headline and of the tables stands in both.
fn says_the_same(situation: &str, digest: &Digest, text: &str, html: &str) {
    let headline = digest.headline.iter().flat_map(|figure| {
        let trend = match &figure.trend {
            crate::changes::Trend::Told(change) => change.amount.clone(),
            crate::changes::Trend::Untold(why) => why.clone(),
        };
        [figure.name.to_owned(), figure.value.whole(), trend]
    });
    let cells = digest.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    let strings = headline.chain(cells.map(|cell| cell.number.clone()));
    let html = without_tags(html);
    for string in strings {
        assert!(text.contains(&string), "{situation}: {string} in the text");
        assert!(html.contains(&string), "{situation}: {string} in the page");
    }
}

/// In a Chinese digest Latin letters belong to what others named, to settings of the config, which
/// keep their names, and to abbreviations that Chinese uses, too.
fn says_nothing_in_english(situation: &str, report: &Report, text: &str) {
    const ABBREVIATIONS: [&str; 2] = ["SLA", "P90"];
    const SECTIONS: [&str; 4] = ["cost", "marketplaces", "schedules", "sla"];
    let outside = named_outside(report);
    let currency = report.currency.to_string();
    let is_setting = |word: &str| {
        let is_named = |kpi: &Kpi| latin(kpi.definition.en).any(|setting| setting == word);
        SECTIONS.contains(&word) || (word.contains('_') && KPIS.iter().any(is_named))
    };
    // A long name is cut.
    let is_outside = |word: &str| latin(&outside).any(|name| name.starts_with(word));
    for word in latin(text).filter(|word| word.contains(|letter: char| letter.is_alphabetic())) {
        let is_named = is_setting(word) || is_outside(word) || word == currency;
        let is_allowed = ABBREVIATIONS.contains(&word) || is_named;
        assert!(is_allowed, "{situation}: {word}");
    }
}

/// Runs of what Latin words are made of.
fn latin(text: &str) -> impl Iterator<Item = &str> {
    let is_of_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.split(move |character| !is_of_word(character)).filter(|word| !word.is_empty())
}

/// Every name that came from outside, as it may be shown.
fn named_outside(report: &Report) -> String {
    let dimensions = report.dimensions.values().flat_map(BTreeMap::keys);
    let waiting = report.waiting.iter().flat_map(|waiting| {
        let promises = waiting.due_soon.iter().chain(&waiting.just_missed);
        let oldest = waiting.oldest.iter().map(|ticket| &ticket.ticket);
        promises.map(|promise| &promise.ticket).chain(oldest)
    });
    let names = dimensions.chain(report.agent_names.values()).chain(waiting);
    let names = names.chain([&report.account, &report.time_zone]);
    let names = names.chain(report.failed_deliveries.iter().map(|failed| &failed.destination));
    // UTC stands for a zone that is none.
    names.map(|name| clean(name)).chain(["UTC".to_owned()]).collect::<Vec<_>>().join(" ")
}

fn without_tags(html: &str) -> String {
    let mut depth = 0;
    let visible = html.chars().filter(|character| {
        depth += i32::from(*character == '<');
        let is_visible = depth == 0;
        depth -= i32::from(*character == '>');
        is_visible
    });
    visible.collect::<String>().replace("&#39;", "'")
}

/// A desk whose tickets are dealt out by arithmetic: the same every time, and no two alike.
struct Desk {
    agents: Vec<String>,
    channels: Vec<String>,
    categories: Vec<String>,
    /// The median of first replies, in seconds.
    first_reply_seconds: i64,
}

impl Desk {
    fn typical() -> Self {
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        Self {
            agents: owned(&["901", "902", "903", "904", "905"]),
            channels: owned(&["email", "email", "chat", "email", "web", "chat", "amazon", "email"]),
            categories: owned(&[
                "Where is my order",
                "Where is my order",
                "Refund",
                "Where is my order",
                "Damaged",
                "Refund",
                "Invoice",
            ]),
            first_reply_seconds: 1140,
        }
    }

    fn dimensions(&self, ticket: i64, hour: u8) -> Dimensions {
        let dealt = |values: &[String], step: i64| -> Option<String> {
            let index = usize::try_from(ticket * step).expect("an index") % values.len().max(1);
            values.get(index).cloned()
        };
        Dimensions {
            agent: dealt(&self.agents, 7),
            channel: dealt(&self.channels, 1),
            category: dealt(&self.categories, 11),
            hour: Some(hour),
            ..Dimensions::default()
        }
    }

    /// What has been waiting since the first of October.
    fn waiting(&self, tickets: i64) -> Contributions {
        let day = NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day");
        let waits = |ticket| {
            let dimensions = self.dimensions(ticket, 0);
            (Contribution { day, measure: Measure::Backlog, amount: 1, dimensions }, 1)
        };
        (0..tickets).map(waits).collect()
    }

    /// A day on which so many tickets come in; of thirteen, twelve are solved.
    fn day(&self, day: NaiveDate, tickets: i64) -> Contributions {
        let mut contributions = Contributions::default();
        for ticket in 0..tickets {
            let dimensions = self.dimensions(ticket, hour(ticket));
            let is_solved = ticket % 13 != 12;
            let mut add = |measure, amount| {
                let dimensions = dimensions.clone();
                contributions.add(Contribution { day, measure, amount, dimensions }, 1);
            };
            add(Measure::TicketsCreated, 1);
            let slowness = if dimensions.channel.as_deref() == Some("amazon") { 4 } else { 1 };
            let percent = 40 + ticket * 37 % 121;
            add(Measure::FirstReplyTime, self.first_reply_seconds * percent * slowness / 100);
            for _ in 0..=ticket % 3 {
                add(Measure::Replies, 1);
            }
            if is_solved {
                add(Measure::TicketsSolved, 1);
                add(Measure::FullResolutionTime, self.first_reply_seconds * percent * 7 / 100);
            } else {
                add(Measure::Backlog, 1);
            }
            if ticket * 7 % 30 < 8 {
                add(Measure::Csat, i64::from(ticket % 12 != 5));
            }
            if ticket % 50 == 7 {
                add(Measure::Reopens, 1);
            }
        }
        contributions
    }
}

/// Mornings and late afternoons are busy, nights are not.
fn hour(ticket: i64) -> u8 {
    const HOURS: [u8; 29] = [
        9, 10, 11, 14, 16, 10, 9, 17, 15, 8, 10, 13, 16, 11, 20, 9, 10, 12, 17, 14, 7, 11, 16, 22,
        10, 15, 18, 2, 10,
    ];
    HOURS[usize::try_from(ticket).expect("an index") % HOURS.len()]
}

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 16).expect("a day")
}

fn sunday() -> NaiveDate {
    monday() - Days::new(1)
}

fn names(names: &[(&str, &str)]) -> BTreeMap<String, String> {
    names.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect()
}

fn typical_names() -> BTreeMap<String, String> {
    names(&[
        ("901", "Anna Lindqvist"),
        ("902", "Rui Ferreira"),
        ("903", "Mei Chen"),
        ("904", "Tom O'Hara"),
    ])
}

/// The report of the period that Monday 16 November belongs to, made on the morning after it.
fn report_of(kind: PeriodKind, days: &[Contributions], names: BTreeMap<String, String>) -> Report {
    let mut book = Book::default();
    for day in days {
        book.add(day);
    }
    let period = Period::containing(monday(), kind, Weekday::Mon);
    let morning = (period.to + Days::new(1)).and_hms_opt(8, 0, 0).expect("a time").and_utc();
    report(ReportInput {
        account: "Example Store",
        zone: Tz::Europe__Berlin,
        generated_at: morning,
        period,
        headline: &HEADLINE.map(str::to_owned),
        targets: &BTreeMap::new(),
        dimensions: &SPLITS,
        agents: Agents::Named,
        rank_from: 10,
        fcr_window_days: 7,
        days: &book,
        backlog_months: &book,
        costs: &Costs::default(),
        waiting: None,
        agent_names: names,
        data_quality: DataQuality::default(),
        told: &[],
        ticket_links: BTreeMap::new(),
        failed_deliveries: Vec::new(),
    })
}

pub fn typical_day() -> Report {
    let before = Desk::typical().day(sunday(), 187);
    let desk = Desk { first_reply_seconds: 2220, ..Desk::typical() };
    let days = [desk.waiting(112), before, desk.day(monday(), 214)];
    report_of(PeriodKind::Day, &days, typical_names())
}

#[test]
fn a_typical_day() {
    check("typical-day", &typical_day());
}

#[test]
fn the_first_day_ever() {
    let report = report_of(PeriodKind::Day, &[Desk::typical().day(monday(), 23)], typical_names());
    check("first-day", &report);
}

#[test]
fn an_empty_day() {
    let before = Desk::typical().day(sunday(), 60);
    check("empty-day", &report_of(PeriodKind::Day, &[before], typical_names()));
}

#[test]
fn nothing_at_all() {
    check("nothing-at-all", &report_of(PeriodKind::Day, &[], BTreeMap::new()));
}

#[test]
fn a_quiet_day_has_too_few_samples_for_trends() {
    let before = Desk::typical().day(sunday(), 44);
    let desk = Desk { first_reply_seconds: 5400, ..Desk::typical() };
    let report = report_of(PeriodKind::Day, &[before, desk.day(monday(), 9)], typical_names());
    check("quiet-day", &report);
}

#[test]
fn a_bad_day_needs_attention() {
    let before = Desk::typical().day(sunday(), 90);
    let desk = Desk { first_reply_seconds: 14_760, ..Desk::typical() };
    let mut monday = desk.day(monday(), 420);
    let reopens = desk.day(self::monday(), 300);
    for (contribution, weight) in reopens.iter() {
        if contribution.measure == Measure::FirstReplyTime {
            let contribution =
                Contribution { measure: Measure::Reopens, amount: 1, ..contribution.clone() };
            monday.add(contribution, weight);
        }
    }
    let mut report = report_of(PeriodKind::Day, &[before, monday], typical_names());
    report.data_quality.quarantined = 3;
    check("bad-day", &report);
}

/// The typical day with all that is unusual: a figure out of its band, a rush, a figure told before
/// that is another now, and a destination that was not reached.
fn unusual_day() -> Report {
    let mut report = typical_day();
    let band = Band { low: 600.0, high: 1_800.0, days: 42, outside: Some(Outside::Above) };
    report.headline[0].band = Some(band);
    report.spikes = vec![Spike {
        day: report.period.from,
        dimension: "channel".to_owned(),
        value: "chat".to_owned(),
        tickets: 54,
        tickets_before: 500,
        days_before: 28,
    }];
    let figure = |value: f64, n| Figure {
        value: Some(Amount::Fraction(value)),
        n,
        unit: "ratio".to_owned(),
        provisional: false,
    };
    let period = report.period.previous();
    let (told, now) = (figure(0.93, 44), figure(0.91, 57));
    report.restated = vec![Restated { period, kpi: "csat".to_owned(), told, now }];
    report.restated_total = 1;
    report.failed_deliveries = vec![FailedDelivery {
        destination: "team-slack".to_owned(),
        reason_kind: "failed".to_owned(),
    }];
    report
}

#[test]
fn an_unusual_day() {
    check("unusual-day", &unusual_day());
    let text = text(&unusual_day(), Language::English);
    for told in [
        "The last digest did not reach team-slack.",
        "First reply is outside its usual range: 40 min, where 10 min to 30 min was to",
        "Channel chat: 54 tickets came in, where 17.9 a day are usual.",
        "satisfaction is now 91 %",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

pub fn week() -> Report {
    let desk = Desk::typical();
    let days = (0..14).map(|day: u64| {
        let tickets = 300 - i64::try_from(day % 7 * 40 + day * 3).expect("a number");
        desk.day(monday() - Days::new(7) + Days::new(day), tickets)
    });
    let days: Vec<Contributions> = days.chain([desk.waiting(900)]).collect();
    let mut report = report_of(PeriodKind::Week, &days, typical_names());
    report.data_quality.quarantined = 1;
    report
}

#[test]
fn a_week() {
    check("week", &week());
}

#[test]
fn the_day_is_not_over() {
    let mut report = typical_day();
    report.generated_at = "2026-11-16T13:30:00Z".parse().expect("a time");
    check("unfinished-day", &report);
}

#[test]
fn hostile_names_are_only_names() {
    let desk = Desk {
        agents: ["901", "902", "903", "904", "905", "906"].map(str::to_owned).to_vec(),
        channels: ["</td><script>alert(1)</script>", "\u{1b}]0;owned\u{7}chat", "微信客服渠道"]
            .map(str::to_owned)
            .to_vec(),
        categories: vec![
            "x".repeat(5_000),
            "退换货与退款问题".repeat(30),
            "a\r\nSubject: injected".to_owned(),
            "شكوى".to_owned(),
            "{{ report }} {% raw %}".to_owned(),
        ],
        first_reply_seconds: 4_920,
    };
    let names = names(&[
        ("901", "<img src=x onerror=alert(1)>"),
        ("902", "\"quoted\" & 'single'"),
        ("903", "\u{1b}[31mred\u{1b}[0m"),
        ("904", "\u{202e}gnp.exe\u{200b}"),
        ("905", "王小明（售后）"),
        ("906", " \u{200b} "),
    ]);
    let mut report = report_of(PeriodKind::Day, &[desk.day(monday(), 120)], names);
    report.account = "<b>\u{1b}[2JStore</b> 中文店铺\u{202e} \"quoted\"".to_owned();
    report.time_zone = "<i>Nowhere</i>".to_owned();
    check("hostile-names", &report);
}

/// A day on which somebody waits and first contacts are not decided.
pub fn waiting_day() -> Report {
    const FIRST_CONTACT: &str = "first_contact_resolution_rate";
    let mut report = typical_day();
    let figure = |value: f64, n| Figure {
        value: Some(Amount::Fraction(value)),
        n,
        unit: "ratio".into(),
        provisional: n == 57,
    };
    let target = |value: f64, met| Some(TargetView { value: Amount::Fraction(value), met });
    let (current, previous) = (figure(0.81, 57), figure(0.77, 44));
    let kpi = FIRST_CONTACT.to_owned();
    let first_contact = Headline {
        kpi,
        current,
        previous,
        target: target(0.75, Some(true)),
        usual: None,
        series: Vec::new(),
        band: None,
    };
    report.headline.push(first_contact);
    report.headline[0].target = target(1_800.0, Some(false));
    let day = "2026-11-09".parse().expect("a day");
    let decided = Decided { day, figure: figure(0.725, 40) };
    report.decided = BTreeMap::from([(FIRST_CONTACT.to_owned(), decided)]);
    let due = |ticket: &str| DueTicket {
        ticket: format!("zendesk/{ticket}"),
        policy: "urgent".into(),
        target: "first_reply".into(),
        due_at: report.generated_at,
    };
    report.waiting = Some(Waiting {
        unsolved: 118,
        unanswered: 23,
        longest_wait_seconds: Some(93_600),
        oldest: vec![WaitingTicket {
            ticket: "zendesk/35001".into(),
            created_at: report.generated_at,
            age_seconds: 12 * 86_400,
            status: "open".into(),
        }],
        due_soon: ["35437", "35440", "35441", "35449"].map(due).to_vec(),
        due_soon_total: 4,
        just_missed: vec![due("35436"), due("35436")],
        just_missed_total: 2,
        ..Waiting::default()
    });
    report
}

#[test]
fn somebody_waits_and_first_contacts_are_not_decided() {
    check("waiting", &waiting_day());
}

#[test]
fn a_hundred_agents_with_long_names() {
    let ids: Vec<String> = (1_000..1_100).map(|id: i64| id.to_string()).collect();
    let name = |id: &String| (id.clone(), format!("<{id}> {}", "很长的名字\"&'".repeat(200)));
    let names = ids.iter().map(name).collect();
    let categories = ids.iter().map(|id| id.repeat(50)).collect();
    let desk = Desk { agents: ids, categories, ..Desk::typical() };
    let days = [desk.day(sunday(), 1_180), desk.day(monday(), 1_234)];
    check("hundred-agents", &report_of(PeriodKind::Day, &days, names));
}

#[test]
fn every_figure_of_the_registry_can_lead() {
    let ids: Vec<String> = KPIS.iter().map(|kpi| kpi.id.to_owned()).collect();
    // A page of them all would be too large for a mail: no account leads with a hundred.
    for ids in ids.chunks(30) {
        let mut report = typical_day();
        let figure = |id: &String| report.kpis.get(id).cloned();
        let headline = ids.iter().filter_map(|id| {
            let (current, previous) = (figure(id)?, figure(id)?);
            Some(tallydesk_kpis::Headline {
                kpi: id.clone(),
                current,
                previous,
                target: None,
                usual: None,
                series: Vec::new(),
                band: None,
            })
        });
        report.headline = headline.collect();
        holds("every-figure", &report);
    }
}

#[test]
fn a_report_read_back_from_its_json_gives_the_same_digest() {
    let report = typical_day();
    let json = serde_json::to_string(&report).expect("JSON");
    let again: Report = serde_json::from_str(&json).expect("a report");
    for language in Language::ALL {
        assert_eq!(text(&again, language), text(&report, language));
        assert_eq!(html(&again, language), html(&report, language));
    }
}

#[test]
fn a_live_page_is_the_digest_with_a_refresh_and_other_pages() {
    let report = typical_day();
    let language = Language::English;
    assert_eq!(live_html(&report, language, &Live::default()), html(&report, language));
    let nav = vec![(Elsewhere::Yesterday, "../\"><b>?a=1&b=2".to_owned())];
    let live = Live { refresh_seconds: Some(300), nav, ..Live::default() };
    let page = live_html(&report, language, &live);
    assert!(page.contains("<meta http-equiv=\"refresh\" content=\"300\">\n<title>"), "{page}");
    assert!(page.contains("href=\"../&#34;&#62;&#60;b&#62;?a=1&#38;b=2\""), "{page}");
    assert!(page.contains(">Yesterday</a>"), "{page}");
    let page = live_html(&report, Language::SimplifiedChinese, &live);
    assert!(page.contains(">昨天</a>"), "{page}");
}
