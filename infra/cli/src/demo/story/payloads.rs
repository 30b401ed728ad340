//! Writes lives as the sources send them.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use fastrand::Rng;
use serde_json::{Value, json};
use tallydesk_events::Status;

use super::lives::{Act, By, Life, Save};
use super::shop::{Agent, CHAT, pick};

/// A body on its way, and when it was sent.
pub(super) struct Sending {
    pub(super) source: &'static str,
    pub(super) sent_at: DateTime<Utc>,
    pub(super) body: Vec<u8>,
}

/// The user id under which Zendesk acts itself.
const SYSTEM_USER: &str = "-1";
/// What agents write, by weight.
const REPLIES: [(u32, &str); 3] = [
    (3, "Thank you for writing. It left our warehouse this morning."),
    (2, "I am sorry about that. A new label is on its way to you."),
    (1, "That is put right now; you will see it within three days."),
];
const FIRST_NAMES: [&str; 8] = ["mei", "lukas", "amira", "noah", "sofia", "ivan", "leila", "hanna"];
const DOMAINS: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Everything that the sources send about these lives; in no order.
pub(super) fn sendings(rng: &mut Rng, lives: &[Life]) -> Vec<Sending> {
    let (zendesk, generic): (Vec<&Life>, Vec<&Life>) =
        lives.iter().partition(|life| life.opening.channel.source == "zendesk");
    let mut sendings: Vec<Sending> = zendesk.iter().flat_map(|life| webhooks(rng, life)).collect();
    sendings.extend(batches(&generic));
    sendings
}

/// Zendesk's webhooks about a ticket: one for each change, with a snapshot after the save.
fn webhooks(rng: &mut Rng, life: &Life) -> Vec<Sending> {
    let mut snapshot = Snapshot { life, status: Status::New, assignee: None, tags: Vec::new() };
    let mut sendings = Vec::new();
    for save in &life.saves {
        let changes: Vec<_> =
            save.acts.iter().map(|act| snapshot.change(rng, save.by, *act)).collect();
        let sequence = format!("{:016X}", rng.u64(..));
        for (position, (name, event)) in (1..).zip(changes) {
            let meta = json!({"meta": {"sequence": {"id": sequence, "position": position}}});
            let payload = json!({
                "account_id": 18_840_217,
                "detail": snapshot.detail(save),
                "event": joined(event, meta),
                "id": uuid(rng),
                "subject": format!("zen:ticket:{}", life.number),
                "time": save.at.to_rfc3339_opts(SecondsFormat::Nanos, true),
                "type": format!("zen:event-type:ticket.{name}"),
                "zendesk_event_version": "2022-11-06",
            });
            let body = payload.to_string().into_bytes();
            sendings.push(Sending { source: "zendesk", sent_at: save.at, body });
        }
    }
    sendings
}

/// An object with the fields of another.
pub(super) fn joined(mut object: Value, other: Value) -> Value {
    if let (Some(fields), Value::Object(others)) = (object.as_object_mut(), other) {
        fields.extend(others);
    }
    object
}

fn uuid(rng: &mut Rng) -> String {
    let [one, two, three] = [(); 3].map(|()| rng.u16(0..0x1000));
    format!("{:08x}-{one:04x}-4{two:03x}-a{three:03x}-{:012x}", rng.u32(..), rng.u64(0..1 << 48))
}

/// A ticket as Zendesk shows it, save after save.
struct Snapshot<'a> {
    life: &'a Life,
    status: Status,
    assignee: Option<&'static Agent>,
    tags: Vec<String>,
}

impl Snapshot<'_> {
    /// Applies one change, and says how Zendesk tells it.
    fn change(&mut self, rng: &mut Rng, by: By, act: Act) -> (&'static str, Value) {
        match act {
            Act::Created { status, assignee } => {
                (self.status, self.assignee) = (status, assignee);
                ("created", json!({}))
            }
            Act::Posted => ("comment_added", self.comment(rng, by, true)),
            Act::Noted => ("comment_added", self.comment(rng, by, false)),
            Act::StatusChanged(status) => {
                let previous = word(std::mem::replace(&mut self.status, status));
                ("status_changed", json!({"current": word(status), "previous": previous}))
            }
            Act::Assigned(agent) => {
                let previous = self.assignee.replace(agent).map(|agent| agent.id);
                ("agent_assignment_changed", json!({"current": agent.id, "previous": previous}))
            }
            Act::Tagged => {
                self.tags.push(self.life.opening.topic.category.replace(' ', "-"));
                ("tags_changed", json!({"tags_added": self.tags, "tags_removed": []}))
            }
            Act::HandedOff | Act::Surveyed => ("csat_requested", json!({})),
            Act::Rated(stars) => {
                let word = if stars > 3 { "good" } else { "bad" };
                let score = json!({"score": word, "comment": "You asked, so I answer."});
                ("csat_received", json!({"satisfaction_score": score}))
            }
            Act::MergedInto(other) => ("merged", json!({"target_ticket_id": other})),
            Act::MarkedAsSpam => ("marked_as_spam", json!({})),
        }
    }

    fn comment(&self, rng: &mut Rng, by: By, public: bool) -> Value {
        let (text, name) = match by {
            By::Agent(agent) => (pick(rng, REPLIES, ""), agent.name.to_owned()),
            By::Requester => (self.life.opening.topic.text, address(self.life.customer)),
            By::Bot | By::System => ("We have received your message.", "Parcel shop".to_owned()),
        };
        json!({"comment": {
            "id": (36_900_000_000_000 + rng.u64(0..1 << 40)).to_string(),
            "body": text,
            "is_public": public,
            "author": {
                "id": self.user(by),
                "is_staff": !matches!(by, By::Requester),
                "name": name,
            },
        }})
    }

    fn user(&self, by: By) -> String {
        match by {
            By::Requester => (360_011_990_000 + u64::from(self.life.customer)).to_string(),
            By::Agent(agent) => agent.id.to_owned(),
            By::Bot | By::System => SYSTEM_USER.to_owned(),
        }
    }

    fn detail(&self, save: &Save) -> Value {
        let seconds = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let Life { opening, .. } = self.life;
        let submitter = self.life.saves.first().map_or(By::Requester, |opened| opened.by);
        json!({
            "actor_id": self.user(save.by),
            "assignee_id": self.assignee.map(|agent| agent.id),
            "brand_id": self.life.brand,
            "created_at": seconds(opening.at),
            "custom_status": "360002210510",
            "description": opening.topic.text,
            "external_id": null,
            "form_id": "360003310610",
            "group_id": opening.group(),
            "id": self.life.number.to_string(),
            "is_public": true,
            "organization_id": null,
            "priority": self.life.priority.map(str::to_uppercase),
            "requester_id": self.user(By::Requester),
            "status": word(self.status),
            "subject": opening.topic.subject,
            "submitter_id": self.user(submitter),
            "tags": self.tags,
            "type": "QUESTION",
            "updated_at": seconds(save.at),
            "via": {"channel": opening.channel.name},
        })
    }
}

