//! Invented tickets, told as Zendesk tells them: in webhooks, in audits, and in ticket events.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const TICKET: u64 = 1001;
const REQUESTER: u64 = 9;
const AGENTS: [u64; 2] = [7, 8];

/// One ticket's life, each save of it told three times.
#[derive(Clone, Debug)]
pub(super) struct Invented {
    pub(super) webhooks: Vec<Value>,
    /// Users, and one audit a save.
    pub(super) audits: Vec<Value>,
    /// Users, the ticket, and one ticket event a save.
    pub(super) ticket_events: Vec<Value>,
}

/// What somebody does in one save. The ticket decides what of it is a change.
#[derive(Clone, Debug)]
struct Deed {
    /// Seconds since the save before; often none.
    pause: u32,
    /// 0 is the requester, else an agent, who takes the ticket as he acts.
    who: usize,
    public: Option<bool>,
    status: Option<&'static str>,
    priority: Option<&'static str>,
    tags: Option<Vec<&'static str>>,
    rating: Option<&'static str>,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let status = prop::sample::select(vec!["open", "pending", "hold", "solved"]);
    let priority = prop::sample::select(vec!["low", "high"]);
    let tags = prop::sample::subsequence(vec!["eu", "late", "vip"], 0..3);
    (
        prop_oneof![Just(0), 1..3_u32, 1..100_000_u32],
        0..=AGENTS.len(),
        prop::option::of(any::<bool>()),
        prop::option::of(status),
        prop::option::weighted(0.2, priority),
        prop::option::weighted(0.2, tags),
        prop::option::weighted(0.2, prop::sample::select(vec!["good", "bad"])),
    )
        .prop_map(|(pause, who, public, status, priority, tags, rating)| Deed {
            pause,
            who,
            public,
            status,
            priority,
            tags,
            rating,
        })
}

pub(super) fn any_invented() -> impl Strategy<Value = Invented> {
    (0..=AGENTS.len(), prop::collection::vec(any_deed(), 0..12)).prop_map(|(opener, deeds)| {
        let mut desk = Desk::new(opener);
        for deed in &deeds {
            desk.save(deed);
        }
        desk.told()
    })
}

/// A field's change, in the words of an audit.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    field: &'static str,
    previous: Value,
    current: Value,
}

/// A ticket as it stands, and all that was told of it.
struct Desk {
    at: DateTime<Utc>,
    /// Saves within this second, so that a later one has a later fraction.
    saves_of_second: u32,
    changes_of_second: Vec<Change>,
    next_id: u64,
    fields: Map<String, Value>,
    rating: Value,
    creator: u64,
    told: Invented,
}

impl Desk {
    fn new(opener: usize) -> Self {
        let creator = person(opener);
        let fields = json!({
            "status": "new", "assignee_id": null, "group_id": "36", "brand_id": "41",
            "priority": null, "tags": ["eu"],
        });
        let users = vec![
            json!({"id": REQUESTER, "role": "end-user", "name": "Mei Tanaka"}),
            json!({"id": AGENTS[0], "role": "agent", "name": "Amy Ford"}),
            json!({"id": AGENTS[1], "role": "admin", "name": "Bo Lind"}),
        ];
        let mut desk = Self {
            at: "2026-11-20T09:00:00Z".parse().expect("a time"),
            saves_of_second: 0,
            changes_of_second: Vec::new(),
            next_id: 288_525_837_867,
            fields: fields.as_object().expect("fields").clone(),
            rating: Value::Null,
            creator,
            told: Invented { webhooks: vec![], audits: users.clone(), ticket_events: users },
        };
        desk.create();
        desk
    }

    fn told(mut self) -> Invented {
        self.told.ticket_events.push(json!({
            "id": TICKET, "created_at": "2026-11-20T09:00:00Z", "updated_at": text(self.at),
            "requester_id": REQUESTER, "submitter_id": self.creator, "via": {"channel": "mail"},
        }));
        self.told
    }

    fn id(&mut self) -> u64 {
        self.next_id += 20;
        self.next_id
    }

    fn create(&mut self) {
        let (by, comment) = (self.creator, self.id());
        let created = json!({"type": "zen:event-type:ticket.created"});
        self.webhook(by, 0, &created);
        self.webhook_comment(by, 1, comment, true);
        let mut fields = self.fields.clone();
        fields.insert("requester_id".to_owned(), REQUESTER.to_string().into());
        let mut audit = vec![comment_item(comment, by, true, "type")];
        let mut exported = vec![comment_item(comment, by, true, "event_type")];
        for (field, value) in fields {
            let id = self.id();
            audit.push(json!({"id": id, "type": "Create", "field_name": field, "value": value}));
            exported.push(json!({"id": id, "event_type": "Create", field: value}));
        }
        self.save_told(by, &audit, &exported);
        self.saves_of_second = 1;
    }

    fn save(&mut self, deed: &Deed) {
        let pause = if self.saves_of_second > 5 { deed.pause.max(1) } else { deed.pause };
        if pause > 0 {
            self.at += TimeDelta::seconds(pause.into());
            self.saves_of_second = 0;
            self.changes_of_second.clear();
        }
        let by = person(deed.who);
        let changes = self.changes(deed, by);
        let (mut audit, mut exported) = (Vec::new(), Vec::new());
        if let Some(public) = deed.public {
            let (id, public) = (self.id(), public || by == REQUESTER);
            self.webhook_comment(by, 0, id, public);
            audit.push(comment_item(id, by, public, "type"));
            exported.push(comment_item(id, by, public, "event_type"));
        }
        for (position, change) in (1..).zip(changes) {
            let Change { field, previous, current } = change;
            let id = self.id();
            self.webhook_change(by, position, field, &previous, &current);
            audit.push(json!({
                "id": id, "type": "Change", "field_name": field, "value": current,
                "previous_value": previous,
            }));
            exported.push(json!({
                "id": id, "event_type": "Change", field: current, "previous_value": previous,
            }));
        }
        self.save_told(by, &audit, &exported);
        self.saves_of_second += 1;
    }

