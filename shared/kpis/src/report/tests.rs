mod bands;
mod customers;
mod duty;
mod facts;
mod heatmap;
mod needed;
mod past;
mod quality;
mod restated;
mod scorecards;
mod spikes;

use std::sync::LazyLock;

use chrono::{Days, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;
use tallydesk_ledger::{Contribution, Contributions, Dimension, Dimensions, Measure, Scope};

use super::*;
use crate::{Book, Costs, Formula, KPIS, PeriodKind, kpi};

/// Everything that figures may be split by.
const SPLITS: [Dimension; 9] = [
    Dimension::Agent,
    Dimension::Group,
    Dimension::Channel,
    Dimension::Brand,
    Dimension::Category,
    Dimension::Priority,
    Dimension::Segment,
    Dimension::Currency,
    Dimension::Article,
];

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 16).expect("a day")
}

fn week() -> Period {
    Period::containing(monday(), PeriodKind::Week, Weekday::Mon)
}

/// A contribution so many days after Monday, credited to an agent on a channel.
fn counted(measure: Measure, amount: i64, day: i64, agent: &str, channel: &str) -> Contribution {
    let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    let dimensions =
        Dimensions { agent: named(agent), channel: named(channel), ..Dimensions::default() };
    let day = monday() + chrono::TimeDelta::days(day);
    Contribution { day, measure, amount, dimensions }
}

fn book(contributions: &[Contribution]) -> Book {
    let contributions = contributions.iter().map(|contribution| (contribution.clone(), 1));
    Book::from(&contributions.collect::<Contributions>())
}

/// The report of a period, made long after it.
fn report_of(period: Period, days: &Book) -> Report {
    report_at("2027-06-01T08:00:00Z", period, days, &BTreeMap::new())
}

fn report_at(made: &str, period: Period, days: &Book, targets: &BTreeMap<String, f64>) -> Report {
    let headline = ["csat".to_owned(), "backlog".to_owned()];
    report(ReportInput { targets, ..input(made, period, days, &headline) })
}

/// An input without anything but days.
fn input<'a>(
    made: &str,
    period: Period,
    days: &'a Book,
    headline: &'a [String],
) -> ReportInput<'a> {
    static NOTHING: Book = Book::new();
    static NO_TARGETS: BTreeMap<String, f64> = BTreeMap::new();
    static NO_UNTOLD: Untold = Untold::new();
    static NO_COSTS: LazyLock<Costs> = LazyLock::new(Costs::default);
    ReportInput {
        account: "Example Store",
        zone: Tz::Europe__Berlin,
        generated_at: made.parse().expect("an instant"),
        period,
        headline,
        targets: &NO_TARGETS,
        dimensions: &SPLITS,
        agents: Agents::Named,
        rank_from: 10,
        fcr_window_days: 7,
        days,
        backlog_months: &NOTHING,
        customer_months: &NOTHING,
        standards: &[],
        conversion_window_days: 3,
        costs: &NO_COSTS,
        waiting: None,
        agent_names: BTreeMap::new(),
        at_door: Vec::new(),
        untold: &NO_UNTOLD,
        told: &[],
        ticket_links: BTreeMap::new(),
        failed_deliveries: Vec::new(),
    }
}

fn shown(figure: &Figure) -> String {
    let value = figure.value.map_or("absent".to_owned(), |value| match value {
        Amount::Whole(whole) => whole.to_string(),
        Amount::Fraction(fraction) => format!("{fraction:.4}"),
    });
    format!("{value} of {}", figure.n)
}

/// A figure of the week: overall, and under agent 901 (a dash where it is left out).
fn check(id: &str, contributions: &[Contribution], overall: &str, under_agent: &str) {
    let report = report_of(week(), &book(contributions));
    assert_eq!(shown(&report.kpis[id]), overall, "{id}");
    let agents = report.dimensions.get("agent").and_then(|agents| agents.get("901"));
    let figure = agents.and_then(|figures| figures.get(id));
    assert_eq!(figure.map_or("-".to_owned(), shown), under_agent, "{id} of the agent");
}

