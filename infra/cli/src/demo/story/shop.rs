//! The shop: who works there and when, what customers write about, how fast things go, and
//! what goes wrong. Chance is in integers, so that a seed tells one story on every machine; only
//! draws of fixed width are used, since those of `usize` differ between 32 and 64 bits.

use std::ops::Range;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use fastrand::Rng;

/// A person who answers. Connectors that speak `generic` send the helpdesk's ids, so that an
/// agent, a group or a brand has one row in the digest, whichever way a ticket came.
pub(super) struct Agent {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    group: &'static str,
    /// Days of the week, 0 is Monday, and hours of the day.
    days: Range<u32>,
    shift: Range<i64>,
    /// How long this person takes, in percent of what is usual.
    pub(super) pace_percent: i64,
    /// How many of a thousand ratings are good.
    pub(super) liked_permille: u32,
}

const FIRST_LINE: &str = "360004410301";
const RETURNS_DESK: &str = "360004410302";
const CHAT_DESK: &str = "360004410303";
/// Of an agent who helps every group.
const EVERYTHING: &str = "";

#[rustfmt::skip] // a table
static AGENTS: [Agent; 7] = [
    Agent { id: "360011870001", name: "Anneke Visser",  group: FIRST_LINE,   days: 0..5, shift: 9..18,  pace_percent: 70,  liked_permille: 950 },
    Agent { id: "360011870002", name: "Jonas Brandt",   group: FIRST_LINE,   days: 0..5, shift: 9..18,  pace_percent: 105, liked_permille: 900 },
    Agent { id: "360011870003", name: "Farah Haddad",   group: FIRST_LINE,   days: 0..5, shift: 9..18,  pace_percent: 130, liked_permille: 960 },
    Agent { id: "360011870004", name: "Samuel Okafor",  group: RETURNS_DESK, days: 0..5, shift: 9..18,  pace_percent: 100, liked_permille: 880 },
    Agent { id: "360011870005", name: "Inês Carvalho",  group: CHAT_DESK,    days: 0..5, shift: 9..18,  pace_percent: 85,  liked_permille: 930 },
    Agent { id: "360011870006", name: "Tomás Rivera",   group: CHAT_DESK,    days: 0..5, shift: 13..22, pace_percent: 120, liked_permille: 890 },
    Agent { id: "360011870007", name: "Greta Lindholm", group: EVERYTHING,   days: 5..7, shift: 9..18,  pace_percent: 110, liked_permille: 920 },
];

/// A way to reach the shop.
pub(super) struct Channel {
    pub(super) source: &'static str,
    /// The source's word for it.
    pub(super) name: &'static str,
    weight: u32,
    /// The group that answers here, if it is not the topic's.
    group: Option<&'static str>,
    /// Median of working time until an agent replies.
    pub(super) reply_seconds: i64,
    /// Median until the requester answers.
    pub(super) answer_seconds: i64,
}

pub(super) const CHAT: &str = "chat";
pub(super) const CALL: &str = "voice";

#[rustfmt::skip] // a table
static CHANNELS: [Channel; 6] = [
    Channel { source: "zendesk", name: "mail",        weight: 34, group: None,            reply_seconds: 2_100, answer_seconds: 12_000 },
    Channel { source: "zendesk", name: "web_form",    weight: 17, group: None,            reply_seconds: 2_500, answer_seconds: 15_000 },
    Channel { source: "zendesk", name: "whatsapp",    weight: 9,  group: None,            reply_seconds: 600,   answer_seconds: 900 },
    Channel { source: "zendesk", name: CALL,          weight: 6,  group: Some(FIRST_LINE), reply_seconds: 3_600, answer_seconds: 15_000 },
    Channel { source: "generic", name: CHAT,          weight: 20, group: Some(CHAT_DESK), reply_seconds: 55,    answer_seconds: 45 },
    Channel { source: "generic", name: "marketplace", weight: 14, group: Some(CHAT_DESK), reply_seconds: 3_300, answer_seconds: 18_000 },
];

/// What customers write about.
pub(super) struct Topic {
    /// The category, which `generic` sends; the tag in Zendesk is the same with a dash.
    pub(super) category: &'static str,
    weight: u32,
    group: &'static str,
    /// How many of a thousand good ratings it costs.
    pub(super) annoyance_permille: u32,
    pub(super) subject: &'static str,
    pub(super) text: &'static str,
}

