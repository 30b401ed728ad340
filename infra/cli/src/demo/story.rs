//! The story that `tallydesk demo` plays: a believable fortnight of a shop's webhooks, the same
//! for a seed on every machine. Nobody in it exists.
//!
//! `shop` says who works when and what goes wrong, `lives` what becomes of each ticket,
//! `payloads` how the sources tell it; here is how it arrives: late, twice, out of order, and
//! among forgeries.

mod lives;
mod payloads;
mod shop;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use fastrand::Rng;
use serde_json::{Value, json};

use self::payloads::{Sending, joined};
use self::shop::{Calendar, chance, pick};

/// One delivery as it reaches the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The receiver's clock.
    pub received_at: DateTime<Utc>,
    /// The source that it claims to come from: `generic` or `zendesk`.
    pub source: &'static str,
    /// The delivery's id; a repetition has the same.
    pub delivery_id: String,
    /// The sender's clock when it signed.
    pub signed_at: DateTime<Utc>,
    /// Whether whoever signed it did not know the key.
    pub forged: bool,
    /// The body as sent.
    pub body: Vec<u8>,
}

const FIRST_TICKET: u32 = 41_000;
const LATE_PERMILLE: u32 = 30;
const REPEATED_PERMILLE: u32 = 40;
/// Deliveries by somebody without a key, who wants tickets to vanish.
const FORGED: u32 = 10;
/// Captured deliveries that are sent again as they were signed, too old to be accepted.
const REPLAYED: u32 = 3;
/// Authentic, and of types that nobody has heard of.
const UNHEARD_OF: [(&str, &str); 4] = [
    ("zendesk", "ticket.hologram_added"),
    ("zendesk", "ticket.mood_changed"),
    ("generic", "ticket.teleported"),
    ("generic", "ticket.sung"),
];
/// The most that an ordinary delivery is under way, in milliseconds, by weight.
const DELAYS: [(u32, i64); 3] = [(85, 3_000), (12, 9_000), (3, 40_000)];
/// The same of a late one, which is ten minutes at least: mostly an hour, at most twenty.
const DELAYS_OF_LATE: [(u32, i64); 3] = [(5, 3_600_000), (3, 7_200_000), (2, 72_000_000)];
/// The most until a delivery is repeated, in milliseconds.
const DELAYS_OF_REPEATED: [(u32, i64); 3] = [(6, 60_000), (3, 1_800_000), (1, 18_000_000)];

/// Shop traffic of the `days` days that end on `last_day`, in order of receipt; what comes in
/// by 06:00 of the day after belongs to it.
#[must_use]
pub fn story(seed: u64, last_day: NaiveDate, days: u32, zone: Tz) -> Vec<Telling> {
    let mut rng = Rng::with_seed(seed);
    let calendar = Calendar::new(last_day, zone);
    let openings = calendar.openings(&mut rng, days);
    let numbered = (FIRST_TICKET..).zip(openings);
    let lives: Vec<_> = numbered
        .map(|(number, opening)| lives::live(&mut rng.fork(), &calendar, number, opening))
        .collect();
    let mut tellings: Vec<Telling> = payloads::sendings(&mut rng, &lives)
        .into_iter()
        .flat_map(|sending| deliver(&mut rng, sending))
        .filter(|telling| telling.received_at < calendar.ends_at())
        .collect();
    tellings.sort_by(|one, other| order(one).cmp(&order(other)));
    let intruders = intrude(&mut rng, &tellings);
    tellings.extend(intruders);
    tellings.sort_by(|one, other| order(one).cmp(&order(other)));
    tellings
}

fn order(telling: &Telling) -> (DateTime<Utc>, &str) {
    (telling.received_at, &telling.delivery_id)
}

