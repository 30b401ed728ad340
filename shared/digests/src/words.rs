//! Every word that a digest says itself, in English. Another language is another file like this
//! one; only the names and definitions of KPIs come from their registry.

use chrono::{DateTime, Datelike, NaiveDate};
use chrono_tz::Tz;
use tallydesk_kpis::{Kpi, Period, PeriodKind, Unit};
use tallydesk_ledger::{Dimension, Measure};

use crate::figures::count;

/// The language, as HTML names it.
pub const LANGUAGE: &str = "en";
/// What stands for an absent figure, and for a name with nothing to see in it.
pub const ABSENT: &str = "–";
/// What stands between thousands.
pub const THOUSANDS: &str = ",";
/// What stands before a decimal.
pub const DECIMAL_POINT: &str = ".";
/// What is never parted from the number before it.
pub const UNITS: [&str; 7] = ["d", "h", "min", "s", "%", "pt", "pts"];

/// The heading over the lines about what needs attention.
pub const ATTENTION: &str = "What needs attention";
/// The heading over the row of hours.
pub const HOURS: &str = "When tickets came in";
/// The heading over the definitions.
pub const DEFINITIONS: &str = "What the figures mean";

/// The word for a change that is better.
pub const BETTER: &str = "better";
/// The word for a change that is worse.
pub const WORSE: &str = "worse";
/// The word for a change that is too small to be told from none.
pub const STEADY: &str = "steady";
/// The word for a rise that is neither better nor worse.
pub const MORE: &str = "more";
/// The word for a fall that is neither better nor worse.
pub const FEWER: &str = "fewer";

/// The unit after a figure; empty where the number carries it.
pub fn unit(unit: Unit, number: i64) -> &'static str {
    let is_one = number == 1;
    match unit {
        Unit::Tickets if is_one => "ticket",
        Unit::Tickets => "tickets",
        Unit::Reopens if is_one => "reopen",
        Unit::Reopens => "reopens",
        Unit::Replies if is_one => "reply",
        Unit::Replies => "replies",
        Unit::Messages if is_one => "message",
        Unit::Messages => "messages",
        Unit::Reviews if is_one => "review",
        Unit::Reviews => "reviews",
        Unit::Days if is_one => "day",
        Unit::Days => "days",
        Unit::Points => "of 5",
        Unit::PointsOfHundred => "of 100",
        Unit::TicketsPerAgentDay => "a day",
        Unit::TicketsPerHundredOrders => "per 100 orders",
        Unit::Seconds
        | Unit::Ratio
        | Unit::NetPromoter
        | Unit::Contacts
        | Unit::Agents
        | Unit::YesNo => "",
    }
}

/// So many of a unit of time, which is given in seconds.
pub fn duration(number: i64, unit_seconds: i64) -> String {
    let unit = match unit_seconds {
        86_400 => "d",
        3_600 => "h",
        60 => "min",
        _ => "s",
    };
    format!("{} {unit}", count(number))
}

/// A percentage.
pub fn percentage(number: &str) -> String {
    format!("{number} %")
}

/// Whether something is so.
pub fn yes_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// The unit of a difference of percentages.
pub fn percentage_points(tenths: i64) -> &'static str {
    if tenths == 10 { "pt" } else { "pts" }
}

/// So many samples of a measure.
pub fn samples(measure: Option<Measure>, number: i64) -> String {
    let (one, many) = sample(measure);
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{} {many}", count(number)),
    }
}

