use chrono::{DateTime, Utc};
use tallydesk_events::Event;

use crate::contributions::Dimensions;
use crate::figures::{first_contact, samples};
use crate::life::{Life, TurnEnd};
use crate::line::{Solved, TicketLine};
use crate::measures::Measure;
use crate::promises::{Promise, Promised};
use crate::quality::event_samples;
use crate::rules::Rules;
use crate::ticket::{Flow, Ticket};

/// Folds a ticket's history, in any order and with any repetition, to its state.
///
/// What time alone will bring is contributed in advance: nothing here depends on when it is asked.
#[must_use]
pub fn fold(events: &[Event], rules: &Rules) -> Ticket {
    let life = Life::of(events, rules);
    let mut ticket = Ticket {
        created_at: life.creation.map(|creation| creation.at),
        status: life.status,
        fields: life.fields.clone(),
        customer: life.customer.cloned(),
        left_out: life.left_out,
        unanswered_since: life
            .turns
            .last()
            .filter(|turn| matches!(turn.end, TurnEnd::Open))
            .map(|turn| turn.start.at),
        ..Ticket::default()
    };
    if life.left_out.is_none() {
        ticket.samples = samples(&life);
        ticket.samples.extend(event_samples(events, rules));
        ticket.samples.sort_by_key(|sample| (sample.at, sample.measure));
        ticket.flows = flows(&life);
        ticket.promises = life.promises(None);
        ticket.line = line(&life);
    }
    if let Some(event) = events.first() {
        leave_out_untold(&mut ticket, &event.source, rules);
    }
    ticket
}

/// Takes out what could be measured only with events that the ticket's source cannot tell: a reply
/// that nobody tells of is not a reply that nobody has written.
fn leave_out_untold(ticket: &mut Ticket, source: &str, rules: &Rules) {
    ticket.samples.retain(|sample| rules.can_measure(sample.measure, source));
    if !rules.can_measure(Measure::Replies, source) {
        ticket.unanswered_since = None;
        ticket.promises.retain(|promise| promise.promised == Promised::FullResolution);
    }
}

/// What was promised on a ticket and what became of it, as of `now`: promises that run have
/// elapsed so far.
#[must_use]
pub fn promises(events: &[Event], rules: &Rules, now: DateTime<Utc>) -> Vec<Promise> {
    Life::of(events, rules).promises(Some(now))
}

fn flows(life: &Life<'_>) -> Vec<Flow> {
    let flows = life.moves.iter().map(|moved| {
        let fields = &moved.fields;
        Flow {
            amount: moved.amount,
            at: moved.moment.at,
            event: moved.moment.id(),
            dimensions: Dimensions::whole(fields.assignee.clone(), fields.group.clone(), fields),
        }
    });
    flows.collect()
}

/// The segments for the line: nothing where its latest one, or none, has held since the creation.
fn told_segments(life: &Life<'_>, created_at: DateTime<Utc>) -> Vec<(DateTime<Utc>, String)> {
    let mut segments = life.segments();
    let latest = life.fields.segment.iter().map(|segment| (created_at, segment.clone()));
    if segments.iter().cloned().eq(latest) {
        return Vec::new();
    }
    let forgotten = segments.len().saturating_sub(TicketLine::SEGMENTS_MAX);
    segments.drain(..forgotten);
    segments
}

fn line(life: &Life<'_>) -> Option<TicketLine> {
    let creation = life.creation?;
    let fields = life.fields.clone();
    Some(TicketLine {
        ticket: (creation.event.source.clone(), creation.event.ticket.clone()?),
        created_at: creation.at,
        created_agent: creation.agent(),
        created_group: life.created_group.clone(),
        channel: fields.channel,
        brand: fields.brand,
        category: fields.category,
        priority: fields.priority,
        segments: told_segments(life, creation.at),
        segment: fields.segment,
        first_contact: first_contact(life),
        solved: life.standing_solve().map(|_| {
            let (agent, group) = life.last_solver();
            Solved { agent, group }
        }),
    })
}
