//! Reading and writing attributes, with errors that name the attribute.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::errors::StoreError;

pub(crate) type Item = HashMap<String, AttributeValue>;

/// The partition key's attribute, in both tables.
pub(crate) const PK: &str = "pk";
/// The sort key's attribute, in both tables.
pub(crate) const SK: &str = "sk";

pub(crate) fn string(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(format!("{value}"))
}

pub(crate) fn bytes(value: Vec<u8>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

pub(crate) fn key(pk: &str, sk: &str) -> Item {
    HashMap::from([(PK.to_owned(), string(pk)), (SK.to_owned(), string(sk))])
}

pub(crate) fn get_string<'a>(item: &'a Item, name: &str) -> Result<&'a str, StoreError> {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map(String::as_str).ok_or_else(|| missing(name))
}

pub(crate) fn get_number<N: std::str::FromStr>(item: &Item, name: &str) -> Result<N, StoreError> {
    let value = item.get(name).and_then(|value| value.as_n().ok());
    value.and_then(|text| text.parse().ok()).ok_or_else(|| missing(name))
}

pub(crate) fn get_bytes<'a>(item: &'a Item, name: &str) -> Result<&'a [u8], StoreError> {
    let value = item.get(name).and_then(|value| value.as_b().ok());
    value.map(AsRef::as_ref).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> StoreError {
    StoreError::Unfit(format!("a stored item lacks a readable `{name}`"))
}
