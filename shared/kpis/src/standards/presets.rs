//! The limits that marketplaces publish, and where; `docs/marketplaces.md` is written from them.

use std::fmt::Write;

use super::{Judged, Limit};

/// How sure it is that a limit is the marketplace's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The marketplace says so in its own documents.
    Official,
    /// Others say so, and the marketplace's own words were not found.
    Reported,
}

impl Evidence {
    fn as_str(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Reported => "reported",
        }
    }
}

/// A limit with its source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// What is judged.
    pub judged: Judged,
    /// The limit.
    pub limit: Limit,
    /// How sure it is.
    pub evidence: Evidence,
    /// Where it stands.
    pub source: &'static str,
    /// How the marketplace counts otherwise than we do.
    pub note: &'static str,
}

/// A marketplace with its limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preset {
    /// The word for `preset`.
    pub id: &'static str,
    /// The marketplace's name.
    pub name: &'static str,
    /// Its time allowed for a reply in seconds, if it has one.
    pub response_within_seconds: Option<i64>,
    /// Its limits.
    pub limits: &'static [Published],
}

const fn limit(share: f64, days: u32) -> Limit {
    Limit { share, days }
}

const DAY_SECONDS: i64 = 86_400;

/// Every preset.
pub const PRESETS: [Preset; 4] = [
    Preset {
        id: "amazon",
        name: "Amazon",
        response_within_seconds: Some(DAY_SECONDS),
        limits: &[
            Published {
                judged: Judged::Defects,
                limit: limit(0.01, 60),
                evidence: Evidence::Official,
                source: "https://raw.githubusercontent.com/amzn/selling-partner-api-models/main/\
                         schemas/reports/accountHealthReport-2020-11-18.json",
                note: "Under 1 %, of orders of 60 days. A claim that Amazon decides for the seller \
                       is none there.",
            },
            Published {
                judged: Judged::Cancellations,
                limit: limit(0.025, 7),
                evidence: Evidence::Official,
                source: "https://sellercentral.amazon.co.uk/gp/help/external/200285210",
                note: "Under 2.5 %, of orders of 7 days that the seller ships himself.",
            },
            Published {
                judged: Judged::LateShipments,
                limit: limit(0.04, 10),
                evidence: Evidence::Reported,
                source: "https://sellercentral-europe.amazon.com/forums/t/\
                         late-shipment-rate-10-day-or-30-day/219320",
                note: "Under 4 %, of orders of 10 days and of orders of 30.",
            },
            Published {
                judged: Judged::LateShipments,
                limit: limit(0.04, 30),
                evidence: Evidence::Reported,
                source: "https://sellercentral-europe.amazon.com/forums/t/\
                         late-shipment-rate-10-day-or-30-day/219320",
                note: "The same over more orders; the figure of a channel is this one.",
            },
        ],
    },
    Preset {
        id: "ebay",
        name: "eBay",
        response_within_seconds: None,
        limits: &[Published {
            judged: Judged::Defects,
            limit: limit(0.02, 90),
            evidence: Evidence::Official,
            source: "https://www.ebay.com.au/help/policies/selling-policies/\
                     seller-performance-policy?id=4347",
            note: "At most 2 %, of three months from 400 transactions on, else of twelve. A defect \
                   there is a cancellation by the seller or a case closed without him; reviews are \
                   none.",
        }],
    },
    Preset {
        id: "walmart",
        name: "Walmart Marketplace (US)",
        response_within_seconds: None,
        limits: &[Published {
            judged: Judged::Cancellations,
            limit: limit(0.02, 30),
            evidence: Evidence::Official,
            source: "https://marketplacelearn.walmart.com/guides/Policies%20&%20standards/\
                     Performance/Seller-performance-standards",
            note: "At most 2 %. On time is by delivery there, of which we know nothing.",
        }],
    },
    Preset {
        id: "etsy",
        name: "Etsy",
        response_within_seconds: Some(2 * DAY_SECONDS),
        limits: &[Published {
            judged: Judged::OnTimeShipments,
            limit: limit(0.8, 90),
            evidence: Evidence::Official,
            source: "https://help.etsy.com/hc/en-us/articles/29654393638679",
            note: "At least 80 %; 95 % for a Star Seller, who is judged by three months, which the \
                   preset takes for both. Replies within 24 to 48 hours, 24 for a Star Seller.",
        }],
    },
];

const INTRODUCTION: &str = "\
# Marketplaces

A `[[marketplaces]]` entry says how fast a marketplace wants answers, and by which shares of its orders
it judges a seller: `order_defects`, `cancellations`, `late_shipments` and `on_time_shipments`, each with
its limit and the days over which orders are judged together.

    [[marketplaces]]
    name = \"amazon\"
    applies_to = { channel = [\"amazon\"] }
    preset = \"amazon\"
    late_shipments = { at_most = \"4%\", days = 10 }   # in place of the preset's

Where a marketplace judges one thing over several spans of days, it is a list:

    late_shipments = [{ at_most = \"4%\", days = 10 }, { at_most = \"4%\", days = 30 }]

The report has each; a channel's own figure is that of the longest. A preset fills in what an entry leaves
out; an empty list is no limit. The orders are those whose `marketplace` is one of the `channel`s that the
entry applies to; other fields of `applies_to` are of tickets alone. An order counts on the day it was
placed, whenever its defect became known, so that the newest days look better than they will. The report has
every share beside its limit, under `marketplaces`.

Limits differ by country and change: look at your own before you rely on these. **official** is what the
marketplace's own documents say, **reported** what others say of it. This page is made from
`shared/kpis/src/standards/presets.rs`: change that, then run
`cargo run -- marketplaces > docs/marketplaces.md`.

| preset | marketplace | share | limit | days | evidence | where | |
|---|---|---|---|---|---|---|---|
";

/// The text of `docs/marketplaces.md`.
#[must_use]
pub fn marketplaces_document() -> String {
    let mut text = INTRODUCTION.to_owned();
    for preset in &PRESETS {
        for published in preset.limits {
            row(&mut text, preset, published);
        }
    }
    text
}

fn row(text: &mut String, preset: &Preset, published: &Published) {
    let Published { judged, limit, evidence, source, note } = published;
    let word = if judged.is_least() { "at least" } else { "at most" };
    let percent = limit.share * 100.0;
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "| `{}` | {} | `{}` | {word} {percent} % | {} | {} | <{source}> | {note} |",
        preset.id,
        preset.name,
        judged.kpi(),
        limit.days,
        evidence.as_str(),
    );
}
