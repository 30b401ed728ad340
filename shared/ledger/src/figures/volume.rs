//! How much there was, and who did it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Credit, Measured, Samples};
use crate::contributions::Dimensions;
use crate::life::{Life, Moment, TurnEnd};
use crate::measures::Measure;

pub(super) fn add(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    created(life, samples);
    resolved(life, samples);
    solved(life, samples);
    reopened(life, samples);
    replies(life, samples);
    answered(life, samples);
    handled(life, samples);
    activity(life, samples);
    bots(life, samples);
    order_status(life, samples);
}

/// `tickets_created`: at the creation; to the agent only if he opened it himself.
fn created(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    if let Some(creation) = &life.creation {
        let credit = Credit::of_creation(life, creation);
        samples.add(Measured::one(Measure::TicketsCreated, creation), credit);
    }
}

/// `resolution_rate`: whether the ticket is solved now, on the day of its creation; and the same
/// for every agent that it was ever assigned to.
fn resolved(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some(creation) = &life.creation else { return };
    let measured = || Measured::share(Measure::Resolved, life.status.is_solved(), creation);
    samples.add(measured(), Credit::of_group(life.created_group.as_ref()));
    for agent in &life.assignees {
        samples.add_alone(measured(), Dimensions::agent_alone(agent.clone()));
    }
}

/// `tickets_solved`, `one_touch_rate`, `contacts_per_resolution`, `agents_per_resolution` and
/// `transfer_rate`: at the last solve, while it stands.
fn solved(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some(solve) = life.standing_solve() else { return };
    let until = solve.moment.second();
    let turns = i64::try_from(life.turns_until(until)).unwrap_or(i64::MAX);
    let agents: BTreeSet<String> =
        life.replies_until(until).filter_map(|reply| reply.moment.agent()).collect();
    let agents = i64::try_from(agents.len()).unwrap_or(i64::MAX);
    for (measure, amount) in [
        (Measure::TicketsSolved, 1),
        (Measure::ContactsPerResolution, turns),
        (Measure::AgentsPerResolution, agents),
        (Measure::Transferred, i64::from(solve.transferred)),
    ] {
        samples.add(Measured::new(measure, amount, &solve.moment), Credit::of_solve(solve));
    }
}

/// `reopens`, to the assignee; `reopen_rate`: whether the ticket was ever reopened, at its first
/// solve.
fn reopened(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    for solve in &life.solves {
        let Some(reopen) = &solve.reopened else { continue };
        let fields = life.known_at(reopen.stretch).map(|known| &known.fields);
        let credit = fields
            .map(|fields| Credit { agent: fields.assignee.clone(), group: fields.group.clone() });
        samples.add(Measured::one(Measure::Reopens, reopen), credit.unwrap_or_default());
    }
    if let Some(first) = life.solves.first() {
        let ever = life.solves.iter().any(|solve| solve.reopened.is_some());
        let measured = Measured::share(Measure::Reopened, ever, &first.moment);
        samples.add(measured, Credit::of_solve(first));
    }
}

/// `replies`, and whether each links the knowledge base or uses a macro.
fn replies(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    for reply in &life.replies {
        let credit = Credit { agent: reply.moment.agent(), group: reply.group.clone() };
        for (measure, is_true) in [
            (Measure::Replies, true),
            (Measure::KnowledgeReplies, reply.knowledge),
            (Measure::MacroReplies, reply.used_macro),
        ] {
            samples.add(Measured::share(measure, is_true, &reply.moment), credit.clone());
        }
    }
}

/// `response_rate`: whether a turn was ever answered, on the day it began.
fn answered(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    for turn in &life.turns {
        let (amount, credit) = match &turn.end {
            TurnEnd::Replied(reply) => (1, replier(life, reply)),
            TurnEnd::Open | TurnEnd::Dropped(_) => (0, Credit::of_assignee(life)),
        };
        samples.add(Measured::new(Measure::TurnAnswered, amount, &turn.start), credit);
    }
}

/// The agent of a reply, and the group that the ticket was in then.
pub(super) fn replier(life: &Life<'_>, reply: &Moment<'_>) -> Credit {
    let group = life.known_at(reply.stretch).and_then(|known| known.fields.group.clone());
    Credit { agent: reply.agent(), group }
}

/// `tickets_handled`: each day with an agent's reply or solve, once for the desk, and once for
/// each agent and group.
fn handled(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let replies = life.replies.iter().map(|reply| (reply.moment, reply.group.clone()));
    let solves = life.solves.iter().filter(|solve| solve.by_agent);
    let solves = solves.map(|solve| (solve.moment, solve.group.clone()));
    let mut work: Vec<(Moment<'_>, Option<String>)> = replies.chain(solves).collect();
    work.sort_by_key(|(moment, _)| moment.place);
    let mut days: BTreeMap<NaiveDate, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for (moment, group) in &work {
        let is_first = !days.contains_key(&life.rules.day(moment.at));
        let (agents, groups) = days.entry(life.rules.day(moment.at)).or_default();
        let new_agent = moment.agent().filter(|agent| agents.insert(agent.clone()));
        let new_group = group.clone().filter(|group| groups.insert(group.clone()));
        let measured = || Measured::one(Measure::TicketsHandled, moment);
        if is_first {
            samples.add(measured(), Credit { agent: new_agent, group: new_group });
            continue;
        }
        let alone = new_agent.map(Dimensions::agent_alone).into_iter();
        for dimensions in alone.chain(new_group.map(Dimensions::group_alone)) {
            samples.add_alone(measured(), dimensions);
        }
    }
}

/// The days on which an agent did anything on the ticket: what agent-days are counted from.
fn activity(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let mut seen = BTreeSet::new();
    for moment in &life.activity {
        let Some(agent) = moment.agent() else { continue };
        if seen.insert((life.rules.day(moment.at), agent.clone())) {
            let measured = Measured::one(Measure::AgentActivity, moment);
            samples.add_alone(measured, Dimensions::agent_alone(agent));
        }
    }
}

/// `bot_resolution_rate` and `bot_handoff_rate`: of tickets with a bot's message, on its day.
fn bots(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let Some(message) = &life.bot_message else { return };
    let by_bot = life.status.is_solved() && life.replies.is_empty();
    let passed_on = !life.handoffs.is_empty();
    let group = life.known_at(message.stretch).and_then(|known| known.fields.group.clone());
    for (measure, is_true) in [(Measure::BotResolved, by_bot), (Measure::BotHandedOff, passed_on)] {
        let measured = Measured::share(measure, is_true, message);
        samples.add(measured, Credit::of_group(group.as_ref()));
    }
}

/// `order_status_share`: created tickets whose category asks where an order is.
fn order_status(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let asks = |category: &String| life.choices.order_status_categories.contains(category);
    let (Some(creation), true) = (&life.creation, life.fields.category.as_ref().is_some_and(asks))
    else {
        return;
    };
    let measured = Measured::one(Measure::OrderStatusQuestions, creation);
    samples.add(measured.under("order_status_categories"), Credit::of_creation(life, creation));
}
