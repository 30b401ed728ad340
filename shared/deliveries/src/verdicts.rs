//! What an answer means: many vendors say 200 and mean no.
//!
//! Statuses and codes are those of the vendors' documents: Slack "Sending messages using incoming
//! webhooks", Microsoft "Create incoming webhooks", Discord "Rate limits", Telegram "Making
//! requests", Feishu "Custom bot usage guide", `DingTalk` "Custom robot access", `WeCom` "Group robot
//! configuration", Standard Webhooks. A code that is not known here is tried again: that is bounded,
//! and a digest is not lost to a vendor's bad hour.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::errors::DeliveryError;
use crate::network::Answer;
use crate::place::Kind;

type Verdict = Result<(), DeliveryError>;

/// The longest that a receiver is obeyed.
const AFTER_MAX: Duration = Duration::from_hours(24);
/// `DingTalk` shuts a robot that was too fast out for so long.
const DINGTALK_AFTER: Duration = Duration::from_mins(10);
/// Limits of Feishu and `WeCom` are counted by the minute.
const MINUTE: Duration = Duration::from_mins(1);

/// Whether a kind's vendor took what was posted.
pub(crate) fn verdict(kind: Kind, answer: &Answer) -> Verdict {
    match kind {
        Kind::Slack => slack(answer),
        Kind::Teams => teams(answer),
        Kind::Feishu => feishu(answer),
        Kind::DingTalk => dingtalk(answer),
        Kind::WeCom => wecom(answer),
        Kind::Discord => discord(answer),
        Kind::Telegram => telegram(answer),
        Kind::Webhook => webhook(answer),
        // They are not posted.
        Kind::Email | Kind::File => by_status("the receiver", answer, ""),
    }
}

/// Reads `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    let after = if let Ok(seconds) = text.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let until = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
        (until - now).max(TimeDelta::zero()).to_std().ok()?
    };
    Some(after.min(AFTER_MAX))
}

fn slack(answer: &Answer) -> Verdict {
    let body = answer.body.trim();
    // Its reasons are words such as `no_service`; anything else is not quoted.
    let is_word = body.len() <= 40 && body.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'));
    by_status("Slack", answer, if is_word { body } else { "" })?;
    if body == "ok" { Ok(()) } else { Err(DeliveryError::unknown("Slack did not say \"ok\"")) }
}

/// A workflow says 202. The older webhooks say 200 and `1`, or 200 and what went wrong.
fn teams(answer: &Answer) -> Verdict {
    by_status("Teams", answer, "")?;
    let Some((_, rest)) = answer.body.split_once("HTTP error ") else { return Ok(()) };
    let status: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let status = status.parse().unwrap_or(500);
    by_status("Teams", &Answer { status, ..answer.clone() }, "")
}

fn discord(answer: &Answer) -> Verdict {
    let body = json(answer);
    let after = body.get("retry_after").and_then(Value::as_f64).and_then(seconds);
    let answer = Answer { retry_after: after.or(answer.retry_after), ..answer.clone() };
    by_status("Discord", &answer, &code(&body, "code"))
}

fn telegram(answer: &Answer) -> Verdict {
    let body = json(answer);
    let parameters = body.get("parameters").unwrap_or(&Value::Null);
    if let Some(chat_id) = parameters.get("migrate_to_chat_id").and_then(Value::as_i64) {
        let reason = format!("the group has become another chat: set chat_id = {chat_id}");
        return Err(DeliveryError::give_up(reason));
    }
    let after = parameters.get("retry_after").and_then(Value::as_f64).and_then(seconds);
    let answer = Answer { retry_after: after.or(answer.retry_after), ..answer.clone() };
    by_status("Telegram", &answer, "")?;
    match body.get("ok").and_then(Value::as_bool) {
        Some(true) => Ok(()),
        Some(false) => Err(DeliveryError::retry("Telegram did not take it")),
        None => Err(DeliveryError::unknown("Telegram did not say \"ok\"")),
    }
}

