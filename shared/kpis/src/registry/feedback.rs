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
            definition: "Share of positive ratings (csat_positive); one rating a ticket, the \
                         latest, on its day.",
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
            definition: "Mean rating on 1–5, other scales mapped linearly; one rating a ticket.",
            unit: Unit::Points,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfThousandths(Measure::CsatScore),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "csat_response_rate",
            name: Wording {
                en: "Satisfaction responses",
                zh_hans: "满意度参评率",
                zh_hant: "滿意度填答率",
            },
            definition: "Share of surveyed tickets that were rated, by the day of their last \
                         solve; where no survey is known of, the share of solved tickets.",
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
            definition: "Share of one and two stars, of tickets' ratings and shop reviews together.",
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
            definition: "Share of one and two stars, of tickets' ratings.",
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
            definition: "Share of one and two stars, of shop reviews.",
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
            definition: "Share of four and five stars, of tickets' ratings and shop reviews \
                         together.",
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
            definition: "Share of four and five stars, of tickets' ratings; csat_positive does not \
                         move it.",
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
            definition: "Share of four and five stars, of shop reviews.",
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
            definition: "Reviews of the shop or of an order. Only overall.",
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
            definition: "Whole days from the newest review to the period's last day; absent if \
                         the last 28 days had none. Only overall.",
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
            definition: "Percentage of answers of 9 and 10 less that of 0 to 6. Only overall.",
            unit: Unit::NetPromoter,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfThousandths(Measure::NetPromoter),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "complaints",
            name: Wording { en: "Complaints", zh_hans: "投诉量", zh_hant: "投訴量" },
            definition: "Tickets created in the period with one of complaint_tags or \
                         complaint_categories.",
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
            definition: "Share of tickets created that are complaints (complaint_tags, \
                         complaint_categories).",
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
            definition: "Share of the complaints created in the period that are solved by now.",
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
            definition: "Share of solved complaints whose full resolution took longer than \
                         complaint_limit, on the calendar clock.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::ComplaintLate),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "quality_score",
            name: Wording { en: "Quality score", zh_hans: "服务质量", zh_hant: "服務品質" },
            definition: "Mean score of quality reviews, 0 to 100, on the day of the review.",
            unit: Unit::PointsOfHundred,
            better: Direction::Higher,
            empty: Empty::Absent,
            formula: Formula::MeanOfThousandths(Measure::QualityScore),
            settles: Settles::AtOnce,
        },
        Kpi {
            id: "error_rate",
            name: Wording { en: "Error rate", zh_hans: "错误率", zh_hant: "錯誤率" },
            definition: "Share of quality reviews that found an error, on the day of the review.",
            unit: Unit::Ratio,
            better: Direction::Lower,
            empty: Empty::Absent,
            formula: Formula::Mean(Measure::QualityError),
            settles: Settles::AtOnce,
        },
    ],
    durations: &[],
};
