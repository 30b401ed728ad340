//! How complete a ticket is, as its source tells it.

use super::{Measured, Samples};
use crate::contributions::Dimensions;
use crate::life::{Life, Moment};
use crate::measures::Measure;

/// What is known of a ticket, on the day of its creation; of one without a creation, on the day of
/// its first event.
pub(super) fn add(life: &Life<'_>, samples: &mut Samples<'_, '_>) {
    let first = life.creation.or_else(|| life.stretches.first().map(|stretch| stretch.since));
    let Some(first) = first else { return };
    let known = [
        (Measure::CreationKnown, Some(life.creation.is_some())),
        (Measure::AgentKnown, is_agent_known(life)),
        (Measure::CustomerKnown, Some(life.customer.is_some())),
        (Measure::ChannelKnown, Some(life.fields.channel.is_some())),
        (Measure::CategoryKnown, Some(life.fields.category.is_some())),
    ];
    let is_complete = known.iter().all(|(_, is_known)| is_known.unwrap_or(true));
    for (measure, is_known) in known.into_iter().chain([(Measure::Complete, Some(is_complete))]) {
        if let Some(is_known) = is_known {
            add_of_source(Measured::share(measure, is_known, &first), &first, samples);
        }
    }
}

fn add_of_source(measured: Measured, first: &Moment<'_>, samples: &mut Samples<'_, '_>) {
    samples.add_alone(measured, Dimensions::of_source(&first.event.source));
}

/// Whether every reply and every solve by an agent tells whose it was. A ticket that no agent has
/// answered or solved lacks none.
fn is_agent_known(life: &Life<'_>) -> Option<bool> {
    let repliers = life.replies.iter().map(|reply| reply.moment.agent());
    let solvers = life.solves.iter().filter(|solve| solve.by_agent);
    let mut agents = repliers.chain(solvers.map(|solve| solve.agent.clone())).peekable();
    agents.peek()?;
    Some(agents.all(|agent| agent.is_some()))
}
