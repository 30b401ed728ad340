//! Cut off in the middle of its work, as by a power cut, and started again on the same file.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use crate::desk::{Desk, eventually};
use crate::senders::deliver;
use crate::stories::{MONDAY, created, lines, monday, reply};

const ROUNDS: usize = 3;
const SENDERS: usize = 4;
/// Events that are answered in a round before the server is killed.
const ANSWERED_MIN: usize = 120;

/// A sender with a ticket of its own, who sends again what was not answered.
struct Sender {
    ticket: String,
    answered: usize,
}

impl Sender {
    fn next(&self) -> Value {
        let position = self.answered;
        match position {
            0 => created(&self.ticket),
            _ => reply(&format!("{}-{position}", self.ticket), &self.ticket, "10:00:00"),
        }
    }

    /// Sends one event after the other until the server is gone.
    fn send_all(&mut self, address: SocketAddr, answered: &AtomicUsize) {
        while let Ok(answer) = deliver(address, &self.next()) {
            assert_eq!(answer.status, 200, "{}", answer.body);
            self.answered += 1;
            answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn a_kill_under_load_loses_nothing_that_was_answered() {
    let desk = Desk::new();
    let mut senders: Vec<Sender> = (0..SENDERS)
        .map(|sender| Sender { ticket: format!("ticket-{sender}"), answered: 0 })
        .collect();
    for _ in 0..ROUNDS {
        let server = desk.serve("");
        let (address, answered) = (server.address, AtomicUsize::new(0));
        thread::scope(|scope| {
            for sender in &mut senders {
                let answered = &answered;
                scope.spawn(move || sender.send_all(address, answered));
            }
            // Readers have their say meanwhile.
            desk.digest(MONDAY);
            eventually("there is load", || {
                (answered.load(Ordering::Relaxed) >= ANSWERED_MIN).then_some(())
            });
            server.running.kill();
        });
        check_kept(&desk, &senders, 1);
    }
    // What was not answered is sent again.
    let server = desk.serve("");
    for sender in &mut senders {
        assert_eq!(server.deliver(&sender.next()).status, 200);
        sender.answered += 1;
    }
    server.stop();
    check_kept(&desk, &senders, 0);
    let events: usize = senders.iter().map(|sender| sender.answered).sum();
    assert_eq!(desk.verified_events(), u64::try_from(events).unwrap());
    let kpis = &desk.digest(MONDAY)["kpis"];
    assert_eq!(kpis["tickets_created"]["value"], SENDERS);
    assert_eq!(kpis["replies"]["value"], events - SENDERS);
}

/// Every event that was answered is in its ticket, and at most `unanswered` more.
fn check_kept(desk: &Desk, senders: &[Sender], unanswered: usize) {
    for Sender { ticket, answered } in senders {
        let events = desk.json(&format!("ticket generic/{ticket}"))["events"].as_u64().unwrap();
        let events = usize::try_from(events).unwrap();
        assert!((*answered..=answered + unanswered).contains(&events), "{events}, {answered}");
    }
}

#[test]
fn a_replay_that_was_killed_is_finished_by_the_next() {
    let desk = Desk::new();
    let tickets = (0..1_000).map(|ticket| ticket.to_string());
    let events: Vec<Value> = tickets
        .flat_map(|ticket| {
            let replies =
                (0..4).map(|hour| reply(&format!("{ticket}-{hour}"), &ticket, "10:00:00"));
            [vec![created(&ticket)], replies.collect()].concat()
        })
        .collect();
    desk.write("events.jsonl", lines(&events));
    let length = |name: &str| std::fs::metadata(desk.path(name)).map_or(0, |found| found.len());
    for written in [400_000, 1_200_000] {
        let replay = desk.start("replay events.jsonl");
        eventually("a part is written", || {
            let length = length("tallydesk.sqlite") + length("tallydesk.sqlite-wal");
            (length > written).then_some(())
        });
        assert_eq!(replay.kill().code, None, "it had ended before it was killed");
    }
    let sums = desk.json("replay events.jsonl");
    let count = |name: &str| sums[name].as_u64().unwrap();
    assert_eq!(count("new") + count("repeated"), 5_000);
    assert!(count("new") > 0 && count("repeated") > 0, "{sums}");
    assert_eq!(desk.verified_events(), 5_000);
    let kpis = &desk.digest(MONDAY)["kpis"];
    assert_eq!(kpis["tickets_created"]["value"], 1_000);
    assert_eq!(kpis["replies"]["value"], 4_000);
}

#[test]
fn what_a_killed_server_left_unfolded_is_caught_up() {
    let desk = Desk::new();
    for event in monday() {
        let server = desk.serve("");
        assert_eq!(server.deliver(&event).status, 200);
        server.running.kill();
    }
    let catchup = desk.json("catchup");
    assert_eq!((&catchup["subjects"], &catchup["parked"]), (&7.into(), &0.into()));
    assert_eq!(desk.verified_events(), 16);
    assert_eq!(desk.digest(MONDAY)["kpis"]["replies"]["value"], 5);
}
