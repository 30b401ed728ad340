use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tallydesk_events::Status;

use crate::calendar::Schedule;
use crate::measures::Measure;
use crate::ticket::Fields;

/// Raised whenever the meaning of a fold changes in code, so that old states are folded again.
const FOLD_VERSION: u32 = 8;

/// Which solved tickets count as one-touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OneTouchRule {
    /// Exactly one agent reply, among solved tickets with at least one (Zendesk's).
    #[default]
    ExactlyOne,
    /// None or one agent reply, among all solved tickets.
    AtMostOne,
}

/// Which schedule a span on the business clock is measured under, when the ticket's changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleRule {
    /// The whole span under the schedule at the event that closes it (Zendesk's).
    #[default]
    AtEvent,
    /// Each part under the schedule that applied then.
    Accumulate,
}

/// Which policy a promise is judged by, when the ticket's changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaRule {
    /// The one that applies when the promise is kept, or now.
    #[default]
    Latest,
    /// The one that applied when the promise began.
    AtStart,
}

/// What becomes of calls that are hung up quickly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShortAbandons {
    /// They are left out of the rates.
    #[default]
    Exclude,
    /// They count as any abandoned call.
    Include,
}

/// What calls answered in time are divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallServiceLevel {
    /// Calls offered, without those hung up quickly.
    #[default]
    Default,
    /// All calls offered.
    AllOffered,
    /// Calls answered.
    AnsweredOnly,
    /// Calls offered; those hung up within the limit count as in time (Amazon Connect's).
    AbandonsWithinCount,
}

/// The clock that a promise runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Every second counts.
    #[default]
    Calendar,
    /// Seconds of opening hours count.
    Business,
}

/// Named choices, in force from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// Which schedule measures a span.
    pub schedule_rule: ScheduleRule,
    /// Which solved tickets count as one-touch.
    pub one_touch_rule: OneTouchRule,
    /// Which policy judges a promise.
    pub sla_rule: SlaRule,
    /// The least rating on the 1–5 scale that is positive, in thousandths.
    pub csat_positive_thousandths: i64,
    /// Days of 24 hours after the first solve in which another contact undoes first-contact
    /// resolution.
    pub fcr_window_days: u32,
    /// Days of 24 hours after a ticket's creation in which another is a repeat contact.
    pub repeat_window_days: u32,
    /// Days of 24 hours after a ticket's creation in which an order is a sale after support.
    pub conversion_window_days: u32,
    /// A customer is active on the day of an order and so many days in all from it.
    pub active_days: u32,
    /// Tags that are a customer's segment; of several that a ticket or an order carries, the first
    /// in this list.
    pub segment_tags: Vec<String>,
    /// Tags that make a ticket a complaint.
    pub complaint_tags: Vec<String>,
    /// Categories that make a ticket a complaint.
    pub complaint_categories: Vec<String>,
    /// Full resolution of a complaint that takes longer is late; seconds on the calendar clock.
    pub complaint_limit_seconds: i64,
    /// Channels on which the conversation until the first solve is one contact.
    pub live_channels: Vec<String>,
    /// Categories of tickets that ask where an order is.
    pub order_status_categories: Vec<String>,
    /// What becomes of calls that are hung up quickly.
    pub short_abandons: ShortAbandons,
    /// A call hung up before so many seconds was hung up quickly.
    pub short_abandon_seconds: u32,
    /// True if a caller's wait includes the time that an agent's phone rang.
    pub asa_includes_ring: bool,
    /// What calls answered in time are divided by.
    pub call_service_level: CallServiceLevel,
    /// A presence that lasts longer than so many seconds without news counts nothing: its end was
    /// not told.
    pub presence_seconds_max: i64,
}

impl Default for Choices {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            schedule_rule: ScheduleRule::default(),
            one_touch_rule: OneTouchRule::default(),
            sla_rule: SlaRule::default(),
            csat_positive_thousandths: 4_000,
            fcr_window_days: 7,
            repeat_window_days: 7,
            conversion_window_days: 3,
            active_days: 90,
            segment_tags: Vec::new(),
            complaint_tags: words(&["complaint"]),
            complaint_categories: words(&["complaint"]),
            complaint_limit_seconds: 48 * 3_600,
            live_channels: words(&["chat", "phone"]),
            order_status_categories: words(&["order_status", "where_is_my_order", "wismo"]),
            short_abandons: ShortAbandons::default(),
            short_abandon_seconds: 5,
            asa_includes_ring: false,
            call_service_level: CallServiceLevel::default(),
            presence_seconds_max: 24 * 3_600,
        }
    }
}

