//! Who orders, who stays, and what a customer is worth.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};

pub(super) const THEME: Theme = Theme {
    title: "Customers",
    kpis: &[
        Kpi {
            id: "customers_active",
            name: Wording {
                en: "Active customers", zh_hans: "活跃客户数", zh_hant: "活躍客戶數"
            },
            definition: Wording {
                en: "Customers who ordered on the last day of the period or on one of the days \
                     before it, active_days in all; cancelled orders are none. Only overall and \
                     by segment.",
                zh_hans: "截至本期最后一天，在最近 active_days 天内（含当天）下过单的客户数；已\
                     取消的订单不计。仅统计整体和各客户分群。",
                zh_hant: "截至本期最後一天，在最近 active_days 天內（含當天）下過單的客戶數；已\
                     取消的訂單不計。僅統計整體與各客群。",
            },
            unit: Unit::Customers,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::RunningSum(Measure::CustomersActive),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "customers_new",
            name: Wording { en: "New customers", zh_hans: "新客户数", zh_hant: "新客戶數" },
            definition: Wording {
                en: "Customers by the day of their first order that was not cancelled. Only \
                     overall and by segment.",
                zh_hans: "按首个未取消订单的下单日统计的客户数。仅统计整体和各客户分群。",
                zh_hant: "依首筆未取消訂單的下單日統計的客戶數。僅統計整體與各客群。",
            },
            unit: Unit::Customers,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::CustomersNew),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "customers_returned",
            name: Wording {
                en: "Customers who returned",
                zh_hans: "回流客户数",
                zh_hant: "回流客戶數",
            },
            definition: Wording {
                en: "Customers who ordered again after active_days without an order had passed. \
                     Only overall and by segment.",
                zh_hans: "超过 active_days 天未下单后再次下单的客户数。仅统计整体和各客户分群。",
                zh_hant: "超過 active_days 天未下單後再次下單的客戶數。僅統計整體與各客群。",
            },
            unit: Unit::Customers,
            better: Direction::Higher,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::CustomersReturned),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "customers_lapsed",
            name: Wording {
                en: "Customers who lapsed",
                zh_hans: "流失客户数",
                zh_hant: "流失客戶數",
            },
            definition: Wording {
                en: "Customers whose last order is active_days old, on the first day on which \
                     it is; an order on that day takes it back. Only overall and by segment.",
                zh_hans: "最近一次下单已满 active_days 天的客户数，计入满期的当天；当天再下单则\
                     撤回。仅统计整体和各客户分群。",
                zh_hant: "最近一次下單已滿 active_days 天的客戶數，計入滿期的當天；當天再下單則\
                     撤回。僅統計整體與各客群。",
            },
            unit: Unit::Customers,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Sum(Measure::CustomersLapsed),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "retention_rate",
            name: Wording {
                en: "Customers retained",
                zh_hans: "客户保留率",
                zh_hant: "客戶保留率",
            },
            definition: Wording {
                en: "Of the customers who were active when the month or quarter began, the \
                     share who are active at its end; active_days applies. Told once the period \
                     is over, and not of days and weeks. Only overall and by segment.",
                zh_hans: "月初或季初的活跃客户中，期末仍然活跃的占比；适用 active_days。本期结束\
                     后才给出，不按日和周统计。仅统计整体和各客户分群。",
                zh_hant: "月初或季初的活躍客戶中，期末仍然活躍的占比；適用 active_days。本期結束\
                     後才給出，不依日與週統計。僅統計整體與各客群。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Retention([Measure::RetainedOfMonth, Measure::RetainedOfQuarter]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "churn_rate",
            name: Wording {
                en: "Customers lost", zh_hans: "客户流失率", zh_hant: "客戶流失率"
            },
            definition: Wording {
                en: "What retention leaves: of the customers who were active when the month or \
                     quarter began, the share who are not at its end; active_days applies. Only \
                     overall and by segment.",
                zh_hans: "客户保留率以外的部分：月初或季初的活跃客户中，期末不再活跃的占比；适用 \
                     active_days。仅统计整体和各客户分群。",
                zh_hant: "客戶保留率以外的部分：月初或季初的活躍客戶中，期末不再活躍的占比；適用 \
                     active_days。僅統計整體與各客群。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Churn([Measure::RetainedOfMonth, Measure::RetainedOfQuarter]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "customer_lifetime_value",
            name: Wording {
                en: "Customer lifetime value",
                zh_hans: "客户生命周期价值",
                zh_hant: "客戶生命週期價值",
            },
            definition: Wording {
                en: "Revenue lifetime value times the margin of [[cost]]; absent without one. \
                     Only overall and by segment.",
                zh_hans: "客户生命周期收入乘以 [[cost]] 的利润率；未设置利润率时为空。仅统计\
                     整体和各客户分群。",
                zh_hant: "客戶生命週期營收乘以 [[cost]] 的利潤率；未設定利潤率時為空。僅統計\
                     整體與各客群。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::LifetimeValue,
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "customer_lifetime_value.revenue",
            name: Wording {
                en: "Revenue lifetime value",
                zh_hans: "客户生命周期收入",
                zh_hant: "客戶生命週期營收",
            },
            definition: Wording {
                en: "Over the twelve months up to the end of the month or quarter: the mean net \
                     value of an order, times the orders for each customer active at the end, \
                     through the share of those active when the twelve months began who are not \
                     at their end. Absent while no customer is a year old, and if none left. \
                     Only overall and by segment.",
                zh_hans: "按截至月末或季末的十二个月计：订单平均净额，乘以期末每位活跃客户的订单\
                     数，再除以十二个月前的活跃客户中期末不再活跃的占比。尚无满一年的客户、\
                     或无人流失时为空。仅统计整体和各客户分群。",
                zh_hant: "依截至月末或季末的十二個月計：訂單平均淨額，乘以期末每位活躍客戶的訂單\
                     數，再除以十二個月前的活躍客戶中期末不再活躍的占比。尚無滿一年的客戶、\
                     或無人流失時為空。僅統計整體與各客群。",
            },
            unit: Unit::MinorUnits,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::LifetimeRevenue,
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "repurchase_rate",
            name: Wording {
                en: "Customers who ordered again",
                zh_hans: "复购率",
                zh_hant: "回購率",
            },
            definition: Wording {
                en: "Of the customers who ordered in the period, the share with an order in it \
                     that was not their first; each counts once in a period. Only overall.",
                zh_hans: "本期下过单的客户中，有非首次订单的占比；每位客户每期只计一次。仅统计整\
                     体。",
                zh_hant: "本期下過單的客戶中，有非首次訂單的占比；每位客戶每期只計一次。僅統計整\
                     體。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfPeriod([
                Measure::RepurchasedOfDay,
                Measure::RepurchasedOfWeek,
                Measure::RepurchasedOfMonth,
                Measure::RepurchasedOfQuarter,
            ]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "cross_sell_rate",
            name: Wording {
                en: "Cross-selling", zh_hans: "交叉销售率", zh_hant: "交叉銷售率"
            },
            definition: Wording {
                en: "Of the customers who ordered again in the period, the share who took an \
                     article of a category that was new to them; where categories are known of \
                     both orders. Only overall.",
                zh_hans: "本期再次下单的客户中，购买了此前未买过的类别的占比；只计前后订单类别均\
                     已知的客户。仅统计整体。",
                zh_hant: "本期再次下單的客戶中，購買了先前未買過的類別的占比；只計前後訂單類別均\
                     已知的客戶。僅統計整體。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfPeriod([
                Measure::CrossSoldOfDay,
                Measure::CrossSoldOfWeek,
                Measure::CrossSoldOfMonth,
                Measure::CrossSoldOfQuarter,
            ]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "up_sell_rate",
            name: Wording {
                en: "Up-selling", zh_hans: "追加销售率", zh_hant: "追加銷售率"
            },
            definition: Wording {
                en: "Of the customers who ordered again in the period, the share who took an \
                     article dearer than any of its category before; where categories are known \
                     of both orders. Only overall.",
                zh_hans: "本期再次下单的客户中，购买了同类别中比以往更贵的商品的占比；只计前后订\
                     单类别均已知的客户。仅统计整体。",
                zh_hant: "本期再次下單的客戶中，購買了同類別中比以往更貴的商品的占比；只計前後訂\
                     單類別均已知的客戶。僅統計整體。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfPeriod([
                Measure::UpSoldOfDay,
                Measure::UpSoldOfWeek,
                Measure::UpSoldOfMonth,
                Measure::UpSoldOfQuarter,
            ]),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "conversion_rate",
            name: Wording {
                en: "Orders after a ticket",
                zh_hans: "客户转化率",
                zh_hant: "客戶轉化率",
            },
            definition: Wording {
                en: "Of the customers with a solved ticket created on a day, the share who \
                     ordered within conversion_window_days after it; once for each customer and \
                     day of creation.",
                zh_hans: "某日建单且工单已解决的客户中，在建单后 conversion_window_days 天内下单\
                     的占比；每位客户每个建单日只计一次。",
                zh_hant: "某日建單且工單已解決的客戶中，在建單後 conversion_window_days 天內下單\
                     的占比；每位客戶每個建單日只計一次。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::Converted),
            settles: Settles::AfterConversionWindow,
        },
    ],
    durations: &[],
};
