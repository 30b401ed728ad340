//! A desk of the tests, and the reports of its days.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, Weekday};
use chrono_tz::Tz;
use tallydesk_kpis::{Agents, Book, Costs, Period, PeriodKind, Report, ReportInput, report};
use tallydesk_ledger::{Contribution, Contributions, Dimension, Dimensions, Measure};

const HEADLINE: [&str; 5] =
    ["first_reply_time.calendar.median", "tickets_created", "tickets_solved", "csat", "backlog"];

/// A desk whose tickets are dealt out by arithmetic: the same every time, and no two alike.
pub struct Desk {
    pub agents: Vec<String>,
    pub channels: Vec<String>,
    pub categories: Vec<String>,
    pub groups: Vec<String>,
    pub brands: Vec<String>,
    pub priorities: Vec<String>,
    pub segments: Vec<String>,
    /// The median of first replies, in seconds.
    pub first_reply_seconds: i64,
}

impl Desk {
    pub fn typical() -> Self {
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
            groups: Vec::new(),
            brands: Vec::new(),
            priorities: Vec::new(),
            segments: Vec::new(),
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
            group: dealt(&self.groups, 2),
            brand: dealt(&self.brands, 1),
            priority: dealt(&self.priorities, 5),
            segment: dealt(&self.segments, 1),
            hour: Some(hour),
            ..Dimensions::default()
        }
    }

    /// What has been waiting since the first of October.
    pub fn waiting(&self, tickets: i64) -> Contributions {
        let day = NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day");
        let waits = |ticket| {
            let dimensions = self.dimensions(ticket, 0);
            (Contribution { day, measure: Measure::Backlog, amount: 1, dimensions }, 1)
        };
        (0..tickets).map(waits).collect()
    }

    /// A day on which so many tickets come in; of thirteen, twelve are solved.
    pub fn day(&self, day: NaiveDate, tickets: i64) -> Contributions {
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

/// A day on which first replies in chat took so many times as long from some hour on.
pub fn slowed(day: &Contributions, from_hour: u8, times: i64) -> Contributions {
    let slowed = day.iter().map(|(contribution, weight)| {
        let Dimensions { channel, hour, .. } = &contribution.dimensions;
        let is_slow = channel.as_deref() == Some("chat") && *hour >= Some(from_hour);
        let is_reply = contribution.measure == Measure::FirstReplyTime;
        let times = if is_slow && is_reply { times } else { 1 };
        let amount = contribution.amount * times;
        (Contribution { amount, ..contribution.clone() }, weight)
    });
    slowed.collect()
}

/// What was promised on a day and how much of it was broken: of four, all but one were kept.
pub fn promised(day: NaiveDate, promises: i64) -> Contributions {
    let promises = (0..promises).map(|promise| {
        let (measure, amount) = (Measure::SlaFirstReply, i64::from(promise % 4 != 3));
        let dimensions = Desk::typical().dimensions(promise, hour(promise));
        (Contribution { day, measure, amount, dimensions }, 1)
    });
    promises.collect()
}

/// Mornings and late afternoons are busy, nights are not.
fn hour(ticket: i64) -> u8 {
    const HOURS: [u8; 29] = [
        9, 10, 11, 14, 16, 10, 9, 17, 15, 8, 10, 13, 16, 11, 20, 9, 10, 12, 17, 14, 7, 11, 16, 22,
        10, 15, 18, 2, 10,
    ];
    HOURS[usize::try_from(ticket).expect("an index") % HOURS.len()]
}

pub fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 16).expect("a day")
}

/// The Mondays of the four weeks before.
pub fn mondays_before() -> impl Iterator<Item = NaiveDate> {
    (1..=4).map(|weeks| monday() - Days::new(7 * weeks))
}

/// So many weeks up to Sunday, none like another, that have left nothing unsolved.
pub fn weeks_before(weeks: u8) -> impl Iterator<Item = Contributions> {
    const TICKETS: [i64; 7] = [187, 152, 183, 186, 194, 199, 206];
    let day = |days: i64| {
        let tickets =
            TICKETS[usize::try_from(days - 1).expect("an index") % 7] + days * 13 % 17 - 8;
        let desk = Desk { first_reply_seconds: 2_100 + days * 37 % 11 * 30, ..Desk::typical() };
        let of = desk.day(monday() - Days::new(days.unsigned_abs()), tickets);
        let is_settled =
            |(contribution, _): &(&Contribution, i64)| contribution.measure != Measure::Backlog;
        of.iter().filter(is_settled).map(|(of, weight)| (of.clone(), weight)).collect()
    };
    (1..=i64::from(weeks) * 7).map(day)
}

pub fn sunday() -> NaiveDate {
    monday() - Days::new(1)
}

pub fn names(names: &[(&str, &str)]) -> BTreeMap<String, String> {
    names.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect()
}

pub fn typical_names() -> BTreeMap<String, String> {
    names(&[
        ("901", "Anna Lindqvist"),
        ("902", "Rui Ferreira"),
        ("903", "Mei Chen"),
        ("904", "Tom O'Hara"),
    ])
}

/// What an account wants of its reports.
pub struct Plan {
    pub headline: Vec<String>,
    pub targets: BTreeMap<String, f64>,
    pub dimensions: Vec<Dimension>,
    pub agents: Agents,
}

impl Default for Plan {
    fn default() -> Self {
        let dimensions = vec![Dimension::Agent, Dimension::Channel, Dimension::Category];
        let headline = HEADLINE.map(str::to_owned).to_vec();
        Self { headline, targets: BTreeMap::new(), dimensions, agents: Agents::Named }
    }
}

/// The report of the period that Monday 16 November belongs to, made on the morning after it.
pub fn report_of(
    kind: PeriodKind,
    days: &[Contributions],
    names: BTreeMap<String, String>,
) -> Report {
    report_by(&Plan::default(), kind, days, names)
}

/// The same of an account that wants something else of its reports.
pub fn report_by(
    plan: &Plan,
    kind: PeriodKind,
    days: &[Contributions],
    names: BTreeMap<String, String>,
) -> Report {
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
        headline: &plan.headline,
        targets: &plan.targets,
        dimensions: &plan.dimensions,
        agents: plan.agents,
        rank_from: 10,
        fcr_window_days: 7,
        days: &book,
        backlog_months: &book,
        customer_months: &book,
        standards: &[],
        conversion_window_days: 3,
        costs: &Costs::default(),
        waiting: None,
        agent_names: names,
        at_door: Vec::new(),
        untold: &BTreeMap::new(),
        told: &[],
        ticket_links: BTreeMap::new(),
        failed_deliveries: Vec::new(),
    })
}
