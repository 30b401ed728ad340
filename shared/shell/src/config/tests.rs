//! What is refused, with which words, and what is made of a config that has everything.

mod destinations;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{NaiveTime, Weekday};
use chrono_tz::Tz;
use tallydesk_deliveries::Place;
use tallydesk_events::Status;
use tallydesk_kpis::{Agents, Cost, Costs, Currency, Judged, Limit, PeriodKind};
use tallydesk_ledger::{
    AppliesTo, CallServiceLevel, Clock, Dimension, Hours, Marketplace, OneTouchRule, OpenHours,
    Policy, Schedule, ScheduleChoice, ScheduleRule, ShortAbandons, SlaRule, Target,
};

use super::*;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("tallydesk.toml"))
}

fn config(text: &str) -> Config {
    parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The text is refused, with the line and column, the key, and what was expected.
#[track_caller]
fn check(text: &str, expected: &str) {
    let message = parse(text).expect_err("refused").to_string();
    assert_eq!(message, format!("tallydesk.toml:{expected}"));
}

#[test]
fn a_wrong_file_is_refused() {
    check(
        "[acount]\nname = 'x'",
        "1:2: acount: unknown field `acount`, expected one of `account`, `rules`, `schedules`, `sla`, `targets`, `service_level`, `marketplaces`, `cost`, `retention`, `sources`, `digests`, `destinations`",
    );
    check(
        "acount = 3",
        "1:1: acount: unknown field `acount`, expected one of `account`, `rules`, `schedules`, `sla`, `targets`, `service_level`, `marketplaces`, `cost`, `retention`, `sources`, `digests`, `destinations`",
    );
    check("[account]\nname = 'x'\nname = 'y'", "3:1: duplicate key");
    check("[account", "1:9: unclosed table, expected `]`");
}

#[test]
fn a_wrong_account_is_refused() {
    check("[account]\nname = ''", "2:8: account.name: expected a name");
    check("[account]\nname = 3", "2:8: account.name: invalid type: integer `3`, expected a name");
    check(
        "[account]\npublic_url = 'desk.example.com'",
        r#"2:14: account.public_url: expected an address such as "https://desk.example.com""#,
    );
    check(
        "[account]\nlanguages = ['de']",
        "2:14: account.languages[0]: unknown variant `de`, expected one of `en`, `zh-Hans`, `zh-Hant`",
    );
    check("[account]\nlanguages = []", "2:13: account.languages: expected at least one language");
    check(
        "[account]\ncurrency = 'Euro'",
        r#"2:12: account.currency: expected three capital letters such as "EUR""#,
    );
    check(
        "[account]\nweek_starts = 'moonday'",
        r#"2:15: account.week_starts: expected a day of the week such as "monday""#,
    );
}

#[test]
fn wrong_rules_are_refused() {
    check(
        "rules = 3",
        "1:9: rules: invalid type: integer `3`, expected a table or an array of tables",
    );
    check(
        "[rules]\nschedule_rule = 'sometimes'",
        "2:17: rules.schedule_rule: unknown variant `sometimes`, expected `at_event` or `accumulate`",
    );
    check(
        "[rules]\none_touch = 'exactly_one'",
        "2:1: rules.one_touch: unknown field `one_touch`, expected one of `from`, `schedule_rule`, `one_touch_rule`, `sla_rule`, `csat_positive`, `fcr_window_days`, `repeat_window_days`, `segment_tags`, `complaint_tags`, `complaint_categories`, `complaint_limit`, `live_channels`, `order_status_categories`, `rank_from`, `conversion_window_days`, `active_days`, `short_abandons`, `short_abandon_seconds`, `asa_includes_ring`, `call_service_level`, `presence_max`, `knowledge_hosts`",
    );
    check(
        "[[rules]]\none_touch_rule = 'exactly_one'\n[[rules]]\ncsat_positiv = 4",
        "4:1: rules[1].csat_positiv: unknown field `csat_positiv`, expected one of `from`, `schedule_rule`, `one_touch_rule`, `sla_rule`, `csat_positive`, `fcr_window_days`, `repeat_window_days`, `segment_tags`, `complaint_tags`, `complaint_categories`, `complaint_limit`, `live_channels`, `order_status_categories`, `rank_from`, `conversion_window_days`, `active_days`, `short_abandons`, `short_abandon_seconds`, `asa_includes_ring`, `call_service_level`, `presence_max`, `knowledge_hosts`",
    );
    check(
        "[rules]\ncsat_positive = '4'",
        r#"2:17: rules.csat_positive: invalid type: string "4", expected a number"#,
    );
    check(
        "[rules]\nfcr_window_days = 0",
        "2:19: rules.fcr_window_days: expected a number of days from 1 to 366",
    );
    check(
        "[rules]\nfcr_window_days = 7.5",
        "2:19: rules.fcr_window_days: invalid type: floating point `7.5`, expected a whole number",
    );
    check(
        "[rules]\ncomplaint_limit = '2 days'",
        r#"2:19: rules.complaint_limit: expected a duration such as "90s", "30m", "1h30m" or "2d""#,
    );
    check(
        "[rules]\ncomplaint_limit = 48",
        r#"2:19: rules.complaint_limit: invalid type: integer `48`, expected a duration such as "90s", "30m", "1h30m" or "2d""#,
    );
    check(
        "[rules]\ncomplaint_tags = 'complaint'",
        r#"2:18: rules.complaint_tags: invalid type: string "complaint", expected a sequence"#,
    );
    check(
        "[rules]\nasa_includes_ring = 'yes'",
        r#"2:21: rules.asa_includes_ring: invalid type: string "yes", expected a boolean"#,
    );
    check(
        "[rules]\nshort_abandon_seconds = -5",
        "2:25: rules.short_abandon_seconds: expected 0 or more",
    );
    for presence_max in ["0s", "7d1s"] {
        check(
            &format!("[rules]\npresence_max = '{presence_max}'"),
            r#"2:16: rules.presence_max: expected a duration such as "8h" or "1d", at most "7d""#,
        );
    }
    check("[rules]\nfrom = 'July'", "2:8: rules.from: expected a date such as 2026-07-01");
    check("[rules]\nfrom = 2026-02-30", "2:8: invalid date, expected day between 01 and 28");
    check(
        "[rules]\nfrom = 2026-07-01T00:00:00Z",
        "2:8: rules.from: expected a date such as 2026-07-01",
    );
    check(
        "[rules]\nfrom = 2026",
        "2:8: rules.from: invalid type: integer `2026`, expected a date such as 2026-07-01",
    );
    check(
        "[[rules]]\nfrom = 2026-07-01\n[[rules]]\nfrom = 2026-07-01",
        "3:1: rules[1].from: expected a date after 2026-07-01",
    );
    check(
        "[[rules]]\n[[rules]]\ncsat_positive = 5",
        "2:1: rules[1].from: expected a date: only the first entry may have none",
    );
}

#[test]
fn a_wrong_schedule_is_refused() {
    check("[[schedules]]\nname = 'office'", "1:1: schedules[0]: missing field `hours`");
    check(
        "[[schedules]]\nhours = { mon = ['09:00-18:00'] }",
        "1:1: schedules[0]: missing field `name`",
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { monday = ['09:00-18:00'] }",
        "3:11: schedules[0].hours.monday: unknown field `monday`, expected one of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`",
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = ['9-18'] }",
        r#"3:18: schedules[0].hours.mon[0]: expected opening hours such as "09:00-12:30", up to "24:00"; hours past midnight go on at "00:00" of the next day"#,
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = ['00:00-24:00', '22:00-06:00'] }",
        r#"3:33: schedules[0].hours.mon[1]: expected opening hours such as "09:00-12:30", up to "24:00"; hours past midnight go on at "00:00" of the next day"#,
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = '09:00-18:00' }",
        r#"3:17: schedules[0].hours.mon: invalid type: string "09:00-18:00", expected a sequence"#,
    );
    check(
        "[[schedules]]\nname = 'office'\nzone = 'Berlin'\nhours = { mon = ['09:00-18:00'] }",
        r#"3:8: schedules[0].zone: expected an IANA time zone such as "Europe/Berlin""#,
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = ['09:00-18:00'] }\nholidays = [2026-12-25, 'Christmas']",
        "4:25: schedules[0].holidays[1]: expected a date such as 2026-07-01",
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = ['09:00-18:00'] }\n[[schedules]]\nname = 'night'\nhours = { mon = ['00:00-06:00'] }",
        "4:1: schedules.night.applies_to: expected at least one field, or it is never chosen: only the first schedule is for tickets that no other matches, and no marketplace names it",
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = ['09:00-18:00'] }\n[[schedules]]\nname = 'office'\nhours = { mon = ['09:00-17:00'] }",
        "4:1: schedules.office.from: two versions hold always",
    );
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = ['09:00-18:00'] }\n[[schedules]]\nname = 'office'\nfrom = 2026-07-01\nhours = { mon = ['09:00-17:00'] }\napplies_to = { channel = ['chat'] }",
        "4:1: schedules.office.applies_to: expected what the first version says, or nothing",
    );
}

