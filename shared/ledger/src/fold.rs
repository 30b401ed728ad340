use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tallydesk_events::{
    ActorKind, Event, EventKind, Status, TicketCreated, TicketFieldsChanged, TicketMessagePosted,
    TicketRated,
};

use crate::measures::Measure;
use crate::rules::{OneTouchRule, Rules};

/// One measured value: what, how much, when it was completed, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What was measured.
    pub measure: Measure,
    /// Seconds, a count, 0 or 1, or thousandths of a point, as the measure's kind says.
    pub amount: i64,
    /// The instant that completed it.
    pub at: DateTime<Utc>,
    /// The agent it is credited to.
    pub agent: Option<String>,
    /// The group it is credited to.
    pub group: Option<String>,
}

/// The backlog moved by one ticket: in or out, under the fields that it had then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    pub(crate) amount: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) fields: Fields,
}

/// A ticket's fields, as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The agent it is assigned to.
    pub assignee: Option<String>,
    /// The group it is assigned to.
    pub group: Option<String>,
    /// How it came in.
    pub channel: Option<String>,
    /// The brand or shop.
    pub brand: Option<String>,
    /// What it is about.
    pub category: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// The customer's segment.
    pub segment: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// Why a ticket is left out of every figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Merged into another ticket.
    Merged,
    /// Deleted, or marked as spam.
    Deleted,
}

/// A ticket's state: a pure function of its history and the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// When it came into being; `None` if the history does not say.
    pub created_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: Status,
    /// Its fields as they stand.
    pub fields: Fields,
    /// Set while the ticket is left out of the figures.
    pub left_out: Option<LeftOut>,
    /// What was measured, in time order; none while the ticket is left out.
    pub samples: Vec<Sample>,
    pub(crate) flows: Vec<Flow>,
}

/// Folds a ticket's history, in any order and with any repetition, to its state.
#[must_use]
pub fn fold(events: &[Event], rules: &Rules) -> Ticket {
    let mut folding = Folding::new(rules);
    for (event, at) in in_order(events) {
        folding.apply(event, at);
    }
    folding.finish()
}

/// The history as it acts: repeats removed, sorted, creation first, and nothing before creation.
fn in_order(events: &[Event]) -> Vec<(&Event, DateTime<Utc>)> {
    let mut by_id: BTreeMap<&str, &Event> = BTreeMap::new();
    for event in events {
        let kept = by_id.entry(&event.id).or_insert(event);
        if event.revision > kept.revision {
            *kept = event;
        }
    }
    let mut ordered: Vec<&Event> = by_id.into_values().collect();
    ordered.sort_by(|one, other| compare(one, other));
    let creation =
        ordered.iter().position(|event| matches!(event.kind, EventKind::TicketCreated(_)));
    let Some(position) = creation else {
        return ordered.into_iter().map(|event| (event, event.occurred_at)).collect();
    };
    if let Some(front) = ordered.get_mut(..=position) {
        front.rotate_right(1);
    }
    let created_at = ordered.first().map_or(DateTime::UNIX_EPOCH, |event| event.occurred_at);
    ordered.into_iter().map(|event| (event, event.occurred_at.max(created_at))).collect()
}

fn compare(one: &Event, other: &Event) -> Ordering {
    let key = |event: &Event| (event.occurred_at, event.sequence, rank(&event.kind));
    key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
}

/// Orders events of one instant: creation, fields, messages, statuses, everything else.
fn rank(kind: &EventKind) -> u8 {
    match kind {
        EventKind::TicketCreated(_) => 0,
        EventKind::TicketAssigned(_) | EventKind::TicketFieldsChanged(_) => 1,
        EventKind::TicketMessagePosted(_) => 2,
        EventKind::TicketStatusChanged(_) => 3,
        EventKind::TicketRated(_)
        | EventKind::TicketHandled(_)
        | EventKind::TicketReviewed(_)
        | EventKind::TicketSurveySent(_)
        | EventKind::TicketMerged(_)
        | EventKind::TicketDeleted(_)
        | EventKind::TicketRestored(_)
        | EventKind::TicketBotHandedOff(_)
        | EventKind::CallEnded(_)
        | EventKind::CustomerOrdered(_)
        | EventKind::CustomerOrderCancelled(_)
        | EventKind::CustomerOrderRefunded(_)
        | EventKind::CustomerOrderShipped(_)
        | EventKind::CustomerOrderReturned(_)
        | EventKind::CustomerOrderDisputed(_)
        | EventKind::CustomerReviewed(_)
        | EventKind::CustomerNpsAnswered(_)
        | EventKind::AgentWent(_) => 4,
    }
}