#[test]
fn shares_are_pooled() {
    use Measure::{Replies, SlaFirstReply, SlaFullResolution, SlaNextReply};
    let promises = [
        counted(SlaFirstReply, 1, 0, "901", ""),
        counted(SlaFirstReply, 0, 1, "902", ""),
        counted(SlaNextReply, 1, 2, "901", ""),
        counted(SlaFullResolution, 0, 6, "901", ""),
        counted(SlaFullResolution, 0, 7, "901", ""),
    ];
    check("sla_attainment", &promises, "0.5000 of 4", "0.6667 of 3");
    check("sla_attainment.first_reply", &promises, "0.5000 of 2", "1.0000 of 1");
    check("sla_attainment", &[], "absent of 0", "-");

    let replies = [
        counted(Replies, 1, 0, "901", ""),
        counted(Replies, 1, 1, "902", ""),
        counted(Measure::KnowledgeReplies, 0, 0, "901", ""),
        counted(Measure::MacroReplies, 0, 0, "901", ""),
        counted(Measure::MacroReplies, 0, 1, "902", ""),
        counted(Measure::KnowledgeReplies, 1, 1, "902", ""),
    ];
    check("knowledge_use_rate", &replies, "0.5000 of 2", "0.0000 of 1");
    check("macro_use_rate", &replies, "0.0000 of 2", "0.0000 of 1");
}

#[test]
fn ratings_and_reviews_count_together_and_apart() {
    let feedback = [
        counted(Measure::CsatScore, Measure::CsatScore.parts(), 0, "901", ""),
        counted(Measure::NegativeRatings, 1, 0, "901", ""),
        counted(Measure::CsatScore, 5 * Measure::CsatScore.parts(), 1, "902", ""),
        counted(Measure::PositiveRatings, 1, 1, "902", ""),
        counted(Measure::ReviewStars, 5_000, 2, "", ""),
        counted(Measure::PositiveReviews, 1, 2, "", ""),
        counted(Measure::ReviewStars, 3_000, 4, "", ""),
    ];
    check("negative_feedback_rate", &feedback, "0.2500 of 4", "1.0000 of 1");
    check("negative_feedback_rate.ratings", &feedback, "0.5000 of 2", "1.0000 of 1");
    check("negative_feedback_rate.reviews", &feedback, "0.0000 of 2", "-");
    check("positive_feedback_rate", &feedback, "0.5000 of 4", "0.0000 of 1");
    check("reviews", &feedback, "2 of 2", "-");
    check("reviews", &[], "0 of 0", "-");
    check("csat_score", &feedback, "3.0000 of 2", "1.0000 of 1");
    let answers = [
        counted(Measure::NetPromoter, 100_000, 0, "", ""),
        counted(Measure::NetPromoter, 0, 0, "", ""),
        counted(Measure::NetPromoter, -100_000, 1, "", ""),
        counted(Measure::NetPromoter, -100_000, 2, "", ""),
    ];
    check("nps", &answers, "-25.0000 of 4", "-");
}

#[test]
fn the_newest_review_is_looked_for_in_four_weeks() {
    let on = |day| [counted(Measure::ReviewStars, 4_000, day, "", "")];
    check("latest_review", &on(6), "0 of 1", "-");
    check("latest_review", &on(2), "4 of 1", "-");
    check("latest_review", &on(-21), "27 of 1", "-");
    check("latest_review", &on(-22), "absent of 0", "-");
    check("latest_review", &on(7), "absent of 0", "-");
    check("latest_review", &[on(-21), on(-5), on(-5)].concat(), "11 of 3", "-");
}

#[test]
fn handled_tickets_are_divided_by_days_of_work() {
    let days = [
        counted(Measure::AgentActivity, 1, 0, "901", ""),
        counted(Measure::AgentActivity, 1, 0, "901", ""),
        counted(Measure::AgentActivity, 1, 3, "901", ""),
        counted(Measure::AgentActivity, 1, 3, "902", ""),
        counted(Measure::TicketsHandled, 1, 0, "901", "email"),
        counted(Measure::TicketsHandled, 1, 0, "901", "email"),
        counted(Measure::TicketsHandled, 1, 3, "901", "email"),
        counted(Measure::TicketsHandled, 1, 3, "902", "email"),
    ];
    check("handled_per_agent", &days, "1.3333 of 3", "1.5000 of 2");
    let report = report_of(week(), &book(&days));
    assert!(!report.dimensions["channel"]["email"].contains_key("handled_per_agent"));
}

