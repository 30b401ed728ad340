//! What customers and reviewers thought of it, and complaints.

use tallydesk_ledger::Measure;

use super::{Direction, Formula, Kpi, Term, Unit, number, rate};

pub(super) const ROWS: &[Kpi] = &[
    rate(
        "csat_response_rate",
        "Survey response",
        "Share rated of the tickets with a survey, or, where no survey is known, of those solved, by the day of the last solve.",
        (Unit::Ratio, Direction::Higher),
        Formula::MeanElse(Measure::SurveyAnswered, Measure::SolvedRated),
    ),
    rate(
        "negative_feedback_rate",
        "Negative feedback",
        "Share of ratings and reviews with one or two stars.",
        (Unit::Ratio, Direction::Lower),
        Formula::Ratio(
            &[Term::Sum(Measure::NegativeRatings), Term::Sum(Measure::NegativeReviews)],
            &[Term::Count(Measure::CsatScore), Term::Count(Measure::ReviewStars)],
        ),
    ),
    rate(
        "negative_feedback_rate.ratings",
        "Negative ratings",
        "Share of ratings with one or two stars.",
        (Unit::Ratio, Direction::Lower),
        Formula::Ratio(&[Term::Sum(Measure::NegativeRatings)], &[Term::Count(Measure::CsatScore)]),
    ),
    rate(
        "negative_feedback_rate.reviews",
        "Negative reviews",
        "Share of reviews with one or two stars.",
        (Unit::Ratio, Direction::Lower),
        Formula::Ratio(
            &[Term::Sum(Measure::NegativeReviews)],
            &[Term::Count(Measure::ReviewStars)],
        ),
    ),
    rate(
        "positive_feedback_rate",
        "Positive feedback",
        "Share of ratings and reviews with four or five stars.",
        (Unit::Ratio, Direction::Higher),
        Formula::Ratio(
            &[Term::Sum(Measure::PositiveRatings), Term::Sum(Measure::PositiveReviews)],
            &[Term::Count(Measure::CsatScore), Term::Count(Measure::ReviewStars)],
        ),
    ),
    rate(
        "positive_feedback_rate.ratings",
        "Positive ratings",
        "Share of ratings with four or five stars.",
        (Unit::Ratio, Direction::Higher),
        Formula::Ratio(&[Term::Sum(Measure::PositiveRatings)], &[Term::Count(Measure::CsatScore)]),
    ),
    rate(
        "positive_feedback_rate.reviews",
        "Positive reviews",
        "Share of reviews with four or five stars.",
        (Unit::Ratio, Direction::Higher),
        Formula::Ratio(
            &[Term::Sum(Measure::PositiveReviews)],
            &[Term::Count(Measure::ReviewStars)],
        ),
    ),
    number(
        "reviews",
        "Reviews",
        "Reviews of the shop and of orders.",
        (Unit::Count, Direction::Neither),
        Formula::Count(Measure::ReviewStars),
    ),
    rate(
        "nps",
        "Net promoter score",
        "Percentage of answers of 9 and 10 minus that of 0 to 6.",
        (Unit::Number, Direction::Higher),
        Formula::MeanOfThousandths(Measure::NetPromoter),
    ),
    number(
        "complaints",
        "Complaints",
        "Tickets with a complaint's tag or category (complaint_tags, complaint_categories), by the day of their creation.",
        (Unit::Tickets, Direction::Lower),
        Formula::Count(Measure::ComplaintSolved),
    ),
    rate(
        "complaint_rate",
        "Complaint rate",
        "Complaints divided by tickets created.",
        (Unit::Ratio, Direction::Lower),
        Formula::Ratio(
            &[Term::Count(Measure::ComplaintSolved)],
            &[Term::Sum(Measure::TicketsCreated)],
        ),
    ),
    rate(
        "complaint_resolution_rate",
        "Complaints resolved",
        "Share of the complaints created in the period that are solved as of the report.",
        (Unit::Ratio, Direction::Higher),
        Formula::Mean(Measure::ComplaintSolved),
    ),
    rate(
        "complaint_late_rate",
        "Complaints over the limit",
        "Share of solved complaints whose full resolution took longer than complaint_limit, on the calendar clock.",
        (Unit::Ratio, Direction::Lower),
        Formula::Mean(Measure::ComplaintLate),
    ),
    rate(
        "quality_score",
        "Quality",
        "Mean score of reviews of the handling, 0 to 100.",
        (Unit::Number, Direction::Higher),
        Formula::MeanOfThousandths(Measure::QualityScore),
    ),
    rate(
        "error_rate",
        "Error rate",
        "Share of reviews of the handling that found an error.",
        (Unit::Ratio, Direction::Lower),
        Formula::Mean(Measure::QualityError),
    ),
];
