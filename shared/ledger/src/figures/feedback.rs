//! What customers and reviewers thought of it, and complaints.

use tallydesk_events::STAR_PARTS;

use super::{Credit, Measured, Samples};
use crate::life::Life;
use crate::measures::Measure;
use crate::spans::seconds_between;

/// Ratings of so many stars and fewer are negative.
pub(crate) const NEGATIVE_STARS: i64 = 2;
/// Ratings of so many stars and more are positive.
pub(crate) const POSITIVE_STARS: i64 = 4;

pub(super) fn add(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    rating(life, samples);
    rated(life, samples);
    complaint(life, samples);
    quality(life, samples);
}

/// `csat`, `csat_score` and the feedback rates: one rating a ticket, the latest, on its day.
fn rating(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some((moment, parts)) = &life.rating else { return };
    let credit = Credit::of_last_solver(life);
    let least = life.choices.csat_positive_thousandths;
    let is_positive = *parts * 1_000 >= least * STAR_PARTS;
    let measured = Measured::share(Measure::Csat, is_positive, moment);
    let rule = format!("csat_positive {}.{:03}", least / 1000, least % 1000);
    samples.add(measured.under(rule), credit.clone());
    for (measure, amount, counts) in [
        (Measure::CsatScore, *parts, true),
        (Measure::NegativeRatings, 1, *parts <= NEGATIVE_STARS * STAR_PARTS),
        (Measure::PositiveRatings, 1, *parts >= POSITIVE_STARS * STAR_PARTS),
    ] {
        if counts {
            samples.add(Measured::new(measure, amount, moment), credit.clone());
        }
    }
}

/// `csat_response_rate`: whether a ticket that was ever solved was rated, and of those that had a
/// survey; on the day of its last solve.
fn rated(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some(solve) = life.solves.last() else { return };
    let surveyed = life.survey.is_some().then_some(Measure::SurveyAnswered);
    for measure in surveyed.into_iter().chain([Measure::SolvedRated]) {
        let measured = Measured::share(measure, life.rating.is_some(), &solve.moment);
        samples.add(measured, Credit::of_last_solver(life));
    }
}

/// `complaints` and what became of them: tickets with a complaint's tag or category.
fn complaint(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let choices = life.choices;
    let by_tag = life.fields.tags.iter().any(|tag| choices.complaint_tags.contains(tag));
    let category = life.fields.category.as_ref();
    let by_category = category.is_some_and(|known| choices.complaint_categories.contains(known));
    let (Some(creation), true) = (&life.creation, by_tag || by_category) else { return };
    let measured = Measured::share(Measure::ComplaintSolved, life.status.is_solved(), creation);
    samples.add(measured, Credit::of_creation(life, creation));
    let Some(solve) = life.standing_solve() else { return };
    let credit = Credit::of_solve(solve);
    samples.add_span(Measure::ComplaintResolutionTime, creation, &solve.moment, credit.clone());
    let limit = choices.complaint_limit_seconds;
    let is_late = seconds_between(creation, &solve.moment) > limit;
    let measured = Measured::share(Measure::ComplaintLate, is_late, &solve.moment).since(creation);
    samples.add(measured.under(format!("complaint_limit {limit} s")), credit);
}

/// `quality_score` and `error_rate`: each review of the ticket's handling.
fn quality(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    for (moment, score, errors) in &life.reviews {
        let credit = Credit::of_last_solver(life);
        samples.add(Measured::new(Measure::QualityScore, *score, moment), credit.clone());
        samples.add(Measured::share(Measure::QualityError, *errors > 0, moment), credit);
    }
}
