//! Everything that is stored, as bytes: what a test of forgetting has to look through.

use std::io::Read;

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use flate2::read::DeflateDecoder;
use serde_json::{Value, json};
use tallydesk::Embedded;

/// Every item of both tables.
async fn items(database: &Embedded) -> Vec<Value> {
    let mut items = Vec::new();
    for table in ["tallydesk-journal", "tallydesk-counters"] {
        let mut start = Value::Null;
        loop {
            let mut scan = json!({ "TableName": table });
            if !start.is_null() {
                scan["ExclusiveStartKey"] = start;
            }
            let mut request = HttpRequest::new(SdkBody::from(scan.to_string()));
            request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.Scan");
            let answer = database.call(request).await.unwrap();
            let answer: Value = serde_json::from_slice(answer.body().bytes().unwrap()).unwrap();
            items.extend(answer["Items"].as_array().unwrap().clone());
            start = answer["LastEvaluatedKey"].clone();
            if start.is_null() {
                break;
            }
        }
    }
    items
}

/// The keys of the items that hold a text: in a key, in an attribute, or in what is packed or
/// compressed there.
pub async fn items_with(database: &Embedded, text: &str) -> Vec<String> {
    let holding = items(database).await.into_iter().filter(|item| holds(item, text));
    holding.map(|item| format!("{} {}", item["pk"]["S"], item["sk"]["S"])).collect()
}

fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found.contains(text) || packed_holds(found, text),
        Value::Array(values) => values.iter().any(|value| holds(value, text)),
        Value::Object(fields) => {
            fields.iter().any(|(name, value)| name.contains(text) || holds(value, text))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Looks into what may be bytes in base64, as they are and inflated.
fn packed_holds(encoded: &str, text: &str) -> bool {
    let Ok(bytes) = aws_smithy_types::base64::decode(encoded) else { return false };
    let mut inflated = Vec::new();
    // What is not compressed inflates to nothing, or to nonsense.
    let _ = DeflateDecoder::new(bytes.as_slice()).read_to_end(&mut inflated);
    [bytes, inflated].iter().any(|bytes| String::from_utf8_lossy(bytes).contains(text))
}
