//! What customers and reviewers thought of it, and complaints.

use tallydesk_ledger::{Measure, Rules};

use crate::accounts::choosing;
use crate::story::{check, check_under};

const RATING: [Measure; 4] =
    [Measure::Csat, Measure::CsatScore, Measure::NegativeRatings, Measure::PositiveRatings];
const RESPONSE: [Measure; 2] = [Measure::SurveyAnswered, Measure::SolvedRated];
const COMPLAINT: [Measure; 4] = [
    Measure::ComplaintSolved,
    Measure::ComplaintResolutionTime,
    Measure::ComplaintResolutionBusinessTime,
    Measure::ComplaintLate,
];
const REVIEW: [Measure; 3] =
    [Measure::ReviewStars, Measure::NegativeReviews, Measure::PositiveReviews];

#[test]
fn the_latest_rating_counts_on_its_own_day() {
    let story = [
        "0 requester creates",
        "1h agent:901 sets solved",
        "2h requester rates 5",
        "2d requester rates 2",
    ];
    check(
        &story[..3],
        &RATING,
        &["2h csat yes 901", "2h csat_score 5 901", "2h positive_ratings 1 901"],
    );
    check(&story, &RATING, &["2d csat no 901", "2d csat_score 2 901", "2d negative_ratings 1 901"]);
}

#[test]
fn a_rating_is_of_the_last_solver_else_of_the_assignee() {
    let check = |lines: &[&str], expected: &str| {
        let story =
            [&["0 requester creates assignee=902"], lines, &["1d requester rates 4"]].concat();
        check(&story, &RATING[..1], &[&format!("1d csat yes {expected}")]);
    };
    check(&[], "902");
    check(&["1h system sets solved"], "902");
    check(&["1h agent:901 sets solved"], "901");
    check(&["1h agent:901 sets solved", "2h requester sets open"], "901");
    check(
        &["1h agent:901 sets solved", "2h requester sets open", "3h agent:903 sets solved"],
        "903",
    );
}

#[test]
fn three_stars_are_neither_negative_nor_positive() {
    let check = |rules: &Rules, rating: &str, expected: &[&str]| {
        let rating = format!("0 requester rates {rating}");
        check_under(rules, &["0 requester creates", &rating], &RATING, expected);
    };
    let rules = Rules::default();
    check(&rules, "1", &["0 csat no -", "0 csat_score 1 -", "0 negative_ratings 1 -"]);
    check(&rules, "2", &["0 csat no -", "0 csat_score 2 -", "0 negative_ratings 1 -"]);
    check(&rules, "3", &["0 csat no -", "0 csat_score 3 -"]);
    check(&rules, "4", &["0 csat yes -", "0 csat_score 4 -", "0 positive_ratings 1 -"]);
    check(&rules, "good", &["0 csat yes -", "0 csat_score 5 -", "0 positive_ratings 1 -"]);
    check(&rules, "bad", &["0 csat no -", "0 csat_score 1 -", "0 negative_ratings 1 -"]);
    // Scales are mapped without rounding: 7 of 10 is three stars and two thirds.
    let thirds = ["0 csat no -", "0 csat_score 3 150000/225000 -"];
    check(&rules, "7 stars_10", &thirds);
    // The choice of what is positive moves satisfaction alone.
    let strict = choosing(|choices| choices.csat_positive_thousandths = 4_500);
    check(&strict, "4", &["0 csat no -", "0 csat_score 4 -", "0 positive_ratings 1 -"]);
    let lenient = choosing(|choices| choices.csat_positive_thousandths = 3_000);
    check(&lenient, "3", &["0 csat yes -", "0 csat_score 3 -"]);
}

#[test]
fn responses_are_of_surveyed_and_of_solved_tickets_on_the_day_of_the_last_solve() {
    let story = [
        "0 requester creates",
        "1h agent:901 sets solved",
        "2h system surveys",
        "1d requester rates 5",
        "2d requester sets open",
        "3d agent:902 sets solved",
    ];
    check(&story[..1], &RESPONSE, &[]);
    check(&story[..2], &RESPONSE, &["1h solved_rated no 901"]);
    check(&story[..3], &RESPONSE, &["1h survey_answered no 901", "1h solved_rated no 901"]);
    let rated = ["1h survey_answered yes 901", "1h solved_rated yes 901"];
    check(&story[..4], &RESPONSE, &rated);
    // A reopen leaves ratings.
    check(&story[..5], &RESPONSE, &rated);
    check(&story, &RESPONSE, &["3d survey_answered yes 902", "3d solved_rated yes 902"]);
    let unsolved = ["0 requester creates", "2h system surveys", "1d requester rates 5"];
    check(&unsolved, &RESPONSE, &[]);
}

