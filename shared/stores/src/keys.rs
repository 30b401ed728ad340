use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use tallydesk_events::{CustomerKey, Event, SubjectKey, SubjectKind};
use tallydesk_ledger::{Dimension, Shelf};

/// Ids longer than this are replaced by their hash, so that every key stays within its bound.
const ID_BYTES_MAX: usize = 200;

const KINDS: [SubjectKind; 4] =
    [SubjectKind::Ticket, SubjectKind::Call, SubjectKind::Customer, SubjectKind::Agent];

/// Partitions of the index of open tickets, so that none is hot.
pub(crate) const OPEN_SHARDS: u8 = 16;
pub(crate) const EVENT_PREFIX: &str = "event#";
/// A line about a ticket in its customer's history.
pub(crate) const TICKET_LINE_PREFIX: &str = "ticket#";
/// A line about an agent's presence in his next month's history.
pub(crate) const PRESENCE_LINE_PREFIX: &str = "agent#";
pub(crate) const STATE: &str = "state";
pub(crate) const BASE_HEAD: &str = "base";
pub(crate) const CONDENSED_PREFIX: &str = "base#condensed#";
/// What is not condensed of a base, by dimension.
pub(crate) const DETAIL_PREFIX: &str = "detail#";
/// All of a base by dimension, as it lay before it was divided.
const UNDIVIDED_PREFIX: &str = "base#";
pub(crate) const DELTA_PREFIX: &str = "delta#";
/// The head, what is condensed of the base and the deltas lie from [`BASE_HEAD`] to here, and the
/// details after it.
pub(crate) const CONDENSED_END: &str = "delta#~";

/// A subject's partition key in the journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectPk(String);

impl SubjectPk {
    /// Wraps a partition key as the stream delivers it; `None` if it is of no subject.
    #[must_use]
    pub fn parse(pk: &str) -> Option<Self> {
        let (kind, _) = pk.split_once('#')?;
        KINDS.iter().any(|known| known.as_str() == kind).then(|| Self(pk.to_owned()))
    }

    /// What the subject is.
    #[must_use]
    pub fn kind(&self) -> SubjectKind {
        let (kind, _) = self.0.split_once('#').unwrap_or_default();
        // A key of another kind is never made.
        KINDS.into_iter().find(|known| known.as_str() == kind).unwrap_or(SubjectKind::Ticket)
    }

    /// The subject of a customer.
    #[must_use]
    pub fn customer(key: &CustomerKey) -> Self {
        Self::from(&SubjectKey::customer(key))
    }

    /// The customer whose subject it is.
    #[must_use]
    pub fn customer_key(&self) -> Option<CustomerKey> {
        let key = self.0.strip_prefix("customer##")?;
        serde_json::from_value(key.into()).ok()
    }

    /// The subject as people write it: `zendesk/35436`. A long id shows as its hash.
    #[must_use]
    pub fn name(&self) -> String {
        let parts: Vec<String> = self.0.split('#').skip(1).map(unescape).collect();
        parts.join("/")
    }

