//! When a delivery is tried again, and when that ends.
//!
//! A receiver that knows a repeat by itself (a webhook by its id, a folder by the file's name) gets a
//! delivery again until it is taken. Anybody else gets one that may have arrived again once, marked as
//! a repeat: better twice than not at all, and better not at all than three times.

use chrono::{DateTime, TimeDelta, Utc};
use tallydesk_deliveries::{DeliveryError, Kind, Repeats};
use tallydesk_stores::{Delivery, DeliveryEnd};

/// Attempts before a delivery has failed for good: with their waits, most of a day. The next period's
/// digest ends them sooner.
const ATTEMPTS_MAX: u32 = 24;
/// How often a delivery may have arrived where nobody can tell a repeat.
const UNKNOWN_MAX: u32 = 2;
/// The wait after the first attempt; each further one doubles it.
const WAIT_FIRST: TimeDelta = TimeDelta::minutes(1);
/// The longest wait that we choose ourselves.
const WAIT_MAX: TimeDelta = TimeDelta::hours(1);
/// The wait for somebody to mend the secrets, for which nothing is sent.
const WAIT_FOR_SECRETS: TimeDelta = TimeDelta::minutes(5);

/// Whether a delivery that was taken up is a repeat for its receiver.
///
/// # Errors
/// Why it must not be sent at all.
pub(crate) fn is_repeat(kind: Kind, delivery: &Delivery) -> Result<bool, String> {
    if delivery.attempts >= ATTEMPTS_MAX {
        return Err(format!("given up after {ATTEMPTS_MAX} attempts"));
    }
    match kind.repeats() {
        Repeats::OnceMarked if delivery.unknown >= UNKNOWN_MAX => {
            Err("it may have arrived twice, and is not sent again".to_owned())
        }
        Repeats::OnceMarked => Ok(delivery.has_arrived),
        // Only who asked for it again makes it one: the receiver tells the others.
        Repeats::Freely => Ok(delivery.has_arrived && delivery.resends > 0),
    }
}

/// How an attempt ends, from what became of it.
pub(crate) fn end(
    kind: Kind,
    delivery: &Delivery,
    outcome: Result<(), DeliveryError>,
    now: DateTime<Utc>,
) -> DeliveryEnd {
    let again = |after: TimeDelta| {
        let wait = after.max(wait(delivery.attempts));
        (delivery.attempts < ATTEMPTS_MAX).then(|| now + wait)
    };
    match outcome {
        Ok(()) => DeliveryEnd::Done,
        Err(DeliveryError::Retry { reason, after }) => {
            let after = after.and_then(|after| TimeDelta::from_std(after).ok());
            DeliveryEnd::Failed(reason, again(after.unwrap_or_default()))
        }
        Err(DeliveryError::GiveUp { reason }) => DeliveryEnd::Failed(reason, None),
        Err(DeliveryError::Unknown { reason }) => {
            let is_last = match kind.repeats() {
                Repeats::Freely => false,
                Repeats::OnceMarked => delivery.unknown + 1 >= UNKNOWN_MAX,
            };
            let from = again(TimeDelta::zero()).filter(|_| !is_last);
            DeliveryEnd::Unknown(reason, from)
        }
    }
}

/// How a delivery ends for which the secrets are not right.
pub(crate) fn end_without_secrets(reason: String, now: DateTime<Utc>) -> DeliveryEnd {
    DeliveryEnd::Failed(reason, Some(now + WAIT_FOR_SECRETS))
}

/// The wait after so many attempts.
fn wait(attempts: u32) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).min(10);
    let wait = 1_i32.checked_shl(doublings).map_or(WAIT_MAX, |factor| WAIT_FIRST * factor);
    wait.min(WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tallydesk_stores::DeliveryStep;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-22T08:00:00Z".parse().expect("a time")
    }

    fn delivery(attempts: u32, unknown: u32) -> Delivery {
        Delivery {
            step: DeliveryStep::Sending(now()),
            attempts,
            unknown,
            resends: 0,
            has_arrived: unknown > 0,
            reason: None,
            first_at: now(),
            at: now(),
        }
    }

    /// After how many minutes it is tried again.
    fn minutes(kind: Kind, delivery: &Delivery, error: DeliveryError) -> Option<i64> {
        match end(kind, delivery, Err(error), now()) {
            DeliveryEnd::Failed(_, from) | DeliveryEnd::Unknown(_, from) => {
                from.map(|from| (from - now()).num_minutes())
            }
            DeliveryEnd::Done => panic!("an error is no success"),
        }
    }

    fn retry(after: Option<u64>) -> DeliveryError {
        DeliveryError::Retry { reason: String::new(), after: after.map(Duration::from_secs) }
    }

    fn unknown() -> DeliveryError {
        DeliveryError::Unknown { reason: String::new() }
    }

    #[test]
    fn waits_double_to_an_hour_and_end() {
        let waits =
            (1..=9).map(|attempts| minutes(Kind::Slack, &delivery(attempts, 0), retry(None)));
        let waits: Vec<_> = waits.collect();
        let expected = [1, 2, 4, 8, 16, 32, 60, 60, 60].map(Some);
        assert_eq!(waits, expected);
        assert_eq!(minutes(Kind::Slack, &delivery(23, 0), retry(None)), Some(60));
        assert_eq!(minutes(Kind::Slack, &delivery(24, 0), retry(None)), None);
        let given_up = DeliveryError::GiveUp { reason: String::new() };
        assert_eq!(minutes(Kind::Slack, &delivery(1, 0), given_up), None);
    }

    #[test]
    fn what_the_receiver_asks_for_counts_if_it_is_longer() {
        assert_eq!(minutes(Kind::DingTalk, &delivery(1, 0), retry(Some(600))), Some(10));
        assert_eq!(minutes(Kind::Slack, &delivery(5, 0), retry(Some(30))), Some(16));
    }

    #[test]
    fn what_may_have_arrived_is_repeated_once_where_nobody_can_tell() {
        for kind in Kind::ALL {
            let is_free = kind.repeats() == Repeats::Freely;
            assert_eq!(minutes(kind, &delivery(1, 0), unknown()), Some(1), "{kind:?}");
            assert_eq!(minutes(kind, &delivery(2, 1), unknown()).is_some(), is_free, "{kind:?}");
            assert_eq!(is_repeat(kind, &delivery(1, 0)), Ok(false), "{kind:?}");
            assert_eq!(is_repeat(kind, &delivery(1, 1)), Ok(!is_free), "{kind:?}");
            assert_eq!(is_repeat(kind, &delivery(2, 2)).is_ok(), is_free, "{kind:?}");
            assert!(is_repeat(kind, &delivery(24, 0)).is_err(), "{kind:?}");
        }
    }

    #[test]
    fn what_somebody_wants_again_is_a_repeat_if_it_had_arrived() {
        for kind in Kind::ALL {
            let again = Delivery { resends: 1, ..delivery(0, 0) };
            assert_eq!(is_repeat(kind, &again), Ok(false), "{kind:?}");
            let again = Delivery { has_arrived: true, ..again };
            assert_eq!(is_repeat(kind, &again), Ok(true), "{kind:?}");
        }
    }
}