/// Zendesk's word for a status.
fn word(status: Status) -> String {
    if status == Status::OnHold { "HOLD".to_owned() } else { status.as_str().to_uppercase() }
}

/// What the connectors send: all that happened since they last looked. The chat widget looks
/// every minute at each conversation, the marketplace's every five minutes at everything.
fn batches(lives: &[&Life]) -> impl Iterator<Item = Sending> {
    let mut batches: BTreeMap<(i64, u32), Vec<Value>> = BTreeMap::new();
    for life in lives {
        let is_chat = life.opening.channel.name == CHAT;
        let (period_seconds, conversation) = if is_chat { (60, life.number) } else { (300, 0) };
        for save in &life.saves {
            let looks_at = (save.at.timestamp() / period_seconds + 1) * period_seconds;
            let batch = batches.entry((looks_at, conversation)).or_default();
            batch
                .extend((0..).zip(&save.acts).map(|(number, act)| event(life, save, number, *act)));
        }
    }
    batches.into_iter().map(|((looks_at, _), mut events)| {
        let single = if events.len() == 1 { events.pop() } else { None };
        Sending {
            source: "generic",
            sent_at: DateTime::from_timestamp(looks_at, 0).unwrap_or_default(),
            body: single.unwrap_or(Value::Array(events)).to_string().into_bytes(),
        }
    })
}

/// One change as a canonical event.
fn event(life: &Life, save: &Save, number: u32, act: Act) -> Value {
    let ticket = format!("{}-{}", life.opening.channel.name, life.number);
    let common = json!({
        "id": format!("{ticket}-{}-{number}", save.at.timestamp_millis()),
        "source": "generic",
        "ticket": ticket,
        "occurred_at": save.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "sequence": number,
        "actor": match save.by {
            By::Requester => json!({"kind": "requester"}),
            By::Agent(agent) => json!({"kind": "agent", "id": agent.id, "name": agent.name}),
            By::Bot => json!({"kind": "bot", "id": "parcel-bot", "name": "Parcel bot"}),
            By::System => json!({"kind": "system"}),
        },
    });
    joined(common, told(life, act))
}

/// The fields of an event's own type.
fn told(life: &Life, act: Act) -> Value {
    match act {
        Act::Created { .. } => created(life),
        Act::Posted => json!({"type": "ticket.message_posted", "public": true}),
        Act::Noted => json!({"type": "ticket.message_posted", "public": false}),
        Act::StatusChanged(to) => json!({"type": "ticket.status_changed", "to": to}),
        Act::Assigned(agent) => json!({"type": "ticket.assigned", "assignee": agent.id}),
        Act::Tagged => {
            json!({"type": "ticket.fields_changed", "tags": [life.opening.topic.category]})
        }
        Act::HandedOff => json!({"type": "ticket.bot_handed_off"}),
        Act::Surveyed => json!({"type": "ticket.survey_sent"}),
        Act::Rated(stars) => json!({"type": "ticket.rated", "score": stars, "scale": "stars_5"}),
        Act::MergedInto(other) => json!({"type": "ticket.merged", "into": other.to_string()}),
        Act::MarkedAsSpam => json!({"type": "ticket.deleted", "reason": "spam"}),
    }
}

fn created(life: &Life) -> Value {
    json!({
        "type": "ticket.created",
        "channel": life.opening.channel.name,
        "category": life.opening.topic.category,
        "brand": life.brand,
        "group": life.opening.group(),
        "priority": life.priority.unwrap_or("normal"),
        "customer": address(life.customer),
    })
}

/// An invented address: a customer has the same whenever he writes.
fn address(customer: u32) -> String {
    let mut rng = Rng::with_seed(customer.into());
    let [name, domain] = [&FIRST_NAMES[..], &DOMAINS]
        .map(|table| pick(&mut rng, table.iter().map(|word| (1, *word)), "nobody"));
    format!("{name}{customer}@{domain}")
}
