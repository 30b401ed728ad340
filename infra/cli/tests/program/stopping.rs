//! Stopping as a service manager stops a service.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::desk::{Desk, eventually};
use crate::senders::deliver;
use crate::stories::{MONDAY, created};

#[test]
fn a_stop_under_load_loses_nothing_that_was_answered() {
    let desk = Desk::new();
    let server = desk.serve("");
    let address = server.address;
    let answered = AtomicU64::new(0);
    thread::scope(|scope| {
        for sender in 0..4 {
            let answered = &answered;
            scope.spawn(move || {
                for batch in 0.. {
                    let ticket = |position| created(&format!("{sender}-{batch}-{position}"));
                    let events: Vec<Value> = (0..5).map(ticket).collect();
                    match deliver(address, &json!(events)) {
                        Ok(answer) if answer.status == 200 => {
                            answered.fetch_add(5, Ordering::Relaxed);
                        }
                        Ok(_) | Err(_) => break,
                    }
                }
            });
        }
        eventually("there is load", || (answered.load(Ordering::Relaxed) >= 400).then_some(()));
        server.stop();
    });
    let answered = answered.into_inner();
    assert_eq!(desk.verified_events(), answered);
    assert_eq!(desk.digest(MONDAY)["kpis"]["tickets_created"]["value"], answered);
}

#[test]
fn a_sender_that_does_not_finish_does_not_hold_up_a_stop() {
    let desk = Desk::new();
    let server = desk.serve("");
    let starts: [&[u8]; 3] =
        [b"", b"POST /generic HT", b"POST /generic HTTP/1.1\r\ncontent-length: 100\r\n\r\n{"];
    let _open: Vec<TcpStream> = starts
        .iter()
        .map(|start| {
            let mut stream = TcpStream::connect(server.address).unwrap();
            stream.write_all(start).unwrap();
            stream
        })
        .collect();
    assert_eq!(server.deliver(&created("1")).status, 200);
    server.stop();
    assert_eq!(desk.verified_events(), 1);
}

#[test]
fn it_can_be_stopped_as_soon_as_it_listens() {
    let desk = Desk::new();
    for _ in 0..5 {
        desk.serve("").stop();
    }
}

#[test]
fn a_data_file_that_is_gone_is_told() {
    let desk = Desk::new();
    let server = desk.serve("");
    assert_eq!(server.deliver(&created("1")).status, 200);
    std::fs::remove_file(desk.path("tallydesk.sqlite")).unwrap();
    server.running.terminate();
    let ended = server.running.wait();
    assert_eq!(ended.code, Some(1));
    assert!(ended.errors.contains("was moved or removed while it was in use"), "{}", ended.errors);
}
