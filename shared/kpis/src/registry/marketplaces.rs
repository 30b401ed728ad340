//! How marketplaces judge orders.

use super::{Direction, Empty, Formula, Kpi, Settles, Theme, Unit, Wording};
use crate::standards::Judged;

pub(super) const THEME: Theme = Theme {
    title: "Marketplaces",
    kpis: &[
        Kpi {
            id: "order_defect_rate",
            name: Wording {
                en: "Order defects", zh_hans: "订单缺陷率", zh_hant: "訂單缺陷率"
            },
            definition: Wording {
                en: "Of a marketplace's orders placed on its own days up to the period's end \
                     ([[marketplaces]]), the share with a review of one or two stars, a claim \
                     or a chargeback. Only by channel.",
                zh_hans: "某平台在截至期末的考核天数内（[[marketplaces]]）的订单中，收到一星或二\
                     星评价、索赔或拒付的占比。仅按渠道统计。",
                zh_hant: "某平台在截至期末的考核天數內（[[marketplaces]]）的訂單中，收到一星或二\
                     星評價、索賠或退單的占比。僅依管道統計。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::OfMarketplace(Judged::Defects),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "cancellation_rate",
            name: Wording {
                en: "Cancelled by the seller", zh_hans: "取消率", zh_hant: "取消率"
            },
            definition: Wording {
                en: "Of a marketplace's orders placed on its own days up to the period's end \
                     ([[marketplaces]]), the share that the seller cancelled. Only by channel.",
                zh_hans: "某平台在截至期末的考核天数内（[[marketplaces]]）的订单中，由卖家取消的\
                     占比。仅按渠道统计。",
                zh_hant: "某平台在截至期末的考核天數內（[[marketplaces]]）的訂單中，由賣家取消的\
                     占比。僅依管道統計。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::OfMarketplace(Judged::Cancellations),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "late_shipment_rate",
            name: Wording {
                en: "Shipped late", zh_hans: "延迟发货率", zh_hant: "延遲出貨率"
            },
            definition: Wording {
                en: "Of a marketplace's orders placed on its own days up to the period's end \
                     ([[marketplaces]]) of which it is told, the share that went out late. Only \
                     by channel.",
                zh_hans: "某平台在截至期末的考核天数内（[[marketplaces]]）已知发货是否准时的订单\
                     中，延迟发货的占比。仅按渠道统计。",
                zh_hant: "某平台在截至期末的考核天數內（[[marketplaces]]）已知出貨是否準時的訂單\
                     中，延遲出貨的占比。僅依管道統計。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::OfMarketplace(Judged::LateShipments),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "on_time_shipment_rate",
            name: Wording {
                en: "Shipped on time", zh_hans: "准时发货率", zh_hant: "準時出貨率"
            },
            definition: Wording {
                en: "Of a marketplace's orders placed on its own days up to the period's end \
                     ([[marketplaces]]) of which it is told, the share that went out in time. \
                     Only by channel.",
                zh_hans: "某平台在截至期末的考核天数内（[[marketplaces]]）已知发货是否准时的订单\
                     中，准时发货的占比。仅按渠道统计。",
                zh_hant: "某平台在截至期末的考核天數內（[[marketplaces]]）已知出貨是否準時的訂單\
                     中，準時出貨的占比。僅依管道統計。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::OfMarketplace(Judged::OnTimeShipments),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