/// Whole seconds between two instants, each truncated first; never negative.
fn seconds_between(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to.timestamp() - from.timestamp()).max(0)
}

/// A change from unsolved to solved, and whom it is credited to.
#[derive(Clone)]
struct Solve {
    at: DateTime<Utc>,
    agent: Option<String>,
    by_agent: bool,
    group: Option<String>,
}

/// Seconds spent in the unsolved statuses so far.
#[derive(Clone, Copy, Default)]
struct Waits {
    new_and_open: i64,
    pending: i64,
    on_hold: i64,
}

/// A rating, before it is known whom it is credited to.
struct Rating {
    stars_thousandths: i64,
    at: DateTime<Utc>,
}

/// A fold under way.
struct Folding<'rules> {
    rules: &'rules Rules,
    ticket: Ticket,
    /// The status has held since then; known only after a creation.
    status_since: Option<DateTime<Utc>>,
    waits: Waits,
    /// The requester's open turn began then.
    turn_since: Option<DateTime<Utc>>,
    /// An agent opened and no message has come yet: a public one is the opening.
    awaits_opening: bool,
    reply_times: Vec<DateTime<Utc>>,
    /// The last solve, even after a reopen.
    solve: Option<Solve>,
    first_resolved: bool,
    rating: Option<Rating>,
    /// What counts only while the ticket is solved.
    solved_samples: Vec<Sample>,
}

impl<'rules> Folding<'rules> {
    fn new(rules: &'rules Rules) -> Self {
        Self {
            rules,
            ticket: Ticket::default(),
            status_since: None,
            waits: Waits::default(),
            turn_since: None,
            awaits_opening: false,
            reply_times: Vec::new(),
            solve: None,
            first_resolved: false,
            rating: None,
            solved_samples: Vec::new(),
        }
    }

    /// Applies one event. Total: what has no meaning for a ticket changes nothing.
    fn apply(&mut self, event: &Event, at: DateTime<Utc>) {
        match &event.kind {
            EventKind::TicketCreated(created) => self.create(created, event, at),
            EventKind::TicketMessagePosted(message) => self.read_message(message, event, at),
            EventKind::TicketStatusChanged(changed) => self.set_status(changed.to, event, at),
            EventKind::TicketAssigned(assigned) => self.change_fields(at, |fields| {
                assigned.assignee.apply(&mut fields.assignee);
                assigned.group.apply(&mut fields.group);
            }),
            EventKind::TicketFieldsChanged(changed) => {
                self.change_fields(at, |fields| apply_changed(changed, fields));
            }
            EventKind::TicketRated(rated) => self.rate(rated, at),
            EventKind::TicketMerged(_) => self.ticket.left_out = Some(LeftOut::Merged),
            EventKind::TicketDeleted(_) => self.ticket.left_out = Some(LeftOut::Deleted),
            EventKind::TicketRestored(_) => self.ticket.left_out = None,
            EventKind::TicketHandled(_)
            | EventKind::TicketReviewed(_)
            | EventKind::TicketSurveySent(_)
            | EventKind::TicketBotHandedOff(_)
            | EventKind::CallEnded(_)
            | EventKind::CustomerOrdered(_)
            | EventKind::CustomerOrderCancelled(_)
            | EventKind::CustomerOrderRefunded(_)
            | EventKind::CustomerOrderShipped(_)
            | EventKind::CustomerOrderReturned(_)
            | EventKind::CustomerOrderDisputed(_)
            | EventKind::CustomerReviewed(_)
            | EventKind::CustomerNpsAnswered(_)
            | EventKind::AgentWent(_) => {}
        }
    }

    fn create(&mut self, created: &TicketCreated, event: &Event, at: DateTime<Utc>) {
        if self.ticket.created_at.is_some() {
            // A second word on the creation only tells fields.
            self.change_fields(at, |fields| apply_created(created, fields));
            return;
        }
        apply_created(created, &mut self.ticket.fields);
        self.ticket.created_at = Some(at);
        self.status_since = Some(at);
        self.flow(1, at);
        self.sample(Measure::TicketsCreated, 1, at, event.actor.agent_id().map(str::to_owned));
        match event.actor.kind {
            ActorKind::Requester => self.turn_since = Some(at),
            ActorKind::Agent => self.awaits_opening = true,
            ActorKind::Bot | ActorKind::System | ActorKind::Unknown => {}
        }
        self.set_status(created.status, event, at);
    }