impl Choices {
    /// The segment that tags name, spelt as in the list. Helpdesks write tags in small letters and
    /// shops as they were typed, so that capitals tell no two tags apart.
    pub(crate) fn segment_of(&self, tags: &[String]) -> Option<&String> {
        self.segment_tags.iter().find(|listed| {
            let listed = listed.to_lowercase();
            tags.iter().any(|tag| tag.to_lowercase() == listed)
        })
    }
}

/// What tickets something applies to: by their fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppliesTo {
    /// Priorities.
    pub priority: Vec<String>,
    /// Channels.
    pub channel: Vec<String>,
    /// Groups.
    pub group: Vec<String>,
    /// Brands.
    pub brand: Vec<String>,
    /// Categories.
    pub category: Vec<String>,
    /// Tags.
    pub tag: Vec<String>,
}

impl AppliesTo {
    /// True if it names nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Each field that is named, with whether the ticket has one of its values.
    fn matches<'a>(&'a self, fields: &'a Fields) -> impl Iterator<Item = bool> + 'a {
        let named = [
            (&self.priority, &fields.priority),
            (&self.channel, &fields.channel),
            (&self.group, &fields.group),
            (&self.brand, &fields.brand),
            (&self.category, &fields.category),
        ];
        let one_value = named.into_iter().filter(|(values, _)| !values.is_empty());
        let one_value = one_value
            .map(|(values, value)| value.as_ref().is_some_and(|value| values.contains(value)));
        let tags = (!self.tag.is_empty())
            .then(|| self.tag.iter().any(|value| fields.tags.contains(value)));
        one_value.chain(tags)
    }

    /// True if one of the fields named has one of its values.
    #[must_use]
    pub fn any(&self, fields: &Fields) -> bool {
        self.matches(fields).any(|is_match| is_match)
    }

    /// True if every field named has one of its values.
    #[must_use]
    pub fn all(&self, fields: &Fields) -> bool {
        self.matches(fields).all(|is_match| is_match)
    }
}

/// A schedule, and the tickets that it applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduleChoice {
    /// The opening hours.
    pub schedule: Schedule,
    /// Any of these; empty matches none (the first schedule is the default).
    pub applies_to: AppliesTo,
}

/// One promise of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The time allowed, in seconds; exactly that is still kept.
    pub within_seconds: i64,
    /// The clock that it runs on.
    pub clock: Clock,
    /// Statuses in which it stands still.
    pub pauses_in: BTreeSet<Status>,
}

/// A service-level policy: what is promised to which tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// It is for tickets created on that day or later, and replaces an earlier one of its name.
    pub from: Option<NaiveDate>,
    /// Any of these; empty matches every ticket.
    pub applies_to: AppliesTo,
    /// And all of these.
    pub requires: AppliesTo,
    /// From the creation to the first agent reply.
    pub first_reply: Option<Target>,
    /// From each later turn of the requester to the reply.
    pub next_reply: Option<Target>,
    /// From creation to the last solve.
    pub full_resolution: Option<Target>,
}

impl Policy {
    /// True if it is for tickets with these fields.
    pub(crate) fn is_for(&self, fields: &Fields) -> bool {
        (self.applies_to.is_empty() || self.applies_to.any(fields)) && self.requires.all(fields)
    }
}

/// A marketplace's own limit for replies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Marketplace {
    /// Its name.
    pub name: String,
    /// Any of these.
    pub applies_to: AppliesTo,
    /// The time allowed for a reply, in seconds on the calendar clock, if there is a limit.
    pub response_within_seconds: Option<i64>,
    /// The hours in which its reply rate is measured: a schedule's name; none is around the clock.
    pub schedule: Option<String>,
}

