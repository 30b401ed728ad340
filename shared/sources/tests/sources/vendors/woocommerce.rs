use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tallydesk_events::EventKind;
use tallydesk_sources::{Delivery, Refused, Secrets, source};

use super::{amount, captured, samples, story};
use crate::{Payload, deliver, now};

fn fixture(name: &str) -> (Payload, Value) {
    let payload = crate::fixture("woocommerce", name);
    let value = serde_json::from_slice(&payload.body).expect("JSON");
    (payload, value)
}

/// Each event's id, time and sum, and why the rest was set aside.
fn told(payload: &Payload) -> Vec<String> {
    let decoded = deliver("woocommerce", payload).expect("readable");
    let events = decoded.events.iter().map(|event| {
        let at = event.occurred_at.format("%d %H:%M:%S");
        let amount = amount(event).map(|amount| format!(" {amount}")).unwrap_or_default();
        format!("{} {at}{amount}", event.id)
    });
    let reasons = decoded.not_understood.iter().flat_map(|aside| aside.reasons.clone());
    events.chain(reasons).collect()
}

fn check_signature(key: &str, signature: &str, expected: Result<(), Refused>) {
    let woocommerce = source("woocommerce").expect("a source");
    let secrets = Secrets::new(woocommerce, vec![key.to_owned()]).expect("secrets");
    let headers = HeaderMap::from_iter([(
        HeaderName::from_static("x-wc-webhook-signature"),
        signature.parse::<HeaderValue>().expect("a header"),
    )]);
    let delivery = Delivery::post(&headers, br#"{"id":7421}"#);
    let outcome = woocommerce.verify(delivery, &secrets, now()).map(|_| ());
    assert_eq!(outcome, expected, "{key}");
}

#[test]
fn the_secret_is_signed_with_after_its_entities_have_been_decoded() {
    // printf '{"id":7421}' | openssl dgst -sha256 -hmac "tea & <kettles>'" -binary | base64
    let signature = "rQfL8sOHd/T2olvPOE7x7Kmaj6E1gWd5xgNIqDSyHTE=";
    check_signature("tea & <kettles>'", signature, Ok(()));
    check_signature("tea &amp; &lt;kettles&gt;&#039;", signature, Ok(()));
    check_signature("tea &amp;amp; <kettles>'", signature, Err(Refused::WrongSignature));
}

#[test]
fn a_webhook_can_be_saved_since_its_unsigned_ping_is_answered() {
    let woocommerce = source("woocommerce").expect("a source");
    let headers = HeaderMap::new();
    let greet = |body: &[u8]| {
        woocommerce.greet(&Delivery::post(&headers, body)).map(|greeting| greeting.0.to_string())
    };
    assert_eq!(greet(b"webhook_id=10").as_deref(), Some(r#"{"webhook_id":"10"}"#));
    for other in
        ["webhook_id=", "webhook_id=10&x=1", "webhook_id=-1", "{}", "id=10", "webhook_id=1\n"]
    {
        assert_eq!(greet(other.as_bytes()), None, "{other}");
    }
    assert_eq!(greet(format!("webhook_id={}", "1".repeat(21)).as_bytes()), None);
    let secrets = Secrets::new(woocommerce, vec!["a key".into()]).expect("secrets");
    let ping = Delivery::post(&headers, b"webhook_id=10");
    assert!(woocommerce.verify(ping, &secrets, now()).is_err());
}

#[test]
fn the_shops_own_clock_is_never_read() {
    let (payload, mut value) = fixture("shipped");
    let expected = told(&payload);
    for name in ["date_created", "date_modified", "date_paid", "date_completed"] {
        value[name] = "2020-01-01T00:00:00".into();
    }
    assert_eq!(told(&payload.with_body(value.to_string())), expected);
    assert_eq!(expected, ["order-7421 16 09:00:00 6475", "order-7421.completed 17 13:05:00"]);
}

#[test]
fn an_unpaid_order_is_none_and_a_bank_transfer_is_awaited_of_one() {
    for name in ["waiting_for_a_payment", "payment_failed", "draft_of_the_checkout"] {
        assert!(told(&fixture(name).0).is_empty(), "{name}");
    }
    let expected = ["order-7421 16 09:00:00 6475"];
    assert_eq!(told(&fixture("waiting_for_a_bank_transfer").0), expected);
    assert_eq!(told(&fixture("status_of_a_plugin_and_paid").0), expected);
    assert!(told(&fixture("status_of_a_plugin_and_not_paid").0).is_empty());
}

#[test]
fn what_was_paid_only_the_seller_can_have_cancelled() {
    let by = |name: &str| {
        let decoded = deliver("woocommerce", &fixture(name).0).expect("readable");
        let cancelled = decoded.events.into_iter().find(|event| event.id.ends_with(".cancelled"));
        serde_json::to_value(cancelled.expect("cancelled")).expect("JSON")["by"].clone()
    };
    assert_eq!(by("cancelled_by_the_seller"), "seller");
    assert_eq!(by("cancelled_before_it_was_paid"), "buyer");
}

#[test]
fn a_refund_keeps_the_time_of_the_earliest_snapshot_that_shows_it() {
    let (payload, mut value) = fixture("refunded");
    let refund = |value: &Value| {
        let payload = payload.with_body(value.to_string());
        let decoded = deliver("woocommerce", &payload).expect("readable");
        decoded.events.into_iter().find(|event| event.id == "refund-7430").expect("a refund")
    };
    let first = refund(&value);
    value["date_modified_gmt"] = "2026-11-21T09:00:00".into();
    let later = refund(&value);
    assert!(first.occurred_at < later.occurred_at && first.revision > later.revision);
}

#[test]
fn a_unit_is_the_lines_total_through_its_quantity_and_no_float() {
    let (payload, mut value) = fixture("ordered");
    let lines = |value: &Value| {
        let payload = payload.with_body(value.to_string());
        let decoded = deliver("woocommerce", &payload).expect("readable");
        let EventKind::CustomerOrdered(ordered) = &decoded.events[0].kind else {
            panic!("no order");
        };
        ordered.lines.iter().map(|line| line.unit_amount).collect::<Vec<_>>()
    };
    // 50.25 through 2: half a cent goes up.
    assert_eq!(lines(&value), [2_513]);
    value["line_items"][0]["price"] = json!(99.999_999);
    assert_eq!(lines(&value), [2_513]);
    for quantity in [json!(0), json!(1.5), json!(-1), json!(null)] {
        value["line_items"][0]["quantity"] = quantity;
        assert!(lines(&value).is_empty(), "{value}");
    }
}

#[test]
fn the_story_of_an_order_is_told_once_though_six_webhooks_tell_it() {
    let told: Vec<_> = story("woocommerce")
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

/// What captured deliveries come to: there is none of an order.
const SAMPLES: &[(&str, &[&str])] = &[("coupon.created", &[]), ("product.updated", &[])];

#[test]
fn woocommerces_samples_are_known_and_tell_nothing() {
    let woocommerce = source("woocommerce").expect("a source");
    for (name, sample) in samples("woocommerce") {
        let row = SAMPLES.iter().find(|(known, _)| *known == name);
        let (_, expected) = row.unwrap_or_else(|| panic!("{name} is not in the table"));
        assert_eq!(told(&captured(woocommerce, &sample)), *expected, "{name}");
    }
}
