//! One save of a ticket: an audit, or a ticket event.

use chrono::{DateTime, Utc};
use tallydesk_events::{
    Actor, ActorKind, Change, EventKind, IncomingEvent, Invalid, Status, TicketAssigned,
    TicketFieldsChanged, TicketMerged, TicketStatusChanged, TicketSurveySent,
};

use super::{Told, ZendeskHistory};
use crate::json::{Fields, required};
use crate::told::{Subject, set, within};
use crate::zendesk::creation::{Creation, at_creation};
use crate::zendesk::moment::{Fact, place_by_id, second, sequence, sorted, word};
use crate::zendesk::{MERGED_TAG, NAME, channel, rating, status};

/// The types of changes that are messages.
const MESSAGES: [&str; 3] = ["Comment", "VoiceComment", "FacebookComment"];

/// The fields that are read, as a ticket event names them; an audit has the name in `field_name`.
const FIELDS: &[(&str, Field)] = &[
    ("status", Field::Status),
    ("assignee_id", Field::Assignee),
    ("group_id", Field::Group),
    ("priority", Field::Priority),
    ("brand_id", Field::Brand),
    ("tags", Field::Tags),
    ("satisfaction_score", Field::Satisfaction),
    ("requester_id", Field::Requester),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Status,
    Assignee,
    Group,
    Priority,
    Brand,
    Tags,
    Satisfaction,
    Requester,
    Category,
}

/// A save, in either shape.
struct Save<'a> {
    history: &'a ZendeskHistory,
    fields: Fields<'a>,
    ticket: String,
    /// In whole seconds.
    at: DateTime<Utc>,
    author: Option<String>,
    items: Vec<Item<'a>>,
}

/// Something that a save did.
struct Item<'a> {
    /// Its place in the line, for reasons.
    place: String,
    fields: Fields<'a>,
    kind: ItemKind,
}

enum ItemKind {
    /// A field was set as the ticket came into being; its value is at the path.
    Created(Field, String),
    Changed(Field, String),
    Message,
}

pub(super) fn read(history: &ZendeskHistory, fields: Fields<'_>) -> Result<Told, Invalid> {
    let save = Save::read(history, fields)?;
    let mut told = Told::default();
    save.take_creation(&mut told)?;
    for item in &save.items {
        save.take(item, &mut told).map_err(|invalid| within(&item.place, invalid))?;
    }
    Ok(told)
}

impl<'a> Save<'a> {
    fn read(history: &'a ZendeskHistory, fields: Fields<'a>) -> Result<Self, Invalid> {
        let is_audit = fields.at("child_events").is_none();
        let (list, author) =
            if is_audit { ("events", "author_id") } else { ("child_events", "updater_id") };
        let at = match fields.unix_seconds("timestamp")? {
            Some(at) => at,
            None => required(fields.time("created_at")?, "created_at")?,
        };
        let mut items = Vec::new();
        for (index, item) in fields.items(list)?.into_iter().enumerate() {
            let place = format!("{list}.{index}");
            let kinds = kinds(item, history.choices.category_field.as_deref())
                .map_err(|invalid| within(&place, invalid))?;
            let of_kind = |kind| Item { place: place.clone(), fields: item, kind };
            items.extend(kinds.into_iter().map(of_kind));
        }
        Ok(Self {
            history,
            fields,
            ticket: required(fields.id("ticket_id")?, "ticket_id")?,
            at: second(at),
            author: fields.id(author)?,
            items,
        })
    }

    /// The value that a field was created with.
    fn created(&self, wanted: Field) -> Option<(Fields<'a>, &str)> {
        self.items.iter().find_map(|item| match &item.kind {
            ItemKind::Created(field, path) if *field == wanted => {
                Some((item.fields, path.as_str()))
            }
            ItemKind::Created(..) | ItemKind::Changed(..) | ItemKind::Message => None,
        })
    }

    fn created_id(&self, wanted: Field) -> Result<Option<String>, Invalid> {
        self.created(wanted).map_or(Ok(None), |(fields, path)| fields.id(path))
    }

    /// The ticket's creation, if this save was it, and what the ticket was like.
    fn take_creation(&self, told: &mut Told) -> Result<(), Invalid> {
        let kinds =
            [self.fields_at_creation()?, self.assigned_at_creation()?, self.status_at_creation()?];
        told.events.extend(self.creation()?);
        for kind in kinds.into_iter().flatten() {
            let (actor, missing) = self.actor();
            let event = self.known(at_creation(&self.ticket, self.at, actor, kind));
            told.extend(Told { events: vec![event], missing: missing.into_iter().collect() });
        }
        Ok(())
    }