fn feishu(answer: &Answer) -> Verdict {
    let body = json(answer);
    // Bots of the first version say `StatusCode`.
    let code = body.get("code").or_else(|| body.get("StatusCode")).and_then(Value::as_i64);
    let is_too_fast = body
        .get("msg")
        .and_then(Value::as_str)
        .is_some_and(|text| text.contains("too many request") || text.contains("frequency limit"));
    let meaning = match code {
        Some(0) => Meaning::Taken,
        Some(11232 | 99_991_400) => Meaning::TooFast(MINUTE),
        Some(_) if is_too_fast => Meaning::TooFast(MINUTE),
        Some(19021) => Meaning::Refused("its signature or the machine's clock is wrong"),
        Some(19022) => Meaning::Refused("our address is not on the bot's list"),
        Some(19024) => Meaning::Refused("none of the bot's keywords is in it"),
        Some(19001) => Meaning::Refused("the bot does not exist"),
        Some(9499 | 19002 | 11246) => Meaning::Refused("the message is not of its form"),
        Some(_) | None => Meaning::Strange,
    };
    by_code("Feishu", answer, code, meaning)
}

fn dingtalk(answer: &Answer) -> Verdict {
    let code = json(answer).get("errcode").and_then(Value::as_i64);
    let meaning = match code {
        Some(0) => Meaning::Taken,
        Some(130_101 | 410_100) => Meaning::TooFast(DINGTALK_AFTER),
        Some(310_000) => {
            Meaning::Refused("its signature, its keywords or our address is not the robot's")
        }
        Some(300_001 | 400_101 | 400_106) => Meaning::Refused("the robot does not exist"),
        Some(400_102) => Meaning::Refused("the robot is switched off"),
        Some(400_013) => Meaning::Refused("the group does not exist any more"),
        Some(40_035 | 400_105) => Meaning::Refused("the message is not of its form"),
        Some(430_101..=430_104) => Meaning::Refused("its content is not allowed there"),
        Some(_) | None => Meaning::Strange,
    };
    by_code("DingTalk", answer, code, meaning)
}

fn wecom(answer: &Answer) -> Verdict {
    let code = json(answer).get("errcode").and_then(Value::as_i64);
    let meaning = match code {
        Some(0) => Meaning::Taken,
        Some(45_009 | 45_033) => Meaning::TooFast(MINUTE),
        Some(93_000) => Meaning::Refused("the robot does not exist"),
        Some(40_008 | 40_058 | 44_004 | 45_002) => {
            Meaning::Refused("the message is not of its form")
        }
        Some(_) | None => Meaning::Strange,
    };
    by_code("WeCom", answer, code, meaning)
}

/// Whatever is not taken is tried again, but for a receiver that wants no more.
fn webhook(answer: &Answer) -> Verdict {
    match answer.status {
        410 => Err(DeliveryError::give_up("the receiver wants no more of them (410)")),
        413 | 300..=399 => by_status("the receiver", answer, ""),
        200..=299 => Ok(()),
        status => Err(DeliveryError::Retry {
            reason: format!("the receiver did not take it ({status})"),
            after: answer.retry_after,
        }),
    }
}

