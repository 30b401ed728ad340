//! `KPIS.md`, written from the registry.

use std::fmt::Write;

use crate::registry::{Direction, Empty, Kpi, Settles, THEMES, Theme};

const INTRODUCTION: &str = "\
# Figures

What each figure means, under which id the config and the JSON know it, and what it is called.
This page is made from the registry (`shared/kpis/src/registry.rs`); change that, then run
`cargo run -- kpis > KPIS.md`. Why a figure is defined so, where vendors differ, is in
[DECISIONS.md](DECISIONS.md).

**Days** are calendar days in the account's time zone; days of 23 and 25 hours are days. What is
measured counts on the day of the event that completed it, unless the definition says otherwise. A
day's counters are a sum, and a week, a month or a quarter is the sum of its days: a rate of a week
is never the mean of seven rates. (The shares of customers who came or ordered again count each customer once
in each period. Who stays is asked of months and quarters that are over.) Tickets that were deleted, marked as spam or merged into another count nowhere.

**Clocks.** Every duration exists twice: on the calendar clock, where every hour counts, and on the
business clock, where only the opening hours of `[[schedules]]` count; `schedule_rule` says which
schedule holds when a ticket changes. Without schedules both are the same. Timestamps are cut to
the whole second before they are subtracted.

**Statistics.** A median or 90th percentile is the sample of rank ⌈q·n⌉, within 1 %. Each figure
comes with `n`, what is behind it: the number of samples of a mean or share (what it was divided
by), and of a count the count itself,
and of a sum of money how often any was paid.

**Rounding** happens when a figure is shown, never before. Durations are shown in their largest two
units of time, shares as whole percentages (tenths under 10 % and just under 100 %).

**Nothing to measure** is a dash, and `null` in JSON; counts are 0.

**Provisional** figures may still change although nothing new is done: first-contact resolution
until `fcr_window_days` have passed after the day, since the customer may still come back; the
share of new tickets that are solved until they are a week old; orders after a ticket until
`conversion_window_days` have passed. They are marked, and no trend is
told of them; of first-contact resolution the newest decided day is shown beside them, dated.

**Splits.** A figure exists overall and by agent, group, channel, brand, category, priority, hour of
the day, segment of the customer and, of what is not in the account's own, currency, unless the
definition says \"only\"; by source exist those of [data quality](#data-quality) and no others, by article
those of [what is made good](#orders), of the fifty articles that were made good most often. Agent and group are those
of the event that completed it; ratings, quality reviews and first contacts go to who solved the
ticket last.

**Sources.** What a source cannot tell (`cargo run -- sources`) is not measured of its tickets. A figure
that is without the tickets of a source for that reason names it (`untold`); one that no source of the
period's tickets can tell is absent, also where its row says 0.

**The score of a source** (`data_quality` of a report) is the product of three shares, 0 to 100: of what
[the five questions](#data-quality) ask of its tickets, the share that is known, in the mean of those
asked; of its events, the share that came in time; and its events' share of events and deliveries that
were not taken (refused as not authentic, or waiting in quarantine). Deliveries that told nothing new
lower nothing. What is refused or repeated is counted in memory and written now and then: there may have
been more.

**Targets** (`[targets]`) are met by a figure of exactly the target.
";

const DURATIONS: &str = "\
Each of these durations has six ids, `<id>.<clock>.<statistic>`: the clock is `calendar` or
`business`, the statistic `median`, `mean` or `p90` (the 90th percentile), as in
`first_reply_time.business.median`. `ticket_handle_time` and what is measured of calls is what the
source reports and has no clock: `ticket_handle_time.median`. All are in seconds; less is better; absent without a sample. The
mean is called 平均 in Chinese.
";

/// The text of `KPIS.md`.
#[must_use]
pub fn document() -> String {
    let mut text = INTRODUCTION.to_owned();
    for theme in &THEMES {
        // Writing to a string cannot fail.
        let _ = write_theme(&mut text, theme);
    }
    text
}

fn write_theme(text: &mut String, theme: &Theme) -> std::fmt::Result {
    write!(text, "\n## {}\n", theme.title)?;
    if !theme.kpis.is_empty() {
        text.write_str(
            "\n| id | English | 简体 | 繁體 | definition | unit, rounding | better | empty |\n\
             |---|---|---|---|---|---|---|---|\n",
        )?;
        theme.kpis.iter().try_for_each(|kpi| write_kpi(text, kpi))?;
    }
    if !theme.durations.is_empty() {
        write!(text, "\n{DURATIONS}\n")?;
        text.write_str("| id | English | 简体 | 繁體 | definition |\n|---|---|---|---|---|\n")?;
        let medians = theme.durations.iter().filter_map(|statistics| statistics.first());
        medians.into_iter().try_for_each(|median| write_duration(text, median))?;
    }
    Ok(())
}

fn write_kpi(text: &mut String, kpi: &Kpi) -> std::fmt::Result {
    let Kpi { id, name, definition, unit, .. } = kpi;
    writeln!(
        text,
        "| `{id}` | {} | {} | {} | {}{} | {}, {} | {} | {} |",
        name.en,
        name.zh_hans,
        name.zh_hant,
        definition.en,
        provisional(kpi.settles),
        unit.as_str(),
        unit.notation().rounding(),
        better(kpi.better),
        empty(kpi.empty),
    )
}

/// A duration by its first statistic: the id without clock and statistic, and the sentence that
/// all of them share.
fn write_duration(text: &mut String, median: &Kpi) -> std::fmt::Result {
    let Kpi { id, name, definition, .. } = median;
    let id = id.trim_end_matches(".median").trim_end_matches(".calendar");
    let sentence = definition.en;
    let shared = sentence.rsplit_once(" Median").map_or(sentence, |(shared, _)| shared);
    writeln!(text, "| `{id}` | {} | {} | {} | {shared} |", name.en, name.zh_hans, name.zh_hant)
}

fn provisional(settles: Settles) -> &'static str {
    match settles {
        Settles::AtOnce => "",
        Settles::AfterFirstContactWindow
        | Settles::AfterConversionWindow
        | Settles::AfterSevenDays => " (Provisional at first.)",
    }
}

fn better(better: Direction) -> &'static str {
    match better {
        Direction::Higher => "more",
        Direction::Lower => "less",
        Direction::Neither => "neither",
    }
}

fn empty(empty: Empty) -> &'static str {
    match empty {
        Empty::Absent => "absent",
        Empty::Zero => "0",
    }
}