#[test]
fn a_week_reads_its_own_count_of_customers() {
    let customers = [
        counted(Measure::RepeatCustomerOfDay, 1, 0, "", ""),
        counted(Measure::RepeatCustomerOfDay, 0, 1, "", ""),
        counted(Measure::RepeatCustomerOfWeek, 1, 0, "", ""),
        counted(Measure::RepeatCustomerOfMonth, 0, 0, "", ""),
    ];
    check("repeat_contact_rate", &customers, "1.0000 of 1", "-");
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    assert_eq!(
        shown(&report_of(day, &book(&customers)).kpis["repeat_contact_rate"]),
        "1.0000 of 1"
    );
}

#[test]
fn surveys_count_where_there_are_any() {
    let rated = |measure, agent| counted(measure, 1, 0, agent, "");
    let tickets = [
        rated(Measure::SolvedRated, "901"),
        rated(Measure::SolvedRated, "902"),
        counted(Measure::SolvedRated, 0, 0, "901", ""),
        rated(Measure::SurveyAnswered, "902"),
    ];
    check("csat_response_rate", &tickets, "1.0000 of 1", "0.5000 of 2");
}

#[test]
fn every_split_is_told_against_all_orders() {
    let tickets = [
        counted(Measure::Orders, 1, 0, "", ""),
        counted(Measure::Orders, 1, 5, "", ""),
        counted(Measure::Orders, 1, 6, "", ""),
        counted(Measure::Orders, 1, 6, "", ""),
        counted(Measure::TicketsCreated, 1, 0, "901", "email"),
        counted(Measure::TicketsCreated, 1, 1, "", "chat"),
        counted(Measure::OrderStatusQuestions, 1, 1, "", "chat"),
        counted(Measure::ComplaintSolved, 0, 0, "", "email"),
    ];
    check("contact_rate", &tickets, "50.0000 of 4", "25.0000 of 4");
    check("contact_rate", &tickets[4..], "absent of 0", "-");
    check("order_status_share", &tickets, "0.5000 of 2", "0.0000 of 1");
    check("complaints", &tickets, "1 of 1", "-");
    check("complaint_rate", &tickets, "0.5000 of 2", "0.0000 of 1");
    check("complaint_resolution_rate", &tickets, "0.0000 of 1", "-");
}

#[test]
fn a_badge_is_earned_over_seven_days_and_exactly_at_the_limit() {
    let turns = |answered: i64, seconds: i64, day: i64| -> Vec<Contribution> {
        let turn = |turn| counted(Measure::TurnAnswered, i64::from(turn < answered), day, "", "");
        let reply = counted(Measure::ReplyTime, seconds, day, "", "");
        (0..10).map(turn).chain([reply]).collect()
    };
    check("responsiveness_badge.5min", &turns(9, 300, 0), "1 of 10", "-");
    check("responsiveness_badge.5min", &turns(8, 300, 0), "0 of 10", "-");
    check("responsiveness_badge.5min", &turns(9, 301, 0), "0 of 10", "-");
    check("responsiveness_badge.15min", &turns(9, 301, 0), "1 of 10", "-");
    check("responsiveness_badge.5min", &turns(9, 300, 0)[..10], "absent of 10", "-");
    check("responsiveness_badge.5min", &turns(0, 300, 0)[..10], "0 of 10", "-");

    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    let badge = |turns: &[Contribution]| {
        shown(&report_of(day, &book(turns)).kpis["responsiveness_badge.5min"])
    };
    assert_eq!(badge(&turns(9, 300, -6)), "1 of 10");
    assert_eq!(badge(&turns(9, 300, -7)), "absent of 0");
}

