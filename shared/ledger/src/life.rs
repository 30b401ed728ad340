//! A ticket's life: the facts that its history tells, in order. Figures are made from them.

mod fields;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use tallydesk_events::{
    ActorKind, CustomerKey, Event, EventKind, Status, TicketCreated, TicketMessagePosted,
    TicketRated,
};

use crate::calendar::Schedule;
use crate::history::in_order;
use crate::rules::{Choices, Marketplace, Policy, Rules};
use crate::ticket::{Fields, LeftOut};
use fields::{apply_changed, apply_created};

/// An event at its place in the ticket's life.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    /// When it acts: never before the creation.
    pub(crate) at: DateTime<Utc>,
    pub(crate) event: &'a Event,
    /// Its place in the order of the history.
    pub(crate) place: usize,
    /// The stretch that holds right after it.
    pub(crate) stretch: usize,
}

impl Moment<'_> {
    /// Whole seconds; durations are differences of these.
    pub(crate) fn second(&self) -> i64 {
        self.at.timestamp()
    }

    pub(crate) fn id(&self) -> String {
        self.event.id.clone()
    }

    /// The agent who acted, if he has an id.
    pub(crate) fn agent(&self) -> Option<String> {
        self.event.actor.agent_id().map(str::to_owned)
    }
}

/// A stretch of time in one status, under one set of fields. It lasts until the next begins.
pub(crate) struct Stretch<'a> {
    pub(crate) since: Moment<'a>,
    pub(crate) status: Status,
    /// The index of the fields.
    pub(crate) known: usize,
}

/// Fields that held for a while, and what applied because of them.
pub(crate) struct Known<'a> {
    pub(crate) fields: Fields,
    pub(crate) schedule: Option<&'a Schedule>,
    pub(crate) policy: Option<&'a Policy>,
    pub(crate) marketplace: Option<&'a Marketplace>,
}

/// Requester messages up to the next agent reply.
pub(crate) struct Turn<'a> {
    pub(crate) start: Moment<'a>,
    pub(crate) end: TurnEnd<'a>,
}

/// How a turn ended.
#[derive(Clone, Copy)]
pub(crate) enum TurnEnd<'a> {
    /// Nobody has answered.
    Open,
    /// An agent replied.
    Replied(Moment<'a>),
    /// The ticket was solved without a reply.
    Dropped(Moment<'a>),
}

/// A public message by an agent.
pub(crate) struct Reply<'a> {
    pub(crate) moment: Moment<'a>,
    pub(crate) group: Option<String>,
    pub(crate) knowledge: bool,
    pub(crate) used_macro: bool,
}

/// A change from an unsolved to a solved status.
pub(crate) struct Solve<'a> {
    pub(crate) moment: Moment<'a>,
    /// The agent who solved it, else the assignee.
    pub(crate) agent: Option<String>,
    pub(crate) by_agent: bool,
    pub(crate) group: Option<String>,
    /// The change back, if it was reopened.
    pub(crate) reopened: Option<Moment<'a>>,
    /// It had moved between two agents or two groups by then.
    pub(crate) transferred: bool,
}

/// A ticket moved in or out of the backlog.
pub(crate) struct Move<'a> {
    pub(crate) amount: i64,
    pub(crate) moment: Moment<'a>,
    pub(crate) fields: Fields,
}

