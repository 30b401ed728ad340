//! When tickets came in: one bar for each hour of the day.

use tallydesk_kpis::{Report, Unit};
use tallydesk_ledger::Dimension;

use crate::figures::steps;
use crate::words::{Message, Words};

/// The hours of a day with the tickets created in each.
pub struct Hours {
    /// From midnight, one for each hour.
    pub tickets: Vec<i64>,
    /// The hour in which most came in, if one stands out.
    pub busiest: Option<String>,
    /// Every hour in which something came in, for who cannot see bars.
    pub spoken: String,
}

impl Hours {
    /// Each hour's bar as a number of steps; an hour with a ticket has at least one.
    pub fn bars(&self, steps_max: i64) -> Vec<i64> {
        let most = self.tickets.iter().copied().max().unwrap_or_default().max(1);
        self.tickets.iter().map(|tickets| (tickets * steps_max + most - 1) / most).collect()
    }
}

/// The hours, if anything came in.
pub fn hours(words: Words, report: &Report) -> Option<Hours> {
    let values = report.dimensions.get(Dimension::Hour.as_str())?;
    let tickets: Vec<i64> = (0..24)
        .map(|hour| {
            let figure = values.get(&two_digits(hour))?.get("tickets_created")?;
            Some(steps(Unit::Tickets, figure.value?).max(0))
        })
        .map(Option::unwrap_or_default)
        .collect();
    let is_empty = tickets.iter().all(|tickets| *tickets == 0);
    let (busiest, spoken) = (busiest(words, report, &tickets), spoken(words, &tickets));
    (!is_empty).then_some(Hours { tickets, busiest, spoken })
}

/// The hour that has more than any other; none of a few tickets, where that is chance.
fn busiest(words: Words, report: &Report, tickets: &[i64]) -> Option<String> {
    let most = tickets.iter().copied().max()?;
    let mut busiest = tickets.iter().enumerate().filter(|(_, tickets)| **tickets == most);
    let (hour, _) = busiest.next()?;
    let stands_out = busiest.next().is_none() && most >= report.rank_from.into();
    let (from, to) = (&two_digits(hour), &two_digits((hour + 1) % 24));
    stands_out.then(|| words.say(Message::Busiest { from, to, tickets: most }))
}

fn spoken(words: Words, tickets: &[i64]) -> String {
    let hours = tickets.iter().enumerate().filter(|(_, tickets)| **tickets > 0);
    let spoken = |(hour, tickets): (usize, &i64)| {
        words.say(Message::SpokenHour { hour: &two_digits(hour), tickets: *tickets })
    };
    let hours: Vec<String> = hours.map(spoken).collect();
    words.say(Message::SpokenHours { hours: &words.names(&hours) })
}

/// An hour as it is written.
pub fn two_digits(hour: usize) -> String {
    format!("{hour:02}")
}