#[test]
fn a_value_that_only_the_badge_knows_is_left_out() {
    let before = [counted(Measure::TurnAnswered, 1, -1, "901", "")];
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    assert!(report_of(day, &book(&before)).dimensions.is_empty());
}

#[test]
fn what_is_not_resolved_at_first_contact_is_the_rest() {
    let solved = [
        counted(Measure::FirstContactResolved, 1, 0, "901", ""),
        counted(Measure::FirstContactResolved, 0, 0, "901", ""),
        counted(Measure::FirstContactResolved, 1, 0, "902", ""),
        counted(Measure::FirstContactResolved, 1, 0, "902", ""),
    ];
    check("first_contact_resolution_rate", &solved, "0.7500 of 4", "0.5000 of 2");
    check("unresolved_rate", &solved, "0.2500 of 4", "0.5000 of 2");
}

#[test]
fn a_provisional_figure_has_a_decided_day_beside_it() {
    const RATE: &str = "first_contact_resolution_rate";
    let solved: Vec<_> = (-10..=6)
        .map(|day| counted(Measure::FirstContactResolved, i64::from(day == -1), day, "901", ""))
        .collect();
    let none = BTreeMap::new();
    let early = report_at("2026-11-23T08:00:00Z", week(), &book(&solved), &none);
    assert!(early.kpis[RATE].provisional && early.kpis["resolution_rate"].provisional);
    assert!(early.dimensions["agent"]["901"][RATE].provisional);
    assert!(!early.kpis["csat"].provisional && !early.kpis["repeat_contact_rate"].provisional);
    let decided = &early.decided[RATE];
    assert_eq!(
        (decided.day, shown(&decided.figure).as_str()),
        (monday() - Days::new(1), "1.0000 of 1")
    );
    assert!(!decided.figure.provisional);
    assert_eq!(early.decided.len(), 6);

    let late = report_at("2026-11-29T23:00:00Z", week(), &book(&solved), &none);
    assert!(!late.kpis[RATE].provisional && late.decided.is_empty());
}

#[test]
fn a_target_is_met_by_exactly_itself() {
    let ratings: Vec<_> = (0..10)
        .map(|rating| counted(Measure::Csat, i64::from(rating < 9), 0, "901", ""))
        .chain([counted(Measure::TicketsCreated, 1, 0, "", "")])
        .collect();
    let check = |id: &str, target: f64, expected: Option<bool>| {
        let targets = BTreeMap::from([(id.to_owned(), target), ("unknown".to_owned(), 1.0)]);
        let report = report_at("2027-01-01T00:00:00Z", week(), &book(&ratings), &targets);
        assert_eq!(report.targets.len(), 1);
        assert_eq!(report.targets[id].met, expected, "{id} {target}");
        let headline = report.headline.iter().find(|headline| headline.kpi == id);
        assert_eq!(
            headline.and_then(|headline| headline.target),
            report.targets.get(id).copied().filter(|_| headline.is_some())
        );
    };
    check("csat", 0.9, Some(true));
    check("csat", 0.91, Some(false));
    check("backlog", 0.0, Some(true));
    check("reopens", -1.0, Some(false));
    check("tickets_created", 1.0, None);
    check("first_reply_time.calendar.median", 3600.0, None);
}

#[test]
fn a_report_from_before_targets_can_be_read() {
    let report = report_of(week(), &book(&[counted(Measure::Csat, 1, 0, "901", "")]));
    let mut json = serde_json::to_value(&report).expect("JSON");
    let fields = json.as_object_mut().expect("an object");
    assert!(!fields.contains_key("waiting") && fields.contains_key("decided"));
    assert!(fields["kpis"]["csat"].get("provisional").is_none());
    for absent in ["targets", "decided"] {
        fields.remove(absent);
    }
    assert_eq!(serde_json::from_value::<Report>(json).expect("a report"), report);
}