    /// The partition of the index of open tickets that it belongs to.
    pub(crate) fn open_shard(&self) -> String {
        let hash = Sha256::digest(self.0.as_bytes());
        open_shard(hash.first().map_or(0, |byte| byte % OPEN_SHARDS))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&SubjectKey> for SubjectPk {
    fn from(subject: &SubjectKey) -> Self {
        let SubjectKey { kind, source, id, month } = subject;
        let month = month.map(|month| format!("#{month}")).unwrap_or_default();
        Self(format!("{}#{}#{}{month}", kind.as_str(), escape(source), escape(id)))
    }
}

impl fmt::Display for SubjectPk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An event's sort key within its subject. Ids are unique within a source, and a customer is known
/// from several.
#[must_use]
pub fn event_sort_key(event: &Event) -> String {
    let Event { source, id, .. } = event;
    match event.subject_key().kind {
        SubjectKind::Customer => format!("{EVENT_PREFIX}{}#{}", escape(source), escape(id)),
        SubjectKind::Ticket | SubjectKind::Call | SubjectKind::Agent => {
            format!("{EVENT_PREFIX}{}", escape(id))
        }
    }
}

/// The sort key of the line that a subject leaves in another's history: its own key.
pub(crate) fn line_sort_key(subject: &SubjectPk) -> String {
    subject.as_str().to_owned()
}

/// True for what makes a subject's history: its events, and the lines that others have left in it.
#[must_use]
pub fn is_of_history(sort_key: &str) -> bool {
    [EVENT_PREFIX, TICKET_LINE_PREFIX, PRESENCE_LINE_PREFIX]
        .iter()
        .any(|prefix| sort_key.starts_with(prefix))
}

/// The key of one partition of the index of open tickets.
pub(crate) fn open_shard(number: u8) -> String {
    format!("open#{number}")
}

pub(crate) fn unescape(part: &str) -> String {
    part.replace("%23", "#").replace("%25", "%")
}

/// Makes an id fit for a key: `#` separates the parts of keys, and long ids are hashed.
pub(crate) fn escape(id: &str) -> Cow<'_, str> {
    if id.len() > ID_BYTES_MAX {
        return Cow::Owned(format!("sha256-{}", hex::encode(Sha256::digest(id.as_bytes()))));
    }
    if id.contains(['#', '%']) {
        return Cow::Owned(id.replace('%', "%25").replace('#', "%23"));
    }
    Cow::Borrowed(id)
}

/// A shelf's partition key in the counters. The last part is the shard, of which there is one.
pub(crate) fn shelf_pk(shelf: Shelf) -> String {
    match shelf {
        Shelf::Day(day) => format!("day#{day}#0"),
        Shelf::BacklogMonths => "backlog#0".to_owned(),
        Shelf::CustomerMonths => "customers#0".to_owned(),
        Shelf::Rebuild(rules) => format!("rebuild#{rules:016x}#0"),
        Shelf::SealedDay(day) => format!("sealed#{day}#0"),
        Shelf::SealedBacklogMonths => "sealed#backlog#0".to_owned(),
        Shelf::SealedCustomerMonths => "sealed#customers#0".to_owned(),
    }
}

pub(crate) fn parse_shelf_pk(pk: &str) -> Option<Shelf> {
    let of_months = [
        Shelf::BacklogMonths,
        Shelf::CustomerMonths,
        Shelf::SealedBacklogMonths,
        Shelf::SealedCustomerMonths,
    ];
    if let Some(shelf) = of_months.into_iter().find(|shelf| shelf_pk(*shelf) == pk) {
        return Some(shelf);
    }
    if let Some(rules) = pk.strip_prefix("rebuild#").and_then(|rest| rest.strip_suffix("#0")) {
        return u64::from_str_radix(rules, 16).ok().map(Shelf::Rebuild);
    }
    let (kind, day) = pk.strip_suffix("#0")?.split_once('#')?;
    let day = day.parse::<NaiveDate>().ok()?;
    match kind {
        "day" => Some(Shelf::Day(day)),
        "sealed" => Some(Shelf::SealedDay(day)),
        _ => None,
    }
}

pub(crate) fn condensed_sk(part: usize) -> String {
    format!("{CONDENSED_PREFIX}{part:04}")
}

pub(crate) fn detail_sk(dimension: Dimension, part: usize) -> String {
    format!("{DETAIL_PREFIX}{}#{part:04}", dimension.as_str())
}

/// The dimension of a part that has one alone; `None` if it is no such part.
pub(crate) fn dimension_of_part(sk: &str) -> Option<Dimension> {
    let of_dimension =
        sk.strip_prefix(DETAIL_PREFIX).or_else(|| sk.strip_prefix(UNDIVIDED_PREFIX))?;
    let (name, _) = of_dimension.split_once('#')?;
    Dimension::from_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_ids_share_a_key() {
        let ids = ["1#2", "1%232", "1%2", "1", "1#", "1%"];
        let keys: std::collections::BTreeSet<_> = ids.iter().map(|id| escape(id)).collect();
        assert_eq!(keys.len(), ids.len());
        assert!(keys.iter().all(|key| !key.contains('#')));
        assert_eq!(escape(&"x".repeat(201)).len(), 71);
        for id in ids {
            assert_eq!(unescape(&escape(id)), id);
        }
    }

    #[test]
    fn a_customer_is_found_again_by_his_key() {
        let customer = CustomerKey::of_nobody([7; 16]);
        assert_eq!(SubjectPk::customer(&customer).customer_key(), Some(customer));
        let ticket = SubjectPk::parse("ticket#generic#1").expect("a key");
        assert_eq!(ticket.customer_key(), None);
    }

    #[test]
    fn all_but_the_details_of_a_shelf_lies_together() {
        let delta = format!("{DELTA_PREFIX}7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
        for sk in [BASE_HEAD, "base#source#0001", &condensed_sk(0), &delta] {
            assert!((BASE_HEAD..=CONDENSED_END).contains(&sk), "{sk}");
        }
        for dimension in Dimension::ALL {
            let sk = detail_sk(dimension, 0);
            assert!(sk.as_str() > CONDENSED_END, "{sk}");
            assert_eq!(dimension_of_part(&sk), Some(dimension));
            assert_ne!(condensed_sk(0), format!("{UNDIVIDED_PREFIX}{}#0000", dimension.as_str()));
        }
        assert_eq!(dimension_of_part(&condensed_sk(0)), None);
    }

    #[test]
    fn a_shelf_is_found_again_by_its_key() {
        let day = Shelf::Day("2026-11-22".parse().expect("a day"));
        for shelf in [day, Shelf::BacklogMonths, Shelf::CustomerMonths, Shelf::Rebuild(0xfe)] {
            assert_eq!(parse_shelf_pk(&shelf_pk(shelf)), Some(shelf));
            let sealed = shelf.sealed();
            assert_eq!(parse_shelf_pk(&shelf_pk(sealed)), Some(sealed));
            assert_eq!(sealed.of_sealed(), (sealed != shelf).then_some(shelf));
        }
        assert_eq!(parse_shelf_pk("report#morning"), None);
    }
}