    /// Only an audit says through which channel a ticket came in words that do not depend on who
    /// reads them.
    fn creation(&self) -> Result<Option<IncomingEvent>, Invalid> {
        let requester = self.created_id(Field::Requester)?;
        let via = self.fields.text("via.channel")?;
        let creation = Creation {
            created_at: Some(self.at),
            updated_at: Some(self.at),
            channel: via.map(|word| channel(word, &self.history.choices)),
            customer: requester.clone(),
            requester,
            submitter: self.submitter()?,
        };
        Ok(creation.is_complete().then(|| creation.event(&self.ticket, self.at)))
    }

    /// The submitter is the author of the first comment.
    fn submitter(&self) -> Result<Option<String>, Invalid> {
        let first = self.items.iter().find(|item| matches!(item.kind, ItemKind::Message));
        let author = first.map_or(Ok(None), |item| item.fields.id("author_id"))?;
        Ok(author.or_else(|| self.author.clone()))
    }

    fn fields_at_creation(&self) -> Result<Option<EventKind>, Invalid> {
        let priority = self.created_id(Field::Priority)?;
        let tags = self.created(Field::Tags);
        let tags = tags.map_or(Ok(None), |(fields, path)| fields.words(path))?;
        let changed = TicketFieldsChanged {
            priority: set(priority.map(|word| self.history.choices.priority(&word))),
            brand: set(self.created_id(Field::Brand)?),
            tags: tags.filter(|tags| !tags.is_empty()).map(sorted),
            ..TicketFieldsChanged::default()
        };
        Ok((changed != TicketFieldsChanged::default()).then_some(changed.into()))
    }

    fn assigned_at_creation(&self) -> Result<Option<EventKind>, Invalid> {
        let assigned = TicketAssigned {
            assignee: set(self.created_id(Field::Assignee)?),
            group: set(self.created_id(Field::Group)?),
        };
        Ok((assigned != TicketAssigned::default()).then_some(assigned.into()))
    }

    fn status_at_creation(&self) -> Result<Option<EventKind>, Invalid> {
        let Some((fields, path)) = self.created(Field::Status) else {
            return Ok(None);
        };
        let to = status(fields, path, &self.history.choices)?.filter(|to| *to != Status::New);
        Ok(to.map(|to| TicketStatusChanged { to }.into()))
    }

    /// What an item tells beside the creation.
    fn take(&self, item: &Item<'_>, told: &mut Told) -> Result<(), Invalid> {
        let (field, path) = match &item.kind {
            ItemKind::Message => {
                let author = self.author.as_deref();
                told.extend(self.history.message(item.fields, &self.ticket, self.at, author)?);
                return Ok(());
            }
            ItemKind::Changed(field, path) | ItemKind::Created(field @ Field::Category, path) => {
                (*field, path)
            }
            // All else that was created is told already, in one piece.
            ItemKind::Created(..) => return Ok(()),
        };
        if let Some((what, kind)) = self.change(item.fields, field, path)? {
            let (actor, missing) = self.actor();
            let event = self.event(item, [what, path], actor, kind)?;
            told.extend(Told { events: vec![event], missing: missing.into_iter().collect() });
        }
        Ok(())
    }

    /// What a changed field comes to; `None` if it moves no figure.
    fn change(
        &self,
        item: Fields<'_>,
        field: Field,
        path: &str,
    ) -> Result<Option<(&'static str, EventKind)>, Invalid> {
        let choices = &self.history.choices;
        let value = || item.id(path).map(Change::from);
        let changed = |changed: TicketFieldsChanged| EventKind::from(changed);
        let none = TicketFieldsChanged::default;
        Ok(Some(match field {
            Field::Status => return self.status_changed(item, path),
            Field::Assignee => {
                let assigned = TicketAssigned { assignee: value()?, group: Change::Keep };
                ("assignee", assigned.into())
            }
            Field::Group => {
                let assigned = TicketAssigned { assignee: Change::Keep, group: value()? };
                ("group", assigned.into())
            }
            Field::Priority => {
                let priority = item.id(path)?.map(|word| choices.priority(&word)).into();
                ("priority", changed(TicketFieldsChanged { priority, ..none() }))
            }
            Field::Brand => ("brand", changed(TicketFieldsChanged { brand: value()?, ..none() })),
            Field::Category => {
                ("category", changed(TicketFieldsChanged { category: value()?, ..none() }))
            }
            Field::Tags => {
                let tags = item.words(path)?.map(sorted);
                ("tags", changed(TicketFieldsChanged { tags, ..none() }))
            }
            Field::Satisfaction => return satisfaction(item, path),
            Field::Requester => return Ok(None),
        }))
    }

    /// A status; or the merge that closed the ticket, which is no solution.
    fn status_changed(
        &self,
        item: Fields<'_>,
        path: &str,
    ) -> Result<Option<(&'static str, EventKind)>, Invalid> {
        let to = status(item, path, &self.history.choices)?;
        if to == Some(Status::Closed) && self.is_merge()? {
            return Ok(Some(("merged", TicketMerged::default().into())));
        }
        Ok(to.map(|to| ("status", TicketStatusChanged { to }.into())))
    }