/// Anything on any day of the week, some of it taken back.
fn any_contributions() -> impl Strategy<Value = Contributions> {
    let measures = prop::sample::select(Measure::ALL);
    let agents = prop::sample::select(vec!["", "901", "902"]);
    let channels = prop::sample::select(vec!["", "email", "chat"]);
    let any = (measures, 0_i64..2_000, 0_i64..7, agents, channels, -1_i64..4).prop_map(
        |(measure, amount, day, agent, channel, weight)| {
            (counted(measure, amount, day, agent, channel), weight)
        },
    );
    prop::collection::vec(any, 0..120).prop_map(|items| items.into_iter().collect())
}

/// The same on the week's last day.
fn on_one_day(contributions: &Contributions) -> Contributions {
    let moved = contributions.iter().map(|(contribution, weight)| {
        (Contribution { day: week().to, ..contribution.clone() }, weight)
    });
    moved.collect()
}

/// True for figures that look for single days.
fn looks_for_days(formula: Formula) -> bool {
    let by_days = matches!(formula, Formula::PerAgentDay(_) | Formula::DaysSince(_));
    by_days || formula.is_on_duty()
}

fn without_single_days(mut report: Report) -> Report {
    let ids = KPIS.iter().filter(|kpi| looks_for_days(kpi.formula)).map(|kpi| kpi.id);
    let ids: Vec<_> = ids.collect();
    report.spikes.clear();
    report.scorecards.clear();
    report.kpis.retain(|id, _| !ids.contains(&id.as_str()));
    for values in report.dimensions.values_mut() {
        for figures in values.values_mut() {
            figures.retain(|id, _| !ids.contains(&id.as_str()));
        }
        values.retain(|_, figures| !figures.is_empty());
    }
    report.dimensions.retain(|_, values| !values.is_empty());
    report
}

/// True for figures whose `n` is a sum over days: all but what runs on, what looks back, and what
/// chooses by the period.
fn adds_up(formula: Formula) -> bool {
    match formula {
        Formula::Sum(_)
        | Formula::Money(_)
        | Formula::Count(_)
        | Formula::Mean(_)
        | Formula::MeanOfPoints(_)
        | Formula::OneMinusMean(_)
        | Formula::Quantile(..)
        | Formula::Ratio(..)
        | Formula::PerAgentDay(_)
        | Formula::PerHundredOrders(_)
        | Formula::OnDuty(_)
        | Formula::RatioOnDuty(..)
        | Formula::PerDutyHour(_)
        | Formula::ServiceCost
        | Formula::CostPer(_)
        | Formula::CostPerCall => true,
        Formula::RunningSum(_)
        | Formula::MeanElse(..)
        | Formula::MeanOfPeriod(_)
        | Formula::ResponsivenessBadge { .. }
        | Formula::DaysSince(_)
        | Formula::PerActiveCustomer(_)
        | Formula::Retention(_)
        | Formula::Churn(_)
        | Formula::LifetimeRevenue
        | Formula::LifetimeValue
        | Formula::OfMarketplace(_) => false,
    }
}

proptest! {
    #[test]
    fn a_period_is_the_sum_of_its_days(contributions in any_contributions()) {
        let spread = report_of(week(), &Book::from(&contributions));
        let merged = report_of(week(), &Book::from(&on_one_day(&contributions)));
        prop_assert_eq!(without_single_days(spread), without_single_days(merged));
    }

    #[test]
    fn what_is_behind_a_week_is_what_is_behind_its_days(contributions in any_contributions()) {
        let book = Book::from(&contributions);
        let of_week = report_of(week(), &book);
        let days: Vec<Report> = week()
            .days()
            .map(|day| report_of(Period::containing(day, PeriodKind::Day, Weekday::Mon), &book))
            .collect();
        for kpi in KPIS.iter().filter(|kpi| adds_up(kpi.formula)) {
            let n: i64 = days.iter().map(|day| day.kpis[kpi.id].n).sum();
            prop_assert_eq!(of_week.kpis[kpi.id].n, n, "{}", kpi.id);
        }
    }

    #[test]
    fn withdrawing_everything_leaves_nothing(contributions in any_contributions()) {
        let mut book = Book::from(&contributions);
        book.add(&contributions.negated());
        prop_assert_eq!(report_of(week(), &book), report_of(week(), &Book::default()));
    }
}
