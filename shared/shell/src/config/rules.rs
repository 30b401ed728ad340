//! `[rules]`: named choices of figures.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::Deserializer;
use tallydesk_ledger::{Choices, OneTouchRule, ScheduleRule, SlaRule};

use super::expected;
use super::promises::Seconds;

/// `[rules]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RuleChoices {
    schedule_rule: ScheduleRule,
    one_touch_rule: OneTouchRule,
    sla_rule: SlaRule,
    /// The least positive rating on 1–5.
    #[serde(deserialize_with = "rating")]
    csat_positive: i64,
    fcr_window_days: u32,
    repeat_window_days: u32,
    complaint_tags: Vec<String>,
    complaint_categories: Vec<String>,
    complaint_limit: Seconds,
    live_channels: Vec<String>,
    order_status_categories: Vec<String>,
}

impl Default for RuleChoices {
    fn default() -> Self {
        let choices = Choices::default();
        Self {
            schedule_rule: choices.schedule_rule,
            one_touch_rule: choices.one_touch_rule,
            sla_rule: choices.sla_rule,
            csat_positive: choices.csat_positive_thousandths,
            fcr_window_days: choices.fcr_window_days,
            repeat_window_days: choices.repeat_window_days,
            complaint_tags: choices.complaint_tags,
            complaint_categories: choices.complaint_categories,
            complaint_limit: Seconds(choices.complaint_limit_seconds),
            live_channels: choices.live_channels,
            order_status_categories: choices.order_status_categories,
        }
    }
}

impl RuleChoices {
    /// The choices by the day from which they hold.
    pub(super) fn dated(&self) -> BTreeMap<NaiveDate, Choices> {
        let choices = Choices {
            schedule_rule: self.schedule_rule,
            one_touch_rule: self.one_touch_rule,
            sla_rule: self.sla_rule,
            csat_positive_thousandths: self.csat_positive,
            fcr_window_days: self.fcr_window_days,
            repeat_window_days: self.repeat_window_days,
            complaint_tags: self.complaint_tags.clone(),
            complaint_categories: self.complaint_categories.clone(),
            complaint_limit_seconds: self.complaint_limit.0,
            live_channels: self.live_channels.clone(),
            order_status_categories: self.order_status_categories.clone(),
        };
        BTreeMap::from([(NaiveDate::MIN, choices)])
    }
}

fn rating<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let stars = f64::deserialize(deserializer)?;
    if !(1.0..=5.0).contains(&stars) {
        return Err(expected("a rating from 1 to 5"));
    }
    #[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // 1,000 to 5,000
    Ok((stars * 1000.0).round() as i64)
}
