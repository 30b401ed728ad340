//! Days on which far more came in than of late.

use super::*;

/// Tickets by day, channel and category; then the spikes of that Monday as
/// `dimension=value tickets/tickets before in days`.
fn check(tickets: &[(i64, usize, &str, &str)], expected: &[&str]) {
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    assert_eq!(spikes_of(day, tickets), expected);
}

fn spikes_of(period: Period, tickets: &[(i64, usize, &str, &str)]) -> Vec<String> {
    let created = tickets.iter().flat_map(|(day, count, channel, category)| {
        let mut created = counted(Measure::TicketsCreated, 1, *day, "", channel);
        created.dimensions.category = (!category.is_empty()).then(|| (*category).to_owned());
        vec![created; *count]
    });
    let spikes = report_of(period, &book(&created.collect::<Vec<_>>())).spikes;
    let told = spikes.iter().map(|spike| {
        let Spike { day, dimension, value, tickets, tickets_before, days_before } = spike;
        let place =
            if value.is_empty() { dimension.clone() } else { format!("{dimension}={value}") };
        let day = (*day - monday()).num_days();
        format!("{day} {place} {tickets}/{tickets_before} in {days_before}")
    });
    told.collect()
}

#[test]
fn a_spike_has_twice_the_mean_and_three_tickets() {
    // 28 in 28 days are one a day: twice that is too few.
    check(&[(-28, 28, "", ""), (0, 2, "", "")], &[]);
    check(&[(-28, 28, "", ""), (0, 3, "", "")], &["0 all 3/28 in 28"]);
    check(&[(-28, 56, "", ""), (0, 4, "", "")], &["0 all 4/56 in 28"]);
    check(&[(-28, 57, "", ""), (0, 4, "", "")], &[]);
    // Of the day before the 28, nothing counts but that there was an account.
    check(&[(-29, 900, "", ""), (0, 3, "", "")], &["0 all 3/0 in 28"]);
}

#[test]
fn only_days_since_the_first_count() {
    check(&[(0, 90, "", "")], &[]);
    check(&[(-2, 4, "", ""), (0, 4, "", "")], &["0 all 4/4 in 2"]);
    check(&[(-2, 5, "", ""), (0, 4, "", "")], &[]);
}

#[test]
fn channels_and_categories_have_spikes_of_their_own() {
    let tickets = [
        (-28, 560, "email", "refund"),
        (0, 9, "email", "refund"),
        (0, 4, "chat", "damaged"),
        (0, 2, "web", "damaged"),
    ];
    check(&tickets, &["0 category=damaged 6/0 in 28", "0 channel=chat 4/0 in 28"]);
    let day = Period::containing(monday(), PeriodKind::Day, Weekday::Mon);
    assert!(spikes_of(day, &[]).is_empty());
}

#[test]
fn a_period_tells_the_spikes_of_its_days_the_largest_surplus_first() {
    let tickets = [(-28, 28, "", ""), (1, 5, "", ""), (4, 30, "", ""), (5, 2, "", "")];
    assert_eq!(spikes_of(week(), &tickets), ["4 all 30/5 in 28", "1 all 5/0 in 28"]);
    let month = Period::containing(monday(), PeriodKind::Month, Weekday::Mon);
    let channels: Vec<String> = (10..40).map(|number| number.to_string()).collect();
    let many: Vec<_> = channels.iter().map(|channel| (3, 5, channel.as_str(), "")).collect();
    let many = [vec![(-20, 1, "", "")], many].concat();
    let spikes = spikes_of(month, &many);
    assert_eq!((spikes.len(), spikes[0].as_str()), (20, "3 all 150/1 in 23"));
    assert_eq!(spikes[1..3], ["3 channel=10 5/0 in 23", "3 channel=11 5/0 in 23"]);
}
