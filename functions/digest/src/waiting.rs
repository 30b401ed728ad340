//! Who waits at the moment of a report, from the index of open tickets.

use chrono::{DateTime, TimeDelta, Utc};
use tallydesk_kpis::{Ages, DueTicket, Waiting, WaitingTicket};
use tallydesk_stores::OpenTicket;

/// Tickets and promises that are named; the rest is counted.
const NAMED_MAX: usize = 20;

/// The moments of the report before, of this one, and of the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moments {
    pub before: DateTime<Utc>,
    pub now: DateTime<Utc>,
    pub next: DateTime<Utc>,
}

/// What the open tickets tell at a moment.
pub(crate) fn waiting_at(open: &[OpenTicket], moments: Moments) -> Waiting {
    let Moments { before, now, next } = moments;
    let unsolved: Vec<_> = open.iter().filter(|ticket| !ticket.open.status.is_solved()).collect();
    let waits = open.iter().filter_map(|ticket| ticket.open.unanswered_since);
    let mut due_soon = promises(open, |due_at| now < due_at && due_at <= next);
    let mut just_missed = promises(open, |due_at| before < due_at && due_at <= now);
    due_soon.sort_by_key(|promise| promise.due_at);
    just_missed.sort_by_key(|promise| std::cmp::Reverse(promise.due_at));
    let (due_soon_total, just_missed_total) = (length(&due_soon), length(&just_missed));
    due_soon.truncate(NAMED_MAX);
    just_missed.truncate(NAMED_MAX);
    Waiting {
        unsolved: length(&unsolved),
        unanswered: length(&waits.clone().collect::<Vec<_>>()),
        longest_wait_seconds: waits.min().map(|since| whole_seconds(since, now)),
        ages: ages(&unsolved, now),
        oldest: oldest(&unsolved, now),
        due_soon,
        just_missed,
        due_soon_total,
        just_missed_total,
    }
}

fn promises(open: &[OpenTicket], is_wanted: impl Fn(DateTime<Utc>) -> bool) -> Vec<DueTicket> {
    let promises = open.iter().flat_map(|ticket| {
        ticket.open.due.iter().map(|promise| DueTicket {
            ticket: ticket.ticket.name(),
            policy: promise.policy.clone(),
            target: promise.promised.as_str().to_owned(),
            due_at: promise.due_at,
        })
    });
    promises.filter(|promise| is_wanted(promise.due_at)).collect()
}

/// Whole seconds of two instants cut to the second; none if a clock ran ahead of ours.
fn whole_seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to.timestamp() - from.timestamp()).max(0)
}

fn ages(unsolved: &[&OpenTicket], now: DateTime<Utc>) -> Ages {
    let mut ages = Ages::default();
    for created_at in unsolved.iter().filter_map(|ticket| ticket.open.created_at) {
        let seconds = whole_seconds(created_at, now);
        let count = if seconds < TimeDelta::days(1).num_seconds() {
            &mut ages.under_1_day
        } else if seconds < TimeDelta::days(3).num_seconds() {
            &mut ages.from_1_to_3_days
        } else if seconds < TimeDelta::days(7).num_seconds() {
            &mut ages.from_3_to_7_days
        } else {
            &mut ages.over_7_days
        };
        *count += 1;
    }
    ages
}

fn oldest(unsolved: &[&OpenTicket], now: DateTime<Utc>) -> Vec<WaitingTicket> {
    let dated = unsolved.iter().filter_map(|ticket| {
        let created_at = ticket.open.created_at?;
        Some(WaitingTicket {
            ticket: ticket.ticket.name(),
            created_at,
            age_seconds: whole_seconds(created_at, now),
            status: ticket.open.status.as_str().to_owned(),
        })
    });
    let mut oldest: Vec<_> = dated.collect();
    oldest.sort_by(|one, other| {
        one.created_at.cmp(&other.created_at).then_with(|| one.ticket.cmp(&other.ticket))
    });
    oldest.truncate(NAMED_MAX);
    oldest
}

