//! Anybody's endpoint: the report, and the sentences and figures of its digest in words.
//!
//! The envelope is what Standard Webhooks recommend:
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.

use chrono::SecondsFormat;
use serde_json::{Value, json};
use tallydesk_kpis::Report;

use crate::changes::Trend;
use crate::chats::Rendering;
use crate::chats::message::{Message, attention};
use crate::digest::{Digest, HeadlineFigure};
use crate::sentence::Sentence;

/// What happened.
const TYPE: &str = "digest.issued";
/// Raised when a field of `data` changes its meaning or goes; new fields may come at any time.
const VERSION: u32 = 1;

pub fn lay_out(report: &Report, digest: &Digest, rendering: &Rendering) -> Value {
    let headline: Vec<Value> = digest.headline.iter().map(figure).collect();
    let message = Message::new(digest, rendering);
    let attention: Vec<String> = attention(digest).iter().map(Sentence::text).collect();
    json!({
        "type": TYPE,
        "timestamp": report.generated_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "data": {
            "version": VERSION,
            "title": message.title,
            "lead": digest.lead,
            "headline": headline,
            "attention": attention,
            "link": message.link,
            "repeat": rendering.repeat,
            "report": report,
        },
    })
}

/// A figure in words; its number is in the report.
fn figure(figure: &HeadlineFigure) -> Value {
    let (change, judgement, untold) = match &figure.trend {
        Trend::Told(change) => (Some(&change.amount), Some(change.word.as_str()), None),
        Trend::Untold(why) => (None, None, Some(why)),
    };
    json!({
        "kpi": figure.kpi.id,
        "name": figure.name,
        "value": figure.value.whole(),
        "change": change,
        "judgement": judgement,
        "no_change_because": untold,
        "notes": figure.notes,
    })
}