    fn read_message(&mut self, message: &TicketMessagePosted, event: &Event, at: DateTime<Utc>) {
        let may_be_opening = std::mem::take(&mut self.awaits_opening);
        if !message.public {
            return;
        }
        match event.actor.kind {
            ActorKind::Requester => {
                self.turn_since.get_or_insert(at);
            }
            ActorKind::Agent if may_be_opening => {}
            ActorKind::Agent => self.reply(event, at),
            ActorKind::Bot | ActorKind::System | ActorKind::Unknown => {}
        }
    }

    fn reply(&mut self, event: &Event, at: DateTime<Utc>) {
        let agent = event.actor.agent_id().map(str::to_owned);
        if let (Some(created_at), true) = (self.ticket.created_at, self.reply_times.is_empty()) {
            let seconds = seconds_between(created_at, at);
            self.sample(Measure::FirstReplyTime, seconds, at, agent.clone());
        }
        if let Some(since) = self.turn_since.take() {
            self.sample(Measure::ReplyTime, seconds_between(since, at), at, agent.clone());
        }
        self.sample(Measure::Replies, 1, at, agent);
        self.reply_times.push(at);
    }

    fn set_status(&mut self, to: Status, event: &Event, at: DateTime<Utc>) {
        let from = self.ticket.status;
        if from == to {
            return;
        }
        self.leave_status(from, at);
        self.ticket.status = to;
        match (from.is_solved(), to.is_solved()) {
            (false, true) => self.solve(event, at),
            (true, false) => self.reopen(at),
            (true, true) | (false, false) => {}
        }
    }

    /// Adds the stretch in the status that ends now. Time in solved statuses is nobody's wait.
    fn leave_status(&mut self, from: Status, at: DateTime<Utc>) {
        let Some(since) = self.status_since.replace(at).or(self.ticket.created_at) else {
            return;
        };
        let seconds = seconds_between(since, at);
        match from {
            Status::New | Status::Open => self.waits.new_and_open += seconds,
            Status::Pending => self.waits.pending += seconds,
            Status::OnHold => self.waits.on_hold += seconds,
            Status::Solved | Status::Closed => {}
        }
    }

    fn solve(&mut self, event: &Event, at: DateTime<Utc>) {
        let solver = event.actor.agent_id().map(str::to_owned);
        let solve = Solve {
            at,
            by_agent: solver.is_some(),
            agent: solver.or_else(|| self.ticket.fields.assignee.clone()),
            group: self.ticket.fields.group.clone(),
        };
        self.flow(-1, at);
        self.turn_since = None;
        if let Some(created_at) = self.ticket.created_at {
            let seconds = seconds_between(created_at, at);
            if !self.first_resolved {
                self.sample(Measure::FirstResolutionTime, seconds, at, solve.agent.clone());
            }
            self.solved(Measure::FullResolutionTime, seconds, &solve);
            self.solved(
                Measure::RequesterWaitTime,
                self.waits.new_and_open + self.waits.on_hold,
                &solve,
            );
            self.solved(Measure::AgentWaitTime, self.waits.pending, &solve);
            self.solved(Measure::OnHoldTime, self.waits.on_hold, &solve);
        }
        self.first_resolved = true;
        self.solved(Measure::TicketsSolved, 1, &solve);
        self.solve = Some(solve);
    }

    fn reopen(&mut self, at: DateTime<Utc>) {
        self.flow(1, at);
        self.sample(Measure::Reopens, 1, at, self.ticket.fields.assignee.clone());
        self.solved_samples.clear();
    }

    fn change_fields(&mut self, at: DateTime<Utc>, change: impl FnOnce(&mut Fields)) {
        let mut fields = self.ticket.fields.clone();
        change(&mut fields);
        if fields == self.ticket.fields {
            return;
        }
        let waits = !self.ticket.status.is_solved();
        if waits {
            self.flow(-1, at);
        }
        self.ticket.fields = fields;
        if waits {
            self.flow(1, at);
        }
    }