/// What one sample of a measure is, and what several are.
fn sample(measure: Option<Measure>) -> (&'static str, &'static str) {
    const SAMPLES: [(&[Measure], (&str, &str)); 5] = [
        (
            &[Measure::FirstReplyTime, Measure::FirstReplyBusinessTime],
            ("first reply", "first replies"),
        ),
        (&[Measure::Replies, Measure::ReplyTime, Measure::ReplyBusinessTime], ("reply", "replies")),
        (&[Measure::Reopens], ("reopen", "reopens")),
        (&[Measure::Csat, Measure::CsatScore], ("rating", "ratings")),
        (
            &[
                Measure::TicketsSolved,
                Measure::RequesterWaitTime,
                Measure::AgentWaitTime,
                Measure::OnHoldTime,
                Measure::FirstResolutionTime,
                Measure::FullResolutionTime,
                Measure::FullResolutionBusinessTime,
                Measure::OneTouch,
                Measure::FirstContactResolved,
            ],
            ("solved ticket", "solved tickets"),
        ),
    ];
    let is_of = |measures: &[Measure]| measure.is_some_and(|of| measures.contains(&of));
    let named = SAMPLES.iter().find(|(measures, _)| is_of(measures));
    named.map_or(("ticket", "tickets"), |(_, words)| *words)
}

/// A share's samples beside it in a table.
pub fn of(number: i64) -> String {
    format!("of {}", count(number))
}

/// A period's name, without the year.
pub fn period(period: Period) -> String {
    let Period { kind, from, to } = period;
    match kind {
        PeriodKind::Day => from.format("%A %-d %B").to_string(),
        PeriodKind::Week if from.month() == to.month() => {
            format!("{} to {}", from.day(), to.format("%-d %B"))
        }
        PeriodKind::Week => format!("{} to {}", from.format("%-d %B"), to.format("%-d %B")),
        PeriodKind::Month => from.format("%B").to_string(),
        PeriodKind::Quarter => format!("{} to {}", from.format("%B"), to.format("%B")),
    }
}

/// A period's name with the year.
pub fn period_with_year(of: Period) -> String {
    if of.from.year() == of.to.year() {
        return format!("{} {}", period(of), of.to.year());
    }
    format!("{} to {}", of.from.format("%-d %B %Y"), of.to.format("%-d %B %Y"))
}

/// The period before one of a kind.
pub fn before(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Day => "the day before",
        PeriodKind::Week => "the week before",
        PeriodKind::Month => "the month before",
        PeriodKind::Quarter => "the quarter before",
    }
}

fn this(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Day => "the day",
        PeriodKind::Week => "the week",
        PeriodKind::Month => "the month",
        PeriodKind::Quarter => "the quarter",
    }
}

/// The page's title.
pub fn title(account: &str, period: &str) -> String {
    format!("{account}: {period}")
}

/// The first sentence: what is known of a period.
pub fn lead(period: &str, volume: Option<String>, quality: &[String]) -> String {
    let quality = (!quality.is_empty()).then(|| quality.join(", "));
    let known: Vec<String> = volume.into_iter().chain(quality).collect();
    if known.is_empty() {
        return format!("{period}: no figures.");
    }
    format!("{period}: {}.", known.join("; "))
}

/// How much came in and was solved.
pub fn volume(created: i64, solved: i64) -> String {
    let came_in = match created {
        0 => "no tickets came in".to_owned(),
        1 => "1 ticket came in".to_owned(),
        _ => format!("{} tickets came in", count(created)),
    };
    match solved {
        0 => format!("{came_in}, none were solved"),
        1 => format!("{came_in}, 1 was solved"),
        _ => format!("{came_in}, {} were solved", count(solved)),
    }
}

/// How long first replies took; how many there were if they are few.
pub fn first_replies_took(duration: &str, few: Option<i64>) -> String {
    match few {
        Some(few) => format!("{} took {duration}", samples(Some(Measure::FirstReplyTime), few)),
        None => format!("first replies took {duration}"),
    }
}

/// How many ratings were positive.
pub fn ratings_were_positive(share: &str, ratings: i64) -> String {
    let were = if ratings == 1 { "was" } else { "were" };
    format!("{share} of {} {were} positive", samples(Some(Measure::Csat), ratings))
}

/// What changed most.
pub fn changed_most(kind: PeriodKind, kpi: &str, change: &str, word: &str) -> String {
    let (before, kpi) = (before(kind), uncapitalised(kpi));
    format!("The biggest change since {before}: {kpi} {change}, {word}.")
}

/// Nothing changed that can be told from none.
pub fn little_changed(kind: PeriodKind) -> String {
    format!("Little has changed since {}.", before(kind))
}