#[test]
fn hours_that_cannot_be_kept_are_refused_at_their_version() {
    let office = "[[schedules]]\nname = 'office'\nhours = { mon = ['09:00-18:00'] }\n";
    check(
        "[[schedules]]\nname = 'office'\nhours = { mon = [] }\n",
        "1:1: schedules.office.hours: expected at least one open hour in a week",
    );
    check(
        &format!(
            "{office}[[schedules]]\nname = 'office'\nfrom = 2026-07-01\n\
             hours = {{ tue = ['09:00-12:00', '11:00-13:00'] }}\n"
        ),
        "4:1: schedules.office.hours: tue: expected hours that do not overlap",
    );
}

#[test]
fn a_wrong_policy_is_refused() {
    check(
        "[[sla]]\nname = 'x'\napplies_to = { channel = [] }\nfirst_reply = { within = '1h' }",
        "3:26: sla[0].applies_to.channel: expected at least one value",
    );
    check(
        "[[sla]]\nname = 'x'\napplies_to = { chanel = ['chat'] }\nfirst_reply = { within = '1h' }",
        "3:16: sla[0].applies_to.chanel: unknown field `chanel`, expected one of `priority`, `channel`, `group`, `brand`, `category`, `tag`",
    );
    check(
        "[[sla]]\nname = 'x'",
        "1:1: sla.x: expected first_reply, next_reply or full_resolution: it promises nothing",
    );
    check(
        "[[sla]]\nname = 'x'\nfirst_reply = { within = '0s' }",
        r#"3:26: sla[0].first_reply.within: expected a duration such as "90s", "30m", "1h30m" or "2d""#,
    );
    check(
        "[[sla]]\nname = 'x'\nfirst_reply = { clock = 'business' }",
        "3:15: sla[0].first_reply: missing field `within`",
    );
    check(
        "[[sla]]\nname = 'x'\nfirst_reply = { within = '1h', clock = 'wall' }",
        "3:40: sla[0].first_reply.clock: unknown variant `wall`, expected `calendar` or `business`",
    );
    check(
        "[[sla]]\nname = 'x'\nfull_resolution = { within = '1h', pauses_in = ['solved'] }",
        r#"3:49: sla[0].full_resolution.pauses_in[0]: expected "new", "open", "pending" or "on_hold"; in "solved" and "closed" every promise stands still"#,
    );
    check(
        "[[sla]]\nname = 'x'\nfull_resolution = { within = '1h', pauses_in = ['waiting'] }",
        r#"3:49: sla[0].full_resolution.pauses_in[0]: expected "new", "open", "pending" or "on_hold"; in "solved" and "closed" every promise stands still"#,
    );
    check(
        "[[sla]]\nname = 'x'\nfirst_reply = { within = '1h' }\n[[sla]]\nname = 'x'\nfirst_reply = { within = '2h' }",
        "4:1: sla.x.from: two versions hold always",
    );
    check(
        "[[sla]]\nname = 'x'\nfrom = 2026-07-01\nfirst_reply = { within = '1h' }\n[[sla]]\nname = 'x'\nfrom = '2026-07-01'\nfirst_reply = { within = '2h' }",
        "5:1: sla.x.from: two versions hold from 2026-07-01",
    );
}

