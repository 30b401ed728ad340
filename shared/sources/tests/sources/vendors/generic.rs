use http::{HeaderMap, HeaderName};
use serde_json::Value;
use tallydesk_sources::{Delivery, Secrets, source};

use super::samples;

#[test]
fn the_vector_of_standard_webhooks_is_verified() {
    for (name, vector) in samples("standard-webhooks") {
        let vector: Value = serde_json::from_slice(&vector.body).expect("JSON");
        let text = |pointer: &str| vector.pointer(pointer).and_then(Value::as_str).expect("a text");
        let headers: HeaderMap = ["webhook-id", "webhook-timestamp", "webhook-signature"]
            .map(|name| {
                let value = text(&format!("/headers/{name}")).parse().expect("a header");
                (HeaderName::from_static(name), value)
            })
            .into_iter()
            .collect();
        let generic = source("generic").expect("a source");
        let secrets = Secrets::new(generic, vec![text("/secret").to_owned()]).expect("secrets");
        let delivery = Delivery::post(&headers, text("/raw_body").as_bytes());
        let seconds = text("/headers/webhook-timestamp").parse().expect("seconds");
        let now = chrono::DateTime::from_timestamp(seconds, 0).expect("a time");
        assert!(generic.verify(delivery, &secrets, now).is_ok(), "{name}");
    }
}