/// The deliveries of one body: one, or two if the source did not hear the answer.
fn deliver(rng: &mut Rng, sending: Sending) -> Vec<Telling> {
    let Sending { source, sent_at, body } = sending;
    let (least, most) = if chance(rng, LATE_PERMILLE) {
        (600_000, pick(rng, DELAYS_OF_LATE, 3_600_000))
    } else {
        (1_300, pick(rng, DELAYS, 3_000))
    };
    let received_at = sent_at + TimeDelta::milliseconds(rng.i64(least..most));
    let first = signed(rng, source, received_at, body);
    let again = chance(rng, REPEATED_PERMILLE).then(|| {
        let most = pick(rng, DELAYS_OF_REPEATED, 60_000);
        let wait = TimeDelta::milliseconds(rng.i64(5_000..most));
        let (received_at, signed_at) = (first.received_at + wait, first.signed_at + wait);
        Telling { received_at, signed_at, ..first.clone() }
    });
    [Some(first), again].into_iter().flatten().collect()
}

/// A delivery that was signed a moment ago.
fn signed(rng: &mut Rng, source: &'static str, at: DateTime<Utc>, body: Vec<u8>) -> Telling {
    Telling {
        received_at: at,
        source,
        delivery_id: format!("{source}-{:016x}", rng.u64(..)),
        signed_at: at - TimeDelta::milliseconds(rng.i64(300..1_200)),
        forged: false,
        body,
    }
}

/// What comes beside the genuine, each near some genuine delivery.
fn intrude(rng: &mut Rng, genuine: &[Telling]) -> Vec<Telling> {
    let mut intruders = Vec::new();
    for _ in 0..FORGED {
        let forged = any(rng, genuine.iter()).map(|near| {
            let zendesk = near.source == "zendesk";
            altered(rng, near, if zendesk { "ticket.soft_deleted" } else { "ticket.deleted" })
        });
        intruders.extend(forged.map(|telling| Telling { forged: true, ..telling }));
    }
    for _ in 0..REPLAYED {
        // Of the earlier half, so that the story is not over before.
        let captured = any(rng, genuine.iter().take(genuine.len() / 2)).cloned();
        let wait = TimeDelta::minutes(rng.i64(6..600));
        intruders.extend(
            captured.map(|telling| Telling { received_at: telling.received_at + wait, ..telling }),
        );
    }
    for (source, type_name) in UNHEARD_OF {
        let near = any(rng, genuine.iter().filter(|telling| telling.source == source));
        intruders.extend(near.map(|near| altered(rng, near, type_name)));
    }
    intruders
}

fn any<'a>(
    rng: &mut Rng,
    tellings: impl Iterator<Item = &'a Telling> + Clone,
) -> Option<&'a Telling> {
    pick(rng, tellings.map(|telling| (1, Some(telling))), None)
}

