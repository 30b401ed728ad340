//! How posts are signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use standardwebhooks::Webhook;

use crate::errors::Unfit;

/// Feishu and Lark: the key is the time in seconds, a line end and the secret; the message is empty.
///
/// Facts: <https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot>, "signature
/// verification".
pub(crate) fn feishu(secret: &str, at: DateTime<Utc>) -> String {
    hmac(&format!("{}\n{secret}", at.timestamp()), "")
}

/// `DingTalk`: the key is the secret; the message is the time in milliseconds, a line end and the
/// secret.
///
/// Facts: <https://open.dingtalk.com/document/robots/customize-robot-security-settings>.
pub(crate) fn dingtalk(secret: &str, at: DateTime<Utc>) -> String {
    hmac(secret, &format!("{}\n{secret}", at.timestamp_millis()))
}

/// Standard Webhooks: the value of `webhook-signature`.
///
/// Facts: <https://github.com/standard-webhooks/standard-webhooks>, the specification.
pub(crate) fn webhook(
    secret: &str,
    id: &str,
    at: DateTime<Utc>,
    body: &[u8],
) -> Result<String, Unfit> {
    let signature = Webhook::new(secret).and_then(|key| key.sign(id, at.timestamp(), body));
    signature.map_err(|_| Unfit("its secret is not one of Standard Webhooks".into()))
}

fn hmac(key: &str, message: &str) -> String {
    // A key of any length is taken.
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
    let code = mac.map(|mac| mac.chain_update(message.as_bytes()).finalize().into_bytes());
    code.map(|code| STANDARD.encode(code)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_599_360_473, 123_000_000).expect("a time")
    }

    // Computed with Python's hmac module from the vendors' descriptions.
    #[test]
    fn signatures_are_those_of_the_vendors() {
        assert_eq!(feishu("demo", at()), FEISHU);
        assert_eq!(dingtalk("SECdemo", at()), DINGTALK);
    }

    const FEISHU: &str = "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=";
    const DINGTALK: &str = "1HQs9f3cSAHzovKqY78he1KVa4lpHx38oe3kOWE08vc=";
}
