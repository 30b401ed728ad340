//! A customer is one subject, whoever tells of him, in whatever spelling of his address.

use std::collections::BTreeSet;

use tallydesk_events::{Event, EventKind, Pepper, SubjectKey};

use crate::{deliver, fixture};

/// Tickets and calls that name their customer by his e-mail address, and orders that do.
const BY_MAIL: &[(&str, &str)] = &[
    ("aircall", "call_abandoned"),
    ("chatwoot", "created_by_requester"),
    ("freshdesk", "created_by_requester"),
    ("front", "answered_and_archived_by_rule"),
    ("gorgias", "context_of_reply"),
    ("helpscout", "assigned_to_a_team"),
    ("intercom", "created_by_requester"),
    ("zammad", "assigned_to_oneself"),
    ("zendesk", "trigger_names_with_anything"),
    ("shopify", "ordered"),
    ("woocommerce", "ordered"),
];
const MAIL: &str = "mei.tanaka@mail.example";

/// Those that name him by his phone number, and how each of them writes it.
const BY_PHONE: &[(&str, &str, &str)] = &[
    ("aircall", "call_answered_by_a_number_alone", "+44 20 7946 0991"),
    ("freshdesk", "created_on_the_phone", "+49 30 5550199"),
    ("shopify", "ordered_with_a_phone_number_alone", "+49 30 5550123"),
    ("woocommerce", "ordered_with_a_phone_number_alone", "+49 30 5550123"),
];

/// The customers of what a payload tells, by the histories that a tally would put them in: a ticket
/// leaves its line there, an order stands there itself.
fn customers(source: &str, name: &str, (address, written): (&str, &str)) -> BTreeSet<SubjectKey> {
    // Zendesk's triggers write it as URLs do.
    let in_url = |text: &str| text.replace('+', "%2B").replace('@', "%40").replace(' ', "%20");
    let in_body = |text: &str| if source == "zendesk" { in_url(text) } else { text.to_owned() };
    let (address, written) = (&in_body(address), &in_body(written));
    let payload = fixture(source, name);
    let body = String::from_utf8(payload.body.clone()).expect("text");
    assert!(body.contains(address), "{source} {name} names nobody so");
    let told = deliver(source, &payload.with_body(body.replace(address, written)));
    let events = told.expect("readable").events.into_iter();
    let sealed: Vec<Event> = events.map(|event| event.seal(&Pepper::new("pepper"))).collect();
    let orders = sealed.iter().filter(|event| matches!(event.kind, EventKind::CustomerOrdered(_)));
    let told = orders.map(Event::subject_key).collect::<Vec<_>>();
    let named = sealed.iter().filter_map(|event| event.customer.as_ref());
    told.into_iter().chain(named.map(SubjectKey::customer)).collect()
}

fn of_mail(written: &str) -> BTreeSet<SubjectKey> {
    let all = BY_MAIL.iter().map(|(source, name)| customers(source, name, (MAIL, written)));
    all.flatten().collect()
}

fn of_phone(written: &str) -> BTreeSet<SubjectKey> {
    let all = BY_PHONE.iter().map(|(source, name, own)| customers(source, name, (own, written)));
    all.flatten().collect()
}

#[test]
fn a_customer_known_from_a_ticket_and_from_an_order_is_one_subject() {
    let mei = of_mail(MAIL);
    assert_eq!(mei.len(), 1, "each source tells of the same customer");
    for written in
        ["Mei.Tanaka@Mail.EXAMPLE", " mei.tanaka@mail.example ", "MEI.TANAKA@MAIL.EXAMPLE"]
    {
        assert_eq!(of_mail(written), mei, "{written}");
    }
    let caller = of_phone("+49 30 5550123");
    assert_eq!(caller.len(), 1, "each source tells of the same caller");
    for written in ["+49 (30) 555-0123", "+49305550123", "0049 30 5550123", "+49.30.555/0123"] {
        assert_eq!(of_phone(written), caller, "{written}");
    }
}

#[test]
fn two_addresses_of_one_person_are_two_customers() {
    let mei = of_mail(MAIL);
    // Another mailbox of his, what only his provider knows to be the same, and his phone.
    for written in ["mei@home.example", "mei.tanaka+shop@mail.example", "meitanaka@mail.example"] {
        assert_eq!(of_mail(written).union(&mei).count(), 2, "{written}");
    }
    assert_eq!(of_phone("+49 30 5550123").union(&mei).count(), 2);
}

/// A number without its country is nobody's but its source's: 030 is a city in one country, and a
/// part of a number in another.
#[test]
fn a_phone_number_without_its_country_is_an_id_of_its_source() {
    assert_eq!(of_phone("030 5550123").len(), 4);
}
