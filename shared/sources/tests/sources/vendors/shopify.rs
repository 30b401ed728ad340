use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use tallydesk_events::EventKind;
use tallydesk_sources::{Choices, Delivery, Refused, Secrets, source};

use super::{amount, captured, samples, story};
use crate::{Payload, deliver, deliver_to, now};

fn fixture(name: &str) -> (Payload, Value) {
    let payload = crate::fixture("shopify", name);
    let value = serde_json::from_slice(&payload.body).expect("JSON");
    (payload, value)
}

/// What an order comes to, and why the rest was set aside.
fn told(payload: &Payload) -> Vec<String> {
    let decoded = deliver("shopify", payload).expect("readable");
    let events = decoded.events.iter().map(|event| match amount(event) {
        Some(amount) => format!("{} {amount}", event.id),
        None => event.id.clone(),
    });
    let reasons = decoded.not_understood.iter().flat_map(|aside| aside.reasons.clone());
    events.chain(reasons).collect()
}

#[test]
fn the_signature_is_over_the_body_alone_in_base64() {
    // printf '{"id":1}' | openssl dgst -sha256 -hmac "the app's client secret" -binary | base64
    let signature = HeaderValue::from_static("o21SU4er1Ssz25X+XXuahko+HtDKw9OM7lJ5z4rWorM=");
    let shopify = source("shopify").expect("a source");
    let secrets = Secrets::new(shopify, vec!["the app's client secret".into()]).expect("secrets");
    let headers =
        HeaderMap::from_iter([(http::HeaderName::from_static("x-shopify-hmac-sha256"), signature)]);
    let verify = |body: &'static [u8]| {
        shopify.verify(Delivery::post(&headers, body), &secrets, now()).map(|_| ())
    };
    assert_eq!(verify(br#"{"id":1}"#), Ok(()));
    assert_eq!(verify(br#"{"id": 1}"#), Err(Refused::WrongSignature));
}

#[test]
fn while_the_apps_secret_is_rotated_both_secrets_are_accepted() {
    let shopify = source("shopify").expect("a source");
    let secrets = |keys: &[&str]| {
        Secrets::new(shopify, keys.iter().map(|key| (*key).to_owned()).collect()).expect("secrets")
    };
    let outgoing =
        tallydesk_sources::Outgoing { id: "delivery-1", at: now(), url: "", body: b"{}" };
    let old = shopify.sign(&secrets(&["old secret"]), outgoing).expect("signed");
    let delivery = Delivery::post(&old.headers, b"{}");
    assert!(shopify.verify(delivery, &secrets(&["new secret", "old secret"]), now()).is_ok());
    assert!(shopify.verify(delivery, &secrets(&["new secret"]), now()).is_err());
}

#[test]
fn what_a_body_is_only_the_header_tells() {
    let (payload, _) = fixture("ordered");
    let without = Payload { headers: HeaderMap::new(), ..payload };
    assert_eq!(told(&without), ["x-shopify-topic: missing"]);
    let mut other = without;
    other.headers.insert("x-shopify-topic", HeaderValue::from_static("Mei wrote this"));
    assert_eq!(told(&other), ["x-shopify-topic: expected a topic such as orders/updated"]);
}

#[test]
fn every_webhook_about_an_order_is_the_whole_order() {
    let (mut payload, _) = fixture("refunded");
    let expected = told(&payload);
    assert_eq!(
        expected,
        ["order-5678901234567 6475", "fulfillment-4412345678901", "refund-8112345678901 2990"]
    );
    for topic in ["orders/create", "orders/paid", "orders/fulfilled", "orders/cancelled"] {
        payload.headers.insert("x-shopify-topic", HeaderValue::from_static(topic));
        assert_eq!(told(&payload), expected, "{topic}");
    }
}

#[test]
fn a_shipment_and_the_order_that_lists_it_tell_one_event() {
    let shipment = deliver("shopify", &fixture("fulfillment_succeeded").0).expect("readable");
    let order = deliver("shopify", &fixture("shipped").0).expect("readable");
    assert!(order.events.contains(&shipment.events[0]));
}

#[test]
fn ids_beyond_what_a_float_holds_keep_their_digits() {
    let (payload, mut value) = fixture("ordered");
    value["id"] = json!(820_982_911_946_154_508_u64);
    let told = told(&payload.with_body(value.to_string()));
    assert_eq!(told, ["order-820982911946154508 6475"]);
}

#[test]
fn a_refund_counts_once_its_money_has_been_paid_and_grows_with_each_payment() {
    let pending = deliver("shopify", &fixture("refund_pending").0).expect("readable").events;
    assert!(pending.iter().all(|event| !event.id.starts_with("refund-")));
    let (payload, mut value) = fixture("refunded_in_two_payments");
    let revision = |body: &Value| {
        let decoded = deliver("shopify", &payload.with_body(body.to_string())).expect("readable");
        let refund = decoded.events.into_iter().find(|event| event.id == "refund-8112345678901");
        refund.expect("a refund").revision
    };
    let both = revision(&value);
    value["refunds"][0]["transactions"][1]["status"] = "failure".into();
    assert!(revision(&value) < both);
}

#[test]
fn the_number_in_a_refunds_line_is_never_read() {
    let (payload, mut value) = fixture("refunded");
    let expected = told(&payload);
    value["refunds"][0]["refund_line_items"][0]["subtotal"] = json!(29.900_000_000_1);
    assert_eq!(told(&payload.with_body(value.to_string())), expected);
}

#[test]
fn an_order_of_more_than_a_hundred_lines_is_told_without_them() {
    let (payload, mut value) = fixture("ordered");
    let line = value["line_items"][0].clone();
    let lines_of = |value: &Value| {
        let decoded = deliver("shopify", &payload.with_body(value.to_string())).expect("readable");
        let EventKind::CustomerOrdered(ordered) = &decoded.events[0].kind else {
            panic!("no order");
        };
        ordered.lines.len()
    };
    value["line_items"] = vec![line.clone(); 100].into();
    assert_eq!(lines_of(&value), 100);
    value["line_items"] = vec![line; 101].into();
    assert_eq!(lines_of(&value), 0);
}

/// Versions of the API before 2025-01 also send the customer's tags.
#[test]
fn tags_are_the_orders_and_the_customers_as_far_as_an_event_holds_them() {
    let (payload, mut value) = fixture("ordered_by_a_tagged_customer");
    let tags_of = |value: &Value| {
        let decoded = deliver("shopify", &payload.with_body(value.to_string())).expect("readable");
        let EventKind::CustomerOrdered(ordered) = &decoded.events[0].kind else {
            panic!("no order");
        };
        ordered.tags.clone()
    };
    assert_eq!(tags_of(&value), ["VIP", "gift wrap", "wholesale", "b2b"]);
    value["tags"] = format!("vip,{},", "x".repeat(257)).into();
    value["customer"].as_object_mut().expect("an object").remove("tags");
    assert_eq!(tags_of(&value), ["vip"]);
    value["tags"] = "gift,".repeat(101).into();
    assert_eq!(tags_of(&value).len(), 100);
}

#[test]
fn the_newer_snapshot_of_an_order_replaces_the_older_one() {
    let revision = |name: &str| {
        let decoded = deliver("shopify", &fixture(name).0).expect("readable");
        decoded.events[0].revision
    };
    assert!(revision("ordered") < revision("shipped"));
    assert!(revision("shipped") < revision("refunded"));
}

#[test]
fn a_sales_channel_is_called_what_the_account_calls_it() {
    let channels = [("3890849".to_owned(), "shop app".to_owned())];
    let choices = Choices { channels: channels.into(), ..Choices::default() };
    let (payload, _) = fixture("ordered_with_an_id_alone");
    let decoded = deliver_to("shopify", &payload, &choices).expect("readable");
    let EventKind::CustomerOrdered(ordered) = &decoded.events[0].kind else {
        panic!("no order");
    };
    assert_eq!(ordered.marketplace.as_deref(), Some("shop app"));
}

#[test]
fn what_the_law_makes_shopify_send_moves_no_figure() {
    for topic in ["customers/data_request", "customers/redact", "shop/redact"] {
        let (mut payload, _) = fixture("customer_to_be_erased");
        payload.headers.insert("x-shopify-topic", HeaderValue::from_static(topic));
        assert!(told(&payload).is_empty(), "{topic}");
    }
}

#[test]
fn the_story_of_an_order_is_told_once_though_seven_webhooks_tell_it() {
    let told: Vec<_> = story("shopify")
        .into_iter()
        .map(|event| (event.occurred_at.to_string(), event.kind.type_name(), amount(&event)))
        .collect();
    let at = str::to_owned;
    assert_eq!(
        told,
        [
            (at("2026-11-16 09:00:00 UTC"), "customer.ordered", Some(6_475)),
            (at("2026-11-17 13:05:00 UTC"), "customer.order_shipped", None),
            (at("2026-11-20 10:30:00 UTC"), "customer.order_refunded", Some(2_990)),
        ]
    );
}

/// What Shopify's own samples come to, once they no longer say that they are a test.
const SAMPLES: &[(&str, &[&str])] = &[
    ("customers.create", &[]),
    ("customers.update", &[]),
    ("disputes.create", &[]),
    ("fulfillments.create", &[]),
    ("fulfillments.update", &[]),
    ("orders.create", &["order-820982911946154500 38800", "order-820982911946154500.cancelled"]),
    ("orders.fulfilled", &["order-820982911946154500 38800", "order-820982911946154500.cancelled"]),
    ("orders.paid", &["order-820982911946154500 38800", "order-820982911946154500.cancelled"]),
    ("orders.updated", &["order-820982911946154500 38800", "order-820982911946154500.cancelled"]),
    ("returns.request", &[]),
];

#[test]
fn shopifys_samples_are_read_and_as_test_notifications_count_for_nothing() {
    let shopify = source("shopify").expect("a source");
    for (name, sample) in samples("shopify") {
        let mut payload = captured(shopify, &sample);
        assert!(told(&payload).is_empty(), "{name}");
        payload.headers.remove("x-shopify-test");
        let mut value: Value = serde_json::from_slice(&payload.body).expect("JSON");
        value["test"] = false.into();
        let row = SAMPLES.iter().find(|(known, _)| *known == name);
        let (_, expected) = row.unwrap_or_else(|| panic!("{name} is not in the table"));
        assert_eq!(told(&payload.with_body(value.to_string())), *expected, "{name}");
    }
}
