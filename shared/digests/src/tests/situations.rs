//! The mornings of the tests, each as a report.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::Days;
use tallydesk_kpis::{
    Agents, Amount, Band, Decided, DueTicket, FailedDelivery, Figure, Headline, Missing, Outside,
    PeriodKind, Report, Restated, SourceQuality, Spike, TargetView, Waiting, WaitingTicket,
};
use tallydesk_ledger::{Contribution, Contributions, Dimension, Dimensions, Measure};

use crate::digest::FIRST_REPLY;

use super::desk::{
    Desk, Plan, monday, mondays_before, names, promised, report_by, report_of, slowed, sunday,
    typical_names, weeks_before,
};

/// Where the helpdesk of the tests shows its tickets.
fn ticket_links() -> BTreeMap<String, String> {
    let address = "https://helpdesk.example/agent/tickets/{id}";
    BTreeMap::from([("zendesk".to_owned(), address.to_owned())])
}

pub fn typical_day() -> Report {
    static TYPICAL_DAY: LazyLock<Report> = LazyLock::new(|| {
        let desk = Desk { first_reply_seconds: 2220, ..Desk::typical() };
        let today = [desk.waiting(112), desk.day(monday(), 214)];
        let days: Vec<_> = weeks_before(5).chain(today).collect();
        report_of(PeriodKind::Day, &days, typical_names())
    });
    TYPICAL_DAY.clone()
}

/// A day split by all that there is: twelve brands, of priorities one.
pub fn every_split() -> Report {
    let numbered = |name: &str, count: u32| (1..=count).map(|n| format!("{name} {n}")).collect();
    let desk = Desk {
        groups: numbered("Group", 3),
        brands: numbered("Brand", 12),
        priorities: vec!["normal".to_owned()],
        segments: numbered("Segment", 2),
        ..Desk::typical()
    };
    let hours = [Dimension::All, Dimension::Hour];
    let dimensions = Dimension::ALL.into_iter().filter(|of| !hours.contains(of)).collect();
    let plan = Plan { dimensions, ..Plan::default() };
    let days = [desk.day(sunday(), 187), desk.day(monday(), 214)];
    report_by(&plan, PeriodKind::Day, &days, typical_names())
}

/// The typical day of an account that shows no agents.
pub fn hidden_agents() -> Report {
    let desk = Desk { first_reply_seconds: 2220, ..Desk::typical() };
    let days = [desk.waiting(112), desk.day(monday(), 214)];
    let plan = Plan { agents: Agents::Hidden, ..Plan::default() };
    report_by(&plan, PeriodKind::Day, &days, typical_names())
}

pub fn first_day() -> Report {
    report_of(PeriodKind::Day, &[Desk::typical().day(monday(), 23)], typical_names())
}

pub fn empty_day() -> Report {
    report_of(PeriodKind::Day, &[Desk::typical().day(sunday(), 60)], typical_names())
}

pub fn nothing_at_all() -> Report {
    report_of(PeriodKind::Day, &[], BTreeMap::new())
}

/// A day with too few samples for trends.
pub fn quiet_day() -> Report {
    let before = Desk::typical().day(sunday(), 44);
    let desk = Desk { first_reply_seconds: 5400, ..Desk::typical() };
    report_of(PeriodKind::Day, &[before, desk.day(monday(), 9)], typical_names())
}

pub fn bad_day() -> Report {
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
    report
}

/// A Monday on which chat was slow in the evening, beside four that were not.
pub fn slow_day() -> Report {
    let usual = mondays_before().map(|day| Desk::typical().day(day, 200));
    let desk = Desk { first_reply_seconds: 1_560, ..Desk::typical() };
    let monday = slowed(&desk.day(monday(), 214), 16, 12);
    let days: Vec<_> = usual.chain([Desk::typical().day(sunday(), 187), monday]).collect();
    let targets = BTreeMap::from([("first_reply_time.calendar.median".to_owned(), 7_200.0)]);
    let plan = Plan { targets, ..Plan::default() };
    report_by(&plan, PeriodKind::Day, &days, typical_names())
}

