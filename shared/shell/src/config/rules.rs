//! `[rules]`, or `[[rules]]` by the day from which they hold.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_ledger::{
    CallServiceLevel, Choices, OneTouchRule, Rules, ScheduleRule, ShortAbandons, SlaRule,
};
use toml::Spanned;

use super::entries::check_ascending;
use super::error::Fault;
use super::values::{Count, Day, Days, Seconds, ShiftSeconds, Stars};

/// One entry: what it leaves out stays as it was before.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Rules")]
pub(super) struct RulesEntry {
    /// The first day of these rules: tickets created from then on follow them. A key that is left
    /// out stays as it was before. The first entry needs no day.
    from: Option<Day>,
    /// The schedule that measures a span during which the ticket's changed: `"at_event"`, the one at
    /// the event that ends the span, for all of it; or `"accumulate"`, each part under its own.
    #[schemars(with = "Option<String>")]
    schedule_rule: Option<ScheduleRule>,
    /// Which solved tickets count as one-touch: `"exactly_one"`, one agent reply, of those with any;
    /// or `"at_most_one"`, none or one, of all.
    #[schemars(with = "Option<String>")]
    one_touch_rule: Option<OneTouchRule>,
    /// The policy that judges a promise: `"latest"`, the one that applies when it is kept; or
    /// `"at_start"`, the one that applied when it began.
    #[schemars(with = "Option<String>")]
    sla_rule: Option<SlaRule>,
    /// The least positive rating, from 1 to 5.
    csat_positive: Option<Stars>,
    /// Days of 24 hours after the first solve in which another contact undoes first-contact
    /// resolution.
    fcr_window_days: Option<Days>,
    /// Days of 24 hours after a ticket in which the customer's next one is a repeat contact.
    repeat_window_days: Option<Days>,
    /// Tags that are a customer's segment, such as `"vip"`; capitals do not matter. Of several on a
    /// ticket or an order the first in this list is it, unless the source names a segment itself. Tags
    /// that are not listed make none.
    segment_tags: Option<Vec<String>>,
    /// Tags that make a ticket a complaint.
    complaint_tags: Option<Vec<String>>,
    /// Categories that make a ticket a complaint.
    complaint_categories: Option<Vec<String>>,
    /// A complaint that takes longer to resolve is late.
    complaint_limit: Option<Seconds>,
    /// Channels on which the whole conversation until the first solve is one contact.
    live_channels: Option<Vec<String>>,
    /// Categories of tickets that ask where an order is.
    order_status_categories: Option<Vec<String>>,
    /// Ranks and trends need at least so many cases.
    rank_from: Option<Count>,
    /// Days of 24 hours after a ticket in which an order is a sale after support.
    conversion_window_days: Option<Days>,
    /// A customer is active on the day of an order and for so many days in all.
    active_days: Option<Days>,
    /// Calls hung up quickly: `"exclude"` or `"include"` them in the rates.
    #[schemars(with = "Option<String>")]
    short_abandons: Option<ShortAbandons>,
    /// A call hung up before so many seconds was hung up quickly.
    short_abandon_seconds: Option<Count>,
    /// True if a caller's wait includes the time that the agent's phone rang.
    asa_includes_ring: Option<bool>,
    /// What calls answered in time are divided by: `"default"`, calls offered without those hung up
    /// quickly; `"all_offered"`; `"answered_only"`; or `"abandons_within_count"`, as all offered, and
    /// those hung up within the limit count as in time.
    #[schemars(with = "Option<String>")]
    call_service_level: Option<CallServiceLevel>,
    /// An agent's presence that lasts longer without news counts nothing, since its end was not told;
    /// at most 7 days.
    presence_max: Option<ShiftSeconds>,
    /// Hosts of the knowledge base, whose links in replies count.
    knowledge_hosts: Option<Vec<String>>,
}

/// Choices of what a report shows, on which no fold depends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportChoices {
    /// Ranks and trends need at least so many cases.
    pub rank_from: u32,
    /// Hosts of the knowledge base.
    pub knowledge_hosts: Vec<String>,
}

impl Default for ReportChoices {
    fn default() -> Self {
        Self { rank_from: 10, knowledge_hosts: Vec::new() }
    }
}

/// Both kinds of choices, by the day from which they hold.
pub(super) struct DatedChoices {
    pub(super) choices: BTreeMap<NaiveDate, Choices>,
    pub(super) report_choices: BTreeMap<NaiveDate, ReportChoices>,
}

/// Checks the order of the entries, and lays each over the one before.
pub(super) fn dated_choices(entries: Vec<Spanned<RulesEntry>>) -> Result<DatedChoices, Fault> {
    check_ascending("rules", &entries, |entry| entry.from)?;
    let mut dated =
        DatedChoices { choices: Rules::default().choices, report_choices: BTreeMap::new() };
    let mut choices = Choices::default();
    let mut report_choices = ReportChoices::default();
    for (position, entry) in entries.into_iter().map(Spanned::into_inner).enumerate() {
        // The first entry holds always: before its day there is nothing else to follow.
        let from = entry.from.filter(|_| position > 0).map_or(NaiveDate::MIN, |from| from.0);
        report_choices = entry.report_choices_over(report_choices);
        choices = entry.choices_over(choices);
        dated.report_choices.insert(from, report_choices.clone());
        dated.choices.insert(from, choices.clone());
    }
    Ok(dated)
}

impl RulesEntry {
    fn choices_over(self, before: Choices) -> Choices {
        Choices {
            schedule_rule: self.schedule_rule.unwrap_or(before.schedule_rule),
            one_touch_rule: self.one_touch_rule.unwrap_or(before.one_touch_rule),
            sla_rule: self.sla_rule.unwrap_or(before.sla_rule),
            csat_positive_thousandths: self
                .csat_positive
                .map_or(before.csat_positive_thousandths, |stars| stars.0),
            fcr_window_days: self.fcr_window_days.map_or(before.fcr_window_days, |days| days.0),
            repeat_window_days: self
                .repeat_window_days
                .map_or(before.repeat_window_days, |days| days.0),
            conversion_window_days: self
                .conversion_window_days
                .map_or(before.conversion_window_days, |days| days.0),
            active_days: self.active_days.map_or(before.active_days, |days| days.0),
            segment_tags: self.segment_tags.unwrap_or(before.segment_tags),
            complaint_tags: self.complaint_tags.unwrap_or(before.complaint_tags),
            complaint_categories: self.complaint_categories.unwrap_or(before.complaint_categories),
            complaint_limit_seconds: self
                .complaint_limit
                .map_or(before.complaint_limit_seconds, i64::from),
            live_channels: self.live_channels.unwrap_or(before.live_channels),
            order_status_categories: self
                .order_status_categories
                .unwrap_or(before.order_status_categories),
            short_abandons: self.short_abandons.unwrap_or(before.short_abandons),
            short_abandon_seconds: self
                .short_abandon_seconds
                .map_or(before.short_abandon_seconds, |count| count.0),
            asa_includes_ring: self.asa_includes_ring.unwrap_or(before.asa_includes_ring),
            call_service_level: self.call_service_level.unwrap_or(before.call_service_level),
            presence_seconds_max: self.presence_max.map_or(before.presence_seconds_max, i64::from),
        }
    }

    fn report_choices_over(&self, before: ReportChoices) -> ReportChoices {
        let knowledge_hosts = self.knowledge_hosts.clone();
        ReportChoices {
            rank_from: self.rank_from.map_or(before.rank_from, |count| count.0),
            knowledge_hosts: knowledge_hosts.unwrap_or(before.knowledge_hosts),
        }
    }
}