/// The facts of one ticket's history.
pub(crate) struct Life<'a> {
    pub(crate) rules: &'a Rules,
    /// The choices in force when it began.
    pub(crate) choices: &'a Choices,
    pub(crate) creation: Option<Moment<'a>>,
    /// An agent opened it with a public message.
    pub(crate) opened_by_message: bool,
    pub(crate) fields: Fields,
    /// The segment that the source names, whatever the tags are.
    named_segment: Option<String>,
    pub(crate) created_group: Option<String>,
    pub(crate) status: Status,
    pub(crate) left_out: Option<LeftOut>,
    pub(crate) customer: Option<&'a CustomerKey>,
    pub(crate) known: Vec<Known<'a>>,
    pub(crate) stretches: Vec<Stretch<'a>>,
    pub(crate) turns: Vec<Turn<'a>>,
    pub(crate) replies: Vec<Reply<'a>>,
    pub(crate) solves: Vec<Solve<'a>>,
    pub(crate) moves: Vec<Move<'a>>,
    /// Everything that an agent with an id did.
    pub(crate) activity: Vec<Moment<'a>>,
    pub(crate) assignees: BTreeSet<String>,
    pub(crate) bot_message: Option<Moment<'a>>,
    pub(crate) handoffs: Vec<Moment<'a>>,
    pub(crate) handled: Vec<(Moment<'a>, i64)>,
    /// The latest rating on the 1–5 scale, in [`STAR_PARTS`](tallydesk_events::STAR_PARTS).
    pub(crate) rating: Option<(Moment<'a>, i64)>,
    /// Scores in thousandths, and errors.
    pub(crate) reviews: Vec<(Moment<'a>, i64, u32)>,
    pub(crate) survey: Option<Moment<'a>>,
    policies: Vec<&'a Policy>,
    /// An agent opened and no message has come yet: a public one is the opening.
    awaits_opening: bool,
    /// How many events came before the one that is applied.
    place: usize,
    /// The last assignee and group that were not empty.
    last_owner: [Option<String>; 2],
    transferred: bool,
}

impl<'a> Life<'a> {
    /// Reads a history, in any order and with any repetition.
    pub(crate) fn of(events: &'a [Event], rules: &'a Rules) -> Self {
        let ordered = in_order(events);
        let began = ordered.first().map_or(NaiveDate::MIN, |(_, at)| rules.day(*at));
        let mut life = Self::before_birth(rules, began);
        for (place, (event, at)) in ordered.into_iter().enumerate() {
            life.place = place;
            life.apply(event, at);
        }
        life
    }

    fn before_birth(rules: &'a Rules, began: NaiveDate) -> Self {
        Self {
            rules,
            choices: rules.choices_of(began),
            creation: None,
            opened_by_message: false,
            fields: Fields::default(),
            named_segment: None,
            created_group: None,
            status: Status::default(),
            left_out: None,
            customer: None,
            known: Vec::new(),
            stretches: Vec::new(),
            turns: Vec::new(),
            replies: Vec::new(),
            solves: Vec::new(),
            moves: Vec::new(),
            activity: Vec::new(),
            assignees: BTreeSet::new(),
            bot_message: None,
            handoffs: Vec::new(),
            handled: Vec::new(),
            rating: None,
            reviews: Vec::new(),
            survey: None,
            policies: rules.policies_of(began),
            awaits_opening: false,
            place: 0,
            last_owner: [None, None],
            transferred: false,
        }
    }

    /// Applies one event. Total: what has no meaning for a ticket changes nothing.
    fn apply(&mut self, event: &'a Event, at: DateTime<Utc>) {
        if self.stretches.is_empty() {
            self.stretch(event, at);
        }
        if let Some(customer) = &event.customer {
            self.customer = Some(customer);
        }
        match &event.kind {
            EventKind::TicketCreated(created) => self.create(created, event, at),
            EventKind::TicketMessagePosted(message) => self.read_message(message, event, at),
            EventKind::TicketStatusChanged(changed) => self.set_status(changed.to, event, at),
            EventKind::TicketAssigned(assigned) => self.change_fields(event, at, |fields| {
                assigned.assignee.apply(&mut fields.assignee);
                assigned.group.apply(&mut fields.group);
            }),
            EventKind::TicketFieldsChanged(changed) => {
                self.change_fields(event, at, |fields| apply_changed(changed, fields));
            }
            EventKind::TicketRated(rated) => self.rate(rated, event, at),
            EventKind::TicketMerged(_) => self.left_out = Some(LeftOut::Merged),
            EventKind::TicketDeleted(_) => self.left_out = Some(LeftOut::Deleted),
            EventKind::TicketRestored(_) => self.left_out = None,
            EventKind::TicketHandled(handled) => {
                let seconds = i64::try_from(handled.seconds).unwrap_or(i64::MAX);
                self.handled.push((self.moment(event, at), seconds));
            }
            EventKind::TicketReviewed(reviewed) => {
                let moment = self.moment(event, at);
                self.reviews.push((moment, reviewed.score.thousandths(), reviewed.errors));
            }
            EventKind::TicketSurveySent(_) => self.survey = Some(self.moment(event, at)),
            EventKind::TicketBotHandedOff(_) => self.handoffs.push(self.moment(event, at)),
            EventKind::CallEnded(_)
            | EventKind::CustomerOrdered(_)
            | EventKind::CustomerOrderCancelled(_)
            | EventKind::CustomerOrderRefunded(_)
            | EventKind::CustomerOrderShipped(_)
            | EventKind::CustomerOrderReturned(_)
            | EventKind::CustomerOrderReplaced(_)
            | EventKind::CustomerOrderDisputed(_)
            | EventKind::CustomerReviewed(_)
            | EventKind::CustomerNpsAnswered(_)
            | EventKind::AgentWent(_) => {}
        }
        if event.actor.agent_id().is_some() {
            self.activity.push(self.moment(event, at));
        }
    }

    /// The event's place, under what holds after it.
    fn moment(&self, event: &'a Event, at: DateTime<Utc>) -> Moment<'a> {
        Moment { at, event, place: self.place, stretch: self.stretches.len().saturating_sub(1) }
    }

    fn create(&mut self, created: &TicketCreated, event: &'a Event, at: DateTime<Utc>) {
        if self.creation.is_some() {
            // A second word on the creation only tells fields.
            self.change_fields(event, at, |fields| apply_created(created, fields));
            return;
        }
        self.fields = self.changed_fields(|fields| apply_created(created, fields));
        self.follow_owner();
        self.created_group.clone_from(&self.fields.group);
        self.stretch(event, at);
        let moment = self.moment(event, at);
        self.creation = Some(moment);
        self.flow(1, moment);
        match event.actor.kind {
            ActorKind::Requester => self.begin_turn(moment),
            ActorKind::Agent => self.awaits_opening = true,
            ActorKind::Bot | ActorKind::System | ActorKind::Unknown => {}
        }
        self.set_status(created.status, event, at);
    }

    fn read_message(&mut self, message: &TicketMessagePosted, event: &'a Event, at: DateTime<Utc>) {
        let may_be_opening = std::mem::take(&mut self.awaits_opening);
        if !message.public {
            return;
        }
        let moment = self.moment(event, at);
        match event.actor.kind {
            ActorKind::Requester => self.begin_turn(moment),
            ActorKind::Agent if may_be_opening => self.opened_by_message = true,
            ActorKind::Agent => self.reply(message, moment),
            ActorKind::Bot => {
                self.bot_message.get_or_insert(moment);
            }
            ActorKind::System | ActorKind::Unknown => {}
        }
    }

    fn begin_turn(&mut self, start: Moment<'a>) {
        if self.open_turn().is_none() {
            self.turns.push(Turn { start, end: TurnEnd::Open });
        }
    }

    fn open_turn(&mut self) -> Option<&mut Turn<'a>> {
        self.turns.last_mut().filter(|turn| matches!(turn.end, TurnEnd::Open))
    }

    fn reply(&mut self, message: &TicketMessagePosted, moment: Moment<'a>) {
        if let Some(turn) = self.open_turn() {
            turn.end = TurnEnd::Replied(moment);
        }
        self.replies.push(Reply {
            moment,
            group: self.fields.group.clone(),
            knowledge: message.knowledge == Some(true),
            used_macro: message.used_macro == Some(true),
        });
    }

    fn set_status(&mut self, to: Status, event: &'a Event, at: DateTime<Utc>) {
        let from = std::mem::replace(&mut self.status, to);
        if from == to {
            return;
        }
        self.stretch(event, at);
        let moment = self.moment(event, at);
        match (from.is_solved(), to.is_solved()) {
            (false, true) => self.solve(moment),
            (true, false) => self.reopen(moment),
            (true, true) | (false, false) => {}
        }
    }

    fn solve(&mut self, moment: Moment<'a>) {
        self.flow(-1, moment);
        if let Some(turn) = self.open_turn() {
            turn.end = TurnEnd::Dropped(moment);
        }
        let solver = moment.agent();
        self.solves.push(Solve {
            moment,
            by_agent: moment.event.actor.kind == ActorKind::Agent,
            agent: solver.or_else(|| self.fields.assignee.clone()),
            group: self.fields.group.clone(),
            reopened: None,
            transferred: self.transferred,
        });
    }

    fn reopen(&mut self, moment: Moment<'a>) {
        self.flow(1, moment);
        if let Some(solve) = self.solves.last_mut() {
            solve.reopened = Some(moment);
        }
    }

    fn change_fields(
        &mut self,
        event: &'a Event,
        at: DateTime<Utc>,
        change: impl FnOnce(&mut Fields),
    ) {
        let fields = self.changed_fields(change);
        if fields == self.fields {
            return;
        }
        let waits = !self.status.is_solved();
        if waits {
            self.flow(-1, self.moment(event, at));
        }
        self.fields = fields;
        self.follow_owner();
        self.stretch(event, at);
        if waits {
            self.flow(1, self.moment(event, at));
        }
    }

    /// Notes who has the ticket now, and whether it moved between two agents or two groups.
    fn follow_owner(&mut self) {
        self.assignees.extend(self.fields.assignee.clone());
        let owners = [&self.fields.assignee, &self.fields.group];
        for (last, owner) in self.last_owner.iter_mut().zip(owners) {
            let moved = matches!((&*last, owner), (Some(last), Some(owner)) if last != owner);
            self.transferred |= moved;
            if owner.is_some() {
                last.clone_from(owner);
            }
        }
    }

    /// Begins a stretch under the status and fields as they are now.
    fn stretch(&mut self, event: &'a Event, at: DateTime<Utc>) {
        if self.known.last().is_none_or(|known| known.fields != self.fields) {
            self.known.push(Known {
                schedule: self.rules.schedule_of(&self.fields),
                policy: self.policies.iter().copied().find(|policy| policy.is_for(&self.fields)),
                marketplace: self.rules.marketplace_of(&self.fields),
                fields: self.fields.clone(),
            });
        }
        let since = Moment { at, event, place: self.place, stretch: self.stretches.len() };
        let known = self.known.len().saturating_sub(1);
        self.stretches.push(Stretch { since, status: self.status, known });
    }

    fn rate(&mut self, rated: &TicketRated, event: &'a Event, at: DateTime<Utc>) {
        if let Some(star_parts) = rated.scale.star_parts(rated.score) {
            self.rating = Some((self.moment(event, at), star_parts));
        }
    }

    /// Moves the backlog, of a ticket whose creation is known.
    fn flow(&mut self, amount: i64, moment: Moment<'a>) {
        if self.creation.is_some() {
            self.moves.push(Move { amount, moment, fields: self.fields.clone() });
        }
    }
}

/// What later figures ask of a life.
impl<'a> Life<'a> {
    /// The last solve, if the ticket is solved still.
    pub(crate) fn standing_solve(&self) -> Option<&Solve<'a>> {
        self.solves.last().filter(|solve| solve.reopened.is_none())
    }

    /// The agent of the last solve, else the assignee; and the group of the last solve, else the
    /// ticket's.
    pub(crate) fn last_solver(&self) -> (Option<String>, Option<String>) {
        let solve = self.solves.last();
        let agent = solve.filter(|solve| solve.by_agent).map(|solve| solve.agent.clone());
        let group = solve.map(|solve| solve.group.clone());
        (
            agent.unwrap_or_else(|| self.fields.assignee.clone()),
            group.unwrap_or_else(|| self.fields.group.clone()),
        )
    }

    /// What was known when a stretch began.
    pub(crate) fn known_at(&self, stretch: usize) -> Option<&Known<'a>> {
        self.stretches.get(stretch).and_then(|stretch| self.known.get(stretch.known))
    }

    /// The last stretch: as things stand.
    pub(crate) fn now(&self) -> usize {
        self.stretches.len().saturating_sub(1)
    }

    /// Replies up to and including a second.
    pub(crate) fn replies_until(&self, second: i64) -> impl Iterator<Item = &Reply<'a>> {
        self.replies.iter().filter(move |reply| reply.moment.second() <= second)
    }

    /// How many turns began up to and including a second.
    pub(crate) fn turns_until(&self, second: i64) -> usize {
        self.turns.iter().filter(|turn| turn.start.second() <= second).count()
    }
}