/// The typical day with all that is unusual: a figure out of its band, a rush, a figure told before
/// that is another now, and a destination that was not reached.
pub fn unusual_day() -> Report {
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

/// The typical day of three sources: one that lacks much, one that fell silent, and one whose
/// deliveries are refused; and of figures that some or all of them cannot tell.
pub fn doubtful_sources() -> Report {
    let mut report = typical_day();
    report.data_quality.sources = vec![
        SourceQuality {
            missing: BTreeMap::from([(Missing::Customer, 80), (Missing::Category, 150)]),
            missing_most: Some(Missing::Category),
            late: 12,
            score: Some(67),
            ..source("freshdesk", "Freshdesk", 940, 200)
        },
        SourceQuality { score: None, silent_usual: Some(120), ..source("front", "Front", 0, 0) },
        SourceQuality { refused: 14, score: Some(74), ..source("hubspot", "HubSpot", 40, 14) },
        source("zendesk", "Zendesk", 900, 0),
    ];
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    report.untold = BTreeMap::from([
        (FIRST_REPLY.to_owned(), owned(&["HubSpot"])),
        ("csat".to_owned(), owned(&["Freshdesk", "HubSpot"])),
        ("replies".to_owned(), owned(&["HubSpot"])),
    ]);
    let nobody_tells = |figure: &mut Figure| (figure.value, figure.n) = (None, 0);
    report.kpis.get_mut("csat").map(nobody_tells).expect("a figure");
    report.dimensions.values_mut().flat_map(BTreeMap::values_mut).for_each(|figures| {
        figures.remove("csat");
    });
    report.scorecards.iter_mut().for_each(|card| {
        card.scores.remove("csat");
    });
    for headline in report.headline.iter_mut().filter(|headline| headline.kpi == "csat") {
        nobody_tells(&mut headline.current);
        nobody_tells(&mut headline.previous);
        (headline.series, headline.usual, headline.band) = (Vec::new(), None, None);
    }
    report
}

/// A source that told events and tickets without a fault.
fn source(name: &str, title: &str, events: i64, tickets: i64) -> SourceQuality {
    SourceQuality {
        source: name.to_owned(),
        title: title.to_owned(),
        events,
        late: 0,
        tickets,
        complete: tickets,
        missing: BTreeMap::new(),
        missing_most: None,
        rejected: 0,
        refused: 0,
        repeated: 0,
        score: Some(100),
        silent_usual: None,
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

/// A week after whose tickets customers ordered, of two of the agents too seldom for a place, and in
/// which articles came back.
pub fn shop_week(agents: Agents) -> Report {
    let desk = Desk::typical();
    let days = (0..14).map(|day| desk.day(monday() - Days::new(7) + Days::new(day), 210));
    let sold = [("901", 14, 64_900), ("902", 31, 7_450), ("903", 10, 1_234_567), ("904", 9, 900)];
    let sales = sold.into_iter().flat_map(|(agent, orders, amount)| {
        let dimensions = Dimensions { agent: Some(agent.to_owned()), ..Dimensions::default() };
        let measured = [(Measure::OrdersAfterSupport, 1), (Measure::SalesAfterSupport, amount)];
        measured.map(|(measure, amount)| {
            let dimensions = dimensions.clone();
            (Contribution { day: monday(), measure, amount, dimensions }, orders)
        })
    });
    let days = days.chain([sales.collect(), made_good()]);
    let days: Vec<Contributions> = days.collect();
    let dimensions = vec![Dimension::Agent, Dimension::Channel, Dimension::Article];
    let plan = Plan { dimensions, agents, ..Plan::default() };
    report_by(&plan, PeriodKind::Week, &days, typical_names())
}

/// Returns and refunds of ten articles, of each one fewer than of the one before.
fn made_good() -> Contributions {
    let deeds = (1..=10).flat_map(|article| {
        let dimensions =
            Dimensions { article: Some(format!("KETTLE-{article}")), ..Dimensions::default() };
        let counted = [(Measure::MadeGood, 3), (Measure::Returns, 2), (Measure::Refunds, 1)];
        counted.map(|(measure, times)| {
            let dimensions = dimensions.clone();
            let weight = times * (11 - article);
            (Contribution { day: monday(), measure, amount: 1, dimensions }, weight)
        })
    });
    deeds.collect()
}

/// A week of broken promises and a rush on Thursday, after five that were well.
pub fn bad_week() -> Report {
    let desk = Desk { first_reply_seconds: 9_000, ..Desk::typical() };
    let days = (0..7).map(|day| (monday() + Days::new(day), if day == 3 { 420 } else { 210 }));
    let week = days.clone().map(|(day, tickets)| desk.day(day, tickets));
    let promised = days.map(|(day, tickets)| promised(day, tickets));
    let mut plan = Plan::default();
    plan.headline.push("sla_attainment".to_owned());
    plan.targets = BTreeMap::from([
        ("first_reply_time.calendar.median".to_owned(), 3_600.0),
        ("sla_attainment".to_owned(), 0.95),
    ]);
    let days: Vec<_> = weeks_before(5).chain(week).chain(promised).collect();
    let mut report = report_by(&plan, PeriodKind::Week, &days, typical_names());
    report.ticket_links = ticket_links();
    report.waiting = Some(waiting(&report));
    report
}

/// A day that goes on.
pub fn unfinished_day() -> Report {
    let mut report = typical_day();
    report.generated_at = "2026-11-16T13:30:00Z".parse().expect("a time");
    report
}

/// A day on which whatever others name is called something to break a page with.
pub fn hostile_names() -> Report {
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
        ..Desk::typical()
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
    report.account = "<b>\u{1b}[2JStore</b>\r\nBcc: a@example 中文\u{202e} \"q\"".to_owned();
    report.time_zone = "<i>Nowhere</i>".to_owned();
    report
}

/// Who waits at a report's moment, and promises that were missed or are near.
fn waiting(report: &Report) -> Waiting {
    let due = |ticket: &str| DueTicket {
        ticket: format!("zendesk/{ticket}"),
        policy: "urgent".into(),
        target: "first_reply".into(),
        due_at: report.generated_at,
    };
    Waiting {
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
    }
}

/// A day on which somebody waits and first contacts are not decided.
pub fn waiting_day() -> Report {
    const FIRST_CONTACT: &str = "first_contact_resolution_rate";
    let mut report = typical_day();
    report.ticket_links = ticket_links();
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
    report.waiting = Some(waiting(&report));
    report
}

pub fn hundred_agents() -> Report {
    let ids: Vec<String> = (1_000..1_100).map(|id: i64| id.to_string()).collect();
    let name = |id: &String| (id.clone(), format!("<{id}> {}", "很长的名字\"&'".repeat(200)));
    let names = ids.iter().map(name).collect();
    let categories = ids.iter().map(|id| id.repeat(50)).collect();
    let desk = Desk { agents: ids, categories, ..Desk::typical() };
    let days = [desk.day(sunday(), 1_180), desk.day(monday(), 1_234)];
    report_of(PeriodKind::Day, &days, names)
}