#[test]
fn a_wrong_target_is_refused() {
    check("[targets]\nluck = 3", r#"2:8: targets.luck: no KPI is called "luck""#);
    check(
        "[targets]\nfirst_reply_time.calendar.median = '1h'",
        "2:1: targets.first_reply_time: expected a KPI's id in quotes, since it has dots",
    );
    check(
        "[targets]\n'first_reply_time.calendar.median' = 3600",
        r#"2:38: targets.first_reply_time.calendar.median: expected a duration such as "90s", "30m", "1h30m" or "2d""#,
    );
    check("[targets]\ncsat = '90'", r#"2:8: targets.csat: expected a share such as "90%" or 0.9"#);
    check("[targets]\ncsat = 90", r#"2:8: targets.csat: expected a share such as "90%" or 0.9"#);
    check("[targets]\nbacklog = 'many'", "2:11: targets.backlog: expected a number");
    check("[targets]\nbacklog = inf", "2:11: targets.backlog: expected a number");
    check(
        "[targets]\nbacklog = [3]",
        "2:11: targets.backlog: invalid type: sequence, expected a duration, a percentage or a number",
    );
}

#[test]
fn a_wrong_service_level_is_refused() {
    check(
        "[service_level]\nchat = 0",
        "2:8: service_level.chat: expected a number of seconds, at least 1",
    );
    check(
        "[service_level]\nchat = '20s'",
        r#"2:8: service_level.chat: invalid type: string "20s", expected a whole number"#,
    );
}

#[test]
fn a_wrong_marketplace_is_refused() {
    check(
        "[[marketplaces]]\nname = 'amazon'\nresponse_within = '24h'",
        "1:1: marketplaces[0]: missing field `applies_to`",
    );
    check(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = {}\nresponse_within = '24h'",
        "3:14: marketplaces.amazon.applies_to: expected at least one field",
    );
    check(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\nresponse_within = '24h'\nschedule = 'shop'",
        r#"5:12: marketplaces.amazon.schedule: no schedule is called "shop""#,
    );
    check(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\nresponse_within = '24h'\n[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\nresponse_within = '24h'",
        r#"5:1: marketplaces.name: "amazon" is used twice"#,
    );
    check(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\npreset = 'amazn'",
        r#"4:10: marketplaces[0].preset: expected "amazon", "ebay", "walmart" or "etsy""#,
    );
    check(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\ncancellations = { at_most = '2%', days = 0 }",
        "4:42: marketplaces[0].cancellations.days: expected a number of days from 1 to 366",
    );
    check(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\ncancellations = [{ at_most = '2%', days = 7 }, { at_most = '3%', days = 7 }]",
        "4:48: marketplaces.amazon.cancellations: two limits over 7 days",
    );
    check(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\ncancellations = 2",
        "4:17: marketplaces[0].cancellations: invalid type: integer `2`, expected a table or an array of tables",
    );
}

#[test]
fn a_preset_fills_in_what_a_marketplace_leaves_out() {
    let config = config(
        "[[marketplaces]]\nname = 'amazon'\napplies_to = { channel = ['amazon'] }\n\
         preset = 'amazon'\norder_defects = { at_most = '3%', days = 10 }\ncancellations = []\n\
         on_time_shipments = [{ at_least = '90%', days = 30 }, { at_least = '95%', days = 7 }]\n",
    );
    let limit = |share, days| Limit { share, days };
    let expected = BTreeMap::from([
        (Judged::Defects, vec![limit(0.03, 10)]),
        (Judged::Cancellations, vec![]),
        (Judged::LateShipments, vec![limit(0.04, 10), limit(0.04, 30)]),
        (Judged::OnTimeShipments, vec![limit(0.95, 7), limit(0.9, 30)]),
    ]);
    let [amazon] = config.standards() else { panic!("one marketplace") };
    assert_eq!((&amazon.channels, &amazon.limits), (&words(&["amazon"]), &expected));
    assert_eq!(config.rules().marketplaces[0].response_within_seconds, Some(86_400));
}

#[test]
fn a_schedule_may_be_a_marketplaces_alone() {
    let text = "[[schedules]]\nname = 'office'\nhours = { mon = ['09:00-18:00'] }\n\
                [[schedules]]\nname = 'shop'\nhours = { mon = ['08:00-24:00'] }\n\
                [[marketplaces]]\nname = 'tmall'\napplies_to = { channel = ['tmall'] }\n\
                response_within = '24h'\nschedule = 'shop'\n";
    let rules = Config::parse(text, "tallydesk.toml".as_ref()).expect("a config").rules();
    let shop = &rules.schedules[1];
    assert_eq!((shop.schedule.name(), shop.applies_to.is_empty()), ("shop", true));
}

#[test]
fn a_wrong_retention_is_refused() {
    check(
        "[retention]\nkeep_months = 0",
        "2:15: retention.keep_months: expected a number of months from 1 to 1200",
    );
    check(
        "[retention]\nkeep = 3",
        "2:1: retention.keep: unknown field `keep`, expected `keep_months`",
    );
    assert_eq!(config("[retention]\nkeep_months = 24").keep_months(), Some(24));
    assert_eq!(Config::default().keep_months(), None);
}

#[test]
fn a_wrong_cost_is_refused() {
    check(
        "[[cost]]\nagent_hour = -1",
        "2:14: cost[0].agent_hour: expected an amount from 0 to a thousand million",
    );
    check(
        "[[cost]]\nmargin = '135%'",
        r#"2:10: cost[0].margin: expected a percentage from "0%" to "100%""#,
    );
    check(
        "[[cost]]\nmargin = 0.35",
        r#"2:10: cost[0].margin: invalid type: floating point `0.35`, expected a percentage from "0%" to "100%""#,
    );
    check(
        "[[cost]]\nfrom = 2026-07-01\n[[cost]]\nfrom = 2026-01-01",
        "3:1: cost[1].from: expected a date after 2026-07-01",
    );
}

#[test]
fn a_wrong_source_is_refused() {
    check(
        "[sources.zendsk]\ndefault_brand = 'main'",
        "1:1: sources.zendsk: expected one of generic, aircall, amazon-connect, chatwoot, freshdesk, front, gorgias, helpscout, hubspot, intercom, shopify, woocommerce, zammad, zendesk",
    );
    check(
        "[sources.zendesk]\nsecret = 'main'",
        "2:1: sources.zendesk.secret: unknown field `secret`, expected one of `default_brand`, `ticket_url`, `statuses`, `priorities`, `channels`, `category_field`, `rating_field`, `rating_scale`, `replies_in_assignments`",
    );
}

#[test]
fn a_wrong_digest_is_refused() {
    check(
        "[[digests]]\nname = 'good morning'\nperiod = 'day'\nat = '09:00'",
        r#"2:8: digests[0].name: expected a name of letters, digits, "-" and "_""#,
    );
    check(
        "[[digests]]\nname = 'morning'\nperiod = 'daily'\nat = '09:00'",
        "3:10: digests[0].period: unknown variant `daily`, expected one of `day`, `week`, `month`, `quarter`",
    );
    check("[[digests]]\nname = 'morning'\nperiod = 'day'", "1:1: digests[0]: missing field `at`");
    check(
        "[[digests]]\nname = 'morning'\nperiod = 'day'\nat = '09:00'\ndimensions = ['hour']",
        r#"5:14: digests[0].dimensions: "hour": expected any of agent, group, channel, brand, category, priority, segment, currency, source, article"#,
    );
    check(
        "[[digests]]\nname = 'morning'\nperiod = 'day'\nat = '09:00'\nagents = 'masked'",
        "5:10: digests[0].agents: unknown variant `masked`, expected `named` or `hidden`",
    );
    check(
        "[[digests]]\nname = 'a'\nperiod = 'day'\nat = '09:00'\nto = ['nobody']",
        r#"5:7: digests.a.to: no destination is called "nobody""#,
    );
    check(
        "[[digests]]\nname = 'a'\nperiod = 'day'\nat = '09:00'\nheadline = ['csat', 'luck']",
        r#"5:21: digests.a.headline: no KPI is called "luck""#,
    );
    check(
        "[[digests]]\nname = 'a'\nperiod = 'day'\nat = '09:00'\n[[digests]]\nname = 'a'\nperiod = 'day'\nat = '10:00'",
        r#"5:1: digests.name: "a" is used twice"#,
    );
}

#[test]
fn an_empty_config_is_all_defaults() {
    let config = config("");
    assert_eq!(config, Config::default());
    let untold = config.rules().untold;
    assert!(untold["zammad"].contains("ticket.rated") && !untold.contains_key("generic"));
    assert!(!untold.contains_key("shopify"), "it has no tickets of which anything could be untold");
    assert_eq!(config.rules(), Rules { untold, ..Rules::default() });
    assert_eq!(*config.report_choices_of(day("2026-07-01")), ReportChoices::default());
}

const FULL: &str = r#"
[account]
name = "Example Store"
public_url = "https://example.lambda-url.eu-central-1.on.aws"
time_zone = "Europe/Berlin"
languages = ["en", "zh-Hans"]
currency = "EUR"
week_starts = "sunday"

[[rules]]
schedule_rule = "accumulate"
one_touch_rule = "at_most_one"
sla_rule = "at_start"
csat_positive = 4.5
fcr_window_days = 3
repeat_window_days = 14
segment_tags = ["vip", "wholesale"]
complaint_tags = []
complaint_limit = "2d12h"
live_channels = ["chat"]
order_status_categories = ["parcel"]
conversion_window_days = 5
active_days = 30
short_abandons = "include"
short_abandon_seconds = 10
rank_from = 20
asa_includes_ring = true
call_service_level = "answered_only"
presence_max = "12h"
knowledge_hosts = ["help.example.com"]

[[rules]]
from = 2026-07-01
segment_tags = ["gold"]
complaint_categories = ["anger"]
active_days = 60

[[schedules]]
name = "office"
hours = { mon = ["09:00-12:30", "13:30-18:00"], sun = ["00:00-24:00"] }
holidays = ["2026-12-25", 2026-12-26]

[[schedules]]
name = "night"
zone = "America/Chicago"
hours = { fri = ["22:00-24:00"], sat = ["00:00-06:00"] }
applies_to = { group = ["Night desk"], channel = ["chat"] }

[[schedules]]
name = "office"
from = "2026-07-01"
hours = { tue = ["10:00-11:00"] }

[[sla]]
name = "urgent"
applies_to = { priority = ["urgent"] }
requires = { brand = ["main"] }
first_reply = { within = "30m", clock = "business" }
next_reply = { within = "1h" }
full_resolution = { within = "8h", clock = "business", pauses_in = ["pending", "on_hold"] }

[[sla]]
name = "urgent"
from = 2026-07-01
first_reply = { within = "15m" }

[targets]
"first_reply_time.calendar.median" = "1h"
csat = "90%"
one_touch_rate = 0.5
backlog = 50

[service_level]
chat = 20
phone = 30

[[marketplaces]]
name = "amazon"
applies_to = { channel = ["amazon"] }
response_within = "24h"
schedule = "office"

[[cost]]
agent_hour = 28.50
fixed_month = 400
head_month = 15
heads = 4

[[cost]]
from = "2026-07-01"
margin = "35%"

[sources.zendesk]
default_brand = "main"
ticket_url = "https://example.zendesk.com/agent/tickets/{id}"

[[digests]]
name = "morning"
period = "quarter"
at = "09:00"
headline = ["csat", "backlog"]
dimensions = ["group"]
agents = "hidden"
to = ["folder", "ordner"]

[[destinations]]
name = "folder"
kind = "file"
folder = "reports"

[[destinations]]
name = "ordner"
kind = "file"
folder = "reports/zh"
language = "zh-Hans"
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn hours(from: Option<NaiveDate>, zone: Tz, week: [&[(u32, u32)]; 7]) -> Hours {
    let open = |stretch: &(u32, u32)| OpenHours { start: stretch.0 * 60, end: stretch.1 * 60 };
    let week = week.map(|stretches| stretches.iter().map(open).collect());
    Hours { from, zone, week, holidays: BTreeSet::new() }
}

#[test]
fn choices_are_laid_over_those_of_the_entry_before() {
    let config = config(FULL);
    let first = Choices {
        schedule_rule: ScheduleRule::Accumulate,
        one_touch_rule: OneTouchRule::AtMostOne,
        sla_rule: SlaRule::AtStart,
        csat_positive_thousandths: 4_500,
        fcr_window_days: 3,
        repeat_window_days: 14,
        conversion_window_days: 5,
        active_days: 30,
        segment_tags: words(&["vip", "wholesale"]),
        complaint_tags: vec![],
        complaint_categories: words(&["complaint"]),
        complaint_limit_seconds: 60 * 3_600,
        live_channels: words(&["chat"]),
        order_status_categories: words(&["parcel"]),
        short_abandons: ShortAbandons::Include,
        short_abandon_seconds: 10,
        asa_includes_ring: true,
        call_service_level: CallServiceLevel::AnsweredOnly,
        presence_seconds_max: 12 * 3_600,
    };
    let second = Choices {
        segment_tags: words(&["gold"]),
        complaint_categories: words(&["anger"]),
        active_days: 60,
        ..first.clone()
    };
    let july = day("2026-07-01");
    assert_eq!(config.rules().choices, BTreeMap::from([(NaiveDate::MIN, first), (july, second)]));
    let before = config.report_choices_of(day("2026-06-30"));
    let expected = ReportChoices { rank_from: 20, knowledge_hosts: words(&["help.example.com"]) };
    assert_eq!(*before, expected);
    assert_eq!(*config.report_choices_of(july), expected);
}

#[test]
fn versions_of_a_schedule_are_gathered_under_its_name() {
    let rules = config(FULL).rules();
    assert_eq!((rules.zone, rules.week_starts), (Tz::Europe__Berlin, Weekday::Sun));
    let no: &[(u32, u32)] = &[];
    let broken: &[_] = &[(540, 750), (810, 1_080)];
    let mut first = hours(None, Tz::Europe__Berlin, [broken, no, no, no, no, no, &[(0, 1_440)]]);
    first.holidays = BTreeSet::from([day("2026-12-25"), day("2026-12-26")]);
    let july = Some(day("2026-07-01"));
    let second = hours(july, Tz::Europe__Berlin, [no, &[(600, 660)], no, no, no, no, no]);
    let friday: &[_] = &[(1_320, 1_440)];
    let night = hours(None, Tz::America__Chicago, [no, no, no, no, friday, &[(0, 360)], no]);
    let office = Schedule::new("office", vec![first, second]).expect("a schedule");
    let night = Schedule::new("night", vec![night]).expect("a schedule");
    let at_night = AppliesTo {
        group: words(&["Night desk"]),
        channel: words(&["chat"]),
        ..AppliesTo::default()
    };
    assert_eq!(
        rules.schedules,
        [
            ScheduleChoice { schedule: office, applies_to: AppliesTo::default() },
            ScheduleChoice { schedule: night, applies_to: at_night },
        ]
    );
}

#[test]
fn promises_are_those_of_the_file_in_its_order() {
    let rules = config(FULL).rules();
    let target =
        |within_seconds, clock| Target { within_seconds, clock, pauses_in: BTreeSet::new() };
    let pauses_in = BTreeSet::from([Status::Pending, Status::OnHold]);
    let urgent = Policy {
        name: "urgent".into(),
        from: None,
        applies_to: AppliesTo { priority: words(&["urgent"]), ..AppliesTo::default() },
        requires: AppliesTo { brand: words(&["main"]), ..AppliesTo::default() },
        first_reply: Some(target(1_800, Clock::Business)),
        next_reply: Some(target(3_600, Clock::Calendar)),
        full_resolution: Some(Target { pauses_in, ..target(28_800, Clock::Business) }),
    };
    let later = Policy {
        name: "urgent".into(),
        from: Some(day("2026-07-01")),
        first_reply: Some(target(900, Clock::Calendar)),
        ..Policy::default()
    };
    assert_eq!(rules.policies, [urgent, later]);
    let amazon = Marketplace {
        name: "amazon".into(),
        applies_to: AppliesTo { channel: words(&["amazon"]), ..AppliesTo::default() },
        response_within_seconds: Some(86_400),
        schedule: Some("office".into()),
    };
    assert_eq!(rules.marketplaces, [amazon]);
    let limits = BTreeMap::from([("chat".to_owned(), 20), ("phone".to_owned(), 30)]);
    assert_eq!(rules.service_level_seconds, limits);
}

#[test]
fn targets_are_in_the_unit_of_their_kpi() {
    let expected = [
        ("backlog", 50.0),
        ("csat", 0.9),
        ("first_reply_time.calendar.median", 3_600.0),
        ("one_touch_rate", 0.5),
    ];
    let expected = expected.map(|(id, target)| (id.to_owned(), target));
    assert_eq!(*config(FULL).targets(), BTreeMap::from(expected));
}

#[test]
fn a_digest_goes_to_destinations_that_exist() {
    let config = config(FULL);
    let plan = DigestPlan {
        name: "morning".into(),
        period: PeriodKind::Quarter,
        at: NaiveTime::from_hms_opt(9, 0, 0).expect("a time"),
        headline: words(&["csat", "backlog"]),
        dimensions: vec![Dimension::Group],
        agents: Agents::Hidden,
        to: words(&["folder", "ordner"]),
    };
    assert_eq!(config.digests().collect::<Vec<_>>(), [&plan]);
    let destination = |name: &str, folder: &str, language| Destination {
        name: name.into(),
        language,
        place: Place::File { folder: PathBuf::from(folder) },
    };
    let first = destination("folder", "reports", Language::English);
    let second = destination("ordner", "reports/zh", Language::SimplifiedChinese);
    assert_eq!(config.destination("folder"), Some(&first));
    assert_eq!(config.destination("ordner"), Some(&second));
}

#[test]
fn money_is_kept_exactly() {
    let config = config(FULL);
    let first = Cost {
        from: None,
        agent_hour_thousandths: 28_500,
        fixed_month_thousandths: 400_000,
        head_month_thousandths: 15_000,
        heads: 4,
        margin: None,
    };
    let second = Cost { from: Some(day("2026-07-01")), margin: Some(0.35), ..Cost::default() };
    let currency = Currency::default();
    assert_eq!(*config.costs(), Costs { currency, entries: vec![first, second] });
    assert_eq!(config.source_choices("zendesk").default_brand.as_deref(), Some("main"));
    assert_eq!(config.source_choices("generic").default_brand, None);
}

#[test]
fn a_ticket_is_linked_where_its_source_shows_it() {
    let url = "https://example.zendesk.com/agent/tickets/{id}";
    let links = BTreeMap::from([("zendesk".to_owned(), url.to_owned())]);
    assert_eq!(*config(FULL).ticket_links(), links);
    assert!(Config::default().ticket_links().is_empty());
    for url in [
        "http://example.com/{id}",
        "https://example.com/",
        "https://{id}.example.com/",
        "https://{id}",
        "https://example.com/{id}/{id}",
        "https://example.com/{id}?view={view}",
        "https://example.com/{id} x",
        "https://agent@example.com/{id}",
        "https:///{id}",
        "javascript:alert({id})",
    ] {
        check(
            &format!("[sources.zendesk]\nticket_url = '{url}'"),
            r#"2:14: sources.zendesk.ticket_url: expected an address such as "https://example.zendesk.com/agent/tickets/{id}""#,
        );
    }
}

#[test]
fn one_entry_of_rules_may_be_a_table() {
    let table = config("[rules]\ncsat_positive = 3\nknowledge_hosts = ['a.example']\n");
    let array = config("[[rules]]\ncsat_positive = 3\nknowledge_hosts = ['a.example']\n");
    assert_eq!(table.rules(), array.rules());
    assert_eq!(table.report_choices, array.report_choices);
    assert_eq!(table.without_effect(), ["rules.knowledge_hosts"]);
}

#[test]
fn keys_without_effect_are_named_once_by_their_entry() {
    assert_eq!(config(FULL).without_effect(), ["rules.knowledge_hosts"]);
    assert!(Config::default().without_effect().is_empty());
}

#[test]
fn durations_are_exact_or_refused() {
    let limit = |text: &str| {
        let config = parse(&format!("[rules]\ncomplaint_limit = {text:?}\n")).ok()?;
        Some(config.choices_of(NaiveDate::MAX).complaint_limit_seconds)
    };
    for (text, seconds) in
        [("90s", 90), ("30m", 1_800), ("1h30m", 5_400), ("2d", 172_800), ("1d1h1m1s", 90_061)]
    {
        assert_eq!(limit(text), Some(seconds), "{text}");
    }
    for text in [
        "",
        "0s",
        "90",
        "s",
        "1.5h",
        "-1h",
        "+1h",
        "1h 30m",
        "30m1h",
        "1h1h",
        "1w",
        "1M",
        "1H",
        "500ms",
        "4294967296s",
        "99999d",
    ] {
        assert_eq!(limit(text), None, "{text}");
    }
}