/// There is nothing to tell changes against.
pub fn nothing_before(kind: PeriodKind) -> String {
    format!("There are no figures from {} to compare these with.", before(kind))
}

/// The period goes on.
pub fn unfinished(kind: PeriodKind) -> String {
    format!("These are the figures so far: {} was not over yet, so no change is told.", this(kind))
}

/// In place of a change: there were too few samples in the period before.
pub fn too_few_before(measure: Option<Measure>, number: i64, kind: PeriodKind) -> String {
    format!("{} {}", samples(measure, number), before(kind))
}

/// In place of a change: nothing is known of the period before.
pub const NO_COMPARISON: &str = "no comparison";

/// What is said of a figure that time alone may still change.
pub const PROVISIONAL: &str = "provisional";

/// A target beside a figure, and whether the figure reaches it.
pub fn target(target: &str, met: Option<bool>) -> String {
    match met {
        Some(true) => format!("target {target}: met"),
        Some(false) => format!("target {target}: missed"),
        None => format!("target {target}"),
    }
}

/// The newest day whose figure is decided.
pub fn decided(day: NaiveDate, figure: &str, samples: &str) -> String {
    format!("decided on {}: {figure}, {samples}", day.format("%-d %B"))
}

/// Promises that were missed since the digest before.
pub fn just_missed(promises: u64, tickets: &[&str]) -> String {
    let (promises, were) = promised(promises);
    format!("{promises} fell due since the last digest and {were} not kept{}.", named(tickets))
}

/// Promises that fall due before the next digest.
pub fn due_soon(promises: u64, tickets: &[&str]) -> String {
    let due = if promises == 1 { "falls" } else { "fall" };
    let (promises, _) = promised(promises);
    format!("{promises} {due} due before the next digest{}.", named(tickets))
}

fn promised(promises: u64) -> (String, &'static str) {
    match promises {
        1 => ("1 promise".to_owned(), "was"),
        _ => (format!("{} promises", count_of(promises)), "were"),
    }
}

/// Requesters who have no answer, and how long the first of them has waited.
pub fn unanswered(requesters: u64, longest: &str) -> String {
    match requesters {
        1 => format!("1 requester waits for an answer, for {longest}."),
        _ => format!(
            "{} requesters wait for an answer, the longest for {longest}.",
            count_of(requesters)
        ),
    }
}

/// The oldest tickets that are not solved.
pub fn oldest(age: &str, tickets: &[&str]) -> String {
    format!("The oldest unsolved ticket is {age} old{}.", named(tickets))
}

fn named(tickets: &[&str]) -> String {
    if tickets.is_empty() { String::new() } else { format!(": {}", tickets.join(", ")) }
}

fn count_of(number: u64) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// In place of a change: the period goes on.
pub const SO_FAR: &str = "so far";

/// Deliveries that did not become figures, as a line of what needs attention.
pub fn quarantine(deliveries: u64) -> String {
    match deliveries {
        1 => "1 delivery was not understood and waits in quarantine; the figures are without it."
            .to_owned(),
        _ => format!(
            "{} deliveries were not understood and wait in quarantine; the figures are without \
             them.",
            count_of(deliveries)
        ),
    }
}

/// More is waiting than before.
pub fn backlog_grew(by: &str, to: &str, kind: PeriodKind) -> String {
    format!("The backlog grew by {by} since {}, to {to}.", before(kind))
}

/// Solved tickets came back.
pub fn reopened(reopens: &str, solved: &str) -> String {
    format!("{reopens} after a solve, beside {solved} solved.")
}

/// A value of a dimension, named as the subject of a line.
pub fn subject(dimension: Dimension, value: &str) -> String {
    format!("{} {value}", dimension_name(dimension))
}

/// First replies are slow somewhere.
pub fn slow(first_replies: i64, duration: &str, overall: &str) -> String {
    let samples = samples(Some(Measure::FirstReplyTime), first_replies);
    format!("{samples} took {duration}, against {overall} overall.")
}

