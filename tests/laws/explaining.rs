//! What `--explain` shows behind a figure makes that figure, of every KPI and period.

use chrono::{NaiveDate, Weekday};
use tallydesk::Installation;
use tallydesk_digest::{Explained, Part, compute, explain};
use tallydesk_events::Event;
use tallydesk_kpis::{Amount, Figure, Formula, KPIS, Kpi, Period, PeriodKind, Report};
use tallydesk_ledger::{Contributions, Dimension, Measure};
use tallydesk_shell::{Config, DigestPlan};

use crate::histories::{clock, history, put, told};
use crate::reports::{Made, Shelves, report_of};

const CONFIG: &str = r#"
[account]
time_zone = "Europe/Berlin"
[[sla]]
name = "all"
first_reply = { within = "2h" }
full_resolution = { within = "1d", pauses_in = ["pending"] }
[service_level]
email = 3600
phone = 20
[[rules]]
active_days = 4
[[marketplaces]]
name = "amazon"
applies_to = { channel = ["amazon"] }
preset = "amazon"
on_time_shipments = { at_least = "90%", days = 5 }
[[marketplaces]]
name = "market"
applies_to = { channel = ["chat"] }
response_within = "4h"
"#;

/// The counters that the samples behind a figure come to.
fn shelves(explained: &[Explained]) -> Shelves {
    let mut contributions = Contributions::default();
    for Explained { sample, .. } in explained {
        contributions.add(sample.contribution(), 1);
    }
    Shelves::of(&contributions)
}

fn place<'a>(report: &'a Report, kpi: &Kpi, part: Option<&Part>) -> Option<&'a Figure> {
    let Some(part) = part else { return report.kpis.get(kpi.id) };
    report.dimensions.get(part.dimension.as_str())?.get(&part.value)?.get(kpi.id)
}

/// The figure that the samples make: of a sum that runs on, what came in less what went out.
fn remade(
    config: &Config,
    explained: &[Explained],
    kpi: &Kpi,
    period: Period,
    part: Option<&Part>,
) -> Option<Figure> {
    if matches!(kpi.formula, Formula::RunningSum(_)) {
        let sum = explained.iter().map(|explained| explained.sample.amount).sum();
        let unit = kpi.unit.as_str().to_owned();
        return Some(Figure { value: Some(Amount::Whole(sum)), n: sum, unit, provisional: false });
    }
    let made = Made { at: clock().now(), zone: chrono_tz::Europe::Berlin, fcr_window_days: 7 };
    let report = report_of(&shelves(explained), config.standards(), period, made);
    place(&report, kpi, part).cloned()
}

fn looks_back(formula: Formula) -> bool {
    matches!(formula, Formula::ResponsivenessBadge { .. } | Formula::OfMarketplace(_))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_behind_a_figure_makes_the_figure() {
    let installation = Installation::in_memory().await.unwrap();
    let config = Config::parse(CONFIG, "tallydesk.toml".as_ref()).unwrap();
    let mut random = fastrand::Rng::with_seed(5);
    let tickets: Vec<Event> = (0..15).flat_map(|ticket| history(ticket, &mut random)).collect();
    for event in tickets.into_iter().chain(told(&mut random)) {
        put(&installation.store, &event).await;
    }
    installation.tally(&config, clock()).sweep(|_| {}).await.unwrap();
    let date: NaiveDate = "2026-11-17".parse().unwrap();
    let email = Part { dimension: Dimension::Channel, value: "email".to_owned() };
    let amazon = Part { dimension: Dimension::Channel, value: "amazon".to_owned() };
    let segment = Part { dimension: Dimension::Segment, value: "regular".to_owned() };
    let article = Part { dimension: Dimension::Article, value: "KETTLE-1".to_owned() };
    let agent = Part { dimension: Dimension::Agent, value: "901".to_owned() };
    let mut compared = 0;
    for kind in PeriodKind::ALL {
        let period = Period::containing(date, kind, Weekday::Mon);
        let plan = DigestPlan::unscheduled(kind);
        let report =
            compute(&installation.store, &config, &plan, period, clock().now()).await.unwrap();
        for kpi in KPIS.iter() {
            let measures = kpi.formula.measures();
            let is_of_orders = measures.iter().all(|of| *of >= Measure::CustomersActive);
            let more = [&amazon, &segment, &article].into_iter().filter(|_| is_of_orders);
            for part in [None, Some(&email), Some(&agent)].into_iter().chain(more.map(Some)) {
                // Under a channel, tickets are set against all of the account's orders.
                let needs_all = matches!(kpi.formula, Formula::PerHundredOrders(_));
                let Some(told) = place(&report, kpi, part).filter(|_| !needs_all) else { continue };
                let explained =
                    explain(&installation.store, &config, kpi, period, part).await.unwrap();
                let remade = remade(&config, &explained, kpi, period, part);
                // What looks back may be of days on which nothing else counts under the value.
                if remade.is_none() && looks_back(kpi.formula) {
                    continue;
                }
                let remade = remade.map(|figure| (figure.value, figure.n));
                let expected = (told.value, told.n);
                assert_eq!(remade, Some(expected), "{} of {period}, {part:?}", kpi.id);
                compared += usize::from(told.n > 0);
            }
        }
    }
    assert!(compared > 800, "{compared} figures had something behind them");
}