#[rustfmt::skip] // a table
static TOPICS: [Topic; 5] = [
    Topic { category: "shipping",         weight: 34, group: FIRST_LINE,   annoyance_permille: 20,  subject: "Where is my parcel?", text: "The tracking page has not moved for three days. When will it arrive?" },
    Topic { category: "returns",          weight: 22, group: RETURNS_DESK, annoyance_permille: 30,  subject: "Sending it back",     text: "The jacket is too small. How do I return it, and who pays for that?" },
    Topic { category: "payment",          weight: 13, group: FIRST_LINE,   annoyance_permille: 60,  subject: "Charged twice",       text: "My card was charged twice for one order. Please pay one back." },
    Topic { category: "product question", weight: 23, group: FIRST_LINE,   annoyance_permille: 0,   subject: "Does it fit?",        text: "Does the bag fit a rack that is 12 cm wide? The page does not say." },
    Topic { category: "complaint",        weight: 8,  group: FIRST_LINE,   annoyance_permille: 250, subject: "Very disappointed",   text: "This is the second broken lamp in a row, and nobody calls me back." },
];

/// Two brands, each with its weight.
pub(super) const BRANDS: [(u32, &str); 2] = [(7, "360001120401"), (3, "360001120402")];
/// Tickets of a day, Monday first.
const TICKETS_BY_WEEKDAY: [u32; 7] = [80, 72, 68, 66, 62, 38, 34];
/// How they spread over its hours.
const WEIGHT_BY_HOUR: [u32; 24] =
    [4, 2, 1, 1, 1, 3, 8, 18, 34, 52, 70, 68, 50, 42, 40, 40, 42, 46, 52, 66, 68, 46, 24, 10];
/// Percent of the median at each tenth of a long-tailed distribution (log-normal, sigma 0.8).
const TENTHS_PERCENT: [i64; 11] = [16, 36, 51, 66, 82, 100, 122, 152, 196, 279, 640];

/// Something that goes wrong for some hours of one day.
struct Trouble {
    hours: Range<i64>,
    extra_tickets: u32,
    category: &'static str,
    /// How many of a thousand of them come by chat.
    chat_permille: u32,
    /// How long replies take in chat in these hours, in percent of what is usual.
    chat_percent: i64,
    /// The same elsewhere, on the whole day.
    delay_percent: i64,
}

/// The payment provider is down, and two people are ill.
static BAD_DAY: Trouble = Trouble {
    hours: 9..20,
    extra_tickets: 26,
    category: "payment",
    chat_permille: 250,
    chat_percent: 240,
    delay_percent: 250,
};
/// The carrier's depot stands still, and everybody asks in the chat.
static LAST_DAY: Trouble = Trouble {
    hours: 15..22,
    extra_tickets: 26,
    category: "shipping",
    chat_permille: 450,
    chat_percent: 700,
    delay_percent: 300,
};

/// True so many times of a thousand.
pub(super) fn chance(rng: &mut Rng, permille: u32) -> bool {
    rng.u32(0..1_000) < permille
}

/// One of several by weight; `otherwise` if none weighs anything.
pub(super) fn pick<T>(
    rng: &mut Rng,
    choices: impl IntoIterator<Item = (u32, T)> + Clone,
    otherwise: T,
) -> T {
    let total: u32 = choices.clone().into_iter().map(|(weight, _)| weight).sum();
    let mut left = if total == 0 { 0 } else { rng.u32(0..total) };
    for (weight, choice) in choices {
        if left < weight {
            return choice;
        }
        left -= weight;
    }
    otherwise
}

/// A duration around a median, with the long tail that waiting has.
pub(super) fn around(rng: &mut Rng, median_seconds: i64) -> i64 {
    let tenths = TENTHS_PERCENT.iter().zip(TENTHS_PERCENT.iter().skip(1));
    let (low, high) = pick(rng, tenths.map(|(low, high)| (1, (*low, *high))), (100, 101));
    median_seconds * rng.i64(low..high) / 100
}

/// A ticket is about to be opened.
pub(super) struct Opening {
    pub(super) at: DateTime<Utc>,
    pub(super) channel: &'static Channel,
    pub(super) topic: &'static Topic,
}

impl Opening {
    /// The group that it belongs to.
    pub(super) fn group(&self) -> &'static str {
        self.channel.group.unwrap_or(self.topic.group)
    }
}

/// All that depends on the wall clock.
pub(super) struct Calendar {
    zone: Tz,
    last_day: NaiveDate,
    bad_day: Option<NaiveDate>,
}

impl Calendar {
    pub(super) fn new(last_day: NaiveDate, zone: Tz) -> Self {
        // A workday, far enough back that its late ratings have come in.
        let before = last_day.iter_days().rev().skip(8).take(3);
        let bad_day = { before }.find(|day| day.weekday().num_days_from_monday() < 5);
        Self { zone, last_day, bad_day }
    }

    /// The instant of a wall time; one that a clock change skips is an hour later.
    fn instant(&self, day: NaiveDate, seconds: i64) -> DateTime<Utc> {
        let wall = day.and_time(NaiveTime::MIN) + TimeDelta::seconds(seconds);
        let at = |wall| self.zone.from_local_datetime(&wall).earliest();
        let instant = at(wall).or_else(|| at(wall + TimeDelta::hours(1)));
        instant.map_or_else(|| wall.and_utc(), |instant| instant.to_utc())
    }