/// A dimension's name, as the heading of a column.
pub fn dimension_name(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::All => "All",
        Dimension::Agent => "Agent",
        Dimension::Group => "Group",
        Dimension::Channel => "Channel",
        Dimension::Brand => "Brand",
        Dimension::Category => "Category",
        Dimension::Priority => "Priority",
        Dimension::Hour => "Hour",
        Dimension::Segment => "Segment",
    }
}

/// A dimension's name, as the heading of a table.
pub fn dimension_heading(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::All => "All",
        Dimension::Agent => "Agents",
        Dimension::Group => "Groups",
        Dimension::Channel => "Channels",
        Dimension::Brand => "Brands",
        Dimension::Category => "Categories",
        Dimension::Priority => "Priorities",
        Dimension::Hour => "Hours",
        Dimension::Segment => "Segments",
    }
}

/// A KPI's name, as the heading of a column.
pub fn column(kpi: &Kpi) -> &'static str {
    const SHORT: [(&str, &str); 3] = [
        ("tickets_created", "Created"),
        ("tickets_solved", "Solved"),
        ("csat", "Positive ratings"),
    ];
    SHORT.iter().find(|(id, _)| *id == kpi.id).map_or(kpi.name.en, |(_, short)| short)
}

/// How many rows a table leaves out.
pub fn more(rows: usize) -> String {
    format!("and {rows} more")
}

/// The hour in which most came in.
pub fn busiest(hour: usize, tickets: &str) -> String {
    format!("Busiest from {hour:02}:00 to {:02}:00, with {tickets}.", (hour + 1) % 24)
}

/// One hour, read aloud.
pub fn hour(hour: usize, tickets: &str) -> String {
    format!("{hour:02}:00 {tickets}")
}

/// The row of hours, read aloud.
pub fn by_hour(hours: &[String]) -> String {
    format!("Tickets created by hour: {}", hours.join(", "))
}

/// The period and the zone, and how days are cut.
pub fn period_and_zone(period: Period, zone: &str) -> String {
    let name = period_with_year(period);
    format!("{name}. Days run from midnight to midnight in {zone}.")
}

/// What changes are told against.
pub fn changes_against(previous: Period) -> String {
    format!("Compared with {}.", period_with_year(previous))
}

/// That every delivery became figures, or how many did not.
pub fn understood(quarantined: u64) -> String {
    match quarantined {
        0 => "Every delivery was understood.".to_owned(),
        1 => "Not understood: 1 delivery.".to_owned(),
        _ => {
            format!("Not understood: {} deliveries.", count_of(quarantined))
        }
    }
}

/// When the digest was made.
pub fn made(at: DateTime<Tz>) -> String {
    format!("Made on {} at {} ({}).", date(at.date_naive()), at.format("%H:%M"), at.timezone())
}

// Chats

/// The text of the link to the live page.
pub fn full_report() -> &'static str {
    "Full report"
}

/// What stands over a digest that may have been sent before.
pub fn sent_again() -> &'static str {
    "Sent again: it may have arrived before."
}

fn date(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

fn uncapitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;

    fn check(day: &str, kind: PeriodKind, short: &str, long: &str) {
        let day = day.parse().expect("a date");
        let of = Period::containing(day, kind, Weekday::Mon);
        assert_eq!(period(of), short);
        assert_eq!(period_with_year(of), long);
    }

    #[test]
    fn periods_are_named_as_people_name_them() {
        check("2026-11-16", PeriodKind::Day, "Monday 16 November", "Monday 16 November 2026");
        check("2026-11-18", PeriodKind::Week, "16 to 22 November", "16 to 22 November 2026");
        check(
            "2026-10-01",
            PeriodKind::Week,
            "28 September to 4 October",
            "28 September to 4 October 2026",
        );
        check(
            "2026-12-31",
            PeriodKind::Week,
            "28 December to 3 January",
            "28 December 2026 to 3 January 2027",
        );
        check("2026-11-18", PeriodKind::Month, "November", "November 2026");
        check("2026-11-18", PeriodKind::Quarter, "October to December", "October to December 2026");
    }
}
