//! What is ordered, what it is worth, and what is made good.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};
use crate::formulas::Term;

pub(super) const THEME: Theme = Theme {
    title: "Orders",
    kpis: &[
        Kpi {
            id: "orders",
            name: Wording { en: "Orders", zh_hans: "订单数", zh_hant: "訂單數" },
            definition: Wording {
                en: "Orders by the day they were placed, cancelled ones included.",
                zh_hans: "按下单日统计的订单数，含已取消的订单。",
                zh_hant: "依下單日統計的訂單數，含已取消的訂單。",
            },
            unit: Unit::Orders,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Orders),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "net_sales",
            name: Wording { en: "Net sales", zh_hans: "净销售额", zh_hant: "淨銷售額" },
            definition: Wording {
                en: "What orders in the account's currency are worth that were not cancelled, \
                     without what was paid back, on the day they were placed.",
                zh_hans: "按下单日统计的未取消订单的金额，扣除退款；只计账户币种的订单。",
                zh_hant: "依下單日統計的未取消訂單的金額，扣除退款；只計帳戶幣別的訂單。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Money(Measure::OrderValue),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "average_order_value",
            name: Wording { en: "Average order value", zh_hans: "客单价", zh_hant: "客單價" },
            definition: Wording {
                en: "Net sales for each of these orders: those in the account's currency that \
                     were not cancelled.",
                zh_hans: "净销售额除以其订单数，即账户币种的未取消订单。",
                zh_hant: "淨銷售額除以其訂單數，即帳戶幣別的未取消訂單。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::OrderValue),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "purchase_frequency",
            name: Wording {
                en: "Orders per active customer",
                zh_hans: "购物频次",
                zh_hant: "購物頻次",
            },
            definition: Wording {
                en: "Orders that were not cancelled, for each customer active at the end of the \
                     period; active_days applies. Only overall and by segment.",
                zh_hans: "未取消订单数除以期末活跃客户数；适用 active_days。仅统计整体和各客户分\
                     群。",
                zh_hant: "未取消訂單數除以期末活躍客戶數；適用 active_days。僅統計整體與各客戶分\
                     群。",
            },
            unit: Unit::OrdersPerCustomer,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::PerActiveCustomer(Measure::OrdersKept),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repeat_sales",
            name: Wording {
                en: "Repeat orders",
                zh_hans: "重复销售订单数",
                zh_hant: "重複銷售訂單數",
            },
            definition: Wording {
                en: "Orders that were not cancelled, of customers with an earlier one.",
                zh_hans: "曾有更早订单的客户的未取消订单数。",
                zh_hant: "曾有更早訂單的客戶的未取消訂單數。",
            },
            unit: Unit::Orders,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::RepeatOrders),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repeat_sales_rate",
            name: Wording {
                en: "Share of repeat orders",
                zh_hans: "重复销售率",
                zh_hant: "重複銷售率",
            },
            definition: Wording {
                en: "Repeat orders, of all orders that were not cancelled.",
                zh_hans: "重复销售订单数占全部未取消订单数的比例。",
                zh_hant: "重複銷售訂單數占全部未取消訂單數的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::RepeatOrders)],
                &[Term::Sum(Measure::OrdersKept)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repeat_sales.value",
            name: Wording {
                en: "Repeat sales", zh_hans: "重复销售额", zh_hant: "重複銷售額"
            },
            definition: Wording {
                en: "Net sales of repeat orders.",
                zh_hans: "重复销售订单的净销售额。",
                zh_hant: "重複銷售訂單的淨銷售額。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Money(Measure::RepeatOrderValue),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repeat_sales_rate.value",
            name: Wording {
                en: "Repeat share of sales",
                zh_hans: "重复销售额占比",
                zh_hant: "重複銷售額占比",
            },
            definition: Wording {
                en: "Net sales of repeat orders, of all net sales.",
                zh_hans: "重复销售额占全部净销售额的比例。",
                zh_hant: "重複銷售額占全部淨銷售額的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::RepeatOrderValue)],
                &[Term::Sum(Measure::OrderValue)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "orders_after_support",
            name: Wording {
                en: "Orders after support",
                zh_hans: "服务后订单数",
                zh_hant: "服務後訂單數",
            },
            definition: Wording {
                en: "Orders that were not cancelled, placed within conversion_window_days after \
                     the creation of a ticket that is solved; credited to the latest of these, \
                     to its agent and channel.",
                zh_hans: "在已解决工单建单后 conversion_window_days 天内下的未取消订单数；归于其\
                     中最近一张工单及其客服和渠道。",
                zh_hant: "在已解決工單建單後 conversion_window_days 天內下的未取消訂單數；歸於其\
                     中最近一件工單及其客服與管道。",
            },
            unit: Unit::Orders,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::OrdersAfterSupport),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "sales_after_support",
            name: Wording {
                en: "Sales after support",
                zh_hans: "服务后销售额",
                zh_hant: "服務後銷售額",
            },
            definition: Wording {
                en: "Net sales of orders after support.",
                zh_hans: "服务后订单的净销售额。",
                zh_hant: "服務後訂單的淨銷售額。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Money(Measure::SalesAfterSupport),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "orders_in_other_currencies",
            name: Wording {
                en: "Orders in other currencies",
                zh_hans: "其他币种订单数",
                zh_hant: "其他幣別訂單數",
            },
            definition: Wording {
                en: "Orders that were not cancelled in another currency than the account's: \
                     they count, but are in no sum of money.",
                zh_hans: "未取消的非账户币种订单数：计入订单数，不计入任何金额。",
                zh_hant: "未取消的非帳戶幣別訂單數：計入訂單數，不計入任何金額。",
            },
            unit: Unit::Orders,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::OrdersInOtherCurrencies),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "average_order_value.other_currencies",
            name: Wording {
                en: "Order value in another currency",
                zh_hans: "其他币种客单价",
                zh_hant: "其他幣別客單價",
            },
            definition: Wording {
                en: "What an order in another currency than the account's is worth in the mean, \
                     in minor units of that currency. Only by currency.",
                zh_hans: "非账户币种订单的平均净额，以该币种的最小单位计。仅按币种统计。",
                zh_hant: "非帳戶幣別訂單的平均淨額，以該幣別的最小單位計。僅依幣別統計。",
            },
            unit: Unit::MinorUnitsOfItsCurrency,
            better: Direction::Neither,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::OtherCurrencyValue),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "making_good",
            name: Wording {
                en: "Made good", zh_hans: "售后补偿次数", zh_hant: "售後補償次數"
            },
            definition: Wording {
                en: "Refunds, returns, replacements and disputes, each on its own day; by \
                     category their reason, by channel the marketplace of the order, by agent \
                     who did it, by article each that it names, else that of an order of one line.",
                zh_hans: "退款、退货、补发与纠纷的次数，各计入发生当天；按类别统计时为其原因，按\
                     渠道统计时为订单所在平台，按客服统计时为经办人，按商品统计时为其注明的各商品，未注明且\
                     订单只有一行时为该商品。",
                zh_hant: "退款、退貨、補寄與爭議的次數，各計入發生當天；依類別統計時為其原因，依\
                     管道統計時為訂單所在平台，依客服統計時為經辦人，依商品統計時為其註明的各商品，未註明且\
                     訂單只有一行時為該商品。",
            },
            unit: Unit::Deeds,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::MadeGood),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "making_good.refunds",
            name: Wording { en: "Refunds", zh_hans: "退款次数", zh_hant: "退款次數" },
            definition: Wording {
                en: "Refunds, in whole or in part, each on its own day.",
                zh_hans: "全额或部分退款的次数，各计入退款当天。",
                zh_hant: "全額或部分退款的次數，各計入退款當天。",
            },
            unit: Unit::Deeds,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Refunds),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "making_good.value",
            name: Wording { en: "Paid back", zh_hans: "退款金额", zh_hant: "退款金額" },
            definition: Wording {
                en: "What was refunded in the account's currency, on the day of the refund; by \
                     article only what was refunded for one alone.",
                zh_hans: "账户币种的退款金额，计入退款当天；按商品统计时只计仅为一种商品的退款。",
                zh_hant: "帳戶幣別的退款金額，計入退款當天；依商品統計時只計僅為一種商品的退款。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Money(Measure::RefundValue),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "making_good.returns",
            name: Wording { en: "Returns", zh_hans: "退货次数", zh_hant: "退貨次數" },
            definition: Wording {
                en: "Returns of orders, each on its own day.",
                zh_hans: "退货的次数，各计入退货当天。",
                zh_hant: "退貨的次數，各計入退貨當天。",
            },
            unit: Unit::Deeds,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Returns),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "making_good.replacements",
            name: Wording { en: "Replacements", zh_hans: "补发次数", zh_hant: "補寄次數" },
            definition: Wording {
                en: "Orders that were sent once more, each on its own day.",
                zh_hans: "重新发货的次数，各计入当天。",
                zh_hant: "重新出貨的次數，各計入當天。",
            },
            unit: Unit::Deeds,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Replacements),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "making_good.disputes",
            name: Wording { en: "Disputes", zh_hans: "纠纷次数", zh_hant: "爭議次數" },
            definition: Wording {
                en: "Claims and chargebacks, each on its own day.",
                zh_hans: "索赔与拒付的次数，各计入当天。",
                zh_hant: "索賠與退單的次數，各計入當天。",
            },
            unit: Unit::Deeds,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::Disputes),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[&reported_duration!(
        "making_good_time",
        MakingGoodTime,
        "Time to make good",
        "补偿耗时",
        "補償耗時",
        "From the first return or dispute of an order to the refund or replacement after it.",
        "自订单首次退货或纠纷起至其后退款或补发的时长。",
        "自訂單首次退貨或爭議起至其後退款或補寄的時長。"
    )],
};