fn length<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use tallydesk_events::{Status, SubjectKey};
    use tallydesk_ledger::{DuePromise, Open, Promised};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    /// A ticket created at a time, in a status, unanswered since another, with promises due.
    fn ticket(
        id: &str,
        status: Status,
        [created, unanswered]: [Option<&str>; 2],
        due: &[&str],
    ) -> OpenTicket {
        let promise = |due_at: &&str| DuePromise {
            policy: "urgent".into(),
            promised: Promised::FirstReply,
            due_at: at(due_at),
        };
        OpenTicket {
            ticket: (&SubjectKey::ticket("generic", id)).into(),
            open: Open {
                created_at: created.map(at),
                status,
                unanswered_since: unanswered.map(at),
                due: due.iter().map(promise).collect(),
                next_due_at: None,
            },
        }
    }

    fn told(open: &[OpenTicket]) -> Waiting {
        let [before, now, next] =
            ["2026-11-16T08:00:00Z", "2026-11-17T08:00:00Z", "2026-11-18T08:00:00Z"].map(at);
        waiting_at(open, Moments { before, now, next })
    }

    #[test]
    fn ages_change_at_the_full_day() {
        let ages =
            |created: &str| told(&[ticket("1", Status::Open, [Some(created), None], &[])]).ages;
        let check = |created: &str, expected: [u64; 4]| {
            let Ages { under_1_day, from_1_to_3_days, from_3_to_7_days, over_7_days } =
                ages(created);
            let found = [under_1_day, from_1_to_3_days, from_3_to_7_days, over_7_days];
            assert_eq!(found, expected, "{created}");
        };
        check("2026-11-17T09:00:00Z", [1, 0, 0, 0]);
        check("2026-11-16T08:00:01Z", [1, 0, 0, 0]);
        check("2026-11-16T08:00:00Z", [0, 1, 0, 0]);
        check("2026-11-14T08:00:00Z", [0, 0, 1, 0]);
        check("2026-11-10T08:00:00Z", [0, 0, 0, 1]);
    }

    #[test]
    fn a_solved_ticket_may_have_a_requester_who_waits() {
        let waiting = told(&[
            ticket("1", Status::Solved, [None, Some("2026-11-17T07:00:00.9Z")], &[]),
            ticket("2", Status::Open, [None, Some("2026-11-17T07:30:00Z")], &[]),
            ticket("3", Status::Pending, [Some("2026-11-15T08:00:00Z"), None], &[]),
        ]);
        assert_eq!((waiting.unsolved, waiting.unanswered), (2, 2));
        assert_eq!(waiting.longest_wait_seconds, Some(3_600));
        assert_eq!(waiting.oldest.len(), 1);
        assert_eq!(waiting.oldest[0].ticket, "generic/3");
        assert_eq!(waiting.oldest[0].age_seconds, 2 * 86_400);
        assert_eq!(told(&[]).longest_wait_seconds, None);
    }

    #[test]
    fn a_promise_due_at_the_moment_is_missed_and_one_due_at_the_next_falls_due_before_it() {
        let open = [ticket(
            "1",
            Status::Open,
            [None, None],
            &[
                "2026-11-16T08:00:00Z",
                "2026-11-16T08:00:01Z",
                "2026-11-17T08:00:00Z",
                "2026-11-17T08:00:01Z",
                "2026-11-18T08:00:00Z",
                "2026-11-18T08:00:01Z",
            ],
        )];
        let waiting = told(&open);
        let times = |due: &[DueTicket]| -> Vec<String> {
            due.iter().map(|promise| promise.due_at.format("%d %H:%M:%S").to_string()).collect()
        };
        assert_eq!(times(&waiting.just_missed), ["17 08:00:00", "16 08:00:01"]);
        assert_eq!(times(&waiting.due_soon), ["17 08:00:01", "18 08:00:00"]);
        assert_eq!((waiting.just_missed_total, waiting.due_soon_total), (2, 2));
    }

    #[test]
    fn what_is_not_named_is_counted() {
        let open: Vec<_> = (0..30)
            .map(|id| {
                let created = Some("2026-11-01T08:00:00Z");
                ticket(&id.to_string(), Status::New, [created, None], &["2026-11-17T12:00:00Z"])
            })
            .collect();
        let waiting = told(&open);
        assert_eq!((waiting.oldest.len(), waiting.due_soon.len()), (NAMED_MAX, NAMED_MAX));
        assert_eq!((waiting.unsolved, waiting.due_soon_total), (30, 30));
    }
}