/// The account's choices that a fold depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// The zone that days and hours are cut in.
    pub zone: Tz,
    /// The first day of a week.
    pub week_starts: Weekday,
    /// What money is counted in; what is in another currency is kept apart.
    pub currency: String,
    /// Choices by the day from which they hold, for tickets created from then on. Before the first
    /// of them the first holds.
    pub choices: BTreeMap<NaiveDate, Choices>,
    /// Opening hours; the first that applies to a ticket is its schedule, else the first of all.
    /// Without any the business clock is the calendar clock.
    pub schedules: Vec<ScheduleChoice>,
    /// Promises; the first that applies to a ticket is its policy.
    pub policies: Vec<Policy>,
    /// Marketplaces; the first that applies to a ticket is its own.
    pub marketplaces: Vec<Marketplace>,
    /// First replies are in time within so many seconds, by channel.
    pub service_level_seconds: BTreeMap<String, i64>,
    /// The types of events, and their fields, that a source cannot tell, by source: what needs them
    /// is not measured of its tickets.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub untold: BTreeMap<String, BTreeSet<String>>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            zone: Tz::UTC,
            week_starts: Weekday::Mon,
            currency: "EUR".to_owned(),
            choices: BTreeMap::from([(NaiveDate::MIN, Choices::default())]),
            schedules: Vec::new(),
            policies: Vec::new(),
            marketplaces: Vec::new(),
            service_level_seconds: BTreeMap::new(),
            untold: BTreeMap::new(),
        }
    }
}

impl Rules {
    /// Names these rules and this version of the fold; a state that was folded under another
    /// fingerprint has to be folded again.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        // Rules hold no map with keys other than text, so that writing them cannot fail.
        let text = serde_json::to_vec(&(FOLD_VERSION, self)).unwrap_or_default();
        first_eight_bytes(&Sha256::digest(text))
    }

    /// True if a source can tell whatever a measure needs.
    pub(crate) fn can_measure(&self, measure: Measure, source: &str) -> bool {
        !self.untold.get(source).is_some_and(|untold| measure.is_untold(untold))
    }

    /// The choices for what began on a day.
    #[must_use]
    pub fn choices_of(&self, day: NaiveDate) -> &Choices {
        static DEFAULT: std::sync::LazyLock<Choices> = std::sync::LazyLock::new(Choices::default);
        let latest = self.choices.range(..=day).next_back().or_else(|| self.choices.iter().next());
        latest.map_or(&DEFAULT, |(_, choices)| choices)
    }

    /// The schedule of a ticket with these fields; none if there are no schedules.
    pub(crate) fn schedule_of(&self, fields: &Fields) -> Option<&Schedule> {
        let chosen = self.schedules.iter().find(|choice| choice.applies_to.any(fields));
        chosen.or_else(|| self.schedules.first()).map(|choice| &choice.schedule)
    }

    /// The schedule of a name.
    pub(crate) fn schedule_named(&self, name: &str) -> Option<&Schedule> {
        self.schedules.iter().map(|choice| &choice.schedule).find(|known| known.name() == name)
    }

    /// The marketplace of a ticket with these fields.
    pub(crate) fn marketplace_of(&self, fields: &Fields) -> Option<&Marketplace> {
        self.marketplaces.iter().find(|marketplace| marketplace.applies_to.any(fields))
    }

    /// The policies for tickets that began on a day, in their order: of each name the newest.
    pub(crate) fn policies_of(&self, day: NaiveDate) -> Vec<&Policy> {
        let holds = |policy: &Policy| policy.from.is_none_or(|from| from <= day);
        let is_replaced = |policy: &Policy| {
            self.policies
                .iter()
                .any(|other| other.name == policy.name && holds(other) && other.from > policy.from)
        };
        self.policies.iter().filter(|policy| holds(policy) && !is_replaced(policy)).collect()
    }

    /// The calendar day of an instant, in the account's zone.
    #[must_use]
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The hour of the local day of an instant, 0 to 23.
    #[must_use]
    pub fn hour(&self, at: DateTime<Utc>) -> u8 {
        u8::try_from(at.with_timezone(&self.zone).hour()).unwrap_or_default()
    }
}

/// A 64-bit hash from the front of a longer digest.
pub(crate) fn first_eight_bytes(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}