/// What a vendor's own code means.
#[derive(Clone, Copy)]
enum Meaning {
    Taken,
    TooFast(Duration),
    Refused(&'static str),
    Strange,
}

/// The code counts, whatever the status; without one the status does.
fn by_code(vendor: &str, answer: &Answer, code: Option<i64>, meaning: Meaning) -> Verdict {
    let Some(code) = code else {
        by_status(vendor, answer, "")?;
        return Err(DeliveryError::unknown(format!("{vendor} answered without a code")));
    };
    match meaning {
        Meaning::Taken => by_status(vendor, answer, ""),
        Meaning::TooFast(after) => Err(DeliveryError::Retry {
            reason: format!("{vendor} takes no more for now (code {code})"),
            after: Some(answer.retry_after.unwrap_or(after)),
        }),
        Meaning::Refused(why) => {
            Err(DeliveryError::give_up(format!("{vendor} refused it: {why} (code {code})")))
        }
        Meaning::Strange => Err(DeliveryError::Retry {
            reason: format!("{vendor} did not take it (code {code})"),
            after: answer.retry_after,
        }),
    }
}

fn by_status(vendor: &str, answer: &Answer, detail: &str) -> Verdict {
    let Answer { status, retry_after, .. } = answer;
    let detail = if detail.is_empty() { String::new() } else { format!(", {detail}") };
    let told = |what: &str| format!("{vendor} {what} ({status}{detail})");
    match status {
        200..=299 => Ok(()),
        300..=399 => Err(DeliveryError::give_up(told("sent us elsewhere, where we do not go"))),
        408 | 425 | 429 => {
            Err(DeliveryError::Retry { reason: told("takes no more for now"), after: *retry_after })
        }
        // A gateway speaks for somebody who may have taken it.
        502 | 504 => Err(DeliveryError::unknown(told("was not reached behind its gateway"))),
        400..=499 => Err(DeliveryError::give_up(told("refused it"))),
        _ => Err(DeliveryError::Retry { reason: told("has a fault"), after: *retry_after }),
    }
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_default()
}

/// A whole number that a body names, for a reason.
fn code(body: &Value, name: &str) -> String {
    let code = body.get(name).and_then(Value::as_i64);
    code.map_or_else(String::new, |code| format!("code {code}"))
}

fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number).ok().map(|after| after.min(AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: Kind, status: u16, body: &str) -> String {
        let answer = Answer { status, retry_after: None, body: body.to_owned() };
        match verdict(kind, &answer) {
            Ok(()) => "taken".to_owned(),
            Err(DeliveryError::Retry { reason, after: None }) => format!("retry: {reason}"),
            Err(DeliveryError::Retry { reason, after: Some(after) }) => {
                format!("retry after {after:?}: {reason}")
            }
            Err(DeliveryError::GiveUp { reason }) => format!("give up: {reason}"),
            Err(DeliveryError::Unknown { reason }) => format!("unknown: {reason}"),
        }
    }

    #[track_caller]
    fn check(kind: Kind, status: u16, body: &str, expected: &str) {
        assert_eq!(told(kind, status, body), expected);
    }

    #[test]
    fn slack_says_ok() {
        check(Kind::Slack, 200, "ok", "taken");
        check(Kind::Slack, 200, "hm", "unknown: Slack did not say \"ok\"");
        check(Kind::Slack, 404, "no_service", "give up: Slack refused it (404, no_service)");
        check(Kind::Slack, 400, "see https://hooks.slack.com/x", "give up: Slack refused it (400)");
        check(Kind::Slack, 429, "", "retry: Slack takes no more for now (429)");
        check(Kind::Slack, 500, "rollup_error", "retry: Slack has a fault (500, rollup_error)");
        check(
            Kind::Slack,
            502,
            "<html>",
            "unknown: Slack was not reached behind its gateway (502)",
        );
        check(Kind::Slack, 302, "", "give up: Slack sent us elsewhere, where we do not go (302)");
    }

    #[test]
    fn teams_may_say_200_and_mean_no() {
        check(Kind::Teams, 202, "", "taken");
        check(Kind::Teams, 200, "1", "taken");
        let failed = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ";
        let too_fast = "retry: Teams takes no more for now (429)";
        check(Kind::Teams, 200, &format!("{failed}429 with ContextId x"), too_fast);
        check(Kind::Teams, 200, &format!("{failed}413"), "give up: Teams refused it (413)");
        check(Kind::Teams, 401, "", "give up: Teams refused it (401)");
    }

    #[test]
    fn discord_tells_the_wait_in_the_body() {
        check(Kind::Discord, 204, "", "taken");
        check(Kind::Discord, 200, "{}", "taken");
        let body = r#"{"message":"You are being rate limited.","retry_after":0.65,"global":false}"#;
        let expected = "retry after 650ms: Discord takes no more for now (429)";
        check(Kind::Discord, 429, body, expected);
        let expected = "give up: Discord refused it (400, code 50035)";
        check(Kind::Discord, 400, r#"{"code":50035}"#, expected);
        let expected = "give up: Discord refused it (404, code 10015)";
        check(Kind::Discord, 404, r#"{"code":10015}"#, expected);
        check(
            Kind::Discord,
            429,
            r#"{"retry_after":-1}"#,
            "retry: Discord takes no more for now (429)",
        );
        let expected = "retry after 86400s: Discord takes no more for now (429)";
        check(Kind::Discord, 429, r#"{"retry_after":1e9}"#, expected);
    }

    #[test]
    fn telegram_has_to_be_ok() {
        check(Kind::Telegram, 200, r#"{"ok":true,"result":{}}"#, "taken");
        check(Kind::Telegram, 200, r#"{"ok":false}"#, "retry: Telegram did not take it");
        check(Kind::Telegram, 200, "<html>", "unknown: Telegram did not say \"ok\"");
        check(
            Kind::Telegram,
            429,
            r#"{"ok":false,"error_code":429,"parameters":{"retry_after":35}}"#,
            "retry after 35s: Telegram takes no more for now (429)",
        );
        check(
            Kind::Telegram,
            400,
            r#"{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-100123}}"#,
            "give up: the group has become another chat: set chat_id = -100123",
        );
        check(Kind::Telegram, 401, "{}", "give up: Telegram refused it (401)");
        check(Kind::Telegram, 403, "{}", "give up: Telegram refused it (403)");
    }

    #[test]
    fn the_code_counts_in_a_200() {
        check(Kind::Feishu, 200, r#"{"code":0,"msg":"success","data":{}}"#, "taken");
        check(Kind::Feishu, 200, r#"{"StatusCode":0,"StatusMessage":"success"}"#, "taken");
        let slow = |code| format!("retry after 60s: Feishu takes no more for now (code {code})");
        check(Kind::Feishu, 200, r#"{"code":11232}"#, &slow(11232));
        check(Kind::Feishu, 400, r#"{"code":9499,"msg":"too many request"}"#, &slow(9499));
        let expected = "give up: Feishu refused it: the message is not of its form (code 9499)";
        check(Kind::Feishu, 400, r#"{"code":9499,"msg":"Bad Request"}"#, expected);
        let expected = "give up: Feishu refused it: its signature or the machine's clock is wrong (code 19021)";
        check(Kind::Feishu, 200, r#"{"code":19021}"#, expected);
        check(Kind::Feishu, 200, r#"{"code":1}"#, "retry: Feishu did not take it (code 1)");
        check(Kind::Feishu, 200, "{}", "unknown: Feishu answered without a code");
        check(Kind::Feishu, 503, "", "retry: Feishu has a fault (503)");
        check(Kind::DingTalk, 200, r#"{"errcode":0,"errmsg":"ok"}"#, "taken");
        let expected = "retry after 600s: DingTalk takes no more for now (code 130101)";
        check(Kind::DingTalk, 200, r#"{"errcode":130101}"#, expected);
        let expected = "give up: DingTalk refused it: the robot does not exist (code 300001)";
        check(Kind::DingTalk, 200, r#"{"errcode":300001}"#, expected);
        check(
            Kind::DingTalk,
            200,
            r#"{"errcode":-1}"#,
            "retry: DingTalk did not take it (code -1)",
        );
        check(Kind::WeCom, 200, r#"{"errcode":0}"#, "taken");
        let expected = "retry after 60s: WeCom takes no more for now (code 45009)";
        check(Kind::WeCom, 200, r#"{"errcode":45009}"#, expected);
        let expected = "give up: WeCom refused it: the robot does not exist (code 93000)";
        check(Kind::WeCom, 200, r#"{"errcode":93000}"#, expected);
    }

    #[test]
    fn a_webhook_is_tried_until_its_receiver_wants_no_more() {
        check(Kind::Webhook, 204, "", "taken");
        check(Kind::Webhook, 404, "", "retry: the receiver did not take it (404)");
        check(Kind::Webhook, 504, "", "retry: the receiver did not take it (504)");
        check(Kind::Webhook, 410, "", "give up: the receiver wants no more of them (410)");
        let expected = "give up: the receiver sent us elsewhere, where we do not go (307)";
        check(Kind::Webhook, 307, "", expected);
    }

    #[test]
    fn the_time_to_wait_is_seconds_or_a_date_and_bounded() {
        let now = "2026-11-22T08:00:00Z".parse().expect("a time");
        let seconds = |text: &str| retry_after(text, now).map(|after| after.as_secs());
        assert_eq!(seconds("30"), Some(30));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("Sun, 22 Nov 2026 08:02:00 GMT"), Some(120));
        assert_eq!(seconds("Sun, 22 Nov 2026 07:00:00 GMT"), Some(0));
        assert_eq!(seconds("99999999"), Some(86_400));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("-1"), None);
    }
}