    fn rate(&mut self, rated: &TicketRated, at: DateTime<Utc>) {
        if let Some(stars_thousandths) = rated.scale.stars_thousandths(rated.score) {
            self.rating = Some(Rating { stars_thousandths, at });
        }
    }

    /// Moves the backlog, of a ticket whose creation is known.
    fn flow(&mut self, amount: i64, at: DateTime<Utc>) {
        if self.ticket.created_at.is_some() {
            self.ticket.flows.push(Flow { amount, at, fields: self.ticket.fields.clone() });
        }
    }

    /// Keeps a sample whatever comes later, under the group in force.
    fn sample(&mut self, measure: Measure, amount: i64, at: DateTime<Utc>, agent: Option<String>) {
        let group = self.ticket.fields.group.clone();
        self.ticket.samples.push(Sample { measure, amount, at, agent, group });
    }

    /// Keeps a sample until the ticket is reopened.
    fn solved(&mut self, measure: Measure, amount: i64, solve: &Solve) {
        self.solved_samples.push(Sample {
            measure,
            amount,
            at: solve.at,
            agent: solve.agent.clone(),
            group: solve.group.clone(),
        });
    }

    /// Adds what only the whole history tells, and leaves out what does not count.
    fn finish(mut self) -> Ticket {
        self.finish_one_touch();
        self.finish_rating();
        self.ticket.samples.append(&mut self.solved_samples);
        self.ticket.samples.sort_by_key(|sample| (sample.at, sample.measure));
        if self.ticket.left_out.is_some() {
            self.ticket.samples.clear();
            self.ticket.flows.clear();
        }
        self.ticket
    }

    /// Replies count up to and including the last solve's second, whatever sorts after it.
    fn finish_one_touch(&mut self) {
        let Some(solve) = self.solve.clone().filter(|_| self.ticket.status.is_solved()) else {
            return;
        };
        let until = solve.at.timestamp();
        let replies = self.reply_times.iter().filter(|at| at.timestamp() <= until).count();
        let one_touch = match (self.rules.one_touch, replies) {
            (OneTouchRule::ExactlyOne, 0) => return,
            (OneTouchRule::ExactlyOne, replies) => replies == 1,
            (OneTouchRule::AtMostOne, replies) => replies <= 1,
        };
        let credited = Solve { agent: self.last_solver(), ..solve };
        self.solved(Measure::OneTouch, i64::from(one_touch), &credited);
    }

    fn finish_rating(&mut self) {
        let Some(Rating { stars_thousandths, at }) = self.rating.take() else {
            return;
        };
        let agent = self.last_solver();
        let group =
            self.solve.as_ref().map_or(&self.ticket.fields.group, |solve| &solve.group).clone();
        let positive = i64::from(stars_thousandths >= self.rules.csat_positive_thousandths);
        for (measure, amount) in
            [(Measure::Csat, positive), (Measure::CsatScore, stars_thousandths)]
        {
            let (agent, group) = (agent.clone(), group.clone());
            self.ticket.samples.push(Sample { measure, amount, at, agent, group });
        }
    }

    /// The agent of the last solve, else the assignee.
    fn last_solver(&self) -> Option<String> {
        let solver = self.solve.as_ref().filter(|solve| solve.by_agent);
        solver.map_or_else(|| self.ticket.fields.assignee.clone(), |solve| solve.agent.clone())
    }
}

fn apply_created(created: &TicketCreated, fields: &mut Fields) {
    created.assignee.apply(&mut fields.assignee);
    created.group.apply(&mut fields.group);
    created.channel.apply(&mut fields.channel);
    created.brand.apply(&mut fields.brand);
    created.category.apply(&mut fields.category);
    created.priority.apply(&mut fields.priority);
    created.segment.apply(&mut fields.segment);
    if let Some(tags) = &created.tags {
        fields.tags.clone_from(tags);
    }
}

fn apply_changed(changed: &TicketFieldsChanged, fields: &mut Fields) {
    changed.channel.apply(&mut fields.channel);
    changed.brand.apply(&mut fields.brand);
    changed.category.apply(&mut fields.category);
    changed.priority.apply(&mut fields.priority);
    changed.segment.apply(&mut fields.segment);
    if let Some(tags) = &changed.tags {
        fields.tags.clone_from(tags);
    }
}