    /// The local day of an instant, and how many seconds of it have passed.
    pub(super) fn wall(&self, at: DateTime<Utc>) -> (NaiveDate, i64) {
        let local = at.with_timezone(&self.zone);
        (local.date_naive(), i64::from(local.num_seconds_from_midnight()))
    }

    /// Nothing is received from here on: 06:00 on the day after the last.
    pub(super) fn ends_at(&self) -> DateTime<Utc> {
        self.instant(self.last_day + TimeDelta::days(1), 6 * 3_600)
    }

    /// The instant at which an agent will have worked for so many seconds; with none, when he is
    /// next there.
    pub(super) fn after_work(
        &self,
        agent: &Agent,
        at: DateTime<Utc>,
        mut seconds: i64,
    ) -> DateTime<Utc> {
        for day in self.wall(at).0.iter_days().take(60) {
            let end = self.instant(day, agent.shift.end * 3_600);
            if end <= at || !agent.days.contains(&day.weekday().num_days_from_monday()) {
                continue;
            }
            let start = self.instant(day, agent.shift.start * 3_600).max(at);
            let left = (end - start).num_seconds();
            if seconds < left {
                return start + TimeDelta::seconds(seconds);
            }
            seconds -= left;
        }
        at + TimeDelta::days(60)
    }

    /// Who takes a ticket of a group: whoever is at work, or is there first; rather the fast.
    pub(super) fn agent(&self, rng: &mut Rng, group: &str, at: DateTime<Utc>) -> &'static Agent {
        let [somebody, ..] = &AGENTS;
        let of_group = AGENTS.iter().filter(|agent| [group, EVERYTHING].contains(&agent.group));
        let there_at = |agent| self.after_work(agent, at, 0);
        let first = of_group.clone().map(there_at).min();
        let there = of_group.filter(|agent| Some(there_at(agent)) == first);
        let share = |agent: &Agent| u32::try_from(10_000 / agent.pace_percent).unwrap_or(1);
        pick(rng, there.map(|agent| (share(agent), agent)), somebody)
    }

    fn trouble(&self, day: NaiveDate) -> Option<&'static Trouble> {
        let is_last = (day == self.last_day).then_some(&LAST_DAY);
        is_last.or((Some(day) == self.bad_day).then_some(&BAD_DAY))
    }

    /// How long a reply takes to what is asked at an instant, in percent of what is usual.
    pub(super) fn delay_percent(&self, channel: &Channel, at: DateTime<Utc>) -> i64 {
        let (day, seconds) = self.wall(at);
        match self.trouble(day) {
            Some(trouble) if channel.name != CHAT => trouble.delay_percent,
            Some(trouble) if trouble.hours.contains(&(seconds / 3_600)) => trouble.chat_percent,
            Some(_) | None => 100,
        }
    }

    /// What is opened in the last `days` days, in order.
    pub(super) fn openings(&self, rng: &mut Rng, days: u32) -> Vec<Opening> {
        let mut openings = Vec::new();
        for back in (0..i64::from(days)).rev() {
            let day = self.last_day - TimeDelta::days(back);
            let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
            let usual =
                TICKETS_BY_WEEKDAY.get(weekday).map_or(0, |usual| usual + rng.u32(0..9) - 4);
            openings.extend((0..usual).map(|_| self.opening(rng, day, None)));
            let trouble = self.trouble(day);
            let extra = trouble.map_or(0, |trouble| trouble.extra_tickets);
            openings.extend((0..extra).map(|_| self.opening(rng, day, trouble)));
        }
        openings.sort_by_key(|opening| opening.at);
        openings
    }

    fn opening(&self, rng: &mut Rng, day: NaiveDate, trouble: Option<&Trouble>) -> Opening {
        let hours = trouble.map_or(0..24, |trouble| trouble.hours.clone());
        let weights = (0..24).zip(WEIGHT_BY_HOUR).filter(|(hour, _)| hours.contains(hour));
        let hour = pick(rng, weights.map(|(hour, weight)| (weight, hour)), 12);
        let nanoseconds = TimeDelta::nanoseconds(rng.i64(0..3_600_000_000_000));
        let by_chat = trouble.is_some_and(|trouble| chance(rng, trouble.chat_permille));
        let channels = CHANNELS.iter().filter(|channel| !by_chat || channel.name == CHAT);
        let is_it =
            |topic: &Topic| trouble.is_none_or(|trouble| trouble.category == topic.category);
        let topics = TOPICS.iter().filter(|topic| is_it(topic));
        let ([some_channel, ..], [some_topic, ..]) = (&CHANNELS, &TOPICS);
        Opening {
            at: self.instant(day, hour * 3_600) + nanoseconds,
            channel: pick(rng, channels.map(|channel| (channel.weight, channel)), some_channel),
            topic: pick(rng, topics.map(|topic| (topic.weight, topic)), some_topic),
        }
    }
}