#[test]
fn a_complaint_is_a_ticket_of_a_tag_or_category() {
    let check = |rules: &Rules, created: &str, expected: &[&str]| {
        let created = format!("0 requester creates {created}");
        check_under(rules, &[&created], &COMPLAINT, expected);
    };
    let (yes, no) = (["0 complaint_solved no -"], []);
    let rules = Rules::default();
    check(&rules, "tags=vip,complaint", &yes);
    check(&rules, "category=complaint", &yes);
    check(&rules, "tags=vip category=returns", &no);
    let own = choosing(|choices| choices.complaint_tags = vec!["vip".into()]);
    check(&own, "tags=vip", &yes);
    check(&own, "tags=complaint", &no);
}

#[test]
fn a_complaint_that_turns_out_to_be_none_never_was_one() {
    let story = [
        "0 requester creates tags=complaint",
        "1h agent:901 sets solved",
        "1d system changes tags=praise",
        "2d system changes category=complaint",
    ];
    check(&story[..3], &COMPLAINT, &[]);
    check(&story, &COMPLAINT[..1], &["0 complaint_solved yes -"]);
}

#[test]
fn a_complaint_is_late_after_the_last_second_of_the_limit_and_open_again_on_a_reopen() {
    let check = |lines: &[&str], expected: &[&str]| {
        check(&[&["0 requester creates tags=complaint"], lines].concat(), &COMPLAINT, expected);
    };
    check(
        &["2d agent:901 sets solved"],
        &[
            "0 complaint_solved yes -",
            "2d complaint_resolution_time 2d 901",
            "2d complaint_resolution_time.business 2d 901",
            "2d complaint_late no 901",
        ],
    );
    check(
        &["2d1s agent:901 sets solved"],
        &[
            "0 complaint_solved yes -",
            "2d1s complaint_resolution_time 2d1s 901",
            "2d1s complaint_resolution_time.business 2d1s 901",
            "2d1s complaint_late yes 901",
        ],
    );
    check(&["2d1s agent:901 sets solved", "3d requester sets open"], &["0 complaint_solved no -"]);
}

#[test]
fn each_review_of_the_quality_counts_for_the_last_solver() {
    check(
        &[
            "0 requester creates assignee=902",
            "1h agent:901 sets solved",
            "1d agent:909 judges 90",
            "2d agent:909 judges 62.5 errors=2",
        ],
        &[Measure::QualityScore, Measure::QualityError],
        &[
            "1d quality_score 90 901",
            "1d quality_error no 901",
            "2d quality_score 62 500/1000 901",
            "2d quality_error yes 901",
        ],
    );
}

#[test]
fn shop_reviews_count_each_and_three_stars_are_neither() {
    check(
        &[
            "0 mei reviews 1",
            "1h jo reviews 2",
            "2h mei reviews 3",
            "1d jo reviews 4",
            "2d li reviews 5",
        ],
        &REVIEW,
        &[
            "0 review_stars 1 -",
            "0 negative_reviews 1 -",
            "1h review_stars 2 -",
            "1h negative_reviews 1 -",
            "2h review_stars 3 -",
            "1d review_stars 4 -",
            "1d positive_reviews 1 -",
            "2d review_stars 5 -",
            "2d positive_reviews 1 -",
        ],
    );
}

#[test]
fn nine_and_ten_promote_and_six_and_less_detract() {
    check(
        &[
            "0 mei recommends 10",
            "1h jo recommends 9",
            "2h li recommends 8",
            "3h mei recommends 7",
            "4h jo recommends 6",
            "5h li recommends 0",
        ],
        &[Measure::NetPromoter],
        &[
            "0 nps 100 -",
            "1h nps 100 -",
            "2h nps 0 -",
            "3h nps 0 -",
            "4h nps -100 -",
            "5h nps -100 -",
        ],
    );
}
