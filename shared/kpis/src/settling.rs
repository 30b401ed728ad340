//! Which figures time alone may still change.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::registry::Settles;

/// The days after which new tickets that are not solved are no longer merely young.
const YOUNG_DAYS: u32 = 7;

/// The moment of a report, and what decides which figures are provisional at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settling {
    pub generated_at: DateTime<Utc>,
    pub zone: Tz,
    pub fcr_window_days: u32,
    pub conversion_window_days: u32,
}

impl Settling {
    /// True if time alone may still change what a period with this last day shows.
    pub fn is_provisional(self, settles: Settles, last_day: NaiveDate) -> bool {
        let days = match settles {
            Settles::AtOnce => return false,
            Settles::AfterFirstContactWindow => self.fcr_window_days,
            Settles::AfterConversionWindow => self.conversion_window_days,
            Settles::AfterSevenDays => YOUNG_DAYS,
        };
        end_of_day(last_day, self.zone) + window(days) > self.generated_at
    }

    /// The newest day whose first contacts are decided.
    pub fn decided_day(self) -> Option<NaiveDate> {
        let decided_before = self.generated_at.checked_sub_signed(window(self.fcr_window_days))?;
        decided_before.with_timezone(&self.zone).date_naive().pred_opt()
    }
}

/// A window is so many times 24 hours, whatever the clocks do meanwhile.
fn window(days: u32) -> TimeDelta {
    TimeDelta::days(i64::from(days))
}

/// The first instant after a local day. A midnight that is skipped is the next instant that exists.
fn end_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    const QUARTER_HOURS_MAX: i64 = 4 * 48;
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    (0..=QUARTER_HOURS_MAX)
        .find_map(|quarters| {
            let local = next.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
            zone.from_local_datetime(&local).earliest()
        })
        .map_or(next.and_utc(), |end| end.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: Tz, made: &str, is_provisional: bool, decided: &str) {
        let settling = Settling {
            generated_at: made.parse().expect("an instant"),
            zone,
            fcr_window_days: 7,
            conversion_window_days: 3,
        };
        let day = "2026-11-16".parse().expect("a day");
        let settles = Settles::AfterFirstContactWindow;
        assert_eq!(settling.is_provisional(settles, day), is_provisional, "{made}");
        assert_eq!(settling.decided_day(), decided.parse().ok(), "{made}");
        assert!(!settling.is_provisional(Settles::AtOnce, day));
    }

    #[test]
    fn a_day_is_decided_when_its_window_has_passed_to_the_second() {
        check(Tz::Europe__Berlin, "2026-11-17T08:00:00Z", true, "2026-11-09");
        check(Tz::Europe__Berlin, "2026-11-23T22:59:59Z", true, "2026-11-15");
        check(Tz::Europe__Berlin, "2026-11-23T23:00:00Z", false, "2026-11-16");
        check(Tz::America__New_York, "2026-11-24T04:59:59Z", true, "2026-11-15");
        check(Tz::America__New_York, "2026-11-24T05:00:00Z", false, "2026-11-16");
    }

    #[test]
    fn a_day_ends_at_the_first_instant_after_it() {
        let check = |day: &str, zone: Tz, end: &str| {
            let end: DateTime<Utc> = end.parse().expect("an instant");
            assert_eq!(end_of_day(day.parse().expect("a day"), zone), end, "{day} {zone}");
        };
        check("2026-10-25", Tz::Europe__Berlin, "2026-10-25T23:00:00Z");
        // Midnight of 6 September 2026 is skipped in Santiago.
        check("2026-09-05", Tz::America__Santiago, "2026-09-06T04:00:00Z");
        // The whole of 30 December 2011 is skipped on Samoa.
        check("2011-12-29", Tz::Pacific__Apia, "2011-12-30T10:00:00Z");
    }
}
