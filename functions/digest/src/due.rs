use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use tallydesk_kpis::Period;
use tallydesk_shell::{Account, DigestPlan};

use crate::waiting::Moments;

/// The newest period whose digest should have gone out by now. A tick that was missed is caught
/// up by the next, since the answer stays the same until the next period's time has come.
///
/// ```
/// use tallydesk_digest::due;
/// use tallydesk_kpis::PeriodKind;
/// use tallydesk_shell::DigestPlan;
///
/// let mut plan = DigestPlan::unscheduled(PeriodKind::Day);
/// plan.at = chrono::NaiveTime::from_hms_opt(9, 0, 0).unwrap();
/// let zone = chrono_tz::Europe::Berlin;
/// let at = |text: &str| text.parse().unwrap();
/// let of = |text: &str| due(&plan, zone, chrono::Weekday::Mon, at(text)).to_string();
/// assert_eq!(of("2026-11-22T07:59:59Z"), "2026-11-20");
/// assert_eq!(of("2026-11-22T08:00:00Z"), "2026-11-21");
/// ```
#[must_use]
pub fn due(plan: &DigestPlan, zone: Tz, week_starts: Weekday, now: DateTime<Utc>) -> Period {
    let today = now.with_timezone(&zone).date_naive();
    let ended = Period::containing(today, plan.period, week_starts).previous();
    if now < instant(day_after(ended), plan.at, zone) { ended.previous() } else { ended }
}

/// When the digest before the one that is due went out, this moment, and when the next will.
pub(crate) fn moments(plan: &DigestPlan, account: &Account, now: DateTime<Utc>) -> Moments {
    let Account { time_zone, week_starts, .. } = *account;
    let due = due(plan, time_zone, week_starts, now);
    let after = day_after(due);
    let next = Period::containing(after, plan.period, week_starts);
    let before = instant(day_after(due.previous()), plan.at, time_zone);
    Moments { before, now, next: instant(day_after(next), plan.at, time_zone) }
}

fn day_after(period: Period) -> NaiveDate {
    period.to.checked_add_days(Days::new(1)).unwrap_or(period.to)
}

/// The instant of a wall time: one that does not exist is moved to the next that does, of one that
/// exists twice the first is taken.
fn instant(day: NaiveDate, at: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let wall = day.and_time(at);
    // No zone skips more than a day; minutes are as fine as `at` is written.
    let minutes = (0..=24 * 60).map(|minutes| wall + chrono::TimeDelta::minutes(minutes));
    let mut existing = minutes.filter_map(|wall| zone.from_local_datetime(&wall).earliest());
    existing.next().map_or_else(|| wall.and_utc(), |local| local.to_utc())
}

#[cfg(test)]
mod tests {
    use tallydesk_kpis::PeriodKind;

    use super::*;

    fn check(kind: PeriodKind, at: &str, now: &str, expected: &str) {
        let mut plan = DigestPlan::unscheduled(kind);
        plan.at = NaiveTime::parse_from_str(at, "%H:%M").expect("a time");
        let now = now.parse().expect("an instant");
        let period = due(&plan, chrono_tz::Europe::Berlin, Weekday::Mon, now);
        assert_eq!(period.to_string(), expected, "{kind:?} at {at}, {now}");
    }

    #[test]
    fn a_digest_is_due_at_its_wall_time_and_stays_due() {
        check(PeriodKind::Day, "09:00", "2026-11-22T08:00:00Z", "2026-11-21");
        check(PeriodKind::Day, "09:00", "2026-11-23T07:59:00Z", "2026-11-21");
        check(PeriodKind::Week, "09:00", "2026-11-23T08:00:00Z", "2026-11-16 to 2026-11-22");
        check(PeriodKind::Week, "09:00", "2026-11-23T07:59:59Z", "2026-11-09 to 2026-11-15");
        check(PeriodKind::Month, "00:00", "2026-11-30T22:59:59Z", "2026-10-01 to 2026-10-31");
        check(PeriodKind::Month, "00:00", "2026-11-30T23:00:00Z", "2026-11-01 to 2026-11-30");
    }

    #[test]
    fn the_moments_of_a_report_lie_between_the_one_before_and_the_next() {
        let mut plan = DigestPlan::unscheduled(PeriodKind::Day);
        plan.at = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
        let account = Account { time_zone: chrono_tz::Europe::Berlin, ..Account::default() };
        let check = |now: &str, before: &str, next: &str| {
            let moments = moments(&plan, &account, now.parse().expect("an instant"));
            let expected = [before, next].map(|at| at.parse::<DateTime<Utc>>().expect("at"));
            assert_eq!([moments.before, moments.next], expected, "{now}");
        };
        check("2026-11-17T08:00:00Z", "2026-11-16T08:00:00Z", "2026-11-18T08:00:00Z");
        check("2026-11-17T20:00:00Z", "2026-11-16T08:00:00Z", "2026-11-18T08:00:00Z");
        check("2026-11-17T07:59:59Z", "2026-11-15T08:00:00Z", "2026-11-17T08:00:00Z");
        // The clocks go back on 25 October.
        check("2026-10-25T08:00:00Z", "2026-10-24T07:00:00Z", "2026-10-26T08:00:00Z");
    }

    #[test]
    fn a_wall_time_that_is_skipped_runs_at_the_next_and_a_repeated_one_at_the_first() {
        // 02:30 does not exist on 29 March 2026: the next instant is 03:00 summer time, 01:00 UTC.
        check(PeriodKind::Day, "02:30", "2026-03-29T00:59:59Z", "2026-03-27");
        check(PeriodKind::Day, "02:30", "2026-03-29T01:00:00Z", "2026-03-28");
        // 02:30 exists twice on 25 October 2026: the first is summer time, 00:30 UTC.
        check(PeriodKind::Day, "02:30", "2026-10-25T00:29:59Z", "2026-10-23");
        check(PeriodKind::Day, "02:30", "2026-10-25T00:30:00Z", "2026-10-24");
    }
}
