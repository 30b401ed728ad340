//! The life of one ticket: who saved what when, in no vendor's words.

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use tallydesk_events::Status;

use super::shop::{Agent, BRANDS, CALL, CHAT, Calendar, Opening, around, chance, pick};

/// A ticket with all that happened to it, in order.
pub(super) struct Life {
    pub(super) number: u32,
    pub(super) opening: Opening,
    pub(super) brand: &'static str,
    pub(super) priority: Option<&'static str>,
    pub(super) customer: u32,
    pub(super) saves: Vec<Save>,
}

/// What somebody changed in one go; a helpdesk may send several webhooks for it.
pub(super) struct Save {
    pub(super) at: DateTime<Utc>,
    pub(super) by: By,
    pub(super) acts: Vec<Act>,
}

/// Who saved.
#[derive(Clone, Copy)]
pub(super) enum By {
    Requester,
    Agent(&'static Agent),
    Bot,
    System,
}

/// One change.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Created {
        status: Status,
        assignee: Option<&'static Agent>,
    },
    /// A public message.
    Posted,
    /// An internal note.
    Noted,
    StatusChanged(Status),
    Assigned(&'static Agent),
    /// The topic became a tag.
    Tagged,
    HandedOff,
    Surveyed,
    /// One to five stars.
    Rated(u32),
    MergedInto(u32),
    MarkedAsSpam,
}

/// How many customers write at all: few enough that some write twice.
const CUSTOMERS: u32 = 4_000;
/// Turns after the first reply, by weight.
const FURTHER_TURNS: [(u32, u32); 5] = [(62, 0), (24, 1), (9, 2), (4, 3), (1, 4)];
const PRIORITIES: [(u32, Option<&str>); 5] =
    [(55, None), (12, Some("low")), (20, Some("normal")), (9, Some("high")), (4, Some("urgent"))];
const STARS_OF_GOOD: [(u32, u32); 3] = [(3, 5), (1, 4), (0, 3)];
const STARS_OF_BAD: [(u32, u32); 3] = [(2, 1), (2, 2), (1, 3)];

const SPAM_PERMILLE: u32 = 12;
const MERGED_PERMILLE: u32 = 18;
const OPENED_BY_AGENT_PERMILLE: u32 = 40;
const CALL_NEEDS_LETTER_PERMILLE: u32 = 300;
const SOLVED_BY_BOT_PERMILLE: u32 = 110;
const TAGGED_PERMILLE: u32 = 450;
const ON_HOLD_PERMILLE: u32 = 130;
const SILENT_PERMILLE: u32 = 120;
const REOPENED_PERMILLE: u32 = 55;
const RATED_PERMILLE: u32 = 290;
const RATED_LATE_PERMILLE: u32 = 150;
/// A first reply that takes more than five times the usual costs good ratings.
const SLOW_TIMES: i64 = 5;
const SLOW_COSTS_PERMILLE: u32 = 130;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Tells the life of a ticket, from its opening to its closing.
pub(super) fn live(rng: &mut Rng, calendar: &Calendar, number: u32, opening: Opening) -> Life {
    let [(_, brand), _] = BRANDS;
    let (at, agent) = (opening.at, calendar.agent(rng, opening.group(), opening.at));
    let life = Life {
        number,
        opening,
        brand: pick(rng, BRANDS, brand),
        priority: pick(rng, PRIORITIES, None),
        customer: rng.u32(0..CUSTOMERS),
        saves: Vec::new(),
    };
    let mut living =
        Living { rng, calendar, agent, assigned: false, status: Status::New, at, life };
    living.take_course();
    living.life
}

/// A life under way.
struct Living<'a> {
    rng: &'a mut Rng,
    calendar: &'a Calendar,
    /// Who is to reply.
    agent: &'static Agent,
    assigned: bool,
    status: Status,
    /// When the last thing happened.
    at: DateTime<Utc>,
    life: Life,
}