    /// What a deed changes. The same change twice within a second is one to Tallydesk, so that it is
    /// not made here.
    fn changes(&mut self, deed: &Deed, by: u64) -> Vec<Change> {
        let mut wanted = vec![];
        if by == REQUESTER {
            let reopened =
                (deed.public.is_some() && self.fields["status"] != "new").then_some("open");
            wanted.push(("status", reopened.map(Value::from)));
            wanted.push(("satisfaction_score", deed.rating.map(Value::from)));
        } else {
            wanted.push(("assignee_id", Some(by.to_string().into())));
            wanted.push(("priority", deed.priority.map(Value::from)));
            wanted.push(("tags", deed.tags.clone().map(Value::from)));
            wanted.push(("status", deed.status.map(Value::from)));
        }
        let wanted = wanted.into_iter().filter_map(|(field, value)| Some((field, value?)));
        let mut changes = vec![];
        for (field, current) in wanted {
            let place = if field == "satisfaction_score" {
                &mut self.rating
            } else {
                self.fields.get_mut(field).expect("a field")
            };
            let change = Change { field, previous: place.clone(), current: current.clone() };
            if *place == current || self.changes_of_second.contains(&change) {
                continue;
            }
            *place = current;
            self.changes_of_second.push(change.clone());
            changes.push(change);
        }
        changes
    }

    fn save_told(&mut self, by: u64, audit: &[Value], exported: &[Value]) {
        let (id, at) = (self.id(), self.at);
        self.told.audits.push(json!({
            "id": id, "ticket_id": TICKET, "created_at": text(at), "author_id": by,
            "via": {"channel": "mail"}, "events": audit,
        }));
        self.told.ticket_events.push(json!({
            "id": id, "ticket_id": TICKET, "timestamp": at.timestamp(), "updater_id": by,
            "via": "Mail", "event_type": "Audit", "child_events": exported,
        }));
    }

    /// A webhook with the ticket as it is now; its time has a fraction of a second.
    fn webhook(&mut self, by: u64, position: u32, more: &Value) {
        let fraction = TimeDelta::milliseconds((self.saves_of_second * 100 + position).into());
        let mut detail = self.fields.clone();
        let upper = |value: &Value| value.as_str().map(str::to_uppercase);
        for name in ["status", "priority"] {
            detail.insert(name.to_owned(), upper(&self.fields[name]).into());
        }
        let rest = json!({
            "id": TICKET.to_string(), "requester_id": REQUESTER.to_string(), "actor_id": by.to_string(),
            "submitter_id": self.creator.to_string(), "via": {"channel": "mail"},
            "created_at": "2026-11-20T09:00:00Z", "updated_at": text(self.at),
        });
        detail.extend(rest.as_object().expect("fields").clone());
        let mut webhook = json!({
            "id": format!("envelope-{}-{position}", self.next_id), "detail": detail,
            "time": (self.at + fraction).to_rfc3339_opts(SecondsFormat::Nanos, true),
            "event": {},
        });
        let fields = webhook.as_object_mut().expect("fields");
        fields.extend(more.as_object().expect("fields").clone());
        fields["event"]["meta"] = json!({"sequence": {"id": "S", "position": position}});
        self.told.webhooks.push(webhook);
    }

    fn webhook_comment(&mut self, by: u64, position: u32, id: u64, public: bool) {
        let author = json!({"id": by.to_string(), "is_staff": by != REQUESTER});
        let comment = json!({"id": id.to_string(), "is_public": public, "author": author});
        let webhook =
            json!({"type": "zen:event-type:ticket.comment_added", "event": {"comment": comment}});
        self.webhook(by, position, &webhook);
    }

    fn webhook_change(
        &mut self,
        by: u64,
        position: u32,
        field: &str,
        previous: &Value,
        current: &Value,
    ) {
        let (name, is_word) = match field {
            "status" => ("status_changed", true),
            "priority" => ("priority_changed", true),
            "assignee_id" => ("agent_assignment_changed", false),
            "tags" => ("tags_changed", false),
            _ => ("csat_received", true),
        };
        let word = |value: &Value| match value.as_str() {
            Some(text) if is_word => Value::from(text.to_uppercase()),
            _ => value.clone(),
        };
        let event = match name {
            "tags_changed" => json!({"tags_added": current, "tags_removed": previous}),
            "csat_received" => json!({"satisfaction_score": {"score": word(current)}}),
            _ => json!({"previous": word(previous), "current": word(current)}),
        };
        let webhook = json!({"type": format!("zen:event-type:ticket.{name}"), "event": event});
        self.webhook(by, position, &webhook);
    }
}

fn person(who: usize) -> u64 {
    if who == 0 { REQUESTER } else { AGENTS[who - 1] }
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn comment_item(id: u64, by: u64, public: bool, type_name: &str) -> Value {
    json!({"id": id, type_name: "Comment", "author_id": by, "public": public, "body": "Text."})
}
