//! What customers and reviewers said.

use super::{Direction, Empty, Formula, Kpi, Measure, Settles, Theme, Unit, Wording};
use crate::formulas::Term;

pub(super) const THEME: Theme = Theme {
    title: "Feedback and quality",
    kpis: &[
        Kpi {
            id: "csat",
            name: Wording {
                en: "Satisfaction", zh_hans: "客户满意度", zh_hant: "客戶滿意度"
            },
            definition: Wording {
                en: "Share of positive ratings (csat_positive); one rating a ticket, the latest, \
                     on its day.",
                zh_hans: "好评（csat_positive）占全部评价的比例；每张工单只计最新一次评价，计入评\
                          价当日。",
                zh_hant: "好評（csat_positive）占全部評價的比例；每件工單只計最新一次評價，計入評\
                          價當日。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::Csat),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "csat_score",
            name: Wording {
                en: "Satisfaction score",
                zh_hans: "满意度评分",
                zh_hant: "滿意度評分",
            },
            definition: Wording {
                en: "Mean rating on 1–5, other scales mapped linearly; one rating a ticket.",
                zh_hans: "评价的平均分（1–5 分），其他量表按线性换算；每张工单只计一次评价。",
                zh_hant: "評價的平均分（1–5 分），其他量表依線性換算；每件工單只計一次評價。",
            },
            unit: Unit::Points,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfPoints(Measure::CsatScore),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "csat_response_rate",
            name: Wording {
                en: "Satisfaction responses",
                zh_hans: "满意度参评率",
                zh_hant: "滿意度填答率",
            },
            definition: Wording {
                en: "Share of surveyed tickets that were rated, by the day of their last solve; \
                     where no survey is known of, the share of solved tickets.",
                zh_hans: "已发送满意度调查的工单中得到评价的比例，按最后一次解决之日统计；无法得\
                          知是否发送过调查的，为已解决工单中得到评价的比例。",
                zh_hant: "已發送滿意度調查的工單中得到評價的比例，依最後一次解決之日統計；無法得\
                          知是否發送過調查的，為已解決工單中得到評價的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanElse(Measure::SurveyAnswered, Measure::SolvedRated),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "negative_feedback_rate",
            name: Wording {
                en: "Negative feedback", zh_hans: "负面评价率", zh_hant: "負評率"
            },
            definition: Wording {
                en: "Share of one and two stars, of tickets' ratings and shop reviews together.",
                zh_hans: "一星和二星的占比，工单评价与店铺评论合计。",
                zh_hant: "一星和二星的占比，工單評價與商店評論合計。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::NegativeRatings), Term::Sum(Measure::NegativeReviews)],
                &[Term::Count(Measure::CsatScore), Term::Count(Measure::ReviewStars)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "negative_feedback_rate.ratings",
            name: Wording {
                en: "Negative ratings",
                zh_hans: "负面评价率（服务评价）",
                zh_hant: "負評率（服務評價）",
            },
            definition: Wording {
                en: "Share of one and two stars, of tickets' ratings.",
                zh_hans: "工单评价中一星和二星的占比。",
                zh_hant: "工單評價中一星和二星的占比。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::NegativeRatings)],
                &[Term::Count(Measure::CsatScore)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "negative_feedback_rate.reviews",
            name: Wording {
                en: "Negative reviews",
                zh_hans: "负面评价率（店铺评论）",
                zh_hant: "負評率（商店評論）",
            },
            definition: Wording {
                en: "Share of one and two stars, of shop reviews.",
                zh_hans: "店铺评论中一星和二星的占比。",
                zh_hant: "商店評論中一星和二星的占比。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::NegativeReviews)],
                &[Term::Count(Measure::ReviewStars)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "positive_feedback_rate",
            name: Wording { en: "Positive feedback", zh_hans: "好评率", zh_hant: "好評率" },
            definition: Wording {
                en: "Share of four and five stars, of tickets' ratings and shop reviews together.",
                zh_hans: "四星和五星的占比，工单评价与店铺评论合计。",
                zh_hant: "四星和五星的占比，工單評價與商店評論合計。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::PositiveRatings), Term::Sum(Measure::PositiveReviews)],
                &[Term::Count(Measure::CsatScore), Term::Count(Measure::ReviewStars)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "positive_feedback_rate.ratings",
            name: Wording {
                en: "Positive ratings",
                zh_hans: "好评率（服务评价）",
                zh_hant: "好評率（服務評價）",
            },
            definition: Wording {
                en: "Share of four and five stars, of tickets' ratings; csat_positive does not \
                     move it.",
                zh_hans: "工单评价中四星和五星的占比；不受 csat_positive 影响。",
                zh_hant: "工單評價中四星和五星的占比；不受 csat_positive 影響。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::PositiveRatings)],
                &[Term::Count(Measure::CsatScore)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "positive_feedback_rate.reviews",
            name: Wording {
                en: "Positive reviews",
                zh_hans: "好评率（店铺评论）",
                zh_hant: "好評率（商店評論）",
            },
            definition: Wording {
                en: "Share of four and five stars, of shop reviews.",
                zh_hans: "店铺评论中四星和五星的占比。",
                zh_hant: "商店評論中四星和五星的占比。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Sum(Measure::PositiveReviews)],
                &[Term::Count(Measure::ReviewStars)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "reviews",
            name: Wording { en: "Reviews", zh_hans: "店铺评论数", zh_hant: "商店評論數" },
            definition: Wording {
                en: "Reviews of the shop or of an order. Only overall.",
                zh_hans: "对店铺或订单的评论数。仅统计整体。",
                zh_hant: "對商店或訂單的評論數。僅統計整體。",
            },
            unit: Unit::Reviews,
            better: Direction::Neither,
            empty: Empty::Zero,
            formula: Formula::Count(Measure::ReviewStars),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "latest_review",
            name: Wording {
                en: "Days since the latest review",
                zh_hans: "距最近评论天数",
                zh_hant: "距最近評論天數",
            },
            definition: Wording {
                en: "Whole days from the newest review to the period's last day; absent if the \
                     last 28 days had none. Only overall.",
                zh_hans: "从最新一条评论到本期最后一天的整天数；最近 28 天没有评论则不显示。仅统\
                          计整体。",
                zh_hant: "從最新一則評論到本期最後一天的整天數；最近 28 天沒有評論則不顯示。僅統\
                          計整體。",
            },
            unit: Unit::Days,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::DaysSince(Measure::ReviewStars),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "nps",
            name: Wording {
                en: "Net promoter score", zh_hans: "净推荐值", zh_hant: "淨推薦值"
            },
            definition: Wording {
                en: "Percentage of answers of 9 and 10 less that of 0 to 6. Only overall.",
                zh_hans: "9–10 分的百分比减去 0–6 分的百分比。仅统计整体。",
                zh_hant: "9–10 分的百分比減去 0–6 分的百分比。僅統計整體。",
            },
            unit: Unit::NetPromoter,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfPoints(Measure::NetPromoter),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "complaints",
            name: Wording { en: "Complaints", zh_hans: "投诉量", zh_hant: "投訴量" },
            definition: Wording {
                en: "Tickets created in the period with one of complaint_tags or \
                     complaint_categories.",
                zh_hans: "本期新建的、带有 complaint_tags 之一或属于 complaint_categories 之一的\
                          工单。",
                zh_hant: "本期新建的、帶有 complaint_tags 之一或屬於 complaint_categories 之一的\
                          工單。",
            },
            unit: Unit::Tickets,
            better: Direction::Lower,
            empty: Empty::Zero,
            formula: Formula::Count(Measure::ComplaintSolved),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "complaint_rate",
            name: Wording {
                en: "Complaint rate", zh_hans: "客户投诉率", zh_hant: "客戶投訴率"
            },
            definition: Wording {
                en: "Share of tickets created that are complaints (complaint_tags, \
                     complaint_categories).",
                zh_hans: "新建工单中投诉（complaint_tags、complaint_categories）的占比。",
                zh_hant: "新建工單中投訴（complaint_tags、complaint_categories）的占比。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Ratio(
                &[Term::Count(Measure::ComplaintSolved)],
                &[Term::Sum(Measure::TicketsCreated)],
            ),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "complaint_resolution_rate",
            name: Wording {
                en: "Complaint resolution rate",
                zh_hans: "投诉解决率",
                zh_hant: "投訴解決率",
            },
            definition: Wording {
                en: "Share of the complaints created in the period that are solved by now.",
                zh_hans: "本期新建的投诉中目前已解决的比例。",
                zh_hant: "本期新建的投訴中目前已解決的比例。",
            },
            unit: Unit::Ratio,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ComplaintSolved),
            settles: Settles::AfterSevenDays,
        },
        Kpi {
            id: "complaint_late_rate",
            name: Wording {
                en: "Late complaints", zh_hans: "投诉超时率", zh_hant: "投訴逾時率"
            },
            definition: Wording {
                en: "Share of solved complaints whose full resolution took longer than \
                     complaint_limit, on the calendar clock.",
                zh_hans: "已解决的投诉中，从创建到最后一次解决超过 complaint_limit 的比例，按自然\
                          时间计。",
                zh_hant: "已解決的投訴中，從建立到最後一次解決超過 complaint_limit 的比例，依日曆\
                          時間計。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ComplaintLate),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "quality_score",
            name: Wording { en: "Quality score", zh_hans: "服务质量", zh_hant: "服務品質" },
            definition: Wording {
                en: "Mean score of quality reviews, 0 to 100, on the day of the review.",
                zh_hans: "质检评分的平均值（0–100 分），计入质检当日。",
                zh_hant: "品質檢核評分的平均值（0–100 分），計入品質檢核當日。",
            },
            unit: Unit::PointsOfHundred,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfPoints(Measure::QualityScore),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "error_rate",
            name: Wording { en: "Error rate", zh_hans: "错误率", zh_hant: "錯誤率" },
            definition: Wording {
                en: "Share of quality reviews that found an error, on the day of the review.",
                zh_hans: "质检中发现错误的比例，计入质检当日。",
                zh_hant: "品質檢核中發現錯誤的比例，計入品質檢核當日。",
            },
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::QualityError),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