impl Living<'_> {
    fn take_course(&mut self) {
        let agent_is_there = self.calendar.after_work(self.agent, self.at, 0) == self.at;
        let channel = self.life.opening.channel.name;
        if channel == CALL && agent_is_there {
            self.note_call();
        } else if channel == "mail" && agent_is_there && self.chance(OPENED_BY_AGENT_PERMILLE) {
            self.write_first();
        } else if channel != CHAT && self.chance(SPAM_PERMILLE) {
            self.be_dismissed(&[Act::MarkedAsSpam]);
        } else if channel != CHAT && self.chance(MERGED_PERMILLE) {
            let other = self.life.number - self.rng.u32(1..9);
            self.be_dismissed(&[Act::MergedInto(other), Act::StatusChanged(Status::Closed)]);
        } else {
            self.converse();
        }
    }

    fn chance(&mut self, permille: u32) -> bool {
        chance(self.rng, permille)
    }

    fn is_chat(&self) -> bool {
        self.life.opening.channel.name == CHAT
    }

    /// What happens now; a status that holds already is not set again.
    fn save(&mut self, by: By, acts: &[Act]) {
        let mut saved = Vec::new();
        for act in acts {
            match act {
                Act::StatusChanged(to) if *to == self.status => continue,
                Act::StatusChanged(to) | Act::Created { status: to, .. } => self.status = *to,
                Act::Assigned(_) => self.assigned = true,
                Act::Posted
                | Act::Noted
                | Act::Tagged
                | Act::HandedOff
                | Act::Surveyed
                | Act::Rated(_)
                | Act::MergedInto(_)
                | Act::MarkedAsSpam => {}
            }
            saved.push(*act);
        }
        self.life.saves.push(Save { at: self.at, by, acts: saved });
    }

    fn wait(&mut self, least_seconds: i64, most_seconds: i64) {
        // Helpdesks tell more than whole seconds.
        let [least, most] = [least_seconds, most_seconds].map(|seconds| seconds * 1_000_000_000);
        self.at += TimeDelta::nanoseconds(self.rng.i64(least..most));
    }

    /// Time passes until the agent gets to it, in percent of the channel's usual.
    fn work(&mut self, percent: i64) {
        let channel = self.life.opening.channel;
        let pace_percent = self.agent.pace_percent * percent / 100;
        let delay_percent = self.calendar.delay_percent(channel, self.at);
        let seconds =
            around(self.rng, channel.reply_seconds) * pace_percent * delay_percent / 10_000;
        // Nobody goes home in the middle of a chat.
        if !(self.is_chat() && self.assigned) {
            self.at = self.calendar.after_work(self.agent, self.at, seconds);
            return self.wait(3, 9);
        }
        self.wait(seconds + 5, seconds + 9);
    }

    fn open(&mut self) {
        let created = Act::Created { status: Status::New, assignee: None };
        self.save(By::Requester, &[created, Act::Posted]);
    }

    /// The ordinary course: turns of requester and agent until it is solved.
    fn converse(&mut self) {
        self.open();
        let opened_at = self.at;
        if self.is_chat() && self.bot_solves() {
            return;
        }
        let turns = pick(self.rng, FURTHER_TURNS, 0);
        self.reply(turns);
        let waited = self.at - opened_at;
        for turns_left in (0..turns).rev() {
            if !self.is_chat() && self.chance(SILENT_PERMILLE) {
                return self.be_solved_by_rule();
            }
            self.answer();
            self.reply(turns_left);
        }
        self.conclude(waited);
    }

    /// A bot greets in the chat, and then solves it or fetches an agent.
    fn bot_solves(&mut self) -> bool {
        self.wait(1, 4);
        self.save(By::Bot, &[Act::Posted]);
        self.wait(15, 60);
        let is_solved = self.chance(SOLVED_BY_BOT_PERMILLE);
        let end = if is_solved { Act::StatusChanged(Status::Solved) } else { Act::HandedOff };
        self.save(By::Bot, &[Act::Posted, end]);
        is_solved
    }

    /// An agent replies, and solves it if no turns are left; perhaps somebody else has to help.
    fn reply(&mut self, turns_left: u32) {
        // Who is away until tomorrow leaves it to somebody who is there.
        let there_at = self.calendar.after_work(self.agent, self.at, 0);
        if self.assigned && there_at - self.at > TimeDelta::hours(20) {
            self.agent = self.calendar.agent(self.rng, self.life.opening.group(), self.at);
            self.assigned = false;
        }
        self.work(if self.status == Status::New { 100 } else { 60 });
        let mut acts = Vec::new();
        if !self.assigned {
            acts.push(Act::Assigned(self.agent));
        }
        if self.status == Status::New && !self.is_chat() && self.chance(TAGGED_PERMILLE) {
            acts.push(Act::Tagged);
        }
        acts.push(Act::Posted);
        if turns_left == 0 && !self.is_chat() && self.chance(ON_HOLD_PERMILLE) {
            acts.push(Act::StatusChanged(Status::OnHold));
            self.save(By::Agent(self.agent), &acts);
            let seconds = around(self.rng, 6 * HOUR);
            self.at = self.calendar.after_work(self.agent, self.at, seconds);
            acts = vec![Act::Posted];
        }
        acts.push(Act::StatusChanged(match turns_left {
            0 => Status::Solved,
            _ if self.is_chat() => Status::Open,
            _ => Status::Pending,
        }));
        self.save(By::Agent(self.agent), &acts);
    }

    /// The requester answers; nobody writes letters in the small hours.
    fn answer(&mut self) {
        let seconds = around(self.rng, self.life.opening.channel.answer_seconds);
        self.wait(seconds, seconds + 5);
        let (_, since_midnight) = self.calendar.wall(self.at);
        if since_midnight < 7 * HOUR && !self.is_chat() {
            self.wait(7 * HOUR - since_midnight, 9 * HOUR);
        }
        self.save(By::Requester, &[Act::Posted, Act::StatusChanged(Status::Open)]);
    }

    /// After the last reply: perhaps the requester comes back, or rates.
    fn conclude(&mut self, waited: TimeDelta) {
        if self.chance(REOPENED_PERMILLE) {
            self.wait(HOUR, 30 * HOUR);
            self.answer();
            self.reply(0);
        }
        if !self.is_chat() {
            self.wait(HOUR / 2, HOUR);
            self.save(By::System, &[Act::Surveyed]);
        }
        if self.chance(RATED_PERMILLE) {
            self.rate(waited);
        }
        self.close();
    }

    fn rate(&mut self, waited: TimeDelta) {
        if self.chance(RATED_LATE_PERMILLE) {
            self.wait(20 * HOUR, 50 * HOUR);
        } else if self.is_chat() {
            self.wait(20, 300);
        } else {
            self.wait(300, 5 * HOUR);
        }
        let Opening { channel, topic, .. } = self.life.opening;
        let is_slow = waited.num_seconds() > SLOW_TIMES * channel.reply_seconds;
        let cost_permille =
            topic.annoyance_permille + if is_slow { SLOW_COSTS_PERMILLE } else { 0 };
        let is_good = self.chance(self.agent.liked_permille.saturating_sub(cost_permille));
        let stars = pick(self.rng, if is_good { STARS_OF_GOOD } else { STARS_OF_BAD }, 3);
        self.save(By::Requester, &[Act::Rated(stars)]);
    }

    /// The requester never answers, and a rule solves the ticket.
    fn be_solved_by_rule(&mut self) {
        self.wait(4 * DAY, 4 * DAY + HOUR);
        self.save(By::System, &[Act::StatusChanged(Status::Solved)]);
        self.close();
    }

    /// Zendesk closes what has been solved for days; the connectors know no closing.
    fn close(&mut self) {
        if self.life.opening.channel.source == "zendesk" {
            self.wait(4 * DAY, 4 * DAY + HOUR);
            self.save(By::System, &[Act::StatusChanged(Status::Closed)]);
        }
    }

    /// An agent notes down a call, which mostly solves it.
    fn note_call(&mut self) {
        let needs_letter = self.chance(CALL_NEEDS_LETTER_PERMILLE);
        let status = if needs_letter { Status::Open } else { Status::Solved };
        self.open_as_agent(status, Act::Noted);
        if needs_letter {
            self.reply(0);
        }
        self.close();
    }

    /// An agent writes to a customer first: his parcel will be late.
    fn write_first(&mut self) {
        self.open_as_agent(Status::Pending, Act::Posted);
        if self.chance(SILENT_PERMILLE) {
            return self.be_solved_by_rule();
        }
        self.answer();
        self.reply(0);
        self.conclude(TimeDelta::zero());
    }

    fn open_as_agent(&mut self, status: Status, opening: Act) {
        self.assigned = true;
        let created = Act::Created { status, assignee: Some(self.agent) };
        self.save(By::Agent(self.agent), &[created, opening]);
    }

    /// An agent sees that nothing has to be answered.
    fn be_dismissed(&mut self, acts: &[Act]) {
        self.open();
        self.work(30);
        self.save(By::Agent(self.agent), acts);
    }
}