    fn is_merge(&self) -> Result<bool, Invalid> {
        for item in &self.items {
            if let ItemKind::Changed(Field::Tags, path) = &item.kind {
                let tags = item.fields.words(path)?.unwrap_or_default();
                if tags.iter().any(|tag| tag == MERGED_TAG) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn event(
        &self,
        item: &Item<'_>,
        [what, path]: [&str; 2],
        actor: Actor,
        kind: EventKind,
    ) -> Result<IncomingEvent, Invalid> {
        // Only the requester is asked, so only he can have answered.
        let actor = if matches!(kind, EventKind::TicketRated(_)) {
            Actor::new(ActorKind::Requester, actor.id)
        } else {
            actor
        };
        let [previous, current] = words(item.fields, what, path)?;
        let fact = Fact { ticket: &self.ticket, at: self.at, what, previous, current };
        let event = Subject::Ticket(&self.ticket).event(NAME, fact.id(), self.at, kind);
        let place = place_by_id(item.fields.id("id")?.as_deref(), 0);
        let sequence = sequence(&event.kind, place);
        Ok(self.known(IncomingEvent { sequence, actor, ..event }))
    }

    /// The event instead of the one that a webhook told, or that was told without knowing who.
    fn known(&self, event: IncomingEvent) -> IncomingEvent {
        let is_known = event.actor.kind != ActorKind::Unknown || self.author.is_none();
        IncomingEvent { revision: 1 + u64::from(is_known), ..event }
    }

    /// Who saved.
    fn actor(&self) -> (Actor, Option<Invalid>) {
        let path =
            if self.fields.at("child_events").is_none() { "author_id" } else { "updater_id" };
        self.history.actor(self.author.clone(), path)
    }
}

/// What an item of either shape does; nothing of it may move a figure.
fn kinds(item: Fields<'_>, category_field: Option<&str>) -> Result<Vec<ItemKind>, Invalid> {
    let is_audit = item.at("event_type").is_none();
    let type_name = required(item.text(if is_audit { "type" } else { "event_type" })?, "type")?;
    if MESSAGES.contains(&type_name) {
        return Ok(vec![ItemKind::Message]);
    }
    let fields = if is_audit {
        named_field(item, category_field)?.into_iter().collect()
    } else {
        own_fields(item, category_field)
    };
    let of_type = |(field, path)| match type_name {
        "Create" => Some(ItemKind::Created(field, path)),
        "Change" => Some(ItemKind::Changed(field, path)),
        _ => None,
    };
    Ok(fields.into_iter().filter_map(of_type).collect())
}

/// The field that an audit names, with the path of its value.
fn named_field(
    item: Fields<'_>,
    category_field: Option<&str>,
) -> Result<Option<(Field, String)>, Invalid> {
    let Some(name) = item.id("field_name")? else {
        return Ok(None);
    };
    let known = FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
    let field =
        known.or_else(|| (category_field == Some(name.as_str())).then_some(Field::Category));
    Ok(field.map(|field| (field, "value".to_owned())))
}

/// The fields that stand in an item under their own names, each with its path.
fn own_fields(item: Fields<'_>, category_field: Option<&str>) -> Vec<(Field, String)> {
    let category = category_field.map(|id| (Field::Category, format!("custom_ticket_fields.{id}")));
    let known = FIELDS.iter().map(|(name, field)| (*field, (*name).to_owned())).chain(category);
    known.filter(|(_, path)| item.at(path).is_some()).collect()
}

/// A rating, or the question for one.
fn satisfaction(
    item: Fields<'_>,
    path: &str,
) -> Result<Option<(&'static str, EventKind)>, Invalid> {
    match item.text(path)?.map(str::to_lowercase).as_deref() {
        None | Some("unoffered") => Ok(None),
        Some("offered") => Ok(Some(("survey", TicketSurveySent {}.into()))),
        Some(word) if word.starts_with("good") => Ok(Some(("rating", rating(1_000).into()))),
        Some(word) if word.starts_with("bad") => Ok(Some(("rating", rating(0).into()))),
        Some(_) => Err(Invalid::field(path, "expected good, bad, offered or unoffered")),
    }
}

/// From what to what a field changed, as a webhook of the same fact says it.
fn words(item: Fields<'_>, what: &str, path: &str) -> Result<[String; 2], Invalid> {
    Ok(match what {
        "tags" => [String::new(), sorted(item.words(path)?.unwrap_or_default()).join(" ")],
        "rating" => {
            let is_good = word(item, path).starts_with("good");
            [String::new(), if is_good { "good" } else { "bad" }.to_owned()]
        }
        "survey" | "merged" => [String::new(), String::new()],
        _ => [word(item, "previous_value"), word(item, path)],
    })
}