/// A new delivery that says something else of the same ticket.
fn altered(rng: &mut Rng, near: &Telling, type_name: &str) -> Telling {
    let mut event: Value = serde_json::from_slice(&near.body).unwrap_or_default();
    if let Some(first) = event.get_mut(0) {
        event = first.take();
    }
    let prefix = if near.source == "zendesk" { "zen:event-type:" } else { "" };
    let id = format!("{:032x}", rng.u128(..));
    let event = joined(event, json!({"type": format!("{prefix}{type_name}"), "id": id}));
    signed(rng, near.source, near.received_at, event.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use tallydesk_sources::{Choices, Delivery, Outgoing, Refused, Secrets, source};

    use super::*;

    const ZONE: Tz = Tz::Europe__Berlin;

    fn last_day() -> NaiveDate {
        "2026-11-20".parse().expect("a day")
    }

    fn fortnight() -> Vec<Telling> {
        story(7, last_day(), 14, ZONE)
    }

    fn is_stale(telling: &Telling) -> bool {
        telling.received_at - telling.signed_at > TimeDelta::seconds(300)
    }

    /// The events, or the one payload, in a body.
    fn told(telling: &Telling) -> Vec<Value> {
        let told: Value = serde_json::from_slice(&telling.body).expect("JSON");
        told.as_array().cloned().unwrap_or_else(|| vec![told])
    }

    fn check_range(what: &str, found: usize, expected: std::ops::RangeInclusive<usize>) {
        assert!(expected.contains(&found), "{found} {what}, not {expected:?}");
    }

    #[test]
    fn a_seed_tells_one_story() {
        assert_eq!(fortnight(), fortnight());
        assert_ne!(fortnight(), story(8, last_day(), 14, ZONE));
        assert_eq!(story(7, last_day(), 0, ZONE), []);
    }

    #[test]
    fn a_fortnight_has_all_that_can_happen_to_deliveries() {
        let tellings = fortnight();
        let ids: BTreeSet<_> = tellings.iter().map(|telling| &telling.delivery_id).collect();
        let stale = tellings.iter().filter(|telling| is_stale(telling)).count();
        let forged = tellings.iter().filter(|telling| telling.forged).count();
        check_range("tellings", tellings.len(), 5_500..=7_000);
        check_range(
            "repeated",
            (tellings.len() - ids.len() - stale) * 1_000 / tellings.len(),
            30..=50,
        );
        check_range("stale", stale, 3..=3);
        check_range("forged", forged, 10..=10);
        let mut tickets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for telling in tellings.iter().filter(|telling| !telling.forged) {
            let ids = told(telling).into_iter().map(|event| match telling.source {
                "zendesk" => event["detail"]["id"].to_string(),
                _ => event["ticket"].to_string(),
            });
            tickets.entry(telling.source).or_default().extend(ids);
        }
        check_range("zendesk", tickets["zendesk"].len(), 520..=650);
        check_range("generic", tickets["generic"].len(), 260..=360);
    }

    #[test]
    fn nothing_is_received_before_it_happened_or_after_the_end() {
        let tellings = fortnight();
        assert!(tellings.is_sorted_by_key(|telling| telling.received_at));
        let end: DateTime<Utc> = "2026-11-21T05:00:00Z".parse().expect("a time");
        for telling in &tellings {
            assert!(telling.signed_at < telling.received_at && telling.received_at < end);
            for event in told(telling) {
                let at = event.get("occurred_at").unwrap_or(&event["time"]);
                let at: DateTime<Utc> = at.as_str().expect("a text").parse().expect("a time");
                assert!(at < telling.received_at, "{at} {telling:?}");
            }
        }
    }

    /// How much of a delivery its source does not understand, if it accepts it at all.
    fn receive(telling: &Telling) -> Result<usize, Refused> {
        let source = source(telling.source).expect("a source");
        let keys = |key: &str| Secrets::new(source, vec![key.to_owned()]).expect("a key");
        let right = keys("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
        let wrong = keys("whsec_d3Jvbmd3cm9uZ3dyb25nd3Jvbmd3cm9uZw==");
        let used = if telling.forged { &wrong } else { &right };
        let Telling { delivery_id, signed_at, body, .. } = telling;
        let outgoing = Outgoing { id: delivery_id, at: *signed_at, url: "", body };
        let posted = source.sign(used, outgoing).expect("signed");
        let delivery = Delivery::post(&posted.headers, body);
        let verified = source.verify(delivery, &right, telling.received_at)?;
        let decoded = source.decode(&verified, &Choices::default()).expect("readable");
        assert!(!decoded.events.is_empty() || !decoded.not_understood.is_empty());
        Ok(decoded.not_understood.len())
    }

    #[test]
    fn the_sources_accept_and_understand_what_is_genuine() {
        let mut not_understood = 0;
        for telling in fortnight() {
            let received = receive(&telling);
            if telling.forged {
                assert_eq!(received, Err(Refused::WrongSignature));
            } else if is_stale(&telling) {
                assert!(received.is_err(), "{telling:?}");
            } else {
                not_understood += received.expect("accepted");
            }
        }
        assert_eq!(not_understood, UNHEARD_OF.len());
    }
}
